//! Shaped text to boxes, glue and penalties.

use std::cell::RefCell;

use super::ObjectContent;
use super::collect::{LINE_SEPARATOR, StyledText};
use super::protrusion;
use super::script::is_ideographic;
use super::shape::ShapedGlyph;
use crate::geometry::Pt;
use crate::layout::Microtype;
use crate::linebreak::{
    BreakKind, FORBIDDEN, FORCED, HyphenCache, Hyphenator, Item, breaks, is_address, is_breaking_space, is_technical,
    technical_breaks,
};

/// How a paragraph is to be set.
#[derive(Clone, Copy, Debug)]
pub(in crate::layout) struct Setting {
    /// How words are divided.
    pub hyphenator: Hyphenator,
    /// Whether lines go to both margins.
    pub justify: bool,
    /// Width of the lines, to know which words must be divided at any cost.
    pub measure: f64,
    /// Which refinements are wanted.
    pub microtype: Microtype,
}

/// Stretch of a space, as a share of its width.
const SPACE_STRETCH: f64 = 0.5;
/// Shrink of a space.
const SPACE_SHRINK: f64 = 0.33;
/// Share of its width by which a glyph is stretched or shrunk at most (font expansion; pdfTeX's microtype has 2 %).
pub(super) const EXPANSION: f64 = 0.02;
/// Space between glyphs that may be added or taken away at most, in em: less than the eye sees.
pub(super) const TRACKING: f64 = 0.008;
/// Cost of a hyphen made by breaking a word.
const HYPHEN_COST: f64 = 450.0;
/// Cost of ending a line at a hyphen that is there anyway.
const EXPLICIT_HYPHEN_COST: f64 = 100.0;
/// Cost of ending a line after a dash or a slash.
const PLAIN_COST: f64 = 10.0;
/// Cost of breaking an address or a name of code at a separator.
const TECHNICAL_COST: f64 = 40.0;
/// Cost of breaking what has no place to break but does not fit a line.
const EMERGENCY_COST: f64 = 3_000.0;
/// Stretch between ideographs, in shares of the character before.
const IDEOGRAPH_STRETCH: f64 = 0.08;

/// Stretch of a space within a formula, as a share of its width (TeX: that of a relation stretches by all of its width).
const FORMULA_STRETCH: f64 = 0.6;
/// Shrink of it.
const FORMULA_SHRINK: f64 = 0.2;

/// Where an item comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Source {
    /// These glyphs.
    Glyphs { start: usize, end: usize },
    /// A hyphen appears after this glyph when the line breaks here.
    Hyphen { after: usize },
    /// Nothing.
    None,
}

/// A paragraph ready for breaking.
#[derive(Debug, Default)]
pub(super) struct Items {
    /// For the breaker.
    pub items: Vec<Item>,
    /// One for each item.
    pub sources: Vec<Source>,
}

impl Items {
    fn push(&mut self, item: Item, source: Source) {
        self.items.push(item);
        self.sources.push(source);
    }
}

/// Builds the items of a paragraph. `hyphen` gives width and overhang of a hyphen after a glyph.
pub(super) fn itemize(
    text: &StyledText,
    glyphs: &[ShapedGlyph],
    setting: &Setting,
    hyphens: &RefCell<HyphenCache>,
    hyphen: impl Fn(&ShapedGlyph) -> f64,
) -> Items {
    // A word of four letters, its space, and now and then a place to divide it.
    let n_items = glyphs.len() / 2 + 2;
    let out = Items { items: Vec::with_capacity(n_items), sources: Vec::with_capacity(n_items) };
    let mut itemizer =
        Itemizer { text, glyphs, setting, hyphens, hyphen, token: (0, false), next: 0, out, cuts: Vec::new() };
    let mut start = 0;
    for found in breaks(&text.text) {
        itemizer.segment(start, found.offset, Some(found.kind));
        start = found.offset;
    }
    itemizer.segment(start, text.text.len(), None);
    itemizer.out.push(Item::fill(), Source::None);
    itemizer.out.push(Item::penalty(FORCED), Source::None);
    itemizer.out
}

struct Itemizer<'a, H> {
    text: &'a StyledText,
    glyphs: &'a [ShapedGlyph],
    setting: &'a Setting,
    hyphens: &'a RefCell<HyphenCache>,
    hyphen: H,
    /// Where the text ends that has no space, and whether it is an address, so that none of its words is language.
    token: (usize, bool),
    /// The first glyph not yet in an item.
    next: usize,
    out: Items,
    /// Places inside the word at hand: offset in the text, and what a break there is.
    cuts: Vec<(usize, Cut)>,
}

#[derive(Clone, Copy, PartialEq)]
enum Cut {
    Hyphenate,
    Technical,
    Emergency,
    /// A space at which no line breaks.
    FixedSpace,
    /// A space of a formula.
    Formula,
}

impl<H: Fn(&ShapedGlyph) -> f64> Itemizer<'_, H> {
    /// The text between two breaks: a word, and the spaces after it.
    fn segment(&mut self, start: usize, end: usize, kind: Option<BreakKind>) {
        let slice = &self.text.text[start..end];
        let word = slice.trim_end_matches(|c: char| is_breaking_space(c) || c == '\u{AD}');
        self.word(start, start + word.len());
        self.spaces(end, matches!(kind, Some(BreakKind::Mandatory | BreakKind::SoftHyphen)));
        match kind {
            Some(BreakKind::Mandatory) => {
                self.out.push(Item::fill(), Source::None);
                self.out.push(Item::penalty(FORCED), Source::None);
            }
            Some(BreakKind::Space) | None => {}
            // A hyphen of an address at the end of a line would be taken for one of ours: it begins the next line.
            Some(BreakKind::Hyphen) if self.is_in_address(start) => {}
            Some(BreakKind::Hyphen) => {
                let penalty = Item::Penalty { width: 0.0, right: 0.0, cost: EXPLICIT_HYPHEN_COST, flagged: true };
                self.out.push(penalty, Source::None);
            }
            Some(BreakKind::SoftHyphen) => self.hyphen_penalty(HYPHEN_COST),
            Some(BreakKind::Plain) => self.plain_break(word),
        }
    }

    fn plain_break(&mut self, word: &str) {
        let ideographic = word.chars().next_back().is_some_and(is_ideographic);
        if ideographic && self.setting.justify {
            let last = self.glyphs[..self.next].last().map_or(0.0, |glyph| glyph.size.0);
            self.out.push(Item::Glue { width: 0.0, stretch: last * IDEOGRAPH_STRETCH, shrink: 0.0 }, Source::None);
        } else {
            self.out.push(Item::penalty(if ideographic { 0.0 } else { PLAIN_COST }), Source::None);
        }
    }

    fn word(&mut self, start: usize, end: usize) {
        if start == end {
            return;
        }
        self.find_cuts(start, end);
        let cuts = std::mem::take(&mut self.cuts);
        for &(offset, cut) in &cuts {
            // A ligature over the cut stays whole.
            if !self.is_cluster_boundary(offset) {
                continue;
            }
            self.glyphs_until(offset);
            match cut {
                Cut::Hyphenate => self.hyphen_penalty(HYPHEN_COST),
                Cut::Technical => self.out.push(Item::penalty(TECHNICAL_COST), Source::None),
                Cut::Emergency => self.out.push(Item::penalty(EMERGENCY_COST), Source::None),
                Cut::FixedSpace => {
                    self.out.push(Item::penalty(FORBIDDEN), Source::None);
                    let space = self.text.text[offset..].chars().next().map_or(0, char::len_utf8);
                    self.space_glue(offset + space);
                }
                Cut::Formula => self.formula_space(offset),
            }
        }
        self.cuts = cuts;
        self.glyphs_until(end);
    }

    /// The space within a formula, and the break there.
    fn formula_space(&mut self, offset: usize) {
        let Some(object) = self.text.object_at(offset) else { return };
        let ObjectContent::Space { cost } = object.content else { return };
        self.out.push(Item::penalty(cost.unwrap_or(FORBIDDEN)), Source::None);
        let width = object.size.width.0;
        let glue = Item::Glue { width, stretch: width * FORMULA_STRETCH, shrink: width * FORMULA_SHRINK };
        self.out.push(glue, Source::Glyphs { start: self.next, end: self.next + 1 });
        self.next += 1;
    }

    fn is_in_address(&mut self, start: usize) -> bool {
        if start >= self.token.0 {
            let rest = &self.text.text[start..];
            let len = rest.find(char::is_whitespace).unwrap_or(rest.len());
            self.token = (start + len, is_address(&rest[..len]));
        }
        self.token.1
    }

    fn find_cuts(&mut self, start: usize, end: usize) {
        let word = &self.text.text[start..end];
        self.cuts.clear();
        let is_code = self.text.style_at(start).is_code;
        if is_code || self.is_in_address(start) || is_technical(word) {
            self.cuts.extend(technical_breaks(word).map(|offset| (start + offset, Cut::Technical)));
        } else {
            let mut offset = 0;
            for part in word.split(|c: char| !c.is_alphabetic() && !matches!(c, '\u{300}'..='\u{36F}')) {
                // A word may be code from its middle on.
                if !self.text.style_at(start + offset).is_code {
                    let mut known = self.hyphens.borrow_mut();
                    let inner = known.offsets(self.setting.hyphenator, part).iter();
                    self.cuts.extend(inner.map(|&inner| (start + offset + usize::from(inner), Cut::Hyphenate)));
                }
                offset += part.len() + word[offset + part.len()..].chars().next().map_or(0, char::len_utf8);
            }
        }
        if word.len() > 1 && word.ends_with('-') && end < self.text.text.len() && self.is_in_address(start) {
            self.cuts.push((end - 1, Cut::Technical));
        }
        let is_fixed_space = |c: char| c == '\u{A0}' || c == '\u{202F}';
        // Those that a line begins with are its indent, which stays.
        let begins_line = start == 0 || self.text.text[..start].ends_with(LINE_SEPARATOR);
        let indent = if begins_line { word.len() - word.trim_start_matches(is_fixed_space).len() } else { 0 };
        let fixed = word.char_indices().filter(|(offset, c)| *offset >= indent && is_fixed_space(*c));
        self.cuts.extend(fixed.map(|(offset, _)| (start + offset, Cut::FixedSpace)));
        self.add_formula_spaces(start, end);
        self.cuts.sort_by_key(|(offset, _)| *offset);
        self.cuts.dedup_by_key(|(offset, _)| *offset);
        self.add_emergency_cuts(start, end);
    }

    fn add_formula_spaces(&mut self, start: usize, end: usize) {
        let first = self.text.objects.partition_point(|(offset, _)| *offset < start);
        let objects = self.text.objects[first..].iter().take_while(|(offset, _)| *offset < end);
        let spaces = objects.filter(|(_, object)| matches!(object.content, ObjectContent::Space { .. }));
        self.cuts.extend(spaces.map(|(offset, _)| (*offset, Cut::Formula)));
    }

    /// A stretch between two cuts that takes much of a line is cut at every character. In ragged lines, only one that no
    /// line has room for: what fits goes to the next line.
    fn add_emergency_cuts(&mut self, start: usize, end: usize) {
        let limit = self.setting.measure * if self.setting.justify { EMERGENCY_SHARE } else { 1.0 };
        let glyphs = || self.glyphs[self.next..].iter().take_while(|glyph| glyph.start < end);
        if glyphs().map(|glyph| glyph.advance.0).sum::<f64>() <= limit {
            return;
        }
        let ends: Vec<usize> = self.cuts.iter().map(|(offset, _)| *offset).chain([end]).collect();
        let mut emergency = Vec::new();
        let mut glyphs = glyphs().peekable();
        let mut piece_start = start;
        for piece_end in ends {
            let own = emergency.len();
            let mut width = 0.0;
            while let Some(glyph) = glyphs.next_if(|glyph| glyph.start < piece_end) {
                width += glyph.advance.0;
                if glyph.text_len > 0 && glyph.start > piece_start {
                    emergency.push((glyph.start, Cut::Emergency));
                }
            }
            if width <= limit {
                emergency.truncate(own);
            }
            piece_start = piece_end;
        }
        self.cuts.extend(emergency);
        self.cuts.sort_by_key(|(offset, _)| *offset);
    }

    fn is_cluster_boundary(&self, offset: usize) -> bool {
        let idx = self.next + self.glyphs[self.next..].partition_point(|glyph| glyph.start < offset);
        self.glyphs.get(idx).is_some_and(|glyph| glyph.start == offset && glyph.text_len > 0)
    }

    /// A box of the glyphs up to an offset of the text.
    fn glyphs_until(&mut self, end: usize) {
        let start_idx = self.next;
        while self.glyphs.get(self.next).is_some_and(|glyph| glyph.start < end) {
            self.next += 1;
        }
        let (Some(first), Some(last)) = (self.glyphs[start_idx..self.next].first(), self.glyphs[..self.next].last())
        else {
            return;
        };
        if start_idx == self.next {
            return;
        }
        let width: f64 = self.glyphs[start_idx..self.next].iter().map(|glyph| self.advance(glyph)).sum();
        let expands = self.setting.justify && self.setting.microtype.expansion;
        // Objects have no advance of their own here: pictures do not give.
        let text = self.glyphs[start_idx..self.next].iter().filter(|glyph| glyph.advance > Pt::ZERO);
        let give = |glyph: &ShapedGlyph| glyph.advance.0 * EXPANSION + glyph.size.0 * TRACKING;
        let expansion: f64 = if expands { text.map(give).sum() } else { 0.0 };
        let (left, right) =
            if self.protrudes() { (self.overhang_left(first), self.overhang_right(last)) } else { (0.0, 0.0) };
        let item = Item::Box { width, stretch: expansion, shrink: expansion, left, right };
        self.out.push(item, Source::Glyphs { start: start_idx, end: self.next });
    }

    fn advance(&self, glyph: &ShapedGlyph) -> f64 {
        self.text.object_at(glyph.start).map_or(glyph.advance.0, |object| object.size.width.0)
    }

    fn protrudes(&self) -> bool {
        self.setting.justify && self.setting.microtype.protrusion
    }

    fn overhang_left(&self, glyph: &ShapedGlyph) -> f64 {
        self.char_of(glyph).map_or(0.0, |c| protrusion::left(c) * glyph.advance.0)
    }

    fn overhang_right(&self, glyph: &ShapedGlyph) -> f64 {
        self.char_of(glyph).map_or(0.0, |c| protrusion::right(c) * glyph.advance.0)
    }

    fn char_of(&self, glyph: &ShapedGlyph) -> Option<char> {
        let text = self.text.text.get(glyph.start..)?;
        text.chars().next().filter(|c| c.len_utf8() == usize::from(glyph.text_len))
    }

    fn spaces(&mut self, end: usize, vanish: bool) {
        if vanish {
            // The separator and what stands before it show nothing, and neither does a soft hyphen within a line.
            while self.glyphs.get(self.next).is_some_and(|glyph| glyph.start < end) {
                self.next += 1;
            }
        } else {
            self.space_glue(end);
        }
    }

    fn space_glue(&mut self, end: usize) {
        let start = self.next;
        while self.glyphs.get(self.next).is_some_and(|glyph| glyph.start < end) {
            self.next += 1;
        }
        if start == self.next {
            return;
        }
        let width: f64 = self.glyphs[start..self.next].iter().map(|glyph| glyph.advance.0).sum();
        let glue = Item::Glue { width, stretch: width * SPACE_STRETCH, shrink: width * SPACE_SHRINK };
        self.out.push(glue, Source::Glyphs { start, end: self.next });
    }

    fn hyphen_penalty(&mut self, cost: f64) {
        let is_soft = |glyph: &ShapedGlyph| self.text.text[glyph.start..].starts_with('\u{AD}');
        let Some(after) = self.glyphs[..self.next].iter().rposition(|glyph| !is_soft(glyph)) else {
            return;
        };
        let width = (self.hyphen)(&self.glyphs[after]);
        let right = if self.protrudes() { width * protrusion::right('\u{AD}') } else { 0.0 };
        self.out.push(Item::Penalty { width, right, cost, flagged: true }, Source::Hyphen { after });
    }
}

/// What is wider than this share of a line and has no place to break may be broken anywhere.
const EMERGENCY_SHARE: f64 = 0.5;
