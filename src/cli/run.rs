//! A run: begun, watched, told of, ended.

use std::io::{self, Write};
use std::mem;
use std::ops::ControlFlow;
use std::process::{self, ExitCode};
use std::time::Instant;

use bindery::export::{self, Archive, Finished, Report, ReportFile, Settings, Stop, Task};

use super::job::{BookRun, Convert, Trees, What};
use super::report::{self, Reporter};
use super::{EXIT_FAILED, EXIT_INTERRUPTED};

/// Converts, and tells of it.
pub fn run(convert: Convert) -> ExitCode {
    let Convert { what, settings, verbosity, fail_fast, max_warnings, report } = convert;
    let file = match report.as_deref().map(ReportFile::new).transpose() {
        Ok(file) => file,
        Err(reason) => {
            let name = report.unwrap_or_default();
            report::error(&format!("the report `{}` cannot be written: {reason}", name.display()), &[]);
            return EXIT_FAILED.into();
        }
    };
    let stop = Stop::default();
    let n_documents = what.n_documents();
    if n_documents > 1 {
        end_when_asked(&stop);
    }
    let reporter = Reporter::new(verbosity, n_documents, matches!(what, What::Trees(_)));
    let mut watch = Watch { reporter, file, fail_fast, has_ended: false, is_for_all: false };
    let begun = Instant::now();
    let finished = match what {
        What::Listed(tasks) => {
            let mut n_reported = 0;
            export::run(&tasks, &settings, &stop, |report| {
                n_reported += 1;
                watch.report(&report)
            });
            Some((Finished::default(), n_reported == tasks.len()))
        }
        What::Trees(trees) => run_trees(*trees, &settings, &stop, &mut watch),
    };
    let Some((finished, is_complete)) = finished else { return EXIT_FAILED.into() };
    let Watch { mut reporter, file, .. } = watch;
    reporter.finished(&finished);
    let seconds = begun.elapsed().as_secs_f64();
    if let Some(Err(reason)) = file.map(|file| file.finish(&finished, is_complete, seconds)) {
        reporter.failure(&format!("the report cannot be written: {reason}"));
    }
    if let Some(most) = max_warnings.filter(|most| reporter.totals().warnings > *most) {
        reporter.failure(&format!("there are more than {most} warnings"));
    }
    reporter.summary(seconds, stop.is_asked());
    match (stop.is_asked(), reporter.has_failures()) {
        (true, _) => EXIT_INTERRUPTED.into(),
        (false, true) => EXIT_FAILED.into(),
        (false, false) => ExitCode::SUCCESS,
    }
}

/// Makes a book, and tells of it.
pub fn make_book(run: &BookRun) -> ExitCode {
    let begun = Instant::now();
    let reporter = Reporter::new(run.verbosity, run.book.n_documents(), false);
    let mut watch = Watch { reporter, file: None, fail_fast: false, has_ended: false, is_for_all: false };
    export::run_book(&run.book, &run.settings, |report| watch.report(&report));
    watch.reporter.finished(&Finished::default());
    watch.reporter.summary(begun.elapsed().as_secs_f64(), false);
    if watch.reporter.has_failures() { EXIT_FAILED.into() } else { ExitCode::SUCCESS }
}

/// `None` when nothing was begun.
fn run_trees(trees: Trees, settings: &Settings, stop: &Stop, watch: &mut Watch) -> Option<(Finished, bool)> {
    let Trees { trees, sources, formats, destination, archive } = trees;
    let (mut archive, tasks): (Archive<'_>, Vec<Task>) =
        match Archive::open(settings, archive, &trees, sources, &formats, &destination) {
            Ok(opened) => opened,
            Err(error) => {
                report::error(&error.to_string(), error.hint().as_slice());
                return None;
            }
        };
    for warning in archive.warnings() {
        watch.reporter.warning(warning);
    }
    watch.reporter.expect(archive.chosen(&tasks).len());
    let is_whole = export::run_archive(&tasks, &archive, settings, stop, |report| watch.report(&report));
    let finished = archive.finish(&tasks, is_whole && !watch.has_ended);
    // The program is about to end, which gives all memory back at once; piece by piece it takes long.
    mem::forget((archive, tasks));
    match finished {
        Ok(finished) => Some((finished, is_whole)),
        Err(error) => {
            // That the disk is full is said already; what is done is in the journal.
            if !watch.is_for_all {
                watch.reporter.failure(&error.to_string());
            }
            Some((Finished::default(), false))
        }
    }
}

/// Sees to each report of a run.
struct Watch {
    reporter: Reporter,
    file: Option<ReportFile>,
    fail_fast: bool,
    /// Whether it was broken off.
    has_ended: bool,
    /// Whether that was for a reason that is one for all documents.
    is_for_all: bool,
}

impl Watch {
    fn report(&mut self, report: &Report) -> ControlFlow<()> {
        self.reporter.report(report);
        if let Some(file) = &mut self.file {
            file.add(report);
        }
        let mut ends = report.ends_run || self.fail_fast && report.failed();
        if let Err(error) = stream(report) {
            if error.kind() != io::ErrorKind::BrokenPipe {
                self.reporter.failure(&format!("the standard output cannot be written: {}", export::reason(&error)));
            }
            ends = true;
        }
        self.has_ended |= ends;
        self.is_for_all |= report.ends_run;
        if ends { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

/// Hands on what is for the standard output.
fn stream(report: &Report) -> io::Result<()> {
    let mut out = io::stdout().lock();
    for streamed in &report.streamed {
        out.write_all(&streamed.bytes)?;
    }
    out.flush()
}

/// Ends the run after the documents that are being converted when the user asks for it (Ctrl-C) or the system does; at
/// once when asked again. Where the system does not let the program hear of it, it ends the program itself.
fn end_when_asked(stop: &Stop) {
    let stop = stop.clone();
    let _ = ctrlc::set_handler(move || {
        if stop.is_asked() {
            process::exit(EXIT_INTERRUPTED.into());
        }
        stop.ask();
    });
}
