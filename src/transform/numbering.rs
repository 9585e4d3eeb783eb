//! Numbers of sections, where the front matter asks for them: each heading begins with its number, in a span of a class
//! by which a format that numbers by itself can tell it.

use crate::model::{Attr, Block, BlockKind, Document, Inline, InlineKind, SECTION_NUMBER, SectionNumbers};
use crate::source::Span;

/// Runs the pass. Identifiers of headings are made before, so that they do not change with the numbers.
pub(super) fn run(document: &mut Document) {
    if document.meta.number_sections == Some(true) {
        number(&mut document.blocks, &mut SectionNumbers::default());
    }
}

/// Headings in containers count, as they do in the outline; those in quotes and lists do not.
fn number(blocks: &mut [Block], numbers: &mut SectionNumbers) {
    for block in blocks {
        match &mut block.kind {
            BlockKind::Heading { level, content } => {
                let is_out = ["unnumbered", "-"].iter().any(|class| block.attr.has_class(class));
                // A document that is read back has them already.
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
