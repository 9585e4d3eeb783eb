//! Decides where the outputs go, and refuses bad plans before anything is written.

use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};

use super::collisions::{fail_equal_outputs, refuse_equal_outputs, refuse_inputs_as_outputs};
use super::facts::Facts;
use super::naming::{Bundles, Naming};
use super::options::of_run;
use super::{FormatOption, Input, Source, read_file};
use crate::backends::Backend;
use crate::markdown::ReadOptions;

/// Destination of the outputs of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Beside each input; the standard output for inputs that are not files.
    Beside,
    /// Into a directory, which is created if missing.
    Directory(PathBuf),
    /// Into one file. Requires a single input and a single format.
    File(PathBuf),
    /// To the standard output. Requires a single input and a single format.
    Stream,
}

/// An input with its outputs.
#[derive(Debug)]
pub struct Task {
    /// The input.
    pub source: Source,
    /// The outputs to make of it.
    pub outputs: Vec<Output>,
}

/// An output of a [`Task`].
#[derive(Debug)]
pub struct Output {
    /// Format of the output.
    pub backend: &'static dyn Backend,
    /// Destination of the output.
    pub target: Target,
}

/// Destination of an output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A file.
    File(PathBuf),
    /// [`super::Report::streamed`].
    Stream,
}

/// Why a plan was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanError {
    /// An output would overwrite an input.
    OutputIsInput {
        /// The output.
        output: PathBuf,
        /// The input, as named.
        input: PathBuf,
    },
    /// Two outputs would be the same file, here or on a case-insensitive file system.
    SameOutput {
        /// The output.
        output: PathBuf,
        /// The inputs, as named.
        inputs: [String; 2],
    },
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PlanError::OutputIsInput { output, input } if output == input => {
                write!(f, "the output `{}` is the input itself", output.display())
            }
            PlanError::OutputIsInput { output, input } => {
                write!(f, "the output `{}` is the input `{}`", output.display(), input.display())
            }
            PlanError::SameOutput { output, inputs: [first, second] } if first == second => {
                write!(f, "`{first}` is to be converted to `{}` twice", output.display())
            }
            PlanError::SameOutput { output, inputs: [first, second] } => {
                write!(f, "`{first}` and `{second}` would both be written to `{}`", output.display())
            }
        }
    }
}

impl std::error::Error for PlanError {}

/// Plans the outputs: every source in every format. Reads the disk, changes nothing.
///
/// If two outputs collide, a document found in a tree fails alone; a collision among sources that the user named
/// refuses the whole plan.
pub fn plan(
    sources: Vec<Source>,
    formats: &[&'static dyn Backend],
    options: &[FormatOption],
    destination: &Destination,
) -> Result<Vec<Task>, PlanError> {
    let is_listed = sources.iter().all(|source| source.place.is_none());
    let place_of = |place: &Path, bundles: &Bundles| Naming::Path.place_of(place, bundles, None);
    let tasks = plan_with(sources, formats, options, destination, &place_of, &|source| {
        let Input::File(path) = &source.input else { return None };
        // Pipes can be read only once.
        let bytes = read_file(path.is_file().then_some(path)?).ok()?;
        Some(Cow::Owned(Facts::read(&source.input, bytes, &ReadOptions::for_formats(formats), formats)))
    });
    if is_listed {
        refuse_inputs_as_outputs(&tasks)?;
        refuse_equal_outputs(&tasks)?;
    }
    Ok(tasks)
}

/// Like [`plan`], with a naming function for documents of trees and access to the facts of documents. Refuses nothing.
pub(super) fn plan_with<'f>(
    sources: Vec<Source>,
    formats: &[&'static dyn Backend],
    options: &[FormatOption],
    destination: &Destination,
    place_of: &dyn Fn(&Path, &Bundles) -> Option<PathBuf>,
    facts_of: &dyn Fn(&Source) -> Option<Cow<'f, Facts>>,
) -> Vec<Task> {
    let formats: Vec<Format> = formats.iter().map(|&backend| Format::with(backend, options)).collect();
    let bundles = Bundles::among(&sources);
    let is_tree = sources.iter().any(|source| source.place.is_some());
    let mut tasks: Vec<Task> = sources
        .into_iter()
        .map(|source| {
            let formats = if source.problem.is_some() { &[] } else { formats.as_slice() };
            let place = source.place.as_deref().and_then(|place| place_of(place, &bundles));
            let asks = matches!(destination, Destination::Beside | Destination::Directory(_));
            let facts = if asks && formats.iter().any(|format| format.asks) { facts_of(&source) } else { None };
            let outputs = formats.iter().filter_map(|&Format { backend, extension, asks }| {
                let said = facts.as_ref().filter(|_| asks).and_then(|facts| facts.extensions.get(backend.name()));
                let extension = said.map_or(extension, String::as_str);
                let target = target(&source.input, extension, destination, place.as_deref())?;
                Some(Output { backend, target })
            });
            Task { outputs: outputs.collect(), source }
        })
        .collect();
    if is_tree {
        fail_equal_outputs(&mut tasks);
    }
    tasks
}

/// A format, and its file extension under the options of the run.
#[derive(Clone, Copy)]
struct Format {
    backend: &'static dyn Backend,
    extension: &'static str,
    /// Whether front matter can override the extension.
    asks: bool,
}

impl Format {
    fn with(backend: &'static dyn Backend, options: &[FormatOption]) -> Format {
        let is_said = options.iter().any(|option| option.decides_extension(backend));
        let asks = !is_said && !backend.extension_options().is_empty();
        Format { backend, extension: backend.extension_with(&of_run(backend, options)), asks }
    }
}

/// Destination of one output. `place` is that of a document of a tree, relative to the output root. `None` for an input
/// without a file name (`..`): reading it reports the error.
fn target(input: &Input, extension: &str, destination: &Destination, place: Option<&Path>) -> Option<Target> {
    let file = match (destination, input, place) {
        (Destination::Stream, ..) | (Destination::Beside, Input::Bytes { .. }, _) => return Some(Target::Stream),
        (Destination::Beside, Input::File(path), _) => path.with_file_name(named(path.file_stem()?, extension)),
        (Destination::Directory(directory), _, Some(place)) => {
            directory.join(place.with_file_name(named(place.file_name()?, extension)))
        }
        (Destination::Directory(directory), input, None) => directory.join(named(input.stem()?, extension)),
        (Destination::File(path), ..) => path.clone(),
    };
    Some(Target::File(file))
}

fn named(stem: &OsStr, extension: &str) -> OsString {
    let mut name = stem.to_owned();
    name.push(".");
    name.push(extension);
    name
}
