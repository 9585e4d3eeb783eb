//! Dialects of Markdown: constructs that each must leave alone, and that the documentation lists all dialects.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use bindery::diagnostics::Diagnostics;
use bindery::model::{Block, BlockKind, Inline, InlineKind, Visit, walk_block, walk_inlines};
use bindery::source::SourceFile;
use bindery::{Dialects, ReadOptions, read};

use crate::goldens::cases;

/// Addresses, code and formulas of a document, each with its number of occurrences.
#[derive(Default)]
struct Verbatim(BTreeMap<(&'static str, String), usize>);

impl Verbatim {
    fn of(name: &str, text: &str, dialects: &str) -> Verbatim {
        let mut diags = Diagnostics::default();
        let source = SourceFile::decode(name, text.as_bytes().to_vec(), &mut diags).expect("text");
        let dialects = Dialects::by_names(dialects).expect("a dialect");
        let document = read(&source, &ReadOptions { dialects, smart: false, ..ReadOptions::default() }, &mut diags);
        let mut verbatim = Verbatim::default();
        document.walk(&mut verbatim);
        verbatim
    }

    fn add(&mut self, kind: &'static str, text: &str) {
        *self.0.entry((kind, text.to_owned())).or_default() += 1;
    }
}

impl Visit for Verbatim {
    fn visit_block(&mut self, block: &Block) {
        match &block.kind {
            BlockKind::Code { text, .. } => self.add("code", text),
            BlockKind::Figure { image, .. } => self.add("picture", &image.source),
            BlockKind::Math { tex } => self.add("formula", tex),
            _ => {}
        }
        walk_block(self, block);
    }

    fn visit_inline(&mut self, inline: &Inline) {
        match &inline.kind {
            InlineKind::Link(link) => self.add("link", &link.target),
            InlineKind::Image(image) => self.add("picture", &image.source),
            InlineKind::Code { text } => self.add("code", text),
            InlineKind::Math { tex, .. } => self.add("formula", tex),
            _ => {}
        }
        walk_inlines(self, inline.kind.content());
    }
}

/// Cases, samples, and the posts below the directory in `BINDERY_POSTS`.
fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let samples = fs::read_dir(root.join("samples")).expect("samples").map(|entry| entry.expect("an entry").path());
    let mut documents: Vec<PathBuf> = samples.chain(cases("model")).collect();
    let mut directories: Vec<PathBuf> = std::env::var_os("BINDERY_POSTS").map(PathBuf::from).into_iter().collect();
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(&directory).expect("a directory").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() { directories.push(entry) } else { documents.push(entry) }
        }
    }
    documents.retain(|path| path.extension().is_some_and(|extension| extension == "md" || extension == "markdown"));
    documents.sort();
    documents
}

#[test]
fn addresses_code_and_formulas_are_closed_to_rules_that_do_not_read_them() {
    let mut wrong = String::new();
    for path in documents() {
        let bytes = fs::read(&path).expect("a readable file");
        let (name, text) = (path.file_name().expect("a name").to_string_lossy(), String::from_utf8_lossy(&bytes));
        let plain = Verbatim::of(&name, &text, "gfm");
        for named in Dialects::all() {
            let closed = Dialects::additions(named.dialect).filter(|addition| addition.reads_closed);
            let without: String = closed.map(|addition| format!("-{}", addition.name)).collect();
            let own = Verbatim::of(&name, &text, &format!("{}{without}", named.name));
            for (what, n_plain) in &plain.0 {
                // An address may name a heading that contains code.
                let quoted = format!("`{}`", what.1);
                let within = own.0.iter().filter(|((kind, text), _)| *kind == "link" && text.contains(&quoted));
                let n_own = own.0.get(what).copied().unwrap_or_default() + within.map(|(_, n)| n).sum::<usize>();
                if n_own < *n_plain {
                    let _ = writeln!(wrong, "{} in {}: {} {:?}", path.display(), named.name, what.0, what.1);
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn single_additions_are_put_to_a_dialect_and_taken_from_it() {
    let is_emoji = |dialects: &str| {
        let mut diags = Diagnostics::default();
        let source = SourceFile::decode("a.md", b":tada:".to_vec(), &mut diags).expect("text");
        let dialects = Dialects::by_names(dialects).expect("known");
        let document = read(&source, &ReadOptions { dialects, ..ReadOptions::default() }, &mut diags);
        bindery::model::dump(&document).contains('🎉')
    };
    for (dialects, expected) in [
        ("auto", true),
        ("auto-emoji", false),
        ("gfm", false),
        ("gfm+emoji", true),
        ("jupyter-book", false),
        ("jupyter-book+emoji-labels", true),
        ("github-emoji", false),
        ("gfm,github", true),
    ] {
        assert_eq!(is_emoji(dialects), expected, "{dialects}");
    }
    for unknown in ["jekyl", "gfm+smileys", "pandoc-", "+emoji", ""] {
        assert!(Dialects::by_names(unknown).is_err(), "{unknown}");
    }
}

#[test]
fn the_readme_names_every_dialect_with_its_additions() {
    let mut table = String::from("| `--dialect` | Programs | Additions |\n|:--|:--|:--|\n");
    for named in Dialects::all() {
        let names = [named.name].into_iter().chain(named.aliases.iter().copied());
        let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
        let additions: Vec<&str> = Dialects::additions(named.dialect).map(|addition| addition.name).collect();
        let _ = writeln!(table, "| {} | {} | {} |", names.join(", "), named.programs, additions.join(", "));
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(&path).expect("README.md");
    let (begin, end) = ("<!-- dialects: written by `BLESS=1 cargo test` -->\n", "<!-- end of dialects -->");
    let (before, rest) = readme.split_once(begin).expect("the table's beginning");
    let (own, behind) = rest.split_once(end).expect("the table's end");
    if std::env::var_os("BLESS").is_some() {
        fs::write(&path, format!("{before}{begin}\n{table}\n{end}{behind}")).expect("a writable README");
        return;
    }
    assert_eq!(own.trim(), table.trim(), "BLESS=1 writes it anew");
}
