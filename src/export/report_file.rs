//! Result of a run as JSON for other programs (`--report`).
//!
//! ```json
//! {
//!   "schema": 1,
//!   "program": "bindery 0.1.0",
//!   "documents": [
//!     {
//!       "source": "posts/a.md",
//!       "status": "converted",
//!       "outputs": [{"path": "out/a.pdf", "bytes": 51234}],
//!       "diagnostics": [
//!         {"severity": "warning", "line": 3, "column": 1, "message": "…", "hints": ["…"]}
//!       ]
//!     }
//!   ],
//!   "left": [], "removed": ["out/old.pdf"],
//!   "totals": {"documents": 1, "converted": 1, "unchanged": 0, "passed_over": 0, "not_chosen": 0, "failed": 0, "warnings": 1},
//!   "complete": true,
//!   "seconds": 0.021
//! }
//! ```
//!
//! `documents` are in the order of the run. `status` is `converted`, `unchanged`, `passed-over` (with a `reason`) or
//! `failed`. `outputs` are the files written in this run. `line` and `column` count from 1 and are absent for
//! diagnostics about a whole document. `left` are outputs whose document is gone, `removed` those of them that
//! `--prune` removed. `complete` is false when the run ended before its last document. Later versions of the same
//! schema number only add members.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::input::{directory_of, reason};
use super::write::{WriteError, new_file};
use super::{Finished, NOT_SELECTED, Report};
use crate::diagnostics::Severity;

/// Version of the file format.
const SCHEMA: u32 = 1;

/// Number of documents by outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// All documents reported.
    pub documents: usize,
    /// Documents whose outputs were written.
    pub converted: usize,
    /// Documents whose outputs are up to date.
    pub unchanged: usize,
    /// Documents skipped as drafts, expired and so on.
    pub passed_over: usize,
    /// Documents that `--where` excludes.
    pub not_chosen: usize,
    /// Documents with a missing output.
    pub failed: usize,
    /// Warnings, those of unchanged documents included.
    pub warnings: usize,
}

impl Totals {
    /// Counts a document.
    pub fn add(&mut self, report: &Report) {
        self.documents += usize::from(report.is_of_document);
        let warnings = report.diags.iter().filter(|diagnostic| diagnostic.severity == Severity::Warning).count();
        self.warnings += warnings + report.unchanged.unwrap_or(0);
        match Status::of(report) {
            Status::Converted => self.converted += usize::from(report.is_of_document),
            Status::Unchanged => self.unchanged += 1,
            // Exclusion by `--where` is expected, so it counts apart.
            Status::PassedOver if report.passed_over == Some(NOT_SELECTED) => self.not_chosen += 1,
            Status::PassedOver => self.passed_over += 1,
            Status::Failed => self.failed += 1,
        }
    }
}

/// Outcome of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Status {
    Converted,
    Unchanged,
    PassedOver,
    Failed,
}

impl Status {
    fn of(report: &Report) -> Status {
        match (report.passed_over, report.unchanged, report.failed()) {
            (Some(_), ..) => Status::PassedOver,
            (None, _, true) => Status::Failed,
            (None, Some(_), false) => Status::Unchanged,
            (None, None, false) => Status::Converted,
        }
    }
}

#[derive(Serialize)]
struct DocumentLine<'a> {
    source: &'a str,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    outputs: Vec<OutputLine<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    diagnostics: Vec<DiagnosticLine<'a>>,
}

#[derive(Serialize)]
struct OutputLine<'a> {
    path: std::borrow::Cow<'a, str>,
    bytes: usize,
}

#[derive(Serialize)]
struct DiagnosticLine<'a> {
    severity: Severity,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    message: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    hints: &'a [String],
}

/// A report in progress. Its file appears when it is finished.
#[derive(Debug)]
pub struct ReportFile {
    path: PathBuf,
    file: BufWriter<tempfile::NamedTempFile>,
    is_first: bool,
    totals: Totals,
    /// The first failure; nothing is written after it.
    error: Option<std::io::Error>,
}

impl ReportFile {
    /// Begins a report that will appear at `path`. Fails with the reason.
    pub fn new(path: &Path) -> Result<ReportFile, String> {
        let file = new_file(directory_of(path)).map_err(|error: WriteError| error.reason)?;
        let mut report = ReportFile {
            path: path.to_owned(),
            file: BufWriter::new(file),
            is_first: true,
            totals: Totals::default(),
            error: None,
        };
        let program = concat!("bindery ", env!("CARGO_PKG_VERSION"));
        report.write(&format!("{{\n\"schema\": {SCHEMA},\n\"program\": \"{program}\",\n\"documents\": ["));
        Ok(report)
    }

    /// Adds the result of a document.
    pub fn add(&mut self, report: &Report) {
        self.totals.add(report);
        let line = DocumentLine {
            source: &report.name,
            status: Status::of(report),
            reason: report.passed_over,
            outputs: report
                .written
                .iter()
                .map(|written| OutputLine { path: written.path.to_string_lossy(), bytes: written.size })
                .collect(),
            diagnostics: report
                .located()
                .map(|(diagnostic, place)| DiagnosticLine {
                    severity: diagnostic.severity,
                    line: place.map(|place| place.position.line),
                    column: place.map(|place| place.position.column),
                    message: &diagnostic.message,
                    hints: &diagnostic.hints,
                })
                .collect(),
        };
        self.write(if self.is_first { "\n" } else { ",\n" });
        self.is_first = false;
        self.write_json(&line);
    }

    /// Ends the report and moves it to its path. Fails with the reason.
    pub fn finish(mut self, finished: &Finished, is_complete: bool, seconds: f64) -> Result<(), String> {
        let names = |paths: &[PathBuf]| -> Vec<String> {
            paths.iter().map(|path| path.to_string_lossy().into_owned()).collect()
        };
        self.write("\n],\n\"left\": ");
        self.write_json(&names(&finished.left));
        self.write(",\n\"removed\": ");
        self.write_json(&names(&finished.removed));
        self.write(",\n\"totals\": ");
        self.write_json(&self.totals.clone());
        self.write(&format!(",\n\"complete\": {is_complete},\n\"seconds\": {seconds:.3}\n}}\n"));
        if let Some(error) = self.error {
            return Err(reason(&error));
        }
        let file = self.file.into_inner().map_err(|error| reason(error.error()))?;
        file.persist(&self.path).map_err(|error| reason(&error.error))?;
        Ok(())
    }

    fn write(&mut self, text: &str) {
        if self.error.is_none() {
            self.error = self.file.write_all(text.as_bytes()).err();
        }
    }

    fn write_json(&mut self, value: &impl Serialize) {
        if self.error.is_none() {
            self.error = serde_json::to_writer(&mut self.file, value).err().map(Into::into);
        }
    }
}
