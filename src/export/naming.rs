//! Names the outputs of a tree: after the paths of their documents, or after their front matter.
//!
//! Names from front matter cannot leave the output directory and mean the same file on every system.

use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::Source;
use super::facts::Facts;
use crate::percent;

/// Stem of the document of a page bundle: a directory for one document and its files, as in Hugo and Zola.
const BUNDLE_STEM: &str = "index";

/// Longest path component made from front matter, in bytes: file systems take 255, extension included.
const MAX_PART_BYTES: usize = 200;

/// Naming scheme for the outputs of a tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Naming {
    /// After the document, in the same place.
    #[default]
    Path,
    /// After the document's slug, in the same place.
    Slug,
    /// After the path of the document's public address.
    Permalink,
    /// After a pattern of [`Word`]s, as in Hugo and Jekyll: `/:year/:month/:slug`.
    Pattern(Vec<Vec<Word>>),
}

/// A piece of a component of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are named after what stands for them")]
pub enum Word {
    Text(String),
    Year,
    Month,
    Day,
    Slug,
    Title,
    Name,
    Category,
    /// The directory of the document, which may have several components.
    Directory,
}

const WORDS: [(&str, Word); 8] = [
    (":year", Word::Year),
    (":month", Word::Month),
    (":day", Word::Day),
    (":slug", Word::Slug),
    (":title", Word::Title),
    (":name", Word::Name),
    (":category", Word::Category),
    (":dir", Word::Directory),
];

impl FromStr for Naming {
    type Err = String;

    /// Parses `path`, `slug`, `permalink`, or a pattern. Fails with the expected forms.
    fn from_str(text: &str) -> Result<Naming, String> {
        match text {
            "path" => Ok(Naming::Path),
            "slug" => Ok(Naming::Slug),
            "permalink" => Ok(Naming::Permalink),
            _ if text.contains(':') => {
                let parts: Option<Vec<Vec<Word>>> =
                    text.split('/').filter(|part| !part.is_empty()).map(words).collect();
                parts.map(Naming::Pattern).ok_or_else(expected)
            }
            _ => Err(expected()),
        }
    }
}

fn expected() -> String {
    let words: Vec<&str> = WORDS.iter().map(|(name, _)| *name).collect();
    format!("expected `path`, `slug`, `permalink`, or a pattern of {}", words.join(", "))
}

/// Whether a text begins with `name` as a whole word (`:year` does not match `:years`).
fn begins_with_word(text: &str, name: &str) -> bool {
    text.strip_prefix(name).is_some_and(|behind| !behind.starts_with(char::is_alphabetic))
}

/// Parses a component of a pattern. `None` if it contains an unknown word.
fn words(part: &str) -> Option<Vec<Word>> {
    let mut words = Vec::new();
    let mut rest = part;
    while !rest.is_empty() {
        if let Some((name, word)) = WORDS.iter().find(|(name, _)| begins_with_word(rest, name)) {
            words.push(word.clone());
            rest = &rest[name.len()..];
        } else if rest.starts_with(':') {
            return None;
        } else {
            let end = rest.find(':').unwrap_or(rest.len());
            words.push(Word::Text(rest[..end].to_owned()));
            rest = &rest[end..];
        }
    }
    Some(words)
}

impl Naming {
    /// Directory and stem of a document's outputs, relative to their root.
    pub(super) fn place_of(&self, place: &Path, bundles: &Bundles, facts: Option<&Facts>) -> Option<PathBuf> {
        let (directory, stem) = bundles.place_of(place)?;
        let own = || Some(directory.join(stem));
        let Some(facts) = facts else { return own() };
        let slug = facts.slug.as_deref().and_then(harmless_part);
        match self {
            Naming::Path => own(),
            Naming::Slug => slug.map_or_else(own, |slug| Some(directory.join(slug))),
            Naming::Permalink => facts.permalink.as_deref().and_then(path_of_address).map_or_else(own, Some),
            Naming::Pattern(parts) => {
                let mut path = PathBuf::new();
                for words in parts {
                    if words.as_slice() == [Word::Directory] {
                        path.push(directory);
                    } else {
                        // A component whose words are missing in the front matter is left out.
                        path.extend(filled(words, directory, stem, facts).as_deref().and_then(harmless_part));
                    }
                }
                if path.as_os_str().is_empty() { own() } else { Some(path) }
            }
        }
    }
}

fn filled(words: &[Word], directory: &Path, stem: &OsStr, facts: &Facts) -> Option<String> {
    let stem = stem.to_string_lossy();
    let mut text = String::new();
    for word in words {
        let two = |number: u8| format!("{number:02}");
        match word {
            Word::Text(own) => text += own,
            Word::Year => text += &format!("{:04}", facts.date?.year),
            Word::Month => text += &facts.date?.month.map(two)?,
            Word::Day => text += &facts.date?.day.map(two)?,
            Word::Slug => text += facts.slug.as_deref().unwrap_or(without_date(&stem)),
            Word::Title => text += &simple(facts.title.as_deref()?),
            Word::Name => text += &stem,
            Word::Category => text += &simple(facts.category.as_deref()?),
            Word::Directory => text += &directory.to_string_lossy().replace(['/', '\\'], "-"),
        }
    }
    Some(text)
}

/// A stem without Jekyll's date prefix.
fn without_date(stem: &str) -> &str {
    let parts: Vec<&str> = stem.splitn(4, '-').collect();
    match parts[..] {
        [year, month, day, rest]
            if !rest.is_empty() && [year, month, day].iter().all(|part| part.parse::<u16>().is_ok()) =>
        {
            rest
        }
        _ => stem,
    }
}

/// Slug of a text: letters and digits in lower case, joined by hyphens.
fn simple(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-").to_lowercase()
}

/// Path of an address, without the extension or index of a page.
fn path_of_address(address: &str) -> Option<PathBuf> {
    let path = match address.split_once("://") {
        Some((_, rest)) => rest.split_once('/')?.1,
        None => address,
    };
    let path = percent::decode(path.split(['?', '#']).next()?);
    let path = path.trim_end_matches('/');
    let path = path.strip_suffix(".html").or_else(|| path.strip_suffix(".htm")).unwrap_or(path);
    let path = path.strip_suffix("/index").unwrap_or(path);
    let parts: PathBuf = path.split('/').filter_map(harmless_part).collect();
    (!parts.as_os_str().is_empty()).then_some(parts)
}

/// Makes a path component from front matter; it cannot lead elsewhere, be hidden, or name a device.
fn harmless_part(text: &str) -> Option<String> {
    const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
    let is_kept = |c: char| !c.is_control() && !"/\\:*?\"<>|".contains(c);
    let mut part: String = text.chars().map(|c| if is_kept(c) { c } else { '-' }).collect();
    let end = (0..=MAX_PART_BYTES.min(part.len())).rev().find(|&end| part.is_char_boundary(end)).unwrap_or(0);
    part.truncate(end);
    let part = part.trim_matches(|c: char| c == '.' || c.is_whitespace());
    let is_device = DEVICES.iter().any(|device| part.eq_ignore_ascii_case(device));
    (!part.is_empty() && !is_device).then(|| part.to_owned())
}

/// Documents of the trees of a run, by directory.
#[derive(Debug, Default)]
pub(super) struct Bundles {
    /// Number of documents and document directories per directory.
    n_entries: HashMap<OsString, usize>,
    /// Document paths without extension.
    documents: HashSet<OsString>,
}

impl Bundles {
    pub(super) fn among(sources: &[Source]) -> Bundles {
        let mut bundles = Bundles::default();
        let places = || sources.iter().filter_map(|source| source.place.as_deref());
        // Only bundles are ever looked up, and few trees have them.
        if !places().any(|place| place.file_stem().is_some_and(|stem| stem == BUNDLE_STEM)) {
            return bundles;
        }
        for place in places() {
            bundles.count(place);
            bundles.documents.insert(place.with_extension("").into_os_string());
        }
        bundles
    }

    /// Counts an entry in its directory; a new directory also counts in its parent.
    fn count(&mut self, entry: &Path) {
        let Some(directory) = entry.parent().filter(|parent| !parent.as_os_str().is_empty()) else { return };
        match self.n_entries.get_mut(directory.as_os_str()) {
            Some(n_entries) => *n_entries += 1,
            None => {
                self.n_entries.insert(directory.as_os_str().to_owned(), 1);
                self.count(directory);
            }
        }
    }

    /// Directory and stem of the outputs of the document at `place`. A bundle's document takes those of the bundle
    /// unless another document has them.
    pub(super) fn place_of<'a>(&self, place: &'a Path) -> Option<(&'a Path, &'a OsStr)> {
        let (parent, stem) = (place.parent()?, place.file_stem()?);
        let directory = parent.as_os_str();
        let is_bundle =
            stem == BUNDLE_STEM && self.n_entries.get(directory) == Some(&1) && !self.documents.contains(directory);
        match (parent.parent(), parent.file_name()) {
            (Some(above), Some(name)) if is_bundle => Some((above, name)),
            _ => Some((parent, stem)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::DateTime;

    fn check(naming: &str, place: &str, facts: &Facts, expected: &str) {
        let naming: Naming = naming.parse().expect("a naming");
        let path = naming.place_of(Path::new(place), &Bundles::default(), Some(facts)).expect("a place");
        assert_eq!(path, Path::new(expected));
    }

    #[test]
    fn names_come_from_the_path_or_from_the_document() {
        let facts = Facts {
            title: Some("A Title: of two".to_owned()),
            slug: Some("the-slug".to_owned()),
            permalink: Some("https://e.org/2015/a%20b/index.html".to_owned()),
            category: Some("Trips & Tours".to_owned()),
            date: Some(DateTime::day(2015, 6, 5)),
            ..Facts::default()
        };
        check("path", "in/2015-06-05-a.md", &facts, "in/2015-06-05-a");
        check("slug", "in/a.md", &facts, "in/the-slug");
        check("permalink", "in/a.md", &facts, "2015/a b");
        check("/:year/:month/:slug/", "in/a.md", &facts, "2015/06/the-slug");
        check(
            ":dir/:category/:year-:month-:day :title",
            "in/deep/a.md",
            &facts,
            "in/deep/trips-tours/2015-06-05 a-title-of-two",
        );
        check(":name", "in/2015-06-05-a.md", &facts, "2015-06-05-a");
    }

    #[test]
    fn what_is_not_said_is_left_out() {
        check("slug", "in/a.md", &Facts::default(), "in/a");
        check("permalink", "in/a.md", &Facts::default(), "in/a");
        check(":year/:month/:slug", "in/2015-06-05-a.md", &Facts::default(), "a");
        check(":year", "in/a.md", &Facts::default(), "in/a");
    }

    #[test]
    fn no_document_gets_out_or_names_a_device() {
        let slug = |slug: &str| Facts { slug: Some(slug.to_owned()), ..Facts::default() };
        for bad in ["..", "../../etc/passwd", "/etc/passwd", "a\\..\\b", ".hidden", "NUL", "", "a\0b"] {
            let path =
                Naming::Slug.place_of(Path::new("in/a.md"), &Bundles::default(), Some(&slug(bad))).expect("a place");
            assert_eq!(path.components().count(), 2, "{bad}: {path:?}");
            assert!(!path.to_string_lossy().contains(['\\', '\0']) && !path.ends_with("NUL"), "{bad}: {path:?}");
        }
        let permalink = Facts { permalink: Some("https://e.org/../../x/%2e%2e/y".to_owned()), ..Facts::default() };
        check("permalink", "in/a.md", &permalink, "x/y");
    }

    #[test]
    fn a_naming_that_is_none_says_what_there_is() {
        for bad in ["slugs", ":years", "/:year/:nothing"] {
            assert!(bad.parse::<Naming>().is_err_and(|expected| expected.contains("`permalink`")), "{bad}");
        }
    }
}
