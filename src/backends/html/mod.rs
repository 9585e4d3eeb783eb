//! The XHTML serialiser: model to well-formed XHTML5. Serves `epub`.
//!
//! Writes the content of a `body` and asks its [`Host`] for everything that depends on the surrounding book:
//! identifiers, link targets, image addresses. Of the document's raw markup only drawings and formulas pass, through an
//! allow-list. Matches every node of the model. The output is well-formed because [`Xml`] cannot write anything else.

mod attributes;
mod block;
mod code;
mod foreign;
mod head;
mod inline;
mod notes;
mod raw;
mod table;
mod vocabulary;
mod xml;

pub use foreign::{clean_svg, is_plain_style};
pub use notes::is_note_identifier;
pub use vocabulary::svg_element;
pub use xml::Xml;

use crate::diagnostics::Diagnostics;
use crate::labels::Labels;
use crate::math::MathError;
use crate::model::{Block, Direction, Document, HeadingLevel, Image, NoteId};
use crate::source::Span;

/// Name of the output in diagnostics.
const FORMAT: &str = "EPUB";

/// The book that contains the text.
pub trait Host {
    /// The XML identifier for the node with this `id`; `None` if another node of the book has it.
    fn identifier(&mut self, id: &str) -> Option<String>;

    /// Address of `target` relative to this file; `None` to show only the link's text. Reports why.
    fn address(&mut self, target: &str, span: Span, diags: &mut Diagnostics) -> Option<String>;

    /// Presentation of an image in this file. Reports why if it is not shown.
    fn picture(&mut self, image: &Image, span: Span, diags: &mut Diagnostics) -> Picture;

    /// A formula as MathML; empty when it shows nothing.
    fn formula(&mut self, tex: &str, display: bool) -> Result<String, MathError>;

    /// The number of a drawing that stands in the text as markup: another one for each.
    fn next_drawing(&mut self) -> usize;

    /// Records an inline drawing, and whether it has a text alternative.
    fn drawing_shown(&mut self, is_described: bool, span: Span, diags: &mut Diagnostics);
}

/// Presentation of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picture {
    /// As a picture.
    Embedded {
        /// Its address, relative to this file.
        address: String,
    },
    /// As its alternative text, linked to the image.
    Linked {
        /// Address of the image.
        address: String,
    },
    /// As its alternative text.
    Missing,
}

/// Writes `blocks` of `document`, then the notes that they refer to.
pub fn write_body(xml: &mut Xml, document: &Document, blocks: &[Block], host: &mut dyn Host, diags: &mut Diagnostics) {
    let mut writer = Writer {
        xml,
        host,
        diags,
        document,
        labels: Labels::of(document.meta.language()),
        rtl: document.meta.text_direction() == Direction::RightToLeft,
        in_link: false,
        last_char: None,
        open_headings: Vec::new(),
        notes: notes::Notes::default(),
    };
    writer.blocks(blocks, Lead::None);
    writer.notes_section();
}

/// The state of writing one file.
struct Writer<'a> {
    xml: &'a mut Xml,
    host: &'a mut dyn Host,
    diags: &'a mut Diagnostics,
    document: &'a Document,
    labels: &'static Labels,
    /// Whether the text runs from right to left; then code is marked as left-to-right.
    rtl: bool,
    /// Whether a link is open. Links do not nest, so links and note marks within one are text.
    in_link: bool,
    /// Last character of the running text, for line breaks between ideographs.
    last_char: Option<char>,
    /// Headings above the current text: levels as written and as shown.
    open_headings: Vec<(HeadingLevel, HeadingLevel)>,
    notes: notes::Notes,
}

/// Content before the text of the first paragraph of an item or a note.
#[derive(Clone, Copy)]
enum Lead {
    None,
    /// The box of a task.
    Task {
        done: bool,
    },
    /// The number of a note, linked back to its mark.
    BackLink(NoteId),
}
