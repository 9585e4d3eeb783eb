//! Writes inlines.

use super::attributes::width_style;
use super::{Picture, Writer};
use crate::math::MathError;
use crate::model::{Attr, Image, Inline, InlineKind, Link};
use crate::source::Span;

impl Writer<'_> {
    /// Writes running text.
    pub(super) fn inlines(&mut self, inlines: &[Inline]) {
        for (idx, inline) in inlines.iter().enumerate() {
            self.inline(inline, &inlines[idx + 1..]);
        }
    }

    fn inline(&mut self, inline: &Inline, following: &[Inline]) {
        match &inline.kind {
            InlineKind::Text { text } => self.text(text),
            InlineKind::Emphasis { content } => self.wrapped("em", content),
            InlineKind::Strong { content } => self.wrapped("strong", content),
            InlineKind::Strikethrough { content } => self.wrapped("del", content),
            InlineKind::Underline { content } => self.wrapped("u", content),
            InlineKind::Superscript { content } => self.wrapped("sup", content),
            InlineKind::Subscript { content } => self.wrapped("sub", content),
            InlineKind::Mark { content } => self.wrapped("mark", content),
            InlineKind::Code { text } => self.inline_code(text),
            InlineKind::Link(link) => self.link(link, inline.span),
            InlineKind::Image(image) => self.image(image, inline.span),
            InlineKind::NoteRef { note } => self.note_mark(*note),
            InlineKind::Math { tex, display } => self.math(tex, *display, inline.span),
            InlineKind::SoftBreak => self.soft_break(following),
            InlineKind::HardBreak => {
                self.xml.start("br").empty().newline();
                self.last_char = None;
            }
            InlineKind::Raw { format, text } => self.raw_inline(format, text, inline.span),
            InlineKind::Span { attr, content } => self.span(attr, content),
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        self.xml.text(text);
        self.last_char = text.chars().next_back().or(self.last_char);
    }

    fn wrapped(&mut self, name: &'static str, content: &[Inline]) {
        self.xml.start(name);
        self.inlines(content);
        self.xml.end();
    }

    fn inline_code(&mut self, text: &str) {
        self.xml.start("code");
        self.left_to_right();
        self.text(text);
        self.xml.end();
    }

    /// Marks the element just opened as left-to-right if its surroundings are not.
    pub(super) fn left_to_right(&mut self) {
        if self.rtl {
            self.xml.attr("dir", "ltr");
        }
    }

    /// Writes a formula as MathML. If it cannot be parsed, writes its TeX source in an element with a class.
    pub(super) fn math(&mut self, tex: &str, display: bool, span: Span) {
        let formula = self.host.formula(tex, display);
        self.formula(formula, tex, display, span);
    }

    /// Writes a formula that has been read, or its source.
    pub(super) fn formula(&mut self, formula: Result<String, MathError>, tex: &str, display: bool, span: Span) {
        match formula {
            Ok(element) => {
                self.xml.elements(&element);
            }
            Err(error) => {
                self.diags.warn(span, format!("a formula is shown as its source: {error}"));
                self.xml.start("span").attr("class", if display { "math display" } else { "math inline" });
                self.xml.start("code");
                self.left_to_right();
                self.text(tex);
                self.xml.end().end();
            }
        }
        self.last_char = None;
    }

    /// Writes a soft line break as a line end; as nothing between ideographs, which take no blanks.
    fn soft_break(&mut self, following: &[Inline]) {
        let joins = |c: Option<char>| c.is_some_and(stands_without_blanks);
        if !(joins(self.last_char) && joins(first_char(following))) {
            self.xml.newline();
            self.last_char = Some(' ');
        }
    }

    fn link(&mut self, link: &Link, span: Span) {
        let address = if self.in_link { None } else { self.host.address(&link.target, span, self.diags) };
        match address {
            Some(address) => {
                self.xml.start("a");
                self.attributes(&link.attr, &[]);
                self.xml.attr("href", &address).attr_opt("title", link.title.as_deref());
                // A link without readable text is labelled with its target.
                let is_nameless = link.title.is_none() && link.content.iter().all(says_nothing);
                self.xml.attr_opt("aria-label", Some(link.target.as_str()).filter(|_| is_nameless));
                self.in_link = true;
                self.inlines(&link.content);
                self.in_link = false;
                self.xml.end();
            }
            None => self.span(&link.attr, &link.content),
        }
    }

    /// Writes a span; without attributes, only its content.
    fn span(&mut self, attr: &Attr, content: &[Inline]) {
        let kbd = attr.has_class("kbd");
        if attr.is_empty() {
            self.inlines(content);
        } else {
            let rest = Attr { classes: attr.classes.iter().filter(|c| *c != "kbd").cloned().collect(), ..attr.clone() };
            let long = attr.get("title");
            self.xml.start(if kbd {
                "kbd"
            } else if long.is_some() {
                "abbr"
            } else {
                "span"
            });
            self.attributes(&rest, &[]);
            self.xml.attr_opt("title", long);
            self.inlines(content);
            self.xml.end();
        }
    }

    /// Writes a picture, or its alternative text.
    pub(super) fn image(&mut self, image: &Image, span: Span) {
        let picture = self.host.picture(image, span, self.diags);
        match picture {
            Picture::Embedded { address } => {
                self.xml.start("img");
                self.attributes(&image.attr, &[]);
                self.xml.attr("src", &address).attr("alt", &image.alt).attr_opt("title", image.title.as_deref());
                self.xml.attr_opt("style", width_style(&image.attr).as_deref()).empty();
            }
            Picture::Linked { address } if !self.in_link => {
                self.xml.start("a");
                self.attributes(&image.attr, &["image"]);
                let words = self.words_for(image);
                self.xml.attr("href", &address).text(words).end();
            }
            Picture::Linked { .. } | Picture::Missing => {
                self.xml.start("span");
                self.attributes(&image.attr, &["image"]);
                let words = self.words_for(image);
                self.xml.text(words).end();
            }
        }
        self.last_char = None;
    }

    /// Replacement for an image that is not shown: its alternative text, its title, or the word for an image.
    fn words_for<'i>(&self, image: &'i Image) -> &'i str {
        let title = image.title.as_deref().unwrap_or_default();
        [image.alt.as_str(), title].into_iter().find(|words| !words.trim().is_empty()).unwrap_or(self.labels.image)
    }
}

/// Whether an inline is blank or a picture without alternative text.
fn says_nothing(inline: &Inline) -> bool {
    match &inline.kind {
        InlineKind::Image(image) => image.alt.trim().is_empty(),
        InlineKind::Text { text } => text.trim().is_empty(),
        InlineKind::SoftBreak | InlineKind::HardBreak => true,
        InlineKind::Span { content, .. } => content.iter().all(says_nothing),
        _ => false,
    }
}

/// The first visible character of `inlines`, if it is text.
fn first_char(inlines: &[Inline]) -> Option<char> {
    let first = inlines.first()?;
    match &first.kind {
        InlineKind::Text { text } | InlineKind::Code { text } => text.chars().next(),
        InlineKind::Emphasis { .. }
        | InlineKind::Strong { .. }
        | InlineKind::Strikethrough { .. }
        | InlineKind::Underline { .. }
        | InlineKind::Superscript { .. }
        | InlineKind::Subscript { .. }
        | InlineKind::Mark { .. }
        | InlineKind::Link(_)
        | InlineKind::Span { .. } => first_char(first.kind.content()),
        InlineKind::Image(_)
        | InlineKind::NoteRef { .. }
        | InlineKind::Math { .. }
        | InlineKind::SoftBreak
        | InlineKind::HardBreak
        | InlineKind::Raw { .. } => None,
    }
}

/// Whether the script of `c` puts no blanks between words: Han, kana, and their punctuation, but not Hangul.
fn stands_without_blanks(c: char) -> bool {
    matches!(c,
        '\u{2E80}'..='\u{303F}' | '\u{3040}'..='\u{30FF}' | '\u{31C0}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FF9F}' | '\u{20000}'..='\u{3FFFF}')
}
