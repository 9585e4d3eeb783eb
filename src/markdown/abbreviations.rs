//! Abbreviations that a text defines (`*[HTML]: HyperText Markup Language`): marks their uses.

use std::collections::HashMap;

use crate::model::{Attr, Block, BlockKind, Document, Inline, InlineKind, VisitMut, walk_block_mut, walk_inline_mut};

/// Wraps each use of an abbreviation in a span with the long form as its title.
pub(super) fn mark(document: &mut Document, abbreviations: Vec<(String, String)>) {
    if abbreviations.is_empty() {
        return;
    }
    let mut marker = Marker { by_first: HashMap::new() };
    for (short, long) in abbreviations {
        let Some(first) = short.chars().next() else { continue };
        marker.by_first.entry(first).or_default().push((short, long));
    }
    // Of two that begin alike, the longer one wins.
    marker.by_first.values_mut().for_each(|forms| forms.sort_by_key(|(short, _)| std::cmp::Reverse(short.len())));
    document.walk_mut(&mut marker);
}

struct Marker {
    /// Short and long forms by the first character of the short form.
    by_first: HashMap<char, Vec<(String, String)>>,
}

impl Marker {
    /// The first short form that occurs as a whole word in a text: its offset, and both forms.
    fn find<'t>(&self, text: &'t str) -> Option<(usize, &'t str, &str)> {
        let mut before: Option<char> = None;
        for (at, c) in text.char_indices() {
            if !before.is_some_and(char::is_alphanumeric)
                && let Some(forms) = self.by_first.get(&c)
            {
                let is_here = |short: &str| {
                    let rest = text[at..].strip_prefix(short);
                    rest.is_some_and(|rest| !rest.chars().next().is_some_and(char::is_alphanumeric))
                };
                if let Some((short, long)) = forms.iter().find(|(short, _)| is_here(short)) {
                    return Some((at, &text[at..at + short.len()], long));
                }
            }
            before = Some(c);
        }
        None
    }
}

impl VisitMut for Marker {
    fn visit_block(&mut self, block: &mut Block) {
        // Headings stay unchanged, because outlines and tables of contents are built from them.
        if !matches!(block.kind, BlockKind::Heading { .. }) {
            walk_block_mut(self, block);
        }
    }

    fn visit_inline(&mut self, inline: &mut Inline) {
        let is_marked = matches!(&inline.kind, InlineKind::Span { attr, .. } if attr.get("title").is_some());
        if !is_marked {
            walk_inline_mut(self, inline);
        }
    }

    fn visit_content(&mut self, inlines: &mut Vec<Inline>) {
        let mut idx = 0;
        while idx < inlines.len() {
            let span = inlines[idx].span;
            let InlineKind::Text { text } = &inlines[idx].kind else {
                idx += 1;
                continue;
            };
            let Some((at, short, long)) = self.find(text) else {
                idx += 1;
                continue;
            };
            let words = |text: &str| Inline { kind: InlineKind::Text { text: text.to_owned() }, span };
            let attr = Attr { pairs: vec![("title".to_owned(), long.to_owned())], ..Attr::default() };
            let (before, after) = (words(&text[..at]), words(&text[at + short.len()..]));
            let form = InlineKind::Span { attr: Box::new(attr), content: vec![words(short)] };
            let is_text = |inline: &Inline| !matches!(&inline.kind, InlineKind::Text { text } if text.is_empty());
            let pieces = [before, Inline { kind: form, span }, after].into_iter().filter(is_text);
            let first = idx;
            idx += usize::from(at > 0) + 1;
            inlines.splice(first..=first, pieces);
        }
    }
}
