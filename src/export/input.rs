//! Inputs that the user named, and their bytes.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

use crate::diagnostics::Diagnostics;
use crate::source::Span;

/// Largest input read, in bytes: one more than [`crate::source`] accepts, so that it can report the excess.
pub const MAX_INPUT_BYTES: u64 = (1 << 30) + 1;

/// Something to convert.
#[derive(Clone, Debug)]
pub enum Input {
    /// A file.
    File(PathBuf),
    /// Bytes that came another way.
    Bytes {
        /// Name in diagnostics.
        name: String,
        /// Stem for the names of outputs.
        stem: String,
        /// The bytes.
        bytes: Vec<u8>,
        /// Location of the document.
        whereabouts: Whereabouts,
    },
}

/// Location of a document that did not come from a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    /// No location: the document cannot name files.
    Nowhere,
    /// A directory, to which paths in the document are relative.
    Directory(PathBuf),
    /// The location of this file, which need not exist.
    File(PathBuf),
}

/// An input, and its place in its tree.
#[derive(Clone, Debug)]
pub struct Source {
    /// The input.
    pub input: Input,
    /// Path below the root of the tree in which it was found; decides the place of its outputs. `None` for inputs that
    /// the user named.
    pub place: Option<PathBuf>,
    /// Why it cannot be converted, if known already.
    pub problem: Option<String>,
}

impl Source {
    /// A source that the user named.
    pub fn named(input: Input) -> Source {
        Source { input, place: None, problem: None }
    }

    /// Path below the root of its tree, else as named; components separated by `/`.
    pub(super) fn path(&self) -> String {
        match (&self.place, &self.input) {
            (Some(path), _) | (None, Input::File(path)) => path.to_string_lossy().replace(MAIN_SEPARATOR, "/"),
            (None, Input::Bytes { name, .. }) => name.clone(),
        }
    }

    pub(super) fn in_tree(path: PathBuf, place: PathBuf) -> Source {
        Source { input: Input::File(path), place: Some(place), problem: None }
    }

    pub(super) fn broken(path: PathBuf, problem: String) -> Source {
        Source { input: Input::File(path), place: None, problem: Some(problem) }
    }
}

/// Input format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// Markdown with front matter.
    Markdown,
    /// The document model, as the format `json` writes it.
    Json,
}

impl Input {
    /// Name in diagnostics.
    pub fn name(&self) -> String {
        match self {
            Input::File(path) => path.display().to_string(),
            Input::Bytes { name, .. } => name.clone(),
        }
    }

    /// File name without extension, after which outputs are named. `None` for paths without a name (`..`).
    pub(super) fn stem(&self) -> Option<&OsStr> {
        match self {
            Input::File(path) => path.file_stem(),
            Input::Bytes { stem, .. } => Some(OsStr::new(stem)),
        }
    }

    /// The file that it is, or whose location it takes.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Input::File(path) | Input::Bytes { whereabouts: Whereabouts::File(path), .. } => Some(path),
            Input::Bytes { whereabouts: Whereabouts::Nowhere | Whereabouts::Directory(_), .. } => None,
        }
    }

    /// The directory that relative paths in it resolve against; `None` when it cannot name files.
    pub(super) fn directory(&self) -> Option<&Path> {
        match self {
            Input::File(path) | Input::Bytes { whereabouts: Whereabouts::File(path), .. } => Some(directory_of(path)),
            Input::Bytes { whereabouts: Whereabouts::Directory(directory), .. } => Some(directory),
            Input::Bytes { whereabouts: Whereabouts::Nowhere, .. } => None,
        }
    }

    /// Input format when the user sets none.
    pub(super) fn usual_reader(&self) -> Reader {
        match self.path().and_then(Path::extension) {
            Some(extension) if extension.eq_ignore_ascii_case("json") => Reader::Json,
            Some(_) | None => Reader::Markdown,
        }
    }

    /// Reads the bytes. Reports a failure as an error and returns `None`.
    pub(super) fn read(&self, diags: &mut Diagnostics) -> Option<Vec<u8>> {
        let path = match self {
            Input::File(path) => path,
            Input::Bytes { bytes, .. } => return Some(bytes.clone()),
        };
        match read_file(path) {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                diags.error(Span::NONE, unreadable(&error));
                None
            }
        }
    }
}

/// Reads a whole file that the user named, up to [`MAX_INPUT_BYTES`].
pub fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    // Pipes and devices report a size of 0.
    let size = file.metadata()?.len().min(MAX_INPUT_BYTES);
    let mut bytes = vec![0; usize::try_from(size).unwrap_or_default()];
    let mut n_read = 0;
    while n_read < bytes.len() {
        match file.read(&mut bytes[n_read..]) {
            Ok(0) => break,
            Ok(n) => n_read += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    bytes.truncate(n_read);
    // Bytes appended since the size was read.
    file.take(MAX_INPUT_BYTES - n_read as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The parent directory of a file; `.` when the path has none.
pub(super) fn directory_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn unreadable(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => format!("the file cannot be read: {}", reason(error)),
    }
}

/// Why the system refused, in its words without the error number.
pub fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let words = text.find(" (os error").map_or(text.as_str(), |end| &text[..end]);
    let mut chars = words.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
