//! Inline nodes.

use serde::{Deserialize, Serialize};

use super::{Attr, NoteId};
use crate::source::Span;

/// An inline with its place in the source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Inline {
    /// What it is.
    #[serde(flatten)]
    pub kind: InlineKind,
    /// Where it stands in the source.
    #[serde(default)]
    pub span: Span,
}

impl Inline {
    /// An inline at a place.
    pub fn new(kind: InlineKind, span: Span) -> Inline {
        Inline { kind, span }
    }

    /// Text that stands nowhere in the source.
    pub fn text(text: impl Into<String>) -> Inline {
        Inline::new(InlineKind::Text { text: text.into() }, Span::NONE)
    }
}

/// What an inline is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum InlineKind {
    /// Text without line ends; entities and escapes resolved.
    Text {
        /// The text.
        text: String,
    },
    /// Stressed.
    Emphasis {
        /// What is.
        content: Vec<Inline>,
    },
    /// Of importance.
    Strong {
        /// What is.
        content: Vec<Inline>,
    },
    /// No longer valid.
    Strikethrough {
        /// What is.
        content: Vec<Inline>,
    },
    /// Underlined (`<u>`, `<ins>`).
    Underline {
        /// What is.
        content: Vec<Inline>,
    },
    /// Raised.
    Superscript {
        /// What is.
        content: Vec<Inline>,
    },
    /// Lowered.
    Subscript {
        /// What is.
        content: Vec<Inline>,
    },
    /// Highlighted.
    Mark {
        /// What is.
        content: Vec<Inline>,
    },
    /// Code within text.
    Code {
        /// The code, on one line.
        text: String,
    },
    /// A link.
    Link(Box<Link>),
    /// A picture within text.
    Image(Box<Image>),
    /// The mark of a footnote.
    NoteRef {
        /// Which: an index into [`super::Document::notes`].
        note: NoteId,
    },
    /// A formula.
    Math {
        /// Its TeX source, without delimiters.
        tex: String,
        /// Whether it is displayed on a line of its own.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        display: bool,
    },
    /// A line end of the source: a space to readers.
    SoftBreak,
    /// A line end that stays one.
    HardBreak,
    /// Text in the markup of one output format; other formats drop it with a diagnostic.
    Raw {
        /// The format: `html`, `org`, `tex` …
        format: String,
        /// The text, verbatim.
        text: String,
    },
    /// A stretch of text with attributes: language, direction, classes such as `kbd` or `smallcaps`.
    Span {
        /// Its attributes.
        attr: Box<Attr>,
        /// Its text.
        content: Vec<Inline>,
    },
}

impl InlineKind {
    /// Its attributes; `None` for what has none.
    pub fn attr(&self) -> Option<&Attr> {
        match self {
            InlineKind::Span { attr, .. } => Some(attr),
            InlineKind::Link(link) => Some(&link.attr),
            InlineKind::Image(image) => Some(&image.attr),
            InlineKind::Text { .. }
            | InlineKind::Emphasis { .. }
            | InlineKind::Strong { .. }
            | InlineKind::Strikethrough { .. }
            | InlineKind::Underline { .. }
            | InlineKind::Superscript { .. }
            | InlineKind::Subscript { .. }
            | InlineKind::Mark { .. }
            | InlineKind::Code { .. }
            | InlineKind::NoteRef { .. }
            | InlineKind::Math { .. }
            | InlineKind::SoftBreak
            | InlineKind::HardBreak
            | InlineKind::Raw { .. } => None,
        }
    }

    /// The same, to be changed.
    pub fn attr_mut(&mut self) -> Option<&mut Attr> {
        match self {
            InlineKind::Span { attr, .. } => Some(attr),
            InlineKind::Link(link) => Some(&mut link.attr),
            InlineKind::Image(image) => Some(&mut image.attr),
            InlineKind::Text { .. }
            | InlineKind::Emphasis { .. }
            | InlineKind::Strong { .. }
            | InlineKind::Strikethrough { .. }
            | InlineKind::Underline { .. }
            | InlineKind::Superscript { .. }
            | InlineKind::Subscript { .. }
            | InlineKind::Mark { .. }
            | InlineKind::Code { .. }
            | InlineKind::NoteRef { .. }
            | InlineKind::Math { .. }
            | InlineKind::SoftBreak
            | InlineKind::HardBreak
            | InlineKind::Raw { .. } => None,
        }
    }

    /// The inlines inside this one; empty for a leaf.
    pub fn content(&self) -> &[Inline] {
        match self {
            InlineKind::Emphasis { content }
            | InlineKind::Strong { content }
            | InlineKind::Strikethrough { content }
            | InlineKind::Underline { content }
            | InlineKind::Superscript { content }
            | InlineKind::Subscript { content }
            | InlineKind::Mark { content }
            | InlineKind::Span { content, .. } => content,
            InlineKind::Link(link) => &link.content,
            InlineKind::Text { .. }
            | InlineKind::Code { .. }
            | InlineKind::Image(_)
            | InlineKind::NoteRef { .. }
            | InlineKind::Math { .. }
            | InlineKind::SoftBreak
            | InlineKind::HardBreak
            | InlineKind::Raw { .. } => &[],
        }
    }
}

/// A link.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Link {
    /// Its address as written: a URL, a path, `#id` within the document, `mailto:…`.
    pub target: String,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Its text. Never empty: a link without text shows its target.
    pub content: Vec<Inline>,
    /// Identifier, classes, pairs.
    #[serde(default, skip_serializing_if = "Attr::is_empty")]
    pub attr: Attr,
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
pub struct Image {
    /// Its address as written: a path, a URL, a `data:` URI.
    pub source: String,
    /// Its alternative text, plain.
    #[serde(default)]
    pub alt: String,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Identifier, classes, `width` and `height` as written.
    #[serde(default, skip_serializing_if = "Attr::is_empty")]
    pub attr: Attr,
}

impl Image {
    /// Whether the author says that it is only decoration: HTML with an empty `alt`.
    pub fn is_decorative(&self) -> bool {
        self.alt.is_empty() && self.attr.get("role") == Some("presentation")
    }
}

/// The text of inlines without any markup: breaks become spaces, images their alternative text, notes nothing.
pub fn plain_text(inlines: &[Inline]) -> String {
    let mut text = String::new();
    push_plain_text(inlines, &mut text);
    text
}

fn push_plain_text(inlines: &[Inline], out: &mut String) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Text { text } | InlineKind::Code { text } => out.push_str(text),
            InlineKind::Math { tex, .. } => out.push_str(tex),
            InlineKind::Image(image) => out.push_str(&image.alt),
            InlineKind::SoftBreak | InlineKind::HardBreak => out.push(' '),
            InlineKind::NoteRef { .. } | InlineKind::Raw { .. } => {}
            InlineKind::Emphasis { .. }
            | InlineKind::Strong { .. }
            | InlineKind::Strikethrough { .. }
            | InlineKind::Underline { .. }
            | InlineKind::Superscript { .. }
            | InlineKind::Subscript { .. }
            | InlineKind::Mark { .. }
            | InlineKind::Link(_)
            | InlineKind::Span { .. } => push_plain_text(inline.kind.content(), out),
        }
    }
}
