//! Answers: serialises the result of a request as one line of JSON.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;
use serde_json::Value;

use super::PROTOCOL;
use crate::diagnostics::{Diagnostic, Severity};
use crate::export::{Refusal, Report, Target, Task};
use crate::source::Place;

/// Result of a request.
#[derive(Debug, Serialize)]
pub(super) struct Answer {
    v: u32,
    /// Line number of the request, counted from 1.
    line: u64,
    id: Value,
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    outputs: Vec<Made>,
    /// Images copied beside the outputs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    copies: Vec<String>,
    diagnostics: Vec<Told>,
    /// Time since the request was read, in microseconds.
    pub micros: u64,
}

#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Status {
    /// All outputs exist.
    Done,
    /// The document was skipped on purpose; there are no outputs.
    PassedOver,
    /// At least one output is missing.
    Failed,
    /// The request is invalid or not allowed, and nothing was begun.
    Refused,
}

/// An output.
#[derive(Debug, Serialize)]
struct Made {
    format: &'static str,
    size: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base64: Option<String>,
}

/// A diagnostic.
#[derive(Debug, Serialize)]
struct Told {
    severity: Severity,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hints: Vec<String>,
}

impl Answer {
    /// Answers a request that was refused before any work.
    pub fn refused(line: u64, id: Value, refusal: Refusal) -> Answer {
        Answer::without_outputs(line, id, Status::Refused, refusal)
    }

    /// Answers a request on which the program panicked.
    pub fn broken(line: u64, id: Value) -> Answer {
        let refusal = Refusal::new("the program failed at this request")
            .hint("this is a bug in `convert`, not in the request: please report it");
        Answer::without_outputs(line, id, Status::Failed, refusal)
    }

    fn without_outputs(line: u64, id: Value, status: Status, refusal: Refusal) -> Answer {
        let Refusal { message, hints } = refusal;
        let told = Told { severity: Severity::Error, file: None, line: None, column: None, message, hints };
        let (outputs, copies) = (Vec::new(), Vec::new());
        Answer { v: PROTOCOL, line, id, status, reason: None, outputs, copies, diagnostics: vec![told], micros: 0 }
    }

    /// Answers a request that was carried out. `file` is the document as the request named it.
    pub fn of(line: u64, id: Value, file: Option<&str>, task: &Task, report: Report) -> Answer {
        let status = match (report.passed_over.is_some(), report.failed()) {
            (true, _) => Status::PassedOver,
            (false, true) => Status::Failed,
            (false, false) => Status::Done,
        };
        let diagnostics = report.located().map(|(diagnostic, place)| told(diagnostic, file, place)).collect();
        let (outputs, copies) = (outputs(task, &report), copies(task, &report));
        Answer { v: PROTOCOL, line, id, status, reason: report.passed_over, outputs, copies, diagnostics, micros: 0 }
    }

    /// Serialises the answer, line end included.
    pub fn to_line(&self) -> Vec<u8> {
        let mut line = serde_json::to_vec(self).expect("strings, numbers and lists of them can be JSON");
        line.push(b'\n');
        line
    }
}

/// The outputs, in the order of the formats.
fn outputs(task: &Task, report: &Report) -> Vec<Made> {
    let made = task.outputs.iter().filter_map(|output| {
        let format = output.backend.name();
        if let Some(streamed) = report.streamed.iter().find(|streamed| streamed.format == format) {
            let base64 = Some(STANDARD.encode(&streamed.bytes));
            return Some(Made { format, size: streamed.bytes.len(), path: None, base64 });
        }
        let Target::File(path) = &output.target else { return None };
        let written = report.written.iter().find(|written| written.path == *path)?;
        Some(Made { format, size: written.size, path: Some(path.display().to_string()), base64: None })
    });
    made.collect()
}

/// Files written beside the outputs.
fn copies(task: &Task, report: &Report) -> Vec<String> {
    let is_output = |path| task.outputs.iter().any(|output| matches!(&output.target, Target::File(own) if own == path));
    let copies = report.written.iter().filter(|written| !is_output(&written.path));
    copies.map(|written| written.path.display().to_string()).collect()
}

fn told(diagnostic: &Diagnostic, file: Option<&str>, place: Option<&Place>) -> Told {
    Told {
        severity: diagnostic.severity,
        file: file.map(str::to_owned),
        line: place.map(|place| place.position.line),
        column: place.map(|place| place.position.column),
        message: diagnostic.message.clone(),
        hints: diagnostic.hints.clone(),
    }
}
