//! Gives every heading an identifier as GitHub does, removes duplicate identifiers, and resolves links within the
//! document.
//!
//! Warns about links without a target.

use std::collections::{HashMap, HashSet};

use crate::diagnostics::Diagnostics;
use crate::model::{
    Attr, Block, BlockKind, Document, Inline, InlineKind, VisitMut, plain_text, walk_block_mut, walk_inline_mut,
};
use crate::percent;
use crate::source::Span;

/// Runs the pass.
pub(super) fn run(document: &mut Document, diags: &mut Diagnostics) {
    let mut anchors = Anchors::default();
    document.walk_mut(&mut anchors);
    document.walk_mut(&mut Links { taken: &anchors.taken, diags });
}

/// Assigns unique identifiers.
#[derive(Debug, Default)]
pub struct Anchors {
    taken: HashSet<String>,
    /// The next suffix to try, by requested identifier.
    next: HashMap<String, u64>,
}

impl Anchors {
    /// Removes the identifier if it is taken: its first use keeps it.
    fn keep_if_new(&mut self, attr: &mut Attr) {
        attr.id = attr.id.take().filter(|id| self.taken.insert(id.clone()));
    }

    /// Reserves `wanted` or, if it is taken, `wanted` with a numeric suffix. An empty `wanted` gives `section-1` and so
    /// on.
    pub fn unique(&mut self, wanted: &str) -> String {
        if !wanted.is_empty() && self.taken.insert(wanted.to_owned()) {
            return wanted.to_owned();
        }
        let next = self.next.entry(wanted.to_owned()).or_insert(1);
        loop {
            let id = if wanted.is_empty() { format!("section-{next}") } else { format!("{wanted}-{next}") };
            *next += 1;
            if self.taken.insert(id.clone()) {
                return id;
            }
        }
    }
}

/// Assigns identifiers to headings and removes duplicates from other elements.
impl VisitMut for Anchors {
    fn visit_block(&mut self, block: &mut Block) {
        match &block.kind {
            BlockKind::Heading { content, .. } => {
                let wanted = block.attr.id.take().unwrap_or_else(|| slug(&plain_text(content)));
                block.attr.id = Some(self.unique(&wanted));
            }
            _ => self.keep_if_new(&mut block.attr),
        }
        walk_block_mut(self, block);
    }

    fn visit_inline(&mut self, inline: &mut Inline) {
        if let Some(attr) = inline.kind.attr_mut() {
            self.keep_if_new(attr);
        }
        walk_inline_mut(self, inline);
    }
}

/// Redirects links within the document to existing identifiers.
struct Links<'a> {
    taken: &'a HashSet<String>,
    diags: &'a mut Diagnostics,
}

impl Links<'_> {
    /// The identifier that a fragment refers to: as written, percent-decoded, or as the slug of a heading.
    fn find(&self, address: &str) -> Option<String> {
        let decoded = percent::decode(address).into_owned();
        let slug = slug(&decoded);
        [address.to_owned(), decoded, slug].into_iter().find(|id| self.taken.contains(id))
    }

    fn check(&mut self, target: &mut String, span: Span) {
        let Some(address) = target.strip_prefix('#').filter(|address| !matches!(*address, "" | "top")) else {
            return;
        };
        match self.find(address) {
            Some(id) => *target = format!("#{id}"),
            None => {
                self.diags.warn(span, format!("no heading or other place in the document is called `{address}`"));
            }
        }
    }
}

impl VisitMut for Links<'_> {
    fn visit_inline(&mut self, inline: &mut Inline) {
        let span = inline.span;
        if let InlineKind::Link(link) = &mut inline.kind {
            self.check(&mut link.target, span);
        }
        walk_inline_mut(self, inline);
    }
}

/// Converts text to an identifier as GitHub does: lower case, spaces to hyphens, punctuation removed.
pub fn slug(text: &str) -> String {
    let text = text.trim();
    if text.is_ascii() {
        let bytes = text.bytes().filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'-' | b'_'));
        return bytes.map(|byte| if byte == b' ' { '-' } else { char::from(byte.to_ascii_lowercase()) }).collect();
    }
    text.chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            '-' | '_' => Some(c),
            _ if c.is_alphanumeric() => Some(c),
            _ => None,
        })
        .flat_map(char::to_lowercase)
        .collect()
}
