//! Converts laid-out pages to the bytes of a PDF.
//!
//! A list of stages: each is a module of this backend.

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

/// The input of [`paint`].
#[derive(Clone, Copy)]
pub struct Painting<'a> {
    /// The laid-out document.
    pub paged: &'a PagedDocument,
    /// The metadata of the document.
    pub meta: &'a Metadata,
    /// Title of a document without title and headings.
    pub name: Option<&'a str>,
    /// The fonts that the pages refer to.
    pub fonts: &'a FontBook,
    /// Creation and modification dates for the file's metadata.
    pub stamp: Stamp,
    /// The standards to claim if the document meets them.
    pub conformance: Conformance,
    /// Files to embed.
    pub attachments: &'a [Attachment],
    /// Whether to linearize the file.
    pub linear: bool,
}

/// Writes a tagged PDF with subsets of all fonts. Reads no clock.
///
/// # Errors
/// A font from outside the program cannot be embedded.
pub fn paint(painting: &Painting<'_>, diags: &mut Diagnostics) -> Result<Vec<u8>, RenderError> {
    paint_these(painting, painting.paged.pages.iter(), diags)
}

/// Like [`paint`], with the pages passed separately. Each page is dropped once painted, because those of an archive
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

/// Pages from which on a second thread pays off.
const SHARED_FROM: usize = 16;
/// Most painted pages that wait for compression.
const WAITING: usize = 64;

/// Paints the pages and compresses their streams; long documents use a second thread for compression.
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
            // The receiver hangs up only if its thread panicked, which `join` reports.
            if sender.send(painter.paint(page.borrow())).is_err() {
                break;
            }
        }
        drop(sender);
        worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}
