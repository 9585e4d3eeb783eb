//! Places strips, notes and furniture on pages.
//!
//! Takes the page breaks as given; only notes may move on to further pages.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::geometry::{Point, Pt, Size};
use crate::layout::Layouter;
use crate::layout::flow::{Decoration, Flow, FlowItem, PageReference, Strip};
use crate::layout::frame::{FrameItem, Page, PlacedItem, TagId};
use crate::model::NoteId;

/// Length of the rule above notes, as a fraction of the measure.
const NOTE_RULE: f64 = 0.25;
/// Thickness of the rule above notes.
const NOTE_RULE_THICKNESS: Pt = Pt(0.4);
/// Inner margin of facing pages, as a fraction of both margins.
const INNER_MARGIN: f64 = 0.42;
/// Distance by which a background extends beyond its text where a page break cuts it, in lines.
const CUT_OVERLAP: f64 = 0.25;

/// Composes pages.
pub(super) struct Composer<'l, 'a> {
    pub(super) layouter: &'l mut Layouter<'a>,
    pub(super) flow: Flow,
    notes: Vec<Flow>,
    /// Upper left corner of the text area.
    pub(super) origin: Point,
    /// Left edge of the text area on right-hand pages.
    recto_x: Pt,
    /// Number of pages before the body text, which have their own numbering.
    pub(super) n_front: usize,
    /// Strips of notes that did not fit on the previous page.
    carried: Vec<Strip>,
    /// Page references to fill in: page index, baseline, and reference.
    pub(super) references: Vec<(usize, Pt, PageReference)>,
    /// The section in force at the top of each page.
    pub(super) sections: Vec<Option<String>>,
    /// Whether a section begins on each page.
    pub(super) chapter_begins: Vec<bool>,
    /// Index of the first decoration that does not end before the current page.
    first_decoration: usize,
}

impl<'l, 'a> Composer<'l, 'a> {
    /// Creates a composer for a galley and its notes.
    pub(super) fn new(layouter: &'l mut Layouter<'a>, mut flow: Flow, notes: Vec<Flow>) -> Composer<'l, 'a> {
        let paper = layouter.paper;
        let inner = if layouter.theme.facing { INNER_MARGIN } else { 0.5 };
        let recto_x = (paper.width - layouter.measure()) * inner;
        let origin = Point::new(recto_x, paper.height * layouter.theme.top_margin);
        flow.decorations.sort_by_key(|decoration| decoration.start);
        Composer {
            layouter,
            flow,
            notes,
            origin,
            recto_x,
            n_front: 0,
            carried: Vec::new(),
            references: Vec::new(),
            sections: Vec::new(),
            chapter_begins: Vec::new(),
            first_decoration: 0,
        }
    }

    /// Composes one page for each range of items, then adds furniture and page references.
    pub(super) fn compose(mut self, breaks: &[Range<usize>]) {
        for range in breaks {
            let begins = self.flow.body_start > 0 && self.layouter.theme.front_matter && self.n_front == 0;
            if begins && range.start >= self.flow.body_start {
                if self.layouter.theme.facing && !self.layouter.document.pages.len().is_multiple_of(2) {
                    self.page(0..0);
                }
                self.n_front = self.layouter.document.pages.len();
            }
            self.page(range.clone());
        }
        // The rest of the last notes fills further pages.
        while !self.carried.is_empty() {
            self.page(0..0);
        }
        if self.layouter.document.pages.is_empty() {
            self.page(0..0);
        }
        self.furniture();
        self.resolve_references();
    }

    /// Moves the text area to its position on a left-hand or right-hand page.
    pub(super) fn turn_to(&mut self, page: usize) {
        let is_recto = page.is_multiple_of(2);
        let margins = self.layouter.paper.width - self.layouter.measure();
        self.origin.x = if is_recto { self.recto_x } else { margins - self.recto_x };
    }

    fn page(&mut self, range: Range<usize>) {
        self.turn_to(self.layouter.document.pages.len());
        let mut items = Vec::new();
        let mut y = self.origin.y;
        let mut notes = BTreeSet::new();
        // Flow index, top and bottom of each strip on the page.
        let mut places: Vec<(usize, Pt, Pt)> = Vec::new();
        let mut body = Vec::new();
        let repeat = self.flow.repeats.iter().find(|repeat| repeat.start < range.start && range.start < repeat.end);
        for strip in repeat.map(|repeat| repeat.strips.clone()).unwrap_or_default() {
            y = self.place(strip, y, &mut body);
        }
        let shrink = self.shrink_of(&range, y - self.origin.y);
        for idx in range.clone() {
            match &mut self.flow.items[idx] {
                FlowItem::Strip(strip) => {
                    let mut strip = std::mem::take(strip);
                    strip.shrink_by(shrink);
                    if let Some(reference) = strip.page_of.take() {
                        let page = self.layouter.document.pages.len();
                        let baseline = y + strip.baseline.unwrap_or(strip.height);
                        self.references.push((page, baseline, reference));
                    }
                    notes.extend(strip.notes.iter().copied());
                    let top = y;
                    y = self.place(strip, y, &mut body);
                    places.push((idx, top, y));
                }
                FlowItem::Space(space) => y += *space,
                FlowItem::Penalty(_) | FlowItem::PageBreak => {}
            }
        }
        let passed =
            self.flow.decorations[self.first_decoration..].iter().take_while(|own| own.end <= range.start).count();
        self.first_decoration += passed;
        let near = self.flow.decorations[self.first_decoration..].iter().take_while(|own| own.start < range.end);
        items.extend(near.filter_map(|decoration| self.decoration(decoration, &places)));
        items.append(&mut body);
        self.foot_notes(notes, y, &mut items);
        self.sections.push(self.section_at(&range));
        self.chapter_begins.push(self.chapter_begins_at(&range));
        let page = Page { size: self.layouter.paper, label: String::new(), items };
        self.layouter.document.pages.push(page);
    }

    /// The fraction of their shrink that strips must use so that the page fits; `before` is the height used already.
    fn shrink_of(&self, range: &Range<usize>, before: Pt) -> f64 {
        let (mut height, mut shrinkable) = (before, Pt::ZERO);
        let mut notes: BTreeSet<NoteId> = BTreeSet::new();
        for item in &self.flow.items[range.clone()] {
            match item {
                FlowItem::Strip(strip) => {
                    height += strip.height;
                    shrinkable += strip.shrink;
                    notes.extend(&strip.notes);
                }
                FlowItem::Space(space) => height += *space,
                FlowItem::Penalty(_) | FlowItem::PageBreak => {}
            }
        }
        if shrinkable == Pt::ZERO {
            return 0.0;
        }
        let carried: Pt = self.carried.iter().map(|strip| strip.height).sum();
        let noted =
            carried + notes.iter().filter_map(|note| self.notes.get(note.0 as usize)).map(Flow::height).sum::<Pt>();
        let separator = if noted > Pt::ZERO { self.layouter.theme.leading } else { Pt::ZERO };
        let excess = height + noted + separator - self.layouter.text_height();
        (excess / shrinkable).clamp(0.0, 1.0)
    }

    fn place(&self, strip: Strip, y: Pt, items: &mut Vec<PlacedItem>) -> Pt {
        let offset = Point::new(self.origin.x, y);
        items.extend(strip.items.into_iter().map(|item| PlacedItem { at: item.at + offset, ..item }));
        y + strip.height
    }

    /// The part of a background that lies on the page; `None` if no part does.
    fn decoration(&self, decoration: &Decoration, places: &[(usize, Pt, Pt)]) -> Option<PlacedItem> {
        let first = places.partition_point(|(idx, ..)| *idx < decoration.start);
        let end = places.partition_point(|(idx, ..)| *idx < decoration.end);
        let own = places.get(first..end).filter(|own| !own.is_empty())?;
        let overlap = self.layouter.theme.leading * CUT_OVERLAP;
        let is_own_strip = |idx: usize| matches!(self.flow.items[idx], FlowItem::Strip(_));
        let begins = (decoration.start..own[0].0).all(|idx| !is_own_strip(idx));
        let ends = (own[own.len() - 1].0 + 1..decoration.end).all(|idx| !is_own_strip(idx));
        let top = own[0].1 - if begins { Pt::ZERO } else { overlap };
        let bottom = own[own.len() - 1].2 + if ends { Pt::ZERO } else { overlap };
        let size = Size::new(decoration.width, bottom - top);
        let at = Point::new(self.origin.x + decoration.x, top);
        let item = FrameItem::Rect { size, fill: decoration.fill, radius: decoration.radius };
        Some(PlacedItem { at, tag: TagId::ARTIFACT, item })
    }

    /// Sets notes at the bottom of the page, below `y`. Carries the rest to the next page.
    fn foot_notes(&mut self, notes: BTreeSet<NoteId>, y: Pt, items: &mut Vec<PlacedItem>) {
        let mut strips = std::mem::take(&mut self.carried);
        for note in notes {
            let flow = self.notes.get_mut(note.0 as usize).map(std::mem::take).unwrap_or_default();
            strips.extend(flow.items.into_iter().filter_map(|item| match item {
                FlowItem::Strip(strip) => Some(strip),
                FlowItem::Space(space) => Some(Strip::empty(space)),
                FlowItem::Penalty(_) | FlowItem::PageBreak => None,
            }));
        }
        if strips.is_empty() {
            return;
        }
        let separator = self.layouter.theme.leading;
        let bottom = self.origin.y + self.layouter.text_height();
        let room = bottom - y - separator;
        let mut height = Pt::ZERO;
        let mut n_fitting = 0;
        for strip in &strips {
            if height + strip.height > room + Pt(0.01) {
                break;
            }
            height += strip.height;
            n_fitting += 1;
        }
        // A page without text takes at least one strip, so that the loop ends.
        if n_fitting == 0 && y <= self.origin.y {
            n_fitting = 1;
        }
        self.carried = strips.split_off(n_fitting);
        if strips.is_empty() {
            return;
        }
        let mut y = bottom - height;
        let width = self.layouter.measure() * NOTE_RULE;
        let rule = FrameItem::Rect {
            size: Size::new(width, NOTE_RULE_THICKNESS),
            fill: self.layouter.theme.rule,
            radius: Pt::ZERO,
        };
        let at = Point::new(self.origin.x, y - separator * 0.4);
        items.push(PlacedItem { at, tag: TagId::ARTIFACT, item: rule });
        for strip in strips {
            y = self.place(strip, y, items);
        }
    }
}
