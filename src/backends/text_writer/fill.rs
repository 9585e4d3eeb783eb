//! Fills lines: breaks unbreakable pieces into lines of a width, with the least raggedness.

use std::ops::Range;

use crate::linebreak::{EvenLines, Piece};

/// An unbreakable piece of text. Kept small because there is one for each word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Unit {
    /// Byte offset in the text where it starts.
    start: u32,
    /// Byte offset where it ends, without the space after it.
    end: u32,
    /// Column where it would start if all text were one line.
    column: u32,
    /// Width in columns.
    columns: u32,
    /// Whether a break after it shows a hyphen.
    pub(crate) hyphen: bool,
    /// Whether the line must end after it.
    pub(crate) forced: bool,
}

impl Unit {
    /// Byte range in the text, without the space after it.
    pub(crate) fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Width in columns at the end of a line, with the hyphen if it shows one.
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

/// The separator after a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum After {
    /// A space of this many columns, which vanishes at a line break.
    Space(usize),
    /// A hyphen that shows only at a line break.
    SoftHyphen,
    /// A forced line break.
    LineEnd,
}

/// Fills the lines of one text after the other and reuses the memory.
#[derive(Debug, Default)]
pub(crate) struct Filler {
    even_lines: EvenLines,
    units: Vec<Unit>,
    /// Column where the next piece starts.
    column: u32,
    /// Range of units for each line.
    lines: Vec<Range<usize>>,
}

impl Filler {
    /// Discards the previous text.
    pub(crate) fn clear(&mut self) {
        self.units.clear();
        self.lines.clear();
        self.column = 0;
    }

    /// Adds a piece of this byte range and width in columns. The casts are safe: sources are shorter than `u32::MAX`
    /// bytes.
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

    /// Breaks the text into lines of at most `first` columns for the first line and `rest` for the others.
    ///
    /// Only a line of a single piece that does not fit is wider.
    pub(crate) fn fill(&mut self, first: usize, rest: usize) {
        let mut start = 0;
        for paragraph in self.units.split_inclusive(|unit| unit.forced) {
            let measure = if start == 0 { first } else { rest };
            self.even_lines.fill(paragraph, [measure, rest], start, &mut self.lines);
            start += paragraph.len();
        }
    }

    /// The pieces of each line after `fill`. Every line has at least one.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &[Unit]> {
        self.lines.iter().map(|line| &self.units[line.clone()])
    }
}
