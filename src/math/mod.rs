//! Formulas: from TeX to what the formats show: placed glyphs, MathML, linear text.
//!
//! Formulas come from anywhere: whatever reads them bounds their length and depth first, and never takes the document
//! down with it. What cannot be read is a [`MathError`] with a reason; the caller shows the source then.

mod chemistry;
mod commands;
mod definitions;
mod formula;
mod linear;
mod mathml;
mod rewrite;
mod set;
mod shown;
#[cfg(test)]
mod tests;

pub use definitions::Definitions;
pub use formula::Formula;
pub use linear::{Symbols, linear};
pub use mathml::mathml;
use set::readable;
pub use set::{Break, Display, Piece, Placed, Segment, Shape, X_HEIGHT};
pub use shown::shown_text;

use std::fmt;

/// Why a formula has no other form than its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MathError(String);

impl fmt::Display for MathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for MathError {}
