//! Keys of the front matter of many tools, mapped onto the metadata. Keys are compared without case, `-` and `_`.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::dates::read_date;
use super::people::people;
use super::prose::shown;
use super::split::{Head, Lines};
use super::values::{Separator, bool, clean, get, integer, margin, meta, resources, rights, text, texts};
use crate::diagnostics::Diagnostics;
use crate::model::{
    ALL_FORMATS, Contributor, Cover, Date, Direction, Identifier, MetaValue, Metadata, Series, folded_key as fold,
};
use crate::source::Span;
use crate::yaml::Value;

/// Fills the metadata.
pub(super) struct Keys<'a, 'h> {
    meta: &'a mut Metadata,
    /// Names of formats, folded: what is called so is a map of options.
    formats: &'a [String],
    head: Head<'h>,
    diags: &'a mut Diagnostics,
    /// How good the key was that gave the date: smaller is better.
    date_rank: usize,
    /// A place in a series whose name may yet come.
    series_index: Option<String>,
    cover_alt: Option<String>,
    /// What some tools call the title.
    name: Option<String>,
    /// The first line of each key, as written and folded: made when a message asks for it.
    places: OnceCell<HashMap<String, Span>>,
}

/// Keys of the date of publication, the best first.
const DATE_KEYS: [&str; 7] = ["date", "publishdate", "pubdate", "pubdatetime", "published", "created", "createdat"];
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
                    if !self.is_known(&fold(&inner), &value) {
                        self.meta.extra.push((format!("{key}.{inner}"), meta(value)));
                    }
                }
            }
            value => {
                if !self.is_known(&folded, &value) {
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
                    if !self.is_known(&fold(&inner), &value) {
                        self.meta.extra.push((format!("{key}.{name}.{inner}"), meta(value)));
                    }
                }
            }
            (_, value) => self.meta.extra.push((format!("{key}.{name}"), meta(value))),
        }
    }

    /// Takes a key that has a meaning; says whether it has one. A field that has its value keeps it.
    fn is_known(&mut self, key: &str, value: &Value) -> bool {
        if DATE_KEYS.contains(&key) {
            return self.date(key, value);
        }
        let meta = &mut *self.meta;
        match key {
            "title" | "pagetitle" => set(&mut meta.title, text(value).map(shown)),
            "name" if meta.title.is_none() => self.name = text(value).map(shown),
            "subtitle" => set(&mut meta.subtitle, text(value).map(shown)),
            "linktitle" | "shorttitle" | "sidebarlabel" | "navtitle" => {
                set(&mut meta.short_title, text(value).map(shown))
            }
            "author" | "authors" | "creator" | "creators" | "by" | "byline" => {
                let new = people(value).into_iter().filter(|person| !meta.authors.contains(person)).collect::<Vec<_>>();
                meta.authors.extend(new);
            }
            "contributor" | "contributors" | "editor" | "editors" | "translator" | "translators" | "illustrator" => {
                self.contributors(key, value);
            }
            "updated" | "lastmod" | "modified" | "lastmodified" | "lastmodifiedat" | "moddatetime" | "datemodified"
            | "lastupdate" => {
                let value = if let Value::Map(pairs) = value { get(pairs, "date") } else { Some(value) };
                let date = value.and_then(|value| self.read_date(key, value));
                set(&mut self.meta.updated, date);
            }
            "expirydate" | "unpublishdate" | "expires" => {
                let date = self.read_date(key, value);
                set(&mut self.meta.expires, date);
            }
            "dateformat" => set(&mut meta.date_format, text(value)),
            "draft" => meta.draft |= bool(value).unwrap_or_default(),
            "status" if text(value).is_some_and(|status| status.eq_ignore_ascii_case("draft")) => meta.draft = true,
            "publish" => meta.draft |= bool(value) == Some(false),
            "unlisted" | "hidden" => meta.unlisted |= bool(value).unwrap_or_default(),
            "build" => match value {
                Value::Map(pairs)
                    if get(pairs, "list").and_then(text).is_some_and(|list| list == "never" || list == "false") =>
                {
                    meta.unlisted = true;
                }
                _ => return false,
            },
            "listed" => meta.unlisted |= bool(value) == Some(false),
            "lang" | "language" | "locale" | "langcode" => {
                set(&mut meta.lang, text(value).map(|tag| tag.replace('_', "-")))
            }
            "dir" | "direction" | "pageprogression" | "pageprogressiondirection" => {
                set(&mut meta.direction, text(value).and_then(|text| direction(&text)));
            }
            "tags" | "tag" => self.tags(texts(value, Separator::CommaOrSpace)),
            "keywords" | "keyword" | "subject" => self.tags(texts(value, Separator::Comma)),
            "categories" | "topics" => extend(&mut meta.categories, texts(value, Separator::CommaOrSpace)),
            "category" | "section" => extend(&mut meta.categories, texts(value, Separator::Comma)),
            "taxonomies" => self.taxonomies(value),
            "series" | "collection" | "book" | "belongstocollection" => set(&mut meta.series, series(value)),
            "seriesindex" | "groupposition" | "part" | "chapter" | "volume" | "issue" => {
                set(&mut self.series_index, text(value));
                // Without a series it means nothing to us.
                return false;
            }
            "weight" | "order" | "sort" | "navorder" | "sidebarposition" | "menuorder" => match integer(value) {
                Some(weight) => set(&mut meta.weight, Some(weight)),
                None => return false,
            },
            "description" | "desc" | "metadescription" => set(&mut meta.description, text(value).map(shown)),
            "summary" | "excerpt" | "abstract" | "tldr" | "lead" => match text(value) {
                Some(summary) if bool(value).is_none() => set(&mut meta.summary, Some(shown(summary))),
                _ => return false,
            },
            "cover" | "coverimage" | "image" | "images" | "featuredimage" | "featureimage" | "heroimage" | "hero"
            | "thumbnail" | "banner" | "ogimage" => match cover(value) {
                Some(cover) => set(&mut meta.cover, Some(cover)),
                None => return false,
            },
            // Minimal Mistakes.
            "header" => match value {
                Value::Map(_) => {
                    set(&mut meta.cover, cover(value));
                    return meta.cover.is_some();
                }
                _ => return false,
            },
            "bibliography" | "csl" | "nocite" => {
                let span = self.place_of(key);
                self.diags.note(span, format!("`{key}`: citations are not looked up, they stay as they are written"));
                return false;
            }
            "headerincludes" | "includebefore" | "includeafter" | "includeinheader" => {
                let span = self.place_of(key);
                self.diags.note(span, format!("`{key}` is for other programs, it has no effect"));
                return false;
            }
            "coveralt" | "heroimagealt" | "imagealt" => set(&mut self.cover_alt, text(value)),
            "identifier" | "isbn" | "doi" | "uid" | "uuid" | "id" => self.identifiers(key, value),
            "slug" => set(&mut meta.slug, text(value)),
            "permalink" | "url" | "canonical" | "canonicalurl" | "path" | "link" => {
                set(&mut meta.permalink, text(value))
            }
            "aliases" | "alias" | "redirectfrom" => extend(&mut meta.aliases, texts(value, Separator::Comma)),
            "resources" => match resources(value) {
                named if named.is_empty() => return false,
                named => meta.resources.extend(named),
            },
            "publisher" => set(&mut meta.publisher, text(value)),
            "rights" | "license" | "licence" | "copyright" => set(&mut meta.rights, rights(value)),
            "source" | "original" | "originalurl" | "via" => set(&mut meta.source, text(value)),
            "toc" | "tableofcontents" | "enabletoc" | "showtoc" => match (bool(value), integer(value)) {
                (Some(toc), _) => set(&mut meta.toc, Some(toc)),
                (None, Some(depth)) => {
                    set(&mut meta.toc, Some(true));
                    set(&mut meta.toc_depth, u8::try_from(depth).ok());
                }
                (None, None) => return false,
            },
            "hidetableofcontents" => set(&mut meta.toc, bool(value).map(|hidden| !hidden)),
            "tocdepth" | "tocmaxheadinglevel" => {
                set(&mut meta.toc_depth, integer(value).and_then(|n| u8::try_from(n).ok()))
            }
            "numbersections" => set(&mut meta.number_sections, bool(value)),
            "fontsize" => self.option_of_pages("font-size", text(value)),
            "linestretch" => {
                // TeX's lines are 1.2 times their size apart.
                let percent = text(value).and_then(|text| text.parse::<f64>().ok()).map(|stretch| stretch * 120.0);
                self.option_of_pages("line-height", percent.map(|percent| format!("{percent:.0}")));
            }
            "geometry" | "margin" => match margin(value) {
                Some(margin) => self.option_of_pages("margin", Some(margin)),
                None => return false,
            },
            "mainfont" | "sansfont" | "monofont" | "fontfamily" => {
                let span = self.place_of(key);
                self.diags.note(span, format!("`{key}` has no effect: the faces are those of the theme"));
                return false;
            }
            "papersize" | "paper" => set(&mut meta.paper, text(value)),
            _ => return false,
        }
        true
    }

    /// What a key of Pandoc's says of the pages, for every format that has some. Under what the map of a format says.
    fn option_of_pages(&mut self, name: &str, value: Option<String>) {
        if let Some(value) = value {
            let options = MetaValue::Map(vec![(name.to_owned(), MetaValue::Text(value))]);
            self.meta.formats.insert(0, (ALL_FORMATS.to_owned(), options));
        }
    }

    /// A date of publication. `published: false` makes a draft.
    fn date(&mut self, key: &str, value: &Value) -> bool {
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

    fn read_date(&mut self, key: &str, value: &Value) -> Option<Date> {
        let date = read_date(&text(value)?);
        if date.value.is_none() {
            let span = self.place_of(key);
            let message = format!("the date `{}` is not understood: it is shown as written", date.text);
            self.diags.warn_hint(span, message, "expected a date like `2024-01-15`");
        }
        Some(date)
    }

    fn contributors(&mut self, key: &str, value: &Value) {
        let role = key.trim_end_matches('s');
        let items = if let Value::List(items) = value { items.as_slice() } else { std::slice::from_ref(value) };
        for item in items {
            let own_role = if let Value::Map(pairs) = item { get(pairs, "role").and_then(text) } else { None };
            let role = own_role.or_else(|| (role != "contributor").then(|| role.to_owned()));
            let new = people(item).into_iter().map(|person| Contributor { person, role: role.clone() });
            self.meta.contributors.extend(new);
        }
    }

    fn tags(&mut self, tags: Vec<String>) {
        extend(&mut self.meta.tags, tags.into_iter().map(|tag| tag.trim_start_matches('#').to_owned()).collect());
    }

    /// Zola's map: `tags` and `categories` are what they are elsewhere, the terms of any other are tags.
    fn taxonomies(&mut self, value: &Value) {
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

    fn identifiers(&mut self, key: &str, value: &Value) {
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
fn set<T>(field: &mut Option<T>, value: Option<T>) {
    if field.is_none() {
        *field = value;
    }
}

fn extend(list: &mut Vec<String>, new: Vec<String>) {
    for text in new {
        if !text.is_empty() && !list.contains(&text) {
            list.push(text);
        }
    }
}

fn direction(text: &str) -> Option<Direction> {
    match text.to_ascii_lowercase().as_str() {
        "ltr" => Some(Direction::LeftToRight),
        "rtl" => Some(Direction::RightToLeft),
        _ => None,
    }
}

fn series(value: &Value) -> Option<Series> {
    let index = if let Value::Map(pairs) = value {
        ["index", "position", "number", "part"].iter().find_map(|key| get(pairs, key)).and_then(text)
    } else {
        None
    };
    Some(Series { name: text(value)?, index })
}

fn cover(value: &Value) -> Option<Cover> {
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
