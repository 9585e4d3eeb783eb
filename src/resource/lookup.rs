//! What a document looked for, so that it can be told later whether it would find the same.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A place that was looked at.
#[derive(Clone, Debug)]
pub struct Lookup {
    /// Where; `None` when nothing of the name was found.
    pub path: Option<PathBuf>,
    /// What counts about it.
    pub meaning: Meaning,
}

/// What counts about a place that was looked at.
#[derive(Clone, Debug)]
pub enum Meaning {
    /// That there is nothing.
    Absent,
    /// That there is something.
    There,
    /// That the file of this name is found there.
    Named(String),
    /// What the file holds: these bytes, or what is to be read again when it was of no use.
    Holds(Option<Arc<[u8]>>),
}

/// The lookups of one document.
#[derive(Debug, Default)]
pub(super) struct Lookups(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// By address as written.
    by_address: HashMap<String, Vec<Lookup>>,
    /// What was asked for since the last time.
    asked: BTreeSet<String>,
}

impl Lookups {
    /// Notes that an address was asked for.
    pub(super) fn ask(&self, address: &str) {
        self.lock().asked.insert(address.to_owned());
    }

    pub(super) fn add(&self, address: &str, lookup: Lookup) {
        self.lock().by_address.entry(address.to_owned()).or_default().push(lookup);
    }

    /// What was looked at for all that was asked for since the last time.
    pub(super) fn take(&self) -> Vec<Lookup> {
        let mut inner = self.lock();
        let asked = std::mem::take(&mut inner.asked);
        asked.iter().filter_map(|address| inner.by_address.get(address)).flatten().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A panic in another thread leaves whole entries only.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
