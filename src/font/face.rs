//! A single font face: its file, its metrics and its glyphs before shaping.
//!
//! Shaping and layout read metrics here; embedding reads the file.

use std::fmt;
use std::sync::Arc;

use harfrust::font::Font;
use harfrust::font::name::NameId;

use super::bundled::Bundled;
use crate::geometry::Em;

/// An opened font face.
pub struct Face {
    font: Font,
    data: FaceData,
    name: String,
    units_per_em: f64,
    ascent: Em,
    descent: Em,
    cap_height: Em,
    x_height: Em,
    italic: bool,
}

enum FaceData {
    Bundled(&'static [u8]),
    Read { bytes: Arc<Vec<u8>>, index: u32 },
}

impl Face {
    pub(super) fn bundled(bundled: &'static Bundled) -> Face {
        let font = Font::new(bundled.data, 0).expect("the bundled fonts are read by the tests");
        Face::new(font, FaceData::Bundled(bundled.data), bundled.style.italic)
    }

    /// Opens a face from the content of a font file; `None` if it cannot be read.
    pub(super) fn read(bytes: Arc<Vec<u8>>, index: u32) -> Option<Face> {
        let blob: Arc<dyn AsRef<[u8]> + Send + Sync> = bytes.clone();
        let font = Font::new(blob, index)?;
        Some(Face::new(font, FaceData::Read { bytes, index }, false))
    }

    fn new(font: Font, data: FaceData, italic: bool) -> Face {
        let metrics = font.metrics();
        let units_per_em = f64::from(metrics.units_per_em.max(1));
        let em = |value: f64| Em(value / units_per_em);
        let line = metrics.h_line();
        let ascent = line.as_ref().map_or(Em(0.8), |line| em(line.ascender.to_f64()));
        let descent = line.as_ref().map_or(Em(-0.2), |line| em(line.descender.to_f64()));
        let cap_height = metrics.cap_height.map_or(Em(0.65), |height| em(height.to_f64()));
        let x_height = metrics.x_height.map_or(Em(0.45), |height| em(height.to_f64()));
        let name = postscript_name(&font).unwrap_or_else(|| "Unnamed".to_owned());
        Face { name, units_per_em, ascent, descent, cap_height, x_height, italic, data, font }
    }

    /// The opened font, for shaping.
    pub fn font(&self) -> &Font {
        &self.font
    }

    /// The font file.
    pub fn data(&self) -> &[u8] {
        match &self.data {
            FaceData::Bundled(bytes) => bytes,
            FaceData::Read { bytes, .. } => bytes,
        }
    }

    /// Index of the face in its file, 0 except in collections.
    pub fn index(&self) -> u32 {
        match self.data {
            FaceData::Bundled(_) => 0,
            FaceData::Read { index, .. } => index,
        }
    }

    /// The PostScript name, reduced to characters allowed in PDF names; `Unnamed` if the font has none.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Font units per em.
    pub fn units_per_em(&self) -> f64 {
        self.units_per_em
    }

    /// Height of the line box above the baseline.
    pub fn ascent(&self) -> Em {
        self.ascent
    }

    /// Depth of the line box below the baseline; negative.
    pub fn descent(&self) -> Em {
        self.descent
    }

    /// Height of capital letters.
    pub fn cap_height(&self) -> Em {
        self.cap_height
    }

    /// Height of a lower-case x.
    pub fn x_height(&self) -> Em {
        self.x_height
    }

    /// Whether the face is a bundled italic.
    pub fn is_italic(&self) -> bool {
        self.italic
    }

    /// The glyph of a character before shaping; `None` if the face lacks it.
    pub fn glyph(&self, c: char) -> Option<u16> {
        let glyph = self.font.charmap().map_unicode(c)?;
        u16::try_from(glyph.to_u32()).ok().filter(|&glyph| glyph != 0)
    }

    /// The advance width of a glyph before kerning.
    pub fn advance(&self, glyph: u16) -> Em {
        let advance = self.font.glyph_metrics().h_advance_exact(u32::from(glyph).into());
        Em(advance.to_f64() / self.units_per_em)
    }
}

impl fmt::Debug for Face {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Face").field("name", &self.name).finish_non_exhaustive()
    }
}

fn postscript_name(font: &Font) -> Option<String> {
    let name = font.names().get(NameId::POSTSCRIPT_NAME)?.english_or_first()?.name();
    let allowed = |c: &char| c.is_ascii_graphic() && !"[](){}<>/%".contains(*c);
    Some(name.chars().filter(allowed).collect::<String>()).filter(|name| !name.is_empty())
}
