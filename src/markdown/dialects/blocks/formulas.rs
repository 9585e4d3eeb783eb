//! Displayed formulas over several lines, of which one looks like the beginning of another block: `- b` is a term, no item.

use super::{Edit, Line, Pass, is_list_item};
use crate::markdown::dialects::brackets::{Sureness, sureness};
use crate::markdown::dialects::lines::{DISPLAY, END_BRACKET};

/// What begins a displayed formula of LaTeX.
const BEGIN_BRACKET: &str = "\\[";
/// A formula of more lines is none.
const MAX_LINES: usize = 200;

impl Pass<'_, '_, '_> {
    /// Puts a formula on one line, where the parser sees no block in it. The line behind it.
    pub(super) fn formula(&mut self, idx: usize) -> Option<usize> {
        let line = self.lines[idx];
        let is_begin = line.trimmed.starts_with(DISPLAY) && !line.trimmed[DISPLAY.len()..].contains(DISPLAY);
        let is_bracket = line.trimmed == BEGIN_BRACKET;
        if !(is_begin || is_bracket) || !self.open.is_empty() {
            return None;
        }
        let close = if is_bracket { END_BRACKET } else { DISPLAY };
        let end = self.ends.next(close, idx).filter(|end| end - idx <= MAX_LINES)?;
        let lines = self.lines;
        let whole = &lines[idx..=end];
        if is_bracket {
            let inner = &lines[idx + 1..end];
            let tex = inner.iter().map(|line| line.trimmed).collect::<Vec<_>>().join("\n");
            if inner.iter().any(|line| line.trimmed.is_empty()) || sureness(&tex) == Sureness::None {
                return None;
            }
            for line in [line, lines[end]] {
                let start = line.words_start();
                let range = start..start + line.trimmed.len();
                self.edits.push(Edit { range, replacement: DISPLAY.to_owned() });
            }
        }
        let has_block = whole[1..].iter().any(|line| begins_block(line.trimmed));
        // A remark reaches to the end of its line.
        let is_plain = |line: &Line<'_>| !line.trimmed.is_empty() && !line.trimmed.contains('%');
        if !has_block || !whole.iter().all(is_plain) {
            return is_bracket.then_some(end + 1);
        }
        for pair in whole.windows(2) {
            let from = pair[0].start + pair[0].text.trim_end().len();
            let to = pair[1].words_start();
            self.edits.push(Edit { range: from..to, replacement: " ".to_owned() });
        }
        Some(end + 1)
    }
}

/// Whether the parser sees the beginning of a block, or the line below a heading.
fn begins_block(trimmed: &str) -> bool {
    let is_rule = |mark: char| trimmed.trim_end_matches(mark).is_empty();
    is_list_item(trimmed) || trimmed.starts_with(['>', '#', ':']) || is_rule('=') || is_rule('-')
}
