//! stub

use super::{Backend, OptionSpec, RenderContext, RenderError};
use crate::diagnostics::Diagnostics;
use crate::model::Document;

/// Org-mode, as Emacs reads it back.
pub struct Org;

impl Backend for Org {
    fn name(&self) -> &'static str {
        "org"
    }

    fn aliases(&self) -> &'static [&'static str] {
        &["org-mode"]
    }

    fn summary(&self) -> &'static str {
        "Org-mode, as Emacs reads it back"
    }

    fn extension(&self) -> &'static str {
        "org"
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
