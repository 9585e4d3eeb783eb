//! Detects the kind and the size of an image file from its header, without decoding it.
//!
//! Called by [`super::ImageFile::probe`]. Trusts neither the name of a file nor a declared media type.

use std::io::Cursor;

use image::{ImageDecoder, ImageError, ImageFormat, ImageReader};

use super::jpeg;
use super::{ImageKind, JpegColor, ResourceError};

/// Most pixels an image may have. Decoded, they take 300 MB; no screen or page shows a tenth of them.
const MAX_PIXELS: u64 = 100_000_000;

/// Bytes searched for the `svg` element, which may follow an XML declaration, a document type and comments.
const SVG_HEAD_BYTES: usize = 4096;

/// The header of an image file.
#[derive(Debug, PartialEq)]
pub(super) struct Head {
    pub(super) kind: ImageKind,
    /// Width in pixels as stored, before orientation is applied.
    pub(super) width: u32,
    /// Height in pixels as stored.
    pub(super) height: u32,
    pub(super) density: Option<(f64, f64)>,
    pub(super) orientation: u8,
    pub(super) jpeg: Option<JpegColor>,
}

/// Reads the header of an image file.
///
/// # Errors
/// The file is not an image, is damaged, or has too many pixels.
pub(super) fn read_head(bytes: &[u8]) -> Result<Head, ResourceError> {
    let kind = kind_of(bytes).ok_or(ResourceError::NotAnImage)?;
    let plain = |(width, height)| Head { kind, width, height, density: None, orientation: 1, jpeg: None };
    let head = match kind {
        ImageKind::Jpeg => {
            let jpeg = jpeg::read_head(bytes)?;
            let (density, orientation) = (jpeg.density, jpeg.orientation);
            Head { density, orientation, jpeg: jpeg.color, ..plain((jpeg.width, jpeg.height)) }
        }
        ImageKind::Png => Head { density: png_density(bytes), ..raster_head(bytes, kind, ImageFormat::Png)? },
        ImageKind::Gif => raster_head(bytes, kind, ImageFormat::Gif)?,
        ImageKind::WebP => raster_head(bytes, kind, ImageFormat::WebP)?,
        ImageKind::Bmp => raster_head(bytes, kind, ImageFormat::Bmp)?,
        ImageKind::Svg => plain(svg_size(bytes).unwrap_or_default()),
        ImageKind::Tiff => raster_head(bytes, kind, ImageFormat::Tiff)?,
        // AVIF is never decoded, so its size is not needed.
        ImageKind::Avif => plain((0, 0)),
    };
    let pixels = u64::from(head.width) * u64::from(head.height);
    if kind != ImageKind::Svg && pixels > MAX_PIXELS {
        let reason = format!(
            "the image has {} × {} pixels, more than {} million",
            head.width,
            head.height,
            MAX_PIXELS / 1_000_000
        );
        return Err(ResourceError::TooLarge { reason });
    }
    Ok(head)
}

/// The kind of an image, by its first bytes.
fn kind_of(bytes: &[u8]) -> Option<ImageKind> {
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Some(ImageKind::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1A, b'\n', ..] => Some(ImageKind::Png),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(ImageKind::Gif),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(ImageKind::WebP),
        // Two letters alone would turn many texts into bitmaps, so the reserved fields must be zero.
        [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Some(ImageKind::Bmp),
        [b'I', b'I', 0x2A, 0, ..] | [b'M', b'M', 0, 0x2A, ..] => Some(ImageKind::Tiff),
        [_, _, _, _, b'f', b't', b'y', b'p', b'a', b'v', b'i', b'f' | b's', ..] => Some(ImageKind::Avif),
        _ => svg_tag(bytes).map(|_| ImageKind::Svg),
    }
}

fn raster_head(bytes: &[u8], kind: ImageKind, format: ImageFormat) -> Result<Head, ResourceError> {
    let mut decoder =
        ImageReader::with_format(Cursor::new(bytes), format).into_decoder().map_err(|error| damaged(&error))?;
    let (width, height) = decoder.dimensions();
    let orientation = decoder.orientation().map_or(1, image::metadata::Orientation::to_exif);
    Ok(Head { kind, width, height, density: None, orientation, jpeg: None })
}

/// Converts an error of the `image` crate.
pub(super) fn damaged(error: &ImageError) -> ResourceError {
    match error {
        ImageError::Limits(_) => ResourceError::TooLarge { reason: "the image needs too much memory".to_owned() },
        other => ResourceError::Damaged { reason: other.to_string() },
    }
}

/// Pixels per inch from the `pHYs` chunk, which precedes the first `IDAT` (PNG specification, 11.3.5.3).
fn png_density(bytes: &[u8]) -> Option<(f64, f64)> {
    const METERS_PER_INCH: f64 = 0.0254;
    let mut rest = bytes.get(8..)?;
    while let [l3, l2, l1, l0, t0, t1, t2, t3, after @ ..] = rest {
        let length = usize::try_from(u32::from_be_bytes([*l3, *l2, *l1, *l0])).ok()?;
        match &[*t0, *t1, *t2, *t3] {
            b"pHYs" => {
                let [x3, x2, x1, x0, y3, y2, y1, y0, unit] = *after.get(..9)? else { return None };
                let (x, y) = (u32::from_be_bytes([x3, x2, x1, x0]), u32::from_be_bytes([y3, y2, y1, y0]));
                let is_metric = unit == 1 && x > 0 && y > 0;
                return is_metric.then(|| (f64::from(x) * METERS_PER_INCH, f64::from(y) * METERS_PER_INCH));
            }
            b"IDAT" => return None,
            _ => rest = after.get(length.checked_add(4)?..)?,
        }
    }
    None
}

/// The attributes of the `svg` element, if it is the first element of the file.
fn svg_tag(bytes: &[u8]) -> Option<&str> {
    let head = &bytes[..bytes.len().min(SVG_HEAD_BYTES)];
    let text = head.utf8_chunks().next()?.valid().trim_start_matches('\u{FEFF}');
    let mut rest = text.trim_start();
    loop {
        if let Some(after) = rest.strip_prefix("<svg") {
            let is_name_end = after.starts_with(|c: char| c.is_whitespace() || c == '>' || c == '/');
            return is_name_end.then(|| after.split('>').next().unwrap_or_default());
        }
        let end = if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<?") || rest.starts_with("<!") {
            ">"
        } else {
            return None;
        };
        rest = rest[rest.find(end)? + end.len()..].trim_start();
    }
}

/// Width and height of an SVG in CSS pixels, from its attributes or else from its view box.
fn svg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let tag = svg_tag(bytes)?;
    let length = |name| attribute(tag, name).and_then(css_pixels);
    let size = match (length("width"), length("height")) {
        (Some(width), Some(height)) => (width, height),
        _ => {
            let view_box = attribute(tag, "viewBox")?;
            let numbers: Vec<f64> = view_box.split([' ', ',']).filter_map(|number| number.parse().ok()).collect();
            let [_, _, width, height] = *numbers.as_slice() else { return None };
            (width, height)
        }
    };
    // Larger pictures are nonsense; the limit also keeps the pixel count in range.
    let whole = |length: f64| (0.5..1e6).contains(&length).then(|| length.round() as u32);
    Some((whole(size.0)?, whole(size.1)?))
}

/// The value of a quoted attribute in a start tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.match_indices(name).find_map(|(at, _)| {
        let is_whole_name = tag[..at].ends_with(char::is_whitespace);
        let value = tag[at + name.len()..].trim_start().strip_prefix('=')?.trim_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let value = &value[1..];
        is_whole_name.then(|| value.find(quote).map(|end| &value[..end])).flatten()
    })
}

/// Parses a length in CSS pixels; `None` for units that depend on the context (`%`, `em`).
fn css_pixels(length: &str) -> Option<f64> {
    let length = length.trim();
    let digits = length.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(length.len());
    let number: f64 = length[..digits].parse().ok()?;
    let pixels_per_unit = match length[digits..].trim() {
        "" | "px" => 1.0,
        "pt" => 96.0 / 72.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 96.0 / 25.4,
        _ => return None,
    };
    Some(number * pixels_per_unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_their_first_bytes() {
        for (bytes, kind) in [
            (b"\xFF\xD8\xFF\xE0".as_slice(), Some(ImageKind::Jpeg)),
            (b"GIF89a", Some(ImageKind::Gif)),
            (b"RIFF\0\0\0\0WEBPVP8 ", Some(ImageKind::WebP)),
            (b"\0\0\0\x1Cftypavif", Some(ImageKind::Avif)),
            (b"II\x2A\0", Some(ImageKind::Tiff)),
            (b"BM\x46\0\0\0\0\0\0\0", Some(ImageKind::Bmp)),
            (b"BMW is a maker of cars", None),
            (b"<html><svg></svg></html>", None),
            (b"", None),
        ] {
            assert_eq!(kind_of(bytes), kind, "{bytes:?}");
        }
    }

    #[test]
    fn svg_is_found_behind_declarations_and_says_its_size() {
        for (svg, size) in [
            ("<svg width='10' height=\"20px\">", (10, 20)),
            ("\u{FEFF}<?xml version='1.0'?>\n<!-- a > b --><!DOCTYPE svg>\n<svg viewBox='0 0 3.6,4'/>", (4, 4)),
            ("<svg width='100%' stroke-width='3' viewBox='0 0 8 9'>", (8, 9)),
            ("<svg width='1in' height='72pt'>", (96, 96)),
            ("<svg>", (0, 0)),
        ] {
            let head = read_head(svg.as_bytes()).expect("an SVG");
            assert_eq!((head.kind, head.width, head.height), (ImageKind::Svg, size.0, size.1), "{svg}");
        }
    }

    #[test]
    fn density_of_png_is_metric() {
        let mut png = b"\x89PNG\r\n\x1A\n".to_vec();
        png.extend(b"\0\0\0\x02tEXtab\0\0\0\0");
        png.extend(b"\0\0\0\x09pHYs\0\0\x2E\x23\0\0\x2E\x23\x01\0\0\0\0");
        let (x, y) = png_density(&png).expect("a density");
        assert!((x - 300.0).abs() < 0.01 && x == y);
        assert_eq!(png_density(&png[..png.len() - 8]), None);
    }
}
