//! What can be read of front matter that is not valid YAML: each key on its own.

use std::ops::Range;

use super::split::{Language, Lines};
use super::toml;
use crate::yaml::{self, Value};

/// Reads entry by entry: a line that begins with a key, and the lines below it that do not. An entry that cannot be
/// read even so is text if it is one line (`title: Foo: bar`), else it is left out.
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
        // What stands below an entry without being part of it.
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

/// What could be read, and what had to be done to it.
#[derive(Debug, Default)]
pub(super) struct Salvaged {
    pub(super) entries: Vec<(String, Value)>,
    /// Lines that are no YAML.
    pub(super) repairs: Vec<Repair>,
}

/// A line that is no YAML.
#[derive(Debug)]
pub(super) struct Repair {
    /// Its bytes.
    pub(super) line: Range<usize>,
    /// What is wrong with it by itself.
    pub(super) message: Option<String>,
    /// What it was taken for; `None` when it was left out.
    pub(super) repaired: Option<(String, Value)>,
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

fn sound(text: &str) -> Option<(String, Value)> {
    match yaml::parse(text) {
        Ok(Value::Map(mut pairs)) if pairs.len() == 1 => pairs.pop(),
        _ => None,
    }
}

/// An entry with tabs made spaces, else with its line taken for text.
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

/// The key that a line begins with: a word, or a few.
fn key_of(line: &str) -> Option<&str> {
    /// Words of the longest key.
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
