//! Figures: block images and their captions.
//!
//! Captions of tables use the same style.

use super::Region;
use crate::geometry::{Point, Pt, Size};
use crate::layout::Layouter;
use crate::layout::flow::{Flow, Strip};
use crate::layout::frame::{FrameItem, LinkTarget, PlacedItem, Role};
use crate::layout::images::ImageUse;
use crate::layout::inline::{Align, Collector, StyledText, natural_widths};
use crate::layout::style::TextStyle;
use crate::model::{Image, Inline};
use crate::source::Span;

/// Largest height of a picture as a fraction of the text height, leaving room for a caption.
const MAX_HEIGHT: f64 = 0.82;

/// Fraction of its height by which a picture may shrink to stay on its page.
const MOST_SHRINK: f64 = 0.22;

impl Layouter<'_> {
    /// A figure: the picture in the middle of the column, its caption below; in a cell, where the text of that is.
    pub(super) fn figure(&mut self, image: &Image, caption: &[Inline], span: Span, region: Region, flow: &mut Flow) {
        let space = region.leading * self.theme.block_space;
        flow.space(space);
        let start = flow.begin();
        match self.use_image(image, span) {
            ImageUse::Placed { image: idx, size } => {
                let tag = self.figure_tag(image, caption, span, region.style.tag);
                let size = fit(size, region.width, self.text_height() * MAX_HEIGHT);
                let height = region.leading * (size.height / region.leading).ceil();
                let free = region.width - size.width;
                let before = match region.align {
                    Align::Justify | Align::Center => free / 2.0,
                    Align::Start => Pt::ZERO,
                    Align::End => free,
                };
                let at = Point::new(region.x + before, (height - size.height) / 2.0);
                let item = FrameItem::Image { image: idx, size };
                let shrink = size.height * MOST_SHRINK;
                flow.strip(Strip { items: vec![PlacedItem { at, tag, item }], shrink, ..Strip::empty(height) });
            }
            ImageUse::Replaced { text, target } => {
                let tag = self.document.tags.add(region.style.tag, Role::Paragraph);
                let mut style = TextStyle { tag, ..region.style };
                if let Some(url) = target {
                    style = self.begin_link(LinkTarget::Url(url), text.clone(), style, Role::Link);
                    style.color = self.theme.link;
                }
                let mut shown = StyledText::default();
                shown.push(&text, style);
                self.set_text(&shown, Region { align: Align::Start, ..region }, Pt::ZERO, flow);
            }
        }
        if !caption.is_empty() {
            flow.keep();
            let tag = self.document.tags.add(region.style.tag, Role::Caption);
            self.caption(caption, region.tagged(tag), flow);
        }
        flow.keep_together(start);
        flow.space(space);
    }

    /// Sets a caption, centred if it fits on one line.
    pub(super) fn caption(&mut self, caption: &[Inline], region: Region, flow: &mut Flow) {
        let theme = self.theme;
        let size = theme.text_size * theme.caption_size;
        let text = Collector::new(self).collect(caption, TextStyle { size, color: theme.quiet, ..region.style });
        let (natural, _) = natural_widths(&mut self.shaper, &text);
        let align = match region.align {
            Align::Justify | Align::Center if natural <= region.width => Align::Center,
            Align::End => Align::End,
            Align::Justify | Align::Center | Align::Start => Align::Start,
        };
        let leading = region.leading * CAPTION_LEADING;
        flow.strip(Strip::empty(region.leading * CAPTION_SPACE));
        flow.keep();
        self.set_text(&text, Region { align, leading, ..region }, Pt::ZERO, flow);
    }
}

/// Leading of captions, relative to that of body text.
const CAPTION_LEADING: f64 = 0.9;
/// Space between a picture and its caption, in lines.
const CAPTION_SPACE: f64 = 0.3;

/// Scales a size down to fit, keeping its proportions.
fn fit(size: Size, width: Pt, height: Pt) -> Size {
    let factor = (width / size.width).min(height / size.height).min(1.0);
    Size::new(size.width * factor, size.height * factor)
}
