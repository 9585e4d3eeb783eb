//! How the outputs of a tree are called.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::Source;

/// The document of a page bundle: a directory for one document and what belongs to it, as Hugo and Zola have it.
const BUNDLE_STEM: &str = "index";

/// Documents of the trees of a run, by their directories.
#[derive(Debug, Default)]
pub(super) struct Bundles {
    /// How many documents and directories of documents each directory has.
    n_entries: HashMap<PathBuf, usize>,
    /// Their paths without extension.
    documents: HashSet<PathBuf>,
}

impl Bundles {
    pub(super) fn among(sources: &[Source]) -> Bundles {
        let mut bundles = Bundles::default();
        for place in sources.iter().filter_map(|source| source.place.as_deref()) {
            bundles.count(place);
            bundles.documents.insert(place.with_extension(""));
        }
        bundles
    }

    /// Counts an entry in its directory, and the directory in its own when it is new.
    fn count(&mut self, entry: &Path) {
        let Some(directory) = entry.parent().filter(|parent| !parent.as_os_str().is_empty()) else { return };
        match self.n_entries.get_mut(directory) {
            Some(n_entries) => *n_entries += 1,
            None => {
                self.n_entries.insert(directory.to_owned(), 1);
                self.count(directory);
            }
        }
    }

    /// Directory and stem of the outputs of the document at `place`: its own, or those of its bundle
    /// where no other document has them.
    pub(super) fn place_of<'a>(&self, place: &'a Path) -> Option<(&'a Path, &'a OsStr)> {
        let (parent, stem) = (place.parent()?, place.file_stem()?);
        let is_bundle =
            stem == BUNDLE_STEM && self.n_entries.get(parent) == Some(&1) && !self.documents.contains(parent);
        match (parent.parent(), parent.file_name()) {
            (Some(above), Some(name)) if is_bundle => Some((above, name)),
            _ => Some((parent, stem)),
        }
    }
}
