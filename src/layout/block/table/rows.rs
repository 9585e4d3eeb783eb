//! Rows: cells beside each other, in slices where a page may break them.

use super::cells::{Content, PlacedCell};
use super::columns::Columns;
use super::{ROW_COST, ROW_PADDING};
use crate::geometry::{Point, Pt, Size};
use crate::layout::Layouter;
use crate::layout::block::{Region, line_strip};
use crate::layout::flow::{Decoration, Flow, FlowItem, Strip};
use crate::layout::frame::{FrameItem, PlacedItem, TagId};
use crate::layout::inline::{Column, StyledText, set_paragraph};
use crate::linebreak::Hyphenator;
use crate::model::Block;

/// Rows that are higher than this share of the text height may be broken over pages.
const BREAKABLE_ROW: f64 = 0.4;
/// No piece of a row that is broken is higher than this share of the text height: the highest picture fits.
const HIGHEST_SLICE: f64 = 0.85;
/// Cells narrower than this many ems are hyphenated.
const HYPHENATE_BELOW: f64 = 9.0;
/// Indents leave blocks in a cell at least this width, in ems.
const LEAST_WIDTH: f64 = 2.0;
/// Heights that differ by less are equal.
const EQUAL: Pt = Pt(0.01);

/// A piece of a row, or of rows that a cell spans, as wide as the table.
pub(super) struct Slice {
    pub(super) strip: Strip,
    /// Cost of a page break before it; nothing is meant by that of the first of a row.
    pub(super) cost: f64,
}

/// A cell with its lines set.
struct SetCell {
    row: usize,
    lines: Vec<Line>,
    /// Behind the lines, from the top of the first.
    backgrounds: Vec<(Pt, Pt, Decoration)>,
}

/// A line of a cell.
struct Line {
    /// From the top of the first.
    top: Pt,
    /// Space between it and the line before.
    space: Pt,
    strip: Strip,
    /// Cost of a page break before it.
    cost: f64,
}

impl SetCell {
    fn height(&self) -> Pt {
        self.lines.last().map_or(Pt::ZERO, |last| last.top + last.strip.height)
    }
}

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
        let cuts = if total <= self.text_height() * BREAKABLE_ROW {
            Cuts::none(total)
        } else {
            let holds_blocks = cells.iter().any(|cell| matches!(cell.content, Content::Blocks(..)));
            let clean = holds_blocks.then(|| Cuts::between_lines(&set, &tops, total));
            let is_low = |cuts: &Cuts| cuts.highest() <= self.text_height() * HIGHEST_SLICE;
            clean.filter(is_low).unwrap_or_else(|| Cuts::even(&set, &tops, total, leading))
        };
        cuts.slices(set, &tops)
    }

    fn set_cell(&mut self, cell: &PlacedCell<'_>, row: usize, columns: &Columns, leading: Pt) -> SetCell {
        let (x, width) = columns.span(cell.column, cell.colspan);
        match &cell.content {
            Content::Text(text) => {
                let column = Column { width, first_indent: Pt::ZERO, align: cell.align };
                SetCell { row, lines: self.text_lines(text, x, column, leading), backgrounds: Vec::new() }
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
        self.blocks(blocks, region, &mut flow);
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

/// Where a group of rows may be cut.
struct Cuts {
    /// The top of each slice, and the cost of a page break there.
    tops: Vec<(Pt, f64)>,
    total: Pt,
}

impl Cuts {
    fn none(total: Pt) -> Cuts {
        Cuts { tops: vec![(Pt::ZERO, ROW_COST)], total }
    }

    /// Slices of equal height, each about a line; one for all lines through which a higher one goes.
    fn even(cells: &[SetCell], tops: &[Pt], total: Pt, leading: Pt) -> Cuts {
        let n_slices = (total / leading).floor().max(1.0) as usize;
        let height = total / n_slices as f64;
        let mut may_cut = vec![true; n_slices];
        for (cell, line) in cells.iter().flat_map(|cell| cell.lines.iter().map(move |line| (cell, line))) {
            if line.strip.height > height + EQUAL {
                let top = tops[cell.row] + line.top;
                let first = (top / height) as usize + 1;
                let end = ((top + line.strip.height - EQUAL) / height) as usize + 1;
                may_cut.iter_mut().take(end).skip(first).for_each(|may| *may = false);
            }
        }
        let is_cut = |idx: &usize| *idx == 0 || may_cut[*idx];
        Cuts { tops: (0..n_slices).filter(is_cut).map(|idx| (height * idx as f64, ROW_COST)).collect(), total }
    }

    /// Slices between which no line of any cell is cut.
    fn between_lines(cells: &[SetCell], tops: &[Pt], total: Pt) -> Cuts {
        let mut lines: Vec<(Pt, &Line)> = Vec::new();
        for cell in cells {
            lines.extend(cell.lines.iter().map(|line| (tops[cell.row] + line.top, line)));
        }
        lines.sort_by(|(one, _), (other, _)| one.0.total_cmp(&other.0));
        let mut cuts = vec![(Pt::ZERO, ROW_COST)];
        // How far down the lines above reach.
        let mut reach = Pt::ZERO;
        for beside in lines.chunk_by(|(one, _), (other, _)| *other - *one < EQUAL) {
            let Some((top, _)) = beside.first() else { continue };
            let cost = beside.iter().map(|(_, line)| line.cost).fold(ROW_COST, f64::max);
            if reach > Pt::ZERO && reach <= *top + EQUAL && cost.is_finite() {
                cuts.push((*top, cost));
            }
            reach = beside.iter().map(|(top, line)| *top + line.strip.height).fold(reach, Pt::max);
        }
        Cuts { tops: cuts, total }
    }

    fn bottom(&self, idx: usize) -> Pt {
        self.tops.get(idx + 1).map_or(self.total, |(top, _)| *top)
    }

    fn highest(&self) -> Pt {
        (0..self.tops.len()).map(|idx| self.bottom(idx) - self.tops[idx].0).fold(Pt::ZERO, Pt::max)
    }

    /// Lines to slices, each in the one in which it begins.
    fn slices(&self, cells: Vec<SetCell>, tops: &[Pt]) -> Vec<Slice> {
        let empty = |(idx, (top, cost)): (usize, &(Pt, f64))| Slice {
            strip: Strip::empty(self.bottom(idx) - *top),
            cost: *cost,
        };
        let mut slices: Vec<Slice> = self.tops.iter().enumerate().map(empty).collect();
        for cell in cells {
            let mut y = tops[cell.row];
            for (top, bottom, decoration) in &cell.backgrounds {
                self.paint(y + *top, y + *bottom, decoration, &mut slices);
            }
            for line in cell.lines {
                y += line.space;
                let idx = self.slice_at(y);
                let offset = Point::new(Pt::ZERO, y - self.tops[idx].0);
                let strip = &mut slices[idx].strip;
                strip.baseline = strip.baseline.or(line.strip.baseline.map(|baseline| baseline + offset.y));
                strip.notes.extend(line.strip.notes);
                strip
                    .items
                    .extend(line.strip.items.into_iter().map(|item| PlacedItem { at: item.at + offset, ..item }));
                y += line.strip.height;
            }
        }
        slices
    }

    /// The slice in which a height is.
    fn slice_at(&self, y: Pt) -> usize {
        self.tops.partition_point(|(top, _)| *top <= y + EQUAL).max(1) - 1
    }

    /// Paints a background, in each slice its part of it.
    fn paint(&self, top: Pt, bottom: Pt, decoration: &Decoration, slices: &mut [Slice]) {
        let Decoration { x, width, fill, radius, .. } = *decoration;
        for (idx, slice) in slices.iter_mut().enumerate().skip(self.slice_at(top)) {
            let own_top = self.tops[idx].0;
            let (from, to) = (top.max(own_top), bottom.min(self.bottom(idx)));
            if to <= from {
                break;
            }
            let item = FrameItem::Rect { size: Size::new(width, to - from), fill, radius };
            slice.strip.items.push(PlacedItem { at: Point::new(x, from - own_top), tag: TagId::ARTIFACT, item });
        }
    }
}
