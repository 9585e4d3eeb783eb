//! Fits pictures to the device: a format that all readers support, upright, no larger than the screen.
//!
//! A file that already fits goes into the book unchanged. Does not handle SVG.

use std::sync::Arc;

use crate::resource::{ImageFile, ImageKind, JpegColor, Pixels, ResourceError};
use crate::theme::Device;

/// JPEG quality of converted pictures (1 to 100); differences are invisible, above all on e-paper.
const QUALITY: u8 = 85;

/// JPEG qualities of a cover, in order; the first one whose file is small enough wins.
const COVER_QUALITIES: [u8; 4] = [90, 80, 65, 45];

/// A file for the book.
pub type Fitted = (ImageKind, Arc<[u8]>);

/// The display for the book's pictures.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// The device.
    pub device: &'static Device,
    /// Whether to convert colours to gray.
    pub gray: bool,
}

impl Screen {
    /// Fits a picture within the text.
    pub fn picture(&self, file: &ImageFile) -> Result<Fitted, ResourceError> {
        let (long, short) = {
            let (width, height) = self.device.pictures;
            (width.max(height), width.min(height))
        };
        // Readers turn the device for a landscape picture.
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

    /// Fits a cover. Shelves show JPEG and PNG only.
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

    /// Whether the file can stay unchanged.
    fn is_fit(&self, file: &ImageFile, most: (u32, u32)) -> bool {
        match file.kind {
            // It may be animated.
            ImageKind::Gif => true,
            ImageKind::Png => !self.gray && !self.is_larger(file, most),
            // Old readers ignore the orientation and support only common colour spaces.
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
