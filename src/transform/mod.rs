//! Passes over the model between reading and rendering, in one visible list.

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

/// Runs every pass.
pub fn run(document: &mut Document, diags: &mut Diagnostics) {
    language::run(document);
    title::run(document);
    resources::run(document);
    captions::run(document);
    abbreviations::run(document);
    anchors::run(document, diags);
    numbering::run(document);
}
