//! Converts front matter values to the type that a key expects: a text, several texts, a boolean.

use crate::model::{MetaValue, folded_key};
use crate::yaml::Value;

/// A single text: of a list the first item, of a map its naming entry.
pub(super) fn text(value: &Value) -> Option<String> {
    let found = match value {
        Value::Null => None,
        Value::Bool(value) => Some(value.to_string()),
        Value::Text(text) => Some(text.trim().to_owned()),
        Value::List(items) => items.iter().find_map(text),
        Value::Map(pairs) => ["text", "name", "title", "value"].iter().find_map(|key| get(pairs, key)).and_then(text),
    };
    found.filter(|text| !text.is_empty())
}

/// Separator of several texts in one string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Separator {
    /// Commas if there are any, else spaces.
    CommaOrSpace,
    /// Commas.
    Comma,
    /// No separator.
    None,
}

/// Several texts without duplicates; flattens nested lists and maps.
pub(super) fn texts(value: &Value, separator: Separator) -> Vec<String> {
    let mut found = Vec::new();
    push_texts(value, separator, &mut found);
    found
}

fn push_texts(value: &Value, separator: Separator, found: &mut Vec<String>) {
    match value {
        Value::Null => {}
        Value::Bool(value) => push(&value.to_string(), found),
        Value::Text(text) if separator == Separator::None => push(text, found),
        Value::Text(text) if text.contains(',') => text.split(',').for_each(|part| push(part, found)),
        Value::Text(text) if separator == Separator::CommaOrSpace => {
            text.split_whitespace().for_each(|part| push(part, found));
        }
        Value::Text(text) => push(text, found),
        // Items of a list are not split.
        Value::List(items) => items.iter().for_each(|item| push_texts(item, Separator::None, found)),
        Value::Map(pairs) => match text(value) {
            Some(text) => push(&text, found),
            None => pairs.iter().for_each(|(_, value)| push_texts(value, Separator::None, found)),
        },
    }
}

fn push(text: &str, found: &mut Vec<String>) {
    let text = text.trim();
    if !text.is_empty() && !found.iter().any(|own| own == text) {
        found.push(text.to_owned());
    }
}

/// A boolean, also from words such as `yes` and `off`.
pub(super) fn bool(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::Text(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "y" | "1" => Some(true),
            "false" | "no" | "off" | "n" | "0" => Some(false),
            _ => None,
        },
        Value::Null | Value::List(_) | Value::Map(_) => None,
    }
}

/// An integer; truncates a fraction.
pub(super) fn integer(value: &Value) -> Option<i64> {
    let text = text(value)?;
    text.parse().ok().or_else(|| text.split_once('.').and_then(|(whole, _)| whole.parse().ok()))
}

/// The value of a key, compared in folded form.
pub(super) fn get<'v>(pairs: &'v [(String, Value)], key: &str) -> Option<&'v Value> {
    pairs.iter().find(|(own, _)| folded_key(own) == key).map(|(_, value)| value)
}

/// Removes control characters and noncharacters, which no output can contain (XML 1.0, 2.2), and reduces links of note
/// programs, `[[page|words]]`, to their words.
pub(super) fn clean(value: Value) -> Value {
    let is_bad = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r') || matches!(c, '\u{FFFE}' | '\u{FFFF}');
    match value {
        Value::Text(text) => {
            Value::Text(without_links(if text.contains(is_bad) { text.replace(is_bad, "") } else { text }))
        }
        Value::Null | Value::Bool(_) => value,
        Value::List(items) => Value::List(items.into_iter().map(clean).collect()),
        Value::Map(pairs) => Value::Map(pairs.into_iter().map(|(key, value)| (key, clean(value))).collect()),
    }
}

fn without_links(text: String) -> String {
    let mut words = String::new();
    let (mut at, mut close) = (0, 0);
    while let Some(open) = text[at..].find("[[").map(|found| at + found) {
        let inner = open + 2;
        // Search only once for all links that may end there.
        if close < inner {
            let Some(found) = text[inner..].find("]]") else { break };
            close = inner + found;
        }
        let link = &text[inner..close];
        words.push_str(&text[at..open]);
        if link.is_empty() || link.starts_with(' ') {
            words.push_str("[[");
            at = inner;
        } else {
            words.push_str(link.split_once('|').map_or(link, |(_, words)| words));
            at = close + 2;
        }
    }
    if at == 0 { text } else { words + &text[at..] }
}

/// Converts to a model value.
pub(super) fn meta(value: Value) -> MetaValue {
    match value {
        Value::Null => MetaValue::Null,
        Value::Bool(value) => MetaValue::Bool(value),
        Value::Text(text) => MetaValue::Text(text),
        Value::List(items) => MetaValue::List(items.into_iter().map(meta).collect()),
        Value::Map(pairs) => MetaValue::Map(pairs.into_iter().map(|(key, value)| (key, meta(value))).collect()),
    }
}

/// `2cm`, or what TeX's package geometry is told: `margin=1in`, `left=2cm, right=2cm`.
pub(super) fn margin(value: &Value) -> Option<String> {
    let stated = texts(value, Separator::Comma);
    let of_key = |wanted: &str| {
        let pairs = stated.iter().filter_map(|pair| pair.split_once('='));
        pairs.clone().find(|(key, _)| key.trim() == wanted).map(|(_, value)| value.trim().to_owned())
    };
    ["margin", "hmargin", "left", "inner", "right"]
        .into_iter()
        .find_map(of_key)
        .or_else(|| stated.first().filter(|first| first.starts_with(|c: char| c.is_ascii_digit())).cloned())
}

/// Names that stand for files, as Hugo has them: a list of maps with `name` and `src`.
pub(super) fn resources(value: &Value) -> Vec<(String, String)> {
    let Value::List(items) = value else { return Vec::new() };
    let pair = |item: &Value| {
        let Value::Map(pairs) = item else { return None };
        Some((get(pairs, "name").and_then(text)?, get(pairs, "src").and_then(text)?))
    };
    items.iter().filter_map(pair).collect()
}

/// A statement, or `© 2024 Jane Doe` of its parts.
pub(super) fn rights(value: &Value) -> Option<String> {
    if let Value::Map(pairs) = value {
        let field = |key: &str| get(pairs, key).and_then(text);
        let parts: Vec<String> = [field("year"), field("holder")].into_iter().flatten().collect();
        let of_parts = (!parts.is_empty()).then(|| format!("© {}", parts.join(" ")));
        return field("statement").or(of_parts).or_else(|| text(value));
    }
    text(value)
}
