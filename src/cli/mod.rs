//! The command line: what was typed (`args`), what it means (`job`), and what the user is told (`report`).
//!
//! The only place that reads arguments, environment and standard input, prints, and chooses an exit code. Called by
//! `main.rs`; the library knows nothing of it.

mod args;
mod book;
mod excerpt;
mod job;
mod listing;
mod progress;
mod report;
mod run;
mod serve;

use std::io::{self, IsTerminal, Write};
use std::num::NonZeroUsize;
use std::panic;
use std::process::ExitCode;
use std::thread;

use bindery::DateTime;
use bindery::export::{self, Refusal};

use job::{Extract, Job, Surroundings};
use serve::Serve;

/// Something could not be converted.
const EXIT_FAILED: u8 = 1;
/// The user ended it, by the number that shells give to it.
const EXIT_INTERRUPTED: u8 = 130;
/// Nothing was begun, because of how the program was called.
const EXIT_USAGE: u8 = 2;

/// Does what the arguments say.
pub fn main() -> ExitCode {
    let args = match args::parse(std::env::args_os()) {
        Ok(args) => args,
        Err(error) => {
            // Help and version come this way, too; that nobody reads them is no failure.
            let _ = error.print();
            return u8::try_from(error.exit_code()).unwrap_or(EXIT_USAGE).into();
        }
    };
    args.color.choice().write_global();
    if !args.verbose {
        // A panic in a document is reported as that document's error, in order, by `export`.
        panic::set_hook(Box::new(|_| {}));
    }
    let surroundings = Surroundings {
        source_date_epoch: std::env::var_os("SOURCE_DATE_EPOCH"),
        stdout_is_terminal: io::stdout().is_terminal(),
        now: now(),
        cores: thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
    };
    let done = panic::catch_unwind(|| match Job::of(args, &surroundings) {
        Ok(Job::Print(text)) => print(&text),
        Ok(Job::Convert(convert)) => run::run(*convert),
        Ok(Job::Serve(job)) => serve(&job),
        Ok(Job::Book(book)) => run::make_book(&book),
        Ok(Job::Extract(job)) => extract(&job),
        Err(error) => refuse(&error),
    });
    done.unwrap_or_else(|_| {
        report::error("the program failed", &["this is a bug in `convert`: `--verbose` shows where"]);
        EXIT_FAILED.into()
    })
}

/// The clock, asked once, for the choice of documents alone.
fn now() -> Option<DateTime> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?;
    DateTime::from_unix(i64::try_from(since.as_secs()).ok()?)
}

fn serve(job: &Serve) -> ExitCode {
    match job.run() {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            report::error(&format!("the worker ends: {}", export::reason(&error)), &[]);
            EXIT_FAILED.into()
        }
        Ok(()) | Err(_) => ExitCode::SUCCESS,
    }
}

fn extract(job: &Extract) -> ExitCode {
    let name = job.pdf.display();
    let pdf = export::read_file(&job.pdf).map_err(|error| format!("it cannot be read: {}", export::reason(&error)));
    match pdf.and_then(|pdf| export::extract(&pdf, &job.directory)) {
        Ok(written) => {
            if job.verbosity != report::Verbosity::Quiet {
                report::written(&written);
            }
            ExitCode::SUCCESS
        }
        Err(reason) => {
            report::error(&format!("nothing was taken out of `{name}`: {reason}"), &[]);
            EXIT_FAILED.into()
        }
    }
}

fn print(text: &str) -> ExitCode {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            report::error(&format!("the standard output cannot be written: {}", export::reason(&error)), &[]);
            EXIT_FAILED.into()
        }
        Ok(()) | Err(_) => ExitCode::SUCCESS,
    }
}

fn refuse(error: &Refusal) -> ExitCode {
    let mut hints: Vec<&str> = error.hints.iter().map(String::as_str).collect();
    hints.push("`convert --help` shows all there is");
    report::error(&error.message, &hints);
    EXIT_USAGE.into()
}
