//! stub

use super::{Backend, OptionSpec, RenderContext, RenderError};
use crate::diagnostics::Diagnostics;
use crate::model::Document;

/// EPUB 3 for e-readers.
pub struct Epub;

impl Backend for Epub {
    fn name(&self) -> &'static str {
        "epub"
    }

    fn aliases(&self) -> &'static [&'static str] {
        &["epub3"]
    }

    fn summary(&self) -> &'static str {
        "EPUB 3 for e-readers"
    }

    fn extension(&self) -> &'static str {
        "epub"
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
