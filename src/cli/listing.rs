//! Texts that are asked for and go to the standard output: formats and licences.

use std::fmt::Write;

use bindery::{font_licenses, formats};

use super::args::{aliases, option_usage};

/// The libraries inside the program, with their licences and holders of rights: held to `Cargo.lock` by a test.
const CRATES: &str = include_str!("crates.txt");

/// The formats with their options, one a line.
pub fn formats_and_options() -> String {
    let mut list = String::new();
    for format in formats() {
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

/// The licences of the program, of the fonts and of the crates inside it.
pub fn licenses() -> String {
    let mut text = format!(
        "convert (bindery) {}\nLicensed under {}, at your choice.\n\n",
        env!("CARGO_PKG_VERSION"),
        env!("CARGO_PKG_LICENSE")
    );
    text += "FONTS\n\n";
    for license in font_licenses() {
        let _ = write!(text, "{}\n{}\n\n{}\n\n", license.family, "=".repeat(license.family.len()), license.text.trim());
    }
    text += "LIBRARIES\n\n";
    text += CRATES;
    text
}
