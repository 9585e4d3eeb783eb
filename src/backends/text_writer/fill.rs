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

/// Fills the lines of one text after the other, in the same memory.
#[derive(Debug, Default)]
pub(crate) struct Filler {
    even_lines: EvenLines,
    units: Vec<Unit>,
    /// Where the next piece begins.
    column: u32,
    /// The units of each line.
    lines: Vec<Range<usize>>,
}

impl Filler {
    /// Forgets the text before.
    pub(crate) fn clear(&mut self) {
        self.units.clear();
        self.lines.clear();
        self.column = 0;
    }

    /// Adds a piece of these bytes and columns. A source is not longer than a `u32` counts.
    pub(crate) fn push(&mut self, bytes: Range<usize>, columns: usize, after: After) {
        let [start, end, columns] = [bytes.start, bytes.end, columns].map(|n| n as u32);
        let (hyphen, forced) = (after == After::SoftHyphen, after == After::LineEnd);
        self.units.push(Unit { start, end, column: self.column, columns, hyphen, forced });
        let space = if let After::Space(space) = after { space as u32 } else { 0 };
        self.column = self.column.saturating_add(columns).saturating_add(space);
    }

    /// The pieces of the text.
    pub(crate) fn units(&self) -> &[Unit] {
        &self.units
    }

    /// Breaks the text into lines of at most `first` (the first one) and `rest` columns.
    ///
    /// A line is wider only when it is a single piece that does not fit.
    pub(crate) fn fill(&mut self, first: usize, rest: usize) {
        let mut start = 0;
        for paragraph in self.units.split_inclusive(|unit| unit.forced) {
            let measure = if start == 0 { first } else { rest };
            self.even_lines.fill(paragraph, [measure, rest], start, &mut self.lines);
            start += paragraph.len();
        }
    }

    /// The pieces of each line of the text that was filled; there is no line without one.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &[Unit]> {
        self.lines.iter().map(|line| &self.units[line.clone()])
    }
}
