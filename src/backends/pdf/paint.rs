//! From pages laid out to the bytes of a PDF.

use std::borrow::Borrow;
use std::sync::mpsc::sync_channel;

use crate::backends::{Attachment, RenderError, Stamp};
use crate::diagnostics::Diagnostics;
use crate::font::FontBook;
use crate::layout::frame::{Page, PagedDocument};
use crate::model::Metadata;

use super::content::{ContentPainter, PaintedPage};
use super::deflate::Deflater;
use super::fonts::Fonts;
use super::properties::Properties;
use super::xmp::Conformance;
use super::{attachments, claims, embed, finish, images, linear, writer};

/// What a PDF is made of.
#[derive(Clone, Copy)]
pub struct Painting<'a> {
    /// The pages.
    pub paged: &'a PagedDocument,
    /// What the document says of itself.
    pub meta: &'a Metadata,
    /// What it is called when it has neither title nor heading.
    pub name: Option<&'a str>,
    /// The faces that the pages name.
    pub fonts: &'a FontBook,
    /// Dates for machines.
    pub stamp: Stamp,
    /// The standards that the file claims to keep, if the document does.
    pub conformance: Conformance,
    /// Files that travel within the file.
    pub attachments: &'a [Attachment],
    /// Whether the file is in the order for reading while it arrives.
    pub linear: bool,
}

/// Writes a PDF: tagged, with all fonts as subsets, without a clock.
///
/// # Errors
/// When a face from outside the program cannot be embedded.
pub fn paint(painting: &Painting<'_>, diags: &mut Diagnostics) -> Result<Vec<u8>, RenderError> {
    paint_these(painting, painting.paged.pages.iter(), diags)
}

/// The same with the pages apart from the rest of the document, each given up when it is painted: those of an archive
/// fill much memory.
pub(super) fn paint_these<P: Borrow<Page>>(
    painting: &Painting<'_>,
    pages: impl ExactSizeIterator<Item = P>,
    diags: &mut Diagnostics,
) -> Result<Vec<u8>, RenderError> {
    let paged = painting.paged;
    let mut deflater = Deflater::default();
    let pictures = images::prepare(&paged.images, &mut deflater, diags);
    let mut fonts = Fonts::new(painting.fonts);
    let painter = ContentPainter { tags: &paged.tags, pictures: &pictures, fonts: &mut fonts };
    let painted = paint_pages(pages, painter, &mut deflater);
    let sizes: Vec<_> = painted.iter().map(|page| page.size).collect();
    let mut embedded = embed::embed(&sizes, &fonts, pictures, &mut deflater)?;
    let first_heading = paged.outline.first().map(|item| item.title.as_str());
    let properties = Properties::new(painting.meta, first_heading.or(painting.name), painting.stamp);
    let conformance = claims::held(painting.conformance, paged, &properties, diags);
    let attached = attachments::add(&mut embedded.document, painting, &mut deflater);
    let document = finish::finish(embedded, paged, painted, &properties, conformance, attached, &mut deflater);
    let linear = painting.linear.then(|| linear::write(&document, &mut deflater)).flatten();
    Ok(linear.unwrap_or_else(|| writer::write(document, &mut deflater)))
}

/// Documents with fewer pages are done before another thread has begun.
const SHARED_FROM: usize = 16;
/// Pages that may wait for the other thread.
const WAITING: usize = 64;

/// Paints the pages and deflates their streams; of a long document, each in a thread.
fn paint_pages<P: Borrow<Page>>(
    pages: impl ExactSizeIterator<Item = P>,
    mut painter: ContentPainter<'_, '_>,
    deflater: &mut Deflater,
) -> Vec<PaintedPage> {
    let mut deflated = |mut painted: PaintedPage| {
        painted.content = deflater.deflate(&painted.content);
        painted
    };
    if pages.len() < SHARED_FROM {
        return pages.map(|page| deflated(painter.paint(page.borrow()))).collect();
    }
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel::<PaintedPage>(WAITING);
        let worker = scope.spawn(move || receiver.into_iter().map(deflated).collect());
        for page in pages {
            // The other end hangs up only when its thread panicked, which joining it tells.
            if sender.send(painter.paint(page.borrow())).is_err() {
                break;
            }
        }
        drop(sender);
        worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}
