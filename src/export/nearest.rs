//! Finds the nearest file of given names at or above a document's directory. Asks the disk once a run for each
//! directory.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::resource::real_path;

/// Lookups for files of given names, cached by starting directory.
#[derive(Debug)]
pub(super) struct NearestFiles {
    names: &'static [&'static str],
    found: Mutex<HashMap<PathBuf, Option<PathBuf>>>,
}

impl NearestFiles {
    /// Within a directory, earlier names take precedence.
    pub(super) fn called(names: &'static [&'static str]) -> NearestFiles {
        NearestFiles { names, found: Mutex::default() }
    }

    /// The file for documents in a directory. Does not search above `root`.
    pub(super) fn of(&self, directory: &Path, root: &Path) -> Option<PathBuf> {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = found.get(directory) {
            return known.clone();
        }
        let (own, root) = (real_path(directory), real_path(root));
        let within = |ancestor: &&Path| ancestor.starts_with(&root);
        let mut places =
            own.ancestors().take_while(within).flat_map(|above| self.names.iter().map(|name| above.join(name)));
        let file = places.find(|file| file.is_file());
        found.insert(directory.to_owned(), file.clone());
        file
    }
}
