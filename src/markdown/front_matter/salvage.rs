//! What can be read of front matter that is not valid YAML: each key on its own.

use super::split::{Language, Lines};
use super::toml;
use crate::yaml::{self, Value};

/// Reads entry by entry: a line that begins with a key, and the lines below it that do not. An entry that cannot be
/// read even so is text if it is one line (`title: Foo: bar`), else it is left out.
pub(super) fn salvage(text: &str, language: Language) -> Vec<(String, Value)> {
    if language == Language::Toml {
        return toml_entries(text);
    }
    let starts: Vec<usize> =
        Lines { text, offset: 0 }.filter(|(_, line)| key_of(line).is_some()).map(|(start, _)| start).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().zip(ends).filter_map(|(start, end)| entry(&text[*start..end])).collect()
}

/// Each line of TOML that can be read by itself, below its table.
fn toml_entries(text: &str) -> Vec<(String, Value)> {
    let mut table = String::new();
    let mut entries = Vec::new();
    for (_, line) in (Lines { text, offset: 0 }) {
        if line.trim_start().starts_with('[') && line.trim_end().ends_with(']') {
            table = format!("{line}\n");
        } else if let Ok(Value::Map(pairs)) = toml::parse(&format!("{table}{line}\n")) {
            entries.extend(pairs.into_iter().filter(|(_, value)| *value != Value::Map(Vec::new())));
        }
    }
    entries
}

fn entry(text: &str) -> Option<(String, Value)> {
    if let Ok(Value::Map(mut pairs)) = yaml::parse(text)
        && pairs.len() == 1
    {
        return pairs.pop();
    }
    let line = text.trim_end();
    let key = key_of(line)?;
    let value = line[key.len()..].trim_start_matches(['"', '\'', ' ']).strip_prefix(':')?.trim();
    let is_one_line = !value.contains(['\n', '\r']);
    let unquoted = value.trim_matches(|c| c == '"' || c == '\'');
    is_one_line.then(|| (key.trim_matches(['"', '\'']).to_owned(), Value::Text(unquoted.to_owned())))
}

/// The key that a line begins with.
fn key_of(line: &str) -> Option<&str> {
    let key = line.split(':').next().filter(|key| key.len() < line.len())?.trim_end();
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '"' | '\'' | '$' | '@');
    (!key.is_empty() && !key.starts_with('-') && key.chars().all(is_word)).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_read_is() {
        let text = "title: Foo: bar\ntags:\n  - a\n  - b\nauthor: @bob\nbad: [1,\nlast: \"x\"\n";
        let pairs = salvage(text, Language::Yaml);
        let keys: Vec<&str> = pairs.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["title", "tags", "author", "bad", "last"]);
        assert_eq!(pairs[0].1, Value::Text("Foo: bar".to_owned()));
        assert_eq!(pairs[2].1, Value::Text("@bob".to_owned()));
        assert_eq!(pairs[4].1, Value::Text("x".to_owned()));
    }
}
