//! The reasons for which a file that a document names cannot be shown.
//!
//! Created throughout `resource`; backends turn them into diagnostics by [`ResourceError::report`].

use std::fmt;
use std::path::PathBuf;

use super::ImageKind;
use crate::diagnostics::Diagnostics;
use crate::source::Span;

/// The reason for which an image cannot be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResourceError {
    /// The address is empty: `![]()`.
    Empty,
    /// The file is on another machine. Nothing is fetched from the network.
    Remote,
    /// The address has an unsupported scheme such as `file:` or `ftp:`.
    Scheme {
        /// The scheme, without the colon.
        scheme: String,
    },
    /// The path leaves the directory that the document may read, by `..` or by a symbolic link.
    OutsideRoot {
        /// The resolved path.
        path: PathBuf,
        /// The directory that the document may read.
        root: PathBuf,
    },
    /// The document has no location, so it cannot name files.
    NoFiles,
    /// The file does not exist.
    NotFound {
        /// The path that was tried first.
        path: PathBuf,
    },
    /// The path names a directory, a pipe, a device …
    NotAFile {
        /// The path.
        path: PathBuf,
    },
    /// The system refused to read the file.
    Unreadable {
        /// The path.
        path: PathBuf,
        /// The reason that the system gives.
        reason: String,
    },
    /// The image exceeds the limit on bytes or pixels.
    TooLarge {
        /// The size and the limit that it exceeds.
        reason: String,
    },
    /// The first bytes match no known image format.
    NotAnImage,
    /// The image is of a kind that cannot be decoded.
    NotDecoded {
        /// The kind.
        kind: ImageKind,
    },
    /// The image violates its format.
    Damaged {
        /// The first violation found.
        reason: String,
    },
    /// The `data:` URI is malformed.
    BadDataUri {
        /// The reason.
        reason: String,
    },
}

impl ResourceError {
    /// The remedy, where one is known.
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
    /// Warns that the image `source` was replaced by `instead`. Identical warnings from several formats appear once.
    pub fn report(&self, source: &str, instead: &str, span: Span, diags: &mut Diagnostics) {
        let message = format!("image `{}` is {instead}: {self}", shorten(source));
        match self.hint() {
            Some(hint) => diags.warn_hint(span, message, hint),
            None => diags.warn(span, message),
        }
    }
}

/// Shortens an address for messages, since `data:` URIs are long.
pub fn shorten(address: &str) -> String {
    /// Characters kept.
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
