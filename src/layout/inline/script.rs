//! Scripts of characters, as far as shaping and messages need them.

/// The script of a character, by blocks; `None` for those that go with any script and for Latin, Greek and Cyrillic,
/// which the text faces set together.
pub(super) fn script_of(c: char) -> Option<&'static str> {
    let script = match c as u32 {
        0x0530..=0x058F => "Armenian",
        0x0590..=0x05FF | 0xFB1D..=0xFB4F => "Hebrew",
        0x0600..=0x06FF | 0x0750..=0x077F | 0x08A0..=0x08FF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFC => "Arabic",
        0x0700..=0x074F => "Syriac",
        0x0900..=0x097F => "Devanagari",
        0x0980..=0x09FF => "Bengali",
        0x0A00..=0x0A7F => "Gurmukhi",
        0x0A80..=0x0AFF => "Gujarati",
        0x0B80..=0x0BFF => "Tamil",
        0x0C00..=0x0C7F => "Telugu",
        0x0C80..=0x0CFF => "Kannada",
        0x0D00..=0x0D7F => "Malayalam",
        0x0E00..=0x0E7F => "Thai",
        0x10A0..=0x10FF => "Georgian",
        0x1100..=0x11FF | 0x3130..=0x318F | 0xAC00..=0xD7FF => "Hangul",
        0x1200..=0x139F => "Ethiopic",
        0x3040..=0x30FF | 0x31F0..=0x31FF => "Kana",
        0x2E80..=0x303F | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0xFF00..=0xFFEF | 0x20000..=0x3FFFF => {
            "Han"
        }
        0x1F000..=0x1FAFF => "emoji",
        _ => return None,
    };
    Some(script)
}

/// Whether lines may be stretched beside this character: ideographs and kana stand without spaces.
pub(super) fn is_ideographic(c: char) -> bool {
    matches!(script_of(c), Some("Han" | "Kana"))
}

/// Whether a character takes the face of the one before it: combining marks, joiners, variation selectors.
pub(super) fn joins_previous(c: char) -> bool {
    matches!(c as u32, 0x0300..=0x036F | 0x200C..=0x200D | 0x2060 | 0x20D0..=0x20FF | 0xFE00..=0xFE0F | 0x1F3FB..=0x1F3FF | 0xE0020..=0xE007F)
}

/// Whether a character shows nothing by itself, so that no face need have it.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c as u32, 0x00AD | 0x061C | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0xFE00..=0xFE0F | 0xFEFF | 0xE0000..=0xE0FFF)
        || c.is_control()
}
