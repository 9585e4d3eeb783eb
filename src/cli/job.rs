//! What the arguments mean: the inputs, the formats, where the outputs go, and every reason not to begin.

use std::ffi::OsString;
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use bindery::export::{
    self, ArchiveSettings, Book, Destination, Durability, Filter, FormatOption, Input, Naming, Reader,
    Refusal as UsageError, Selection, Settings, SiteAddress, Source, Task, Tree, Whereabouts,
};
use bindery::worker::SCHEMA;
use bindery::{Backend, DateTime, Dialects, ReadOptions, Registry, Shortcodes, language_tag, nearest as nearest_of};

use super::args::{Args, From, SHORT};
use super::book::{book_options, condition};
use super::listing;
use super::report::Verbosity;
use super::serve::Serve;

/// What a path is called that stands for the standard input or output.
const STREAM: &str = "-";
/// What diagnostics call the standard input.
const STDIN_NAME: &str = "<stdin>";
/// The stem of an output that has no name of its own.
const STDIN_STEM: &str = "stdin";

/// Said to who names pictures.
const NOT_IMAGEMAGICK: &str = "this `convert` is for documents; ImageMagick's answers to `magick` as well";

/// What is to be done.
#[derive(Debug)]
pub enum Job {
    /// A text for the standard output.
    Print(String),
    /// A run.
    Convert(Box<Convert>),
    /// Requests are to be answered.
    Serve(Box<Serve>),
    /// One book out of many documents.
    Book(Box<BookRun>),
    /// What is inside a PDF is to be had back.
    Extract(Extract),
}

/// Files inside a file.
#[derive(Debug)]
pub struct Extract {
    /// The PDF.
    pub pdf: PathBuf,
    /// Where its files go.
    pub directory: PathBuf,
    /// How much is told of it.
    pub verbosity: Verbosity,
}

/// A run.
#[derive(Debug)]
pub struct Convert {
    /// What is converted to what.
    pub what: What,
    /// How.
    pub settings: Settings,
    /// How much is told of it.
    pub verbosity: Verbosity,
    /// Whether the first failure is the last.
    pub fail_fast: bool,
    /// How many warnings are no failure.
    pub max_warnings: Option<usize>,
    /// Where what became of it is written.
    pub report: Option<PathBuf>,
}

/// What a run converts to what.
#[derive(Debug)]
pub enum What {
    /// What the user named one by one.
    Listed(Vec<Task>),
    /// The documents of directories.
    Trees(Box<Trees>),
}

/// The documents of directories, and what is to be made of them.
#[derive(Debug)]
pub struct Trees {
    /// The directories.
    pub trees: Vec<Tree>,
    /// Their documents.
    pub sources: Vec<Source>,
    /// The formats.
    pub formats: Vec<&'static dyn Backend>,
    /// Where the outputs go.
    pub destination: Destination,
    /// How outputs are kept up to date.
    pub archive: ArchiveSettings,
}

impl What {
    /// How many documents there are.
    pub fn n_documents(&self) -> usize {
        match self {
            What::Listed(tasks) => tasks.len(),
            What::Trees(trees) => trees.sources.len(),
        }
    }
}

/// A book to be made.
#[derive(Debug)]
pub struct BookRun {
    /// What is made of what.
    pub book: Book,
    /// How documents are read and written.
    pub settings: Settings,
    /// How much is told of it.
    pub verbosity: Verbosity,
}

/// What the program finds around it.
#[derive(Debug)]
pub struct Surroundings {
    /// The formats that there are.
    pub formats: Registry,
    /// The date that the build states, in seconds since 1970.
    pub source_date_epoch: Option<OsString>,
    /// Whether the standard output is a terminal.
    pub stdout_is_terminal: bool,
    /// The time of the day, for what is expired.
    pub now: Option<DateTime>,
    /// Documents that can be converted at the same time.
    pub cores: NonZeroUsize,
}

impl Job {
    /// Makes out what is to be done. Reads the standard input when it is one of the inputs; writes nothing.
    pub fn of(args: Args, surroundings: &Surroundings) -> Result<Job, UsageError> {
        if args.list_formats {
            return Ok(Job::Print(listing::formats_and_options(&surroundings.formats)));
        }
        if args.list_dialects {
            return Ok(Job::Print(listing::dialects()));
        }
        if args.licenses {
            return Ok(Job::Print(listing::licenses()));
        }
        if args.worker_schema {
            return Ok(Job::Print(SCHEMA.to_owned()));
        }
        if args.worker {
            return Serve::of(&args, surroundings).map(|serve| Job::Serve(Box::new(serve)));
        }
        if let Some(pdf) = args.extract {
            // A file without extension has its own name in the way of the directory.
            let named_after =
                if pdf.extension().is_some() { pdf.with_extension("") } else { pdf.with_extension("files") };
            let directory = args.output.unwrap_or(named_after);
            return Ok(Job::Extract(Extract { pdf, directory, verbosity: verbosity(args.quiet, args.verbose) }));
        }
        let formats = formats_of(&args, &surroundings.formats)?;
        let settings = settings_of(&args, surroundings)?;
        let names = input_names(&args)?;
        let verbosity = verbosity(args.quiet, args.verbose);
        let makes_one = args.book || names.len() <= 1 && !names.iter().any(|name| name.is_dir());
        let destination = destination_of(args.output.clone(), makes_one, &names, &formats)?;
        refuse_terminal(&names, &formats, &destination, surroundings)?;
        if args.book {
            let (options, filter) = (book_options(&args)?, filter(&args)?);
            let book =
                export::plan_book(inputs_of(names)?, &filter, &formats, &destination, &settings.options, options)?;
            return Ok(Job::Book(Box::new(BookRun { book, settings, verbosity })));
        }
        let archive = ArchiveSettings {
            naming: naming(args.names.as_deref())?,
            shard: args.shard.as_deref().map(shard).transpose()?,
            rebuild: args.rebuild,
            prune: args.prune,
        };
        let (trees, sources) = discovered(&args, names)?;
        let what = if trees.is_empty() {
            What::Listed(export::plan(sources, &formats, &settings.options, &destination)?)
        } else if trees.len() > 1 && destination == Destination::Beside {
            return Err(
                UsageError::new("several directories need a directory to write to").hint("name it with `-o DIR`")
            );
        } else {
            What::Trees(Box::new(Trees { trees, sources, formats, destination, archive }))
        };
        Ok(Job::Convert(Box::new(Convert {
            what,
            settings,
            verbosity,
            fail_fast: args.fail_fast,
            max_warnings: args.max_warnings,
            report: args.report,
        })))
    }
}

fn verbosity(quiet: bool, verbose: bool) -> Verbosity {
    match (quiet, verbose) {
        (true, _) => Verbosity::Quiet,
        (false, true) => Verbosity::Verbose,
        (false, false) => Verbosity::Normal,
    }
}

pub(super) fn is_stream(path: &Path) -> bool {
    path.as_os_str() == STREAM
}

/// The formats of `--to`, each once, else the one of the output's extension.
pub(super) fn formats_of(args: &Args, registry: &Registry) -> Result<Vec<&'static dyn Backend>, UsageError> {
    let mut chosen: Vec<&'static dyn Backend> = Vec::new();
    for name in args.to.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
        let format = export::format_called(registry, name, "--to")?;
        if chosen.iter().all(|other| other.name() != format.name()) {
            chosen.push(format);
        }
    }
    if chosen.is_empty() { Ok(vec![guessed_format(args, registry)?]) } else { Ok(chosen) }
}

fn guessed_format(args: &Args, formats: &Registry) -> Result<&'static dyn Backend, UsageError> {
    if args.files.is_empty() && args.files_from.is_none() {
        return Err(no_inputs());
    }
    let output = args.output.as_deref().filter(|output| !is_stream(output) && !is_directory(output));
    let Some(extension) = output.and_then(Path::extension).and_then(|extension| extension.to_str()) else {
        let error =
            UsageError::new("nothing says which format to write").hint(export::takes_formats(formats, "--to FORMAT"));
        return Err(if args.files.iter().any(|file| is_picture(file)) { error.hint(NOT_IMAGEMAGICK) } else { error });
    };
    formats.by_extension(extension).ok_or_else(|| {
        UsageError::new(format!("no format has the extension `.{extension}`"))
            .nearest(nearest_of(extension, formats.all().iter().map(|format| format.extension())))
            .hint(export::takes_formats(formats, "--to FORMAT"))
    })
}

/// Whether a file is of a kind that the other program called `convert` is for.
fn is_picture(file: &Path) -> bool {
    let extension = file.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    ["png", "jpg", "jpeg", "gif", "webp", "tif", "tiff", "bmp"].iter().any(|own| extension.eq_ignore_ascii_case(own))
}

fn no_inputs() -> UsageError {
    UsageError::new("no files to convert").hint("name them, or `-` for the standard input")
}

pub(super) fn settings_of(args: &Args, surroundings: &Surroundings) -> Result<Settings, UsageError> {
    let formats = &surroundings.formats;
    Ok(Settings {
        formats: formats.clone(),
        read: ReadOptions {
            smart: !args.no_smart,
            language: args.lang.as_deref().map(language).transpose()?,
            dialects: dialects(args)?,
            ..ReadOptions::for_formats(formats.all())
        },
        reader: args.from.map(|from| match from {
            From::Markdown => Reader::Markdown,
            From::Json => Reader::Json,
        }),
        root: args.root.clone().map(|root| existing_directory("--root", root)).transpose()?,
        site: args.site.as_deref().map(site).transpose()?,
        resource_path: args
            .resource_path
            .iter()
            .map(|directory| existing_directory("--resource-path", directory.clone()))
            .collect::<Result<_, _>>()?,
        selection: Selection { condition: condition(args)?, drafts: args.drafts, now: surroundings.now },
        options: format_options(args, formats)?,
        stylesheet: stylesheet(&args.css)?,
        font_directories: args
            .font_dir
            .iter()
            .map(|directory| existing_directory("--font-dir", directory.clone()))
            .collect::<Result<_, _>>()?,
        build_date: surroundings.source_date_epoch.as_deref().map(build_date).transpose()?.flatten(),
        strict: args.strict,
        durability: if args.durable { Durability::Disk } else { Durability::System },
        jobs: args.jobs.unwrap_or(surroundings.cores),
    })
}

fn naming(style: Option<&str>) -> Result<Naming, UsageError> {
    let Some(style) = style else { return Ok(Naming::default()) };
    style.parse().map_err(|expected: String| UsageError::new(format!("`--names {style}`: {expected}")))
}

/// `2/8`: the second of eight parts.
fn shard(text: &str) -> Result<(u32, u32), UsageError> {
    let numbers = text.split_once('/').and_then(|(k, n)| Some((k.parse().ok()?, n.parse().ok()?)));
    numbers.filter(|(k, n)| (1..=*n).contains(k)).ok_or_else(|| {
        UsageError::new(format!("`--shard {text}`: expected the number of a part and how many there are, like `2/8`"))
    })
}

fn dialects(args: &Args) -> Result<Dialects, UsageError> {
    let mut dialects = Dialects::by_names(args.dialect.as_deref().unwrap_or("auto")).map_err(|name| {
        UsageError::new(format!("unknown dialect `{name}`"))
            .nearest(nearest_of(&name, Dialects::names()))
            .hint(format!("`--dialect` takes {}", Dialects::names().collect::<Vec<_>>().join(", ")))
    })?;
    dialects.keep_unknown = args.keep_shortcodes;
    if let Some(file) = &args.shortcodes {
        dialects.shortcodes = shortcodes(file)?;
    }
    Ok(dialects)
}

fn shortcodes(file: &Path) -> Result<Shortcodes, UsageError> {
    let refused = |reason: &str| UsageError::new(format!("`--shortcodes {}`: {reason}", file.display()));
    let bytes = export::read_file(file).map_err(|error| refused(&export::reason(&error)))?;
    let text = String::from_utf8(bytes).map_err(|_| refused("it is not UTF-8"))?;
    Shortcodes::read(&text).map_err(|reason| refused(&reason))
}

/// A tag that has the form of BCP 47.
fn language(tag: &str) -> Result<String, UsageError> {
    language_tag(tag).ok_or_else(|| {
        UsageError::new(format!("`{tag}` is not the tag of a language, expected one like `en` or `pt-BR`"))
    })
}

fn site(address: &str) -> Result<SiteAddress, UsageError> {
    address.parse().map_err(|expected: &str| UsageError::new(format!("`--site {address}`: {expected}")))
}

fn existing_directory(option: &str, directory: PathBuf) -> Result<PathBuf, UsageError> {
    if directory.is_dir() {
        return Ok(directory);
    }
    Err(UsageError::new(format!("`{option}`: there is no directory `{}`", directory.display())))
}

/// The options of formats: what the name of the output asks for, then the short ones, so that what is said of one format
/// counts over them.
fn format_options(args: &Args, registry: &Registry) -> Result<Vec<FormatOption>, UsageError> {
    let mut options = Vec::new();
    let file_name = args.output.as_deref().and_then(Path::file_name).and_then(|name| name.to_str()).unwrap_or_default();
    for format in registry.all() {
        for (name, value) in format.options_by_file_name(file_name) {
            let refused = |error| UsageError::of_option("--output", *format, error);
            options.push(FormatOption::new(*format, name, value).map_err(refused)?);
        }
    }
    for short in SHORT {
        let Some(value) = (short.value)(args) else { continue };
        for format in registry.with_option(short.option) {
            let refused = |error| UsageError::of_option(&short.typed(), format, error);
            options.push(FormatOption::new(format, short.option, value).map_err(refused)?);
        }
    }
    for written in &args.options {
        options.push(format_option(written, registry)?);
    }
    Ok(options)
}

/// The text of all style sheets, in order.
fn stylesheet(files: &[PathBuf]) -> Result<String, UsageError> {
    let mut rules = String::new();
    for file in files {
        let refused = |reason: &str| UsageError::new(format!("`--css {}`: {reason}", file.display()));
        let bytes = export::read_file(file).map_err(|error| refused(&export::reason(&error)))?;
        rules += std::str::from_utf8(&bytes).map_err(|_| refused("it is not UTF-8"))?.trim_start_matches('\u{FEFF}');
        rules.push('\n');
    }
    Ok(rules)
}

fn format_option(written: &str, registry: &Registry) -> Result<FormatOption, UsageError> {
    let parts = written.split_once('=').and_then(|(key, value)| Some((key.split_once('.')?, value)));
    let Some(((format, name), value)) = parts else {
        return Err(UsageError::new(format!("`--option {written}`: expected `FORMAT.NAME=VALUE`"))
            .hint("`--list-formats` shows the options of each format"));
    };
    let format = export::format_called(registry, format.trim(), "--to")?;
    let option = FormatOption::new(format, name.trim(), value.trim());
    option.map_err(|error| UsageError::of_option("--option", format, error))
}

/// The date of `SOURCE_DATE_EPOCH`; an empty one counts as absent.
fn build_date(value: &std::ffi::OsStr) -> Result<Option<DateTime>, UsageError> {
    if value.is_empty() {
        return Ok(None);
    }
    let date = value.to_str().and_then(|text| text.parse().ok()).and_then(DateTime::from_unix);
    date.map(Some).ok_or_else(|| {
        let value = value.to_string_lossy();
        UsageError::new(format!("`SOURCE_DATE_EPOCH` is `{value}`, expected seconds since 1970-01-01"))
    })
}

/// The inputs as they are called: those of the command line, then those of `--files-from`.
pub(super) fn input_names(args: &Args) -> Result<Vec<PathBuf>, UsageError> {
    let mut names = args.files.clone();
    if let Some(list) = &args.files_from {
        if is_stream(list) && names.iter().any(|name| is_stream(name)) {
            return Err(UsageError::new("the standard input cannot be both a document and the list of files"));
        }
        names.extend(listed_files(list)?);
    } else if names.is_empty() {
        return Err(no_inputs());
    }
    if names.iter().filter(|name| is_stream(name)).count() > 1 {
        return Err(UsageError::new("the standard input can be converted once only"));
    }
    Ok(names)
}

fn listed_files(list: &Path) -> Result<Vec<PathBuf>, UsageError> {
    let bytes = if is_stream(list) { read_stdin() } else { export::read_file(list) };
    let bytes = bytes.map_err(|error| {
        UsageError::new(format!("the list of files `{}` cannot be read: {}", list.display(), export::reason(&error)))
    })?;
    let separator = if bytes.contains(&0) { 0 } else { b'\n' };
    let lines = bytes.split(|&byte| byte == separator).map(|line| line.strip_suffix(b"\r").unwrap_or(line));
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
    io::stdin().lock().take(export::MAX_INPUT_BYTES).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn inputs_of(names: Vec<PathBuf>) -> Result<Vec<Input>, UsageError> {
    let input = |name: PathBuf| {
        if !is_stream(&name) {
            return Ok(Input::File(name));
        }
        let bytes = read_stdin().map_err(|error| {
            UsageError::new(format!("the standard input cannot be read: {}", export::reason(&error)))
        })?;
        let whereabouts = Whereabouts::Directory(PathBuf::from("."));
        Ok(Input::Bytes { name: STDIN_NAME.to_owned(), stem: STDIN_STEM.to_owned(), bytes, whereabouts })
    };
    names.into_iter().map(input).collect()
}

/// The documents of these names, those of trees among them.
pub(super) fn discovered(args: &Args, names: Vec<PathBuf>) -> Result<(Vec<Tree>, Vec<Source>), UsageError> {
    let inputs = inputs_of(names)?;
    let trees = export::trees_of(&inputs);
    let sources = export::discover(inputs, &trees, &filter(args)?);
    Ok((trees, sources))
}

/// Which documents of trees are meant.
fn filter(args: &Args) -> Result<Filter, UsageError> {
    Filter::new(&args.include, &args.exclude)
        .map_err(|(glob, reason)| UsageError::new(format!("`{glob}` is not a pattern: {reason}")))
}

/// Whether a path means a directory whatever is asked for.
fn is_directory(path: &Path) -> bool {
    path.is_dir()
        || path
            .as_os_str()
            .as_encoded_bytes()
            .last()
            .is_some_and(|&last| last == b'/' || last == b'\\' && cfg!(windows))
}

/// Where outputs go; `makes_one` says whether there is one in each format.
fn destination_of(
    output: Option<PathBuf>,
    makes_one: bool,
    names: &[PathBuf],
    formats: &[&'static dyn Backend],
) -> Result<Destination, UsageError> {
    let is_single = makes_one && formats.len() == 1;
    match output {
        None if formats.len() > 1 && names.iter().any(|name| is_stream(name)) => {
            Err(UsageError::new("the standard output takes one format").hint("name a directory with `-o DIR/`"))
        }
        None => Ok(Destination::Beside),
        Some(path) if is_stream(&path) && is_single => Ok(Destination::Stream),
        Some(path) if is_stream(&path) => Err(UsageError::new("the standard output takes one document in one format")
            .hint("name a directory with `-o DIR/`")),
        Some(path) if is_directory(&path) => Ok(Destination::Directory(path)),
        Some(path) if is_single => Ok(Destination::File(path)),
        Some(path) if path.exists() => {
            Err(UsageError::new(format!("`{}` is a file, and several outputs need a directory", path.display())))
        }
        Some(path) => Ok(Destination::Directory(path)),
    }
}

/// Refuses to show on a terminal what is not text.
fn refuse_terminal(
    names: &[PathBuf],
    formats: &[&'static dyn Backend],
    destination: &Destination,
    surroundings: &Surroundings,
) -> Result<(), UsageError> {
    let streams = match destination {
        Destination::Stream => true,
        Destination::Beside => names.iter().any(|name| is_stream(name)),
        Destination::Directory(_) | Destination::File(_) => false,
    };
    match formats.iter().find(|format| format.is_binary()) {
        Some(format) if streams && surroundings.stdout_is_terminal => {
            let extension = format.extension();
            Err(UsageError::new(format!("`{}` is not written to a terminal", format.name()))
                .hint(format!("name a file with `-o FILE.{extension}`")))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args;

    /// What comes of arguments when the standard output is a terminal.
    fn on_terminal(typed: &[&str]) -> Result<Job, UsageError> {
        let typed = ["convert"].iter().chain(typed).map(OsString::from);
        let formats = Registry::default();
        let args = args::parse(typed, &formats).expect("arguments that clap takes");
        let surroundings = Surroundings {
            formats,
            source_date_epoch: None,
            stdout_is_terminal: true,
            now: None,
            cores: NonZeroUsize::MIN,
        };
        Job::of(args, &surroundings)
    }

    #[test]
    fn only_text_is_written_to_a_terminal() {
        for (format, is_refused) in [("pdf", true), ("epub", true), ("txt", false), ("org", false), ("json", false)] {
            let answer = on_terminal(&["--to", format, "post.md", "-o", "-"]);
            assert_eq!(answer.is_err(), is_refused, "{format}");
        }
        let error = on_terminal(&["--to", "pdf", "-"]).expect_err("refused");
        assert_eq!(error.message, "`pdf` is not written to a terminal");
        assert!(on_terminal(&["--to", "pdf", "post.md"]).is_ok());
    }

    #[test]
    fn the_last_and_the_narrower_option_counts() {
        let Ok(Job::Convert(convert)) = on_terminal(&["--to", "txt", "a.md", "-O", "txt.width=9", "--width", "50"])
        else {
            panic!("a run");
        };
        // `--width` is before what is said of one format, wherever it was typed.
        let shown = format!("{:?}", convert.settings.options);
        assert!(shown.find("\"50\"") < shown.find("\"9\""), "{shown}");
    }
}
