//! What is open while a document is built: one [`Frame`] for each element that has begun and not ended.

use crate::model::{
    Attr, Block, CalloutKind, Cell, DefinitionItem, HeadingLevel, Inline, ListDelimiter, ListItem, Row, Table,
};

/// An open element with what it holds so far.
#[derive(Debug)]
pub(super) struct Frame {
    /// Tells frames apart while others come and go.
    pub(super) id: u32,
    pub(super) node: Node,
    pub(super) attr: Attr,
    /// Offset of its first byte.
    pub(super) start: usize,
    /// Levels of the model that lie above what it holds.
    pub(super) depth: usize,
    /// Finished blocks.
    pub(super) blocks: Vec<Block>,
    /// Inlines after the last block. In a frame that holds blocks they become a paragraph.
    pub(super) run: Vec<Inline>,
}

/// What a frame becomes.
#[derive(Debug)]
pub(super) enum Node {
    /// The document.
    Root,
    /// A footnote: an index into the notes.
    Note(usize),
    Quote,
    Callout(Callout),
    List(List),
    Item {
        task: Option<bool>,
    },
    DefinitionList(Vec<DefinitionItem>),
    Term,
    Definition,
    Container,
    Paragraph,
    Heading(HeadingLevel),
    Code {
        language: Option<String>,
        text: String,
    },
    Table(Box<OpenTable>),
    Row(Vec<Cell>),
    Cell,
    Image {
        source: String,
        title: Option<String>,
    },
    Inline(InlineNode),
}

/// An open callout.
#[derive(Debug)]
pub(super) struct Callout {
    pub(super) kind: CalloutKind,
    /// Where its first line ends: what stands before it is the title.
    pub(super) title_end: usize,
}

/// An open list.
#[derive(Debug, Default)]
pub(super) struct List {
    /// Start and delimiter of a numbered list.
    pub(super) numbering: Option<(u64, ListDelimiter)>,
    /// Whether an item holds a paragraph of its own.
    pub(super) loose: bool,
    pub(super) items: Vec<ListItem>,
}

/// An open table.
#[derive(Debug, Default)]
pub(super) struct OpenTable {
    pub(super) table: Table,
    /// Whether the rows that come are those of the header.
    pub(super) in_head: bool,
}

impl OpenTable {
    /// Adds a row to the part that is open.
    pub(super) fn push(&mut self, row: Row) {
        if self.in_head { &mut self.table.head } else { &mut self.table.body }.push(row);
    }
}

/// An element of running text.
#[derive(Clone, Debug)]
pub(super) enum InlineNode {
    Emphasis,
    Strong,
    Strikethrough,
    Subscript,
    Link { target: String, title: Option<String> },
}

impl Node {
    /// Levels of the model that the node adds.
    pub(super) fn levels(&self) -> usize {
        match self {
            Node::Root
            | Node::Note(_)
            | Node::Item { .. }
            | Node::Term
            | Node::Definition
            | Node::Row(_)
            | Node::Cell => 0,
            Node::Quote
            | Node::Callout(_)
            | Node::List(_)
            | Node::DefinitionList(_)
            | Node::Container
            | Node::Paragraph
            | Node::Heading(_)
            | Node::Code { .. }
            | Node::Table(_)
            | Node::Image { .. }
            | Node::Inline(_) => 1,
        }
    }
}
