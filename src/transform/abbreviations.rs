//! Writes out each abbreviation where it first appears, since paper and most e-readers have no tooltips.
//!
//! The long form comes from the `title` attribute of a span.

use std::collections::HashSet;

use crate::model::{Block, BlockKind, Document, Inline, InlineKind, VisitMut, plain_text, walk_block_mut};

/// Runs the pass.
pub(super) fn run(document: &mut Document) {
    document.walk_mut(&mut Explainer { known: HashSet::new() });
}

struct Explainer {
    /// Abbreviations already explained.
    known: HashSet<String>,
}

impl VisitMut for Explainer {
    fn visit_block(&mut self, block: &mut Block) {
        if !matches!(block.kind, BlockKind::Heading { .. }) {
            walk_block_mut(self, block);
        }
    }

    fn visit_content(&mut self, inlines: &mut Vec<Inline>) {
        let mut idx = 0;
        while idx < inlines.len() {
            if let InlineKind::Span { attr, content } = &inlines[idx].kind
                && let Some(long) = attr.get("title").map(str::trim).filter(|long| !long.is_empty())
                && self.known.insert(plain_text(content))
            {
                let text = format!(" ({long})");
                // The author may have explained it already.
                let is_said = inlines
                    .get(idx + 1)
                    .is_some_and(|next| plain_text(std::slice::from_ref(next)).trim_start().starts_with('('));
                if !is_said {
                    let span = inlines[idx].span;
                    inlines.insert(idx + 1, Inline { kind: InlineKind::Text { text }, span });
                    idx += 1;
                }
            }
            idx += 1;
        }
    }
}
