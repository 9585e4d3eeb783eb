//! Finds files by name alone, as Obsidian does for embedded files.
//!
//! Used by [`super::Resources`] when no path matches.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Number of directory entries to scan in a tree. Files beyond the limit cannot be found by name.
const MAX_ENTRIES: usize = 100_000;
/// Depth to which a tree is scanned.
const MAX_DEPTH: usize = 16;

/// The files of several trees by name, shared by the documents of a run. A tree is scanned on first use.
#[derive(Debug, Default)]
pub struct NameIndex(Mutex<HashMap<PathBuf, Arc<Names>>>);

/// Paths by lower-case name; the shortest path wins.
type Names = BTreeMap<String, PathBuf>;

impl NameIndex {
    /// The file called `name` below `root` that has the shortest path. Case is ignored.
    pub fn find(&self, root: &Path, name: &str) -> Option<PathBuf> {
        let names = {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry(root.to_owned()).or_insert_with(|| Arc::new(names_below(root))))
        };
        names.get(&name.to_lowercase()).cloned()
    }
}

/// Scans a tree breadth first, in order of names. Does not follow links or enter hidden directories.
fn names_below(root: &Path) -> Names {
    let mut names = Names::new();
    let mut level = vec![root.to_owned()];
    let mut n_entries = 0;
    for _ in 0..MAX_DEPTH {
        let mut next = Vec::new();
        for directory in level {
            let entries = fs::read_dir(&directory).into_iter().flatten().flatten();
            let entries = entries.take(MAX_ENTRIES - n_entries);
            let mut entries: Vec<_> = entries.map(|entry| (entry.file_name(), entry)).collect();
            entries.sort_by(|(one, _), (other, _)| one.cmp(other));
            n_entries += entries.len();
            for (name, entry) in entries {
                let name = name.to_string_lossy();
                let Ok(kind) = entry.file_type() else { continue };
                if kind.is_file() {
                    names.entry(name.to_lowercase()).or_insert_with(|| entry.path());
                } else if kind.is_dir() && !name.starts_with('.') && name != "node_modules" {
                    next.push(entry.path());
                }
            }
        }
        level = next;
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shortest_path_counts() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let index = NameIndex::default();
        assert_eq!(index.find(&root, "MOD.rs"), Some(root.join("backends/mod.rs")));
        assert_eq!(index.find(&root, "policy.rs"), Some(root.join("resource/policy.rs")));
        assert_eq!(index.find(&root, "nothing"), None);
    }
}
