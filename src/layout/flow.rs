//! The galley: strips of a column one below the other, before pages are made of it.

use super::frame::{FrameItem, PlacedItem};
use super::style::TextStyle;
use crate::geometry::{Color, Pt, Size};
use crate::model::NoteId;

/// What does not break: a line of text, a row of a table, a picture.
#[derive(Clone, Debug, Default)]
pub(super) struct Strip {
    /// Its height.
    pub height: Pt,
    /// What is in it, from its top left corner; x counts from the left edge of the text column.
    pub items: Vec<PlacedItem>,
    /// Notes whose marks are in it.
    pub notes: Vec<NoteId>,
    /// By how much it may be lower: a picture may be smaller so that it stands where it belongs.
    pub shrink: Pt,
    /// What is to be shown at its end: the page of some place.
    pub page_of: Option<PageReference>,
    /// Its first baseline from its top; `None` when it has none.
    pub baseline: Option<Pt>,
}

impl Strip {
    /// Only height.
    pub fn empty(height: Pt) -> Strip {
        Strip { height, ..Strip::default() }
    }
}

impl Strip {
    /// Makes it lower by a share of what it can give: its pictures smaller, in the middle of where they were.
    pub fn shrink_by(&mut self, share: f64) {
        if share <= 0.0 || self.shrink <= Pt::ZERO {
            return;
        }
        let less = self.shrink * share;
        for placed in &mut self.items {
            if let FrameItem::Image { size, .. } = &mut placed.item {
                let factor = ((size.height - less) / size.height).clamp(0.0, 1.0);
                placed.at.x += size.width * ((1.0 - factor) / 2.0);
                *size = Size::new(size.width * factor, size.height * factor);
            }
        }
        self.height -= less;
        self.shrink = Pt::ZERO;
    }
}

/// The number of a page that is known only when there are pages.
#[derive(Clone, Debug)]
pub(super) struct PageReference {
    /// The place.
    pub anchor: String,
    /// Where the text before it ends, in the column: a leader runs from there.
    pub from: Pt,
    /// How the number looks.
    pub style: TextStyle,
}

/// A piece of the galley.
#[derive(Clone, Debug)]
pub(super) enum FlowItem {
    /// A strip.
    Strip(Strip),
    /// Space, which vanishes at the top of a page.
    Space(Pt),
    /// How bad a page break is here; infinite forbids it.
    Penalty(f64),
    /// A page begins here.
    PageBreak,
}

/// What is behind or beside some strips, over as many pages as they take.
#[derive(Clone, Debug)]
pub(super) struct Decoration {
    /// First item of the flow.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// Left edge in the column.
    pub x: Pt,
    /// Width.
    pub width: Pt,
    /// Colour.
    pub fill: Color,
    /// Radius of its corners.
    pub radius: Pt,
}

/// Strips that are shown again at the top of each page that begins within a stretch of the flow: a table's header.
#[derive(Clone, Debug)]
pub(super) struct Repeat {
    /// First item of the flow that the header heads.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The header.
    pub strips: Vec<Strip>,
}

/// A column of any length.
#[derive(Clone, Debug, Default)]
pub(super) struct Flow {
    /// Strips and what is between them.
    pub items: Vec<FlowItem>,
    /// Backgrounds.
    pub decorations: Vec<Decoration>,
    /// Headers shown again.
    pub repeats: Vec<Repeat>,
    /// Sections that running heads name: the item with which each begins, and its words.
    pub sections: Vec<(usize, String)>,
    /// The item with which the text begins, after title and contents.
    pub body_start: usize,
    /// Space asked for and not yet given: the larger of two that meet counts.
    pending: Pt,
    /// Places that belong to the next strip.
    anchors: Vec<PlacedItem>,
}

impl Flow {
    /// Asks for space before the next strip. Of two spaces that meet, the larger one counts.
    pub fn space(&mut self, space: Pt) {
        if !self.items.is_empty() {
            self.pending = self.pending.max(space);
        }
    }

    /// Adds a strip.
    pub fn strip(&mut self, mut strip: Strip) {
        self.flush();
        strip.items.splice(0..0, self.anchors.drain(..));
        self.items.push(FlowItem::Strip(strip));
    }

    /// Puts a place at the top of the next strip.
    pub fn anchor(&mut self, anchor: PlacedItem) {
        self.anchors.push(anchor);
    }

    /// Forbids page breaks between all strips from an item on.
    pub fn keep_together(&mut self, start: usize) {
        let mut kept = Vec::with_capacity(self.items.len() - start);
        for item in self.items.drain(start..) {
            if !kept.is_empty() {
                kept.push(FlowItem::Penalty(f64::INFINITY));
            }
            kept.push(item);
        }
        self.items.append(&mut kept);
    }

    /// Makes a page break before the next strip as bad as this.
    pub fn penalty(&mut self, cost: f64) {
        if !self.items.is_empty() {
            self.items.push(FlowItem::Penalty(cost));
        }
    }

    /// Forbids a page break before the next strip.
    pub fn keep(&mut self) {
        self.penalty(f64::INFINITY);
    }

    /// Begins a page.
    pub fn page_break(&mut self) {
        self.pending = Pt::ZERO;
        if !self.items.is_empty() {
            self.items.push(FlowItem::PageBreak);
        }
    }

    /// The place of the next strip, with the space before it given.
    pub fn begin(&mut self) -> usize {
        self.flush();
        self.items.len()
    }

    /// The strips from an item on.
    pub fn strips_from(&mut self, start: usize) -> impl Iterator<Item = &mut Strip> {
        let start = start.min(self.items.len());
        self.items[start..].iter_mut().filter_map(|item| match item {
            FlowItem::Strip(strip) => Some(strip),
            FlowItem::Space(_) | FlowItem::Penalty(_) | FlowItem::PageBreak => None,
        })
    }

    /// Height of everything, if nothing vanished.
    pub fn height(&self) -> Pt {
        self.items
            .iter()
            .map(|item| match item {
                FlowItem::Strip(strip) => strip.height,
                FlowItem::Space(space) => *space,
                FlowItem::Penalty(_) | FlowItem::PageBreak => Pt::ZERO,
            })
            .sum()
    }

    /// Ends the flow: places that nothing follows belong to the last strip.
    pub fn finish(&mut self) {
        self.pending = Pt::ZERO;
        if self.anchors.is_empty() {
            return;
        }
        let anchors = std::mem::take(&mut self.anchors);
        match self.items.iter_mut().rev().find_map(|item| match item {
            FlowItem::Strip(strip) => Some(strip),
            FlowItem::Space(_) | FlowItem::Penalty(_) | FlowItem::PageBreak => None,
        }) {
            Some(last) => last.items.extend(anchors),
            None => self.items.push(FlowItem::Strip(Strip { items: anchors, ..Strip::default() })),
        }
    }

    fn flush(&mut self) {
        if self.pending > Pt::ZERO {
            self.items.push(FlowItem::Space(self.pending));
        }
        self.pending = Pt::ZERO;
    }
}
