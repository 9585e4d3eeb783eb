//! Footnotes: collects definitions where they occur, and numbers the notes by first reference at the end.

use std::collections::HashMap;

use crate::diagnostics::Diagnostics;
use crate::markdown::dialects::INLINE_NOTE;
use crate::model::{Block, Inline, InlineKind, Note, NoteId, VisitMut, walk_blocks_mut, walk_inlines_mut};
use crate::source::Span;

/// All footnotes of a document, in the order of first occurrence of their labels.
#[derive(Debug, Default)]
pub(super) struct Notes {
    by_label: HashMap<String, usize>,
    list: Vec<OpenNote>,
}

#[derive(Debug)]
struct OpenNote {
    label: String,
    definition: Option<(Vec<Block>, Span)>,
}

impl Notes {
    /// Index of a label. Labels are case-insensitive.
    pub(super) fn index(&mut self, label: &str) -> usize {
        let next = self.list.len();
        let index = *self.by_label.entry(label.to_lowercase()).or_insert(next);
        if index == next {
            self.list.push(OpenNote { label: label.to_owned(), definition: None });
        }
        index
    }

    /// A reference, which holds the index until [`Notes::finish`] assigns the numbers.
    pub(super) fn reference(&mut self, label: &str) -> NoteId {
        NoteId(u32::try_from(self.index(label)).unwrap_or(u32::MAX))
    }

    /// Records a definition. The first one of a label counts.
    pub(super) fn define(&mut self, index: usize, blocks: Vec<Block>, span: Span, diags: &mut Diagnostics) {
        let note = &mut self.list[index];
        if note.definition.is_some() {
            let message = format!("footnote `[^{}]` is defined twice, the first definition counts", note.label);
            diags.warn_hint(span, message, "give the second one another label");
        } else {
            note.definition = Some((blocks, span));
        }
    }

    /// Numbers the notes by first reference in `blocks`, then in the notes themselves. Unreferenced notes come last.
    pub(super) fn finish(mut self, blocks: &mut [Block], diags: &mut Diagnostics) -> Vec<Note> {
        let mut numbering = Numbering { number_of: vec![None; self.list.len()], order: Vec::new() };
        walk_blocks_mut(&mut numbering, blocks);
        let mut notes = Vec::with_capacity(self.list.len());
        self.take_numbered(&mut numbering, &mut notes);
        for index in 0..self.list.len() {
            if numbering.number_of[index].is_none() {
                let note = &self.list[index];
                let span = note.definition.as_ref().map_or(Span::NONE, |(_, span)| *span);
                diags.warn(span, format!("nothing refers to footnote `[^{}]`", note.label));
                numbering.number(index);
                self.take_numbered(&mut numbering, &mut notes);
            }
        }
        notes
    }

    /// Moves the numbered notes to `notes`, including those that they refer to.
    fn take_numbered(&mut self, numbering: &mut Numbering, notes: &mut Vec<Note>) {
        while let Some(&index) = numbering.order.get(notes.len()) {
            let note = &mut self.list[index];
            let (mut blocks, span) = note.definition.take().unwrap_or_default();
            walk_blocks_mut(numbering, &mut blocks);
            let label = if is_inline(&note.label) { String::new() } else { std::mem::take(&mut note.label) };
            notes.push(Note { label, number: None, blocks, span });
        }
    }
}

/// Whether a note is inline, without a label from the author.
fn is_inline(label: &str) -> bool {
    label.starts_with(INLINE_NOTE)
}

/// Assigns numbers in visiting order and writes them into the references.
struct Numbering {
    number_of: Vec<Option<u32>>,
    order: Vec<usize>,
}

impl Numbering {
    fn number(&mut self, index: usize) -> u32 {
        *self.number_of[index].get_or_insert_with(|| {
            self.order.push(index);
            u32::try_from(self.order.len() - 1).unwrap_or(u32::MAX)
        })
    }
}

impl VisitMut for Numbering {
    fn visit_inline(&mut self, inline: &mut Inline) {
        match &mut inline.kind {
            InlineKind::NoteRef { note } => note.0 = self.number(note.0 as usize),
            InlineKind::Link(link) => walk_inlines_mut(self, &mut link.content),
            InlineKind::Emphasis { content }
            | InlineKind::Strong { content }
            | InlineKind::Strikethrough { content }
            | InlineKind::Underline { content }
            | InlineKind::Superscript { content }
            | InlineKind::Subscript { content }
            | InlineKind::Mark { content }
            | InlineKind::Span { content, .. } => walk_inlines_mut(self, content),
            InlineKind::Text { .. }
            | InlineKind::Code { .. }
            | InlineKind::Image(_)
            | InlineKind::Math { .. }
            | InlineKind::SoftBreak
            | InlineKind::HardBreak
            | InlineKind::Raw { .. } => {}
        }
    }
}
