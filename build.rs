//! Writes down the names of emoji, one on a line, in order. The tables of the crate that knows them would be relocated
//! at each start of the program, four hundred kilobytes of them; a text costs nothing until it is looked into.

use std::path::PathBuf;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let mut lines: Vec<String> = emojis::iter()
        .flat_map(|emoji| emoji.shortcodes().map(move |name| format!("{name} {}\n", emoji.as_str())))
        .collect();
    lines.sort_unstable();
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("Cargo sets OUT_DIR"));
    fs::write(out.join("emoji.txt"), lines.concat()).expect("Cargo's directory can be written to");
}
