//! Tables, their rows and their cells, as they close.

use super::Builder;
use super::frame::{CellSpans, Frame, Node};
use super::scripts::find_scripts;
use super::stack::{join_texts, trim};
use crate::model::{Alignment, Attr, Block, BlockKind, Cell, Inline, InlineKind, Row, Table};
use crate::source::Span;

impl Builder<'_> {
    pub(super) fn add_table(&mut self, mut table: Table, attr: Attr, span: Span) {
        if !table.fit() {
            self.diags.warn(span, "the cells of a table cover too many rows and columns, each one stands in one place");
        }
        if table.n_columns() > 0 {
            self.add_block(Block { kind: BlockKind::Table(Box::new(table)), attr, span });
        } else if !table.caption.is_empty() {
            self.add_block(Block { kind: BlockKind::Paragraph { content: table.caption }, attr, span });
        }
    }

    pub(super) fn add_row(&mut self, row: Row, alignments: &[Alignment]) {
        let Some(idx) = self.frames.iter().rposition(|frame| matches!(frame.node, Node::Table(_))) else {
            // A row outside of a table: its cells stay as text.
            row.cells.into_iter().for_each(|cell| self.add_blocks(cell.blocks));
            return;
        };
        if let Node::Table(open) = &mut self.frames[idx].node {
            open.push(row, alignments);
        }
    }

    pub(super) fn add_cell(&mut self, blocks: Vec<Block>, spans: CellSpans, span: Span) {
        let top = self.top();
        match &mut top.node {
            Node::Row(cells) => {
                let header = spans.header;
                cells.push(Cell { blocks, colspan: spans.colspan, rowspan: spans.rowspan, header, span });
                top.alignments.push(spans.alignment);
                top.alignments.extend((1..spans.colspan).map(|_| Alignment::Default));
            }
            _ => self.add_blocks(blocks),
        }
    }
}

impl Frame {
    /// The content of a cell. Text alone stays text, also where it would be a figure or a formula between paragraphs;
    /// divisions and paragraphs that say nothing are left out.
    pub(super) fn into_cell(mut self) -> Vec<Block> {
        if self.blocks.is_empty() {
            let content = trim(find_scripts(join_texts(self.run)));
            let (Some(first), Some(last)) = (content.first(), content.last()) else { return Vec::new() };
            let span = first.span.join(last.span);
            return vec![Block::new(BlockKind::Paragraph { content }, span)];
        }
        self.flush();
        unwrapped(self.blocks)
    }
}

/// Blocks without the divisions around them, and the paragraphs among them, that say nothing.
fn unwrapped(blocks: Vec<Block>) -> Vec<Block> {
    let says_something = |block: &Block| match &block.kind {
        BlockKind::Paragraph { content } => !content.iter().all(is_blank),
        _ => true,
    };
    let inner = |block: Block| match block {
        Block { kind: BlockKind::Container { blocks }, attr, .. } if attr.is_empty() => unwrapped(blocks),
        block => vec![block],
    };
    blocks.into_iter().filter(says_something).flat_map(inner).collect()
}

/// Whether an inline shows nothing, and no link can lead to it.
fn is_blank(inline: &Inline) -> bool {
    match &inline.kind {
        InlineKind::Text { text } => text.trim().is_empty(),
        InlineKind::SoftBreak | InlineKind::HardBreak => true,
        InlineKind::Span { attr, content } => attr.id.is_none() && content.iter().all(is_blank),
        _ => false,
    }
}
