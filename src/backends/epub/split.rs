//! From one document to the files of a book.

use crate::model::{Block, BlockKind, Document, HeadingLevel, plain_text};

/// A content file before it is written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part<'a> {
    /// What it is.
    pub kind: PartKind<'a>,
    /// The blocks in it.
    pub blocks: &'a [Block],
}

/// What a content file is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PartKind<'a> {
    /// The title page, made from the metadata.
    TitlePage {
        /// The heading at the top of the document that says the same and whose place it takes.
        heading: Option<&'a Block>,
    },
    /// A part of the text.
    Text,
}

impl<'a> Part<'a> {
    /// The heading that the file begins with.
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
    /// At headings of level 1 when there are several of them, else of levels 1 and 2.
    Auto,
    /// At headings of this level and above.
    At(HeadingLevel),
}

/// Divides a document into files. There is at least one.
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
    let level = match level {
        SplitLevel::At(level) => level,
        SplitLevel::Auto => automatic_level(blocks),
    };
    let mut start = 0;
    for idx in 1..blocks.len() {
        let opens = heading_level(&blocks[idx]).is_some_and(|own| own <= level);
        // A heading directly below another one stays with it, and with markup that is not shown: no file holds a
        // heading alone, or nothing.
        let follows_text = blocks[start..idx].iter().any(|block| heading_level(block).is_none() && !is_raw(block));
        if opens && follows_text {
            parts.push(Part { kind: PartKind::Text, blocks: &blocks[start..idx] });
            start = idx;
        }
    }
    if start < blocks.len() || parts.is_empty() {
        parts.push(Part { kind: PartKind::Text, blocks: &blocks[start..] });
    }
    parts
}

/// A single heading of level 1 is the title of the whole.
fn automatic_level(blocks: &[Block]) -> HeadingLevel {
    let n_tops = blocks.iter().filter(|block| heading_level(block) == Some(HeadingLevel::H1)).count();
    if n_tops > 1 { HeadingLevel::H1 } else { HeadingLevel::clamped(2) }
}

fn heading_level(block: &Block) -> Option<HeadingLevel> {
    match &block.kind {
        BlockKind::Heading { level, .. } => Some(*level),
        BlockKind::Paragraph { .. }
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

/// Markup of some format, which no book shows.
fn is_raw(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Raw { .. })
}

/// Whether a block is a heading of level 1 that says what the title says.
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

    /// `1`…`6` are headings, `t` is the title as a heading, `r` is raw markup, anything else text.
    fn blocks(shape: &str) -> Vec<Block> {
        let kind = |c: char| match c {
            't' => BlockKind::Heading { level: HeadingLevel::H1, content: vec![Inline::text("The Title")] },
            'r' => BlockKind::Raw { format: "html".to_owned(), text: "r".to_owned() },
            '1'..='6' => {
                let level = HeadingLevel::clamped(u8::try_from(c.to_digit(10).expect("a digit")).expect("small"));
                BlockKind::Heading { level, content: vec![Inline::text(c)] }
            }
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
        check(title, "x1x2x1x", SplitLevel::Auto, &["T", "x", "1x2x", "1x"]);
        check(title, "1x2x3x2x", SplitLevel::Auto, &["T", "1x", "2x3x", "2x"]);
        check(title, "x2x3x2x", SplitLevel::Auto, &["T", "x", "2x3x", "2x"]);
        check(title, "x2x3x", SplitLevel::At(HeadingLevel::clamped(3)), &["T", "x", "2x", "3x"]);
    }

    #[test]
    fn the_title_page_takes_the_place_of_a_heading_that_says_the_same() {
        check(Some("the  title"), "tx2x", SplitLevel::Auto, &["T+", "x", "2x"]);
        check(Some("another"), "tx2x", SplitLevel::Auto, &["T", "The Titlex", "2x"]);
        check(None, "tx2x", SplitLevel::Auto, &["The Titlex", "2x"]);
    }

    #[test]
    fn no_file_holds_a_heading_alone_or_nothing() {
        check(None, "12x2x", SplitLevel::Auto, &["12x", "2x"]);
        check(None, "r2xr2x", SplitLevel::Auto, &["r2xr", "2x"]);
        check(None, "1", SplitLevel::Auto, &["1"]);
        check(None, "", SplitLevel::Auto, &[""]);
        check(Some("t"), "", SplitLevel::Auto, &["T"]);
    }
}
