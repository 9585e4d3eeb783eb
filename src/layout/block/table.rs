//! Tables: widths of columns, rows, rules.

use super::{Region, line_strip, rule_strip};
use crate::font::Weight;
use crate::geometry::{Point, Pt};
use crate::layout::Layouter;
use crate::layout::flow::{Flow, Repeat, Strip};
use crate::layout::frame::{PlacedItem, Role, Scope, TagId};
use crate::layout::inline::{Align, Collector, Column, StyledText, natural_widths, set_paragraph};
use crate::layout::style::{Features, TextStyle};
use crate::linebreak::Hyphenator;
use crate::model::{Alignment, Cell, NoteId, Row, Table, grid};

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
/// A table whose words do not fit is set smaller, down to this share of its size.
const MIN_SHRINK: f64 = 0.74;
/// The heads of columns take at most this share of the width beside the fields of a record.
const RECORD_LABEL: f64 = 0.35;
/// Rows that are higher than this share of the text height may be broken over pages.
const BREAKABLE_ROW: f64 = 0.4;
/// Cost of a page break between rows.
const ROW_COST: f64 = 120.0;
/// Cost of a page break after the first or before the last row.
const EDGE_ROW_COST: f64 = 3_000.0;

/// A cell whose text is collected.
struct CellText {
    row: usize,
    column: usize,
    colspan: usize,
    rowspan: usize,
    align: Align,
    text: StyledText,
}

/// What the texts of columns want.
struct Wants {
    /// Width of the longest text of each on one line.
    most: Vec<Pt>,
    /// Width of the widest word of each.
    least: Vec<Pt>,
}

impl Wants {
    fn least_sum(&self) -> Pt {
        self.least.iter().copied().sum()
    }
}

/// Whether anything in a table heads its rows or columns. A table without (HTML used for its looks) is read cell by
/// cell, as browsers have it read.
fn has_headers(table: &Table) -> bool {
    !table.head.is_empty() || table.body.iter().flat_map(|row| &row.cells).any(|cell| cell.header)
}

/// The places of the columns.
struct Columns {
    x: Vec<Pt>,
    width: Vec<Pt>,
}

impl Columns {
    fn span(&self, column: usize, colspan: usize) -> (Pt, Pt) {
        let last = (column + colspan).min(self.x.len()) - 1;
        (self.x[column], self.x[last] + self.width[last] - self.x[column])
    }

    fn total(&self) -> Pt {
        self.span(0, self.x.len()).1
    }
}

impl Layouter<'_> {
    /// A table, with its caption above.
    pub(super) fn table(&mut self, table: &Table, region: Region, flow: &mut Flow) {
        let n_columns = table.n_columns();
        if n_columns == 0 {
            return;
        }
        let theme = self.theme;
        let space = region.leading * theme.block_space;
        let role = if has_headers(table) { Role::Table } else { Role::Division };
        let tag = self.document.tags.add(region.style.tag, role);
        let style =
            TextStyle { size: region.style.size * theme.table_size, features: Features::Tabular, ..region.style };
        let mut head = self.collect_rows(&table.head, true, table, TextStyle { tag, ..style });
        let mut body = self.collect_rows(&table.body, false, table, TextStyle { tag, ..style });
        let gap = style.size * COLUMN_GAP;
        let wants = self.wants(n_columns, [&head, &body], gap);
        let room = region.width - gap * (n_columns - 1) as f64;
        let fits = wants.least_sum() * MIN_SHRINK <= room;
        let is_plain = |cells: &[CellText]| cells.iter().all(|cell| cell.colspan == 1 && cell.rowspan == 1);
        let as_records = !fits && table.head.len() == 1 && !body.is_empty() && is_plain(&head) && is_plain(&body);

        flow.space(space);
        if !table.caption.is_empty() {
            let tag = self.document.tags.add(tag, Role::Caption);
            self.caption(&table.caption, region.tagged(tag), flow);
            flow.keep();
            flow.strip(Strip::empty(region.leading * 0.3));
            flow.keep();
        }
        if as_records {
            let span = table.head[0].span;
            self.diags.note(
                span,
                format!("a table of {n_columns} columns is too wide for the page: its rows are set as records"),
            );
            self.records(&head, body, style.size, region, flow);
            flow.space(space);
            return;
        }
        let (columns, shrink) = place_columns(&wants, region.x, room, gap);
        let leading = style.size * shrink * LEADING;
        for (_, style) in head.iter_mut().chain(&mut body).flat_map(|cell| &mut cell.text.styles) {
            style.size = style.size * shrink;
            style.rise = style.rise * shrink;
        }
        let start = flow.begin();
        let rule = |thickness: Pt| rule_strip(region.x, columns.total(), thickness, theme.ink, thickness);
        flow.strip(rule(OUTER_RULE));
        flow.keep();
        for strips in self.row_groups(&head, table.head.len(), &columns, leading) {
            for strip in strips {
                flow.strip(strip);
                flow.keep();
            }
        }
        if !table.head.is_empty() {
            flow.strip(rule(HEAD_RULE));
            flow.keep();
        }
        let head_strips: Vec<Strip> = flow.strips_from(start).map(|strip| repeated(strip)).collect();
        let body_start = flow.items.len();
        self.body_rows(&body, table.body.len(), &columns, leading, region, flow);
        flow.keep();
        flow.strip(rule(OUTER_RULE));
        if !table.head.is_empty() {
            flow.repeats.push(Repeat { start: body_start + 1, end: flow.items.len(), strips: head_strips });
        }
        flow.space(space);
    }

    fn body_rows(
        &mut self,
        cells: &[CellText],
        n_rows: usize,
        columns: &Columns,
        leading: Pt,
        region: Region,
        flow: &mut Flow,
    ) {
        let groups = self.row_groups(cells, n_rows, columns, leading);
        let single = leading * (1.0 + 2.0 * ROW_PADDING) + Pt(0.01);
        let ruled = groups.iter().any(|strips| strips.iter().map(|strip| strip.height).sum::<Pt>() > single);
        let n_groups = groups.len();
        for (idx, strips) in groups.into_iter().enumerate() {
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
            for (idx, strip) in strips.into_iter().enumerate() {
                if idx > 0 {
                    flow.penalty(ROW_COST);
                }
                flow.strip(strip);
            }
        }
    }

    /// The texts of the cells of some rows, in the order of the text.
    fn collect_rows(&mut self, rows: &[Row], is_head: bool, table: &Table, style: TextStyle) -> Vec<CellText> {
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
            let mut next = 0;
            for (column, cell) in places.iter().enumerate() {
                let Some(cell) = cell else {
                    continue;
                };
                next = column + usize::from(cell.colspan.max(1));
                let own = self.cell(cell, is_head, column, row, table, TextStyle { tag: row_tag, ..style });
                cells.push(own);
            }
            // Rows may be shorter than the table; the structure wants them whole.
            let covered = places.len().max(next);
            for column in covered..table.n_columns() {
                let empty = Cell::new(Vec::new(), rows[row].span);
                cells.push(self.cell(&empty, is_head, column, row, table, TextStyle { tag: row_tag, ..style }));
            }
        }
        cells
    }

    fn cell(
        &mut self,
        cell: &Cell,
        is_head: bool,
        column: usize,
        row: usize,
        table: &Table,
        style: TextStyle,
    ) -> CellText {
        let (colspan, rowspan) = (cell.colspan.max(1), cell.rowspan.max(1));
        let role = if is_head || cell.header {
            let scope = if is_head { Scope::Column } else { Scope::Row };
            Role::HeaderCell { scope, colspan, rowspan }
        } else if has_headers(table) {
            Role::DataCell { colspan, rowspan }
        } else {
            Role::Paragraph
        };
        let tag = self.document.tags.add(style.tag, role);
        let mut face = style.face;
        if is_head || cell.header {
            face.weight = Weight::Semibold;
        }
        let text = Collector::new(self).collect(&cell.content, TextStyle { tag, face, ..style });
        let align = match table.alignments[column] {
            Alignment::Default | Alignment::Left => Align::Start,
            Alignment::Center => Align::Center,
            Alignment::Right => Align::End,
        };
        CellText { row, column, colspan: usize::from(colspan), rowspan: usize::from(rowspan), align, text }
    }

    /// Each row one below the other: the heads of the columns at the left, what they head beside them.
    fn records(&mut self, head: &[CellText], body: Vec<CellText>, size: Pt, region: Region, flow: &mut Flow) {
        let leading = size * LEADING;
        let gap = size * COLUMN_GAP;
        let widths = head.iter().map(|cell| natural_widths(&mut self.shaper, &cell.text).0);
        let label_width = widths.fold(Pt::ZERO, Pt::max).min(region.width * RECORD_LABEL);
        let columns = Columns {
            x: vec![region.x, region.x + label_width + gap],
            width: vec![label_width, region.width - label_width - gap],
        };
        let theme = self.theme;
        let rule = |thickness: Pt, color| rule_strip(region.x, region.width, thickness, color, thickness);
        flow.strip(rule(OUTER_RULE, theme.ink));
        flow.keep();
        let n_records = body.last().map_or(0, |cell| cell.row + 1);
        let mut rest = body;
        for record in 0..n_records {
            let after = rest.split_off(rest.partition_point(|cell| cell.row == record));
            let own = std::mem::replace(&mut rest, after);
            if record > 0 {
                flow.penalty(ROW_COST);
                flow.strip(rule(ROW_RULE, theme.rule));
                flow.keep();
            }
            let n_fields = own.len();
            let mut cells = Vec::with_capacity(n_fields * 2);
            for (row, value) in own.into_iter().enumerate() {
                let label = head.iter().find(|cell| cell.column == value.column);
                let text = label.map(|label| record_label(&label.text, record == 0)).unwrap_or_default();
                if !text.text.is_empty() {
                    cells.push(CellText { row, column: 0, colspan: 1, rowspan: 1, align: Align::Start, text });
                }
                cells.push(CellText { row, column: 1, align: Align::Start, ..value });
            }
            for (idx, strips) in self.row_groups(&cells, n_fields, &columns, leading).into_iter().enumerate() {
                if idx > 0 {
                    let is_edge = idx == 1 || idx + 1 == n_fields;
                    flow.penalty(if is_edge { EDGE_ROW_COST } else { ROW_COST * 4.0 });
                }
                for strip in strips {
                    flow.strip(strip);
                }
            }
        }
        flow.keep();
        flow.strip(rule(OUTER_RULE, theme.ink));
    }

    /// What the columns want.
    fn wants(&mut self, n_columns: usize, parts: [&[CellText]; 2], gap: Pt) -> Wants {
        let mut wants = Wants { most: vec![Pt::ZERO; n_columns], least: vec![Pt::ZERO; n_columns] };
        for cell in parts.into_iter().flatten() {
            let (natural, word) = natural_widths(&mut self.shaper, &cell.text);
            let colspan = cell.colspan.min(n_columns - cell.column);
            let gaps = gap * (colspan - 1) as f64;
            for column in cell.column..cell.column + colspan {
                wants.most[column] = wants.most[column].max((natural - gaps) / colspan as f64);
                wants.least[column] = wants.least[column].max((word - gaps) / colspan as f64);
            }
        }
        wants
    }

    /// Strips of the rows; rows that a cell spans stand together. A group is one strip unless it is very high.
    fn row_groups(&mut self, cells: &[CellText], n_rows: usize, columns: &Columns, leading: Pt) -> Vec<Vec<Strip>> {
        let mut groups = Vec::new();
        let mut rest = cells;
        let mut first_row = 0;
        while first_row < n_rows {
            let mut end_row = first_row + 1;
            let mut n_cells = 0;
            while let Some(cell) = rest.get(n_cells).filter(|cell| cell.row < end_row) {
                end_row = end_row.max((cell.row + cell.rowspan).min(n_rows));
                n_cells += 1;
            }
            let (own, after) = rest.split_at(n_cells);
            groups.push(self.row_group(own, first_row..end_row, columns, leading));
            rest = after;
            first_row = end_row;
        }
        groups
    }

    fn row_group(
        &mut self,
        cells: &[CellText],
        rows: std::ops::Range<usize>,
        columns: &Columns,
        leading: Pt,
    ) -> Vec<Strip> {
        let padding = leading * ROW_PADDING;
        let mut heights = vec![leading + padding * 2.0; rows.len()];
        let mut set: Vec<(usize, Vec<Strip>)> = Vec::new();
        for cell in cells {
            let lines = self.cell_lines(cell, columns, leading);
            let height = lines.iter().map(|strip| strip.height).sum::<Pt>() + padding * 2.0;
            let row = cell.row - rows.start;
            let last = (row + cell.rowspan).min(heights.len());
            let spanned: Pt = heights[row..last].iter().copied().sum();
            if height > spanned {
                heights[last - 1] += height - spanned;
            }
            set.push((row, lines));
        }
        let tops: Vec<Pt> = heights
            .iter()
            .scan(Pt::ZERO, |y, height| {
                let top = *y;
                *y += *height;
                Some(top)
            })
            .collect();
        let total: Pt = heights.iter().copied().sum();
        let n_strips =
            if total > self.text_height() * BREAKABLE_ROW { (total / leading).floor().max(1.0) as usize } else { 1 };
        slice_group(set, &tops, total, n_strips, padding)
    }

    fn cell_lines(&mut self, cell: &CellText, columns: &Columns, leading: Pt) -> Vec<Strip> {
        let (x, width) = columns.span(cell.column, cell.colspan);
        let column = Column { width, first_indent: Pt::ZERO, align: cell.align };
        let hyphenator =
            if width < cell.text.styles[0].1.size * HYPHENATE_BELOW { self.hyphenator } else { Hyphenator::none() };
        let lines = set_paragraph(&mut self.shaper, &cell.text, column, hyphenator);
        lines.into_iter().map(|line| line_strip(line, x, leading)).collect()
    }
}

/// Places of the columns, and by how much the text has to be smaller.
fn place_columns(wants: &Wants, x: Pt, room: Pt, gap: Pt) -> (Columns, f64) {
    let needed = wants.least_sum();
    let shrink = if needed > room { (room / needed).clamp(MIN_SHRINK, 1.0) } else { 1.0 };
    let scaled = |widths: &[Pt]| widths.iter().map(|width| (*width * shrink).0).collect::<Vec<f64>>();
    let width = share(&scaled(&wants.most), &scaled(&wants.least), room.0.max(wants.most.len() as f64));
    let places = width.iter().scan(x, |left, width| {
        let own = *left;
        *left += *width + gap;
        Some(own)
    });
    (Columns { x: places.collect(), width }, shrink)
}

/// The head of a column as it stands before a field. It is read once; again it is decoration.
fn record_label(head: &StyledText, first: bool) -> StyledText {
    let mut text = head.clone();
    if !first {
        text.notes.clear();
        text.anchors.clear();
        for (_, style) in &mut text.styles {
            (style.tag, style.link) = (TagId::ARTIFACT, None);
        }
        for (_, object) in &mut text.objects {
            object.tag = TagId::ARTIFACT;
        }
    }
    text
}

/// Cells narrower than this many ems are hyphenated.
const HYPHENATE_BELOW: f64 = 9.0;

/// A strip as it is shown again: without marks of notes and places, and not read again.
fn repeated(strip: &Strip) -> Strip {
    use crate::layout::frame::FrameItem;
    let shown =
        strip.items.iter().filter(|item| !matches!(item.item, FrameItem::Anchor { .. } | FrameItem::Link { .. }));
    let items = shown.map(|item| PlacedItem { tag: TagId::ARTIFACT, ..item.clone() }).collect();
    Strip { items, notes: Vec::<NoteId>::new(), ..strip.clone() }
}

/// Lines of cells to strips of equal height, each line in the strip in which it begins.
fn slice_group(set: Vec<(usize, Vec<Strip>)>, tops: &[Pt], total: Pt, n_strips: usize, padding: Pt) -> Vec<Strip> {
    let height = total / n_strips as f64;
    let mut strips = vec![Strip::empty(height); n_strips];
    for (row, lines) in set {
        let mut y = tops[row] + padding;
        for line in lines {
            let idx = ((y / height) as usize).min(n_strips - 1);
            let offset = Point::new(Pt::ZERO, y - height * idx as f64);
            let strip = &mut strips[idx];
            strip.baseline = strip.baseline.or(line.baseline.map(|baseline| baseline + offset.y));
            strip.notes.extend(line.notes);
            strip.items.extend(line.items.into_iter().map(|item| PlacedItem { at: item.at + offset, ..item }));
            y += line.height;
        }
    }
    strips
}

/// Shares room among columns: each gets at most what its text takes on one line, at least its widest word, and between
/// them as the root of what it wants, so that long cells do not starve short ones.
fn share(most: &[f64], least: &[f64], room: f64) -> Vec<Pt> {
    let total: f64 = most.iter().sum();
    if total <= room {
        return most.iter().map(|&width| Pt(width)).collect();
    }
    let needed: f64 = least.iter().sum();
    // When not even the words fit, the widest ones give way.
    if needed > room {
        let level = solve(room, |level| least.iter().map(|width| width.min(level)).sum());
        return least.iter().map(|width| Pt(width.min(level))).collect();
    }
    let width = |level: f64, idx: usize| (level * most[idx].sqrt()).clamp(least[idx].min(most[idx]), most[idx]);
    let level = solve(room, |level| (0..most.len()).map(|idx| width(level, idx)).sum());
    (0..most.len()).map(|idx| Pt(width(level, idx))).collect()
}

/// The argument at which a growing function reaches a value, from below.
fn solve(value: f64, function: impl Fn(f64) -> f64) -> f64 {
    const STEPS: usize = 60;
    let (mut low, mut high) = (0.0, value.max(1.0));
    while function(high) < value && high < 1e9 {
        high *= 2.0;
    }
    for _ in 0..STEPS {
        let middle = (low + high) / 2.0;
        if function(middle) > value { high = middle } else { low = middle }
    }
    low
}

#[cfg(test)]
mod tests {
    use super::share;
    use crate::geometry::Pt;

    #[test]
    fn short_columns_get_what_they_want_and_long_ones_the_rest() {
        let widths = share(&[20.0, 400.0, 30.0], &[20.0, 40.0, 30.0], 200.0);
        assert_eq!(widths[0], Pt(20.0));
        assert_eq!(widths[2], Pt(30.0));
        assert!((widths[1].0 - 150.0).abs() < 0.01);
    }
}
