//! Commands, groups and arguments in the source.

/// The names of the commands, in order.
pub(in crate::math) fn command_names(source: &str) -> impl Iterator<Item = &str> {
    let mut rest = source;
    std::iter::from_fn(move || {
        let at = rest.find('\\')?;
        let name = &rest[at + 1..];
        let end = name.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(name.len());
        // A command of one sign may be a backslash, which begins no other.
        let sign = if end == 0 { name.chars().next().map_or(0, char::len_utf8) } else { 0 };
        rest = &name[end + sign..];
        Some(&name[..end])
    })
}

/// Where a command stands.
pub(in crate::math) fn find_command(text: &str, name: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text[at..].find('\\') {
        let start = at + found + 1;
        let rest = &text[start..];
        if rest.strip_prefix(name).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphabetic())) {
            return Some(start - 1);
        }
        at = start + rest.chars().next().map_or(0, char::len_utf8);
    }
    None
}

/// Where the group ends that a text stands in.
pub(in crate::math) fn group_end(text: &str) -> usize {
    let mut depth = 0usize;
    for (at, brace) in braces(text) {
        match (brace, depth) {
            ('{', _) => depth += 1,
            (_, 0) => return at,
            _ => depth -= 1,
        }
    }
    text.len()
}

/// The braces that group, with their places.
pub(in crate::math) fn braces(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut escaped = false;
    text.char_indices().filter(move |(_, c)| {
        let was_escaped = escaped;
        escaped = *c == '\\' && !was_escaped;
        matches!(c, '{' | '}') && !was_escaped
    })
}

/// The name in `{\name}` or `\name`, and what follows.
pub(in crate::math) fn macro_name(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches('*').trim_start();
    let (inner, braced) = match text.strip_prefix('{') {
        Some(inner) => (inner.trim_start(), true),
        None => (text, false),
    };
    let name = inner.strip_prefix('\\')?;
    let end = name.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(name.len());
    let (name, rest) = name.split_at(end);
    let rest = if braced { rest.trim_start().strip_prefix('}')? } else { rest };
    (!name.is_empty()).then_some((name, rest))
}

/// What stands in brackets, and what follows.
pub(in crate::math) fn optional(text: &str) -> (Option<&str>, &str) {
    let inner = text.trim_start().strip_prefix('[').and_then(|inner| inner.split_once(']'));
    inner.map_or((None, text), |(inner, rest)| (Some(inner), rest))
}
