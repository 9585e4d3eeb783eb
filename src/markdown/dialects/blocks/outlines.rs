//! What note programs keep in their outlines: properties of blocks (`key:: value`) and blocks of Org of Logseq, lists
//! that follow a heading indented, and the lines of properties below the title that Notion exports.

use super::{Edit, Line, PAGE_BREAK, Pass};
use crate::markdown::dialects::line_of;
use crate::markdown::dialects::names::callout_kind;
use crate::source::Span;

/// Blocks of more lines are none.
const MAX_LINES: usize = 500;
/// Properties that say how the program shows a block, or what it remembers of it.
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
/// What the names of others of those begin with.
const OF_PROGRAM_BEGIN: [&str; 3] = ["card-", "hl-", "logseq."];
/// What begins a block of Org, and what ends it.
const BEGIN: &str = "#+BEGIN_";
const END: &str = "#+END_";

/// Name and value of a line that is a property: `key:: value`.
pub(in crate::markdown::dialects) fn property(trimmed: &str) -> Option<(&str, &str)> {
    let (key, value) = trimmed.split_once("::")?;
    let is_key = key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
    (is_key && value.starts_with(' ') && !value.trim().is_empty()).then(|| (key, value.trim()))
}

fn is_of_program(key: &str) -> bool {
    OF_PROGRAM.contains(&key) || OF_PROGRAM_BEGIN.iter().any(|begin| key.starts_with(begin))
}

/// Whether a line begins a block of Org.
pub(in crate::markdown::dialects) fn begins_block(rest: &str) -> bool {
    rest.get(..BEGIN.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(BEGIN))
}

/// Whether a text begins with a title and, below it, lines of properties as Notion has them.
pub(in crate::markdown::dialects) fn has_title_properties(text: &str) -> bool {
    let text = text.trim_start_matches(['\n', '\r', '\u{FEFF}']);
    if !text.starts_with("# ") {
        return false;
    }
    let mut lines = text.lines().skip(1).skip_while(|line| line.trim().is_empty());
    lines.by_ref().take(2).filter(|line| is_entry(line)).count() == 2
}

/// Whether a line is `Key: value`, with a key of a few words.
fn is_entry(line: &str) -> bool {
    /// Words and bytes of the longest key.
    const MOST: (usize, usize) = (4, 40);
    let Some((key, value)) = line.split_once(':') else { return false };
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '#' | '/' | '(' | ')' | '&' | '*');
    key.split_whitespace().count() <= MOST.0
        && (1..=MOST.1).contains(&key.trim().len())
        && key.chars().all(is_word)
        && (value.is_empty() || value.starts_with([' ', '*']))
        && !key.starts_with([' ', '-'])
        && !key.starts_with("* ")
}

impl Pass<'_, '_, '_> {
    /// Lines of properties below the title stay lines.
    pub(super) fn title_properties(&mut self) {
        let mut idx = self.lines.iter().take_while(|line| line.trimmed.is_empty()).count();
        if !self.lines.get(idx).is_some_and(|line| line.text.starts_with("# ")) {
            return;
        }
        idx += 1;
        idx += self.lines[idx..].iter().take_while(|line| line.trimmed.is_empty()).count();
        let lines = self.lines;
        let n_lines = lines[idx..].iter().take_while(|line| !line.trimmed.is_empty()).count();
        let entries = &lines[idx..idx + n_lines];
        if !(2..=MAX_LINES).contains(&n_lines) || !entries.iter().all(|line| is_entry(line.text)) {
            return;
        }
        for line in &entries[..n_lines - 1] {
            let end = line.start + line.text.len();
            self.edits.push(Edit { range: line.start + line.text.trim_end().len()..end, replacement: "  ".to_owned() });
        }
    }

    /// A property of a block in an outline. The line behind it.
    pub(super) fn block_property(&mut self, idx: usize) -> Option<usize> {
        let line = self.lines[idx];
        if !self.has_properties || !line.text.starts_with([' ', '\t']) || idx == 0 {
            return None;
        }
        let (key, value) = property(line.trimmed)?;
        if self.lines[idx - 1].trimmed.is_empty() {
            return None;
        }
        if is_of_program(key) {
            self.remove(line);
            return Some(idx + 1);
        }
        let is_kept = |line: &&Line<'_>| property(line.trimmed).is_none_or(|(key, _)| !is_of_program(key));
        let above = *self.lines[..idx].iter().rev().take(MAX_LINES).find(is_kept)?;
        let start = line.words_start();
        let above_end = above.start + above.text.len();
        self.edits.push(Edit { range: above_end..above_end, replacement: "  ".to_owned() });
        self.edits.push(Edit { range: start..start + line.trimmed.len(), replacement: format!("{key}: {value}  ") });
        Some(idx + 1)
    }

    /// `#+BEGIN_NOTE … #+END_NOTE`, on lines of their own or as an item. The line behind it.
    pub(super) fn org_block(&mut self, idx: usize) -> Option<usize> {
        let line = self.lines[idx];
        let lead = line.trimmed.len() - line.trimmed.trim_start_matches(['-', '*', ' ']).len();
        let rest = &line.trimmed[lead..];
        if !begins_block(rest) || !self.open.is_empty() {
            return None;
        }
        let words = &rest[BEGIN.len()..];
        let name = words.split_whitespace().next()?;
        let is_end = |line: &Line<'_>| {
            let end = line.trimmed.get(..END.len()).filter(|end| end.eq_ignore_ascii_case(END));
            end.is_some() && line.trimmed[END.len()..].eq_ignore_ascii_case(name)
        };
        let end = idx + 1 + self.lines[idx + 1..].iter().take(MAX_LINES).position(is_end)?;
        let last = self.lines[end];
        let start = line.words_start() + lead;
        let name = name.to_lowercase();
        let mut replace = |line: Line<'_>, start: usize, replacement: String| {
            self.edits.push(Edit { range: start..line.start + line.text.trim_end().len(), replacement });
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
                let shown = self.rewriter.unknown(format!("{BEGIN}{}", name.to_uppercase()), rest, span);
                self.edits.push(Edit { range: start..last.start + last.text.len(), replacement: shown });
                return Some(end + 1);
            }
            _ => {}
        }
        let kind = callout_kind(&name).unwrap_or("note");
        replace(line, start, if kind == "quote" { ">".to_owned() } else { format!("> [!{kind}]") });
        for line in &self.lines[idx + 1..end] {
            let at = line.words_start();
            let marks = if line.trimmed.is_empty() {
                last.text[..last.words_start() - last.start].to_owned() + ">"
            } else {
                "> ".to_owned()
            };
            self.edits.push(Edit { range: at..at, replacement: marks });
        }
        self.remove(last);
        // What follows is not part of it.
        self.edits.push(Edit { range: last.next..last.next, replacement: "\n".to_owned() });
        Some(end + 1)
    }

    /// A list that follows a heading indented by a tab, as Logseq has what is below it: no code.
    pub(super) fn indented_outline(&mut self, idx: usize) {
        let Some(above) = idx.checked_sub(1).map(|above| self.lines[above]) else { return };
        if !self.lines[idx].text.starts_with("\t- ") || !above.text.starts_with('#') || !self.open.is_empty() {
            return;
        }
        let lines = self.lines;
        for line in lines[idx..].iter().take_while(|line| line.text.starts_with('\t')) {
            let is_removed = property(line.trimmed).is_some_and(|(key, _)| is_of_program(key));
            if !is_removed {
                self.edits.push(Edit { range: line.start..line.start + 1, replacement: String::new() });
            }
        }
    }

    /// Lines of attributes and frames of Markua: `{id: x}`, `{pagebreak}`, `{blurb, class: warning}`. Whether it is one.
    pub(super) fn markua(&mut self, idx: usize) -> bool {
        let line = self.lines[idx];
        let Some(attributes) = markua(line.text) else { return false };
        match attributes.split([',', ':']).next().unwrap_or_default().trim() {
            "pagebreak" => {
                self.prefix(line, Some(PAGE_BREAK));
                self.separate(line);
            }
            "id" => {
                let id =
                    attributes.split_once(':').map_or("", |(_, id)| id.split(',').next().unwrap_or_default().trim());
                let below = self.lines.get(idx + 1).copied().filter(|line| line.text.starts_with('#'));
                self.remove(line);
                if let Some(below) = below.filter(|below| !below.trimmed.ends_with('}')) {
                    let end = below.start + below.text.trim_end().len();
                    self.edits.push(Edit { range: end..end, replacement: format!(" {{#{}}}", id.trim_matches('"')) });
                }
            }
            _ => self.remove(line),
        }
        true
    }
}

/// What is in the braces of a line of Markua's, when it is one.
pub(in crate::markdown::dialects) fn markua(text: &str) -> Option<&str> {
    /// Names of attributes.
    const KEYS: [&str; 18] = [
        "id",
        "class",
        "width",
        "height",
        "float",
        "align",
        "title",
        "alt",
        "caption",
        "format",
        "lang",
        "line-numbers",
        "number-from",
        "crop-start",
        "crop-end",
        "type",
        "column-widths",
        "cover",
    ];
    let line = line_of(text).trim_end();
    let inner = line.strip_prefix('{')?.strip_suffix('}')?;
    if matches!(inner, "pagebreak" | "frontmatter" | "mainmatter" | "backmatter") {
        return Some(inner);
    }
    let is_pair = |pair: &str| {
        let key = pair.split([':', '=']).next().unwrap_or_default();
        key.len() < pair.len() && KEYS.contains(&key.trim())
    };
    (!inner.contains(['{', '}']) && inner.split(',').all(is_pair)).then_some(inner)
}

/// The name of a frame of Markua's that a line opens, and what its class says: `{blurb, class: warning}`.
pub(in crate::markdown::dialects) fn markua_frame(text: &str) -> Option<(&str, &str)> {
    let inner = line_of(text).trim_end().strip_prefix('{')?.strip_suffix('}')?;
    let (name, rest) = inner.split_once(',').unwrap_or((inner, ""));
    let class = rest.split_once("class:").map_or("", |(_, class)| class.trim().trim_matches('"'));
    matches!(name, "blurb" | "aside").then_some((name, class))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_apart() {
        assert_eq!(property("collapsed:: true"), Some(("collapsed", "true")));
        for text in ["std::string x", "Example::", "two words:: x", "::x"] {
            assert_eq!(property(text), None, "{text}");
        }
        assert!(has_title_properties("# T\n\nCreated: today\nTags: a, b\n\nText"));
        assert!(!has_title_properties("# T\n\nCreated: today\nand text\n"));
        assert!(!has_title_properties("Created: today\nTags: a\n"));
        assert_eq!(markua("{width: \"50%\", class: a}\n"), Some("width: \"50%\", class: a"));
        assert_eq!(markua("{ pkgs, ... }:"), None);
        assert_eq!(markua("{ pkgs, lib }"), None);
        assert_eq!(markua_frame("{blurb, class: warning}"), Some(("blurb", "warning")));
    }
}
