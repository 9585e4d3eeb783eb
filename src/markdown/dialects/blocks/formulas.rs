//! Displayed formulas over several lines, of which one looks like the beginning of another block: `- b` is a term, no item.

use super::{Edit, Line, Pass, is_list_item};
use crate::markdown::dialects::lines::DISPLAY;

/// A formula of more lines is none.
const MAX_LINES: usize = 200;

impl Pass<'_, '_, '_> {
    /// Puts a formula on one line, where the parser sees no block in it. The line behind it.
    pub(super) fn formula(&mut self, idx: usize) -> Option<usize> {
        let line = self.lines[idx];
        let is_begin = line.trimmed.starts_with(DISPLAY) && !line.trimmed[DISPLAY.len()..].contains(DISPLAY);
        if !is_begin || !self.open.is_empty() {
            return None;
        }
        let end = self.ends.next(DISPLAY, idx).filter(|end| end - idx <= MAX_LINES)?;
        let lines = self.lines;
        let whole = &lines[idx..=end];
        let has_block = whole[1..].iter().any(|line| begins_block(line.trimmed));
        // A remark reaches to the end of its line.
        let is_plain = |line: &Line<'_>| !line.trimmed.is_empty() && !line.trimmed.contains('%');
        if !has_block || !whole.iter().all(is_plain) {
            return None;
        }
        for pair in whole.windows(2) {
            let from = pair[0].start + pair[0].text.trim_end().len();
            let to = pair[1].start + pair[1].text.len() - pair[1].text.trim_start().len();
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
