//! What was typed. The lists of formats and their options in `--help` come from the registry of backends.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use anstream::ColorChoice;
use bindery::export::Reader;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{CommandFactory, FromArgMatches, Parser, ValueEnum};

use super::listing;

/// Markdown with front matter in; typeset PDF, EPUB, plain text and Org-mode out
#[derive(Debug, Parser)]
#[command(name = "convert", version, about, override_usage = "convert --to FORMAT[,FORMAT] FILE... [-o PATH]")]
pub struct Args {
    /// Files to convert; `-` is the standard input
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// Formats to write; guessed from the extension of -o when absent
    #[arg(short, long, value_name = "FORMAT", value_delimiter = ',', help_heading = "What to write")]
    pub to: Vec<String>,

    /// Where to write: a file, a directory, or `-` for the standard output [default: beside each input]
    ///
    /// A directory is what exists as one, what ends in `/`, and what several outputs go to; it is made when it is not
    /// there.
    #[arg(short, long, value_name = "PATH", help_heading = "What to write")]
    pub output: Option<PathBuf>,

    /// Set an option of a format: `pdf.paper=a5`; see below, or --list-formats
    #[arg(short = 'O', long = "option", value_name = "FORMAT.NAME=VALUE", help_heading = "What to write")]
    pub options: Vec<String>,

    /// Columns of a line of text: short for the option `width` of every format that has one
    #[arg(long, value_name = "N", help_heading = "What to write")]
    pub width: Option<u32>,

    /// What the inputs are [default: by their extension]
    #[arg(long, value_name = "KIND", value_parser = reader_parser(), help_heading = "How to read")]
    pub from: Option<Reader>,

    /// Read more names of files from LIST, one a line (or ended by NUL); `-` is the standard input
    #[arg(long, value_name = "LIST", help_heading = "How to read")]
    pub files_from: Option<PathBuf>,

    /// Language of documents that do not say theirs: `de`, `en-US` [default: en]
    #[arg(long, value_name = "TAG", help_heading = "How to read")]
    pub lang: Option<String>,

    /// Leave quotes, dashes and dots as they are typed
    #[arg(long, help_heading = "How to read")]
    pub no_smart: bool,

    /// The directory below which documents may name files [default: the site or repository they are in]
    #[arg(long, value_name = "DIR", help_heading = "How to read")]
    pub root: Option<PathBuf>,

    /// Look for further fonts in DIR
    #[arg(long, value_name = "DIR", help_heading = "How to read")]
    pub font_dir: Vec<PathBuf>,

    /// Do not write documents that have any warning, and fail
    #[arg(long, help_heading = "How to work")]
    pub strict: bool,

    /// Documents converted at the same time [default: one for each core]
    #[arg(short, long, value_name = "N", help_heading = "How to work")]
    pub jobs: Option<NonZeroUsize>,

    /// Wait until the outputs are on the disk
    #[arg(long, help_heading = "How to work")]
    pub durable: bool,

    /// Say what is written, and what is merely worth knowing
    #[arg(short, long, conflicts_with = "quiet", help_heading = "How to work")]
    pub verbose: bool,

    /// Say nothing but errors
    #[arg(short, long, help_heading = "How to work")]
    pub quiet: bool,

    /// Whether messages are coloured
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = Color::Auto, help_heading = "How to work")]
    pub color: Color,

    /// List the formats and their options, and stop
    #[arg(long)]
    pub list_formats: bool,

    /// Print the licences of all that is inside this program, and stop
    #[arg(long)]
    pub licenses: bool,
}

/// When messages are coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// Makes it the choice of the whole program.
    pub fn write_global(self) {
        let choice = match self {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        choice.write_global();
    }
}

/// Reads the arguments of the process.
pub fn parse() -> Result<Args, clap::Error> {
    let mut command = Args::command();
    // The list costs little, but there is no need for it in a run that converts.
    if std::env::args_os().skip(1).any(|arg| arg == "--help" || arg == "-h") {
        command = command.after_help(listing::formats_briefly()).after_long_help(listing::formats_for_help());
    }
    Args::from_arg_matches(&command.try_get_matches()?)
}

fn reader_parser() -> impl TypedValueParser<Value = Reader> {
    PossibleValuesParser::new(["markdown", "json"]).map(|name| match name.as_str() {
        "json" => Reader::Json,
        _ => Reader::Markdown,
    })
}
