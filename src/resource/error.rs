//! Why a file that a document names is not shown.

use std::fmt;
use std::path::PathBuf;

use super::ImageKind;
use crate::diagnostics::Diagnostics;
use crate::source::Span;

/// Why there is no image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResourceError {
    /// The document names nothing: `![]()`.
    Empty,
    /// It is on another machine, and nothing is fetched from the network.
    Remote,
    /// An address of a scheme that is not followed: `file:`, `ftp:` …
    Scheme {
        /// The scheme, without the colon.
        scheme: String,
    },
    /// The path leads out of the directory that the document may read from, by `..` or by a symbolic link.
    OutsideRoot {
        /// Where it leads.
        path: PathBuf,
        /// The directory.
        root: PathBuf,
    },
    /// The document stands nowhere, so that it can name no files.
    NoFiles,
    /// There is no such file.
    NotFound {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// It is a directory, a pipe, a device …
    NotAFile {
        /// What.
        path: PathBuf,
    },
    /// The system refused to read it.
    Unreadable {
        /// What.
        path: PathBuf,
        /// Why, in the words of the system.
        reason: String,
    },
    /// More bytes or pixels than are read.
    TooLarge {
        /// What is too large, and what the limit is.
        reason: String,
    },
    /// Its first bytes are not those of an image.
    NotAnImage,
    /// An image of a kind that is not decoded.
    NotDecoded {
        /// Which.
        kind: ImageKind,
    },
    /// The image breaks the rules of its format.
    Damaged {
        /// In which way.
        reason: String,
    },
    /// A `data:` URI that cannot be read.
    BadDataUri {
        /// Why.
        reason: String,
    },
}

impl ResourceError {
    /// What the user can do about it, where that is known.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            ResourceError::Remote => Some("download it and name the local file: nothing is fetched from the network"),
            ResourceError::Scheme { .. } => Some("name the file by its path"),
            ResourceError::OutsideRoot { .. } => Some("`--root DIR` allows all files below DIR"),
            ResourceError::NotFound { .. } => Some(
                "paths count from the document, those that begin with `/` from the root of its site (`--root DIR`)",
            ),
            ResourceError::NotDecoded { .. } => Some("convert it to PNG or JPEG"),
            ResourceError::Empty
            | ResourceError::NoFiles
            | ResourceError::NotAFile { .. }
            | ResourceError::Unreadable { .. }
            | ResourceError::TooLarge { .. }
            | ResourceError::NotAnImage
            | ResourceError::Damaged { .. }
            | ResourceError::BadDataUri { .. } => None,
        }
    }
}

impl ResourceError {
    /// Warns that the image `source` is not shown but `instead`. Formats that say it in the same words say it once.
    pub fn report(&self, source: &str, instead: &str, span: Span, diags: &mut Diagnostics) {
        let message = format!("image `{}` is {instead}: {self}", shorten(source));
        match self.hint() {
            Some(hint) => diags.warn_hint(span, message, hint),
            None => diags.warn(span, message),
        }
    }
}

/// An address as messages show it: `data:` URIs are long.
pub fn shorten(address: &str) -> String {
    /// Characters that are shown.
    const LONGEST: usize = 60;
    match address.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &address[..end]),
        None => address.to_owned(),
    }
}

impl fmt::Display for ResourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ResourceError::Empty => f.write_str("the address is empty"),
            ResourceError::Remote => f.write_str("it is not on this machine"),
            ResourceError::Scheme { scheme } => write!(f, "addresses with `{scheme}:` are not followed"),
            ResourceError::OutsideRoot { path, root } => {
                write!(f, "`{}` is outside of `{}`", path.display(), root.display())
            }
            ResourceError::NoFiles => f.write_str("nothing says from where this document may read files"),
            ResourceError::NotFound { path } => write!(f, "there is no file `{}`", path.display()),
            ResourceError::NotAFile { path } => write!(f, "`{}` is not a regular file", path.display()),
            ResourceError::Unreadable { path, reason } => {
                write!(f, "`{}` cannot be read: {reason}", path.display())
            }
            ResourceError::TooLarge { reason } => f.write_str(reason),
            ResourceError::NotAnImage => f.write_str("it is not an image of a known kind"),
            ResourceError::NotDecoded { kind } => write!(f, "{kind} images are not decoded"),
            ResourceError::Damaged { reason } => write!(f, "the image is damaged: {reason}"),
            ResourceError::BadDataUri { reason } => write!(f, "the `data:` address is damaged: {reason}"),
        }
    }
}

impl std::error::Error for ResourceError {}
