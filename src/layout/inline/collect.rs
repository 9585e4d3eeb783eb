//! Inlines to one text with styles over it.

use super::Spacing;
use crate::font::Weight;
use crate::geometry::{Point, Pt, Size};
use crate::layout::frame::{FrameItem, LinkTarget, Role, TagId};
use crate::layout::images::ImageUse;
use crate::layout::style::{Features, TextStyle};
use crate::layout::{Layouter, frame};
use crate::math::shown_text;
use crate::model::{Attr, Image, Inline, InlineKind, Link, NoteId};
use crate::source::Span;

/// Stands in the text for an inline object.
pub(in crate::layout) const OBJECT: char = '\u{FFFC}';
/// Stands in the text for a part of a formula: a letter to the rules of line breaking, and no character of any text.
pub(super) const MATH_OBJECT: char = '\u{FDD0}';
/// Stands in the text for a hard line break; UAX #14 breaks after it.
pub(super) const LINE_SEPARATOR: char = '\u{2028}';
/// Raise of a superscript that is not made by a feature, in ems of the text around it.
const SUPERSCRIPT_RISE: f64 = 0.34;
/// Lowering of a subscript.
const SUBSCRIPT_DROP: f64 = 0.14;
/// Size of super- and subscripts.
const SCRIPT_SIZE: f64 = 0.72;

/// A text with styles and what is anchored in it.
#[derive(Clone, Debug, Default)]
pub(in crate::layout) struct StyledText {
    /// The text. Objects are U+FFFC, hard breaks U+2028.
    pub text: String,
    /// Where each style begins.
    pub styles: Vec<(usize, TextStyle)>,
    /// Objects by the offset of their character.
    pub objects: Vec<(usize, InlineObject)>,
    /// Notes by the offset of their mark.
    pub notes: Vec<(usize, NoteId)>,
    /// Names of places, by offset.
    pub anchors: Vec<(usize, String)>,
    /// Where it stands in the source, for diagnostics.
    pub span: Span,
}

/// An object in a line: it stands on the baseline.
#[derive(Clone, Debug)]
pub(in crate::layout) struct InlineObject {
    /// What it is.
    pub content: ObjectContent,
    /// Its width, and its height above the baseline.
    pub size: Size,
    /// Its depth below the baseline.
    pub depth: Pt,
    /// The element that it is.
    pub tag: TagId,
}

/// What an [`InlineObject`] is.
#[derive(Clone, Debug)]
pub(in crate::layout) enum ObjectContent {
    /// A picture: an index into the images of the document.
    Image(usize),
    /// A formula, or a part of one: items from the beginning of the baseline.
    Formula(Vec<(Point, FrameItem)>),
    /// Space within a formula, where a line breaks at this cost, if at all.
    Space {
        /// The cost.
        cost: Option<f64>,
    },
}

/// Whether a character stands for an object.
pub(super) fn is_object(c: char) -> bool {
    c == OBJECT || c == MATH_OBJECT
}

impl StyledText {
    /// The object at a byte offset.
    pub fn object_at(&self, offset: usize) -> Option<&InlineObject> {
        let idx = self.objects.binary_search_by_key(&offset, |(own, _)| *own).ok()?;
        Some(&self.objects[idx].1)
    }

    /// The style at a byte offset.
    pub fn style_at(&self, offset: usize) -> &TextStyle {
        let idx = self.styles.partition_point(|(start, _)| *start <= offset);
        &self.styles[idx.saturating_sub(1)].1
    }

    /// Appends text in a style.
    pub fn push(&mut self, text: &str, style: TextStyle) {
        self.set_style(style);
        self.text.push_str(text);
    }

    /// Makes objects that are wider than this smaller, in proportion.
    pub fn limit_objects(&mut self, width: Pt) {
        for (_, object) in self.objects.iter_mut().filter(|(_, object)| object.size.width > width) {
            let factor = width / object.size.width;
            object.size = Size::new(width, object.size.height * factor);
        }
    }

    fn set_style(&mut self, style: TextStyle) {
        match self.styles.last_mut() {
            Some((_, last)) if *last == style => {}
            Some((start, last)) if *start == self.text.len() => *last = style,
            _ => self.styles.push((self.text.len(), style)),
        }
    }

    /// Appends text with runs of white space made one space.
    pub(super) fn push_collapsed(&mut self, text: &str, spacing: Spacing, style: TextStyle) {
        self.set_style(style);
        for c in text.chars() {
            let is_space = matches!(c, ' ' | '\n' | '\t' | '\r');
            if !is_space {
                self.fit_space_before(c, spacing);
                self.text.push(c);
            } else if !self.text.is_empty() && !self.text.ends_with([' ', LINE_SEPARATOR]) {
                self.text.push(' ');
            }
        }
    }
}

impl StyledText {
    /// Makes the space at the end of the text the one that the language wants before `next`.
    fn fit_space_before(&mut self, next: char, spacing: Spacing) {
        let Some(space) = self.text.chars().next_back().filter(|c| matches!(c, ' ' | '\u{A0}')) else {
            return;
        };
        let start = self.text.len() - space.len_utf8();
        let is_in_style = self.styles.last().is_some_and(|(style_start, _)| *style_start <= start);
        let is_anchored = self.anchors.last().is_some_and(|(offset, _)| *offset > start);
        let wanted = spacing.between(self.text[..start].chars().next_back(), next);
        if let Some(wanted) = wanted.filter(|_| is_in_style && !is_anchored) {
            self.text.truncate(start);
            self.text.push(wanted);
        }
    }
}

/// Collects the inlines of one paragraph.
pub(in crate::layout) struct Collector<'l, 'a> {
    pub(super) layouter: &'l mut Layouter<'a>,
    pub(super) styled: StyledText,
}

impl<'l, 'a> Collector<'l, 'a> {
    /// An empty paragraph.
    pub fn new(layouter: &'l mut Layouter<'a>) -> Collector<'l, 'a> {
        Collector { layouter, styled: StyledText::default() }
    }

    /// Collects `inlines` in a base style.
    pub fn collect(mut self, inlines: &[Inline], style: TextStyle) -> StyledText {
        self.styled.span = inlines.iter().fold(Span::NONE, |span, inline| span.join(inline.span));
        self.inlines(inlines, style);
        let trimmed = self.styled.text.trim_end_matches([' ', LINE_SEPARATOR]).len();
        self.styled.text.truncate(trimmed);
        if self.styled.styles.is_empty() {
            self.styled.styles.push((0, style));
        }
        self.styled
    }

    fn inlines(&mut self, inlines: &[Inline], style: TextStyle) {
        for inline in inlines {
            self.inline(inline, style);
        }
    }

    fn inline(&mut self, inline: &Inline, style: TextStyle) {
        let theme = self.layouter.theme;
        match &inline.kind {
            InlineKind::Text { text } => self.styled.push_collapsed(text, self.layouter.spacing, style),
            InlineKind::Emphasis { content } => {
                let mut face = style.face;
                face.italic = !face.italic;
                self.inlines(content, TextStyle { face, ..style });
            }
            InlineKind::Strong { content } => {
                let mut face = style.face;
                face.weight = Weight::Bold;
                self.inlines(content, TextStyle { face, ..style });
            }
            InlineKind::Strikethrough { content } => self.inlines(content, TextStyle { strike: true, ..style }),
            InlineKind::Underline { content } => self.inlines(content, TextStyle { underline: true, ..style }),
            InlineKind::Superscript { content } => self.script(content, SUPERSCRIPT_RISE, style),
            InlineKind::Subscript { content } => self.script(content, -SUBSCRIPT_DROP, style),
            InlineKind::Mark { content } => {
                self.inlines(content, TextStyle { fill: Some(theme.mark_fill), ..style });
            }
            InlineKind::Code { text } => {
                let tag = self.layouter.document.tags.add(style.tag, Role::Code);
                let code = self.code_style(style);
                self.styled.push(&text.replace(['\n', '\t'], " "), TextStyle { tag, ..code });
            }
            InlineKind::Math { tex, .. } => self.formula(tex, inline.span, style),
            InlineKind::Link(link) => self.link(link, style),
            InlineKind::Image(image) => self.image(image, inline.span, style),
            InlineKind::NoteRef { note } => self.note_mark(*note, style),
            InlineKind::SoftBreak => self.styled.push_collapsed(" ", Spacing::Plain, style),
            InlineKind::HardBreak => {
                let trimmed = self.styled.text.trim_end_matches(' ').len();
                self.styled.text.truncate(trimmed);
                self.styled.push(&LINE_SEPARATOR.to_string(), style);
            }
            InlineKind::Raw { format, .. } => {
                self.layouter.diags.raw_not_rendered(inline.span, format, "PDF");
            }
            InlineKind::Span { attr, content } => self.span(attr, content, style),
        }
    }

    pub(super) fn code_style(&self, style: TextStyle) -> TextStyle {
        let mut face = style.face;
        face.family = crate::font::Family::Mono;
        let size = style.size * self.layouter.theme.inline_code_size;
        TextStyle { face, size, features: Features::Code, is_code: true, ..style }
    }

    fn script(&mut self, content: &[Inline], rise: f64, style: TextStyle) {
        let rise = style.rise + style.size * rise;
        self.inlines(content, TextStyle { rise, size: style.size * SCRIPT_SIZE, ..style });
    }

    fn span(&mut self, attr: &Attr, content: &[Inline], style: TextStyle) {
        self.anchor(attr);
        let mut style = style;
        if let Some(lang) = attr.language() {
            style.tag = self.layouter.document.tags.add(style.tag, Role::Span);
            self.layouter.document.tags.set_lang(style.tag, lang);
        }
        if attr.has_class("smallcaps") {
            style.features = Features::SmallCaps;
        }
        if attr.has_class("kbd") {
            style = TextStyle { fill: Some(self.layouter.theme.code_fill), ..self.code_style(style) };
        }
        self.inlines(content, style);
    }

    fn anchor(&mut self, attr: &Attr) {
        if let Some(id) = &attr.id {
            self.styled.anchors.push((self.styled.text.len(), id.clone()));
        }
    }

    fn link(&mut self, link: &Link, style: TextStyle) {
        self.anchor(&link.attr);
        let target = match link.target.strip_prefix('#') {
            Some(id) => LinkTarget::Anchor(id.to_owned()),
            None => LinkTarget::Url(link.target.clone()),
        };
        let words = [link.title.clone().unwrap_or_default(), shown_text(&link.content)];
        let described = words.into_iter().find(|words| !words.trim().is_empty());
        let description = described.unwrap_or_else(|| link.target.clone());
        let style = self.layouter.begin_link(target, description, style, Role::Link);
        let style = TextStyle { color: self.layouter.theme.link, ..style };
        self.inlines(&link.content, style);
    }

    fn note_mark(&mut self, note: NoteId, style: TextStyle) {
        let number = self.layouter.source.note_number(note).to_string();
        let target = LinkTarget::Anchor(note_anchor(note));
        let style = self.layouter.begin_link(target, number.clone(), style, Role::Reference);
        let mark = TextStyle { features: Features::Superior, ..style };
        self.styled.anchors.push((self.styled.text.len(), note_reference_anchor(note)));
        // A word joiner keeps the mark with its word.
        self.styled.push("\u{2060}", mark);
        self.styled.notes.push((self.styled.text.len(), note));
        self.styled.push(&number, mark);
    }

    fn image(&mut self, image: &Image, span: Span, style: TextStyle) {
        self.anchor(&image.attr);
        let line = style.size * INLINE_IMAGE_HEIGHT;
        match self.layouter.use_image(image, span) {
            ImageUse::Placed { image: idx, size } => {
                let measure = self.layouter.measure();
                let fit = (measure.0 / size.width.0).min(INLINE_IMAGE_MAX.0 / size.height.0).min(1.0);
                let has_own_size = image.attr.get("width").is_some() || image.attr.get("height").is_some();
                // An icon without a stated size in running text is set to the height of the text.
                let shrink = if has_own_size || size.height.0 > line.0 * ICON_LIMIT {
                    fit
                } else {
                    fit.min(line.0 / size.height.0)
                };
                let tag = self.layouter.figure_tag(image, &[], span, style.tag);
                let size = Size::new(size.width * shrink, size.height * shrink);
                let content = ObjectContent::Image(idx);
                let object = InlineObject { content, size, depth: Pt::ZERO, tag };
                self.styled.objects.push((self.styled.text.len(), object));
                self.styled.push(&OBJECT.to_string(), style);
            }
            ImageUse::Replaced { text, target } => {
                let style = match target {
                    Some(url) => {
                        let style = self.layouter.begin_link(LinkTarget::Url(url), text.clone(), style, Role::Link);
                        TextStyle { color: self.layouter.theme.link, ..style }
                    }
                    None => style,
                };
                self.styled.push_collapsed(&text, self.layouter.spacing, style);
            }
        }
    }
}

impl Layouter<'_> {
    /// Adds a link; the style of its text.
    pub(in crate::layout) fn begin_link(
        &mut self,
        target: LinkTarget,
        description: String,
        style: TextStyle,
        role: Role,
    ) -> TextStyle {
        let document = &mut self.document;
        let parent = document.tags.add(style.tag, role.clone());
        let tag = if role == Role::Link { parent } else { document.tags.add(parent, Role::Link) };
        document.links.push(frame::Link { target, description, tag });
        TextStyle { link: Some(document.links.len() - 1), tag, ..style }
    }
}

/// Height of an image in text that says no size and is about as high as a line, in ems.
const INLINE_IMAGE_HEIGHT: f64 = 1.0;
/// Images in text up to this many times the height of a line are taken for icons.
const ICON_LIMIT: f64 = 2.0;
/// Highest image in running text.
const INLINE_IMAGE_MAX: Pt = Pt(400.0);

/// The name of the place of a note's text.
pub(in crate::layout) fn note_anchor(note: NoteId) -> String {
    format!("note-{}", note.number())
}

/// The name of the place of a note's mark.
pub(in crate::layout) fn note_reference_anchor(note: NoteId) -> String {
    format!("note-mark-{}", note.number())
}
