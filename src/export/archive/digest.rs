//! Content digest of sixteen bytes: the first half of a SHA-256.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest as _, Sha256};

/// First half of a SHA-256, long enough that nobody can construct two texts with the same digest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::export) struct Digest([u8; 16]);

impl Digest {
    pub(in crate::export) fn of(bytes: &[u8]) -> Digest {
        Digest::half(Sha256::digest(bytes).as_slice())
    }

    /// Digest of concatenated pieces; their boundaries do not matter.
    pub(super) fn of_pieces(pieces: &[Vec<u8>]) -> Digest {
        let mut hasher = Sha256::new();
        pieces.iter().for_each(|piece| hasher.update(piece));
        Digest::half(hasher.finalize().as_slice())
    }

    /// Digest of several parts; their boundaries matter.
    pub(super) fn of_parts<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Digest {
        let mut hasher = Sha256::new();
        for part in parts {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        Digest::half(hasher.finalize().as_slice())
    }

    fn half(whole: &[u8]) -> Digest {
        let mut half = [0; 16];
        half.copy_from_slice(&whole[..16]);
        Digest(half)
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Maps the digest to one of `n` shards, counted from 0.
    pub(super) fn part_of(self, n: u32) -> u32 {
        let [a, b, c, d, ..] = self.0;
        u32::from_le_bytes([a, b, c, d]) % n.max(1)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = [0; 32];
        for (idx, byte) in self.0.iter().enumerate() {
            text[idx * 2] = DIGITS[usize::from(byte >> 4)];
            text[idx * 2 + 1] = DIGITS[usize::from(byte & 15)];
        }
        f.write_str(str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Digest, D::Error> {
        struct Hex;
        impl de::Visitor<'_> for Hex {
            type Value = Digest;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("32 hexadecimal digits")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Digest, E> {
                parse(text).ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }
        deserializer.deserialize_str(Hex)
    }
}

fn parse(text: &str) -> Option<Digest> {
    let digits: &[u8; 32] = text.as_bytes().try_into().ok()?;
    let value = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    let mut bytes = [0; 16];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = value(pair[0])? << 4 | value(pair[1])?;
    }
    Some(Digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_beginning_of_the_sha_256_and_read_back() {
        // FIPS 180-4, the example "abc".
        let digest = Digest::of(b"abc");
        assert_eq!(digest.to_string(), "ba7816bf8f01cfea414140de5dae2223");
        assert_eq!(parse(&digest.to_string()), Some(digest));
        assert_eq!(parse("ba78"), None);
        assert_eq!(Digest::of_pieces(&[b"a".to_vec(), b"bc".to_vec()]), digest);
        assert_ne!(Digest::of_parts([b"ab".as_slice(), b"c"]), Digest::of_parts([b"a".as_slice(), b"bc"]));
    }
}
