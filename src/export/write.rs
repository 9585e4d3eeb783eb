//! Writes outputs atomically.
//!
//! A new version is written beside the old one and renamed over it. Nobody ever sees a partial file, and the old one
//! stays if something goes wrong.

use std::fs::{self, File, Metadata, Permissions};
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use super::input::{directory_of, reason};

/// When an output counts as written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// When the system has it: survives the end of the program.
    #[default]
    System,
    /// When the disk has it: survives a power failure.
    Disk,
}

/// Why writing a file failed.
#[derive(Debug)]
pub(super) struct WriteError {
    /// The reason in the system's words.
    pub(super) reason: String,
    /// Whether every other output would fail as well.
    pub(super) is_of_all: bool,
}

impl WriteError {
    pub(super) fn of(error: &io::Error) -> WriteError {
        let error = innermost(error);
        let kinds = [io::ErrorKind::StorageFull, io::ErrorKind::QuotaExceeded, io::ErrorKind::ReadOnlyFilesystem];
        WriteError { reason: reason(error), is_of_all: kinds.contains(&error.kind()) }
    }

    fn new(reason: impl Into<String>) -> WriteError {
        WriteError { reason: reason.into(), is_of_all: false }
    }
}

/// Writes a file into a tree of outputs. Stages it in the directory `unfinished`, if given. Replaces a symbolic link
/// whatever it leads to; creates missing directories.
pub(super) fn write_in_tree(
    path: &Path,
    bytes: &[u8],
    durability: Durability,
    unfinished: Option<&Path>,
) -> Result<Metadata, WriteError> {
    match fs::symlink_metadata(path) {
        Ok(old) if old.is_dir() => Err(WriteError::new("a directory of this name is in the way")),
        Ok(old) if old.is_file() && old.permissions().readonly() => Err(WriteError::new("the file is read-only")),
        Ok(old) => replace(path, bytes, Some(&old).filter(|old| old.is_file()), durability, unfinished),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let directory = directory_of(path);
            if !directory.is_dir() {
                fs::create_dir_all(directory).map_err(|error| WriteError::of(&error))?;
            }
            replace(path, bytes, None, durability, unfinished)
        }
        Err(error) => Err(WriteError::of(&error)),
    }
}

/// Writes a file, following a symbolic link. Writes directly to targets that are not regular files (`/dev/null`, a
/// pipe). On an error, the previous content stays.
pub(super) fn write(path: &Path, bytes: &[u8], durability: Durability) -> Result<(), WriteError> {
    match fs::metadata(path) {
        Ok(old) if old.is_dir() => Err(WriteError::new("a directory of this name is in the way")),
        Ok(old) if !old.is_file() => write_through(path, bytes).map_err(|error| WriteError::of(&error)),
        Ok(old) if old.permissions().readonly() => Err(WriteError::new("the file is read-only")),
        Ok(old) => {
            let real = fs::canonicalize(path).map_err(|error| WriteError::of(&error))?;
            replace(&real, bytes, Some(&old), durability, None).map(drop)
        }
        Err(_) => replace(path, bytes, None, durability, None).map(drop),
    }
}

fn write_through(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::options().write(true).open(path)?;
    file.write_all(bytes)?;
    file.flush()
}

fn replace(
    path: &Path,
    bytes: &[u8],
    old: Option<&Metadata>,
    durability: Durability,
    unfinished: Option<&Path>,
) -> Result<Metadata, WriteError> {
    let directory = directory_of(path);
    let file = match unfinished {
        Some(unfinished) => match finished(unfinished, bytes, old, durability)?.persist(path) {
            Ok(file) => file,
            // A link in the tree leads to another file system.
            Err(error) if error.error.kind() == io::ErrorKind::CrossesDevices => {
                persist(finished(directory, bytes, old, durability)?, path)?
            }
            Err(error) => return Err(WriteError::of(&error.error)),
        },
        None => persist(finished(directory, bytes, old, durability)?, path)?,
    };
    if durability == Durability::Disk {
        sync_directory(directory).map_err(|error| WriteError::of(&error))?;
    }
    file.metadata().map_err(|error| WriteError::of(&error))
}

fn persist(file: NamedTempFile, path: &Path) -> Result<File, WriteError> {
    file.persist(path).map_err(|error| WriteError::of(&error.error))
}

/// Creates an empty temporary file. Dropping it removes it.
pub(super) fn new_file(directory: &Path) -> Result<NamedTempFile, WriteError> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".convert-");
    if let Some(permissions) = new_file_permissions() {
        builder.permissions(permissions);
    }
    builder.tempfile_in(directory).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => WriteError::new(format!("there is no directory `{}`", directory.display())),
        _ => WriteError::of(&error),
    })
}

/// Writes the whole content to a temporary file. Dropping it removes it.
fn finished(
    directory: &Path,
    bytes: &[u8],
    old: Option<&Metadata>,
    durability: Durability,
) -> Result<NamedTempFile, WriteError> {
    let mut file = new_file(directory)?;
    let finish = |file: &mut NamedTempFile| {
        file.write_all(bytes)?;
        if let Some(old) = old {
            file.as_file().set_permissions(old.permissions())?;
        }
        match durability {
            Durability::System => Ok(()),
            Durability::Disk => file.as_file().sync_all(),
        }
    };
    finish(&mut file).map_err(|error| WriteError::of(&error))?;
    Ok(file)
}

/// Permissions of a new file, before the umask applies.
#[cfg(unix)]
fn new_file_permissions() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt;
    const READ_AND_WRITE_FOR_ALL: u32 = 0o666;
    Some(Permissions::from_mode(READ_AND_WRITE_FOR_ALL))
}

#[cfg(not(unix))]
fn new_file_permissions() -> Option<Permissions> {
    None
}

/// Makes the rename itself durable.
#[cfg(unix)]
fn sync_directory(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

#[cfg(not(unix))]
fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}

/// The system's error: `tempfile` adds the name of the temporary file, which tells the user nothing.
fn innermost(error: &io::Error) -> &io::Error {
    let mut source = error.get_ref().map(|inner| inner as &dyn std::error::Error);
    let mut deepest = None;
    while let Some(inner) = source {
        deepest = inner.downcast_ref::<io::Error>().or(deepest);
        source = inner.source();
    }
    deepest.unwrap_or(error)
}
