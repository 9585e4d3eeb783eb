//! Lists that are printed on request: formats with their options, licences.

use std::fmt::Write as _;

use bindery::backends::{self, Backend};

/// For `--list-formats`.
pub fn formats() -> String {
    let mut out = String::new();
    for (idx, backend) in backends::all().iter().enumerate() {
        if idx > 0 {
            out.push('\n');
        }
        format(&mut out, *backend, "");
    }
    out
}

/// For the end of `--help`.
pub fn formats_for_help() -> String {
    let mut out = String::from(
        "Formats and their options (-O FORMAT.NAME=VALUE, or a map of the format's name in the front matter):\n",
    );
    for backend in backends::all() {
        format(&mut out, *backend, "  ");
    }
    out
}

/// For the end of `-h`.
pub fn formats_briefly() -> String {
    let names: Vec<String> = backends::all().iter().map(|backend| backend.name().to_owned()).collect();
    format!("Formats: {}. --help shows their options.", names.join(", "))
}

fn format(out: &mut String, backend: &dyn Backend, indent: &str) {
    let _ = write!(out, "{indent}{}: {}", backend.name(), backend.summary());
    if !backend.aliases().is_empty() {
        let _ = write!(out, " (also {})", backend.aliases().join(", "));
    }
    out.push('\n');
    for option in backend.options() {
        let name = format!("{}.{}={}", backend.name(), option.name, option.values);
        let _ = writeln!(out, "{indent}    {name}\n{indent}        {} [default: {}]", option.help, option.default);
    }
}

/// For `--licenses`.
pub fn licenses() -> String {
    let mut out = String::from(
        "convert is licensed under MIT or Apache-2.0, at your option.\nIt holds these fonts, and the libraries named below.\n",
    );
    for license in bindery::font_licenses() {
        let rule = "=".repeat(72);
        let _ = write!(out, "\n{rule}\n{}\n{rule}\n\n{}\n", license.family, license.text.trim_end());
    }
    out
}
