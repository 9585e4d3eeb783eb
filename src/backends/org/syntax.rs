//! What Org takes for markup: the words, lines and borders that [`super::guard`] looks out for.

use super::guard::ZWSP;
use super::marked::is_space;

/// First words of a headline that are no part of its title.
pub(super) const TODO_WORDS: [&str; 2] = ["TODO", "DONE"];
/// What begins a headline that is not exported.
pub(super) const COMMENT_MARK: &str = "COMMENT";
/// The link types of Emacs that are not addresses of the web: as bare text, they would name something that is not there.
const LINK_TYPES: [&str; 19] = [
    "attachment",
    "bbdb",
    "bibtex",
    "docview",
    "elisp",
    "eww",
    "file",
    "gnus",
    "help",
    "id",
    "info",
    "irc",
    "man",
    "mhe",
    "rmail",
    "shell",
    "w3m",
    "emacs",
    "sys",
];
/// The link types of Emacs that are addresses of the web.
pub(super) const WEB_TYPES: [&str; 6] = ["http", "https", "ftp", "mailto", "doi", "news"];
/// Words that begin a line of planning or of a clock.
const PLANNING_WORDS: [&str; 4] = ["CLOCK:", "CLOSED:", "DEADLINE:", "SCHEDULED:"];

/// Whether every reader accepts a mark that begins markup after this character. Emacs does after straight quotes, pandoc
/// not after those that end a quotation.
pub(super) fn may_precede_mark(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '-' | '(' | '{' | ZWSP)
}

/// Whether every reader accepts a mark that ends markup before this character.
pub(super) fn may_follow_mark(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '-' | '.' | ',' | ':' | '!' | '?' | ';' | '\'' | '"' | ')' | '}' | '[' | ZWSP)
}

/// Whether some reader may take a mark after this character for one that begins markup.
pub(super) fn may_begin_mark(c: char) -> bool {
    may_precede_mark(c) || is_space(c) || matches!(c, '\'' | '"')
}

/// Whether some reader may take a mark before this character for one that ends markup.
pub(super) fn may_end_mark(c: char) -> bool {
    // A dollar sign and a bar may become entities, which begin with a backslash.
    may_follow_mark(c) || is_space(c) || matches!(c, '\\' | '$' | '|')
}

/// Whether text without a known surrounding holds a mark that could end emphasis.
pub(super) fn may_end_emphasis(text: &str, mark: u8) -> bool {
    text.bytes().enumerate().any(|(at, byte)| byte == mark && ends_emphasis_at(text, at))
}

fn ends_emphasis_at(text: &str, at: usize) -> bool {
    // Before code and other objects stands a mark or a bracket of their own.
    text[..at].chars().next_back().is_none_or(|c| !is_space(c))
        && text[at + 1..].chars().next().is_none_or(may_end_mark)
}

/// Whether Org would take a line for something else than text.
pub(super) fn begins_element(line: &str) -> bool {
    let blank_or_end = |len: usize| is_blank_or_none(&line[len..]);
    match line.as_bytes().first() {
        Some(b'*') => blank_or_end(line.len() - line.trim_start_matches('*').len()),
        Some(b'-') => blank_or_end(1) || (line.len() >= RULE_LEN && line.trim_end().bytes().all(|byte| byte == b'-')),
        Some(b'+') => blank_or_end(1) || line.starts_with("+-"),
        Some(b'0'..=b'9') => {
            let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
            rest.starts_with(['.', ')']) && is_blank_or_none(&rest[1..])
        }
        Some(b'#') => blank_or_end(1) || line.starts_with("#+"),
        Some(b'|') => true,
        // Org of old, and pandoc, take `[1]` there for the definition of a note.
        Some(b'[') => {
            line[1..].trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(']') && !line.starts_with("[]")
        }
        Some(b':') => blank_or_end(1) || is_drawer(line),
        Some(b'%') => line.starts_with("%%("),
        Some(b'C' | b'D' | b'S') => PLANNING_WORDS.iter().any(|word| line.starts_with(word)),
        _ => false,
    }
}

/// So many hyphens are a rule.
const RULE_LEN: usize = 5;

pub(super) fn is_blank_or_none(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with([' ', '\t', '\n'])
}

fn is_drawer(line: &str) -> bool {
    let name = line.trim_end().strip_prefix(':').and_then(|rest| rest.strip_suffix(':'));
    name.is_some_and(|name| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_'))
}

/// `1/2]`, `50%]`, `/]`
pub(super) fn is_cookie(inner: &str) -> bool {
    let rest = inner.trim_start_matches(|c: char| c.is_ascii_digit());
    match rest.as_bytes().first() {
        Some(b'%') => rest[1..].starts_with(']'),
        Some(b'/') => rest[1..].trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(']'),
        _ => false,
    }
}

/// `2015-06-25` and anything after it.
pub(super) fn is_date(inner: &str) -> bool {
    let pattern = b"dddd-dd-dd";
    inner.len() >= pattern.len()
        && inner
            .bytes()
            .zip(pattern)
            .all(|(byte, &want)| if want == b'd' { byte.is_ascii_digit() } else { byte == want })
}

pub(super) fn is_check_box(text: &str) -> bool {
    ["[ ]", "[X]", "[x]", "[-]"].iter().any(|own| text.starts_with(own))
}

pub(super) fn ends_with_word(text: &str, word: &str) -> bool {
    // Emacs has borders of words between scripts, too.
    text.strip_suffix(word).is_some_and(|rest| !rest.ends_with(|c: char| c.is_ascii_alphanumeric()))
}

pub(super) fn ends_with_link_type(text: &str) -> bool {
    LINK_TYPES.iter().any(|own| ends_with_word(text, own))
}

/// `:one:two:` as the last word.
pub(super) fn ends_with_tags(title: &str) -> bool {
    let last = title.rsplit([' ', '\t']).next().unwrap_or_default();
    last.len() > 2
        && last.starts_with(':')
        && last.ends_with(':')
        && last.chars().all(|c| c.is_alphanumeric() || "_@#%:".contains(c))
}

/// `<l>`, `<r10>`, `<5>`
pub(super) fn is_column_cookie(cell: &str) -> bool {
    let inner = cell.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    inner.is_some_and(|inner| {
        let digits = inner.strip_prefix(['l', 'c', 'r']).unwrap_or(inner);
        !inner.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}
