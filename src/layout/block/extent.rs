//! How wide blocks want to be, and how narrow they can be: for the columns of tables.
//!
//! What is measured is not placed: it gets no elements and leaves no links.

use super::list::{ITEM_LABEL_GAP, number_label};
use super::{QUOTE_INDENT, callout};
use crate::geometry::Pt;
use crate::layout::Layouter;
use crate::layout::frame::TagId;
use crate::layout::images::ImageUse;
use crate::layout::inline::{Collector, StyledText, natural_widths};
use crate::layout::style::TextStyle;
use crate::model::{Block, BlockKind, DefinitionItem, Image, Inline, ListItem, Row, Table, grid};
use crate::source::Span;

/// Pictures are not made narrower than this many ems for other columns.
const LEAST_PICTURE: f64 = 6.0;

/// The widths of a text or of blocks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Extent {
    /// When no line is broken.
    pub natural: Pt,
    /// Of the widest part that does not break.
    pub least: Pt,
}

impl Extent {
    fn max(self, other: Extent) -> Extent {
        Extent { natural: self.natural.max(other.natural), least: self.least.max(other.least) }
    }

    /// With something beside it.
    fn beside(self, width: Pt) -> Extent {
        Extent { natural: self.natural + width, least: self.least + width }
    }
}

impl Layouter<'_> {
    /// The widths of blocks, text in some style.
    pub(super) fn extent(&mut self, blocks: &[Block], style: TextStyle) -> Extent {
        let n_links = self.document.links.len();
        let extent = self.extent_of_blocks(blocks, TextStyle { tag: TagId::ARTIFACT, ..style });
        self.document.links.truncate(n_links);
        extent
    }

    fn extent_of_blocks(&mut self, blocks: &[Block], style: TextStyle) -> Extent {
        blocks.iter().fold(Extent::default(), |all, block| all.max(self.extent_of_block(block, style)))
    }

    fn extent_of_block(&mut self, block: &Block, style: TextStyle) -> Extent {
        match &block.kind {
            BlockKind::Paragraph { content } => self.extent_of_text(content, style),
            BlockKind::Heading { level, content } => {
                let heading = &self.theme.headings[self.style_level(*level)];
                let (face, size) = (heading.face, self.theme.text_size * heading.size);
                self.extent_of_text(content, TextStyle { face, size, ..style })
            }
            BlockKind::BulletList { items, .. } => self.extent_of_items(items, "", style),
            BlockKind::OrderedList { start, delimiter, items, .. } => {
                let last = start.saturating_add(items.len() as u64);
                self.extent_of_items(items, &number_label(last, *delimiter), style)
            }
            BlockKind::Quote { blocks } => {
                self.extent_of_blocks(blocks, style).beside(style.size * (QUOTE_INDENT * 2.0))
            }
            BlockKind::Callout { title, blocks, .. } => {
                let title = self.extent_of_text(title, style);
                self.extent_of_blocks(blocks, style).max(title).beside(style.size * callout::SIDES)
            }
            BlockKind::Code { text, .. } => self.extent_of_code(text, style),
            BlockKind::Math { tex } => self.extent_of_code(tex.trim(), style),
            BlockKind::Table(table) => self.extent_of_table(table, style),
            BlockKind::Figure { image, caption } => self.extent_of_figure(image, caption, block.span, style),
            BlockKind::DefinitionList { items } => self.extent_of_definitions(items, style),
            BlockKind::Container { blocks } => self.extent_of_blocks(blocks, style),
            BlockKind::Head { .. } | BlockKind::ThematicBreak | BlockKind::PageBreak | BlockKind::Raw { .. } => {
                Extent::default()
            }
        }
    }

    fn extent_of_text(&mut self, content: &[Inline], style: TextStyle) -> Extent {
        let text = Collector::new(self).collect(content, style);
        let (natural, least) = natural_widths(&mut self.shaper, &text);
        Extent { natural, least }
    }

    fn extent_of_items(&mut self, items: &[ListItem], label: &str, style: TextStyle) -> Extent {
        let mut text = StyledText::default();
        text.push(label, style);
        let label = natural_widths(&mut self.shaper, &text).0 + style.size * ITEM_LABEL_GAP;
        let indent = label.max(self.theme.list_indent.at(style.size));
        let widest =
            items.iter().fold(Extent::default(), |all, item| all.max(self.extent_of_blocks(&item.blocks, style)));
        widest.beside(indent)
    }

    fn extent_of_definitions(&mut self, items: &[DefinitionItem], style: TextStyle) -> Extent {
        let indent = self.theme.list_indent.at(style.size);
        let mut extent = Extent::default();
        for item in items {
            for term in &item.terms {
                extent = extent.max(self.extent_of_text(term, style));
            }
            for definition in &item.definitions {
                extent = extent.max(self.extent_of_blocks(definition, style).beside(indent));
            }
        }
        extent
    }

    fn extent_of_figure(&mut self, image: &Image, caption: &[Inline], span: Span, style: TextStyle) -> Extent {
        // Captions are filled to what the picture takes.
        let caption = Extent { natural: Pt::ZERO, ..self.extent_of_text(caption, style) };
        let picture = match self.use_image(image, span) {
            ImageUse::Placed { size, .. } => {
                let natural = size.width.min(self.measure());
                Extent { natural, least: natural.min(style.size * LEAST_PICTURE) }
            }
            ImageUse::Replaced { text, .. } => self.extent_of_text(&[Inline::text(text)], style),
        };
        picture.max(caption)
    }

    fn extent_of_table(&mut self, table: &Table, style: TextStyle) -> Extent {
        let size = style.size * self.theme.table_size;
        let style = TextStyle { size, ..style };
        let mut columns = vec![Extent::default(); table.n_columns()];
        self.extent_of_rows(&table.head, true, style, &mut columns);
        self.extent_of_rows(&table.body, false, style, &mut columns);
        let gaps = super::table::gap(size) * columns.len().saturating_sub(1) as f64;
        let sum = |width: fn(&Extent) -> Pt| columns.iter().map(width).sum::<Pt>() + gaps;
        Extent { natural: sum(|column| column.natural), least: sum(|column| column.least) }
    }

    fn extent_of_rows(&mut self, rows: &[Row], is_head: bool, style: TextStyle, columns: &mut [Extent]) {
        for places in grid(rows, columns.len()) {
            for (column, cell) in places.iter().enumerate() {
                let Some(cell) = *cell else { continue };
                let own = self.extent_of_blocks(&cell.blocks, super::table::cell_style(cell, is_head, style));
                let end = columns.len().min(column + usize::from(cell.colspan.max(1)));
                let share = (end - column) as f64;
                for column in &mut columns[column..end] {
                    *column = column.max(Extent { natural: own.natural / share, least: own.least / share });
                }
            }
        }
    }
}
