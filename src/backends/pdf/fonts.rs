//! Records the glyphs that a document uses, face by face, with the text that each stands for.
//!
//! Codes in the file are glyph numbers of the subset, assigned in order of first use. So pages can be painted before
//! the subsets exist, and equal documents give equal subsets. [`super::embed`] writes the subsets.

use std::collections::BTreeMap;

use crate::font::{Face, FaceId, FontBook};

use super::number::{FINE_DECIMALS, from_units, to_units};

/// Units per em of widths in PDF fonts.
pub(super) const UNITS_PER_EM: f64 = 1000.0;

/// The text of a hyphen at a line break. The hyphen is not part of the text, so no glyph may map to it.
pub(super) const SOFT_HYPHEN: &str = "\u{AD}";

/// The fonts that a document uses.
pub(super) struct Fonts<'a> {
    book: &'a FontBook,
    subsets: Vec<Subset<'a>>,
    /// Index into `subsets`.
    by_face: BTreeMap<FaceId, usize>,
}

/// The used glyphs of one face.
pub(super) struct Subset<'a> {
    face: &'a Face,
    /// Codes by glyph; 0 for unused glyphs and for glyph 0 itself.
    codes: Vec<u16>,
    /// Glyphs by code.
    glyphs: Vec<GlyphUse>,
    /// Whether glyph 0 is used.
    missing: bool,
}

/// A used glyph.
pub(super) struct GlyphUse {
    /// Glyph number in the face.
    pub id: u16,
    /// Advance width as written to the file, in thousandths of an em.
    pub width: f64,
    /// The text that the glyph stands for by default.
    text: Option<Box<str>>,
}

impl<'a> Fonts<'a> {
    /// Starts without any glyphs.
    pub(super) fn new(book: &'a FontBook) -> Fonts<'a> {
        Fonts { book, subsets: Vec::new(), by_face: BTreeMap::new() }
    }

    /// The index of the subset of a face, created on first use.
    pub(super) fn index_of(&mut self, face: FaceId) -> usize {
        *self.by_face.entry(face).or_insert_with(|| {
            self.subsets.push(Subset::new(self.book.face(face)));
            self.subsets.len() - 1
        })
    }

    /// The subset at an index.
    pub(super) fn subset_mut(&mut self, idx: usize) -> &mut Subset<'a> {
        &mut self.subsets[idx]
    }

    /// All subsets, in order of first use.
    pub(super) fn subsets(&self) -> &[Subset<'a>] {
        &self.subsets
    }
}

impl<'a> Subset<'a> {
    fn new(face: &'a Face) -> Subset<'a> {
        let mut subset = Subset { face, codes: Vec::new(), glyphs: Vec::new(), missing: false };
        subset.push(0);
        subset
    }

    /// The face.
    pub(super) fn face(&self) -> &'a Face {
        self.face
    }

    /// The glyphs by code; the first is `.notdef`.
    pub(super) fn glyphs(&self) -> &[GlyphUse] {
        &self.glyphs
    }

    /// The code of a glyph of the face, assigned on first use.
    pub(super) fn code(&mut self, glyph: u16) -> u16 {
        self.missing |= glyph == 0;
        let idx = usize::from(glyph);
        if idx >= self.codes.len() {
            self.codes.resize(idx + 1, 0);
        }
        if self.codes[idx] == 0 && glyph != 0 {
            self.codes[idx] = self.push(glyph);
        }
        self.codes[idx]
    }

    /// The width of a code, in thousandths of an em.
    pub(super) fn width(&self, code: u16) -> f64 {
        self.glyphs[usize::from(code)].width
    }

    /// Whether a code stands for `text`. The first text of a glyph becomes its meaning.
    pub(super) fn means(&mut self, code: u16, text: &str) -> bool {
        // A no-break space looks like a space, and the same search finds it.
        let text = if text == "\u{A0}" { " " } else { text };
        let meaning = &mut self.glyphs[usize::from(code)].text;
        match meaning {
            Some(meaning) => **meaning == *text,
            None if text.is_empty() || text == SOFT_HYPHEN || code == 0 => false,
            None => {
                *meaning = Some(text.into());
                true
            }
        }
    }

    /// Whether the glyph for missing characters is used.
    pub(super) fn has_missing_glyph(&self) -> bool {
        self.missing
    }

    /// The text of each code. Codes that never stood for text map to the character of their glyph in the face, else to
    /// U+FFFD.
    pub(super) fn meanings(&self) -> Vec<String> {
        let mut meanings: Vec<Option<String>> =
            self.glyphs.iter().map(|glyph| glyph.text.as_deref().map(str::to_owned)).collect();
        if meanings.iter().skip(1).any(Option::is_none) {
            for (character, glyph) in self.face.font().charmap().unicodes() {
                let code = self.codes.get(glyph.to_u32() as usize).copied().unwrap_or(0);
                let meaning = &mut meanings[usize::from(code)];
                if code != 0 && meaning.is_none() {
                    *meaning = char::from_u32(character).map(String::from);
                }
            }
        }
        meanings.into_iter().map(|meaning| meaning.unwrap_or_else(|| "\u{FFFD}".to_owned())).collect()
    }

    fn push(&mut self, id: u16) -> u16 {
        let advance = self.face.advance(id).0 * UNITS_PER_EM;
        let width = from_units(to_units(advance, FINE_DECIMALS), FINE_DECIMALS);
        self.glyphs.push(GlyphUse { id, width, text: None });
        // A face has at most 65,536 glyphs, each pushed once.
        u16::try_from(self.glyphs.len() - 1).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::font::{FaceStyle, Family, Weight};

    #[test]
    fn codes_follow_first_use_and_the_first_text_is_the_meaning() {
        let book = FontBook::default();
        let face = book.select(FaceStyle { family: Family::Serif, weight: Weight::Regular, italic: false });
        let glyph = |c| book.face(face).glyph(c).expect("a common character");
        let mut fonts = Fonts::new(&book);
        let idx = fonts.index_of(face);
        assert_eq!(fonts.index_of(face), idx);
        let subset = fonts.subset_mut(idx);
        assert_eq!([glyph('b'), glyph('a'), glyph('b'), 0].map(|glyph| subset.code(glyph)), [1, 2, 1, 0]);
        assert!(subset.means(1, "b") && subset.means(1, "b") && !subset.means(1, "c"));
        // The hyphen of a broken word never becomes a meaning; a glyph without a meaning has that of the face.
        let hyphen = subset.code(glyph('-'));
        assert!(!subset.means(hyphen, SOFT_HYPHEN));
        assert_eq!(subset.meanings(), ["\u{FFFD}", "b", "a", "-"]);
        // The glyph for missing characters has no meaning, because it stands for many.
        assert!(!subset.means(0, "日"));
    }

    #[test]
    fn a_space_that_does_not_break_shares_the_meaning_of_the_space() {
        let book = FontBook::default();
        let mut fonts = Fonts::new(&book);
        let face = book.select(FaceStyle { family: Family::Serif, weight: Weight::Regular, italic: false });
        let idx = fonts.index_of(face);
        let subset = fonts.subset_mut(idx);
        let space = subset.code(book.face(face).glyph(' ').expect("a space"));
        assert!(subset.means(space, "\u{A0}") && subset.means(space, " "));
        assert_eq!(subset.meanings()[1], " ");
    }
}
