//! MkDocs with Material and PyMdown: admonitions and tabs with indented content, blocks between slashes, snippets,
//! keys, icons, CriticMarkup.

use super::pandoc::division;
use crate::markdown::dialects::escape;
use crate::markdown::dialects::line_pass::{Closing, INDENT, LinePass, Opening};
use crate::markdown::dialects::lines::SLASHES;
use crate::markdown::dialects::names::callout_kind;
use crate::markdown::dialects::span_pass::SpanPass;
use crate::source::Span;

/// Handles an admonition: `!!! note "Title"`, or `???` if it folds, with indented content.
pub(in crate::markdown::dialects) fn admonition(pass: &mut LinePass<'_>, idx: usize) -> Option<Opening> {
    let line = pass.lines[idx];
    let info = ["!!!", "???+", "???"].iter().find_map(|mark| line.trimmed.strip_prefix(mark))?;
    info.starts_with(' ').then_some(())?;
    // Without content there is no box.
    let content = pass.ends.with_text.get(idx + 1).and_then(|next| pass.lines.get(*next))?;
    let is_within = content.text.starts_with('\t') || content.indent() >= line.indent() + INDENT;
    is_within.then_some(())?;
    let (kind, title) = division(info.trim());
    Some(Opening::Container(Some(kind.unwrap_or("note")), title, Closing::Indent(line.indent() + INDENT)))
}

/// Whether the mark of an admonition begins a line.
pub(in crate::markdown::dialects) fn begins_admonition(text: &str, at: usize) -> bool {
    crate::markdown::dialects::begins_line(text, at)
}

/// Handles a tab: `=== "Title"`, with indented content.
pub(in crate::markdown::dialects) fn tab(pass: &mut LinePass<'_>, idx: usize) -> Option<Opening> {
    let line = pass.lines[idx];
    let info = ["===!", "===+", "==="].iter().find_map(|mark| line.trimmed.strip_prefix(mark))?;
    let title = info.trim().strip_prefix('"')?.strip_suffix('"')?;
    Some(Opening::Container(None, title.to_owned(), Closing::Indent(line.indent() + INDENT)))
}

/// Handles a block between slashes: `/// note | Title` to `///`.
pub(in crate::markdown::dialects) fn slashes(pass: &mut LinePass<'_>, idx: usize) -> Option<Opening> {
    let info = pass.lines[idx].trimmed.strip_prefix(SLASHES).filter(|info| info.starts_with(' '))?;
    pass.ends.next(SLASHES, idx)?;
    let (name, title) = info.split_once('|').unwrap_or((info, ""));
    Some(Opening::Container(callout_kind(name.trim()), title.trim().to_owned(), Closing::Slashes))
}

/// Handles a snippet: `--8<-- "file"`.
pub(in crate::markdown::dialects) fn snippet(pass: &mut LinePass<'_>, idx: usize) -> bool {
    let line = pass.lines[idx];
    let Some(file) = line.trimmed.strip_prefix("--8<--") else { return false };
    let span = Span::new(line.start, line.start + line.text.len());
    let shown = pass.rewriter.unknown(format!("--8<--{file}"), line.trimmed, span);
    pass.prefix(line, Some(&shown));
    true
}

/// Handles keys: `++ctrl+alt+del++`.
pub(in crate::markdown::dialects) fn keys_span(pass: &mut SpanPass<'_>, at: usize, rest: &str) -> Option<usize> {
    let is_of_word = |c: char| c == '+' || c.is_ascii_alphanumeric();
    let (shown, len) = keys(rest).filter(|_| !pass.text[..at].ends_with(is_of_word))?;
    pass.replace(at..at + len, shown)
}

/// Whether keys begin at an offset.
pub(in crate::markdown::dialects) fn begins_keys(text: &str, at: usize) -> bool {
    keys(&text[at..]).is_some()
}

/// Handles `:material-account:`, an icon of the theme.
pub(in crate::markdown::dialects) fn icon(pass: &mut SpanPass<'_>, at: usize, rest: &str) -> Option<usize> {
    let name = &rest[1..];
    let set = icon_set(rest)?;
    let len = name.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
    let end = at + len + 2;
    name[len..].starts_with(':').then_some(())?;
    let shown = pass.rewriter.unknown(format!(":{set}…:"), &rest[..len + 2], Span::new(at, end));
    // At the start of its context, an icon takes the following blank with it.
    let begins = pass.text[..at].ends_with(['*', '[', '\n', '"']) && rest[len + 2..].starts_with(' ');
    pass.replace(at..end + usize::from(begins && shown.is_empty()), shown)
}

/// The icon set of the name after a colon.
pub(super) fn icon_set(text: &str) -> Option<&'static str> {
    const SETS: [&str; 4] = ["material-", "fontawesome-", "octicons-", "simple-"];
    let name = text.strip_prefix(':')?;
    SETS.into_iter().find(|set| name.starts_with(set))
}

/// Handles CriticMarkup.
pub(in crate::markdown::dialects) fn critic(pass: &mut SpanPass<'_>, at: usize, rest: &str) -> Option<usize> {
    let change = change(pass, at, rest)?;
    let (inner, close) = (at + 3, at + 3 + change.len);
    if change.is_remark {
        return pass.replace_tag(at..close + 3, String::new());
    }
    pass.replace(at..inner, change.start);
    if let Some(arrow) = change.arrow {
        pass.replace(inner + arrow..inner + arrow + 2, "</del><ins>");
    }
    pass.replace(close..close + 3, change.end);
    Some(close + 3)
}

/// Longest change, in bytes; longer ones are treated as text.
const MAX_LEN: usize = 4 << 10;

/// Parses keys: `++ctrl+alt+del++`, `++"text"++`. Returns their HTML and length.
fn keys(rest: &str) -> Option<(String, usize)> {
    /// Longest chord, in bytes.
    const MAX_KEYS: usize = 60;
    let text = rest.strip_prefix("++")?;
    let window = &text.as_bytes()[..text.len().min(MAX_KEYS + "++".len())];
    let inner = &text[..memchr::memmem::find(window, b"++").filter(|len| *len > 0)?];
    if inner.contains('\n') {
        return None;
    }
    let keys: Vec<&str> = inner.split('+').collect();
    let is_key = |key: &&str| {
        let is_quoted = key.len() > 2 && key.starts_with('"') && key.ends_with('"');
        is_quoted || !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if !keys.iter().all(is_key) || rest[inner.len() + 4..].starts_with('+') {
        return None;
    }
    let shown: Vec<String> = keys.iter().map(|key| format!("<kbd>{}</kbd>", escape(&name_of_key(key)))).collect();
    Some((shown.join("+"), inner.len() + 4))
}

/// Display name of a key: `Ctrl` for `ctrl`, `Page Up` for `page-up`.
fn name_of_key(key: &str) -> String {
    if let Some(own) = key.strip_prefix('"') {
        return own.trim_end_matches('"').to_owned();
    }
    let words = key.split('-').map(|word| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Parses a change: `{++added++}`, `{--removed--}`, `{~~old~>new~~}`, `{==marked==}`, `{>>remark<<}`.
fn change(pass: &SpanPass<'_>, at: usize, rest: &str) -> Option<Change> {
    let (close, start, end) = match rest.get(..3)? {
        "{++" => ("++}", "<ins>", "</ins>"),
        "{--" => ("--}", "<del>", "</del>"),
        "{==" => ("==}", "<mark>", "</mark>"),
        "{~~" => ("~~}", "<del>", "</ins>"),
        "{>>" => ("<<}", "", ""),
        _ => return None,
    };
    let len = pass.find(at + 3, MAX_LEN, close)? - (at + 3);
    let inner = rest.get(3..3 + len)?;
    let arrow = if close == "~~}" { Some(inner.find("~>")?) } else { None };
    (!inner.contains("\n\n")).then(|| Change { start, end, len, arrow, is_remark: close == "<<}" })
}

/// A change in CriticMarkup.
#[derive(Debug, PartialEq, Eq)]
struct Change {
    /// Tag before its text.
    start: &'static str,
    /// Tag after its text.
    end: &'static str,
    /// Length of its text in bytes, between marks of three bytes each.
    len: usize,
    /// Offset in the text where the new text begins, after `~>`.
    arrow: Option<usize>,
    /// Whether it is a remark for the authors only.
    is_remark: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_named() {
        let shown = keys("++ctrl+page-up+\"ä\"++ x").expect("keys");
        assert_eq!(shown, ("<kbd>Ctrl</kbd>+<kbd>Page Up</kbd>+<kbd>ä</kbd>".to_owned(), 21));
        assert_eq!(keys("++i; j++"), None);
        assert_eq!(keys("++++"), None);
    }
}
