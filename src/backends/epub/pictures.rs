//! The pictures in the book: each file once, under a name made of its bytes, in a format that readers show.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use uuid::Uuid;

use super::svg;
use crate::backends::html::Picture;
use crate::diagnostics::Diagnostics;
use crate::model::Image;
use crate::resource::{ImageFile, ImageKind, Pixels, ResourceError, Resources, shorten};
use crate::source::Span;
use crate::url::Address;

/// Where pictures lie, as seen from the content files.
const FOLDER: &str = "images/";

/// The pictures that the content files show.
#[derive(Debug)]
pub struct Pictures<'a> {
    resources: &'a Resources,
    /// By name, which is the order of the manifest.
    files: BTreeMap<String, PictureFile>,
    /// What became of each address. Looked up only.
    by_source: HashMap<String, Result<String, NotShown>>,
    /// The name of the picture on the cover.
    cover: Option<String>,
    n_shown: usize,
    n_without_alt: usize,
}

/// The bytes of a picture.
#[derive(Clone, Debug)]
pub struct PictureFile {
    /// JPEG, PNG, GIF or SVG.
    pub kind: ImageKind,
    /// The file.
    pub bytes: Arc<[u8]>,
}

impl<'a> Pictures<'a> {
    /// None yet.
    pub fn new(resources: &'a Resources) -> Pictures<'a> {
        Pictures {
            resources,
            files: BTreeMap::new(),
            by_source: HashMap::new(),
            cover: None,
            n_shown: 0,
            n_without_alt: 0,
        }
    }

    /// Takes an image into the book. One that cannot be shown is reported.
    pub fn show(&mut self, image: &Image, span: Span, diags: &mut Diagnostics) -> Picture {
        let source = image.source.as_str();
        let found = match self.by_source.get(source) {
            Some(found) => found.clone(),
            None => {
                let found = self.resources.image(source).map_err(NotShown::from).and_then(|file| self.add(&file));
                self.by_source.insert(source.to_owned(), found.clone());
                found
            }
        };
        match found {
            Ok(address) => {
                self.n_shown += 1;
                if image.alt.trim().is_empty() {
                    self.n_without_alt += 1;
                    diags.note(span, format!("image `{}` has no alternative text", shorten(source)));
                }
                Picture::Embedded { address }
            }
            Err(error) => not_shown(source, &error, span, diags),
        }
    }

    /// Takes the picture on the cover into the book and gives its address; `None` when it cannot be shown, which is
    /// reported. Shelves show JPEG and PNG only, so a picture of another kind becomes PNG.
    pub fn take_cover(&mut self, source: &str, diags: &mut Diagnostics) -> Option<&str> {
        let file = self.resources.image(source).and_then(|file| match file.kind {
            ImageKind::Jpeg | ImageKind::Png => Ok((file.kind, Arc::clone(&file.bytes))),
            ImageKind::Gif | ImageKind::WebP | ImageKind::Bmp | ImageKind::Tiff | ImageKind::Svg | ImageKind::Avif => {
                Ok((ImageKind::Png, file.decode()?.to_png()?.into()))
            }
        });
        match file {
            Ok((kind, bytes)) => {
                self.n_shown += 1;
                self.cover = Some(self.keep(kind, bytes));
            }
            Err(error) => error.report(source, "not shown as the cover", Span::NONE, diags),
        }
        self.cover()
    }

    /// Takes a cover that was drawn into the book and gives its address; `None` when it cannot be written.
    pub fn take_drawn_cover(&mut self, pixels: &Pixels) -> Option<&str> {
        let bytes = pixels.to_flat_png().ok()?;
        self.n_shown += 1;
        self.cover = Some(self.keep(ImageKind::Png, bytes.into()));
        self.cover()
    }

    /// The name of the picture on the cover.
    pub fn cover(&self) -> Option<&str> {
        self.cover.as_deref()
    }

    /// The files, by name as seen from the content files.
    pub fn files(&self) -> impl Iterator<Item = (&str, &PictureFile)> {
        self.files.iter().map(|(name, file)| (name.as_str(), file))
    }

    /// Whether any is shown.
    pub fn any(&self) -> bool {
        self.n_shown > 0
    }

    /// Whether all that are shown have an alternative text.
    pub fn all_described(&self) -> bool {
        self.n_without_alt == 0
    }

    /// Whether any may move.
    pub fn may_move(&self) -> bool {
        self.files.values().any(|file| file.kind == ImageKind::Gif)
    }

    fn add(&mut self, file: &ImageFile) -> Result<String, NotShown> {
        let (kind, bytes) = match file.kind {
            ImageKind::Jpeg | ImageKind::Png | ImageKind::Gif => (file.kind, Arc::clone(&file.bytes)),
            ImageKind::WebP | ImageKind::Bmp | ImageKind::Tiff => (ImageKind::Png, file.decode()?.to_png()?.into()),
            ImageKind::Svg if svg::is_harmless(&file.bytes) => (file.kind, Arc::clone(&file.bytes)),
            ImageKind::Svg => return Err(NotShown::DoubtfulSvg),
            ImageKind::Avif => return Err(ResourceError::NotDecoded { kind: file.kind }.into()),
        };
        Ok(self.keep(kind, bytes))
    }

    /// The name that a file has by its bytes.
    fn keep(&mut self, kind: ImageKind, bytes: Arc<[u8]>) -> String {
        // A name-based UUID of the bytes: the digest that the crate has anyway.
        let digest = Uuid::new_v5(&Uuid::NAMESPACE_OID, &bytes);
        let name = format!("{FOLDER}{}.{}", digest.simple(), kind.extension());
        self.files.entry(name.clone()).or_insert(PictureFile { kind, bytes });
        name
    }
}

/// Why an image is not in the book.
#[derive(Clone, Debug)]
enum NotShown {
    /// It could not be had.
    Resource(ResourceError),
    /// See [`svg::is_harmless`].
    DoubtfulSvg,
}

impl From<ResourceError> for NotShown {
    fn from(error: ResourceError) -> NotShown {
        NotShown::Resource(error)
    }
}

/// Reports an image that is not shown; one that lies on another machine is linked to.
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
            format!("image `{}` is {instead}: the drawing may do more than draw", shorten(source)),
            "save it as plain SVG, without scripts and references, or as PNG",
        ),
    }
    linked.map_or(Picture::Missing, |address| Picture::Linked { address })
}
