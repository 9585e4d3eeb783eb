//! The rows of a table one below the other, where it is too wide for the page.

use super::cells::{Content, PlacedCell};
use super::columns::Columns;
use super::{EDGE_ROW_COST, LEADING, OUTER_RULE, ROW_COST, ROW_RULE, gap};
use crate::geometry::Pt;
use crate::layout::Layouter;
use crate::layout::block::{Region, rule_strip};
use crate::layout::flow::Flow;
use crate::layout::frame::TagId;
use crate::layout::inline::{Align, StyledText, natural_widths};

/// The heads of columns take at most this share of the width beside the fields of a record.
const RECORD_LABEL: f64 = 0.35;

impl Layouter<'_> {
    /// Each row one below the other: the heads of the columns at the left, what they head beside them.
    pub(super) fn records(
        &mut self,
        labels: &[(usize, StyledText)],
        body: Vec<PlacedCell<'_>>,
        size: Pt,
        region: Region,
        flow: &mut Flow,
    ) {
        let leading = size * LEADING;
        let gap = gap(size);
        let widths = labels.iter().map(|(_, label)| natural_widths(&mut self.shaper, label).0);
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
                let label = labels.iter().find(|(column, _)| *column == value.column);
                let text = label.map(|(_, label)| record_label(label, record == 0)).unwrap_or_default();
                if !text.text.is_empty() {
                    let content = Content::Text(text);
                    cells.push(PlacedCell { row, column: 0, colspan: 1, rowspan: 1, align: Align::Start, content });
                }
                cells.push(PlacedCell { row, column: 1, align: Align::Start, ..value });
            }
            for (idx, slices) in self.row_groups(&cells, n_fields, &columns, leading).into_iter().enumerate() {
                if idx > 0 {
                    let is_edge = idx == 1 || idx + 1 == n_fields;
                    flow.penalty(if is_edge { EDGE_ROW_COST } else { ROW_COST * 4.0 });
                }
                for slice in slices {
                    flow.strip(slice.strip);
                }
            }
        }
        flow.keep();
        flow.strip(rule(OUTER_RULE, theme.ink));
    }

    /// Each cell below the one before it.
    pub(super) fn stacked(&mut self, parts: [Vec<PlacedCell<'_>>; 2], size: Pt, region: Region, flow: &mut Flow) {
        let leading = size * LEADING;
        let columns = Columns { x: vec![region.x], width: vec![region.width] };
        let theme = self.theme;
        let rule = |thickness: Pt, color| rule_strip(region.x, region.width, thickness, color, thickness);
        flow.strip(rule(OUTER_RULE, theme.ink));
        flow.keep();
        let mut is_first = true;
        for cells in parts.iter().flat_map(|part| part.chunk_by(|one, other| one.row == other.row)) {
            let is_shown = |cell: &&PlacedCell<'_>| match &cell.content {
                Content::Text(text) => !text.text.is_empty(),
                Content::Blocks(..) => true,
            };
            let n_shown = cells.iter().filter(is_shown).count();
            if n_shown > 0 && !std::mem::take(&mut is_first) {
                flow.penalty(ROW_COST);
                flow.strip(rule(ROW_RULE, theme.rule));
                flow.keep();
            }
            for (idx, cell) in cells.iter().filter(is_shown).enumerate() {
                if idx > 0 {
                    flow.penalty(ROW_COST * 4.0);
                }
                let content = cell.content.clone();
                let alone = PlacedCell { row: 0, column: 0, colspan: 1, rowspan: 1, align: cell.align, content };
                let slices = self.row_groups(&[alone], 1, &columns, leading);
                for (idx, slice) in slices.into_iter().flatten().enumerate() {
                    if idx > 0 {
                        flow.penalty(slice.cost);
                    }
                    flow.strip(slice.strip);
                }
            }
        }
        flow.keep();
        flow.strip(rule(OUTER_RULE, theme.ink));
    }
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
