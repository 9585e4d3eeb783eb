//! The fonts inside the binary and their licences. The files lie in `fonts/`.

use super::{FaceStyle, Family, Weight};

/// A font inside the binary.
pub(super) struct Bundled {
    /// What it is for.
    pub style: FaceStyle,
    /// Whether it serves only for characters that the others do not have.
    pub fallback_only: bool,
    /// The file.
    pub data: &'static [u8],
}

const fn bundled(family: Family, weight: Weight, italic: bool, data: &'static [u8]) -> Bundled {
    Bundled { style: FaceStyle { family, weight, italic }, fallback_only: false, data }
}

/// In order of preference among equals.
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

/// The licence of a family inside the binary.
#[derive(Debug)]
pub struct FontLicense {
    /// The family.
    pub family: &'static str,
    /// The whole text.
    pub text: &'static str,
}

/// The licences of the bundled fonts, by family. A test holds them to the files in `fonts/`.
pub static LICENSES: &[FontLicense] = &[
    FontLicense { family: "Libertinus Serif", text: include_str!("../../fonts/LibertinusSerif-LICENSE.txt") },
    FontLicense { family: "Inter", text: include_str!("../../fonts/Inter-LICENSE.txt") },
    FontLicense { family: "JetBrains Mono", text: include_str!("../../fonts/JetBrainsMono-LICENSE.txt") },
    FontLicense { family: "DejaVu Sans", text: include_str!("../../fonts/DejaVuSans-LICENSE.txt") },
    FontLicense { family: "Noto Emoji", text: include_str!("../../fonts/NotoEmoji-LICENSE.txt") },
];
