//! Detects outputs that would overwrite an input or another output.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use super::input::directory_of;
use super::{Input, PlanError, Target, Task};
use crate::resource::real_path;

fn output_files(tasks: &[Task]) -> impl Iterator<Item = (&Task, &Path)> {
    tasks.iter().flat_map(|task| {
        task.outputs.iter().filter_map(move |output| match &output.target {
            Target::File(path) => Some((task, path.as_path())),
            Target::Stream => None,
        })
    })
}

/// Refuses outputs that would overwrite an input.
pub(super) fn refuse_inputs_as_outputs(tasks: &[Task]) -> Result<(), PlanError> {
    let inputs: HashMap<FileId, &Path> = tasks
        .iter()
        .filter_map(|task| match &task.source.input {
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

pub(super) fn refuse_equal_outputs(tasks: &[Task]) -> Result<(), PlanError> {
    let mut seen: HashMap<String, &Task> = HashMap::new();
    for (task, output) in output_files(tasks) {
        if let Some(first) = seen.insert(name_on_any_system(output), task) {
            let inputs = [first.source.input.name(), task.source.input.name()];
            return Err(PlanError::SameOutput { output: output.to_owned(), inputs });
        }
    }
    Ok(())
}

/// Fails each task with an output path that an earlier task already uses.
///
/// Outputs cannot collide with inputs here: no format has the extension of a document, and writing does not follow
/// links at output paths.
pub(super) fn fail_equal_outputs(tasks: &mut [Task]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for idx in 0..tasks.len() {
        let names: Vec<String> =
            output_files(&tasks[idx..=idx]).map(|(_, output)| output.to_string_lossy().to_lowercase()).collect();
        if let Some(first) = names.iter().find_map(|name| seen.get(name)) {
            let first = tasks[*first].source.input.name();
            let problem = format!("it would be written to the same place as `{first}`");
            tasks[idx].source.problem = Some(problem);
            tasks[idx].outputs.clear();
        } else {
            seen.extend(names.into_iter().map(|name| (name, idx)));
        }
    }
}

/// Case-folded path, for comparison only: some file systems ignore case.
fn name_on_any_system(path: &Path) -> String {
    let directory = directory_of(path);
    let directory = real_path(directory);
    directory.join(path.file_name().unwrap_or_default()).to_string_lossy().to_lowercase()
}

/// Identifies a file regardless of its name: device and inode number.
#[cfg(unix)]
type FileId = (u64, u64);

#[cfg(unix)]
fn file_id(path: &Path) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt;
    let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
type FileId = std::path::PathBuf;

#[cfg(not(unix))]
fn file_id(path: &Path) -> Option<FileId> {
    fs::canonicalize(path).ok().filter(|path| path.is_file())
}
