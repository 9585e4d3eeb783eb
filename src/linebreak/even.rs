//! Filling lines that are counted in columns at the least raggedness: the paragraph as a whole, as in `total_fit`.
//!
//! Where spaces neither stretch nor shrink, the demerits of a line come down to the square of what it lacks, and the
//! least sum is found over whole numbers in a single pass. The last line may be short.

use std::ops::Range;

/// Something that does not break, where it would stand if all were one line. In columns.
pub trait Piece {
    /// Where it begins.
    fn begin(&self) -> usize;
    /// Where it ends. What is between it and the next one is a space that vanishes when the line breaks there.
    fn end(&self) -> usize;
    /// Width that a break after it makes visible (a hyphen's).
    fn hyphen(&self) -> usize;
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
/// Lines that lack more columns are tried only where the next piece does not fit.
const EMPTIEST: usize = 14;
/// More lines are not tried from one place: those are full enough, however small the pieces are.
const MOST_TRIED: usize = 4;

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

    /// Takes lines of this cost, the last of which begins with `start`, if they are better. Which are cannot be foreseen,
    /// so that nothing depends on a jump.
    fn offer(&mut self, cost: u64, start: usize) {
        self.start = if cost < self.cost { start } else { self.start };
        self.cost = cost.min(self.cost);
    }
}

impl EvenLines {
    /// Breaks pieces into lines of at most `first` (the first one) and `rest` columns; adds to `lines` the pieces of
    /// each, counted from `offset`. A line is wider only when it is a single piece that does not fit.
    ///
    /// From each place that lines can begin at, those that are tried are full or nearly so: few of the pieces ever
    /// begin one, and few can end it.
    pub fn fill(
        &mut self,
        pieces: &[impl Piece],
        [first, rest]: [usize; 2],
        offset: usize,
        lines: &mut Vec<Range<usize>>,
    ) {
        let ([begins, ..], [.., ends]) = (pieces, pieces) else { return };
        let (n, last_end) = (pieces.len(), ends.end());
        if last_end - begins.begin() <= first {
            lines.push(offset..offset + n);
            return;
        }
        self.breaks.clear();
        self.breaks.resize(n + 1, Break::NONE);
        self.breaks[0].cost = 0;
        // The line at hand holds the pieces before this one.
        let mut end = 0;
        for (start, piece) in pieces.iter().enumerate() {
            let cost = self.breaks[start].cost;
            if cost == Break::NONE.cost {
                continue;
            }
            let cost = cost.min(MAX_COST);
            let measure = if start == 0 { first } else { rest };
            let limit = piece.begin().saturating_add(measure);
            end = end.max(start);
            if last_end <= limit {
                end = n;
                let is_remnant = start > 0 && (last_end - piece.begin()) * REMNANT < measure;
                let own = if is_remnant { REMNANT_SLACK * REMNANT_SLACK } else { 0 };
                self.breaks[n].offer(cost + own, start);
                continue;
            }
            // The last one does not fit, so that a break after each of these is seen.
            end += pieces[end..].iter().take_while(|piece| piece.end() + piece.hyphen() <= limit).count();
            if end == start {
                end += 1;
                self.breaks[end].offer(cost + OVERFULL, start);
            } else {
                let slack = |piece: &_| limit - (Piece::end(piece) + Piece::hyphen(piece));
                let most = slack(&pieces[end - 1]).max(EMPTIEST);
                let places = pieces[start..end].iter().zip(&mut self.breaks[start + 1..=end]);
                for (piece, known) in places.rev().take(MOST_TRIED) {
                    let slack = slack(piece) as u64;
                    let of_hyphen = if piece.hyphen() > 0 { HYPHEN_SLACK * HYPHEN_SLACK } else { 0 };
                    let own = cost + slack * slack + of_hyphen;
                    known.offer(if slack <= most as u64 { own } else { Break::NONE.cost }, start);
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

    struct Word(Range<usize>);

    impl Piece for Word {
        fn begin(&self) -> usize {
            self.0.start
        }

        fn end(&self) -> usize {
            self.0.end
        }

        fn hyphen(&self) -> usize {
            0
        }
    }

    fn check(text: &str, measures: [usize; 2], expected: &str) {
        let words: Vec<&str> = text.split(' ').collect();
        let mut lines = Vec::new();
        let mut begin = 0;
        let place = |word: &&str| {
            let end = begin + word.len();
            Word(std::mem::replace(&mut begin, end + 1)..end)
        };
        let pieces: Vec<Word> = words.iter().map(place).collect();
        EvenLines::default().fill(&pieces, measures, 0, &mut lines);
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
