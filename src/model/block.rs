//! Block nodes.

use serde::{Deserialize, Serialize};

use super::{Attr, Image, Inline, Metadata, Table};
use crate::source::Span;

/// A block with its attributes and its place in the source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// What it is.
    #[serde(flatten)]
    pub kind: BlockKind,
    /// Identifier, classes, pairs.
    #[serde(default, skip_serializing_if = "Attr::is_empty")]
    pub attr: Attr,
    /// Where it stands in the source.
    #[serde(default)]
    pub span: Span,
}

impl Block {
    /// A block without attributes.
    pub fn new(kind: BlockKind, span: Span) -> Block {
        Block { kind, attr: Attr::default(), span }
    }
}

/// What a block is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum BlockKind {
    /// Running text.
    Paragraph {
        /// Its text.
        content: Vec<Inline>,
    },
    /// A heading. Its identifier and classes are in the block's attributes.
    Heading {
        /// 1 to 6.
        level: HeadingLevel,
        /// Its text.
        content: Vec<Inline>,
    },
    /// What the front matter of a document within this one says. It stands below the heading that is its title, and
    /// the document that it speaks of ends at the next heading of that level or above.
    Head {
        /// The front matter.
        meta: Box<Metadata>,
    },
    /// A bullet list.
    BulletList {
        /// Whether its items stand without space between them.
        tight: bool,
        /// Its items.
        items: Vec<ListItem>,
    },
    /// A numbered list.
    OrderedList {
        /// Number of the first item.
        start: u64,
        /// What follows the number.
        delimiter: ListDelimiter,
        /// Whether its items stand without space between them.
        tight: bool,
        /// Its items.
        items: Vec<ListItem>,
    },
    /// A block quote.
    Quote {
        /// What is quoted.
        blocks: Vec<Block>,
    },
    /// A note, tip, warning … set off from the text.
    Callout {
        /// Which.
        kind: CalloutKind,
        /// Its own title; the kind's label in the document's language when absent.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        title: Vec<Inline>,
        /// Its content.
        blocks: Vec<Block>,
    },
    /// A code block.
    Code {
        /// The language as written, without attributes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        language: Option<String>,
        /// The code: lines end with `\n`, the last one included, unless it is empty.
        text: String,
    },
    /// A table.
    Table(Box<Table>),
    /// An image alone in its paragraph.
    Figure {
        /// The picture.
        image: Image,
        /// Its caption; empty when there is none.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        caption: Vec<Inline>,
    },
    /// Terms with their definitions.
    DefinitionList {
        /// Its entries.
        items: Vec<DefinitionItem>,
    },
    /// A change of subject.
    ThematicBreak,
    /// The next block starts a page.
    PageBreak,
    /// A displayed formula.
    Math {
        /// Its TeX source, without delimiters.
        tex: String,
    },
    /// Text in the markup of one output format; other formats drop it with a diagnostic.
    Raw {
        /// The format: `html`, `org`, `tex` …
        format: String,
        /// The text, verbatim.
        text: String,
    },
    /// A division, whose meaning is in its attributes.
    Container {
        /// Its content.
        blocks: Vec<Block>,
    },
}

/// The level of a heading, 1 to 6.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct HeadingLevel(u8);

impl HeadingLevel {
    /// The highest level.
    pub const H1: HeadingLevel = HeadingLevel(1);

    /// A level, brought into 1 to 6.
    pub fn clamped(level: u8) -> HeadingLevel {
        HeadingLevel(level.clamp(1, 6))
    }

    /// The number, 1 to 6.
    pub fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for HeadingLevel {
    type Error = String;
    fn try_from(level: u8) -> Result<HeadingLevel, String> {
        if (1..=6).contains(&level) {
            Ok(HeadingLevel(level))
        } else {
            Err(format!("heading level {level} is not in 1..=6"))
        }
    }
}

impl From<HeadingLevel> for u8 {
    fn from(level: HeadingLevel) -> u8 {
        level.0
    }
}

/// What follows the number of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListDelimiter {
    /// `1.`
    #[default]
    Period,
    /// `1)`
    Paren,
}

/// An item of a bullet or ordered list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListItem {
    /// `Some(done)` for a task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<bool>,
    /// Its content. In a tight list, text stands in paragraphs all the same.
    pub blocks: Vec<Block>,
    /// Where it stands in the source.
    #[serde(default)]
    pub span: Span,
}

/// An entry of a definition list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DefinitionItem {
    /// One or more terms.
    pub terms: Vec<Vec<Inline>>,
    /// None or more definitions.
    pub definitions: Vec<Vec<Block>>,
    /// Where it stands in the source.
    #[serde(default)]
    pub span: Span,
}

/// The kind of a callout. Unknown names are kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum CalloutKind {
    /// Worth noting.
    Note,
    /// A help.
    Tip,
    /// Needed for success.
    Important,
    /// Needs attention.
    Warning,
    /// Of bad consequence.
    Caution,
    /// Any other name, lower case.
    Other(String),
}

impl CalloutKind {
    /// The name, lower case.
    pub fn name(&self) -> &str {
        match self {
            CalloutKind::Note => "note",
            CalloutKind::Tip => "tip",
            CalloutKind::Important => "important",
            CalloutKind::Warning => "warning",
            CalloutKind::Caution => "caution",
            CalloutKind::Other(name) => name,
        }
    }
}

impl From<String> for CalloutKind {
    fn from(name: String) -> CalloutKind {
        let name = name.to_lowercase();
        match name.as_str() {
            "note" => CalloutKind::Note,
            "tip" => CalloutKind::Tip,
            "important" => CalloutKind::Important,
            "warning" => CalloutKind::Warning,
            "caution" => CalloutKind::Caution,
            _ => CalloutKind::Other(name),
        }
    }
}

impl From<CalloutKind> for String {
    fn from(kind: CalloutKind) -> String {
        kind.name().to_owned()
    }
}
