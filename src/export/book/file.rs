//! Reads the book file: the metadata of a book, its preface, and how to make it.

use std::path::Path;

use super::{BookOptions, OrderBy};
use crate::book::{IndexKind, PartKey, over};
use crate::diagnostics::Diagnostics;
use crate::export::convert::Converter;
use crate::export::input::directory_of;
use crate::export::{DocumentSettings, Input, Report};
use crate::markdown::{metadata_of_pairs, read_metadata_file};
use crate::model::{Document, MetaValue, Metadata, folded_key};
use crate::select::Condition;
use crate::source::{SourceFile, Span};

/// Contents of the book file, with the user's settings over them.
#[derive(Debug, Default)]
pub(super) struct BookFile {
    /// Metadata, the user's included.
    pub(super) meta: Metadata,
    /// Text before the documents, if any.
    pub(super) preface: Option<Document>,
    /// Order of the documents.
    pub(super) order: Option<OrderBy>,
    /// Keys that divide the book into parts.
    pub(super) parts: Vec<PartKey>,
    /// Indexes at the end.
    pub(super) indexes: Vec<IndexKind>,
    /// Condition for the documents to include.
    pub(super) condition: Option<Condition>,
}

/// Reads the book file and puts the user's settings over it.
pub(super) fn read(
    path: Option<&Path>,
    options: &BookOptions,
    converter: &Converter<'_>,
    report: &mut Report,
) -> BookFile {
    let mut file = BookFile { indexes: vec![IndexKind::Tag, IndexKind::Date], ..BookFile::default() };
    if let Some(path) = path {
        read_file(path, converter, report, &mut file);
        let text = report.source.as_ref().map(|source| source.text().to_owned()).unwrap_or_default();
        Keys { text: &text, directory: directory_of(path), diags: &mut report.diags }.take(&mut file);
    }
    file.meta = over(metadata_of_pairs(&options.meta, &mut report.diags), file.meta);
    if let Some(order) = &options.order {
        file.order = Some(order.clone());
    }
    if let Some(parts) = &options.parts {
        file.parts.clone_from(parts);
    }
    if let Some(indexes) = &options.indexes {
        file.indexes.clone_from(indexes);
    }
    file
}

fn read_file(path: &Path, converter: &Converter<'_>, report: &mut Report, file: &mut BookFile) {
    let input = Input::File(path.to_owned());
    let is_text = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("md"));
    if is_text {
        let Some(mut document) = converter.read(&input, DocumentSettings::default(), report) else { return };
        file.meta = std::mem::take(&mut document.meta);
        file.preface = Some(document).filter(|document| !document.blocks.is_empty());
        return;
    }
    let Some(bytes) = input.read(&mut report.diags) else { return };
    match SourceFile::decode(report.name.as_str(), bytes, &mut report.diags) {
        Ok(source) => {
            let source = report.source.insert(source);
            file.meta = read_metadata_file(source, &converter.settings.read, &mut report.diags);
        }
        Err(error) => report.diags.error_hint(Span::NONE, error.to_string(), "expected a text in YAML"),
    }
}

/// Metadata keys that only book files have.
struct Keys<'a> {
    text: &'a str,
    directory: &'a Path,
    diags: &'a mut Diagnostics,
}

impl Keys<'_> {
    /// Moves them from the metadata to `file`.
    fn take(&mut self, file: &mut BookFile) {
        for (key, value) in std::mem::take(&mut file.meta.extra) {
            match folded_key(&key).as_str() {
                "order" => file.order = self.words(&value).first().map(|name| self.order(name)),
                "partby" => file.parts = self.known(&key, &value, PartKey::named, &PartKey::NAMES),
                "index" => {
                    let value = if matches!(value, MetaValue::Bool(false)) { MetaValue::Null } else { value };
                    file.indexes = self.known(&key, &value, IndexKind::named, &IndexKind::NAMES);
                }
                "where" => file.condition = self.condition(&key, &value),
                _ => file.meta.extra.push((key, value)),
            }
        }
    }

    fn words(&self, value: &MetaValue) -> Vec<String> {
        match value {
            MetaValue::Null | MetaValue::Bool(_) | MetaValue::Map(_) => Vec::new(),
            MetaValue::Text(text) => {
                text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
            }
            MetaValue::List(values) => values.iter().flat_map(|value| self.words(value)).collect(),
        }
    }

    /// Paths of lists are relative to the directory of the book file.
    fn order(&self, name: &str) -> OrderBy {
        match OrderBy::named(name) {
            OrderBy::List(list) => OrderBy::List(self.directory.join(list)),
            other @ (OrderBy::Key(_) | OrderBy::Given) => other,
        }
    }

    fn known<T>(&mut self, key: &str, value: &MetaValue, named: fn(&str) -> Option<T>, names: &[&str]) -> Vec<T> {
        let words = self.words(value);
        let mut known = Vec::new();
        for word in words.iter().filter(|word| *word != "none") {
            match named(word) {
                Some(one) => known.push(one),
                None => {
                    let message = format!("`{word}` is not a value of `{key}`, expected {}", names.join(", "));
                    self.diags.warn(self.place_of(key), message);
                }
            }
        }
        known
    }

    fn condition(&mut self, key: &str, value: &MetaValue) -> Option<Condition> {
        let MetaValue::Text(text) = value else { return None };
        match Condition::parse(text) {
            Ok(condition) => Some(condition),
            // An invalid condition is an error: the book would contain the wrong documents.
            Err(error) => {
                self.diags.error(self.place_of(key), format!("`{key}`: {error}"));
                None
            }
        }
    }

    /// Span of the first line that begins with a key.
    fn place_of(&self, key: &str) -> Span {
        let mut start = 0;
        for line in self.text.split_inclusive('\n') {
            if line.trim_start().trim_start_matches(['"', '\'']).starts_with(key) {
                return Span::new(start, start + line.trim_end().len());
            }
            start += line.len();
        }
        Span::NONE
    }
}
