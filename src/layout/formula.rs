//! Formulas as items of a page: what the room `math` places in ems becomes glyph runs, boxes and paths in points.

use super::Layouter;
use super::frame::{FrameItem, Glyph, GlyphRun, PathPiece};
use super::style::TextStyle;
use crate::font::FaceId;
use crate::geometry::{Color, Point, Pt, Size};
use crate::math::{Definitions, Formula, MathError, Placed, Segment, Shape, Symbols, X_HEIGHT, linear};
use crate::source::Span;

/// Formulas are at most by this share smaller or larger than the text whose x-height they have.
const LARGEST_CHANGE: f64 = 0.2;
/// Height and depth that are taken for characters of other faces, in ems.
const OTHER_HEIGHT: f64 = 0.7;
const OTHER_DEPTH: f64 = 0.2;

/// What is shown in the place of a formula that cannot be set.
pub(super) enum Substitute {
    /// Its linear form, for the face of the text.
    Linear(String),
    /// Its source, for the face of code.
    Source(String),
}

/// Turns placed formulas into items for text of some style.
pub(super) struct FormulaSetter {
    /// The size of an em.
    pub em: Pt,
    color: Color,
    /// The face and the size of characters that the faces of formulas do not have.
    face: FaceId,
    size: Pt,
    span: Span,
}

impl FormulaSetter {
    /// Makes formulas smaller.
    pub(super) fn shrink(&mut self, factor: f64) {
        self.em = self.em * factor;
        self.size = self.size * factor;
    }
}

impl Layouter<'_> {
    /// A setter for formulas within text of a style.
    pub(super) fn formula_setter(&mut self, style: &TextStyle, span: Span) -> FormulaSetter {
        let face = self.shaper.face_of(style.face);
        let ratio = self.shaper.fonts().face(face).x_height().0 / X_HEIGHT;
        let em = style.size * ratio.clamp(1.0 - LARGEST_CHANGE, 1.0 + LARGEST_CHANGE);
        FormulaSetter { em, color: style.color, face, size: style.size, span }
    }

    /// Says that a formula is not set, and finds what is shown instead.
    pub(super) fn substitute(&mut self, tex: &str, error: &MathError, span: Span) -> Substitute {
        match linear(tex, Symbols::Unicode).filter(|text| !text.trim().is_empty() && !text.contains('\\')) {
            Some(text) => {
                self.diags.warn(span, format!("a formula is shown as plain text: {error}"));
                Substitute::Linear(text)
            }
            None => {
                self.diags.warn(span, format!("a formula is shown as its source: {error}"));
                Substitute::Source(tex.trim().to_owned())
            }
        }
    }

    /// Measures of a character that the faces of formulas do not have.
    pub(super) fn measure_other(&self, setter: &FormulaSetter, c: char) -> Option<[f64; 3]> {
        let fonts = self.shaper.fonts();
        let face = fonts.face(fonts.covering(setter.face, c)?);
        let advance = face.advance(face.glyph(c)?).at(setter.size);
        let scale = setter.size / setter.em;
        Some([advance / setter.em, OTHER_HEIGHT * scale, OTHER_DEPTH * scale])
    }

    /// Reads a formula and sets it by a function that is given measures of unusual characters.
    pub(super) fn set_formula<T>(
        &self,
        tex: &str,
        setter: &FormulaSetter,
        set: impl FnOnce(&Formula, &dyn Fn(char) -> Option<[f64; 3]>) -> Result<T, MathError>,
    ) -> Result<T, MathError> {
        let definitions = self.definitions.get_or_init(|| Definitions::of(self.source));
        set(&Formula::read(tex, definitions)?, &|c| self.measure_other(setter, c))
    }

    /// The items of a placed formula, from the beginning of its baseline.
    pub(super) fn formula_items(&mut self, placed: &Placed, setter: &FormulaSetter) -> Vec<(Point, FrameItem)> {
        let mut items: Vec<(Point, FrameItem)> = Vec::with_capacity(placed.items.len());
        for item in &placed.items {
            let at = Point::new(setter.em * item.x, setter.em * item.y);
            let color = item.color.map_or(setter.color, |[red, green, blue]| Color::rgb(red, green, blue));
            match &item.shape {
                Shape::Glyph { face, glyph, text, size } => {
                    let run = self.formula_glyph((face, *glyph), *text, *size, color, setter);
                    if !items.last_mut().is_some_and(|last| joins(last, at, &run)) {
                        items.push((at, FrameItem::Glyphs(run)));
                    }
                }
                Shape::Box { width, height } => {
                    let size = Size::new(setter.em * *width, setter.em * *height);
                    items.push((at, FrameItem::Rect { size, fill: color, radius: Pt::ZERO }));
                }
                Shape::Path { path, stroke } => {
                    let path = path.iter().map(|segment| piece(*segment, setter.em)).collect();
                    let stroke = stroke.map(|thickness| setter.em * thickness);
                    items.push((at, FrameItem::Path { path, stroke, color }));
                }
            }
        }
        items
    }

    fn formula_glyph(
        &mut self,
        (face, glyph): (&str, char),
        text: char,
        size: f64,
        color: Color,
        setter: &FormulaSetter,
    ) -> GlyphRun {
        let fonts = self.shaper.fonts();
        let own = fonts.math_face(face).and_then(|id| Some((id, fonts.face(id).glyph(glyph)?)));
        let (face, id, size) = match own {
            Some((face, id)) => (face, id, setter.em * size),
            None => {
                let covering = fonts.covering(setter.face, text);
                if covering.is_none() {
                    self.shaper.miss(text, setter.span);
                }
                let face = covering.unwrap_or(setter.face);
                (face, fonts.face(face).glyph(text).unwrap_or(0), setter.size * size)
            }
        };
        let advance = fonts.face(face).advance(id).at(size);
        let glyph = Glyph { id, text_len: text.len_utf8() as u16, advance, x_offset: Pt::ZERO, y_offset: Pt::ZERO };
        GlyphRun {
            face,
            size,
            color,
            x_scale: 1.0,
            tracking: Pt::ZERO,
            glyphs: vec![glyph],
            text: text.to_string(),
            rtl: false,
        }
    }
}

/// Joins a glyph to the run before it when it goes on there.
fn joins(last: &mut (Point, FrameItem), at: Point, run: &GlyphRun) -> bool {
    let (start, FrameItem::Glyphs(before)) = last else { return false };
    let Some((final_glyph, others)) = before.glyphs.split_last_mut() else { return false };
    let is_same = before.face == run.face && before.size == run.size && before.color == run.color;
    let own = at.x - start.x - others.iter().map(|glyph| glyph.advance).sum::<Pt>();
    if !is_same || at.y != start.y || own < Pt::ZERO {
        return false;
    }
    final_glyph.advance = own;
    before.glyphs.extend_from_slice(&run.glyphs);
    before.text.push_str(&run.text);
    true
}

fn piece(segment: Segment, em: Pt) -> PathPiece {
    let point = |[x, y]: [f64; 2]| Point::new(em * x, em * y);
    match segment {
        Segment::Move(to) => PathPiece::Move(point(to)),
        Segment::Line(to) => PathPiece::Line(point(to)),
        Segment::Curve([first, second, to]) => PathPiece::Curve(point(first), point(second), point(to)),
        Segment::Close => PathPiece::Close,
    }
}
