//! Sets bullet lists, numbered lists and definition lists.
//!
//! Labels stand in the indent, aligned to the right.

use super::{BASELINE, Region};
use crate::font::Weight;
use crate::geometry::Pt;
use crate::layout::Layouter;
use crate::layout::flow::{Flow, Strip};
use crate::layout::frame::{ListNumbering, Role};
use crate::layout::inline::{Align, Collector, Column, StyledText, natural_widths};
use crate::layout::style::{Features, TextStyle};
use crate::model::{DefinitionItem, ListDelimiter, ListItem};

/// Bullets by nesting depth; deeper lists use the last one.
const BULLETS: [&str; 3] = ["•", "–", "·"];
/// Labels of tasks: open, done.
const TASKS: [&str; 2] = ["☐", "☑"];
/// Between a label and its text, in ems.
pub(super) const ITEM_LABEL_GAP: f64 = 0.5;
/// Cost of a page break between the text that announces a list and the list.
const INTRODUCTION_COST: f64 = 600.0;

impl Layouter<'_> {
    /// Sets a bullet list, with check boxes for tasks.
    pub(super) fn bullet_list(&mut self, items: &[ListItem], tight: bool, region: Region, flow: &mut Flow) {
        let bullet = BULLETS[self.list_depth.min(BULLETS.len() - 1)];
        let label = |item: &ListItem, _: usize| match item.task {
            Some(done) => TASKS[usize::from(done)].to_owned(),
            None => bullet.to_owned(),
        };
        let numbering = ListNumbering::Disc;
        self.list(items, tight, numbering, label, region, flow);
    }

    /// Sets a numbered list whose first number is `start`.
    pub(super) fn ordered_list(
        &mut self,
        items: &[ListItem],
        start: u64,
        delimiter: ListDelimiter,
        tight: bool,
        region: Region,
        flow: &mut Flow,
    ) {
        let label = |item: &ListItem, idx: usize| {
            let number = number_label(start.saturating_add(idx as u64), delimiter);
            let task = item.task.map_or("", |done| TASKS[usize::from(done)]);
            format!("{number}{}{task}", if task.is_empty() { "" } else { " " })
        };
        self.list(items, tight, ListNumbering::Decimal, label, region, flow);
    }

    fn list(
        &mut self,
        items: &[ListItem],
        tight: bool,
        numbering: ListNumbering,
        label: impl Fn(&ListItem, usize) -> String,
        region: Region,
        flow: &mut Flow,
    ) {
        let space = region.leading * self.theme.block_space;
        let list = self.document.tags.add(region.style.tag, Role::List { numbering });
        let gap = region.style.size * ITEM_LABEL_GAP;
        let style = TextStyle { features: Features::Tabular, ..region.style };
        let widest = items.iter().enumerate().map(|(idx, item)| self.label_width(&label(item, idx), style));
        let indent = (widest.fold(Pt::ZERO, Pt::max) + gap).max(self.theme.list_indent.at(region.style.size));
        if self.list_depth == 0 {
            flow.space(space);
            flow.penalty(INTRODUCTION_COST);
        }
        self.list_depth += 1;
        for (idx, item) in items.iter().enumerate() {
            if idx > 0 && !tight {
                flow.space(space);
            }
            let item_tag = self.document.tags.add(list, Role::ListItem);
            let label_tag = self.document.tags.add(item_tag, Role::Label);
            let body_tag = self.document.tags.add(item_tag, Role::ListBody);
            let inner = Region { spaced: true, ..region.indented(indent).tagged(body_tag) };
            let start = flow.begin();
            self.blocks(&item.blocks, inner, flow);
            if flow.strips_from(start).next().is_none() {
                flow.strip(Strip { baseline: Some(region.leading * BASELINE), ..Strip::empty(region.leading) });
            }
            let mut text = StyledText::default();
            text.push(&label(item, idx), TextStyle { tag: label_tag, ..style });
            let column = Column { width: indent - gap, first_indent: Pt::ZERO, align: Align::End };
            self.label(flow, start, &text, region.x, column);
        }
        self.list_depth -= 1;
        if self.list_depth == 0 || !tight {
            flow.space(space);
        }
    }

    fn label_width(&mut self, label: &str, style: TextStyle) -> Pt {
        let mut text = StyledText::default();
        text.push(label, style);
        natural_widths(&mut self.shaper, &text).0
    }

    /// Sets terms, each with its definitions indented below it.
    pub(super) fn definition_list(&mut self, items: &[DefinitionItem], region: Region, flow: &mut Flow) {
        let space = region.leading * self.theme.block_space;
        let list = self.document.tags.add(region.style.tag, Role::List { numbering: ListNumbering::None });
        let indent = self.theme.list_indent.at(region.style.size);
        for item in items {
            flow.space(space);
            let item_tag = self.document.tags.add(list, Role::ListItem);
            let mut face = region.style.face;
            face.weight = Weight::Semibold;
            for term in &item.terms {
                let tag = self.document.tags.add(item_tag, Role::Label);
                let text = Collector::new(self).collect(term, TextStyle { face, tag, ..region.style });
                self.set_text(&text, Region { align: Align::Start, ..region }, Pt::ZERO, flow);
                flow.keep();
            }
            let body_tag = self.document.tags.add(item_tag, Role::ListBody);
            for (idx, definition) in item.definitions.iter().enumerate() {
                if idx > 0 {
                    flow.space(space * DEFINITION_SPACE);
                }
                let inner = Region { spaced: true, ..region.indented(indent).tagged(body_tag) };
                self.blocks(definition, inner, flow);
            }
        }
        flow.space(space);
    }
}

/// The number of an item.
pub(super) fn number_label(number: u64, delimiter: ListDelimiter) -> String {
    let delimiter = match delimiter {
        ListDelimiter::Period => '.',
        ListDelimiter::Paren => ')',
    };
    format!("{number}{delimiter}")
}

/// Space between definitions of one term, relative to that around blocks.
const DEFINITION_SPACE: f64 = 0.5;
