//! The pictures of a book: each file once, named after its bytes, in a format that readers support.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use uuid::Uuid;

use super::fit::Screen;
use super::svg;
use crate::backends::html::Picture;
use crate::diagnostics::Diagnostics;
use crate::model::Image;
use crate::resource::{ImageFile, ImageKind, Pixels, ResourceError, Resources, shorten};
use crate::source::Span;
use crate::url::Address;

/// Folder of the pictures, relative to the content files.
const FOLDER: &str = "images/";

/// The pictures that the content files show.
#[derive(Debug)]
pub struct Pictures<'a> {
    resources: &'a Resources,
    screen: Screen,
    /// By name, in manifest order.
    files: BTreeMap<String, PictureFile>,
    /// Result of each address. Used for lookups only.
    by_source: HashMap<String, Result<String, NotShown>>,
    /// Name of the cover picture.
    cover: Option<String>,
    n_shown: usize,
    n_without_alt: usize,
    n_drawings: usize,
}

/// The bytes of a picture.
#[derive(Clone, Debug)]
pub struct PictureFile {
    /// JPEG, PNG, GIF or SVG.
    pub kind: ImageKind,
    /// The content of the file.
    pub bytes: Arc<[u8]>,
}

impl<'a> Pictures<'a> {
    /// Starts without pictures.
    pub fn new(resources: &'a Resources, screen: Screen) -> Pictures<'a> {
        Pictures {
            resources,
            screen,
            files: BTreeMap::new(),
            by_source: HashMap::new(),
            cover: None,
            n_shown: 0,
            n_without_alt: 0,
            n_drawings: 0,
        }
    }

    /// Adds an image to the book. Reports one that cannot be shown.
    pub fn show(&mut self, image: &Image, span: Span, diags: &mut Diagnostics) -> Picture {
        let source = image.source.as_str();
        let found = match self.by_source.get(source) {
            Some(found) => found.clone(),
            None => {
                let found =
                    self.resources.image(source).map_err(NotShown::from).and_then(|file| self.add(&file, span, diags));
                self.by_source.insert(source.to_owned(), found.clone());
                found
            }
        };
        match found {
            Ok(address) => {
                self.n_shown += 1;
                if image.alt.trim().is_empty() && !image.is_decorative() {
                    self.n_without_alt += 1;
                    diags.note(span, format!("image `{}` has no alternative text", shorten(source)));
                }
                Picture::Embedded { address }
            }
            Err(error) => not_shown(source, &error, span, diags),
        }
    }

    /// Adds the cover picture and returns its address; reports a failure and returns `None`.
    pub fn take_cover(&mut self, source: &str, diags: &mut Diagnostics) -> Option<&str> {
        let file = self.resources.image(source).and_then(|file| self.screen.cover(&file));
        match file {
            Ok((kind, bytes)) => {
                self.n_shown += 1;
                self.cover = Some(self.keep(kind, bytes));
            }
            Err(error) => error.report(source, "not shown as the cover", Span::NONE, diags),
        }
        self.cover()
    }

    /// Adds a drawn cover and returns its address; `None` if encoding fails.
    pub fn take_drawn_cover(&mut self, pixels: &Pixels) -> Option<&str> {
        let bytes = pixels.to_flat_png().ok()?;
        self.n_shown += 1;
        self.cover = Some(self.keep(ImageKind::Png, bytes.into()));
        self.cover()
    }

    /// Name of the cover picture.
    pub fn cover(&self) -> Option<&str> {
        self.cover.as_deref()
    }

    /// The files by name, relative to the content files.
    pub fn files(&self) -> impl Iterator<Item = (&str, &PictureFile)> {
        self.files.iter().map(|(name, file)| (name.as_str(), file))
    }

    /// Whether the book shows any picture.
    pub fn any(&self) -> bool {
        self.n_shown > 0
    }

    /// Whether all pictures have alternative text.
    pub fn all_described(&self) -> bool {
        self.n_without_alt == 0
    }

    /// Whether any picture may be animated.
    pub fn may_move(&self) -> bool {
        self.files.values().any(|file| file.kind == ImageKind::Gif)
    }

    /// Reports files that the device may reject as too large.
    pub fn report_large(&self, diags: &mut Diagnostics) {
        let (most, title) = (self.screen.device.max_picture_bytes, &self.screen.device.title);
        let n_large = self.files.values().filter(|file| file.bytes.len() > most).count();
        if n_large > 0 {
            diags.warn_hint(
                Span::NONE,
                format!(
                    "files of pictures with more than {} MB, which {title} may not show: {n_large}",
                    most / 1_000_000
                ),
                "save them with fewer pixels, or photographs as JPEG",
            );
        }
    }

    /// A new number for each inline drawing.
    pub fn next_drawing(&mut self) -> usize {
        self.n_drawings += 1;
        self.n_drawings
    }

    /// Records an inline drawing.
    pub fn drawing_shown(&mut self, is_described: bool, span: Span, diags: &mut Diagnostics) {
        self.n_shown += 1;
        if !is_described {
            self.n_without_alt += 1;
            diags.note(span, "a drawing has no alternative text: `<title>` within it would be one");
        }
    }

    fn add(&mut self, file: &ImageFile, span: Span, diags: &mut Diagnostics) -> Result<String, NotShown> {
        let (kind, bytes) = match file.kind {
            ImageKind::Jpeg | ImageKind::Png | ImageKind::Gif | ImageKind::WebP | ImageKind::Bmp | ImageKind::Tiff => {
                self.screen.picture(file)?
            }
            ImageKind::Svg => (file.kind, svg::harmless(&file.bytes, span, diags).ok_or(NotShown::DoubtfulSvg)?),
            ImageKind::Avif => return Err(ResourceError::NotDecoded { kind: file.kind }.into()),
        };
        Ok(self.keep(kind, bytes))
    }

    /// Stores a file under a name derived from its bytes.
    fn keep(&mut self, kind: ImageKind, bytes: Arc<[u8]>) -> String {
        // A name-based UUID of the bytes; saves another digest dependency.
        let digest = Uuid::new_v5(&Uuid::NAMESPACE_OID, &bytes);
        let name = format!("{FOLDER}{}.{}", digest.simple(), kind.extension());
        self.files.entry(name.clone()).or_insert(PictureFile { kind, bytes });
        name
    }
}

/// Reason for not showing an image.
#[derive(Clone, Debug)]
enum NotShown {
    /// The file could not be loaded.
    Resource(ResourceError),
    /// See [`svg::harmless`].
    DoubtfulSvg,
}

impl From<ResourceError> for NotShown {
    fn from(error: ResourceError) -> NotShown {
        NotShown::Resource(error)
    }
}

/// Reports an image that is not shown. Links to one on another host.
fn not_shown(source: &str, error: &NotShown, span: Span, diags: &mut Diagnostics) -> Picture {
    let linked = match (error, Address::parse(source)) {
        (NotShown::Resource(ResourceError::Remote), Address::Absolute(address)) => Some(address),
        _ => None,
    };
    let instead = if linked.is_some() { "linked to" } else { "replaced by its text" };
    match error {
        NotShown::Resource(error) => error.report(source, instead, span, diags),
        NotShown::DoubtfulSvg => diags.warn_hint(
            span,
            format!("image `{}` is {instead}: nothing that only draws is left of it", shorten(source)),
            "save it as plain SVG, without scripts and references, or as PNG",
        ),
    }
    linked.map_or(Picture::Missing, |address| Picture::Linked { address })
}
