//! What layout hands to a painter: pages of placed items, and what hangs on them.
//!
//! Plain data. Places count from the top left corner of the page, y down. Each item carries the element of the
//! [`TagTree`] that it belongs to, in reading order; what is decoration carries [`TagId::ARTIFACT`].

use std::sync::Arc;

use crate::font::FaceId;
use crate::geometry::{Color, Point, Pt, Size};
use crate::resource::{ImageFile, Pixels};
use crate::source::Span;

/// A document laid out.
#[derive(Debug, Default)]
pub struct PagedDocument {
    /// Its pages in order; at least one.
    pub pages: Vec<Page>,
    /// Images, each once; [`FrameItem::Image`] counts in this list.
    pub images: Vec<PlacedImage>,
    /// Links; [`FrameItem::Link`] counts in this list. A link broken over lines is one link with several items.
    pub links: Vec<Link>,
    /// The tree of headings, naming [`FrameItem::Anchor`]s.
    pub outline: Vec<OutlineItem>,
    /// The logical structure.
    pub tags: TagTree,
    /// Characters that no face has, each with the place in the source where it stands first.
    pub missing: Vec<(char, Span)>,
}

/// A page.
#[derive(Debug, Default)]
pub struct Page {
    /// Its paper.
    pub size: Size,
    /// The number that stands on it or would stand on it: `iv`, `12`.
    pub label: String,
    /// What is on it, in reading order; later items are painted over earlier ones.
    pub items: Vec<PlacedItem>,
}

/// An item at its place.
#[derive(Clone, Debug)]
pub struct PlacedItem {
    /// For glyphs the beginning of the baseline, for lines one end, for all others the top left corner.
    pub at: Point,
    /// The element that it belongs to.
    pub tag: TagId,
    /// What is there.
    pub item: FrameItem,
}

/// What can be on a page.
#[derive(Clone, Debug)]
pub enum FrameItem {
    /// Glyphs on one baseline.
    Glyphs(GlyphRun),
    /// A filled box, with rounded corners when `radius` is not zero.
    Rect {
        /// Its size.
        size: Size,
        /// Its colour.
        fill: Color,
        /// Radius of its corners.
        radius: Pt,
    },
    /// A straight line.
    Line {
        /// Its other end, relative to its place.
        to: Point,
        /// Its width.
        thickness: Pt,
        /// Its colour.
        color: Color,
    },
    /// The outline of a box, drawn centred on its edge.
    Frame {
        /// Its size.
        size: Size,
        /// Radius of its corners.
        radius: Pt,
        /// Width of the line.
        thickness: Pt,
        /// Its colour.
        color: Color,
    },
    /// A stroked open path of straight pieces (the tick in a task box).
    Polyline {
        /// Its points, relative to its place.
        points: Vec<Point>,
        /// Width of the line; ends and joins are round.
        thickness: Pt,
        /// Its colour.
        color: Color,
    },
    /// A path of lines and curves: filled (by the non-zero winding rule), or a line along it.
    Path {
        /// Its pieces, relative to its place.
        path: Vec<PathPiece>,
        /// Width of the line along it; `None` when it is filled.
        stroke: Option<Pt>,
        /// Its colour.
        color: Color,
    },
    /// Round dots in a row to the right, beginning with one centred on the place (the leader of a contents page).
    Dots {
        /// From the centre of the first to that of the last.
        width: Pt,
        /// From centre to centre.
        distance: Pt,
        /// Of a dot.
        diameter: Pt,
        /// Their colour.
        color: Color,
    },
    /// A picture.
    Image {
        /// Index into [`PagedDocument::images`].
        image: usize,
        /// Its size on the page.
        size: Size,
    },
    /// The area of a link, or of one line of it.
    Link {
        /// Index into [`PagedDocument::links`].
        link: usize,
        /// Its size.
        size: Size,
    },
    /// A place that links and the outline can name.
    Anchor {
        /// Its name.
        name: String,
    },
}

/// A piece of a path, from where the one before it ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PathPiece {
    /// Begins anew at a point.
    Move(Point),
    /// A straight line to a point.
    Line(Point),
    /// A Bézier curve: two handles and its end.
    Curve(Point, Point, Point),
    /// Back to where it began.
    Close,
}

impl PathPiece {
    /// Its points, handles included.
    pub fn points(self) -> impl Iterator<Item = Point> {
        let points = match self {
            PathPiece::Move(to) | PathPiece::Line(to) => [Some(to), None, None],
            PathPiece::Curve(first, second, to) => [Some(first), Some(second), Some(to)],
            PathPiece::Close => [None, None, None],
        };
        points.into_iter().flatten()
    }
}

/// Glyphs of one face, size and colour on one baseline, from left to right.
#[derive(Debug, Clone)]
pub struct GlyphRun {
    /// The face.
    pub face: FaceId,
    /// The font size.
    pub size: Pt,
    /// The colour.
    pub color: Color,
    /// Horizontal scale of the glyphs, 1 for none. Advances are given after scaling.
    pub x_scale: f64,
    /// Space added after each glyph, part of the advances; negative brings them nearer.
    pub tracking: Pt,
    /// The glyphs.
    pub glyphs: Vec<Glyph>,
    /// The text that the glyphs stand for, in reading order. A hyphen made by breaking a word is U+00AD here.
    pub text: String,
    /// Whether the text runs from right to left: then the first glyph stands for the end of `text`.
    pub rtl: bool,
}

impl GlyphRun {
    /// The sum of the advances.
    pub fn width(&self) -> Pt {
        self.glyphs.iter().map(|glyph| glyph.advance).sum()
    }
}

/// A glyph of a [`GlyphRun`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glyph {
    /// Its number in the face. 0 is the box for a character that no face has.
    pub id: u16,
    /// Bytes of the run's text that it stands for. 0 for the second and later glyphs of a cluster.
    pub text_len: u16,
    /// How far the next glyph is from this one, with kerning and justification.
    pub advance: Pt,
    /// Where it is drawn relative to where it stands: to the right.
    pub x_offset: Pt,
    /// Where it is drawn relative to where it stands: up.
    pub y_offset: Pt,
}

/// An image of a [`PagedDocument`].
#[derive(Debug)]
pub struct PlacedImage {
    /// The file, read and probed. A JPEG goes into the PDF as it is.
    pub file: Arc<ImageFile>,
    /// Its pixels, decoded; absent for what is not decoded (JPEG).
    pub pixels: Option<Pixels>,
    /// Where the source names it first.
    pub span: Span,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it leads.
    pub target: LinkTarget,
    /// What a reader that cannot see it hears: its title, else its text.
    pub description: String,
    /// The element of the tag tree that it is.
    pub tag: TagId,
}

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkTarget {
    /// Out of the document.
    Url(String),
    /// To a [`FrameItem::Anchor`].
    Anchor(String),
}

/// An entry of the outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineItem {
    /// Its text.
    pub title: String,
    /// The anchor that it leads to.
    pub anchor: String,
    /// Those below it.
    pub children: Vec<OutlineItem>,
}

/// The logical structure: elements in the order in which they begin. The root is the document.
///
/// An element belongs where its first item appears among the items of its parent; elements without items are not
/// shown.
#[derive(Debug)]
pub struct TagTree {
    elements: Vec<Element>,
}

/// An element of a [`TagTree`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TagId(u32);

impl TagId {
    /// Not part of the document: rules, backgrounds, page numbers, running heads.
    pub const ARTIFACT: TagId = TagId(u32::MAX);
    /// The root element.
    pub const DOCUMENT: TagId = TagId(0);

    /// Index into [`TagTree::elements`]; nonsense for [`TagId::ARTIFACT`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A structure element (ISO 32000-1, 14.8.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// What it is.
    pub role: Role,
    /// The element above it; the root is its own.
    pub parent: TagId,
    /// Language, where it differs from the parent's.
    pub lang: Option<String>,
    /// What stands for it when it is not seen (figures, formulas).
    pub alt: Option<String>,
    /// Where a picture stands in the source; [`Span::NONE`] for other elements.
    pub span: Span,
}

/// The standard structure types that are used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are named after the standard structure types")]
pub enum Role {
    Document,
    Section,
    Division,
    /// 1 to 6.
    Heading(u8),
    Paragraph,
    List {
        numbering: ListNumbering,
    },
    ListItem,
    Label,
    ListBody,
    Table,
    TableHead,
    TableBody,
    TableRow,
    HeaderCell {
        scope: Scope,
        colspan: u16,
        rowspan: u16,
    },
    DataCell {
        colspan: u16,
        rowspan: u16,
    },
    BlockQuote,
    /// Lines of code, as a block.
    CodeBlock,
    /// Code in text.
    Code,
    Figure,
    Caption,
    Formula,
    Note,
    Reference,
    Link,
    Span,
    Emphasis,
    Strong,
    Toc,
    TocItem,
}

/// How the items of a list are labelled (ISO 32000-1, table 347).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are named after the standard's values")]
pub enum ListNumbering {
    None,
    Disc,
    Decimal,
}

/// What a header cell heads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Scope {
    Row,
    Column,
}

impl Element {
    fn new(role: Role, parent: TagId) -> Element {
        Element { role, parent, lang: None, alt: None, span: Span::NONE }
    }
}

impl Default for TagTree {
    fn default() -> TagTree {
        let root = Element::new(Role::Document, TagId::DOCUMENT);
        TagTree { elements: vec![root] }
    }
}

impl TagTree {
    /// Adds an element below `parent`. Below an artifact everything is one.
    pub fn add(&mut self, parent: TagId, role: Role) -> TagId {
        if parent == TagId::ARTIFACT {
            return TagId::ARTIFACT;
        }
        let id = TagId(u32::try_from(self.elements.len()).unwrap_or(u32::MAX));
        self.elements.push(Element::new(role, parent));
        id
    }

    /// All elements; [`TagId::index`] counts in them.
    pub fn elements(&self) -> &[Element] {
        &self.elements
    }

    /// The element of a tag; `None` for an artifact.
    pub fn get(&self, tag: TagId) -> Option<&Element> {
        self.elements.get(tag.index())
    }

    /// Sets what stands for an element when it is not seen.
    pub fn set_alt(&mut self, tag: TagId, alt: impl Into<String>) {
        if let Some(element) = self.elements.get_mut(tag.index()) {
            element.alt = Some(alt.into());
        }
    }

    /// Adds a picture: what stands for it when it is not seen, if anything does, and where the source has it.
    pub fn add_figure(&mut self, parent: TagId, alt: Option<&str>, span: Span) -> TagId {
        let tag = self.add(parent, Role::Figure);
        if let Some(element) = self.elements.get_mut(tag.index()) {
            (element.alt, element.span) = (alt.map(str::to_owned), span);
        }
        tag
    }

    /// Sets the language of the elements right below `parent`, from the one with the index `first` on.
    pub fn set_lang_below(&mut self, parent: TagId, first: usize, lang: &str) {
        for element in self.elements.iter_mut().skip(first).filter(|element| element.parent == parent) {
            element.lang.get_or_insert_with(|| lang.to_owned());
        }
    }

    /// Sets the language of an element.
    pub fn set_lang(&mut self, tag: TagId, lang: impl Into<String>) {
        if let Some(element) = self.elements.get_mut(tag.index()) {
            element.lang = Some(lang.into());
        }
    }
}
