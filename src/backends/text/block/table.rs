//! Tables: drawn, or row by row where they do not fit.

use super::{BlockWriter, INDENT, Setting};
use crate::backends::text::flow::{Extent, Filling, Flow};
use crate::backends::text::table::{Cells, Content, Layout, draw, fill, lay_out};
use crate::backends::text_writer::{LineWriter, columns};
use crate::model::{Block, BlockKind, Cell, Inline, Table};

/// Room for the lines of a cell, in bytes.
const USUAL_CELL: usize = 256;

impl BlockWriter<'_> {
    pub(super) fn table(&mut self, table: &Table) {
        self.paragraph(&table.caption);
        let cells = Cells::new(table, |content| self.own_flow(content));
        match lay_out(&cells, self.measure(), |blocks| self.extent(blocks)) {
            Layout::Columns(widths) => {
                let filled = fill(&cells, &widths, |blocks, width| self.cell_lines(blocks, width));
                draw(&filled, &widths, table, self.style, &mut self.lines);
            }
            Layout::Records => self.records(&cells),
        }
    }

    /// A running text that stays.
    fn own_flow(&mut self, content: &[Inline]) -> Flow {
        let flow = self.flow(content);
        self.flow = Flow::default();
        flow
    }

    /// How much room the blocks of a cell need.
    fn extent(&mut self, blocks: &[Block]) -> Extent {
        let mut widest = |width| self.cell_lines(blocks, width).iter().map(|line| columns(line)).max().unwrap_or(0);
        Extent { natural: widest(0), least: widest(1) }
    }

    /// The lines of the blocks of a cell that is so many columns wide; 0 when they are not filled.
    fn cell_lines(&mut self, blocks: &[Block], width: usize) -> Vec<String> {
        let setting = Setting { width, least: 1, filling: Filling::default(), is_cell: true };
        let outer_setting = std::mem::replace(&mut self.setting, setting);
        let outer_lines = std::mem::replace(&mut self.lines, LineWriter::with_capacity(USUAL_CELL));
        self.blocks(blocks);
        let written = std::mem::replace(&mut self.lines, outer_lines).finish();
        self.setting = outer_setting;
        written.lines().map(str::to_owned).collect()
    }

    /// Writes a table that does not fit as a list of its rows.
    fn records(&mut self, cells: &Cells<'_>) {
        // A head without a body heads nothing.
        let (names, rows) = if cells.body.is_empty() {
            (Vec::new(), &cells.head)
        } else {
            (cells.column_names(|content| self.own_flow(content)), &cells.body)
        };
        // Where there are blank lines within rows, more of them part these.
        let is_long = rows.iter().flatten().any(|content| matches!(content, Content::Blocks(_)));
        let gap = if is_long && cells.n_columns > 1 { 2 } else { 1 };
        let is_unused = |column: usize| rows.iter().all(|row| row.get(column).is_none_or(Content::is_empty));
        for (idx, row) in rows.iter().enumerate() {
            self.lines.gap(if idx > 0 { gap } else { 1 });
            for (column, content) in row.iter().enumerate() {
                let name = names.get(column).filter(|name| !name.is_empty());
                match content {
                    // The head of a column in which there is nothing is shown once.
                    Content::Text(flow) if flow.is_empty() && !(idx == 0 && name.is_some() && is_unused(column)) => {}
                    Content::Text(flow) => self.field(name, flow),
                    Content::Blocks(cell) => self.long_field(name, cell),
                }
            }
        }
    }

    fn field(&mut self, name: Option<&String>, flow: &Flow) {
        let mut named = Flow::default();
        if let Some(name) = name {
            named.push_text(&format!("{name}: "));
        }
        named.append(flow);
        self.lines.push_marked("", INDENT);
        self.write_flow(&named);
        self.lines.pop();
    }

    /// Writes a field of several blocks, apart from those beside it. Text that it begins with stands behind the name.
    fn long_field(&mut self, name: Option<&String>, cell: &Cell) {
        let outer = std::mem::replace(&mut self.setting.is_cell, true);
        self.lines.gap(1);
        match (name, cell.blocks.as_slice()) {
            (None, blocks) => self.blocks(blocks),
            (name, [Block { kind: BlockKind::Paragraph { content }, .. }, rest @ ..]) => {
                let flow = self.flow(content);
                self.field(name, &flow);
                self.flow = flow;
                self.lines.push(INDENT);
                if !rest.is_empty() {
                    self.lines.gap(1);
                }
                self.blocks(rest);
                self.lines.pop();
            }
            (Some(name), blocks) => {
                self.plain(&format!("{name}:"));
                self.lines.push(INDENT);
                self.blocks(blocks);
                self.lines.pop();
            }
        }
        self.lines.gap(1);
        self.setting.is_cell = outer;
    }
}
