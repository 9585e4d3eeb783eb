//! High rows in slices, between which a page may end.

use super::ROW_COST;
use crate::geometry::{Point, Pt, Size};
use crate::layout::flow::{Decoration, Strip};
use crate::layout::frame::{FrameItem, PlacedItem, TagId};

/// Heights that differ by less are equal.
const EQUAL: Pt = Pt(0.01);
/// How far a background reaches into the next slice.
const OVERLAP: Pt = Pt(0.4);
/// A cut that moves lines leaves at least this share of the height of the highest slice above it.
const EARLIEST_CUT: f64 = 0.4;
/// Cuts that are looked at where lines have to move.
const MOST_CANDIDATES: usize = 16;

/// A piece of a row, or of rows that a cell spans, as wide as the table.
pub(super) struct Slice {
    pub(super) strip: Strip,
    /// Cost of a page break before it; nothing is meant by that of the first of a row.
    pub(super) cost: f64,
}

/// A cell with its lines set.
pub(super) struct SetCell {
    pub(super) row: usize,
    pub(super) lines: Vec<Line>,
    /// Top and bottom of what is behind the lines, from the top of the first.
    pub(super) backgrounds: Vec<(Pt, Pt, Decoration)>,
}

/// A line of a cell.
pub(super) struct Line {
    /// From the top of the first.
    pub(super) top: Pt,
    /// Space between it and the line before.
    pub(super) space: Pt,
    pub(super) strip: Strip,
    /// Cost of a page break before it.
    pub(super) cost: f64,
}

impl SetCell {
    pub(super) fn height(&self) -> Pt {
        self.lines.last().map_or(Pt::ZERO, |last| last.top + last.strip.height)
    }
}

/// Where a group of rows is cut.
pub(super) struct Cuts {
    /// The top of each slice, and the cost of a page break there.
    tops: Vec<(Pt, f64)>,
    total: Pt,
    /// What moves down in each cell so that it is not cut: from a line on, by so much. Nothing in cells that are left out.
    moves: Vec<Vec<(usize, Pt)>>,
}

impl Cuts {
    /// The group as a whole.
    pub(super) fn none(total: Pt) -> Cuts {
        Cuts { tops: vec![(Pt::ZERO, ROW_COST)], total, moves: Vec::new() }
    }

    /// Slices of equal height, each about a line. `None` where they would cut through something that is higher.
    pub(super) fn even(cells: &[SetCell], total: Pt, leading: Pt) -> Option<Cuts> {
        let n_slices = (total / leading).floor().max(1.0) as usize;
        let height = total / n_slices as f64;
        let is_low = |line: &Line| line.strip.height <= height + EQUAL;
        let tops = (0..n_slices).map(|idx| (height * idx as f64, ROW_COST)).collect();
        let are_low = cells.iter().flat_map(|cell| &cell.lines).all(is_low);
        are_low.then_some(Cuts { tops, total, moves: Vec::new() })
    }

    /// Slices up to some height, between which no line of any cell is cut. `tops`: where the lines of each row begin.
    pub(super) fn between_lines(cells: &[SetCell], tops: &[Pt], total: Pt, highest: Pt) -> Cuts {
        let cutter = Cutter {
            cells,
            tops,
            highest,
            next: vec![0; cells.len()],
            moved: vec![Pt::ZERO; cells.len()],
            cuts: Cuts { moves: vec![Vec::new(); cells.len()], ..Cuts::none(total) },
        };
        cutter.run()
    }

    fn bottom(&self, idx: usize) -> Pt {
        self.tops.get(idx + 1).map_or(self.total, |(top, _)| *top)
    }

    /// The slice in which a height is.
    fn slice_at(&self, y: Pt) -> usize {
        self.tops.partition_point(|(top, _)| *top <= y + EQUAL).max(1) - 1
    }

    /// Lines to slices, each in the one in which it begins. `tops`: where the lines of each row begin.
    pub(super) fn slices(&self, cells: Vec<SetCell>, tops: &[Pt]) -> Vec<Slice> {
        let empty = |(idx, (top, cost)): (usize, &(Pt, f64))| Slice {
            strip: Strip::empty(self.bottom(idx) - *top),
            cost: *cost,
        };
        let mut slices: Vec<Slice> = self.tops.iter().enumerate().map(empty).collect();
        for (idx, cell) in cells.into_iter().enumerate() {
            let first = tops[cell.row];
            let moves: &[(usize, Pt)] = self.moves.get(idx).map_or(&[], Vec::as_slice);
            for (top, bottom, decoration) in &cell.backgrounds {
                let moved = |is_below: &dyn Fn(Pt) -> bool| -> Pt {
                    let own = moves.iter().filter(|(line, _)| is_below(cell.lines[*line].top));
                    own.map(|(_, by)| *by).sum()
                };
                let (from, to) = (*top + moved(&|y| y <= *top + EQUAL), *bottom + moved(&|y| y < *bottom - EQUAL));
                self.paint(first + from, first + to, decoration, &mut slices);
            }
            let mut y = first;
            let mut moves = moves.iter().peekable();
            for (idx, line) in cell.lines.into_iter().enumerate() {
                while let Some((_, by)) = moves.next_if(|(line, _)| *line <= idx) {
                    y += *by;
                }
                y += line.space;
                let slice = self.slice_at(y);
                let offset = Point::new(Pt::ZERO, y - self.tops[slice].0);
                let strip = &mut slices[slice].strip;
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

    /// Paints a background, in each slice its part of it. The parts overlap: else one would see where they meet.
    fn paint(&self, top: Pt, bottom: Pt, decoration: &Decoration, slices: &mut [Slice]) {
        let Decoration { x, width, fill, .. } = *decoration;
        for (idx, slice) in slices.iter_mut().enumerate().skip(self.slice_at(top)) {
            let (own_top, own_bottom) = (self.tops[idx].0, self.bottom(idx));
            let (from, to) = (top.max(own_top), bottom.min(own_bottom + OVERLAP));
            if to <= from {
                break;
            }
            let is_whole = top + EQUAL >= own_top && bottom <= own_bottom + EQUAL;
            let radius = if is_whole { decoration.radius } else { Pt::ZERO };
            let item = FrameItem::Rect { size: Size::new(width, to - from), fill, radius };
            slice.strip.items.push(PlacedItem { at: Point::new(x, from - own_top), tag: TagId::ARTIFACT, item });
            if bottom <= own_bottom + EQUAL {
                break;
            }
        }
    }
}

/// Finds cuts from the top down.
struct Cutter<'c> {
    cells: &'c [SetCell],
    tops: &'c [Pt],
    highest: Pt,
    /// For each cell, its first line that is not above the last cut …
    next: Vec<usize>,
    /// … and by how much what is left of it was moved.
    moved: Vec<Pt>,
    cuts: Cuts,
}

/// A line of any cell: its top, its bottom, the cost of a page break before it.
#[derive(Clone, Copy)]
struct Piece {
    top: Pt,
    bottom: Pt,
    cost: f64,
}

impl Cutter<'_> {
    fn run(mut self) -> Cuts {
        let mut top = Pt::ZERO;
        loop {
            let (pieces, is_all) = self.pieces_above(top + self.highest);
            let reach = pieces.iter().map(|piece| piece.bottom).fold(top, Pt::max);
            let clean = clean_cuts(&pieces, top);
            if let Some((last, _)) = clean.last() {
                top = *last;
                self.cuts.tops.extend(clean);
                self.pass(top);
            } else if is_all && reach <= top + self.highest {
                return self.cuts;
            } else {
                // Nothing is left of this slice when one thing fills it.
                let y = self.cheapest_cut(&pieces, top);
                if is_all && y + EQUAL >= reach {
                    return self.cuts;
                }
                self.cut_at(y);
                top = y;
            }
        }
    }

    fn piece(&self, cell: usize, line: usize) -> Option<Piece> {
        let own = self.cells[cell].lines.get(line)?;
        let top = self.tops[self.cells[cell].row] + own.top + self.moved[cell];
        Some(Piece { top, bottom: top + own.strip.height, cost: own.cost })
    }

    /// The lines behind the last cut that begin above a height, from the top down, and whether these are all.
    fn pieces_above(&self, height: Pt) -> (Vec<Piece>, bool) {
        let mut pieces = Vec::new();
        let mut is_all = true;
        for cell in 0..self.cells.len() {
            let mut line = self.next[cell];
            while let Some(piece) = self.piece(cell, line) {
                if piece.top >= height {
                    is_all = false;
                    break;
                }
                pieces.push(piece);
                line += 1;
            }
        }
        pieces.sort_by(|one, other| one.top.0.total_cmp(&other.top.0));
        if pieces.is_empty() && !is_all {
            // Only space for a while: the next line is looked at wherever it is.
            let firsts = (0..self.cells.len()).filter_map(|cell| self.piece(cell, self.next[cell]));
            pieces.extend(firsts.min_by(|one, other| one.top.0.total_cmp(&other.top.0)));
        }
        (pieces, is_all)
    }

    /// The height at which the least has to move.
    fn cheapest_cut(&self, pieces: &[Piece], top: Pt) -> Pt {
        // What begins at the top of the slice cannot move out of it.
        let least = pieces.iter().filter(|piece| piece.top <= top + EQUAL).map(|piece| piece.bottom).fold(top, Pt::max);
        let earliest = (top + self.highest * EARLIEST_CUT).max(least);
        let moved = |y: Pt| -> Pt {
            let through = pieces.iter().filter(|piece| piece.top < y - EQUAL && piece.bottom > y + EQUAL);
            through.map(|piece| y - piece.top).sum()
        };
        let mut candidates: Vec<Pt> = pieces.iter().map(|piece| piece.top).filter(|y| *y > earliest).collect();
        candidates.dedup_by(|next, kept| *next - *kept < EQUAL);
        let candidates = candidates.into_iter().rev().take(MOST_CANDIDATES);
        let cheapest = candidates.map(|y| (y, moved(y))).min_by(|(_, one), (_, other)| one.0.total_cmp(&other.0));
        cheapest.map_or_else(|| (top + self.highest).max(least), |(y, _)| y)
    }

    /// Cuts at a height: lines that it would go through move below it, and with them what comes after.
    fn cut_at(&mut self, y: Pt) {
        let mut farthest = Pt::ZERO;
        for cell in 0..self.cells.len() {
            while self.piece(cell, self.next[cell]).is_some_and(|piece| piece.bottom <= y + EQUAL) {
                self.next[cell] += 1;
            }
            let by = self.piece(cell, self.next[cell]).map_or(Pt::ZERO, |piece| y - piece.top);
            if by > EQUAL {
                self.move_rest(cell, by);
                farthest = farthest.max(by);
            }
        }
        // Rows that have not begun make room for those that have become higher.
        for cell in 0..self.cells.len() {
            let begins_below = self.piece(cell, 0).is_some_and(|piece| piece.top + EQUAL >= y);
            if self.next[cell] == 0 && begins_below && self.cells[cell].row > 0 && farthest > Pt::ZERO {
                self.move_rest(cell, farthest);
            }
        }
        self.cuts.total += farthest;
        self.cuts.tops.push((y, ROW_COST));
    }

    fn move_rest(&mut self, cell: usize, by: Pt) {
        self.moved[cell] += by;
        self.cuts.moves[cell].push((self.next[cell], by));
    }

    /// Passes all lines above a cut.
    fn pass(&mut self, y: Pt) {
        for cell in 0..self.cells.len() {
            while self.piece(cell, self.next[cell]).is_some_and(|piece| piece.top + EQUAL < y) {
                self.next[cell] += 1;
            }
        }
    }
}

/// The heights below `top` at which no line is cut and a page may break, with the costs of that.
fn clean_cuts(pieces: &[Piece], top: Pt) -> Vec<(Pt, f64)> {
    let mut cuts = Vec::new();
    // How far down the lines above reach.
    let mut reach = Pt::ZERO;
    for beside in pieces.chunk_by(|one, other| other.top - one.top < EQUAL) {
        let Some(first) = beside.first() else { continue };
        let cost = beside.iter().map(|piece| piece.cost).fold(ROW_COST, f64::max);
        if first.top > top + EQUAL && reach > Pt::ZERO && reach <= first.top + EQUAL && cost.is_finite() {
            cuts.push((first.top, cost));
        }
        reach = beside.iter().map(|piece| piece.bottom).fold(reach, Pt::max);
    }
    cuts
}
