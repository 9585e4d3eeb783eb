//! Words that hold formulas, where only characters can stand: outlines, contents, running heads, titles.

use super::linear::{Symbols, linear};
use crate::model::{Inline, InlineKind, VisitMut, plain_text, walk_inline_mut, walk_inlines_mut};

/// The plain text of inlines, with each formula in its linear form, or as its source when it has none.
pub fn shown_text(inlines: &[Inline]) -> String {
    if !has_formula(inlines) {
        return plain_text(inlines);
    }
    let mut shown = inlines.to_vec();
    walk_inlines_mut(&mut Linear, &mut shown);
    plain_text(&shown)
}

/// A formula on one line, as [`shown_text`] has it.
pub fn shown_formula(tex: &str) -> String {
    let text = linear(tex, Symbols::Unicode).filter(|text| !text.trim().is_empty());
    text.unwrap_or_else(|| tex.to_owned()).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn has_formula(inlines: &[Inline]) -> bool {
    inlines.iter().any(|inline| matches!(inline.kind, InlineKind::Math { .. }) || has_formula(inline.kind.content()))
}

struct Linear;

impl VisitMut for Linear {
    fn visit_inline(&mut self, inline: &mut Inline) {
        if let InlineKind::Math { tex, .. } = &inline.kind {
            inline.kind = InlineKind::Text { text: shown_formula(tex) };
        }
        walk_inline_mut(self, inline);
    }
}
