//! Layout: a document and a theme become pages of placed glyphs, rules and images.
//!
//! Knows no output format: what it hands over is [`frame::PagedDocument`]. Blocks become a galley of strips (`block`),
//! whose paragraphs are broken by total fit (`inline`), and the galley becomes pages (`page`).

mod block;
mod dump;
mod flow;
mod formula;
pub mod frame;
mod images;
mod inline;
mod page;
mod printed_links;
mod style;

pub use dump::dump;

use std::cell::OnceCell;
use std::sync::Mutex;

use crate::diagnostics::Diagnostics;
use crate::font::FontBook;
use crate::geometry::{Pt, Size};
use crate::labels::Labels;
use crate::linebreak::Hyphenator;
use crate::math::{Definitions, shown_text};
use crate::model::{BlockKind, Document, HeadingLevel, NoteId, OutlineEntry, outline};
use crate::resource::Resources;
use crate::source::Span;
use crate::theme::Theme;
use flow::Flow;
use frame::{OutlineItem, PagedDocument};
use images::ImageTable;
use inline::Spacing;
use inline::{Known, Shaper};
use printed_links::with_printed_links;

/// What layout needs beside the document.
#[derive(Clone, Copy)]
pub struct LayoutContext<'a> {
    /// How pages look.
    pub theme: &'a Theme,
    /// Faces.
    pub fonts: &'a FontBook,
    /// The files that the document may name.
    pub resources: &'a Resources,
    /// The paper.
    pub paper: Size,
    /// What is done for the evenness of paragraphs.
    pub microtype: Microtype,
    /// What earlier layouts with the same faces learned.
    pub cache: &'a LayoutCache,
}

/// What layouts learn of faces and words. It changes no page; with it the next document is done sooner.
#[derive(Default)]
pub struct LayoutCache(Mutex<Vec<Known>>);

impl LayoutCache {
    fn take(&self) -> Known {
        self.0.lock().ok().and_then(|mut known| known.pop()).unwrap_or_default()
    }

    fn give(&self, known: Known) {
        if let Ok(mut all) = self.0.lock() {
            all.push(known);
        }
    }
}

/// Refinements of justified paragraphs (Thành 2000, as pdfTeX has them).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Microtype {
    /// Punctuation and some letters hang a little over the margins, which then look straighter.
    pub protrusion: bool,
    /// Glyphs are up to 2 % wider or narrower, so that spaces need to change less.
    pub expansion: bool,
}

impl Default for Microtype {
    fn default() -> Microtype {
        Microtype { protrusion: true, expansion: true }
    }
}

/// Lays a document out.
pub fn lay_out(document: &Document, cx: &LayoutContext<'_>, diags: &mut Diagnostics) -> PagedDocument {
    let printed = cx.theme.printed_links.then(|| with_printed_links(document));
    let document = printed.as_ref().unwrap_or(document);
    let mut layouter = Layouter {
        theme: cx.theme,
        resources: cx.resources,
        labels: Labels::of(document.meta.language()),
        spacing: Spacing::of(document.meta.language()),
        hyphenator: Hyphenator::new(document.meta.language()),
        shaper: Shaper::new(cx.fonts, cx.microtype, cx.cache.take()),
        source: document,
        paper: cx.paper,
        document: PagedDocument::default(),
        images: ImageTable::default(),
        definitions: OnceCell::new(),
        diags,
        list_depth: 0,
        cell_depth: 0,
        heading_tags: Vec::new(),
        section_level: section_level(document),
        is_collection: document.collection_level().is_some(),
    };
    let flow = layouter.body();
    let notes: Vec<Flow> = (0..document.notes.len() as u32).map(|idx| layouter.note(NoteId(idx))).collect();
    page::make_pages(&mut layouter, flow, notes);
    layouter.document.outline = outline_items(outline(&document.blocks));
    layouter.report_missing_glyphs();
    cx.cache.give(layouter.shaper.into_known());
    layouter.document
}

/// The state of one layout.
struct Layouter<'a> {
    theme: &'a Theme,
    resources: &'a Resources,
    labels: &'static Labels,
    hyphenator: Hyphenator,
    spacing: Spacing,
    shaper: Shaper<'a>,
    source: &'a Document,
    paper: Size,
    document: PagedDocument,
    images: ImageTable,
    /// What the formulas know of each other, from the first on.
    definitions: OnceCell<Definitions>,
    diags: &'a mut Diagnostics,
    /// Lists around the block at hand.
    list_depth: usize,
    /// Cells around the block at hand.
    cell_depth: usize,
    /// Levels of the open headings as written, so that the tags skip none.
    heading_tags: Vec<u8>,
    /// The level of the headings that running heads name.
    section_level: Option<HeadingLevel>,
    /// Whether there are documents within the document, under headings of that level, and perhaps parts above them.
    is_collection: bool,
}

impl Layouter<'_> {
    /// Width of the text column.
    fn measure(&self) -> Pt {
        self.theme.measure.min(self.paper.width * self.theme.narrow_measure)
    }

    /// Height of the text on a page: whole lines of the body.
    fn text_height(&self) -> Pt {
        let theme = self.theme;
        let room = self.paper.height * (1.0 - theme.top_margin - theme.bottom_margin);
        theme.leading * (room / theme.leading).floor().max(1.0)
    }

    /// One warning for each script with characters that no face has.
    fn report_missing_glyphs(&mut self) {
        const SHOWN: usize = 8;
        let mut by_script: Vec<(&'static str, Vec<char>, Span)> = Vec::new();
        for (c, script, span) in self.shaper.take_missing() {
            self.document.missing.push((c, span));
            match by_script.iter_mut().find(|(own, ..)| *own == script) {
                Some((_, chars, first)) => {
                    chars.push(c);
                    *first = if span.start < first.start { span } else { *first };
                }
                None => by_script.push((script, vec![c], span)),
            }
        }
        for (script, chars, span) in by_script {
            let shown: String = chars.iter().take(SHOWN).collect();
            let more = if chars.len() > SHOWN { " …" } else { "" };
            let message = format!("no font has {} characters ({script}), shown as boxes: {shown}{more}", chars.len());
            self.diags.warn_hint(span, message, "name a directory with a font for them: `--font-dir DIR`");
        }
    }
}

/// The level of the titles of documents within the document; else the highest of the headings, but for one that stands
/// first in the place of a title.
fn section_level(document: &Document) -> Option<HeadingLevel> {
    if let Some(level) = document.collection_level() {
        return Some(level);
    }
    let is_title = |idx: usize| idx == 0 && document.meta.title.is_none();
    let levels = document.blocks.iter().enumerate().filter_map(|(idx, block)| match &block.kind {
        BlockKind::Heading { level, .. } if !is_title(idx) => Some(*level),
        _ => None,
    });
    levels.min()
}

fn outline_items(entries: Vec<OutlineEntry>) -> Vec<OutlineItem> {
    let item = |entry: OutlineEntry| OutlineItem {
        title: shown_text(&entry.content),
        anchor: entry.id.unwrap_or_default(),
        children: outline_items(entry.children),
    };
    entries.into_iter().map(item).collect()
}
