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
    let mut idx = 0;
    while idx < blocks.len() {
        let wants = matches!(&blocks[idx].kind, BlockKind::Table(table) if table.caption.is_empty());
        // Behind it first: a paragraph between two tables belongs to the one above.
        let beside = [idx.checked_add(1), idx.checked_sub(1)].into_iter().flatten();
        let found = beside.filter(|at| wants && *at < blocks.len()).find_map(|at| Some((at, caption(&blocks[at])?)));
        if let Some((at, caption)) = found {
            if let BlockKind::Table(table) = &mut blocks[idx].kind {
                table.caption = caption;
            }
            blocks.remove(at);
            idx -= usize::from(at < idx);
        }
        idx += 1;
    }
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
