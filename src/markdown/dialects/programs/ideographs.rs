//! Strong text next to scripts written without spaces, and in summaries.

use crate::markdown::dialects::edits::Edit;
use crate::markdown::dialects::span_pass::{MAX_MARKED, SpanPass};

/// Whether a letter of such a script touches the marks at an offset.
pub(in crate::markdown::dialects) fn touches(text: &str, at: usize) -> bool {
    let behind = text[at + "**".len()..].chars().next();
    text[..at].chars().next_back().is_some_and(is_wide_letter) || behind.is_some_and(is_wide_letter)
}

/// Handles `**words。**words`: strong, although CommonMark sees no closing mark between punctuation and a letter
/// (0.31.2, 6.2), a combination that is normal in scripts without spaces.
pub(in crate::markdown::dialects) fn strong(pass: &mut SpanPass<'_>, at: usize, _rest: &str) -> Option<usize> {
    if pass.memory.strong_end == Some(at) {
        return Some(at + 2);
    }
    let end = pass.find(at + 2, MAX_MARKED + 2, "**").filter(|end| *end > at + 2)?;
    let (words, behind) = (&pass.text[at + 2..end], &pass.text[end + 2..]);
    let before = pass.text[..at].chars().next_back();
    let (first, last) = (words.chars().next()?, words.chars().next_back()?);
    let is_mark = |c: char| is_wide_mark(c) || c.is_ascii_punctuation();
    let opens_badly = is_mark(first) && before.is_some_and(is_wide_letter);
    let closes_badly = is_mark(last) && behind.chars().next().is_some_and(is_wide_letter);
    if !first.is_whitespace() && !last.is_whitespace() {
        pass.memory.strong_end = Some(end);
    }
    let is_apart = words.contains(['*', '\n']) || words.matches('`').count() % 2 == 1;
    let is_whole = !first.is_whitespace() && !last.is_whitespace() && !is_apart;
    if !(is_whole && (opens_badly || closes_badly)) || behind.starts_with('*') || before == Some('*') {
        return None;
    }
    pass.edits.push(Edit::new(at..at + 2, "<strong>"));
    pass.replace(end..end + 2, "</strong>").map(|_| at + 2)
}

/// Whether an offset follows `<summary>`.
pub(in crate::markdown::dialects) fn is_in_summary(text: &str, at: usize) -> bool {
    text[..at].ends_with("<summary>")
}

/// Handles `<summary>**words**</summary>`: the text of a summary is strong anyway.
pub(in crate::markdown::dialects) fn summary(pass: &mut SpanPass<'_>, at: usize, _rest: &str) -> Option<usize> {
    is_in_summary(pass.text, at).then_some(())?;
    let end = pass.find(at + 2, MAX_MARKED + 2, "**").filter(|end| *end > at + 2)?;
    pass.text[end + 2..].starts_with("</summary>").then_some(())?;
    pass.edits.push(Edit::new(at..at + 2, ""));
    pass.replace(end..end + 2, "").map(|_| at + 2)
}

/// Whether a character is Chinese or Japanese punctuation, full-width Latin included.
fn is_wide_mark(c: char) -> bool {
    matches!(c, '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301F}' | '\u{FF01}'..='\u{FF0F}'
        | '\u{FF1A}'..='\u{FF20}' | '\u{FF3B}'..='\u{FF3D}' | '\u{FF5B}'..='\u{FF65}' | '“' | '”' | '‘' | '’' | '…')
}

/// Whether a character is a letter of a script without spaces, or Hangul, whose particles follow without a space.
pub(in crate::markdown::dialects) fn is_wide_letter(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}
