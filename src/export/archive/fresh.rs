//! Decides whether a document must be converted.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use super::digest::Digest;
use super::manifest::{Kept, Known, Made, Stamps, Used};
use super::stamp::FileStamp;
use super::survey::Seen;
use super::{Archive, key};
use crate::export::{Output, Target, Task, read_file};

/// Why a document need not be converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::export) enum Answer {
    /// It is not part of the run.
    PassedOver(&'static str),
    /// All its outputs are up to date. Holds the number of warnings of their conversion.
    Unchanged(usize),
}

/// Lookups that only a converter can answer.
pub(in crate::export) struct Surroundings<'a> {
    /// Digest of the link targets of an output.
    pub(in crate::export) links: &'a dyn Fn(&Output, &[String]) -> Digest,
    /// File found by name alone.
    pub(in crate::export) named: &'a dyn Fn(&str) -> Option<PathBuf>,
}

impl Archive<'_> {
    /// Why a task needs no work; `None` if it must be converted.
    pub(in crate::export) fn answer(&self, task: &Task, around: &Surroundings<'_>) -> Option<Answer> {
        let (key, seen) = (key(task)?, self.seen(task)?);
        let digest = seen.digest?;
        let known = self.before.entries.get(&key).map(Box::as_ref);
        if let Some(reason) = seen.facts.reason_to_pass_over(&self.settings.selection) {
            self.note_passed_over(key, seen, digest, known);
            return Some(Answer::PassedOver(reason));
        }
        let known = known.filter(|_| !self.own.rebuild)?;
        if self.settings.strict && known.entry.warnings > 0 {
            return None;
        }
        for output in &task.outputs {
            let made = known.entry.outputs.iter().find(|made| made.format == output.backend.name())?;
            if !self.is_fresh(made, output, digest, known, around) {
                return None;
            }
        }
        let is_asked = |made: &Made| task.outputs.iter().any(|output| output.backend.name() == made.format);
        let kept = self.stamps_of(known, &is_asked)?;
        self.note_unchanged(key, seen, digest, known, kept);
        Some(Answer::Unchanged(known.entry.warnings))
    }

    /// Whether converting again would reproduce the output.
    fn is_fresh(&self, made: &Made, output: &Output, source: Digest, known: &Known, around: &Surroundings<'_>) -> bool {
        let Target::File(path) = &output.target else { return false };
        let links = match made.links {
            Some(links) if self.same_site => Some(links),
            Some(_) => Some((around.links)(output, &known.entry.links)),
            None => None,
        };
        self.kept_name(path).as_deref() == Some(made.file.path.as_str())
            && made.from.is_some()
            && made.from == self.from(output.backend.name(), source, links, &made.files)
            && made.files.iter().all(|used| self.is_as_it_was(used, around.named))
    }

    /// Digest of everything that an output is made from.
    pub(super) fn from(&self, format: &str, source: Digest, links: Option<Digest>, files: &[Used]) -> Option<Digest> {
        let settings = self.formats.get(format)?;
        let links = links.map(|links| links.to_string()).unwrap_or_default();
        let files = serde_json::to_vec(files).ok()?;
        Some(Digest::of_parts([source.as_bytes(), settings.as_bytes(), links.as_bytes(), &files]))
    }

    /// Whether looking up a file again would give the same result.
    fn is_as_it_was(&self, used: &Used, named: &dyn Fn(&str) -> Option<PathBuf>) -> bool {
        if let Some(name) = &used.name {
            return named(name).and_then(|path| self.name_of(&path)).unwrap_or_default() == used.path;
        }
        match used.digest {
            Some(_) => self.digest_of(&used.path) == used.digest,
            None => self.listings.has_file(&self.path_of(&used.path)) == used.there,
        }
    }

    /// Digest of a file that documents use. Reads each file at most once a run, and not at all if its stamp is
    /// unchanged.
    fn digest_of(&self, name: &str) -> Option<Digest> {
        if let Some((_, digest)) = self.files.lock().unwrap_or_else(PoisonError::into_inner).get(name) {
            return Some(*digest);
        }
        let path = self.path_of(name);
        let stamp = FileStamp::of(&path)?;
        let known = self.before.files.get(name).filter(|(own, _)| *own == stamp);
        let digest = match known {
            Some((_, digest)) => *digest,
            None => Digest::of(&read_file(&path).ok()?),
        };
        self.note_file(name, stamp, digest);
        Some(digest)
    }

    /// Stamps of all files kept for a document. `None` if any requested file differs from what was written.
    fn stamps_of(&self, known: &Known, is_asked: &dyn Fn(&Made) -> bool) -> Option<Vec<FileStamp>> {
        let mut seen = known.stamps.kept.iter();
        let mut stamps = Vec::with_capacity(known.stamps.kept.len());
        let mut are_all_known = true;
        for made in &known.entry.outputs {
            for kept in made.kept() {
                let before = seen.next().copied();
                let stamp = if is_asked(made) { Some(self.stamp_of(kept, before)?) } else { before };
                are_all_known &= stamp.is_some();
                stamps.extend(stamp);
            }
        }
        Some(if are_all_known { stamps } else { Vec::new() })
    }

    fn stamp_of(&self, kept: &Kept, before: Option<FileStamp>) -> Option<FileStamp> {
        let path = self.kept_path(&kept.path)?;
        let stamp = FileStamp::of_own_file(&path).filter(|stamp| stamp.size() == kept.size)?;
        (before == Some(stamp) || holds(&path, kept.digest)).then_some(stamp)
    }

    fn note_unchanged(&self, key: String, seen: &Seen, digest: Digest, known: &Known, kept: Vec<FileStamp>) {
        let source = seen.stamp.map(|stamp| stamp.if_settled(self.state.began()));
        let now = Stamps { source, kept };
        // An unchanged record needs no new line.
        if now != known.stamps || digest != known.entry.digest || seen.facts != known.entry.facts {
            let mut known = Box::new(Known { entry: known.entry.clone(), stamps: now });
            (known.entry.digest, known.entry.facts) = (digest, seen.facts.clone());
            self.done.lock().unwrap_or_else(PoisonError::into_inner).insert(key, known);
        }
    }
}

/// Whether the content of a file has this digest.
pub(super) fn holds(path: &Path, digest: Digest) -> bool {
    fs::read(path).is_ok_and(|bytes| Digest::of(&bytes) == digest)
}
