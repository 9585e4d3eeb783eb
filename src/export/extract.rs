//! Extracts the files that `embed-source` put into a PDF.

use std::fs;
use std::path::{Path, PathBuf};

use super::within::{harmless, make_parent};
use super::write::{self, Durability};
use super::{Written, reason};
use crate::backends::attachments_of;

/// Writes the files embedded in a PDF below `directory`, which is created if missing. Writes nothing if a name would
/// leave the directory or two names would be one file. Never replaces an existing file.
///
/// # Errors
/// The reason in words for the user. Files written before a failing one stay.
pub fn extract(pdf: &[u8], directory: &Path) -> Result<Vec<Written>, String> {
    let files = attachments_of(pdf).map_err(|error| error.to_string())?;
    let mut planned: Vec<(PathBuf, Vec<u8>)> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for (name, bytes) in files {
        let relative =
            harmless(&name).ok_or_else(|| format!("a file inside has the name {name:?}, which is refused"))?;
        if !seen.insert(name.to_lowercase()) {
            return Err(format!("two files inside have the name `{name}`"));
        }
        planned.push((directory.join(relative), bytes));
    }
    for (path, _) in &planned {
        if fs::symlink_metadata(path).is_ok() {
            return Err(format!("`{}` exists already", path.display()));
        }
    }
    make_directory(directory)?;
    let real = fs::canonicalize(directory).map_err(|error| unwritable(directory, &reason(&error)))?;
    let mut written = Vec::new();
    for (path, bytes) in planned {
        make_parent(&path, &real)?;
        write::write(&path, &bytes, Durability::System).map_err(|error| unwritable(&path, &error.reason))?;
        written.push(Written { path, size: bytes.len() });
    }
    Ok(written)
}

fn make_directory(directory: &Path) -> Result<(), String> {
    fs::create_dir_all(directory).map_err(|error| unwritable(directory, &reason(&error)))
}

fn unwritable(path: &Path, reason: &str) -> String {
    format!("`{}` cannot be written: {reason}", path.display())
}
