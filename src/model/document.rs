//! The document as a whole.

use serde::{Deserialize, Serialize};

use super::{Block, Metadata};
use crate::source::Span;

/// A document: metadata, blocks, footnotes.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Document {
    /// What the front matter says.
    #[serde(default)]
    pub meta: Metadata,
    /// The body.
    pub blocks: Vec<Block>,
    /// Footnotes in the order of their first reference; a note's number is its index plus one.
    #[serde(default)]
    pub notes: Vec<Note>,
}

impl Document {
    /// The note that a reference means.
    pub fn note(&self, id: NoteId) -> Option<&Note> {
        self.notes.get(id.0 as usize)
    }
}

/// A footnote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// Its label as written.
    pub label: String,
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
    /// The number that readers see, from 1.
    pub fn number(self) -> u32 {
        self.0 + 1
    }
}
