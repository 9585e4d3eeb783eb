//! Writes lines of text: nested prefixes, blank lines, filling to a width, columns.
//!
//! Serves `text` and `org`. Knows neither the model nor any markup: it takes text and counts columns.

mod fill;
mod lines;

pub(super) use fill::{After, Filler, Unit};
pub(super) use lines::LineWriter;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Width of a text on a terminal, in columns (UAX #11): wide characters take two, combining marks zero.
pub(super) fn columns(text: &str) -> usize {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) { text.len() } else { text.width() }
}

/// Width of one character, in columns.
pub(super) fn char_columns(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// Writes `n` times `c`.
pub(super) fn push_repeated(out: &mut String, c: char, n: usize) {
    out.extend(std::iter::repeat_n(c, n));
}
