//! Identifiers: the XML name of each node, and the file that contains it.
//!
//! Identifiers of the document become ASCII XML names, since readers disagree about others, and unique within the book.
//! If several nodes share an identifier, the first one gets it.

use std::collections::{HashMap, HashSet};

use super::split::{Part, PartKind};
use crate::backends::html::is_note_identifier;
use crate::model::{
    Attr, Block, BlockKind, Document, Inline, InlineKind, NoteId, Visit, walk_block, walk_blocks, walk_inlines,
};

/// All identifiers of a book.
#[derive(Debug, Default)]
pub struct Anchors {
    /// By the document's identifier. Used for lookups only, so its order does not matter.
    by_id: HashMap<String, Anchor>,
}

#[derive(Debug)]
struct Anchor {
    name: String,
    part: usize,
    is_written: bool,
}

impl Anchors {
    /// Collects the identifiers of all nodes, in the order of the parts. Those within notes belong to the part that
    /// first refers to the note.
    pub fn of(document: &Document, parts: &[Part<'_>]) -> Anchors {
        let mut collector =
            Collector { document, anchors: Anchors::default(), part: 0, n_renamed: 0, seen_notes: HashSet::new() };
        for (idx, part) in parts.iter().enumerate() {
            collector.part = idx;
            if let PartKind::TitlePage { heading: Some(heading) } = part.kind {
                collector.visit_block(heading);
            }
            walk_blocks(&mut collector, part.blocks);
        }
        collector.anchors
    }

    /// The XML name for the node of `part` with this `id`; `None` if another node has it.
    pub fn claim(&mut self, id: &str, part: usize) -> Option<String> {
        let anchor = self.by_id.get_mut(id).filter(|anchor| anchor.part == part && !anchor.is_written)?;
        anchor.is_written = true;
        Some(anchor.name.clone())
    }

    /// The part that contains the node called `id`, and its XML name.
    pub fn find(&self, id: &str) -> Option<(usize, &str)> {
        self.by_id.get(id).map(|anchor| (anchor.part, anchor.name.as_str()))
    }
}

struct Collector<'a> {
    document: &'a Document,
    anchors: Anchors,
    part: usize,
    n_renamed: usize,
    seen_notes: HashSet<NoteId>,
}

impl Collector<'_> {
    fn add(&mut self, attr: &Attr) {
        let Some(id) = attr.id.as_deref() else { return };
        if self.anchors.by_id.contains_key(id) {
            return;
        }
        let name = if is_usable(id) {
            id.to_owned()
        } else {
            self.n_renamed += 1;
            format!("{RENAMED}{}", self.n_renamed)
        };
        self.anchors.by_id.insert(id.to_owned(), Anchor { name, part: self.part, is_written: false });
    }
}

impl Visit for Collector<'_> {
    fn visit_block(&mut self, block: &Block) {
        self.add(&block.attr);
        if let BlockKind::Figure { image, .. } = &block.kind {
            self.add(&image.attr);
        }
        walk_block(self, block);
    }

    fn visit_inline(&mut self, inline: &Inline) {
        if let Some(attr) = inline.kind.attr() {
            self.add(attr);
        }
        if let InlineKind::NoteRef { note } = &inline.kind
            && self.seen_notes.insert(*note)
            && let Some(note) = self.document.note(*note)
        {
            walk_blocks(self, &note.blocks);
        }
        walk_inlines(self, inline.kind.content());
    }
}

/// Prefix of the names of nodes whose own identifiers are unusable.
const RENAMED: &str = "id-";

/// Longest identifier used unchanged, in bytes: some readers truncate names.
const MAX_ID_BYTES: usize = 120;

/// Whether an identifier is an ASCII XML name and is not reserved by this backend or by Kobo.
fn is_usable(id: &str) -> bool {
    let bytes = id.as_bytes();
    bytes.first().is_some_and(|first| first.is_ascii_alphabetic() || *first == b'_')
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        && bytes.len() <= MAX_ID_BYTES
        && !is_note_identifier(id)
        && !id.starts_with(RENAMED)
        && !id.starts_with("kobo.")
        && !id.starts_with("drawing-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backends::epub::split::{SplitLevel, split};
    use crate::model::{HeadingLevel, Note};
    use crate::source::Span;

    fn heading(id: &str, content: Vec<Inline>) -> Block {
        let kind = BlockKind::Heading { level: HeadingLevel::H1, content };
        Block { attr: Attr::with_id(id), ..Block::new(kind, Span::NONE) }
    }

    fn text() -> Block {
        Block::new(BlockKind::Paragraph { content: vec![Inline::text("x")] }, Span::NONE)
    }

    #[test]
    fn identifiers_become_unique_ascii_names_and_know_their_part() {
        let ids = ["one", "fn-1", "概要", "1st", "one", "id-1"];
        let blocks = ids.iter().flat_map(|id| [heading(id, vec![Inline::text(*id)]), text()]).collect();
        let document = Document { blocks, ..Document::default() };
        let mut anchors = Anchors::of(&document, &split(&document, SplitLevel::At(HeadingLevel::H1)));
        assert_eq!(anchors.find("one"), Some((0, "one")));
        assert_eq!(anchors.find("fn-1"), Some((1, "id-1")));
        assert_eq!(anchors.find("概要"), Some((2, "id-2")));
        assert_eq!(anchors.find("1st"), Some((3, "id-3")));
        assert_eq!(anchors.find("id-1"), Some((5, "id-4")));
        assert_eq!(anchors.find("none"), None);

        assert_eq!(anchors.claim("one", 0).as_deref(), Some("one"));
        assert_eq!(anchors.claim("one", 0), None);
        assert_eq!(anchors.claim("one", 4), None);
    }

    #[test]
    fn notes_that_refer_to_each_other_are_walked_once() {
        let mark = |note| Inline::new(InlineKind::NoteRef { note: NoteId(note) }, Span::NONE);
        let note = |id: &str, other| Note {
            label: id.to_owned(),
            number: None,
            blocks: vec![heading(id, vec![mark(other)])],
            span: Span::NONE,
        };
        let blocks = vec![heading("a", vec![]), text(), heading("b", vec![mark(0)])];
        let document = Document { blocks, notes: vec![note("n0", 1), note("n1", 0)], ..Document::default() };
        let anchors = Anchors::of(&document, &split(&document, SplitLevel::At(HeadingLevel::H1)));
        assert_eq!(anchors.find("n1"), Some((1, "n1")));
    }
}
