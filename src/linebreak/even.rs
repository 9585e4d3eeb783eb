//! Filling lines that are counted in columns at the least raggedness: the paragraph as a whole, as in `total_fit`.
//!
//! Where spaces neither stretch nor shrink, the demerits of a line come down to the square of what it lacks, and the
//! least sum is found over whole numbers in a single pass. The last line may be short.

use std::ops::Range;

/// Something that does not break, where it would stand if all were one line. In columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it begins.
    pub begin: usize,
    /// Where it ends. What is between it and the next one is a space that vanishes when the line breaks there.
    pub end: usize,
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
/// Lines that lack more than this part of the measure are tried only where the next piece does not fit.
const EMPTIEST: usize = 3;
/// More lines are not tried from one place: those are full enough, however small the pieces are.
const MOST_TRIED: usize = 6;

/// Memory used again for each paragraph.
#[derive(Debug, Default)]
pub struct EvenLines {
    /// For each number of pieces, the best lines that end after them.
    breaks: Vec<Break>,
}

/// Where lines may end.
#[derive(Clone, Copy, Debug)]
struct Break {
    /// The least cost of the lines so far.
    cost: u64,
    /// The piece that the last of them begins with.
    start: usize,
}

impl Break {
    /// No lines end here.
    const NONE: Break = Break { cost: u64::MAX, start: 0 };

    /// Takes lines of this cost, the last of which begins with `start`, if they are better.
    fn offer(&mut self, cost: u64, start: usize) {
        if cost < self.cost {
            *self = Break { cost, start };
        }
    }
}

impl EvenLines {
    /// Breaks `n` pieces into lines of at most `first` (the first one) and `rest` columns; adds to `lines` the pieces
    /// of each, counted from `offset`. A line is wider only when it is a single piece that does not fit.
    ///
    /// From each place that lines can begin at, those that are tried are full or nearly so: few of the pieces ever
    /// begin one, and few can end it.
    pub fn fill(
        &mut self,
        n: usize,
        piece: impl Fn(usize) -> Piece,
        [first, rest]: [usize; 2],
        offset: usize,
        lines: &mut Vec<Range<usize>>,
    ) {
        let Some(last) = n.checked_sub(1) else { return };
        let end_of = |idx: usize| {
            let Piece { end, hyphen, .. } = piece(idx);
            if idx == last { end } else { end + hyphen }
        };
        if end_of(last) - piece(0).begin <= first {
            lines.push(offset..offset + n);
            return;
        }
        self.breaks.clear();
        self.breaks.resize(n + 1, Break::NONE);
        self.breaks[0].cost = 0;
        // The line at hand holds the pieces before this one.
        let mut end = 0;
        for start in 0..n {
            let cost = self.breaks[start].cost;
            if cost == Break::NONE.cost {
                continue;
            }
            let measure = if start == 0 { first } else { rest };
            let begin = piece(start).begin;
            end = end.max(start);
            while end < n && end_of(end) - begin <= measure {
                end += 1;
            }
            if end == n {
                let is_remnant = start > 0 && (end_of(last) - begin) * REMNANT < measure;
                let own = if is_remnant { REMNANT_SLACK * REMNANT_SLACK } else { 0 };
                self.breaks[n].offer(cost + own, start);
            } else if end == start {
                end += 1;
                self.breaks[end].offer(cost.saturating_add(OVERFULL).min(MAX_COST), start);
            } else {
                let first_tried = (start + 1).max((end + 1).saturating_sub(MOST_TRIED));
                for tried in (first_tried..=end).rev() {
                    let Piece { end: column, hyphen, .. } = piece(tried - 1);
                    let slack = measure - (column + hyphen - begin);
                    if slack * EMPTIEST > measure && tried < end {
                        break;
                    }
                    let slack = slack as u64;
                    let of_hyphen = if hyphen > 0 { HYPHEN_SLACK * HYPHEN_SLACK } else { 0 };
                    self.breaks[tried].offer((cost + slack * slack + of_hyphen).min(MAX_COST), start);
                }
            }
            if start == 0 {
                // The first line has a measure of its own.
                end = 0;
            }
        }
        let begun = lines.len();
        let mut end = n;
        while end > 0 {
            let start = self.breaks[end].start;
            lines.push(offset + start..offset + end);
            end = start;
        }
        lines[begun..].reverse();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, measures: [usize; 2], expected: &str) {
        let words: Vec<&str> = text.split(' ').collect();
        let mut lines = Vec::new();
        let begins = |idx: usize| words[..idx].iter().map(|word| word.len() + 1).sum::<usize>();
        let piece = |idx: usize| Piece { begin: begins(idx), end: begins(idx) + words[idx].len(), hyphen: 0 };
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
