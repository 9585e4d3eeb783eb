//! How a stretch of text is set.

use super::frame::TagId;
use crate::font::FaceStyle;
use crate::geometry::{Color, Pt};

/// The style of a stretch of text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct TextStyle {
    /// Wanted face.
    pub face: FaceStyle,
    /// Font size.
    pub size: Pt,
    /// Colour.
    pub color: Color,
    /// OpenType features.
    pub features: Features,
    /// How far the baseline is raised.
    pub rise: Pt,
    /// Whether a line runs below.
    pub underline: bool,
    /// Whether a line runs through.
    pub strike: bool,
    /// Colour behind it.
    pub fill: Option<Color>,
    /// Whether it is code: broken at separators, never hyphenated.
    pub is_code: bool,
    /// The link that it is part of: an index into the links of the document.
    pub link: Option<usize>,
    /// The element that it belongs to.
    pub tag: TagId,
}

/// Sets of OpenType features that are asked for beyond a font's defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Features {
    /// Running text: kerning and standard ligatures.
    Text,
    /// Running text with figures that have ascenders and descenders.
    OldStyle,
    /// Code: each character its own glyph.
    Code,
    /// Figures of one width, on the baseline: tables, page numbers.
    Tabular,
    /// Real superior figures, for the marks of notes.
    Superior,
    /// Small capitals for lower case.
    SmallCaps,
}
