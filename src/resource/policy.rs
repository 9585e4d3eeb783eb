//! Access control: a document may read regular files below its root, and nothing else.
//!
//! Paths are first resolved textually as URLs are (`..` removes the part before it, whatever that is on disk), then all
//! symbolic links are followed. The result must lie below the root.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::ResourceError;

/// Largest file to read, in bytes. A photograph straight from a camera takes about a tenth of it.
const MAX_FILE_BYTES: u64 = 64 << 20;

/// Directories of a site whose content is served at its root, by Hugo and Zola, Astro and Next, Hexo.
const SERVED_AT_ROOT: [&str; 3] = ["static", "public", "source"];

/// Entries that mark a directory as the root of a site, a vault or a repository.
const ROOT_MARKERS: [&str; 16] = [
    ".git",
    ".hg",
    ".obsidian",
    "_config.yml",
    "_config.yaml",
    "_config.toml",
    "config.toml",
    "hugo.toml",
    "hugo.yaml",
    "hugo.json",
    "zola.toml",
    "book.toml",
    "mkdocs.yml",
    "_quarto.yml",
    "docusaurus.config.js",
    "astro.config.mjs",
];

/// Names of directories that hold everything their documents refer to.
const WHOLE: [&str; 8] = ["docs", "doc", "posts", "blog", "notes", "vault", "book", "articles"];

/// The files that one document may read.
#[derive(Debug, Default)]
pub(super) struct Policy {
    /// `None` for a document without a location.
    site: Option<Site>,
    /// Further directories to search, canonical; the user named them.
    directories: Vec<PathBuf>,
}

/// Relative paths count from `base`; files are read below `root`.
#[derive(Debug)]
struct Site {
    base: Directory,
    root: Directory,
}

/// A directory. Its canonical path is determined on demand, since only documents with files need it.
#[derive(Debug)]
struct Directory {
    given: PathBuf,
    real: OnceLock<PathBuf>,
}

impl Directory {
    fn new(given: &Path) -> Directory {
        Directory { given: given.to_owned(), real: OnceLock::new() }
    }

    /// A directory given by its canonical path.
    fn of_real(given: &Path) -> Directory {
        Directory { given: given.to_owned(), real: OnceLock::from(given.to_owned()) }
    }

    /// Its path with all symbolic links resolved.
    fn real(&self) -> &Path {
        self.real.get_or_init(|| real_path(&self.given))
    }
}

impl Policy {
    /// Allows files below `root`. Directories that do not exist allow nothing.
    pub(super) fn new(base: &Path, root: &Path) -> Policy {
        let site = Site { base: Directory::new(base), root: Directory::new(root) };
        Policy { site: Some(site), directories: Vec::new() }
    }

    /// Like [`Policy::new`], for directories given by their canonical paths.
    pub(super) fn of_real(base: &Path, root: &Path) -> Policy {
        let site = Site { base: Directory::of_real(base), root: Directory::of_real(root) };
        Policy { site: Some(site), directories: Vec::new() }
    }

    /// Adds directories to search; those that do not exist are ignored.
    pub(super) fn with_directories(self, directories: &[PathBuf]) -> Policy {
        let real = directories.iter().filter_map(|directory| fs::canonicalize(directory).ok());
        Policy { directories: real.collect(), ..self }
    }

    /// The directory below which files are read.
    pub(super) fn root(&self) -> Option<&Path> {
        self.site.as_ref().map(|site| site.root.real())
    }

    /// The canonical path of the first of `paths` that exists. Calls `tried` with each admissible path it looks at and
    /// whether a file exists there.
    pub(super) fn locate(
        &self,
        paths: &[String],
        mut tried: impl FnMut(PathBuf, bool),
    ) -> Result<PathBuf, ResourceError> {
        let mut first_error = None;
        for path in paths.iter().flat_map(|path| self.places(path)) {
            let answer = self.admit(&path);
            match answer {
                Ok(real) => {
                    tried(path, true);
                    return Ok(real);
                }
                Err(error @ ResourceError::NotFound { .. }) => {
                    tried(path, false);
                    first_error.get_or_insert(error);
                }
                // A forbidden path is an error whether or not a file exists there.
                Err(error) => return Err(error),
            }
        }
        let no_place = if self.site.is_some() { ResourceError::Empty } else { ResourceError::NoFiles };
        Err(first_error.unwrap_or(no_place))
    }

    /// The places where a path as written may lie.
    fn places(&self, written: &str) -> Vec<PathBuf> {
        match written.strip_prefix('/') {
            None => {
                let base = self.site.iter().map(|site| site.base.real());
                let directories = self.directories.iter().map(PathBuf::as_path);
                base.chain(directories).map(|directory| resolve(directory, written)).collect()
            }
            Some(rest) => {
                let of_site = |site: &Site| [Some(site.root.real().to_owned()), site_of(site.base.real())];
                let roots = self.site.iter().flat_map(of_site).flatten().chain(self.directories.iter().cloned());
                roots
                    .flat_map(|root| {
                        let served: Vec<PathBuf> =
                            SERVED_AT_ROOT.iter().map(|directory| root.join(directory)).collect();
                        std::iter::once(root).chain(served)
                    })
                    .map(|directory| resolve(&directory, rest))
                    .collect()
            }
        }
    }

    /// The canonical path of the regular file at `path`, if the document may read it.
    pub(super) fn admit(&self, path: &Path) -> Result<PathBuf, ResourceError> {
        let within: Vec<&Path> = self.root().into_iter().chain(self.directories.iter().map(PathBuf::as_path)).collect();
        admit(path, &within)
    }
}

/// The path with all symbolic links resolved; unchanged if nothing exists there.
pub fn real_path(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// The canonical path of the regular file at `path`, if it lies below one of the directories `within`, which are
/// canonical.
///
/// # Errors
/// The path leaves the directories, or names no readable regular file.
pub fn admit(path: &Path, within: &[&Path]) -> Result<PathBuf, ResourceError> {
    let outside = |path: &Path| ResourceError::OutsideRoot {
        path: path.to_owned(),
        root: within.first().copied().map(Path::to_owned).unwrap_or_default(),
    };
    // Checked before the disk is asked, so that nobody learns which files exist elsewhere.
    let is_within = |path: &Path| within.iter().any(|directory| path.starts_with(directory));
    if !is_within(path) {
        return Err(outside(path));
    }
    // Most candidates do not exist: this one system call finds that out.
    let metadata = fs::metadata(path).map_err(|error| refused(path, &error))?;
    let real = fs::canonicalize(path).map_err(|error| refused(path, &error))?;
    if !is_within(&real) {
        return Err(outside(&real));
    }
    if metadata.is_file() { Ok(real) } else { Err(ResourceError::NotAFile { path: real }) }
}

/// Reads the whole regular file that [`Policy::locate`] returned.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, ResourceError> {
    let mut file = File::open(path).map_err(|error| refused(path, &error))?;
    let metadata = file.metadata().map_err(|error| refused(path, &error))?;
    if !metadata.is_file() {
        return Err(ResourceError::NotAFile { path: path.to_owned() });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len().min(MAX_FILE_BYTES)).unwrap_or_default());
    // One byte beyond the limit, because the file may grow while it is read.
    file.by_ref().take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(|error| refused(path, &error))?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        let reason = format!("`{}` is larger than {} MiB", path.display(), MAX_FILE_BYTES >> 20);
        return Err(ResourceError::TooLarge { reason });
    }
    Ok(bytes)
}

/// The root of the site, vault or repository that holds `directory`: the nearest ancestor (or the directory itself)
/// with a root marker, else the root that the directory names suggest, else `directory`.
pub fn find_root(directory: &Path) -> PathBuf {
    let directory = real_path(directory);
    let is_root = |ancestor: &&Path| ROOT_MARKERS.iter().any(|marker| ancestor.join(marker).exists());
    let marked = directory.ancestors().find(is_root).map(Path::to_owned);
    marked.or_else(|| site_of(&directory)).unwrap_or(directory)
}

/// The root of the site, judged by directory names: the parent of `content` (Hugo, Zola) or of a collection such as
/// `_posts` (Jekyll), or a directory with a name such as `docs`.
fn site_of(directory: &Path) -> Option<PathBuf> {
    let name = |ancestor: &Path| ancestor.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_lowercase();
    let is_content = |ancestor: &&Path| {
        let name = name(ancestor);
        name == "content" || name.starts_with('_') && name.len() > 1
    };
    let is_whole = |ancestor: &&Path| WHOLE.contains(&name(ancestor).as_str());
    let content = directory.ancestors().find(is_content).and_then(Path::parent);
    content.or_else(|| directory.ancestors().find(is_whole)).map(Path::to_owned)
}

/// Appends a path written with `/` to `directory`, resolving `.` and `..` without asking the disk.
pub fn resolve(directory: &Path, written: &str) -> PathBuf {
    let mut path = directory.to_owned();
    for part in written.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            name => path.push(name),
        }
    }
    path
}

fn refused(path: &Path, error: &io::Error) -> ResourceError {
    let path = path.to_owned();
    match error.kind() {
        // A NUL in the name gives `InvalidInput`: no file has such a name.
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::InvalidInput => {
            ResourceError::NotFound { path }
        }
        _ => ResourceError::Unreadable { path, reason: error.kind().to_string() },
    }
}
