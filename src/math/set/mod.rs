//! A formula to placed glyphs, rules and paths, by the rules of TeX. The only door to the layout engine.
//!
//! Measures are in ems of the formula; places count from the beginning of its baseline, y down.

mod pieces;
mod place;

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use ratex_layout::layout_box::{BoxContent, LayoutBox};
use ratex_layout::{FallbackGlyphMetrics, LayoutOptions, layout_with_fallback_metrics, validate_layout};
use ratex_parser::ParseNode;
use ratex_parser::parse_node::StyleStr;
use ratex_types::math_style::MathStyle;

use super::{Formula, MathError};
pub use pieces::{Break, Piece};
pub(super) use place::readable;
use place::{NO_COLOR, place};

/// Height of an x in the faces of formulas, in ems.
pub const X_HEIGHT: f64 = 0.430_56;
/// Wider, higher or further away than this many ems is no formula.
const MAX_EXTENT: f64 = 4_000.0;

/// Space before the number of a formula within a line, in ems.
const TAG_SPACE: f64 = 2.0;

/// A formula, or a part of one that stays whole, set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Placed {
    /// Its width.
    pub width: f64,
    /// Its height above the baseline.
    pub height: f64,
    /// Its depth below the baseline.
    pub depth: f64,
    /// What is in it, in reading order.
    pub items: Vec<Item>,
}

/// What a formula is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// To the right.
    pub x: f64,
    /// Down from the baseline.
    pub y: f64,
    /// Red, green and blue; `None` for that of the text.
    pub color: Option<[u8; 3]>,
    /// What is there.
    pub shape: Shape,
}

/// The shape of an [`Item`].
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// A glyph, from the beginning of its baseline.
    Glyph {
        /// The face, as `Main-Regular`.
        face: &'static str,
        /// The character by which the face has it.
        glyph: char,
        /// The character that it stands for.
        text: char,
        /// Its size in ems.
        size: f64,
    },
    /// A filled box, from its top left corner.
    Box {
        /// Its width.
        width: f64,
        /// Its height.
        height: f64,
    },
    /// A path.
    Path {
        /// Its pieces, from the item's place.
        path: Vec<Segment>,
        /// Width of the line that is drawn along it; `None` when it is filled.
        stroke: Option<f64>,
    },
}

/// A piece of a path.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Segment {
    Move([f64; 2]),
    Line([f64; 2]),
    Curve([[f64; 2]; 3]),
    Close,
}

/// A formula set as a display.
#[derive(Clone, Debug, Default)]
pub struct Display {
    /// Without its numbers.
    pub body: Placed,
    /// Its numbers, each with the place of its baseline below that of the body.
    pub tags: Vec<(f64, Placed)>,
    /// Where its rows end, below its baseline, when it is one table of rows.
    pub rows: Vec<f64>,
}

/// Measures of a character that the faces of formulas do not have: width, height, depth.
pub type Fallback<'f> = &'f dyn Fn(char) -> Option<[f64; 3]>;

impl Formula {
    /// Sets the formula for a line of text, in pieces between which the line may break.
    ///
    /// # Errors
    /// When it would be larger than any page.
    pub fn inline(&self, fallback: Fallback<'_>) -> Result<Vec<Piece>, MathError> {
        guarded(|| {
            let (nodes, style) = match self.nodes.as_slice() {
                [ParseNode::Styling { style, body, .. }] => (body.as_slice(), style_of(*style)),
                nodes => (nodes, MathStyle::Text),
            };
            let mut pieces = pieces::pieces(nodes, &Setter::new(nodes, style, fallback))?;
            if let (Some(tag), Some(last)) = (&self.tag, pieces.last()) {
                let placed = Setter::new(tag, MathStyle::Text, fallback).set(tag)?;
                let break_before = Some(Break::Operator);
                let number = Piece { placed, space: TAG_SPACE, break_before, ..last.clone() };
                pieces.push(number);
            }
            Ok(pieces)
        })
    }

    /// Sets the formula as a display.
    ///
    /// # Errors
    /// When it would be larger than any page.
    pub fn display(&self, fallback: Fallback<'_>) -> Result<Display, MathError> {
        guarded(|| {
            let setter = Setter::new(&self.nodes, MathStyle::Display, fallback);
            let mut tree = setter.layout(&self.nodes);
            let (mut tags, rows) = take_tags(&mut tree)?;
            if let Some(tag) = &self.tag {
                let setter = Setter::new(tag, MathStyle::Text, fallback);
                tags.push((0.0, setter.set(tag)?));
            }
            Ok(Display { body: placed(&tree)?, tags, rows })
        })
    }

    /// Sets the formula as a display in pieces between which it may be broken. It has one piece when it cannot be.
    ///
    /// # Errors
    /// When it would be larger than any page.
    pub fn display_pieces(&self, fallback: Fallback<'_>) -> Result<Vec<Piece>, MathError> {
        guarded(|| pieces::pieces(&self.nodes, &Setter::new(&self.nodes, MathStyle::Display, fallback)))
    }
}

/// Lays out nodes in one style.
struct Setter {
    options: LayoutOptions,
    metrics: Arc<HashMap<char, FallbackGlyphMetrics>>,
}

impl Setter {
    fn new(nodes: &[ParseNode], style: MathStyle, fallback: Fallback<'_>) -> Setter {
        let options = LayoutOptions { style, color: NO_COLOR, ..LayoutOptions::default() };
        let mut metrics = HashMap::new();
        for c in place::unusual_characters(nodes) {
            if let Some([width, height, depth]) = fallback(c) {
                metrics.insert(c, FallbackGlyphMetrics { width, height, depth });
            }
        }
        Setter { options, metrics: Arc::new(metrics) }
    }

    fn layout(&self, nodes: &[ParseNode]) -> LayoutBox {
        layout_with_fallback_metrics(nodes, &self.options, Arc::clone(&self.metrics))
    }

    fn set(&self, nodes: &[ParseNode]) -> Result<Placed, MathError> {
        placed(&self.layout(nodes))
    }
}

fn style_of(style: StyleStr) -> MathStyle {
    match style {
        StyleStr::Display => MathStyle::Display,
        StyleStr::Text => MathStyle::Text,
        StyleStr::Script => MathStyle::Script,
        StyleStr::Scriptscript => MathStyle::ScriptScript,
    }
}

/// What a function says, or that it gave up.
fn guarded<T>(set: impl FnOnce() -> Result<T, MathError>) -> Result<T, MathError> {
    catch_unwind(AssertUnwindSafe(set)).unwrap_or_else(|_| Err(MathError("it cannot be set".to_owned())))
}

fn placed(tree: &LayoutBox) -> Result<Placed, MathError> {
    let extents = [tree.width, tree.height, tree.depth];
    if !extents.iter().all(|extent| extent.is_finite() && extent.abs() < MAX_EXTENT) {
        return Err(MathError("it is larger than any page".to_owned()));
    }
    validate_layout(tree).map_err(|_| MathError("it has too many parts".to_owned()))?;
    let placed = place(tree);
    let is_near = |item: &Item| item.x.abs() < MAX_EXTENT && item.y.abs() < MAX_EXTENT;
    if placed.items.iter().all(is_near) { Ok(placed) } else { Err(MathError("it is larger than any page".to_owned())) }
}

/// Numbers, each with the place of its baseline below that of the formula.
type Tags = Vec<(f64, Placed)>;

/// Takes the numbers of the rows out of a display that is one table of rows; where its rows end.
fn take_tags(tree: &mut LayoutBox) -> Result<(Tags, Vec<f64>), MathError> {
    let nothing = (Vec::new(), Vec::new());
    let BoxContent::HBox(children) = &mut tree.content else { return Ok(nothing) };
    let [array] = children.as_mut_slice() else { return Ok(nothing) };
    let BoxContent::Array {
        row_heights,
        row_depths,
        offset,
        row_tags,
        tag_col_width,
        tag_gap_em,
        array_inner_width,
        ..
    } = &mut array.content
    else {
        return Ok(nothing);
    };
    let (mut tags, mut rows) = nothing;
    let mut y = -*offset;
    for (row, (height, depth)) in row_heights.iter().zip(row_depths.iter()).enumerate() {
        if let Some(Some(tag)) = row_tags.get(row).filter(|_| *tag_col_width > 0.0) {
            tags.push((y + height, placed(tag)?));
        }
        y += height + depth;
        rows.push(y);
    }
    if *tag_col_width > 0.0 {
        (*tag_col_width, *tag_gap_em) = (0.0, 0.0);
        array.width = *array_inner_width;
        tree.width = array.width;
    }
    Ok((tags, rows))
}
