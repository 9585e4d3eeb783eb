//! Where the outputs go, and what is refused before anything is written.

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use super::Input;
use super::input::directory_of;
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
    pub input: Input,
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

/// Names the outputs: every input in every format. Looks at the disk, changes nothing.
pub fn plan(
    inputs: Vec<Input>,
    formats: &[&'static dyn Backend],
    destination: &Destination,
) -> Result<Vec<Task>, PlanError> {
    let tasks: Vec<Task> = inputs
        .into_iter()
        .map(|input| {
            let outputs = formats.iter().filter_map(|&backend| {
                let target = target(&input, backend, destination)?;
                Some(Output { backend, target })
            });
            Task { outputs: outputs.collect(), input }
        })
        .collect();
    refuse_inputs_as_outputs(&tasks)?;
    refuse_equal_outputs(&tasks)?;
    Ok(tasks)
}

/// `None` for an input that has no name (`..`): it is a directory, and reading it will say so.
fn target(input: &Input, backend: &dyn Backend, destination: &Destination) -> Option<Target> {
    let name = |input: &Input| {
        let mut name = input.stem()?.to_owned();
        name.push(".");
        name.push(backend.extension());
        Some(name)
    };
    match (destination, input) {
        (Destination::Stream, _) | (Destination::Beside, Input::Bytes { .. }) => Some(Target::Stream),
        (Destination::Beside, Input::File(path)) => Some(Target::File(path.with_file_name(name(input)?))),
        (Destination::Directory(directory), _) => Some(Target::File(directory.join(name(input)?))),
        (Destination::File(path), _) => Some(Target::File(path.clone())),
    }
}

fn output_files(tasks: &[Task]) -> impl Iterator<Item = (&Task, &Path)> {
    tasks.iter().flat_map(|task| {
        task.outputs.iter().filter_map(move |output| match &output.target {
            Target::File(path) => Some((task, path.as_path())),
            Target::Stream => None,
        })
    })
}

/// Refuses outputs that would take the place of an input.
pub(super) fn refuse_inputs_as_outputs(tasks: &[Task]) -> Result<(), PlanError> {
    let inputs: HashMap<FileId, &Path> = tasks
        .iter()
        .filter_map(|task| match &task.input {
            Input::File(path) => Some((file_id(path)?, path.as_path())),
            Input::Bytes { .. } => None,
        })
        .collect();
    for (_, output) in output_files(tasks) {
        if let Some(input) = file_id(output).and_then(|id| inputs.get(&id)) {
            return Err(PlanError::OutputIsInput { output: output.to_owned(), input: (*input).to_owned() });
        }
    }
    Ok(())
}

fn refuse_equal_outputs(tasks: &[Task]) -> Result<(), PlanError> {
    let mut seen: HashMap<String, &Task> = HashMap::new();
    for (task, output) in output_files(tasks) {
        if let Some(first) = seen.insert(name_on_any_system(output), task) {
            let inputs = [first.input.name(), task.input.name()];
            return Err(PlanError::SameOutput { output: output.to_owned(), inputs });
        }
    }
    Ok(())
}

/// A path without the differences that some file systems do not make. Only compared, never opened.
fn name_on_any_system(path: &Path) -> String {
    let directory = directory_of(path);
    let directory = fs::canonicalize(directory).unwrap_or_else(|_| directory.to_owned());
    directory.join(path.file_name().unwrap_or_default()).to_string_lossy().to_lowercase()
}

/// What tells files apart whatever their names: device and number of the file.
#[cfg(unix)]
type FileId = (u64, u64);

#[cfg(unix)]
fn file_id(path: &Path) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt;
    let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
type FileId = PathBuf;

#[cfg(not(unix))]
fn file_id(path: &Path) -> Option<FileId> {
    fs::canonicalize(path).ok().filter(|path| path.is_file())
}
