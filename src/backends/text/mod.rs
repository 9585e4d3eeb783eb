//! stub

use super::{Backend, OptionSpec, RenderContext, RenderError};
use crate::diagnostics::Diagnostics;
use crate::model::Document;

/// plain text, filled to a width.
pub struct Text;

impl Backend for Text {
    fn name(&self) -> &'static str {
        "txt"
    }

    fn aliases(&self) -> &'static [&'static str] {
        &["text", "plain"]
    }

    fn summary(&self) -> &'static str {
        "plain text, filled to a width"
    }

    fn extension(&self) -> &'static str {
        "txt"
    }

    fn is_binary(&self) -> bool {
        false
    }

    fn options(&self) -> &'static [OptionSpec] {
        &[]
    }

    fn render(&self, _: &Document, _: &RenderContext<'_>, _: &mut Diagnostics) -> Result<Vec<u8>, RenderError> {
        Err(RenderError::new("not written yet"))
    }
}
