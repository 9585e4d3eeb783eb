//! What points to what within a document: the anchors that something links to, and the names of the notes.

use std::collections::{HashMap, HashSet};

use crate::model::{
    Block, BlockKind, Document, Inline, InlineKind, Note, NoteId, Visit, walk_block, walk_blocks, walk_inlines,
};

/// The anchors and notes of a document.
#[derive(Debug)]
pub(super) struct References {
    /// Identifiers that are linked to and exist, with how a link names them.
    anchors: HashMap<String, Anchor>,
    note_names: Vec<String>,
}

/// How an anchor is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    /// A property of a headline; `[[#id]]`.
    CustomId,
    /// A name before a block or a target in text; `[[id]]`.
    Name,
}

impl References {
    /// Looks through a document. `all`: each headline is an anchor, whether something links to it or not.
    pub(super) fn of(document: &Document, all: bool) -> References {
        let mut links = Links::default();
        document.walk(&mut links);
        let mut anchors = Anchors { linked: links.ids, all_headlines: all, found: HashMap::new(), is_nested: false };
        if all || !anchors.linked.is_empty() {
            document.walk(&mut anchors);
        }
        References { anchors: anchors.found, note_names: note_names(&document.notes) }
    }

    /// How the anchor `id` is written; `None` when nothing links to it or it does not exist.
    pub(super) fn anchor(&self, id: &str) -> Option<Anchor> {
        self.anchors.get(id).copied()
    }

    /// The name of a note; `None` when there is no such note.
    pub(super) fn note_name(&self, id: NoteId) -> Option<&str> {
        self.note_names.get(id.0 as usize).map(String::as_str)
    }
}

/// An identifier as a name that Org takes: of a headline, of a block, of a target.
pub(super) fn anchor_name(id: &str) -> String {
    id.replace(|c: char| c.is_whitespace() || "<>[]:".contains(c), "-")
}

/// Collects the identifiers that are linked to.
#[derive(Default)]
struct Links {
    ids: HashSet<String>,
}

impl Visit for Links {
    fn visit_inline(&mut self, inline: &Inline) {
        if let InlineKind::Link(link) = &inline.kind
            && let Some(id) = link.target.strip_prefix('#')
        {
            self.ids.insert(id.to_owned());
        }
        walk_inlines(self, inline.kind.content());
    }
}

/// Collects those of the linked identifiers that exist.
struct Anchors {
    linked: HashSet<String>,
    all_headlines: bool,
    found: HashMap<String, Anchor>,
    /// Whether this is inside of something in which Org knows no headlines.
    is_nested: bool,
}

impl Anchors {
    fn see(&mut self, id: Option<&str>, anchor: Anchor) {
        let is_wanted = |id: &str| self.linked.contains(id) || (self.all_headlines && anchor == Anchor::CustomId);
        if let Some((id, true)) = id.map(|id| (id, is_wanted(id))) {
            self.found.entry(id.to_owned()).or_insert(anchor);
        }
    }
}

impl Visit for Anchors {
    fn visit_note(&mut self, note: &Note) {
        self.is_nested = true;
        walk_blocks(self, &note.blocks);
    }

    fn visit_block(&mut self, block: &Block) {
        let (is_headline, nests) = match &block.kind {
            BlockKind::Heading { .. } => (!self.is_nested, false),
            BlockKind::Head { .. } | BlockKind::Container { .. } => (false, false),
            BlockKind::Paragraph { .. }
            | BlockKind::BulletList { .. }
            | BlockKind::OrderedList { .. }
            | BlockKind::Quote { .. }
            | BlockKind::Callout { .. }
            | BlockKind::Code { .. }
            | BlockKind::Table(_)
            | BlockKind::Figure { .. }
            | BlockKind::DefinitionList { .. }
            | BlockKind::ThematicBreak
            | BlockKind::PageBreak
            | BlockKind::Math { .. }
            | BlockKind::Raw { .. } => (false, true),
        };
        self.see(block.attr.id.as_deref(), if is_headline { Anchor::CustomId } else { Anchor::Name });
        let outside = self.is_nested;
        self.is_nested |= nests;
        walk_block(self, block);
        self.is_nested = outside;
    }

    fn visit_inline(&mut self, inline: &Inline) {
        if let Some(attr) = inline.kind.attr() {
            self.see(attr.id.as_deref(), Anchor::Name);
        }
        walk_inlines(self, inline.kind.content());
    }
}

/// Names for the notes: their labels where Org takes them, else their numbers.
fn note_names(notes: &[Note]) -> Vec<String> {
    let is_name =
        |label: &str| !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    let labels: HashSet<&str> = notes.iter().map(|note| note.label.as_str()).collect();
    let mut used = HashSet::new();
    notes
        .iter()
        .enumerate()
        .map(|(idx, note)| {
            if is_name(&note.label) && used.insert(note.label.clone()) {
                return note.label.clone();
            }
            // The number, lengthened until it is nobody's label.
            let mut name = (idx + 1).to_string();
            while labels.contains(name.as_str()) || used.contains(&name) {
                name.insert(0, 'n');
            }
            used.insert(name.clone());
            name
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    #[test]
    fn notes_keep_their_labels_where_org_takes_them() {
        let notes: Vec<Note> = ["a", "b c", "2", "a"]
            .into_iter()
            .map(|label| Note { label: label.to_owned(), number: None, blocks: Vec::new(), span: Span::NONE })
            .collect();
        assert_eq!(note_names(&notes), ["a", "n2", "2", "4"]);
    }
}
