//! Decodes an image file to pixels, within a memory limit.
//!
//! Called by [`super::ImageFile::decode`]; the size limit in pixels was checked by `probe` before.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{ColorType, DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::probe::damaged;
use super::{ImageFile, ImageKind, Pixels, ResourceError};

/// Memory limit for one decoded image, in bytes: 100 million pixels in RGBA, plus working space for the decoder.
const MAX_DECODED_BYTES: u64 = 512 << 20;

/// Decodes an image and applies its EXIF orientation.
pub(super) fn decode(file: &ImageFile) -> Result<Pixels, ResourceError> {
    let format = format_of(file.kind).ok_or(ResourceError::NotDecoded { kind: file.kind })?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(&*file.bytes), format);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(|error| damaged(&error))?;
    if decoder.total_bytes() > MAX_DECODED_BYTES {
        return Err(ResourceError::TooLarge {
            reason: format!("the image needs more than {} MiB of memory", MAX_DECODED_BYTES >> 20),
        });
    }
    let mut image = DynamicImage::from_decoder(decoder).map_err(|error| damaged(&error))?;
    image.apply_orientation(Orientation::from_exif(file.orientation).unwrap_or(Orientation::NoTransforms));
    Ok(split(image))
}

/// The decoder for an image kind; `None` for kinds that cannot be decoded.
pub(super) fn format_of(kind: ImageKind) -> Option<ImageFormat> {
    match kind {
        ImageKind::Jpeg => Some(ImageFormat::Jpeg),
        ImageKind::Png => Some(ImageFormat::Png),
        ImageKind::Gif => Some(ImageFormat::Gif),
        ImageKind::WebP => Some(ImageFormat::WebP),
        ImageKind::Bmp => Some(ImageFormat::Bmp),
        ImageKind::Tiff => Some(ImageFormat::Tiff),
        ImageKind::Svg | ImageKind::Avif => None,
    }
}

/// Converts an image to 8-bit samples with a separate alpha channel.
fn split(image: DynamicImage) -> Pixels {
    let (width, height) = (image.width(), image.height());
    let gray = matches!(image.color(), ColorType::L8 | ColorType::L16 | ColorType::La8 | ColorType::La16);
    let has_alpha = image.color().has_alpha();
    let (samples, alpha) = match (gray, has_alpha) {
        (true, false) => (image.into_luma8().into_raw(), None),
        (false, false) => (image.into_rgb8().into_raw(), None),
        (true, true) => split_alpha::<2>(&image.into_luma_alpha8()),
        (false, true) => split_alpha::<4>(&image.into_rgba8()),
    };
    Pixels { width, height, samples, gray, alpha }
}

/// Separates the last of every `N` bytes. A fully opaque image gets no alpha channel.
fn split_alpha<const N: usize>(raw: &[u8]) -> (Vec<u8>, Option<Vec<u8>>) {
    let n_pixels = raw.len() / N;
    let mut samples = Vec::with_capacity(n_pixels * (N - 1));
    let mut alpha = Vec::with_capacity(n_pixels);
    for pixel in raw.chunks_exact(N) {
        samples.extend_from_slice(&pixel[..N - 1]);
        alpha.push(pixel[N - 1]);
    }
    let is_opaque = alpha.iter().all(|&opacity| opacity == u8::MAX);
    (samples, (!is_opaque).then_some(alpha))
}
