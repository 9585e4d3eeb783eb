//! Salvages invalid front matter key by key.

use std::ops::Range;

use super::split::{Language, Lines};
use super::toml;
use crate::yaml::{self, Value};

/// Parses entry by entry: a line that begins with a key, and the following lines that do not. An invalid entry becomes
/// text if it is one line (`title: Foo: bar`); otherwise it is dropped.
pub(super) fn salvage(text: &str, language: Language) -> Salvaged {
    if language == Language::Toml {
        return Salvaged { entries: toml_entries(text), repairs: Vec::new() };
    }
    let starts: Vec<usize> =
        Lines { text, offset: 0 }.filter(|(_, line)| key_of(line).is_some()).map(|(start, _)| start).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let mut salvaged = Salvaged::default();
    for (&start, end) in starts.iter().zip(ends) {
        let text = &text[start..end];
        let line = start..start + text.trim_end().lines().next().unwrap_or_default().len();
        if super::has_template(text) {
            salvaged.repairs.push(Repair { line, message: None, repaired: None });
            continue;
        }
        if let Some(entry) = sound(text) {
            salvaged.entries.push(entry);
            continue;
        }
        // Text below an entry that is not part of it.
        let own = text.lines().next().unwrap_or_default();
        let below = text[own.len()..].trim_start();
        let is_indented = text[own.len()..].lines().any(|line| line.starts_with([' ', '\t', '-']));
        if !below.is_empty()
            && !is_indented
            && let Some(entry) = sound(own)
        {
            salvaged.entries.push(entry);
            let at = start + text.len() - text[own.len()..].trim_start().len();
            let line = at..at + below.lines().next().unwrap_or_default().trim_end().len();
            salvaged.repairs.push(Repair { line, message: None, repaired: None });
            continue;
        }
        let repaired = repaired(text);
        let message = yaml::parse(text).err().map(|fault| fault.message);
        salvaged.repairs.push(Repair { line, message, repaired: repaired.clone() });
        salvaged.entries.extend(repaired);
    }
    salvaged
}

/// Salvaged entries, and the repairs that they needed.
#[derive(Debug, Default)]
pub(super) struct Salvaged {
    pub(super) entries: Vec<(String, Value)>,
    /// Invalid lines.
    pub(super) repairs: Vec<Repair>,
}

/// An invalid line.
#[derive(Debug)]
pub(super) struct Repair {
    /// Byte range of the line.
    pub(super) line: Range<usize>,
    /// Fault of the line on its own.
    pub(super) message: Option<String>,
    /// Its interpretation; `None` if it was dropped.
    pub(super) repaired: Option<(String, Value)>,
}

/// Parses each TOML line on its own, within its table.
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

fn sound(text: &str) -> Option<(String, Value)> {
    match yaml::parse(text) {
        Ok(Value::Map(mut pairs)) if pairs.len() == 1 => pairs.pop(),
        _ => None,
    }
}

/// Parses an entry with its tabs expanded, or else with its value taken as text.
fn repaired(text: &str) -> Option<(String, Value)> {
    if text.contains('\t')
        && let Some(entry) = sound(&text.replace('\t', "    "))
    {
        return Some(entry);
    }
    let line = text.trim_end();
    let key = key_of(line)?;
    let value = line[key.len()..].trim_start_matches(['"', '\'', ' ']).strip_prefix(':')?.trim();
    let is_one_line = !value.contains(['\n', '\r']);
    let unquoted = value.trim_matches(|c| c == '"' || c == '\'');
    is_one_line.then(|| (key.trim_matches(['"', '\'']).to_owned(), Value::Text(unquoted.to_owned())))
}

/// The key at the start of a line: a word, or a few.
fn key_of(line: &str) -> Option<&str> {
    /// Maximum number of words in a key.
    const MAX_WORDS: usize = 3;
    let key = line.split(':').next().filter(|key| key.len() < line.len())?.trim_end();
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '"' | '\'' | '$' | '@' | ' ');
    let is_key = !key.is_empty() && !key.starts_with(['-', ' ']) && key.chars().all(is_word);
    (is_key && key.split(' ').count() <= MAX_WORDS).then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_read_is() {
        let text = "title: Foo: bar\ntags:\n  - a\n  - b\nauthor: @bob\nbad: [1,\nlast: \"x\"\n";
        let salvaged = salvage(text, Language::Yaml);
        let lines: Vec<&str> = salvaged.repairs.iter().map(|repair| &text[repair.line.clone()]).collect();
        assert_eq!(lines, ["title: Foo: bar", "author: @bob", "bad: [1,"]);
        let pairs = salvaged.entries;
        let keys: Vec<&str> = pairs.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["title", "tags", "author", "bad", "last"]);
        assert_eq!(pairs[0].1, Value::Text("Foo: bar".to_owned()));
        assert_eq!(pairs[2].1, Value::Text("@bob".to_owned()));
        assert_eq!(pairs[4].1, Value::Text("x".to_owned()));
    }
}
