//! Tables.

use std::borrow::Cow;

use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use super::{Block, BlockKind, Inline, InlineKind, Visit, walk_block, walk_blocks};
use crate::source::Span;

/// A table. Rows may be shorter than the table is wide: missing cells are empty.
///
/// It is wide enough for its cells, also for those that others push aside: readers call [`Table::fit`].
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

    /// All rows, those of the head first.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.head.iter().chain(&self.body)
    }

    /// All rows, to be changed.
    pub fn rows_mut(&mut self) -> impl Iterator<Item = &mut Row> {
        self.head.iter_mut().chain(&mut self.body)
    }
}

/// The cells of rows that stand above each other, at their columns: `None` where a cell reaches that stands elsewhere.
///
/// No row is longer than `n_columns`, and none is filled up to it.
pub fn grid(rows: &[Row], n_columns: usize) -> Vec<Vec<Option<&Cell>>> {
    let mut former = Former::default();
    rows.iter().map(|row| former.places(row, n_columns)).collect()
}

/// Puts the cells of one row after the other at their columns.
#[derive(Default)]
struct Former {
    /// For each column, how many rows below are covered by a cell from above.
    covered: Vec<u16>,
}

impl Former {
    fn places<'r>(&mut self, row: &'r Row, n_columns: usize) -> Vec<Option<&'r Cell>> {
        let mut places = Vec::with_capacity(row.cells.len());
        let mut cells = row.cells.iter();
        while places.len() < n_columns {
            let column = places.len();
            if self.is_covered(column) {
                places.push(None);
                continue;
            }
            let Some(cell) = cells.next() else { break };
            let end = n_columns.min(column + usize::from(cell.colspan.max(1)));
            if self.covered.len() < end {
                self.covered.resize(end, 0);
            }
            self.covered[column..end].fill(cell.rowspan.max(1) - 1);
            places.push(Some(cell));
            places.resize(end, None);
        }
        let reach = self.covered.iter().rposition(|rows_left| *rows_left > 0).map_or(0, |last| last + 1);
        while places.len() < reach.min(n_columns) {
            self.is_covered(places.len());
            places.push(None);
        }
        places
    }

    /// Whether a cell from above covers a column of the row at hand. To be asked once for each.
    fn is_covered(&mut self, column: usize) -> bool {
        let rows_left = self.covered.get_mut(column).filter(|rows_left| **rows_left > 0);
        rows_left.map(|rows_left| *rows_left -= 1).is_some()
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
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(from = "CellForm")]
pub struct Cell {
    /// What is in it: as a rule one paragraph, nothing in an empty cell.
    pub blocks: Vec<Block>,
    /// Columns covered, at least 1.
    pub colspan: u16,
    /// Rows covered, at least 1.
    pub rowspan: u16,
    /// Whether it heads its row (a `th` in the body).
    pub header: bool,
    /// Where it stands in the source.
    pub span: Span,
}

impl Cell {
    /// A cell over one column and one row.
    pub fn new(blocks: Vec<Block>, span: Span) -> Cell {
        Cell { blocks, colspan: 1, rowspan: 1, header: false, span }
    }

    /// Its text, where that is all there is in it: one paragraph without attributes, or nothing.
    pub fn text(&self) -> Option<&[Inline]> {
        match self.blocks.as_slice() {
            [] => Some(&[]),
            [Block { kind: BlockKind::Paragraph { content }, attr, .. }] if attr.is_empty() => Some(content),
            [..] => None,
        }
    }

    /// Its text as JSON has it: `None` when it is read back as something else.
    pub(super) fn content(&self) -> Option<&[Inline]> {
        self.text().filter(|content| match self.blocks.first() {
            Some(paragraph) => !content.is_empty() && span_of(content) == paragraph.span,
            None => true,
        })
    }

    /// All text in it as one line, also that of blocks that are more than text.
    pub fn one_line(&self) -> Cow<'_, [Inline]> {
        if let Some(text) = self.text() {
            return Cow::Borrowed(text);
        }
        let mut line = OneLine::default();
        walk_blocks(&mut line, &self.blocks);
        Cow::Owned(line.0)
    }
}

/// The texts of blocks, with blanks between them.
#[derive(Default)]
struct OneLine(Vec<Inline>);

impl Visit for OneLine {
    fn visit_block(&mut self, block: &Block) {
        if !self.0.is_empty() {
            self.0.push(Inline::new(InlineKind::SoftBreak, block.span));
        }
        let leaf = match &block.kind {
            BlockKind::Code { text, .. } => Some(InlineKind::Code { text: text.trim().replace('\n', " ") }),
            BlockKind::Math { tex } => Some(InlineKind::Math { tex: tex.clone(), display: false }),
            BlockKind::Figure { image, .. } => Some(InlineKind::Image(Box::new(image.clone()))),
            BlockKind::Paragraph { .. }
            | BlockKind::Heading { .. }
            | BlockKind::Head { .. }
            | BlockKind::BulletList { .. }
            | BlockKind::OrderedList { .. }
            | BlockKind::Quote { .. }
            | BlockKind::Callout { .. }
            | BlockKind::Table(_)
            | BlockKind::DefinitionList { .. }
            | BlockKind::ThematicBreak
            | BlockKind::PageBreak
            | BlockKind::Raw { .. }
            | BlockKind::Container { .. } => None,
        };
        self.0.extend(leaf.map(|kind| Inline::new(kind, block.span)));
        walk_block(self, block);
    }

    fn visit_inline(&mut self, inline: &Inline) {
        self.0.push(inline.clone());
    }
}

/// A cell as JSON has it: with `content` where it is a text and no more, else with `blocks`.
#[derive(Deserialize)]
struct CellForm {
    #[serde(default)]
    content: Vec<Inline>,
    #[serde(default)]
    blocks: Vec<Block>,
    #[serde(default = "one")]
    colspan: u16,
    #[serde(default = "one")]
    rowspan: u16,
    #[serde(default)]
    header: bool,
    #[serde(default)]
    span: Span,
}

impl From<CellForm> for Cell {
    fn from(form: CellForm) -> Cell {
        let CellForm { content, mut blocks, colspan, rowspan, header, span } = form;
        if !content.is_empty() {
            let span = span_of(&content);
            blocks.insert(0, Block::new(BlockKind::Paragraph { content }, span));
        }
        Cell { blocks, colspan, rowspan, header, span }
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_map(None)?;
        match self.content() {
            Some(content) => fields.serialize_entry("content", content)?,
            None => fields.serialize_entry("blocks", &self.blocks)?,
        }
        for (key, n) in [("colspan", self.colspan), ("rowspan", self.rowspan)] {
            if n != 1 {
                fields.serialize_entry(key, &n)?;
            }
        }
        if self.header {
            fields.serialize_entry("header", &true)?;
        }
        fields.serialize_entry("span", &self.span)?;
        fields.end()
    }
}

fn span_of(content: &[Inline]) -> Span {
    content.iter().fold(Span::NONE, |all, inline| all.join(inline.span))
}

fn one() -> u16 {
    1
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
