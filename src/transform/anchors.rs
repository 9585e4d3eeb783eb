//! Gives every heading an identifier, as GitHub does.

use std::collections::HashSet;

use crate::diagnostics::Diagnostics;
use crate::model::{Block, BlockKind, Document, VisitMut, plain_text, walk_blocks_mut};

/// Runs the pass.
pub(super) fn run(document: &mut Document, _diags: &mut Diagnostics) {
    let mut anchors = Anchors { taken: HashSet::new() };
    walk_blocks_mut(&mut anchors, &mut document.blocks);
}

struct Anchors {
    taken: HashSet<String>,
}

impl VisitMut for Anchors {
    fn visit_block(&mut self, block: &mut Block) {
        if let BlockKind::Heading { content, .. } = &block.kind {
            let slug = block.attr.id.take().unwrap_or_else(|| slug(&plain_text(content)));
            let id = (1..)
                .map(|n| if n == 1 { slug.clone() } else { format!("{slug}-{}", n - 1) })
                .find(|id| !self.taken.contains(id));
            self.taken.extend(id.clone());
            block.attr.id = id;
        }
        crate::model::walk_block_mut(self, block);
    }
}

fn slug(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            '-' | '_' => Some(c),
            _ if c.is_alphanumeric() => Some(c),
            _ => None,
        })
        .flat_map(char::to_lowercase)
        .collect()
}
