//! Texts that are asked for and go to the standard output: formats and licences.

use std::fmt::Write;

use bindery::{Dialects, Registry, font_licenses};

use super::args::{aliases, option_usage};

/// The libraries inside the program, with their licences, sources and holders of rights: held to `Cargo.lock` by a test.
const CRATES: &str = include_str!("crates.txt");
/// The texts of the two licences that the program and most of its libraries are under.
const MIT: &str = include_str!("../../LICENSE-MIT");
const APACHE: &str = include_str!("../../LICENSE-APACHE");

/// The formats with their options, one a line.
pub fn formats_and_options(formats: &Registry) -> String {
    let mut list = String::new();
    for format in formats.all() {
        let _ = writeln!(
            list,
            "{:<6}.{:<6}{}{}",
            format.name(),
            format.extension(),
            format.summary(),
            aliases(format.aliases())
        );
        for option in format.options() {
            let _ = writeln!(list, "    {}  {}", option_usage(format.name(), option), option.help);
        }
    }
    list
}

/// The dialects of Markdown, each with its additions.
pub fn dialects() -> String {
    let mut list = String::new();
    for named in Dialects::all() {
        let _ = writeln!(list, "{:<10} {}{}", named.name, named.programs, aliases(named.aliases));
        let additions: Vec<&str> = Dialects::additions(named.dialect).map(|addition| addition.name).collect();
        let _ = writeln!(list, "    {}", additions.join(", "));
    }
    list += "\nAdditions, with an example of each:\n";
    for addition in Dialects::all_additions() {
        let example = addition.example.trim_end().replace('\n', "\n                        ");
        let _ = writeln!(list, "  {:<22}{example}", addition.name);
    }
    list
}

/// The licences of the program, of the fonts and of the crates inside it.
pub fn licenses() -> String {
    let mut text = format!("convert (bindery) {}\n", env!("CARGO_PKG_VERSION"));
    text += "Under the MIT License or the Apache License 2.0, at your choice. Both texts are at the end.\n";
    for license in font_licenses() {
        push_section(&mut text, &format!("Font: {}", license.family), license.text);
    }
    push_section(&mut text, "Libraries: their licences, their sources, the holders of their rights", CRATES);
    push_section(&mut text, "MIT License", MIT);
    push_section(&mut text, "Apache License 2.0", APACHE);
    text
}

fn push_section(text: &mut String, title: &str, body: &str) {
    let rule = "=".repeat(72);
    let _ = write!(text, "\n{rule}\n{title}\n{rule}\n\n{}\n", body.trim_end());
}
