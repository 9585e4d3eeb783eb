//! The model itself, in its versioned JSON form.

use super::{Backend, RenderContext, RenderError};
use crate::diagnostics::Diagnostics;
use crate::model::{self, Document};

/// Writes the model as JSON; `convert` reads it back.
pub struct Json;

impl Backend for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn summary(&self) -> &'static str {
        "the document model, for other programs and for backends in any language"
    }

    fn extension(&self) -> &'static str {
        "json"
    }

    fn keeps_links(&self) -> bool {
        true
    }

    fn is_binary(&self) -> bool {
        false
    }

    fn render(&self, document: &Document, _: &RenderContext<'_>, _: &mut Diagnostics) -> Result<Vec<u8>, RenderError> {
        let mut json = model::to_json(document).into_bytes();
        json.push(b'\n');
        Ok(json)
    }
}
