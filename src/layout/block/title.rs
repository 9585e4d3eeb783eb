//! Sets the title block: the front matter of the document, above its text.
//!
//! Missing fields take no space.

use super::Region;
use crate::geometry::Pt;
use crate::labels::shown_date;
use crate::layout::Layouter;
use crate::layout::flow::{Flow, Strip};
use crate::layout::frame::{Role, TagId};
use crate::layout::inline::{Align, StyledText};
use crate::layout::style::TextStyle;
use crate::model::Metadata;

/// Font size of the subtitle, relative to body text.
pub(super) const SUBTITLE_SIZE: f64 = 1.25;
/// Leading of the subtitle, relative to its font size.
const SUBTITLE_LEADING: f64 = 1.25;
/// Font size of the line with authors and date, relative to body text.
pub(super) const BYLINE_SIZE: f64 = 0.95;
/// Space below the title block, in lines.
const SPACE_BELOW: f64 = 2.0;
/// Empty space above the title on a title page, as a fraction of the text height.
const TITLE_PAGE_SINK: f64 = 0.22;
/// Indent of the summary on both sides, in ems.
const SUMMARY_INDENT: f64 = 1.7;

impl Layouter<'_> {
    /// Sets title, subtitle, authors, date and summary.
    pub(super) fn title_block(&mut self, flow: &mut Flow, region: Region) {
        let theme = self.theme;
        let meta = &self.source.meta;
        if theme.front_matter && meta.title.is_some() {
            flow.strip(Strip::empty(self.text_height() * TITLE_PAGE_SINK));
        }
        let region = Region { align: Align::Start, ..region };
        if let Some(title) = &meta.title {
            let size = theme.text_size * theme.title.size;
            let style = TextStyle { face: theme.title.face, size, ..region.style };
            self.title_line(title, Role::Heading(1), style, size * theme.title.leading, region, flow);
        }
        if let Some(subtitle) = &meta.subtitle {
            flow.space(theme.leading * 0.25);
            let size = theme.text_size * SUBTITLE_SIZE;
            let mut face = theme.text_face;
            face.italic = true;
            let style = TextStyle { face, size, ..region.style };
            self.title_line(subtitle, Role::Paragraph, style, size * SUBTITLE_LEADING, region, flow);
        }
        let byline = byline(meta, meta.language());
        if !byline.is_empty() {
            flow.space(theme.leading * theme.title.below);
            let style = TextStyle { size: theme.text_size * BYLINE_SIZE, color: theme.quiet, ..region.style };
            self.title_line(&byline, Role::Paragraph, style, region.leading, region, flow);
        }
        if let Some(summary) = &meta.summary {
            flow.space(theme.leading);
            let indent = theme.text_size * SUMMARY_INDENT;
            let inner = Region { x: region.x + indent, width: region.width - indent * 2.0, ..region };
            let style = TextStyle { size: theme.text_size * BYLINE_SIZE, ..region.style };
            let inner = Region { align: Align::Justify, ..inner };
            for (idx, paragraph) in summary.split("\n\n").map(collapsed).filter(|text| !text.is_empty()).enumerate() {
                if idx > 0 {
                    flow.space(theme.leading * theme.block_space);
                }
                self.title_line(&paragraph, Role::Paragraph, style, region.leading, inner, flow);
            }
        }
        if theme.front_matter {
            flow.page_break();
        } else if !flow.items.is_empty() {
            self.fill_to_grid(flow, SPACE_BELOW);
            flow.keep();
        }
    }

    /// Sets a paragraph of the title block, kept on one page.
    pub(super) fn title_line(
        &mut self,
        text: &str,
        role: Role,
        style: TextStyle,
        leading: Pt,
        region: Region,
        flow: &mut Flow,
    ) {
        let tag = self.document.tags.add(TagId::DOCUMENT, role);
        let style = TextStyle { tag, ..style };
        let mut styled = StyledText::default();
        styled.push(&collapsed(text), style);
        let start = flow.begin();
        self.set_text(&styled, Region { style, leading, ..region }, Pt::ZERO, flow);
        flow.keep_together(start);
    }

    /// Adds empty lines, and the space that returns the text to the grid.
    fn fill_to_grid(&self, flow: &mut Flow, lines: f64) {
        let leading = self.theme.leading;
        let height = flow.height();
        let rest = leading * (height / leading).ceil() - height;
        flow.strip(Strip::empty(leading * lines + rest));
    }
}

/// Replaces each run of white space by a single space.
fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Authors and date on one line: `Ada Lovelace, Charles Babbage · 10 July 1843`.
pub(super) fn byline(meta: &Metadata, language: &str) -> String {
    let names: Vec<&str> = meta.authors.iter().map(|author| author.name.as_str()).collect();
    let date = meta.date.as_ref().map(|date| shown_date(date, meta, language));
    let parts = [(!names.is_empty()).then(|| names.join(", ")), date];
    parts.into_iter().flatten().collect::<Vec<_>>().join(SEPARATOR)
}

/// Separator between facts on one line.
pub(super) const SEPARATOR: &str = "  ·  ";
