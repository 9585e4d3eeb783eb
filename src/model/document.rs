//! The document as a whole.

use serde::{Deserialize, Serialize};

use super::{Block, BlockKind, HeadingLevel, Metadata};
use crate::source::Span;

/// A document: metadata, blocks, footnotes.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Document {
    /// What the front matter says.
    #[serde(default)]
    pub meta: Metadata,
    /// The body.
    pub blocks: Vec<Block>,
    /// Footnotes in the order of their first reference.
    #[serde(default)]
    pub notes: Vec<Note>,
}

impl Document {
    /// The note that a reference means.
    pub fn note(&self, id: NoteId) -> Option<&Note> {
        self.notes.get(id.0 as usize)
    }

    /// The number of a note that readers see, from 1. It is that of its place, unless it says another.
    pub fn note_number(&self, id: NoteId) -> u32 {
        self.note(id).and_then(|note| note.number).unwrap_or(id.0 + 1)
    }

    /// The level of the headings that are titles of documents within this one, each with a [`BlockKind::Head`] below
    /// it; `None` when there are none.
    pub fn collection_level(&self) -> Option<HeadingLevel> {
        self.blocks.windows(2).find_map(|pair| match (&pair[0].kind, &pair[1].kind) {
            (BlockKind::Heading { level, .. }, BlockKind::Head { .. }) => Some(*level),
            _ => None,
        })
    }

    /// Numbers the notes anew from 1 at each of `starts`, which ascend.
    pub fn number_notes(&mut self, starts: &[usize]) {
        for (idx, note) in self.notes.iter_mut().enumerate() {
            let begun = starts.partition_point(|start| *start <= idx);
            let start = begun.checked_sub(1).map_or(0, |last| starts[last]);
            note.number = u32::try_from(idx - start + 1).ok();
        }
    }
}

/// A footnote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// Its label as written.
    pub label: String,
    /// The number that readers see, where it is not that of its place: documents within this one count from 1 each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<u32>,
    /// Its content.
    pub blocks: Vec<Block>,
    /// Where its definition stands in the source.
    #[serde(default)]
    pub span: Span,
}

/// An index into [`Document::notes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NoteId(pub u32);

impl NoteId {
    /// The note at this place.
    pub fn of_index(idx: usize) -> NoteId {
        NoteId(u32::try_from(idx).unwrap_or(u32::MAX))
    }

    /// Its place in the document, from 1: no other note has it. What readers see is [`Document::note_number`].
    pub fn number(self) -> u32 {
        self.0 + 1
    }
}
