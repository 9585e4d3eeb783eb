//! Books made of many documents.
//!
//! A case is a file below `tests/cases/book/`: a line of arguments, then files, each after a line `=== PATH`. Its
//! golden holds the messages and the outputs: the model, plain text and Org; for cases named `epub-…` the contents of
//! the e-book, for `layout-…` the positions on its pages.

use std::io::{Cursor, Read};
use std::path::Path;

use bindery::diagnostics::Diagnostics;
use bindery::font::FontBook;
use bindery::layout::{self, LayoutCache, LayoutContext, Microtype, lay_out};
use bindery::model::{Document, dump};
use bindery::resource::Resources;
use bindery::source::SourceFile;
use bindery::theme::{Paper, Theme};
use bindery::{ReadOptions, read_json};

use crate::cli::dir::Dir;
use crate::goldens::check_cases_of;

#[test]
fn each_book_is_as_expected() {
    check_cases_of("book", "book", "golden", |case, text| {
        let name = case.file_stem().expect("a name").to_string_lossy();
        let dir = Dir::new();
        let args = unpack(text, &dir);
        let formats = if name.starts_with("epub-") { "epub,json" } else { "json,txt,org" };
        let own: Vec<&str> = args.iter().map(String::as_str).collect();
        let run = if own.contains(&"--to") {
            dir.run(&[&own[..], &["-o", "out/"]].concat())
        } else {
            dir.run(&[&own[..], &["--to", formats, "-o", "out/"]].concat())
        };
        let root = std::fs::canonicalize(dir.path("")).expect("the directory").display().to_string();
        let mut golden = format!("--- exit {}\n{}", run.code, run.stderr.replace(&root, "…"));
        for file in dir.files_below("out") {
            match file.rsplit('.').next().expect("an extension") {
                "json" if name.starts_with("epub-") => {}
                "json" if name.starts_with("layout-") => {
                    golden += &format!("--- pages\n{}", pages(&model(&dir.read(&format!("out/{file}")))));
                    break;
                }
                "json" => golden += &format!("--- model\n{}", dump(&model(&dir.read(&format!("out/{file}"))))),
                "epub" => golden += &book(&dir.path(&format!("out/{file}"))),
                format => golden += &format!("--- {format}\n{}", dir.read(&format!("out/{file}"))),
            }
        }
        golden
    });
}

/// Writes the files of a case; returns its arguments.
fn unpack(text: &str, dir: &Dir) -> Vec<String> {
    let (args, files) = text.split_once("\n=== ").expect("arguments and files");
    for file in files.split("\n=== ") {
        let (name, content) = file.split_once('\n').unwrap_or((file, ""));
        let end = if content.is_empty() || content.ends_with('\n') { "" } else { "\n" };
        dir.write(name, format!("{content}{end}"));
    }
    let mut words = Vec::new();
    for (idx, part) in args.split('"').enumerate() {
        match idx % 2 {
            0 => words.extend(part.split_whitespace().map(str::to_owned)),
            _ => words.push(part.to_owned()),
        }
    }
    words
}

fn model(json: &str) -> Document {
    let source = SourceFile::new("book.json", json);
    read_json(&source, &ReadOptions::default(), &mut Diagnostics::default()).expect("a document")
}

fn pages(document: &Document) -> String {
    let fonts = FontBook::default();
    let cx = LayoutContext {
        theme: &Theme::book(),
        fonts: &fonts,
        resources: &Resources::new("", ""),
        paper: Paper::by_name("a5").expect("a paper").size(),
        microtype: Microtype::default(),
        cache: &LayoutCache::default(),
    };
    layout::dump(&lay_out(document, &cx, &mut Diagnostics::default()), &fonts)
}

/// The file names of an e-book, and the files that readers see.
fn book(path: &Path) -> String {
    let bytes = std::fs::read(path).expect("a book");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let names: Vec<String> = archive.file_names().map(str::to_owned).collect();
    let mut shown = format!("--- entries\n{}\n", names.join("\n"));
    for name in names.iter().filter(|name| name.ends_with(".xhtml")) {
        let mut content = String::new();
        archive.by_name(name).expect("an entry").read_to_string(&mut content).expect("text");
        shown += &format!("--- {name}\n{content}");
    }
    shown
}
