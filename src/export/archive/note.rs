//! Records the result of each document.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::PoisonError;

use super::digest::Digest;
use super::manifest::{Entry, Kept, Known, Made, Stamps, Used};
use super::stamp::FileStamp;
use super::survey::Seen;
use super::{Archive, key};
use crate::export::facts::Facts;
use crate::export::{Task, read_file};
use crate::resource::{Lookup, Meaning};

/// The inputs and outputs of a conversion.
#[derive(Debug, Default)]
pub(in crate::export) struct Trace {
    /// The stamp of the source before it was read.
    pub(in crate::export) stamp: Option<FileStamp>,
    /// Digest of the source as read.
    pub(in crate::export) digest: Option<Digest>,
    pub(in crate::export) facts: Facts,
    /// Links that may lead to other documents, as written.
    pub(in crate::export) links: Vec<String>,
    /// Files looked up regardless of the format.
    pub(in crate::export) lookups: Vec<Lookup>,
    pub(in crate::export) outputs: Vec<TracedOutput>,
}

/// A written output.
#[derive(Debug)]
pub(in crate::export) struct TracedOutput {
    pub(in crate::export) format: &'static str,
    pub(in crate::export) file: TracedFile,
    /// Digest of its link targets, if the document has links.
    pub(in crate::export) links: Option<Digest>,
    /// The files looked up for this output.
    pub(in crate::export) lookups: Vec<Lookup>,
    /// Files copied beside it.
    pub(in crate::export) copies: Vec<TracedFile>,
}

/// A written file.
#[derive(Clone, Debug)]
pub(in crate::export) struct TracedFile {
    pub(in crate::export) path: PathBuf,
    pub(in crate::export) digest: Digest,
    pub(in crate::export) stamp: FileStamp,
}

impl Archive<'_> {
    /// The trace before a conversion: stamp and digest of the source, if the stamp is reliable.
    pub(in crate::export) fn trace(&self, task: &Task) -> Trace {
        let seen = self.seen(task).filter(|seen| seen.stamp.is_some_and(|stamp| stamp.is_settled(self.state.began())));
        seen.map(|seen| Trace { stamp: seen.stamp, digest: seen.digest, ..Trace::default() }).unwrap_or_default()
    }

    /// Records a converted document. An I/O error ends the run.
    pub(in crate::export) fn note_converted(&self, task: &Task, trace: Trace, warnings: usize) -> std::io::Result<()> {
        // A document whose name is not UTF-8 cannot be recorded and is converted on every run.
        let (Some(key), Some(digest)) = (key(task), trace.digest) else { return Ok(()) };
        let mut entry =
            Entry { source: key.clone(), digest, facts: trace.facts, links: trace.links, warnings, ..Entry::blank() };
        let mut stamps =
            Stamps { source: trace.stamp.map(|stamp| stamp.if_settled(self.state.began())), kept: Vec::new() };
        for output in trace.outputs {
            let written: Vec<&TracedFile> = std::iter::once(&output.file).chain(&output.copies).collect();
            let Some(kept) = written.iter().map(|file| self.kept(file)).collect::<Option<Vec<Kept>>>() else {
                return Ok(());
            };
            stamps.kept.extend(written.iter().map(|file| file.stamp));
            let files = self.used(output.lookups);
            let from = self.from(output.format, digest, output.links, &files);
            let mut kept = kept.into_iter();
            let Some(file) = kept.next() else { return Ok(()) };
            let format = output.format.to_owned();
            entry.outputs.push(Made { format, file, from, links: output.links, files, copies: kept.collect() });
        }
        let before = self.before.entries.get(&key).map(Box::as_ref);
        add_what_is_left(&mut entry, &mut stamps, before);
        let known = Box::new(Known { entry, stamps });
        self.state.note(&known)?;
        self.done.lock().unwrap_or_else(PoisonError::into_inner).insert(key, known);
        Ok(())
    }

    /// Records a failed conversion: earlier outputs still exist but are out of date.
    pub(in crate::export) fn note_failed(&self, task: &Task) {
        let Some(key) = key(task) else { return };
        let Some(mut known) = self.before.entries.get(&key).cloned() else { return };
        for made in &mut known.entry.outputs {
            made.from = None;
        }
        self.done.lock().unwrap_or_else(PoisonError::into_inner).insert(key, known);
    }

    pub(super) fn note_passed_over(&self, key: String, seen: &Seen, digest: Digest, known: Option<&Known>) {
        let stamps = Stamps { source: seen.stamp.map(|stamp| stamp.if_settled(self.state.began())), kept: Vec::new() };
        let mut entry = Entry { source: key.clone(), digest, facts: seen.facts.clone(), ..Entry::blank() };
        if let Some(known) = known {
            entry.left = known.entry.kept().chain(&known.entry.left).cloned().collect();
        }
        let now = Box::new(Known { entry, stamps });
        if known != Some(&*now) {
            self.done.lock().unwrap_or_else(PoisonError::into_inner).insert(key, now);
        }
    }

    pub(super) fn note_file(&self, name: &str, stamp: FileStamp, digest: Digest) {
        let stamp = stamp.if_settled(self.state.began());
        self.files.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), (stamp, digest));
    }

    fn kept(&self, file: &TracedFile) -> Option<Kept> {
        let path = self.kept_name(&file.path)?;
        Some(Kept { path, size: file.stamp.size(), digest: file.digest })
    }

    /// Deduplicated manifest records of lookups; a lookup of the content replaces one of the existence.
    fn used(&self, lookups: Vec<Lookup>) -> Vec<Used> {
        let mut used: BTreeMap<(String, Option<String>), Used> = BTreeMap::new();
        for Lookup { path, meaning } in lookups {
            let own = path.as_deref().and_then(|path| self.name_of(path));
            // A path that is not valid UTF-8 cannot be recorded.
            if path.is_some() && own.is_none() {
                continue;
            }
            let path = own.unwrap_or_default();
            let blank = Used { path: path.clone(), name: None, digest: None, there: false };
            let new = match meaning {
                Meaning::Absent => blank,
                Meaning::There => Used { there: true, ..blank },
                Meaning::Named(name) => Used { name: Some(name), ..blank },
                Meaning::Holds(bytes) => Used { digest: self.digest_of_used(&path, bytes.as_deref()), ..blank },
            };
            let old = used.entry((path, new.name.clone())).or_insert_with(|| new.clone());
            if new.digest.is_some() {
                *old = new;
            }
        }
        used.into_values().collect()
    }

    /// Digest of a used file, from `bytes` or by reading it now.
    fn digest_of_used(&self, name: &str, bytes: Option<&[u8]>) -> Option<Digest> {
        if let Some((_, digest)) = self.files.lock().unwrap_or_else(PoisonError::into_inner).get(name) {
            return Some(*digest);
        }
        let path = self.path_of(name);
        let stamp = FileStamp::of(&path)?;
        let digest = match bytes {
            Some(bytes) => Digest::of(bytes),
            None => Digest::of(&read_file(&path).ok()?),
        };
        self.note_file(name, stamp, digest);
        Some(digest)
    }
}

/// Adds what an earlier run made of the same document. Outputs in other formats stay; those at other paths are no
/// longer wanted.
fn add_what_is_left(entry: &mut Entry, stamps: &mut Stamps, before: Option<&Known>) {
    let Some(before) = before else { return };
    let is_now = |entry: &Entry, kept: &Kept| entry.kept().any(|now| now.path == kept.path);
    let mut seen = before.stamps.kept.iter();
    let mut are_all_known = true;
    for made in &before.entry.outputs {
        let old: Vec<Option<FileStamp>> = made.kept().map(|_| seen.next().copied()).collect();
        if entry.outputs.iter().any(|own| own.format == made.format) {
            let left: Vec<Kept> = made.kept().filter(|kept| !is_now(entry, kept)).cloned().collect();
            entry.left.extend(left);
        } else {
            are_all_known &= old.iter().all(Option::is_some);
            stamps.kept.extend(old.into_iter().flatten());
            entry.outputs.push(made.clone());
        }
    }
    let left: Vec<Kept> = before.entry.left.iter().filter(|kept| !is_now(entry, kept)).cloned().collect();
    entry.left.extend(left);
    if !are_all_known {
        stamps.kept.clear();
    }
}
