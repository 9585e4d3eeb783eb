//! Sets the front matter of a document within a collection, below its title.
//!
//! The title block of the whole document is in `title`.

use super::Region;
use super::title::{BYLINE_SIZE, SEPARATOR, SUBTITLE_SIZE, byline};
use crate::geometry::Pt;
use crate::labels::facts;
use crate::layout::Layouter;
use crate::layout::flow::Flow;
use crate::layout::frame::{LinkTarget, Role};
use crate::layout::inline::{Align, StyledText};
use crate::layout::style::TextStyle;
use crate::model::Metadata;

impl Layouter<'_> {
    /// Sets subtitle, authors, date, other facts, description and summary, with every line on the grid.
    pub(super) fn head(&mut self, meta: &Metadata, region: Region, flow: &mut Flow) {
        let theme = self.theme;
        let language = meta.lang.as_deref().unwrap_or(self.source.meta.language());
        let region = Region { align: Align::Start, ..region };
        let start = flow.begin();
        let mut italic = theme.text_face;
        italic.italic = true;
        if let Some(subtitle) = &meta.subtitle {
            let style = TextStyle { face: italic, size: region.style.size * SUBTITLE_SIZE, ..region.style };
            self.title_line(subtitle, Role::Paragraph, style, region.leading, region, flow);
        }
        let style = TextStyle { size: region.style.size * BYLINE_SIZE, color: theme.quiet, ..region.style };
        let byline = byline(meta, language);
        if !byline.is_empty() {
            self.title_line(&byline, Role::Paragraph, style, region.leading, region, flow);
        }
        let small = TextStyle { size: region.style.size * theme.note_size, ..style };
        let (addresses, others): (Vec<_>, Vec<_>) =
            facts(meta, language).into_iter().partition(|fact| fact.address.is_some());
        if !others.is_empty() {
            let lines: Vec<String> = others.iter().map(|fact| fact.line()).collect();
            self.title_line(&lines.join(SEPARATOR), Role::Paragraph, small, region.leading, region, flow);
        }
        for fact in addresses {
            self.address_line(&fact.label, &fact.text, small, region, flow);
        }
        let summary = meta.summary.as_ref().filter(|summary| meta.description.as_ref() != Some(summary));
        for text in meta.description.iter().chain(summary).filter(|text| !text.trim().is_empty()) {
            flow.space(region.leading * theme.block_space);
            let style = TextStyle { face: italic, ..region.style };
            self.title_line(text, Role::Paragraph, style, region.leading, region, flow);
        }
        if flow.items.len() > start {
            flow.keep_together(start);
            flow.space(region.leading);
            flow.keep();
        }
    }

    /// Sets a labelled link: `Source: https://example.org/`.
    fn address_line(&mut self, label: &str, address: &str, style: TextStyle, region: Region, flow: &mut Flow) {
        let tag = self.document.tags.add(region.style.tag, Role::Paragraph);
        let style = TextStyle { tag, ..style };
        let mut text = StyledText::default();
        text.push(&format!("{label}: "), style);
        let target = LinkTarget::Url(address.to_owned());
        let link = self.begin_link(target, address.to_owned(), style, Role::Link);
        text.push(address, TextStyle { color: self.theme.link, ..link });
        self.set_text(&text, Region { style, ..region }, Pt::ZERO, flow);
    }
}
