//! Logseq and Roam: block properties (`key:: value`), Org blocks, indented lists below a heading, and macros in double
//! braces.

use crate::markdown::dialects::edits::Edit;
use crate::markdown::dialects::line_pass::LinePass;
use crate::markdown::dialects::lines::Line;
use crate::markdown::dialects::names::callout_kind;
use crate::markdown::dialects::span_pass::SpanPass;
use crate::markdown::dialects::{byte_before, link};
use crate::source::Span;

/// Longest block, in lines; longer ones are treated as text.
const MAX_LINES: usize = 500;
/// Properties that control how the program shows a block, or that store its state.
const OF_PROGRAM: [&str; 9] = [
    "id",
    "collapsed",
    "heading",
    "background-color",
    "template",
    "template-including-parent",
    "ls-type",
    "hl-page",
    "hl-color",
];
/// Prefixes of further such properties.
const OF_PROGRAM_BEGIN: [&str; 3] = ["card-", "hl-", "logseq."];
/// Prefixes of the lines around an Org block.
const BEGIN: &str = "#+BEGIN_";
const END: &str = "#+END_";

/// Parses a property line: `key:: value`.
fn property(trimmed: &str) -> Option<(&str, &str)> {
    let (key, value) = trimmed.split_once("::")?;
    let is_key = key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    (is_key && value.starts_with(' ') && !value.trim().is_empty()).then(|| (key, value.trim()))
}

fn is_of_program(key: &str) -> bool {
    OF_PROGRAM.contains(&key) || OF_PROGRAM_BEGIN.iter().any(|begin| key.starts_with(begin))
}

/// Whether a line begins an Org block.
fn begins_block(rest: &str) -> bool {
    rest.get(..BEGIN.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(BEGIN))
}

/// Handles a property of a block in an outline. Returns the line after it.
pub(in crate::markdown::dialects) fn block_property(pass: &mut LinePass<'_>, idx: usize) -> Option<usize> {
    let line = pass.lines[idx];
    if !line.text.starts_with([' ', '\t']) || idx == 0 {
        return None;
    }
    let (key, value) = property(line.trimmed)?;
    if pass.lines[idx - 1].trimmed.is_empty() {
        return None;
    }
    if is_of_program(key) {
        pass.remove(line);
        return Some(idx + 1);
    }
    let is_kept = |line: &&Line<'_>| property(line.trimmed).is_none_or(|(key, _)| !is_of_program(key));
    let above = *pass.lines[..idx].iter().rev().take(MAX_LINES).find(is_kept)?;
    let start = line.words_start();
    let above_end = above.start + above.text.len();
    pass.edits.push(Edit::insert(above_end, "  "));
    pass.edits.push(Edit::new(start..start + line.trimmed.len(), format!("{key}: {value}  ")));
    Some(idx + 1)
}

/// Handles `#+BEGIN_NOTE … #+END_NOTE`, on separate lines or as an item. Returns the line after it.
pub(in crate::markdown::dialects) fn org_block(pass: &mut LinePass<'_>, idx: usize) -> Option<usize> {
    let line = pass.lines[idx];
    let lead = line.trimmed.len() - line.trimmed.trim_start_matches(['-', '*', ' ']).len();
    let rest = &line.trimmed[lead..];
    if !begins_block(rest) || pass.is_open() {
        return None;
    }
    let words = &rest[BEGIN.len()..];
    let name = words.split_whitespace().next()?;
    let is_end = |line: &Line<'_>| {
        let end = line.trimmed.get(..END.len()).filter(|end| end.eq_ignore_ascii_case(END));
        end.is_some() && line.trimmed[END.len()..].eq_ignore_ascii_case(name)
    };
    let end = idx + 1 + pass.lines[idx + 1..].iter().take(MAX_LINES).position(is_end)?;
    let last = pass.lines[end];
    let start = line.words_start() + lead;
    let name = name.to_lowercase();
    let mut replace = |line: Line<'_>, start: usize, replacement: String| {
        pass.edits.push(Edit::new(start..line.start + line.text.trim_end().len(), replacement));
    };
    match name.as_str() {
        "src" | "example" | "export" => {
            let language = words.split_whitespace().nth(1).unwrap_or_default();
            replace(line, start, format!("```{language}"));
            replace(last, last.words_start(), "```".to_owned());
            return Some(end + 1);
        }
        "query" | "comment" => {
            let span = Span::new(start, last.start + last.text.len());
            let shown = pass.rewriter.unknown(format!("{BEGIN}{}", name.to_uppercase()), rest, span);
            pass.edits.push(Edit::new(start..last.start + last.text.len(), shown));
            return Some(end + 1);
        }
        _ => {}
    }
    let kind = callout_kind(&name).unwrap_or("note");
    replace(line, start, if kind == "quote" { ">".to_owned() } else { format!("> [!{kind}]") });
    for line in &pass.lines[idx + 1..end] {
        let at = line.words_start();
        let marks = if line.trimmed.is_empty() {
            last.text[..last.words_start() - last.start].to_owned() + ">"
        } else {
            "> ".to_owned()
        };
        pass.edits.push(Edit::insert(at, marks));
    }
    pass.remove(last);
    // The following text is not part of it.
    pass.edits.push(Edit::insert(last.next, "\n"));
    Some(end + 1)
}

/// Handles a list that follows a heading with a tab of indentation, which Logseq writes and which is not code.
pub(in crate::markdown::dialects) fn indented_outline(pass: &mut LinePass<'_>, idx: usize) -> Option<usize> {
    let above = idx.checked_sub(1).map(|above| pass.lines[above])?;
    if !pass.lines[idx].text.starts_with("\t- ") || !above.text.starts_with('#') || pass.is_open() {
        return None;
    }
    let lines = pass.lines;
    for line in lines[idx..].iter().take_while(|line| line.text.starts_with('\t')) {
        let is_removed = property(line.trimmed).is_some_and(|(key, _)| is_of_program(key));
        if !is_removed {
            pass.edits.push(Edit::new(line.start..line.start + 1, ""));
        }
    }
    None
}

/// Handles `{{video https://…}}`, `{{embed [[page]]}}`, `{{cloze words}}`.
pub(in crate::markdown::dialects) fn value(pass: &mut SpanPass<'_>, at: usize, rest: &str) -> Option<usize> {
    let end = pass.closing(at, "}}")?;
    let inner = rest[2..end - 2].split('|').next().unwrap_or_default().trim();
    let (name, shown) = inner.split_once(' ').map(|(name, shown)| (name, shown.trim()))?;
    if !name.bytes().all(|byte| byte.is_ascii_lowercase() || b"[]:-".contains(&byte)) {
        return None;
    }
    if shown.starts_with("http") && shown.contains("://") && !shown.contains(' ') {
        return pass.replace(at..at + end, link(shown, shown));
    }
    let page = shown.strip_prefix("[[").and_then(|page| page.strip_suffix("]]"));
    if let Some(page) = page.filter(|_| name.contains("embed")).and_then(super::obsidian::link_to) {
        return pass.replace(at..at + end, page);
    }
    (name == "cloze").then(|| pass.replace(at..at + end, shown))?
}

/// Whether the two colons at an offset end the name of a property on an indented line.
pub(in crate::markdown::dialects) fn ends_name(text: &str, at: usize) -> bool {
    /// Longest name, in bytes.
    const MAX_KEY: usize = 40;
    if !byte_before(text, at).is_ascii_alphanumeric() || text.as_bytes().get(at + 2) != Some(&b' ') {
        return false;
    }
    let name = text[..at].bytes().rev().take(MAX_KEY).take_while(|byte| !byte.is_ascii_whitespace()).count();
    let before = text[..at - name].trim_end_matches([' ', '\t']);
    before.len() < at - name && before.ends_with('\n')
}

/// Whether an Org block begins at an offset.
pub(in crate::markdown::dialects) fn begins_org(text: &str, at: usize) -> bool {
    begins_block(&text[at..])
}

/// Whether the item at an offset is indented by a tab below a heading.
pub(in crate::markdown::dialects) fn is_below_heading(text: &str, at: usize) -> bool {
    let Some(before) = text[..at].strip_suffix("\n\t") else { return false };
    !before.ends_with('\n') && before.rsplit('\n').next().is_some_and(|line| line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_have_one_name_and_a_value() {
        assert_eq!(property("collapsed:: true"), Some(("collapsed", "true")));
        for text in ["std::string x", "Example::", "two words:: x", "::x"] {
            assert_eq!(property(text), None, "{text}");
        }
    }
}
