//! Formulas in running text: objects between which a line may break.

use super::collect::{Collector, InlineObject, MATH_OBJECT, ObjectContent};
use crate::geometry::{Pt, Size};
use crate::layout::formula::Substitute;
use crate::layout::frame::Role;
use crate::layout::style::TextStyle;
use crate::math::{Break, Piece};
use crate::source::Span;

/// Cost of breaking a line after a relation of a formula: more than a divided word (TeX has 500 against 50).
const RELATION_COST: f64 = 900.0;
/// After a binary operator.
const OPERATOR_COST: f64 = 1_300.0;
/// After a comma, where TeX does not break.
const COMMA_COST: f64 = 3_000.0;

impl Collector<'_, '_> {
    /// Appends a formula.
    pub(super) fn formula(&mut self, tex: &str, span: Span, style: TextStyle) {
        let tag = self.layouter.document.tags.add(style.tag, Role::Formula);
        self.layouter.document.tags.set_alt(tag, tex.trim());
        let style = TextStyle { tag, ..style };
        let setter = self.layouter.formula_setter(&style, span);
        let set = self.layouter.set_formula(tex, &setter, |formula, fallback| formula.inline(fallback));
        match set {
            Ok(pieces) => self.pieces(&pieces, setter, style),
            Err(error) => match self.layouter.substitute(tex, &error, span) {
                Substitute::Linear(text) => self.styled.push_collapsed(&text, self.layouter.spacing, style),
                Substitute::Source(text) => {
                    let code = self.code_style(style);
                    self.styled.push_collapsed(&text, super::Spacing::Plain, code);
                }
            },
        }
    }

    fn pieces(&mut self, pieces: &[Piece], setter: crate::layout::formula::FormulaSetter, style: TextStyle) {
        let mut setter = setter;
        // No piece is wider than the page's text.
        let widest = pieces.iter().map(|piece| piece.placed.width).fold(0.0, f64::max);
        let measure = self.layouter.measure();
        if setter.em * widest > measure {
            setter.shrink(measure / (setter.em * widest));
        }
        for (idx, piece) in pieces.iter().enumerate() {
            if idx > 0 {
                let cost = piece.break_before.map(|after| match after {
                    Break::Relation => RELATION_COST,
                    Break::Operator => OPERATOR_COST,
                    Break::Comma => COMMA_COST,
                });
                let size = Size::new(setter.em * piece.space, Pt::ZERO);
                self.object(
                    InlineObject { content: ObjectContent::Space { cost }, size, depth: Pt::ZERO, tag: style.tag },
                    style,
                );
            }
            let items = self.layouter.formula_items(&piece.placed, &setter);
            let size = Size::new(setter.em * piece.placed.width, setter.em * piece.placed.height);
            let depth = setter.em * piece.placed.depth;
            self.object(InlineObject { content: ObjectContent::Formula(items), size, depth, tag: style.tag }, style);
        }
    }

    fn object(&mut self, object: InlineObject, style: TextStyle) {
        self.styled.objects.push((self.styled.text.len(), object));
        self.styled.push(MATH_OBJECT.encode_utf8(&mut [0; 4]), style);
    }
}
