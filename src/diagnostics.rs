//! Diagnostics as values: severity, place, message and remedy. Never prints.
//!
//! All modules may collect diagnostics; only `cli` prints them.

use std::collections::HashSet;
use std::fmt;

use serde::Serialize;

use crate::source::Span;

/// The severity of a diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Information; nothing is lost. Shown with `--verbose`.
    Note,
    /// Some content is shown differently than written, or not at all.
    Warning,
    /// The document produces no output.
    Error,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        })
    }
}

/// One message about one place.
///
/// The message is in lower case, has no full stop, and names things in backticks. It says what is wrong; the remedy is
/// a hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The severity.
    pub severity: Severity,
    /// The place in the source; [`Span::NONE`] for the whole document.
    pub span: Span,
    /// The text of the message.
    pub message: String,
    /// Remedies, one sentence each.
    pub hints: Vec<String>,
}

impl Diagnostic {
    /// Adds a remedy.
    pub fn hint(&mut self, hint: impl Into<String>) -> &mut Diagnostic {
        self.hints.push(hint.into());
        self
    }
}

/// Collects diagnostics in the order in which they are reported.
#[derive(Clone, Debug, Default)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    seen: HashSet<(Severity, Span, String)>,
}

impl Diagnostics {
    /// Reports content that is lost or shown differently.
    pub fn warn(&mut self, span: Span, message: impl Into<String>) {
        self.push(Severity::Warning, span, message.into());
    }

    /// Reports information.
    pub fn note(&mut self, span: Span, message: impl Into<String>) {
        self.push(Severity::Note, span, message.into());
    }

    /// Reports that the document produces no output.
    pub fn error(&mut self, span: Span, message: impl Into<String>) {
        self.push(Severity::Error, span, message.into());
    }

    /// Like [`Diagnostics::warn`], with a remedy.
    pub fn warn_hint(&mut self, span: Span, message: impl Into<String>, hint: impl Into<String>) {
        self.push_hint(Severity::Warning, span, message.into(), hint.into());
    }

    /// Like [`Diagnostics::note`], with a remedy.
    pub fn note_hint(&mut self, span: Span, message: impl Into<String>, hint: impl Into<String>) {
        self.push_hint(Severity::Note, span, message.into(), hint.into());
    }

    /// Like [`Diagnostics::error`], with a remedy.
    pub fn error_hint(&mut self, span: Span, message: impl Into<String>, hint: impl Into<String>) {
        self.push_hint(Severity::Error, span, message.into(), hint.into());
    }

    /// Reports content that `format` cannot show and that was left out.
    pub fn not_rendered(&mut self, span: Span, what: &str, format: &str) {
        self.warn(span, format!("{what} cannot be shown in {format} and was left out"));
    }

    /// Reports raw markup of another format that was left out.
    pub fn raw_not_rendered(&mut self, span: Span, markup: &str, format: &str) {
        let markup = if markup == "html" { "HTML" } else { markup };
        self.not_rendered(span, &format!("raw {markup}"), format);
    }

    /// Replaces the span of every diagnostic.
    pub(crate) fn map_spans(&mut self, place: impl Fn(Span) -> Span) {
        self.list.iter_mut().for_each(|diagnostic| diagnostic.span = place(diagnostic.span));
    }

    /// Splits the collection into single diagnostics.
    pub(crate) fn into_each(self) -> impl Iterator<Item = Diagnostics> {
        self.list.into_iter().map(|diagnostic| Diagnostics { list: vec![diagnostic], ..Diagnostics::default() })
    }

    /// The diagnostics reported so far.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Diagnostic> {
        self.list.iter()
    }

    /// Whether nothing was reported.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The worst severity reported.
    pub fn worst(&self) -> Option<Severity> {
        self.list.iter().map(|diagnostic| diagnostic.severity).max()
    }

    /// Appends the diagnostics of `other` that are new.
    pub fn append(&mut self, other: Diagnostics) {
        for diagnostic in other.list {
            let Diagnostic { severity, span, message, hints } = diagnostic;
            if self.push(severity, span, message)
                && let Some(last) = self.list.last_mut()
            {
                last.hints = hints;
            }
        }
    }

    fn push_hint(&mut self, severity: Severity, span: Span, message: String, hint: String) {
        if self.push(severity, span, message)
            && let Some(last) = self.list.last_mut()
        {
            last.hint(hint);
        }
    }

    /// Adds a diagnostic unless it was reported before, for example by another format. Returns whether it was new.
    fn push(&mut self, severity: Severity, span: Span, message: String) -> bool {
        let new = self.seen.insert((severity, span, message.clone()));
        if new {
            self.list.push(Diagnostic { severity, span, message, hints: Vec::new() });
        }
        new
    }
}
