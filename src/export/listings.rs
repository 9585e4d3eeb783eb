//! Answers which files exist from listings of whole directories: a document names many missing files, and each would
//! cost a system call.

use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Whether differently spelled names can denote one file; then only the system can answer.
const SPELLS_FREELY: bool = cfg!(any(windows, target_vendor = "apple"));

/// Directory entries as this run first saw them. `OsString` keys compare without splitting paths into components.
#[derive(Debug, Default)]
pub(super) struct Listings(Mutex<HashMap<OsString, Arc<Listing>>>);

/// The entries of one directory.
#[derive(Debug, Default)]
struct Listing {
    files: HashSet<OsString>,
    directories: HashSet<OsString>,
    /// Links, and entries whose kind the system does not report.
    others: HashSet<OsString>,
}

impl Listings {
    /// Whether `path` is a regular file, or a link to one.
    pub(super) fn has_file(&self, path: &Path) -> bool {
        let (Some(directory), Some(name)) = (path.parent(), path.file_name()) else { return path.is_file() };
        if SPELLS_FREELY {
            return path.is_file();
        }
        let listing = self.of(directory);
        listing.files.contains(name) || listing.others.contains(name) && path.is_file()
    }

    /// Whether `directory` may contain `path`; false only if the first component of `path` is missing.
    pub(super) fn may_hold(&self, directory: &Path, path: &str) -> bool {
        let first = path.split('/').next().unwrap_or_default();
        if SPELLS_FREELY || matches!(first, "" | ".") || path.split('/').any(|part| part == "..") {
            return true;
        }
        let Listing { files, directories, others } = &*self.of(directory);
        [files, directories, others].iter().any(|known| known.contains(OsStr::new(first)))
    }

    fn of(&self, directory: &Path) -> Arc<Listing> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(listing) = known.get(directory.as_os_str()) {
            return Arc::clone(listing);
        }
        let mut listing = Listing::default();
        for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_file() => listing.files.insert(entry.file_name()),
                Ok(kind) if kind.is_dir() => listing.directories.insert(entry.file_name()),
                Ok(_) | Err(_) => listing.others.insert(entry.file_name()),
            };
        }
        let listing = Arc::new(listing);
        known.insert(directory.as_os_str().to_owned(), Arc::clone(&listing));
        listing
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn files_and_links_to_files_are_there() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = |name: &str| directory.path().join(name);
        fs::create_dir(path("directory")).expect("written");
        fs::write(path("file"), "").expect("written");
        for (target, link) in [("file", "link"), ("directory", "up"), ("none", "nowhere")] {
            std::os::unix::fs::symlink(target, path(link)).expect("a link");
        }
        let listings = Listings::default();
        for _ in 0..2 {
            for name in ["file", "link", "up/../file", "directory", "up", "nowhere", "none", "none/file", "file/x", "."]
            {
                assert_eq!(listings.has_file(&path(name)), path(name).is_file(), "{name}");
                let first = name.split('/').next().expect("a part");
                assert!(
                    listings.may_hold(directory.path(), name) || fs::symlink_metadata(path(first)).is_err(),
                    "{name}"
                );
            }
        }
    }
}
