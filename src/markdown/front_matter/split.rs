//! Splits a file into front matter and body. The only place that looks for fences, and only at the start of the file:
//! `---` further down is a rule or a heading, except for [`later_blocks`].

use std::ops::Range;

/// The two parts of a file. Offsets are bytes of the whole text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Split<'a> {
    /// The front matter between its fences.
    pub(super) head: Option<Head<'a>>,
    /// Offset of the body.
    pub(super) body: usize,
    /// Whether the closing fence is missing.
    pub(super) is_unclosed: bool,
}

/// Front matter without its fences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Head<'a> {
    pub(super) language: Language,
    pub(super) text: &'a str,
    /// Offset of `text`.
    pub(super) offset: usize,
}

/// Language of the front matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Yaml,
    Toml,
    Json,
    /// Pandoc's title block: title, authors, date.
    Percent,
    /// MultiMarkdown's `Key: value` lines with plain text values.
    Headers,
    /// Logseq's `key:: value` lines with plain text values.
    Properties,
}

/// Splits a file. Without front matter, the body is everything after the byte order mark.
pub(super) fn split(text: &str) -> Split<'_> {
    let start = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    let none = Split { head: None, body: start, is_unclosed: false };
    let mut lines = Lines { text, offset: start };
    let Some((first_start, first)) = lines.next() else { return none };
    if first.starts_with("% ") {
        return percent_block(text, start).unwrap_or(none);
    }
    if is_property(first) {
        let len = Lines { text, offset: start }.take_while(|(_, line)| is_property(line)).last();
        let end = len.map_or(start, |(offset, line)| offset + line.len());
        let head = Head { language: Language::Properties, text: &text[start..end], offset: start };
        return Split { head: Some(head), body: end, is_unclosed: false };
    }
    if first.split_once(':').is_some_and(|(key, _)| HEADERS.iter().any(|own| key.eq_ignore_ascii_case(own))) {
        return headers(text, start).unwrap_or(none);
    }
    let (language, is_last): (Language, fn(&str) -> bool) = match first.trim_end() {
        "---" => (Language::Yaml, |line| line == "---" || line == "..."),
        "+++" => (Language::Toml, |line| line == "+++"),
        ";;;" => (Language::Json, |line| line == ";;;"),
        "{" => (Language::Json, |line| line == "}"),
        _ => return none,
    };
    let has_fence = first.trim_end() != "{";
    let offset = if has_fence { lines.offset } else { first_start };
    while let Some((line_start, line)) = lines.next() {
        if is_last(line.trim_end()) {
            let end = if has_fence { line_start } else { line_start + line.len() };
            let head = Head { language, text: &text[offset..end], offset };
            return if head.is_plausible() {
                Split { head: Some(head), body: lines.offset, is_unclosed: false }
            } else {
                none
            };
        }
    }
    if language == Language::Yaml { unclosed(text, offset).unwrap_or(none) } else { none }
}

/// One to three lines that begin with `%`, then an empty line.
fn percent_block(text: &str, offset: usize) -> Option<Split<'_>> {
    let mut lines = Lines { text, offset };
    let mut end = offset;
    for n_lines in 0.. {
        let line = lines.next().map(|(_, line)| line);
        match line {
            Some(line) if line.starts_with('%') && n_lines < 3 => end = lines.offset,
            Some(line) if !line.trim().is_empty() => return None,
            Some(_) | None => break,
        }
    }
    let head = Head { language: Language::Percent, text: &text[offset..end], offset };
    Some(Split { head: Some(head), body: end, is_unclosed: false })
}

/// Keys that can begin a MultiMarkdown header. Other keys may begin a text: `Note: …`.
const HEADERS: [&str; 4] = ["title", "subtitle", "author", "date"];

/// Lines of `Key: value` with indented continuation lines, up to an empty line.
fn headers(text: &str, offset: usize) -> Option<Split<'_>> {
    let mut end = offset;
    let mut lines = Lines { text, offset };
    while let Some((_, line)) = lines.next() {
        if line.trim().is_empty() {
            break;
        }
        let goes_on = end > offset && line.starts_with([' ', '\t']);
        if !(is_entry(line, ':') || goes_on) {
            return None;
        }
        end = lines.offset;
    }
    let head = Head { language: Language::Headers, text: &text[offset..end], offset };
    Some(Split { head: Some(head), body: end, is_unclosed: false })
}

/// Further YAML blocks between paragraphs, as in Pandoc: `---` below an empty line and directly above an entry, up to
/// `---` or `...`, outside code. Each with its range, fences included.
pub(super) fn later_blocks(text: &str, body: usize) -> Vec<(Head<'_>, Range<usize>)> {
    let mut found = Vec::new();
    let is_rule = |at: usize| text[at..].split('\n').next().is_some_and(|line| line.trim_end() == RULE);
    let mut below = memchr::memmem::find_iter(&text.as_bytes()[body..], "\n---").map(|end| body + end + 1);
    if !is_rule(body) && !below.any(is_rule) {
        return found;
    }
    let mut lines = Lines { text, offset: body }.peekable();
    let (mut fence, mut was_blank) = (None, true);
    while let Some((start, line)) = lines.next() {
        let trimmed = line.trim_start();
        let mark = trimmed.chars().next().filter(|c| matches!(c, '`' | '~'));
        let run = mark.map_or(0, |c| trimmed.len() - trimmed.trim_start_matches(c).len());
        match fence {
            Some((c, len)) if mark == Some(c) && run >= len => fence = None,
            Some(_) => {}
            None if run >= 3 => fence = mark.map(|c| (c, run)),
            None if was_blank && line.trim_end() == RULE => {
                let Some(&(offset, _)) = lines.peek().filter(|(_, line)| is_entry(line, ':')) else { continue };
                let own = Lines { text, offset }.take(MAX_LATER_LINES);
                let mut own = own.take_while(|(_, line)| !line.trim().is_empty());
                if let Some((end, last)) = own.find(|(_, line)| matches!(line.trim_end(), "---" | "...")) {
                    let head = Head { language: Language::Yaml, text: &text[offset..end], offset };
                    found.push((head, start..end + last.len()));
                }
            }
            None => {}
        }
        was_blank = line.trim().is_empty();
    }
    found
}

/// Fence of a YAML block.
const RULE: &str = "---";

/// Maximum number of lines in a YAML block between paragraphs.
const MAX_LATER_LINES: usize = 200;

/// Front matter without a closing fence: entries up to the first empty line.
fn unclosed(text: &str, offset: usize) -> Option<Split<'_>> {
    let mut n_entries = 0;
    let mut end = offset;
    let mut lines = Lines { text, offset };
    while let Some((_, line)) = lines.next() {
        let is_part = is_entry(line, ':') || n_entries > 0 && (line.starts_with([' ', '\t']) || line.starts_with("- "));
        if line.trim().is_empty() || !is_part {
            break;
        }
        n_entries += usize::from(is_entry(line, ':'));
        end = lines.offset;
    }
    let is_ended = text[end..].trim_start_matches([' ', '\t']).starts_with(['\n', '\r']);
    let head = Head { language: Language::Yaml, text: &text[offset..end], offset };
    (n_entries >= MIN_UNCLOSED && is_ended).then_some(Split { head: Some(head), body: end, is_unclosed: true })
}

/// Minimum number of entries below an opening fence to accept front matter without a closing one.
const MIN_UNCLOSED: usize = 2;

impl Head<'_> {
    /// Whether this is front matter rather than text between two rules: it has a key, or is empty.
    fn is_plausible(self) -> bool {
        let mut lines = Lines { text: self.text, offset: 0 }.map(|(_, line)| line).filter(|line| is_content(line));
        let separator = if self.language == Language::Toml { '=' } else { ':' };
        let mut lines = lines.by_ref().peekable();
        lines.peek().is_none() || lines.any(|line| is_entry(line, separator))
    }
}

fn is_content(line: &str) -> bool {
    let line = line.trim();
    !line.is_empty() && !line.starts_with('#')
}

/// Whether a line is `key: value` (or `key = value`), with a key of at most a few words.
fn is_entry(line: &str, separator: char) -> bool {
    /// Maximum number of words in a key; a longer one is a sentence.
    const MAX_WORDS: usize = 3;
    let Some((key, value)) = line.split_once(separator) else { return false };
    let key = key.trim_end().trim_start_matches("- ");
    (separator == '=' || value.is_empty() || value.starts_with([' ', '\t']) || key.ends_with(['"', '\'']))
        && !key.is_empty()
        && key.split_whitespace().count() <= MAX_WORDS
}

/// Whether a line is a page property: `key:: value`.
fn is_property(line: &str) -> bool {
    let Some((key, value)) = line.split_once("::") else { return false };
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    key.starts_with(|c: char| c.is_ascii_lowercase()) && key.bytes().all(is_name) && value.starts_with(' ')
}

/// Iterates over lines with their offsets, without line ends. LF, CRLF and CR end a line.
pub(super) struct Lines<'a> {
    pub(super) text: &'a str,
    pub(super) offset: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = (usize, &'a str);
    fn next(&mut self) -> Option<(usize, &'a str)> {
        let start = self.offset;
        let rest = &self.text[start..];
        if rest.is_empty() {
            return None;
        }
        let end = memchr::memchr2(b'\n', b'\r', rest.as_bytes()).unwrap_or(rest.len());
        let terminator = match &rest.as_bytes()[end..] {
            [b'\r', b'\n', ..] => 2,
            [] => 0,
            _ => 1,
        };
        self.offset = start + end + terminator;
        Some((start, &rest[..end]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, head: Option<&str>, body: &str) {
        let split = split(text);
        assert_eq!(split.head.map(|head| head.text), head, "{text:?}");
        assert_eq!(&text[split.body..], body, "{text:?}");
        if let Some(head) = split.head {
            assert_eq!(&text[head.offset..head.offset + head.text.len()], head.text);
        }
    }

    #[test]
    fn fences_at_the_start_are_front_matter() {
        check("---\na: 1\n---\nx", Some("a: 1\n"), "x");
        check("\u{FEFF}---  \r\na: 1\r\n...\r\nx", Some("a: 1\r\n"), "x");
        check("---\ra: 1\r---\rx", Some("a: 1\r"), "x");
        check("---\n\na: 1\n---", Some("\na: 1\n"), "");
        check("---\n---\nx", Some(""), "x");
        check("+++\na = 1\n+++\nx", Some("a = 1\n"), "x");
        check("{\n\"a\": 1\n}\nx", Some("{\n\"a\": 1\n}"), "x");
    }

    #[test]
    fn later_blocks_stand_below_an_empty_line() {
        let found = |text| later_blocks(text, 0).into_iter().map(|(_, range)| &text[range]).collect::<Vec<&str>>();
        assert_eq!(found("x\n\n---\na: 1\n...\ny\n"), ["---\na: 1\n..."]);
        for text in ["x\n---\na: 1\n---\n", "x\n\n---\n\na: 1\n---\n", "```\n\n---\na: 1\n---\n```\n"] {
            assert!(found(text).is_empty(), "{text:?}");
        }
    }

    #[test]
    fn rules_and_text_are_not() {
        for text in ["---\nIt was a dark and stormy night: nobody came.\n---\n", "x\n---\na: 1\n---\n", "---\na: 1\n"] {
            check(text, None, text);
        }
        check("---\na: 1\nb:\n  - c\n\nx\n", Some("a: 1\nb:\n  - c\n"), "\nx\n");
        check("---\na: 1\nb: 2\nand text\n", None, "---\na: 1\nb: 2\nand text\n");
        check("% T\n% A; B\n\nx\n", Some("% T\n% A; B\n"), "\nx\n");
        check("% of all\npeople\n", None, "% of all\npeople\n");
        check("Title: A: b\nAuthor: C\n  D\n\nx\n", Some("Title: A: b\nAuthor: C\n  D\n"), "\nx\n");
        check("Title: A\nand so on.\n", None, "Title: A\nand so on.\n");
        check("Note: A\n\nx", None, "Note: A\n\nx");
        check("tags:: [[a]]\ntype:: b\n- x", Some("tags:: [[a]]\ntype:: b"), "\n- x");
        check("std::cout is a stream", None, "std::cout is a stream");
        check("\u{FEFF}x", None, "x");
        check("---\n\n---\n", Some("\n"), "");
    }
}
