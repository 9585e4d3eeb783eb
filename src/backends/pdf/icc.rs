//! Builds the sRGB profile of the output intent: ICC version 4, matrix and parametric curve, a few hundred bytes.
//!
//! Contains IEC 61966-2-1 adapted to D50, as ICC.1:2010 requires.

/// Encodes `s15Fixed16Number` (ICC.1:2010, 4.6).
fn fixed(value: f64) -> [u8; 4] {
    // All values are small and rounded, so the cast loses nothing.
    ((value * 65_536.0).round() as i32).to_be_bytes()
}

/// Encodes `XYZType`.
fn xyz(values: [f64; 3]) -> Vec<u8> {
    let mut tag = b"XYZ \0\0\0\0".to_vec();
    values.iter().for_each(|&value| tag.extend(fixed(value)));
    tag
}

/// Encodes `multiLocalizedUnicodeType` with one English text.
fn text(text: &str) -> Vec<u8> {
    /// Offset of the text from the start of the tag: type, reserved, count, record size, one record.
    const TEXT_OFFSET: u32 = 28;
    const RECORD_SIZE: u32 = 12;
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let mut tag = b"mluc\0\0\0\0".to_vec();
    tag.extend(1u32.to_be_bytes());
    tag.extend(RECORD_SIZE.to_be_bytes());
    tag.extend(b"enUS");
    tag.extend((utf16.len() as u32).to_be_bytes());
    tag.extend(TEXT_OFFSET.to_be_bytes());
    tag.extend(utf16);
    tag
}

/// Encodes `parametricCurveType`, function 3: the transfer curve of sRGB.
fn curve() -> Vec<u8> {
    let mut tag = b"para\0\0\0\0\0\x03\0\0".to_vec();
    [2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.040_45].iter().for_each(|&value| tag.extend(fixed(value)));
    tag
}

/// The sRGB profile.
pub(super) fn srgb() -> Vec<u8> {
    /// Sizes of the header (7.2) and of an entry in the tag table (7.3).
    const HEADER: usize = 128;
    const ENTRY: usize = 12;
    // The Bradford adaptation from D65 to D50. The primaries below are adapted, too.
    let adaptation = [1.047_88, 0.022_92, -0.050_19, 0.029_59, 0.990_48, -0.017_07, -0.009_25, 0.015_08, 0.751_68];
    let mut chad = b"sf32\0\0\0\0".to_vec();
    adaptation.iter().for_each(|&value| chad.extend(fixed(value)));
    // Tags with equal content share their data.
    let data: [(&[&[u8; 4]], Vec<u8>); 8] = [
        (&[b"desc"], text("sRGB")),
        (&[b"cprt"], text("CC0")),
        (&[b"wtpt"], xyz([0.964_2, 1.0, 0.824_9])),
        (&[b"chad"], chad),
        (&[b"rXYZ"], xyz([0.436_03, 0.222_49, 0.013_92])),
        (&[b"gXYZ"], xyz([0.385_12, 0.716_90, 0.097_06])),
        (&[b"bXYZ"], xyz([0.143_05, 0.060_61, 0.713_93])),
        (&[b"rTRC", b"gTRC", b"bTRC"], curve()),
    ];
    let n_tags: usize = data.iter().map(|(names, _)| names.len()).sum();
    let mut table = (n_tags as u32).to_be_bytes().to_vec();
    let mut body = Vec::new();
    let body_offset = HEADER + 4 + n_tags * ENTRY;
    for (names, tag) in &data {
        for name in *names {
            table.extend(*name);
            table.extend(((body_offset + body.len()) as u32).to_be_bytes());
            table.extend((tag.len() as u32).to_be_bytes());
        }
        body.extend(tag);
        // Each tag starts at a multiple of four bytes (7.3.1).
        body.resize(body.len().next_multiple_of(4), 0);
    }
    let mut profile = header((body_offset + body.len()) as u32);
    profile.extend(table);
    profile.extend(body);
    profile
}

/// The header (7.2): a display profile from RGB to XYZ, perceptual intent.
fn header(size: u32) -> Vec<u8> {
    const VERSION: [u8; 4] = [4, 0x20, 0, 0];
    let mut header = size.to_be_bytes().to_vec();
    header.extend([0; 4]);
    header.extend(VERSION);
    header.extend(b"mntrRGB XYZ ");
    // The format requires a date; 2000-01-01, midnight, is arbitrary.
    header.extend([0x07, 0xD0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0]);
    header.extend(b"acsp");
    header.extend([0; 28]);
    [0.964_2, 1.0, 0.824_9].iter().for_each(|&value| header.extend(fixed(value)));
    header.resize(128, 0);
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(bytes: &[u8], at: usize) -> usize {
        u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes")) as usize
    }

    #[test]
    fn the_profile_is_whole_and_its_tags_lie_within_it() {
        let profile = srgb();
        assert_eq!(number(&profile, 0), profile.len());
        assert_eq!(&profile[36..40], b"acsp");
        let n_tags = number(&profile, 128);
        for tag in 0..n_tags {
            let entry = 132 + tag * 12;
            let (offset, size) = (number(&profile, entry + 4), number(&profile, entry + 8));
            assert!(offset % 4 == 0 && offset >= 132 + n_tags * 12 && offset + size <= profile.len());
        }
        assert!(profile.len() < 600);
    }

    #[test]
    fn the_primaries_add_up_to_the_white_point() {
        let profile = srgb();
        let tags: Vec<usize> = (0..number(&profile, 128)).map(|tag| 132 + tag * 12).collect();
        let xyz = |name: &[u8]| {
            let entry = *tags.iter().find(|&&entry| &profile[entry..entry + 4] == name).expect("the tag");
            let at = number(&profile, entry + 4) + 8;
            [0, 4, 8].map(|offset| number(&profile, at + offset) as f64 / 65_536.0)
        };
        let (red, green, blue, white) = (xyz(b"rXYZ"), xyz(b"gXYZ"), xyz(b"bXYZ"), xyz(b"wtpt"));
        for axis in 0..3 {
            assert!((red[axis] + green[axis] + blue[axis] - white[axis]).abs() < 0.000_2);
        }
    }
}
