//! Inlines to running text.

use super::Style;
use super::charset::in_script;
use super::flow::Flow;
use super::links::{Addresses, LinkStyle};
use super::marks::Marks;
use super::words::is_hangul;
use crate::backends::text_writer::char_columns;
use crate::diagnostics::Diagnostics;
use crate::math::linear;
use crate::model::{Image, Inline, InlineKind, Link, plain_text};

/// What a formula between lines is indented by: spaces at which no line breaks.
const FORMULA_INDENT: &str = "\u{A0}\u{A0}\u{A0}\u{A0}";

/// Writes inlines into a [`Flow`].
pub(super) struct InlineWriter<'a, 'm> {
    pub(super) style: &'a Style,
    pub(super) addresses: &'a mut Addresses,
    pub(super) marks: &'a mut Marks<'m>,
    pub(super) flow: &'a mut Flow,
    pub(super) diags: &'a mut Diagnostics,
}

impl InlineWriter<'_, '_> {
    /// Writes a whole text.
    pub(super) fn write(mut self, inlines: &[Inline]) {
        self.inlines(inlines);
        self.flow.trim_end();
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        // How much of the next text is written already.
        let mut n_written = 0;
        for (idx, inline) in inlines.iter().enumerate() {
            if let InlineKind::Link(link) = &inline.kind {
                let end = inlines.get(idx + 1).map_or("", end_of_word);
                self.link(link, end);
                n_written = end.len();
            } else if let (InlineKind::Text { text }, 1..) = (&inline.kind, n_written) {
                self.flow.push_text(&self.style.charset.write(&text[n_written..]));
                n_written = 0;
            } else if let InlineKind::Math { tex, display: true } = &inline.kind
                && inlines.len() > 1
                && is_line_end(idx.checked_sub(1).map(|idx| &inlines[idx]))
                && is_line_end(inlines.get(idx + 1))
            {
                self.display(tex);
            } else {
                self.inline(inline);
            }
        }
    }

    /// A formula that stands between the lines of a paragraph.
    fn display(&mut self, tex: &str) {
        let formula = linear(tex, self.style.symbols());
        let lines = || formula.as_deref().unwrap_or(tex).lines().filter(|line| !line.trim().is_empty());
        // What goes on in a further line begins where that does.
        let width = self.style.width;
        let is_long = width > 0 && lines().any(|line| line.chars().count() + FORMULA_INDENT.chars().count() > width);
        self.flow.push_break();
        for line in lines() {
            self.flow.push_text(if is_long { "" } else { FORMULA_INDENT });
            self.flow.push_text(line.trim());
            self.flow.push_break();
        }
    }

    fn inline(&mut self, inline: &Inline) {
        match &inline.kind {
            InlineKind::Text { text } => self.flow.push_text(&self.style.charset.write(text)),
            InlineKind::SoftBreak => self.flow.push_space(),
            InlineKind::HardBreak => self.flow.push_break(),
            InlineKind::Emphasis { content } | InlineKind::Underline { content } => self.marked(0, content),
            InlineKind::Strong { content } => self.marked(1, content),
            InlineKind::Strikethrough { content } => self.struck(content),
            InlineKind::Mark { content } => self.inlines(content),
            InlineKind::Superscript { content } => self.script(content, true),
            InlineKind::Subscript { content } => self.script(content, false),
            InlineKind::Code { text } => self.flow.push_verbatim(text),
            InlineKind::Link(link) => self.link(link, ""),
            InlineKind::Image(image) => self.image(image),
            InlineKind::NoteRef { note } => self.flow.push_tied(&self.marks.show(*note)),
            InlineKind::Math { tex, display: _ } => match linear(tex, self.style.symbols()) {
                Some(formula) => self.flow.push_text(&formula.replace('\n', "; ")),
                None => self.flow.push_text(tex.trim()),
            },
            InlineKind::Raw { format, text } => self.raw(inline, format, text),
            InlineKind::Span { attr: _, content } => self.inlines(content),
        }
    }

    fn marked(&mut self, strength: usize, content: &[Inline]) {
        let start = self.flow.text().len();
        self.inlines(content);
        if let Some(marks) = self.style.emphasis {
            self.flow.enclose(start, marks[strength]);
        }
    }

    /// What is no longer valid is always marked: without it, the text would say the contrary.
    fn struck(&mut self, content: &[Inline]) {
        let start = self.flow.text().len();
        self.inlines(content);
        self.flow.enclose(start, "~");
    }

    fn script(&mut self, content: &[Inline], raised: bool) {
        let after_digit = self.flow.text().ends_with(|c: char| c.is_ascii_digit());
        let start = self.flow.text().len();
        self.inlines(content);
        let written = self.flow.split_off(start);
        let is_word = !written.is_empty() && written.chars().all(char::is_alphanumeric);
        let shown = match in_script(&written, raised).filter(|_| self.style.is_unicode()) {
            Some(script) => script,
            // Ordinals: 1st, 2e.
            None if raised && after_digit && written.chars().all(char::is_alphabetic) => written,
            None if written.trim().is_empty() => written,
            None => {
                let mark = if raised { '^' } else { '_' };
                if is_word { format!("{mark}{written}") } else { format!("{mark}({written})") }
            }
        };
        self.flow.push_verbatim(&shown);
    }

    /// A link, and the `end` of its last word that follows it, after which its address stands.
    fn link(&mut self, link: &Link, end: &str) {
        self.inlines(&link.content);
        self.flow.push_verbatim(&self.style.charset.write(end));
        let is_inside = link.target.starts_with('#') || link.target.is_empty();
        if is_inside || shows_address(&link.content, &link.target) {
            return;
        }
        self.address(&link.target);
    }

    fn image(&mut self, image: &Image) {
        let label = self.style.labels.image;
        let alt = self.style.charset.write(image.alt.trim());
        if alt.is_empty() {
            self.flow.push_text(&format!("[{label}]"));
        } else {
            self.flow.push_text(&format!("[{label}: {alt}]"));
        }
        // Of an image that is in the document itself, the address is the image.
        if !image.source.starts_with("data:") && !image.source.is_empty() {
            self.address(&image.source);
        }
    }

    /// Says where something leads to.
    fn address(&mut self, address: &str) {
        match self.style.links {
            LinkStyle::End | LinkStyle::Section => {
                let number = self.addresses.number(address);
                self.flow.push_glued(&format!("[{number}]"));
            }
            LinkStyle::Inline => {
                self.flow.push_space();
                self.flow.push_verbatim(&format!("<{address}>"));
            }
            LinkStyle::None => {}
        }
    }

    fn raw(&mut self, inline: &Inline, format: &str, text: &str) {
        if is_text_format(format) {
            self.flow.push_text(text);
        } else if !is_comment(text) {
            self.diags.raw_not_rendered(inline.span, format, "plain text");
        }
    }
}

/// What a text that follows a link adds to its last word: a genitive's `’s`, a particle. Scripts without blanks between
/// words add nothing.
fn end_of_word(inline: &Inline) -> &str {
    let InlineKind::Text { text } = &inline.kind else { return "" };
    let is_inner = |c: char| (c.is_alphanumeric() && (char_columns(c) < 2 || is_hangul(c))) || matches!(c, '’' | '\'');
    let len = text.find(|c| !is_inner(c)).unwrap_or(text.len());
    text[..len].trim_end_matches(['’', '\''])
}

/// Whether raw text of this format is for us.
pub(super) fn is_text_format(format: &str) -> bool {
    matches!(format, "txt" | "text" | "plain")
}

/// Whether raw text is a comment in HTML: nothing that a reader misses.
pub(super) fn is_comment(text: &str) -> bool {
    let text = text.trim();
    text.starts_with("<!--") && text.ends_with("-->")
}

/// Whether the text of a link is its address.
fn shows_address(content: &[Inline], target: &str) -> bool {
    let text = plain_text(content);
    text == target || target.strip_prefix("mailto:").is_some_and(|mail| mail == text)
}

/// Whether what stands beside a formula parts it from the words of its paragraph.
fn is_line_end(beside: Option<&Inline>) -> bool {
    beside.is_none_or(|inline| matches!(inline.kind, InlineKind::SoftBreak | InlineKind::HardBreak))
}
