//! Checks the dependencies between rooms, the crates and the OS interfaces that each room may use, and that
//! `ARCHITECTURE.md` matches the code.

mod paths;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use paths::{code_of, crates_in, paths_in};

/// Rooms that every room may use.
const COMMON: [&str; 5] = ["source", "diagnostics", "labels", "percent", "url"];

/// Each room with the further rooms that it may use. `crate` is the façade in `lib.rs`.
const MAY_USE: &[(&str, &[&str])] = &[
    ("main", &["cli"]),
    ("cli", &["crate", "export", "worker"]),
    ("worker", &["backends", "export"]),
    ("crate", &["backends", "book", "export", "font", "markdown", "model", "resource", "select", "theme", "transform"]),
    (
        "export",
        &[
            "crate",
            "backends",
            "book",
            "select",
            "markdown",
            "transform",
            "theme",
            "font",
            "resource",
            "model",
            "layout",
        ],
    ),
    ("backends", &["geometry", "model", "theme", "font", "resource", "layout"]),
    ("backends::pdf", &["backends", "layout", "geometry", "theme", "font", "resource", "model"]),
    (
        "backends::epub",
        &["backends", "backends::html", "cover", "layout", "math", "model", "theme", "font", "resource"],
    ),
    ("backends::html", &["backends", "model", "math"]),
    ("backends::text", &["backends", "backends::text_writer", "linebreak", "model", "math"]),
    ("backends::org", &["backends", "backends::text_writer", "model"]),
    ("backends::json", &["backends", "model"]),
    ("backends::text_writer", &["linebreak"]),
    ("cover", &["layout", "linebreak", "raster", "theme", "font", "resource", "model", "geometry"]),
    ("raster", &["layout", "font", "resource", "geometry"]),
    ("layout", &["linebreak", "model", "theme", "font", "resource", "geometry", "math"]),
    ("markdown", &["model", "yaml"]),
    ("transform", &["model"]),
    ("book", &["model", "transform"]),
    ("select", &["model"]),
    ("theme", &["font", "geometry", "yaml"]),
    ("font", &["geometry"]),
    ("labels", &["model"]),
    ("resource", &[]),
    ("math", &["model"]),
    ("linebreak", &[]),
    ("yaml", &[]),
    ("model", &[]),
    ("geometry", &[]),
    ("percent", &[]),
    ("url", &[]),
    ("diagnostics", &[]),
    ("source", &[]),
];

/// Crates and interfaces of the standard library that only some rooms may use.
const KEPT: &[(&str, &[&str])] = &[
    ("tiny_skia", &["raster"]),
    ("pulldown_cmark", &["markdown"]),
    ("html5gum", &["markdown", "backends::html"]),
    ("serde_yaml", &["yaml"]),
    ("toml", &["markdown"]),
    ("printpdf", &["backends::pdf"]),
    ("lopdf", &["backends::pdf"]),
    ("subsetter", &["backends::pdf"]),
    ("epub_builder", &["backends::epub"]),
    ("zip", &["backends::epub"]),
    ("ratex_parser", &["math"]),
    ("ratex_layout", &["math"]),
    ("ratex_font", &["math"]),
    ("ratex_types", &["math"]),
    ("image", &["resource"]),
    ("clap", &["cli"]),
    ("anstream", &["cli"]),
    ("anstyle", &["cli"]),
    ("indicatif", &["cli"]),
    ("ctrlc", &["cli"]),
    ("sha2", &["export"]),
    ("tempfile", &["export"]),
    ("base64", &["worker"]),
    ("ignore", &["export"]),
    ("hypher", &["linebreak"]),
    ("unicode_linebreak", &["linebreak"]),
    ("std::fs", &["source", "resource", "font", "export"]),
    ("std::env", &["cli"]),
    ("std::process", &["cli", "main", "backends::external"]),
    ("std::time", &["cli"]),
];

#[test]
fn no_room_uses_another_that_it_may_not() {
    let mut wrong = BTreeSet::new();
    for file in sources() {
        let may_use = MAY_USE.iter().find(|(room, _)| *room == file.room);
        let may_use = may_use.unwrap_or_else(|| panic!("room `{}` is not in the table", file.room)).1;
        for path in paths_in(&file.code, &file.module) {
            let used = room_of(&path);
            let is_own = used == file.room || (file.room == "main" && used == "crate");
            if !is_own && !COMMON.contains(&used.as_str()) && !may_use.contains(&used.as_str()) {
                wrong.insert(format!("{} uses {}", file.name, path.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_kept_to_a_room_stays_there() {
    let mut wrong = BTreeSet::new();
    for file in sources() {
        let used = crates_in(&file.code);
        for (kept, rooms) in KEPT {
            if used.iter().any(|path| path == kept) && !rooms.contains(&file.room.as_str()) {
                wrong.insert(format!("{} uses {kept}", file.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_room_but_the_backends_names_a_format() {
    // Words that mean something else, too: a key, a form of input.
    const OTHER_WORDS: [&str; 3] = ["text", "plain", "json"];
    let registry = bindery::Registry::default();
    let names: Vec<&str> = bindery::backends::names_of(registry.all()).collect();
    let mut wrong = BTreeSet::new();
    for file in sources().filter(|file| !file.room.starts_with("backends")) {
        for name in names.iter().filter(|name| !OTHER_WORDS.contains(name)) {
            if file.code.contains(&format!("\"{name}\"")) {
                wrong.insert(format!("{} names `{name}`", file.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn nothing_opens_a_connection() {
    for file in sources() {
        for word in ["TcpStream", "TcpListener", "UdpSocket", "UnixStream", "ToSocketAddrs"] {
            assert!(!file.code.contains(word), "{} has `{word}`", file.name);
        }
    }
}

#[test]
fn the_library_does_not_print_and_does_not_end_the_program() {
    for file in sources().filter(|file| file.room != "cli" && file.room != "main") {
        for word in ["println!(", "print!(", "eprintln!(", "eprint!(", "process::exit", "process::abort"] {
            assert!(!file.code.contains(word), "{} has `{word}`", file.name);
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for file in sources().filter(|file| file.name != "lib.rs") {
        assert!(file.text.starts_with("//! "), "{}", file.name);
    }
}

#[test]
fn the_map_names_every_room_and_only_tests_that_exist() {
    let map = fs::read_to_string(root().join("src/ARCHITECTURE.md")).expect("the map");
    let rooms: BTreeSet<String> = sources().map(|file| file.room).filter(|room| room != "crate").collect();
    for room in &rooms {
        let name = room.replace("::", "/");
        assert!(map.contains(&format!("`{name}`")), "room `{name}` is not on the map");
    }
    let all: String = rust_files(&root().join("src"))
        .chain(rust_files(&root().join("tests")))
        .map(|path| fs::read_to_string(path).expect("a source"))
        .collect();
    let invariants = map.split_once("## Invariants").expect("the invariants").1;
    let mut n_tests = 0;
    for invariant in invariants.split("\n- ").skip(1) {
        let names = invariant.split_once("Held by").map(|(_, names)| names.split('`').skip(1).step_by(2));
        for name in names.unwrap_or_else(|| panic!("no test is named: {invariant}")) {
            let function = name.rsplit("::").next().expect("a name");
            assert!(all.contains(&format!("fn {function}(")), "there is no test `{name}`");
            n_tests += 1;
        }
    }
    assert!(n_tests > 0);
}

/// A source file of the crate.
struct Source {
    /// Path below `src/`.
    name: String,
    room: String,
    /// Module path from the root of the crate.
    module: Vec<String>,
    text: String,
    /// The text without comments and tests.
    code: String,
}

fn sources() -> impl Iterator<Item = Source> {
    let src = root().join("src");
    rust_files(&src).map(move |path| {
        let name = path.strip_prefix(&src).expect("a path below src").to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(&path).expect("a source in UTF-8");
        let stem = name.trim_end_matches(".rs").trim_end_matches("/mod");
        let module: Vec<String> = match stem {
            "lib" => Vec::new(),
            stem => stem.split('/').map(str::to_owned).collect(),
        };
        Source { room: room_of(&module), code: code_of(&text), module, text, name }
    })
}

/// The room of a module path: its first segment, or the first two for a backend that is a room.
fn room_of(path: &[String]) -> String {
    let is_room = |name: &str| MAY_USE.iter().any(|(room, _)| *room == name);
    let parts: Vec<&str> = path.iter().map(String::as_str).collect();
    match parts.as_slice() {
        ["backends", backend, ..] if is_room(&format!("backends::{backend}")) => format!("backends::{backend}"),
        ["backends", file, ..] if *file == file.to_lowercase() && root().join("src/backends").join(file).is_dir() => {
            format!("backends::{file}")
        }
        [room, ..] if is_room(room) || root().join("src").join(room).is_dir() => (*room).to_owned(),
        [file, ..] if root().join("src").join(format!("{file}.rs")).is_file() => (*file).to_owned(),
        // A re-export of the façade.
        _ => "crate".to_owned(),
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(directory: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    let mut open = vec![directory.to_owned()];
    let mut files = Vec::new();
    while let Some(directory) = open.pop() {
        for entry in fs::read_dir(directory).expect("a directory").flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files.into_iter()
}
