//! Backends: from the model to the bytes of one format.
//!
//! A backend is a folder and one entry in `BUILT_IN`; `--to`, help, options, the front matter, links and the
//! guessing of formats by extension derive from it. A backend sees the model, never the Markdown, and never another
//! backend.

mod epub;
mod html;
mod json;
mod options;
mod org;
pub mod pdf;
mod registry;
mod text;
mod text_writer;

pub use options::{OptionError, OptionSpec, OptionValues, Options, nearest};
pub use pdf::{ExtractError, attachments_of};
pub use registry::{Registry, is_called, names_of};

use std::fmt;
use std::panic::RefUnwindSafe;
use std::sync::Arc;

use crate::diagnostics::Diagnostics;
use crate::font::FontBook;
use crate::layout::LayoutCache;
use crate::model::{DateTime, Document};
use crate::resource::Resources;
use crate::theme::Theme;

/// The formats of the program, in the order of preference: the only list of them.
static BUILT_IN: [&dyn Backend; 5] = [&pdf::Pdf, &epub::Epub, &text::Text, &org::Org, &json::Json];

/// Writes documents in one format. A panic in one document leaves it fit for the next.
pub trait Backend: Sync + RefUnwindSafe {
    /// The value of `--to`.
    fn name(&self) -> &'static str;

    /// Other values of `--to` that mean it.
    fn aliases(&self) -> &'static [&'static str] {
        &[]
    }

    /// Its line in `--help`.
    fn summary(&self) -> &'static str;

    /// The extension of its files, without a dot.
    fn extension(&self) -> &'static str;

    /// The extension of its files with these options, where they decide it.
    fn extension_with(&self, _options: &Options) -> &'static str {
        self.extension()
    }

    /// The options that decide the extension.
    fn extension_options(&self) -> &'static [&'static str] {
        &[]
    }

    /// Whether its output is not for a terminal.
    fn is_binary(&self) -> bool;

    /// Whether its output names other files as the document does, so that they are found only from beside it.
    fn keeps_paths(&self) -> bool {
        false
    }

    /// Whether its outputs can lead to each other, as files that lie beside one another. Where they cannot, links to other
    /// documents lead to their public addresses.
    fn links_to_files(&self) -> bool {
        true
    }

    /// Whether links to other pages of the site stay as they are written, since its output is the document as it was read.
    fn keeps_links(&self) -> bool {
        false
    }

    /// Options that the name of an output asks for, with their values; what is said otherwise counts over them.
    fn options_by_file_name(&self, _name: &str) -> &'static [(&'static str, &'static str)] {
        &[]
    }

    /// Its options: for `--option NAME.KEY=VALUE`, the map of that name in the front matter, and `--help`.
    fn options(&self) -> &'static [OptionSpec] {
        &[]
    }

    /// Writes a document. `Err` means that no output can exist; what is merely not shown goes to `diags`.
    fn render(
        &self,
        document: &Document,
        cx: &RenderContext<'_>,
        diags: &mut Diagnostics,
    ) -> Result<Vec<u8>, RenderError>;
}

impl fmt::Debug for dyn Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a backend is given beside the document.
#[derive(Clone, Copy)]
pub struct RenderContext<'a> {
    /// How pages look.
    pub theme: &'a Theme,
    /// What layout has learned of the faces, for formats that have pages.
    pub layout_cache: &'a LayoutCache,
    /// Faces, loaded when first asked for.
    pub fonts: &'a FontBook,
    /// The files that the document may name.
    pub resources: &'a Resources,
    /// Values of the backend's own options.
    pub options: &'a Options,
    /// Dates for the machine, from the document or from the environment of the build, never from the clock.
    pub stamp: Stamp,
    /// What a document without title and headings is called: the stem of its file.
    pub name: Option<&'a str>,
    /// Rules of the user for formats that have style sheets, behind those of the format; may be empty.
    pub stylesheet: &'a str,
    /// Files that travel within the output, where its options ask for them ([`EMBED_SOURCE`]).
    pub attachments: &'a [Attachment],
}

/// The option of formats that can carry the files of which an output is made: [`RenderContext::attachments`].
pub const EMBED_SOURCE: &str = "embed-source";

/// A file that travels within an output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its name: a relative path, its parts separated by `/`.
    pub name: String,
    /// What it is.
    pub media_type: &'static str,
    /// The file as it is.
    pub bytes: Arc<[u8]>,
}

/// Dates that an output carries for machines.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stamp {
    /// When the document was first published.
    pub created: Option<DateTime>,
    /// When it was last changed.
    pub modified: Option<DateTime>,
}

impl Stamp {
    /// The dates of a document: `updated`, else `date`, else the date that the build states (`SOURCE_DATE_EPOCH`).
    pub fn of(document: &Document, build_date: Option<DateTime>) -> Stamp {
        let value = |date: &Option<crate::model::Date>| date.as_ref().and_then(|date| date.value);
        let date = value(&document.meta.date);
        Stamp { created: date.or(build_date), modified: value(&document.meta.updated).or(date).or(build_date) }
    }
}

/// Why there is no output.
#[derive(Debug)]
pub struct RenderError {
    message: String,
}

impl RenderError {
    /// An error with its reason.
    pub fn new(message: impl Into<String>) -> RenderError {
        RenderError { message: message.into() }
    }
}

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for RenderError {}
