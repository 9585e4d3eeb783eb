//! What the user is told: diagnostics with their place in the source, and how a run of many files ended.
//!
//! All of it goes to the standard error. That nobody reads it is no reason to stop, so failures to write are
//! passed over.

use std::fmt::Write as _;
use std::io::Write as _;

use anstyle::{AnsiColor, Style};
use bindery::diagnostics::{Diagnostic, Severity};
use bindery::export::{NOT_SELECTED, Report, Written};
use bindery::source::Place;

use super::excerpt::{excerpt, printable};

/// How much is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verbosity {
    /// Errors.
    Quiet,
    /// Errors and warnings.
    Normal,
    /// Notes as well, and what was written.
    Verbose,
}

impl Verbosity {
    fn shows(self, severity: Severity) -> bool {
        match (self, severity) {
            (_, Severity::Error) | (Verbosity::Normal | Verbosity::Verbose, Severity::Warning) => true,
            (Verbosity::Verbose, Severity::Note) => true,
            (Verbosity::Quiet, Severity::Warning) | (Verbosity::Quiet | Verbosity::Normal, Severity::Note) => false,
        }
    }
}

const STRONG: Style = Style::new().bold();
const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const NOTE: Style = AnsiColor::Cyan.on_default().bold();
const GUTTER: Style = AnsiColor::Blue.on_default();
const HELP: Style = AnsiColor::Green.on_default();

fn style_of(severity: Severity) -> Style {
    match severity {
        Severity::Error => ERROR,
        Severity::Warning => WARNING,
        Severity::Note => NOTE,
    }
}

/// Tells of a run, one input after the other.
#[derive(Debug)]
pub struct Reporter {
    verbosity: Verbosity,
    n_tasks: usize,
    n_done: usize,
    n_failed: usize,
    n_warnings: usize,
    n_passed_over: usize,
}

impl Reporter {
    /// For a run of so many inputs.
    pub fn new(verbosity: Verbosity, n_tasks: usize) -> Reporter {
        Reporter { verbosity, n_tasks, n_done: 0, n_failed: 0, n_warnings: 0, n_passed_over: 0 }
    }

    /// Tells what became of one input.
    pub fn report(&mut self, report: &Report) {
        if let Some(reason) = report.passed_over {
            // What the user did not choose is no surprise.
            self.n_passed_over += usize::from(reason != NOT_SELECTED);
            if self.verbosity == Verbosity::Verbose {
                let remedy = if reason == NOT_SELECTED { "" } else { ": `--drafts` converts it" };
                tell(&format!("{}: {reason}, passed over{remedy}\n", printable(&report.name)));
            }
        } else if report.failed() {
            self.n_failed += 1;
        } else {
            self.n_done += usize::from(report.is_of_document);
        }
        let mut text = String::new();
        for (diagnostic, place) in report.located() {
            self.n_warnings += usize::from(diagnostic.severity == Severity::Warning);
            if self.verbosity.shows(diagnostic.severity) {
                push_diagnostic(&mut text, &report.name, place, diagnostic);
            }
        }
        if self.verbosity == Verbosity::Verbose {
            for written in &report.written {
                let path = written.path.display().to_string();
                let (name, path) = (printable(&report.name), printable(&path));
                let _ = writeln!(text, "{name}: wrote `{path}` ({})", show_size(written.size));
            }
        }
        tell(&text);
    }

    /// Tells of an error that is not of one input.
    pub fn failure(&mut self, message: &str) {
        self.n_failed += 1;
        error(message, &[]);
    }

    /// Tells how a run of many inputs ended, when there is something to count.
    pub fn summary(&self) {
        let is_clean = self.n_failed == 0 && self.n_warnings == 0 && self.n_passed_over == 0;
        let is_shown = match self.verbosity {
            Verbosity::Quiet => false,
            Verbosity::Normal => !is_clean,
            Verbosity::Verbose => true,
        };
        if self.n_tasks < 2 || !is_shown {
            return;
        }
        let mut text = format!("{} of {} converted", self.n_done, self.n_tasks);
        if self.n_failed > 0 {
            let _ = write!(text, ", {ERROR}{} failed{ERROR:#}", self.n_failed);
        }
        if self.n_passed_over > 0 {
            let _ = write!(text, ", {} passed over (drafts and expired: `--drafts`)", self.n_passed_over);
        }
        if self.n_warnings > 0 {
            let plural = if self.n_warnings == 1 { "" } else { "s" };
            let _ = write!(text, ", {WARNING}{} warning{plural}{WARNING:#}", self.n_warnings);
        }
        tell(&(text + "\n"));
    }

    /// Whether anything failed.
    pub fn has_failures(&self) -> bool {
        self.n_failed > 0
    }
}

/// Tells of an error that is not of one input, with what to do about it.
pub fn error(message: &str, hints: &[&str]) {
    let mut text = format!("{ERROR}error{ERROR:#}{STRONG}: {}{STRONG:#}\n", printable(message));
    for hint in hints {
        let _ = writeln!(text, "{HELP}help{HELP:#}: {}", printable(hint));
    }
    tell(&text);
}

/// Tells of files that were written.
pub fn written(files: &[Written]) {
    let lines = files
        .iter()
        .map(|file| format!("wrote `{}` ({})\n", printable(&file.path.display().to_string()), show_size(file.size)));
    tell(&lines.collect::<String>());
}

/// `file:line:column: severity: message`, the line with its mark, and a line for each hint.
fn push_diagnostic(text: &mut String, name: &str, place: Option<&Place>, diagnostic: &Diagnostic) {
    let severity = style_of(diagnostic.severity);
    let _ = write!(text, "{STRONG}{}:", printable(name));
    if let Some(Place { position, .. }) = place {
        let _ = write!(text, "{}:{}:", position.line, position.column);
    }
    let message = printable(&diagnostic.message);
    let _ = writeln!(text, "{STRONG:#} {severity}{}{severity:#}{STRONG}: {message}{STRONG:#}", diagnostic.severity);
    let mut gutter = 1;
    if let Some(place) = place {
        let excerpt = excerpt(place);
        let number = excerpt.line.to_string();
        gutter = number.len();
        let _ = writeln!(text, "{GUTTER}{number} |{GUTTER:#} {}", excerpt.text);
        let (indent, mark) = (" ".repeat(excerpt.indent), "^".repeat(excerpt.width));
        let _ = writeln!(text, "{GUTTER}{:gutter$} |{GUTTER:#} {indent}{severity}{mark}{severity:#}", "");
    }
    for hint in &diagnostic.hints {
        let hint = printable(hint);
        let _ = writeln!(text, "{GUTTER}{:gutter$} ={GUTTER:#} {HELP}help{HELP:#}: {hint}", "");
    }
}

fn tell(text: &str) {
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// `813 bytes`, `54 KB`, `1.2 MB`.
fn show_size(bytes: usize) -> String {
    const KILO: usize = 1_000;
    const MEGA: usize = 1_000_000;
    match bytes {
        0..KILO => format!("{bytes} bytes"),
        KILO..MEGA => format!("{} KB", bytes / KILO),
        _ => format!("{}.{} MB", bytes / MEGA, bytes % MEGA / (MEGA / 10)),
    }
}
