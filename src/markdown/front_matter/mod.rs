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
use split::{Head, Language, split};

/// Reads the front matter of a file. The second value is where its body begins.
pub(super) fn read(source: &SourceFile, diags: &mut Diagnostics) -> (Metadata, usize) {
    let split = split(source.text());
    let mut meta = Metadata::default();
    if let Some(head) = split.head {
        let pairs = pairs(head, diags);
        Keys::new(&mut meta, head, diags).apply(pairs);
    }
    if meta.date.is_none() {
        let stem = Path::new(source.name()).file_stem().and_then(|stem| stem.to_str());
        meta.date = stem.and_then(dates::date_of_file_stem);
    }
    (meta, split.body)
}

/// The keys with their values. Of what cannot be read as a whole, the parts that can.
fn pairs(head: Head<'_>, diags: &mut Diagnostics) -> Vec<(String, Value)> {
    let (read, name) = match head.language {
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
            let message = format!("the front matter is not valid {name}: {}", fault.message);
            diags.warn_hint(Span::new(at, at + 1), message, "what could be read line by line is used");
            salvage::salvage(head.text, head.language)
        }
    }
}
