//! The facts about a document that readers see besides title, authors and date, in the document's language.
//!
//! Serves the title blocks of all formats.

use super::date_format::format_date;
use super::{Labels, show_date};
use crate::model::{Date, Metadata};

/// One line of information about a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// The name of the fact; empty when the text needs none.
    pub label: String,
    /// The value.
    pub text: String,
    /// The target of a link on the text, if it is a web address.
    pub address: Option<String>,
}

impl Fact {
    /// The fact as one line: `Tags: rust, web`.
    pub fn line(&self) -> String {
        if self.label.is_empty() { self.text.clone() } else { format!("{}: {}", self.label, self.text) }
    }
}

/// A date as readers see it: in the document's format, else in the form of the language. A date that could not be
/// parsed appears as written.
pub fn shown_date(date: &Date, meta: &Metadata, language: &str) -> String {
    match (date.value, &meta.date_format) {
        (None, _) => date.text.clone(),
        (Some(value), None) => show_date(value, language),
        (Some(value), Some(format)) => format_date(value, format, language),
    }
}

/// The contributors, last change, series, tags, categories, origin and rights of a document; not its authors and date.
pub fn facts(meta: &Metadata, language: &str) -> Vec<Fact> {
    let labels = Labels::of(language);
    let fact = |label: &str, text: String| Fact { label: label.to_owned(), text, address: None };
    let mut facts: Vec<Fact> = Vec::new();
    for contributor in &meta.contributors {
        facts.push(fact(contributor.role.as_deref().unwrap_or_default(), contributor.person.name.clone()));
    }
    if let Some(updated) = &meta.updated {
        facts.push(fact(labels.updated, shown_date(updated, meta, language)));
    }
    if let Some(series) = &meta.series {
        let index = series.index.as_deref().map(|index| format!(" ({index})")).unwrap_or_default();
        facts.push(fact("", format!("{}{index}", series.name)));
    }
    for (label, values) in [(labels.tags, &meta.tags), (labels.categories, &meta.categories)] {
        if !values.is_empty() {
            facts.push(fact(label, values.join(", ")));
        }
    }
    if let Some(source) = meta.permalink.as_ref().or(meta.source.as_ref()) {
        let address = Some(source.clone()).filter(|source| source.contains("://"));
        facts.push(Fact { address, ..fact(labels.source, source.clone()) });
    }
    if let Some(rights) = &meta.rights {
        facts.push(fact("", rights.clone()));
    }
    facts.retain(|fact| !fact.text.trim().is_empty());
    facts
}
