//! Reads the header of a JPEG file without decoding the image: size, colours, density, orientation.
//!
//! PDF embeds JPEG files unchanged, so most photographs need nothing more. Called by `probe`.

use image::metadata::Orientation;

use super::{JpegColor, ResourceError};

/// The header of a JPEG file.
#[derive(Debug, PartialEq)]
pub(super) struct JpegHead {
    /// Width in pixels, as stored.
    pub(super) width: u32,
    /// Height in pixels, as stored.
    pub(super) height: u32,
    /// The colour model; `None` for kinds of JPEG that readers disagree on.
    pub(super) color: Option<JpegColor>,
    /// Pixels per inch, horizontally and vertically.
    pub(super) density: Option<(f64, f64)>,
    /// EXIF orientation, 1 to 8.
    pub(super) orientation: u8,
}

/// Centimetres per inch.
const CM_PER_INCH: f64 = 2.54;

/// Whether a marker starts a frame: 0 baseline, 1 extended, 2 progressive; the others are lossless, hierarchical or
/// arithmetic (ITU T.81, table B.1). C4, C8 and CC in that range do not start frames.
fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC)
}

/// Reads the segments up to the first frame header.
///
/// # Errors
/// The data ends before a frame header.
pub(super) fn read_head(bytes: &[u8]) -> Result<JpegHead, ResourceError> {
    let mut density = None;
    let mut orientation = 1;
    let mut adobe_transform = None;
    let mut rest = bytes.get(2..).unwrap_or_default();
    while let Some((marker, segment, after)) = next_segment(rest) {
        match marker {
            0xE0 => density = density.or_else(|| jfif_density(segment)),
            0xE1 => orientation = exif_orientation(segment).unwrap_or(orientation),
            0xEE if segment.starts_with(b"Adobe") => adobe_transform = segment.get(11).copied(),
            _ if is_frame(marker) => {
                let [_, h1, h0, w1, w0, _, ..] = *segment else { break };
                let (width, height) = (u16::from_be_bytes([w1, w0]), u16::from_be_bytes([h1, h0]));
                return Ok(JpegHead {
                    width: u32::from(width),
                    height: u32::from(height),
                    color: common_color(marker, segment, adobe_transform),
                    density,
                    orientation,
                });
            }
            _ => {}
        }
        rest = after;
    }
    Err(ResourceError::Damaged { reason: "it ends before its size is said".to_owned() })
}

/// The next marker, its segment, and the bytes after it.
fn next_segment(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let start = bytes.iter().position(|&byte| byte == 0xFF)?;
    let marker_at = start + bytes[start..].iter().position(|&byte| byte != 0xFF)?;
    let (marker, after) = (bytes[marker_at], &bytes[marker_at + 1..]);
    // Markers without a segment: TEM, RSTn, SOI.
    if matches!(marker, 0x00 | 0x01 | 0xD0..=0xD8) {
        return Some((marker, &[], after));
    }
    let length = usize::from(u16::from_be_bytes([*after.first()?, *after.get(1)?]));
    Some((marker, after.get(2..length)?, after.get(length..)?))
}

/// The colours, if every JPEG reader agrees on them: 8 bits, Huffman coding, grey or YCbCr.
fn common_color(marker: u8, frame: &[u8], adobe_transform: Option<u8>) -> Option<JpegColor> {
    let (bits, components) = (*frame.first()?, *frame.get(5)?);
    if bits != 8 || !matches!(marker, 0xC0..=0xC2) {
        return None;
    }
    let ids: Vec<u8> = frame.get(6..)?.chunks_exact(3).map(|component| component[0]).collect();
    match (components, adobe_transform) {
        (1, _) => Some(JpegColor::Gray),
        // Without Adobe's segment, decoders disagree on whether components named R, G, B are RGB.
        (3, None) if ids != *b"RGB" => Some(JpegColor::YCbCr),
        (3, Some(1)) => Some(JpegColor::YCbCr),
        _ => None,
    }
}

/// The density in pixels per inch from a JFIF segment that states a unit.
fn jfif_density(segment: &[u8]) -> Option<(f64, f64)> {
    let [unit, x1, x0, y1, y0] = *segment.strip_prefix(b"JFIF\0")?.get(2..7)? else { return None };
    let per_inch = match unit {
        1 => 1.0,
        2 => CM_PER_INCH,
        _ => return None,
    };
    let (x, y) = (u16::from_be_bytes([x1, x0]), u16::from_be_bytes([y1, y0]));
    (x > 0 && y > 0).then(|| (f64::from(x) * per_inch, f64::from(y) * per_inch))
}

fn exif_orientation(segment: &[u8]) -> Option<u8> {
    Orientation::from_exif_chunk(segment.strip_prefix(b"Exif\0\0")?).map(Orientation::to_exif)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Parses a header of these segments, followed by a frame of 3 × 2 pixels.
    fn head(segments: &[&[u8]], frame: &[u8]) -> Result<JpegHead, ResourceError> {
        let mut bytes = vec![0xFF, 0xD8];
        for segment in segments.iter().chain([&frame]) {
            let length = u16::try_from(segment.len() + 1).expect("a short segment");
            bytes.extend([0xFF, segment[0]]);
            bytes.extend(length.to_be_bytes());
            bytes.extend(&segment[1..]);
        }
        read_head(&bytes)
    }

    const GRAY: &[u8] = &[0xC0, 8, 0, 2, 0, 3, 1, 1, 0x11, 0];
    const COLOR: &[u8] = &[0xC2, 8, 0, 2, 0, 3, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0];
    const CMYK: &[u8] = &[0xC0, 8, 0, 2, 0, 3, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0];
    const NAMED_RGB: &[u8] = &[0xC0, 8, 0, 2, 0, 3, 3, b'R', 0x11, 0, b'G', 0x11, 0, b'B', 0x11, 0];

    #[test]
    fn the_frame_gives_size_and_colours() {
        let gray = head(&[], GRAY).expect("a head");
        assert_eq!((gray.width, gray.height, gray.color), (3, 2, Some(JpegColor::Gray)));
        assert_eq!(head(&[], COLOR).expect("a head").color, Some(JpegColor::YCbCr));
        for uncommon in [CMYK, NAMED_RGB, &[0xC9, 8, 0, 2, 0, 3, 1, 1, 0x11, 0]] {
            assert_eq!(head(&[], uncommon).expect("a head").color, None, "{uncommon:?}");
        }
        let adobe_rgb = b"\xEEAdobe\0\x64\0\0\0\0\0";
        assert_eq!(head(&[adobe_rgb], COLOR).expect("a head").color, None);
    }

    #[test]
    fn density_is_read_in_both_units() {
        let inch = head(&[b"\xE0JFIF\0\x01\x02\x01\x01\x2C\x01\x2C\0\0"], GRAY).expect("a head");
        assert_eq!(inch.density, Some((300.0, 300.0)));
        let cm = head(&[b"\xE0JFIF\0\x01\x02\x02\0\x64\0\x32\0\0"], GRAY).expect("a head");
        assert_eq!(cm.density, Some((254.0, 127.0)));
        let ratio = head(&[b"\xE0JFIF\0\x01\x02\0\0\x01\0\x01\0\0"], GRAY).expect("a head");
        assert_eq!(ratio.density, None);
    }

    #[test]
    fn orientation_is_that_of_exif() {
        let exif = b"\xE1Exif\0\0MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        assert_eq!(head(&[exif], GRAY).expect("a head").orientation, 6);
    }

    #[test]
    fn a_cut_file_is_damaged_at_any_length() {
        let whole = [0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0, 2, 0, 3, 1, 1, 0x11, 0];
        assert!(read_head(&whole).is_ok());
        for length in 0..whole.len() {
            assert!(read_head(&whole[..length]).is_err(), "{length} bytes");
        }
    }
}
