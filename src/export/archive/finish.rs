//! Ends a run: handles outputs whose document is gone, and writes the manifest for the next run.

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

/// Outputs whose document is gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finished {
    /// Outputs that still exist: `ArchiveSettings::prune` removes them.
    pub left: Vec<PathBuf>,
    /// Outputs that were removed.
    pub removed: Vec<PathBuf>,
    /// Outputs that could not be removed, and why.
    pub kept: Vec<(PathBuf, String)>,
}

impl Archive<'_> {
    /// Records the end of a run. `is_whole` is set if the run reached its last task.
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

    /// Finds, and if asked removes, files whose document is gone. Returns whether any entry changed.
    fn clear(&self, entries: &mut BTreeMap<String, Box<Known>>, finished: &mut Finished) -> bool {
        // Sources that exist but are not part of this run keep their files.
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
            // Handle each path once.
            known.entry.left.retain(|kept| open.remove(&kept.path) && self.is_still_left(kept, finished));
            is_changed |= known.entry.left.len() != before;
        }
        let before = entries.len();
        entries.retain(|source, known| !known.entry.left.is_empty() || !is_gone(source));
        is_changed || entries.len() != before
    }

    /// Handles a file whose document is gone. Returns whether it still exists and belongs to the program.
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

    /// Whether `path` is a regular file that no symbolic link places outside the root.
    fn is_own_file(&self, path: &Path) -> bool {
        let real = |path: &Path| fs::canonicalize(path).ok();
        FileStamp::of_own_file(path).is_some()
            && path.parent().and_then(real).zip(real(&self.root)).is_some_and(|(parent, root)| parent.starts_with(root))
    }

    /// Removes empty directories above a file, up to the root.
    fn remove_empty_directories(&self, path: &Path) {
        for directory in path.ancestors().skip(1).take_while(|directory| *directory != self.root) {
            if fs::remove_dir(directory).is_err() {
                return;
            }
        }
    }
}

/// Drops the records of files that no document uses any more.
fn forget_files(manifest: &mut Manifest) {
    let made = manifest.entries.values().flat_map(|known| &known.entry.outputs);
    let used: BTreeSet<&str> = made.flat_map(|made| &made.files).map(|used| used.path.as_str()).collect();
    manifest.files.retain(|name, _| used.contains(name.as_str()));
}
