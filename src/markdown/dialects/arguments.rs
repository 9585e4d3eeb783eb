//! Parses arguments of tags: `a "b c" key=value key="v w"`.

/// Positional and named arguments.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Arguments<'a> {
    pub plain: Vec<&'a str>,
    pub named: Vec<(&'a str, &'a str)>,
}

impl<'a> Arguments<'a> {
    /// Parses the text after the name of a tag. Values may be quoted; `:` works like `=` if a blank or quote follows.
    pub(super) fn parse(text: &'a str) -> Arguments<'a> {
        let mut arguments = Arguments::default();
        let mut rest = text.trim_start_matches([' ', '\t', '\n', '\r', ',', '(']);
        while !rest.is_empty() {
            let name_end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '$')));
            let name_end = name_end.unwrap_or(rest.len());
            let behind = rest[name_end..].trim_start();
            if name_end > 0 && behind.starts_with('=') {
                let name = &rest[..name_end];
                let (value, after) = value(behind[1..].trim_start());
                arguments.named.push((name, value));
                rest = after;
            } else {
                let (value, after) = value(rest);
                if !value.is_empty() {
                    arguments.plain.push(value);
                }
                rest = after;
            }
            rest = rest.trim_start_matches([' ', '\t', '\n', '\r', ',', ')', '/']);
        }
        arguments
    }

    /// The value of the first of some names that is present.
    pub(super) fn get(&self, names: &[&str]) -> Option<&'a str> {
        names
            .iter()
            .find_map(|name| self.named.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| *value))
    }

    /// A named value, else the positional one at `place`.
    pub(super) fn get_or(&self, names: &[&str], place: usize) -> Option<&'a str> {
        self.get(names).or_else(|| self.plain.get(place).copied())
    }
}

/// A value and the text after it.
fn value(text: &str) -> (&str, &str) {
    for quote in ['"', '\'', '`', '\u{201C}'] {
        if let Some(inner) = text.strip_prefix(quote) {
            let last = if quote == '\u{201C}' { '\u{201D}' } else { quote };
            let end = inner.find(last).unwrap_or(inner.len());
            return (&inner[..end], inner.get(end + last.len_utf8()..).unwrap_or_default());
        }
    }
    let end = text.find(|c: char| c.is_whitespace() || c == ',').unwrap_or(text.len());
    // Skip a lone separator, which is not a value.
    let after = if end == 0 { text.chars().next().map_or(0, char::len_utf8) } else { end };
    (&text[..end], &text[after..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_may_be_quoted_and_named() {
        let arguments = Arguments::parse(" rust \"a b\" src=\"x y.png\", width=50 alt='ü'");
        assert_eq!(arguments.plain, ["rust", "a b"]);
        assert_eq!(arguments.named, [("src", "x y.png"), ("width", "50"), ("alt", "ü")]);
        assert_eq!(Arguments::parse("(id=\"x\", n=1").named, [("id", "x"), ("n", "1")]);
        assert_eq!(Arguments::parse(" = , \"open").plain, ["=", "open"]);
    }
}
