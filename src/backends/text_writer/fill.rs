//! Filling: from pieces that do not break to lines of a width, at the least raggedness.

use std::ops::Range;

use crate::linebreak::{FORCED, Item, Params, Shape, total_fit};

/// A piece of text that does not break, and what comes after it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Unit {
    /// Its bytes in the text, without the space after it.
    pub(crate) start: usize,
    /// See `start`.
    pub(crate) end: usize,
    /// Its columns.
    pub(crate) columns: usize,
    /// Columns of the space between it and the next one; it vanishes when the line breaks there.
    pub(crate) space: usize,
    /// Columns that a break after it makes visible (a hyphen's).
    pub(crate) hyphen: usize,
    /// Whether the line must end after it.
    pub(crate) forced: bool,
}

/// Breaks `units` into lines of at most `first` (the first one) and `rest` columns: for each line its units.
///
/// A line is wider only when it is a single unit that does not fit.
pub(crate) fn fill(units: &[Unit], first: usize, rest: usize) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    for end in (1..=units.len()).filter(|&end| end == units.len() || units[end - 1].forced) {
        let measure = if start == 0 { first } else { rest };
        fill_paragraph(&units[start..end], start, [measure, rest], &mut lines);
        start = end;
    }
    lines
}

/// Fills units of which only the last one may end a line by force. `offset` is the number of the first one.
fn fill_paragraph(units: &[Unit], offset: usize, [first, rest]: [usize; 2], lines: &mut Vec<Range<usize>>) {
    let total: usize = units.iter().map(|unit| unit.columns + unit.space).sum();
    let last_space = units.last().map_or(0, |unit| unit.space);
    if total - last_space <= first {
        lines.push(offset..offset + units.len());
        return;
    }
    let items = items(units);
    let shape = Shape { first: columns_as_width(first), rest: columns_as_width(rest) };
    let params = Params { ragged: Some(RAGGED_SLACK), ..Params::default() };
    for line in total_fit(&items, shape, &params) {
        let unit = |item: usize| offset + (item / ITEMS_PER_UNIT).min(units.len());
        // A line ends at a glue or penalty of its last unit, or at the end of the text.
        let (start, end) = (unit(line.start), unit(line.end + ITEMS_PER_UNIT - 1));
        if start < end {
            lines.push(start..end);
        }
    }
}

/// How many columns short a line may be before it looks bad.
const RAGGED_SLACK: f64 = 10.0;
/// Each unit is a box and what follows it.
const ITEMS_PER_UNIT: usize = 2;

fn items(units: &[Unit]) -> Vec<Item> {
    let mut items = Vec::with_capacity(units.len() * ITEMS_PER_UNIT + 1);
    for unit in units {
        items.push(Item::rigid(columns_as_width(unit.columns)));
        items.push(match (unit.space, unit.hyphen) {
            (0, 0) => Item::penalty(0.0),
            (0, hyphen) => {
                Item::Penalty { width: columns_as_width(hyphen), right: 0.0, cost: HYPHEN_COST, flagged: true }
            }
            (space, _) => Item::Glue { width: columns_as_width(space), stretch: 0.0, shrink: 0.0 },
        });
    }
    // The last unit is followed by the glue that fills the line, and the end.
    items.pop();
    items.push(Item::fill());
    items.push(Item::penalty(FORCED));
    items
}

/// What a hyphen at the end of a line costs (The TeXbook, chapter 14).
const HYPHEN_COST: f64 = 50.0;

#[expect(clippy::cast_precision_loss, reason = "a line has fewer than 2^52 columns")]
fn columns_as_width(columns: usize) -> f64 {
    columns as f64
}
