//! Reads font faces from the directories that the user named.
//!
//! Files that are too large or that are not fonts are ignored.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Face;

/// Largest font file to read, in bytes. The largest CJK collections take about 40 MB.
const MAX_FONT_BYTES: u64 = 128 << 20;

/// The faces in `directories`, excluding subdirectories. Sorted by file name, so that the order is the same on every
/// system.
pub(super) fn faces_in(directories: &[PathBuf]) -> Vec<Face> {
    directories.iter().flat_map(|directory| font_files(directory)).flat_map(|path| faces_of(&path)).collect()
}

fn font_files(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| has_font_extension(path)).collect();
    files.sort();
    files
}

fn has_font_extension(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    ["ttf", "otf", "ttc", "otc"].iter().any(|own| extension.eq_ignore_ascii_case(own))
}

fn faces_of(path: &Path) -> Vec<Face> {
    let small_file = fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.len() <= MAX_FONT_BYTES);
    let bytes = if small_file { fs::read(path).unwrap_or_default() } else { Vec::new() };
    let n_faces = collection_size(&bytes);
    let bytes = Arc::new(bytes);
    (0..n_faces).filter_map(|index| Face::read(Arc::clone(&bytes), index)).collect()
}

/// Number of faces in a file: the count in a TrueType collection, limited to a sane number; else 1.
fn collection_size(bytes: &[u8]) -> u32 {
    const MAX_FACES: u32 = 32;
    match bytes {
        [b't', b't', b'c', b'f', _, _, _, _, a, b, c, d, ..] => u32::from_be_bytes([*a, *b, *c, *d]).min(MAX_FACES),
        _ => 1,
    }
}
