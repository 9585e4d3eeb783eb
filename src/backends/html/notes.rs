//! Writes footnotes: their marks, and a section at the end of the file with the notes that it refers to.
//!
//! One markup works in all readers. Apple Books opens a note if the mark is an `epub:type="noteref"` link that contains
//! only the number (so `sup` goes outside), and hides notes in an `aside`, so they are in a `div`. Kindle ends a note
//! at the next back link, so that link comes first in the note. Kobo opens whatever has the identifier and follows the
//! mark. Other readers follow the link to the section and back. A note that several files refer to appears in each of
//! them: a mark and its note are always in the same file.

use std::collections::BTreeMap;

use super::{Lead, Writer};
use crate::model::NoteId;

/// The notes of one file.
#[derive(Default)]
pub(super) struct Notes {
    /// In the order of their first marks.
    order: Vec<NoteId>,
    /// Number of marks of each note.
    marks: BTreeMap<NoteId, u32>,
}

impl Notes {
    /// Counts a mark, from 1.
    fn mark(&mut self, note: NoteId) -> u32 {
        let count = self.marks.entry(note).or_insert(0);
        *count += 1;
        if *count == 1 {
            self.order.push(note);
        }
        *count
    }
}

impl Writer<'_> {
    /// Writes the mark of a note. A mark without a note is shown as its number.
    pub(super) fn note_mark(&mut self, note: NoteId) {
        let number = self.document.note_number(note);
        self.xml.start("sup");
        if self.document.note(note).is_none() {
            self.xml.text(&number.to_string()).end();
            return;
        }
        let id = match self.notes.mark(note) {
            1 => mark_id(note),
            count => format!("{}-{count}", mark_id(note)),
        };
        if self.in_link {
            self.xml.attr("id", &id).text(&number.to_string()).end();
        } else {
            self.xml
                .start("a")
                .attr("epub:type", "noteref")
                .attr("role", "doc-noteref")
                .attr("id", &id)
                .attr("href", &format!("#{}", note_id(note)))
                .text(&number.to_string())
                .end()
                .end();
        }
        self.last_char = None;
    }

    /// Writes the notes section, if there were any marks.
    pub(super) fn notes_section(&mut self) {
        if self.notes.order.is_empty() {
            return;
        }
        self.xml.start("section").attr("epub:type", "footnotes").attr("role", "doc-endnotes");
        self.xml.attr("class", "notes").attr("aria-label", self.labels.notes).newline();
        // A note may be the only one to refer to another note, so the list can grow while it is written.
        let mut written = 0;
        while let Some(&id) = self.notes.order.get(written) {
            written += 1;
            let document = self.document;
            let note = document.note(id).expect("only marks of existing notes are counted");
            self.xml.start("div").attr("epub:type", "footnote").attr("role", "doc-footnote");
            self.xml.attr("class", "note").attr("id", &note_id(id)).newline();
            self.blocks(&note.blocks, Lead::BackLink(id));
            self.xml.end().newline();
        }
        self.xml.end().newline();
    }

    /// Writes the number of a note, linked back to its first mark.
    pub(super) fn back_link(&mut self, note: NoteId) {
        let number = self.document.note_number(note);
        self.xml
            .start("a")
            .attr("epub:type", "backlink")
            .attr("role", "doc-backlink")
            .attr("href", &format!("#{}", mark_id(note)))
            .attr("title", self.labels.back_to_text)
            .text(&format!("{number}."))
            .end()
            .text(" ");
    }
}

/// Whether an identifier has the form that the serialiser gives to notes and their marks. A host must not use such
/// identifiers for other nodes.
pub fn is_note_identifier(id: &str) -> bool {
    id.starts_with("fn-") || id.starts_with("fnref-")
}

fn note_id(note: NoteId) -> String {
    format!("fn-{}", note.number())
}

fn mark_id(note: NoteId) -> String {
    format!("fnref-{}", note.number())
}
