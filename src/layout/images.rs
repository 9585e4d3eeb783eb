//! Images of a document: found, sized, kept once each.

use std::collections::HashMap;
use std::sync::Arc;

use super::Layouter;
use super::frame::{PlacedImage, TagId};
use crate::geometry::{Pt, Size};
use crate::math::shown_text;
use crate::model::{Image, Inline};
use crate::resource::{ImageFile, ImageKind, ResourceError};
use crate::source::Span;

/// What becomes of an image.
pub(super) enum ImageUse {
    /// It is shown.
    Placed {
        /// Index into the images of the document.
        image: usize,
        /// Its natural size.
        size: Size,
    },
    /// It cannot be shown; this text stands for it.
    Replaced {
        /// The alternative text, or the address when there is none.
        text: String,
        /// Where the image is, when a reader can follow it there.
        target: Option<String>,
    },
}

/// Pixels to the inch of an image that does not say.
const DEFAULT_DENSITY: f64 = 120.0;
/// Points of a CSS pixel (CSS 2.1, 4.3.2).
const CSS_PIXEL: f64 = 0.75;

/// The images met so far, by address.
#[derive(Default)]
pub(super) struct ImageTable {
    by_source: HashMap<String, Result<usize, ResourceError>>,
}

impl Layouter<'_> {
    /// Finds an image, or says why it cannot be shown.
    pub(super) fn use_image(&mut self, image: &Image, span: Span) -> ImageUse {
        let found = match self.images.by_source.get(&image.source) {
            Some(found) => found.clone(),
            None => {
                let found = self.load_image(&image.source, span);
                self.images.by_source.insert(image.source.clone(), found.clone());
                found
            }
        };
        match found {
            Ok(idx) => {
                let natural = natural_size(&self.document.images[idx].file);
                ImageUse::Placed { image: idx, size: self.wanted_size(image, natural) }
            }
            Err(error) => {
                let shown = if matches!(error, ResourceError::Remote) { "linked to" } else { "replaced by its text" };
                error.report(&image.source, shown, span, self.diags);
                let is_address = !image.source.starts_with("data:");
                // A reader can follow a link to what is there, even when it cannot be shown here.
                let is_there = matches!(error, ResourceError::Remote | ResourceError::NotDecoded { .. });
                let text = if image.alt.is_empty() && is_address { &image.source } else { &image.alt };
                ImageUse::Replaced {
                    text: text.clone(),
                    target: (is_address && is_there).then(|| image.source.clone()),
                }
            }
        }
    }

    fn load_image(&mut self, source: &str, span: Span) -> Result<usize, ResourceError> {
        let file = self.resources.image(source)?;
        let pixels = match file.kind {
            ImageKind::Svg | ImageKind::Avif | ImageKind::Tiff => {
                return Err(ResourceError::NotDecoded { kind: file.kind });
            }
            ImageKind::Jpeg if file.jpeg.is_some() => None,
            ImageKind::Jpeg | ImageKind::Png | ImageKind::Gif | ImageKind::WebP | ImageKind::Bmp => {
                Some(file.decode()?)
            }
        };
        self.document.images.push(PlacedImage { file: Arc::clone(&file), pixels, span });
        Ok(self.document.images.len() - 1)
    }

    /// The element of an image that is shown. `caption` stands for it when nothing else does.
    pub(super) fn figure_tag(&mut self, image: &Image, caption: &[Inline], span: Span, parent: TagId) -> TagId {
        if image.is_decorative() {
            return TagId::ARTIFACT;
        }
        let caption = shown_text(caption);
        let words = [image.alt.as_str(), image.title.as_deref().unwrap_or_default(), &caption];
        let alt = words.into_iter().map(str::trim).find(|words| !words.is_empty());
        self.document.tags.add_figure(parent, alt, span)
    }

    /// The size that the document asks for, else the natural one.
    fn wanted_size(&self, image: &Image, natural: Size) -> Size {
        let length = |key: &str, whole: Pt| image.attr.get(key).and_then(|value| parse_length(value, whole));
        let ratio = natural.height / natural.width;
        let whole = self.measure();
        match (length("width", whole), length("height", whole * ratio)) {
            (Some(width), Some(height)) => Size::new(width, height),
            (Some(width), None) => Size::new(width, width * ratio),
            (None, Some(height)) => Size::new(height / ratio, height),
            (None, None) => natural,
        }
    }
}

fn natural_size(file: &ImageFile) -> Size {
    let (x, y) = file.density.unwrap_or((DEFAULT_DENSITY, DEFAULT_DENSITY));
    let points = |pixels: u32, density: f64| Pt(f64::from(pixels.max(1)) * 72.0 / density.max(1.0));
    Size::new(points(file.width, x), points(file.height, y))
}

/// A length as HTML and Pandoc write it: `120`, `120px`, `50%`, `4cm`, `2in`, `30mm`, `12pt`, `10em`.
fn parse_length(value: &str, whole: Pt) -> Option<Pt> {
    let value = value.trim();
    let split = value.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(value.len());
    let number: f64 = value[..split].parse().ok().filter(|number: &f64| number.is_finite() && *number > 0.0)?;
    let length = match value[split..].trim() {
        "" | "px" => Pt(number * CSS_PIXEL),
        "%" => whole * (number / 100.0),
        "pt" => Pt(number),
        "in" => Pt::inches(number),
        "cm" => Pt::mm(number * 10.0),
        "mm" => Pt::mm(number),
        "em" | "rem" => Pt(number * 11.0),
        _ => return None,
    };
    Some(length)
}
