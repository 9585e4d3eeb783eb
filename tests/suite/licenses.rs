//! The list of linked libraries, which `--licenses` shows, matches `Cargo.lock`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Platform of the list, fixed so that the test gives the same result everywhere.
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

#[test]
fn every_font_file_has_the_licence_of_its_family_beside_it() {
    let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts");
    let files = fs::read_dir(&fonts).expect("the fonts").map(|entry| entry.expect("an entry").path());
    let (texts, faces): (Vec<PathBuf>, Vec<PathBuf>) =
        files.partition(|path| path.extension().is_some_and(|extension| extension == "txt"));
    for text in texts {
        let text = fs::read_to_string(text).expect("a licence");
        assert!(bindery::font_licenses().iter().any(|license| license.text == text), "not shown:\n{text}");
    }
    for face in faces {
        let name = face.file_stem().expect("a name").to_string_lossy().into_owned();
        let family = name.split('-').next().expect("a family");
        assert!(fonts.join(format!("{family}-LICENSE.txt")).is_file(), "{name}");
    }
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
        // Files that the build script reads are part of the program, too.
        let is_read = |kind: &Value| id == root && kind == "build";
        let is_linked =
            |dep: &&Value| array(&dep["dep_kinds"]).any(|kind| kind["kind"].is_null() || is_read(&kind["kind"]));
        open.extend(array(&nodes[id]["deps"]).filter(is_linked).map(|dep| text(&dep["pkg"])));
    }
    linked.remove(root);
    let mut linked: Vec<&Value> = linked.into_iter().map(|id| packages[id]).collect();
    linked.sort_by_key(|package| (text(&package["name"]), text(&package["version"])));
    let entries: String = linked.iter().map(|package| entry(package)).collect();
    entries + &further_texts(&linked)
}

/// The texts of licences other than MIT and Apache-2.0, each with its packages.
fn further_texts(packages: &[&Value]) -> String {
    let mut users: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for package in packages.iter().filter(|package| is_under_another(license(package))) {
        for file in license_files(directory(package)).filter(|file| !is_of_mit_or_apache(file)) {
            let body = fs::read_to_string(file).unwrap_or_default().replace('\r', "");
            users.entry(body.trim().to_owned()).or_default().push(text(&package["name"]));
        }
    }
    let mut texts: Vec<String> = users
        .iter()
        .map(|(body, names)| {
            let rule = "-".repeat(72);
            format!("\n{rule}\n{}\n{rule}\n\n{body}\n", names.join(", "))
        })
        .collect();
    texts.sort();
    texts.concat()
}

/// Whether a licence requires more than the texts of MIT and Apache-2.0.
fn is_under_another(license: &str) -> bool {
    license.contains("AND") || !(license.contains("MIT") || license.contains("Apache-2.0"))
}

fn is_of_mit_or_apache(file: &Path) -> bool {
    let name = file.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
    name.contains("APACHE") || name.contains("MIT")
}

/// Name, version and licence of a package, the place of its source, and the copyright lines of its licence files.
fn entry(package: &Value) -> String {
    let mut entry = format!("{} {}: ", text(&package["name"]), text(&package["version"]));
    entry += license(package);
    entry.push('\n');
    if let Some(repository) = package["repository"].as_str() {
        let _ = writeln!(entry, "    {repository}");
    }
    for holder in holders(directory(package)) {
        let _ = writeln!(entry, "    {holder}");
    }
    entry
}

fn holders(directory: &Path) -> BTreeSet<String> {
    let texts = license_files(directory).filter_map(|path| fs::read_to_string(path).ok());
    texts.flat_map(|text| text.lines().filter_map(holder).collect::<Vec<_>>()).collect()
}

fn license(package: &Value) -> &str {
    package["license"].as_str().unwrap_or("see its licence file")
}

fn directory(package: &Value) -> &Path {
    Path::new(text(&package["manifest_path"])).parent().expect("a manifest in a directory")
}

fn license_files(directory: &Path) -> impl Iterator<Item = PathBuf> {
    let files = fs::read_dir(directory).expect("the sources of a dependency").flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = files
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().to_uppercase();
            path.is_file() && ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT"].iter().any(|word| name.starts_with(word))
        })
        .collect();
    files.sort();
    files.into_iter()
}

/// A copyright line such as `Copyright (c) 2020 Jane Doe`, but not the template for one in a licence text.
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
