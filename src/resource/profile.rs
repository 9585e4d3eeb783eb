//! Colour profiles embedded in images (ICC.1:2010).
//!
//! Passes on only profiles that common readers understand.

use std::io::Cursor;

use image::{ImageDecoder, ImageReader, Limits};

use super::ImageFile;
use super::decode::format_of;

/// Largest profile that is passed on, in bytes. Printer profiles take some hundred thousand.
const MAX_PROFILE_BYTES: usize = 4 << 20;
/// Memory limit for reading an image header, in bytes.
const MAX_HEAD_BYTES: u64 = 64 << 20;

/// An ICC profile that defines the colours of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColorProfile {
    /// The profile, unchanged.
    pub bytes: Vec<u8>,
    /// Whether the profile is for grey; otherwise it is for RGB.
    pub gray: bool,
}

impl ImageFile {
    /// The embedded colour profile, if it is valid and for grey or RGB.
    pub fn profile(&self) -> Option<ColorProfile> {
        let mut reader = ImageReader::with_format(Cursor::new(&*self.bytes), format_of(self.kind)?);
        let mut limits = Limits::default();
        limits.max_alloc = Some(MAX_HEAD_BYTES);
        reader.limits(limits);
        sound(reader.into_decoder().ok()?.icc_profile().ok()??)
    }
}

/// Accepts a profile whose header (7.2) describes an input, display, output or colour space profile of version 4 or
/// older.
fn sound(bytes: Vec<u8>) -> Option<ColorProfile> {
    const HEADER: usize = 128;
    let header: &[u8; HEADER] = bytes.first_chunk()?;
    let size = u32::from_be_bytes([header[0], header[1], header[2], header[3]]);
    let is_whole = usize::try_from(size) == Ok(bytes.len()) && bytes.len() <= MAX_PROFILE_BYTES;
    let is_known = header[8] <= 4 && &header[36..40] == b"acsp";
    let is_for_images = [b"scnr", b"mntr", b"prtr", b"spac"].iter().any(|class| header[12..16] == class[..]);
    let gray = match &header[16..20] {
        b"GRAY" => true,
        b"RGB " => false,
        _ => return None,
    };
    let has_space = [b"XYZ ", b"Lab "].iter().any(|space| header[20..24] == space[..]);
    (is_whole && is_known && is_for_images && has_space).then_some(ColorProfile { bytes, gray })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(space: &[u8; 4]) -> Vec<u8> {
        let mut bytes = vec![0; 140];
        bytes[3] = 140;
        bytes[8] = 2;
        bytes[12..16].copy_from_slice(b"mntr");
        bytes[16..20].copy_from_slice(space);
        bytes[20..24].copy_from_slice(b"XYZ ");
        bytes[36..40].copy_from_slice(b"acsp");
        bytes
    }

    #[test]
    fn only_what_readers_understand_is_handed_on() {
        assert_eq!(sound(profile(b"RGB ")).map(|profile| profile.gray), Some(false));
        assert_eq!(sound(profile(b"GRAY")).map(|profile| profile.gray), Some(true));
        assert_eq!(sound(profile(b"CMYK")), None);
        for (at, byte) in [(3, 139), (8, 5), (12, b'x'), (20, b'x'), (36, b'x')] {
            let mut damaged = profile(b"RGB ");
            damaged[at] = byte;
            assert_eq!(sound(damaged), None, "byte {at}");
        }
        assert_eq!(sound(profile(b"RGB ")[..100].to_vec()), None);
    }
}
