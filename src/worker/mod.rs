//! A worker: one process that converts documents one after the other for another program.
//!
//! Owns the protocol and the order of its answers. Leaves reading, writing and access control to `export` ([`Access`]).
//! Called by `cli`.
//!
#![doc = include_str!("PROTOCOL.md")]

mod answer;
mod lines;
mod request;
mod serve;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use serde_json::Value;

use crate::backends::Backend;
use crate::export::{
    Access, Converter, DocumentSettings, Input, Output, Readable, Refusal, Settings, Source, Target, Task, Whereabouts,
};
use answer::Answer;
use request::Request;

/// Version of the protocol.
pub const PROTOCOL: u32 = 1;
/// JSON Schema (2020-12) of requests and answers.
pub const SCHEMA: &str = include_str!("schema.json");
/// Longest request line, in bytes without its line end. A thousand pages take about 3 MiB.
pub const MAX_REQUEST_BYTES: usize = 64 << 20;

/// Name in outputs of a document without a name.
const NAMELESS: &str = "text";

/// Answers requests, and holds the resources that they share.
pub struct Worker<'a> {
    settings: &'a Settings,
    tasks: &'a [Task],
    /// Formats for requests that name none.
    formats: &'a [&'static dyn Backend],
    access: &'a Access,
    converter: Converter<'a>,
}

impl<'a> Worker<'a> {
    /// A worker for the documents of `tasks`, whose links lead from output to output as in a run of all.
    pub fn new(
        settings: &'a Settings,
        tasks: &'a [Task],
        formats: &'a [&'static dyn Backend],
        access: &'a Access,
    ) -> Worker<'a> {
        Worker { settings, tasks, formats, access, converter: Converter::new(settings, tasks) }
    }

    /// Answers one line. Never panics.
    fn answer(&self, number: u64, line: Vec<u8>) -> Answer {
        // The line is not kept while its request is carried out.
        let (id, request) = match catch_unwind(|| request::read(&line, &self.settings.formats)) {
            Ok(read) => (drop(line), read).1,
            Err(_) => return Answer::broken(number, Value::Null),
        };
        let work = || match request.and_then(|request| self.carry_out(number, id.clone(), request)) {
            Ok(answer) => answer,
            Err(refusal) => Answer::refused(number, id.clone(), refusal),
        };
        catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Answer::broken(number, id.clone()))
    }

    fn carry_out(&self, number: u64, id: Value, request: Request) -> Result<Answer, Refusal> {
        let document = match (&request.path, &request.text) {
            (Some(path), Some(_)) => Some(self.access.place(path)?),
            (Some(path), None) => Some(self.access.readable(path)?),
            (None, _) => None,
        };
        let hand_over = request.inline || request.output.is_none() && (document.is_none() || !self.access.can_write());
        let outputs = self.outputs(&request, document.as_ref(), hand_over)?;
        let is_alone = !matches!(document, Some(Readable::Planned(_)));
        // With an explicit output name, images stay where they are: the output may lie anywhere.
        let mirror = document.as_ref().filter(|_| request.output.is_none());
        let mirror = mirror.and_then(|document| self.access.mirror(document, self.tasks));
        let source = self.source(request.path.as_deref(), request.text, document);
        let task = Task { source, outputs };
        if !hand_over {
            self.access.prepare(&task)?;
        }
        let own = DocumentSettings { reader: request.from, options: &request.options, is_alone, hand_over, mirror };
        let report = self.converter.convert(&task, own);
        Ok(Answer::of(number, id, request.path.as_deref(), &task, report))
    }

    /// The requested document; the text of the request, if any, replaces its content.
    fn source(&self, written: Option<&str>, text: Option<String>, document: Option<Readable>) -> Source {
        let planned = match &document {
            Some(Readable::Planned(idx)) => Some(&self.tasks[*idx].source),
            Some(Readable::Below(_)) | None => None,
        };
        if let (Some(planned), None) = (planned, &text) {
            return planned.clone();
        }
        let path = planned.and_then(|source| source.input.path()).map(Path::to_owned);
        let path = path.or(match document {
            Some(Readable::Below(path)) => Some(path),
            Some(Readable::Planned(_)) | None => None,
        });
        let (path, text) = match (path, text) {
            (Some(path), None) => return Source::named(Input::File(path)),
            (path, text) => (path, text.unwrap_or_default()),
        };
        let whereabouts = match (path, self.access.root()) {
            (Some(path), _) => Whereabouts::File(path),
            (None, Some(root)) => Whereabouts::Directory(root.to_owned()),
            (None, None) => Whereabouts::Nowhere,
        };
        let name = written.unwrap_or(NAMELESS).to_owned();
        let input = Input::Bytes { name, stem: NAMELESS.to_owned(), bytes: text.into_bytes(), whereabouts };
        Source { input, place: planned.and_then(|source| source.place.clone()), problem: None }
    }

    /// The outputs of a request, one per format. Outputs that are handed over still get the path that a run would give
    /// them, because links between documents are relative to it.
    fn outputs(&self, request: &Request, document: Option<&Readable>, hand_over: bool) -> Result<Vec<Output>, Refusal> {
        let formats = if request.to.is_empty() { self.formats } else { request.to.as_slice() };
        if let Some(Readable::Planned(idx)) = document
            && let Some(problem) = &self.tasks[*idx].source.problem
        {
            return Err(Refusal::new(problem));
        }
        if formats.is_empty() {
            return Err(Refusal::new("nothing says which format to write: `to` is missing"));
        }
        let planned = |backend: &dyn Backend| match document {
            Some(Readable::Planned(idx)) => {
                let outputs = self.tasks[*idx].outputs.iter();
                outputs
                    .filter(|output| output.backend.name() == backend.name())
                    .map(|output| output.target.clone())
                    .next()
            }
            Some(Readable::Below(_)) | None => None,
        };
        let target = |backend: &dyn Backend| {
            let extension = backend.extension();
            match (&request.output, planned(backend), document) {
                (Some(name), ..) => self.access.named_output(name, extension).map(Target::File),
                (None, Some(target), _) => Ok(target),
                (None, None, _) if hand_over => Ok(Target::Stream),
                (None, None, Some(Readable::Below(path))) => {
                    self.access.mirrored_output(path, extension).map(Target::File)
                }
                (None, None, Some(Readable::Planned(_))) => {
                    let message = format!("the worker was not started with `{}` for its documents", backend.name());
                    Err(Refusal::new(message).hint("name an `output`, or ask for it `inline`"))
                }
                (None, None, None) => Ok(Target::Stream),
            }
        };
        formats.iter().map(|&backend| Ok(Output { backend, target: target(backend)? })).collect()
    }
}
