//! The marks of footnotes: what they show, and how far they have come.

use crate::model::{Document, NoteId};

/// The footnotes of a document while it is written.
pub(super) struct Marks<'a> {
    document: &'a Document,
    /// One past the last note that has a mark so far.
    pub(super) n_marked: usize,
    /// Notes that are written.
    pub(super) n_written: usize,
}

impl<'a> Marks<'a> {
    /// Before the first mark.
    pub(super) fn new(document: &'a Document) -> Marks<'a> {
        Marks { document, n_marked: 0, n_written: 0 }
    }

    /// What readers see in the place of a mark.
    pub(super) fn show(&mut self, note: NoteId) -> String {
        let end = note.0 as usize + 1;
        self.n_marked = self.n_marked.max(end.min(self.document.notes.len()));
        format!("[^{}]", self.document.note_number(note))
    }
}
