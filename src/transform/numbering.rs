//! Numbers sections if the front matter asks for it. Each heading then begins with a span that holds the number;
//! formats that number by themselves recognise the span by its class.

use crate::model::{Attr, Block, BlockKind, Document, Inline, InlineKind, SECTION_NUMBER, SectionNumbers};
use crate::source::Span;

/// Runs the pass. Must follow `anchors`, so that identifiers do not change with the numbers.
pub(super) fn run(document: &mut Document) {
    if document.meta.number_sections == Some(true) {
        number(&mut document.blocks, &mut SectionNumbers::default());
    }
}

/// Numbers headings at the top level and in containers, but not those in quotes and lists, like the outline.
fn number(blocks: &mut [Block], numbers: &mut SectionNumbers) {
    for block in blocks {
        match &mut block.kind {
            BlockKind::Heading { level, content } => {
                let is_out = ["unnumbered", "-"].iter().any(|class| block.attr.has_class(class));
                // A document that was written by this tool has numbers already.
                if !is_out && !content.first().is_some_and(is_number) {
                    content.insert(0, mark(&numbers.next(*level)));
                }
            }
            BlockKind::Container { blocks } => number(blocks, numbers),
            _ => {}
        }
    }
}

fn is_number(inline: &Inline) -> bool {
    matches!(&inline.kind, InlineKind::Span { attr, .. } if attr.has_class(SECTION_NUMBER))
}

fn mark(number: &str) -> Inline {
    let content = vec![Inline::text(format!("{number} "))];
    Inline::new(InlineKind::Span { attr: Box::new(Attr::with_class(SECTION_NUMBER)), content }, Span::NONE)
}
