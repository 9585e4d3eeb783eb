//! kramdown, and PHP Markdown Extra before it: attribute lists (`{: #id .class }`), extensions, abbreviations, Markdown
//! within HTML elements.
//!
//! Identifiers are kept where running text or a heading can hold them, because links lead to them.

use crate::markdown::dialects::edits::Edit;
use crate::markdown::dialects::line_pass::{LinePass, is_list_item};
use crate::markdown::dialects::span_pass::SpanPass;
use crate::markdown::dialects::{begins_line, line_of};

/// Handles extensions: `{::comment}…{:/comment}`, `{::nomarkdown}…{:/}`, `{::options key="value" /}`.
pub(in crate::markdown::dialects) fn extension(pass: &mut SpanPass<'_>, at: usize, rest: &str) -> Option<usize> {
    let end = pass.closing(at, "}")?;
    if !rest.starts_with("{::comment}") {
        return pass.replace_tag(at..at + end, String::new());
    }
    let close = pass.closing(at, "{:/")?;
    let close = at + close - "{:/".len();
    let end = close + pass.closing(close, "}")?;
    pass.replace_tag(at..end, String::new())
}

/// Handles an attribute list after a span or a picture: `{: .class }`. After a heading, keeps its identifier.
pub(in crate::markdown::dialects) fn behind(pass: &mut SpanPass<'_>, at: usize, rest: &str) -> Option<usize> {
    let end = pass.closing(at, "}").filter(|end| !rest[..*end].contains('\n'))?;
    if let Some(end) = super::pandoc::sized_picture(pass, at, end, rest[2..end - 1].trim()) {
        return Some(end);
    }
    let before = pass.text[..at].trim_end_matches(' ');
    let line = pass.text.get(pass.line_start..at).unwrap_or_default();
    let id = rest[2..end - 1].split_whitespace().find(|word| word.starts_with('#'));
    let is_heading = line.starts_with('#') && {
        let behind = pass.text[at + end..].trim_start_matches([' ', '\t', '\r']);
        behind.is_empty() || behind.starts_with('\n')
    };
    let kept = id.filter(|_| is_heading).map(|id| format!(" {{{id}}}")).unwrap_or_default();
    pass.replace(before.len()..at + end, kept)
}

/// Handles an attribute list on a separate line, above or below a block.
pub(in crate::markdown::dialects) fn alone(pass: &mut LinePass<'_>, idx: usize) -> bool {
    let line = pass.lines[idx];
    let trimmed = line.trimmed;
    let is_extension = trimmed.starts_with("{::") || trimmed.starts_with("{:/");
    if is_extension || !trimmed.ends_with('}') || trimmed[1..].contains('{') {
        return false;
    }
    if trimmed.trim_start_matches("{:").trim_end_matches('}').trim() == "toc" {
        contents(pass, idx);
    }
    let lines = pass.lines;
    let text_of = |idx: Option<usize>| idx.and_then(|idx| lines.get(idx)).map_or("", |line| line.text);
    match placed(trimmed, text_of(idx.checked_sub(1)), text_of(Some(idx + 1))) {
        Placed::Nothing => pass.remove(line),
        Placed::Anchor(anchor) => {
            let indent = &line.text[..line.text.len() - line.text.trim_start().len()];
            pass.prefix(line, Some(&format!("{indent}{anchor}")));
        }
        Placed::OfHeading(id) => {
            let above = lines[idx - 1];
            let end = above.start + above.text.trim_end().len();
            pass.edits.push(Edit::new(end..line.start + line.text.len(), id));
        }
    }
    true
}

/// Handles `{:toc}` below a list, which is a placeholder for the contents.
fn contents(pass: &mut LinePass<'_>, idx: usize) {
    pass.rewriter.findings.wants_contents = true;
    let above = idx.checked_sub(1).map(|above| pass.lines[above]);
    if let Some(above) = above.filter(|above| is_list_item(above.text.trim_start())) {
        pass.edits.retain(|edit| edit.range.start < above.start || edit.range.start >= above.next);
        pass.prefix(above, Some(""));
    }
}

/// Handles the definition of an abbreviation.
pub(in crate::markdown::dialects) fn abbreviation(pass: &mut LinePass<'_>, idx: usize) -> bool {
    let line = pass.lines[idx];
    let Some(abbreviation) = abbreviation_of(line.trimmed).filter(|_| line.indent() < 4) else { return false };
    pass.rewriter.findings.abbreviations.push(abbreviation);
    pass.remove(line);
    true
}

/// Whether an abbreviation is defined at an offset.
pub(in crate::markdown::dialects) fn explains(text: &str, at: usize) -> bool {
    begins_line(text, at) && abbreviation_of(line_of(&text[at..])).is_some()
}

/// Parses `*[HTML]: HyperText Markup Language`: an abbreviation and its meaning (PHP Markdown Extra).
fn abbreviation_of(line: &str) -> Option<(String, String)> {
    let (short, long) = line.strip_prefix("*[")?.split_once("]:")?;
    let (short, long) = (short.trim(), long.trim());
    (!short.is_empty() && !short.contains(['[', ']'])).then(|| (short.to_owned(), long.to_owned()))
}

/// Handles `<div markdown="1">`: its content is Markdown, for which the parser needs an empty line.
pub(in crate::markdown::dialects) fn markdown_inside(pass: &mut LinePass<'_>, idx: usize) -> bool {
    let line = pass.lines[idx];
    if !has_markdown_inside(line.trimmed) {
        return false;
    }
    pass.prefix(line, None);
    pass.separate(line);
    true
}

/// Whether the start tag of an element with Markdown inside begins a line at an offset.
pub(in crate::markdown::dialects) fn begins_markdown(text: &str, at: usize) -> bool {
    begins_line(text, at) && has_markdown_inside(line_of(&text[at..]).trim_end())
}

/// Whether a line is the start tag of an element with Markdown inside (PHP Markdown Extra, kramdown, MkDocs).
fn has_markdown_inside(line: &str) -> bool {
    if !line.starts_with('<') || !line.ends_with('>') || line.len() < "<>".len() {
        return false;
    }
    let tag = line[1..line.len() - 1]
        .split_whitespace()
        .skip(1)
        .any(|word| word == "markdown" || word.strip_prefix("markdown=").is_some_and(|value| !value.contains('0')));
    tag && !line[1..line.len() - 1].contains('<')
}

/// Replacement for a line of attributes.
#[derive(Debug, PartialEq, Eq)]
enum Placed {
    /// None: it has no identifier, or no place for one.
    Nothing,
    /// An anchor in place of the line.
    Anchor(String),
    /// Attributes at the end of the heading above.
    OfHeading(String),
}

/// Replacement for a line of attributes between the lines `above` and `below`.
fn placed(line: &str, above: &str, below: &str) -> Placed {
    let inner = line.trim().trim_start_matches("{:").trim_end_matches('}');
    let id = inner.split_whitespace().find_map(|word| word.strip_prefix('#'));
    let Some(id) = id.filter(|id| !id.is_empty() && !id.contains(['"', '<', '&'])) else { return Placed::Nothing };
    let above = above.trim();
    if above.starts_with('#') && !above.ends_with('}') {
        return Placed::OfHeading(format!(" {{#{id}}}"));
    }
    if is_running_text(below.trim_start()) || is_running_text(above) {
        return Placed::Anchor(format!("<span id=\"{id}\"></span>"));
    }
    Placed::Nothing
}

/// Whether a line belongs to a paragraph, which can hold an anchor.
fn is_running_text(line: &str) -> bool {
    let Some(first) = line.chars().next() else { return false };
    match first {
        '*' | '_' => line[1..].starts_with(|c: char| !c.is_whitespace()),
        '0'..='9' => !line.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(['.', ')']),
        '`' => !line.starts_with("```"),
        // Excludes definitions of links and notes.
        '[' => !line.contains("]:"),
        '!' | '"' | '\'' | '(' | '$' => true,
        first => first.is_alphanumeric(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, above: &str, below: &str, expected: Placed) {
        assert_eq!(placed(line, above, below), expected);
    }

    #[test]
    fn identifiers_stay_where_something_can_hold_them() {
        let anchor = || Placed::Anchor("<span id=\"b\"></span>".to_owned());
        check("{:#b .c}", "", "words", anchor());
        check("{: .c #b}", "words", "", anchor());
        check("{: #b}", "## Heading", "", Placed::OfHeading(" {#b}".to_owned()));
        check("{: #b}", "## Heading {#a}", "", Placed::Nothing);
        check("{: .c}", "words", "words", Placed::Nothing);
        check("{: #b}", "| cell |", "", Placed::Nothing);
        check("{: #b}", "", "1. item", Placed::Nothing);
    }
}
