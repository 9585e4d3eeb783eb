//! The package document: metadata, manifest, spine, guide.

use super::accessibility::Statement;
use super::identity::Identity;
use super::toc::Landmark;
use crate::backends::html::Xml;
use crate::model::{Date, DateTime, Direction, Metadata, Person};

/// `dcterms:modified` of a document without a date. EPUB requires one, and the clock would make every build differ.
const UNKNOWN_TIME: &str = "1980-01-01T00:00:00Z";

/// Manifest property of the cover picture.
pub const COVER_IMAGE: &str = "cover-image";

/// Contents of the package document.
#[derive(Debug)]
pub struct Package<'a> {
    /// Title, language, identifier.
    pub identity: &'a Identity,
    /// The rest of the metadata.
    pub meta: &'a Metadata,
    /// Time of the last change.
    pub modified: Option<DateTime>,
    /// See [`super::accessibility`].
    pub accessibility: &'a [Statement<'a>],
    /// Every file except the package document.
    pub items: &'a [Item],
    /// Identifiers of the items in reading order.
    pub spine: &'a [&'a str],
    /// Landmarks for the guide.
    pub landmarks: &'a [Landmark],
}

/// An entry of the manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Unique in the package.
    pub id: String,
    /// Relative to the package document.
    pub address: String,
    /// The media type.
    pub media_type: &'static str,
    /// Manifest properties, such as `nav`.
    pub properties: Option<&'static str>,
}

impl Package<'_> {
    /// Writes the package document.
    pub fn write(&self) -> String {
        let mut xml = Xml::file("");
        xml.start("package").attr("xmlns", "http://www.idpf.org/2007/opf").attr("version", "3.0");
        xml.attr("unique-identifier", "book-id").attr("xml:lang", &self.identity.language);
        if self.identity.direction == Direction::RightToLeft {
            xml.attr("dir", "rtl");
        }
        self.metadata(&mut xml);
        self.manifest(&mut xml);
        self.spine(&mut xml);
        self.guide(&mut xml);
        xml.line_end().newline();
        xml.finish()
    }

    fn metadata(&self, xml: &mut Xml) {
        let (meta, identity) = (self.meta, self.identity);
        xml.line().start("metadata").attr("xmlns:dc", "http://purl.org/dc/elements/1.1/");
        xml.line().start("dc:identifier").attr("id", "book-id").text(&identity.identifier).end();
        for identifier in other_identifiers(meta, &identity.identifier) {
            xml.line().element("dc:identifier", &identifier);
        }
        self.titles(xml);
        for (idx, author) in meta.authors.iter().enumerate() {
            person(xml, "dc:creator", &format!("creator-{}", idx + 1), author, Some("aut"));
        }
        for (idx, contributor) in meta.contributors.iter().enumerate() {
            let role = contributor.role.as_deref().and_then(relator);
            person(xml, "dc:contributor", &format!("contributor-{}", idx + 1), &contributor.person, role.as_deref());
        }
        if let Some(date) = meta.date.as_ref().and_then(date_text) {
            xml.line().element("dc:date", &date);
        }
        let modified = self.modified.map_or_else(|| UNKNOWN_TIME.to_owned(), DateTime::to_utc_iso);
        property(xml, "dcterms:modified", &modified);
        xml.line().element("dc:language", &identity.language);
        for subject in subjects(meta) {
            xml.line().element("dc:subject", subject);
        }
        for (name, value) in [
            ("dc:description", meta.description.as_ref().or(meta.summary.as_ref())),
            ("dc:publisher", meta.publisher.as_ref()),
            ("dc:rights", meta.rights.as_ref()),
            ("dc:source", meta.permalink.as_ref()),
            ("dc:source", meta.source.as_ref().filter(|source| Some(*source) != meta.permalink.as_ref())),
        ] {
            if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
                xml.line().element(name, value.trim());
            }
        }
        self.series(xml);
        // EPUB 2 form: some shelves look for the cover only here.
        if let Some(cover) = self.items.iter().find(|item| item.properties == Some(COVER_IMAGE)) {
            named(xml, "cover", &cover.id);
        }
        for (name, value) in self.accessibility {
            property(xml, name, value);
        }
        xml.line_end();
    }

    fn titles(&self, xml: &mut Xml) {
        xml.line().start("dc:title").attr("id", "main-title").text(&self.identity.title).end();
        if let Some(subtitle) = &self.meta.subtitle {
            refinement(xml, "main-title", "title-type", None, "main");
            xml.line().start("dc:title").attr("id", "subtitle").text(subtitle).end();
            refinement(xml, "subtitle", "title-type", None, "subtitle");
        }
    }

    /// Writes the series in the form of EPUB 3 and in calibre's, which most e-book libraries read.
    fn series(&self, xml: &mut Xml) {
        let Some(series) = &self.meta.series else { return };
        let index = series.index.as_deref().map(str::trim).filter(|index| is_position(index));
        xml.line().start("meta").attr("property", "belongs-to-collection").attr("id", "series");
        xml.text(&series.name).end();
        refinement(xml, "series", "collection-type", None, "series");
        if let Some(index) = index {
            refinement(xml, "series", "group-position", None, index);
        }
        named(xml, "calibre:series", &series.name);
        if let Some(index) = index {
            named(xml, "calibre:series_index", index);
        }
    }

    fn manifest(&self, xml: &mut Xml) {
        xml.line().start("manifest");
        for item in self.items {
            xml.line().start("item").attr("id", &item.id).attr("href", &item.address);
            xml.attr("media-type", item.media_type).attr_opt("properties", item.properties).empty();
        }
        xml.line_end();
    }

    fn spine(&self, xml: &mut Xml) {
        let direction = match self.identity.direction {
            Direction::LeftToRight => "ltr",
            Direction::RightToLeft => "rtl",
        };
        xml.line().start("spine").attr("toc", "ncx").attr("page-progression-direction", direction);
        for id in self.spine {
            xml.line().start("itemref").attr("idref", id).empty();
        }
        xml.line_end();
    }

    /// Writes the guide of EPUB 2: Kindle opens a book at its `text` entry.
    fn guide(&self, xml: &mut Xml) {
        xml.line().start("guide");
        for landmark in self.landmarks {
            let kind = match landmark.kind {
                "bodymatter" => "text",
                "titlepage" => "title-page",
                other => other,
            };
            xml.line().start("reference").attr("type", kind).attr("title", &landmark.label);
            xml.attr("href", &landmark.address).empty();
        }
        xml.line_end();
    }
}

fn property(xml: &mut Xml, name: &str, value: &str) {
    xml.line().start("meta").attr("property", name).text(value).end();
}

fn refinement(xml: &mut Xml, of: &str, name: &str, scheme: Option<&str>, value: &str) {
    xml.line().start("meta").attr("refines", &format!("#{of}")).attr("property", name).attr_opt("scheme", scheme);
    xml.text(value).end();
}

/// Writes a `meta` element of EPUB 2.
fn named(xml: &mut Xml, name: &str, content: &str) {
    xml.line().start("meta").attr("name", name).attr("content", content).empty();
}

fn person(xml: &mut Xml, element: &'static str, id: &str, person: &Person, role: Option<&str>) {
    xml.line().start(element).attr("id", id).text(&person.name).end();
    if let Some(role) = role {
        refinement(xml, id, "role", Some("marc:relators"), role);
    }
    refinement(xml, id, "file-as", None, &file_as(&person.name));
}

/// The sort name: "Ada King Lovelace" is filed as "Lovelace, Ada King".
///
/// Inverts only names of two to four words of letters in a script that puts given names first. Other names stay as they
/// are.
fn file_as(name: &str) -> String {
    const MOST_WORDS: usize = 4;
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_word = |word: &&str| word.chars().all(|c| is_alphabetic_script(c) || matches!(c, '.' | '-' | '\'' | '’'));
    let is_capital = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
    let is_group = |word: &&str| {
        matches!(word.to_lowercase().as_str(), "the" | "team" | "group" | "project" | "inc" | "inc." | "foundation")
    };
    let (Some(last), true) = (words.last(), (2..=MOST_WORDS).contains(&words.len())) else { return words.join(" ") };
    if !words.iter().all(is_word) || words.iter().any(is_group) || !is_capital(last) || !is_capital(&words[0]) {
        return words.join(" ");
    }
    // "Jr." and "III" are not family names.
    if last.ends_with('.') || last.chars().all(|c| matches!(c, 'I' | 'V' | 'X')) {
        return words.join(" ");
    }
    format!("{last}, {}", words[..words.len() - 1].join(" "))
}

/// Whether a letter is Latin, Greek or Cyrillic.
fn is_alphabetic_script(c: char) -> bool {
    c.is_alphabetic() && c < '\u{530}'
}

/// MARC relator code of a role; three lower-case letters are a code already.
fn relator(role: &str) -> Option<String> {
    let role = role.trim().to_lowercase();
    let code = match role.as_str() {
        "author" => "aut",
        "editor" => "edt",
        "translator" => "trl",
        "illustrator" => "ill",
        "photographer" => "pht",
        "artist" => "art",
        "designer" => "dsr",
        "narrator" => "nrt",
        "reviewer" => "rev",
        "compiler" => "com",
        "publisher" => "pbl",
        "contributor" => "ctb",
        code if code.len() == 3 && code.bytes().all(|b| b.is_ascii_lowercase()) => code,
        _ => return None,
    };
    Some(code.to_owned())
}

/// Tags and categories without duplicates.
fn subjects(meta: &Metadata) -> Vec<&str> {
    let mut subjects: Vec<&str> = Vec::new();
    for subject in meta.tags.iter().chain(&meta.categories).map(|subject| subject.trim()) {
        if !subject.is_empty() && !subjects.iter().any(|own| own.eq_ignore_ascii_case(subject)) {
            subjects.push(subject);
        }
    }
    subjects
}

/// The document's own identifiers, as URNs or in other forms that catalogues recognise.
fn other_identifiers(meta: &Metadata, primary: &str) -> Vec<String> {
    let mut others: Vec<String> = Vec::new();
    for identifier in &meta.identifiers {
        let value = identifier.value.trim();
        let scheme = identifier.scheme.as_deref().unwrap_or_default().to_lowercase();
        let text = match scheme.as_str() {
            "isbn" | "isbn-10" | "isbn-13" if !value.starts_with("urn:") => {
                format!("urn:isbn:{}", value.chars().filter(|c| c.is_ascii_alphanumeric()).collect::<String>())
            }
            "doi" if value.starts_with("10.") => format!("doi:{value}"),
            "uuid" if !value.starts_with("urn:") => format!("urn:uuid:{value}"),
            _ => value.to_owned(),
        };
        if !text.is_empty() && text != primary && !others.contains(&text) {
            others.push(text);
        }
    }
    others
}

/// A date in W3CDTF, which allows a time only with a zone. `None` if the date could not be parsed.
fn date_text(date: &Date) -> Option<String> {
    let mut value = date.value?;
    if value.offset.is_none() {
        value.time = None;
    }
    Some(value.to_iso())
}

/// Whether `index` is a position in a series: numbers separated by points.
fn is_position(index: &str) -> bool {
    index.split('.').all(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_people_are_filed_by_the_last_word() {
        for (name, expected) in [
            ("Ada King Lovelace", "Lovelace, Ada King"),
            ("Vincent van Gogh", "Gogh, Vincent van"),
            ("J. R. R. Tolkien", "Tolkien, J. R. R."),
            ("Анна Ахматова", "Ахматова, Анна"),
            ("Homer", "Homer"),
            ("The Rust Team", "The Rust Team"),
            ("Example Inc.", "Example Inc."),
            ("Henry James III", "Henry James III"),
            ("夏目 漱石", "夏目 漱石"),
            ("user 42", "user 42"),
            ("Lovelace, Ada", "Lovelace, Ada"),
        ] {
            assert_eq!(file_as(name), expected);
        }
    }

    #[test]
    fn roles_are_codes_of_the_marc_relators() {
        assert_eq!(relator("Translator").as_deref(), Some("trl"));
        assert_eq!(relator("bkd").as_deref(), Some("bkd"));
        assert_eq!(relator("made the tea"), None);
    }

    #[test]
    fn a_time_without_a_zone_is_no_date() {
        let text = |value: DateTime| date_text(&Date { text: String::new(), value: Some(value) });
        let noon = crate::model::Time { hour: 12, ..crate::model::Time::default() };
        let local = DateTime { time: Some(noon), ..DateTime::day(2015, 6, 25) };
        assert_eq!(text(local).as_deref(), Some("2015-06-25"));
        assert_eq!(text(DateTime { offset: Some(0), ..local }).as_deref(), Some("2015-06-25T12:00:00Z"));
    }
}
