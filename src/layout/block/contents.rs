//! The table of contents, if the front matter requests one.
//!
//! Page numbers are filled in later by `page/furniture`.

use super::Region;
use crate::font::Weight;
use crate::geometry::Pt;
use crate::layout::Layouter;
use crate::layout::flow::{Flow, PageReference, Strip};
use crate::layout::frame::{FrameItem, LinkTarget, Role, TagId};
use crate::layout::inline::{Align, StyledText};
use crate::layout::style::{Features, TextStyle};
use crate::math::shown_text;
use crate::model::{OutlineEntry, outline};

/// Heading levels listed when the front matter does not say.
const DEFAULT_DEPTH: u8 = 3;
/// Indent per level, in ems.
const INDENT: f64 = 1.5;
/// Space above a part of a collection, in lines.
const PART_SPACE: f64 = 0.5;
/// Width reserved for page numbers, in ems.
const NUMBER_WIDTH: f64 = 2.4;

impl Layouter<'_> {
    /// Sets the list of headings with their pages.
    pub(super) fn contents(&mut self, flow: &mut Flow, region: Region) {
        let meta = &self.source.meta;
        let entries = outline(&self.source.blocks);
        if meta.toc != Some(true) || entries.is_empty() {
            return;
        }
        let depth = meta.toc_depth.unwrap_or(DEFAULT_DEPTH);
        let theme = self.theme;
        let style = &theme.headings[1];
        let size = theme.text_size * style.size;
        let level = 1 + u8::from(meta.title.is_some());
        let tag = self.document.tags.add(TagId::DOCUMENT, Role::Heading(level));
        let mut heading = StyledText::default();
        heading.push(self.labels.contents, TextStyle { face: style.face, size, tag, ..region.style });
        flow.space(theme.leading * style.above);
        let inner = Region { leading: size * style.leading, align: Align::Start, ..region };
        self.set_text(&heading, inner, Pt::ZERO, flow);
        flow.keep();
        flow.space(theme.leading * style.below);
        let toc = self.document.tags.add(TagId::DOCUMENT, Role::Toc);
        self.entries(&entries, depth, toc, region, flow);
        flow.strip(Strip::empty(theme.leading));
    }

    fn entries(&mut self, entries: &[OutlineEntry], depth: u8, parent: TagId, region: Region, flow: &mut Flow) {
        if depth == 0 {
            return;
        }
        for entry in entries {
            let item = self.document.tags.add(parent, Role::TocItem);
            let mut own = region.tagged(item);
            // Makes the parts of a collection stand out among its documents.
            if self.is_collection && self.section_level.is_some_and(|section| entry.level < section) {
                own.style.face.weight = Weight::Semibold;
                flow.space(region.leading * PART_SPACE);
            }
            let words = shown_text(&entry.content);
            self.line_with_page(&words, entry.id.as_deref().unwrap_or_default(), own, flow);
            if depth > 1 && !entry.children.is_empty() {
                flow.keep();
                let inner = self.document.tags.add(item, Role::Toc);
                self.entries(&entry.children, depth - 1, inner, region.indented(region.style.size * INDENT), flow);
            }
        }
    }

    /// Sets words linked to an anchor, with the page number of the anchor at the end of the line.
    pub(super) fn line_with_page(&mut self, words: &str, anchor: &str, region: Region, flow: &mut Flow) {
        let target = LinkTarget::Anchor(anchor.to_owned());
        let style = self.begin_link(target, words.to_owned(), region.style, Role::Reference);
        let mut text = StyledText::default();
        text.push(words, style);
        let width = region.width - region.style.size * NUMBER_WIDTH;
        let start = flow.begin();
        self.set_text(&text, Region { width, align: Align::Start, ..region }, Pt::ZERO, flow);
        flow.keep_together(start);
        if let Some(last) = flow.strips_from(start).last() {
            let ends = last.items.iter().filter_map(|item| match &item.item {
                FrameItem::Glyphs(run) => Some(item.at.x + run.width()),
                _ => None,
            });
            let from = ends.fold(region.x, Pt::max);
            let style = TextStyle { features: Features::Tabular, ..style };
            last.page_of = Some(PageReference { anchor: anchor.to_owned(), from, style });
        }
    }
}
