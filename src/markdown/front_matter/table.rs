//! The keys of front matter that have a meaning, with the function that takes the value of each. Keys are compared
//! folded: without case, `-` and `_`.

use super::keys::{Keys, cover, direction, extend, series, set};
use super::people::people;
use super::prose::shown;
use super::values::{Separator, bool, get, integer, margin, resources, rights, text, texts};
use crate::yaml::Value;

/// Takes the value of a key. Returns whether the key has a meaning with this value; otherwise it stays an extra key.
pub(super) type Take = fn(&mut Keys<'_, '_>, &str, &Value) -> bool;

/// The function that takes a folded key.
pub(super) fn meaning_of(key: &str) -> Option<Take> {
    MEANINGS.iter().find(|(keys, _)| keys.contains(&key)).map(|(_, take)| *take)
}

/// Keys with one meaning, and the function that takes it.
const MEANINGS: &[(&[&str], Take)] = &[
    (&super::keys::DATE_KEYS, |keys, key, value| keys.date(key, value)),
    (&["title", "pagetitle"], |keys, _, value| {
        set(&mut keys.meta.title, text(value).map(shown));
        true
    }),
    (&["name"], |keys, _, value| {
        let is_title = keys.meta.title.is_none();
        if is_title {
            keys.name = text(value).map(shown);
        }
        is_title
    }),
    (&["subtitle"], |keys, _, value| {
        set(&mut keys.meta.subtitle, text(value).map(shown));
        true
    }),
    (&["linktitle", "shorttitle", "sidebarlabel", "navtitle"], |keys, _, value| {
        set(&mut keys.meta.short_title, text(value).map(shown));
        true
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
        |keys, key, value| {
            keys.contributors(key, value);
            true
        },
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
            {
                set(&mut keys.meta.updated, date);
                true
            }
        },
    ),
    (&["expirydate", "unpublishdate", "expires"], |keys, key, value| {
        let date = keys.read_date(key, value);
        {
            set(&mut keys.meta.expires, date);
            true
        }
    }),
    (&["dateformat"], |keys, _, value| {
        set(&mut keys.meta.date_format, text(value));
        true
    }),
    (&["draft"], |keys, _, value| {
        keys.meta.draft |= bool(value).unwrap_or_default();
        true
    }),
    (&["status"], |keys, _, value| {
        let is_draft = text(value).is_some_and(|status| status.eq_ignore_ascii_case("draft"));
        keys.meta.draft |= is_draft;
        is_draft
    }),
    (&["publish"], |keys, _, value| {
        keys.meta.draft |= bool(value) == Some(false);
        true
    }),
    (&["unlisted", "hidden"], |keys, _, value| {
        keys.meta.unlisted |= bool(value).unwrap_or_default();
        true
    }),
    (&["listed"], |keys, _, value| {
        keys.meta.unlisted |= bool(value) == Some(false);
        true
    }),
    (&["build"], |keys, _, value| {
        let list = if let Value::Map(pairs) = value { get(pairs, "list").and_then(text) } else { None };
        let is_unlisted = list.is_some_and(|list| list == "never" || list == "false");
        keys.meta.unlisted |= is_unlisted;
        is_unlisted
    }),
    (&["lang", "language", "locale", "langcode"], |keys, _, value| {
        set(&mut keys.meta.lang, text(value).map(|tag| tag.replace('_', "-")));
        true
    }),
    (&["dir", "direction", "pageprogression", "pageprogressiondirection"], |keys, _, value| {
        set(&mut keys.meta.direction, text(value).and_then(|text| direction(&text)));
        true
    }),
    (&["tags", "tag"], |keys, _, value| {
        keys.tags(texts(value, Separator::CommaOrSpace));
        true
    }),
    (&["keywords", "keyword", "subject"], |keys, _, value| {
        keys.tags(texts(value, Separator::Comma));
        true
    }),
    (&["categories", "topics"], |keys, _, value| {
        extend(&mut keys.meta.categories, texts(value, Separator::CommaOrSpace));
        true
    }),
    (&["category", "section"], |keys, _, value| {
        extend(&mut keys.meta.categories, texts(value, Separator::Comma));
        true
    }),
    (&["taxonomies"], |keys, _, value| {
        keys.taxonomies(value);
        true
    }),
    (&["series", "collection", "book", "belongstocollection"], |keys, _, value| {
        set(&mut keys.meta.series, series(value));
        true
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
        set(&mut keys.meta.description, text(value).map(shown));
        true
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
    (&["coveralt", "heroimagealt", "imagealt"], |keys, _, value| {
        set(&mut keys.cover_alt, text(value));
        true
    }),
    (&["identifier", "isbn", "doi", "uid", "uuid", "id"], |keys, key, value| {
        keys.identifiers(key, value);
        true
    }),
    (&["slug"], |keys, _, value| {
        set(&mut keys.meta.slug, text(value));
        true
    }),
    (&["permalink", "url", "canonical", "canonicalurl", "path", "link"], |keys, _, value| {
        set(&mut keys.meta.permalink, text(value));
        true
    }),
    (&["aliases", "alias", "redirectfrom"], |keys, _, value| {
        extend(&mut keys.meta.aliases, texts(value, Separator::Comma));
        true
    }),
    (&["resources"], |keys, _, value| {
        let named = resources(value);
        let is_any = !named.is_empty();
        keys.meta.resources.extend(named);
        is_any
    }),
    (&["publisher"], |keys, _, value| {
        set(&mut keys.meta.publisher, text(value));
        true
    }),
    (&["rights", "license", "licence", "copyright"], |keys, _, value| {
        set(&mut keys.meta.rights, rights(value));
        true
    }),
    (&["source", "original", "originalurl", "via"], |keys, _, value| {
        set(&mut keys.meta.source, text(value));
        true
    }),
    (&["toc", "tableofcontents", "enabletoc", "showtoc"], |keys, _, value| match (bool(value), integer(value)) {
        (Some(toc), _) => {
            set(&mut keys.meta.toc, Some(toc));
            true
        }
        (None, Some(depth)) => {
            set(&mut keys.meta.toc, Some(true));
            {
                set(&mut keys.meta.toc_depth, u8::try_from(depth).ok());
                true
            }
        }
        (None, None) => false,
    }),
    (&["hidetableofcontents"], |keys, _, value| {
        set(&mut keys.meta.toc, bool(value).map(|hidden| !hidden));
        true
    }),
    (&["tocdepth", "tocmaxheadinglevel"], |keys, _, value| {
        set(&mut keys.meta.toc_depth, integer(value).and_then(|n| u8::try_from(n).ok()));
        true
    }),
    (&["numbersections"], |keys, _, value| {
        set(&mut keys.meta.number_sections, bool(value));
        true
    }),
    (&["papersize", "paper"], |keys, _, value| {
        set(&mut keys.meta.paper, text(value));
        true
    }),
    (&["fontsize"], |keys, _, value| {
        keys.option_of_pages("font-size", text(value));
        true
    }),
    (&["linestretch"], |keys, _, value| {
        // TeX's lines are 1.2 times their size apart.
        let percent = text(value).and_then(|text| text.parse::<f64>().ok()).map(|stretch| stretch * 120.0);
        {
            keys.option_of_pages("line-height", percent.map(|percent| format!("{percent:.0}")));
            true
        }
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
