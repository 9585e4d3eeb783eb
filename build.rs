//! Writes down what the program is to find ready: the names of emoji, and what it was built from.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// All that what the program makes of a document depends on.
const PARTS: [&str; 5] = ["build.rs", "Cargo.toml", "Cargo.lock", "fonts", "src"];

fn main() {
    write_emoji();
    let mut hasher = DefaultHasher::new();
    for part in PARTS {
        println!("cargo::rerun-if-changed={part}");
        // A package comes without some of them.
        let _ = hash(Path::new(part), &mut hasher);
    }
    println!("cargo::rustc-env=BINDERY_SOURCES={:016x}", hasher.finish());
}

/// One name on a line, in order. The tables of the crate that knows them would be relocated at each start of the
/// program, four hundred kilobytes of them; a text costs nothing until it is looked into.
fn write_emoji() {
    let mut lines: Vec<String> = emojis::iter()
        .flat_map(|emoji| emoji.shortcodes().map(move |name| format!("{name} {}\n", emoji.as_str())))
        .collect();
    lines.sort_unstable();
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("Cargo sets OUT_DIR"));
    fs::write(out.join("emoji.txt"), lines.concat()).expect("Cargo's directory can be written to");
}

/// Adds a file, or all below a directory in the order of their names.
fn hash(path: &Path, hasher: &mut DefaultHasher) -> io::Result<()> {
    if !path.is_dir() {
        path.to_string_lossy().replace('\\', "/").hash(hasher);
        fs::read(path)?.hash(hasher);
        return Ok(());
    }
    let mut entries: Vec<PathBuf> = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect::<io::Result<_>>()?;
    entries.sort();
    entries.iter().try_for_each(|entry| hash(entry, hasher))
}
