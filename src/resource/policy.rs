//! Which files a document may read: regular files below its root, and nothing else.
//!
//! Paths are resolved as addresses are (`..` takes back the part before it, whatever that is on the disk), then
//! followed through all symbolic links, and what they lead to must lie below the root.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::ResourceError;

/// Largest file that is read, in bytes. A photograph straight from a camera has about a tenth of it.
const MAX_FILE_BYTES: u64 = 64 << 20;

/// Directories of a site whose content is served at its root: Hugo and Zola, Astro and Next, Hexo.
const SERVED_AT_ROOT: [&str; 3] = ["static", "public", "source"];

/// What a directory holds when it is the root of a site, a vault or a repository.
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

/// Names of directories that hold all that belongs to the documents in them.
const WHOLE: [&str; 8] = ["docs", "doc", "posts", "blog", "notes", "vault", "book", "articles"];

/// What one document may read.
#[derive(Debug, Default)]
pub(super) struct Policy {
    /// Absent for a document that stands nowhere.
    site: Option<Site>,
    /// Where else files are looked for; the user named them.
    directories: Vec<PathBuf>,
}

/// Two directories: relative paths count from `base`, files are read below `root`.
#[derive(Debug)]
struct Site {
    base: Directory,
    root: Directory,
}

/// A directory; the disk is asked for its real path when that is needed, which it is by documents with files only.
#[derive(Debug)]
struct Directory {
    given: PathBuf,
    real: OnceLock<PathBuf>,
}

impl Directory {
    fn new(given: &Path) -> Directory {
        Directory { given: given.to_owned(), real: OnceLock::new() }
    }

    /// One that is given by its real path.
    fn of_real(given: &Path) -> Directory {
        Directory { given: given.to_owned(), real: OnceLock::from(given.to_owned()) }
    }

    /// Its path with all symbolic links resolved.
    fn real(&self) -> &Path {
        self.real.get_or_init(|| real_path(&self.given))
    }
}

impl Policy {
    /// Directories that do not exist allow nothing.
    pub(super) fn new(base: &Path, root: &Path) -> Policy {
        let site = Site { base: Directory::new(base), root: Directory::new(root) };
        Policy { site: Some(site), directories: Vec::new() }
    }

    /// The same for directories that are given by their real paths.
    pub(super) fn of_real(base: &Path, root: &Path) -> Policy {
        let site = Site { base: Directory::of_real(base), root: Directory::of_real(root) };
        Policy { site: Some(site), directories: Vec::new() }
    }

    /// The same with further directories.
    pub(super) fn with_directories(self, directories: &[PathBuf]) -> Policy {
        let real = directories.iter().filter_map(|directory| fs::canonicalize(directory).ok());
        Policy { directories: real.collect(), ..self }
    }

    /// Below which files are read.
    pub(super) fn root(&self) -> Option<&Path> {
        self.site.as_ref().map(|site| site.root.real())
    }

    /// The file that is meant by the first of `paths` that exists, with all symbolic links resolved. Tells `tried` each
    /// place that was looked at and may be read, and whether something is there.
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
                // What may not be read is so whatever is there.
                Err(error) => return Err(error),
            }
        }
        let no_place = if self.site.is_some() { ResourceError::Empty } else { ResourceError::NoFiles };
        Err(first_error.unwrap_or(no_place))
    }

    /// Where a path as written may lie.
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

    /// The regular file at `path`, if the document may read it.
    pub(super) fn admit(&self, path: &Path) -> Result<PathBuf, ResourceError> {
        let within: Vec<&Path> = self.root().into_iter().chain(self.directories.iter().map(PathBuf::as_path)).collect();
        admit(path, &within)
    }
}

/// A path with all symbolic links resolved; as it is where nothing lies there.
pub fn real_path(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// The regular file at `path` with all symbolic links resolved, if it lies below one of the directories `within`, which
/// are real paths.
pub fn admit(path: &Path, within: &[&Path]) -> Result<PathBuf, ResourceError> {
    let outside = |path: &Path| ResourceError::OutsideRoot {
        path: path.to_owned(),
        root: within.first().copied().map(Path::to_owned).unwrap_or_default(),
    };
    // Before the disk is asked, so that nobody finds out what there is elsewhere.
    let is_within = |path: &Path| within.iter().any(|directory| path.starts_with(directory));
    if !is_within(path) {
        return Err(outside(path));
    }
    // What is not there, as most of what is tried, is found out by one question.
    let metadata = fs::metadata(path).map_err(|error| refused(path, &error))?;
    let real = fs::canonicalize(path).map_err(|error| refused(path, &error))?;
    if !is_within(&real) {
        return Err(outside(&real));
    }
    if metadata.is_file() { Ok(real) } else { Err(ResourceError::NotAFile { path: real }) }
}

/// The whole of a regular file that [`Policy::locate`] gave.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, ResourceError> {
    let mut file = File::open(path).map_err(|error| refused(path, &error))?;
    let metadata = file.metadata().map_err(|error| refused(path, &error))?;
    if !metadata.is_file() {
        return Err(ResourceError::NotAFile { path: path.to_owned() });
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len().min(MAX_FILE_BYTES)).unwrap_or_default());
    // One byte more than is allowed: the file may grow while it is read.
    file.by_ref().take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(|error| refused(path, &error))?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        let reason = format!("`{}` is larger than {} MiB", path.display(), MAX_FILE_BYTES >> 20);
        return Err(ResourceError::TooLarge { reason });
    }
    Ok(bytes)
}

/// The root of what a document in `directory` belongs to: the nearest directory at or above it that holds the mark
/// of a repository, a site or a vault, else the site that the names of its directories tell of, else `directory`
/// itself.
pub fn find_root(directory: &Path) -> PathBuf {
    let directory = real_path(directory);
    let is_root = |ancestor: &&Path| ROOT_MARKERS.iter().any(|marker| ancestor.join(marker).exists());
    let marked = directory.ancestors().find(is_root).map(Path::to_owned);
    marked.or_else(|| site_of(&directory)).unwrap_or(directory)
}

/// The root of the site that a directory is in by its name: above `_posts` and other collections of Jekyll, above
/// `content` of Hugo and Zola, at a directory that is called `docs` or the like.
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

/// `directory` and a path as written with `/`, its `.` and `..` resolved without asking the disk.
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
        // A NUL in the name is `InvalidInput`: no file has such a name.
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory | io::ErrorKind::InvalidInput => {
            ResourceError::NotFound { path }
        }
        _ => ResourceError::Unreadable { path, reason: error.kind().to_string() },
    }
}
