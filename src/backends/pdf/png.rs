//! PNG data in PDF: embeds compressed data unchanged where readers accept it, and filters pixels (W3C PNG, 9).
//!
//! `FlateDecode` with a PNG predictor is PNG's own compression, so a plain file need not be decoded.

use std::io::Read;

use crate::resource::Pixels;

/// A PNG file whose data can be embedded unchanged.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PlainPng {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Bits per component.
    pub depth: u8,
    /// The colour type.
    pub color: PngColor,
    /// The compressed, filtered rows.
    pub data: Vec<u8>,
}

/// The colours of a [`PlainPng`].
#[derive(Debug, PartialEq, Eq)]
pub(super) enum PngColor {
    /// One grey component.
    Gray,
    /// Red, green and blue.
    Rgb,
    /// One component, an index into these RGB triples.
    Palette(Vec<u8>),
}

impl PngColor {
    /// Components per pixel.
    pub(super) fn components(&self) -> u32 {
        match self {
            PngColor::Gray | PngColor::Palette(_) => 1,
            PngColor::Rgb => 3,
        }
    }
}

/// Reads a file. `None` if it is interlaced, has transparency or 16 bits, or is incomplete.
pub(super) fn read_plain(bytes: &[u8]) -> Option<PlainPng> {
    let mut rest = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    let mut header = None;
    let mut palette = Vec::new();
    let mut data = Vec::new();
    loop {
        let (kind, content, after) = next_chunk(rest)?;
        match kind {
            b"IHDR" if header.is_none() => header = Some(content),
            b"PLTE" => palette = content.to_vec(),
            b"tRNS" => return None,
            b"IDAT" => data.extend_from_slice(content),
            b"IEND" => break,
            _ => {}
        }
        rest = after;
    }
    let [w3, w2, w1, w0, h3, h2, h1, h0, depth, color, 0, 0, 0] = *header? else { return None };
    let (width, height) = (u32::from_be_bytes([w3, w2, w1, w0]), u32::from_be_bytes([h3, h2, h1, h0]));
    let color = match color {
        0 => PngColor::Gray,
        2 => PngColor::Rgb,
        3 if !palette.is_empty() => PngColor::Palette(palette),
        _ => return None,
    };
    if !matches!(depth, 1 | 2 | 4 | 8) {
        return None;
    }
    let mut png = PlainPng { width, height, depth, color, data };
    if let PngColor::Palette(palette) = &mut png.color {
        // Padding the palette with black makes all readers agree on indices beyond its end.
        palette.resize(3 << depth, 0);
    }
    png.is_whole().then_some(png)
}

impl PlainPng {
    /// Whether the data inflates to the expected number of rows, each with a valid filter.
    fn is_whole(&self) -> bool {
        let bits = u64::from(self.width) * u64::from(self.color.components()) * u64::from(self.depth);
        let Ok(row_len) = usize::try_from(bits.div_ceil(8) + 1) else { return false };
        let mut row = vec![0; row_len];
        let mut rows = flate2::read::ZlibDecoder::new(&self.data[..]);
        self.width > 0 && self.height > 0 && (0..self.height).all(|_| rows.read_exact(&mut row).is_ok() && row[0] <= 4)
    }
}

fn next_chunk(bytes: &[u8]) -> Option<(&[u8; 4], &[u8], &[u8])> {
    let (len, rest) = bytes.split_first_chunk::<4>()?;
    let (kind, rest) = rest.split_first_chunk::<4>()?;
    let (content, rest) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*len)).ok()?)?;
    // Skips the checksum, since the zlib data has its own.
    let (_, rest) = rest.split_first_chunk::<4>()?;
    Some((kind, content, rest))
}

/// Filters the rows of an image, each preceded by the number of its filter.
pub(super) fn filter(pixels: &Pixels) -> Vec<u8> {
    let components = if pixels.gray { 1 } else { 3 };
    filter_rows(&pixels.samples, pixels.width as usize * components, components)
}

/// Filters rows of `row_len` bytes, whose pixels take `step` bytes.
pub(super) fn filter_rows(samples: &[u8], row_len: usize, step: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(samples.len() + samples.len() / row_len.max(1));
    let mut above = vec![0; row_len];
    let mut candidates = FILTERS.map(|_| vec![0; row_len]);
    for row in samples.chunks_exact(row_len.max(1)) {
        for (filter, candidate) in FILTERS.iter().zip(&mut candidates) {
            filter(row, &above, step, candidate);
        }
        // The heuristic that the specification recommends (12.8): the smallest sum of absolute differences.
        let best = (0..FILTERS.len()).min_by_key(|&idx| cost(&candidates[idx])).unwrap_or(0);
        // At most 4.
        out.push(best as u8);
        out.extend_from_slice(&candidates[best]);
        above.copy_from_slice(row);
    }
    out
}

type Filter = fn(&[u8], &[u8], usize, &mut [u8]);

/// Filters by number (9.2).
const FILTERS: [Filter; 5] = [none, sub, up, average, paeth];

fn cost(filtered: &[u8]) -> u64 {
    filtered.iter().map(|&byte| u64::from(byte.cast_signed().unsigned_abs())).sum()
}

fn none(row: &[u8], _: &[u8], _: usize, out: &mut [u8]) {
    out.copy_from_slice(row);
}

fn sub(row: &[u8], _: &[u8], step: usize, out: &mut [u8]) {
    let head = step.min(row.len());
    out[..head].copy_from_slice(&row[..head]);
    for ((out, x), left) in out[head..].iter_mut().zip(&row[head..]).zip(row) {
        *out = x.wrapping_sub(*left);
    }
}

fn up(row: &[u8], above: &[u8], _: usize, out: &mut [u8]) {
    for ((out, x), above) in out.iter_mut().zip(row).zip(above) {
        *out = x.wrapping_sub(*above);
    }
}

fn average(row: &[u8], above: &[u8], step: usize, out: &mut [u8]) {
    for idx in 0..row.len() {
        let left = if idx >= step { row[idx - step] } else { 0 };
        out[idx] = row[idx].wrapping_sub(left.midpoint(above[idx]));
    }
}

fn paeth(row: &[u8], above: &[u8], step: usize, out: &mut [u8]) {
    for idx in 0..row.len() {
        let (left, corner) = if idx >= step { (row[idx - step], above[idx - step]) } else { (0, 0) };
        out[idx] = row[idx].wrapping_sub(predict(left, above[idx], corner));
    }
}

/// Of left, above and corner, the value nearest to `left + above - corner` (9.4).
fn predict(left: u8, above: u8, corner: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(above), i16::from(corner));
    let (to_left, to_above, to_corner) = ((b - c).abs(), (a - c).abs(), (a + b - 2 * c).abs());
    if to_left <= to_above && to_left <= to_corner {
        left
    } else if to_above <= to_corner {
        above
    } else {
        corner
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backends::pdf::deflate::Deflater;

    fn png(header: &[u8; 13], more: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
        let header: &[u8] = header;
        for (kind, content) in [(b"IHDR", header)].iter().chain(more).chain(&[(b"IEND", &[] as &[u8])]) {
            bytes.extend((content.len() as u32).to_be_bytes());
            bytes.extend(*kind);
            bytes.extend(*content);
            bytes.extend([0; 4]);
        }
        bytes
    }

    /// Two pixels in each of two rows.
    const RGB: [u8; 13] = [0, 0, 0, 2, 0, 0, 0, 2, 8, 2, 0, 0, 0];

    #[test]
    fn plain_data_is_taken_as_it_is() {
        let data = Deflater::default().deflate(&[0, 1, 2, 3, 4, 5, 6, 1, 7, 8, 9, 10, 11, 12]);
        let (first, second) = data.split_at(5);
        let read = read_plain(&png(&RGB, &[(b"IDAT", first), (b"IDAT", second)])).expect("a plain file");
        assert_eq!(read, PlainPng { width: 2, height: 2, depth: 8, color: PngColor::Rgb, data });
    }

    #[test]
    fn what_must_be_decoded_is_refused() {
        let mut deflater = Deflater::default();
        let whole = deflater.deflate(&[0; 14]);
        let interlaced = [&RGB[..12], &[1]].concat().try_into().expect("thirteen bytes");
        let alpha = [&RGB[..9], &[6], &RGB[10..]].concat().try_into().expect("thirteen bytes");
        assert!(read_plain(&png(&RGB, &[(b"IDAT", &whole)])).is_some());
        assert_eq!(read_plain(&png(&interlaced, &[(b"IDAT", &whole)])), None);
        assert_eq!(read_plain(&png(&alpha, &[(b"IDAT", &whole)])), None);
        assert_eq!(read_plain(&png(&RGB, &[(b"tRNS", &[0; 6]), (b"IDAT", &whole)])), None);
        assert_eq!(read_plain(&png(&RGB, &[(b"IDAT", &deflater.deflate(&[0; 13]))])), None);
        assert_eq!(read_plain(&png(&RGB, &[(b"IDAT", &deflater.deflate(&[9; 14]))])), None);
        assert_eq!(read_plain(&png(&RGB, &[(b"IDAT", &whole[..5])])), None);
    }

    #[test]
    fn filters_can_be_undone() {
        let samples: Vec<u8> = (0u32..6 * 5 * 3).map(|n| (n * n * 7 % 251) as u8).collect();
        for (kind, filter) in FILTERS.iter().enumerate() {
            let (mut above, mut filtered) = (vec![0; 18], vec![0; 18]);
            for row in samples.chunks_exact(18) {
                filter(row, &above, 3, &mut filtered);
                assert_eq!(undo(kind, &filtered, &above), row, "filter {kind}");
                above.copy_from_slice(row);
            }
        }
    }

    #[test]
    fn a_gradient_becomes_small() {
        let samples: Vec<u8> = (0..64u8).flat_map(|y| (0..64u8).map(move |x| x + y)).collect();
        let filtered = filter_rows(&samples, 64, 1);
        assert_eq!(filtered.len(), 65 * 64);
        let deflated = Deflater::default().deflate(&filtered);
        assert!(deflated.len() < 200, "{}", deflated.len());
    }

    fn undo(kind: usize, filtered: &[u8], above: &[u8]) -> Vec<u8> {
        let mut row: Vec<u8> = Vec::new();
        for (idx, &byte) in filtered.iter().enumerate() {
            let (left, corner) = if idx >= 3 { (row[idx - 3], above[idx - 3]) } else { (0, 0) };
            let guess = match kind {
                0 => 0,
                1 => left,
                2 => above[idx],
                3 => left.midpoint(above[idx]),
                _ => predict(left, above[idx], corner),
            };
            row.push(byte.wrapping_add(guess));
        }
        row
    }
}
