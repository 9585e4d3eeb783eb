//! Parses JSX tags: `<Name a="b" c={expression} {...rest} />`. Expressions are not evaluated, except for string
//! literals.

/// Longest expression, in bytes; braces with a longer one are treated as text.
pub(super) const MAX_EXPRESSION: usize = 16 << 10;

/// A start or end tag.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// Empty for a fragment (`<>`).
    pub name: &'a str,
    pub is_end: bool,
    /// Whether the tag is self-closing (`/>`).
    pub is_empty: bool,
    /// Attributes with the text of their values.
    pub attributes: Vec<(&'a str, &'a str)>,
    /// Whether any attribute is not HTML: an expression, or a name that HTML does not allow.
    pub has_expression: bool,
    /// Length in bytes.
    pub len: usize,
}

impl<'a> Tag<'a> {
    /// Parses the tag at the start of a text.
    pub(super) fn parse(text: &'a str) -> Option<Tag<'a>> {
        let mut rest = text.strip_prefix('<')?;
        let is_end = rest.starts_with('/');
        rest = rest.strip_prefix('/').unwrap_or(rest);
        let name;
        (name, rest) = split_while(rest, |c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | ':'));
        if !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let mut tag = Tag { name, is_end, is_empty: false, attributes: Vec::new(), has_expression: false, len: 0 };
        loop {
            rest = rest.trim_start();
            if let Some(behind) = rest.strip_prefix("/>") {
                tag.is_empty = true;
                rest = behind;
                break;
            }
            if let Some(behind) = rest.strip_prefix('>') {
                rest = behind;
                break;
            }
            if rest.starts_with('{') {
                rest = &rest[braced(rest)?.len()..];
                tag.has_expression = true;
                continue;
            }
            let key;
            (key, rest) = split_while(rest, |c| c.is_alphanumeric() || matches!(c, '_' | '-' | ':' | '@' | '.' | '$'));
            if key.is_empty() || name.is_empty() {
                return None;
            }
            let Some(behind) = rest.trim_start().strip_prefix('=') else {
                tag.attributes.push((key, ""));
                continue;
            };
            let value = value(behind.trim_start())?;
            tag.has_expression |= value.starts_with('{') || key == "className";
            tag.attributes.push((key, text_of(value)));
            rest = &behind.trim_start()[value.len()..];
        }
        tag.len = text.len() - rest.len();
        Some(tag)
    }

    /// The first non-empty value of some attributes.
    pub(super) fn get(&self, names: &[&str]) -> Option<&'a str> {
        let value = |name: &&str| self.attributes.iter().find(|(own, value)| own == name && !value.is_empty());
        names.iter().find_map(value).map(|(_, value)| *value)
    }
}

fn split_while(text: &str, is_part: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !is_part(c)).unwrap_or(text.len()))
}

/// The value of an attribute, with its quotes or braces.
fn value(text: &str) -> Option<&str> {
    match text.chars().next()? {
        quote @ ('"' | '\'') => Some(&text[..text[1..].find(quote)? + 2]),
        '{' => braced(text),
        _ => None,
    }
}

/// The expression at the start of a text, with its braces. Braces within string literals do not count.
pub(super) fn braced(text: &str) -> Option<&str> {
    let mut depth = 0usize;
    let mut quote: Option<char> = None;
    let mut is_escaped = false;
    for (at, c) in text.char_indices().take_while(|(at, _)| *at < MAX_EXPRESSION) {
        match (quote, c) {
            (Some(_), _) if is_escaped => is_escaped = false,
            (Some(_), '\\') => is_escaped = true,
            (Some(open), _) if open == c => quote = None,
            (Some('"' | '\''), '\n') => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(c),
            (None, '{') => depth += 1,
            (None, '}') => {
                depth -= 1;
                if depth == 0 {
                    return Some(&text[..=at]);
                }
            }
            (None, _) => {}
        }
    }
    None
}

/// The text of a value or an expression: of `"a"` and `{'a'}` the string, of a call with one string
/// (`require('./a.png')`, `useBaseUrl("/a.png")`) that string, otherwise an empty text.
pub(super) fn text_of(value: &str) -> &str {
    let inner = value.strip_prefix('{').and_then(|inner| inner.strip_suffix('}'));
    let value = inner.unwrap_or(value).trim();
    let Some(start) = value.find(['"', '\'', '`']) else { return "" };
    let quote = value.as_bytes()[start];
    let Some(len) = value.as_bytes()[start + 1..].iter().position(|byte| *byte == quote) else { return "" };
    let is_whole = start == 0 && len + 2 == value.len();
    let is_call = value[..start].trim_end().ends_with('(');
    if is_whole || is_call { &value[start + 1..start + 1 + len] } else { "" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_have_expressions_over_lines() {
        let tag = Tag::parse("<Tabs.Item\n  a=\"b > c\" d={{x: '}'}}\n {...rest} e /> f").expect("is one");
        assert_eq!((tag.name, tag.is_empty, tag.has_expression), ("Tabs.Item", true, true));
        assert_eq!(tag.attributes, [("a", "b > c"), ("d", ""), ("e", "")]);
        assert_eq!(tag.len, 51);
        assert_eq!(Tag::parse("<a < b>"), None);
        assert!(Tag::parse("</>").is_some_and(|tag| tag.is_end && tag.name.is_empty()));
    }

    #[test]
    fn texts_are_found_in_expressions() {
        for (value, text) in [
            ("\"a\"", "a"),
            ("{'a'}", "a"),
            ("{`a`}", "a"),
            ("{require('./a.png').default}", "./a.png"),
            ("{useBaseUrl(\"/a.png\")}", "/a.png"),
            ("{a + 'b'}", ""),
            ("{12}", ""),
        ] {
            assert_eq!(text_of(value), text, "{value}");
        }
    }
}
