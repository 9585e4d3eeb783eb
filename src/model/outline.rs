//! The tree of headings of a document.

use super::{Block, BlockKind, HeadingLevel, Inline};
use crate::source::Span;

/// A heading and those below it.
#[derive(Clone, Debug, PartialEq)]
pub struct OutlineEntry {
    /// The level as written.
    pub level: HeadingLevel,
    /// Identifier; `None` before `transform` has given one.
    pub id: Option<String>,
    /// Its text.
    pub content: Vec<Inline>,
    /// Where it stands in the source.
    pub span: Span,
    /// The headings below it, up to the next of its level or above.
    pub children: Vec<OutlineEntry>,
}

/// The class of the span that holds the number of a heading and the space behind it.
pub const SECTION_NUMBER: &str = "section-number";

/// Counts sections.
#[derive(Clone, Debug, Default)]
pub struct SectionNumbers(Vec<usize>);

impl SectionNumbers {
    /// `2.1` for the next heading of a level. A text that begins at level two does not count from nought.
    pub fn next(&mut self, level: HeadingLevel) -> String {
        self.0.resize(usize::from(level.get()), 0);
        if let Some(last) = self.0.last_mut() {
            *last += 1;
        }
        let shown: Vec<String> = self.0.iter().skip_while(|number| **number == 0).map(usize::to_string).collect();
        shown.join(".")
    }
}

/// The headings of `blocks` (those in containers included, those in quotes and lists not), nested by level.
pub fn outline(blocks: &[Block]) -> Vec<OutlineEntry> {
    let mut open: Vec<OutlineEntry> = Vec::new();
    let mut roots = Vec::new();
    collect(blocks, &mut |entry| {
        close_down_to(&mut open, &mut roots, entry.level);
        open.push(entry);
    });
    close_down_to(&mut open, &mut roots, HeadingLevel::H1);
    roots
}

fn collect(blocks: &[Block], push: &mut impl FnMut(OutlineEntry)) {
    for block in blocks {
        match &block.kind {
            BlockKind::Heading { level, content } => push(OutlineEntry {
                level: *level,
                id: block.attr.id.clone(),
                content: content.clone(),
                span: block.span,
                children: Vec::new(),
            }),
            BlockKind::Container { blocks } => collect(blocks, push),
            _ => {}
        }
    }
}

/// Closes the open entries at `level` and below it.
fn close_down_to(open: &mut Vec<OutlineEntry>, roots: &mut Vec<OutlineEntry>, level: HeadingLevel) {
    while let Some(entry) = open.pop_if(|entry| entry.level >= level) {
        match open.last_mut() {
            Some(parent) => parent.children.push(entry),
            None => roots.push(entry),
        }
    }
}
