//! Verbatim text within a line, and blocks of it.

use std::ops::Range;

use super::marked::{Marked, RunKind, is_space};
use crate::backends::text_writer::LineWriter;
use crate::model::Attr;

/// Adds code to a text, between the first of `marks` that can hold it. Code that neither can hold is cut in two; a
/// blank at its ends, which neither can hold, stands outside; a bar in a table is an entity beside it.
pub(super) fn push_code(marked: &mut Marked, code: &str, marks: [u8; 2], in_table: bool) {
    if !in_table {
        return push_pieces(marked, code, marks);
    }
    for (idx, part) in code.split('|').enumerate() {
        if idx > 0 {
            marked.push_object("\\vert{}");
        }
        push_pieces(marked, part, marks);
    }
}

/// The pieces of a text, and whether each must be verbatim: words with a backslash, which Org would take for the
/// beginning of something and has no way to escape. Such a word is what is around the backslash in ASCII, without the
/// punctuation of the phrase.
pub(super) fn apart_from_backslashes(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let mut rest = text;
    let mut verbatim_len = 0;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let is_verbatim = verbatim_len > 0;
        let len = if is_verbatim {
            std::mem::take(&mut verbatim_len)
        } else {
            let word = backslash_word(rest).unwrap_or(rest.len()..rest.len());
            verbatim_len = word.len();
            word.start
        };
        let (piece, after) = rest.split_at(len);
        rest = after;
        Some((piece, is_verbatim))
    })
}

fn backslash_word(text: &str) -> Option<Range<usize>> {
    let at = text.find('\\')?;
    let is_word = |c: char| c.is_ascii_graphic();
    let before = text[..at].trim_end_matches(is_word).len();
    let start = at - text[before..at].trim_start_matches(['(', '"', '\'']).len();
    let after = &text[at + 1..];
    let word = &after[..after.len() - after.trim_start_matches(is_word).len()];
    let end = at + 1 + word.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '"', '\'']).len();
    Some(start..end)
}

fn push_pieces(marked: &mut Marked, code: &str, marks: [u8; 2]) {
    let own = code.trim_start_matches(is_space);
    push_blank(marked, &code[..code.len() - own.len()]);
    let mut rest = own.trim_end_matches(is_space);
    let blank = &own[rest.len()..];
    while !rest.is_empty() {
        let (mark, len) = best_mark(rest, marks);
        let piece = rest[..len].trim_end_matches(is_space);
        let mut verbatim = String::with_capacity(piece.len() + 2);
        verbatim.push(char::from(mark));
        verbatim.push_str(piece);
        verbatim.push(char::from(mark));
        marked.push(RunKind::Code, &verbatim);
        let after = rest[piece.len()..].trim_start_matches(is_space);
        push_blank(marked, &rest[piece.len()..rest.len() - after.len()]);
        rest = after;
    }
    push_blank(marked, blank);
}

fn push_blank(marked: &mut Marked, blank: &str) {
    if !blank.is_empty() {
        marked.push_text(blank);
    }
}

/// The mark that holds most of `code` from its beginning, and how much that is.
fn best_mark(code: &str, marks: [u8; 2]) -> (u8, usize) {
    let [first, second] = marks.map(|mark| (mark, held(code, mark)));
    if second.1 > first.1 { second } else { first }
}

/// How many bytes of `code` a mark can hold: up to where it would end too early.
fn held(code: &str, mark: u8) -> usize {
    let ends_at = |at: usize| {
        let before = code[..at].chars().next_back();
        let after = code[at + 1..].chars().next();
        before.is_some_and(|c| !is_space(c)) && after.is_some_and(|c| is_space(c) || !c.is_alphanumeric())
    };
    let marks = code.bytes().enumerate().filter(|(_, byte)| *byte == mark);
    marks.map(|(at, _)| at).find(|&at| ends_at(at)).unwrap_or(code.len())
}

/// Writes lines that Org takes as they are, with a comma before those that it would not. `bare` lines stand under no
/// prefix.
pub(super) fn write_verbatim(lines: &mut LineWriter, text: &str, bare: bool) {
    for line in text.lines() {
        let with_comma = comma_place(line).map(|at| format!("{},{}", &line[..at], &line[at..]));
        let line = with_comma.as_deref().unwrap_or(line);
        if bare {
            lines.bare_line(line);
        } else {
            lines.line_as_is(line);
        }
    }
}

/// Where a line of verbatim text needs a comma: before a star or `#+`, also when commas precede (`org-escape-code-in-string`).
fn comma_place(line: &str) -> Option<usize> {
    let own = line.trim_start_matches([' ', '\t']);
    let rest = own.trim_start_matches(',');
    (rest.starts_with('*') || rest.starts_with("#+")).then_some(line.len() - own.len())
}

/// The switch that numbers the lines of a block.
pub(super) fn line_numbers(attr: &Attr) -> String {
    if !attr.has_class("numberLines") && !attr.has_class("number-lines") {
        return String::new();
    }
    attr.get("startFrom").map_or_else(|| " -n".to_owned(), |first| format!(" -n {first}"))
}

/// Header arguments that people write into attributes of code. None of them makes Emacs run anything, and their values
/// are words: what begins with a parenthesis would be evaluated.
const HEADER_ARGUMENTS: [&str; 11] = [
    "cache", "colnames", "comments", "exports", "hlines", "mkdirp", "noweb", "padline", "results", "session", "tangle",
];

/// The attributes of code that Org has header arguments for.
pub(super) fn header_arguments(attr: &Attr) -> String {
    let is_plain = |value: &str| {
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ' ');
        value.chars().all(is_word) && value.starts_with(|c: char| c.is_alphanumeric()) && !value.contains("..")
    };
    // What knitr is told of the results means nothing to Org.
    let is_knitr = |key: &str, value: &str| key == "results" && matches!(value, "asis" | "hide" | "markup" | "hold");
    attr.pairs
        .iter()
        .filter(|(key, value)| HEADER_ARGUMENTS.contains(&key.as_str()) && is_plain(value) && !is_knitr(key, value))
        .map(|(key, value)| format!(" :{key} {value}"))
        .collect()
}

/// The name that Org has for a language.
pub(super) fn language_name(language: &str) -> String {
    let name = language.to_ascii_lowercase();
    let own = match name.as_str() {
        "console" | "shell-session" | "shellsession" | "terminal" => "shell",
        "c++" | "cpp" | "cxx" => "C++",
        "c" => "C",
        "elisp" => "emacs-lisp",
        "javascript" | "js" => "js",
        "py" | "python3" => "python",
        "rb" => "ruby",
        "rs" => "rust",
        "golang" => "go",
        "r" => "R",
        "yml" => "yaml",
        "tex" => "latex",
        "docker" => "dockerfile",
        "md" => "markdown",
        _ => return language.replace(char::is_whitespace, "-"),
    };
    own.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(code: &str, expected: &str) {
        let mut marked = Marked::default();
        push_code(&mut marked, code, *b"~=", false);
        assert_eq!(marked.text(), expected);
    }

    #[test]
    fn words_with_backslashes_are_verbatim() {
        let pieces: Vec<_> = apart_from_backslashes("in (C:\\a\\b), 中\\[文\\] \\ x").collect();
        let expected = [
            ("in (", false),
            ("C:\\a\\b", true),
            ("), 中", false),
            ("\\[", true),
            ("文", false),
            ("\\]", true),
            (" ", false),
            ("\\", true),
            (" x", false),
        ];
        assert_eq!(pieces, expected);
    }

    #[test]
    fn the_mark_that_holds_the_code_is_taken() {
        check("a = b", "~a = b~");
        check("~/x", "~~/x~");
        check("a~ b", "=a~ b=");
        check("a~ b= c", "=a~ b=~= c~");
        check(" a ", "~a~ ");
    }
}
