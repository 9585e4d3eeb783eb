//! `--worker`: what the arguments allow requests to do, and the standard streams that they come and go by.

use std::io::{self, BufReader};
use std::time::Instant;

use bindery::Backend;
use bindery::export::{self, Access, Destination, Refusal, Settings, Task};
use bindery::worker::Worker;

use super::args::Args;
use super::job::{self, Surroundings};

/// Bytes of requests that are read ahead.
const READ_AHEAD: usize = 64 << 10;

/// Requests are to be answered.
pub struct Serve {
    /// The documents that belong together.
    tasks: Vec<Task>,
    /// The formats of requests that name none.
    formats: Vec<&'static dyn Backend>,
    settings: Settings,
    access: Access,
}

impl std::fmt::Debug for Serve {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Serve").field("tasks", &self.tasks).field("access", &self.access).finish_non_exhaustive()
    }
}

impl Serve {
    /// What the arguments mean for a worker: everything but documents, which are optional.
    pub fn of(args: &Args, surroundings: &Surroundings) -> Result<Serve, Refusal> {
        let streams = args.files.iter().chain(&args.files_from).chain(&args.output);
        if streams.into_iter().any(|path| job::is_stream(path)) {
            return Err(Refusal::new(
                "with `--worker` the standard input and output are those of requests and answers",
            ));
        }
        let has_documents = !args.files.is_empty() || args.files_from.is_some();
        let formats = if args.to.is_empty() && !has_documents {
            Vec::new()
        } else {
            job::formats_of(args, &surroundings.formats)?
        };
        let names = if has_documents { job::input_names(args)? } else { Vec::new() };
        let destination = args.output.clone().map_or(Destination::Beside, Destination::Directory);
        let settings = job::settings_of(args, surroundings)?;
        let (trees, sources) = job::discovered(args, names)?;
        let tasks = export::plan(sources, &formats, &settings.options, &destination)?;
        let access = Access::new(settings.root.as_deref(), args.output.as_deref(), &trees, &tasks)?;
        Ok(Serve { tasks, formats, settings, access })
    }

    /// Answers until the end of the standard input.
    pub fn run(&self) -> io::Result<()> {
        let worker = Worker::new(&self.settings, &self.tasks, &self.formats, &self.access);
        let begun = Instant::now();
        let clock = || u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
        worker.serve(BufReader::with_capacity(READ_AHEAD, io::stdin()), io::stdout(), &clock)
    }
}
