//! Files to files: what is read, where the results go, and many at a time.
//!
//! [`plan()`] names the outputs and refuses what would destroy something, before anything is written; [`run()`] reads,
//! renders and writes. Prints nothing: what happened is in one [`Report`] for each input. Called by `cli`.

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

/// How a run converts; the same for all of its inputs.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The formats that there are, whose names and options documents may speak of.
    pub formats: Registry,
    /// How Markdown is read.
    pub read: ReadOptions,
    /// What the inputs are; by their names when absent.
    pub reader: Option<Reader>,
    /// The directory that documents may name files of; found for each document when absent.
    pub root: Option<PathBuf>,
    /// The public address of the site that all documents are part of; what its configuration says when absent.
    pub site: Option<SiteAddress>,
    /// Directories in which images are looked for as well.
    pub resource_path: Vec<PathBuf>,
    /// Which documents of a run of several are converted.
    pub selection: Selection,
    /// Options of formats, over those of the front matter.
    pub options: Vec<FormatOption>,
    /// Style rules of the user, for formats that have style sheets.
    pub stylesheet: String,
    /// Directories of further fonts.
    pub font_directories: Vec<PathBuf>,
    /// The date that the build states, for documents that have none.
    pub build_date: Option<DateTime>,
    /// Whether a document with any warning is not written and counts as failed.
    pub strict: bool,
    /// Whether outputs are on the disk when the run ends.
    pub durability: Durability,
    /// Documents converted at the same time.
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

/// Which documents are converted when there are several; one that is named alone always is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    /// Only what fulfils it, when there is one.
    pub condition: Option<Condition>,
    /// Drafts and expired documents as well.
    pub drafts: bool,
    /// What is expired before; nothing is when absent. Never gets into an output.
    pub now: Option<DateTime>,
}

/// Why a document is passed over that [`Selection::condition`] does not choose.
pub const NOT_SELECTED: &str = "not chosen by `--where`";

impl Selection {
    /// Why a document is not part of a run of several; `None` when it is.
    fn reason_to_pass_over(&self, subject: Subject<'_>) -> Option<&'static str> {
        if self.condition.as_ref().is_some_and(|condition| !condition.holds(subject)) {
            return Some(NOT_SELECTED);
        }
        Facts::of(subject.meta, &[]).reason_to_pass_over(self)
    }
}

/// What became of one input.
#[derive(Debug)]
pub struct Report {
    /// What diagnostics call the input.
    pub name: String,
    /// The text that the diagnostics' spans count in, while it is worked on; absent when it could not be read or is not
    /// the text that the spans mean.
    source: Option<SourceFile>,
    /// What there is to say, in the order of the work.
    pub diags: Diagnostics,
    /// Where it is, for each of `diags` that has a place.
    places: Vec<Option<Place>>,
    /// Why it was passed over on purpose, if it was.
    pub passed_over: Option<&'static str>,
    /// The warnings of the last conversion, if nothing has changed since and nothing was done.
    pub unchanged: Option<usize>,
    /// Whether the reason for which it failed is one for all others as well: the disk is full, say.
    pub ends_run: bool,
    /// What was written.
    pub written: Vec<Written>,
    /// Whether it is of a document of the run, and not of the book that is made of them.
    pub is_of_document: bool,
    /// What was not written to a file but handed over, in the order of the formats.
    pub streamed: Vec<Streamed>,
}

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Where.
    pub path: PathBuf,
    /// Its size in bytes.
    pub size: usize,
}

/// An output that was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Streamed {
    /// The name of its format.
    pub format: &'static str,
    /// The output.
    pub bytes: Vec<u8>,
}

/// How one document is converted, over the [`Settings`] of all.
#[derive(Clone, Copy, Debug, Default)]
pub struct DocumentSettings<'a> {
    /// What it is.
    pub reader: Option<Reader>,
    /// Options of formats, over those of the run.
    pub options: &'a [FormatOption],
    /// Whether it was asked for by itself, so that it is converted though it be a draft.
    pub is_alone: bool,
    /// Whether outputs that have a file are handed over, as they would be written to it.
    pub hand_over: bool,
    /// The trees that it is of, when images are to be copied as an archive copies them.
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

    /// An output, or what belongs to one, was not written.
    fn fail(&mut self, error: &write::WriteError, what: &str) {
        self.diags.error(Span::NONE, format!("{what}: {}", error.reason));
        self.ends_run |= error.is_of_all;
    }

    /// What there is to say, each with its place where it has one.
    pub fn located(&self) -> impl Iterator<Item = (&Diagnostic, Option<&Place>)> {
        self.diags
            .iter()
            .enumerate()
            .map(|(idx, diagnostic)| (diagnostic, self.places.get(idx).and_then(Option::as_ref)))
    }

    /// Lets go of the text: reports may wait for others, and an archive does not fit into memory.
    fn close(&mut self) {
        if let Some(source) = self.source.take() {
            let place = |diagnostic: &Diagnostic| (!diagnostic.span.is_none()).then(|| source.place(diagnostic.span));
            self.places = self.diags.iter().map(place).collect();
        }
    }

    /// Whether any output that was asked for is not there.
    pub fn failed(&self) -> bool {
        self.diags.worst() == Some(Severity::Error)
    }
}
