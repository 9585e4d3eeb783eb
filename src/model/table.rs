//! Tables.

use serde::{Deserialize, Serialize};

use super::Inline;
use crate::source::Span;

/// A table. Rows may be shorter than the table is wide: missing cells are empty.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Table {
    /// One for each column; this is the number of columns.
    pub alignments: Vec<Alignment>,
    /// Header rows; may be empty.
    #[serde(default)]
    pub head: Vec<Row>,
    /// Body rows.
    #[serde(default)]
    pub body: Vec<Row>,
    /// Its caption; empty when there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caption: Vec<Inline>,
}

impl Table {
    /// The number of columns.
    pub fn n_columns(&self) -> usize {
        self.alignments.len()
    }
}

/// The cells of rows that stand above each other, at their columns: `None` where a cell reaches that stands elsewhere.
///
/// No row is longer than `n_columns`, and none is filled up to it.
pub fn grid(rows: &[Row], n_columns: usize) -> Vec<Vec<Option<&Cell>>> {
    let mut grid = Vec::with_capacity(rows.len());
    // For each column, how many rows below are covered by a cell from above.
    let mut covered: Vec<u16> = Vec::new();
    for row in rows {
        let mut places: Vec<Option<&Cell>> = Vec::with_capacity(row.cells.len());
        let mut cells = row.cells.iter();
        let mut next = cells.next();
        while places.len() < n_columns {
            let column = places.len();
            if let Some(rows_left) = covered.get_mut(column).filter(|rows_left| **rows_left > 0) {
                *rows_left -= 1;
                places.push(None);
                continue;
            }
            let Some(cell) = next else {
                if covered.iter().skip(column).all(|rows_left| *rows_left == 0) {
                    break;
                }
                places.push(None);
                continue;
            };
            next = cells.next();
            let end = n_columns.min(column + usize::from(cell.colspan.max(1)));
            if covered.len() < end {
                covered.resize(end, 0);
            }
            covered[column..end].fill(cell.rowspan.max(1) - 1);
            places.push(Some(cell));
            places.resize(end, None);
        }
        grid.push(places);
    }
    grid
}

/// How the cells of a column are aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Alignment {
    /// As is usual for the script.
    #[default]
    Default,
    /// To the left.
    Left,
    /// In the middle.
    Center,
    /// To the right.
    Right,
}

impl Alignment {
    /// How much of the free space of a cell stands before its text; the default is the start of the line.
    pub fn space_before(self, free: usize) -> usize {
        match self {
            Alignment::Default | Alignment::Left => 0,
            Alignment::Center => free / 2,
            Alignment::Right => free,
        }
    }
}

/// A row.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Row {
    /// Its cells. A cell that spans rows or columns stands once, where it begins.
    pub cells: Vec<Cell>,
    /// Where it stands in the source.
    #[serde(default)]
    pub span: Span,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Its text.
    pub content: Vec<Inline>,
    /// Columns covered, at least 1.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub colspan: u16,
    /// Rows covered, at least 1.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub rowspan: u16,
    /// Whether it heads its row (a `th` in the body).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub header: bool,
    /// Where it stands in the source.
    #[serde(default)]
    pub span: Span,
}

impl Cell {
    /// A cell over one column and one row.
    pub fn new(content: Vec<Inline>, span: Span) -> Cell {
        Cell { content, colspan: 1, rowspan: 1, header: false, span }
    }
}

fn one() -> u16 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if passes a reference")]
fn is_one(n: &u16) -> bool {
    *n == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_span_push_the_others_aside() {
        let cell = |colspan, rowspan| Cell { colspan, rowspan, ..Cell::new(Vec::new(), Span::NONE) };
        let row = |cells: &[(u16, u16)]| Row {
            cells: cells.iter().map(|&(colspan, rowspan)| cell(colspan, rowspan)).collect(),
            span: Span::NONE,
        };
        let rows = [row(&[(1, 2), (2, 1)]), row(&[(1, 1)]), row(&[(1, 1), (9, 1)])];
        let shown: Vec<String> = grid(&rows, 3)
            .iter()
            .map(|places| places.iter().map(|place| if place.is_some() { 'x' } else { '.' }).collect())
            .collect();
        assert_eq!(shown, ["xx.", ".x", "xx."]);
    }
}
