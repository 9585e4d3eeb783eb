//! What was typed, word for word: the options that there are and their help. What they mean together is in `job`.
//!
//! The only user of clap. The formats and their options come from the registry of backends.

use std::ffi::OsString;
use std::fmt::Write;
use std::num::NonZeroUsize;
use std::path::PathBuf;

use anstream::ColorChoice;
use bindery::{Dialects, EMBED_SOURCE, OptionSpec, Registry};
use clap::error::ErrorKind;
use clap::{Command, CommandFactory, FromArgMatches, Parser, ValueEnum};

/// The command line.
#[derive(Debug, Parser)]
#[command(
    name = "convert",
    version = concat!("(bindery) ", env!("CARGO_PKG_VERSION")),
    about = "Converts Markdown with front matter to typeset PDF, EPUB, plain text and Org.",
    override_usage = "convert --to FORMAT[,FORMAT] FILE|DIR... [-o PATH]",
    max_term_width = 100
)]
pub struct Args {
    /// Files to convert, and directories whose documents are; `-` is the standard input
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Formats to write, separated by commas; guessed from the name after `-o` when absent
    #[arg(short, long, value_name = "FORMAT", value_delimiter = ',', help_heading = "What to write")]
    pub to: Vec<String>,

    /// Where to write: a file, a directory, or `-` for the standard output [default: beside each input]
    ///
    /// It is a directory when it exists as one, ends in `/`, or several outputs are asked for; else a file.
    #[arg(short, long, value_name = "PATH", help_heading = "What to write")]
    pub output: Option<PathBuf>,

    /// How outputs of a directory are called: path, slug, permalink, or a pattern like :year/:month/:slug [default: path]
    #[arg(long, value_name = "STYLE", help_heading = "What to write")]
    pub names: Option<String>,

    /// Sets an option of a format, over the front matter; may be repeated
    #[arg(short = 'O', long = "option", value_name = "FORMAT.NAME=VALUE", help_heading = "What to write")]
    pub options: Vec<String>,

    /// Columns of a line in text formats
    #[arg(long, value_name = "N", help_heading = "What to write")]
    pub width: Option<String>,

    /// Standards that PDFs claim to keep (a-2a, a-3a, ua-1, 1.7)
    #[arg(long, value_name = "LIST", help_heading = "What to write")]
    pub pdf_standard: Option<String>,

    /// Cover of e-books (auto, none, or a picture beside the document)
    #[arg(long, value_name = "FILE", help_heading = "What to write")]
    pub cover: Option<String>,

    /// What the e-book is for (generic, kindle, kobo, remarkable, pocketbook, apple)
    #[arg(long, value_name = "NAME", help_heading = "What to write")]
    pub device: Option<String>,

    /// Style rules behind those of e-books; may be repeated
    #[arg(long, value_name = "FILE", help_heading = "What to write")]
    pub css: Vec<PathBuf>,

    /// Level of the headings that begin a new file of e-books (auto, 1 to 6)
    #[arg(long, value_name = "N", help_heading = "What to write")]
    pub split_level: Option<String>,

    /// Carries the faces inside e-books, only what the text needs of them
    #[arg(long, help_heading = "What to write")]
    pub embed_fonts: bool,

    /// Carries the source and its images inside PDFs
    #[arg(long, help_heading = "What to write")]
    pub embed_source: bool,

    /// What the inputs are [default: by their names, else markdown]
    #[arg(short, long, value_name = "FORMAT", help_heading = "How to read")]
    pub from: Option<From>,

    /// Also converts the files named in LIST, one a line (or ended by NUL); `-` is the standard input
    #[arg(long, value_name = "LIST", help_heading = "How to read")]
    pub files_from: Option<PathBuf>,

    /// Converts only what matches, of directories; as in .gitignore, may be repeated
    #[arg(long, value_name = "GLOB", help_heading = "How to read")]
    pub include: Vec<String>,

    /// Leaves out what matches, of directories; as in .gitignore, may be repeated
    #[arg(long, value_name = "GLOB", help_heading = "How to read")]
    pub exclude: Vec<String>,

    /// Language of documents whose front matter does not say theirs: `de`, `pt-BR` [default: by their script, else en]
    #[arg(long, value_name = "TAG", help_heading = "How to read")]
    pub lang: Option<String>,

    /// Additions to Markdown to recognise, by program
    // The help of the command line names the values: see `parse`.
    #[arg(long, value_name = "LIST", help_heading = "How to read")]
    pub dialect: Option<String>,

    /// Keeps template tags that are not understood as code, instead of leaving them out
    #[arg(long, help_heading = "How to read")]
    pub keep_shortcodes: bool,

    /// Your own shortcodes: a YAML file of names, and the Markdown that stands for each (`{0}`, `{src}`: arguments)
    #[arg(long, value_name = "FILE", help_heading = "How to read")]
    pub shortcodes: Option<PathBuf>,

    /// Leaves quotes, dashes and dots as they were typed
    #[arg(long, help_heading = "How to read")]
    pub no_smart: bool,

    /// The directory that documents may name images of [default: found by .git, _config.yml, hugo.toml ...]
    #[arg(long, value_name = "DIR", help_heading = "How to read")]
    pub root: Option<PathBuf>,

    /// Public address of the site, for links like `/about/` [default: what _config.yml, hugo.toml, mkdocs.yml ... say]
    #[arg(long, value_name = "URL", help_heading = "How to read")]
    pub site: Option<String>,

    /// A directory in which images are looked for as well; may be repeated
    #[arg(long, value_name = "DIR", help_heading = "How to read")]
    pub resource_path: Vec<PathBuf>,

    /// Converts drafts, and what is expired or of the future, among several as well
    #[arg(long, help_heading = "How to read")]
    pub drafts: bool,

    /// A directory with fonts for characters that the built-in ones do not have; may be repeated
    #[arg(long, value_name = "DIR", help_heading = "How to read")]
    pub font_dir: Vec<PathBuf>,

    /// Only documents that fulfil CONDITION: `tag=rust and date>=2015`, `not draft`, `path~notes/`
    ///
    /// Fields: title, author, tag, category, series, date, updated, lang, slug, path, weight, draft, unlisted, and
    /// meta.KEY for any other key of the front matter. Operators: = != < <= > >= and ~ (has a part), joined by and, or,
    /// not and brackets. A field alone asks whether the document says it.
    #[arg(long = "where", value_name = "CONDITION", help_heading = "How to read")]
    pub condition: Option<String>,

    /// Makes one book of all documents, with contents and an index
    #[arg(long, help_heading = "Books")]
    pub book: bool,

    /// In which order they stand: date, newest, weight, path, title, given, or a file that lists them [default: date]
    #[arg(long, value_name = "ORDER", requires = "book", help_heading = "Books")]
    pub order: Option<String>,

    /// What makes the parts of the book: year, month, tag, category, series; several with commas, the outermost first
    #[arg(long, value_name = "LIST", requires = "book", help_heading = "Books")]
    pub part_by: Option<String>,

    /// What the index lists: tag, category, date, none [default: tag,date]
    #[arg(long, value_name = "LIST", requires = "book", help_heading = "Books")]
    pub index: Option<String>,

    /// Says something of the book, as its front matter would (`title=My Posts`); may be repeated
    #[arg(long, value_name = "KEY=VALUE", requires = "book", help_heading = "Books")]
    pub meta: Vec<String>,

    /// The file with the front matter of the book [default: book.yaml or index.md in the directory]
    #[arg(long, value_name = "FILE", requires = "book", help_heading = "Books")]
    pub book_file: Option<PathBuf>,

    /// Documents converted at the same time [default: the number of cores]
    #[arg(short, long, value_name = "N", help_heading = "How to work")]
    pub jobs: Option<NonZeroUsize>,

    /// Converts all documents of directories anew, not only those that have changed
    #[arg(long, help_heading = "How to work")]
    pub rebuild: bool,

    /// Removes outputs of directories that belong to no document any more
    #[arg(long, help_heading = "How to work")]
    pub prune: bool,

    /// Converts the Kth of N parts of the documents of directories; the next run without it puts them together
    #[arg(long, value_name = "K/N", help_heading = "How to work")]
    pub shard: Option<String>,

    /// Ends with the first document that fails
    #[arg(long, help_heading = "How to work")]
    pub fail_fast: bool,

    /// Counts more than N warnings as a failure of the run
    #[arg(long, value_name = "N", help_heading = "How to work")]
    pub max_warnings: Option<usize>,

    /// Writes what became of each document to FILE, as JSON
    #[arg(long, value_name = "FILE", help_heading = "How to work")]
    pub report: Option<PathBuf>,

    /// Writes no document that there is a warning about, and counts it as failed
    #[arg(long, help_heading = "How to work")]
    pub strict: bool,

    /// Ends only when the outputs are on the disk
    #[arg(long, help_heading = "How to work")]
    pub durable: bool,

    /// Also tells notes and what was written
    #[arg(short, long, help_heading = "How to work")]
    pub verbose: bool,

    /// Tells errors only
    #[arg(short, long, conflicts_with = "verbose", help_heading = "How to work")]
    pub quiet: bool,

    /// Whether messages are in colour
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "How to work")]
    pub color: Color,

    /// Gives back what --embed-source put into PDF, below the directory of -o [default: named after PDF]
    #[arg(long, value_name = "PDF", conflicts_with_all = ["files", "files_from", "to"])]
    pub extract: Option<PathBuf>,

    /// Answers requests, a line of JSON each, from the standard input on the standard output, until its end
    ///
    /// Requests may read files below --root and the files named here, and write below the directory of -o.
    #[arg(long, help_heading = "How to work")]
    pub worker: bool,

    /// Shows the schema of the requests and answers of --worker
    #[arg(long)]
    pub worker_schema: bool,

    /// Lists the formats and their options
    #[arg(long)]
    pub list_formats: bool,

    /// List the dialects with their additions
    #[arg(long)]
    pub list_dialects: bool,

    /// Shows the licences of all that is inside this program
    #[arg(long)]
    pub licenses: bool,
}

/// A kind of input.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum From {
    /// Markdown with front matter
    #[value(alias = "md")]
    Markdown,
    /// The document model, as `--to json` writes it
    Json,
}

/// Whether messages are in colour.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Color {
    /// When they go to a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Color {
    /// The same for the writer of messages, which looks at the terminal and `NO_COLOR` when it is `Auto`.
    pub fn choice(self) -> ColorChoice {
        match self {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        }
    }
}

/// An argument that is short for an option of every format that has it; its help says so.
pub struct Short {
    /// The argument, as its field is called.
    id: &'static str,
    /// The option.
    pub option: &'static str,
    /// What was typed.
    pub value: fn(&Args) -> Option<&str>,
}

/// All of those.
pub const SHORT: [Short; 7] = [
    Short { id: "width", option: "width", value: |args| args.width.as_deref() },
    Short { id: "pdf_standard", option: "standard", value: |args| args.pdf_standard.as_deref() },
    Short { id: "cover", option: "cover", value: |args| args.cover.as_deref() },
    Short { id: "device", option: "device", value: |args| args.device.as_deref() },
    Short { id: "embed_fonts", option: "embed-fonts", value: |args| args.embed_fonts.then_some("true") },
    Short { id: "split_level", option: "split-level", value: |args| args.split_level.as_deref() },
    Short { id: "embed_source", option: EMBED_SOURCE, value: |args| args.embed_source.then_some("true") },
];

impl Short {
    /// How it is typed.
    pub fn typed(&self) -> String {
        format!("--{}", self.id.replace('_', "-"))
    }

    /// What its help ends with.
    fn meaning(&self, formats: &Registry) -> String {
        let mut names: Vec<String> =
            formats.with_option(self.option).map(|format| format!("{}.{}", format.name(), self.option)).collect();
        match (names.pop(), names.as_slice()) {
            (None, _) => String::new(),
            (Some(only), []) => format!(": short for {only}"),
            (Some(last), others) => format!(": short for {} and {last}", others.join(", ")),
        }
    }
}

/// Parses the arguments, the name of the program first. Help and version are an `Err`, as clap has them.
pub fn parse(args: impl IntoIterator<Item = OsString>, formats: &Registry) -> Result<Args, clap::Error> {
    let args: Vec<OsString> = args.into_iter().collect();
    let mut command = Args::command();
    let matches = match command.try_get_matches_from_mut(&args) {
        // Help is long, and put together only for those who read it.
        Err(error) if error.kind() == ErrorKind::DisplayHelp => {
            return Err(with_help(Args::command(), formats).try_get_matches_from_mut(&args).err().unwrap_or(error));
        }
        matches => matches?,
    };
    Args::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
}

/// The command with the parts of its help that come from the formats and the dialects.
fn with_help(command: Command, formats: &Registry) -> Command {
    let command = command
        .after_long_help(options_help(formats))
        .after_help(EXAMPLES)
        .mut_arg("dialect", |dialect| dialect.help(dialect_help()));
    SHORT.iter().fold(command, |command, short| {
        command.mut_arg(short.id, |arg| {
            let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
            arg.help(help + &short.meaning(formats))
        })
    })
}

const EXAMPLES: &str = "\
Examples:
  convert --to pdf post.md                      post.pdf beside it
  convert post.md -o book.epub                  the format by the name
  convert --to pdf,epub posts/ -o out/           every document below posts/, the tree mirrored
  convert --book posts/ --part-by year -o a.epub one book of them all

`--help` also shows the formats and their options.";

/// The help of `--dialect`, with the dialects that the reader declares.
fn dialect_help() -> String {
    let names: Vec<&str> = Dialects::all().iter().map(|named| named.name).collect();
    format!(
        "Additions to Markdown to recognise, by program: auto (all, unless the text shows its program), gfm (none), or a \
         list of {}",
        names.join(", ")
    )
}

/// The formats and their options, as the backends declare them.
fn options_help(formats: &Registry) -> String {
    let mut help = format!("{EXAMPLES}\n\nFormats (--to):\n");
    for format in formats.all() {
        let _ = writeln!(help, "  {:<6}{}{}", format.name(), format.summary(), aliases(format.aliases()));
    }
    help += "\nOptions of formats (--option FORMAT.NAME=VALUE, or NAME in the front matter's map FORMAT):\n";
    for format in formats.all() {
        for option in format.options() {
            let _ = writeln!(help, "  {}\n          {}", option_usage(format.name(), option), option.help);
        }
    }
    help
}

/// The other names of a format, in brackets; nothing when it has none.
pub fn aliases(aliases: &[&str]) -> String {
    if aliases.is_empty() { String::new() } else { format!(" (also {})", aliases.join(", ")) }
}

/// How an option is written, with its default: `txt.width=0..1000 [default: 72]`.
pub fn option_usage(format: &str, option: &OptionSpec) -> String {
    let default = if option.default.is_empty() { String::new() } else { format!(" [default: {}]", option.default) };
    format!("{format}.{}={}{default}", option.name, option.values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declarations_are_sound() {
        Args::command().debug_assert();
    }
}
