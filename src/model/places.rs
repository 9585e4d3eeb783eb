//! Places in the source, all of a document's at once: for a text that was rewritten, or that stands behind others.

use super::{Block, BlockKind, Document, Inline, Note, VisitMut, walk_block_mut, walk_blocks_mut, walk_inline_mut};
use crate::source::Span;

/// Replaces every place in a document.
pub fn map_spans(document: &mut Document, place: &dyn Fn(Span) -> Span) {
    document.walk_mut(&mut Mapper(place));
}

struct Mapper<'a>(&'a dyn Fn(Span) -> Span);

impl VisitMut for Mapper<'_> {
    fn visit_note(&mut self, note: &mut Note) {
        note.span = (self.0)(note.span);
        walk_blocks_mut(self, &mut note.blocks);
    }

    fn visit_block(&mut self, block: &mut Block) {
        block.span = (self.0)(block.span);
        match &mut block.kind {
            BlockKind::BulletList { items, .. } | BlockKind::OrderedList { items, .. } => {
                items.iter_mut().for_each(|item| item.span = (self.0)(item.span));
            }
            BlockKind::DefinitionList { items } => items.iter_mut().for_each(|item| item.span = (self.0)(item.span)),
            BlockKind::Table(table) => {
                for row in table.rows_mut() {
                    row.span = (self.0)(row.span);
                    row.cells.iter_mut().for_each(|cell| cell.span = (self.0)(cell.span));
                }
            }
            BlockKind::Paragraph { .. }
            | BlockKind::Heading { .. }
            | BlockKind::Head { .. }
            | BlockKind::Quote { .. }
            | BlockKind::Callout { .. }
            | BlockKind::Code { .. }
            | BlockKind::Figure { .. }
            | BlockKind::ThematicBreak
            | BlockKind::PageBreak
            | BlockKind::Math { .. }
            | BlockKind::Raw { .. }
            | BlockKind::Container { .. } => {}
        }
        walk_block_mut(self, block);
    }

    fn visit_inline(&mut self, inline: &mut Inline) {
        inline.span = (self.0)(inline.span);
        walk_inline_mut(self, inline);
    }
}
