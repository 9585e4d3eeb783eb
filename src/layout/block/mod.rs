//! Sets blocks as strips.
//!
//! Each block is set into a region of the column. The theme gives vertical measures in lines of body text.

mod callout;
mod code;
mod contents;
mod extent;
mod figure;
mod formula;
mod head;
mod index;
mod label;
mod list;
mod note;
mod table;
mod title;

use super::Layouter;
use super::flow::{Flow, Strip};
use super::frame::{FrameItem, PlacedItem, Role, TagId};
use super::inline::{Align, Collector, Column, SetLine, Spacing, StyledText, set_paragraph};
use super::style::{Features, TextStyle};
use crate::geometry::{Point, Pt, Size};
use crate::labels::Labels;
use crate::linebreak::Hyphenator;
use crate::math::shown_text;
use crate::model::{Attr, Block, BlockKind, HeadingLevel, Inline};

/// The part of the column in which blocks are set, and the style of their text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Region {
    /// Distance from the left edge of the column.
    pub x: Pt,
    /// Width.
    pub width: Pt,
    /// Text style.
    pub style: TextStyle,
    /// Distance between baselines.
    pub leading: Pt,
    /// Alignment of paragraphs.
    pub align: Align,
    /// Whether space separates paragraphs (in lists and notes) rather than indents.
    pub spaced: bool,
    /// Indents leave at least this width: deeply nested blocks hang out at the right instead.
    pub least: Pt,
}

impl Region {
    /// The region indented on the left, but never narrower than [`MIN_WIDTH`].
    fn indented(self, indent: Pt) -> Region {
        Region { x: self.x + indent, width: (self.width - indent).max(self.least), ..self }
    }

    /// The region with its text in another structure element.
    fn tagged(self, tag: TagId) -> Region {
        Region { style: TextStyle { tag, ..self.style }, ..self }
    }
}

/// Empty space above the heading of a part on its page, as a fraction of the text height.
const PART_SINK: f64 = 0.22;
/// Deeply nested blocks of the body are not set narrower than this.
const MIN_WIDTH: Pt = Pt(90.0);
/// Cost of a page break after the first or before the last line of a paragraph.
const WIDOW_COST: f64 = 50_000.0;
/// Cost of a page break after a line that ends in a hyphen.
const HYPHEN_COST: f64 = 400.0;
/// Distance from the top of a line to its baseline, as a fraction of the leading.
const BASELINE: f64 = 0.74;
/// Width of the narrowest justified column, in ems; narrower ones are set ragged.
const JUSTIFY_FROM: f64 = 17.0;

impl Layouter<'_> {
    /// Sets the whole body: title block, contents, and blocks.
    pub(super) fn body(&mut self) -> Flow {
        let mut flow = Flow::default();
        let region = self.body_region();
        self.title_block(&mut flow, region);
        self.contents(&mut flow, region);
        if self.theme.front_matter && !flow.items.is_empty() {
            flow.page_break();
        }
        flow.body_start = flow.items.len();
        let source = self.source;
        self.blocks(&source.blocks, region, &mut flow);
        flow
    }

    /// The whole column with the style of body text.
    pub(super) fn body_region(&self) -> Region {
        let theme = self.theme;
        let style = TextStyle {
            face: theme.text_face,
            size: theme.text_size,
            color: theme.ink,
            features: if theme.old_style_figures { Features::OldStyle } else { Features::Text },
            rise: Pt::ZERO,
            underline: false,
            strike: false,
            fill: None,
            is_code: false,
            link: None,
            tag: TagId::DOCUMENT,
        };
        Region {
            x: Pt::ZERO,
            width: self.measure(),
            style,
            leading: theme.leading,
            align: Align::Justify,
            spaced: false,
            least: MIN_WIDTH,
        }
    }

    /// Sets blocks below each other.
    fn blocks(&mut self, blocks: &[Block], region: Region, flow: &mut Flow) {
        let mut after_paragraph = false;
        for block in blocks {
            self.block_anchor(&block.attr, flow, region);
            match block.attr.language() {
                Some(language) => self.block_in_language(block, &language, region, after_paragraph, flow),
                None => self.block(block, region, after_paragraph, flow),
            }
            after_paragraph = matches!(block.kind, BlockKind::Paragraph { .. });
        }
    }

    /// Makes the identifier of a block an anchor in its first strip.
    fn block_anchor(&mut self, attr: &Attr, flow: &mut Flow, region: Region) {
        if let Some(id) = &attr.id {
            let item = FrameItem::Anchor { name: id.clone() };
            let at = Point::new(region.x, Pt::ZERO);
            flow.anchor(PlacedItem { at, tag: TagId::ARTIFACT, item });
        }
    }

    fn block_in_language(
        &mut self,
        block: &Block,
        language: &str,
        region: Region,
        after_paragraph: bool,
        flow: &mut Flow,
    ) {
        let outer = (self.hyphenator, self.spacing, self.labels);
        (self.hyphenator, self.spacing, self.labels) =
            (Hyphenator::new(language), Spacing::of(language), Labels::of(language));
        let first = self.document.tags.elements().len();
        self.block(block, region, after_paragraph, flow);
        self.document.tags.set_lang_below(region.style.tag, first, language);
        (self.hyphenator, self.spacing, self.labels) = outer;
    }

    fn block(&mut self, block: &Block, region: Region, after_paragraph: bool, flow: &mut Flow) {
        let space = region.leading * self.theme.block_space;
        match &block.kind {
            BlockKind::Paragraph { content } => self.paragraph(content, region, after_paragraph, flow),
            BlockKind::Heading { level, content } => self.heading(*level, content, &block.attr, region, flow),
            BlockKind::Head { meta } => self.head(meta, region, flow),
            BlockKind::BulletList { tight, items } => self.bullet_list(items, *tight, region, flow),
            BlockKind::OrderedList { start, delimiter, tight, items } => {
                self.ordered_list(items, *start, *delimiter, *tight, region, flow);
            }
            BlockKind::Quote { blocks } => {
                let tag = self.document.tags.add(region.style.tag, Role::BlockQuote);
                let indent = region.style.size * QUOTE_INDENT;
                let inner = Region { width: region.width - indent * 2.0, x: region.x + indent, ..region };
                flow.space(space);
                self.blocks(blocks, Region { width: inner.width.max(region.least), ..inner }.tagged(tag), flow);
                flow.space(space);
            }
            BlockKind::Callout { kind, title, blocks } => {
                self.callout(kind, title, blocks, region, flow);
            }
            BlockKind::Code { language, text } => {
                self.code(text, code::Label::of(language.as_deref(), &block.attr), region, flow)
            }
            BlockKind::Math { tex } => self.display(tex, block.span, region, flow),
            BlockKind::Table(table) => self.table(table, region, flow),
            BlockKind::Figure { image, caption } => self.figure(image, caption, block.span, region, flow),
            BlockKind::DefinitionList { items } if block.attr.has_class("index") => self.index(items, region, flow),
            BlockKind::DefinitionList { items } => self.definition_list(items, region, flow),
            BlockKind::ThematicBreak => self.ornament(region, flow),
            BlockKind::PageBreak => flow.page_break(),
            BlockKind::Raw { format, .. } => self.diags.raw_not_rendered(block.span, format, "PDF"),
            BlockKind::Container { blocks } => self.container(&block.attr, blocks, region, flow),
        }
    }

    fn container(&mut self, attr: &Attr, blocks: &[Block], region: Region, flow: &mut Flow) {
        let tag = self.document.tags.add(region.style.tag, Role::Division);
        let mut inner = region.tagged(tag);
        if attr.has_class("center") || attr.get("align") == Some("center") {
            inner.align = Align::Center;
        }
        if attr.is_verse() {
            inner.align = Align::Start;
            let space = region.leading * self.theme.block_space;
            flow.space(space);
            self.blocks(blocks, inner, flow);
            return flow.space(space);
        }
        self.blocks(blocks, inner, flow);
    }

    fn paragraph(&mut self, content: &[Inline], region: Region, after_paragraph: bool, flow: &mut Flow) {
        if content.iter().any(formula::is_display) {
            return self.paragraph_with_displays(content, region, after_paragraph, flow);
        }
        let tag = self.document.tags.add(region.style.tag, Role::Paragraph);
        let text = Collector::new(self).collect(content, TextStyle { tag, ..region.style });
        let indent = self.theme.paragraph_indent.at(region.style.size);
        let first_indent =
            if after_paragraph && !region.spaced && region.align == Align::Justify { indent } else { Pt::ZERO };
        if after_paragraph && region.spaced {
            flow.space(region.leading * self.theme.block_space);
        }
        self.set_text(&text, region, first_indent, flow);
    }

    /// Sets collected text as lines.
    fn set_text(&mut self, text: &StyledText, region: Region, first_indent: Pt, flow: &mut Flow) {
        if text.text.is_empty() {
            return;
        }
        let narrow = region.width < region.style.size * JUSTIFY_FROM;
        let align = if narrow && region.align == Align::Justify { Align::Start } else { region.align };
        let column = Column { width: region.width, first_indent, align };
        let hyphenator = if align == Align::Justify { self.hyphenator } else { Hyphenator::none() };
        let lines = set_paragraph(&mut self.shaper, text, column, hyphenator);
        let n_lines = lines.len();
        for (idx, line) in lines.into_iter().enumerate() {
            if idx > 0 && (idx == 1 || idx + 1 == n_lines) {
                flow.penalty(WIDOW_COST);
            }
            let hyphenated = line.hyphenated;
            flow.strip(line_strip(line, region.x, region.leading));
            if hyphenated {
                flow.penalty(HYPHEN_COST);
            }
        }
    }

    fn heading(&mut self, level: HeadingLevel, content: &[Inline], attr: &Attr, region: Region, flow: &mut Flow) {
        let theme = self.theme;
        let is_part = attr.has_class("part");
        let style = if is_part && theme.chapters { &theme.title } else { &theme.headings[self.style_level(level)] };
        let role = Role::Heading(self.heading_tag(level));
        let tag = self.document.tags.add(region.style.tag, role);
        let size = theme.text_size * style.size;
        let text_style = TextStyle { face: style.face, size, tag, features: Features::Text, ..region.style };
        let text = Collector::new(self).collect(content, text_style);
        let is_above = self.is_collection && self.section_level.is_some_and(|section| level < section);
        let is_section = is_above || self.section_level == Some(level);
        if is_section && theme.chapters && region.style.tag == TagId::DOCUMENT {
            flow.page_break();
            let sink = if is_part { self.text_height() * PART_SINK } else { theme.leading * theme.chapter_sink };
            flow.strip(Strip::empty(sink));
            flow.keep();
        } else {
            flow.space(theme.leading * style.above);
        }
        let align = if is_part && theme.chapters { Align::Center } else { Align::Start };
        let inner = Region { leading: size * style.leading, align, style: text_style, ..region };
        let start = flow.begin();
        if is_section {
            flow.sections.push((start, shown_text(content)));
        }
        self.set_text(&text, inner, Pt::ZERO, flow);
        flow.keep_together(start);
        flow.space(theme.leading * style.below);
        flow.keep();
    }

    /// Index of the heading style for a level. In a collection, document titles look like chapter titles.
    fn style_level(&self, level: HeadingLevel) -> usize {
        let above = match self.section_level {
            Some(section) if self.is_collection => section.get(),
            Some(_) | None => 1,
        };
        usize::from(level.get().saturating_sub(above))
    }

    /// The heading level in the structure tree. The title has level 1, and no level is skipped.
    fn heading_tag(&mut self, level: HeadingLevel) -> u8 {
        while self.heading_tags.pop_if(|open| *open >= level.get()).is_some() {}
        self.heading_tags.push(level.get());
        let below_title = u8::from(self.source.meta.title.is_some());
        (u8::try_from(self.heading_tags.len()).unwrap_or(6) + below_title).min(6)
    }

    /// Sets a centred ornament of three asterisks, one em apart.
    fn ornament(&mut self, region: Region, flow: &mut Flow) {
        let mut text = StyledText::default();
        text.push("*\u{2003}*\u{2003}*", TextStyle { tag: TagId::ARTIFACT, ..region.style });
        flow.space(region.leading * 0.75);
        self.set_text(&text, Region { align: Align::Center, ..region }, Pt::ZERO, flow);
        flow.space(region.leading * 0.75);
    }
}

/// Indent of a quote on both sides, in ems.
const QUOTE_INDENT: f64 = 1.7;
/// Makes a strip from a line. A tall object raises its height by whole lines, which keeps the grid.
fn line_strip(line: SetLine, x: Pt, leading: Pt) -> Strip {
    let room = leading * BASELINE;
    let excess = (line.object_height - room).max(Pt::ZERO);
    let extra = leading * (excess / leading).ceil();
    // Formulas need what they need: whole lines would tear the paragraph.
    let above = (line.formula_height - room - extra).max(Pt::ZERO);
    let below = (line.formula_depth - (leading - room)).max(Pt::ZERO);
    let extra = extra + above;
    let baseline = room + extra;
    let offset = Point::new(x, baseline);
    let items = line.items.into_iter().map(|item| PlacedItem { at: item.at + offset, ..item }).collect();
    Strip { items, notes: line.notes, baseline: Some(baseline), ..Strip::empty(leading + extra + below) }
}

/// A strip with a horizontal rule in its middle.
fn rule_strip(x: Pt, width: Pt, thickness: Pt, color: crate::geometry::Color, height: Pt) -> Strip {
    let item = FrameItem::Rect { size: Size::new(width, thickness), fill: color, radius: Pt::ZERO };
    let at = Point::new(x, (height - thickness) / 2.0);
    Strip { items: vec![PlacedItem { at, tag: TagId::ARTIFACT, item }], ..Strip::empty(height) }
}
