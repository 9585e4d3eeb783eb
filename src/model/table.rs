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
