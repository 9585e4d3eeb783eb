//! Removes a first heading that only repeats the title of the front matter.
//!
//! Compares the texts without case, quotes and emphasis markers.

use super::anchors::slug;
use crate::model::{BlockKind, Document, HeadingLevel, Inline, InlineKind, Visit, plain_text, walk_inlines};

/// Runs the pass.
pub(super) fn run(document: &mut Document) {
    let Some(title) = &document.meta.title else { return };
    let repeats = document.blocks.first().is_some_and(|first| match &first.kind {
        BlockKind::Heading { level: HeadingLevel::H1, content } => folded(&plain_text(content)) == folded(title),
        _ => false,
    });
    // Keeps the heading if a link leads to it or if it is the whole document.
    if repeats && document.blocks.len() > 1 && !is_linked(document) {
        document.blocks.remove(0);
    }
}

/// Whether a link leads to the first block.
fn is_linked(document: &Document) -> bool {
    let Some(first) = document.blocks.first() else { return false };
    let BlockKind::Heading { content, .. } = &first.kind else { return false };
    let slug = slug(&plain_text(content));
    let ids = [first.attr.id.as_deref().unwrap_or(&slug), &slug];
    let mut links = Links { ids, found: false };
    document.walk(&mut links);
    links.found
}

struct Links<'a> {
    ids: [&'a str; 2],
    found: bool,
}

impl Visit for Links<'_> {
    fn visit_inline(&mut self, inline: &Inline) {
        if let InlineKind::Link(link) = &inline.kind {
            self.found |= link.target.strip_prefix('#').is_some_and(|id| self.ids.contains(&id));
        }
        walk_inlines(self, inline.kind.content());
    }
}

/// Folds text for comparison: lower case, without emphasis markers and quotes, blanks collapsed.
fn folded(text: &str) -> String {
    let kept = text.chars().filter(|c| !matches!(c, '*' | '_' | '`' | '"' | '\'' | '“' | '”' | '‘' | '’'));
    kept.flat_map(char::to_lowercase).collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}
