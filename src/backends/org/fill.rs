//! Filling of Org text by what Emacs shows of it.

use std::ops::Range;

use super::guard::Guarded;
use super::inline::MAX_BREAKS_IN_EMPHASIS;
use super::syntax::begins_element;
use crate::backends::text_writer::{After, Filler, Unit, columns};

/// Times that text is filled anew around emphasis and links; after that, no line ends in one.
const MAX_ROUNDS: usize = 4;

/// A place at which a line ends or may end.
#[derive(Clone, Copy, Debug)]
struct End {
    /// Of the blank or line feed.
    at: usize,
    is_forced: bool,
    /// Whether a line that ends there would break emphasis or a link once too often.
    is_barred: bool,
}

/// Breaks text into lines of `width` columns, prefixes (`indents`, of the first line and of the others) included.
/// Hidden addresses do not count; no line begins like another element; emphasis and links break once at most, as Org allows.
pub(super) fn fill_text(guarded: &Guarded, indents: [usize; 2], width: usize) -> Vec<Range<usize>> {
    let [first, rest] = indents.map(|indent| width.saturating_sub(indent).max(1));
    let mut ends = ends_of(guarded);
    let mut filler = Filler::default();
    for round in 1.. {
        filler.clear();
        push_units(guarded, &ends, &mut filler);
        filler.fill(first, rest);
        let line = |line: &[Unit]| Some(line.first()?.range().start..line.last()?.range().end);
        let lines: Vec<Range<usize>> = filler.lines().filter_map(line).collect();
        if !hold_together(guarded, &lines, round < MAX_ROUNDS, &mut ends) {
            return lines;
        }
    }
    Vec::new()
}

/// The places at which lines may end, in order.
fn ends_of(guarded: &Guarded) -> Vec<End> {
    let text = guarded.text.as_str();
    let may_end = |at: &usize| may_begin_line(&text[at + 1..]);
    let blanks =
        guarded.blanks.iter().copied().filter(may_end).map(|at| End { at, is_forced: false, is_barred: false });
    let mut ends: Vec<End> = blanks.collect();
    ends.extend(text.match_indices('\n').map(|(at, _)| End { at, is_forced: true, is_barred: false }));
    ends.sort_unstable_by_key(|end| end.at);
    ends
}

/// Takes from `ends` those at which `lines` would break emphasis or a link more often than Org allows; says whether there
/// are any. The first break of each stays when it `keeps_first`.
fn hold_together(guarded: &Guarded, lines: &[Range<usize>], keeps_first: bool, ends: &mut Vec<End>) -> bool {
    let n_ends = ends.len();
    let mut bar = |range: Range<usize>| {
        let [first, end] = [range.start, range.end].map(|limit| ends.partition_point(|end| end.at < limit));
        ends[first..end].iter_mut().for_each(|end| end.is_barred = !end.is_forced);
    };
    for held in &guarded.held {
        let after = |at: usize| lines.partition_point(|line| line.start <= at);
        let begun_within = after(held.start)..after(held.end);
        if begun_within.len() <= MAX_BREAKS_IN_EMPHASIS && (keeps_first || begun_within.is_empty()) {
            continue;
        }
        let first = lines.get(begun_within.start).map_or(held.end, |line| line.start);
        let has_forced = guarded.text.get(held.clone()).is_some_and(|text| text.contains('\n'));
        if keeps_first && !has_forced {
            bar(held.start..first - 1);
            bar(first..held.end);
        } else {
            bar(held.clone());
        }
    }
    ends.retain(|end| !end.is_barred);
    ends.len() < n_ends
}

fn push_units(guarded: &Guarded, ends: &[End], filler: &mut Filler) {
    let text = guarded.text.as_str();
    let mut hidden = guarded.hidden.iter().peekable();
    let mut start = 0;
    let mut add = |start: usize, end: usize, after: After| {
        let mut shown = columns(&text[start..end]);
        while let Some(range) = hidden.next_if(|range| range.start < end) {
            shown -= columns(&text[range.clone()]);
        }
        filler.push(start..end, shown, after);
    };
    for &End { at, is_forced, .. } in ends {
        add(start, at, if is_forced { After::LineEnd } else { After::Space(1) });
        start = at + 1;
    }
    add(start, text.len(), After::LineEnd);
}

/// Whether a line of running text may begin with `rest`. The line may end after any word, so that the first one decides:
/// what makes a line an element begins with a word, and a drawer or a rule is one.
fn may_begin_line(rest: &str) -> bool {
    let word = rest.split([' ', '\n']).next().unwrap_or_default();
    !word.is_empty() && !word.starts_with("[fn:") && !begins_element(word)
}
