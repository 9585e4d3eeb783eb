//! Tables: how wide their columns are, and how they are drawn.

use std::borrow::Cow;

use super::Style;
use super::direction::{directed, has_other, mark};
use super::flow::{Extent, Filling, Flow};
use crate::backends::text_writer::{Filler, LineWriter, columns, push_repeated};
use crate::model::{Block, BlockKind, Cell, Inline, Row, Table, Visit, grid, walk_block, walk_blocks};

/// The cells of a table.
#[derive(Debug)]
pub(super) struct Cells<'t> {
    /// The rows of the head that are not empty.
    pub(super) head: Vec<Vec<Content<'t>>>,
    /// The rows below the head.
    pub(super) body: Vec<Vec<Content<'t>>>,
    pub(super) n_columns: usize,
}

/// What is in a cell.
#[derive(Clone, Debug)]
pub(super) enum Content<'t> {
    /// Running text, or nothing.
    Text(Flow),
    /// Anything else.
    Blocks(&'t Cell),
}

impl Content<'_> {
    /// Whether there is nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Content::Text(flow) => flow.is_empty(),
            Content::Blocks(_) => false,
        }
    }
}

/// How a table is shown.
#[derive(Debug, PartialEq)]
pub(super) enum Layout {
    /// Drawn, with columns of these widths.
    Columns(Vec<usize>),
    /// Row by row, since it does not fit.
    Records,
}

/// Columns are not wider than this when nothing else bounds them.
const MAX_COLUMN: usize = 100;
/// What a column costs beside its text: two blanks and a rule.
const COLUMN_BORDER: usize = 3;
/// Rows of tables of more columns than that are not filled up with empty cells; nobody draws those.
const MAX_FILLED_UP: usize = 64;

impl<'t> Cells<'t> {
    /// Takes the cells of a table.
    pub(super) fn new(table: &'t Table, mut flow: impl FnMut(&[Inline]) -> Flow) -> Cells<'t> {
        let n_columns = table.n_columns();
        let mut content = |cell: &'t Cell| match cell.text() {
            Some(text) => Content::Text(flow(text)),
            None => Content::Blocks(cell),
        };
        let mut group = |rows: &'t [Row]| -> Vec<Vec<Content<'t>>> {
            let empty = || Content::Text(Flow::default());
            let mut cells_of = |places: Vec<Option<&'t Cell>>| {
                let mut cells: Vec<Content<'t>> =
                    places.into_iter().map(|place| place.map_or_else(empty, &mut content)).collect();
                if n_columns <= MAX_FILLED_UP {
                    cells.resize_with(n_columns, empty);
                }
                cells
            };
            grid(rows, n_columns).into_iter().map(&mut cells_of).collect()
        };
        let mut head = group(&table.head);
        head.retain(|row| row.iter().any(|cell| !cell.is_empty()));
        Cells { head, body: group(&table.body), n_columns }
    }

    /// The names of the columns, each on one line.
    pub(super) fn column_names(&self, mut flow: impl FnMut(&[Inline]) -> Flow) -> Vec<String> {
        let mut names = vec![String::new(); self.n_columns];
        for row in &self.head {
            for (name, cell) in names.iter_mut().zip(row).filter(|(_, cell)| !cell.is_empty()) {
                if !name.is_empty() {
                    name.push(' ');
                }
                match cell {
                    Content::Text(flow) => name.push_str(&flow.text().replace('\n', " ")),
                    Content::Blocks(cell) => name.push_str(&flow(&cell.one_line()).text().replace('\n', " ")),
                }
            }
        }
        names
    }

    fn rows(&self) -> impl Iterator<Item = &Vec<Content<'t>>> {
        self.head.iter().chain(&self.body)
    }

    /// Whether there are tables in cells.
    fn holds_tables(&self) -> bool {
        let mut search = TableSearch { found: false };
        for content in self.rows().flatten() {
            if let Content::Blocks(cell) = content {
                walk_blocks(&mut search, &cell.blocks);
            }
        }
        search.found
    }
}

struct TableSearch {
    found: bool,
}

impl Visit for TableSearch {
    fn visit_block(&mut self, block: &Block) {
        self.found |= matches!(block.kind, BlockKind::Table(_));
        if !self.found {
            walk_block(self, block);
        }
    }
}

/// Finds widths for the columns of a table in `measure` columns; 0 means that there is no bound. `extent` measures blocks.
pub(super) fn lay_out(cells: &Cells<'_>, measure: usize, mut extent: impl FnMut(&[Block]) -> Extent) -> Layout {
    let borders = cells.n_columns * COLUMN_BORDER + 1;
    // Rules within rules confuse; and what is within would be measured again and again.
    if (measure > 0 && borders + cells.n_columns > measure) || cells.holds_tables() {
        return Layout::Records;
    }
    let mut filler = Filler::default();
    let mut extents = vec![Extent { natural: 1, least: 1 }; cells.n_columns];
    for row in cells.rows() {
        for (all, content) in extents.iter_mut().zip(row) {
            let own = match content {
                Content::Text(flow) => flow.extent(&mut filler),
                Content::Blocks(cell) => extent(&cell.blocks),
            };
            all.natural = all.natural.max(own.natural);
            all.least = all.least.max(own.least);
        }
    }
    if measure == 0 {
        return Layout::Columns(
            extents.iter().map(|extent| extent.natural.min(MAX_COLUMN.max(extent.least))).collect(),
        );
    }
    let room = measure - borders;
    if extents.iter().map(|extent| extent.least).sum::<usize>() > room {
        return Layout::Records;
    }
    Layout::Columns(share(&extents, room))
}

/// Shares `room` among columns: each gets what it needs, or an equal part of what the others leave.
fn share(extents: &[Extent], room: usize) -> Vec<usize> {
    let mut widths: Vec<Option<usize>> = vec![None; extents.len()];
    let mut left = room;
    loop {
        let n_open = widths.iter().filter(|width| width.is_none()).count();
        if n_open == 0 {
            break;
        }
        let part = left / n_open;
        let open = || (0..extents.len()).filter(|idx| widths[*idx].is_none());
        let settled = open()
            .find(|idx| extents[*idx].least > part)
            .map(|idx| (idx, extents[idx].least))
            .or_else(|| open().find(|idx| extents[*idx].natural <= part).map(|idx| (idx, extents[idx].natural)));
        // Nobody is content: all get the same, the last one what is left over.
        let (idx, width) = match settled {
            Some(settled) => settled,
            None => (open().next().unwrap_or_default(), part),
        };
        widths[idx] = Some(width);
        left -= width;
    }
    widths.into_iter().map(Option::unwrap_or_default).collect()
}

/// The lines of the cells of a table.
pub(super) struct Filled {
    head: Vec<Vec<Vec<String>>>,
    body: Vec<Vec<Vec<String>>>,
}

/// Fills the cells of a table. `lines` writes blocks in so many columns.
pub(super) fn fill(
    cells: &Cells<'_>,
    widths: &[usize],
    mut lines: impl FnMut(&[Block], usize) -> Vec<String>,
) -> Filled {
    let mut filler = Filler::default();
    let mut fill_cell = |(content, width): (&Content<'_>, &usize)| -> Vec<String> {
        match content {
            Content::Text(flow) => {
                flow.lines([*width; 2], Filling::default(), &mut filler).map(Cow::into_owned).collect()
            }
            Content::Blocks(cell) => lines(&cell.blocks, *width),
        }
    };
    let mut fill_rows = |rows: &[Vec<Content<'_>>]| -> Vec<Vec<Vec<String>>> {
        rows.iter().map(|row| row.iter().zip(widths).map(&mut fill_cell).collect()).collect()
    };
    Filled { head: fill_rows(&cells.head), body: fill_rows(&cells.body) }
}

/// Draws a table.
pub(super) fn draw(filled: &Filled, widths: &[usize], table: &Table, style: &Style, out: &mut LineWriter) {
    let drawn = style.charset.lines();
    let Filled { head, body } = filled;
    // Rows of several lines need something between them, and the head something else.
    let is_tall = body.iter().flatten().any(|cell| cell.len() > 1);
    out.line(&rule(widths, drawn.horizontal, drawn.top));
    for row in head {
        draw_row(row, widths, table, style, out);
    }
    if !head.is_empty() && !body.is_empty() {
        let (horizontal, ends) =
            if is_tall { (drawn.head_horizontal, drawn.head) } else { (drawn.horizontal, drawn.middle) };
        out.line(&rule(widths, horizontal, ends));
    }
    for (idx, row) in body.iter().enumerate() {
        if idx > 0 && is_tall {
            out.line(&rule(widths, drawn.horizontal, drawn.middle));
        }
        draw_row(row, widths, table, style, out);
    }
    out.line(&rule(widths, drawn.horizontal, drawn.bottom));
}

fn draw_row(row: &[Vec<String>], widths: &[usize], table: &Table, style: &Style, out: &mut LineWriter) {
    let drawn = style.charset.lines();
    let n_lines = row.iter().map(Vec::len).max().unwrap_or(1);
    for idx in 0..n_lines {
        let mut line = String::new();
        line.push(drawn.vertical);
        for ((cell, width), alignment) in row.iter().zip(widths).zip(&table.alignments) {
            let text = cell.get(idx).map_or("", String::as_str);
            let padding = width.saturating_sub(columns(text));
            let before = alignment.space_before(padding);
            push_repeated(&mut line, ' ', before + 1);
            line.push_str(text);
            if style.is_unicode() && has_other(text, style.direction) {
                // Cells of another direction that stand beside each other would change places.
                line.push(mark(style.direction));
            }
            push_repeated(&mut line, ' ', padding - before + 1);
            line.push(drawn.vertical);
        }
        let line = Cow::Owned(line);
        out.line(&if style.is_unicode() { directed(line, style.direction) } else { line });
    }
}

fn rule(widths: &[usize], horizontal: char, [left, crossing, right]: [char; 3]) -> String {
    let mut line = String::new();
    for (idx, width) in widths.iter().enumerate() {
        line.push(if idx == 0 { left } else { crossing });
        push_repeated(&mut line, horizontal, width + 2);
    }
    line.push(right);
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(extents: &[(usize, usize)], room: usize, expected: &[usize]) {
        let extents: Vec<Extent> = extents.iter().map(|&(natural, least)| Extent { natural, least }).collect();
        assert_eq!(share(&extents, room), expected);
    }

    #[test]
    fn columns_get_what_they_need_when_there_is_room() {
        check(&[(3, 1), (10, 4)], 20, &[3, 10]);
    }

    #[test]
    fn wide_columns_share_what_narrow_ones_leave() {
        check(&[(3, 1), (100, 4), (100, 4)], 23, &[3, 10, 10]);
    }

    #[test]
    fn a_column_is_never_narrower_than_its_widest_word() {
        check(&[(50, 2), (100, 15)], 20, &[5, 15]);
    }
}
