//! The XHTML serialiser: model to well-formed XHTML5. Serves `epub`.
//!
//! It writes what stands inside of a `body` and asks its [`Host`] about everything that depends on the book around
//! it: identifiers, where links lead, where images lie. Of the document's own markup only drawings and formulas pass,
//! through an allow-list. Every node of the model is matched; what is written is well-formed because [`Xml`] cannot
//! write anything else.

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

/// What the diagnostics call the output.
const FORMAT: &str = "EPUB";

/// The book that the text is written into.
pub trait Host {
    /// The XML identifier for the node that the document calls `id`; `None` when another node of this file or of
    /// another one has it already.
    fn identifier(&mut self, id: &str) -> Option<String>;

    /// Where a link to `target` leads, as seen from this file; `None` when it shows its text only. Says why.
    fn address(&mut self, target: &str, span: Span, diags: &mut Diagnostics) -> Option<String>;

    /// How an image is shown in this file. Says why when it is not.
    fn picture(&mut self, image: &Image, span: Span, diags: &mut Diagnostics) -> Picture;

    /// A formula as MathML; empty when it shows nothing.
    fn formula(&mut self, tex: &str, display: bool) -> Result<String, MathError>;

    /// The number of a drawing that stands in the text as markup: another one for each.
    fn next_drawing(&mut self) -> usize;

    /// Takes note of such a drawing, and whether it says what it shows.
    fn drawing_shown(&mut self, is_described: bool, span: Span, diags: &mut Diagnostics);
}

/// How an image is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picture {
    /// As a picture.
    Embedded {
        /// Its address, as seen from this file.
        address: String,
    },
    /// As its alternative text, linked to the image.
    Linked {
        /// Where the image is.
        address: String,
    },
    /// As its alternative text.
    Missing,
}

/// Writes `blocks` of `document`, and after them the notes that they refer to.
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
    /// Whether the text runs from right to left, so that code has to be marked as running from left to right.
    rtl: bool,
    /// Links do not nest: within one, links and note marks are text.
    in_link: bool,
    /// The last character of the running text, for line ends between ideographs.
    last_char: Option<char>,
    /// The headings that the text at hand is under: their levels as written, and as shown.
    open_headings: Vec<(HeadingLevel, HeadingLevel)>,
    notes: notes::Notes,
}

/// What stands before the text of the first paragraph of an item or a note.
#[derive(Clone, Copy)]
enum Lead {
    None,
    /// The box of a task.
    Task {
        done: bool,
    },
    /// The number of a note, which leads back to its mark.
    BackLink(NoteId),
}
