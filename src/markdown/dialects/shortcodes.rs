//! Shortcodes of the user: names of tags, and the Markdown that stands for each.

use std::collections::BTreeMap;

use super::arguments::Arguments;
use crate::yaml::{self, Value};

/// Replacements by the name of the tag: `youtube`, `include ad.html`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shortcodes(BTreeMap<String, String>);

impl Shortcodes {
    /// Reads a map of names to Markdown in YAML. In the Markdown `{0}`, `{1}` … stand for the arguments by place,
    /// `{src}` for one by name, `{{` for a brace.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn read(text: &str) -> Result<Shortcodes, String> {
        let pairs = match yaml::parse(text).map_err(|fault| fault.message)? {
            Value::Map(pairs) => pairs,
            Value::Null => Vec::new(),
            Value::Bool(_) | Value::Text(_) | Value::List(_) => return Err("expected `NAME: MARKDOWN`".to_owned()),
        };
        let entry = |(name, value): (String, Value)| match value {
            Value::Text(markdown) => Ok((name, markdown)),
            Value::Null => Ok((name, String::new())),
            Value::Bool(_) | Value::List(_) | Value::Map(_) => Err(format!("`{name}`: expected Markdown as one text")),
        };
        pairs.into_iter().map(entry).collect::<Result<_, _>>().map(Shortcodes)
    }

    /// What stands for a tag; `None` for one that the user says nothing of.
    pub(super) fn expand(&self, name: &str, rest: &str) -> Option<String> {
        if self.0.is_empty() {
            return None;
        }
        let first = rest.split_whitespace().next().unwrap_or_default();
        let with_file = self.0.get(&format!("{name} {first}"));
        let rest = if with_file.is_some() { rest.trim_start().get(first.len()..).unwrap_or_default() } else { rest };
        let markdown = with_file.or_else(|| self.0.get(name))?;
        Some(fill(markdown, &Arguments::parse(rest)))
    }
}

/// Markdown with its places filled. A place without an argument stays empty.
fn fill(markdown: &str, arguments: &Arguments<'_>) -> String {
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
                let value = match name.parse::<usize>() {
                    Ok(place) => arguments.plain.get(place).copied(),
                    Err(_) => arguments.get(&[name]),
                };
                filled.push_str(value.unwrap_or_default());
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
        assert!(Shortcodes::read("- a").is_err() && Shortcodes::read("a: [b]").is_err());
    }
}
