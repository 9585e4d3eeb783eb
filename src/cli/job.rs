//! What the arguments mean: inputs, formats, destination, settings; or why they mean nothing.

use std::io::{self, IsTerminal, Read};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::thread;

use bindery::backends::{self, Backend, OptionError};
use bindery::export::{self, Destination, Durability, Input, Settings, Target, Task};
use bindery::{DateTime, FormatOption, ReadOptions, nearest};

use super::args::Args;

/// What is to be done.
pub enum Job {
    /// `--list-formats`.
    ListFormats,
    /// `--licenses`.
    Licenses,
    /// The usual.
    Convert {
        /// Inputs with their outputs.
        tasks: Vec<Task>,
        /// How.
        settings: Box<Settings>,
        /// How much is said.
        verbosity: Verbosity,
    },
}

/// How much is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Errors.
    Quiet,
    /// Warnings too.
    Normal,
    /// Everything.
    Verbose,
}

/// Why what was typed makes no sense.
#[derive(Debug)]
pub struct UsageError {
    /// What is the matter.
    pub message: String,
    /// What to do.
    pub hints: Vec<String>,
}

impl UsageError {
    fn new(message: impl Into<String>) -> UsageError {
        UsageError { message: message.into(), hints: Vec::new() }
    }

    fn hint(mut self, hint: impl Into<String>) -> UsageError {
        self.hints.push(hint.into());
        self
    }
}

/// The name of the standard streams on the command line.
const STANDARD: &str = "-";

/// Finds out what is meant. Reads the standard input when it is an input.
pub fn job(args: Args) -> Result<Job, UsageError> {
    if args.list_formats {
        return Ok(Job::ListFormats);
    }
    if args.licenses {
        return Ok(Job::Licenses);
    }
    let paths = paths(&args)?;
    let formats = formats(&args)?;
    let destination = destination(&args, paths.len() * formats.len())?;
    let settings = settings(&args)?;
    let inputs = paths.into_iter().map(input).collect::<Result<Vec<_>, _>>()?;
    let tasks = export::plan(inputs, &formats, &destination)
        .map_err(|error| UsageError::new(error.to_string()).hint("name another place with `-o`"))?;
    refuse_streams(&tasks)?;
    let verbosity = match (args.quiet, args.verbose) {
        (true, _) => Verbosity::Quiet,
        (false, true) => Verbosity::Verbose,
        (false, false) => Verbosity::Normal,
    };
    Ok(Job::Convert { tasks, settings: Box::new(settings), verbosity })
}

/// The inputs as they are named.
fn paths(args: &Args) -> Result<Vec<PathBuf>, UsageError> {
    let mut paths = args.files.clone();
    if let Some(list) = &args.files_from {
        paths.extend(listed_paths(list)?);
    }
    let is_stream = |path: &&PathBuf| path.as_os_str() == STANDARD;
    let reads_list = args.files_from.as_ref().is_some_and(|list| list.as_os_str() == STANDARD);
    if paths.iter().filter(is_stream).count() + usize::from(reads_list) > 1 {
        return Err(UsageError::new("the standard input can be read only once"));
    }
    if paths.is_empty() {
        let error = UsageError::new("there is nothing to convert: no file is named");
        return Err(error.hint("`convert --to pdf post.md`; `-` is the standard input; `--help` says more"));
    }
    Ok(paths)
}

fn listed_paths(list: &Path) -> Result<Vec<PathBuf>, UsageError> {
    let bytes = if list.as_os_str() == STANDARD { read_stdin() } else { export::read_file(list) };
    let bytes = bytes
        .map_err(|error| UsageError::new(format!("the list of files `{}` cannot be read: {error}", list.display())))?;
    let separator = if bytes.contains(&0) { 0 } else { b'\n' };
    let lines = bytes.split(|byte| *byte == separator).map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    Ok(lines.filter(|line| !line.is_empty()).map(path_of_bytes).collect())
}

#[cfg(unix)]
fn path_of_bytes(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of_bytes(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

fn read_stdin() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn input(path: PathBuf) -> Result<Input, UsageError> {
    if path.as_os_str() != STANDARD {
        return Ok(Input::File(path));
    }
    let bytes = read_stdin().map_err(|error| UsageError::new(format!("the standard input cannot be read: {error}")))?;
    Ok(Input::Bytes { name: "<stdin>".to_owned(), stem: "stdin".to_owned(), bytes })
}

/// The formats, each once: of `--to`, else of the extension of `-o`.
fn formats(args: &Args) -> Result<Vec<&'static dyn Backend>, UsageError> {
    let mut formats: Vec<&'static dyn Backend> = Vec::new();
    for name in args.to.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
        let backend = format_named(name)?;
        if !formats.iter().any(|own| own.name() == backend.name()) {
            formats.push(backend);
        }
    }
    if !formats.is_empty() {
        return Ok(formats);
    }
    let extension = args.output.as_ref().and_then(|path| path.extension()).map(|e| e.to_string_lossy().into_owned());
    match extension {
        Some(extension) => match backends::by_extension(&extension) {
            Some(backend) => Ok(vec![backend]),
            None => Err(UsageError::new(format!("no format has the extension `{extension}`, and `--to` names none"))
                .hint(known_formats())),
        },
        None => Err(UsageError::new("no format is named").hint(format!("say `--to FORMAT`: {}", known_formats()))),
    }
}

fn format_named(name: &str) -> Result<&'static dyn Backend, UsageError> {
    backends::by_name(name).ok_or_else(|| {
        let names =
            backends::all().iter().flat_map(|own| [own.name()].into_iter().chain(own.aliases().iter().copied()));
        let error = UsageError::new(format!("unknown format `{name}`"));
        match nearest(name, names) {
            Some(near) => error.hint(format!("did you mean `{near}`?")),
            None => error.hint(known_formats()),
        }
    })
}

fn known_formats() -> String {
    let list = backends::all().iter().map(|backend| format!("{} ({})", backend.name(), backend.summary()));
    format!("the formats are {}", list.collect::<Vec<_>>().join(", "))
}

fn destination(args: &Args, n_outputs: usize) -> Result<Destination, UsageError> {
    let Some(path) = &args.output else {
        return Ok(Destination::Beside);
    };
    if path.as_os_str() == STANDARD {
        return Ok(Destination::Stream);
    }
    let ends_like_directory = path.as_os_str().to_string_lossy().ends_with(std::path::is_separator);
    if path.is_dir() || ends_like_directory {
        return Ok(Destination::Directory(path.clone()));
    }
    if n_outputs == 1 {
        return Ok(Destination::File(path.clone()));
    }
    if path.exists() {
        let message = format!("`{}` is a file, and {n_outputs} outputs do not go into one", path.display());
        return Err(UsageError::new(message).hint("name a directory"));
    }
    Ok(Destination::Directory(path.clone()))
}

/// The standard output takes one output, and no binary one when it is a terminal.
fn refuse_streams(tasks: &[Task]) -> Result<(), UsageError> {
    let outputs = tasks.iter().flat_map(|task| &task.outputs).filter(|output| output.target == Target::Stream);
    let streamed: Vec<_> = outputs.collect();
    if streamed.len() > 1 {
        let error = UsageError::new(format!("{} outputs do not go to one standard output", streamed.len()));
        return Err(error.hint("name a directory with `-o`"));
    }
    match streamed.first() {
        Some(output) if output.backend.is_binary() && io::stdout().is_terminal() => {
            let name = output.backend.name();
            let error = UsageError::new(format!("{name} is not for a terminal"));
            Err(error.hint(format!("name a file with `-o FILE.{}`, or send it on", output.backend.extension())))
        }
        _ => Ok(()),
    }
}

fn settings(args: &Args) -> Result<Settings, UsageError> {
    let default_jobs = || thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    if let Some(root) = args.root.as_ref().filter(|root| !root.is_dir()) {
        return Err(UsageError::new(format!("`--root {}` is not a directory", root.display())));
    }
    if let Some(directory) = args.font_dir.iter().find(|directory| !directory.is_dir()) {
        return Err(UsageError::new(format!("`--font-dir {}` is not a directory", directory.display())));
    }
    Ok(Settings {
        read: ReadOptions { smart: !args.no_smart, language: language(args)?, ..ReadOptions::default() },
        reader: args.from,
        root: args.root.clone(),
        options: options(args)?,
        font_directories: args.font_dir.clone(),
        build_date: build_date()?,
        strict: args.strict,
        durability: if args.durable { Durability::Disk } else { Durability::System },
        jobs: args.jobs.unwrap_or_else(default_jobs),
    })
}

fn language(args: &Args) -> Result<Option<String>, UsageError> {
    let Some(tag) = &args.lang else {
        return Ok(None);
    };
    let is_subtag = |part: &str| (1..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric());
    let tag = tag.replace('_', "-");
    let primary = tag.split('-').next().unwrap_or_default();
    if (2..=8).contains(&primary.len()) && tag.split('-').all(is_subtag) {
        return Ok(Some(tag));
    }
    Err(UsageError::new(format!("`{tag}` is not the tag of a language")).hint("expected one like `de` or `en-US`"))
}

fn options(args: &Args) -> Result<Vec<FormatOption>, UsageError> {
    let mut options = Vec::new();
    if let Some(width) = args.width {
        for backend in backends::all().iter().filter(|own| own.options().iter().any(|option| option.name == "width")) {
            options.push(format_option(*backend, "width", &width.to_string())?);
        }
    }
    for given in &args.options {
        let malformed = || {
            UsageError::new(format!("`{given}` is not an option of a format"))
                .hint("expected FORMAT.NAME=VALUE, `pdf.paper=a5` for one; `--list-formats` lists them")
        };
        let (name, value) = given.split_once('=').ok_or_else(malformed)?;
        let (format, name) = name.split_once('.').ok_or_else(malformed)?;
        options.push(format_option(format_named(format.trim())?, name.trim(), value)?);
    }
    Ok(options)
}

fn format_option(backend: &'static dyn Backend, name: &str, value: &str) -> Result<FormatOption, UsageError> {
    FormatOption::new(backend, name, value).map_err(|error| {
        let format = backend.name();
        match error {
            OptionError::Unknown { name, nearest } => {
                let error = UsageError::new(format!("unknown option `{format}.{name}`"));
                match nearest {
                    Some(near) => error.hint(format!("did you mean `{format}.{near}`?")),
                    None => error.hint("`--list-formats` lists the options"),
                }
            }
            OptionError::BadValue { name, value, expected } => {
                UsageError::new(format!("`{value}` is not a value of option `{format}.{name}`, expected {expected}"))
            }
        }
    })
}

/// The date that a reproducible build states (<https://reproducible-builds.org/specs/source-date-epoch/>).
fn build_date() -> Result<Option<DateTime>, UsageError> {
    const VARIABLE: &str = "SOURCE_DATE_EPOCH";
    let Some(text) = std::env::var_os(VARIABLE).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let seconds = text.to_str().and_then(|text| text.trim().parse().ok());
    let date = seconds.and_then(DateTime::from_unix);
    date.map(Some).ok_or_else(|| {
        UsageError::new(format!("`{}` in {VARIABLE} is not a number of seconds since 1970", text.to_string_lossy()))
    })
}
