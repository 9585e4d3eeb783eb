//! Strips, notes and furniture to the items of pages.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use crate::geometry::{Point, Pt, Size};
use crate::layout::Layouter;
use crate::layout::flow::{Decoration, Flow, FlowItem, PageReference, Strip};
use crate::layout::frame::{FrameItem, Page, PlacedItem, TagId};
use crate::layout::inline::{Align, Column, StyledText, natural_widths, set_paragraph};
use crate::layout::style::{Features, TextStyle};
use crate::linebreak::Hyphenator;
use crate::model::{BlockKind, NoteId, plain_text};

/// Length of the rule above notes, as a share of the measure.
const NOTE_RULE: f64 = 0.25;
/// Thickness of the rule above notes.
const NOTE_RULE_THICKNESS: Pt = Pt(0.4);
/// How far a background reaches beyond its text where a page cuts it, in lines.
const CUT_OVERLAP: f64 = 0.25;
/// From the first line up to the running head, in lines.
const HEAD_DISTANCE: f64 = 2.0;
/// From the last line down to the page number, in lines.
const FOOT_DISTANCE: f64 = 2.6;

/// Least distance of title and section in a running head, in ems.
const HEAD_GAP: f64 = 3.0;
/// Distance of the dots of a leader, in ems.
const LEADER_DISTANCE: f64 = 0.75;

/// Composes pages.
pub(super) struct Composer<'l, 'a> {
    layouter: &'l mut Layouter<'a>,
    flow: Flow,
    notes: Vec<Flow>,
    /// The upper left corner of the text.
    origin: Point,
    /// What did not fit at the foot of the last page.
    carried: Vec<Strip>,
    /// Numbers of pages to be shown: the page, the baseline, of what.
    references: Vec<(usize, Pt, PageReference)>,
    /// The section at the top of each page.
    sections: Vec<Option<String>>,
    /// The first background that does not end before the page at hand.
    first_decoration: usize,
}

impl<'l, 'a> Composer<'l, 'a> {
    /// A composer of a galley and its notes.
    pub(super) fn new(layouter: &'l mut Layouter<'a>, mut flow: Flow, notes: Vec<Flow>) -> Composer<'l, 'a> {
        let paper = layouter.paper;
        let origin = Point::new((paper.width - layouter.measure()) / 2.0, paper.height * layouter.theme.top_margin);
        flow.decorations.sort_by_key(|decoration| decoration.start);
        Composer {
            layouter,
            flow,
            notes,
            origin,
            carried: Vec::new(),
            references: Vec::new(),
            sections: Vec::new(),
            first_decoration: 0,
        }
    }

    /// Makes a page of each range of items.
    pub(super) fn compose(mut self, breaks: &[Range<usize>]) {
        for range in breaks {
            self.page(range.clone());
            // What is left of a note that is higher than a page has pages of its own.
            while !self.carried.is_empty() {
                self.page(0..0);
            }
        }
        if self.layouter.document.pages.is_empty() {
            self.page(0..0);
        }
        self.furniture();
        self.resolve_references();
    }

    fn page(&mut self, range: Range<usize>) {
        let mut items = Vec::new();
        let mut y = self.origin.y;
        let mut notes = BTreeSet::new();
        // Where each item of the range begins and ends.
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
        let page = Page { size: self.layouter.paper, label: String::new(), items };
        self.layouter.document.pages.push(page);
    }

    /// The share of what they can give that strips of a page must be lower by, so that all of it fits.
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
        let noted = notes.iter().filter_map(|note| self.notes.get(note.0 as usize)).map(Flow::height).sum::<Pt>();
        let separator = if notes.is_empty() { Pt::ZERO } else { self.layouter.theme.leading };
        let excess = height + noted + separator - self.layouter.text_height();
        (excess / shrinkable).clamp(0.0, 1.0)
    }

    fn place(&self, strip: Strip, y: Pt, items: &mut Vec<PlacedItem>) -> Pt {
        let offset = Point::new(self.origin.x, y);
        items.extend(strip.items.into_iter().map(|item| PlacedItem { at: item.at + offset, ..item }));
        y + strip.height
    }

    /// The part of a background that is on the page.
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

    /// Sets notes at the foot of the page below `y`; what does not fit is carried to the next page.
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
        // A page without text takes one strip in any case, so that there is an end.
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

    /// Running heads from the second page on, page numbers when there are several pages.
    fn furniture(&mut self) {
        let theme = self.layouter.theme;
        let n_pages = self.layouter.document.pages.len();
        let head = self.running_head();
        let below = self.origin.y + self.layouter.text_height() + theme.leading * FOOT_DISTANCE;
        let above = self.origin.y - theme.leading * HEAD_DISTANCE;
        for idx in 0..n_pages {
            let label = (idx + 1).to_string();
            if n_pages > 1 {
                let number = self.furniture_line(&label, false, Align::Center, below);
                self.layouter.document.pages[idx].items.extend(number);
            }
            if idx > 0 {
                let section = self.sections[idx].take().filter(|section| *section != head).unwrap_or_default();
                let line = self.head_line(&head, &section, above);
                self.layouter.document.pages[idx].items.extend(line);
            }
            self.layouter.document.pages[idx].label = label;
        }
    }

    /// The section in force at the first line of a page; none when it begins there, since it need not be said twice.
    fn section_at(&self, range: &Range<usize>) -> Option<String> {
        let first = (range.start..range.end).find(|idx| matches!(self.flow.items[*idx], FlowItem::Strip(_)))?;
        let n_begun = self.flow.sections.partition_point(|(item, _)| *item <= first);
        let (item, words) = self.flow.sections[..n_begun].last()?;
        (*item < first).then(|| words.clone())
    }

    /// Title and section at either side, where there is room for both; else the section in the middle.
    fn head_line(&mut self, title: &str, section: &str, baseline: Pt) -> Vec<PlacedItem> {
        let width = |line: &[PlacedItem]| -> Pt {
            line.iter().map(|item| if let FrameItem::Glyphs(run) = &item.item { run.width() } else { Pt::ZERO }).sum()
        };
        if title.is_empty() || section.is_empty() {
            let only = if section.is_empty() { title } else { section };
            return self.furniture_line(only, true, Align::Center, baseline);
        }
        let mut left = self.furniture_line(title, true, Align::Start, baseline);
        let right = self.furniture_line(section, true, Align::End, baseline);
        let gap = self.layouter.theme.text_size * HEAD_GAP;
        if width(&left) + width(&right) + gap > self.layouter.measure() {
            return self.furniture_line(section, true, Align::Center, baseline);
        }
        left.extend(right);
        left
    }

    /// Sets the numbers of pages where they are asked for, behind a leader of dots.
    fn resolve_references(&mut self) {
        if self.references.is_empty() {
            return;
        }
        let mut labels: HashMap<&str, &str> = HashMap::new();
        for page in &self.layouter.document.pages {
            for item in &page.items {
                if let FrameItem::Anchor { name } = &item.item {
                    labels.entry(name).or_insert(&page.label);
                }
            }
        }
        let resolved: Vec<(usize, Pt, PageReference, String)> = std::mem::take(&mut self.references)
            .into_iter()
            .filter_map(|(page, baseline, reference)| {
                let label = (*labels.get(reference.anchor.as_str())?).to_owned();
                Some((page, baseline, reference, label))
            })
            .collect();
        for (page, baseline, reference, label) in resolved {
            let items = self.number_with_leader(&reference, &label, baseline);
            self.layouter.document.pages[page].items.extend(items);
        }
    }

    fn number_with_leader(&mut self, reference: &PageReference, label: &str, baseline: Pt) -> Vec<PlacedItem> {
        let measure = self.layouter.measure();
        let mut number = StyledText::default();
        number.push(label, reference.style);
        let (number_width, _) = natural_widths(&mut self.layouter.shaper, &number);
        let dot_style =
            TextStyle { tag: TagId::ARTIFACT, link: None, color: self.layouter.theme.quiet, ..reference.style };
        let dot_distance = reference.style.size * LEADER_DISTANCE;
        // Dots stand in columns over all lines: they count from the right edge of the text.
        let first = ((number_width + dot_distance) / dot_distance).ceil();
        let last = ((measure - reference.from - dot_distance) / dot_distance).floor();
        let mut items = self.line_at(&number, Align::End, Point::new(self.origin.x, baseline));
        let mut dot = StyledText::default();
        dot.push(".", dot_style);
        let mut column = first;
        while column <= last {
            let at = Point::new(self.origin.x + measure - dot_distance * column, baseline);
            items.extend(self.line_at(&dot, Align::Start, at));
            column += 1.0;
        }
        items
    }

    fn line_at(&mut self, text: &StyledText, align: Align, at: Point) -> Vec<PlacedItem> {
        let column = Column { width: self.layouter.measure(), first_indent: Pt::ZERO, align };
        let line = set_paragraph(&mut self.layouter.shaper, text, column, Hyphenator::none()).into_iter().next();
        let placed = |item: PlacedItem| PlacedItem { at: item.at + at, ..item };
        line.map(|line| line.items.into_iter().map(placed).collect()).unwrap_or_default()
    }

    /// The title; that of the first heading when the document has none.
    fn running_head(&self) -> String {
        let source = self.layouter.source;
        let title = source.meta.short_title.clone().or_else(|| source.meta.title.clone());
        let first = || match &source.blocks.first()?.kind {
            BlockKind::Heading { content, .. } => Some(plain_text(content)),
            _ => None,
        };
        title.or_else(first).unwrap_or_default()
    }

    fn furniture_line(&mut self, text: &str, italic: bool, align: Align, baseline: Pt) -> Vec<PlacedItem> {
        let theme = self.layouter.theme;
        let mut face = theme.text_face;
        face.italic = italic;
        let style = TextStyle {
            face,
            size: theme.text_size * theme.furniture_size,
            color: theme.quiet,
            features: Features::Text,
            rise: Pt::ZERO,
            underline: false,
            strike: false,
            fill: None,
            is_code: false,
            link: None,
            tag: TagId::ARTIFACT,
        };
        let mut styled = StyledText::default();
        styled.push(text, style);
        self.line_at(&styled, align, Point::new(self.origin.x, baseline))
    }
}
