//! Captions of tables, as Pandoc has them: a paragraph beside the table that begins with `Table:`.

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
            // Behind it first: a paragraph between two tables belongs to the one above.
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

/// The words behind the mark.
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
