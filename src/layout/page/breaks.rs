//! Chooses page breaks of least cost over the whole galley, as total fit does for paragraphs (Plass 1981).
//!
//! Called by [`super::make_pages`]; `compose` places the items.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::geometry::Pt;
use crate::layout::flow::{Flow, FlowItem};
use crate::model::NoteId;

/// The heights that limit the content of a page.
#[derive(Debug)]
pub(super) struct Capacity {
    /// Height of the text area.
    pub height: Pt,
    /// Line height of body text, the unit in which empty space is counted.
    pub line: Pt,
    /// Height of the gap between text and notes.
    pub note_separator: Pt,
    /// Height of each note, by index.
    pub notes: Vec<Pt>,
    /// Line height of notes.
    pub note_line: Pt,
}

/// Cost of one empty line at the bottom of a page.
const EMPTY_LINE_COST: f64 = 60.0;
/// Number of empty lines that readers overlook. Up to it, the cost grows with the square of the lines.
const UNSEEN_LINES: f64 = 2.0;
/// Beyond [`UNSEEN_LINES`], the cost grows with this power: one very short page is better than two rather short ones.
const EMPTY_LINES_POWER: f64 = 0.9;
/// Breaks of at least this cost keep their two sides together.
const CHAINED_COST: f64 = 3_000.0;
/// Cost of shrinking pictures by one line.
const SHRINK_COST: f64 = 45.0;
/// Cost of a forbidden break, taken only when nothing else fits.
const FORBIDDEN_COST: f64 = 1e8;
/// Cost of an overfull page.
const OVERFULL_COST: f64 = 1e10;
/// Cost of a note that continues on the next page.
const SPLIT_COST: f64 = 900.0;
/// Lines below which a last page looks too empty.
const FEW_LINES: f64 = 4.0;
/// Cost of a last page with fewer lines.
const FEW_LINES_COST: f64 = 3_000.0;

/// A strip and the space before it.
#[derive(Clone, Debug)]
struct Unit {
    /// Index of its item in the flow.
    item: usize,
    height: Pt,
    /// Space between it and the previous strip if both are on one page.
    space: Pt,
    /// Cost of a page break before it.
    cost: f64,
    /// Whether a page must begin with it.
    forced: bool,
    /// Most by which its height may shrink.
    shrink: Pt,
    /// Height of the header that is repeated if a page begins with it.
    repeat: Pt,
    notes: Vec<NoteId>,
    /// Least height of the unit and of those that should stay with it. If this fits, the page could go on.
    chain: Pt,
}

/// The range of flow items on each page.
pub(super) fn break_pages(flow: &Flow, capacity: &Capacity) -> Vec<Range<usize>> {
    let units = units(flow);
    let starts = best_starts(&units, capacity);
    let mut pages = Vec::with_capacity(starts.len());
    for (idx, &start) in starts.iter().enumerate() {
        let end = starts.get(idx + 1).copied().unwrap_or(units.len());
        pages.push(units[start].item..units[end - 1].item + 1);
    }
    pages
}

fn units(flow: &Flow) -> Vec<Unit> {
    let mut units = Vec::new();
    let (mut space, mut cost, mut forced) = (Pt::ZERO, 0.0f64, false);
    let mut repeats = flow.repeats.iter().peekable();
    for (item, piece) in flow.items.iter().enumerate() {
        match piece {
            FlowItem::Space(own) => space += *own,
            FlowItem::Penalty(own) => cost += own,
            FlowItem::PageBreak => forced = true,
            FlowItem::Strip(strip) => {
                while repeats.next_if(|repeat| repeat.end <= item).is_some() {}
                let repeat = repeats.peek().filter(|repeat| repeat.start < item);
                let repeat = repeat.map_or(Pt::ZERO, |repeat| repeat.strips.iter().map(|strip| strip.height).sum());
                units.push(Unit {
                    item,
                    height: strip.height,
                    space,
                    cost: cost.min(FORBIDDEN_COST),
                    forced,
                    shrink: strip.shrink,
                    repeat,
                    notes: strip.notes.clone(),
                    chain: strip.height - strip.shrink,
                });
                (space, cost, forced) = (Pt::ZERO, 0.0, false);
            }
        }
    }
    for idx in (1..units.len()).rev() {
        let own = &units[idx];
        if own.cost >= CHAINED_COST && !own.forced {
            let more = own.space + own.chain;
            units[idx - 1].chain += more;
        }
    }
    units
}

/// The first unit of each page. Dynamic programming finds, for each unit, the cheapest way to end a page before it. A
/// page holds a bounded number of units, so the time is linear in the length of the galley.
fn best_starts(units: &[Unit], capacity: &Capacity) -> Vec<usize> {
    if units.is_empty() {
        return Vec::new();
    }
    let mut best = vec![Way { cost: f64::INFINITY, start: 0, carried: Pt::ZERO }; units.len() + 1];
    best[0].cost = 0.0;
    for start in 0..units.len() {
        let before = best[start];
        for page in pages_from(units, start, capacity, before.carried) {
            let cost = before.cost + page.cost;
            if cost < best[page.end].cost {
                best[page.end] = Way { cost, start, carried: page.carried };
            }
        }
    }
    let mut starts = Vec::new();
    let mut end = units.len();
    while end > 0 {
        end = best[end].start;
        starts.push(end);
    }
    starts.reverse();
    starts
}

/// The cheapest known way to end a page before a unit.
#[derive(Clone, Copy)]
struct Way {
    cost: f64,
    /// First unit of the last page.
    start: usize,
    /// Height of the part of a note carried to the next page.
    carried: Pt,
}

/// A feasible page.
struct Possible {
    /// One past the last unit.
    end: usize,
    cost: f64,
    /// Height of the part of a note carried to the next page.
    carried: Pt,
}

/// The pages that can begin with a unit when `carried` of a note is left from the previous page.
fn pages_from<'a>(
    units: &'a [Unit],
    start: usize,
    capacity: &'a Capacity,
    carried: Pt,
) -> impl Iterator<Item = Possible> + 'a {
    let mut used = units[start].repeat;
    let mut shrinkable = Pt::ZERO;
    let mut noted = carried;
    // The part of the last note that may move to the next page: all but two lines.
    let mut splittable = carried - capacity.note_line * 2.0;
    let mut notes = BTreeSet::new();
    let mut done = false;
    (start..units.len()).map_while(move |idx| {
        let unit = &units[idx];
        if done || (idx > start && unit.forced) {
            return None;
        }
        used += unit.height + if idx > start { unit.space } else { Pt::ZERO };
        shrinkable += unit.shrink;
        for note in &unit.notes {
            if notes.insert(*note) {
                let height = capacity.notes.get(note.0 as usize).copied().unwrap_or(Pt::ZERO);
                noted += height;
                splittable = height - capacity.note_line * 2.0;
            }
        }
        let separator = if noted > Pt::ZERO { capacity.note_separator } else { Pt::ZERO };
        let total = used + separator + noted;
        let excess = total - shrinkable - capacity.height;
        let splits = excess > Pt(0.01) && excess <= splittable;
        let overfull = excess > Pt(0.01) && !splits;
        if overfull {
            done = true;
            if idx > start {
                return None;
            }
        }
        let end = idx + 1;
        let mut cost = match (overfull, splits) {
            (true, _) => OVERFULL_COST,
            (false, true) => SPLIT_COST,
            (false, false) => 0.0,
        };
        let carried = if excess > Pt(0.01) { excess.min(noted) } else { Pt::ZERO };
        let empty = (capacity.height - total) / capacity.line;
        cost += SHRINK_COST * (-empty).clamp(0.0, shrinkable / capacity.line);
        match units.get(end) {
            None if carried > Pt::ZERO => cost += FEW_LINES_COST,
            None if (total / capacity.line) < FEW_LINES && start > 0 => cost += FEW_LINES_COST,
            None => {}
            Some(next) if next.forced => {}
            Some(next) => {
                let noted: Pt = next.notes.iter().filter_map(|note| capacity.notes.get(note.0 as usize)).copied().sum();
                let fits = total + next.space + next.chain + noted <= capacity.height;
                cost += next.cost + empty_cost(empty.max(0.0), fits);
            }
        }
        Some(Possible { end, cost, carried })
    })
}

/// Cost of empty lines at the bottom of a page. They cost more if the next strips would fit there.
fn empty_cost(lines: f64, next_fits: bool) -> f64 {
    if next_fits {
        return EMPTY_LINE_COST * lines * lines;
    }
    let seen = (lines - UNSEEN_LINES).max(0.0);
    let unseen = lines.min(UNSEEN_LINES);
    EMPTY_LINE_COST * (unseen * unseen / UNSEEN_LINES + seen.powf(EMPTY_LINES_POWER))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::flow::Strip;

    fn pages(flow: &Flow, lines: f64) -> Vec<usize> {
        pages_with_note(flow, lines, 30.0)
    }

    fn pages_with_note(flow: &Flow, lines: f64, note: f64) -> Vec<usize> {
        let capacity = Capacity {
            height: Pt(lines * 10.0),
            line: Pt(10.0),
            note_separator: Pt(10.0),
            notes: vec![Pt(note)],
            note_line: Pt(10.0),
        };
        let strips =
            |range: Range<usize>| flow.items[range].iter().filter(|item| matches!(item, FlowItem::Strip(_))).count();
        break_pages(flow, &capacity).into_iter().map(strips).collect()
    }

    fn lines(flow: &mut Flow, n: usize) {
        for _ in 0..n {
            flow.strip(Strip::empty(Pt(10.0)));
        }
    }

    #[test]
    fn pages_are_filled() {
        let mut flow = Flow::default();
        lines(&mut flow, 25);
        assert_eq!(pages(&flow, 10.0), [10, 10, 5]);
    }

    #[test]
    fn what_is_kept_goes_to_the_next_page() {
        let mut flow = Flow::default();
        lines(&mut flow, 9);
        flow.strip(Strip::empty(Pt(10.0)));
        flow.keep();
        lines(&mut flow, 8);
        assert_eq!(pages(&flow, 10.0), [9, 9]);
    }

    #[test]
    fn a_note_takes_room_on_the_page_of_its_mark() {
        let mut flow = Flow::default();
        flow.strip(Strip { notes: vec![NoteId(0)], ..Strip::empty(Pt(10.0)) });
        lines(&mut flow, 11);
        assert_eq!(pages(&flow, 10.0), [6, 6]);
    }

    #[test]
    fn a_note_higher_than_a_page_leaves_room_beside_its_rest() {
        let mut flow = Flow::default();
        flow.strip(Strip { notes: vec![NoteId(0)], ..Strip::empty(Pt(10.0)) });
        lines(&mut flow, 8);
        // The first page holds the reference and eight lines of the note, the second the other four.
        let by_page = pages_with_note(&flow, 10.0, 120.0);
        assert_eq!(by_page.len(), 3, "{by_page:?}");
        assert_eq!(by_page.iter().sum::<usize>(), 9);
    }

    #[test]
    fn what_is_higher_than_a_page_has_one_of_its_own() {
        let mut flow = Flow::default();
        lines(&mut flow, 1);
        flow.strip(Strip::empty(Pt(500.0)));
        lines(&mut flow, 5);
        assert_eq!(pages(&flow, 10.0), [1, 1, 5]);
    }
}
