//! A tree of outputs that is kept up to date with the trees of documents that it is made of.
//!
//! What each output was made from is noted beside the outputs ([`manifest`]), so that a run converts what has changed
//! and only looks at the rest. [`Archive::open`] takes the tree for one run and finds out what there is; for each
//! document [`super::convert`] asks whether there is anything to do, and says what it did; [`Archive::finish`] deals
//! with what belongs to no document any more. Prints nothing.

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

/// What a run does with an archive, beside converting.
#[derive(Clone, Debug, Default)]
pub struct ArchiveSettings {
    /// How outputs are called.
    pub naming: Naming,
    /// Which part of the documents this run is for: the first number counts from 1 up to the second.
    pub shard: Option<(u32, u32)>,
    /// Whether all is made anew.
    pub rebuild: bool,
    /// Whether outputs are removed that belong to no document any more.
    pub prune: bool,
}

/// Why nothing was begun, or the end of a run could not be noted.
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

    /// What can be done about it.
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
    /// The root of the outputs, as it was named.
    root: PathBuf,
    real_root: PathBuf,
    /// The trees of documents, with real paths.
    trees: Vec<Tree>,
    state: State,
    /// What is known from earlier runs.
    before: Manifest,
    /// Whether that is as it was written at the end of the last run of the whole.
    is_stored: bool,
    /// The header of what is noted at the end.
    header: Header,
    /// Settings that count, by format.
    formats: BTreeMap<&'static str, Digest>,
    /// What was found of each document, by its key.
    seen: HashMap<String, Seen>,
    /// Whether documents have the names and places that they had.
    same_site: bool,
    site: Digest,
    /// What this run noted.
    done: Mutex<BTreeMap<String, Box<Known>>>,
    /// What files hold that documents use, as far as this run has looked.
    files: Mutex<SeenFiles>,
    listings: Listings,
    warnings: Vec<String>,
}

impl<'a> Archive<'a> {
    /// Takes the outputs at `root` for this run, looks at all documents, and names their outputs.
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
        // Which documents a condition chooses is not in the digest.
        archive.same_site = settings.selection.condition.is_none() && archive.before.header.site == Some(archive.site);
        Ok((archive, tasks))
    }

    /// What there is to say before anything is converted.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// The numbers of the tasks that this run is for.
    pub fn chosen(&self, tasks: &[Task]) -> Vec<usize> {
        let is_chosen = |task: &Task| match self.own.shard {
            None => true,
            // What cannot be read is one part's to report.
            Some((k, n)) => self.seen(task).and_then(|seen| seen.digest).map_or(0, |digest| digest.part_of(n)) == k - 1,
        };
        (0..tasks.len()).filter(|&idx| is_chosen(&tasks[idx])).collect()
    }

    /// What is known of the document of a task.
    pub(super) fn facts(&self, task: &Task) -> Option<&Facts> {
        self.seen(task).map(|seen| &seen.facts)
    }

    /// Bytes of the source of a task; 0 when they are not known.
    pub(super) fn size(&self, task: &Task) -> u64 {
        self.seen(task).and_then(|seen| seen.stamp).map_or(0, FileStamp::size)
    }

    /// The root of the outputs.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// How the images of a document of the site at `site` come to lie beside its output.
    pub(super) fn copying<'b>(&'b self, output: &'b Path, site: &'b Path) -> Option<Copying<'b>> {
        let output = output.strip_prefix(&self.root).ok()?;
        Some(Copying { trees: &self.trees, root: &self.real_root, site, output })
    }

    /// Where files are written before they take their places.
    pub(super) fn unfinished(&self) -> PathBuf {
        self.state.unfinished()
    }

    fn seen(&self, task: &Task) -> Option<&Seen> {
        self.seen.get(&key(task)?)
    }

    /// What a file is called in the manifest: by its tree, else by its whole path. `None` for names that are no text.
    fn name_of(&self, path: &Path) -> Option<String> {
        for tree in &self.trees {
            if let Ok(below) = path.strip_prefix(&tree.root) {
                return key_of(&tree.name.join(below));
            }
        }
        path.to_str().filter(|_| path.is_absolute()).map(str::to_owned)
    }

    /// The file that is called so.
    fn path_of(&self, name: &str) -> PathBuf {
        let path = Path::new(name);
        let tree = self.trees.iter().find_map(|tree| Some(tree.root.join(path.strip_prefix(&tree.name).ok()?)));
        tree.filter(|_| path.is_relative()).unwrap_or_else(|| path.to_owned())
    }

    /// What an output is called in the manifest: by its way from the root. `None` when it is not below it.
    fn kept_name(&self, path: &Path) -> Option<String> {
        key_of(path.strip_prefix(&self.root).ok()?)
    }

    /// The output that is called so; `None` for a name that leads out of the root.
    fn kept_path(&self, name: &str) -> Option<PathBuf> {
        let path = Path::new(name);
        let is_below = path.components().all(|part| matches!(part, Component::Normal(_)));
        (is_below && !name.is_empty()).then(|| self.root.join(path))
    }
}

/// What the document of a task is called in the manifest. `None` for what is of no tree.
fn key(task: &Task) -> Option<String> {
    key_of(task.source.place.as_deref()?)
}

/// A relative path with `/` between its parts. `None` for one that is no text.
fn key_of(path: &Path) -> Option<String> {
    // What is written just so already, which most are, need not be taken apart.
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
