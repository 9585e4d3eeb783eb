//! The list of the libraries inside the program, which `--licenses` shows, is that of `Cargo.lock`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// The list is that of one platform, so that it is the same wherever the test runs.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";

#[test]
fn the_list_of_libraries_is_that_of_the_lock_file() {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli/crates.txt");
    let actual = list_of_libraries();
    if std::env::var_os("BLESS").is_some() {
        fs::write(&list, &actual).expect("a writable list");
    }
    let expected = fs::read_to_string(&list).expect("a readable list");
    assert!(actual == expected, "{} is not up to date: BLESS=1 writes it anew", list.display());
}

fn list_of_libraries() -> String {
    let metadata = cargo_metadata();
    let packages: BTreeMap<&str, &Value> =
        array(&metadata["packages"]).map(|package| (text(&package["id"]), package)).collect();
    let nodes: BTreeMap<&str, &Value> =
        array(&metadata["resolve"]["nodes"]).map(|node| (text(&node["id"]), node)).collect();
    let root = text(&metadata["resolve"]["root"]);
    let mut linked = BTreeSet::new();
    let mut open = vec![root];
    while let Some(id) = open.pop() {
        let is_macro = array(&packages[id]["targets"]).any(|target| array(&target["kind"]).any(|k| k == "proc-macro"));
        if is_macro || !linked.insert(id) {
            continue;
        }
        let is_normal = |dep: &&Value| array(&dep["dep_kinds"]).any(|kind| kind["kind"].is_null());
        open.extend(array(&nodes[id]["deps"]).filter(is_normal).map(|dep| text(&dep["pkg"])));
    }
    linked.remove(root);
    let mut entries: Vec<String> = linked.into_iter().map(|id| entry(packages[id])).collect();
    entries.sort();
    entries.concat()
}

/// Name, version and licence of a package, and the lines of its licence files that name who holds the rights.
fn entry(package: &Value) -> String {
    let mut entry = format!("{} {}: ", text(&package["name"]), text(&package["version"]));
    entry += package["license"].as_str().unwrap_or("see its licence file");
    entry.push('\n');
    for holder in holders(Path::new(text(&package["manifest_path"])).parent().expect("a manifest in a directory")) {
        let _ = writeln!(entry, "    {holder}");
    }
    entry
}

fn holders(directory: &Path) -> BTreeSet<String> {
    let files = fs::read_dir(directory).expect("the sources of a dependency").flatten().map(|entry| entry.path());
    let is_license = |path: &std::path::PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
        path.is_file() && ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT"].iter().any(|word| name.starts_with(word))
    };
    let texts = files.filter(is_license).filter_map(|path| fs::read_to_string(path).ok());
    texts.flat_map(|text| text.lines().filter_map(holder).collect::<Vec<_>>()).collect()
}

/// A line such as `Copyright (c) 2020 Jane Doe`, but not the pattern for one in the text of a licence.
fn holder(line: &str) -> Option<String> {
    let line = line.trim().trim_start_matches(['#', '*', '-']).trim();
    let is_holder = line.starts_with("Copyright")
        && line.contains(|c: char| c.is_ascii_digit() || c == '©')
        && (!line.contains(['[', '{', '<']) || line.contains('@'));
    is_holder.then(|| line.to_owned())
}

fn cargo_metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--format-version", "1", "--filter-platform", PLATFORM, "--manifest-path"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .output()
        .expect("cargo runs where its tests run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().expect("an array").iter()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a string")
}
