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

/// How much room there is for what is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// Enough.
    Ample,
    /// Not enough: pictures in lines may be smaller, and cells of tables within stand one below the other.
    Scarce,
}

impl Layouter<'_> {
    /// The widths of blocks, text in some style.
    pub(super) fn extent(&mut self, blocks: &[Block], style: TextStyle, room: Room) -> Extent {
        let n_links = self.document.links.len();
        let style = TextStyle { tag: TagId::ARTIFACT, ..style };
        let extent = Measurer { layouter: self, room }.blocks(blocks, style);
        self.document.links.truncate(n_links);
        extent
    }

    /// The widths of a text.
    pub(super) fn extent_of_styled(&mut self, text: &StyledText, room: Room) -> Extent {
        let (natural, mut least) = natural_widths(&mut self.shaper, text);
        if room == Room::Scarce && !text.objects.is_empty() {
            let mut limited = text.clone();
            limited.limit_objects(text.styles[0].1.size * LEAST_PICTURE);
            least = natural_widths(&mut self.shaper, &limited).1;
        }
        Extent { natural, least }
    }
}

struct Measurer<'l, 'a> {
    layouter: &'l mut Layouter<'a>,
    room: Room,
}

impl Measurer<'_, '_> {
    fn blocks(&mut self, blocks: &[Block], style: TextStyle) -> Extent {
        blocks.iter().fold(Extent::default(), |all, block| all.max(self.block(block, style)))
    }

    fn block(&mut self, block: &Block, style: TextStyle) -> Extent {
        match &block.kind {
            BlockKind::Paragraph { content } => self.text(content, style),
            BlockKind::Heading { level, content } => {
                let heading = &self.layouter.theme.headings[self.layouter.style_level(*level)];
                let (face, size) = (heading.face, self.layouter.theme.text_size * heading.size);
                self.text(content, TextStyle { face, size, ..style })
            }
            BlockKind::BulletList { items, .. } => self.items(items, "", style),
            BlockKind::OrderedList { start, delimiter, items, .. } => {
                let last = start.saturating_add(items.len() as u64);
                self.items(items, &number_label(last, *delimiter), style)
            }
            BlockKind::Quote { blocks } => self.blocks(blocks, style).beside(style.size * (QUOTE_INDENT * 2.0)),
            BlockKind::Callout { title, blocks, .. } => {
                let title = self.text(title, style);
                self.blocks(blocks, style).max(title).beside(style.size * callout::SIDES)
            }
            BlockKind::Code { text, .. } => self.layouter.extent_of_code(text, style),
            BlockKind::Math { tex } => self.layouter.extent_of_code(tex.trim(), style),
            BlockKind::Table(table) => self.table(table, style),
            BlockKind::Figure { image, caption } => self.figure(image, caption, block.span, style),
            BlockKind::DefinitionList { items } => self.definitions(items, style),
            BlockKind::Container { blocks } => self.blocks(blocks, style),
            BlockKind::Head { .. } | BlockKind::ThematicBreak | BlockKind::PageBreak | BlockKind::Raw { .. } => {
                Extent::default()
            }
        }
    }

    fn text(&mut self, content: &[Inline], style: TextStyle) -> Extent {
        let text = Collector::new(self.layouter).collect(content, style);
        self.layouter.extent_of_styled(&text, self.room)
    }

    fn items(&mut self, items: &[ListItem], label: &str, style: TextStyle) -> Extent {
        let mut text = StyledText::default();
        text.push(label, style);
        let label = natural_widths(&mut self.layouter.shaper, &text).0 + style.size * ITEM_LABEL_GAP;
        let indent = label.max(self.layouter.theme.list_indent.at(style.size));
        let widest = items.iter().fold(Extent::default(), |all, item| all.max(self.blocks(&item.blocks, style)));
        widest.beside(indent)
    }

    fn definitions(&mut self, items: &[DefinitionItem], style: TextStyle) -> Extent {
        let indent = self.layouter.theme.list_indent.at(style.size);
        let mut extent = Extent::default();
        for item in items {
            for term in &item.terms {
                extent = extent.max(self.text(term, style));
            }
            for definition in &item.definitions {
                extent = extent.max(self.blocks(definition, style).beside(indent));
            }
        }
        extent
    }

    fn figure(&mut self, image: &Image, caption: &[Inline], span: Span, style: TextStyle) -> Extent {
        // Captions are filled to what the picture takes.
        let caption = Extent { natural: Pt::ZERO, ..self.text(caption, style) };
        let picture = match self.layouter.use_image(image, span) {
            ImageUse::Placed { size, .. } => {
                let natural = size.width.min(self.layouter.measure());
                Extent { natural, least: natural.min(style.size * LEAST_PICTURE) }
            }
            ImageUse::Replaced { text, .. } => self.text(&[Inline::text(text)], style),
        };
        picture.max(caption)
    }

    fn table(&mut self, table: &Table, style: TextStyle) -> Extent {
        let mut columns = vec![Extent::default(); table.n_columns()];
        self.rows(&table.head, true, style, &mut columns);
        self.rows(&table.body, false, style, &mut columns);
        let gaps = super::table::gap(style.size) * columns.len().saturating_sub(1) as f64;
        let natural = columns.iter().map(|column| column.natural).sum::<Pt>() + gaps;
        let least = columns.iter().map(|column| column.least);
        let least = match self.room {
            Room::Ample => least.sum::<Pt>() + gaps,
            Room::Scarce => least.fold(Pt::ZERO, Pt::max),
        };
        Extent { natural, least }
    }

    fn rows(&mut self, rows: &[Row], is_head: bool, style: TextStyle, columns: &mut [Extent]) {
        for places in grid(rows, columns.len()) {
            for (column, cell) in places.iter().enumerate() {
                let Some(cell) = *cell else { continue };
                let own = self.blocks(&cell.blocks, super::table::cell_style(cell, is_head, style));
                let end = columns.len().min(column + usize::from(cell.colspan.max(1)));
                let share = (end - column) as f64;
                for column in &mut columns[column..end] {
                    *column = column.max(Extent { natural: own.natural / share, least: own.least / share });
                }
            }
        }
    }
}
