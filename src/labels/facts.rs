//! What readers are told of a document beside its title, in the words of a language.

use super::date_format::format_date;
use super::{Labels, show_date};
use crate::model::{Date, Metadata};

/// A line of what is known of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is; empty for what speaks for itself.
    pub label: String,
    /// What is known.
    pub text: String,
    /// Where the text leads, when it is an address of the web.
    pub address: Option<String>,
}

impl Fact {
    /// `Tags: rust, web`
    pub fn line(&self) -> String {
        if self.label.is_empty() { self.text.clone() } else { format!("{}: {}", self.label, self.text) }
    }
}

/// A date as its readers see it: in the form that the document asks for, else as people of the language write dates;
/// one that could not be read as it was written.
pub fn shown_date(date: &Date, meta: &Metadata, language: &str) -> String {
    match (date.value, &meta.date_format) {
        (None, _) => date.text.clone(),
        (Some(value), None) => show_date(value, language),
        (Some(value), Some(format)) => format_date(value, format, language),
    }
}

/// Who had a part in it, when it was changed, what it belongs to, where it came from. Not its authors and its date.
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
