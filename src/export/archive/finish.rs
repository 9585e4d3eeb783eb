//! The end of a run: what belongs to no document any more, and the manifest for the next one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use super::fresh::holds;
use super::manifest::{Kept, Known, Manifest};
use super::stamp::FileStamp;
use super::{Archive, ArchiveError, key};
use crate::export::Task;
use crate::export::input::reason;

/// What became of outputs that belong to no document any more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finished {
    /// Those that are still there: `ArchiveSettings::prune` removes them.
    pub left: Vec<PathBuf>,
    /// Those that were removed.
    pub removed: Vec<PathBuf>,
    /// Those that were not removed, and why.
    pub kept: Vec<(PathBuf, String)>,
}

impl Archive<'_> {
    /// Notes the end of a run. `is_whole` says whether it came to the last of its tasks.
    pub fn finish(&mut self, tasks: &[Task], is_whole: bool) -> Result<Finished, ArchiveError> {
        let is_of_all = is_whole && self.settings.selection.condition.is_none();
        let header = self.header.clone().with_site(is_of_all.then_some(self.site));
        let mut manifest = std::mem::replace(&mut self.before, Manifest::new(header.clone()));
        let done = std::mem::take(&mut *self.done.lock().unwrap_or_else(PoisonError::into_inner));
        let files = std::mem::take(&mut *self.files.lock().unwrap_or_else(PoisonError::into_inner));
        let mut is_changed = !self.is_stored
            || !done.is_empty()
            || manifest.header != header
            || files.iter().any(|(name, seen)| manifest.files.get(name) != Some(seen));
        manifest.header = header;
        manifest.entries.extend(done);
        manifest.files.extend(files);
        let mut finished = Finished::default();
        if self.own.shard.is_some() {
            let own: BTreeSet<String> = self.chosen(tasks).iter().filter_map(|&idx| key(&tasks[idx])).collect();
            manifest.entries.retain(|key, _| own.contains(key));
        } else if is_whole {
            is_changed |= self.clear(&mut manifest.entries, &mut finished);
        }
        if is_changed {
            forget_files(&mut manifest);
            let stored = self.state.store(&manifest, self.settings.jobs.get());
            stored.map_err(|error| ArchiveError::unwritable(&self.root, &reason(&error)))?;
        }
        self.before = manifest;
        self.state.clear();
        Ok(finished)
    }

    /// Finds, and where that is asked for removes, what belongs to no document any more. Returns whether an entry was
    /// changed.
    fn clear(&self, entries: &mut BTreeMap<String, Box<Known>>, finished: &mut Finished) -> bool {
        // What is there and not part of this run stays as it is.
        let is_gone = |source: &String| !self.seen.contains_key(source) && !self.path_of(source).exists();
        let mut is_changed = false;
        for (_, known) in entries.iter_mut().filter(|(source, _)| is_gone(source)) {
            let kept: Vec<Kept> = known.entry.kept().cloned().collect();
            is_changed |= !kept.is_empty();
            known.entry.left.extend(kept);
            known.entry.outputs.clear();
            known.stamps.kept.clear();
        }
        let mut open: BTreeSet<String> =
            entries.values().flat_map(|known| &known.entry.left).map(|kept| kept.path.clone()).collect();
        if !open.is_empty() {
            for kept in entries.values().flat_map(|known| known.entry.kept()) {
                open.remove(&kept.path);
            }
        }
        for known in entries.values_mut() {
            let before = known.entry.left.len();
            // Each is dealt with once.
            known.entry.left.retain(|kept| open.remove(&kept.path) && self.is_still_left(kept, finished));
            is_changed |= known.entry.left.len() != before;
        }
        let before = entries.len();
        entries.retain(|source, known| !known.entry.left.is_empty() || !is_gone(source));
        is_changed || entries.len() != before
    }

    /// Deals with a file that belongs to no document. Returns whether it is still there and the program's own.
    fn is_still_left(&self, kept: &Kept, finished: &mut Finished) -> bool {
        let Some(path) = self.kept_path(&kept.path).filter(|path| self.is_own_file(path)) else { return false };
        if !self.own.prune {
            finished.left.push(path);
            return true;
        }
        if !holds(&path, kept.digest) {
            finished.kept.push((path, "it was changed by somebody else".to_owned()));
            return false;
        }
        match fs::remove_file(&path) {
            Ok(()) => {
                self.remove_empty_directories(&path);
                finished.removed.push(path);
                false
            }
            Err(error) => {
                finished.kept.push((path, reason(&error)));
                true
            }
        }
    }

    /// Whether there is a regular file, and no symbolic link leads to it from out of the root.
    fn is_own_file(&self, path: &Path) -> bool {
        let real = |path: &Path| fs::canonicalize(path).ok();
        FileStamp::of_own_file(path).is_some()
            && path.parent().and_then(real).zip(real(&self.root)).is_some_and(|(parent, root)| parent.starts_with(root))
    }

    /// Removes the directories above a file, up to the root, that have nothing in them any more.
    fn remove_empty_directories(&self, path: &Path) {
        for directory in path.ancestors().skip(1).take_while(|directory| *directory != self.root) {
            if fs::remove_dir(directory).is_err() {
                return;
            }
        }
    }
}

/// Drops what no document uses any more.
fn forget_files(manifest: &mut Manifest) {
    let made = manifest.entries.values().flat_map(|known| &known.entry.outputs);
    let used: BTreeSet<&str> = made.flat_map(|made| &made.files).map(|used| used.path.as_str()).collect();
    manifest.files.retain(|name, _| used.contains(name.as_str()));
}
