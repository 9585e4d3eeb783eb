//! Finds the documents of a tree.
//!
//! Skips hidden files, symbolic links, `node_modules`, and files that `.gitignore`, `.ignore` or `.convertignore`
//! match. The result depends on the tree alone, not on settings of the machine. Called by `cli` and `book`.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use ignore::{DirEntry, WalkBuilder};

use super::input::reason;
use super::{Input, Source};
use crate::resource::real_path;

/// Extensions of the documents of a tree.
pub const DOCUMENT_EXTENSIONS: [&str; 5] = ["md", "markdown", "mkd", "mdx", "qmd"];
/// The program's own file of ignore patterns, in the syntax of `.gitignore`.
const IGNORE_FILE: &str = ".convertignore";
/// Directory that never holds a site's text and is often huge.
const NEVER: &str = "node_modules";

/// Selects documents of trees by patterns in the syntax of `.gitignore`, relative to the root of each tree.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Selects only matching documents; `None` selects all.
    include: Option<Gitignore>,
    exclude: Arc<Gitignore>,
}

impl Default for Filter {
    fn default() -> Filter {
        Filter { include: None, exclude: Arc::new(Gitignore::empty()) }
    }
}

impl Filter {
    /// Builds a filter from patterns.
    ///
    /// # Errors
    /// The first invalid pattern, and the reason.
    pub fn new(include: &[String], exclude: &[String]) -> Result<Filter, (String, String)> {
        let include = if include.is_empty() { None } else { Some(patterns(include)?) };
        Ok(Filter { include, exclude: Arc::new(patterns(exclude)?) })
    }

    fn takes(&self, place: &Path) -> bool {
        self.include.as_ref().is_none_or(|include| include.matched_path_or_any_parents(place, false).is_ignore())
    }
}

fn patterns(globs: &[String]) -> Result<Gitignore, (String, String)> {
    // Paths are already relative to the root of their tree.
    let mut builder = GitignoreBuilder::new("");
    for glob in globs {
        builder.add_line(None, glob).map_err(|error| (glob.clone(), error.to_string()))?;
    }
    builder.build().map_err(|error| (globs.join(" "), error.to_string()))
}

/// A directory whose documents are converted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    /// Prefix of the places of its documents; empty for the only tree of a run.
    pub name: PathBuf,
    /// The directory.
    pub root: PathBuf,
}

impl Tree {
    /// The same tree with its real path.
    pub(super) fn real(&self) -> Tree {
        Tree { name: self.name.clone(), root: real_path(&self.root) }
    }
}

/// The directories among `inputs`. If there are several, each adds its name to the places of its documents.
pub fn trees_of(inputs: &[Input]) -> Vec<Tree> {
    let root = |input: &Input| match input {
        Input::File(path) if path.is_dir() => Some(path.clone()),
        Input::File(_) | Input::Bytes { .. } => None,
    };
    let roots: Vec<PathBuf> = inputs.iter().filter_map(root).collect();
    let is_single = roots.len() < 2;
    let name = |root: &Path| if is_single { PathBuf::new() } else { name_of(root) };
    roots.into_iter().map(|root| Tree { name: name(&root), root }).collect()
}

/// The last component of a path; resolves paths such as `..`.
fn name_of(root: &Path) -> PathBuf {
    let real = std::fs::canonicalize(root).unwrap_or_default();
    root.file_name().or(real.file_name()).map(PathBuf::from).unwrap_or_default()
}

/// Expands `inputs`: files and bytes stay as they are, each of `trees` becomes the documents below it, sorted by path.
pub fn discover(inputs: Vec<Input>, trees: &[Tree], filter: &Filter) -> Vec<Source> {
    let mut trees = trees.iter().peekable();
    let mut sources = Vec::new();
    for input in inputs {
        let tree = trees.next_if(|tree| matches!(&input, Input::File(path) if *path == tree.root));
        match tree {
            Some(tree) => sources.extend(documents_of(&tree.root, &tree.name, filter)),
            None => sources.push(Source::named(input)),
        }
    }
    sources
}

fn documents_of(root: &Path, name: &Path, filter: &Filter) -> Vec<Source> {
    let mut documents = Vec::new();
    let mut problems = Vec::new();
    for entry in walk(root, filter) {
        match entry {
            Ok(entry) => {
                let place = entry.path().strip_prefix(root).unwrap_or(entry.path());
                let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
                if is_file && is_document(entry.path()) && filter.takes(place) {
                    documents.push((name.join(place), entry.into_path()));
                }
            }
            Err(error) => problems.push(problem(root, &error)),
        }
    }
    if documents.is_empty() && problems.is_empty() {
        let extensions = DOCUMENT_EXTENSIONS.map(|extension| format!("`.{extension}`")).join(", ");
        problems.push(Source::broken(
            root.to_owned(),
            format!("there are no documents in this directory, expected files that end in {extensions}"),
        ));
    }
    documents.sort_by_cached_key(|(place, _)| by_parts(place));
    problems.extend(documents.into_iter().map(|(place, path)| Source::in_tree(path, place)));
    problems
}

/// Sort key that orders paths by component: a directory before its contents, and those before its neighbours. Saves
/// splitting the paths at every comparison.
fn by_parts(path: &Path) -> Vec<u8> {
    let separators = |byte: &u8| if std::path::is_separator(char::from(*byte)) { 0 } else { *byte };
    path.as_os_str().as_encoded_bytes().iter().map(separators).collect()
}

fn walk(root: &Path, filter: &Filter) -> impl Iterator<Item = Result<DirEntry, ignore::Error>> {
    let (exclude, top) = (Arc::clone(&filter.exclude), root.to_owned());
    let is_looked_at = move |entry: &DirEntry| {
        let is_excluded = || {
            let place = entry.path().strip_prefix(&top).unwrap_or(entry.path());
            let is_directory = entry.file_type().is_some_and(|kind| kind.is_dir());
            exclude.matched(place, is_directory).is_ignore()
        };
        entry.depth() == 0 || entry.file_name() != NEVER && (exclude.is_empty() || !is_excluded())
    };
    WalkBuilder::new(root)
        .git_global(false)
        .git_exclude(false)
        .require_git(false)
        .add_custom_ignore_filename(IGNORE_FILE)
        .filter_entry(is_looked_at)
        .build()
}

/// A source that reports a directory that cannot be read.
fn problem(root: &Path, error: &ignore::Error) -> Source {
    let mut path = root;
    let mut innermost = error;
    loop {
        innermost = match innermost {
            ignore::Error::WithPath { path: own, err } => {
                path = own;
                err
            }
            ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => err,
            _ => break,
        };
    }
    let why = innermost.io_error().map_or_else(|| innermost.to_string(), reason);
    Source::broken(path.to_owned(), format!("it cannot be looked into: {why}"))
}

fn is_document(path: &Path) -> bool {
    let extension = path.extension().and_then(OsStr::to_str).unwrap_or_default();
    DOCUMENT_EXTENSIONS.iter().any(|own| extension.eq_ignore_ascii_case(own))
}
