//! Sets of bytes, to find the few places of a text that need a closer look.

/// A set of bytes, as a table.
#[derive(Debug)]
pub(super) struct ByteSet([bool; 256]);

impl ByteSet {
    /// The set of these bytes.
    pub(super) const fn new(bytes: &[u8]) -> ByteSet {
        let mut table = [false; 256];
        let mut idx = 0;
        while idx < bytes.len() {
            table[bytes[idx] as usize] = true;
            idx += 1;
        }
        ByteSet(table)
    }

    /// Whether a byte is one of them.
    pub(super) fn contains(&self, byte: u8) -> bool {
        self.0[usize::from(byte)]
    }

    /// Where the first of them is.
    pub(super) fn find(&self, bytes: &[u8]) -> Option<usize> {
        bytes.iter().position(|byte| self.contains(*byte))
    }
}
