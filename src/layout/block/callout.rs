//! Callouts (notes, tips, warnings), set off by a background, a bar and an icon.
//!
//! The icon is drawn, not taken from a font.

use super::Region;
use crate::font::Weight;
use crate::geometry::{Color, Point, Pt, Size};
use crate::layout::Layouter;
use crate::layout::flow::{Decoration, Flow, Strip};
use crate::layout::frame::{FrameItem, PlacedItem, Role, TagId};
use crate::layout::inline::{Align, Collector, StyledText};
use crate::layout::style::TextStyle;
use crate::model::{Block, CalloutKind, Inline};
use crate::theme::Theme;

/// Padding, in ems.
const PADDING: f64 = 0.6;
/// At the left, in paddings.
const LEFT: f64 = 1.6;
/// Beside the content at both sides, in ems.
pub(super) const SIDES: f64 = PADDING * 2.6;
/// Size of the sign, in ems.
const SIGN: f64 = 0.84;
/// Distance from the left edge of the icon to the title, in icon sizes.
const SIGN_ROOM: f64 = 1.5;
/// Distance from the baseline up to the top of the icon, in icon sizes. Centres the icon on the capitals.
const SIGN_RISE: f64 = 0.89;
/// Line thickness of the icon, in icon sizes.
const SIGN_LINE: f64 = 0.1;
/// Width of the bar on the left.
const BAR: Pt = Pt(2.5);

impl Layouter<'_> {
    /// Sets a callout below its title, or below the label of its kind if it has none.
    pub(super) fn callout(
        &mut self,
        kind: &CalloutKind,
        title: &[Inline],
        blocks: &[Block],
        region: Region,
        flow: &mut Flow,
    ) {
        let theme = self.theme;
        let tag = self.document.tags.add(region.style.tag, Role::Division);
        let space = region.leading * theme.block_space;
        let padding = region.style.size * PADDING;
        let inner = region.tagged(tag);
        let width = (region.width - region.style.size * SIDES).max(region.style.size);
        let inner = Region { x: region.x + padding * LEFT, width, spaced: true, ..inner };
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
            text.push(&self.labels.callout(kind), style);
        } else {
            text = Collector::new(self).collect(title, style);
        }
        let sign = region.style.size * SIGN;
        let first_line = flow.begin();
        let color = color_of(kind, theme);
        self.set_text(&text, Region { align: Align::Start, ..inner }, sign * SIGN_ROOM, flow);
        if let Some(line) = flow.strips_from(first_line).next() {
            let baseline = line.baseline.unwrap_or(line.height);
            let at = Point::new(inner.x, baseline - sign * SIGN_RISE);
            line.items.splice(
                0..0,
                draw_sign(kind, sign, color).into_iter().map(|item| PlacedItem { at, tag: TagId::ARTIFACT, item }),
            );
        }
        flow.keep();
        self.blocks(blocks, inner, flow);
        flow.keep();
        flow.strip(Strip::empty(padding * 0.6));
        let end = flow.items.len();
        let radius = Pt::ZERO;
        let (x, width) = (region.x, region.width);
        flow.decorations.push(Decoration { start, end, x, width, fill: theme.code_fill, radius });
        flow.decorations.push(Decoration { start, end, x, width: BAR, fill: color, radius });
        flow.space(space);
    }
}

fn color_of(kind: &CalloutKind, theme: &Theme) -> Color {
    let [note, tip, important, warning, caution] = theme.callouts;
    match kind {
        CalloutKind::Note | CalloutKind::Other(_) => note,
        CalloutKind::Tip => tip,
        CalloutKind::Important => important,
        CalloutKind::Warning => warning,
        CalloutKind::Caution => caution,
    }
}

/// Draws the icon of a kind in a square: an outline with a letter or a tick. It repeats the label, so it is decoration.
fn draw_sign(kind: &CalloutKind, size: Pt, color: Color) -> Vec<FrameItem> {
    let thickness = size * SIGN_LINE;
    let path = |points: &[(f64, f64)]| {
        let points = points.iter().map(|(x, y)| Point::new(size * *x, size * *y)).collect();
        FrameItem::Polyline { points, thickness, color }
    };
    let circle = || FrameItem::Frame { size: Size::new(size, size), radius: size / 2.0, thickness, color };
    let letter_i = [path(&[(0.5, 0.46), (0.5, 0.74)]), path(&[(0.5, 0.26), (0.5, 0.28)])];
    let exclamation =
        |top: f64| [path(&[(0.5, top), (0.5, top + 0.28)]), path(&[(0.5, top + 0.46), (0.5, top + 0.48)])];
    let outline = match kind {
        CalloutKind::Note | CalloutKind::Other(_) | CalloutKind::Tip | CalloutKind::Important => circle(),
        CalloutKind::Warning => path(&[(0.5, 0.02), (1.02, 0.96), (-0.02, 0.96), (0.5, 0.02), (1.02, 0.96)]),
        CalloutKind::Caution => {
            path(&[(0.5, -0.06), (1.06, 0.5), (0.5, 1.06), (-0.06, 0.5), (0.5, -0.06), (1.06, 0.5)])
        }
    };
    let mut items = vec![outline];
    match kind {
        CalloutKind::Note | CalloutKind::Other(_) => items.extend(letter_i),
        CalloutKind::Tip => items.push(path(&[(0.28, 0.52), (0.44, 0.68), (0.73, 0.34)])),
        CalloutKind::Important | CalloutKind::Caution => items.extend(exclamation(0.26)),
        CalloutKind::Warning => items.extend(exclamation(0.36)),
    }
    items
}
