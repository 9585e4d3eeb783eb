//! Filling: from pieces that do not break to lines of a width, at the least raggedness.

use std::ops::Range;

use crate::linebreak::{EvenLines, Piece};

/// A piece of text that does not break. There are as many of them as words: they are small.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Unit {
    /// Its bytes in the text, without the space after it.
    start: u32,
    /// See `start`.
    end: u32,
    /// The column that it would begin in if all were one line.
    column: u32,
    /// Its columns.
    columns: u32,
    /// Whether a break after it shows a hyphen.
    pub(crate) hyphen: bool,
    /// Whether the line must end after it.
    pub(crate) forced: bool,
}

impl Unit {
    /// Its bytes in the text, without the space after it.
    pub(crate) fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Its columns at the end of a line.
    pub(crate) fn columns_at_end(&self) -> usize {
        self.columns as usize + usize::from(self.hyphen)
    }
}

impl Piece for Unit {
    fn begin(&self) -> usize {
        self.column as usize
    }

    fn end(&self) -> usize {
        self.column as usize + self.columns as usize
    }

    fn hyphen(&self) -> usize {
        usize::from(self.hyphen)
    }
}

/// What comes after a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum After {
    /// A space of so many columns, which vanishes when the line breaks there.
    Space(usize),
    /// Nothing that is seen unless the line breaks there: then it is a hyphen.
    SoftHyphen,
    /// The end of the line.
    LineEnd,
}

/// The pieces of a text.
#[derive(Debug)]
pub(crate) struct Units {
    units: Vec<Unit>,
    /// Where the next piece begins.
    column: u32,
}

impl Units {
    /// None, with room for so many.
    pub(crate) fn with_capacity(capacity: usize) -> Units {
        Units { units: Vec::with_capacity(capacity), column: 0 }
    }

    /// Adds a piece of these bytes and columns. A source is not longer than a `u32` counts.
    pub(crate) fn push(&mut self, bytes: Range<usize>, columns: usize, after: After) {
        let [start, end, columns] = [bytes.start, bytes.end, columns].map(|n| n as u32);
        let (hyphen, forced) = (after == After::SoftHyphen, after == After::LineEnd);
        self.units.push(Unit { start, end, column: self.column, columns, hyphen, forced });
        let space = if let After::Space(space) = after { space as u32 } else { 0 };
        self.column = self.column.saturating_add(columns).saturating_add(space);
    }

    /// All of them.
    pub(crate) fn finish(self) -> Vec<Unit> {
        self.units
    }
}

/// Breaks `units` into lines of at most `first` (the first one) and `rest` columns: for each line its units.
///
/// A line is wider only when it is a single unit that does not fit.
pub(crate) fn fill(units: &[Unit], first: usize, rest: usize) -> Vec<Range<usize>> {
    let mut even_lines = EvenLines::default();
    let mut lines = Vec::new();
    let mut start = 0;
    for paragraph in units.split_inclusive(|unit| unit.forced) {
        let measure = if start == 0 { first } else { rest };
        even_lines.fill(paragraph, [measure, rest], start, &mut lines);
        start += paragraph.len();
    }
    lines
}
