//! Lists: bullets, numbers, boxes, terms.

use super::{BlockWriter, is_list};
use crate::backends::org::guard::Place;
use crate::model::{Block, BlockKind, DefinitionItem, Inline, ListItem};

impl BlockWriter<'_> {
    pub(super) fn list(&mut self, items: &[ListItem], tight: bool, start: Option<u64>) {
        self.end_marked_line();
        let mut number = start;
        for (idx, item) in items.iter().enumerate() {
            let bullet = number.map_or_else(|| "- ".to_owned(), |number| format!("{number}. "));
            let indent = " ".repeat(bullet.len());
            let mut marker = bullet;
            if let Some(start) = start.filter(|&start| idx == 0 && start != 1) {
                marker.push_str(&format!("[@{start}] "));
            }
            if let Some(done) = item.task {
                marker.push_str(if done { "[X] " } else { "[ ] " });
            }
            if idx > 0 && !tight {
                self.lines.gap(1);
            }
            self.lines.push_marked(&marker, &indent);
            self.nested(|writer| writer.item(&item.blocks, tight));
            self.lines.pop();
            number = number.map(|number| number.saturating_add(1));
        }
        self.list_end = Some(self.lines.len());
    }

    /// Writes the blocks of an item; only text stands beside the bullet.
    pub(super) fn item(&mut self, blocks: &[Block], tight: bool) {
        match blocks {
            [Block { kind: BlockKind::Paragraph { content }, attr, .. }, rest @ ..] => {
                self.anchor_line(attr);
                self.running_text(content, Place::Item);
                match rest {
                    [next, ..] if !(tight && is_list(next)) => self.lines.gap(1),
                    _ => {}
                }
                self.sequence(rest, tight);
            }
            [] => {}
            [..] => {
                self.lines.line("");
                self.sequence(blocks, tight);
            }
        }
    }

    pub(super) fn definitions(&mut self, items: &[DefinitionItem]) {
        self.end_marked_line();
        let is_loose = items.iter().any(|item| item.definitions.iter().flatten().count() > 1);
        for (idx, item) in items.iter().enumerate() {
            if idx > 0 && is_loose {
                self.lines.gap(1);
            }
            let Some((last, others)) = item.terms.split_last() else { continue };
            for term in others {
                let marker = self.term(term);
                self.lines.line(&marker);
            }
            let marker = self.term(last);
            self.lines.push_marked(&marker, "  ");
            self.nested(|writer| {
                for (idx, definition) in item.definitions.iter().enumerate() {
                    if idx > 0 {
                        writer.lines.gap(1);
                        writer.sequence(definition, !is_loose);
                    } else {
                        writer.item(definition, !is_loose);
                    }
                }
            });
            self.lines.pop();
        }
        self.list_end = Some(self.lines.len());
    }

    pub(super) fn term(&mut self, term: &[Inline]) -> String {
        let text = self.one_line(term, Place::Item);
        // Without any text it would be no term.
        format!("- {} :: ", if text.is_empty() { "\u{200B}" } else { &text })
    }
}
