//! The fonts embedded in the binary, and their licences. The files are in `fonts/`.
//!
//! Only [`super::FontBook`] opens them.

use super::{FaceStyle, Family, Weight};

/// A font embedded in the binary.
pub(super) struct Bundled {
    /// The style that the font provides.
    pub style: FaceStyle,
    /// Whether the font serves only characters that the other fonts lack.
    pub fallback_only: bool,
    /// The font file.
    pub data: &'static [u8],
}

const fn bundled(family: Family, weight: Weight, italic: bool, data: &'static [u8]) -> Bundled {
    Bundled { style: FaceStyle { family, weight, italic }, fallback_only: false, data }
}

/// The bundled fonts. Among equally suitable ones, earlier entries win.
pub(super) static FACES: [Bundled; 15] = [
    bundled(Family::Serif, Weight::Regular, false, include_bytes!("../../fonts/LibertinusSerif-Regular.otf")),
    bundled(Family::Serif, Weight::Regular, true, include_bytes!("../../fonts/LibertinusSerif-Italic.otf")),
    bundled(Family::Serif, Weight::Semibold, false, include_bytes!("../../fonts/LibertinusSerif-Semibold.otf")),
    bundled(Family::Serif, Weight::Semibold, true, include_bytes!("../../fonts/LibertinusSerif-SemiboldItalic.otf")),
    bundled(Family::Serif, Weight::Bold, false, include_bytes!("../../fonts/LibertinusSerif-Bold.otf")),
    bundled(Family::Serif, Weight::Bold, true, include_bytes!("../../fonts/LibertinusSerif-BoldItalic.otf")),
    bundled(Family::Sans, Weight::Semibold, false, include_bytes!("../../fonts/Inter-SemiBold.otf")),
    bundled(Family::Sans, Weight::Semibold, true, include_bytes!("../../fonts/Inter-SemiBoldItalic.otf")),
    bundled(Family::Sans, Weight::Bold, false, include_bytes!("../../fonts/Inter-Bold.otf")),
    bundled(Family::Mono, Weight::Regular, false, include_bytes!("../../fonts/JetBrainsMono-Regular.ttf")),
    bundled(Family::Mono, Weight::Regular, true, include_bytes!("../../fonts/JetBrainsMono-Italic.ttf")),
    bundled(Family::Mono, Weight::Bold, false, include_bytes!("../../fonts/JetBrainsMono-Bold.ttf")),
    bundled(Family::Mono, Weight::Bold, true, include_bytes!("../../fonts/JetBrainsMono-BoldItalic.ttf")),
    Bundled {
        style: FaceStyle { family: Family::Sans, weight: Weight::Regular, italic: false },
        fallback_only: true,
        data: include_bytes!("../../fonts/DejaVuSans.ttf"),
    },
    Bundled {
        style: FaceStyle { family: Family::Sans, weight: Weight::Regular, italic: false },
        fallback_only: true,
        data: include_bytes!("../../fonts/NotoEmoji.ttf"),
    },
];

/// The faces of formulas, by the names that [`crate::math`] has for them. They serve for nothing else.
pub(super) static MATH_FACES: [(&str, Bundled); 20] = [
    math("AMS-Regular", include_bytes!("../../fonts/KaTeX-AMS-Regular.ttf")),
    math("Caligraphic-Bold", include_bytes!("../../fonts/KaTeX-Caligraphic-Bold.ttf")),
    math("Caligraphic-Regular", include_bytes!("../../fonts/KaTeX-Caligraphic-Regular.ttf")),
    math("Fraktur-Bold", include_bytes!("../../fonts/KaTeX-Fraktur-Bold.ttf")),
    math("Fraktur-Regular", include_bytes!("../../fonts/KaTeX-Fraktur-Regular.ttf")),
    math("Main-Bold", include_bytes!("../../fonts/KaTeX-Main-Bold.ttf")),
    math("Main-BoldItalic", include_bytes!("../../fonts/KaTeX-Main-BoldItalic.ttf")),
    math("Main-Italic", include_bytes!("../../fonts/KaTeX-Main-Italic.ttf")),
    math("Main-Regular", include_bytes!("../../fonts/KaTeX-Main-Regular.ttf")),
    math("Math-BoldItalic", include_bytes!("../../fonts/KaTeX-Math-BoldItalic.ttf")),
    math("Math-Italic", include_bytes!("../../fonts/KaTeX-Math-Italic.ttf")),
    math("SansSerif-Bold", include_bytes!("../../fonts/KaTeX-SansSerif-Bold.ttf")),
    math("SansSerif-Italic", include_bytes!("../../fonts/KaTeX-SansSerif-Italic.ttf")),
    math("SansSerif-Regular", include_bytes!("../../fonts/KaTeX-SansSerif-Regular.ttf")),
    math("Script-Regular", include_bytes!("../../fonts/KaTeX-Script-Regular.ttf")),
    math("Size1-Regular", include_bytes!("../../fonts/KaTeX-Size1-Regular.ttf")),
    math("Size2-Regular", include_bytes!("../../fonts/KaTeX-Size2-Regular.ttf")),
    math("Size3-Regular", include_bytes!("../../fonts/KaTeX-Size3-Regular.ttf")),
    math("Size4-Regular", include_bytes!("../../fonts/KaTeX-Size4-Regular.ttf")),
    math("Typewriter-Regular", include_bytes!("../../fonts/KaTeX-Typewriter-Regular.ttf")),
];

const fn math(name: &'static str, data: &'static [u8]) -> (&'static str, Bundled) {
    let style = FaceStyle { family: Family::Serif, weight: Weight::Regular, italic: false };
    (name, Bundled { style, fallback_only: true, data })
}

/// The licence of a family inside the binary.
#[derive(Debug)]
pub struct FontLicense {
    /// Name of the family.
    pub family: &'static str,
    /// Full text of the licence.
    pub text: &'static str,
}

/// The licences of the bundled fonts, by family. A test compares them with the files in `fonts/`.
pub static LICENSES: &[FontLicense] = &[
    FontLicense { family: "Libertinus Serif", text: include_str!("../../fonts/LibertinusSerif-LICENSE.txt") },
    FontLicense { family: "Inter", text: include_str!("../../fonts/Inter-LICENSE.txt") },
    FontLicense { family: "JetBrains Mono", text: include_str!("../../fonts/JetBrainsMono-LICENSE.txt") },
    FontLicense { family: "DejaVu Sans", text: include_str!("../../fonts/DejaVuSans-LICENSE.txt") },
    FontLicense { family: "KaTeX", text: include_str!("../../fonts/KaTeX-LICENSE.txt") },
    FontLicense { family: "Noto Emoji", text: include_str!("../../fonts/NotoEmoji-LICENSE.txt") },
];
