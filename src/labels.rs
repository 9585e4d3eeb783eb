//! The words that the tool itself writes into documents, and the form of dates, by language.
//!
//! Falls back to English. Everything may use this module; it knows languages, not formats.

mod date_format;
mod dates;
mod facts;
mod roman;
mod words;

pub use dates::show_date;
pub use facts::{Fact, facts, shown_date};
pub use roman::{parse_roman, to_roman};

use crate::model::CalloutKind;

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
    /// Precedes the names of authors, separated by a space.
    pub by: &'static str,
    pub updated: &'static str,
    pub source: &'static str,
    pub summary: &'static str,
    pub cover: &'static str,
    pub title_page: &'static str,
    pub begin_reading: &'static str,
    pub back_to_text: &'static str,
    pub index: &'static str,
    /// Heads the index by date.
    pub dates: &'static str,
    pub preface: &'static str,
    /// Heads the posts of a book that belong to no other part.
    pub other: &'static str,
    pub undated: &'static str,
}

impl Labels {
    /// The labels for a language (BCP 47 tag), chosen by its primary subtag; English if the language is unknown.
    pub fn of(language: &str) -> &'static Labels {
        match primary_subtag(language).as_str() {
            "de" => &words::GERMAN,
            "fr" => &words::FRENCH,
            "es" => &words::SPANISH,
            "it" => &words::ITALIAN,
            "pt" => &words::PORTUGUESE,
            "nl" => &words::DUTCH,
            "pl" => &words::POLISH,
            "ru" => &words::RUSSIAN,
            "el" => &words::GREEK,
            "he" | "iw" => &words::HEBREW,
            "ar" => &words::ARABIC,
            "hi" => &words::HINDI,
            "zh" if is_traditional_chinese(language) => &words::TRADITIONAL_CHINESE,
            "zh" => &words::SIMPLIFIED_CHINESE,
            "ja" => &words::JAPANESE,
            "ko" => &words::KOREAN,
            _ => &words::ENGLISH,
        }
    }

    /// The label of a callout without a title. `Other` kinds show their name, capitalised.
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

/// The first subtag of a language tag, in lower case.
fn primary_subtag(language: &str) -> String {
    language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase()
}

/// Whether a Chinese language tag implies the traditional script, by its script subtag or else by its region.
fn is_traditional_chinese(language: &str) -> bool {
    let subtags: Vec<String> = language.split(['-', '_']).skip(1).map(str::to_ascii_lowercase).collect();
    let has = |wanted: &[&str]| subtags.iter().any(|subtag| wanted.contains(&subtag.as_str()));
    has(&["hant"]) || (!has(&["hans"]) && has(&["tw", "hk", "mo"]))
}
