//! Files that count for all documents below them: the nearest one at or above a document's directory. The disk is asked
//! once in a run for each directory.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::resource::real_path;

/// The files of some names, by the directory that they were looked for from.
#[derive(Debug)]
pub(super) struct NearestFiles {
    names: &'static [&'static str],
    found: Mutex<HashMap<PathBuf, Option<PathBuf>>>,
}

impl NearestFiles {
    /// Of these names, the first one of a directory counts.
    pub(super) fn called(names: &'static [&'static str]) -> NearestFiles {
        NearestFiles { names, found: Mutex::default() }
    }

    /// The file for documents in a directory; nothing above `root` is looked at.
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
