//! Resolves authors that a document names by key. Sites define them in `authors.yml` beside or above the document
//! (Docusaurus) or in `_data/authors.yml` (Jekyll). Each file is read once a run.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::nearest::NearestFiles;
use super::read_file;
use crate::diagnostics::Diagnostics;
use crate::markdown::people_by_key;
use crate::model::{Document, Person};
use crate::resource::{Lookup, Meaning};
use crate::source::Span;

/// Name under which lookups of these files are recorded.
pub(super) const AUTHORS: &str = "authors.yml";

/// Candidate files, tried in each directory from the document's up to the root.
const FILES: [&str; 4] = ["authors.yml", "authors.yaml", "_data/authors.yml", "_data/authors.yaml"];

/// The people of a file by key.
type People = Arc<HashMap<String, Person>>;

/// The author files that a run has met.
#[derive(Debug)]
pub(super) struct AuthorFiles {
    files: NearestFiles,
    people: Mutex<HashMap<PathBuf, Option<People>>>,
}

impl Default for AuthorFiles {
    fn default() -> AuthorFiles {
        AuthorFiles { files: NearestFiles::called(&FILES), people: Mutex::default() }
    }
}

impl AuthorFiles {
    /// Replaces keys by people. A name that is not a key stays. Returns the lookups made.
    pub(super) fn resolve(
        &self,
        document: &mut Document,
        directory: &Path,
        root: &Path,
        diags: &mut Diagnostics,
    ) -> Vec<Lookup> {
        // Names contain spaces; a person described beside the key needs no file.
        let may_be_key = |person: &Person| !person.name.is_empty() && !person.name.contains(char::is_whitespace);
        if !document.meta.authors.iter().any(may_be_key) {
            return Vec::new();
        }
        let file = self.file_of(directory, root);
        let mut lookups = vec![Lookup { path: file.clone(), meaning: Meaning::Named(AUTHORS.to_owned()) }];
        let Some(file) = file else { return lookups };
        if let Some(people) = self.people_of(&file, diags) {
            for author in document.meta.authors.iter_mut().filter(|author| may_be_key(author)) {
                if let Some(person) = people.get(&author.name) {
                    let own = std::mem::replace(author, person.clone());
                    author.email = own.email.or(author.email.take());
                    author.url = own.url.or(author.url.take());
                }
            }
        }
        lookups.push(Lookup { path: Some(file), meaning: Meaning::Holds(None) });
        lookups
    }

    /// The authors file for documents in a directory.
    pub(super) fn file_of(&self, directory: &Path, root: &Path) -> Option<PathBuf> {
        self.files.of(directory, root)
    }

    fn people_of(&self, file: &Path, diags: &mut Diagnostics) -> Option<People> {
        let mut people = self.people.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = people.get(file) {
            return known.clone();
        }
        let own = read(file, diags);
        people.insert(file.to_owned(), own.clone());
        own
    }
}

fn read(file: &Path, diags: &mut Diagnostics) -> Option<People> {
    let text = read_file(file).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let people = text.ok_or_else(|| "it is not UTF-8".to_owned()).and_then(|text| people_by_key(&text));
    match people {
        Ok(people) => Some(Arc::new(people.into_iter().collect())),
        Err(reason) => {
            diags.warn(Span::NONE, format!("authors are not looked up in `{}`: {reason}", file.display()));
            None
        }
    }
}
