//! Source files and places in them.
//!
//! Decodes bytes to text, and converts byte offsets to lines and columns. Everything may use this module; it imports
//! nothing of the crate but `diagnostics`.

use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::diagnostics::Diagnostics;

/// A byte range in the text of a [`SourceFile`], end exclusive.
///
/// For a file in valid UTF-8, with or without a byte order mark, offsets equal those in the file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(from = "(u32, u32)", into = "(u32, u32)")]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span of content that the tool adds itself.
    pub const NONE: Span = Span { start: 0, end: 0 };

    /// A span over `start..end`. Offsets of 4 GiB and more are clamped, but such files are rejected anyway.
    pub fn new(start: usize, end: usize) -> Span {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span { start: clamp(start), end: clamp(end) }
    }

    /// The range as `usize`, for slicing.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether this is [`Span::NONE`] or another empty span at the start of the file.
    pub fn is_none(self) -> bool {
        self.end == 0
    }

    /// The smallest span that contains both; [`Span::NONE`] is neutral.
    pub fn join(self, other: Span) -> Span {
        if self.is_none() {
            return other;
        }
        if other.is_none() {
            return self;
        }
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

impl From<(u32, u32)> for Span {
    fn from((start, end): (u32, u32)) -> Span {
        Span { start, end }
    }
}

impl From<Span> for (u32, u32) {
    fn from(span: Span) -> (u32, u32) {
        (span.start, span.end)
    }
}

/// A position for display: line and column from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1. Lines end at LF, CRLF or CR.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

/// A position with an excerpt of its line, kept after the text itself is dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The position.
    pub position: Position,
    /// Text before the span in its line, cut at the left.
    pub before: String,
    /// The marked text in its line, cut at the right.
    pub marked: String,
    /// Text after the span in its line, cut at the right.
    pub after: String,
}

/// Characters that a [`Place`] keeps of each part: more than any message shows.
const MAX_PLACE_CHARS: usize = 200;

/// The reason for which bytes cannot be decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecodeError {
    /// The file is binary: it contains a NUL byte.
    Binary {
        /// Offset of the first NUL byte.
        offset: usize,
    },
    /// The file exceeds the size limit of 1 GiB.
    TooLarge,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DecodeError::Binary { offset } => write!(f, "this is a binary file (NUL byte at offset {offset})"),
            DecodeError::TooLarge => write!(f, "the file is larger than 1 GiB"),
        }
    }
}

impl std::error::Error for DecodeError {}

/// Largest input, in bytes. No document is larger, and the limit keeps offsets in 32 bits.
const MAX_SOURCE_BYTES: usize = 1 << 30;

/// A named text. Line starts are computed on demand.
#[derive(Clone, Debug)]
pub struct SourceFile {
    name: String,
    text: String,
    line_starts: OnceLock<Vec<usize>>,
    /// Number of characters before each multiple of [`STEP`].
    n_characters: OnceLock<Vec<usize>>,
}

/// Bytes between stored character counts. The counts matter when the whole text is one line and many diagnostics point
/// into it.
const STEP: usize = 1 << 8;

impl SourceFile {
    /// Creates a source from text. `name` identifies it in diagnostics.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> SourceFile {
        SourceFile { name: name.into(), text: text.into(), line_starts: OnceLock::new(), n_characters: OnceLock::new() }
    }

    /// Decodes a file: UTF-8 with or without a byte order mark, UTF-16 with one. Invalid sequences become U+FFFD; one
    /// warning states the first place and the count.
    ///
    /// # Errors
    /// The file is binary or too large.
    pub fn decode(name: impl Into<String>, bytes: Vec<u8>, diags: &mut Diagnostics) -> Result<SourceFile, DecodeError> {
        if bytes.len() > MAX_SOURCE_BYTES {
            return Err(DecodeError::TooLarge);
        }
        let text = match bytes.as_slice() {
            [0xFF, 0xFE, rest @ ..] => decode_utf16(rest, u16::from_le_bytes, diags)?,
            [0xFE, 0xFF, rest @ ..] => decode_utf16(rest, u16::from_be_bytes, diags)?,
            _ => decode_utf8(bytes, diags)?,
        };
        Ok(SourceFile::new(name, text))
    }

    /// The name in diagnostics: the path as given, or `<stdin>`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The whole text, including any byte order mark.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of `span`; empty when the span is out of range.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Line and column of a byte offset; offsets beyond the end give the end.
    pub fn position(&self, offset: u32) -> Position {
        let mut offset = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let starts = self.line_starts();
        let line_idx = starts.partition_point(|&start| start <= offset) - 1;
        let column = self.characters_before(offset) - self.characters_before(starts[line_idx]) + 1;
        Position { line: line_idx + 1, column }
    }

    /// Number of characters before an offset, not counting byte order marks.
    fn characters_before(&self, offset: usize) -> usize {
        let bytes = self.text.as_bytes();
        let count = |range: Range<usize>| {
            let begins = |idx: &usize| bytes[*idx] & 0xC0 != 0x80 && !bytes[*idx..].starts_with(b"\xEF\xBB\xBF");
            range.filter(begins).count()
        };
        let counts = self.n_characters.get_or_init(|| {
            let steps = (0..=bytes.len()).step_by(STEP).map(|start| count(start..bytes.len().min(start + STEP)));
            let mut before = 0;
            let sum_before = |n: usize| {
                before += n;
                before - n
            };
            steps.map(sum_before).collect()
        });
        counts[offset / STEP] + count(offset / STEP * STEP..offset)
    }

    /// The excerpt to show for the first line of `span`.
    pub fn place(&self, span: Span) -> Place {
        let position = self.position(span.start);
        let line = self.line(position.line);
        // Skips a byte order mark at the beginning of the line.
        let whole = self.line_starts()[position.line - 1];
        let first = whole + self.text[whole..].len() - self.text[whole..].trim_start_matches('\u{FEFF}').len();
        let within = |offset: u32| (offset as usize).saturating_sub(first).min(line.len());
        let start = Some(within(span.start)).filter(|start| line.is_char_boundary(*start)).unwrap_or(line.len());
        let end = within(span.end).max(start);
        let end = if line.is_char_boundary(end) { end } else { start };
        let beginning = |text: &str| text.chars().take(MAX_PLACE_CHARS).collect();
        let cut = line[..start].char_indices().rev().nth(MAX_PLACE_CHARS - 1).map_or(0, |(idx, _)| idx);
        Place {
            position,
            before: line[cut..start].to_owned(),
            marked: beginning(&line[start..end]),
            after: beginning(&line[end..]),
        }
    }

    /// The text of line number `line`, counted from 1, without its line ending; empty when the line does not exist.
    pub fn line(&self, line: usize) -> &str {
        let starts = self.line_starts();
        let Some(&start) = line.checked_sub(1).and_then(|idx| starts.get(idx)) else {
            return "";
        };
        let end = starts.get(line).copied().unwrap_or(self.text.len());
        self.text[start..end].trim_end_matches(['\n', '\r']).trim_start_matches('\u{FEFF}')
    }

    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| line_starts(&self.text))
    }
}

fn line_starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let ends_line = |idx: &usize| bytes[*idx] == b'\n' || bytes.get(*idx + 1) != Some(&b'\n');
    let ends = memchr::memchr2_iter(b'\n', b'\r', bytes).filter(ends_line);
    std::iter::once(0).chain(ends.map(|end| end + 1)).collect()
}

fn decode_utf8(bytes: Vec<u8>, diags: &mut Diagnostics) -> Result<String, DecodeError> {
    if let Some(offset) = memchr::memchr(0, &bytes) {
        return Err(DecodeError::Binary { offset });
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Ok(text),
        Err(error) => error.into_bytes(),
    };
    let mut text = String::with_capacity(bytes.len());
    let (mut first, mut count) = (Span::NONE, 0usize);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            let start = text.len();
            text.push(char::REPLACEMENT_CHARACTER);
            count += 1;
            if count == 1 {
                first = Span::new(start, text.len());
            }
        }
    }
    warn_replaced("UTF-8", first, count, diags);
    Ok(text)
}

fn decode_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16, diags: &mut Diagnostics) -> Result<String, DecodeError> {
    let units = bytes.chunks(2).map(|pair| match *pair {
        [a, b] => unit([a, b]),
        _ => 0xDC00, // A lone surrogate, so that an odd last byte counts as invalid.
    });
    let mut text = String::with_capacity(bytes.len());
    let (mut first, mut count) = (Span::NONE, 0usize);
    for decoded in char::decode_utf16(units) {
        let start = text.len();
        match decoded {
            Ok('\0') => return Err(DecodeError::Binary { offset: start }),
            Ok(c) => text.push(c),
            Err(_) => {
                text.push(char::REPLACEMENT_CHARACTER);
                count += 1;
                if count == 1 {
                    first = Span::new(start, text.len());
                }
            }
        }
    }
    warn_replaced("UTF-16", first, count, diags);
    Ok(text)
}

fn warn_replaced(encoding: &str, first: Span, count: usize, diags: &mut Diagnostics) {
    match count {
        0 => {}
        1 => diags.warn(first, format!("invalid {encoding} replaced by U+FFFD")),
        _ => diags.warn(first, format!("invalid {encoding} replaced by U+FFFD, here and at {} more places", count - 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position(text: &str, offset: u32) -> (usize, usize) {
        let position = SourceFile::new("t", text).position(offset);
        (position.line, position.column)
    }

    #[test]
    fn lines_end_at_lf_crlf_and_cr() {
        assert_eq!(position("a\nb", 2), (2, 1));
        assert_eq!(position("a\r\nb", 3), (2, 1));
        assert_eq!(position("a\rb", 2), (2, 1));
        assert_eq!(SourceFile::new("t", "a\r\nb\rc").line(2), "b");
    }

    #[test]
    fn columns_count_characters_and_not_the_byte_order_mark() {
        assert_eq!(position("\u{FEFF}äx", 5), (1, 2));
        assert_eq!(position("äx", 99), (1, 3));
        let long = "ä\u{FEFF}x\n".repeat(1000) + &"ü".repeat(1000);
        assert_eq!(position(&long, 7000 + 1998), (1001, 1000));
        assert_eq!(position(&long, 6 * 7 + 5), (7, 2));
    }

    #[test]
    fn undecodable_bytes_are_replaced_and_reported_at_their_place() {
        let mut diags = Diagnostics::default();
        let source = SourceFile::decode("t", b"ab\xFFc\xFE".to_vec(), &mut diags).expect("it is text");
        assert_eq!(source.text(), "ab\u{FFFD}c\u{FFFD}");
        assert_eq!(diags.iter().map(|d| d.span).collect::<Vec<_>>(), [Span::new(2, 5)]);
    }

    #[test]
    fn utf16_is_read_in_both_byte_orders_and_nul_is_refused() {
        for bytes in [b"\xFF\xFEh\0\xE4\0".to_vec(), b"\xFE\xFF\0h\0\xE4".to_vec()] {
            let source = SourceFile::decode("t", bytes, &mut Diagnostics::default()).expect("it is text");
            assert_eq!(source.text(), "hä");
        }
        let error = SourceFile::decode("t", b"a\0b".to_vec(), &mut Diagnostics::default()).expect_err("binary");
        assert_eq!(error, DecodeError::Binary { offset: 1 });
    }
}
