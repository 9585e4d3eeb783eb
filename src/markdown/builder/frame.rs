//! What is open while a document is built: one [`Frame`] for each element that has begun and not ended.

use crate::model::{
    Alignment, Attr, Block, CalloutKind, Cell, DefinitionItem, HeadingLevel, Inline, ListDelimiter, ListItem, Row,
    Table,
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
    /// Of a row, the alignments that its cells ask for.
    pub(super) alignments: Vec<Alignment>,
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
    Cell(CellSpans),
    /// A figure of HTML, with the caption found so far.
    Figure {
        caption: Vec<Inline>,
    },
    /// The caption of a figure or a table of HTML.
    Caption,
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
    /// Whether its number of columns and their alignments are known only from its cells.
    pub(super) is_html: bool,
}

/// What a cell covers.
#[derive(Clone, Copy, Debug)]
pub(super) struct CellSpans {
    pub(super) colspan: u16,
    pub(super) rowspan: u16,
    /// Whether it is a header.
    pub(super) header: bool,
    pub(super) alignment: Alignment,
}

impl CellSpans {
    /// A cell of Markdown.
    pub(super) const ONE: CellSpans =
        CellSpans { colspan: 1, rowspan: 1, header: false, alignment: Alignment::Default };
}

impl OpenTable {
    /// Adds a row to the part that is open. The first row of an HTML table is its head when all of its cells are headers.
    pub(super) fn push(&mut self, row: Row, alignments: &[Alignment]) {
        let is_first = self.table.head.is_empty() && self.table.body.is_empty();
        let all_headers = !row.cells.is_empty() && row.cells.iter().all(|cell| cell.header);
        let is_head = self.in_head || (self.is_html && is_first && all_headers);
        if self.is_html && self.table.alignments.len() < alignments.len() {
            self.table.alignments.resize(alignments.len(), Alignment::Default);
        }
        if self.is_html {
            for (own, found) in self.table.alignments.iter_mut().zip(alignments) {
                if *own == Alignment::Default {
                    *own = *found;
                }
            }
        }
        if is_head { &mut self.table.head } else { &mut self.table.body }.push(row);
    }
}

/// An element of running text.
#[derive(Clone, Debug)]
pub(super) enum InlineNode {
    Emphasis,
    Strong,
    Strikethrough,
    Underline,
    Superscript,
    Subscript,
    Mark,
    /// Code as HTML has it, whose text is that of its elements.
    Code,
    /// Text that takes quotation marks.
    Quotation,
    /// Attributes over text.
    Span,
    Link {
        target: String,
        title: Option<String>,
    },
}

impl Frame {
    /// Whether text can stand in it as it is; in a list or a table it cannot.
    pub(super) fn holds_text(&self) -> bool {
        match &self.node {
            Node::List(_) | Node::DefinitionList(_) | Node::Table(_) | Node::Row(_) | Node::Figure { .. } => false,
            Node::Root
            | Node::Note(_)
            | Node::Quote
            | Node::Callout(_)
            | Node::Item { .. }
            | Node::Definition
            | Node::Container => !self.run.is_empty(),
            Node::Term
            | Node::Paragraph
            | Node::Heading(_)
            | Node::Code { .. }
            | Node::Cell(_)
            | Node::Caption
            | Node::Image { .. }
            | Node::Inline(_) => true,
        }
    }
}

impl Node {
    /// Whether elements of running text can be open in it.
    pub(super) fn takes_inlines(&self) -> bool {
        match self {
            Node::Code { .. }
            | Node::List(_)
            | Node::DefinitionList(_)
            | Node::Table(_)
            | Node::Row(_)
            | Node::Figure { .. }
            | Node::Image { .. } => false,
            Node::Root
            | Node::Note(_)
            | Node::Quote
            | Node::Callout(_)
            | Node::Item { .. }
            | Node::Term
            | Node::Definition
            | Node::Container
            | Node::Paragraph
            | Node::Heading(_)
            | Node::Cell(_)
            | Node::Caption
            | Node::Inline(_) => true,
        }
    }

    /// Levels of the model that the node adds.
    pub(super) fn levels(&self) -> usize {
        match self {
            Node::Root
            | Node::Note(_)
            | Node::Item { .. }
            | Node::Term
            | Node::Definition
            | Node::Row(_)
            | Node::Caption => 0,
            // Of a cell, the paragraph that its text is.
            Node::Cell(_)
            | Node::Quote
            | Node::Callout(_)
            | Node::List(_)
            | Node::DefinitionList(_)
            | Node::Container
            | Node::Paragraph
            | Node::Heading(_)
            | Node::Code { .. }
            | Node::Table(_)
            | Node::Figure { .. }
            | Node::Image { .. }
            | Node::Inline(_) => 1,
        }
    }
}
