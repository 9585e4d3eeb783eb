//! Front matter: finds it, parses it, reports its faults. Yields [`Metadata`]; never fails.

mod dates;
mod keys;
mod people;
mod prose;
mod salvage;
mod split;
mod table;
mod toml;
mod values;

use std::ops::Range;
use std::path::Path;

use super::ReadOptions;
use crate::diagnostics::Diagnostics;
use crate::model::Metadata;
use crate::source::{SourceFile, Span};
use crate::yaml::{self, Fault, Value};
use keys::Keys;
pub(crate) use people::people_by_key;
use salvage::Repair;
use split::{Head, Language, split};

/// Parsed front matter.
#[derive(Debug, Default)]
pub(super) struct FrontMatter {
    pub(super) meta: Metadata,
    /// Offset of the body.
    pub(super) body: usize,
    /// Ranges of metadata blocks inside the body.
    pub(super) later: Vec<Range<usize>>,
}

/// Reads the front matter of a file.
pub(super) fn read(source: &SourceFile, options: &ReadOptions, diags: &mut Diagnostics) -> FrontMatter {
    let formats = options.formats.as_slice();
    let split = split(source.text());
    let mut meta = Metadata::default();
    if let Some(head) = split.head {
        if split.is_unclosed {
            let span = Span::new(head.offset + head.text.trim_end().len(), head.offset + head.text.len());
            diags.warn(
                span,
                "nothing closes the front matter (a line of `---`): it was taken to end at the first empty line",
            );
        }
        let pairs = pairs(head, diags);
        Keys::new(&mut meta, formats, head, diags).apply(pairs);
    }
    let mut later = Vec::new();
    // Blocks of YAML between the paragraphs belong to it.
    if options.dialects.has_later_metadata() {
        for (head, range) in split::later_blocks(source.text(), split.body) {
            let Ok(Value::Map(pairs)) = yaml::parse(head.text) else { continue };
            // Take it for metadata only if all keys are known; otherwise it may be text between rules.
            let mut trial = Metadata::default();
            Keys::new(&mut trial, formats, head, &mut Diagnostics::default()).apply(pairs.clone());
            if trial.extra.is_empty() {
                Keys::new(&mut meta, formats, head, diags).apply(pairs);
                later.push(range);
            }
        }
    }
    if meta.date.is_none() {
        let stem = Path::new(source.name()).file_stem().and_then(|stem| stem.to_str());
        meta.date = stem.and_then(dates::date_of_file_stem);
    }
    FrontMatter { meta, body: split.body, later }
}

/// Reads a file that is nothing else.
pub(super) fn read_file(source: &SourceFile, options: &ReadOptions, diags: &mut Diagnostics) -> Metadata {
    let formats = options.formats.as_slice();
    let is_toml = Path::new(source.name()).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"));
    let text = source.text();
    let offset = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    let language = if is_toml { Language::Toml } else { Language::Yaml };
    let head = Head { language, text: &text[offset..], offset };
    let mut meta = Metadata::default();
    let pairs = pairs(head, diags);
    Keys::new(&mut meta, formats, head, diags).apply(pairs);
    meta
}

/// Reads single keys, whose values are YAML or plain text.
pub(super) fn of_pairs(pairs: &[(String, String)], diags: &mut Diagnostics) -> Metadata {
    let value = |text: &String| match yaml::parse(text) {
        Ok(value @ (Value::Text(_) | Value::Bool(_) | Value::List(_))) => value,
        Ok(Value::Null | Value::Map(_)) | Err(_) => Value::Text(text.clone()),
    };
    let pairs = pairs.iter().map(|(key, text)| (key.clone(), value(text))).collect();
    let head = Head { language: Language::Yaml, text: "", offset: 0 };
    let mut meta = Metadata::default();
    // None of them is a map.
    Keys::new(&mut meta, &[], head, diags).apply(pairs);
    meta
}

/// Title, authors and date of a Pandoc title block, one per line; semicolons separate authors.
fn percent_pairs(text: &str) -> Vec<(String, Value)> {
    let lines = text.lines().map(|line| line.trim_start_matches('%').trim());
    let pair = |(key, line): (&str, &str)| {
        let value = match key {
            "author" => Value::List(line.split(';').map(|name| Value::Text(name.trim().to_owned())).collect()),
            _ => Value::Text(line.to_owned()),
        };
        (!line.is_empty()).then(|| (key.to_owned(), value))
    };
    ["title", "author", "date"].into_iter().zip(lines).filter_map(pair).collect()
}

/// Parses MultiMarkdown headers. An indented line continues the value above it.
fn header_pairs(text: &str) -> Vec<(String, Value)> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        match (line.split_once(':').filter(|_| !line.starts_with([' ', '\t'])), pairs.last_mut()) {
            (Some((key, value)), _) => pairs.push((key.trim().to_owned(), value.trim().to_owned())),
            (None, Some((_, value))) => *value = format!("{value} {}", line.trim()),
            (None, None) => {}
        }
    }
    pairs.into_iter().map(|(key, value)| (key, Value::Text(value))).collect()
}

/// Whether the value of an entry begins with a template tag, which YAML would take for a map.
fn has_template(text: &str) -> bool {
    text.lines().filter_map(|line| line.split_once(':')).any(|(_, value)| {
        let value = value.trim_start();
        value.starts_with("{{") || value.starts_with("{%")
    })
}

/// A text as a double-quoted YAML scalar.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Message for a value that is a template tag.
const TEMPLATE: &str = "only the site generator knows what this template stands for";

/// Parses the entries. If the whole is invalid, salvages the valid parts.
fn pairs(head: Head<'_>, diags: &mut Diagnostics) -> Vec<(String, Value)> {
    let (read, name) = match head.language {
        Language::Percent => return percent_pairs(head.text),
        Language::Headers => return header_pairs(head.text),
        Language::Properties => return header_pairs(&head.text.replace(":: ", ": ")),
        Language::Yaml if has_template(head.text) => (Err(Fault { message: TEMPLATE.to_owned(), offset: 0 }), "YAML"),
        Language::Toml => (toml::parse(head.text), "TOML"),
        Language::Yaml | Language::Json => (yaml::parse(head.text), "YAML"),
    };
    match read {
        Ok(Value::Map(pairs)) => pairs,
        Ok(Value::Null) => Vec::new(),
        Ok(Value::Bool(_) | Value::Text(_) | Value::List(_)) => {
            let span = Span::new(head.offset, head.offset + head.text.trim_end().len());
            diags.warn(span, "the front matter holds no keys, expected `key: value`");
            Vec::new()
        }
        Err(fault) => {
            let at = head.offset + fault.offset.min(head.text.len());
            let salvaged = salvage::salvage(head.text, head.language);
            let message = format!("the front matter is not valid {name}: {}", fault.message);
            if salvaged.repairs.is_empty() {
                diags.warn_hint(Span::new(at, at + 1), message, "what could be read line by line is used");
            }
            for Repair { line, message: own, repaired } in salvaged.repairs {
                let span = Span::new(head.offset + line.start, head.offset + line.end);
                let own = own.unwrap_or_else(|| fault.message.clone());
                let message = format!("this is not valid {name}: {own}");
                let hint = match repaired {
                    Some((key, Value::Text(text))) => format!("it was read as `{key}: {}`", quoted(&text)),
                    Some((key, _)) => format!("`{key}` was read with spaces for its tabs"),
                    None => "it was left out".to_owned(),
                };
                diags.warn_hint(span, message, hint);
            }
            salvaged.entries
        }
    }
}
