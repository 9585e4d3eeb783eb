//! The properties of a document in the information dictionary and in XMP (ISO 32000-1, 14.3.3). Both are made from one
//! [`Properties`], because they must agree in an archival file.

use lopdf::{Dictionary, dictionary};

use crate::backends::Stamp;
use crate::model::{DateTime, Metadata, Person, language_tag};

use super::syntax::{byte_string, text_string};

/// Name and version of the tool.
pub(super) const PRODUCER: &str = concat!("bindery ", env!("CARGO_PKG_VERSION"));

/// The properties of a document.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Properties {
    /// Title; `None` when neither the document nor the caller gives one.
    pub title: Option<String>,
    /// Names of the authors.
    pub authors: Vec<String>,
    /// Names of the contributors.
    pub contributors: Vec<String>,
    /// A short description.
    pub description: Option<String>,
    /// Tags, then categories, without duplicates.
    pub keywords: Vec<String>,
    /// BCP 47 tag; `None` when the declared language is invalid.
    pub language: Option<String>,
    /// Copyright statement or licence.
    pub rights: Option<String>,
    /// Name of the publisher.
    pub publisher: Option<String>,
    /// The work that the text derives from.
    pub source: Option<String>,
    /// Identifiers of the work, the permalink first.
    pub identifiers: Vec<String>,
    /// Creation and modification dates.
    pub stamp: Stamp,
}

impl Properties {
    /// Collects the properties from metadata. `fallback_title` is used when the metadata have no title.
    pub(super) fn new(meta: &Metadata, fallback_title: Option<&str>, stamp: Stamp) -> Properties {
        let title = meta.title.clone().or_else(|| fallback_title.map(str::to_owned));
        let mut keywords: Vec<String> = Vec::new();
        for keyword in meta.tags.iter().chain(&meta.categories) {
            if !keywords.contains(keyword) {
                keywords.push(keyword.clone());
            }
        }
        let identifiers = meta.identifiers.iter().map(|identifier| match &identifier.scheme {
            Some(scheme) => format!("{}:{}", scheme.to_lowercase(), identifier.value),
            None => identifier.value.clone(),
        });
        Properties {
            title: clean(title),
            authors: names(&meta.authors),
            contributors: names(meta.contributors.iter().map(|contributor| &contributor.person)),
            description: clean(meta.description.clone()),
            keywords,
            language: language_tag(meta.language()),
            rights: clean(meta.rights.clone()),
            publisher: clean(meta.publisher.clone()),
            source: clean(meta.source.clone()),
            identifiers: meta.permalink.iter().cloned().chain(identifiers).collect(),
            stamp,
        }
    }

    /// All authors on one line.
    pub(super) fn author_line(&self) -> String {
        self.authors.join(", ")
    }

    /// All keywords on one line.
    pub(super) fn keyword_line(&self) -> String {
        self.keywords.join(", ")
    }

    /// The information dictionary.
    pub(super) fn info(&self) -> Dictionary {
        let mut info = dictionary! { "Creator" => text_string(PRODUCER), "Producer" => text_string(PRODUCER) };
        let texts = [
            ("Title", self.title.clone().unwrap_or_default()),
            ("Author", self.author_line()),
            ("Subject", self.description.clone().unwrap_or_default()),
            ("Keywords", self.keyword_line()),
        ];
        for (key, text) in texts {
            if !text.is_empty() {
                info.set(key, text_string(&text));
            }
        }
        for (key, date) in [("CreationDate", self.stamp.created), ("ModDate", self.stamp.modified)] {
            if let Some(date) = date {
                info.set(key, byte_string(pdf_date(date)));
            }
        }
        info
    }
}

fn names<'a>(people: impl IntoIterator<Item = &'a Person>) -> Vec<String> {
    people.into_iter().map(|person| person.name.clone()).filter(|name| !name.is_empty()).collect()
}

fn clean(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

/// A date in PDF syntax (7.9.4), to the known precision. A time without a zone counts as UTC, because XMP needs a zone.
pub(super) fn pdf_date(date: DateTime) -> String {
    let mut text = format!("D:{:04}", date.year);
    for part in [date.month, date.day].into_iter().flatten() {
        text += &format!("{part:02}");
    }
    if let Some(time) = date.time {
        text += &format!("{:02}{:02}{:02}", time.hour, time.minute, time.second);
        text += &match date.offset {
            None | Some(0) => "Z".to_owned(),
            Some(offset) => {
                let sign = if offset < 0 { '-' } else { '+' };
                format!("{sign}{:02}'{:02}'", offset.abs() / 60, offset.abs() % 60)
            }
        };
    }
    text
}

/// The same date for XMP: ISO 8601, with a zone whenever there is a time.
pub(super) fn xmp_date(date: DateTime) -> String {
    DateTime { offset: date.time.and(date.offset.or(Some(0))), ..date }.to_iso()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Time;

    #[test]
    fn dates_are_as_exact_as_they_are_known() {
        let day = DateTime::day(2015, 6, 25);
        let time = Some(Time { hour: 10, minute: 20, second: 3 });
        for (date, pdf, xmp) in [
            (DateTime { year: 2015, ..DateTime::default() }, "D:2015", "2015"),
            (day, "D:20150625", "2015-06-25"),
            (DateTime { time, ..day }, "D:20150625102003Z", "2015-06-25T10:20:03Z"),
            (DateTime { time, offset: Some(-150), ..day }, "D:20150625102003-02'30'", "2015-06-25T10:20:03-02:30"),
        ] {
            assert_eq!(pdf_date(date), pdf);
            assert_eq!(xmp_date(date), xmp);
        }
    }

    #[test]
    fn nothing_is_said_of_what_is_not_known() {
        let info = Properties::new(&Metadata::default(), None, Stamp::default()).info();
        let keys: Vec<_> = info.iter().map(|(key, _)| String::from_utf8_lossy(key).into_owned()).collect();
        assert_eq!(keys, ["Creator", "Producer"]);
    }
}
