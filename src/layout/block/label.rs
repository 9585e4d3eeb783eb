//! Labels beside the first line of their content: bullets, item numbers, note numbers and line numbers.
//!
//! Called by lists, notes and code blocks after they have set their content.

use super::BASELINE;
use crate::geometry::{Point, Pt};
use crate::layout::Layouter;
use crate::layout::flow::Flow;
use crate::layout::frame::{FrameItem, Glyph, GlyphRun};
use crate::layout::inline::{Column, StyledText, set_paragraph};
use crate::linebreak::Hyphenator;

impl Layouter<'_> {
    /// Sets a label at `x`, on the baseline of the first line from item `start` of the flow on.
    pub(super) fn label(&mut self, flow: &mut Flow, start: usize, text: &StyledText, x: Pt, column: Column) {
        let Some(line) = set_paragraph(&mut self.shaper, text, column, Hyphenator::none()).into_iter().next() else {
            return;
        };
        // A background begins with a strip of padding that has no line.
        let n_padding = flow.strips_from(start).take_while(|strip| strip.baseline.is_none()).count();
        let n_padding = if n_padding <= 1 { n_padding } else { 0 };
        let Some(first) = flow.strips_from(start).nth(n_padding) else {
            return;
        };
        let baseline = first.baseline.unwrap_or(text.styles[0].1.size * BASELINE);
        let offset = Point::new(x, baseline);
        let mut items = line.items;
        if let Some(FrameItem::Glyphs(run)) = items.last_mut().map(|item| &mut item.item) {
            self.append_space(run);
        }
        for item in &mut items {
            item.at = item.at + offset;
        }
        // The label precedes its content in reading order.
        items.append(&mut first.items);
        first.items = items;
    }

    /// Appends an invisible space to a label. Without it, programs that copy text join the label and its content.
    fn append_space(&mut self, run: &mut GlyphRun) {
        let face = self.shaper.fonts().face(run.face);
        if let Some(id) = face.glyph(' ').filter(|_| !run.rtl) {
            let advance = face.advance(id).at(run.size) * run.x_scale + run.tracking;
            run.text.push(' ');
            run.glyphs.push(Glyph { id, text_len: 1, advance, x_offset: Pt::ZERO, y_offset: Pt::ZERO });
        }
    }
}
