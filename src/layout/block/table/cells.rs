//! The cells of a table: the text of most, the blocks of others, and how much room they want.

use super::columns::Wants;
use super::has_headers;
use crate::font::Weight;
use crate::geometry::Pt;
use crate::layout::Layouter;
use crate::layout::block::extent::{Extent, Room};
use crate::layout::frame::{Role, Scope};
use crate::layout::inline::{Align, Collector, StyledText};
use crate::layout::style::TextStyle;
use crate::model::{Alignment, Block, Cell, Row, Table, grid};

/// A cell at its place.
pub(super) struct PlacedCell<'c> {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) colspan: usize,
    pub(super) rowspan: usize,
    pub(super) align: Align,
    pub(super) content: Content<'c>,
}

/// What is in a cell.
#[derive(Clone)]
pub(super) enum Content<'c> {
    /// Text, collected.
    Text(StyledText),
    /// Anything else, and the style of its text.
    Blocks(&'c [Block], TextStyle),
}

/// The style of the text of a cell in a table with text of some style.
pub(in crate::layout::block) fn cell_style(cell: &Cell, is_head: bool, style: TextStyle) -> TextStyle {
    let mut face = style.face;
    if is_head || cell.header {
        face.weight = Weight::Semibold;
    }
    TextStyle { face, ..style }
}

impl Content<'_> {
    /// Makes the text smaller.
    pub(super) fn shrink(&mut self, share: f64) {
        let shrunk = |style: &mut TextStyle| (style.size, style.rise) = (style.size * share, style.rise * share);
        match self {
            Content::Text(text) => text.styles.iter_mut().for_each(|(_, style)| shrunk(style)),
            Content::Blocks(_, style) => shrunk(style),
        }
    }
}

impl Layouter<'_> {
    /// The cells of some rows, in the order of the text.
    pub(super) fn collect_rows<'c>(
        &mut self,
        rows: &'c [Row],
        is_head: bool,
        table: &Table,
        style: TextStyle,
    ) -> Vec<PlacedCell<'c>> {
        let mut cells = Vec::new();
        if rows.is_empty() {
            return cells;
        }
        let is_data = has_headers(table);
        // A head without a body is the body.
        let is_part_head = is_head && !table.body.is_empty();
        let part = match (is_data, is_part_head) {
            (false, _) => style.tag,
            (true, true) => self.document.tags.add(style.tag, Role::TableHead),
            (true, false) => self.document.tags.add(style.tag, Role::TableBody),
        };
        for (row, places) in grid(rows, table.n_columns()).into_iter().enumerate() {
            let row_role = if is_data { Role::TableRow } else { Role::Division };
            let row_tag = self.document.tags.add(part, row_role);
            let row_style = TextStyle { tag: row_tag, ..style };
            let mut next = 0;
            for (column, cell) in places.iter().enumerate() {
                let Some(cell) = *cell else {
                    continue;
                };
                next = column + usize::from(cell.colspan.max(1));
                let (style, align) = self.open_cell(cell, is_head, column, table, row_style);
                let content = match cell.text() {
                    Some(text) => Content::Text(Collector::new(self).collect(text, style)),
                    None => Content::Blocks(&cell.blocks, style),
                };
                let (colspan, rowspan) = (usize::from(cell.colspan.max(1)), usize::from(cell.rowspan.max(1)));
                cells.push(PlacedCell { row, column, colspan, rowspan, align, content });
            }
            // Rows may be shorter than the table; the structure wants them whole.
            let covered = places.len().max(next);
            for column in covered..table.n_columns() {
                let empty = Cell::new(Vec::new(), rows[row].span);
                let (style, align) = self.open_cell(&empty, is_head, column, table, row_style);
                let content = Content::Text(Collector::new(self).collect(&[], style));
                cells.push(PlacedCell { row, column, colspan: 1, rowspan: 1, align, content });
            }
        }
        cells
    }

    /// Adds the element of a cell: the style of its text, and how it is aligned.
    fn open_cell(
        &mut self,
        cell: &Cell,
        is_head: bool,
        column: usize,
        table: &Table,
        style: TextStyle,
    ) -> (TextStyle, Align) {
        let (colspan, rowspan) = (cell.colspan.max(1), cell.rowspan.max(1));
        let role = if is_head || cell.header {
            let scope = if is_head { Scope::Column } else { Scope::Row };
            Role::HeaderCell { scope, colspan, rowspan }
        } else if has_headers(table) {
            Role::DataCell { colspan, rowspan }
        } else if cell.text().is_some() {
            Role::Paragraph
        } else {
            Role::Division
        };
        let tag = self.document.tags.add(style.tag, role);
        let align = match table.alignments[column] {
            Alignment::Default | Alignment::Left => Align::Start,
            Alignment::Center => Align::Center,
            Alignment::Right => Align::End,
        };
        (cell_style(cell, is_head, TextStyle { tag, ..style }), align)
    }

    /// What the columns want. What can be narrower than it should be is so only where there is too little room.
    pub(super) fn wants(&mut self, n_columns: usize, cells: [&[PlacedCell<'_>]; 2], gap: Pt, room: Pt) -> Wants {
        let wants = self.wants_in(Room::Ample, n_columns, cells, gap);
        let can_give = |cell: &PlacedCell<'_>| match &cell.content {
            Content::Text(text) => !text.objects.is_empty(),
            Content::Blocks(..) => true,
        };
        if wants.exceed(room) && cells.into_iter().flatten().any(can_give) {
            return self.wants_in(Room::Scarce, n_columns, cells, gap);
        }
        wants
    }

    fn wants_in(&mut self, room: Room, n_columns: usize, cells: [&[PlacedCell<'_>]; 2], gap: Pt) -> Wants {
        let mut wants = Wants { most: vec![Pt::ZERO; n_columns], least: vec![Pt::ZERO; n_columns] };
        for cell in cells.into_iter().flatten() {
            let Extent { natural, least } = match &cell.content {
                Content::Text(text) => self.extent_of_styled(text, room),
                Content::Blocks(blocks, style) => self.extent(blocks, *style, room),
            };
            let colspan = cell.colspan.min(n_columns - cell.column);
            let gaps = gap * (colspan - 1) as f64;
            for column in cell.column..cell.column + colspan {
                wants.most[column] = wants.most[column].max((natural - gaps) / colspan as f64);
                wants.least[column] = wants.least[column].max((least - gaps) / colspan as f64);
            }
        }
        wants
    }
}
