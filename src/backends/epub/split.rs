//! Splits a document into the files of a book.
//!
//! Each file starts on a new page, and readers load it as a whole. So files begin at headings, if the sections are long
//! enough to avoid mostly empty pages, and none exceeds what the weakest readers can load.

use super::weight::weight;
use crate::model::{Block, BlockKind, Document, HeadingLevel, plain_text};

/// Mean length in bytes from which sections get their own files automatically: about three screens of a small reader,
/// so that less space stays empty after a section than it fills.
const LONG_SECTION: usize = 3_000;

/// Longest text of a file, in bytes, unless a single block is longer. With markup it stays below the 300 kB limit of
/// readers built on Adobe's engine.
const LONGEST_FILE: usize = 150_000;

/// A content file before it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part<'a> {
    /// Kind of the part.
    pub kind: PartKind<'a>,
    /// Its blocks.
    pub blocks: &'a [Block],
}

/// Kind of a content file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PartKind<'a> {
    /// The title page, made from the metadata.
    TitlePage {
        /// The heading at the top of the document with the same text, which the page replaces.
        heading: Option<&'a Block>,
    },
    /// A part of the text.
    Text,
}

impl<'a> Part<'a> {
    /// Whether the part contains only a heading, as the page of a part of a collection does.
    pub fn is_heading_alone(&self) -> bool {
        matches!(self.blocks, [block] if heading_level(block).is_some())
    }

    /// The heading at the top of the file.
    pub fn heading(&self) -> Option<&'a Block> {
        match self.kind {
            PartKind::TitlePage { heading } => heading,
            PartKind::Text => {
                self.blocks.iter().find(|block| !is_raw(block)).filter(|block| heading_level(block).is_some())
            }
        }
    }
}

/// Where files begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplitLevel {
    /// In a collection, at the titles of documents and of the parts above them. Otherwise at headings of level 1 if
    /// there are several, else of levels 1 and 2; nowhere if the sections are short.
    Auto,
    /// At headings of this level and above.
    At(HeadingLevel),
}

/// Splits a document into files; at least one.
pub fn split(document: &Document, level: SplitLevel) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut blocks = document.blocks.as_slice();
    if let Some(title) = document.meta.title.as_deref().filter(|title| !title.trim().is_empty()) {
        let heading = blocks.first().filter(|block| repeats(block, title));
        if heading.is_some() {
            blocks = &blocks[1..];
        }
        parts.push(Part { kind: PartKind::TitlePage { heading }, blocks: &[] });
    }
    let sizes: Vec<usize> = blocks.iter().map(weight).collect();
    let collection = document.collection_level();
    let level = match level {
        SplitLevel::At(level) => Some(level),
        SplitLevel::Auto => collection.or_else(|| automatic_level(blocks, sizes.iter().sum())),
    };
    let mut start = 0;
    for cut in cuts(blocks, &sizes, level, collection) {
        parts.push(Part { kind: PartKind::Text, blocks: &blocks[start..cut] });
        start = cut;
    }
    if start < blocks.len() || parts.is_empty() {
        parts.push(Part { kind: PartKind::Text, blocks: &blocks[start..] });
    }
    parts
}

/// Level at which sections are long enough for separate files. A single heading of level 1 is the title of the
/// document.
fn automatic_level(blocks: &[Block], size: usize) -> Option<HeadingLevel> {
    let count = |level| blocks.iter().filter(|block| heading_level(block).is_some_and(|own| own <= level)).count();
    let level = if count(HeadingLevel::H1) > 1 { HeadingLevel::H1 } else { HeadingLevel::clamped(2) };
    (size >= count(level) * LONG_SECTION).then_some(level)
}

/// Indices of the blocks that begin files, except the first: headings of `level` and above, and any block where a file
/// would grow too long.
///
/// A heading directly below another one, or below raw markup, stays with it: no file contains only a heading, or
/// nothing. Headings of parts of a collection, whose documents have level `collection`, are the exception: they get
/// their own pages.
fn cuts(
    blocks: &[Block],
    sizes: &[usize],
    level: Option<HeadingLevel>,
    collection: Option<HeadingLevel>,
) -> Vec<usize> {
    let sections = section_sizes(blocks, sizes);
    let mut cuts = Vec::new();
    let (mut size, mut has_text, mut has_heading) = (0, false, false);
    for (idx, block) in blocks.iter().enumerate() {
        let own = heading_level(block);
        let opens = own.is_some_and(|own| level.is_some_and(|level| own <= level));
        let is_page = has_heading && own.is_some_and(|own| collection.is_some_and(|level| own <= level));
        if (has_text || is_page) && (opens || size + sections[idx] > LONGEST_FILE) {
            cuts.push(idx);
            (size, has_text, has_heading) = (0, false, false);
        }
        size += sizes[idx];
        has_heading |= own.is_some();
        has_text |= own.is_none() && !is_raw(block);
    }
    cuts
}

/// Size of the block and of all that must share its file: for a heading, everything up to the next one.
fn section_sizes(blocks: &[Block], sizes: &[usize]) -> Vec<usize> {
    let mut sections = sizes.to_vec();
    let mut behind = 0;
    for (idx, block) in blocks.iter().enumerate().rev() {
        if heading_level(block).is_some() {
            sections[idx] += behind;
            behind = 0;
        } else {
            behind += sizes[idx];
        }
    }
    sections
}

fn heading_level(block: &Block) -> Option<HeadingLevel> {
    match &block.kind {
        BlockKind::Heading { level, .. } => Some(*level),
        BlockKind::Paragraph { .. }
        | BlockKind::Head { .. }
        | BlockKind::BulletList { .. }
        | BlockKind::OrderedList { .. }
        | BlockKind::Quote { .. }
        | BlockKind::Callout { .. }
        | BlockKind::Code { .. }
        | BlockKind::Table(_)
        | BlockKind::Figure { .. }
        | BlockKind::DefinitionList { .. }
        | BlockKind::ThematicBreak
        | BlockKind::PageBreak
        | BlockKind::Math { .. }
        | BlockKind::Raw { .. }
        | BlockKind::Container { .. } => None,
    }
}

/// Whether a block is raw markup, which books do not show.
fn is_raw(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Raw { .. })
}

/// Whether a block is a heading of level 1 with the text of the title.
fn repeats(block: &Block, title: &str) -> bool {
    let words = |text: &str| text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>();
    match &block.kind {
        BlockKind::Heading { level: HeadingLevel::H1, content } => words(&plain_text(content)) == words(title),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Inline, Metadata};
    use crate::source::Span;

    /// `1`…`6` are headings, `t` is the title as a heading, `r` is raw markup, `L` a long section, `H` more than half
    /// of the longest file, anything else text.
    fn blocks(shape: &str) -> Vec<Block> {
        let kind = |c: char| match c {
            't' => BlockKind::Heading { level: HeadingLevel::H1, content: vec![Inline::text("The Title")] },
            'r' => BlockKind::Raw { format: "html".to_owned(), text: "r".to_owned() },
            '1'..='6' => {
                let level = HeadingLevel::clamped(u8::try_from(c.to_digit(10).expect("a digit")).expect("small"));
                BlockKind::Heading { level, content: vec![Inline::text(c)] }
            }
            'L' => BlockKind::Code { language: None, text: "L".repeat(2 * LONG_SECTION) },
            'H' => BlockKind::Code { language: None, text: "H".repeat(LONGEST_FILE / 2 + 1) },
            _ => BlockKind::Paragraph { content: vec![Inline::text(c)] },
        };
        shape.chars().map(|c| Block::new(kind(c), Span::NONE)).collect()
    }

    fn check(title: Option<&str>, shape: &str, level: SplitLevel, expected: &[&str]) {
        let meta = Metadata { title: title.map(str::to_owned), ..Metadata::default() };
        let document = Document { meta, blocks: blocks(shape), notes: Vec::new() };
        let parts = split(&document, level);
        let shapes: Vec<String> = parts
            .iter()
            .map(|part| match part.kind {
                PartKind::TitlePage { heading: Some(_) } => "T+".to_owned(),
                PartKind::TitlePage { heading: None } => "T".to_owned(),
                PartKind::Text => part
                    .blocks
                    .iter()
                    .map(|block| match &block.kind {
                        BlockKind::Heading { content, .. } | BlockKind::Paragraph { content } => plain_text(content),
                        BlockKind::Code { text, .. } => text[..1].to_owned(),
                        _ => "r".to_owned(),
                    })
                    .collect(),
            })
            .collect();
        assert_eq!(shapes, expected, "{shape}");
    }

    #[test]
    fn files_begin_at_level_1_or_at_level_2_below_a_single_level_1() {
        let title = Some("the  title");
        check(title, "L1L2L1L", SplitLevel::Auto, &["T", "L", "1L2L", "1L"]);
        check(title, "1L2L3L2L", SplitLevel::Auto, &["T", "1L", "2L3L", "2L"]);
        check(title, "L2L3L2L", SplitLevel::Auto, &["T", "L", "2L3L", "2L"]);
        check(title, "x2x3x", SplitLevel::At(HeadingLevel::clamped(3)), &["T", "x", "2x", "3x"]);
    }

    #[test]
    fn the_title_page_takes_the_place_of_a_heading_that_says_the_same() {
        let level = SplitLevel::At(HeadingLevel::clamped(2));
        check(Some("the  title"), "tx2x", level, &["T+", "x", "2x"]);
        check(Some("another"), "tx2x", level, &["T", "The Titlex", "2x"]);
        check(None, "tx2x", level, &["The Titlex", "2x"]);
    }

    #[test]
    fn short_sections_stay_together_and_long_files_are_divided_where_they_can_be() {
        check(None, "x1x1x", SplitLevel::Auto, &["x1x1x"]);
        check(None, "2x2x2L", SplitLevel::Auto, &["2x2x2L"]);
        check(None, "2xH3xH3x", SplitLevel::Auto, &["2xH", "3xH3x"]);
        check(None, "HHH", SplitLevel::Auto, &["H", "H", "H"]);
        check(None, "3H", SplitLevel::Auto, &["3H"]);
    }

    #[test]
    fn no_file_holds_a_heading_alone_or_nothing() {
        let level = SplitLevel::At(HeadingLevel::clamped(2));
        check(None, "12x2x", level, &["12x", "2x"]);
        check(None, "r2xr2x", level, &["r2xr", "2x"]);
        check(None, "1", SplitLevel::Auto, &["1"]);
        check(None, "", SplitLevel::Auto, &[""]);
        check(Some("t"), "", SplitLevel::Auto, &["T"]);
    }
}
