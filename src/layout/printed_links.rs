//! Addresses of links as notes, for paper.

use std::collections::HashMap;

use crate::model::{
    Block, BlockKind, Document, Inline, InlineKind, Link, Note, NoteId, VisitMut, plain_text, walk_block_mut,
    walk_blocks_mut, walk_inline_mut,
};
use crate::source::Span;

/// The document with a note after each link that leads out of it and does not show its address.
pub(super) fn with_printed_links(document: &Document) -> Document {
    let mut document = document.clone();
    let mut printer = Printer { notes: std::mem::take(&mut document.notes) };
    walk_blocks_mut(&mut printer, &mut document.blocks);
    let mut order = Order::default();
    walk_blocks_mut(&mut order, &mut document.blocks);
    let mut notes: Vec<Option<Note>> = printer.notes.into_iter().map(Some).collect();
    // Notes may refer to notes, and what nothing refers to comes last.
    let mut next = 0;
    for idx in 0..notes.len() {
        while next < order.old.len() {
            let old = order.old[next].0 as usize;
            if let Some(note) = notes.get_mut(old).and_then(Option::take) {
                let mut note = note;
                walk_blocks_mut(&mut order, &mut note.blocks);
                document.notes.push(note);
            }
            next += 1;
        }
        order.number_of(NoteId(idx as u32));
    }
    document.notes.extend(notes.into_iter().flatten());
    if !order.starts.is_empty() {
        document.number_notes(&order.starts);
    }
    document
}

/// Puts marks after links.
struct Printer {
    notes: Vec<Note>,
}

impl VisitMut for Printer {
    fn visit_content(&mut self, content: &mut Vec<Inline>) {
        let mut idx = 0;
        while idx < content.len() {
            idx += 1;
            let inline = &content[idx - 1];
            let span = inline.span;
            let InlineKind::Link(link) = &inline.kind else {
                continue;
            };
            let Link { target, content: words, .. } = &**link;
            if !leads_out(target) || shows(&plain_text(words), target) {
                continue;
            }
            let note = NoteId(self.notes.len() as u32);
            self.notes.push(address_note(target.clone(), span));
            content.insert(idx, Inline { kind: InlineKind::NoteRef { note }, span });
            idx += 1;
        }
    }
}

fn leads_out(target: &str) -> bool {
    target.contains("://") || target.starts_with("mailto:")
}

/// Whether words are an address, perhaps without its scheme.
fn shows(words: &str, target: &str) -> bool {
    let bare = |text: &str| {
        let text = text.trim().trim_end_matches('/');
        let text = text.strip_prefix("mailto:").unwrap_or(text);
        text.split_once("://").map_or(text, |(_, rest)| rest).to_owned()
    };
    bare(words) == bare(target)
}

fn address_note(target: String, span: Span) -> Note {
    let words = target.strip_prefix("mailto:").unwrap_or(&target).to_owned();
    let text = Inline { kind: InlineKind::Text { text: words }, span };
    let link = Link { target, title: None, content: vec![text], attr: Default::default() };
    let content = vec![Inline { kind: InlineKind::Link(Box::new(link)), span }];
    let block = Block { kind: BlockKind::Paragraph { content }, attr: Default::default(), span };
    Note { label: String::new(), number: None, blocks: vec![block], span }
}

/// Gives notes their numbers in the order of their marks.
#[derive(Default)]
struct Order {
    old: Vec<NoteId>,
    new: HashMap<NoteId, NoteId>,
    /// The first note of each document within the document.
    starts: Vec<usize>,
}

impl Order {
    fn number_of(&mut self, old: NoteId) -> NoteId {
        *self.new.entry(old).or_insert_with(|| {
            self.old.push(old);
            NoteId(self.old.len() as u32 - 1)
        })
    }
}

impl VisitMut for Order {
    fn visit_block(&mut self, block: &mut Block) {
        if let BlockKind::Head { .. } = &block.kind {
            self.starts.push(self.old.len());
        }
        walk_block_mut(self, block);
    }

    fn visit_inline(&mut self, inline: &mut Inline) {
        if let InlineKind::NoteRef { note } = &mut inline.kind {
            *note = self.number_of(*note);
        }
        walk_inline_mut(self, inline);
    }
}
