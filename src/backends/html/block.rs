//! Writes blocks.

use super::{Lead, Writer};
use crate::labels::Labels;
use crate::model::{
    Attr, Block, BlockKind, CalloutKind, DefinitionItem, HeadingLevel, Image, Inline, ListDelimiter, ListItem,
};
use crate::source::Span;

/// Task boxes as characters: readers on e-ink do not draw form elements.
const BOX_DONE: &str = "\u{2611} ";
const BOX_OPEN: &str = "\u{2610} ";

impl Writer<'_> {
    /// Writes blocks, with `lead` before the text of the first.
    pub(super) fn blocks(&mut self, blocks: &[Block], lead: Lead) {
        let rest = match (lead, blocks.split_first()) {
            (Lead::None, _) => blocks,
            (lead, Some((Block { kind: BlockKind::Paragraph { content }, attr, .. }, rest))) => {
                self.paragraph(content, attr, lead);
                rest
            }
            (lead, _) => {
                self.paragraph(&[], &Attr::default(), lead);
                blocks
            }
        };
        for block in rest {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        let outer = self.labels;
        if let Some(language) = block.attr.language() {
            self.labels = Labels::of(&language);
        }
        self.block_itself(block);
        self.labels = outer;
    }

    fn block_itself(&mut self, block: &Block) {
        self.last_char = None;
        let attr = &block.attr;
        match &block.kind {
            BlockKind::Paragraph { content } => self.paragraph(content, attr, Lead::None),
            BlockKind::Heading { level, content } => self.heading(*level, content, attr),
            BlockKind::Head { meta } => self.head(meta, attr, block.span),
            BlockKind::BulletList { tight, items } => self.list("ul", attr, &[], None, *tight, items),
            BlockKind::OrderedList { start, delimiter, tight, items } => {
                let class: &[&str] = match delimiter {
                    ListDelimiter::Period => &[],
                    ListDelimiter::Paren => &["paren"],
                };
                self.list("ol", attr, class, Some(*start), *tight, items);
            }
            BlockKind::Quote { blocks } => self.division("blockquote", attr, blocks),
            BlockKind::Callout { kind, title, blocks } => self.callout(kind, title, blocks, attr),
            BlockKind::Code { language, text } => self.code_block(language.as_deref(), text, attr),
            BlockKind::Table(table) => self.table(table, attr),
            BlockKind::Figure { image, caption } => self.figure(image, caption, attr, block.span),
            BlockKind::DefinitionList { items } => self.definitions(items, attr),
            BlockKind::ThematicBreak => self.void("hr", attr, &[]),
            BlockKind::PageBreak => {
                self.xml.start("div");
                self.attributes(attr, &["page-break"]);
                self.xml.end().newline();
            }
            BlockKind::Math { tex } => {
                let formula = self.host.formula(tex, true);
                // One that only defines macros shows nothing.
                if !formula.as_ref().is_ok_and(String::is_empty) {
                    self.xml.start("p");
                    self.attributes(attr, &["formula"]);
                    self.formula(formula, tex, true, block.span);
                    self.xml.end().newline();
                }
            }
            BlockKind::Raw { format, text } => self.raw_block(format, text, block.span),
            BlockKind::Container { blocks } => self.division("div", attr, blocks),
        }
    }

    fn void(&mut self, name: &'static str, attr: &Attr, classes: &[&str]) {
        self.xml.start(name);
        self.attributes(attr, classes);
        self.xml.empty().newline();
    }

    fn division(&mut self, name: &'static str, attr: &Attr, blocks: &[Block]) {
        self.xml.start(name);
        self.attributes(attr, &[]);
        self.xml.newline();
        self.blocks(blocks, Lead::None);
        self.xml.end().newline();
    }

    fn paragraph(&mut self, content: &[Inline], attr: &Attr, lead: Lead) {
        self.last_char = None;
        self.xml.start("p");
        self.attributes(attr, &[]);
        self.lead(lead);
        self.inlines(content);
        self.xml.end().newline();
    }

    fn lead(&mut self, lead: Lead) {
        match lead {
            Lead::None => {}
            Lead::Task { done } => {
                self.xml.text(if done { BOX_DONE } else { BOX_OPEN });
            }
            Lead::BackLink(note) => self.back_link(note),
        }
    }

    /// Writes a heading. Raises its level if it would skip one, because users who navigate by headings would miss it
    /// (WCAG 2, G141). A raised heading keeps its looks.
    fn heading(&mut self, level: HeadingLevel, content: &[Inline], attr: &Attr) {
        const NAMES: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];
        let name = |level: HeadingLevel| NAMES[usize::from(level.get() - 1)];
        while self.open_headings.pop_if(|(open, _)| *open >= level).is_some() {}
        let above = self.open_headings.last().map(|(_, shown)| HeadingLevel::clamped(shown.get() + 1));
        let shown = above.map_or(level, |next| next.min(level));
        self.open_headings.push((level, shown));
        self.xml.start(name(shown));
        let looks = [name(level)];
        self.attributes(attr, if shown == level { &[] } else { &looks });
        self.inlines(content);
        self.xml.end().newline();
    }

    fn list(
        &mut self,
        name: &'static str,
        attr: &Attr,
        classes: &[&str],
        start: Option<u64>,
        tight: bool,
        items: &[ListItem],
    ) {
        if items.is_empty() {
            return;
        }
        self.xml.start(name);
        self.attributes(attr, classes);
        if let Some(start) = start.filter(|&start| start != 1) {
            self.xml.attr("start", &start.to_string());
        }
        self.xml.newline();
        for item in items {
            self.item(item, tight);
        }
        self.xml.end().newline();
    }

    fn item(&mut self, item: &ListItem, tight: bool) {
        self.xml.start("li");
        let lead = match item.task {
            Some(done) => {
                self.xml.attr("class", "task");
                Lead::Task { done }
            }
            None => Lead::None,
        };
        // The text of a tight item is not in a paragraph, which would add space around it.
        match item.blocks.split_first() {
            Some((Block { kind: BlockKind::Paragraph { content }, attr, .. }, rest)) if tight && attr.is_empty() => {
                self.last_char = None;
                self.lead(lead);
                self.inlines(content);
                if !rest.is_empty() {
                    self.xml.newline();
                }
                self.blocks(rest, Lead::None);
            }
            Some(_) => {
                self.xml.newline();
                self.blocks(&item.blocks, lead);
            }
            None => self.lead(lead),
        }
        self.xml.end().newline();
    }

    fn callout(&mut self, kind: &CalloutKind, title: &[Inline], blocks: &[Block], attr: &Attr) {
        self.xml.start("div");
        self.attributes(attr, &["callout", kind.name()]);
        self.xml.attr("role", "note").newline().start("p").attr("class", "callout-title");
        if title.is_empty() {
            let label = self.labels.callout(kind);
            self.xml.text(&label);
        } else {
            self.inlines(title);
        }
        self.xml.end().newline();
        self.blocks(blocks, Lead::None);
        self.xml.end().newline();
    }

    fn figure(&mut self, image: &Image, caption: &[Inline], attr: &Attr, span: Span) {
        self.xml.start("figure");
        self.attributes(attr, &[]);
        self.xml.newline();
        self.image(image, span);
        self.xml.newline();
        if !caption.is_empty() {
            self.xml.start("figcaption");
            self.inlines(caption);
            self.xml.end().newline();
        }
        self.xml.end().newline();
    }

    fn definitions(&mut self, items: &[DefinitionItem], attr: &Attr) {
        if items.is_empty() {
            return;
        }
        self.xml.start("dl");
        self.attributes(attr, &[]);
        self.xml.newline();
        for item in items {
            for term in &item.terms {
                self.last_char = None;
                self.xml.start("dt");
                self.inlines(term);
                self.xml.end().newline();
            }
            for definition in &item.definitions {
                self.definition(definition);
            }
            if item.definitions.is_empty() {
                // A list is invalid if its last term has no description.
                self.definition(&[]);
            }
        }
        self.xml.end().newline();
    }

    fn definition(&mut self, blocks: &[Block]) {
        self.xml.start("dd");
        match blocks {
            [Block { kind: BlockKind::Paragraph { content }, attr, .. }] if attr.is_empty() => {
                self.last_char = None;
                self.inlines(content);
            }
            [] => {}
            blocks => {
                self.xml.newline();
                self.blocks(blocks, Lead::None);
            }
        }
        self.xml.end().newline();
    }
}
