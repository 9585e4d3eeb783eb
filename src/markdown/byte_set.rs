//! Byte sets, to find the few places of a text that need a closer look.

/// Bytes that are tested together.
const BLOCK: usize = 16;

/// A set of bytes, as a table. It contains no byte of ordinary words, so that a search skips words quickly.
#[derive(Debug)]
pub(super) struct ByteSet([bool; 256]);

impl ByteSet {
    /// The set of the given bytes.
    ///
    /// # Panics
    /// If one of them is a letter, a digit, a blank or a comma.
    pub(super) const fn new(bytes: &[u8]) -> ByteSet {
        let mut table = [false; 256];
        let mut idx = 0;
        while idx < bytes.len() {
            assert!(!is_of_words(bytes[idx]));
            table[bytes[idx] as usize] = true;
            idx += 1;
        }
        ByteSet(table)
    }

    /// Whether the set contains a byte.
    pub(super) fn contains(&self, byte: u8) -> bool {
        self.0[usize::from(byte)]
    }

    /// Index of the first byte that the set contains.
    pub(super) fn find(&self, bytes: &[u8]) -> Option<usize> {
        let (blocks, rest) = bytes.as_chunks::<BLOCK>();
        for (nth, block) in blocks.iter().enumerate() {
            // Tests a whole block without branches, which compilers vectorise.
            let is_words = block.iter().fold(true, |is_words, byte| is_words & is_of_words(*byte));
            if !is_words && let Some(at) = self.position(block) {
                return Some(nth * BLOCK + at);
            }
        }
        self.position(rest).map(|at| blocks.len() * BLOCK + at)
    }

    fn position(&self, bytes: &[u8]) -> Option<usize> {
        bytes.iter().position(|byte| self.contains(*byte))
    }
}

/// Whether a byte is a letter, a digit, a blank or a comma.
const fn is_of_words(byte: u8) -> bool {
    ((byte | 0x20).wrapping_sub(b'a') < 26) | (byte.wrapping_sub(b'0') < 10) | (byte == b' ') | (byte == b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_found_wherever_it_is() {
        const SET: ByteSet = ByteSet::new(b":@");
        for n in 0..3 * BLOCK {
            let text: Vec<u8> = b"a 1,.\xE9".iter().copied().cycle().take(n).chain(*b"@b:").collect();
            assert_eq!(SET.find(&text), Some(n));
        }
        assert_eq!(SET.find(b"nothing of the kind, nowhere"), None);
    }
}
