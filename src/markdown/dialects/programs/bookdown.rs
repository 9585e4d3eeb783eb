//! bookdown: index entries, references, and labels of counted items, in a syntax borrowed from LaTeX.

use std::ops::Range;

use crate::markdown::dialects::edits::Edit;
use crate::markdown::dialects::link;
use crate::markdown::dialects::span_pass::{MAX_MARKED, SpanPass};

/// Longest name, in bytes; longer ones are treated as text.
const MAX_VALUE: usize = 300;

/// Whether an index entry, a reference or a label begins at an offset.
pub(in crate::markdown::dialects) fn begins(text: &str, at: usize) -> bool {
    let rest = &text[at..];
    match rest.as_bytes().get(1) {
        Some(b'i') => index_len(rest).is_some(),
        Some(b'#') => text[..at].ends_with('(') && name_of(rest).is_some(),
        _ => name_of(rest).is_some(),
    }
}

/// Handles commands in LaTeX syntax: index entries, `\index{words}`, which show nothing, references,
/// `\@ref(fig:name)`, and labels of counted items, `(\#eq:name)`.
pub(in crate::markdown::dialects) fn command(pass: &mut SpanPass<'_>, at: usize, rest: &str) -> Option<usize> {
    if rest.starts_with("\\index") {
        let len = index_len(rest)?;
        // Keep only one of the blanks around it.
        let has_blank = pass.text[..at].ends_with([' ', '\n']) && rest[len..].starts_with(' ');
        return pass.replace(at..at + len + usize::from(has_blank), String::new());
    }
    let (name, close) = name_of(rest)?;
    if rest.starts_with("\\#") {
        pass.text[..at].ends_with('(').then_some(())?;
        let blank = usize::from(rest[close..].starts_with(' '));
        return pass.replace(at - 1..at + close + blank, String::new());
    }
    let is_section = !name.contains(':') && has_identifier(pass, name);
    let words = name.rsplit(':').next().unwrap_or_default();
    pass.replace(at..at + close, if is_section { link(name, &format!("#{name}")) } else { words.to_owned() })
}

/// Removes the label of a display formula: `$$ … (\\#eq:name) $$`.
pub(in crate::markdown::dialects) fn formula(pass: &mut SpanPass<'_>, at: usize, _rest: &str) -> Option<usize> {
    let formula = pass.guard.next(at).map(|closed| closed.range.clone()).filter(|range| range.start == at)?;
    let end = formula.end;
    equation_name(pass, formula);
    Some(end)
}

/// Removes bookdown's label from a formula: `(\#eq:name)`.
pub(super) fn equation_name(pass: &mut SpanPass<'_>, formula: Range<usize>) {
    let tex = &pass.text[formula.clone()];
    if let Some(start) = tex.find("(\\#eq:")
        && let Some((_, len)) = name_of(&tex[start + 1..])
    {
        let start = formula.start + start;
        pass.edits.push(Edit::new(start..start + 1 + len, ""));
    }
}

/// Whether a heading of the text has this explicit identifier: `# Words {#name}`.
fn has_identifier(pass: &mut SpanPass<'_>, name: &str) -> bool {
    let text = pass.text;
    let identifiers = pass.memory.identifiers.get_or_insert_with(|| {
        let id = |line: &'_ str| Some(line.split_once("{#")?.1.split(['}', ' ']).next()?.to_owned());
        text.lines().filter(|line| line.starts_with('#')).filter_map(id).collect()
    });
    identifiers.contains(name)
}

/// Length of the index entry at the start of a text: `\index{a!b}`, `\indexc{f()}`.
fn index_len(text: &str) -> Option<usize> {
    let name = text.strip_prefix("\\index")?;
    let inner = name.trim_start_matches(|c: char| c.is_ascii_lowercase());
    inner.strip_prefix('{')?;
    let start = text.len() - inner.len();
    let mut depth = 0usize;
    for (at, byte) in inner.bytes().enumerate().take(MAX_MARKED) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            b'\n' if inner[..at].ends_with('\n') => return None,
            _ => {}
        }
        if depth == 0 {
            return Some(start + at + 1);
        }
    }
    None
}

/// The name in `\@ref(name)` or `\#name)` at the start of a text, and the end of the command.
fn name_of(text: &str) -> Option<(&str, usize)> {
    let inner = text.strip_prefix("\\@ref(").or_else(|| text.strip_prefix("\\#"))?;
    let start = text.len() - inner.len();
    let len = inner.bytes().take(MAX_VALUE).position(|byte| byte == b')')?;
    let name = &inner[..len];
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:/".contains(&byte));
    (is_name && (text.starts_with("\\@") || name.contains(':'))).then_some((name, start + len + 1))
}
