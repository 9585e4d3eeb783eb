//! Passes over the model between parsing and rendering.
//!
//! Each pass is a module with a function `run`; [`run`] lists them in order.

mod abbreviations;
mod anchors;
mod captions;
mod language;
mod numbering;
mod resources;
mod title;

pub use anchors::{Anchors, slug};

use crate::diagnostics::Diagnostics;
use crate::model::Document;

/// Runs all passes. The order matters: `numbering` comes after `anchors`, so that numbers stay out of identifiers.
pub fn run(document: &mut Document, diags: &mut Diagnostics) {
    language::run(document);
    title::run(document);
    resources::run(document);
    captions::run(document);
    abbreviations::run(document);
    anchors::run(document, diags);
    numbering::run(document);
}
