//! Where the outputs go, and what is refused before anything is written.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::PathBuf;

use super::collisions::{fail_equal_outputs, refuse_equal_outputs, refuse_inputs_as_outputs};
use super::naming::Bundles;
use super::options::of_run;
use super::{FormatOption, Input, Source};
use crate::backends::Backend;

/// Where the outputs of a run go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Each beside its input; the standard output for what is not from a file.
    Beside,
    /// Into a directory, which is made when it is not there.
    Directory(PathBuf),
    /// Into one file. Only for one input and one format.
    File(PathBuf),
    /// To the standard output. Only for one input and one format.
    Stream,
}

/// An input with its outputs.
#[derive(Debug)]
pub struct Task {
    /// What is converted.
    pub source: Source,
    /// Into what.
    pub outputs: Vec<Output>,
}

/// An output of a [`Task`].
pub struct Output {
    /// Its format.
    pub backend: &'static dyn Backend,
    /// Where it goes.
    pub target: Target,
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Output").field("backend", &self.backend.name()).field("target", &self.target).finish()
    }
}

/// Where an output goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A file.
    File(PathBuf),
    /// [`super::Report::streamed`].
    Stream,
}

/// Why nothing was begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanError {
    /// An output would take the place of an input.
    OutputIsInput {
        /// The output.
        output: PathBuf,
        /// The input, as it was named.
        input: PathBuf,
    },
    /// Two outputs would be the same file, here or on a system where names differ by more than case.
    SameOutput {
        /// The output.
        output: PathBuf,
        /// The inputs, as they were named.
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

/// Names the outputs: every source in every format. Looks at the disk, changes nothing.
///
/// Of the documents of trees, one that would be written to the place of another fails alone; among sources that the
/// user named one by one, nothing is begun.
pub fn plan(
    sources: Vec<Source>,
    formats: &[&'static dyn Backend],
    options: &[FormatOption],
    destination: &Destination,
) -> Result<Vec<Task>, PlanError> {
    let formats: Vec<Format> = formats.iter().map(|&backend| Format::with(backend, options)).collect();
    let bundles = Bundles::among(&sources);
    let mut tasks: Vec<Task> = sources
        .into_iter()
        .map(|source| {
            let formats = if source.problem.is_some() { &[] } else { formats.as_slice() };
            let outputs = formats.iter().filter_map(|&Format { backend, extension }| {
                let target = target(&source, extension, destination, &bundles)?;
                Some(Output { backend, target })
            });
            Task { outputs: outputs.collect(), source }
        })
        .collect();
    if tasks.iter().all(|task| task.source.place.is_none()) {
        refuse_inputs_as_outputs(&tasks)?;
        refuse_equal_outputs(&tasks)?;
    } else {
        fail_equal_outputs(&mut tasks);
    }
    Ok(tasks)
}

/// A format, and how its files end with the options of the run.
#[derive(Clone, Copy)]
struct Format {
    backend: &'static dyn Backend,
    extension: &'static str,
}

impl Format {
    fn with(backend: &'static dyn Backend, options: &[FormatOption]) -> Format {
        Format { backend, extension: backend.extension_with(&of_run(backend, options)) }
    }
}

/// `None` for an input that has no name (`..`): reading it will say so.
fn target(source: &Source, extension: &str, destination: &Destination, bundles: &Bundles) -> Option<Target> {
    let file = match (destination, &source.input, &source.place) {
        (Destination::Stream, ..) | (Destination::Beside, Input::Bytes { .. }, _) => return Some(Target::Stream),
        (Destination::Beside, Input::File(path), _) => path.with_file_name(named(path.file_stem()?, extension)),
        (Destination::Directory(directory), _, Some(place)) => {
            let (parent, stem) = bundles.place_of(place)?;
            directory.join(parent).join(named(stem, extension))
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
