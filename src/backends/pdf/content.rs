//! Paints pages as content streams: items in order, marked with their structure elements.
//!
//! Each run of items of one element is a marked-content sequence with a unique identifier on the page; items without an
//! element are artifacts (ISO 32000-1, 14.7.4 and 14.8.2.2). Also collects the links, anchors and figure boxes of each
//! page.

use std::collections::{BTreeMap, BTreeSet};

use crate::geometry::{Color, Point, Pt, Size};
use crate::layout::frame::{FrameItem, Page, PlacedItem, TagId, TagTree};

use super::fonts::Fonts;
use super::graphics::{Area, Graphics, draw_image};
use super::images::Picture;
use super::number::write_integer;
use super::roles::{needs_box, role_name};
use super::text::TextWriter;

/// Most by which two pieces of a link may differ in position or height to be joined, in points.
const SAME_LINE: f64 = 0.5;

/// A painted page.
pub(super) struct PaintedPage {
    /// Paper size.
    pub size: Size,
    /// The page label that readers display.
    pub label: String,
    /// The content stream, uncompressed from the painter and deflated by `paint`.
    pub content: Vec<u8>,
    /// Content and links for the structure tree, in reading order.
    pub events: Vec<Event>,
    /// Names of the pictures on the page.
    pub pictures: BTreeSet<String>,
    /// Link areas.
    pub links: Vec<LinkArea>,
    /// Boxes of figures.
    pub boxes: BTreeMap<TagId, Area>,
    /// Named places: name, left and top in points from the bottom left corner.
    pub anchors: Vec<(String, f64, f64)>,
}

/// Page content that belongs to a structure element.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Event {
    /// The next marked-content sequence. Sequences are numbered from 0.
    Content(TagId),
    /// A link area, by its index in [`PaintedPage::links`].
    Link(usize),
}

/// The area of a link, or of the part of it on one line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct LinkArea {
    /// Index of the link.
    pub link: usize,
    /// The area, in points.
    pub area: Area,
}

/// Paints pages one after the other.
pub(super) struct ContentPainter<'a, 'b> {
    /// The structure elements that items refer to.
    pub tags: &'a TagTree,
    /// The pictures by image index; `None` for pictures that could not be decoded.
    pub pictures: &'a [Option<Picture>],
    /// Collects the used glyphs.
    pub fonts: &'a mut Fonts<'b>,
}

impl ContentPainter<'_, '_> {
    /// Paints a page.
    pub(super) fn paint(&mut self, page: &Page) -> PaintedPage {
        let mut stream = Stream::new(page.size.height.0);
        let mut links = Vec::new();
        let mut anchors = Vec::new();
        let mut boxes = BTreeMap::new();
        let mut pictures = BTreeSet::new();
        for (idx, placed) in page.items.iter().enumerate() {
            match &placed.item {
                FrameItem::Link { link, size } => {
                    let area = stream.area(placed.at, *size);
                    if !join_area(&mut links, *link, area) {
                        stream.events.push(Event::Link(links.len()));
                        links.push(LinkArea { link: *link, area });
                    }
                }
                FrameItem::Anchor { name } => {
                    anchors.push((name.clone(), placed.at.x.0, stream.height - placed.at.y.0));
                }
                _ if self.is_painted(&placed.item) => {
                    self.mark(&mut stream, placed.tag, &page.items[idx..]);
                    self.item(&mut stream, placed.at, &placed.item);
                    if let FrameItem::Image { image, .. } = placed.item {
                        pictures.extend(self.pictures[image].as_ref().map(|picture| picture.name.clone()));
                    }
                    if let Some(figure) = self.figure_of(placed.tag) {
                        let area = self.area_of(&stream, placed);
                        boxes.entry(figure).and_modify(|all: &mut Area| *all = all.union(area)).or_insert(area);
                    }
                }
                _ => {}
            }
        }
        stream.close();
        PaintedPage {
            size: page.size,
            label: page.label.clone(),
            content: stream.out,
            events: stream.events,
            pictures,
            links,
            boxes,
            anchors,
        }
    }

    /// Whether an item makes marks on the page.
    fn is_painted(&self, item: &FrameItem) -> bool {
        match item {
            FrameItem::Glyphs(run) => !run.glyphs.is_empty(),
            FrameItem::Image { image, .. } => self.pictures.get(*image).is_some_and(Option::is_some),
            FrameItem::Rect { .. } | FrameItem::Line { .. } | FrameItem::Frame { .. } => true,
            FrameItem::Polyline { points, .. } => points.len() > 1,
            FrameItem::Path { path, .. } => path.len() > 1,
            FrameItem::Dots { .. } => true,
            FrameItem::Link { .. } | FrameItem::Anchor { .. } => false,
        }
    }

    /// The nearest element at or above `tag` that is a figure or a formula.
    fn figure_of(&self, mut tag: TagId) -> Option<TagId> {
        while let Some(element) = self.tags.get(tag) {
            if needs_box(&element.role) {
                return Some(tag);
            }
            if element.parent == tag {
                return None;
            }
            tag = element.parent;
        }
        None
    }

    /// The bounding box of a painted item.
    fn area_of(&mut self, stream: &Stream, placed: &PlacedItem) -> Area {
        let (corner, size) = match &placed.item {
            FrameItem::Glyphs(run) => {
                let idx = self.fonts.index_of(run.face);
                let face = self.fonts.subset_mut(idx).face();
                let (ascent, descent) = (face.ascent().at(run.size), face.descent().at(run.size));
                (Point::new(Pt::ZERO, -ascent), Size::new(run.width(), ascent - descent))
            }
            FrameItem::Rect { size, .. } | FrameItem::Frame { size, .. } | FrameItem::Image { size, .. } => {
                (Point::default(), *size)
            }
            FrameItem::Line { to, .. } => span(&[Point::default(), *to]),
            FrameItem::Polyline { points, .. } => span(points),
            FrameItem::Path { path, .. } => span(&path.iter().flat_map(|piece| piece.points()).collect::<Vec<_>>()),
            FrameItem::Dots { width, .. } => span(&[Point::default(), Point::new(*width, Pt::ZERO)]),
            FrameItem::Link { .. } | FrameItem::Anchor { .. } => Default::default(),
        };
        stream.area(placed.at + corner, size)
    }

    /// Ensures that the following content is marked with `tag`. `rest` begins with the next item to paint.
    fn mark(&self, stream: &mut Stream, tag: TagId, rest: &[PlacedItem]) {
        if stream.mark.as_ref().is_some_and(|mark| mark.tag == tag) {
            return;
        }
        stream.end_mark();
        let mut same =
            rest.iter().filter(|placed| self.is_painted(&placed.item)).take_while(|placed| placed.tag == tag);
        let only_text = same.all(|placed| matches!(placed.item, FrameItem::Glyphs(_)));
        stream.begin_mark(tag, only_text, self.tags);
    }

    fn item(&mut self, stream: &mut Stream, at: Point, item: &FrameItem) {
        let (x, y) = (at.x.0, stream.height - at.y.0);
        match item {
            FrameItem::Glyphs(run) => {
                stream.set_text_color(run.color);
                stream.text.run(&mut stream.out, self.fonts, run, x, y);
            }
            FrameItem::Rect { size, fill, radius } => {
                let area = stream.area(at, *size);
                stream.draw(|graphics, out| graphics.fill(out, area, radius.0, *fill));
            }
            FrameItem::Frame { size, radius, thickness, color } => {
                let area = stream.area(at, *size);
                stream.draw(|graphics, out| graphics.frame(out, area, radius.0, thickness.0, *color));
            }
            FrameItem::Line { to, thickness, color } => {
                let ends = [(x, y), (x + to.x.0, y - to.y.0)];
                stream.draw(|graphics, out| graphics.line(out, &ends, thickness.0, *color, false));
            }
            FrameItem::Polyline { points, thickness, color } => {
                let points: Vec<_> = points.iter().map(|point| (x + point.x.0, y - point.y.0)).collect();
                stream.draw(|graphics, out| graphics.line(out, &points, thickness.0, *color, true));
            }
            FrameItem::Path { path, stroke, color } => {
                let stroke = stroke.map(|thickness| thickness.0);
                stream.draw(|graphics, out| graphics.path(out, path, (x, y), stroke, *color));
            }
            FrameItem::Dots { width, distance, diameter, color } => {
                let ends = [(x, y), (x + width.0, y)];
                stream.draw(|graphics, out| graphics.dots(out, &ends, distance.0, diameter.0, *color));
            }
            FrameItem::Image { image, size } => {
                let area = stream.area(at, *size);
                if let Some(Some(picture)) = self.pictures.get(*image) {
                    stream.draw(|_, out| draw_image(out, &picture.name, area, picture.orientation));
                }
            }
            FrameItem::Link { .. } | FrameItem::Anchor { .. } => {}
        }
    }
}

/// Top left corner and size of the bounding box of some points.
fn span(points: &[Point]) -> (Point, Size) {
    let Some(first) = points.first() else { return Default::default() };
    let (mut min, mut max) = (*first, *first);
    for point in points {
        min = Point::new(min.x.min(point.x), min.y.min(point.y));
        max = Point::new(max.x.max(point.x), max.y.max(point.y));
    }
    (min, Size::new(max.x - min.x, max.y - min.y))
}

/// Extends the last area of the same link if this one continues it on the same line. Returns whether it did.
fn join_area(links: &mut [LinkArea], link: usize, area: Area) -> bool {
    let Some(last) = links.iter_mut().rev().find(|last| last.link == link) else { return false };
    let same_line = (last.area.bottom - area.bottom).abs() < SAME_LINE
        && (last.area.height - area.height).abs() < SAME_LINE
        && area.left >= last.area.left;
    if same_line {
        let right = (last.area.left + last.area.width).max(area.left + area.width);
        last.area.width = right - last.area.left;
    }
    same_line
}

/// A content stream under construction.
struct Stream {
    out: Vec<u8>,
    /// Page height, in points.
    height: f64,
    text: TextWriter,
    in_text: bool,
    graphics: Graphics,
    mark: Option<Mark>,
    n_marks: i64,
    events: Vec<Event>,
}

/// An open marked-content sequence.
struct Mark {
    tag: TagId,
    /// A sequence must end in the text object in which it began (14.6.1).
    within_text: bool,
}

impl Stream {
    fn new(height: f64) -> Stream {
        Stream {
            out: Vec::new(),
            height,
            text: TextWriter::default(),
            in_text: false,
            graphics: Graphics::default(),
            mark: None,
            n_marks: 0,
            events: Vec::new(),
        }
    }

    fn area(&self, at: Point, size: Size) -> Area {
        let (width, height) = (size.width.0, size.height.0);
        Area { left: at.x.0, bottom: self.height - at.y.0 - height, width, height }
    }

    fn begin_text(&mut self) {
        if !self.in_text {
            self.text.begin(&mut self.out);
            self.in_text = true;
        }
    }

    fn end_text(&mut self) {
        if self.in_text {
            self.text.end(&mut self.out);
            self.in_text = false;
        }
    }

    fn set_text_color(&mut self, color: Color) {
        self.begin_text();
        if !self.graphics.fills_with(color) {
            self.text.flush(&mut self.out);
            self.graphics.set_fill(&mut self.out, color);
        }
    }

    fn draw(&mut self, draw: impl FnOnce(&mut Graphics, &mut Vec<u8>)) {
        self.end_text();
        draw(&mut self.graphics, &mut self.out);
    }

    fn begin_mark(&mut self, tag: TagId, only_text: bool, tags: &TagTree) {
        if only_text {
            self.begin_text();
            self.text.flush(&mut self.out);
        } else {
            self.end_text();
        }
        match tags.get(tag) {
            Some(element) => {
                self.out.extend(format!("/{}<</MCID ", role_name(&element.role)).bytes());
                write_integer(&mut self.out, self.n_marks);
                self.out.extend(b">>BDC\n");
                self.n_marks += 1;
                self.events.push(Event::Content(tag));
            }
            None => self.out.extend(b"/Artifact BMC\n"),
        }
        self.mark = Some(Mark { tag, within_text: only_text });
    }

    fn end_mark(&mut self) {
        let Some(mark) = self.mark.take() else { return };
        if mark.within_text {
            self.text.flush(&mut self.out);
        } else {
            self.end_text();
        }
        self.out.extend(b"EMC\n");
    }

    fn close(&mut self) {
        self.end_mark();
        self.end_text();
    }
}
