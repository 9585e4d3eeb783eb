//! PDF: pages that the layout placed, painted and written.
//!
//! [`paint`] is the way from [`PagedDocument`](crate::layout::frame::PagedDocument) to bytes; `content` makes the
//! streams of the pages, `embed` has printpdf make the objects, `finish` adds what printpdf cannot say, `writer`
//! writes. The only user of printpdf, lopdf and subsetter. Knows no Markdown and no layout rules.

mod claims;
mod content;
mod deflate;
mod embed;
mod finish;
mod fonts;
mod graphics;
mod icc;
mod images;
mod jpeg;
mod navigation;
mod number;
mod paint;
mod png;
mod properties;
mod roles;
mod structure;
mod syntax;
mod text;
mod writer;
mod xmp;

pub use paint::{Painting, paint};
pub use xmp::Conformance;

use super::{Backend, OptionSpec, RenderContext, RenderError};
use crate::diagnostics::Diagnostics;
use crate::model::Document;

/// typeset pages.
pub struct Pdf;

impl Backend for Pdf {
    fn name(&self) -> &'static str {
        "pdf"
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
