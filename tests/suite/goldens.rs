//! Compares outputs with golden files.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Runs `render` over each `tests/cases/ROOM/*.md` and compares the result with the file of the same stem and
/// `extension` beside it. Also fails for a golden without a case.
pub fn check_cases(room: &str, extension: &str, render: impl Fn(&Path, &str) -> String) {
    check_cases_of(room, "md", extension, render);
}

/// Like [`check_cases`], for cases with the extension `case_extension`.
pub fn check_cases_of(room: &str, case_extension: &str, extension: &str, render: impl Fn(&Path, &str) -> String) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(room);
    let files: BTreeSet<PathBuf> = fs::read_dir(&directory)
        .unwrap_or_else(|error| panic!("{}: {error}", directory.display()))
        .map(|entry| entry.expect("a readable directory").path())
        .collect();
    let bless = std::env::var_os("BLESS").is_some();
    let mut failures = Vec::new();
    for case in files.iter().filter(|path| path.extension().is_some_and(|e| e == case_extension)) {
        let text = fs::read_to_string(case).expect("a case in UTF-8");
        let actual = render(case, &text);
        let golden = case.with_extension(extension);
        if bless {
            fs::write(&golden, actual).expect("a writable golden");
            continue;
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        if actual != expected {
            failures.push(format!("{}:\n{}", golden.display(), difference(&expected, &actual)));
        }
    }
    for golden in files.iter().filter(|path| path.extension().is_some_and(|e| e == extension)) {
        if !files.contains(&golden.with_extension(case_extension)) {
            failures.push(format!("{}: a golden without a case", golden.display()));
        }
    }
    assert!(failures.is_empty(), "{}\n(BLESS=1 writes them anew)", failures.join("\n"));
}

/// The cases of a room.
pub fn cases(room: &str) -> Vec<PathBuf> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(room);
    let files = fs::read_dir(directory).expect("a room").map(|entry| entry.expect("a readable directory").path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "md")).collect()
}

/// The first lines that differ, after a few lines of context.
fn difference(expected: &str, actual: &str) -> String {
    let (expected, actual): (Vec<_>, Vec<_>) = (expected.lines().collect(), actual.lines().collect());
    let first = expected.iter().zip(&actual).take_while(|(a, b)| a == b).count();
    let from = first.saturating_sub(2);
    let show = |lines: &[&str], mark: char| {
        lines.iter().skip(from).take(8).map(|line| format!("  {mark} {line}\n")).collect::<String>()
    };
    format!("  line {}\n{}{}", first + 1, show(&expected, '-'), show(&actual, '+'))
}
