//! The keys of front matter that have a meaning, with the function that takes the value of each. Keys are compared
//! folded: without case, `-` and `_`.

use super::keys::{Keys, cover, direction, extend, series, set};
use super::people::people;
use super::prose::shown;
use super::values::{Separator, bool, get, integer, margin, resources, rights, text, texts};
use crate::yaml::Value;

/// Takes the value of a key. Returns whether the key has a meaning with this value; otherwise it stays an extra key.
pub(super) type Take = fn(&mut Keys<'_, '_>, &str, &Value) -> bool;

/// A field that holds its value, or no value, has taken the key.
fn taken((): ()) -> bool {
    true
}

/// The function that takes a folded key.
pub(super) fn meaning_of(key: &str) -> Option<Take> {
    MEANINGS.iter().find(|(keys, _)| keys.contains(&key)).map(|(_, take)| *take)
}

/// Keys with one meaning, and the function that takes it.
const MEANINGS: &[(&[&str], Take)] = &[
    (&super::keys::DATE_KEYS, |keys, key, value| keys.date(key, value)),
    (&["title", "pagetitle"], |keys, _, value| taken(set(&mut keys.meta.title, text(value).map(shown)))),
    (&["name"], |keys, _, value| {
        let is_title = keys.meta.title.is_none();
        if is_title {
            keys.name = text(value).map(shown);
        }
        is_title
    }),
    (&["subtitle"], |keys, _, value| taken(set(&mut keys.meta.subtitle, text(value).map(shown)))),
    (&["linktitle", "shorttitle", "sidebarlabel", "navtitle"], |keys, _, value| {
        taken(set(&mut keys.meta.short_title, text(value).map(shown)))
    }),
    (&["author", "authors", "creator", "creators", "by", "byline"], |keys, _, value| {
        for person in people(value) {
            if !keys.meta.authors.contains(&person) {
                keys.meta.authors.push(person);
            }
        }
        true
    }),
    (
        &["contributor", "contributors", "editor", "editors", "translator", "translators", "illustrator"],
        |keys, key, value| taken(keys.contributors(key, value)),
    ),
    (
        &[
            "updated",
            "lastmod",
            "modified",
            "lastmodified",
            "lastmodifiedat",
            "moddatetime",
            "datemodified",
            "lastupdate",
        ],
        |keys, key, value| {
            let value = if let Value::Map(pairs) = value { get(pairs, "date") } else { Some(value) };
            let date = value.and_then(|value| keys.read_date(key, value));
            taken(set(&mut keys.meta.updated, date))
        },
    ),
    (&["expirydate", "unpublishdate", "expires"], |keys, key, value| {
        let date = keys.read_date(key, value);
        taken(set(&mut keys.meta.expires, date))
    }),
    (&["dateformat"], |keys, _, value| taken(set(&mut keys.meta.date_format, text(value)))),
    (&["draft"], |keys, _, value| taken(keys.meta.draft |= bool(value).unwrap_or_default())),
    (&["status"], |keys, _, value| {
        let is_draft = text(value).is_some_and(|status| status.eq_ignore_ascii_case("draft"));
        keys.meta.draft |= is_draft;
        is_draft
    }),
    (&["publish"], |keys, _, value| taken(keys.meta.draft |= bool(value) == Some(false))),
    (&["unlisted", "hidden"], |keys, _, value| taken(keys.meta.unlisted |= bool(value).unwrap_or_default())),
    (&["listed"], |keys, _, value| taken(keys.meta.unlisted |= bool(value) == Some(false))),
    (&["build"], |keys, _, value| {
        let list = if let Value::Map(pairs) = value { get(pairs, "list").and_then(text) } else { None };
        let is_unlisted = list.is_some_and(|list| list == "never" || list == "false");
        keys.meta.unlisted |= is_unlisted;
        is_unlisted
    }),
    (&["lang", "language", "locale", "langcode"], |keys, _, value| {
        taken(set(&mut keys.meta.lang, text(value).map(|tag| tag.replace('_', "-"))))
    }),
    (&["dir", "direction", "pageprogression", "pageprogressiondirection"], |keys, _, value| {
        taken(set(&mut keys.meta.direction, text(value).and_then(|text| direction(&text))))
    }),
    (&["tags", "tag"], |keys, _, value| taken(keys.tags(texts(value, Separator::CommaOrSpace)))),
    (&["keywords", "keyword", "subject"], |keys, _, value| taken(keys.tags(texts(value, Separator::Comma)))),
    (&["categories", "topics"], |keys, _, value| {
        taken(extend(&mut keys.meta.categories, texts(value, Separator::CommaOrSpace)))
    }),
    (&["category", "section"], |keys, _, value| {
        taken(extend(&mut keys.meta.categories, texts(value, Separator::Comma)))
    }),
    (&["taxonomies"], |keys, _, value| taken(keys.taxonomies(value))),
    (&["series", "collection", "book", "belongstocollection"], |keys, _, value| {
        taken(set(&mut keys.meta.series, series(value)))
    }),
    // They mean a place in a series; without one they stay extra keys.
    (&["seriesindex", "groupposition", "part", "chapter", "volume", "issue"], |keys, _, value| {
        set(&mut keys.series_index, text(value));
        false
    }),
    (&["weight", "order", "sort", "navorder", "sidebarposition", "menuorder"], |keys, _, value| {
        let weight = integer(value);
        set(&mut keys.meta.weight, weight);
        weight.is_some()
    }),
    (&["description", "desc", "metadescription"], |keys, _, value| {
        taken(set(&mut keys.meta.description, text(value).map(shown)))
    }),
    (&["summary", "excerpt", "abstract", "tldr", "lead"], |keys, _, value| {
        let summary = text(value).filter(|_| bool(value).is_none());
        let is_text = summary.is_some();
        set(&mut keys.meta.summary, summary.map(shown));
        is_text
    }),
    (
        &[
            "cover",
            "coverimage",
            "image",
            "images",
            "featuredimage",
            "featureimage",
            "heroimage",
            "hero",
            "thumbnail",
            "banner",
            "ogimage",
        ],
        |keys, _, value| {
            let cover = cover(value);
            let is_cover = cover.is_some();
            set(&mut keys.meta.cover, cover);
            is_cover
        },
    ),
    // Minimal Mistakes.
    (&["header"], |keys, _, value| {
        let is_map = matches!(value, Value::Map(_));
        if is_map {
            set(&mut keys.meta.cover, cover(value));
        }
        is_map && keys.meta.cover.is_some()
    }),
    (&["coveralt", "heroimagealt", "imagealt"], |keys, _, value| taken(set(&mut keys.cover_alt, text(value)))),
    (&["identifier", "isbn", "doi", "uid", "uuid", "id"], |keys, key, value| taken(keys.identifiers(key, value))),
    (&["slug"], |keys, _, value| taken(set(&mut keys.meta.slug, text(value)))),
    (&["permalink", "url", "canonical", "canonicalurl", "path", "link"], |keys, _, value| {
        taken(set(&mut keys.meta.permalink, text(value)))
    }),
    (&["aliases", "alias", "redirectfrom"], |keys, _, value| {
        taken(extend(&mut keys.meta.aliases, texts(value, Separator::Comma)))
    }),
    (&["resources"], |keys, _, value| {
        let named = resources(value);
        let is_any = !named.is_empty();
        keys.meta.resources.extend(named);
        is_any
    }),
    (&["publisher"], |keys, _, value| taken(set(&mut keys.meta.publisher, text(value)))),
    (&["rights", "license", "licence", "copyright"], |keys, _, value| taken(set(&mut keys.meta.rights, rights(value)))),
    (&["source", "original", "originalurl", "via"], |keys, _, value| taken(set(&mut keys.meta.source, text(value)))),
    (&["toc", "tableofcontents", "enabletoc", "showtoc"], |keys, _, value| match (bool(value), integer(value)) {
        (Some(toc), _) => taken(set(&mut keys.meta.toc, Some(toc))),
        (None, Some(depth)) => {
            set(&mut keys.meta.toc, Some(true));
            taken(set(&mut keys.meta.toc_depth, u8::try_from(depth).ok()))
        }
        (None, None) => false,
    }),
    (&["hidetableofcontents"], |keys, _, value| taken(set(&mut keys.meta.toc, bool(value).map(|hidden| !hidden)))),
    (&["tocdepth", "tocmaxheadinglevel"], |keys, _, value| {
        taken(set(&mut keys.meta.toc_depth, integer(value).and_then(|n| u8::try_from(n).ok())))
    }),
    (&["numbersections"], |keys, _, value| taken(set(&mut keys.meta.number_sections, bool(value)))),
    (&["papersize", "paper"], |keys, _, value| taken(set(&mut keys.meta.paper, text(value)))),
    (&["fontsize"], |keys, _, value| taken(keys.option_of_pages("font-size", text(value)))),
    (&["linestretch"], |keys, _, value| {
        // TeX's lines are 1.2 times their size apart.
        let percent = text(value).and_then(|text| text.parse::<f64>().ok()).map(|stretch| stretch * 120.0);
        taken(keys.option_of_pages("line-height", percent.map(|percent| format!("{percent:.0}"))))
    }),
    (&["geometry", "margin"], |keys, _, value| {
        let margin = margin(value);
        let is_margin = margin.is_some();
        keys.option_of_pages("margin", margin);
        is_margin
    }),
    // Keys without an effect stay extra keys, with a note.
    (&["mainfont", "sansfont", "monofont", "fontfamily"], |keys, key, _| {
        keys.note(key, "has no effect: the faces are those of the theme")
    }),
    (&["bibliography", "csl", "nocite"], |keys, key, _| {
        keys.note(key, "has no effect: citations are not looked up, they stay as they are written")
    }),
    (&["headerincludes", "includebefore", "includeafter", "includeinheader"], |keys, key, _| {
        keys.note(key, "has no effect: it is for other programs")
    }),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_key_has_one_meaning_and_is_folded() {
        let mut seen = BTreeSet::new();
        for key in MEANINGS.iter().flat_map(|(keys, _)| *keys) {
            assert_eq!(crate::model::folded_key(key), **key);
            assert!(seen.insert(key), "`{key}` stands twice");
        }
    }
}
