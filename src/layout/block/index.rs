//! Sets an index: terms, each followed by the places it refers to and their pages.
//!
//! Lines with page numbers are those of `contents`.

use super::Region;
use crate::font::Weight;
use crate::geometry::Pt;
use crate::layout::Layouter;
use crate::layout::flow::Flow;
use crate::layout::frame::{ListNumbering, Role};
use crate::layout::inline::{Align, Collector};
use crate::layout::style::TextStyle;
use crate::math::shown_text;
use crate::model::{Block, BlockKind, DefinitionItem, Inline, InlineKind};

/// Font size, relative to body text.
const SIZE: f64 = 0.87;
/// Indent of the places, in ems.
const INDENT: f64 = 1.2;

impl Layouter<'_> {
    /// Sets a definition list as an index. An entry that begins with a link to one place takes a line with its page
    /// number.
    pub(super) fn index(&mut self, items: &[DefinitionItem], region: Region, flow: &mut Flow) {
        let space = region.leading * self.theme.block_space;
        let size = region.style.size * SIZE;
        let style = TextStyle { size, ..region.style };
        let region = Region { leading: region.leading * SIZE, align: Align::Start, spaced: true, style, ..region };
        let list = self.document.tags.add(region.style.tag, Role::List { numbering: ListNumbering::None });
        for item in items {
            flow.space(space);
            let item_tag = self.document.tags.add(list, Role::ListItem);
            let mut face = style.face;
            face.weight = Weight::Semibold;
            for term in &item.terms {
                let tag = self.document.tags.add(item_tag, Role::Label);
                let text = Collector::new(self).collect(term, TextStyle { face, tag, ..style });
                self.set_text(&text, region, Pt::ZERO, flow);
                flow.keep();
            }
            let body_tag = self.document.tags.add(item_tag, Role::ListBody);
            let inner = region.indented(size * INDENT).tagged(body_tag);
            for block in item.definitions.iter().flatten() {
                self.places(block, inner, flow);
            }
        }
        flow.space(space);
    }

    fn places(&mut self, block: &Block, region: Region, flow: &mut Flow) {
        let BlockKind::BulletList { items, .. } = &block.kind else {
            return self.blocks(std::slice::from_ref(block), region, flow);
        };
        for item in items {
            match item.blocks.as_slice() {
                [Block { kind: BlockKind::Paragraph { content }, .. }] => match place(content) {
                    Some(anchor) => {
                        let tag = self.document.tags.add(region.style.tag, Role::Paragraph);
                        self.line_with_page(&shown_text(content), anchor, region.tagged(tag), flow);
                    }
                    None => self.blocks(&item.blocks, region, flow),
                },
                blocks => self.blocks(blocks, region, flow),
            }
        }
    }
}

/// The anchor that a text links to at its beginning; `None` if it does not.
fn place(content: &[Inline]) -> Option<&str> {
    match &content.first()?.kind {
        InlineKind::Link(link) => link.target.strip_prefix('#'),
        _ => None,
    }
}
