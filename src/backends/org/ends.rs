//! Where emphasis and formulas could end at the latest: what begins behind that is text to Org anyway.

use super::marked::{Marked, is_space};
use super::syntax::may_end_mark;

/// The marks of emphasis and verbatim text.
pub(super) const MARKS: [u8; 6] = *b"*/_+=~";

/// The place of a mark among [`MARKS`].
pub(super) fn mark_index(mark: u8) -> Option<usize> {
    MARKS.iter().position(|&own| own == mark)
}

/// For each mark, one past the last byte at which emphasis could end.
pub(super) fn last_ends(marked: &Marked) -> [usize; MARKS.len()] {
    let text = marked.text();
    let mut ends = [0; MARKS.len()];
    let mut runs = marked.runs().iter().peekable();
    for (at, &byte) in text.as_bytes().iter().enumerate() {
        let Some(idx) = mark_index(byte) else { continue };
        while runs.next_if(|run| run.end <= at).is_some() {}
        // At the border of a run, a zero-width space may come in.
        let at_border = runs.peek().is_some_and(|run| run.end == at + 1);
        let (before, after) = (&text[..at], &text[at + 1..]);
        let follows = before.chars().next_back().is_some_and(|c| !is_space(c));
        // Where `_` would be taken for something else, a zero-width space follows it, too.
        let is_kept_apart =
            byte == b'_' && (after.starts_with('{') || before.ends_with("src") || before.ends_with("call"));
        // Before another mark, one may come in.
        let may_end = |c: char| may_end_mark(c) || u8::try_from(c).is_ok_and(|byte| MARKS.contains(&byte));
        if follows && (at_border || is_kept_apart || after.chars().next().is_none_or(may_end)) {
            ends[idx] = at + 1;
        }
    }
    ends
}

/// The last dollar sign at which a formula could end; 0 if there is none.
pub(super) fn last_dollar(text: &str) -> usize {
    let ends = |at: usize| {
        !text[..at].ends_with([' ', '\t', '\n', ',', '.']) && !text[at + 1..].starts_with(char::is_alphanumeric)
    };
    let mut rest = text;
    while let Some(at) = rest.rfind('$') {
        if ends(at) {
            return at;
        }
        rest = &text[..at];
    }
    0
}
