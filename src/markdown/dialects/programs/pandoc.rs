//! Pandoc and Quarto: fenced divisions, attributes, raw text, labels of counted items, line blocks.

use super::media::attributes as attributes_of;
use crate::markdown::dialects::arguments::Arguments;
use crate::markdown::dialects::edits::Edit;
use crate::markdown::dialects::line_pass::{Closing, LinePass, Opening, PAGE_BREAK, is_list_item};
use crate::markdown::dialects::lines::{COLONS, Line, is_colons};
use crate::markdown::dialects::names::{TITLED, callout_kind};
use crate::markdown::dialects::span_pass::SpanPass;
use crate::markdown::dialects::{byte_before, escape, line_of};
use crate::source::Span;

/// Longest attribute list, in bytes; longer ones are treated as text.
const MAX_ATTRIBUTES: usize = 1000;
/// Prefixes of the identifiers of pandoc-crossref.
const COUNTED: [&str; 4] = ["#eq:", "#tbl:", "#lst:", "#fig:"];

/// Handles a fenced division: `::: {.note}`, `:::note[Title]`, to `:::`.
pub(in crate::markdown::dialects) fn fenced_division(pass: &mut LinePass<'_>, idx: usize) -> Option<Opening> {
    let trimmed = pass.lines[idx].trimmed;
    // Unmatched colons are removed.
    if is_colons(trimmed) {
        return Some(Opening::Stray);
    }
    // Nothing closes it: the words are text.
    pass.ends.next(COLONS, idx)?;
    if super::myst::is_opening(trimmed) {
        return None;
    }
    let info = trimmed.trim_start_matches(':').trim().trim_end_matches(':').trim();
    let (kind, mut title) = division(info);
    if kind.is_some() && title.is_empty() && info.contains("callout-") {
        title = pass.heading_as_title(idx);
    }
    // Only callouts and folds show a title.
    let is_titled = kind.is_some() || info.split(' ').next().is_some_and(|name| TITLED.contains(&name));
    Some(Opening::Container(kind, if is_titled { title } else { String::new() }, Closing::Colons))
}

/// Kind and title in the text after `:::` or `!!!`: `note "Title"`, `{.callout-tip title="T"}`, `note[Title]`.
pub(super) fn division(info: &str) -> (Option<&'static str>, String) {
    if let Some(attributes) = info.strip_prefix('{') {
        let attributes = attributes.trim_end_matches('}');
        let kind = attributes.split_whitespace().find_map(|word| callout_kind(word.trim_start_matches('.')));
        let title = Arguments::parse(attributes).get(&["title"]).unwrap_or_default().to_owned();
        return (kind, title);
    }
    let end = info.find([' ', '[', '{', '\t']).unwrap_or(info.len());
    let (name, rest) = info.split_at(end);
    let rest = rest.trim();
    let title = match rest.strip_prefix('[') {
        Some(inner) => inner.split(']').next().unwrap_or_default(),
        None => rest.trim_matches(['"', '\'', '“', '”']),
    };
    // Zenn and Qiita: `message alert`, `note warn`.
    let stated = if title == "alert" { Some("warning") } else { callout_kind(title) };
    let stated = stated.filter(|_| matches!(name, "message" | "note"));
    let title = if title.starts_with('{') || stated.is_some() { "" } else { title };
    (stated.or(callout_kind(name)), title.to_owned())
}

/// Handles a line block: each line begins with `|` and a blank (Pandoc). Returns the line after it.
pub(in crate::markdown::dialects) fn line_block(pass: &mut LinePass<'_>, idx: usize) -> Option<usize> {
    if idx.checked_sub(1).is_some_and(|above| !pass.lines[above].trimmed.is_empty()) {
        return None;
    }
    let is_line = |line: &&Line<'_>| {
        let inner = line.text.strip_prefix('|');
        inner.is_some_and(|inner| (inner.is_empty() || inner.starts_with(' ')) && !inner.contains('|'))
    };
    let lines = pass.lines;
    let n_lines = lines[idx..].iter().take_while(is_line).count();
    // A single line, or one with dashes below it, may be a table.
    let is_table = lines[idx..idx + n_lines].iter().any(|line| line.text.contains("---"));
    if n_lines < 2 || is_table || lines.get(idx + n_lines).is_some_and(|line| line.text.starts_with('|')) {
        return None;
    }
    let (first, last) = (lines[idx], lines[idx + n_lines - 1]);
    let begin = "<div class=\"line-block\">\n\n".to_owned();
    pass.edits.push(Edit::insert(first.start, begin));
    for (nth, line) in lines[idx..idx + n_lines].iter().enumerate() {
        let words = line.text[1..].strip_prefix(' ').unwrap_or_default();
        let indent = words.len() - words.trim_start_matches(' ').len();
        let start = line.start + line.text.len() - words.len();
        let space = if words.trim().is_empty() { "&nbsp;".to_owned() } else { "&nbsp;".repeat(indent) };
        pass.edits.push(Edit::new(line.start..start + indent, space));
        // Escape marks that would begin a block.
        let n_digits = words.len() - words.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if is_list_item(words) || words.starts_with(['#', '>']) {
            let at = start + n_digits;
            pass.edits.push(Edit::insert(at, "\\"));
        }
        if nth + 1 < n_lines {
            let end = line.start + line.text.len();
            pass.edits.push(Edit::insert(end, "\\"));
        }
    }
    let end = last.start + last.text.len();
    pass.edits.push(Edit::insert(end, "\n\n</div>\n"));
    Some(idx + n_lines)
}

/// Whether a line block, rather than a table row, may begin at an offset.
pub(in crate::markdown::dialects) fn begins_line_block(text: &str, at: usize) -> bool {
    byte_before(text, at) == b'\n' && !line_of(&text[at + 1..]).contains('|')
}

/// Handles `{{< pagebreak >}}` and `<!-- pagebreak -->`.
pub(in crate::markdown::dialects) fn page_break(pass: &mut LinePass<'_>, idx: usize) -> bool {
    let line = pass.lines[idx];
    if !matches!(line.trimmed, "{{< pagebreak >}}" | "<!-- pagebreak -->") {
        return false;
    }
    pass.prefix(line, Some(PAGE_BREAK));
    pass.separate(line);
    true
}

/// Handles the format of raw text: `` `text`{=html} ``.
pub(in crate::markdown::dialects) fn raw_format(pass: &mut SpanPass<'_>, at: usize, rest: &str) -> Option<usize> {
    /// Longest name of a format, in bytes.
    const MAX_NAME: usize = 40;
    let close = rest.bytes().take(MAX_NAME + 1).position(|byte| byte == b'}')?;
    let format = rest[..close].strip_prefix("{=")?;
    if format.is_empty() || !format.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte)) {
        return None;
    }
    let code = pass.guard.code_before(at)?;
    let source = &pass.text[code.clone()];
    let end = at + close + 1;
    let shown = match format.trim() {
        "html" | "html5" => source.trim_matches('`').trim().to_owned(),
        _ => pass.rewriter.unknown(format!("{{={format}}}"), source, Span::new(code.start, end)),
    };
    pass.replace(code.start..end, shown)
}

/// Handles the identifier of pandoc-crossref at the end of a caption or after a formula: `{#fig:name}`.
pub(in crate::markdown::dialects) fn counted(pass: &mut SpanPass<'_>, at: usize, rest: &str) -> Option<usize> {
    let end = pass.closing(at, "}").filter(|end| !rest[..*end].contains("\n\n"))?;
    let before = pass.text[..at].trim_end_matches(' ').len();
    let line = pass.text.get(pass.line_start..at).unwrap_or_default();
    let is_one = COUNTED.iter().any(|kind| rest[1..].trim_start().starts_with(kind))
        && !line.starts_with('#')
        && before < at
        && line_of(&pass.text[at + end..]).trim().is_empty();
    is_one.then(|| pass.replace(before..at + end, ""))?
}

/// Handles the attributes of a link, a picture, code or bracketed text: `{#id .class key=value}`. Leaves those of
/// headings to the parser.
pub(in crate::markdown::dialects) fn attributes(pass: &mut SpanPass<'_>, at: usize, rest: &str) -> Option<usize> {
    let end = pass.closing(at, "}").filter(|end| !rest[..*end].contains("\n\n"))?;
    let inner = rest[1..end - 1].trim_start_matches(':').trim();
    let has_break = inner.contains('\n');
    let is_list = inner.starts_with(['.', '#'])
        || rest.starts_with("{ data-")
        || inner
            .split_once('=')
            .is_some_and(|(key, _)| !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || "-_".contains(c)));
    let is_list = is_list && (!has_break || pass.text[..at].ends_with(')'));
    if !is_list || !(pass.guard.ends_at(at) || pass.text[..at].ends_with(']') && pass.is_words(at - 1)) {
        return None;
    }
    sized_picture(pass, at, end, inner)
        .or_else(|| words(pass, at, end, inner))
        .or_else(|| pass.replace(at..at + end, ""))
}

/// Whether the braces at an offset may contain attributes of the preceding text.
pub(in crate::markdown::dialects) fn begins_attributes(text: &str, at: usize) -> bool {
    if !matches!(byte_before(text, at), b']' | b')' | b'`') {
        return false;
    }
    let braces = &text.as_bytes()[at..];
    let len = braces.iter().take(MAX_ATTRIBUTES).position(|byte| *byte == b'}').unwrap_or_default();
    let inner = braces.get(1..len).unwrap_or_default();
    matches!(inner.first(), Some(b'.' | b'#')) || inner.starts_with(b" data-") || inner.contains(&b'=')
}

/// Handles `[words]{.smallcaps lang=fr}`, bracketed text with attributes.
fn words(pass: &mut SpanPass<'_>, at: usize, end: usize, inner: &str) -> Option<usize> {
    let before = pass.text[..at].strip_suffix(']')?;
    let from = pass.window(at);
    let start = from + before.get(from..)?.rfind('[')?;
    // Note marks have no attributes.
    if before[start + 1..].contains(']')
        || before[start + 1..].starts_with('^')
        || !pass.is_words(start)
        || !pass.is_words(at - 1)
        || !pass.is_free_from(start)
    {
        return None;
    }
    let words = inner.split_whitespace();
    let classes: Vec<&str> = words.clone().filter_map(|word| word.strip_prefix('.')).collect();
    let mut attributes = String::new();
    if let Some(id) = words.clone().find_map(|word| word.strip_prefix('#')) {
        attributes += &format!(" id=\"{}\"", escape(id));
    }
    if !classes.is_empty() {
        attributes += &format!(" class=\"{}\"", escape(&classes.join(" ")));
    }
    attributes += &attributes_of(&Arguments::parse(inner), &["lang", "dir"]);
    let element = match classes.first() {
        Some(&"mark" | &"highlight") => "mark",
        Some(&"underline" | &"ul") => "u",
        _ => "span",
    };
    pass.edits.push(Edit::new(start..start + 1, format!("<{element}{attributes}>")));
    pass.replace(at - 1..at + end, format!("</{element}>"))
}

/// Handles `![alt](src){width=50%}`, a picture with its size.
pub(super) fn sized_picture(pass: &mut SpanPass<'_>, at: usize, end: usize, inner: &str) -> Option<usize> {
    let sizes = attributes_of(&Arguments::parse(inner), &["width", "height"]);
    let picture = pass.guard.picture_before(at).filter(|_| !sizes.is_empty())?;
    let range = picture.range.start..at + end;
    if !pass.is_free_from(range.start) {
        return None;
    }
    let title = match &*picture.title {
        "" => String::new(),
        title => format!(" title=\"{}\"", escape(title)),
    };
    let (source, alt) = (escape(&picture.source), escape(&picture.alt));
    let image = format!("<img src=\"{source}\" alt=\"{alt}\"{title}{sizes}>");
    pass.replace(range, image)
}

/// Escapes a colon at the start of a line that the parser would take for a definition although no blank follows it (PHP
/// Markdown Extra and Pandoc require one).
pub(in crate::markdown::dialects) fn no_definition(pass: &mut LinePass<'_>, idx: usize) -> bool {
    let line = pass.lines[idx];
    let content = crate::markdown::dialects::lines::unquoted(line.text);
    if !is_no_definition(content) {
        return false;
    }
    // Names of emoji and of icons are replaced later, where they are understood.
    let rules = &pass.rewriter.dialects.rules;
    let is_name = rules.spans.has("emoji") && super::emoji::at(content, 0).is_some()
        || rules.spans.has("icons") && super::mkdocs::icon_set(content).is_some();
    if is_name {
        return false;
    }
    pass.prefix(line, None);
    pass.edits.push(Edit::insert(line.start + line.text.len() - content.len(), "\\"));
    true
}

/// Whether the colon at an offset begins a line but not a definition.
pub(in crate::markdown::dialects) fn begins_no_definition(text: &str, at: usize) -> bool {
    byte_before(text, at) == b'\n' && is_no_definition(&text[at..])
}

/// Whether the colon at the start of a text is not the start of a definition. Separator rows of
/// tables are not.
fn is_no_definition(content: &str) -> bool {
    let line = content.lines().next().unwrap_or_default();
    let is_row = || line.bytes().all(|byte| matches!(byte, b':' | b'-' | b'|' | b' ' | b'\t'));
    line.strip_prefix(':').is_some_and(|rest| rest.starts_with(|c: char| !c.is_whitespace())) && !is_row()
}
