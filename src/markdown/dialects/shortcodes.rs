//! The user's shortcodes: names of tags with replacements in Markdown.

use std::collections::BTreeMap;

use regex_lite::Regex;

use super::arguments::Arguments;
use super::edits::Edit;
use super::guard::Guard;
use super::rule::Places;
use crate::yaml::{self, Value};

/// Replacements by the name of the tag: `youtube`, `include ad.html`.
#[derive(Clone, Debug, Default)]
pub struct Shortcodes {
    named: BTreeMap<String, String>,
    /// Patterns to search for in the text, with their replacements.
    patterns: Vec<(Regex, String)>,
}

impl Shortcodes {
    /// Parses a YAML map of names to Markdown. In the Markdown, `{0}`, `{1}` … stand for positional arguments, `{src}`
    /// for a named one, `{{` for a brace. A name whose value is a map of `pattern` (a regular expression) and
    /// `replacement` is searched for in the text outside code; there `{0}` is the whole match, `{1}` the first group.
    ///
    /// # Errors
    /// The fault in the text.
    pub fn read(text: &str) -> Result<Shortcodes, String> {
        let pairs = match yaml::parse(text).map_err(|fault| fault.message)? {
            Value::Map(pairs) => pairs,
            Value::Null => Vec::new(),
            Value::Bool(_) | Value::Text(_) | Value::List(_) => return Err("expected `NAME: MARKDOWN`".to_owned()),
        };
        let mut shortcodes = Shortcodes::default();
        for (name, value) in pairs {
            match value {
                Value::Text(markdown) => drop(shortcodes.named.insert(name, markdown)),
                Value::Null => drop(shortcodes.named.insert(name, String::new())),
                Value::Map(pairs) => shortcodes.patterns.push(pattern(&name, &pairs)?),
                Value::Bool(_) | Value::List(_) => return Err(format!("`{name}`: expected Markdown as one text")),
            }
        }
        Ok(shortcodes)
    }

    /// Whether there are patterns to search for.
    pub(super) fn has_patterns(&self) -> bool {
        !self.patterns.is_empty()
    }

    /// The edits that the patterns make from `body` on, in pattern order. Matches are never in code, nor begin within
    /// an address, a tag or another closed place.
    pub(super) fn replace(&self, text: &str, guard: &Guard, body: usize) -> Vec<Edit> {
        let mut edits: Vec<Edit> = Vec::new();
        let code: Vec<_> =
            guard.iter().filter(|closed| closed.place == Places::CODE).map(|closed| &closed.range).collect();
        let ends = code.iter().map(|range| range.start).chain([text.len()]);
        for (start, end) in [body].into_iter().chain(code.iter().map(|range| range.end)).zip(ends) {
            let Some(piece) = text.get(start..end) else { continue };
            for (pattern, replacement) in &self.patterns {
                for found in pattern.captures_iter(piece) {
                    let Some(whole) = found.get(0).filter(|whole| !whole.is_empty()) else { continue };
                    let range = start + whole.start()..start + whole.end();
                    // A match may contain whole closed places, but not begin within one.
                    if guard.next(range.start).is_some_and(|closed| closed.range.start < range.start) {
                        continue;
                    }
                    let value = |name: &str| match name.parse() {
                        Ok(group) => found.get(group),
                        Err(_) => found.name(name),
                    };
                    let replacement = fill(replacement, &|name| value(name).map(|group| group.as_str()));
                    edits.push(Edit::new(range, replacement));
                }
            }
        }
        edits
    }

    /// The replacement for a tag; `None` if the user has defined none.
    pub(super) fn expand(&self, name: &str, rest: &str) -> Option<String> {
        if self.named.is_empty() {
            return None;
        }
        let first = rest.split_whitespace().next().unwrap_or_default();
        let with_file = self.named.get(&format!("{name} {first}"));
        let rest = if with_file.is_some() { rest.trim_start().get(first.len()..).unwrap_or_default() } else { rest };
        let markdown = with_file.or_else(|| self.named.get(name))?;
        let arguments = Arguments::parse(rest);
        Some(fill(markdown, &|name| match name.parse::<usize>() {
            Ok(place) => arguments.plain.get(place).copied(),
            Err(_) => arguments.get(&[name]),
        }))
    }
}

fn pattern(name: &str, pairs: &[(String, Value)]) -> Result<(Regex, String), String> {
    let field = |wanted: &str| pairs.iter().find(|(key, _)| key == wanted).map(|(_, value)| value);
    let Some(Value::Text(pattern)) = field("pattern") else {
        return Err(format!("`{name}`: expected `pattern` and `replacement`"));
    };
    let replacement = match field("replacement") {
        Some(Value::Text(markdown)) => markdown.clone(),
        None | Some(Value::Null) => String::new(),
        Some(Value::Bool(_) | Value::List(_) | Value::Map(_)) => {
            return Err(format!("`{name}`: expected the replacement as one text"));
        }
    };
    let regex = Regex::new(pattern).map_err(|error| format!("`{name}`: the pattern is not sound: {error}"))?;
    Ok((regex, replacement))
}

/// Fills the placeholders of Markdown. A placeholder without an argument becomes empty.
fn fill<'v>(markdown: &str, value: &dyn Fn(&str) -> Option<&'v str>) -> String {
    let mut filled = String::with_capacity(markdown.len());
    let mut rest = markdown;
    while let Some(at) = rest.find('{') {
        filled.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('{') {
            filled.push('{');
            rest = after;
            continue;
        }
        match rest.split_once('}') {
            Some((name, after))
                if !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "-_".contains(c)) =>
            {
                filled.push_str(value(name).unwrap_or_default());
                rest = after;
            }
            _ => filled.push('{'),
        }
    }
    filled + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_take_their_places() {
        let text = "chart: \"![{caption}]({0})\"\ninclude ad.html: \ninclude: \"*{0}* {{x}\"\n";
        let shortcodes = Shortcodes::read(text).expect("a map");
        assert_eq!(shortcodes.expand("chart", " a.png caption=\"A b\"").as_deref(), Some("![A b](a.png)"));
        assert_eq!(shortcodes.expand("include", "ad.html").as_deref(), Some(""));
        assert_eq!(shortcodes.expand("include", "other.html").as_deref(), Some("*other.html* {x}"));
        assert_eq!(shortcodes.expand("other", ""), None);
        let text = "issue: {pattern: '#(?P<n>[0-9]+)', replacement: '[{0}](https://e.org/{n})'}";
        let shortcodes = Shortcodes::read(text).expect("a pattern");
        let text = "see #12, `#13` [x](https://e.org/#14)";
        let edits = shortcodes.replace(text, &Guard::of(text, 0, false), 0);
        assert_eq!(edits, [Edit::new(4..7, "[#12](https://e.org/12)")]);
        assert!(Shortcodes::read("a: {pattern: '('}").is_err());
        assert!(Shortcodes::read("- a").is_err() && Shortcodes::read("a: [b]").is_err());
    }
}
