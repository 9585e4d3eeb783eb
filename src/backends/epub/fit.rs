//! Pictures as the device shows them: of a kind that all readers know, upright, no larger than the screen.
//!
//! A file that is so already goes into the book untouched. Knows no SVG.

use std::sync::Arc;

use crate::resource::{ImageFile, ImageKind, JpegColor, Pixels, ResourceError};
use crate::theme::Device;

/// Quality of the JPEG files that are made (1 to 100): differences are not seen, and cannot be on paper-like screens.
const QUALITY: u8 = 85;

/// Qualities of a cover, the best first: the first whose file is small enough.
const COVER_QUALITIES: [u8; 4] = [90, 80, 65, 45];

/// A file for the book.
pub type Fitted = (ImageKind, Arc<[u8]>);

/// What a book's pictures are seen on.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// The device.
    pub device: &'static Device,
    /// Whether colours are left out.
    pub gray: bool,
}

impl Screen {
    /// A picture within the text.
    pub fn picture(&self, file: &ImageFile) -> Result<Fitted, ResourceError> {
        let (long, short) = {
            let (width, height) = self.device.pictures;
            (width.max(height), width.min(height))
        };
        // One that lies on its side is looked at with the device on its side.
        let most = if file.width > file.height { (long, short) } else { (short, long) };
        if self.is_fit(file, most) {
            return Ok((file.kind, Arc::clone(&file.bytes)));
        }
        let pixels = match (file.decode(), file.kind) {
            (Err(_), ImageKind::Jpeg | ImageKind::Png) => return Ok((file.kind, Arc::clone(&file.bytes))),
            (pixels, _) => self.reduced(pixels?, most),
        };
        if file.kind == ImageKind::Jpeg || file.kind != ImageKind::Png && pixels.is_photograph() {
            return Ok((ImageKind::Jpeg, pixels.to_jpeg(QUALITY)?.into()));
        }
        let png = pixels.to_png()?;
        let is_smaller = file.kind != ImageKind::Png || png.len() < file.bytes.len() || self.is_larger(file, most);
        Ok((ImageKind::Png, if is_smaller { png.into() } else { Arc::clone(&file.bytes) }))
    }

    /// A picture on the cover. Shelves show JPEG and PNG only.
    pub fn cover(&self, file: &ImageFile) -> Result<Fitted, ResourceError> {
        let is_small = file.bytes.len() <= self.device.max_cover_bytes;
        if is_small && file.kind != ImageKind::Gif && self.is_fit(file, self.device.cover) {
            return Ok((file.kind, Arc::clone(&file.bytes)));
        }
        let pixels = self.reduced(file.decode()?, self.device.cover);
        if file.kind != ImageKind::Jpeg && !pixels.is_photograph() {
            let png = pixels.to_png()?;
            if png.len() <= self.device.max_cover_bytes {
                return Ok((ImageKind::Png, png.into()));
            }
        }
        let mut jpeg = Vec::new();
        for quality in COVER_QUALITIES {
            jpeg = pixels.to_jpeg(quality)?;
            if jpeg.len() <= self.device.max_cover_bytes {
                break;
            }
        }
        Ok((ImageKind::Jpeg, jpeg.into()))
    }

    fn is_larger(&self, file: &ImageFile, most: (u32, u32)) -> bool {
        file.width > most.0 || file.height > most.1
    }

    /// Whether the file can stay as it is.
    fn is_fit(&self, file: &ImageFile, most: (u32, u32)) -> bool {
        match file.kind {
            // It may move.
            ImageKind::Gif => true,
            ImageKind::Png => !self.gray && !self.is_larger(file, most),
            // Old readers turn nothing, and know no uncommon kinds.
            ImageKind::Jpeg => match file.jpeg {
                Some(JpegColor::Gray) => file.orientation == 1 && !self.is_larger(file, most),
                Some(JpegColor::YCbCr) => !self.gray && file.orientation == 1 && !self.is_larger(file, most),
                None => false,
            },
            ImageKind::WebP | ImageKind::Bmp | ImageKind::Tiff | ImageKind::Svg | ImageKind::Avif => false,
        }
    }

    fn reduced(&self, pixels: Pixels, most: (u32, u32)) -> Pixels {
        let pixels = pixels.within(most.0, most.1);
        if self.gray { pixels.to_gray() } else { pixels }
    }
}
