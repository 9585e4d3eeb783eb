//! Compresses streams in zlib format.
//!
//! Used for content, fonts, images and object streams.

use flate2::{Compress, Compression, FlushCompress, Status};

/// Compression level. Higher levels take much more time and save less than 1 %.
const LEVEL: u32 = 6;

/// Extra room for incompressible data: headers, and 5 bytes for each 16 KiB.
const OVERHEAD: usize = 64;

/// A compressor. One serves all streams of a document, because its tables are large.
pub(super) struct Deflater(Compress);

impl Default for Deflater {
    fn default() -> Deflater {
        Deflater(Compress::new(Compression::new(LEVEL), true))
    }
}

impl Deflater {
    /// Compresses bytes to the zlib format of `FlateDecode`.
    pub(super) fn deflate(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.0.reset();
        let mut out = Vec::with_capacity(bytes.len() / 2 + OVERHEAD);
        loop {
            // `total_in` counts bytes of a slice, so it fits in `usize`.
            let taken = usize::try_from(self.0.total_in()).unwrap_or(usize::MAX).min(bytes.len());
            match self.0.compress_vec(&bytes[taken..], &mut out, FlushCompress::Finish) {
                Ok(Status::StreamEnd) => break,
                // The output buffer was too small.
                Ok(Status::Ok | Status::BufError) => out.reserve(bytes.len() / 4 + OVERHEAD),
                Err(error) => unreachable!("compression fails only for a stream that is in use: {error}"),
            }
        }
        out.shrink_to_fit();
        out
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn streams_are_independent_of_those_before_and_of_any_size() {
        let mut deflater = Deflater::default();
        // A linear congruential generator makes incompressible bytes.
        let noise: Vec<u8> =
            (0u32..100_000).map(|n| (n.wrapping_mul(2_654_435_761).rotate_left(11) >> 13) as u8).collect();
        let first = deflater.deflate(b"a text");
        for bytes in [&noise[..], &[], b"a text"] {
            let deflated = deflater.deflate(bytes);
            let mut inflated = Vec::new();
            flate2::read::ZlibDecoder::new(&deflated[..]).read_to_end(&mut inflated).expect("valid zlib");
            assert_eq!(inflated, bytes);
        }
        assert_eq!(deflater.deflate(b"a text"), first);
    }
}
