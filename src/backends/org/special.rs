//! The bytes of text that may be markup to Org: one list, from which the table that finds them derives, so that no arm
//! of [`super::guard`] waits for a byte that nothing looks for.

/// Why a byte of text is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Special {
    /// It may end a cell.
    Bar,
    /// It may begin a formula.
    Dollar,
    /// A line may end there.
    Blank,
    /// The line behind it may look like another element.
    LineFeed,
    /// Several become a dash or an ellipsis.
    Dots(u8),
    /// It may begin an object.
    Opening(u8),
    /// It may end a link.
    Bracket,
    /// It may make a tag or an address of what is around it.
    Colon,
    /// It may raise what is behind it.
    Caret,
    /// It may begin or end emphasis.
    Mark(u8),
}

impl Special {
    /// Why a byte is looked at, when it is.
    const fn of(byte: u8) -> Option<Special> {
        match byte {
            b'|' => Some(Special::Bar),
            b'$' => Some(Special::Dollar),
            b' ' => Some(Special::Blank),
            b'\n' => Some(Special::LineFeed),
            b'-' | b'.' => Some(Special::Dots(byte)),
            b'[' | b'<' | b'{' | b'@' => Some(Special::Opening(byte)),
            b']' => Some(Special::Bracket),
            b':' => Some(Special::Colon),
            b'^' => Some(Special::Caret),
            b'*' | b'/' | b'_' | b'+' | b'=' | b'~' => Some(Special::Mark(byte)),
            _ => None,
        }
    }

    /// The same for every byte.
    const fn table() -> [Option<Special>; 256] {
        let mut table = [None; 256];
        let mut byte = 0;
        while byte < table.len() {
            table[byte] = Special::of(byte as u8);
            byte += 1;
        }
        table
    }
}

/// The bytes at which text is looked at that is filled.
pub(super) const SPECIAL_WHEN_FILLED: [Option<Special>; 256] = Special::table();
/// The bytes at which other text is looked at: nobody asks for its blanks, which are many.
pub(super) const SPECIAL: [Option<Special>; 256] = {
    let mut table = Special::table();
    table[b' ' as usize] = None;
    table
};
