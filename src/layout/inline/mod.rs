//! Paragraphs: inlines are collected to styled text, shaped, broken into lines and set.
//!
//! `collect` → `shape` → `itemize` → [`crate::linebreak::total_fit`] → `set_lines`.

mod collect;
mod formula;
mod itemize;
mod protrusion;
mod script;
mod set_lines;
mod shape;
mod spacing;
mod verbatim;

pub(super) use collect::{Collector, StyledText, note_anchor, note_reference_anchor};
use collect::{InlineObject, ObjectContent};
pub(super) use set_lines::{Column, SetLine, natural_widths, set_paragraph};
pub(super) use shape::{Known, Shaper};
pub(super) use spacing::Spacing;
pub(super) use verbatim::{set_verbatim, verbatim_width};

/// How lines are aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    /// To both margins, the last line at its beginning.
    Justify,
    /// Ragged at the end.
    Start,
    /// Ragged at both ends.
    Center,
    /// Ragged at the beginning.
    End,
}
