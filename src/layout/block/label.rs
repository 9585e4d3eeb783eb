//! Labels: bullets, numbers of items and of notes, which stand beside the first line of what they label.

use super::BASELINE;
use crate::geometry::{Point, Pt};
use crate::layout::Layouter;
use crate::layout::flow::Flow;
use crate::layout::inline::{Column, StyledText, set_paragraph};
use crate::linebreak::Hyphenator;

impl Layouter<'_> {
    /// Sets a label from `x` on, on the baseline of the first line of what begins at an item of the flow.
    pub(super) fn label(&mut self, flow: &mut Flow, start: usize, text: &StyledText, x: Pt, column: Column) {
        let Some(line) = set_paragraph(&mut self.shaper, text, column, Hyphenator::none()).into_iter().next() else {
            return;
        };
        // A background begins with a strip of padding, in which there is no line.
        let n_padding = flow.strips_from(start).take_while(|strip| strip.baseline.is_none()).count();
        let n_padding = if n_padding <= 1 { n_padding } else { 0 };
        let Some(first) = flow.strips_from(start).nth(n_padding) else {
            return;
        };
        let baseline = first.baseline.unwrap_or(text.styles[0].1.size * BASELINE);
        let offset = Point::new(x, baseline);
        let mut items = line.items;
        for item in &mut items {
            item.at = item.at + offset;
        }
        // The label is read before what it labels.
        items.append(&mut first.items);
        first.items = items;
    }
}
