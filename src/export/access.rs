//! The files that requests of another program may read and write. The user who starts the worker sets the limits; a
//! request can only name files within them.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::collisions::refuse_inputs_as_outputs;
use super::input::{directory_of, reason};
use super::within::{check_replaceable, harmless, make_parent};
use super::{Mirror, Refusal, Target, Task, Tree};
use crate::resource::{admit, resolve};

/// Files that requests may read and write.
#[derive(Debug)]
pub struct Access {
    /// Real path of the directory below which files are read.
    root: Option<PathBuf>,
    /// Directory below which files are written.
    output: Option<OutputDirectory>,
    /// Documents of the run by their real paths; each may be read.
    planned: HashMap<PathBuf, usize>,
    /// Layout of the run's outputs below that directory.
    planned_mirror: Option<Mirror>,
    /// Layout of the outputs of other documents below the root.
    mirror: Option<Mirror>,
}

#[derive(Debug)]
struct OutputDirectory {
    /// Path as the user named it.
    named: PathBuf,
    real: PathBuf,
}

/// A file that may be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Readable {
    /// A document of the run, by its number.
    Planned(usize),
    /// A file below the root.
    Below(PathBuf),
}

impl Access {
    /// Allows reading below `root` and of the inputs of `tasks`, and writing below `output`, which is created if
    /// missing. `trees` are the directories that some of the tasks come from.
    pub fn new(root: Option<&Path>, output: Option<&Path>, trees: &[Tree], tasks: &[Task]) -> Result<Access, Refusal> {
        let refused = |path: &Path, error: &std::io::Error| {
            Refusal::new(format!("the directory `{}` cannot be used: {}", path.display(), reason(error)))
        };
        let root = root.map(|root| fs::canonicalize(root).map_err(|error| refused(root, &error))).transpose()?;
        let open = |named: &Path| {
            fs::create_dir_all(named)?;
            Ok(OutputDirectory { named: named.to_owned(), real: fs::canonicalize(named)? })
        };
        let output = output.map(|named| open(named).map_err(|error| refused(named, &error))).transpose()?;
        let real = |(idx, task): (usize, &Task)| Some((fs::canonicalize(task.source.input.path()?).ok()?, idx));
        let mirror = |trees: &[Tree]| {
            output.as_ref().map(|output| Mirror::new(trees, output.named.clone(), output.real.clone()))
        };
        let planned_mirror = mirror(trees);
        let own_tree = root.as_ref().map(|root| Tree { name: PathBuf::new(), root: root.clone() });
        let mirror = own_tree.and_then(|tree| mirror(&[tree]));
        let planned = tasks.iter().enumerate().filter_map(real).collect();
        Ok(Access { root, output, planned, planned_mirror, mirror })
    }

    /// Whether anything may be written.
    pub fn can_write(&self) -> bool {
        self.output.is_some()
    }

    /// Directory below which files outside the run may be read.
    pub fn root(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    /// Resolves the document that a request names: a path below the root, or one that the run was given.
    pub fn readable(&self, written: &str) -> Result<Readable, Refusal> {
        if !self.planned.is_empty()
            && let Ok(real) = fs::canonicalize(written)
            && let Some(idx) = self.planned.get(&real)
        {
            return Ok(Readable::Planned(*idx));
        }
        let (root, path) = self.below_root(written)?;
        let real = admit(&path, &[root]).map_err(|error| Refusal::new(error.to_string()))?;
        Ok(self.planned.get(&real).map_or(Readable::Below(path), |idx| Readable::Planned(*idx)))
    }

    /// Resolves the location of a document whose text comes with the request. The file need not exist.
    pub fn place(&self, written: &str) -> Result<Readable, Refusal> {
        if let Ok(readable) = self.readable(written) {
            return Ok(readable);
        }
        let (root, path) = self.below_root(written)?;
        if path.starts_with(root) && path != root {
            return Ok(Readable::Below(path));
        }
        Err(Refusal::new(format!("`{}` is outside of `{}`", path.display(), root.display())))
    }

    /// The root, and `written` resolved against it.
    fn below_root(&self, written: &str) -> Result<(&Path, PathBuf), Refusal> {
        let root = self.root.as_deref().ok_or_else(|| {
            Refusal::new("this worker may not read that file").hint("start it with `--root DIR` to allow all below DIR")
        })?;
        let from = if Path::new(written).is_absolute() { Path::new("/") } else { root };
        Ok((root, resolve(from, written)))
    }

    /// Path of an output that a request names. Appends the extension unless the name has it.
    pub fn named_output(&self, name: &str, extension: &str) -> Result<PathBuf, Refusal> {
        let directory = self.output_directory()?;
        // Names that begin with a dot belong to the program or to others.
        let is_hidden = name.split('/').any(|part| part.starts_with('.'));
        let path = harmless(name).filter(|_| !is_hidden).ok_or_else(|| {
            Refusal::new(format!("`{name}` is not the name of an output"))
                .hint("expected a path below the directory of `-o`, with `/` between its parts and none that is hidden")
        })?;
        let path = directory.named.join(path);
        let is_there = path.extension().is_some_and(|own| own.eq_ignore_ascii_case(extension));
        Ok(if is_there { path } else { with_extension(path, extension) })
    }

    /// Path of an unnamed output of a file below the root: the same place below the output directory.
    pub fn mirrored_output(&self, source: &Path, extension: &str) -> Result<PathBuf, Refusal> {
        let directory = self.output_directory()?;
        let root = self.root.as_deref().unwrap_or(Path::new(""));
        let below = source.strip_prefix(root).unwrap_or(source);
        let stem = below.file_stem().map(|stem| directory_of(below).join(stem));
        let stem = stem.ok_or_else(|| Refusal::new(format!("`{}` has no name", source.display())))?;
        Ok(with_extension(directory.named.join(stem), extension))
    }

    /// The trees of a document whose outputs mirror its location.
    pub fn mirror(&self, document: &Readable, tasks: &[Task]) -> Option<&Mirror> {
        match document {
            Readable::Planned(idx) => self.planned_mirror.as_ref().filter(|_| tasks[*idx].source.place.is_some()),
            Readable::Below(_) => self.mirror.as_ref(),
        }
    }

    /// Creates the directories for the outputs of a task. Refuses outputs outside the output directory and outputs that
    /// would overwrite the input.
    pub fn prepare(&self, task: &Task) -> Result<(), Refusal> {
        refuse_inputs_as_outputs(std::slice::from_ref(task))?;
        for output in &task.outputs {
            let Target::File(path) = &output.target else { continue };
            let real = &self.output_directory()?.real;
            make_parent(path, real).and_then(|()| check_replaceable(path, real)).map_err(Refusal::new)?;
        }
        Ok(())
    }

    fn output_directory(&self) -> Result<&OutputDirectory, Refusal> {
        self.output.as_ref().ok_or_else(|| {
            Refusal::new("this worker may not write files").hint("start it with `-o DIR` to allow all below DIR")
        })
    }
}

fn with_extension(path: PathBuf, extension: &str) -> PathBuf {
    let mut path = path.into_os_string();
    path.push(".");
    path.push(extension);
    path.into()
}
