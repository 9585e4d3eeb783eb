//! The reader: the model of each construct of Markdown and front matter, and the model's JSON form.

use std::path::Path;

use bindery::diagnostics::Diagnostics;
use bindery::model::{JsonError, dump, from_json, to_json};
use bindery::source::SourceFile;
use bindery::{Document, ReadOptions, read};

use crate::goldens::{check_cases, check_cases_of};

/// Reads a text. Returns the document, and the diagnostics with their places.
fn read_text(name: &str, bytes: Vec<u8>) -> (Document, String) {
    let mut diags = Diagnostics::default();
    let source = SourceFile::decode(name, bytes, &mut diags).expect("text");
    let document = read(&source, &ReadOptions::default(), &mut diags);
    let mut messages = String::new();
    for diag in diags.iter() {
        let place = source.position(diag.span.start);
        messages += &format!("{}:{}: {}: {}\n", place.line, place.column, diag.severity, diag.message);
    }
    (document, messages)
}

/// The golden of a case: the document, then its diagnostics.
fn shown(case: &Path, text: &str) -> String {
    let name = case.file_name().expect("a file").to_string_lossy();
    let (document, messages) = read_text(&name, text.as_bytes().to_vec());
    let again = from_json(&to_json(&document)).expect("what was written");
    assert!(again == document, "{name}: JSON does not come back equal");
    dump(&document) + &messages
}

#[test]
fn each_construct_is_read_as_expected() {
    check_cases("model", "model", shown);
}

#[test]
fn a_file_that_is_called_so_is_mdx() {
    check_cases_of("mdx", "mdx", "model", shown);
}

#[test]
fn line_ends_and_encodings_give_equal_documents() {
    let text = "---\ntitle: Ü\n---\n# One\n\ntext *and*\nmore\n\n```\ncode\n```\n\n- a\n- b\n";
    let plain = |document: &Document| {
        let shown = dump(document);
        let spans = |line: &str| line.rsplit_once(' ').map_or(line.to_owned(), |(node, _)| node.to_owned());
        shown.lines().map(spans).collect::<Vec<_>>().join("\n")
    };
    let (expected, _) = read_text("x.md", text.as_bytes().to_vec());
    let utf16 = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        ['\u{FEFF}']
            .into_iter()
            .chain(text.chars())
            .flat_map(|c| {
                let mut units = [0; 2];
                c.encode_utf16(&mut units).iter().flat_map(|unit| bytes(*unit)).collect::<Vec<u8>>()
            })
            .collect()
    };
    let variants = [
        text.replace('\n', "\r\n").into_bytes(),
        text.replace('\n', "\r").into_bytes(),
        format!("\u{FEFF}{text}").into_bytes(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
    ];
    for bytes in variants {
        let (document, messages) = read_text("x.md", bytes);
        assert_eq!(plain(&document), plain(&expected));
        assert_eq!(messages, "");
    }
}

#[test]
fn invalid_bytes_are_replaced_with_a_warning_and_binary_files_refused() {
    let (_, messages) = read_text("x.md", b"a\nb \xFF c\n".to_vec());
    assert!(messages.starts_with("2:3: warning: "), "{messages}");
    let mut diags = Diagnostics::default();
    assert!(SourceFile::decode("x.md", b"a\0b".to_vec(), &mut diags).is_err());
}

/// Deeply nested input is flattened, so that later stages recurse to a bounded depth. Wide input takes linear time at
/// most, which this test shows by ending at all.
#[test]
fn hostile_input_is_read_in_linear_time_and_bounded_depth() {
    let n = 20_000;
    let cases = [
        ">".repeat(n),
        "- ".repeat(n),
        "[".repeat(n),
        "![".repeat(n),
        "*a ".repeat(n),
        "**a_".repeat(n),
        "`".repeat(n) + "a",
        "<div>".repeat(n),
        "<b>".repeat(n),
        "</b>".repeat(n),
        "<pre>\n\n".repeat(n / 10),
        "<svg>\n\n".repeat(n / 10),
        "a <svg> ".repeat(n / 10),
        "<table><tr><td>".repeat(n / 10),
        "$a".repeat(n),
        "a {% highlight x %}\n\n".repeat(n / 10) + "{% endhighlight %}",
        format!("---\ntitle: \"{}\"\n---\nx", "[[".repeat(10 * n)),
        format!("---\ntitle: \"{}]]\"\n---\nx", "[[ ".repeat(10 * n)),
        "~a".repeat(n),
        "^a".repeat(n),
        "http://".repeat(n),
        "http://a".to_owned() + &")".repeat(n),
        "a@".repeat(n),
        "www.".repeat(n),
        "[^a]".repeat(n),
        "[^a]: ".repeat(n / 10),
        "# a\n".repeat(n),
        "|".repeat(n) + "\n" + &"|-".repeat(1000),
        "a\n: ".repeat(n / 10),
        "&amp;".repeat(n),
        "---\n".repeat(n),
        "{%".repeat(n),
        "{% a %}".repeat(n),
        "{% raw %}".repeat(n),
        "{% comment %}".repeat(n),
        "{% highlight a %}\n".repeat(n),
        "{{".repeat(n) + "}}",
        "{{< a".repeat(n),
        "{{% note %}}\n".repeat(n),
        "[[".repeat(n) + "]]",
        "![[a".repeat(n),
        "]{.a}".repeat(n),
        "```{note}\n".repeat(n),
        "````{note}\n".repeat(n / 2) + &"```\n".repeat(n / 2),
        "{a}`".repeat(n),
        "{=a}`".repeat(n),
        "^[".repeat(n),
        "^[a] ".repeat(n),
        " ^abc".repeat(n),
        "*a*[^1] *b*[^1] ".repeat(n),
        "*[a ".repeat(n),
        "a ==b ".repeat(n),
        "\\begin{a".repeat(n),
        "{a}` ".repeat(n),
        "++a".repeat(n),
        "{++a".repeat(n),
        "{::comment}".repeat(n),
        "<%".repeat(n),
        "| a\n".repeat(n),
        "| a |\n|---|\n\nTable: b\n\n".repeat(n / 10),
        "/// a\n".repeat(n),
        "=== \"a\"\n".repeat(n),
        "<div markdown>\n".repeat(n),
        "import a from 'a'\n\n".to_owned() + &"{a".repeat(n),
        "import a from 'a'\n\n".to_owned() + &"<A b={".repeat(n),
        "import a from 'a'\n\n".to_owned() + &"<A\n>".repeat(n),
        "import a from 'a'\n\n".to_owned() + &"<A></B>".repeat(n),
        "import a from 'a'\n\n".to_owned() + &"$a ``b` ".repeat(n),
        "){width=1}".repeat(n),
        "a {: .b}".repeat(n),
        "==a".repeat(n),
        "%%".repeat(n),
        "\\\\(a".repeat(n),
        "::: note\n".repeat(n) + ":::\n",
        "!!! note\n    ".repeat(n),
        "!!! note\n".to_owned() + &"\n".repeat(n),
        "> [!a] b\n\n".repeat(n),
    ];
    for text in cases {
        let start: String = text.chars().take(20).collect();
        let (document, _) = read_text("x.md", text.into_bytes());
        let json = to_json(&document);
        assert!(from_json(&json).is_ok_and(|again| again == document), "{start}");
    }
}

#[test]
fn json_that_is_no_document_is_an_error() {
    assert!(matches!(from_json("{"), Err(JsonError::Syntax(_))));
    assert!(matches!(from_json("{\"bindery\": 99, \"meta\": {}, \"blocks\": []}"), Err(JsonError::Version(99))));
    let deep = format!(
        "{{\"bindery\": 1, \"meta\": {{}}, \"blocks\": [{}{}]}}",
        "{\"type\": \"quote\", \"blocks\": [".repeat(100_000),
        "]}".repeat(100_000)
    );
    assert!(from_json(&deep).is_err());
    let note = r#"{"bindery": 1, "blocks": [{"type": "paragraph", "content": [{"type": "note-ref", "note": 7}]}]}"#;
    assert!(matches!(from_json(note), Err(JsonError::Invalid(_))), "a note that is not there");
}
