//! Displayed formulas: in the middle of the column, their numbers at its right edge.

use super::{BASELINE, Region, code};
use crate::geometry::{Point, Pt};
use crate::layout::Layouter;
use crate::layout::flow::{Flow, Strip};
use crate::layout::formula::{FormulaSetter, Substitute};
use crate::layout::frame::{FrameItem, PlacedItem, Role};
use crate::layout::inline::{Align, StyledText};
use crate::layout::style::TextStyle;
use crate::math::{Break, Display, Piece, Placed};
use crate::model::{Inline, InlineKind};
use crate::source::Span;

/// A formula is set no smaller than this share of its size to fit the column.
const LEAST_SCALE: f64 = 0.6;
/// Space between a formula and its number, in ems.
const TAG_GAP: f64 = 1.5;
/// Indent of the further lines of a formula that is broken, in ems.
const CONTINUATION: f64 = 2.0;
/// Space between the lines of one that is broken, in ems.
const LINE_GAP: f64 = 0.45;
/// Cost of a page break before a formula, which the text before it announces.
const BREAK_BEFORE_COST: f64 = 5_000.0;
/// A formula that takes more than this share of a page may be broken between its rows.
const TALL: f64 = 0.3;
/// Cost of a page break between two rows of a formula.
const ROW_COST: f64 = 1_000.0;

impl Layouter<'_> {
    /// A formula as a block.
    pub(super) fn display(&mut self, tex: &str, span: Span, region: Region, flow: &mut Flow) {
        let tag = self.document.tags.add(region.style.tag, Role::Formula);
        self.document.tags.set_alt(tag, tex.trim());
        let style = TextStyle { tag, ..region.style };
        let region = Region { style, ..region };
        let setter = self.formula_setter(&style, span);
        let set = self.set_formula(tex, &setter, |formula, fallback| {
            Ok((formula.display(fallback)?, formula.display_pieces(fallback)?))
        });
        let space = region.leading * self.theme.block_space;
        match set {
            Ok((display, pieces)) => {
                if display.body.items.is_empty() && display.tags.is_empty() {
                    return;
                }
                flow.space(space);
                flow.penalty(BREAK_BEFORE_COST);
                self.display_strips(display, &pieces, setter, span, region, flow);
            }
            Err(error) => match self.substitute(tex, &error, span) {
                Substitute::Linear(text) => {
                    flow.space(space);
                    let mut shown = StyledText::default();
                    shown.push(&text.replace('\n', "\u{2028}"), style);
                    self.set_text(&shown, Region { align: Align::Center, ..region }, Pt::ZERO, flow);
                }
                Substitute::Source(text) => self.code(&format!("{text}\n"), code::Label::Nothing, region, flow),
            },
        }
        flow.space(space);
    }

    /// A paragraph with displayed formulas among its words: text, formula, text …
    pub(super) fn paragraph_with_displays(
        &mut self,
        content: &[Inline],
        region: Region,
        after_paragraph: bool,
        flow: &mut Flow,
    ) {
        let has_words = |inlines: &[Inline]| {
            inlines.iter().any(|inline| match &inline.kind {
                InlineKind::Text { text } => !text.trim().is_empty(),
                InlineKind::SoftBreak | InlineKind::HardBreak => false,
                _ => true,
            })
        };
        let mut indents = after_paragraph;
        for part in content.split_inclusive(is_display) {
            let (words, formula) = match part.split_last() {
                Some((Inline { kind: InlineKind::Math { tex, display: true }, span }, words)) => {
                    (words, Some((tex, span)))
                }
                Some(_) | None => (part, None),
            };
            if has_words(words) {
                self.paragraph(words, region, indents, flow);
            }
            if let Some((tex, span)) = formula {
                self.display(tex, *span, region, flow);
            }
            indents = false;
        }
    }

    fn display_strips(
        &mut self,
        display: Display,
        pieces: &[Piece],
        mut setter: FormulaSetter,
        span: Span,
        region: Region,
        flow: &mut Flow,
    ) {
        let tag_width = display.tags.iter().map(|(_, tag)| tag.width + TAG_GAP).fold(0.0, f64::max);
        let room = region.width / setter.em;
        let mut display = display;
        if display.body.width + tag_width > room && display.rows.is_empty() && pieces.len() > 1 {
            let (body, last) = broken(pieces, room - tag_width);
            if body.width < display.body.width {
                // The number stands at the last line.
                display.tags.iter_mut().for_each(|(y, _)| *y = last);
                display.body = body;
            }
        }
        let scale = room / (display.body.width + tag_width);
        if scale < 1.0 {
            let least = scale.max(LEAST_SCALE);
            setter.shrink(least);
            if least > scale {
                self.diags.warn(span, "a formula is wider than the page at its smallest size");
            } else {
                let percent = (scale * 100.0).floor();
                self.diags.note(span, format!("a formula is set at {percent} % of its size to fit the page"));
            }
        }
        let items = self.placed_display(&display, &setter, tag_width, region);
        self.strips_of(&display, items, &setter, region, flow);
    }

    /// The items of a formula and its numbers, from the left end of the column on the baseline of the formula.
    fn placed_display(
        &mut self,
        display: &Display,
        setter: &FormulaSetter,
        tag_width: f64,
        region: Region,
    ) -> Vec<PlacedItem> {
        let width = setter.em * display.body.width;
        let right = region.x + region.width;
        let centred = region.x + (region.width - width) / 2.0;
        let x = centred.min(right - setter.em * tag_width - width).max(region.x);
        let placed = |layouter: &mut Layouter<'_>, part: &Placed, at: Point| -> Vec<PlacedItem> {
            let items = layouter.formula_items(part, setter);
            items.into_iter().map(|(from, item)| PlacedItem { at: from + at, tag: region.style.tag, item }).collect()
        };
        let mut items = placed(self, &display.body, Point::new(x, Pt::ZERO));
        for (y, tag) in &display.tags {
            items.extend(placed(self, tag, Point::new(right - setter.em * tag.width, setter.em * *y)));
        }
        items
    }

    /// The items as strips: one, or one for each row.
    fn strips_of(
        &self,
        display: &Display,
        items: Vec<PlacedItem>,
        setter: &FormulaSetter,
        region: Region,
        flow: &mut Flow,
    ) {
        let (height, depth) = (setter.em * display.body.height, setter.em * display.body.depth);
        let leading = region.leading;
        // Whole lines of the text, so that the grid holds.
        let above = (height - leading * BASELINE).max(Pt::ZERO);
        let below = (depth - leading * (1.0 - BASELINE)).max(Pt::ZERO);
        let total = leading * (1.0 + ((above + below) / leading).ceil());
        let baseline = leading * BASELINE + above + (total - leading - above - below) / 2.0;
        let is_tall = total > self.text_height() * TALL;
        let rows = display.rows.iter().filter(|_| is_tall);
        let ends: Vec<Pt> = rows.map(|y| setter.em * *y + baseline).filter(|y| *y < total).collect();
        let mut starts = vec![Pt::ZERO];
        starts.extend(ends.iter().take(ends.len().saturating_sub(1)));
        let mut strips: Vec<Strip> = starts
            .iter()
            .enumerate()
            .map(|(idx, start)| Strip::empty(starts.get(idx + 1).copied().unwrap_or(total) - *start))
            .collect();
        for item in items {
            let y = item.at.y + baseline;
            let row = starts.partition_point(|start| *start <= y).saturating_sub(1);
            let at = Point::new(item.at.x, y - starts[row]);
            let strip = &mut strips[row];
            if strip.baseline.is_none() && matches!(item.item, FrameItem::Glyphs(_)) {
                strip.baseline = Some(at.y);
            }
            strip.items.push(PlacedItem { at, ..item });
        }
        for (idx, strip) in strips.into_iter().enumerate() {
            if idx > 0 {
                flow.penalty(ROW_COST);
            }
            flow.strip(strip);
        }
    }
}

/// Whether an inline is a formula that stands in lines of its own.
pub(super) fn is_display(inline: &Inline) -> bool {
    matches!(inline.kind, InlineKind::Math { display: true, .. })
}

/// A line of a formula that is broken ends at a relation only if it is filled to this share.
const LEAST_FILL: f64 = 0.4;

/// Pieces in lines of at most a width, each broken before a relation if it can be, else before an operator. Where the
/// baseline of the last line is, too.
fn broken(pieces: &[Piece], width: f64) -> (Placed, f64) {
    let mut out = Placed::default();
    let mut y = 0.0;
    let mut rest = pieces;
    let mut is_first = true;
    while !rest.is_empty() {
        let indent = if is_first { 0.0 } else { CONTINUATION };
        let (line, after) = rest.split_at(line_end(rest, width - indent));
        rest = after;
        let height = line.iter().map(|piece| piece.placed.height).fold(0.0, f64::max);
        let depth = line.iter().map(|piece| piece.placed.depth).fold(0.0, f64::max);
        if is_first {
            out.height = height;
        } else {
            y = out.depth + LINE_GAP + height;
        }
        let mut x = indent;
        for (place, piece) in line.iter().enumerate() {
            x += if place > 0 { piece.space } else { 0.0 };
            out.items.extend(piece.placed.items.iter().cloned().map(|mut item| {
                item.x += x;
                item.y += y;
                item
            }));
            x += piece.placed.width;
        }
        out.width = out.width.max(x);
        out.depth = y + depth;
        is_first = false;
    }
    (out, y)
}

/// How many pieces the next line takes.
fn line_end(pieces: &[Piece], room: f64) -> usize {
    let extent = |end: usize| -> f64 {
        let spaced = pieces[..end].iter().enumerate();
        spaced.map(|(idx, piece)| piece.placed.width + if idx > 0 { piece.space } else { 0.0 }).sum()
    };
    if extent(pieces.len()) <= room {
        return pieces.len();
    }
    let begins = |operator: Option<Break>| {
        let is_place =
            move |piece: &Piece| piece.operator.is_some() && (operator.is_none() || piece.operator == operator);
        (1..pieces.len()).filter(move |idx| is_place(&pieces[*idx]))
    };
    let relation = begins(Some(Break::Relation)).rfind(|end| (LEAST_FILL * room..=room).contains(&extent(*end)));
    let operator = || begins(None).rfind(|end| extent(*end) <= room);
    // What does not fit goes on to the first place where a line may begin.
    relation.or_else(operator).or_else(|| begins(None).next()).unwrap_or(pieces.len())
}
