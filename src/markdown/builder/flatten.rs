//! Blocks where the model has only inlines, in headings, terms and captions: their words stay, as lines.

use crate::model::{Block, BlockKind, Inline, InlineKind, ListItem};
use crate::source::Span;

/// Flattens blocks to lines of text.
pub(super) fn flatten(blocks: Vec<Block>, out: &mut Vec<Inline>) {
    for block in blocks {
        let span = block.span;
        if !out.is_empty() {
            out.push(Inline::new(InlineKind::HardBreak, Span { end: span.start, ..span }));
        }
        let before = out.len();
        match block.kind {
            BlockKind::Paragraph { content } | BlockKind::Heading { content, .. } => out.extend(content),
            BlockKind::BulletList { items, .. } => flatten_items(items, |_| "• ".to_owned(), out),
            BlockKind::OrderedList { start, items, .. } => {
                flatten_items(items, |idx| format!("{}. ", start.saturating_add(idx as u64)), out);
            }
            BlockKind::Quote { blocks } | BlockKind::Container { blocks } => flatten(blocks, out),
            BlockKind::Callout { title, blocks, .. } => {
                out.extend(title);
                flatten(blocks, out);
            }
            BlockKind::Code { text, .. } => {
                for (idx, line) in text.lines().enumerate() {
                    if idx > 0 {
                        out.push(Inline::new(InlineKind::HardBreak, span));
                    }
                    out.push(Inline::new(InlineKind::Code { text: line.to_owned() }, span));
                }
            }
            BlockKind::Table(table) => {
                out.extend(table.caption);
                for row in table.head.into_iter().chain(table.body) {
                    if !out.is_empty() {
                        out.push(Inline::new(InlineKind::HardBreak, span));
                    }
                    for (idx, cell) in row.cells.into_iter().enumerate() {
                        if idx > 0 {
                            out.push(Inline::text(" · "));
                        }
                        let mut content = Vec::new();
                        flatten(cell.blocks, &mut content);
                        out.extend(content);
                    }
                }
            }
            BlockKind::Figure { image, caption } => {
                out.push(Inline::new(InlineKind::Image(Box::new(image)), span));
                if !caption.is_empty() {
                    out.push(Inline::new(InlineKind::HardBreak, span));
                }
                out.extend(caption);
            }
            BlockKind::DefinitionList { items } => {
                for item in items {
                    for term in item.terms {
                        out.extend(term);
                        out.push(Inline::text(": "));
                    }
                    item.definitions.into_iter().for_each(|definition| flatten(definition, out));
                }
            }
            BlockKind::Math { tex } => out.push(Inline::new(InlineKind::Math { tex, display: true }, span)),
            BlockKind::Raw { format, text } => out.push(Inline::new(InlineKind::Raw { format, text }, span)),
            BlockKind::Head { .. } | BlockKind::ThematicBreak | BlockKind::PageBreak => {}
        }
        if out.len() == before && matches!(out.last(), Some(Inline { kind: InlineKind::HardBreak, .. })) {
            out.pop();
        }
    }
}

fn flatten_items(items: Vec<ListItem>, label: impl Fn(usize) -> String, out: &mut Vec<Inline>) {
    for (idx, item) in items.into_iter().enumerate() {
        if idx > 0 {
            out.push(Inline::new(InlineKind::HardBreak, item.span));
        }
        out.push(Inline::new(InlineKind::Text { text: label(idx) }, Span { end: item.span.start, ..item.span }));
        let mut content = Vec::new();
        flatten(item.blocks, &mut content);
        out.extend(content);
    }
}
