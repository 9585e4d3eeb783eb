//! Tables to lines: cells under each other as Emacs aligns them.

use crate::backends::text_writer::push_repeated;
use crate::model::{Alignment, Cell, Row, Table, grid};

/// Cells are padded up to this many columns: enough for a table that fits a screen, and wide cells cost no more room
/// than they take.
const MAX_PADDED: usize = 40;
/// Rows are filled up with empty cells in tables of up to this many columns.
const MAX_FILLED_UP: usize = 64;

/// The lines of a table. `cell` gives the Org of a cell (the second argument: whether it stands in the first column) and
/// its columns on the screen.
pub(super) fn table_rows(table: &Table, mut cell: impl FnMut(&Cell, bool) -> (String, usize)) -> Vec<String> {
    let n_columns = table.n_columns();
    let mut rows: Vec<Option<Vec<(String, usize)>>> = Vec::new();
    if table.alignments.iter().any(|alignment| *alignment != Alignment::Default) {
        rows.push(Some(table.alignments.iter().map(|alignment| cookie(*alignment)).collect()));
    }
    let mut add = |rows: &mut Vec<_>, group: &[Row]| {
        for places in grid(group, n_columns) {
            let mut cells: Vec<_> = places
                .iter()
                .enumerate()
                .map(|(column, place)| place.map_or_else(Default::default, |own| cell(own, column == 0)))
                .collect();
            if n_columns <= MAX_FILLED_UP {
                cells.resize(n_columns, Default::default());
            }
            rows.push(Some(cells));
        }
    };
    let has_head = table.head.iter().flat_map(|row| &row.cells).any(|cell| !cell.blocks.is_empty());
    if has_head {
        add(&mut rows, &table.head);
        rows.push(None);
    }
    add(&mut rows, &table.body);
    let widths = widths(&rows, n_columns);
    rows.iter().map(|row| row.as_ref().map_or_else(|| rule(&widths), |cells| line(cells, &widths, table))).collect()
}

fn cookie(alignment: Alignment) -> (String, usize) {
    let cookie = match alignment {
        Alignment::Default => "",
        Alignment::Left => "<l>",
        Alignment::Center => "<c>",
        Alignment::Right => "<r>",
    };
    (cookie.to_owned(), cookie.len())
}

fn widths(rows: &[Option<Vec<(String, usize)>>], n_columns: usize) -> Vec<usize> {
    let mut widths = vec![1; n_columns];
    for row in rows.iter().flatten() {
        for (width, (_, columns)) in widths.iter_mut().zip(row) {
            *width = (*width).max((*columns).min(MAX_PADDED));
        }
    }
    widths
}

fn line(cells: &[(String, usize)], widths: &[usize], table: &Table) -> String {
    let mut line = String::from("|");
    for (((text, columns), width), alignment) in cells.iter().zip(widths).zip(&table.alignments) {
        let padding = width.saturating_sub(*columns);
        let before = alignment.space_before(padding);
        push_repeated(&mut line, ' ', before + 1);
        line.push_str(text);
        push_repeated(&mut line, ' ', padding - before + 1);
        line.push('|');
    }
    line
}

fn rule(widths: &[usize]) -> String {
    let mut line = String::from("|");
    for (idx, width) in widths.iter().enumerate() {
        if idx > 0 {
            line.push('+');
        }
        push_repeated(&mut line, '-', width + 2);
    }
    line.push('|');
    line
}
