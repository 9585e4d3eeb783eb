//! Finds paths in Rust source by their first segments: enough to know what a file uses, far from a parser.

use std::collections::BTreeSet;

/// A source without comments and without the tests at its end.
pub fn code_of(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod").next().unwrap_or_default();
    code.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// Paths of this crate that a file uses, from the root of the crate. `module` is the module path of the file.
pub fn paths_in(code: &str, module: &[String]) -> BTreeSet<Vec<String>> {
    let mut found = BTreeSet::new();
    for (keyword, base) in [("crate", Some(0)), ("bindery", Some(0)), ("super", None)] {
        for (idx, _) in code.match_indices(&format!("{keyword}::")) {
            let before = code[..idx].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            let mut rest = &code[idx..];
            let mut depth = base.unwrap_or(module.len());
            if base.is_some() {
                rest = &rest[keyword.len() + 2..];
            }
            while let Some(after) = rest.strip_prefix("super::") {
                depth = depth.saturating_sub(1);
                rest = after;
            }
            read_path(rest, module[..depth].to_vec(), &mut found);
        }
    }
    found
}

/// Crates and standard library modules that a file uses: `serde_yaml`, `std::fs`.
pub fn crates_in(code: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (idx, _) in code.match_indices("::") {
        let name = word_before(code, idx);
        let start = idx - name.len();
        if code[..start].ends_with("::") || name.is_empty() {
            continue;
        }
        if name == "std" {
            let mut paths = BTreeSet::new();
            read_path(&code[idx + 2..], vec!["std".to_owned()], &mut paths);
            found.extend(paths.into_iter().map(|path| path[..path.len().min(2)].join("::")));
        } else if code[..start].trim_end().ends_with("use") || name.contains('_') {
            found.insert(name.to_owned());
        }
    }
    found
}

fn word_before(code: &str, end: usize) -> &str {
    let start = code[..end].rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |idx| idx + 1);
    &code[start..end]
}

/// Parses `a::b`, or `{a, b::{c, d}}`, below `base`.
fn read_path(text: &str, base: Vec<String>, found: &mut BTreeSet<Vec<String>>) {
    let text = text.trim_start();
    if let Some(group) = text.strip_prefix('{') {
        for item in items(group) {
            read_path(item, base.clone(), found);
        }
        return;
    }
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let mut path = base;
    if end > 0 && &text[..end] != "self" {
        path.push(text[..end].to_owned());
    }
    match text[end..].strip_prefix("::") {
        Some(rest) => read_path(rest, path, found),
        None => {
            found.insert(path);
        }
    }
}

/// The items of a group, given the text after its opening brace.
fn items(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut items) = (0usize, 0, Vec::new());
    for (idx, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                items.push(&group[start..idx]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                items.push(&group[start..idx]);
                start = idx + 1;
            }
            _ => {}
        }
    }
    items.retain(|item| !item.trim().is_empty());
    items
}

#[test]
fn paths_are_found() {
    let code = "use crate::a::{b, c::{self, d}};\nuse super::{E, f};\nlet x = crate::g::h(super::super::i());";
    let module: Vec<String> = ["m", "n", "o"].map(str::to_owned).into();
    let found: Vec<String> = paths_in(code, &module).iter().map(|path| path.join("::")).collect();
    assert_eq!(found, ["a::b", "a::c", "a::c::d", "g::h", "m::i", "m::n::E", "m::n::f"]);
    let crates =
        crates_in("use std::{fs, io::{self, Read}};\nlet v = serde_yaml::from_str(x); std::env::var(y); A::b()");
    assert_eq!(crates.into_iter().collect::<Vec<_>>(), ["serde_yaml", "std::env", "std::fs", "std::io"]);
}
