//! Writing lines of text: prefixes that nest, blank lines, filling to a width, columns.
//!
//! Serves `text` and `org`. It knows no model and no markup: what it gets is text, what it counts is columns.

mod fill;
mod lines;

pub(super) use fill::{After, Filler, Unit};
pub(super) use lines::LineWriter;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The columns that a text takes on a terminal (UAX #11): wide characters two, combining marks none.
pub(super) fn columns(text: &str) -> usize {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) { text.len() } else { text.width() }
}

/// The columns of one character.
pub(super) fn char_columns(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// Writes `n` times `c`.
pub(super) fn push_repeated(out: &mut String, c: char, n: usize) {
    out.extend(std::iter::repeat_n(c, n));
}
