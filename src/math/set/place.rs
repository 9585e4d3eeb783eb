//! The engine's list of drawings to items.

use std::collections::BTreeSet;

use ratex_font::{FontId, get_char_metrics, katex_ttf_glyph_char};
use ratex_layout::layout_box::LayoutBox;
use ratex_layout::to_display_list;
use ratex_parser::ParseNode;
use ratex_types::color::Color;
use ratex_types::display_item::DisplayItem;
use ratex_types::path_command::PathCommand;

use super::{Item, Placed, Segment, Shape};

/// The colour of what has none of its own: no document can ask for it.
pub(super) const NO_COLOR: Color = Color { r: 0.0, g: 0.0, b: 0.0, a: 0.5 };
/// Width of the lines along paths that are not filled, in ems.
const STROKE: f64 = 0.04;
/// Length of a dash and of the space after it, in widths of its line.
const DASH: f64 = 4.0;
/// Dashes of one line at most.
const MOST_DASHES: f64 = 500.0;

/// Flattens a tree of boxes.
pub(super) fn place(tree: &LayoutBox) -> Placed {
    let list = to_display_list(tree);
    let mut placed = Placed { width: list.width, height: list.height, depth: list.depth, items: Vec::new() };
    for item in &list.items {
        push(item, list.height, &mut placed.items);
    }
    placed
}

fn push(item: &DisplayItem, baseline: f64, items: &mut Vec<Item>) {
    match item {
        DisplayItem::GlyphPath { x, y, scale, font, char_code, color } => {
            let Some(text) = char::from_u32(*char_code) else { return };
            let face = FontId::parse(font).unwrap_or(FontId::MainRegular);
            let shape = Shape::Glyph {
                face: face.as_str(),
                glyph: katex_ttf_glyph_char(face, *char_code),
                text: readable(text),
                size: *scale,
            };
            items.push(Item { x: *x, y: y - baseline, color: rgb(*color), shape });
        }
        DisplayItem::Line { x, y, width, thickness, color, dashed } => {
            let top = y - baseline - thickness / 2.0;
            let dash = thickness * DASH;
            let n_dashes = (width / (dash * 2.0)).ceil();
            // Struts have no extent to one side, and no ink.
            if *thickness <= 0.0 || *width <= 0.0 {
                return;
            }
            let mut rule = |x: f64, width: f64| {
                let shape = Shape::Box { width, height: *thickness };
                items.push(Item { x, y: top, color: rgb(*color), shape });
            };
            if *dashed && dash > 0.0 && n_dashes < MOST_DASHES {
                (0..n_dashes as u32).for_each(|idx| rule(x + f64::from(idx) * dash * 2.0, dash));
            } else {
                rule(*x, *width);
            }
        }
        DisplayItem::Rect { x, y, width, height, color } => {
            let shape = Shape::Box { width: *width, height: *height };
            items.push(Item { x: *x, y: y - baseline, color: rgb(*color), shape });
        }
        DisplayItem::Path { x, y, commands, fill, color } => {
            let shape = Shape::Path { path: segments(commands), stroke: (!fill).then_some(STROKE) };
            items.push(Item { x: *x, y: y - baseline, color: rgb(*color), shape });
        }
    }
}

/// The pieces of a path; curves of second degree become such of third degree.
fn segments(commands: &[PathCommand]) -> Vec<Segment> {
    let mut at = [0.0, 0.0];
    let mut out = Vec::with_capacity(commands.len());
    for command in commands {
        let (segment, to) = match *command {
            PathCommand::MoveTo { x, y } => (Segment::Move([x, y]), [x, y]),
            PathCommand::LineTo { x, y } => (Segment::Line([x, y]), [x, y]),
            PathCommand::CubicTo { x1, y1, x2, y2, x, y } => (Segment::Curve([[x1, y1], [x2, y2], [x, y]]), [x, y]),
            PathCommand::QuadTo { x1, y1, x, y } => {
                let near =
                    |from: [f64; 2]| [from[0] + (x1 - from[0]) * 2.0 / 3.0, from[1] + (y1 - from[1]) * 2.0 / 3.0];
                (Segment::Curve([near(at), near([x, y]), [x, y]]), [x, y])
            }
            PathCommand::Close => (Segment::Close, at),
        };
        at = to;
        out.push(segment);
    }
    out
}

fn rgb(color: Color) -> Option<[u8; 3]> {
    let channel = |value: f32| (value.clamp(0.0, 1.0) * 255.0).round() as u8;
    (color != NO_COLOR).then(|| [channel(color.r), channel(color.g), channel(color.b)])
}

/// The character that a glyph stands for in text that is copied: the faces have some in places for private use.
pub(in crate::math) fn readable(c: char) -> char {
    match c {
        '\u{E006}' => '≨',
        '\u{E007}' => '≩',
        '\u{E008}' => '∤',
        '\u{E009}' => '∦',
        '\u{E00A}' | '\u{E00B}' => '≰',
        '\u{E00C}' | '\u{E00D}' => '≱',
        '\u{E00E}' => '⊈',
        '\u{E00F}' => '⊉',
        '\u{E010}' => '≨',
        '\u{E011}' => '≩',
        '\u{E016}' | '\u{E017}' => '⊈',
        '\u{E018}' | '\u{E019}' => '⊉',
        '\u{E01A}' | '\u{E01B}' => '⊊',
        '\u{E020}' => '\u{338}',
        c => c,
    }
}

/// Characters of the formula beyond those that every face of formulas has.
pub(super) fn unusual_characters(nodes: &[ParseNode]) -> BTreeSet<char> {
    // The tree has many kinds of nodes; their names hold no such character, so that all of the text may be looked at.
    let text = format!("{nodes:?}");
    text.chars().filter(|c| !c.is_ascii() && get_char_metrics(FontId::MainRegular, *c as u32).is_none()).collect()
}
