//! Broken paragraphs to lines of placed glyphs.

use super::Align;
use super::ObjectContent;
use super::collect::{StyledText, is_object};
use super::itemize::{EXPANSION, Items, Setting, Source, TRACKING, itemize};
use super::shape::{ShapedGlyph, Shaper};
use crate::geometry::{Point, Pt, Size};
use crate::layout::frame::{FrameItem, Glyph, GlyphRun, PlacedItem, TagId};
use crate::layout::style::TextStyle;
use crate::linebreak::{Hyphenator, Item, Line, Params, Shape, total_fit};
use crate::model::NoteId;

/// A line: its items are placed from the beginning of its baseline.
#[derive(Debug, Default)]
pub(in crate::layout) struct SetLine {
    /// What is in it.
    pub items: Vec<PlacedItem>,
    /// Height above the baseline of the highest object; zero without one.
    pub object_height: Pt,
    /// Height above the baseline of the highest formula; zero without one.
    pub formula_height: Pt,
    /// Depth below the baseline of the deepest formula.
    pub formula_depth: Pt,
    /// Notes whose marks are in it.
    pub notes: Vec<NoteId>,
    /// Whether it ends in a hyphen that breaking made.
    pub hyphenated: bool,
}

/// The geometry of a paragraph.
#[derive(Clone, Copy, Debug)]
pub(in crate::layout) struct Column {
    /// Width of the lines.
    pub width: Pt,
    /// Indent of the first line; negative hangs.
    pub first_indent: Pt,
    /// How lines are aligned.
    pub align: Align,
}

/// Slack of a ragged line, as a share of its width, that is as bad as a space stretched once.
const RAGGED_SLACK: f64 = 0.12;
/// A last line shorter than this share of the measure looks like a mistake.
const SHORT_LAST_LINE: f64 = 0.12;

/// Sets a paragraph.
pub(in crate::layout) fn set_paragraph(
    shaper: &mut Shaper<'_>,
    text: &StyledText,
    column: Column,
    hyphenator: Hyphenator,
) -> Vec<SetLine> {
    let glyphs = shaper.shape(text);
    let justify = column.align == Align::Justify;
    let measure = column.width.0 - column.first_indent.0.max(0.0);
    let setting = Setting { hyphenator, justify, measure, microtype: shaper.microtype() };
    let items = itemize(text, &glyphs, &setting, shaper.hyphens(), |glyph| hyphen_of(shaper, glyph).1.0);
    let shape = Shape { first: (column.width - column.first_indent).0, rest: column.width.0 };
    let params = Params {
        ragged: (!justify).then_some(column.width.0 * RAGGED_SLACK),
        short_last: if justify { 5_000.0 } else { 0.0 },
        short_width: column.width.0 * SHORT_LAST_LINE,
        ..Params::default()
    };
    let lines = total_fit(&items.items, shape, &params);
    let n_lines = lines.len();
    let setter = LineSetter::new(shaper, text, &glyphs, &items, justify);
    lines
        .iter()
        .enumerate()
        .map(|(idx, line)| {
            let measure = if idx == 0 { shape.first } else { shape.rest };
            let indent = if idx == 0 { column.first_indent } else { Pt::ZERO };
            setter.set(line, idx + 1 == n_lines, indent, Pt(measure), column.align)
        })
        .collect()
}

/// Width of a text on one line, and of its widest part that does not break (hyphens not counted as breaks).
pub(in crate::layout) fn natural_widths(shaper: &mut Shaper<'_>, text: &StyledText) -> (Pt, Pt) {
    let glyphs = shaper.shape(text);
    let microtype = shaper.microtype();
    let setting = Setting { hyphenator: Hyphenator::none(), justify: false, measure: f64::INFINITY, microtype };
    let items = itemize(text, &glyphs, &setting, shaper.hyphens(), |_| 0.0);
    let (mut line, mut widest_line, mut part, mut widest_part) = (0.0f64, 0.0f64, 0.0f64, 0.0f64);
    for item in &items.items {
        match *item {
            Item::Box { width, .. } => {
                line += width;
                part += width;
            }
            Item::Glue { width, .. } => {
                widest_line = widest_line.max(line);
                line += width;
                part = 0.0;
            }
            Item::Penalty { cost, .. } => {
                if cost < f64::INFINITY {
                    part = 0.0;
                }
                if cost == f64::NEG_INFINITY {
                    line = 0.0;
                }
            }
        }
        widest_part = widest_part.max(part);
        widest_line = widest_line.max(line);
    }
    (Pt(widest_line), Pt(widest_part))
}

/// Glyph and advance of the hyphen that follows a glyph.
fn hyphen_of(shaper: &Shaper<'_>, glyph: &ShapedGlyph) -> (u16, Pt) {
    let face = shaper.fonts().face(glyph.face);
    let id = face.glyph('\u{2010}').or_else(|| face.glyph('-')).unwrap_or(0);
    (id, face.advance(id).at(glyph.size))
}

/// Sets the lines of one paragraph.
pub(super) struct LineSetter<'s, 'a> {
    shaper: &'s Shaper<'a>,
    text: &'s StyledText,
    glyphs: &'s [ShapedGlyph],
    items: &'s Items,
    justify: bool,
}

/// A glyph with its final advance.
struct Placed {
    glyph: ShapedGlyph,
    advance: Pt,
    x_scale: f64,
    /// Space after it, part of its advance.
    tracking: Pt,
    /// A hyphen that breaking made.
    is_hyphen: bool,
}

impl Placed {
    /// A glyph as it is, at some advance.
    fn plain(glyph: ShapedGlyph, advance: Pt) -> Placed {
        Placed { glyph, advance, x_scale: 1.0, tracking: Pt::ZERO, is_hyphen: false }
    }
}

impl<'s, 'a> LineSetter<'s, 'a> {
    /// A setter for a shaped and itemised paragraph.
    pub(super) fn new(
        shaper: &'s Shaper<'a>,
        text: &'s StyledText,
        glyphs: &'s [ShapedGlyph],
        items: &'s Items,
        justify: bool,
    ) -> LineSetter<'s, 'a> {
        LineSetter { shaper, text, glyphs, items, justify }
    }

    /// Sets glyphs as they are, from some place on.
    pub(super) fn set_glyphs(&self, glyphs: std::ops::Range<usize>, start: Pt) -> SetLine {
        let place = |glyph: &ShapedGlyph| Placed::plain(*glyph, glyph.advance);
        let mut out = SetLine::default();
        self.emit(self.glyphs[glyphs].iter().map(place).collect(), start, &mut out);
        out
    }

    fn set(&self, line: &Line, is_last: bool, indent: Pt, measure: Pt, align: Align) -> SetLine {
        let (placed, hyphenated, left) = self.place(line, is_last);
        let trailing = placed.iter().rev().take_while(|placed| self.is_space(&placed.glyph));
        let trailing: Pt = trailing.map(|placed| placed.advance).sum();
        let width = placed.iter().map(|placed| placed.advance).sum::<Pt>() - trailing;
        let start = match align {
            Align::Justify | Align::Start => indent - left,
            Align::Center => indent + (measure - width) / 2.0,
            Align::End => indent + measure - width,
        };
        let mut out = SetLine { hyphenated, ..SetLine::default() };
        self.emit(placed, start, &mut out);
        out
    }

    /// The glyphs of a line with their advances, whether a hyphen was added, and how far the first hangs out.
    fn place(&self, line: &Line, is_last: bool) -> (Vec<Placed>, bool, Pt) {
        let mut placed = Vec::with_capacity(self.n_glyphs(line) + 1);
        let x_scale = if self.justify { 1.0 + line.box_ratio * EXPANSION } else { 1.0 };
        let range = line.start..line.end;
        for (item, source) in self.items.items[range.clone()].iter().zip(&self.items.sources[range]) {
            let Source::Glyphs { start, end } = *source else {
                continue;
            };
            match *item {
                Item::Box { stretch, .. } => {
                    let x_scale = if stretch > 0.0 { x_scale } else { 1.0 };
                    let tracking = if stretch > 0.0 { line.box_ratio * TRACKING } else { 0.0 };
                    placed.extend(self.glyphs[start..end].iter().map(|glyph| {
                        if let Some(object) = self.object(glyph) {
                            return Placed::plain(*glyph, object.size.width);
                        }
                        let advance = glyph.advance * x_scale;
                        // Marks stay where they are over their letter.
                        let own = if advance > Pt::ZERO { glyph.size * tracking } else { Pt::ZERO };
                        let tracking = glyph.size * tracking;
                        Placed { glyph: *glyph, advance: advance + own, x_scale, tracking, is_hyphen: false }
                    }));
                }
                Item::Glue { width, stretch, shrink } => {
                    let change = if line.ratio >= 0.0 { stretch * line.ratio } else { shrink * line.ratio };
                    let factor = if self.justify && width > 0.0 { (width + change) / width } else { 1.0 };
                    let advance = |glyph: &ShapedGlyph| self.object(glyph).map_or(glyph.advance, |own| own.size.width);
                    let plain = |glyph: &ShapedGlyph| Placed::plain(*glyph, advance(glyph) * factor);
                    placed.extend(self.glyphs[start..end].iter().map(plain));
                }
                Item::Penalty { .. } => {}
            }
        }
        self.spread_between_ideographs(line, &mut placed);
        let hyphenated = self.end_of_line(line, is_last, x_scale, &mut placed);
        let left = match self.items.items.get(line.start) {
            Some(Item::Box { left, .. }) => Pt(*left),
            _ => Pt::ZERO,
        };
        (placed, hyphenated, left)
    }

    /// Glyphs of a line.
    fn n_glyphs(&self, line: &Line) -> usize {
        let count = |source: &Source| if let Source::Glyphs { start, end } = source { end - start } else { 0 };
        self.items.sources[line.start..line.end].iter().map(count).sum()
    }

    /// The stretch of glue that has no glyph goes to the glyph before it.
    fn spread_between_ideographs(&self, line: &Line, placed: &mut [Placed]) {
        if !self.justify || line.ratio <= 0.0 {
            return;
        }
        let mut n_glyphs = 0;
        for (item, source) in
            self.items.items[line.start..line.end].iter().zip(&self.items.sources[line.start..line.end])
        {
            match (item, source) {
                (_, Source::Glyphs { start, end }) => n_glyphs += end - start,
                (Item::Glue { stretch, .. }, Source::None) if *stretch < 1e6 => {
                    if let Some(before) = n_glyphs.checked_sub(1).and_then(|idx| placed.get_mut(idx)) {
                        before.advance += Pt(stretch * line.ratio);
                    }
                }
                _ => {}
            }
        }
    }

    /// Adds what the end of a line needs: the hyphen, or the space that readers of the text want between lines.
    fn end_of_line(&self, line: &Line, is_last: bool, x_scale: f64, placed: &mut Vec<Placed>) -> bool {
        match self.items.sources.get(line.end) {
            Some(Source::Hyphen { after }) => {
                let before = self.glyphs[*after];
                let (id, advance) = hyphen_of(self.shaper, &before);
                let glyph = ShapedGlyph { id, advance, text_len: 0, x_offset: Pt::ZERO, y_offset: Pt::ZERO, ..before };
                placed.push(Placed { x_scale, is_hyphen: true, ..Placed::plain(glyph, advance * x_scale) });
                true
            }
            Some(Source::Glyphs { start, .. }) if !is_last => {
                let glyph = self.glyphs[*start];
                placed.push(Placed::plain(glyph, glyph.advance));
                false
            }
            _ => false,
        }
    }

    fn object(&self, glyph: &ShapedGlyph) -> Option<&super::InlineObject> {
        self.text.object_at(glyph.start)
    }

    fn is_space(&self, glyph: &ShapedGlyph) -> bool {
        self.text.text[glyph.start..].starts_with(crate::linebreak::is_breaking_space)
    }

    /// Placed glyphs to runs, with what is behind, below and around them.
    fn emit(&self, placed: Vec<Placed>, start: Pt, out: &mut SetLine) {
        let mut x = start;
        let mut rest = placed.as_slice();
        while let Some(first) = rest.first() {
            if self.text.text[first.glyph.start..].starts_with(is_object) && !first.is_hyphen {
                self.emit_object(first, x, out);
                x += first.advance;
                rest = &rest[1..];
                continue;
            }
            let same_run = |other: &&Placed| {
                other.glyph.style == first.glyph.style
                    && other.glyph.face == first.glyph.face
                    && other.glyph.size == first.glyph.size
                    && other.glyph.rtl == first.glyph.rtl
                    && (other.x_scale == first.x_scale || self.is_space(&other.glyph))
                    && !self.text.text[other.glyph.start..].starts_with(is_object)
            };
            let n_glyphs = 1 + rest[1..].iter().take_while(same_run).count();
            let (run, after) = rest.split_at(n_glyphs);
            x = self.emit_run(run, x, out);
            rest = after;
        }
    }

    fn emit_object(&self, placed: &Placed, x: Pt, out: &mut SetLine) {
        let Some(object) = self.object(&placed.glyph) else {
            return;
        };
        let at = Point::new(x, -object.size.height);
        let style = &self.text.styles[placed.glyph.style].1;
        match &object.content {
            ObjectContent::Image(image) => {
                out.object_height = out.object_height.max(object.size.height);
                let image = FrameItem::Image { image: *image, size: object.size };
                out.items.push(PlacedItem { at, tag: object.tag, item: image });
                if let Some(link) = style.link {
                    out.items.push(PlacedItem {
                        at,
                        tag: style.tag,
                        item: FrameItem::Link { link, size: object.size },
                    });
                }
                return;
            }
            ObjectContent::Formula(items) => {
                self.collect_marks(std::slice::from_ref(placed), x, style, out);
                out.formula_height = out.formula_height.max(object.size.height + style.rise);
                out.formula_depth = out.formula_depth.max(object.depth - style.rise);
                let from = Point::new(x, -style.rise);
                emit_fill(style, x, placed.advance, out);
                let item = |(at, item): &(Point, FrameItem)| PlacedItem {
                    at: *at + from,
                    tag: object.tag,
                    item: item.clone(),
                };
                out.items.extend(items.iter().map(item));
            }
            ObjectContent::Space { .. } => {}
        }
        self.emit_lines(style, x, placed.advance, out);
    }

    fn emit_run(&self, run: &[Placed], x: Pt, out: &mut SetLine) -> Pt {
        let first = &run[0];
        let style = &self.text.styles[first.glyph.style].1;
        let width: Pt = run.iter().map(|placed| placed.advance).sum();
        self.collect_marks(run, x, style, out);
        emit_fill(style, x, width, out);
        let shown = run.iter().find(|placed| !self.is_space(&placed.glyph));
        let (x_scale, tracking) = shown.map_or((1.0, Pt::ZERO), |placed| (placed.x_scale, placed.tracking));
        let glyphs = GlyphRun {
            face: first.glyph.face,
            size: first.glyph.size,
            color: style.color,
            x_scale,
            tracking,
            text: self.run_text(run),
            glyphs: visual_glyphs(run),
            rtl: first.glyph.rtl,
        };
        let at = Point::new(x, -style.rise);
        out.items.push(PlacedItem { at, tag: style.tag, item: FrameItem::Glyphs(glyphs) });
        self.emit_lines(style, x, width, out);
        x + width
    }

    /// Anchors and notes that fall into a run.
    fn collect_marks(&self, run: &[Placed], x: Pt, style: &TextStyle, out: &mut SetLine) {
        let mut at = x;
        for placed in run.iter().filter(|placed| !placed.is_hyphen) {
            let range = placed.glyph.start..placed.glyph.start + usize::from(placed.glyph.text_len);
            for (_, note) in within(&self.text.notes, &range) {
                out.notes.push(*note);
            }
            for (_, name) in within(&self.text.anchors, &range) {
                let item = FrameItem::Anchor { name: name.clone() };
                out.items.push(artifact(Point::new(at, -style.size), item));
            }
            at += placed.advance;
        }
    }

    fn emit_lines(&self, style: &TextStyle, x: Pt, width: Pt, out: &mut SetLine) {
        let thickness = style.size * 0.05;
        let to = Point::new(width, Pt::ZERO);
        let heights = [(style.underline, style.size * 0.13), (style.strike, -style.size * 0.24)];
        for (_, y) in heights.into_iter().filter(|(wanted, _)| *wanted) {
            let line = FrameItem::Line { to, thickness, color: style.color };
            out.items.push(artifact(Point::new(x, y - style.rise), line));
        }
        if let Some(link) = style.link {
            let size = Size::new(width, style.size * 1.2);
            let at = Point::new(x, -style.rise - style.size * 0.92);
            out.items.push(PlacedItem { at, tag: style.tag, item: FrameItem::Link { link, size } });
        }
    }

    fn run_text(&self, run: &[Placed]) -> String {
        let mut text = String::new();
        for placed in run {
            if placed.is_hyphen {
                text.push('\u{AD}');
            } else {
                let start = placed.glyph.start;
                text.push_str(&self.text.text[start..start + usize::from(placed.glyph.text_len)]);
            }
        }
        text
    }
}

/// Entries whose offset is in a range of the text.
fn within<'v, T>(entries: &'v [(usize, T)], range: &std::ops::Range<usize>) -> &'v [(usize, T)] {
    let start = entries.partition_point(|(offset, _)| *offset < range.start);
    let end = entries.partition_point(|(offset, _)| *offset < range.end);
    &entries[start..end.max(start)]
}

fn visual_glyphs(run: &[Placed]) -> Vec<Glyph> {
    let glyph = |placed: &Placed| Glyph {
        id: placed.glyph.id,
        text_len: if placed.is_hyphen { '\u{AD}'.len_utf8() as u16 } else { placed.glyph.text_len },
        advance: placed.advance,
        x_offset: placed.glyph.x_offset,
        y_offset: placed.glyph.y_offset,
    };
    if run[0].glyph.rtl { run.iter().rev().map(glyph).collect() } else { run.iter().map(glyph).collect() }
}

/// The colour behind a stretch of text.
fn emit_fill(style: &TextStyle, x: Pt, width: Pt, out: &mut SetLine) {
    if let Some(fill) = style.fill {
        let size = Size::new(width + Pt(1.6), style.size * 1.16);
        let at = Point::new(x - Pt(0.8), -style.rise - style.size * 0.88);
        out.items.push(artifact(at, FrameItem::Rect { size, fill, radius: Pt(1.2) }));
    }
}

fn artifact(at: Point, item: FrameItem) -> PlacedItem {
    PlacedItem { at, tag: TagId::ARTIFACT, item }
}
