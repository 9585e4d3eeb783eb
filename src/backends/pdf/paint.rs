//! From pages laid out to the bytes of a PDF.

use crate::backends::{RenderError, Stamp};
use crate::diagnostics::Diagnostics;
use crate::font::FontBook;
use crate::layout::frame::PagedDocument;
use crate::model::Metadata;

use super::content::ContentPainter;
use super::deflate::Deflater;
use super::fonts::Fonts;
use super::properties::Properties;
use super::xmp::Conformance;
use super::{claims, embed, finish, images, writer};

/// What a PDF is made of.
#[derive(Clone, Copy)]
pub struct Painting<'a> {
    /// The pages.
    pub paged: &'a PagedDocument,
    /// What the document says of itself.
    pub meta: &'a Metadata,
    /// The faces that the pages name.
    pub fonts: &'a FontBook,
    /// Dates for machines.
    pub stamp: Stamp,
    /// The standards that the file claims to keep, if the document does.
    pub conformance: Conformance,
}

/// Writes a PDF: tagged, with all fonts as subsets, without a clock.
///
/// # Errors
/// When a face from outside the program cannot be embedded.
pub fn paint(painting: &Painting<'_>, diags: &mut Diagnostics) -> Result<Vec<u8>, RenderError> {
    let paged = painting.paged;
    let mut deflater = Deflater::default();
    let pictures = images::prepare(&paged.images, &mut deflater, diags);
    let mut fonts = Fonts::new(painting.fonts);
    let mut painter =
        ContentPainter { tags: &paged.tags, pictures: &pictures, fonts: &mut fonts, deflater: &mut deflater };
    let painted: Vec<_> = paged.pages.iter().map(|page| painter.paint(page)).collect();
    let sizes: Vec<_> = paged.pages.iter().map(|page| page.size).collect();
    let embedded = embed::embed(&sizes, &fonts, pictures, &mut deflater)?;
    let first_heading = paged.outline.first().map(|item| item.title.as_str());
    let properties = Properties::new(painting.meta, first_heading, painting.stamp);
    let conformance = claims::held(painting.conformance, &paged.tags, &fonts, &properties, diags);
    let document = finish::finish(embedded, paged, painted, &properties, conformance, &mut deflater);
    Ok(writer::write(document, &mut deflater))
}
