//! Attaches captions to tables in Pandoc's syntax: a paragraph next to the table that begins with `Table:`.
//!
//! Covers tables at the top level of the document only.

use crate::model::{Block, BlockKind, Document, Inline, InlineKind};

const MARK: &str = "Table:";

/// Runs the pass.
pub(super) fn run(document: &mut Document) {
    let has_table = |blocks: &[Block]| blocks.iter().any(|block| matches!(block.kind, BlockKind::Table(_)));
    if has_table(&document.blocks) {
        take_captions(&mut document.blocks);
    }
}

fn take_captions(blocks: &mut Vec<Block>) {
    let mut kept: Vec<Block> = Vec::with_capacity(blocks.len());
    let mut rest = std::mem::take(blocks).into_iter().peekable();
    while let Some(mut block) = rest.next() {
        if let BlockKind::Table(table) = &mut block.kind
            && table.caption.is_empty()
        {
            // The paragraph after the table comes first: between two tables, a caption belongs to the one above.
            if let Some(caption) = rest.peek().and_then(caption) {
                table.caption = caption;
                rest.next();
            } else if let Some(caption) = kept.last().and_then(caption) {
                table.caption = caption;
                kept.pop();
            }
        }
        kept.push(block);
    }
    *blocks = kept;
}

/// The caption in a paragraph; `None` if the paragraph does not begin with the marker or is empty after it.
fn caption(block: &Block) -> Option<Vec<Inline>> {
    let BlockKind::Paragraph { content } = &block.kind else { return None };
    let InlineKind::Text { text } = &content.first()?.kind else { return None };
    let words = text.strip_prefix(MARK)?.trim_start();
    let mut caption = content.clone();
    if words.is_empty() {
        caption.remove(0);
    } else {
        caption[0].kind = InlineKind::Text { text: words.to_owned() };
    }
    (!caption.is_empty()).then_some(caption)
}
