//! Filling lines that are counted in columns at the least raggedness: the paragraph as a whole, as in `total_fit`.
//!
//! Where spaces neither stretch nor shrink, the demerits of a line come down to the square of what it lacks, and the
//! least sum is found over whole numbers in a single pass. The last line may be short.

use std::ops::Range;

/// Something that does not break, and what comes after it. Widths are columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its own width.
    pub width: usize,
    /// Width of the space between it and the next one; it vanishes when the line breaks there.
    pub space: usize,
    /// Width that a break after it makes visible (a hyphen's).
    pub hyphen: usize,
}

/// A line that hyphenates is as bad as one that lacks so many columns.
const HYPHEN_SLACK: u64 = 6;
/// Added for a line that is too wide, which happens only to a single piece that does not fit.
const OVERFULL: u64 = 1 << 40;
/// No cost is more, so that that of a line can be added to any.
const MAX_COST: u64 = 1 << 62;
/// A last line shorter than this part of the measure is a remnant …
const REMNANT: usize = 10;
/// … and as bad as a line that lacks so many columns.
const REMNANT_SLACK: u64 = 6;

/// Lines emptier than this part of the measure are looked at only when there is no other way.
const EMPTIEST: usize = 2;

/// Memory used again for each paragraph.
#[derive(Debug, Default)]
pub struct EvenLines {
    /// For each piece, where it would begin if all were one line.
    begins: Vec<usize>,
    /// For each number of pieces, the least cost of lines that end after them.
    costs: Vec<u64>,
    /// For each number of pieces, where the last of those lines begins.
    starts: Vec<usize>,
}

impl EvenLines {
    /// Breaks `n` pieces into lines of at most `first` (the first one) and `rest` columns; adds to `lines` the pieces
    /// of each, counted from `offset`. A line is wider only when it is a single piece that does not fit.
    pub fn fill(
        &mut self,
        n: usize,
        piece: impl Fn(usize) -> Piece,
        [first, rest]: [usize; 2],
        offset: usize,
        lines: &mut Vec<Range<usize>>,
    ) {
        self.begins.clear();
        self.costs.clear();
        self.starts.clear();
        self.begins.reserve(n);
        self.costs.reserve(n + 1);
        self.starts.reserve(n + 1);
        self.costs.push(0);
        self.starts.push(0);
        let mut at = 0;
        // The first piece that a line of `rest` columns can begin with, if it is to hold the last one; and the first
        // with which it would be too empty.
        let (mut low, mut high) = (0, 0);
        for idx in 0..n {
            let Piece { width, space, hyphen } = piece(idx);
            self.begins.push(at);
            let is_last = idx + 1 == n;
            let (end, of_hyphen) = if hyphen > 0 && !is_last {
                (at + width + hyphen, HYPHEN_SLACK * HYPHEN_SLACK)
            } else {
                (at + width, 0)
            };
            while low < idx && end - self.begins[low] > rest {
                low += 1;
            }
            while high <= idx && (end - self.begins[high]) * EMPTIEST >= rest {
                high += 1;
            }
            let least = low.max(1);
            let (cost, start) = if is_last || end - self.begins[low] > rest {
                self.best_of(least..idx + 1, |start| own_cost(end - self.begins[start], rest, is_last, true))
            } else {
                let found = self.best_line(least..high.max(least), end, rest);
                if found.0 < OVERFULL { found } else { self.best_line(least..idx + 1, end, rest) }
            };
            let whole = self.first_line(end, first, is_last, idx == 0);
            let best = if whole <= cost { (whole, 0) } else { (cost, start) };
            self.costs.push(best.0.saturating_add(of_hyphen).min(MAX_COST));
            self.starts.push(best.1);
            at += width + space;
        }
        let begun = lines.len();
        let mut end = n;
        while end > 0 {
            let start = self.starts[end];
            lines.push(offset + start..offset + end);
            end = start;
        }
        lines[begun..].reverse();
    }

    /// The best of the lines that begin with one of `starts`, end at the column `end`, all of which fit, and have one
    /// below them: cost and beginning. Most of the time of filling is spent here.
    fn best_line(&self, starts: Range<usize>, end: usize, measure: usize) -> (u64, usize) {
        let (mut least, mut best) = (u64::MAX, 0);
        let candidates = self.begins[starts.clone()].iter().zip(&self.costs[starts.clone()]);
        for (nth, (begin, before)) in candidates.enumerate() {
            let slack = (measure + begin).wrapping_sub(end) as u64;
            let cost = before.wrapping_add(slack.wrapping_mul(slack));
            best = if cost < least { nth } else { best };
            least = least.min(cost);
        }
        (least, starts.start + best)
    }

    /// The best of the lines that begin with one of `starts`, by what each of them adds.
    fn best_of(&self, starts: Range<usize>, own_cost: impl Fn(usize) -> u64) -> (u64, usize) {
        let cost = |start: usize| (self.costs[start].saturating_add(own_cost(start)), start);
        starts.map(cost).min_by_key(|(cost, _)| *cost).unwrap_or((u64::MAX, 0))
    }

    /// The cost of a first line that ends at the column `end`.
    fn first_line(&self, end: usize, measure: usize, is_last: bool, is_single: bool) -> u64 {
        if end > measure && !is_single { u64::MAX } else { own_cost(end, measure, is_last, false) }
    }
}

/// What a line adds to the cost of those before it.
fn own_cost(width: usize, measure: usize, is_last: bool, has_others: bool) -> u64 {
    match measure.checked_sub(width) {
        None => OVERFULL,
        Some(slack) if !is_last => (slack * slack) as u64,
        Some(_) if has_others && width * REMNANT < measure => REMNANT_SLACK * REMNANT_SLACK,
        Some(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, measures: [usize; 2], expected: &str) {
        let words: Vec<&str> = text.split(' ').collect();
        let mut lines = Vec::new();
        let piece = |idx: usize| Piece { width: words[idx].len(), space: 1, hyphen: 0 };
        EvenLines::default().fill(words.len(), piece, measures, 0, &mut lines);
        let shown: Vec<String> = lines.into_iter().map(|line| words[line].join(" ")).collect();
        assert_eq!(shown.join("|"), expected);
    }

    #[test]
    fn lines_are_even_rather_than_full() {
        // Filling one line after the other gives "aaa bb cc" and "ddddd" and a hole.
        check("aaa bb cc ddddd eeeeee ff", [9, 9], "aaa bb|cc ddddd|eeeeee ff");
        check("a b c", [20, 20], "a b c");
    }

    #[test]
    fn what_does_not_fit_stands_alone() {
        check("aa xxxxxxxxxxxx bb cc", [6, 6], "aa|xxxxxxxxxxxx|bb cc");
    }

    #[test]
    fn the_first_line_may_have_its_own_width() {
        check("aaaa bbbb cccc", [4, 9], "aaaa|bbbb cccc");
        check("aaaa bbbb cccc", [9, 4], "aaaa bbbb|cccc");
    }

    #[test]
    fn the_last_line_is_not_a_remnant_where_that_is_cheap() {
        check("aaaaaaaaaaaaaaaaaaaa bbbbb ccc d", [30, 30], "aaaaaaaaaaaaaaaaaaaa bbbbb|ccc d");
    }
}
