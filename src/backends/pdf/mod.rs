//! stub

use super::{Backend, OptionSpec, RenderContext, RenderError};
use crate::diagnostics::Diagnostics;
use crate::model::Document;

/// typeset pages.
pub struct Pdf;

impl Backend for Pdf {
    fn name(&self) -> &'static str {
        "pdf"
    }

    fn aliases(&self) -> &'static [&'static str] {
        &[]
    }

    fn summary(&self) -> &'static str {
        "typeset pages"
    }

    fn extension(&self) -> &'static str {
        "pdf"
    }

    fn is_binary(&self) -> bool {
        true
    }

    fn options(&self) -> &'static [OptionSpec] {
        &[]
    }

    fn render(&self, _: &Document, _: &RenderContext<'_>, _: &mut Diagnostics) -> Result<Vec<u8>, RenderError> {
        Err(RenderError::new("not written yet"))
    }
}
