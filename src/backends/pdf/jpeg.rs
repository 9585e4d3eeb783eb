//! Reads the properties of a JPEG that PDF needs to embed it unchanged (ITU-T T.81, annex B).
//!
//! Never decodes; `images` decodes the files that it rejects.

/// The frame of a JPEG that every PDF reader decodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct JpegFrame {
    /// Width in pixels, as stored.
    pub width: u16,
    /// Height in pixels, as stored.
    pub height: u16,
    /// Whether it has one component; otherwise it has three.
    pub gray: bool,
    /// Whether three components are RGB without an Adobe segment that says so.
    pub untransformed: bool,
}

/// Reads the headers. `None` for JPEG files that PDF readers do not decode (lossless, arithmetic coding, 12 bits, no
/// dimensions) and for files that have neither one nor three components.
pub(super) fn read_frame(bytes: &[u8]) -> Option<JpegFrame> {
    const SOF_BASELINE: u8 = 0xC0;
    const SOF_PROGRESSIVE: u8 = 0xC2;
    const ADOBE: u8 = 0xEE;
    const START_OF_SCAN: u8 = 0xDA;
    let mut rest = bytes.strip_prefix(&[0xFF, 0xD8])?;
    let mut has_adobe = false;
    loop {
        let (marker, segment, after) = next_segment(rest)?;
        match marker {
            ADOBE => has_adobe |= segment.starts_with(b"Adobe"),
            SOF_BASELINE..=SOF_PROGRESSIVE => return frame(segment, has_adobe),
            START_OF_SCAN => return None,
            // Frames that PDF readers do not decode. 0xC4, 0xC8 and 0xCC are not frames.
            0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => return None,
            _ => {}
        }
        rest = after;
    }
}

/// Splits off the next segment: marker, content, rest.
fn next_segment(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let bytes = bytes.strip_prefix(&[0xFF])?;
    // Any number of fill bytes may precede a marker (B.1.1.2).
    let n_fill = bytes.iter().take_while(|&&byte| byte == 0xFF).count();
    let [marker, high, low, ..] = *bytes.get(n_fill..)? else { return None };
    let body = &bytes[n_fill + 1..];
    let len = usize::from(u16::from_be_bytes([high, low]));
    Some((marker, body.get(2..len)?, body.get(len..)?))
}

fn frame(segment: &[u8], has_adobe: bool) -> Option<JpegFrame> {
    let [8, h1, h0, w1, w0, n_components, components @ ..] = segment else { return None };
    let (width, height) = (u16::from_be_bytes([*w1, *w0]), u16::from_be_bytes([*h1, *h0]));
    let ids: Vec<u8> = components.chunks_exact(3).map(|component| component[0]).collect();
    let gray = match n_components {
        1 => true,
        3 => false,
        _ => return None,
    };
    let untransformed = !has_adobe && ids == *b"RGB";
    (width > 0 && height > 0).then_some(JpegFrame { width, height, gray, untransformed })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpeg(segments: &[(u8, &[u8])]) -> Vec<u8> {
        let mut bytes = vec![0xFF, 0xD8];
        for (marker, content) in segments {
            bytes.extend([0xFF, 0xFF, *marker]);
            bytes.extend((content.len() as u16 + 2).to_be_bytes());
            bytes.extend(*content);
        }
        bytes
    }

    const RGB: &[u8] = &[8, 0, 20, 0, 30, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1];

    #[test]
    fn the_frame_is_found_behind_other_segments() {
        let frame = read_frame(&jpeg(&[(0xE0, b"JFIF\0"), (0xDB, &[0; 65]), (0xC2, RGB)]));
        assert_eq!(frame, Some(JpegFrame { width: 30, height: 20, gray: false, untransformed: false }));
        let gray = read_frame(&jpeg(&[(0xC0, &[8, 0, 1, 0, 2, 1, 1, 0x11, 0])]));
        assert_eq!(gray.map(|frame| frame.gray), Some(true));
    }

    #[test]
    fn red_green_blue_without_an_adobe_marker_is_said_to_be_so() {
        let frame: Vec<u8> = RGB.iter().map(|&byte| *b"?RGB".get(usize::from(byte)).unwrap_or(&byte)).collect();
        let mut frame = frame;
        frame[..6].copy_from_slice(&RGB[..6]);
        (frame[6], frame[9], frame[12]) = (b'R', b'G', b'B');
        assert_eq!(read_frame(&jpeg(&[(0xC0, &frame)])).map(|frame| frame.untransformed), Some(true));
        let adobe = read_frame(&jpeg(&[(0xEE, b"Adobe\0d\0\0\0\0\0"), (0xC0, &frame)]));
        assert_eq!(adobe.map(|frame| frame.untransformed), Some(false));
    }

    #[test]
    fn what_readers_do_not_decode_is_refused() {
        let cmyk: Vec<u8> = [&RGB[..5], &[4], &RGB[6..]].concat();
        let deep: Vec<u8> = [&[12], &RGB[1..]].concat();
        for (marker, frame) in [(0xC0, &cmyk[..]), (0xC1, &deep), (0xC3, RGB), (0xC9, RGB), (0xDA, RGB)] {
            assert_eq!(read_frame(&jpeg(&[(marker, frame)])), None, "{marker:X}");
        }
        let whole = jpeg(&[(0xE0, b"JFIF\0"), (0xC0, RGB)]);
        for len in 0..whole.len() {
            assert_eq!(read_frame(&whole[..len]), None, "cut at {len}");
        }
    }
}
