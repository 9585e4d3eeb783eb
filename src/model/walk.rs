//! Walking the model.
//!
//! A visitor sees every node in document order: [`Document::walk`] goes through the body, captions and cells included,
//! then through the notes. Its methods walk on by default; one that overrides a method and still wants the children calls
//! [`walk_block`] or [`walk_inlines`] for them.

use super::{Block, BlockKind, Document, Inline, InlineKind, Note};

impl Document {
    /// Shows a visitor everything: the body, then the notes.
    pub fn walk<V: Visit + ?Sized>(&self, visitor: &mut V) {
        walk_blocks(visitor, &self.blocks);
        for note in &self.notes {
            visitor.visit_note(note);
        }
    }

    /// Lets a visitor change everything: the body, then the notes.
    pub fn walk_mut<V: VisitMut + ?Sized>(&mut self, visitor: &mut V) {
        walk_blocks_mut(visitor, &mut self.blocks);
        for note in &mut self.notes {
            visitor.visit_note(note);
        }
    }
}

/// Reads a model.
pub trait Visit {
    /// Called for each note. Walks into it by default.
    fn visit_note(&mut self, note: &Note) {
        walk_blocks(self, &note.blocks);
    }

    /// Called for each block. Walks into it by default.
    fn visit_block(&mut self, block: &Block) {
        walk_block(self, block);
    }

    /// Called for each inline. Walks into it by default.
    fn visit_inline(&mut self, inline: &Inline) {
        walk_inlines(self, inline.kind.content());
    }
}

/// Visits each of `blocks`.
pub fn walk_blocks<V: Visit + ?Sized>(visitor: &mut V, blocks: &[Block]) {
    for block in blocks {
        visitor.visit_block(block);
    }
}

/// Visits each of `inlines`.
pub fn walk_inlines<V: Visit + ?Sized>(visitor: &mut V, inlines: &[Inline]) {
    for inline in inlines {
        visitor.visit_inline(inline);
    }
}

/// Visits the children of a block.
pub fn walk_block<V: Visit + ?Sized>(visitor: &mut V, block: &Block) {
    match &block.kind {
        BlockKind::Paragraph { content } | BlockKind::Heading { content, .. } => walk_inlines(visitor, content),
        BlockKind::BulletList { items, .. } | BlockKind::OrderedList { items, .. } => {
            for item in items {
                walk_blocks(visitor, &item.blocks);
            }
        }
        BlockKind::Quote { blocks } | BlockKind::Container { blocks } => walk_blocks(visitor, blocks),
        BlockKind::Callout { title, blocks, .. } => {
            walk_inlines(visitor, title);
            walk_blocks(visitor, blocks);
        }
        BlockKind::Table(table) => {
            walk_inlines(visitor, &table.caption);
            for cell in table.rows().flat_map(|row| &row.cells) {
                walk_blocks(visitor, &cell.blocks);
            }
        }
        BlockKind::Figure { caption, .. } => walk_inlines(visitor, caption),
        BlockKind::DefinitionList { items } => {
            for item in items {
                for term in &item.terms {
                    walk_inlines(visitor, term);
                }
                for definition in &item.definitions {
                    walk_blocks(visitor, definition);
                }
            }
        }
        BlockKind::Head { .. }
        | BlockKind::Code { .. }
        | BlockKind::ThematicBreak
        | BlockKind::PageBreak
        | BlockKind::Math { .. }
        | BlockKind::Raw { .. } => {}
    }
}

/// Changes a model in place.
pub trait VisitMut {
    /// Called for each note. Walks into it by default.
    fn visit_note(&mut self, note: &mut Note) {
        walk_blocks_mut(self, &mut note.blocks);
    }

    /// Called for each block. Walks into it by default.
    fn visit_block(&mut self, block: &mut Block) {
        walk_block_mut(self, block);
    }

    /// Called for each inline. Walks into it by default.
    fn visit_inline(&mut self, inline: &mut Inline) {
        walk_inline_mut(self, inline);
    }

    /// Called for each sequence of inlines, before its members.
    fn visit_content(&mut self, _content: &mut Vec<Inline>) {}
}

/// Visits each of `blocks`.
pub fn walk_blocks_mut<V: VisitMut + ?Sized>(visitor: &mut V, blocks: &mut [Block]) {
    for block in blocks {
        visitor.visit_block(block);
    }
}

/// Visits a sequence of inlines and each of its members.
pub fn walk_inlines_mut<V: VisitMut + ?Sized>(visitor: &mut V, inlines: &mut Vec<Inline>) {
    visitor.visit_content(inlines);
    for inline in inlines {
        visitor.visit_inline(inline);
    }
}

/// Visits the children of a block.
pub fn walk_block_mut<V: VisitMut + ?Sized>(visitor: &mut V, block: &mut Block) {
    match &mut block.kind {
        BlockKind::Paragraph { content } | BlockKind::Heading { content, .. } => walk_inlines_mut(visitor, content),
        BlockKind::BulletList { items, .. } | BlockKind::OrderedList { items, .. } => {
            for item in items {
                walk_blocks_mut(visitor, &mut item.blocks);
            }
        }
        BlockKind::Quote { blocks } | BlockKind::Container { blocks } => walk_blocks_mut(visitor, blocks),
        BlockKind::Callout { title, blocks, .. } => {
            walk_inlines_mut(visitor, title);
            walk_blocks_mut(visitor, blocks);
        }
        BlockKind::Table(table) => {
            walk_inlines_mut(visitor, &mut table.caption);
            for cell in table.rows_mut().flat_map(|row| &mut row.cells) {
                walk_blocks_mut(visitor, &mut cell.blocks);
            }
        }
        BlockKind::Figure { caption, .. } => walk_inlines_mut(visitor, caption),
        BlockKind::DefinitionList { items } => {
            for item in items {
                for term in &mut item.terms {
                    walk_inlines_mut(visitor, term);
                }
                for definition in &mut item.definitions {
                    walk_blocks_mut(visitor, definition);
                }
            }
        }
        BlockKind::Head { .. }
        | BlockKind::Code { .. }
        | BlockKind::ThematicBreak
        | BlockKind::PageBreak
        | BlockKind::Math { .. }
        | BlockKind::Raw { .. } => {}
    }
}

/// Visits the children of an inline.
pub fn walk_inline_mut<V: VisitMut + ?Sized>(visitor: &mut V, inline: &mut Inline) {
    match &mut inline.kind {
        InlineKind::Emphasis { content }
        | InlineKind::Strong { content }
        | InlineKind::Strikethrough { content }
        | InlineKind::Underline { content }
        | InlineKind::Superscript { content }
        | InlineKind::Subscript { content }
        | InlineKind::Mark { content }
        | InlineKind::Span { content, .. } => walk_inlines_mut(visitor, content),
        InlineKind::Link(link) => walk_inlines_mut(visitor, &mut link.content),
        InlineKind::Text { .. }
        | InlineKind::Code { .. }
        | InlineKind::Image(_)
        | InlineKind::NoteRef { .. }
        | InlineKind::Math { .. }
        | InlineKind::SoftBreak
        | InlineKind::HardBreak
        | InlineKind::Raw { .. } => {}
    }
}
