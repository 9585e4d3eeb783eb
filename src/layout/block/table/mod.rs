//! Tables: caption, head, body, rules.

mod cells;
mod columns;
mod records;
mod rows;
mod slices;

pub(super) use self::cells::cell_style;
use self::cells::{Content, PlacedCell};
use self::columns::{Columns, place_columns};
use self::slices::Slice;
use super::{Region, rule_strip};
use crate::geometry::Pt;
use crate::layout::Layouter;
use crate::layout::flow::{Flow, Repeat, Strip};
use crate::layout::frame::{FrameItem, PlacedItem, Role, TagId};
use crate::layout::inline::{Collector, StyledText};
use crate::layout::style::{Features, TextStyle};
use crate::model::{Cell, Row, Table};
use crate::source::Span;

/// Between columns, in ems.
const COLUMN_GAP: f64 = 1.3;
/// Above and below the text of a row, as a share of its leading.
const ROW_PADDING: f64 = 0.16;
/// Leading of tables, relative to their size.
const LEADING: f64 = 1.27;
/// Thickness of the rules above and below the table.
const OUTER_RULE: Pt = Pt(0.8);
/// Thickness of the rule below the head.
const HEAD_RULE: Pt = Pt(0.5);
/// Thickness of the rules between rows, when rows have several lines.
const ROW_RULE: Pt = Pt(0.25);
/// Cost of a page break between rows.
const ROW_COST: f64 = 120.0;
/// Cost of a page break after the first or before the last row.
const EDGE_ROW_COST: f64 = 3_000.0;
/// In so many cells, those of a table stand below each other: nobody reads columns of columns, and their widths would be
/// measured at each level.
const DEEPEST_BESIDE: usize = 5;
/// Columns narrower than this many ems on average cannot be read, nor perhaps be seen: they would leave the page.
const LEAST_COLUMN: f64 = 2.0;
/// A head that is higher than this share of the text height is not shown again on each page.
const HIGHEST_REPEATED: f64 = 0.5;

/// Whether anything in a table heads its rows or columns. A table without (HTML used for its looks) is read cell by
/// cell, as browsers have it read.
fn has_headers(table: &Table) -> bool {
    !table.head.is_empty() || table.body.iter().flat_map(|row| &row.cells).any(|cell| cell.header)
}

/// The space between columns of a table that is set in some size.
pub(super) fn gap(size: Pt) -> Pt {
    size * COLUMN_GAP
}

impl Layouter<'_> {
    /// A table, with its caption above.
    pub(super) fn table(&mut self, table: &Table, region: Region, flow: &mut Flow) {
        let n_columns = table.n_columns();
        if n_columns == 0 {
            return;
        }
        let space = region.leading * self.theme.block_space;
        let role = if has_headers(table) { Role::Table } else { Role::Division };
        let tag = self.document.tags.add(region.style.tag, role);
        let size = region.style.size * self.table_size();
        let style = TextStyle { size, features: Features::Tabular, tag, ..region.style };
        let mut head = self.collect_rows(&table.head, true, table, style);
        let mut body = self.collect_rows(&table.body, false, table, style);
        let gap = gap(size);
        let room = region.width - gap * (n_columns - 1) as f64;
        let is_plain = |cells: &[PlacedCell]| cells.iter().all(|cell| cell.colspan == 1 && cell.rowspan == 1);
        let may_be_records = table.head.len() == 1 && !body.is_empty() && is_plain(&head) && is_plain(&body);
        let holds_blocks = head.iter().chain(&body).any(|cell| matches!(cell.content, Content::Blocks(..)));
        let is_crowded = room < size * (LEAST_COLUMN * n_columns as f64);
        let may_be_stacked = may_be_records || holds_blocks || is_crowded || self.cell_depth > 0;
        let wants = (self.cell_depth < DEEPEST_BESIDE).then(|| self.wants(n_columns, [&head, &body], gap, room));

        flow.space(space);
        if !table.caption.is_empty() {
            let tag = self.document.tags.add(tag, Role::Caption);
            self.caption(&table.caption, region.tagged(tag), flow);
            flow.keep();
            flow.strip(Strip::empty(region.leading * 0.3));
            flow.keep();
        }
        if let Some(wants) = wants.filter(|wants| wants.fit(room) || !may_be_stacked) {
            let (columns, shrink) = place_columns(&wants, region.x, room, gap);
            head.iter_mut().chain(&mut body).for_each(|cell| cell.content.shrink(shrink));
            self.rows(table, [&head, &body], &columns, size * shrink * LEADING, region, flow);
        } else {
            self.diags.note(
                table.rows().next().map_or(Span::NONE, |row| row.span),
                format!("a table of {n_columns} columns is too wide for the page: its rows are set as records"),
            );
            if may_be_records {
                let labels = self.labels_of(&head, &table.head[0]);
                self.records(&labels, body, size, region, flow);
            } else {
                self.stacked([head, body], size, region, flow);
            }
        }
        flow.space(space);
    }

    /// The size of a table, relative to the text around it: one in a cell is as large as that.
    fn table_size(&self) -> f64 {
        if self.cell_depth > 0 { 1.0 } else { self.theme.table_size }
    }

    /// What the heads of columns say before the fields of records.
    fn labels_of(&mut self, head: &[PlacedCell<'_>], row: &Row) -> Vec<(usize, StyledText)> {
        let mut labels = Vec::with_capacity(head.len());
        for (idx, cell) in head.iter().enumerate() {
            let label = match &cell.content {
                Content::Text(text) => text.clone(),
                Content::Blocks(_, style) => {
                    let words = row.cells.get(idx).map(Cell::one_line).unwrap_or_default();
                    Collector::new(self).collect(&words, *style)
                }
            };
            labels.push((cell.column, label));
        }
        labels
    }

    /// Head and body between rules.
    fn rows(
        &mut self,
        table: &Table,
        [head, body]: [&[PlacedCell<'_>]; 2],
        columns: &Columns,
        leading: Pt,
        region: Region,
        flow: &mut Flow,
    ) {
        let theme = self.theme;
        let start = flow.begin();
        let rule = |thickness: Pt| rule_strip(region.x, columns.total(), thickness, theme.ink, thickness);
        flow.strip(rule(OUTER_RULE));
        flow.keep();
        for slice in self.row_groups(head, table.head.len(), columns, leading).into_iter().flatten() {
            flow.strip(slice.strip);
            flow.keep();
        }
        if !table.head.is_empty() {
            flow.strip(rule(HEAD_RULE));
            flow.keep();
        }
        let head_strips: Vec<Strip> = flow.strips_from(start).map(|strip| repeated(strip)).collect();
        let body_start = flow.items.len();
        self.body_rows(body, table.body.len(), columns, leading, region, flow);
        flow.keep();
        flow.strip(rule(OUTER_RULE));
        let head_height: Pt = head_strips.iter().map(|strip| strip.height).sum();
        if !table.head.is_empty() && head_height <= self.text_height() * HIGHEST_REPEATED {
            flow.repeats.push(Repeat { start: body_start + 1, end: flow.items.len(), strips: head_strips });
        }
    }

    fn body_rows(
        &mut self,
        cells: &[PlacedCell<'_>],
        n_rows: usize,
        columns: &Columns,
        leading: Pt,
        region: Region,
        flow: &mut Flow,
    ) {
        let groups = self.row_groups(cells, n_rows, columns, leading);
        let single = leading * (1.0 + 2.0 * ROW_PADDING) + Pt(0.01);
        let height_of = |slices: &Vec<Slice>| slices.iter().map(|slice| slice.strip.height).sum::<Pt>();
        let ruled = groups.iter().any(|slices| height_of(slices) > single);
        let n_groups = groups.len();
        for (idx, slices) in groups.into_iter().enumerate() {
            if idx > 0 {
                let is_edge = idx == 1 || idx + 1 == n_groups;
                flow.penalty(if is_edge { EDGE_ROW_COST } else { ROW_COST });
                if ruled {
                    let mut rule = rule_strip(region.x, columns.total(), ROW_RULE, self.theme.rule, ROW_RULE);
                    rule.height = ROW_RULE;
                    flow.strip(rule);
                    flow.keep();
                }
            }
            for (idx, slice) in slices.into_iter().enumerate() {
                if idx > 0 {
                    flow.penalty(slice.cost);
                }
                flow.strip(slice.strip);
            }
        }
    }
}

/// A strip as it is shown again: without marks of notes and places, and not read again.
fn repeated(strip: &Strip) -> Strip {
    let shown =
        strip.items.iter().filter(|item| !matches!(item.item, FrameItem::Anchor { .. } | FrameItem::Link { .. }));
    let items = shown.map(|item| PlacedItem { tag: TagId::ARTIFACT, ..item.clone() }).collect();
    Strip { items, notes: Vec::new(), ..strip.clone() }
}
