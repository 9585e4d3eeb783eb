//! The command line: the only room that reads the environment and the terminal, and the only one that prints.
//!
//! `args` is what was typed, `job` what it means, `report` what people are told.

mod args;
mod job;
mod listing;
mod report;

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::process::ExitCode;

use bindery::export::{self, Settings, Task};

use job::{Job, UsageError, Verbosity};
use report::Reporter;

/// Exit code when everything was done.
const DONE: u8 = 0;
/// Exit code when something could not be converted.
const FAILED: u8 = 1;
/// Exit code when nothing was begun, because what was typed makes no sense.
const USAGE: u8 = 2;

/// Runs the program.
pub fn run() -> ExitCode {
    let args = match args::parse() {
        Ok(args) => args,
        Err(error) => {
            // Help and version are errors to clap, of the kind that goes to the standard output.
            let code = if error.use_stderr() { USAGE } else { DONE };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    args.color.write_global();
    let answer = match job::job(args) {
        Ok(Job::ListFormats) => print(&listing::formats()),
        Ok(Job::Licenses) => print(&listing::licenses()),
        Ok(Job::Convert { tasks, settings, verbosity }) => convert(&tasks, &settings, verbosity),
        Err(error) => usage_error(&error),
    };
    ExitCode::from(answer)
}

fn convert(tasks: &[Task], settings: &Settings, verbosity: Verbosity) -> u8 {
    let mut reporter = Reporter::new(verbosity);
    let mut failure = None;
    export::run(tasks, settings, |report| {
        reporter.show(&report);
        match report.streamed.iter().try_for_each(|bytes| to_stdout(bytes)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failure = Some(error);
                ControlFlow::Break(())
            }
        }
    });
    match failure {
        // Who reads has read enough.
        Some(error) if error.kind() == io::ErrorKind::BrokenPipe => DONE,
        Some(error) => {
            reporter.error(&format!("the standard output cannot be written: {error}"));
            FAILED
        }
        None => {
            reporter.summary();
            if reporter.n_failed() > 0 { FAILED } else { DONE }
        }
    }
}

fn to_stdout(bytes: &[u8]) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes)?;
    stdout.flush()
}

fn print(text: &str) -> u8 {
    match to_stdout(text.as_bytes()) {
        Ok(()) => DONE,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => DONE,
        Err(_) => FAILED,
    }
}

fn usage_error(error: &UsageError) -> u8 {
    let mut reporter = Reporter::new(Verbosity::Normal);
    reporter.error(&error.message);
    for hint in &error.hints {
        reporter.help(hint);
    }
    USAGE
}
