//! Passes over the model between reading and rendering, in one visible list.

use crate::diagnostics::Diagnostics;
use crate::model::Document;

/// Runs every pass.
pub fn run(_document: &mut Document, _diags: &mut Diagnostics) {}
