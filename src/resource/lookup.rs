//! Records the files that a document looks up, so that a later run can tell whether it would find the same ones.
//!
//! Filled by [`super::Resources`]; `export` compares the records with the disk.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A path that a document looked up.
#[derive(Clone, Debug)]
pub struct Lookup {
    /// The path; `None` when no file of the name was found.
    pub path: Option<PathBuf>,
    /// The property of the path that the output depends on.
    pub meaning: Meaning,
}

/// The property of a looked-up path that the output depends on.
#[derive(Clone, Debug)]
pub enum Meaning {
    /// Nothing exists there.
    Absent,
    /// A file exists there.
    There,
    /// The search for a file of this name ended there.
    Named(String),
    /// The content of the file: these bytes, or `None` when it was unusable and has to be read again.
    Holds(Option<Arc<[u8]>>),
}

/// The lookups of one document.
#[derive(Debug, Default)]
pub(super) struct Lookups(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// Lookups by address as written.
    by_address: HashMap<String, Vec<Lookup>>,
    /// Addresses requested since the last [`Lookups::take`].
    asked: BTreeSet<String>,
}

impl Lookups {
    /// Records that an address was requested.
    pub(super) fn ask(&self, address: &str) {
        self.lock().asked.insert(address.to_owned());
    }

    pub(super) fn add(&self, address: &str, lookup: Lookup) {
        self.lock().by_address.entry(address.to_owned()).or_default().push(lookup);
    }

    /// The lookups of all addresses requested since the previous call.
    pub(super) fn take(&self) -> Vec<Lookup> {
        let mut inner = self.lock();
        let asked = std::mem::take(&mut inner.asked);
        asked.iter().filter_map(|address| inner.by_address.get(address)).flatten().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic in another thread leaves only complete entries.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
