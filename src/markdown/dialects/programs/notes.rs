//! Inline notes, `^[words of a note]`, of Pandoc and Obsidian.

use crate::markdown::dialects::edits::Edit;
use crate::markdown::dialects::span_pass::{MAX_MARKED, SpanPass};

/// Prefix of the labels of inline notes. A noncharacter, so no text contains it; no output shows it.
pub(in crate::markdown) const INLINE_NOTE: char = '\u{FDD1}';

/// Handles `^[words of a note]`. Followed by brackets or parentheses it is a pattern, not a note.
pub(in crate::markdown::dialects) fn span(pass: &mut SpanPass<'_>, at: usize, rest: &str) -> Option<usize> {
    let mut depth = 0usize;
    let close = rest.bytes().take(MAX_MARKED).enumerate().position(|(idx, byte)| {
        if !matches!(byte, b'[' | b']') || idx > 0 && !pass.is_words(at + idx) {
            return false;
        }
        depth = if byte == b'[' { depth + 1 } else { depth.saturating_sub(1) };
        depth == 0
    })?;
    let words = pass.text.get(at + 2..at + close)?;
    if words.trim().is_empty() || words.contains("\n\n") || rest[close + 1..].starts_with(['[', '(']) {
        return None;
    }
    pass.memory.notes.push((at + 2..at + close, words));
    let label = pass.memory.notes.len();
    let (end, mark) = (at + close + 1, format!("[^{INLINE_NOTE}{label}]"));
    // A link or a picture holds no mark of a note: it stands behind them.
    match pass.guard.link_around(at) {
        Some(link) => {
            pass.edits.push(Edit::insert(link.end, mark));
            pass.replace(at..end, "")
        }
        None => pass.replace(at..end, mark),
    }
}

/// Appends the definitions of inline notes to the text. Their spans map to the inline text.
pub(in crate::markdown::dialects) fn define(pass: &mut SpanPass<'_>) {
    let end = pass.text.len();
    if !pass.memory.notes.is_empty() {
        pass.edits.push(Edit::insert(end, "\n\n"));
    }
    for (idx, (range, words)) in std::mem::take(&mut pass.memory.notes).into_iter().enumerate() {
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        let definition = format!("[^{INLINE_NOTE}{}]: {words}\n\n", idx + 1);
        pass.edits.push(Edit { origin: Some(range), ..Edit::insert(end, definition) });
    }
}
