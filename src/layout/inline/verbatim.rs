//! Lines of code: their own breaks, and new ones only where a line is too long.

use std::ops::Range;

use super::collect::StyledText;
use super::itemize::Items;
use super::set_lines::{LineSetter, SetLine};
use super::shape::{ShapedGlyph, Shaper};
use crate::geometry::Pt;
use crate::linebreak::technical_breaks;

/// A line of code that has to be broken is broken after the last separator in this share of its end.
const SEPARATOR_SHARE: f64 = 0.4;

/// Sets one line of code as one or more lines of at most `width`; all but the first begin `hang` further right.
pub(in crate::layout) fn set_verbatim(shaper: &mut Shaper<'_>, text: &StyledText, width: Pt, hang: Pt) -> Vec<SetLine> {
    let glyphs = shaper.shape(text);
    let pieces = pieces(&text.text, &glyphs, width, hang);
    let items = Items::default();
    let setter = LineSetter::new(shaper, text, &glyphs, &items, false);
    let set = |(idx, piece): (usize, Range<usize>)| setter.set_glyphs(piece, if idx == 0 { Pt::ZERO } else { hang });
    pieces.into_iter().enumerate().map(set).collect()
}

/// Width of a line of code.
pub(in crate::layout) fn verbatim_width(shaper: &mut Shaper<'_>, text: &StyledText) -> Pt {
    shaper.shape(text).iter().map(|glyph| glyph.advance).sum()
}

/// The glyphs of each line.
fn pieces(text: &str, glyphs: &[ShapedGlyph], width: Pt, hang: Pt) -> Vec<Range<usize>> {
    let separators: Vec<usize> = technical_breaks(text)
        .chain(text.match_indices(' ').map(|(offset, _)| offset + 1))
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect();
    let mut pieces = Vec::new();
    let mut start = 0;
    while start < glyphs.len() {
        let room = if start == 0 { width } else { width - hang };
        let end = fitting(&glyphs[start..], room) + start;
        if end == glyphs.len() {
            pieces.push(start..end);
            break;
        }
        let earliest = start + ((end - start) as f64 * (1.0 - SEPARATOR_SHARE)) as usize;
        let is_separator = |idx: &usize| separators.binary_search(&glyphs[*idx].start).is_ok();
        let end = (earliest.max(start + 1)..=end).rev().find(is_separator).unwrap_or(end);
        pieces.push(start..end);
        start = end;
    }
    if pieces.is_empty() {
        pieces.push(0..0);
    }
    pieces
}

/// How many glyphs fit, whole clusters and at least one.
fn fitting(glyphs: &[ShapedGlyph], room: Pt) -> usize {
    let mut used = Pt::ZERO;
    let mut fit = 0;
    for (idx, glyph) in glyphs.iter().enumerate() {
        if idx > 0 && glyph.text_len > 0 {
            fit = idx;
        }
        used += glyph.advance;
        if used > room + Pt(0.01) && fit > 0 {
            return fit;
        }
    }
    glyphs.len()
}
