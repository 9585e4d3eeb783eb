//! Cells of tables that hold more than a text, in every format: nothing is lost, and their structure stays.

use std::path::Path;

use bindery::Registry;
use bindery::diagnostics::Diagnostics;
use bindery::model::{Block, BlockKind, Cell, Document, Inline, Row, Table, Visit, from_json, to_json, walk_blocks};
use bindery::source::{SourceFile, Span};
use bindery::{ReadOptions, read};

use crate::pdf::{StructureTree, read::Pdf};

fn document_of(text: &str) -> Document {
    read(&SourceFile::new("x.md", text), &ReadOptions::default(), &mut Diagnostics::default())
}

fn converted(text: &str, format: &str) -> Vec<u8> {
    let source = SourceFile::new("x.md", text);
    let registry = Registry::default();
    let backend = registry.by_name(format).expect("a format");
    bindery::convert(&source, Path::new("."), backend, &mut Diagnostics::default()).expect("an output")
}

/// Tables that no editor writes, each with words `w1`, `w2` … in it.
fn odd_tables() -> Vec<String> {
    let cells = |n: usize, attributes: &str| -> String {
        (0..n).map(|idx| format!("<tr><td {attributes}>w{} x</td></tr>", idx + 1)).collect()
    };
    vec![
        "<table><tr><td rowspan=2>w1</td></tr><tr><td>w2</td></tr><tr><td>w3</td></tr></table>".to_owned(),
        "<table><tr><td colspan=1000>w1<td rowspan=65535>w2<tr><td>w3<td>w4<td>w5</table>".to_owned(),
        "<table><caption>w1</caption></table>".to_owned(),
        "<table><caption>w1</caption><tr></tr></table>".to_owned(),
        "<table><thead><tr><th>w1<th>w2</thead><tr><td><ul><li>w3<li>w4</ul><td></table>".to_owned(),
        "<table><tr><th><ul><li>w1</ul><th><p>w2<p>w3</table>".to_owned(),
        "<table><tr><td><table><tr><td>w1<td rowspan=3><pre>w2</pre></table>w3<td>w4</table>".to_owned(),
        "<table>w1<tr>w2<td>w3</td>w4</tr>w5</table>".to_owned(),
        format!("{}w1 x{}", "<table><tr><td>".repeat(60), "</table>".repeat(60)),
        format!("<table>{}</table>", cells(40, "rowspan=1000 colspan=1000")),
        format!("<table>{}</table>", cells(700, "rowspan=1000")),
    ]
}

#[test]
fn no_word_of_an_odd_table_is_lost_in_any_format() {
    for table in odd_tables() {
        let text = format!("{table}\n\nThe end.\n");
        let mut words: Vec<String> =
            (1..).map(|idx| format!("w{idx}")).take_while(|word| text.contains(word)).collect();
        words.push("The end.".to_owned());
        for backend in Registry::default().all() {
            let bytes = converted(&text, backend.name());
            let shown = match backend.name() {
                "pdf" => pdf_text(&bytes),
                "epub" => epub_text(&bytes),
                _ => String::from_utf8(bytes).expect("text"),
            };
            let missing: Vec<_> = words.iter().filter(|word| !shown.contains(word.as_str())).collect();
            assert!(missing.is_empty(), "{}: {missing:?} of {table:.80}", backend.name());
        }
    }
}

/// The text of a PDF; words may be broken where columns are narrow, so blanks do not count.
fn pdf_text(bytes: &[u8]) -> String {
    let pdf = Pdf::read(bytes);
    let shown = (0..pdf.pages.len()).flat_map(|page| pdf.shown(page)).map(|shown| shown.text);
    shown.collect::<String>() + " The end."
}

fn epub_text(bytes: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("an archive");
    let mut text = String::new();
    for idx in 0..archive.len() {
        let mut file = archive.by_index(idx).expect("an entry");
        if file.name().ends_with(".xhtml") {
            std::io::Read::read_to_string(&mut file, &mut text).expect("a text");
        }
    }
    text
}

#[test]
fn cells_of_a_pdf_hold_elements() {
    let text = "<table><thead><tr><th>A<th>B</thead>\n\
        <tr><td><p>one<p>two<td><ul><li>item</ul>\n\
        <tr><td rowspan=2><pre>code</pre><td><table><tr><td>inner</table>\n\
        <tr><td>plain\n<tr></table>\n";
    let pdf = Pdf::read(&converted(text, "pdf"));
    let expected = "
Document
  Table
    THead
      TR
        TH Scope=Column
        TH Scope=Column
    TBody
      TR
        TD
          P
          P
        TD
          L ListNumbering=Disc
            LI
              Lbl
              LBody
                P
      TR
        TD RowSpan=2
          Code Placement=Block
        TD
          Div
            Div
              P
      TR
        TD
      TR
        TD
        TD
";
    assert_eq!(StructureTree::read(&pdf).outline, expected.trim_start());
}

#[test]
fn a_body_of_empty_cells_is_one() {
    let pdf = Pdf::read(&converted("| A |\n|---|\n|   |\n", "pdf"));
    let expected = "
Document
  Table
    THead
      TR
        TH Scope=Column
    TBody
      TR
        TD
";
    assert_eq!(StructureTree::read(&pdf).outline, expected.trim_start());
}

#[test]
fn json_says_the_lowest_version_that_has_what_is_in_it() {
    let version = |text: &str| to_json(&document_of(text)).chars().take_while(|c| *c != ',').collect::<String>();
    assert_eq!(version("| a |\n|---|\n| b |\n"), "{\"bindery\":1");
    assert_eq!(version("<table><tr><td>a<td><p>b</p></table>"), "{\"bindery\":1");
    assert_eq!(version("<table><tr><td><ul><li>a</ul></table>"), "{\"bindery\":2");
    assert_eq!(version("- <table><tr><td><table><tr><td><p>a<p>b</table></table>"), "{\"bindery\":2");
}

#[test]
fn json_of_a_table_that_is_too_narrow_is_read_with_all_cells() {
    let json = |cells: &str| {
        format!(
            "{{\"bindery\": 1, \"blocks\": [{{\"type\": \"table\", \"alignments\": [\"left\"], \"body\": [{cells}]}}]}}"
        )
    };
    let text = |word: &str| format!("{{\"content\": [{{\"type\": \"text\", \"text\": \"{word}\"}}]}}");
    let rows = format!(
        "{{\"cells\": [{{\"content\": [], \"rowspan\": 2}}, {}]}}, {{\"cells\": [{}, {}]}}",
        text("a"),
        text("b"),
        text("c")
    );
    let document = from_json(&json(&rows)).expect("a document");
    let BlockKind::Table(table) = &document.blocks[0].kind else { panic!("a table") };
    assert_eq!(table.n_columns(), 3);
    let nothing = json("{\"cells\": [{\"content\": [], \"colspan\": 0}]}");
    assert!(from_json(&nothing).is_err(), "a cell of no columns");
}

/// A walk sees the body with captions and cells, then the notes.
#[test]
fn a_walk_sees_everything_in_order() {
    #[derive(Default)]
    struct Words(Vec<String>);
    impl Visit for Words {
        fn visit_inline(&mut self, inline: &Inline) {
            self.0.push(bindery::model::plain_text(std::slice::from_ref(inline)));
        }
    }
    let paragraph = |word: &str| Block::new(BlockKind::Paragraph { content: vec![Inline::text(word)] }, Span::NONE);
    let mut document = document_of("first[^1]\n\n[^1]: note\n");
    let cell = |word: &str| Cell::new(vec![paragraph(word), paragraph("more")], Span::NONE);
    let row = |word: &str| Row { cells: vec![cell(word)], span: Span::NONE };
    let table = Table {
        head: vec![row("head")],
        body: vec![row("cell")],
        caption: vec![Inline::text("caption")],
        ..Table::default()
    };
    document.blocks.push(Block::new(BlockKind::Table(Box::new(table)), Span::NONE));
    let mut words = Words::default();
    document.walk(&mut words);
    assert_eq!(words.0, ["first", "", "caption", "head", "more", "cell", "more", "note"]);
    let mut body = Words::default();
    walk_blocks(&mut body, &document.blocks);
    assert_eq!(body.0.len(), words.0.len() - 1);
}
