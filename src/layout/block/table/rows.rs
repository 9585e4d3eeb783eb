//! Rows: cells beside each other, in slices where a page may break them.

use std::borrow::Cow;

use super::ROW_PADDING;
use super::cells::{Content, PlacedCell};
use super::columns::Columns;
use super::slices::{Cuts, Line, SetCell, Slice};
use crate::geometry::Pt;
use crate::layout::Layouter;
use crate::layout::block::{Region, line_strip};
use crate::layout::flow::{Flow, FlowItem};
use crate::layout::inline::{Column, StyledText, set_paragraph};
use crate::linebreak::Hyphenator;
use crate::model::Block;

/// Rows that are higher than this share of the text height may be broken over pages.
const BREAKABLE_ROW: f64 = 0.4;
/// No piece of a row that is broken is higher than this share of the text height, unless it is one thing.
const HIGHEST_SLICE: f64 = 0.35;
/// Cells narrower than this many ems are hyphenated.
const HYPHENATE_BELOW: f64 = 9.0;
/// Indents leave blocks in a cell at least this width, in ems.
const LEAST_WIDTH: f64 = 2.0;
impl Layouter<'_> {
    /// Slices of the rows; rows that a cell spans stand together. A group is one slice unless it is very high.
    pub(super) fn row_groups(
        &mut self,
        cells: &[PlacedCell<'_>],
        n_rows: usize,
        columns: &Columns,
        leading: Pt,
    ) -> Vec<Vec<Slice>> {
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
        cells: &[PlacedCell<'_>],
        rows: std::ops::Range<usize>,
        columns: &Columns,
        leading: Pt,
    ) -> Vec<Slice> {
        let padding = leading * ROW_PADDING;
        let mut heights = vec![leading + padding * 2.0; rows.len()];
        let mut set: Vec<SetCell> = Vec::with_capacity(cells.len());
        for cell in cells {
            let own = self.set_cell(cell, cell.row - rows.start, columns, leading);
            let height = own.height() + padding * 2.0;
            let last = (own.row + cell.rowspan).min(heights.len());
            let spanned: Pt = heights[own.row..last].iter().copied().sum();
            if height > spanned {
                heights[last - 1] += height - spanned;
            }
            set.push(own);
        }
        // Where the lines of each row begin.
        let tops: Vec<Pt> = heights
            .iter()
            .scan(Pt::ZERO, |y, height| {
                let top = *y;
                *y += *height;
                Some(top + padding)
            })
            .collect();
        let total: Pt = heights.iter().copied().sum();
        let holds_blocks = cells.iter().any(|cell| matches!(cell.content, Content::Blocks(..)));
        let cuts = if total <= self.text_height() * BREAKABLE_ROW {
            Cuts::none(total)
        } else {
            let even = if holds_blocks { None } else { Cuts::even(&set, total, leading) };
            let highest = self.text_height() * HIGHEST_SLICE;
            even.unwrap_or_else(|| Cuts::between_lines(&set, &tops, total, highest))
        };
        cuts.slices(set, &tops)
    }

    fn set_cell(&mut self, cell: &PlacedCell<'_>, row: usize, columns: &Columns, leading: Pt) -> SetCell {
        let (x, width) = columns.span(cell.column, cell.colspan);
        match &cell.content {
            Content::Text(text) => {
                let column = Column { width, first_indent: Pt::ZERO, align: cell.align };
                let mut text = Cow::Borrowed(text);
                if text.objects.iter().any(|(_, object)| object.size.width > width) {
                    text.to_mut().limit_objects(width);
                }
                SetCell { row, lines: self.text_lines(&text, x, column, leading), backgrounds: Vec::new() }
            }
            Content::Blocks(blocks, style) => {
                let (align, least) = (cell.align, style.size * LEAST_WIDTH);
                let region = Region { x, width, style: *style, leading, align, spaced: true, least };
                self.block_lines(blocks, region, row)
            }
        }
    }

    fn text_lines(&mut self, text: &StyledText, x: Pt, column: Column, leading: Pt) -> Vec<Line> {
        let is_narrow = column.width < text.styles[0].1.size * HYPHENATE_BELOW;
        let hyphenator = if is_narrow { self.hyphenator } else { Hyphenator::none() };
        let mut top = Pt::ZERO;
        let lines = set_paragraph(&mut self.shaper, text, column, hyphenator).into_iter().map(|line| {
            let strip = line_strip(line, x, leading);
            let own = top;
            top += strip.height;
            Line { top: own, space: Pt::ZERO, strip, cost: 0.0 }
        });
        lines.collect()
    }

    /// Blocks as the lines of a cell: a galley of their own.
    fn block_lines(&mut self, blocks: &[Block], region: Region, row: usize) -> SetCell {
        let mut flow = Flow::default();
        let outer = (std::mem::take(&mut self.list_depth), self.heading_tags.clone());
        self.cell_depth += 1;
        self.blocks(blocks, region, &mut flow);
        self.cell_depth -= 1;
        (self.list_depth, self.heading_tags) = outer;
        flow.finish();
        let mut lines = Vec::new();
        let (mut y, mut space, mut cost) = (Pt::ZERO, Pt::ZERO, 0.0f64);
        // Where each item of the galley begins.
        let mut tops = Vec::with_capacity(flow.items.len() + 1);
        for item in flow.items {
            tops.push(y);
            match item {
                FlowItem::Strip(strip) => {
                    let height = strip.height;
                    let (space, cost) = (std::mem::take(&mut space), std::mem::take(&mut cost));
                    lines.push(Line { top: y, space, strip, cost });
                    y += height;
                }
                FlowItem::Space(own) => (y, space) = (y + own, space + own),
                FlowItem::Penalty(own) => cost += own,
                FlowItem::PageBreak => {}
            }
        }
        tops.push(y);
        flow.decorations.sort_by_key(|decoration| decoration.start);
        let backgrounds = flow.decorations.into_iter().map(|own| (tops[own.start], tops[own.end], own)).collect();
        SetCell { row, lines, backgrounds }
    }
}
