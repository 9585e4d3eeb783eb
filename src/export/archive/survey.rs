//! Surveys the state before a conversion: records of earlier runs, and each document as it is now.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::{fs, mem};

use super::digest::Digest;
use super::manifest::{Header, Manifest};
use super::stamp::FileStamp;
use super::state::Noted;
use super::{Archive, key, key_of};
use crate::backends::Backend;
use crate::export::facts::Facts;
use crate::export::options::of_run;
use crate::export::parallel::collected;
use crate::export::{Settings, Source, Target, Task, Tree, read_file};
use crate::resource::real_path;

/// Documents that a thread takes at a time.
const CHUNK: usize = 64;
/// Documents per digest of names and places; fixed, so that the result does not depend on the number of threads.
const PART: usize = 1000;

/// A document as it is now.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Absent if the file does not exist.
    pub(super) stamp: Option<FileStamp>,
    /// Absent if the file cannot be read.
    pub(super) digest: Option<Digest>,
    pub(super) facts: Facts,
}

/// Version and source digest of the program: another build converts everything again.
const PROGRAM: &str = concat!(env!("CARGO_PKG_VERSION"), " ", env!("BINDERY_SOURCES"));

/// Digest of how documents are read.
pub(super) fn reading(settings: &Settings) -> Digest {
    // The `Debug` form shows every field, in order.
    let read = format!("{:?} {:?}", settings.read, settings.reader);
    Digest::of_parts([PROGRAM.as_bytes(), read.as_bytes()])
}

/// Digest of all settings that an output of a format depends on.
pub(super) fn format(settings: &Settings, backend: &dyn Backend) -> Digest {
    let Settings {
        formats: _,
        read,
        reader,
        root,
        site,
        resource_path,
        selection: _,
        options,
        font_directories,
        stylesheet,
        build_date,
        strict: _,
        durability: _,
        jobs: _,
    } = settings;
    let own = of_run(backend, options);
    let fonts: Vec<(PathBuf, u64)> = font_directories.iter().flat_map(|directory| files_in(directory)).collect();
    let text = format!(
        "{read:?} {reader:?} {root:?} {site:?} {resource_path:?} {own:?} {fonts:?} {stylesheet:?} {build_date:?}"
    );
    Digest::of_parts([PROGRAM.as_bytes(), backend.name().as_bytes(), text.as_bytes()])
}

/// The files in a directory with their sizes, sorted.
fn files_in(directory: &Path) -> Vec<(PathBuf, u64)> {
    let mut files: Vec<(PathBuf, u64)> = fs::read_dir(directory)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.path(), entry.metadata().ok()?.len())))
        .collect();
    files.sort();
    files
}

/// Names of the trees, and their paths relative to the root of the outputs.
pub(super) fn identity(root: &Path, trees: &[Tree]) -> Vec<(String, String)> {
    let root = real_path(root);
    let name = |tree: &Tree| key_of(&tree.name).unwrap_or_default();
    trees.iter().map(|tree| (name(tree), crate::export::links::way(&root, &tree.root))).collect()
}

/// Earlier records of the same trees, whether they are stored exactly so, and warnings about them.
pub(super) fn before(noted: Noted, header: &Header) -> (Manifest, bool, Vec<String>) {
    let Noted { manifests, journal, damaged, has_shards } = noted;
    let mut warnings = Vec::new();
    for path in damaged {
        warnings.push(format!(
            "`{}` is damaged or of another version and is not used: all documents are converted anew",
            path.display()
        ));
    }
    let mut is_stored = manifests.len() == 1 && journal.is_empty() && !has_shards;
    let mut all = Manifest::new(header.clone());
    let mut is_first = true;
    for manifest in manifests {
        if manifest.header.trees != header.trees {
            warnings.push("the outputs were made from other directories: what is known of them is not used".to_owned());
            is_stored = false;
            continue;
        }
        if mem::take(&mut is_first) {
            all = manifest;
        } else {
            all.entries.extend(manifest.entries);
            all.files.extend(manifest.files);
            all.header.site = all.header.site.filter(|site| manifest.header.site == Some(*site));
        }
        if all.header.reading != header.reading {
            is_stored = false;
        }
    }
    if !journal.is_empty() {
        all.header.site = None;
    }
    all.entries.extend(journal.into_iter().map(|known| (known.entry.source.clone(), Box::new(known))));
    (all, is_stored, warnings)
}

impl Archive<'_> {
    /// Surveys each document of the trees. Does not read documents whose stamp is unchanged.
    pub(super) fn survey(&self, sources: &[Source], reading: Digest) -> HashMap<String, Seen> {
        let next = AtomicUsize::new(0);
        let all = Mutex::new(HashMap::with_capacity(sources.len()));
        let work = || {
            loop {
                let start = next.fetch_add(CHUNK, Ordering::Relaxed);
                let Some(chunk) = sources.get(start..).filter(|rest| !rest.is_empty()) else { break };
                let look = |source: &Source| Some((key_of(source.place.as_deref()?)?, self.look(source, reading)?));
                let seen: Vec<(String, Seen)> = chunk.iter().take(CHUNK).filter_map(look).collect();
                all.lock().unwrap_or_else(std::sync::PoisonError::into_inner).extend(seen);
            }
        };
        thread::scope(|scope| {
            for _ in 1..self.settings.jobs.get().min(sources.len().div_ceil(CHUNK)) {
                scope.spawn(work);
            }
            work();
        });
        all.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn look(&self, source: &Source, reading: Digest) -> Option<Seen> {
        let crate::export::Input::File(path) = &source.input else { return None };
        let known = self.before.entries.get(&key_of(source.place.as_deref()?)?);
        let stamp = FileStamp::of(path);
        let facts = known.filter(|_| self.before.header.reading == reading).map(|known| &known.entry.facts);
        if let (Some(known), Some(facts)) = (known, facts)
            && stamp.is_some()
            && known.stamps.source == stamp
        {
            return Some(Seen { stamp, digest: Some(known.entry.digest), facts: facts.clone() });
        }
        let Ok(bytes) = read_file(path) else { return Some(Seen { stamp, ..Seen::default() }) };
        let digest = Digest::of(&bytes);
        let facts = match (known, facts) {
            (Some(known), Some(facts)) if known.entry.digest == digest => facts.clone(),
            _ => Facts::read(&source.input, bytes, &self.settings.read, self.settings.formats.all()),
        };
        Some(Seen { stamp, digest: Some(digest), facts })
    }

    /// Digest of the documents that links can lead to, and of everything that decides their addresses.
    pub(super) fn site_of(&self, tasks: &[Task]) -> Digest {
        let parts: Vec<&[Task]> = tasks.chunks(PART).collect();
        let digests = collected(parts.len(), self.settings.jobs.get(), |idx| self.part_of_site(parts[idx]));
        Digest::of_parts(digests.iter().map(Digest::as_bytes))
    }

    fn part_of_site(&self, tasks: &[Task]) -> Digest {
        let mut text = Vec::new();
        for task in tasks {
            let (Some(key), Some(facts)) = (key(task), self.facts(task)) else { continue };
            if facts.reason_to_pass_over(&self.settings.selection).is_some() {
                continue;
            }
            text.extend_from_slice(key.as_bytes());
            // Serialising cannot fail: the only map in `Facts` has string keys.
            let _ = serde_json::to_writer(&mut text, facts);
            for output in &task.outputs {
                if let Target::File(path) = &output.target {
                    text.extend_from_slice(self.kept_name(path).unwrap_or_default().as_bytes());
                    text.push(b'\n');
                }
            }
        }
        Digest::of(&text)
    }
}
