//! Diagnostics for people: `file:line:column: warning: message`, the line of the source, a caret, and what to do.

use std::fmt::Write as _;
use std::io::Write as _;

use anstyle::{AnsiColor, Style};
use bindery::diagnostics::{Diagnostic, Severity};
use bindery::export::Report;
use bindery::source::SourceFile;
use unicode_width::UnicodeWidthChar;

use super::job::Verbosity;

const ERROR: Style = AnsiColor::Red.on_default().bold();
const WARNING: Style = AnsiColor::Yellow.on_default().bold();
const NOTE: Style = AnsiColor::Cyan.on_default().bold();
const HELP: Style = AnsiColor::Green.on_default().bold();
const PLACE: Style = Style::new().bold();
const GUTTER: Style = AnsiColor::Blue.on_default();

/// Columns of a source line that are shown; of a longer one, those around the place.
const SHOWN_COLUMNS: usize = 100;
/// Columns from one tab stop to the next.
const TAB: usize = 4;

/// Tells what happens, and counts it.
pub struct Reporter {
    verbosity: Verbosity,
    n_inputs: usize,
    n_failed: usize,
    n_warnings: usize,
}

impl Reporter {
    /// A reporter that has told nothing yet.
    pub fn new(verbosity: Verbosity) -> Reporter {
        Reporter { verbosity, n_inputs: 0, n_failed: 0, n_warnings: 0 }
    }

    /// Inputs of which an output is missing.
    pub fn n_failed(&self) -> usize {
        self.n_failed
    }

    /// Tells what became of an input.
    pub fn show(&mut self, report: &Report) {
        self.n_inputs += 1;
        self.n_failed += usize::from(report.failed());
        let mut out = String::new();
        for diagnostic in report.diags.iter() {
            self.n_warnings += usize::from(diagnostic.severity == Severity::Warning);
            if self.is_shown(diagnostic.severity) {
                render(&mut out, &report.name, report.source.as_ref(), diagnostic);
            }
        }
        if self.verbosity == Verbosity::Verbose {
            for written in &report.written {
                let (name, path) = (plain(&report.name), plain(&written.path.display().to_string()));
                let _ = writeln!(out, "{name} → {path} ({})", show_size(written.size));
            }
        }
        emit(&out);
    }

    /// Tells how many there were, when there were several.
    pub fn summary(&self) {
        let is_worth_it = self.verbosity == Verbosity::Verbose
            || (self.verbosity == Verbosity::Normal && self.n_failed + self.n_warnings > 0);
        if self.n_inputs < 2 || !is_worth_it {
            return;
        }
        let mut out = format!("{} of {} converted", self.n_inputs - self.n_failed, self.n_inputs);
        if self.n_failed > 0 {
            let _ = write!(out, ", {} failed", self.n_failed);
        }
        if self.n_warnings > 0 {
            let _ = write!(out, ", {} warning{}", self.n_warnings, if self.n_warnings == 1 { "" } else { "s" });
        }
        out.push('\n');
        emit(&out);
    }

    /// Tells of an error that is not about an input.
    pub fn error(&mut self, message: &str) {
        emit(&format!("{ERROR}error{ERROR:#}: {}\n", plain(message)));
    }

    /// Tells what to do about it.
    pub fn help(&mut self, hint: &str) {
        emit(&format!("  {HELP}help{HELP:#}: {}\n", plain(hint)));
    }

    fn is_shown(&self, severity: Severity) -> bool {
        match severity {
            Severity::Note => self.verbosity >= Verbosity::Verbose,
            Severity::Warning => self.verbosity >= Verbosity::Normal,
            Severity::Error => true,
        }
    }
}

/// To the standard error, coloured where it takes that. A closed one is no reason to stop.
fn emit(text: &str) {
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

fn render(out: &mut String, name: &str, source: Option<&SourceFile>, diagnostic: &Diagnostic) {
    let style = match diagnostic.severity {
        Severity::Error => ERROR,
        Severity::Warning => WARNING,
        Severity::Note => NOTE,
    };
    let source = source.filter(|_| !diagnostic.span.is_none());
    let position = source.map(|source| source.position(diagnostic.span.start));
    let place = position.map(|position| format!(":{}:{}", position.line, position.column)).unwrap_or_default();
    let (severity, message) = (diagnostic.severity, plain(&diagnostic.message));
    let _ = writeln!(out, "{PLACE}{}{place}:{PLACE:#} {style}{severity}{style:#}: {message}", plain(name));
    if let (Some(source), Some(position)) = (source, position) {
        let line = source.line(position.line);
        let n_chars = source.slice(diagnostic.span).chars().take_while(|c| !matches!(c, '\n' | '\r')).count();
        snippet(out, position.line, line, position.column - 1, n_chars.max(1), style);
    }
    for hint in &diagnostic.hints {
        let _ = writeln!(out, "  {HELP}help{HELP:#}: {}", plain(hint));
    }
}

/// The line with carets below `n_chars` characters from `first` on.
fn snippet(out: &mut String, number: usize, line: &str, first: usize, n_chars: usize, style: Style) {
    let cells: Vec<String> = cells(line);
    let width = |cells: &[String]| cells.iter().map(|cell| columns(cell)).sum::<usize>();
    let first = first.min(cells.len());
    // Of a long line, what is around the place.
    let mut start = first;
    while start > 0 && width(&cells[start - 1..first]) <= SHOWN_COLUMNS / 3 {
        start -= 1;
    }
    let mut end = first;
    while end < cells.len() && width(&cells[start..=end]) <= SHOWN_COLUMNS {
        end += 1;
    }
    let mark_end = (first + n_chars).clamp(first, end);
    let lead = if start > 0 { "…" } else { "" };
    let trail = if end < cells.len() { "…" } else { "" };
    let gutter = " ".repeat(number.to_string().len());
    let indent = " ".repeat(lead.chars().count() + width(&cells[start..first]));
    let carets = "^".repeat(width(&cells[first..mark_end]).max(1));
    let shown: String = cells[start..end].concat();
    let _ = writeln!(out, "{GUTTER}{gutter} |{GUTTER:#}");
    let _ = writeln!(out, "{GUTTER}{number} |{GUTTER:#} {lead}{shown}{trail}");
    let _ = writeln!(out, "{GUTTER}{gutter} |{GUTTER:#} {indent}{style}{carets}{style:#}");
}

/// What each character of a line is shown as.
fn cells(line: &str) -> Vec<String> {
    let mut column = 0;
    let cell = |c: char| {
        let cell = if c == '\t' { " ".repeat(TAB - column % TAB) } else { plain_char(c).to_string() };
        column += columns(&cell);
        cell
    };
    line.chars().map(cell).collect()
}

fn columns(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// Text without what would steer a terminal: a name or a line of a document is not to be trusted.
fn plain(text: &str) -> String {
    text.chars().map(plain_char).collect()
}

fn plain_char(c: char) -> char {
    let steers =
        c.is_control() || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    if steers { '\u{FFFD}' } else { c }
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
