//! Breaks paragraphs measured in columns into lines of least raggedness, optimising the whole paragraph as `total_fit`
//! does.
//!
//! Without stretch and shrink, the demerits of a line reduce to the square of its slack, so one pass over whole numbers
//! finds the optimum. The last line may be short.

use std::ops::Range;

/// An unbreakable piece of text. Positions are in columns, as if the paragraph were a single line.
pub trait Piece {
    /// First column.
    fn begin(&self) -> usize;
    /// One past the last column. The gap before the next piece is a space that vanishes when the line breaks there.
    fn end(&self) -> usize;
    /// Columns that a break after the piece adds: the width of a hyphen, or 0.
    fn hyphen(&self) -> usize;
}

/// Slack in columns that costs as much as a hyphen at the end of a line.
const HYPHEN_SLACK: u64 = 6;
/// Cost of an overfull line, which only a single piece that does not fit can cause.
const OVERFULL: u64 = 1 << 40;
/// Upper bound of a cost, so that adding the cost of one line never overflows.
const MAX_COST: u64 = 1 << 62;
/// A last line shorter than 1/`REMNANT` of the measure is a remnant.
const REMNANT: usize = 10;
/// Slack in columns that costs as much as a remnant.
const REMNANT_SLACK: u64 = 6;
/// Lines with more slack than this are tried only where the next piece does not fit.
const EMPTIEST: usize = 14;
/// Number of line ends tried from one start: with small pieces, too, these lines are full enough.
const MOST_TRIED: usize = 4;

/// Breaks paragraphs, reusing its memory for each.
#[derive(Debug, Default)]
pub struct EvenLines {
    /// The best break after each number of pieces.
    breaks: Vec<Break>,
}

/// The best way to end a line after a certain piece.
#[derive(Clone, Copy, Debug)]
struct Break {
    /// Total cost of the lines up to here.
    cost: u64,
    /// Index of the first piece of the last line.
    start: usize,
}

impl Break {
    /// No line ends here.
    const NONE: Break = Break { cost: u64::MAX, start: 0 };

    /// Records a line from `start` with this total cost if it is cheaper. Written without branches, because the outcome
    /// is unpredictable.
    fn offer(&mut self, cost: u64, start: usize) {
        self.start = if cost < self.cost { start } else { self.start };
        self.cost = cost.min(self.cost);
    }
}

impl EvenLines {
    /// Breaks pieces into lines of at most `first` columns (first line) and `rest` columns (other lines). Appends to
    /// `lines` the range of pieces in each, counted from `offset`. Only a line of a single piece that does not fit is
    /// wider.
    ///
    /// From each start, only full or nearly full lines are tried: few pieces ever begin a line, and few can end it.
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
        // One past the last piece of the current line.
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
            // The last piece does not fit, so a hyphen after any of these is visible.
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
                // The first line has a different measure.
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
        // Greedy filling gives "aaa bb cc", "ddddd" and a hole.
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
