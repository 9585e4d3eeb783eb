//! Writing outputs whole or not at all.
//!
//! A new version is written beside the old one and takes its place by a rename, so that nobody ever sees half of
//! it and the old one stays when something goes wrong.

use std::fs::{self, File, Metadata, Permissions};
use std::io::{self, Write};
use std::path::Path;

use super::input::{directory_of, reason};

/// When an output counts as written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Durability {
    /// When the system has it: it survives the end of the program.
    #[default]
    System,
    /// When the disk has it: it survives the end of power.
    Disk,
}

/// Writes a file into a tree of outputs: a symbolic link in its place is replaced, whatever it leads to.
pub(super) fn write_in_tree(path: &Path, bytes: &[u8], durability: Durability) -> Result<(), String> {
    match fs::symlink_metadata(path) {
        Ok(old) if old.is_symlink() => replace(path, bytes, None, durability),
        Ok(_) | Err(_) => write(path, bytes, durability),
    }
}

/// Writes a file, following a symbolic link to it. What is no regular file (`/dev/null`, a pipe) is written to as
/// it is. On an error, what was there before is still there.
pub(super) fn write(path: &Path, bytes: &[u8], durability: Durability) -> Result<(), String> {
    match fs::metadata(path) {
        Ok(old) if old.is_dir() => Err("a directory of this name is in the way".to_owned()),
        Ok(old) if !old.is_file() => write_through(path, bytes).map_err(|error| reason(&error)),
        Ok(old) if old.permissions().readonly() => Err("the file is read-only".to_owned()),
        Ok(old) => {
            let real = fs::canonicalize(path).map_err(|error| reason(&error))?;
            replace(&real, bytes, Some(&old), durability)
        }
        Err(_) => replace(path, bytes, None, durability),
    }
}

fn write_through(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::options().write(true).open(path)?;
    file.write_all(bytes)?;
    file.flush()
}

fn replace(path: &Path, bytes: &[u8], old: Option<&Metadata>, durability: Durability) -> Result<(), String> {
    let directory = directory_of(path);
    let mut builder = tempfile::Builder::new();
    builder.prefix(".convert-");
    if let Some(permissions) = new_file_permissions() {
        builder.permissions(permissions);
    }
    // Dropping it on an error removes it.
    let mut file = builder.tempfile_in(directory).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => format!("there is no directory `{}`", directory.display()),
        _ => innermost_reason(&error),
    })?;
    let finish = |file: &mut tempfile::NamedTempFile| {
        file.write_all(bytes)?;
        if let Some(old) = old {
            file.as_file().set_permissions(old.permissions())?;
        }
        match durability {
            Durability::System => Ok(()),
            Durability::Disk => file.as_file().sync_all(),
        }
    };
    finish(&mut file).map_err(|error| innermost_reason(&error))?;
    file.persist(path).map_err(|error| innermost_reason(&error.error))?;
    match durability {
        Durability::System => Ok(()),
        Durability::Disk => sync_directory(directory).map_err(|error| reason(&error)),
    }
}

/// What a new file may be used for, before the user's mask takes away from it.
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

/// Makes the rename itself last.
#[cfg(unix)]
fn sync_directory(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

#[cfg(not(unix))]
fn sync_directory(_: &Path) -> io::Result<()> {
    Ok(())
}

/// The system's words: `tempfile` adds the name of the temporary file to them, which tells the user nothing.
fn innermost_reason(error: &io::Error) -> String {
    let mut source = error.get_ref().map(|inner| inner as &dyn std::error::Error);
    let mut deepest = None;
    while let Some(inner) = source {
        deepest = inner.downcast_ref::<io::Error>().or(deepest);
        source = inner.source();
    }
    reason(deepest.unwrap_or(error))
}
