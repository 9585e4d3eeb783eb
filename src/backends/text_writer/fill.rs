//! Filling: from pieces that do not break to lines of a width, at the least raggedness.

use std::ops::Range;

use crate::linebreak::{EvenLines, Piece};

/// A piece of text that does not break, and what comes after it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Unit {
    /// Its bytes in the text, without the space after it.
    pub(crate) start: usize,
    /// See `start`.
    pub(crate) end: usize,
    /// Its columns.
    pub(crate) columns: usize,
    /// Columns of the space between it and the next one; it vanishes when the line breaks there.
    pub(crate) space: usize,
    /// Columns that a break after it makes visible (a hyphen's).
    pub(crate) hyphen: usize,
    /// Whether the line must end after it.
    pub(crate) forced: bool,
}

/// Breaks `units` into lines of at most `first` (the first one) and `rest` columns: for each line its units.
///
/// A line is wider only when it is a single unit that does not fit.
pub(crate) fn fill(units: &[Unit], first: usize, rest: usize) -> Vec<Range<usize>> {
    let mut even_lines = EvenLines::default();
    let mut lines = Vec::new();
    let mut start = 0;
    for end in (1..=units.len()).filter(|&end| end == units.len() || units[end - 1].forced) {
        let measure = if start == 0 { first } else { rest };
        let paragraph = &units[start..end];
        let total: usize = paragraph.iter().map(|unit| unit.columns + unit.space).sum();
        if total - paragraph.last().map_or(0, |unit| unit.space) <= measure {
            lines.push(start..end);
        } else {
            even_lines.fill(paragraph.len(), |idx| piece(&paragraph[idx]), [measure, rest], start, &mut lines);
        }
        start = end;
    }
    lines
}

fn piece(unit: &Unit) -> Piece {
    Piece { width: unit.columns, space: unit.space, hyphen: unit.hyphen }
}
