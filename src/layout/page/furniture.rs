//! Page furniture: running heads, page numbers, and the page numbers in the contents.
//!
//! Runs after all pages are composed, when every page number is known.

use std::collections::HashMap;
use std::ops::Range;

use super::compose::Composer;
use crate::geometry::{Point, Pt};
use crate::labels::to_roman;
use crate::layout::flow::{FlowItem, PageReference};
use crate::layout::frame::{FrameItem, PlacedItem, TagId};
use crate::layout::inline::{Align, Column, StyledText, natural_widths, set_paragraph};
use crate::layout::style::{Features, TextStyle};
use crate::linebreak::Hyphenator;
use crate::math::shown_text;
use crate::model::BlockKind;

/// Distance from the first line up to the running head, in lines.
const HEAD_DISTANCE: f64 = 2.0;
/// Distance from the last line down to the page number, in lines.
const FOOT_DISTANCE: f64 = 2.6;
/// Characters of a running head to consider: more than fit on a line.
const MAX_HEAD_CHARS: usize = 200;
/// Least gap between title and section in a running head, in ems.
const HEAD_GAP: f64 = 3.0;
/// Distance between the dots of a leader, in ems.
const LEADER_DISTANCE: f64 = 0.75;
/// Diameter of the dots, in ems: about that of a full stop.
const DOT: f64 = 0.1;

impl Composer<'_, '_> {
    /// Adds running heads from the second page on, and page numbers if the document has several pages.
    pub(super) fn furniture(&mut self) {
        let theme = self.layouter.theme;
        let n_pages = self.layouter.document.pages.len();
        let head = self.running_head();
        let below = self.origin.y + self.layouter.text_height() + theme.leading * FOOT_DISTANCE;
        let above = self.origin.y - theme.leading * HEAD_DISTANCE;
        for idx in 0..n_pages {
            self.turn_to(idx);
            let label = match idx.checked_sub(self.n_front) {
                Some(number) => (number + 1).to_string(),
                None => to_roman(u32::try_from(idx + 1).unwrap_or(u32::MAX)),
            };
            let is_bare = idx < self.n_front && self.is_bare(idx);
            if n_pages > 1 && !is_bare {
                let number = self.furniture_line(&label, false, Align::Center, below);
                self.layouter.document.pages[idx].items.extend(number);
            }
            let begins = theme.chapters && self.chapter_begins[idx];
            if idx > 0 && !is_bare && !begins && idx != self.n_front {
                let section = self.sections[idx].take().filter(|section| *section != head).unwrap_or_default();
                let line = if theme.facing {
                    self.facing_head_line(&head, &section, idx, above)
                } else {
                    self.head_line(&head, &section, above)
                };
                // Inserted before the text, because programs that copy text follow the order of items.
                self.layouter.document.pages[idx].items.splice(0..0, line);
            }
            self.layouter.document.pages[idx].label = label;
        }
    }

    /// The section in force at the first line of a page; `None` when a section begins there, so that it is not shown
    /// twice.
    pub(super) fn section_at(&self, range: &Range<usize>) -> Option<String> {
        let first = (range.start..range.end).find(|idx| matches!(self.flow.items[*idx], FlowItem::Strip(_)))?;
        let n_begun = self.flow.sections.partition_point(|(item, _)| *item <= first);
        let (item, words) = self.flow.sections[..n_begun].last()?;
        (*item < first).then(|| words.clone())
    }

    /// Whether a page of the front matter shows no number: the title page or an empty page.
    fn is_bare(&self, page: usize) -> bool {
        let is_text = |item: &PlacedItem| matches!(item.item, FrameItem::Glyphs(_));
        page == 0 || !self.layouter.document.pages[page].items.iter().any(is_text)
    }

    /// Sets the title on left-hand pages and the section on right-hand pages, at the outer margin.
    fn facing_head_line(&mut self, title: &str, section: &str, page: usize, baseline: Pt) -> Vec<PlacedItem> {
        if page.is_multiple_of(2) {
            let words = if section.is_empty() { title } else { section };
            self.furniture_line(words, true, Align::End, baseline)
        } else {
            self.furniture_line(title, true, Align::Start, baseline)
        }
    }

    /// Sets title and section on opposite sides if both fit, else the section in the centre.
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

    /// Fills in page numbers where they are referenced, after a dot leader.
    pub(super) fn resolve_references(&mut self) {
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
            self.turn_to(page);
            let items = self.number_with_leader(&reference, &label, baseline);
            let page = &mut self.layouter.document.pages[page].items;
            // Inserted after the words of the entry, so that programs that copy text keep them together.
            let words = page.iter().rposition(|item| item.tag == reference.style.tag);
            let place = words.map_or(page.len(), |words| words + 1);
            page.splice(place..place, items);
        }
    }

    fn number_with_leader(&mut self, reference: &PageReference, label: &str, baseline: Pt) -> Vec<PlacedItem> {
        let measure = self.layouter.measure();
        let mut number = StyledText::default();
        number.push(label, reference.style);
        let (number_width, _) = natural_widths(&mut self.layouter.shaper, &number);
        let dot_distance = reference.style.size * LEADER_DISTANCE;
        // Dots align across lines, because their positions count from the right edge of the text.
        let first = ((number_width + dot_distance) / dot_distance).ceil();
        let last = ((measure - reference.from - dot_distance) / dot_distance).floor();
        let mut items = self.line_at(&number, Align::End, Point::new(self.origin.x, baseline));
        if first <= last {
            // Drawn as shapes, because text dots would be copied with the contents.
            let diameter = reference.style.size * DOT;
            let at = Point::new(self.origin.x + measure - dot_distance * last + diameter, baseline - diameter / 2.0);
            let (width, color) = (dot_distance * (last - first), self.layouter.theme.quiet);
            let item = FrameItem::Dots { width, distance: dot_distance, diameter, color };
            items.push(PlacedItem { at, tag: TagId::ARTIFACT, item });
        }
        items
    }

    /// Sets the first line of a text at a point.
    fn line_at(&mut self, text: &StyledText, align: Align, at: Point) -> Vec<PlacedItem> {
        let column = Column { width: self.layouter.measure(), first_indent: Pt::ZERO, align };
        let line = set_paragraph(&mut self.layouter.shaper, text, column, Hyphenator::none()).into_iter().next();
        let placed = |item: PlacedItem| PlacedItem { at: item.at + at, ..item };
        line.map(|line| line.items.into_iter().map(placed).collect()).unwrap_or_default()
    }

    /// The text if it fits on a line, else its first words and an ellipsis.
    fn fitted(&mut self, text: &str, style: TextStyle) -> String {
        let measure = self.layouter.measure();
        let mut has_room = |text: &str| {
            let mut styled = StyledText::default();
            styled.push(text, style);
            natural_widths(&mut self.layouter.shaper, &styled).0 <= measure
        };
        let most = text.char_indices().nth(MAX_HEAD_CHARS).map(|(end, _)| end);
        if most.is_none() && has_room(text) {
            return text.to_owned();
        }
        let mut kept = &text[..most.unwrap_or(text.len())];
        while let Some(space) = kept.rfind(' ') {
            kept = kept[..space].trim_end();
            let shown = format!("{kept} …");
            if has_room(&shown) {
                return shown;
            }
        }
        // A word longer than a line is cut.
        kept.to_owned()
    }

    /// Whether a section begins on a page.
    pub(super) fn chapter_begins_at(&self, range: &Range<usize>) -> bool {
        let next = self.flow.sections.partition_point(|(item, _)| *item < range.start);
        self.flow.sections.get(next).is_some_and(|(item, _)| *item < range.end)
    }

    /// The short title or the title; without one, the first block if it is a heading.
    fn running_head(&self) -> String {
        let source = self.layouter.source;
        let title = source.meta.short_title.clone().or_else(|| source.meta.title.clone());
        let first = || match &source.blocks.first()?.kind {
            BlockKind::Heading { content, .. } => Some(shown_text(content)),
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
            tag: TagId::ARTIFACT,
            ..self.layouter.body_region().style
        };
        let mut styled = StyledText::default();
        styled.push(&self.fitted(text, style), style);
        self.line_at(&styled, align, Point::new(self.origin.x, baseline))
    }
}
