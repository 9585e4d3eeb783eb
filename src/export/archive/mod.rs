//! A tree of outputs that is kept up to date with the document trees that it is made from.
//!
//! The inputs of each output are recorded beside the outputs ([`manifest`]), so that a run converts only what has
//! changed. [`Archive::open`] takes the tree for one run and surveys the documents. For each document
//! [`super::convert`] asks whether it must be converted and records the result. [`Archive::finish`] handles outputs
//! whose document is gone. Prints nothing.

mod digest;
mod finish;
mod fresh;
mod manifest;
mod note;
mod stamp;
mod state;
mod survey;

pub(super) use digest::Digest;
pub use finish::Finished;
pub(super) use fresh::{Answer, Surroundings};
pub(super) use note::{Trace, TracedFile, TracedOutput};
pub(super) use stamp::FileStamp;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::Mutex;

use manifest::{Header, Known, Manifest, SeenFiles};
use state::State;
use survey::Seen;

use super::copies::Copying;
use super::facts::Facts;
use super::listings::Listings;
use super::naming::Naming;
use super::{Destination, Settings, Source, Task, Tree, plan};
use crate::backends::Backend;
use crate::resource::real_path;

/// Archive settings of a run, apart from those of the conversion.
#[derive(Clone, Debug, Default)]
pub struct ArchiveSettings {
    /// Naming scheme for outputs.
    pub naming: Naming,
    /// Shard `(k, n)` of the documents to convert; `k` counts from 1 to `n`.
    pub shard: Option<(u32, u32)>,
    /// Whether to convert everything again.
    pub rebuild: bool,
    /// Whether to remove outputs whose document is gone.
    pub prune: bool,
}

/// Why a run could not begin, or its end could not be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveError {
    message: String,
    hint: Option<&'static str>,
}

impl ArchiveError {
    fn unwritable(path: &Path, reason: &str) -> ArchiveError {
        ArchiveError { message: format!("`{}` cannot be written: {reason}", path.display()), hint: None }
    }

    fn busy(root: &Path) -> ArchiveError {
        ArchiveError {
            message: format!("another run is at work on `{}`", root.display()),
            hint: Some("wait for its end, or name another directory with `-o`"),
        }
    }

    /// The remedy, if there is one.
    pub fn hint(&self) -> Option<&'static str> {
        self.hint
    }
}

impl fmt::Display for ArchiveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ArchiveError {}

/// A tree of outputs, taken for one run.
#[derive(Debug)]
pub struct Archive<'a> {
    settings: &'a Settings,
    own: ArchiveSettings,
    /// Root of the outputs, as named.
    root: PathBuf,
    real_root: PathBuf,
    /// The document trees, with real paths.
    trees: Vec<Tree>,
    state: State,
    /// Record of earlier runs.
    before: Manifest,
    /// Whether that record is exactly as the last run of the whole tree stored it.
    is_stored: bool,
    /// Header of the next manifest.
    header: Header,
    /// Digests of the settings that affect outputs, by format.
    formats: BTreeMap<&'static str, Digest>,
    /// Survey result of each document, by key.
    seen: HashMap<String, Seen>,
    /// Whether the names and places of documents are unchanged.
    same_site: bool,
    site: Digest,
    /// Entries recorded in this run.
    done: Mutex<BTreeMap<String, Box<Known>>>,
    /// Digests of the files that documents use, as far as this run has looked.
    files: Mutex<SeenFiles>,
    listings: Listings,
    warnings: Vec<String>,
}

impl<'a> Archive<'a> {
    /// Takes the outputs at `root` for this run, surveys all documents, and names their outputs.
    pub fn open(
        settings: &'a Settings,
        own: ArchiveSettings,
        trees: &[Tree],
        sources: Vec<Source>,
        formats: &[&'static dyn Backend],
        destination: &Destination,
    ) -> Result<(Archive<'a>, Vec<Task>), ArchiveError> {
        let root = match (destination, trees) {
            (Destination::Directory(directory), _) => directory.clone(),
            (_, [tree, ..]) => tree.root.clone(),
            (_, []) => PathBuf::from("."),
        };
        fs::create_dir_all(&root).map_err(|error| ArchiveError::unwritable(&root, &super::input::reason(&error)))?;
        let state = State::open(&root, own.shard)?;
        let trees: Vec<Tree> = trees.iter().map(Tree::real).collect();
        let noted = state.load(settings.jobs.get());
        let reading = survey::reading(settings);
        let header = Header::new(survey::identity(&root, &trees), reading);
        let (before, is_stored, warnings) = survey::before(noted, &header);
        let digests = formats.iter().map(|f| (f.name(), survey::format(settings, *f))).collect();
        let mut archive = Archive {
            settings,
            own,
            real_root: real_path(&root),
            root,
            trees,
            state,
            before,
            is_stored,
            header,
            formats: digests,
            seen: HashMap::new(),
            same_site: false,
            site: Digest::of(b""),
            done: Mutex::default(),
            files: Mutex::default(),
            listings: Listings::default(),
            warnings,
        };
        archive.seen = archive.survey(&sources, reading);
        let facts = |place: &Path| key_of(place).and_then(|key| archive.seen.get(&key)).map(|seen| &seen.facts);
        let place_of = |place: &Path, bundles: &_| {
            let said = if archive.own.naming == Naming::Path { None } else { facts(place) };
            archive.own.naming.place_of(place, bundles, said)
        };
        let facts_of = |source: &Source| source.place.as_deref().and_then(facts).map(Cow::Borrowed);
        let tasks = plan::plan_with(sources, formats, &settings.options, destination, &place_of, &facts_of);
        archive.site = archive.site_of(&tasks);
        // The digest does not cover which documents a condition selects.
        archive.same_site = settings.selection.condition.is_none() && archive.before.header.site == Some(archive.site);
        Ok((archive, tasks))
    }

    /// Warnings that precede the conversion.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Indices of the tasks in this run's shard.
    pub fn chosen(&self, tasks: &[Task]) -> Vec<usize> {
        let is_chosen = |task: &Task| match self.own.shard {
            None => true,
            // Unreadable documents belong to the first shard, so only one reports them.
            Some((k, n)) => self.seen(task).and_then(|seen| seen.digest).map_or(0, |digest| digest.part_of(n)) == k - 1,
        };
        (0..tasks.len()).filter(|&idx| is_chosen(&tasks[idx])).collect()
    }

    /// Facts of the document of a task.
    pub(super) fn facts(&self, task: &Task) -> Option<&Facts> {
        self.seen(task).map(|seen| &seen.facts)
    }

    /// Size of the source of a task in bytes; 0 if unknown.
    pub(super) fn size(&self, task: &Task) -> u64 {
        self.seen(task).and_then(|seen| seen.stamp).map_or(0, FileStamp::size)
    }

    /// The root of the outputs.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Plans the image copies for a document of the site at `site`.
    pub(super) fn copying<'b>(&'b self, output: &'b Path, site: &'b Path) -> Option<Copying<'b>> {
        let output = output.strip_prefix(&self.root).ok()?;
        Some(Copying { trees: &self.trees, root: &self.real_root, site, output })
    }

    /// Directory where files are staged until they are complete.
    pub(super) fn unfinished(&self) -> PathBuf {
        self.state.unfinished()
    }

    fn seen(&self, task: &Task) -> Option<&Seen> {
        self.seen.get(&key(task)?)
    }

    /// Name of a file in the manifest: by its tree, else its whole path. `None` if the path is not valid UTF-8.
    fn name_of(&self, path: &Path) -> Option<String> {
        for tree in &self.trees {
            if let Ok(below) = path.strip_prefix(&tree.root) {
                return key_of(&tree.name.join(below));
            }
        }
        path.to_str().filter(|_| path.is_absolute()).map(str::to_owned)
    }

    /// The file with this name in the manifest.
    fn path_of(&self, name: &str) -> PathBuf {
        let path = Path::new(name);
        let tree = self.trees.iter().find_map(|tree| Some(tree.root.join(path.strip_prefix(&tree.name).ok()?)));
        tree.filter(|_| path.is_relative()).unwrap_or_else(|| path.to_owned())
    }

    /// Name of an output in the manifest: its path relative to the root. `None` if it is not below the root.
    fn kept_name(&self, path: &Path) -> Option<String> {
        key_of(path.strip_prefix(&self.root).ok()?)
    }

    /// The output with this name in the manifest; `None` for a name that leads out of the root.
    fn kept_path(&self, name: &str) -> Option<PathBuf> {
        let path = Path::new(name);
        let is_below = path.components().all(|part| matches!(part, Component::Normal(_)));
        (is_below && !name.is_empty()).then(|| self.root.join(path))
    }
}

/// Key of a task's document in the manifest. `None` if it belongs to no tree.
fn key(task: &Task) -> Option<String> {
    key_of(task.source.place.as_deref()?)
}

/// A relative path with `/` between its components. `None` if it is not valid UTF-8.
fn key_of(path: &Path) -> Option<String> {
    // Fast path: most paths are already in this form.
    if cfg!(unix)
        && let Some(text) = path.to_str().filter(|text| !text.starts_with(['/', '.']) && !text.ends_with('/'))
        && !["//", "/."].iter().any(|odd| text.contains(odd))
        && !text.is_empty()
    {
        return Some(text.to_owned());
    }
    let mut key = String::with_capacity(path.as_os_str().len());
    for part in path.components() {
        let Component::Normal(part) = part else { return None };
        if !key.is_empty() {
            key.push('/');
        }
        key.push_str(part.to_str()?);
    }
    Some(key)
}
