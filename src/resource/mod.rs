//! Images and other files that a document names: access control, detection, and content.
//!
//! The only user of `image`, and the only reader of files that a document (not the user) names. Never accesses the
//! network. Called by backends through [`crate::backends::RenderContext`].

mod address;
mod decode;
mod encode;
mod error;
mod index;
mod jpeg;
mod lookup;
mod policy;
mod probe;
mod profile;
mod scale;

pub use error::{ResourceError, shorten};
pub use index::NameIndex;
pub use lookup::{Lookup, Meaning};
pub use policy::{admit, find_root, real_path, resolve};
pub use profile::ColorProfile;

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use address::Address;
use lookup::Lookups;
use policy::Policy;

/// The files that one document may name, with a cache of those read.
#[derive(Debug, Default)]
pub struct Resources {
    policy: Policy,
    names: Arc<NameIndex>,
    /// Files located for the documents that were joined into this one, by their address in the joined document.
    located: HashMap<String, Result<PathBuf, ResourceError>>,
    /// Caches by address as written and by resolved path: two spellings of a path read the file once. Never iterated.
    found: Mutex<HashMap<String, Found>>,
    read: Mutex<HashMap<PathBuf, Found>>,
    lookups: Lookups,
}

type Found = Result<Arc<ImageFile>, ResourceError>;

/// The kind of an image file, detected by its first bytes and never by its name.
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

impl ImageKind {
    /// The media type, as in the manifest of EPUB.
    pub fn media_type(self) -> &'static str {
        match self {
            ImageKind::Jpeg => "image/jpeg",
            ImageKind::Png => "image/png",
            ImageKind::Gif => "image/gif",
            ImageKind::WebP => "image/webp",
            ImageKind::Bmp => "image/bmp",
            ImageKind::Svg => "image/svg+xml",
            ImageKind::Avif => "image/avif",
            ImageKind::Tiff => "image/tiff",
        }
    }

    /// The usual extension, without a dot.
    pub fn extension(self) -> &'static str {
        match self {
            ImageKind::Jpeg => "jpg",
            ImageKind::Png => "png",
            ImageKind::Gif => "gif",
            ImageKind::WebP => "webp",
            ImageKind::Bmp => "bmp",
            ImageKind::Svg => "svg",
            ImageKind::Avif => "avif",
            ImageKind::Tiff => "tif",
        }
    }
}

impl fmt::Display for ImageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ImageKind::Jpeg => "JPEG",
            ImageKind::Png => "PNG",
            ImageKind::Gif => "GIF",
            ImageKind::WebP => "WebP",
            ImageKind::Bmp => "BMP",
            ImageKind::Svg => "SVG",
            ImageKind::Avif => "AVIF",
            ImageKind::Tiff => "TIFF",
        })
    }
}

/// The colours of a JPEG file that every reader decodes alike: 8 bits a sample, Huffman coding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JpegColor {
    /// One component.
    Gray,
    /// Three components, decoded to RGB.
    YCbCr,
}

/// An image file that was read and probed, but not decoded.
#[derive(Clone, Debug)]
pub struct ImageFile {
    /// The file, unchanged.
    pub bytes: Arc<[u8]>,
    /// The image kind.
    pub kind: ImageKind,
    /// Width in pixels, after EXIF orientation; for SVG in CSS pixels. 0 for an SVG without a size and for AVIF.
    pub width: u32,
    /// Height in pixels, after EXIF orientation; 0 in the same cases as `width`.
    pub height: u32,
    /// Pixels per inch, horizontally and vertically after orientation, if the file states them.
    pub density: Option<(f64, f64)>,
    /// EXIF orientation, 1 to 8; 1 is upright.
    pub orientation: u8,
    /// The colours of a JPEG that may be embedded unchanged; `None` for other files and for uncommon kinds of JPEG
    /// (CMYK, lossless, arithmetic coding, 12 bits). `orientation` still has to be applied.
    pub jpeg: Option<JpegColor>,
}

/// Decoded pixels, upright (EXIF orientation applied); of an animation, the first frame.
#[derive(Clone, Debug)]
pub struct Pixels {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Rows from the top: one byte per pixel if `gray`, else three (RGB, 8 bits).
    pub samples: Vec<u8>,
    /// Whether `samples` is grey.
    pub gray: bool,
    /// Opacity, one byte per pixel; `None` when the image is opaque.
    pub alpha: Option<Vec<u8>>,
}

impl Resources {
    /// Allows the files below `root`. Relative paths count from `base`, paths that begin with `/` from `root`; both
    /// must be existing directories.
    pub fn new(base: impl AsRef<Path>, root: impl AsRef<Path>) -> Resources {
        Resources { policy: Policy::new(base.as_ref(), root.as_ref()), ..Resources::default() }
    }

    /// Like [`Resources::new`], for directories given by their canonical paths, which saves asking the disk.
    pub fn of_real(base: impl AsRef<Path>, root: impl AsRef<Path>) -> Resources {
        Resources { policy: Policy::of_real(base.as_ref(), root.as_ref()), ..Resources::default() }
    }

    /// Allows no files, for a document without a location. Images in `data:` URIs still work.
    pub fn none() -> Resources {
        Resources::default()
    }

    /// Shares the name index with other documents and adds `directories` to the places searched.
    #[must_use]
    pub fn with(self, names: Arc<NameIndex>, directories: &[PathBuf]) -> Resources {
        Resources { names, policy: self.policy.with_directories(directories), ..self }
    }

    /// Adds files by address. Each was admitted before by the resources of its own document.
    #[must_use]
    pub fn with_located(self, located: HashMap<String, Result<PathBuf, ResourceError>>) -> Resources {
        Resources { located, ..self }
    }

    /// Finds, reads and probes the image that a document names: a path (percent-encoding resolved, `?query` and
    /// `#fragment` dropped if no such file exists) or a `data:` URI. Each file is read once; later calls share it.
    pub fn image(&self, source: &str) -> Result<Arc<ImageFile>, ResourceError> {
        self.lookups.ask(source);
        if let Some(found) = lock(&self.found).get(source) {
            return found.clone();
        }
        let found = match Address::parse(source) {
            Err(error) => Err(error),
            Ok(Address::Data(bytes)) => ImageFile::probe(bytes).map(Arc::new),
            Ok(Address::Paths(paths)) => self.find(source, &paths).and_then(|path| {
                let image = self.read_image(path.clone());
                let bytes = image.as_ref().ok().map(|image| Arc::clone(&image.bytes));
                self.lookups.add(source, Lookup { path: Some(path), meaning: Meaning::Holds(bytes) });
                image
            }),
        };
        lock(&self.found).insert(source.to_owned(), found.clone());
        found
    }

    /// Reads a UTF-8 text file that a document names.
    pub fn text(&self, source: &str) -> Result<String, ResourceError> {
        let Address::Paths(paths) = Address::parse(source)? else { return Err(ResourceError::Empty) };
        let path = self.find(source, &paths)?;
        String::from_utf8(policy::read(&path)?)
            .map_err(|_| ResourceError::Unreadable { path, reason: "it is not UTF-8".to_owned() })
    }

    /// The canonical path of the file that a document names; `None` for a `data:` URI. Does not read the file.
    pub fn locate(&self, source: &str) -> Result<Option<PathBuf>, ResourceError> {
        self.lookups.ask(source);
        match Address::parse(source)? {
            Address::Data(_) => Ok(None),
            Address::Paths(paths) => self.find(source, &paths).map(Some),
        }
    }

    /// The lookups recorded since the previous call.
    pub fn take_lookups(&self) -> Vec<Lookup> {
        self.lookups.take()
    }

    /// The file called `name` below the root.
    pub fn named(&self, name: &str) -> Option<PathBuf> {
        self.names.find(self.policy.root()?, name)
    }

    /// Finds the file by path, then by name alone.
    fn find(&self, source: &str, paths: &[String]) -> Result<PathBuf, ResourceError> {
        if let Some(located) = self.located.get(source) {
            return located.clone();
        }
        let tried = |path, is_there| {
            let meaning = if is_there { Meaning::There } else { Meaning::Absent };
            self.lookups.add(source, Lookup { path: Some(path), meaning });
        };
        let error = match self.policy.locate(paths, tried) {
            Err(error @ ResourceError::NotFound { .. }) => error,
            answer => return answer,
        };
        for name in paths.iter().filter(|path| !path.contains('/')) {
            let found = self.named(name);
            self.lookups.add(source, Lookup { path: found.clone(), meaning: Meaning::Named(name.clone()) });
            if let Some(path) = found {
                return self.policy.admit(&path);
            }
        }
        Err(error)
    }

    fn read_image(&self, path: PathBuf) -> Found {
        if let Some(found) = lock(&self.read).get(&path) {
            return found.clone();
        }
        let found = policy::read(&path).and_then(ImageFile::probe).map(Arc::new);
        lock(&self.read).insert(path, found.clone());
        found
    }
}

impl ImageFile {
    /// Detects kind and size from the file header.
    ///
    /// # Errors
    /// The file is not an image, is damaged, or exceeds the limits.
    pub fn probe(bytes: Vec<u8>) -> Result<ImageFile, ResourceError> {
        let head = probe::read_head(&bytes)?;
        // Orientations 5 to 8 swap width and height.
        let turned = head.orientation >= 5;
        let (width, height) = if turned { (head.height, head.width) } else { (head.width, head.height) };
        let density = head.density.map(|(x, y)| if turned { (y, x) } else { (x, y) });
        Ok(ImageFile {
            bytes: bytes.into(),
            kind: head.kind,
            width,
            height,
            density,
            orientation: head.orientation,
            jpeg: head.jpeg,
        })
    }

    /// Decodes the image within the limits on pixels and bytes.
    pub fn decode(&self) -> Result<Pixels, ResourceError> {
        decode::decode(self)
    }
}

/// A panic in another thread leaves a cache with complete entries only.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
