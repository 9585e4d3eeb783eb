//! The keywords at the head of a file, from the metadata.

use std::fmt::Write as _;

use super::code::{apart_from_backslashes, push_code};
use super::guard::{Guarded, Needs, Place, guard};
use super::marked::Marked;
use crate::labels::{facts, shown_date};
use crate::model::{Attr, Date, DateTime, Document, Inline, InlineKind, Link, MetaValue, Metadata};
use crate::source::Span;

/// What a head says beside the metadata.
pub(super) struct HeadOptions {
    /// Whether the file gets an identifier for org-roam.
    pub(super) id: bool,
    /// Whether keys of the front matter that mean nothing to us are kept as comments.
    pub(super) metadata: bool,
    /// What the body needs to be told.
    pub(super) needs: Needs,
    /// The level of the deepest headline.
    pub(super) deepest_headline: u8,
}

/// Org exports headlines below this level as lists, unless told otherwise.
const EXPORTED_HEADLINES: u8 = 3;

/// Writes the head of a file.
pub(super) fn write_head(document: &Document, mut options: HeadOptions) -> String {
    let meta = &document.meta;
    let mut head = Head { out: String::new(), needs: options.needs };
    if options.id {
        head.id_drawer(document);
    }
    head.text("TITLE", meta.title.as_deref());
    head.text("SUBTITLE", meta.subtitle.as_deref());
    let names: Vec<&str> = meta.authors.iter().map(|author| author.name.as_str()).collect();
    head.text("AUTHOR", Some(&names.join(", ")));
    let mails: Vec<&str> = meta.authors.iter().filter_map(|author| author.email.as_deref()).collect();
    head.plain("EMAIL", &mails.join(", "));
    match &meta.date {
        Some(Date { value: Some(date), .. }) => head.plain("DATE", &timestamp(*date)),
        Some(Date { text, value: None }) => head.text("DATE", Some(text)),
        None => {}
    }
    head.plain("LANGUAGE", meta.lang.as_deref().unwrap_or_default());
    head.text("DESCRIPTION", meta.description.as_deref());
    head.tags(meta);
    head.comments(meta);
    if options.metadata {
        head.unknown(meta);
    }
    options.needs = head.needs;
    head.export_options(meta, &options);
    head.out
}

struct Head {
    out: String,
    needs: Needs,
}

impl Head {
    fn plain(&mut self, key: &str, value: &str) {
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        if !value.is_empty() {
            let _ = writeln!(self.out, "#+{key}: {value}");
        }
    }

    /// A keyword whose value Org reads as text with markup.
    fn text(&mut self, key: &str, value: Option<&str>) {
        let value = value.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        let mut marked = Marked::default();
        for (piece, is_verbatim) in apart_from_backslashes(&value) {
            if is_verbatim {
                push_code(&mut marked, piece, *b"=~", false);
            } else {
                marked.push_text(piece);
            }
        }
        let mut guarded = Guarded::default();
        guard(&marked, Place::Keyword, false, &mut self.needs, &mut guarded);
        self.plain(key, &guarded.text);
    }

    fn comment(&mut self, key: &str, value: &str) {
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        if !value.is_empty() {
            let _ = writeln!(self.out, "# {key}: {value}");
        }
    }

    /// The property drawer of the file, which must come first.
    fn id_drawer(&mut self, document: &Document) {
        let meta = &document.meta;
        let id = meta.identifiers.first().map_or_else(|| derived_id(meta), |identifier| identifier.value.clone());
        let _ = writeln!(self.out, ":PROPERTIES:\n:ID: {}", id.trim());
        if !meta.aliases.is_empty() {
            let aliases: Vec<String> =
                meta.aliases.iter().map(|alias| format!("\"{}\"", alias.replace('"', "'"))).collect();
            let _ = writeln!(self.out, ":ROAM_ALIASES: {}", aliases.join(" "));
        }
        self.out.push_str(":END:\n");
    }

    /// Tags may hold letters, digits and `_@#%` only; where that changes one, all stand as keywords, too.
    fn tags(&mut self, meta: &Metadata) {
        let tags = org_tags(meta);
        if changes_tags(meta, &tags) {
            self.text("KEYWORDS", Some(&meta.tags.join(", ")));
        }
        self.plain("CATEGORY", meta.categories.first().map_or("", String::as_str));
        if !tags.is_empty() {
            self.plain("FILETAGS", &format!(":{}:", tags.join(":")));
        }
    }

    /// What Org has no keyword for.
    fn comments(&mut self, meta: &Metadata) {
        for contributor in &meta.contributors {
            self.comment(contributor.role.as_deref().unwrap_or("contributor"), &contributor.person.name);
        }
        if let Some(updated) = &meta.updated {
            let date = updated.value.map_or_else(|| updated.text.clone(), DateTime::to_iso);
            self.comment("updated", &date);
        }
        if let Some(series) = &meta.series {
            let index = series.index.as_deref().map(|index| format!(", {index}")).unwrap_or_default();
            self.comment("series", &format!("{}{index}", series.name));
        }
        for (key, value) in [
            ("permalink", &meta.permalink),
            ("source", &meta.source),
            ("publisher", &meta.publisher),
            ("rights", &meta.rights),
        ] {
            self.comment(key, value.as_deref().unwrap_or_default());
        }
    }

    fn unknown(&mut self, meta: &Metadata) {
        for (key, value) in &meta.extra {
            self.comment(key, &shown(value));
        }
    }

    fn export_options(&mut self, meta: &Metadata, options: &HeadOptions) {
        let mut items: Vec<String> = Vec::new();
        match (meta.toc, meta.toc_depth) {
            (Some(false), _) => items.push("toc:nil".to_owned()),
            (_, Some(depth)) => items.push(format!("toc:{depth}")),
            (Some(true), None) => items.push("toc:t".to_owned()),
            (None, None) => {}
        }
        items.extend(meta.number_sections.map(|numbered| format!("num:{}", if numbered { "t" } else { "nil" })));
        if options.deepest_headline > EXPORTED_HEADLINES {
            items.push(format!("H:{}", options.deepest_headline));
        }
        if options.needs.braced_scripts {
            items.push("^:{}".to_owned());
        }
        if options.needs.no_special_strings {
            items.push("-:nil".to_owned());
        }
        self.plain("OPTIONS", &items.join(" "));
    }
}

/// Tags and all categories but the first, as Org takes them.
pub(super) fn org_tags(meta: &Metadata) -> Vec<String> {
    tag_names(meta).map(|name| tag(name)).filter(|tag| !tag.is_empty()).collect()
}

fn tag_names(meta: &Metadata) -> impl Iterator<Item = &String> {
    meta.tags.iter().chain(meta.categories.iter().skip(1))
}

/// Whether Org's tags are not word for word those of the document.
fn changes_tags(meta: &Metadata, tags: &[String]) -> bool {
    tags.iter().ne(tag_names(meta))
}

/// The properties of the headline of a document within another.
pub(super) fn properties(meta: &Metadata) -> Vec<(&'static str, String)> {
    let names: Vec<&str> = meta.authors.iter().map(|author| author.name.as_str()).collect();
    // Not active: the dates of posts are none of an agenda.
    let date = meta.date.as_ref().map(|date| match date.value {
        Some(value) => timestamp(value).replace('<', "[").replace('>', "]"),
        None => date.text.clone(),
    });
    let keywords = changes_tags(meta, &org_tags(meta)).then(|| meta.tags.join(", "));
    let values = [
        ("AUTHOR", Some(names.join(", "))),
        ("DATE", date),
        ("CATEGORY", meta.categories.first().cloned()),
        ("KEYWORDS", keywords),
        ("LANGUAGE", meta.lang.clone()),
        ("DESCRIPTION", meta.description.clone()),
    ];
    let on_one_line = |value: String| value.split_whitespace().collect::<Vec<_>>().join(" ");
    let values = values.into_iter().filter_map(|(key, value)| Some((key, on_one_line(value?))));
    values.filter(|(_, value)| !value.is_empty()).collect()
}

/// Properties that Org keeps for itself (`org-special-properties`), and what a headline has in other ways.
const SPECIAL_PROPERTIES: [&str; 20] = [
    "ALLTAGS",
    "BLOCKED",
    "CLASS",
    "CLOCKSUM",
    "CLOCKSUM_T",
    "CLOSED",
    "CUSTOM_ID",
    "DEADLINE",
    "DIR",
    "FILE",
    "ID",
    "ITEM",
    "LANG",
    "PRIORITY",
    "SCHEDULED",
    "STYLE",
    "TAGS",
    "TIMESTAMP",
    "TIMESTAMP_IA",
    "TODO",
];

/// The properties of a headline that stand in its attributes.
pub(super) fn own_properties(attr: &Attr) -> impl Iterator<Item = (&str, String)> {
    let is_key = |key: &str| {
        key.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
            && !SPECIAL_PROPERTIES.iter().any(|own| own.eq_ignore_ascii_case(key))
    };
    let unnumbered = attr.has_class("unnumbered").then(|| ("UNNUMBERED", "t".to_owned()));
    let pairs = attr.pairs.iter().filter(move |(key, value)| is_key(key) && !value.trim().is_empty());
    // The parser leaves the quotes around a value.
    let on_one_line = |value: &str| value.trim_matches('"').split_whitespace().collect::<Vec<_>>().join(" ");
    unnumbered.into_iter().chain(pairs.map(move |(key, value)| (key.as_str(), on_one_line(value))))
}

/// What readers are told of a document within another, a paragraph each: subtitle, authors and date, what else is known.
pub(super) fn head_lines(meta: &Metadata, language: &str) -> Vec<Vec<Inline>> {
    let emphasis = |text: &str| Inline::new(InlineKind::Emphasis { content: vec![Inline::text(text)] }, Span::NONE);
    let mut lines: Vec<Vec<Inline>> = meta.subtitle.iter().map(|subtitle| vec![emphasis(subtitle)]).collect();
    let names: Vec<&str> = meta.authors.iter().map(|author| author.name.as_str()).collect();
    let date = meta.date.as_ref().map(|date| shown_date(date, meta, language));
    let byline: Vec<String> = (!names.is_empty()).then(|| names.join(", ")).into_iter().chain(date).collect();
    if !byline.is_empty() {
        lines.push(vec![Inline::text(byline.join(" · "))]);
    }
    let without_tags = Metadata {
        contributors: meta.contributors.clone(),
        updated: meta.updated.clone(),
        series: meta.series.clone(),
        permalink: meta.permalink.clone(),
        source: meta.source.clone(),
        rights: meta.rights.clone(),
        date_format: meta.date_format.clone(),
        ..Metadata::default()
    };
    for fact in facts(&without_tags, language) {
        lines.push(match fact.address {
            Some(target) => {
                let content = vec![Inline::text(fact.text.as_str())];
                let link = InlineKind::Link(Box::new(Link { target, content, ..Link::default() }));
                vec![Inline::text(format!("{}: ", fact.label)), Inline::new(link, Span::NONE)]
            }
            None => vec![Inline::text(fact.line())],
        });
    }
    lines
}

/// A date as Org writes it: a timestamp when the day is known, with the time unless that is midnight, which most front
/// matter says for want of a time.
fn timestamp(date: DateTime) -> String {
    const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let Some(weekday) = date.weekday().and_then(|day| WEEKDAYS.get(usize::from(day))) else {
        return date.to_iso();
    };
    let day = DateTime { time: None, offset: None, ..date }.to_iso();
    match date.time.filter(|time| (time.hour, time.minute) != (0, 0)) {
        Some(time) => format!("<{day} {weekday} {:02}:{:02}>", time.hour, time.minute),
        None => format!("<{day} {weekday}>"),
    }
}

fn tag(name: &str) -> String {
    let name = name.trim();
    name.chars().map(|c| if c.is_alphanumeric() || "_@#%".contains(c) { c } else { '_' }).collect()
}

/// An identifier from what does not change when a text is edited (RFC 9562, version 5).
fn derived_id(meta: &Metadata) -> String {
    let date = meta.date.as_ref().map_or("", |date| date.text.as_str());
    let names: Vec<&str> = meta.authors.iter().map(|author| author.name.as_str()).collect();
    let name = [meta.permalink.as_deref(), meta.slug.as_deref(), meta.title.as_deref(), Some(date)];
    let name: Vec<&str> = name.into_iter().map(Option::unwrap_or_default).chain(names).collect();
    uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_OID, name.join("\n").as_bytes()).to_string()
}

/// A value of the front matter on one line.
fn shown(value: &MetaValue) -> String {
    match value {
        MetaValue::Null => String::new(),
        MetaValue::Bool(value) => value.to_string(),
        MetaValue::Text(text) => text.clone(),
        MetaValue::List(values) => values.iter().map(shown).collect::<Vec<_>>().join(", "),
        MetaValue::Map(pairs) => {
            pairs.iter().map(|(key, value)| format!("{key}: {}", shown(value))).collect::<Vec<_>>().join("; ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Time;

    #[test]
    fn a_date_is_as_exact_as_it_is_known() {
        let day = DateTime::day(2015, 6, 25);
        let at = |hour, minute| DateTime { time: Some(Time { hour, minute, second: 0 }), offset: Some(0), ..day };
        assert_eq!(timestamp(day), "<2015-06-25 Thu>");
        assert_eq!(timestamp(at(0, 0)), "<2015-06-25 Thu>");
        assert_eq!(timestamp(at(9, 30)), "<2015-06-25 Thu 09:30>");
        assert_eq!(timestamp(DateTime { day: None, ..day }), "2015-06");
    }

    #[test]
    fn tags_hold_what_org_allows() {
        assert_eq!(tag("aws ecs"), "aws_ecs");
        assert_eq!(tag("C++"), "C__");
        assert_eq!(tag("日本"), "日本");
    }
}
