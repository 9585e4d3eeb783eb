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
/// A last line shorter than this part of the measure is a remnant …
const REMNANT: usize = 10;
/// … and as bad as a line that lacks so many columns.
const REMNANT_SLACK: u64 = 6;

/// Memory used again for each paragraph.
#[derive(Debug, Default)]
pub struct EvenLines {
    /// For each number of pieces, the least cost of lines that end after them, and where the last of the lines begins.
    best: Vec<(u64, u32)>,
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
        self.best.clear();
        self.best.push((0, 0));
        for end in 1..=n {
            self.best.push(self.best_line(end, n, &piece, [first, rest]));
        }
        let begun = lines.len();
        let mut end = n;
        while end > 0 {
            let start = self.best[end].1 as usize;
            lines.push(offset + start..offset + end);
            end = start;
        }
        lines[begun..].reverse();
    }

    /// The best line before `end`.
    fn best_line(&self, end: usize, n: usize, piece: &impl Fn(usize) -> Piece, measures: [usize; 2]) -> (u64, u32) {
        let [first, rest] = measures;
        let last = piece(end - 1);
        let is_last = end == n;
        let (mut width, of_hyphen) = match last.hyphen {
            hyphen if hyphen > 0 && !is_last => (hyphen, HYPHEN_SLACK * HYPHEN_SLACK),
            _ => (0, 0),
        };
        let mut best = (u64::MAX, 0);
        for start in (0..end).rev() {
            let own = piece(start);
            width += own.width + if start + 1 < end { own.space } else { 0 };
            let measure = if start == 0 { first } else { rest };
            let is_wide = width > measure;
            if is_wide && start + 1 < end {
                // The first line may be the wider one.
                if width > first.max(rest) {
                    break;
                }
                continue;
            }
            let cost = match (is_wide, is_last) {
                (true, _) => OVERFULL,
                (false, true) if start > 0 && width * REMNANT < measure => REMNANT_SLACK * REMNANT_SLACK,
                (false, true) => 0,
                (false, false) => square(measure - width),
            };
            let total = self.best[start].0 + cost + of_hyphen;
            if total < best.0 {
                best = (total, u32::try_from(start).unwrap_or(u32::MAX));
            }
        }
        best
    }
}

fn square(n: usize) -> u64 {
    (n * n) as u64
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
