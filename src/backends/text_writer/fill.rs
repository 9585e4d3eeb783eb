//! Filling: from pieces that do not break to lines of a width, at the least raggedness.

use std::ops::Range;

use crate::linebreak::{EvenLines, Piece};

/// A piece of text that does not break, and what comes after it. There are as many of them as words: they are small.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Unit {
    /// Its bytes in the text, without the space after it.
    pub(crate) start: u32,
    /// See `start`.
    pub(crate) end: u32,
    /// Its columns.
    pub(crate) columns: u32,
    /// Columns of the space between it and the next one; it vanishes when the line breaks there.
    pub(crate) space: u32,
    /// Whether a break after it shows a hyphen.
    pub(crate) hyphen: bool,
    /// Whether the line must end after it.
    pub(crate) forced: bool,
}

impl Unit {
    /// A piece of these bytes and columns, with a space behind it. A source is not longer than a `u32` counts.
    pub(crate) fn new(bytes: Range<usize>, columns: usize, space: usize) -> Unit {
        let [start, end, columns, space] = [bytes.start, bytes.end, columns, space].map(|n| n as u32);
        Unit { start, end, columns, space, hyphen: false, forced: false }
    }

    /// Its bytes in the text, without the space after it.
    pub(crate) fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Its columns at the end of a line.
    pub(crate) fn columns_at_end(&self) -> usize {
        self.columns as usize + usize::from(self.hyphen)
    }
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
        even_lines.fill(paragraph.len(), |idx| piece(&paragraph[idx]), [measure, rest], start, &mut lines);
        start = end;
    }
    lines
}

fn piece(unit: &Unit) -> Piece {
    Piece { width: unit.columns as usize, space: unit.space as usize, hyphen: usize::from(unit.hyphen) }
}
