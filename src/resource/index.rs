//! Files by their names alone, as Obsidian finds what a note shows.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Entries of a tree that are looked at; what lies behind them is not found by its name.
const MAX_ENTRIES: usize = 100_000;
/// How deep a tree is looked through.
const MAX_DEPTH: usize = 16;

/// The files of some trees by name, shared by the documents of a run. A tree is looked through when first asked for.
#[derive(Debug, Default)]
pub struct NameIndex(Mutex<HashMap<PathBuf, Arc<Names>>>);

/// Paths by lower-case name, the shortest of each.
type Names = BTreeMap<String, PathBuf>;

impl NameIndex {
    /// The file of this name below `root` with the shortest path.
    pub fn find(&self, root: &Path, name: &str) -> Option<PathBuf> {
        let names = {
            let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry(root.to_owned()).or_insert_with(|| Arc::new(names_below(root))))
        };
        names.get(&name.to_lowercase()).cloned()
    }
}

/// Breadth first, in the order of names; links and hidden directories are not followed.
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
