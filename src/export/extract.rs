//! Files out of a file: what `embed-source` put into a PDF, back where the user wants it.

use std::fs;
use std::path::{Path, PathBuf};

use super::write::{self, Durability};
use super::{Written, reason};
use crate::backends::attachments_of;

/// Longest name of a file within another, in bytes.
const MAX_NAME: usize = 4096;

/// Writes the files within a PDF below a directory, which is made when it does not exist. Nothing is written when a
/// name would lead out of it or two files would be one, and no file that exists is replaced.
///
/// # Errors
/// Says in words for the user what is wrong; files written before the disk refused one stay.
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
        let parent = path.parent().unwrap_or(directory);
        make_directory(parent)?;
        // A link that was there before may lead elsewhere.
        if !fs::canonicalize(parent).is_ok_and(|parent| parent.starts_with(&real)) {
            return Err(format!("`{}` is not within `{}`", parent.display(), directory.display()));
        }
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

/// The path that a name means, when it means the same file below the same directory on every system.
fn harmless(name: &str) -> Option<PathBuf> {
    /// Names that are devices on Windows, whatever their extension.
    const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];
    let is_device = |part: &str| {
        let stem = part.split('.').next().unwrap_or_default().trim_end().to_lowercase();
        let is_port = |port| stem.strip_prefix(port).is_some_and(|rest: &str| rest.chars().count() == 1);
        DEVICES.contains(&stem.as_str()) || is_port("com") || is_port("lpt")
    };
    let is_plain = |part: &str| {
        !part.is_empty()
            && !part.ends_with(['.', ' '])
            && !part.chars().any(|c| c.is_control() || "\\:*?\"<>|".contains(c))
            && !is_device(part)
    };
    (name.len() <= MAX_NAME && name.split('/').all(is_plain)).then(|| name.split('/').collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_within_the_directory_are_taken() {
        for name in ["post.md", "images/a b.png", "ü/日.jpg", ".hidden"] {
            assert!(harmless(name).is_some(), "{name}");
        }
        let long = "a/".repeat(3000) + "b";
        let refused = [
            "",
            "/etc/passwd",
            "../a",
            "a/../b",
            "a/./b",
            "a//b",
            "a\\b",
            "C:a",
            "a\0",
            "a\nb",
            "nul",
            "COM1.txt",
            "a.",
            "a/",
            "con .md",
            &long,
        ];
        for name in refused {
            assert_eq!(harmless(name), None, "{name:?}");
        }
    }
}
