//! Tables.

use super::{Lead, Writer};
use crate::model::{Alignment, Attr, Cell, InlineKind, Row, Table, plain_text};

/// From this many columns on, a table is marked as wide: the style sheet sets it smaller.
const WIDE_COLUMNS: usize = 5;

/// Most columns and rows that a cell covers (HTML 4.9.11).
const MAX_COLSPAN: u16 = 1000;
const MAX_ROWSPAN: u16 = 65534;

impl Writer<'_> {
    pub(super) fn table(&mut self, table: &Table, attr: &Attr) {
        self.xml.start("table");
        self.attributes(attr, if table.n_columns() >= WIDE_COLUMNS { &["wide"] } else { &[] });
        self.xml.newline();
        if !table.caption.is_empty() {
            self.xml.start("caption");
            self.inlines(&table.caption);
            self.xml.end().newline();
        }
        // Markdown cannot write a table without a head; an empty one is none.
        let head: Vec<&Row> = table.head.iter().filter(|row| !row.cells.iter().all(is_blank)).collect();
        let body: Vec<&Row> = table.body.iter().collect();
        self.rows("thead", &head, table, &[]);
        self.rows("tbody", &body, table, &labels(table));
        self.xml.end().newline();
    }

    fn rows(&mut self, name: &'static str, rows: &[&Row], table: &Table, labels: &[String]) {
        if rows.is_empty() {
            return;
        }
        let spans = |row: &&Row| row.cells.iter().any(|cell| cell.colspan > 1 || cell.rowspan > 1);
        // Where cells cover others, a short row may be complete.
        let width = if rows.iter().any(spans) { 0 } else { table.n_columns() };
        self.xml.start(name).newline();
        for row in rows {
            self.row(row, name == "thead", &table.alignments, width, labels);
        }
        self.xml.end().newline();
    }

    fn row(&mut self, row: &Row, in_head: bool, alignments: &[Alignment], width: usize, labels: &[String]) {
        self.xml.start("tr").newline();
        let mut column = 0;
        for cell in &row.cells {
            let alignment = alignments.get(column).copied().unwrap_or_default();
            self.cell(cell, in_head, alignment, labels.get(column).map(String::as_str));
            column += usize::from(cell.colspan.max(1));
        }
        for _ in column..width {
            self.xml.start("td").end().newline();
        }
        self.xml.end().newline();
    }

    fn cell(&mut self, cell: &Cell, in_head: bool, alignment: Alignment, label: Option<&str>) {
        let colspan = cell.colspan.clamp(1, MAX_COLSPAN);
        // An empty head cell heads nothing.
        let scope = match (in_head && !is_blank(cell), cell.header) {
            (true, _) => Some(if colspan > 1 { "colgroup" } else { "col" }),
            (false, true) => Some("row"),
            (false, false) => None,
        };
        self.last_char = None;
        self.xml.start(if scope.is_some() { "th" } else { "td" }).attr_opt("scope", scope);
        self.xml.attr_opt(
            "class",
            match alignment {
                Alignment::Default => None,
                Alignment::Left => Some("left"),
                Alignment::Center => Some("center"),
                Alignment::Right => Some("right"),
            },
        );
        self.xml.attr_opt("data-label", label.filter(|label| !label.is_empty() && !is_blank(cell)));
        if colspan > 1 {
            self.xml.attr("colspan", &colspan.to_string());
        }
        if cell.rowspan > 1 {
            self.xml.attr("rowspan", &cell.rowspan.min(MAX_ROWSPAN).to_string());
        }
        match cell.text() {
            Some(content) => self.inlines(content),
            None => {
                self.xml.newline();
                self.blocks(&cell.blocks, Lead::None);
            }
        }
        self.xml.end().newline();
    }
}

/// The heads of the columns of a wide table, where each cell has one: where the screen is too narrow for the table, the
/// style sheet puts the cells of a row below each other, each behind its label.
fn labels(table: &Table) -> Vec<String> {
    let covers = |cell: &Cell| cell.colspan > 1 || cell.rowspan > 1;
    match table.head.as_slice() {
        [head] if table.n_columns() >= WIDE_COLUMNS && !table.body.iter().any(|row| row.cells.iter().any(covers)) => {
            let label = |cell: &Cell| plain_text(&cell.one_line()).trim().to_owned();
            head.cells.iter().map(label).collect()
        }
        _ => Vec::new(),
    }
}

fn is_blank(cell: &Cell) -> bool {
    let Some(content) = cell.text() else { return false };
    plain_text(content).trim().is_empty() && !content.iter().any(|inline| matches!(inline.kind, InlineKind::Image(_)))
}
