//! Measures the length of blocks, for splitting a document into files.

use crate::model::{Block, BlockKind, Inline, InlineKind, Visit, walk_block, walk_blocks, walk_inlines};

/// Length of a block's text in bytes of UTF-8, without markup and notes.
pub fn weight(block: &Block) -> usize {
    let mut scale = Scale::default();
    walk_blocks(&mut scale, std::slice::from_ref(block));
    scale.bytes
}

#[derive(Default)]
struct Scale {
    bytes: usize,
}

impl Visit for Scale {
    fn visit_block(&mut self, block: &Block) {
        self.bytes += match &block.kind {
            BlockKind::Code { text, .. } => text.len(),
            BlockKind::Math { tex } => tex.len(),
            BlockKind::Paragraph { .. }
            | BlockKind::Heading { .. }
            | BlockKind::Head { .. }
            | BlockKind::BulletList { .. }
            | BlockKind::OrderedList { .. }
            | BlockKind::Quote { .. }
            | BlockKind::Callout { .. }
            | BlockKind::Table(_)
            | BlockKind::Figure { .. }
            | BlockKind::DefinitionList { .. }
            | BlockKind::ThematicBreak
            | BlockKind::PageBreak
            | BlockKind::Raw { .. }
            | BlockKind::Container { .. } => 0,
        };
        walk_block(self, block);
    }

    fn visit_inline(&mut self, inline: &Inline) {
        self.bytes += match &inline.kind {
            InlineKind::Text { text } | InlineKind::Code { text } => text.len(),
            InlineKind::Math { tex, .. } => tex.len(),
            InlineKind::Link(link) => link.target.len(),
            InlineKind::Emphasis { .. }
            | InlineKind::Strong { .. }
            | InlineKind::Strikethrough { .. }
            | InlineKind::Underline { .. }
            | InlineKind::Superscript { .. }
            | InlineKind::Subscript { .. }
            | InlineKind::Mark { .. }
            | InlineKind::Image(_)
            | InlineKind::NoteRef { .. }
            | InlineKind::SoftBreak
            | InlineKind::HardBreak
            | InlineKind::Raw { .. }
            | InlineKind::Span { .. } => 0,
        };
        walk_inlines(self, inline.kind.content());
    }
}
