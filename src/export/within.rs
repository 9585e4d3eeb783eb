//! Keeps file names that a document or another program chose within a directory that the user chose.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::input::{directory_of, reason};

/// Longest accepted name, in bytes.
const MAX_NAME: usize = 4096;

/// The path of a name that means the same file below the same directory on every system: relative, components separated
/// by `/`, without `..`, device names or special characters. `None` for other names.
pub(super) fn harmless(name: &str) -> Option<PathBuf> {
    /// Device names on Windows, regardless of extension.
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

/// Creates the parent directory of `path`. Fails, creating nothing, when a symbolic link leads out of `directory`,
/// which must be a real path.
pub(super) fn make_parent(path: &Path, directory: &Path) -> Result<(), String> {
    let refused =
        |place: &Path, error: &io::Error| format!("`{}` cannot be written: {}", place.display(), reason(error));
    let check = |place: &Path| {
        let real = fs::canonicalize(place).map_err(|error| refused(place, &error))?;
        let outside = || format!("`{}` is not within `{}`", place.display(), directory.display());
        if real.starts_with(directory) { Ok(()) } else { Err(outside()) }
    };
    let parent = directory_of(path);
    check(parent.ancestors().find(|ancestor| fs::symlink_metadata(ancestor).is_ok()).unwrap_or(directory))?;
    fs::create_dir_all(parent).map_err(|error| refused(parent, &error))?;
    check(parent)
}

/// Refuses an existing file that cannot be replaced within `directory`, a real path: a link that leads out of it, a
/// pipe, a device.
pub(super) fn check_replaceable(path: &Path, directory: &Path) -> Result<(), String> {
    let Ok(own) = fs::symlink_metadata(path) else { return Ok(()) };
    if own.is_symlink() && !fs::canonicalize(path).is_ok_and(|real| real.starts_with(directory)) {
        return Err(format!(
            "`{}` is a link that does not lead to a file within `{}`",
            path.display(),
            directory.display()
        ));
    }
    let is_file = fs::metadata(path).is_ok_and(|target| target.is_file());
    if is_file { Ok(()) } else { Err(format!("`{}` is not a regular file", path.display())) }
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
