//! Forming a table (HTML, 4.9.12.1): which columns its cells take.
//!
//! Browsers give no room to a column in which no cell begins, so such columns are left out: a cell over a thousand
//! columns in a table of three covers three. Cells that reach below the last row end there.

use super::{Alignment, Cell, Row, Table};

/// Most places of a table in which no cell begins, where cells cover others: backends make a place of each.
const MOST_EMPTY_PLACES: usize = 300_000;

impl Table {
    /// Gives the table the columns that its cells need. Returns `false` when the cells cover far more places than there
    /// are cells: then each covers one.
    pub fn fit(&mut self) -> bool {
        let covers = self.rows().flat_map(|row| &row.cells).any(|cell| cell.colspan > 1 || cell.rowspan > 1);
        let is_formed = !covers || self.form();
        if !is_formed {
            for cell in self.rows_mut().flat_map(|row| &mut row.cells) {
                (cell.colspan, cell.rowspan) = (1, 1);
            }
        }
        let width = self.rows().map(|row| row.cells.len()).max().unwrap_or(0);
        if self.alignments.len() < width {
            self.alignments.resize(width, Alignment::Default);
        }
        is_formed
    }

    fn form(&mut self) -> bool {
        let n_rows = self.head.len() + self.body.len();
        let n_cells: usize = self.rows().map(|row| row.cells.len()).sum();
        let most_columns = (n_cells + MOST_EMPTY_PLACES) / n_rows.max(1);
        let (Some(head), Some(body)) = (places(&self.head, most_columns), places(&self.body, most_columns)) else {
            return false;
        };
        let places = || head.iter().chain(&body);
        let mut columns: Vec<usize> =
            places().flatten().filter(|place| !place.is_gap).map(|place| place.start).collect();
        columns.sort_unstable();
        columns.dedup();
        if columns.len() > most_columns {
            return false;
        }
        let before = |end: usize| columns.partition_point(|column| *column < end);
        for (row, places) in self.rows_mut().zip(places()) {
            for (idx, place) in places.iter().enumerate() {
                let colspan = u16::try_from(before(place.end) - before(place.start)).unwrap_or(u16::MAX);
                if let Some(cell) = row.cells.get_mut(idx) {
                    (cell.colspan, cell.rowspan) = (colspan, place.rowspan);
                } else if colspan > 0 {
                    row.cells.push(Cell { colspan, ..Cell::new(Vec::new(), row.span) });
                }
            }
        }
        let alignment = |column: &usize| self.alignments.get(*column).copied().unwrap_or_default();
        self.alignments = columns.iter().map(alignment).collect();
        true
    }
}

/// What a cell covers, or an empty place behind the cells of a row and before what a cell from above covers.
#[derive(Clone, Copy)]
struct Place {
    start: usize,
    /// One past its last column.
    end: usize,
    rowspan: u16,
    is_gap: bool,
}

/// The places of rows that stand above each other; `None` when they take too many columns. A cell ends where one from
/// above covers the next column, and none reaches below the last row.
fn places(rows: &[Row], most_columns: usize) -> Option<Vec<Vec<Place>>> {
    let mut all = Vec::with_capacity(rows.len());
    // What covers columns of the row at hand from above; `rowspan` counts that row.
    let mut covering: Vec<Place> = Vec::new();
    for (idx, row) in rows.iter().enumerate() {
        let n_rows_left = u16::try_from(rows.len() - idx).unwrap_or(u16::MAX);
        let mut own = Vec::with_capacity(row.cells.len());
        let mut covered = Vec::with_capacity(covering.len() + row.cells.len());
        let mut above = covering.iter().peekable();
        let mut cells = row.cells.iter();
        let mut start = 0;
        loop {
            while let Some(next) = above.next_if(|next| next.start <= start) {
                covered.push(*next);
                start = next.end;
            }
            let next = above.peek().map(|next| next.start);
            let place = match (cells.next(), next) {
                (Some(cell), next) => {
                    let end = start + usize::from(cell.colspan.max(1));
                    let end = next.map_or(end, |next| end.min(next));
                    Place { start, end, rowspan: cell.rowspan.clamp(1, n_rows_left), is_gap: false }
                }
                (None, Some(next)) => Place { start, end: next, rowspan: 1, is_gap: true },
                (None, None) => break,
            };
            start = place.end;
            own.push(place);
            covered.push(place);
        }
        covering = covered.into_iter().filter(|place| place.rowspan > 1).collect();
        covering.iter_mut().for_each(|place| place.rowspan -= 1);
        if covering.len() > most_columns {
            return None;
        }
        all.push(own);
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::grid;
    use crate::source::Span;

    type Spans<'a> = &'a [&'a [(u16, u16)]];

    /// A table of cells, each with the columns and rows that it covers.
    fn table(spans: Spans<'_>) -> Table {
        let cell = |colspan, rowspan| Cell { colspan, rowspan, ..Cell::new(Vec::new(), Span::NONE) };
        let cells = |row: &[(u16, u16)]| row.iter().map(|&(colspan, rowspan)| cell(colspan, rowspan)).collect();
        let body = spans.iter().map(|row| Row { cells: cells(row), span: Span::NONE }).collect();
        Table { body, ..Table::default() }
    }

    /// Where the cells of each row of a fitted table begin.
    fn check(spans: Spans<'_>, expected: &[&str]) {
        let mut table = table(spans);
        assert!(table.fit());
        let place = |place: &Option<&Cell>| if place.is_some() { 'x' } else { '.' };
        let grid = grid(&table.body, table.n_columns());
        let shown: Vec<String> = grid.iter().map(|places| places.iter().map(place).collect()).collect();
        assert_eq!(shown, expected, "{spans:?}");
    }

    #[test]
    fn a_table_is_as_wide_as_its_cells_need() {
        check(&[&[(1, 2)], &[(1, 1)], &[(1, 1)]], &["x", ".x", "x"]);
        check(&[&[(1, 2), (1, 1)], &[(1, 1), (1, 1)]], &["xx", ".xx"]);
        check(&[&[(1, 3)], &[(1, 3)], &[(1, 3)]], &["x", ".x", "..x"]);
        check(&[&[(2, 1), (1, 1)], &[(1, 1), (1, 1), (1, 1)]], &["x.x", "xxx"]);
        check(&[&[(1, 1), (1, 2), (1, 1)], &[(2, 1), (1, 1)]], &["xxx", "x.x"]);
    }

    #[test]
    fn columns_in_which_no_cell_begins_are_none() {
        check(&[&[(1000, 1)], &[(1, 1), (3, 1)], &[(1, 9)], &[]], &["x.", "xx", "x", "."]);
        check(&[&[], &[(9, 9)]], &["", "x"]);
    }

    #[test]
    fn no_place_is_taken_twice_and_none_is_open_before_a_covered_one() {
        check(&[&[(1, 1), (1, 2)], &[(3, 1)]], &["xx", "x."]);
        check(&[&[(1, 1), (1, 1), (1, 2)], &[(1, 1)]], &["xxx", "xx."]);
    }

    #[test]
    fn cells_that_cover_far_more_than_there_is_cover_one_place_each() {
        let mut table = table(&vec![&[(1, 1000)][..]; 1000]);
        assert!(!table.fit());
        assert_eq!(table.n_columns(), 1);
        assert!(table.rows().flat_map(|row| &row.cells).all(|cell| (cell.colspan, cell.rowspan) == (1, 1)));
    }
}
