//! Inlines to marked text.
//!
//! Decides which markup says what; whether Org would see it is the business of `guard`.

use super::code::{apart_from_backslashes, push_code};
use super::marked::{Marked, RunKind, is_space};
use super::references::{Anchor, References, anchor_name};
use super::syntax::may_end_emphasis;
use super::target::{PICTURE_MARK, Target, is_picture, is_remote, target};
use crate::diagnostics::Diagnostics;
use crate::model::{Attr, Image, Inline, InlineKind, Link, NoteId, SECTION_NUMBER, plain_text};
use crate::source::Span;

/// Where running text stands, as far as it decides what may be in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Setting {
    /// Line breaks are not possible: headlines, cells, keywords.
    pub(super) one_line: bool,
    /// Bars end the text: cells.
    pub(super) in_table: bool,
    /// Notes have no place: captions.
    pub(super) in_caption: bool,
}

/// Writes inlines into a [`Marked`].
pub(super) struct InlineWriter<'a> {
    references: &'a References,
    setting: Setting,
    marked: &'a mut Marked,
    /// Emphasis that is open, with how many line breaks are in it so far. Org allows one.
    open: Vec<(u8, usize)>,
    /// How much of `open` began outside of the link that is open.
    n_outside: usize,
    in_link: bool,
    in_script: bool,
    /// Notes referred to in a link, where Org knows none: they follow it.
    late_notes: Vec<NoteId>,
    diags: &'a mut Diagnostics,
}

/// Line breaks that Org allows within emphasis (`org-emphasis-regexp-components`).
pub(super) const MAX_BREAKS_IN_EMPHASIS: usize = 1;

impl<'a> InlineWriter<'a> {
    /// A writer at the beginning of a text.
    pub(super) fn new(
        references: &'a References,
        setting: Setting,
        marked: &'a mut Marked,
        diags: &'a mut Diagnostics,
    ) -> InlineWriter<'a> {
        InlineWriter {
            references,
            setting,
            marked,
            open: Vec::new(),
            n_outside: 0,
            in_link: false,
            in_script: false,
            late_notes: Vec::new(),
            diags,
        }
    }

    /// Writes a whole text.
    pub(super) fn write(mut self, inlines: &[Inline]) {
        self.inlines(inlines);
        self.marked.trim_end();
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            self.inline(inline);
        }
    }

    fn inline(&mut self, inline: &Inline) {
        match &inline.kind {
            InlineKind::Text { text } => self.text(text, inline.span),
            InlineKind::SoftBreak => self.marked.push_text(" "),
            InlineKind::HardBreak => self.hard_break(inline.span),
            InlineKind::Emphasis { content } => self.emphasis(b'/', content),
            InlineKind::Strong { content } => self.emphasis(b'*', content),
            InlineKind::Underline { content } => self.emphasis(b'_', content),
            InlineKind::Strikethrough { content } => self.emphasis(b'+', content),
            InlineKind::Superscript { content } => self.script("^{", "sup", content),
            InlineKind::Subscript { content } => self.script("_{", "sub", content),
            InlineKind::Mark { content } => self.html("mark", content),
            InlineKind::Code { text } => self.code(text, b"~="),
            InlineKind::Link(link) => self.link(link, inline.span),
            InlineKind::Image(image) => self.image(image, inline.span),
            InlineKind::NoteRef { .. } if self.setting.in_caption => {
                self.diags.note(inline.span, "Org has no notes in captions; this one follows what has the caption");
            }
            InlineKind::NoteRef { note } => self.note(*note),
            InlineKind::Math { tex, display } => self.math(tex, *display),
            InlineKind::Raw { format, text } => self.raw(format, text),
            // Org numbers its headlines by itself.
            InlineKind::Span { attr, .. } if attr.has_class(SECTION_NUMBER) => {}
            InlineKind::Span { attr, content } => self.span(attr, content),
        }
    }

    /// Adds text. Org has no way to write a backslash in it, so words with one are verbatim.
    fn text(&mut self, text: &str, span: Span) {
        if !text.contains('\\') {
            return self.marked.push_text(text);
        }
        self.diags.note(span, "Org cannot have a `\\` in running text; the word became verbatim");
        for (piece, is_verbatim) in apart_from_backslashes(text) {
            if is_verbatim {
                self.code(piece, b"=~");
            } else {
                self.marked.push_text(piece);
            }
        }
    }

    fn hard_break(&mut self, span: Span) {
        if self.setting.one_line || self.in_link || self.in_script {
            if self.setting.in_table {
                self.diags.warn(span, "Org has no line breaks in a table; this one became a space");
            }
            return self.marked.push_text(" ");
        }
        let is_full = self.open.iter().any(|(_, n_breaks)| *n_breaks >= MAX_BREAKS_IN_EMPHASIS);
        if is_full {
            self.suspend();
        }
        self.marked.push_break();
        if is_full {
            self.resume();
        } else {
            self.open.iter_mut().for_each(|(_, n_breaks)| *n_breaks += 1);
        }
    }

    /// Emphasis within emphasis of its kind cannot be said, nor seen.
    fn emphasis(&mut self, mark: u8, content: &[Inline]) {
        if self.open.iter().any(|(open, _)| *open == mark) {
            return self.inlines(content);
        }
        self.begin(mark);
        self.open.push((mark, 0));
        self.inlines(content);
        self.open.pop();
        self.end(mark);
    }

    fn begin(&mut self, mark: u8) {
        self.marked.open(RunKind::Open(mark), mark_text(mark));
    }

    fn end(&mut self, mark: u8) {
        self.marked.close(RunKind::Open(mark), RunKind::Close(mark), mark_text(mark));
    }

    /// Ends all emphasis that is open here, for something that cannot stand in it.
    fn suspend(&mut self) {
        for idx in (self.n_outside..self.open.len()).rev() {
            self.end(self.open[idx].0);
        }
    }

    /// Begins it again.
    fn resume(&mut self) {
        for idx in self.n_outside..self.open.len() {
            self.open[idx].1 = 0;
            self.begin(self.open[idx].0);
        }
    }

    /// Whether text that Org takes as a whole would end emphasis that it stands in: Org looks for the end first.
    fn ends_emphasis(&self, object: &str) -> bool {
        self.open.iter().any(|(mark, _)| may_end_emphasis(object, *mark))
    }

    fn object(&mut self, object: &str) {
        self.apart_if(self.ends_emphasis(object), |writer| writer.marked.push_object(object));
    }

    /// Writes something, out of the emphasis that is open if `apart`.
    fn apart_if(&mut self, apart: bool, write: impl FnOnce(&mut Self)) {
        if apart {
            self.suspend();
        }
        write(self);
        if apart {
            self.resume();
        }
    }

    fn code(&mut self, text: &str, marks: &[u8; 2]) {
        let in_table = self.setting.in_table;
        if self.in_link && text.contains("]]") {
            // That would end the link.
            return self.code(&text.replace("]]", "]\u{200B}]"), marks);
        }
        // What is verbatim begins behind the blanks, which stand outside.
        let mut parts = text.split(|c| in_table && c == '|');
        let apart = parts.any(|part| self.ends_emphasis(part.trim_start_matches(is_space)));
        self.apart_if(apart, |writer| push_code(writer.marked, text, *marks, in_table));
    }

    /// A sub- or superscript; braces within its own would have to be balanced, so HTML says it then.
    fn script(&mut self, open: &str, tag: &str, content: &[Inline]) {
        let text = plain_text(content);
        if self.in_script || text.trim().is_empty() || text.contains(['{', '}', '\\']) || has_markup(content) {
            return self.html(tag, content);
        }
        self.marked.open(RunKind::ScriptOpen, open);
        self.in_script = true;
        self.inlines(content);
        self.in_script = false;
        self.marked.close(RunKind::ScriptOpen, RunKind::ScriptClose, "}");
    }

    /// What Org has no markup for, but HTML has.
    fn html(&mut self, tag: &str, content: &[Inline]) {
        self.object(&format!("@@html:<{tag}>@@"));
        self.inlines(content);
        self.object(&format!("@@html:</{tag}>@@"));
    }

    fn link(&mut self, link: &Link, span: Span) {
        self.anchor(&link.attr);
        if self.in_link || link.target.is_empty() {
            return self.inlines(&link.content);
        }
        if link.title.is_some() {
            self.diags.note(span, "Org has no titles of links; the title was left out");
        }
        match self.link_target(&link.target) {
            Some(Target::Path(path)) => self.link_to(&path, link),
            Some(Target::HtmlOnly) => self.html_link(link),
            None => {
                // The transform has warned that it leads nowhere.
                self.inlines(&link.content);
            }
        }
    }

    fn link_target(&self, address: &str) -> Option<Target> {
        let Some(id) = address.strip_prefix('#') else {
            return Some(target(address));
        };
        let name = anchor_name(id);
        match self.references.anchor(id)? {
            Anchor::CustomId => Some(Target::Path(format!("#{name}"))),
            Anchor::Name => Some(Target::Path(name)),
        }
    }

    fn link_to(&mut self, path: &str, link: &Link) {
        if let [Inline { kind: InlineKind::Text { text }, .. }] = link.content.as_slice()
            && text == path
        {
            return self.object(&format!("[[{path}]]"));
        }
        // Pictures are shown in a link only when they are all of it.
        for part in link.content.chunk_by(|a, b| image_of(a).is_none() && image_of(b).is_none()) {
            match part.first().map(|first| (first.span, image_of(first))) {
                Some((span, Some(image))) => self.picture_link(path, image, span),
                Some((_, None)) | None => self.text_link(path, part),
            }
        }
        for note in std::mem::take(&mut self.late_notes) {
            self.note(note);
        }
    }

    fn text_link(&mut self, path: &str, content: &[Inline]) {
        let head = format!("[[{path}][");
        // Emphasis goes into the link when something in the link would end it.
        let apart = !self.open.is_empty() && (self.ends_emphasis(&head) || has_markup(content));
        if apart {
            self.suspend();
        }
        self.marked.open(RunKind::LinkOpen, &head);
        let n_outside = self.n_outside;
        if !apart {
            self.n_outside = self.open.len();
        }
        self.in_link = true;
        if apart {
            self.resume();
        }
        self.inlines(content);
        if apart {
            self.suspend();
        }
        self.in_link = false;
        self.n_outside = n_outside;
        self.marked.close(RunKind::LinkOpen, RunKind::LinkClose, "]]");
        if apart {
            self.resume();
        }
    }

    fn picture_link(&mut self, path: &str, image: &Image, span: Span) {
        let picture = match target(&image.source) {
            Target::Path(source) if is_picture(&source) && is_plain_link(&source) => source,
            // Blanks stay escapes here: only the address of a link could be taken for one in the syntax of old.
            Target::Path(_) if is_remote(&image.source) && is_plain_link(&image.source) => {
                let mark = if is_picture(&image.source) { "" } else { PICTURE_MARK };
                format!("{}{mark}", image.source)
            }
            Target::Path(_) | Target::HtmlOnly => {
                let alt = if image.alt.is_empty() { &image.source } else { &image.alt };
                return self.text_link(path, &[Inline::text(alt.as_str())]);
            }
        };
        self.note_alt(image, span);
        let picture = if picture.starts_with('.') { format!("file:{picture}") } else { picture };
        self.object(&format!("[[{path}][{picture}]]"));
    }

    /// A link that only HTML can follow.
    fn html_link(&mut self, link: &Link) {
        self.snippet("html", &format!("<a href=\"{}\">", html_attribute(&link.target)));
        self.inlines(&link.content);
        self.snippet("html", "</a>");
    }

    fn image(&mut self, image: &Image, span: Span) {
        self.anchor(&image.attr);
        if self.in_link || self.in_script {
            return self.text(&image.alt, span);
        }
        let is_shown = matches!(target(&image.source), Target::Path(path) if is_picture(&path) || is_remote(&path));
        if is_shown {
            self.note_alt(image, span);
        }
        match target(&image.source) {
            Target::Path(path) if is_picture(&path) => self.object(&format!("[[{path}]]")),
            Target::Path(path) if is_remote(&path) => self.object(&format!("[[{path}{PICTURE_MARK}]]")),
            Target::Path(path) if image.alt.is_empty() => self.object(&format!("[[{path}]]")),
            // Org would not know it for a picture, so it is a link.
            Target::Path(path) => self.text_link(&path, &[Inline::text(image.alt.as_str())]),
            Target::HtmlOnly => {
                let (source, alt) = (html_attribute(&image.source), html_attribute(&image.alt));
                self.snippet("html", &format!("<img src=\"{source}\" alt=\"{alt}\">"));
            }
        }
    }

    fn note_alt(&mut self, image: &Image, span: Span) {
        if !image.alt.trim().is_empty() {
            self.diags.note(span, "Org has no alternative texts of pictures within text; this one was left out");
        }
    }

    fn note(&mut self, note: NoteId) {
        if self.in_link {
            return self.late_notes.push(note);
        }
        if let Some(name) = self.references.note_name(note) {
            self.object(&format!("[fn:{name}]"));
        }
    }

    fn math(&mut self, tex: &str, display: bool) {
        // A bracket would end a link too early.
        let (open, close) = if display && !self.in_link { ("\\[", "\\]") } else { ("\\(", "\\)") };
        if tex.trim().is_empty() {
            return;
        }
        if tex.contains(close) {
            return self.code(tex, b"~=");
        }
        let tex = tex.replace(['\n', '\r'], " ");
        let tex = if self.setting.in_table { tex.replace("\\|", "\\Vert ").replace('|', "\\vert ") } else { tex };
        self.object(&format!("{open}{tex}{close}"));
    }

    fn raw(&mut self, format: &str, text: &str) {
        let text = text.replace(['\n', '\r'], " ");
        if text.trim().is_empty() {
            return;
        }
        if format == "org" {
            return self.object(&text);
        }
        if let Some(comment) = text.strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->")) {
            return self.snippet("comment", comment);
        }
        self.snippet(backend_name(format), &text);
    }

    fn snippet(&mut self, backend: &str, text: &str) {
        let text = text.replace("@@", "@&#64;");
        let text = if self.setting.in_table { text.replace('|', "&#124;") } else { text };
        self.object(&format!("@@{backend}:{text}@@"));
    }

    fn span(&mut self, attr: &Attr, content: &[Inline]) {
        self.anchor(attr);
        if attr.has_class("kbd") && !has_markup(content) {
            return self.code(&plain_text(content), b"=~");
        }
        self.inlines(content);
    }

    /// A target in the text, when something links to it.
    fn anchor(&mut self, attr: &Attr) {
        let id = attr.id.as_deref().filter(|id| self.references.anchor(id).is_some());
        if let Some(id) = id.filter(|_| !self.in_link && !self.in_script) {
            self.object(&format!("<<{}>>", anchor_name(id)));
        }
    }
}

/// The name by which Org's exporters know a format.
pub(super) fn backend_name(format: &str) -> &str {
    match format {
        "tex" => "latex",
        "htm" | "html5" | "xhtml" => "html",
        other => other,
    }
}

/// Whether Org finds a whole address where it stands as bare text in a link.
fn is_plain_link(address: &str) -> bool {
    !address.contains([' ', '[', ']', '(', ')', '<', '>', '|', '\\'])
}

fn image_of(inline: &Inline) -> Option<&Image> {
    if let InlineKind::Image(image) = &inline.kind { Some(image) } else { None }
}

/// Whether there is anything in it but breaks and text that stays text.
fn has_markup(content: &[Inline]) -> bool {
    content.iter().any(|inline| match &inline.kind {
        InlineKind::Text { text } => text.contains('\\'),
        InlineKind::SoftBreak => false,
        // Keys are shown as code.
        InlineKind::Span { attr, content } => attr.has_class("kbd") || has_markup(content),
        InlineKind::Emphasis { .. }
        | InlineKind::Strong { .. }
        | InlineKind::Strikethrough { .. }
        | InlineKind::Underline { .. }
        | InlineKind::Superscript { .. }
        | InlineKind::Subscript { .. }
        | InlineKind::Mark { .. }
        | InlineKind::Code { .. }
        | InlineKind::Link(_)
        | InlineKind::Image(_)
        | InlineKind::NoteRef { .. }
        | InlineKind::Math { .. }
        | InlineKind::HardBreak
        | InlineKind::Raw { .. } => true,
    })
}

fn mark_text(mark: u8) -> &'static str {
    match mark {
        b'/' => "/",
        b'*' => "*",
        b'_' => "_",
        _ => "+",
    }
}

fn html_attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}
