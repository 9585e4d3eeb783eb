//! Sets footnotes, each as a separate flow.
//!
//! The number links back to the reference in the text.

use super::BASELINE;
use crate::geometry::{Point, Pt};
use crate::layout::Layouter;
use crate::layout::flow::{Flow, Strip};
use crate::layout::frame::{FrameItem, LinkTarget, PlacedItem, Role, TagId};
use crate::layout::inline::{Align, Column, StyledText, note_anchor, note_reference_anchor};
use crate::layout::style::{Features, TextStyle};
use crate::model::NoteId;

/// Indent of the text of a note, in ems.
const INDENT: f64 = 1.1;

impl Layouter<'_> {
    /// Sets a footnote; an unknown identifier gives an empty flow.
    pub(in crate::layout) fn note(&mut self, id: NoteId) -> Flow {
        let theme = self.theme;
        let mut region = self.body_region();
        region.style.size = theme.text_size * theme.note_size;
        region.leading = region.style.size * theme.note_leading;
        region.spaced = true;
        region.style.tag = self.document.tags.add(TagId::DOCUMENT, Role::Note);
        let mut flow = Flow::default();
        let source = self.source;
        let Some(note) = source.note(id) else {
            return flow;
        };
        let indent = region.style.size * INDENT;
        self.blocks(&note.blocks, region.indented(indent), &mut flow);
        if flow.items.is_empty() {
            flow.strip(Strip { baseline: Some(region.leading * BASELINE), ..Strip::empty(region.leading) });
        }
        let label_tag = self.document.tags.add(region.style.tag, Role::Label);
        let number = source.note_number(id).to_string();
        let style = TextStyle { features: Features::Superior, tag: label_tag, ..region.style };
        let back = LinkTarget::Anchor(note_reference_anchor(id));
        let style = self.begin_link(back, number.clone(), style, Role::Link);
        let mut text = StyledText::default();
        text.push(&number, style);
        let column = Column { width: indent, first_indent: Pt::ZERO, align: Align::Start };
        self.label(&mut flow, 0, &text, region.x, column);
        let anchor = FrameItem::Anchor { name: note_anchor(id) };
        if let Some(first) = flow.strips_from(0).next() {
            first.items.push(PlacedItem { at: Point::default(), tag: TagId::ARTIFACT, item: anchor });
        }
        flow
    }
}
