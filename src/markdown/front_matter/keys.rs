//! Keys of the front matter of many tools, mapped onto the metadata. Keys are compared without case, `-` and `_`.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::dates::read_date;
use super::people::people;
use super::split::{Head, Lines};
use super::table::meaning_of;
use super::values::{Separator, bool, clean, get, meta, text, texts};
use crate::diagnostics::Diagnostics;
use crate::model::{
    ALL_FORMATS, Contributor, Cover, Date, Direction, Identifier, MetaValue, Metadata, Series, folded_key as fold,
};
use crate::source::Span;
use crate::yaml::Value;

/// Fills the metadata.
pub(super) struct Keys<'a, 'h> {
    pub(super) meta: &'a mut Metadata,
    /// Names of formats, folded: what is called so is a map of options.
    formats: &'a [String],
    head: Head<'h>,
    diags: &'a mut Diagnostics,
    /// How good the key was that gave the date: smaller is better.
    date_rank: usize,
    /// A place in a series whose name may yet come.
    pub(super) series_index: Option<String>,
    pub(super) cover_alt: Option<String>,
    /// What some tools call the title.
    pub(super) name: Option<String>,
    /// The first line of each key, as written and folded: made when a message asks for it.
    places: OnceCell<HashMap<String, Span>>,
}

/// Keys of the date of publication, the best first.
pub(super) const DATE_KEYS: [&str; 7] =
    ["date", "publishdate", "pubdate", "pubdatetime", "published", "created", "createdat"];
/// Maps of formats, as Quarto and R Markdown have them.
const FORMAT_MAPS: [&str; 2] = ["format", "output"];
/// Maps in which tools keep keys of their own, which mean what they mean elsewhere.
const NESTED: [&str; 2] = ["params", "extra"];

impl<'a, 'h> Keys<'a, 'h> {
    /// For the metadata of one document, in which maps with the names of `formats` are options.
    pub(super) fn new(
        meta: &'a mut Metadata,
        formats: &'a [String],
        head: Head<'h>,
        diags: &'a mut Diagnostics,
    ) -> Keys<'a, 'h> {
        Keys {
            meta,
            formats,
            head,
            diags,
            date_rank: DATE_KEYS.len(),
            series_index: None,
            cover_alt: None,
            name: None,
            places: OnceCell::new(),
        }
    }

    /// Takes all keys. Of a key that is given twice, the last one counts.
    pub(super) fn apply(mut self, pairs: Vec<(String, Value)>) {
        let mut last: Vec<(String, Value)> = Vec::with_capacity(pairs.len());
        let mut known: HashMap<String, usize> = HashMap::with_capacity(pairs.len());
        for (key, value) in pairs {
            match known.entry(key) {
                Entry::Occupied(own) => {
                    let span = self.place_of(own.key());
                    self.diags.warn(span, format!("key `{}` is given twice, the last one counts", own.key()));
                    last[*own.get()].1 = value;
                }
                Entry::Vacant(new) => {
                    last.push((new.key().clone(), value));
                    new.insert(last.len() - 1);
                }
            }
        }
        for (key, value) in last {
            self.take(key, clean(value));
        }
        if let (Some(series), Some(index)) = (&mut self.meta.series, self.series_index.take()) {
            series.index.get_or_insert(index);
        }
        set(&mut self.meta.title, self.name.take());
        // The last of Hugo's list of what gives the date.
        if self.meta.date.is_none() {
            self.meta.date = self.meta.updated.take();
        }
        if let (Some(cover), Some(alt)) = (&mut self.meta.cover, self.cover_alt.take()) {
            cover.alt.get_or_insert(alt);
        }
    }

    fn take(&mut self, key: String, value: Value) {
        let folded = fold(&key);
        match value {
            Value::Map(pairs) if self.formats.contains(&folded) => {
                self.meta.formats.push((key, meta(Value::Map(pairs))));
            }
            Value::Map(pairs) if FORMAT_MAPS.contains(&folded.as_str()) => {
                for (name, value) in pairs {
                    self.format_of_another(&key, &name, value);
                }
            }
            Value::Map(pairs) if NESTED.contains(&folded.as_str()) => {
                for (inner, value) in pairs {
                    if !self.take_known(&fold(&inner), &value) {
                        self.meta.extra.push((format!("{key}.{inner}"), meta(value)));
                    }
                }
            }
            value => {
                if !self.take_known(&folded, &value) {
                    self.meta.extra.push((key, meta(value)));
                }
            }
        }
    }

    /// What another program is to be told about a format: what has a meaning here is taken, the rest is nothing to us.
    fn format_of_another(&mut self, key: &str, name: &str, value: Value) {
        let folded = fold(name);
        let bare = folded.strip_suffix("document").unwrap_or(&folded);
        let own = self.formats.iter().find(|own| bare.starts_with(own.as_str()));
        match (own, value) {
            (Some(_), Value::Map(pairs)) if !pairs.is_empty() => {
                for (inner, value) in pairs {
                    if !self.take_known(&fold(&inner), &value) {
                        self.meta.extra.push((format!("{key}.{name}.{inner}"), meta(value)));
                    }
                }
            }
            (_, value) => self.meta.extra.push((format!("{key}.{name}"), meta(value))),
        }
    }

    /// Takes the value of a folded key that has a meaning. Returns whether it has one. A field that has its value keeps
    /// it.
    fn take_known(&mut self, key: &str, value: &Value) -> bool {
        meaning_of(key).is_some_and(|take| take(self, key, value))
    }

    /// Reports that a key has no effect, and why; it stays an extra key.
    pub(super) fn note(&mut self, key: &str, message: &str) -> bool {
        let span = self.place_of(key);
        self.diags.note(span, format!("`{key}` {message}"));
        false
    }

    /// Sets an option of every format with pages, below the options in the map of a format.
    pub(super) fn option_of_pages(&mut self, name: &str, value: Option<String>) {
        if let Some(value) = value {
            let options = MetaValue::Map(vec![(name.to_owned(), MetaValue::Text(value))]);
            self.meta.formats.insert(0, (ALL_FORMATS.to_owned(), options));
        }
    }

    /// A date of publication. `published: false` makes a draft.
    pub(super) fn date(&mut self, key: &str, value: &Value) -> bool {
        let rank = DATE_KEYS.iter().position(|own| *own == key).unwrap_or(DATE_KEYS.len());
        if key == "published"
            && let Some(published) = bool(value)
        {
            self.meta.draft |= !published;
            return true;
        }
        if rank < self.date_rank
            && let Some(date) = self.read_date(key, value)
        {
            self.date_rank = rank;
            self.meta.date = Some(date);
        }
        true
    }

    pub(super) fn read_date(&mut self, key: &str, value: &Value) -> Option<Date> {
        let date = read_date(&text(value)?);
        if date.value.is_none() {
            let span = self.place_of(key);
            let message = format!("the date `{}` is not understood: it is shown as written", date.text);
            self.diags.warn_hint(span, message, "expected a date like `2024-01-15`");
        }
        Some(date)
    }

    pub(super) fn contributors(&mut self, key: &str, value: &Value) {
        let role = key.trim_end_matches('s');
        let items = if let Value::List(items) = value { items.as_slice() } else { std::slice::from_ref(value) };
        for item in items {
            let own_role = if let Value::Map(pairs) = item { get(pairs, "role").and_then(text) } else { None };
            let role = own_role.or_else(|| (role != "contributor").then(|| role.to_owned()));
            let new = people(item).into_iter().map(|person| Contributor { person, role: role.clone() });
            self.meta.contributors.extend(new);
        }
    }

    pub(super) fn tags(&mut self, tags: Vec<String>) {
        extend(&mut self.meta.tags, tags.into_iter().map(|tag| tag.trim_start_matches('#').to_owned()).collect());
    }

    /// Zola's map: `tags` and `categories` are what they are elsewhere, the terms of any other are tags.
    pub(super) fn taxonomies(&mut self, value: &Value) {
        let Value::Map(pairs) = value else { return };
        for (name, terms) in pairs {
            let terms = texts(terms, Separator::Comma);
            match fold(name).as_str() {
                "categories" | "category" => extend(&mut self.meta.categories, terms),
                "authors" | "author" => {
                    self.meta.authors.extend(terms.iter().flat_map(|term| people(&Value::Text(term.clone()))));
                }
                _ => self.tags(terms),
            }
        }
    }

    pub(super) fn identifiers(&mut self, key: &str, value: &Value) {
        let own_scheme = matches!(key, "isbn" | "doi" | "uuid").then(|| key.to_owned());
        let items = if let Value::List(items) = value { items.as_slice() } else { std::slice::from_ref(value) };
        for item in items {
            let Some(value) = text(item) else { continue };
            let scheme = if let Value::Map(pairs) = item { get(pairs, "scheme").and_then(text) } else { None };
            self.meta.identifiers.push(Identifier { scheme: scheme.or_else(|| own_scheme.clone()), value });
        }
    }

    /// Where a key stands: the first line that begins with it.
    fn place_of(&self, key: &str) -> Span {
        let places = self.places.get_or_init(|| {
            let mut places = HashMap::new();
            for (start, line) in (Lines { text: self.head.text, offset: 0 }) {
                let own = line.split([':', '=']).next().unwrap_or_default().trim_matches([' ', '"', '\'']);
                let at = self.head.offset + start;
                let span = Span::new(at, at + line.trim_end().len());
                for name in [own.to_owned(), fold(own)] {
                    places.entry(name).or_insert(span);
                }
            }
            places
        });
        places.get(key).copied().unwrap_or(Span::NONE)
    }
}

/// Gives a field its value if it has none.
pub(super) fn set<T>(field: &mut Option<T>, value: Option<T>) {
    if field.is_none() {
        *field = value;
    }
}

pub(super) fn extend(list: &mut Vec<String>, new: Vec<String>) {
    for text in new {
        if !text.is_empty() && !list.contains(&text) {
            list.push(text);
        }
    }
}

pub(super) fn direction(text: &str) -> Option<Direction> {
    match text.to_ascii_lowercase().as_str() {
        "ltr" => Some(Direction::LeftToRight),
        "rtl" => Some(Direction::RightToLeft),
        _ => None,
    }
}

pub(super) fn series(value: &Value) -> Option<Series> {
    let index = if let Value::Map(pairs) = value {
        ["index", "position", "number", "part"].iter().find_map(|key| get(pairs, key)).and_then(text)
    } else {
        None
    };
    Some(Series { name: text(value)?, index })
}

pub(super) fn cover(value: &Value) -> Option<Cover> {
    match value {
        Value::Null | Value::Bool(_) => None,
        Value::Text(source) => {
            let source = source.trim();
            (!source.is_empty()).then(|| Cover { source: source.to_owned(), ..Cover::default() })
        }
        Value::List(items) => items.first().and_then(cover),
        Value::Map(pairs) => {
            let field = |keys: &[&str]| keys.iter().find_map(|key| get(pairs, key)).and_then(text);
            let source = field(&["image", "src", "path", "url", "file", "filename", "teaser"])?;
            Some(Cover { source, alt: field(&["alt", "alttext"]), caption: field(&["caption", "title"]) })
        }
    }
}
