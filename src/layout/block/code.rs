//! Sets code blocks.
//!
//! Reduces the font size within limits to keep lines unbroken; wraps the lines that remain too long.

use super::extent::Extent;
use super::{BASELINE, Region, line_strip};
use crate::font::Family;
use crate::geometry::{Color, Point, Pt};
use crate::layout::Layouter;
use crate::layout::flow::{Decoration, Flow, Strip};
use crate::layout::frame::{FrameItem, PlacedItem, Role, TagId};
use crate::layout::inline::{Align, Column, StyledText, set_paragraph, set_verbatim, verbatim_width};
use crate::layout::style::{Features, TextStyle};
use crate::linebreak::Hyphenator;
use crate::model::Attr;

/// Distance between the code and the edges of its background, in ems of body text.
const PADDING: f64 = 0.55;
/// Padding above the first and below the last line, as a fraction of the leading of the code.
const PADDING_Y: f64 = 0.45;
/// Columns between tab stops.
const TAB: usize = 4;
/// Columns by which the continuation of a wrapped line is indented.
const HANG: usize = 2;
/// Characters of a line that stay beside each other in a narrow cell.
const LEAST_COLUMNS: f64 = 24.0;
/// Size of the name of a language, relative to the body.
const LABEL_SIZE: f64 = 0.62;
/// Cost of a page break after the first or before the last line.
const EDGE_COST: f64 = 8_000.0;
/// Cost of a page break between other lines; more than between paragraphs.
const LINE_COST: f64 = 150.0;
/// Least cost of a page break in a short block.
const SHORT_BLOCK_COST: f64 = 900.0;
/// Most lines of a short block.
const SHORT_BLOCK: usize = 14;
/// Cost of a page break at an empty line.
const EMPTY_LINE_COST: f64 = 60.0;

/// The label above the first line of a code block.
#[derive(Clone, Copy, Debug)]
pub(super) enum Label<'a> {
    Nothing,
    /// The language, if the theme shows it. Not part of the document's text.
    Language(&'a str),
    /// The title that the document gives the block.
    Title(&'a str),
}

impl Label<'_> {
    pub(super) fn of<'a>(language: Option<&'a str>, attr: &'a Attr) -> Label<'a> {
        match (attr.code_title(), language) {
            (Some(title), _) => Label::Title(title),
            (None, Some(language)) => Label::Language(language),
            (None, None) => Label::Nothing,
        }
    }
}

impl Layouter<'_> {
    /// Sets a code block on a background. Lines stay whole if a smaller font size allows it; others are wrapped with a
    /// mark.
    pub(super) fn code(&mut self, text: &str, label: Label<'_>, region: Region, flow: &mut Flow) {
        let theme = self.theme;
        let title_tag = match label {
            Label::Title(_) => self.document.tags.add(region.style.tag, Role::Paragraph),
            Label::Language(_) | Label::Nothing => TagId::ARTIFACT,
        };
        let tag = self.document.tags.add(region.style.tag, Role::CodeBlock);
        let padding = region.style.size * PADDING;
        let style = self.code_style(TextStyle { tag, ..region.style });
        let mut lines: Vec<StyledText> = text.lines().map(|line| code_line(line, style)).collect();
        let n_digits = self.n_digits(lines.len());
        let numbers = self.column_width(style) * n_digits as f64;
        let width = (region.width - padding * 2.0 - numbers).max(self.column_width(style));
        let shrink = self.code_shrink(&lines, width);
        let size = style.size * shrink;
        for (_, style) in lines.iter_mut().flat_map(|line| &mut line.styles) {
            style.size = size;
        }
        let leading = size * theme.code_leading;
        let n_lines = lines.len();
        let space = region.leading * theme.block_space + grid_rest(leading, n_lines, region.leading) / 2.0;
        flow.space(space);
        let start = flow.begin();
        flow.strip(Strip::empty(leading * PADDING_Y));
        flow.keep();
        match label {
            Label::Title(title) => self.code_label(title, title_tag, region, padding, leading, flow),
            Label::Language(language) if theme.code_labels => {
                self.code_label(language, TagId::ARTIFACT, region, padding, leading, flow);
            }
            Label::Language(_) | Label::Nothing => {}
        }
        for (idx, line) in lines.iter().enumerate() {
            if idx > 0 {
                let is_edge = idx == 1 || idx + 1 == n_lines;
                let is_empty = line.text.trim().is_empty();
                let cost = match (is_edge, is_empty) {
                    (true, _) => EDGE_COST,
                    (false, true) => EMPTY_LINE_COST,
                    (false, false) => LINE_COST,
                };
                flow.penalty(if n_lines <= SHORT_BLOCK { cost.max(SHORT_BLOCK_COST) } else { cost });
            }
            let first = flow.begin();
            self.code_line_strips(line, region.x + padding + numbers, width, leading, flow);
            if n_digits > 0 {
                let style = TextStyle { size, tag: TagId::ARTIFACT, color: theme.quiet, ..style };
                let mut number = StyledText::default();
                number.push(&(idx + 1).to_string(), style);
                let own = self.column_width(style) * (n_digits - 1) as f64;
                let column = Column { width: own, first_indent: Pt::ZERO, align: Align::End };
                self.label(flow, first, &number, region.x + padding, column);
            }
        }
        flow.keep();
        flow.strip(Strip::empty(leading * PADDING_Y));
        let (x, width) = (region.x, region.width);
        let end = flow.items.len();
        flow.decorations.push(Decoration { start, end, x, width, fill: theme.code_fill, radius: Pt(1.5) });
        flow.space(space);
    }

    /// The style of code in text of some style.
    fn code_style(&self, style: TextStyle) -> TextStyle {
        let mut face = style.face;
        face.family = Family::Mono;
        face.italic = false;
        let size = style.size * self.theme.code_size;
        TextStyle { face, size, features: Features::Code, is_code: true, ..style }
    }

    /// Characters that the numbers of lines take: they stand in a column of their own, with room for one more.
    fn n_digits(&self, n_lines: usize) -> usize {
        if self.theme.line_numbers { n_lines.max(1).to_string().len() + 1 } else { 0 }
    }

    /// The widths of a code block. Its lines may be broken, but not to bits.
    pub(super) fn extent_of_code(&mut self, text: &str, style: TextStyle) -> Extent {
        let code = self.code_style(style);
        let lines: Vec<StyledText> = text.lines().map(|line| code_line(line, code)).collect();
        let column = self.column_width(code);
        let beside = style.size * (PADDING * 2.0) + column * self.n_digits(lines.len()) as f64;
        let widest = lines.iter().map(|line| verbatim_width(&mut self.shaper, line)).fold(Pt::ZERO, Pt::max);
        let shrunk = widest * (self.theme.code_size_min / self.theme.code_size);
        Extent { natural: widest + beside, least: shrunk.min(column * LEAST_COLUMNS) + beside }
    }

    /// What a block is called, at the left above its first line; its language, which is no text, at the right.
    fn code_label(&mut self, label: &str, tag: TagId, region: Region, padding: Pt, leading: Pt, flow: &mut Flow) {
        let mut face = region.style.face;
        face.family = Family::Sans;
        let size = region.style.size * LABEL_SIZE;
        let style = TextStyle { face, size, color: self.theme.quiet, tag, features: Features::Text, ..region.style };
        let mut text = StyledText::default();
        text.push(label, style);
        let align = if tag == TagId::ARTIFACT { Align::End } else { Align::Start };
        let column = Column { width: region.width - padding * 2.0, first_indent: Pt::ZERO, align };
        for line in set_paragraph(&mut self.shaper, &text, column, Hyphenator::none()) {
            flow.strip(line_strip(line, region.x + padding, leading * 0.8));
            flow.keep();
        }
    }

    fn code_line_strips(&mut self, line: &StyledText, x: Pt, width: Pt, leading: Pt, flow: &mut Flow) {
        let style = line.styles[0].1;
        let column = self.column_width(style);
        let indent = line.text.len() - line.text.trim_start_matches(' ').len();
        let hang = (column * (indent + HANG) as f64).min(width * 0.5);
        for (idx, set) in set_verbatim(&mut self.shaper, line, width, hang).into_iter().enumerate() {
            let mut strip = line_strip(set, x, leading);
            if idx > 0 {
                flow.keep();
                let at = Point::new(x + hang - column * HANG as f64, leading * BASELINE);
                strip.items.extend(continuation_mark(style.size, self.theme.quiet).map(|item| PlacedItem {
                    at,
                    tag: TagId::ARTIFACT,
                    item,
                }));
            }
            flow.strip(strip);
        }
    }

    /// Advance width of one character of code.
    fn column_width(&mut self, style: TextStyle) -> Pt {
        let id = self.shaper.face_of(style.face);
        let face = self.shaper.fonts().face(id);
        face.glyph('0').map_or(Pt::ZERO, |zero| face.advance(zero).at(style.size))
    }

    /// The factor by which the font shrinks to keep lines whole. Lines that no allowed size keeps whole do not count:
    /// they are wrapped, without making the others smaller.
    fn code_shrink(&mut self, lines: &[StyledText], width: Pt) -> f64 {
        let least = self.theme.code_size_min / self.theme.code_size;
        let widths = lines.iter().map(|line| verbatim_width(&mut self.shaper, line));
        let widest = widths.filter(|own| *own * least <= width).fold(Pt::ZERO, Pt::max);
        if widest <= width { 1.0 } else { width / widest }
    }
}

/// The mark before the continuation of a wrapped line: an arrow that bends to the right. Drawn as shapes, because a
/// glyph would be copied with the code.
fn continuation_mark(size: Pt, color: Color) -> [FrameItem; 2] {
    /// Corners in ems from the start of the baseline, y up.
    const SHAFT: &[(f64, f64)] = &[(0.1, 0.56), (0.1, 0.26), (0.72, 0.26)];
    const HEAD: &[(f64, f64)] = &[(0.55, 0.41), (0.72, 0.26), (0.55, 0.11)];
    const THICKNESS: f64 = 0.06;
    [SHAFT, HEAD].map(|corners| FrameItem::Polyline {
        points: corners.iter().map(|&(x, y)| Point::new(size * x, size * -y)).collect(),
        thickness: size * THICKNESS,
        color,
    })
}

/// Expands the tabs of a line and replaces control characters by spaces.
fn code_line(line: &str, style: TextStyle) -> StyledText {
    let mut expanded = String::with_capacity(line.len());
    let mut column = 0;
    for c in line.chars().filter(|c| !matches!(c, '\r' | '\u{2028}' | '\u{2029}')) {
        if c == '\t' {
            let n = TAB - column % TAB;
            expanded.extend(std::iter::repeat_n(' ', n));
            column += n;
        } else {
            expanded.push(if c.is_control() { ' ' } else { c });
            column += 1;
        }
    }
    let mut text = StyledText::default();
    text.push(&expanded, style);
    text
}

/// The height that a block lacks to fill whole lines of the grid.
fn grid_rest(leading: Pt, n_lines: usize, grid: Pt) -> Pt {
    let height = leading * (n_lines as f64 + PADDING_Y * 2.0);
    grid * (height / grid).ceil() - height
}
