//! Notes, tips, warnings: set off from the text by a background and a bar.

use super::Region;
use crate::font::Weight;
use crate::geometry::Pt;
use crate::layout::Layouter;
use crate::layout::flow::{Decoration, Flow, Strip};
use crate::layout::frame::Role;
use crate::layout::inline::{Align, Collector, StyledText};
use crate::layout::style::TextStyle;
use crate::model::{Block, Inline};

/// Padding, in ems.
const PADDING: f64 = 0.6;
/// Width of the bar at the left.
const BAR: Pt = Pt(2.5);

impl Layouter<'_> {
    /// A callout with its title, or with the label of its kind.
    pub(super) fn callout(&mut self, label: &str, title: &[Inline], blocks: &[Block], region: Region, flow: &mut Flow) {
        let theme = self.theme;
        let tag = self.document.tags.add(region.style.tag, Role::Division);
        let space = region.leading * theme.block_space;
        let padding = region.style.size * PADDING;
        let inner = region.tagged(tag);
        let inner = Region { x: region.x + padding * 1.6, width: region.width - padding * 2.6, spaced: true, ..inner };
        flow.space(space);
        let start = flow.begin();
        flow.strip(Strip::empty(padding * 0.6));
        flow.keep();
        let mut face = region.style.face;
        face.weight = Weight::Semibold;
        let paragraph = self.document.tags.add(tag, Role::Paragraph);
        let style = TextStyle { face, tag: paragraph, ..region.style };
        let mut text = StyledText::default();
        if title.is_empty() {
            text.push(label, style);
        } else {
            text = Collector::new(self).collect(title, style);
        }
        self.set_text(&text, Region { align: Align::Start, ..inner }, Pt::ZERO, flow);
        flow.keep();
        self.blocks(blocks, inner, flow);
        flow.keep();
        flow.strip(Strip::empty(padding * 0.6));
        let end = flow.items.len();
        let radius = Pt::ZERO;
        let (x, width) = (region.x, region.width);
        flow.decorations.push(Decoration { start, end, x, width, fill: theme.code_fill, radius });
        flow.decorations.push(Decoration { start, end, x, width: BAR, fill: theme.link, radius });
        flow.space(space);
    }
}
