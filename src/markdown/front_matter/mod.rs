//! Front matter: where it is, what it says, and what is wrong with it. Yields [`Metadata`]; never fails.

mod dates;
mod split;

use super::ReadOptions;
use crate::diagnostics::Diagnostics;
use crate::model::{MetaValue, Metadata};
use crate::source::{SourceFile, Span};
use crate::yaml::{self, Value};
use split::{Language, split};

pub(super) fn read(source: &SourceFile, _options: &ReadOptions, diags: &mut Diagnostics) -> (Metadata, usize) {
    let split = split(source.text());
    let mut meta = Metadata::default();
    if let Some(head) = split.head {
        if head.language == Language::Toml {
            diags.warn(Span::new(head.offset, head.offset + head.text.len()), "TOML front matter is not read yet");
        } else if let Ok(Value::Map(pairs)) = yaml::parse(head.text) {
            for (key, value) in pairs {
                match (key.as_str(), value) {
                    ("title", Value::Text(text)) => meta.title = Some(text),
                    ("date", Value::Text(text)) => meta.date = Some(dates::read_date(&text)),
                    ("lang", Value::Text(text)) => meta.lang = Some(text),
                    ("tags", Value::List(items)) => {
                        meta.tags = items
                            .into_iter()
                            .filter_map(|v| if let Value::Text(t) = v { Some(t) } else { None })
                            .collect();
                    }
                    ("categories", Value::List(items)) => {
                        meta.categories = items
                            .into_iter()
                            .filter_map(|v| if let Value::Text(t) = v { Some(t) } else { None })
                            .collect();
                    }
                    (_, value) => meta.extra.push((key, meta_value(value))),
                }
            }
        }
    }
    if meta.date.is_none() {
        meta.date =
            std::path::Path::new(source.name()).file_stem().and_then(|stem| dates::date_of_file_stem(stem.to_str()?));
    }
    (meta, split.body)
}

fn meta_value(value: Value) -> MetaValue {
    match value {
        Value::Null => MetaValue::Null,
        Value::Bool(value) => MetaValue::Bool(value),
        Value::Text(text) => MetaValue::Text(text),
        Value::List(items) => MetaValue::List(items.into_iter().map(meta_value).collect()),
        Value::Map(pairs) => MetaValue::Map(pairs.into_iter().map(|(key, value)| (key, meta_value(value))).collect()),
    }
}
