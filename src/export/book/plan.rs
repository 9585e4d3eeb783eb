//! Plans a book: its documents, and where its outputs go.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use super::BookOptions;
use crate::backends::Backend;
use crate::export::collisions::refuse_inputs_as_outputs;
use crate::export::options::of_run;
use crate::export::{
    Destination, Filter, FormatOption, Input, Output, PlanError, Source, Target, Task, discover, trees_of,
};
use crate::resource::real_path;

/// Names of the book file, in order of preference. The first two need not be in a directory of posts.
const BOOK_FILES: [&str; 4] = ["book.yaml", "book.yml", "index.md", "_index.md"];
/// Number of these names that denote a book file anywhere.
const N_UNMISTAKABLE: usize = 2;
/// File name of a book without a name.
const NAMELESS: &str = "book";

/// A planned book.
#[derive(Debug)]
pub struct Book {
    /// Its documents.
    pub(super) sources: Vec<Source>,
    /// The book file.
    pub(super) file: Option<PathBuf>,
    /// The outputs to write.
    pub(super) outputs: Vec<Output>,
    pub(super) options: BookOptions,
    /// Name of a book without a title.
    pub(super) name: String,
}

impl Book {
    /// Number of its documents.
    pub fn n_documents(&self) -> usize {
        self.sources.len()
    }
}

/// Finds the documents of a book and names its outputs; format options may change their extensions. Reads the disk,
/// changes nothing.
pub fn plan_book(
    mut inputs: Vec<Input>,
    filter: &Filter,
    formats: &[&'static dyn Backend],
    destination: &Destination,
    format_options: &[FormatOption],
    options: BookOptions,
) -> Result<Book, PlanError> {
    let roots: Vec<&Path> = inputs.iter().filter_map(directory).collect();
    let name = roots.first().map(|root| name_of(root)).filter(|name| !name.is_empty());
    let found = roots.iter().flat_map(|root| BOOK_FILES.map(|name| root.join(name))).find(|file| file.is_file());
    let named = inputs.iter().find_map(|input| match input {
        Input::File(path) if BOOK_FILES[..N_UNMISTAKABLE].iter().any(|name| path.ends_with(name)) => Some(path.clone()),
        Input::File(_) | Input::Bytes { .. } => None,
    });
    let file = options.file.clone().or(named).or(found);
    let beside = inputs.first().map(place_beside).unwrap_or_default();
    let is_book_file = |input: &Input| match (input, &file) {
        (Input::File(path), Some(file)) => is_same(path, file),
        _ => false,
    };
    inputs.retain(|input| !is_book_file(input));
    let trees = trees_of(&inputs);
    let mut sources = discover(inputs, &trees, filter);
    sources.retain(|source| !is_book_file(&source.input));

    let name = name.unwrap_or_else(|| NAMELESS.to_owned());
    let target = |backend: &dyn Backend| {
        let named = || {
            let mut file = OsString::from(&name);
            file.push(".");
            file.push(backend.extension_with(&of_run(backend, format_options)));
            file
        };
        match destination {
            Destination::Stream => Target::Stream,
            Destination::File(path) => Target::File(path.clone()),
            Destination::Directory(directory) => Target::File(directory.join(named())),
            Destination::Beside => Target::File(beside.join(named())),
        }
    };
    let outputs = formats.iter().map(|&backend| Output { backend, target: target(backend) }).collect();
    // The book file is an input, too.
    let own = Source::named(Input::File(file.clone().unwrap_or_default()));
    let tasks = sources.into_iter().map(|source| Task { source, outputs: Vec::new() });
    let mut tasks: Vec<Task> = tasks.chain([Task { source: own, outputs }]).collect();
    refuse_inputs_as_outputs(&tasks)?;
    let outputs = tasks.pop().map(|task| task.outputs).unwrap_or_default();
    let sources = tasks.into_iter().map(|task| task.source).collect();
    Ok(Book { sources, file, outputs, options, name })
}

fn directory(input: &Input) -> Option<&Path> {
    match input {
        Input::File(path) if path.is_dir() => Some(path),
        Input::File(_) | Input::Bytes { .. } => None,
    }
}

/// The name of a directory; resolves `.`.
fn name_of(directory: &Path) -> String {
    let real = real_path(directory);
    real.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// The parent directory of an input; empty for bytes.
fn place_beside(input: &Input) -> PathBuf {
    match input {
        Input::File(path) => path.parent().map(Path::to_owned).unwrap_or_default(),
        Input::Bytes { .. } => PathBuf::new(),
    }
}

fn is_same(a: &Path, b: &Path) -> bool {
    match (fs::canonicalize(a), fs::canonicalize(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    }
}
