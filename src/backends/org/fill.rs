//! Filling of Org text by what Emacs shows of it.

use std::ops::Range;

use super::guard::Guarded;
use super::syntax::begins_element;
use crate::backends::text_writer::{After, Filler, columns};

/// Breaks text into lines of `width` columns, prefixes (`indents`, of the first line and of the others) included.
/// Hidden addresses do not count; no line begins like another element; emphasis breaks once at most, as Org allows.
pub(super) fn fill_text(guarded: &Guarded, indents: [usize; 2], width: usize) -> Vec<Range<usize>> {
    let mut filler = Filler::default();
    push_units(guarded, &mut filler);
    let [first, rest] = indents.map(|indent| width.saturating_sub(indent).max(1));
    filler.fill(first, rest);
    let mut lines: Vec<Range<usize>> = Vec::new();
    for line in filler.lines() {
        let ([begin, ..], [.., end]) = (line, line) else { continue };
        let bytes = begin.range().start..end.range().end;
        match lines.last_mut() {
            Some(last) if breaks_emphasis_twice(guarded, last.clone(), bytes.start) => last.end = bytes.end,
            _ => lines.push(bytes),
        }
    }
    lines
}

/// Whether some emphasis would be broken both before the line `last` and after it.
fn breaks_emphasis_twice(guarded: &Guarded, last: Range<usize>, next_start: usize) -> bool {
    let begun_before = &guarded.emphasis[..guarded.emphasis.partition_point(|range| range.start < last.start)];
    begun_before.iter().any(|range| range.end > next_start)
}

fn push_units(guarded: &Guarded, filler: &mut Filler) {
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
    let mut ends: Vec<(usize, bool)> = guarded.blanks.iter().map(|&blank| (blank, false)).collect();
    ends.extend(text.match_indices('\n').map(|(at, _)| (at, true)));
    ends.sort_unstable();
    for (end, forced) in ends {
        if end < start || (!forced && !may_begin_line(&text[end + 1..])) {
            continue;
        }
        add(start, end, if forced { After::LineEnd } else { After::Space(1) });
        start = end + 1;
    }
    add(start, text.len(), After::LineEnd);
}

/// Whether a line of running text may begin with `rest`.
fn may_begin_line(rest: &str) -> bool {
    // What makes a line an element is at its beginning; a drawer or a rule is all of it.
    let head = rest.split('\n').next().unwrap_or_default();
    !rest.starts_with([' ', '\n']) && !rest.is_empty() && !head.starts_with("[fn:") && !begins_element(head)
}
