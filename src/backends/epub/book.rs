//! The content of a book: its XHTML files, pictures, contents and landmarks.

use std::cell::OnceCell;

use super::anchors::Anchors;
use super::files::{self, COVER_PAGE, TITLE_PAGE};
use super::fit::Screen;
use super::identity::Identity;
use super::links::Links;
use super::pictures::Pictures;
use super::split::{Part, PartKind};
use super::toc::{Landmark, TocEntry};
use crate::backends::html::{Host, Picture, Xml, write_body};
use crate::cover;
use crate::diagnostics::Diagnostics;
use crate::font::FontBook;
use crate::labels::{self, Labels};
use crate::layout::LayoutCache;
use crate::math::{Definitions, MathError, mathml, shown_text};
use crate::model::{Block, BlockKind, Document, Image, OutlineEntry, outline};
use crate::resource::Resources;
use crate::source::Span;

/// A content file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its name.
    pub name: String,
    /// Its XHTML.
    pub xhtml: String,
}

impl Page {
    /// Whether the file contains MathML. The search is safe because text is escaped.
    pub fn has_formulas(&self) -> bool {
        self.xhtml.contains("<math ")
    }

    /// Manifest properties of its content (EPUB 3.3, appendix on manifest properties).
    pub fn properties(&self) -> Option<&'static str> {
        match (self.has_formulas(), self.xhtml.contains("<svg ")) {
            (true, true) => Some("mathml svg"),
            (true, false) => Some("mathml"),
            (false, true) => Some("svg"),
            (false, false) => None,
        }
    }
}

/// Writes the content of a book.
pub struct Book<'a> {
    cover: CoverChoice<'a>,
    document: &'a Document,
    identity: &'a Identity,
    parts: Vec<Part<'a>>,
    anchors: Anchors,
    links: Links,
    /// What the formulas know of each other, from the first on.
    definitions: OnceCell<Definitions>,
    /// The pictures that were shown so far.
    pub pictures: Pictures<'a>,
    /// Levels of the contents that the device shows; all when absent.
    toc_depth: Option<usize>,
    /// Index of the part that is being written.
    current: usize,
}

/// The choice of the cover, and the fonts for drawing one.
#[derive(Clone, Copy)]
pub struct CoverChoice<'a> {
    /// `auto`, `none`, or the address of a picture.
    pub wish: &'a str,
    /// Fonts for a drawn cover.
    pub fonts: &'a FontBook,
    /// Layout results for these fonts.
    pub cache: &'a LayoutCache,
}

impl<'a> Book<'a> {
    /// A book of these parts for a screen.
    pub fn new(
        document: &'a Document,
        identity: &'a Identity,
        parts: Vec<Part<'a>>,
        resources: &'a Resources,
        cover: CoverChoice<'a>,
        screen: Screen,
    ) -> Book<'a> {
        Book {
            cover,
            document,
            identity,
            anchors: Anchors::of(document, &parts),
            links: Links::new(&document.meta),
            definitions: OnceCell::new(),
            pictures: Pictures::new(resources, screen),
            toc_depth: screen.device.toc_depth,
            parts,
            current: 0,
        }
    }

    /// Writes every file, in reading order.
    pub fn pages(&mut self, diags: &mut Diagnostics) -> Vec<Page> {
        let mut pages: Vec<Page> = self.cover_page(diags).into_iter().collect();
        pages.extend((0..self.parts.len()).map(|idx| self.page(idx, diags)));
        self.links.report(diags);
        pages
    }

    fn page(&mut self, idx: usize, diags: &mut Diagnostics) -> Page {
        self.current = idx;
        let part = self.parts[idx];
        let identity = self.identity;
        let xhtml = match part.kind {
            PartKind::TitlePage { heading } => {
                files::page(identity, &identity.title, "frontmatter", |xml| self.title_page(xml, heading))
            }
            PartKind::Text => {
                let title = part.heading().and_then(label_of).unwrap_or_else(|| identity.title.clone());
                files::page(identity, &title, "bodymatter", |xml| self.text(xml, part, diags))
            }
        };
        Page { name: self.file_name(idx), xhtml }
    }

    /// The cover page, with nothing but the picture.
    fn cover_page(&mut self, diags: &mut Diagnostics) -> Option<Page> {
        let own = self.document.meta.cover.as_ref();
        let source = match self.cover.wish {
            "none" => return None,
            "auto" => own.map(|cover| cover.source.as_str()),
            file => Some(file),
        };
        let taken = source.is_some_and(|source| self.pictures.take_cover(source, diags).is_some());
        let source = if taken {
            self.pictures.cover()?
        } else {
            let title = &self.identity.title;
            let Some(drawn) = cover::draw(title, &self.document.meta, self.cover.fonts, self.cover.cache) else {
                let hint = "`--cover FILE` takes a picture; `--font-dir DIR` has more faces";
                diags.note_hint(Span::NONE, format!("no cover is drawn: there is no way to set `{title}`"), hint);
                return None;
            };
            self.pictures.take_drawn_cover(&drawn)?
        };
        let label = Labels::of(&self.identity.language).cover;
        let alt = own.filter(|_| taken).and_then(|cover| cover.alt.clone()).filter(|alt| !alt.trim().is_empty());
        let alt = alt.unwrap_or_else(|| format!("{label}: {}", self.identity.title));
        let xhtml = files::page(self.identity, label, "cover", |xml| {
            xml.newline().start("div").attr("class", "cover-page");
            xml.start("img").attr("role", "doc-cover").attr("src", source).attr("alt", &alt).empty().end();
        });
        Some(Page { name: COVER_PAGE.to_owned(), xhtml })
    }

    fn title_page(&mut self, xml: &mut Xml, heading: Option<&Block>) {
        let meta = &self.document.meta;
        let id = heading.and_then(|block| block.attr.id.as_deref()).and_then(|id| self.anchors.claim(id, self.current));
        xml.newline().start("section").attr("epub:type", "titlepage").attr("class", "title-page").newline();
        xml.start("h1")
            .attr("epub:type", "title")
            .attr_opt("id", id.as_deref())
            .text(&self.identity.title)
            .end()
            .newline();
        if let Some(subtitle) = &meta.subtitle {
            xml.start("p").attr("epub:type", "subtitle").attr("role", "doc-subtitle").attr("class", "subtitle");
            xml.text(subtitle).end().newline();
        }
        for author in &meta.authors {
            xml.start("p").attr("class", "author").text(&author.name).end().newline();
        }
        if let Some(date) = &meta.date {
            xml.start("p")
                .attr("class", "date")
                .text(&labels::shown_date(date, meta, &self.identity.language))
                .end()
                .newline();
        }
        if let Some(summary) = &meta.summary {
            xml.start("div").attr("class", "summary").newline();
            for paragraph in summary.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty()) {
                xml.element("p", paragraph.trim()).newline();
            }
            xml.end().newline();
        }
        xml.end();
    }

    fn text(&mut self, xml: &mut Xml, part: Part<'_>, diags: &mut Diagnostics) {
        xml.newline().start("section");
        let heading_id = part.heading().and_then(|heading| heading.attr.id.as_deref());
        if let Some((idx, name)) = heading_id.and_then(|id| self.anchors.find(id))
            && idx == self.current
        {
            if part.is_heading_alone() {
                xml.attr("epub:type", "part").attr("role", "doc-part").attr("class", "part-page");
            } else {
                xml.attr("role", "doc-chapter");
            }
            xml.attr("aria-labelledby", name);
        }
        xml.newline();
        write_body(xml, self.document, part.blocks, self, diags);
        xml.end();
    }

    /// The tree of headings. Begins with the title page, unless a heading of the document takes its place.
    pub fn toc(&self) -> Vec<TocEntry> {
        let own = self.document.meta.toc_depth.map(usize::from);
        let depth = own.into_iter().chain(self.toc_depth).min().unwrap_or(usize::MAX).max(1);
        let mut entries = self.entries(&outline(&self.document.blocks), depth);
        if entries.is_empty() || self.parts[0].kind == (PartKind::TitlePage { heading: None }) {
            let title = self.document.meta.short_title.clone().unwrap_or_else(|| self.identity.title.clone());
            entries.insert(0, TocEntry { label: title, address: self.file_name(0), children: Vec::new() });
        }
        entries
    }

    fn entries(&self, outline: &[OutlineEntry], depth: usize) -> Vec<TocEntry> {
        if depth == 0 {
            return Vec::new();
        }
        let mut entries = Vec::new();
        for entry in outline {
            let label = squeezed(&shown_text(&entry.content));
            let address = entry.id.as_deref().and_then(|id| self.place(id));
            match address {
                Some(address) if !label.is_empty() => {
                    entries.push(TocEntry { label, address, children: self.entries(&entry.children, depth - 1) });
                }
                // A heading without text cannot be listed, but those below it can.
                _ => entries.extend(self.entries(&entry.children, depth)),
            }
        }
        entries
    }

    /// Address of `id`. A heading at the top of a file is the file itself.
    fn place(&self, id: &str) -> Option<String> {
        let (part, name) = self.anchors.find(id)?;
        let is_top = self.parts[part].heading().is_some_and(|heading| heading.attr.id.as_deref() == Some(id));
        let file = self.file_name(part);
        Some(if is_top { file } else { format!("{file}#{name}") })
    }

    /// The landmarks that reading systems look for.
    pub fn landmarks(&self) -> Vec<Landmark> {
        let labels = Labels::of(&self.identity.language);
        let landmark = |kind, label: &str, address| Landmark { kind, label: label.to_owned(), address };
        let is_title_page = |part: &Part<'_>| matches!(part.kind, PartKind::TitlePage { .. });
        let mut landmarks = Vec::new();
        if self.pictures.cover().is_some() {
            landmarks.push(landmark("cover", labels.cover, COVER_PAGE.to_owned()));
        }
        if self.parts.iter().any(is_title_page) {
            landmarks.push(landmark("titlepage", labels.title_page, self.file_name(0)));
        }
        let contents = match self.document.meta.toc {
            Some(true) => files::CONTENTS_PAGE.to_owned(),
            Some(false) | None => format!("{}#toc", files::NAV),
        };
        landmarks.push(landmark("toc", labels.contents, contents));
        let text = self.parts.iter().position(|part| !is_title_page(part)).unwrap_or(0);
        landmarks.push(landmark("bodymatter", labels.begin_reading, self.file_name(text)));
        landmarks
    }

    fn file_name(&self, idx: usize) -> String {
        file_name(&self.parts, idx)
    }
}

impl Host for Book<'_> {
    fn identifier(&mut self, id: &str) -> Option<String> {
        self.anchors.claim(id, self.current)
    }

    fn address(&mut self, target: &str, span: Span, diags: &mut Diagnostics) -> Option<String> {
        let anchor = |id: &str| {
            if id.is_empty() {
                return Some(file_name(&self.parts, 0));
            }
            let (part, name) = self.anchors.find(id)?;
            let file = if part == self.current { String::new() } else { file_name(&self.parts, part) };
            Some(format!("{file}#{name}"))
        };
        self.links.resolve(target, span, anchor, diags)
    }

    fn picture(&mut self, image: &Image, span: Span, diags: &mut Diagnostics) -> Picture {
        self.pictures.show(image, span, diags)
    }

    fn formula(&mut self, tex: &str, display: bool) -> Result<String, MathError> {
        mathml(tex, display, self.definitions.get_or_init(|| Definitions::of(self.document)))
    }

    fn next_drawing(&mut self) -> usize {
        self.pictures.next_drawing()
    }

    fn drawing_shown(&mut self, is_described: bool, span: Span, diags: &mut Diagnostics) {
        self.pictures.drawing_shown(is_described, span, diags);
    }
}

/// File name of a part. The title page is not counted.
fn file_name(parts: &[Part<'_>], idx: usize) -> String {
    let has_title_page = parts.first().is_some_and(|part| matches!(part.kind, PartKind::TitlePage { .. }));
    match (has_title_page, idx) {
        (true, 0) => TITLE_PAGE.to_owned(),
        (true, number) => files::part_name(number, parts.len()),
        (false, idx) => files::part_name(idx + 1, parts.len()),
    }
}

fn label_of(heading: &Block) -> Option<String> {
    match &heading.kind {
        BlockKind::Heading { content, .. } => Some(squeezed(&shown_text(content))).filter(|label| !label.is_empty()),
        _ => None,
    }
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
