//! What the user is told: diagnostics with their place in the source, and how a run of many files ended.
//!
//! All of it goes to the standard error. That nobody reads it is no reason to stop, so failures to write are
//! passed over.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write as _};
use std::path::PathBuf;

use anstyle::{AnsiColor, Style};
use bindery::diagnostics::{Diagnostic, Severity};
use bindery::export::{Finished, NOT_SELECTED, Report, Totals, Written};
use bindery::source::Place;

use super::excerpt::{excerpt, printable};
use super::progress::Progress;

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
    /// Whether it is shown how far a run is.
    fn shows_progress(self) -> bool {
        match self {
            Verbosity::Quiet => false,
            Verbosity::Normal | Verbosity::Verbose => true,
        }
    }

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
    /// Whether it is told how the run ended, whatever there is to say.
    always_sums_up: bool,
    totals: Totals,
    /// Failures that are not of one input.
    n_failures: usize,
    /// Outputs that belong to no document any more, and those of them that were removed.
    n_left: usize,
    n_removed: usize,
    progress: Option<Progress>,
}

impl Reporter {
    /// For a run of so many inputs.
    pub fn new(verbosity: Verbosity, n_tasks: usize, always_sums_up: bool) -> Reporter {
        let is_watched = n_tasks > 1 && verbosity.shows_progress();
        Reporter {
            verbosity,
            n_tasks,
            always_sums_up,
            totals: Totals::default(),
            n_failures: 0,
            n_left: 0,
            n_removed: 0,
            progress: is_watched.then(|| Progress::new(io::stderr().is_terminal(), n_tasks)),
        }
    }

    /// Says that there are so many inputs.
    pub fn expect(&mut self, n_tasks: usize) {
        self.n_tasks = n_tasks;
        if let Some(progress) = &mut self.progress {
            progress.expect(n_tasks);
        }
    }

    /// Tells what became of one input.
    pub fn report(&mut self, report: &Report) {
        self.totals.add(report);
        let name = printable(&report.name);
        let mut text = String::new();
        if let Some(reason) = report.passed_over.filter(|_| self.verbosity == Verbosity::Verbose) {
            let remedy = if reason == NOT_SELECTED { "" } else { ": `--drafts` converts it" };
            let _ = writeln!(text, "{name}: {reason}, passed over{remedy}");
        }
        for (diagnostic, place) in report.located() {
            if self.verbosity.shows(diagnostic.severity) {
                push_diagnostic(&mut text, &report.name, place, diagnostic);
            }
        }
        if self.verbosity == Verbosity::Verbose {
            for written in &report.written {
                let path = written.path.display().to_string();
                let _ = writeln!(text, "{name}: wrote `{}` ({})", printable(&path), show_size(written.size));
            }
        }
        self.tell(&text);
        let due = self.progress.as_mut().and_then(|progress| progress.advance(self.totals.documents, &report.name));
        if let Some(line) = due {
            tell(&line);
        }
    }

    /// Tells of something that is not of one input.
    pub fn warning(&mut self, message: &str) {
        self.totals.warnings += 1;
        if self.verbosity.shows(Severity::Warning) {
            self.tell(&format!("{WARNING}warning{WARNING:#}{STRONG}: {}{STRONG:#}\n", printable(message)));
        }
    }

    /// Tells of an error that is not of one input.
    pub fn failure(&mut self, message: &str) {
        self.n_failures += 1;
        self.tell(&error_text(message, &[]));
    }

    /// Tells of outputs that belong to no document any more.
    pub fn finished(&mut self, finished: &Finished) {
        if let Some(mut progress) = self.progress.take() {
            progress.end();
        }
        for (path, reason) in &finished.kept {
            self.warning(&format!(
                "`{}` belongs to no document any more and was not removed: {reason}",
                path.display()
            ));
        }
        (self.n_left, self.n_removed) = (finished.left.len(), finished.removed.len());
        if self.verbosity == Verbosity::Verbose {
            let line = |verb: &str, path: &PathBuf| format!("{verb} `{}`\n", printable(&path.display().to_string()));
            let left = finished.left.iter().map(|path| line("belongs to no document any more:", path));
            let removed = finished.removed.iter().map(|path| line("removed", path));
            self.tell(&left.chain(removed).collect::<String>());
        }
    }

    /// Tells how a run of many inputs ended, when there is something to count.
    pub fn summary(&self, seconds: f64, is_interrupted: bool) {
        let Totals { converted, unchanged, passed_over, failed, warnings, documents: _, not_chosen: _ } = self.totals;
        let is_clean = failed == 0 && warnings == 0 && passed_over == 0 && !is_interrupted;
        let is_shown = match self.verbosity {
            Verbosity::Quiet => false,
            Verbosity::Normal => !is_clean || self.always_sums_up,
            Verbosity::Verbose => true,
        };
        if self.n_tasks < 2 && !self.always_sums_up || !is_shown {
            return;
        }
        let mut text = format!("{converted} of {} converted", self.n_tasks);
        if unchanged > 0 {
            let _ = write!(text, ", {unchanged} unchanged");
        }
        if failed > 0 {
            let _ = write!(text, ", {ERROR}{failed} failed{ERROR:#}");
        }
        if passed_over > 0 {
            let _ = write!(text, ", {passed_over} passed over (drafts, expired, of the future: `--drafts`)");
        }
        if warnings > 0 {
            let plural = if warnings == 1 { "" } else { "s" };
            let _ = write!(text, ", {WARNING}{warnings} warning{plural}{WARNING:#}");
        }
        if self.n_removed > 0 {
            let _ = write!(text, ", {} removed", outputs(self.n_removed));
        }
        if self.n_left > 0 {
            let _ = write!(text, ", {} of no document any more (`--prune` removes them)", outputs(self.n_left));
        }
        if self.always_sums_up {
            let _ = write!(text, " in {seconds:.1} s");
        }
        if is_interrupted {
            text += "; ended before the last one, the next run goes on from here";
        }
        tell(&(text + "\n"));
    }

    /// How many inputs ended how.
    pub fn totals(&self) -> Totals {
        self.totals
    }

    /// Whether anything failed.
    pub fn has_failures(&self) -> bool {
        self.totals.failed > 0 || self.n_failures > 0
    }

    fn tell(&self, text: &str) {
        match &self.progress {
            Some(progress) if !text.is_empty() => progress.beside(|| tell(text)),
            Some(_) | None => tell(text),
        }
    }
}

fn outputs(n: usize) -> String {
    if n == 1 { "1 output".to_owned() } else { format!("{n} outputs") }
}

/// Tells of an error that is not of one input, with what to do about it.
pub fn error(message: &str, hints: &[&str]) {
    tell(&error_text(message, hints));
}

fn error_text(message: &str, hints: &[&str]) -> String {
    let mut text = format!("{ERROR}error{ERROR:#}{STRONG}: {}{STRONG:#}\n", printable(message));
    for hint in hints {
        let _ = writeln!(text, "{HELP}help{HELP:#}: {}", printable(hint));
    }
    text
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
    if text.is_empty() {
        return;
    }
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
