//! Pages placed by hand, with text shaped as the layout does.

use bindery::backends::pdf::{Archival, Conformance, Painting, paint};
use bindery::backends::{Attachment, Stamp};
use bindery::diagnostics::{Diagnostics, Severity};
use bindery::font::{FaceId, FaceStyle, Family, FontBook, Weight};
use bindery::geometry::{Color, Point, Pt, Size};
use bindery::layout::frame::{
    FrameItem, Glyph, GlyphRun, Link, LinkTarget, Page, PagedDocument, PlacedItem, Role, TagId,
};
use bindery::model::{DateTime, Metadata};
use harfrust::{Buffer, ShapeOptions, ShaperFont, shape};

pub const SERIF: FaceStyle = FaceStyle { family: Family::Serif, weight: Weight::Regular, italic: false };
pub const ITALIC: FaceStyle = FaceStyle { italic: true, ..SERIF };
pub const SANS: FaceStyle = FaceStyle { family: Family::Sans, weight: Weight::Bold, italic: false };
pub const MONO: FaceStyle = FaceStyle { family: Family::Mono, ..SERIF };

/// A document under construction. Lines go down the page from the top.
pub struct Sheet {
    pub paged: PagedDocument,
    pub meta: Metadata,
    pub book: FontBook,
    pub stamp: Stamp,
    /// Position of the next line.
    pub pen: Point,
}

const MARGIN: Pt = Pt(72.0);
const LEADING: Pt = Pt(14.0);

impl Sheet {
    /// A document with an empty A4 page.
    pub fn new() -> Sheet {
        let mut sheet = Sheet {
            paged: PagedDocument::default(),
            meta: Metadata { title: Some("A title".to_owned()), ..Metadata::default() },
            book: FontBook::default(),
            stamp: Stamp { created: Some(DateTime::day(2015, 6, 25)), modified: None },
            pen: Point::default(),
        };
        sheet.page("1");
        sheet
    }

    /// Begins a page.
    pub fn page(&mut self, label: &str) {
        let size = Size::new(Pt::mm(210.0), Pt::mm(297.0));
        self.paged.pages.push(Page { size, label: label.to_owned(), items: Vec::new() });
        self.pen = Point::new(MARGIN, MARGIN);
    }

    /// Adds an element to the tag tree.
    pub fn tag(&mut self, parent: TagId, role: Role) -> TagId {
        self.paged.tags.add(parent, role)
    }

    /// Places an item at a point.
    pub fn place(&mut self, at: Point, tag: TagId, item: FrameItem) {
        let page = self.paged.pages.last_mut().expect("a page");
        page.items.push(PlacedItem { at, tag, item });
    }

    /// Places text at the pen and moves the pen to its end.
    pub fn text(&mut self, tag: TagId, style: FaceStyle, text: &str) -> Size {
        let run = self.shape(style, text);
        self.run(tag, run)
    }

    /// Places a run at the pen and moves the pen to its end.
    pub fn run(&mut self, tag: TagId, run: GlyphRun) -> Size {
        let width = run.width();
        self.place(self.pen, tag, FrameItem::Glyphs(run));
        self.pen.x += width;
        Size::new(width, LEADING)
    }

    /// Moves the pen to the next line.
    pub fn line(&mut self) {
        self.pen = Point::new(MARGIN, self.pen.y + LEADING);
    }

    /// Adds a link with text.
    pub fn link(&mut self, parent: TagId, target: LinkTarget, text: &str) {
        let tag = self.tag(parent, Role::Link);
        self.paged.links.push(Link { target, description: text.to_owned(), tag });
        let link = self.paged.links.len() - 1;
        let corner = Point::new(self.pen.x, self.pen.y - Pt(10.0));
        let size = self.text(tag, SERIF, text);
        self.place(corner, tag, FrameItem::Link { link, size });
    }

    /// Names the position of the pen.
    pub fn anchor(&mut self, name: &str) {
        self.place(self.pen, TagId::ARTIFACT, FrameItem::Anchor { name: name.to_owned() });
    }

    /// Shapes text in a face, in black at 10 points. Missing characters become the face's box.
    pub fn shape(&self, style: FaceStyle, text: &str) -> GlyphRun {
        let face_id: FaceId = self.book.select(style);
        let face = self.book.face(face_id);
        let size = Pt(10.0);
        let mut buffer = Buffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        let font = ShaperFont::new(face.font());
        shape(&font, &mut buffer, ShapeOptions::default()).expect("a direction is guessed");
        let unit = size / face.units_per_em();
        let infos = buffer.glyph_infos();
        let glyphs = infos.iter().zip(buffer.glyph_positions()).enumerate().map(|(idx, (info, position))| {
            let is_first = idx == 0 || infos[idx - 1].cluster != info.cluster;
            let next = infos[idx..].iter().find(|next| next.cluster != info.cluster);
            let end = next.map_or(text.len(), |next| next.cluster as usize);
            Glyph {
                id: info.glyph_id as u16,
                text_len: if is_first { (end - info.cluster as usize) as u16 } else { 0 },
                advance: unit * f64::from(position.x_advance),
                x_offset: unit * f64::from(position.x_offset),
                y_offset: unit * f64::from(position.y_offset),
            }
        });
        GlyphRun {
            face: face_id,
            size,
            color: Color::BLACK,
            x_scale: 1.0,
            tracking: Pt::ZERO,
            glyphs: glyphs.collect(),
            text: text.to_owned(),
            rtl: false,
        }
    }

    /// Paints the file, and stores it under `name` for validators.
    pub fn paint(&self, name: &str) -> Vec<u8> {
        self.paint_with(name, &[], false)
    }

    /// Paints the file, with attachments or linearized.
    pub fn paint_with(&self, name: &str, attachments: &[Attachment], linear: bool) -> Vec<u8> {
        let archival = if attachments.is_empty() { Archival::A2a } else { Archival::A3a };
        let painting = Painting {
            name: None,
            linear,
            attachments,
            paged: &self.paged,
            meta: &self.meta,
            fonts: &self.book,
            stamp: self.stamp,
            conformance: Conformance { archival: Some(archival), ..Conformance::ALL },
        };
        let mut diags = Diagnostics::default();
        let bytes = paint(&painting, &mut diags).expect("bundled fonts can be embedded");
        assert!(diags.worst() <= Some(Severity::Note), "{diags:?}");
        let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.pdf"));
        std::fs::write(&path, &bytes).expect("a writable target directory");
        bytes
    }
}
