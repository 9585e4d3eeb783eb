//! Converts files to files: what to read, where to write, and many at a time.
//!
//! [`plan()`] names the outputs and refuses destructive ones before anything is written; [`run()`] reads, renders and
//! writes. Prints nothing: each input yields one [`Report`]. Called by `cli`.

mod access;
mod archive;
mod attachments;
mod authors;
mod book;
mod check_paths;
mod collisions;
mod convert;
mod copies;
mod discover;
mod extract;
mod facts;
mod input;
mod links;
mod listings;
mod naming;
mod nearest;
mod options;
mod parallel;
mod plan;
mod refusal;
mod report_file;
mod run;
mod site;
mod within;
mod write;

pub use access::{Access, Readable};
pub use archive::{Archive, ArchiveError, ArchiveSettings, Finished};
pub use book::{Book, BookOptions, OrderBy, plan_book, run_book};
pub use convert::Converter;
pub use copies::Mirror;
pub use discover::{DOCUMENT_EXTENSIONS, Filter, Tree, discover, trees_of};
pub use extract::extract;
pub use input::{Input, MAX_INPUT_BYTES, Reader, Source, Whereabouts, read_file, reason};
pub use naming::{Naming, Word};
pub use options::FormatOption;
pub(crate) use options::resolve as resolve_options;
pub(crate) use parallel::STACK_BYTES;
pub use plan::{Destination, Output, PlanError, Target, Task, plan};
pub use refusal::{Refusal, format_called, takes_formats};
pub use report_file::{ReportFile, Totals};
pub use run::{Stop, run, run_archive};
pub use site::SiteAddress;
pub use write::Durability;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use facts::Facts;

use crate::backends::Registry;
use crate::diagnostics::{Diagnostic, Diagnostics, Severity};
use crate::markdown::ReadOptions;
use crate::model::DateTime;
use crate::select::{Condition, Subject};
use crate::source::{Place, SourceFile, Span};

/// Settings of a run, the same for all of its inputs.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The formats that there are, whose names and options documents may speak of.
    pub formats: Registry,
    /// How Markdown is read.
    pub read: ReadOptions,
    /// Input format; decided by file name when absent.
    pub reader: Option<Reader>,
    /// Directory below which documents may name files; found per document when absent.
    pub root: Option<PathBuf>,
    /// Public address of the site; read from its configuration when absent.
    pub site: Option<SiteAddress>,
    /// Further directories to search for images.
    pub resource_path: Vec<PathBuf>,
    /// Documents to convert when there are several.
    pub selection: Selection,
    /// Format options; they override the front matter.
    pub options: Vec<FormatOption>,
    /// CSS of the user, for formats that have style sheets.
    pub stylesheet: String,
    /// Directories with further fonts.
    pub font_directories: Vec<PathBuf>,
    /// Date of the build, for documents that have none.
    pub build_date: Option<DateTime>,
    /// Whether a document with any warning fails and is not written.
    pub strict: bool,
    /// Whether outputs must be on the disk when the run ends.
    pub durability: Durability,
    /// Number of documents to convert at the same time.
    pub jobs: NonZeroUsize,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            formats: Registry::default(),
            read: ReadOptions::default(),
            reader: None,
            root: None,
            site: None,
            resource_path: Vec::new(),
            selection: Selection::default(),
            options: Vec::new(),
            stylesheet: String::new(),
            font_directories: Vec::new(),
            build_date: None,
            strict: false,
            durability: Durability::default(),
            jobs: NonZeroUsize::MIN,
        }
    }
}

/// Documents to convert when there are several; a document named alone needs only the condition.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    /// Convert only documents that fulfil it.
    pub condition: Option<Condition>,
    /// Convert drafts and expired documents as well.
    pub drafts: bool,
    /// Documents that expire before this moment are skipped; `None` skips none. Never gets into an output.
    pub now: Option<DateTime>,
}

/// Reason for skipping a document that [`Selection::condition`] excludes.
pub const NOT_SELECTED: &str = "not chosen by `--where`";

impl Selection {
    /// Why a document is skipped when there are several; `None` when it is converted.
    fn reason_to_pass_over(&self, subject: Subject<'_>) -> Option<&'static str> {
        if self.condition.as_ref().is_some_and(|condition| !condition.holds(subject)) {
            return Some(NOT_SELECTED);
        }
        Facts::of(subject.meta, &[]).reason_to_pass_over(self)
    }
}

/// Result of one input.
#[derive(Debug)]
pub struct Report {
    /// Name of the input in diagnostics.
    pub name: String,
    /// Text that the spans of `diags` refer to, kept during the work; `None` when it could not be read or differs from
    /// the text of the spans.
    source: Option<SourceFile>,
    /// Diagnostics, in the order of the work.
    pub diags: Diagnostics,
    /// Place of each of `diags`; `None` for diagnostics without one.
    places: Vec<Option<Place>>,
    /// Reason for skipping the input on purpose.
    pub passed_over: Option<&'static str>,
    /// Number of warnings of the last conversion, when the outputs are up to date and nothing was done.
    pub unchanged: Option<usize>,
    /// Whether all other inputs would fail for the same reason, such as a full disk.
    pub ends_run: bool,
    /// Files written.
    pub written: Vec<Written>,
    /// Whether the report is about a document of the run rather than about the book made of them.
    pub is_of_document: bool,
    /// Outputs handed over instead of written, in the order of the formats.
    pub streamed: Vec<Streamed>,
}

/// A written file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Path of the file.
    pub path: PathBuf,
    /// Its size in bytes.
    pub size: usize,
}

/// An output that was handed over instead of written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Streamed {
    /// Format name.
    pub format: &'static str,
    /// Content.
    pub bytes: Vec<u8>,
}

/// Settings of one document; they override the [`Settings`] of the run.
#[derive(Clone, Copy, Debug, Default)]
pub struct DocumentSettings<'a> {
    /// Input format.
    pub reader: Option<Reader>,
    /// Format options; they override those of the run.
    pub options: &'a [FormatOption],
    /// Whether it was requested by itself, so that it is converted even as a draft.
    pub is_alone: bool,
    /// Whether to hand over outputs that have a file, as they would be written to it.
    pub hand_over: bool,
    /// Trees of the document, if its images are copied as an archive copies them.
    pub mirror: Option<&'a Mirror>,
}

impl Report {
    fn new(name: String) -> Report {
        Report {
            name,
            source: None,
            diags: Diagnostics::default(),
            places: Vec::new(),
            passed_over: None,
            unchanged: None,
            ends_run: false,
            written: Vec::new(),
            is_of_document: true,
            streamed: Vec::new(),
        }
    }

    /// Records that an output, or a file that belongs to one, was not written.
    fn fail(&mut self, error: &write::WriteError, what: &str) {
        self.diags.error(Span::NONE, format!("{what}: {}", error.reason));
        self.ends_run |= error.is_of_all;
    }

    /// The diagnostics, each with its place if it has one.
    pub fn located(&self) -> impl Iterator<Item = (&Diagnostic, Option<&Place>)> {
        self.diags
            .iter()
            .enumerate()
            .map(|(idx, diagnostic)| (diagnostic, self.places.get(idx).and_then(Option::as_ref)))
    }

    /// Drops the text: reports may wait for others, and an archive does not fit into memory.
    fn close(&mut self) {
        if let Some(source) = self.source.take() {
            let place = |diagnostic: &Diagnostic| (!diagnostic.span.is_none()).then(|| source.place(diagnostic.span));
            self.places = self.diags.iter().map(place).collect();
        }
    }

    /// Whether any requested output is missing.
    pub fn failed(&self) -> bool {
        self.diags.worst() == Some(Severity::Error)
    }
}
