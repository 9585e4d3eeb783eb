//! Front matter: where it is, what it says, and what is wrong with it. Yields [`Metadata`]; never fails.

mod dates;
mod keys;
mod people;
mod salvage;
mod split;
mod toml;
mod values;

use std::path::Path;

use crate::diagnostics::Diagnostics;
use crate::model::Metadata;
use crate::source::{SourceFile, Span};
use crate::yaml::{self, Value};
use keys::Keys;
use salvage::Repair;
use split::{Head, Language, split};

/// Reads the front matter of a file. The second value is where its body begins.
pub(super) fn read(source: &SourceFile, diags: &mut Diagnostics) -> (Metadata, usize) {
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
        Keys::new(&mut meta, head, diags).apply(pairs);
    }
    if meta.date.is_none() {
        let stem = Path::new(source.name()).file_stem().and_then(|stem| stem.to_str());
        meta.date = stem.and_then(dates::date_of_file_stem);
    }
    (meta, split.body)
}

/// Title, authors and date of Pandoc's block, line by line; authors stand between semicolons.
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

/// A text as YAML has it between double quotes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The keys with their values. Of what cannot be read as a whole, the parts that can.
fn pairs(head: Head<'_>, diags: &mut Diagnostics) -> Vec<(String, Value)> {
    let (read, name) = match head.language {
        Language::Percent => return percent_pairs(head.text),
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
