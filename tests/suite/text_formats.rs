//! Plain text and Org of each construct: the reader's cases, written by the two backends that fill lines.

use bindery::diagnostics::Diagnostics;
use bindery::source::SourceFile;
use bindery::{ReadOptions, convert, format_named, read};

use crate::goldens::check_cases;

/// The output, with the options of the front matter, followed by the diagnostics.
fn check(format: &str) {
    let backend = format_named(format).expect("a format");
    check_cases("model", format, |case, text| {
        let name = case.file_name().expect("a file").to_string_lossy();
        let source = SourceFile::decode(name, text.as_bytes().to_vec(), &mut Diagnostics::default()).expect("text");
        let mut of_reading = Diagnostics::default();
        read(&source, &ReadOptions::default(), &mut of_reading);
        let mut diags = Diagnostics::default();
        let bytes = convert(&source, case.parent().expect("a directory"), backend, &mut diags).expect("an output");
        let mut shown = String::from_utf8(bytes).expect("text");
        for diag in diags.iter().skip(of_reading.iter().count()) {
            let place = source.position(diag.span.start);
            shown += &format!("\n{}:{}: {}: {}", place.line, place.column, diag.severity, diag.message);
        }
        shown
    });
}

#[test]
fn each_construct_in_plain_text_is_as_expected() {
    check("txt");
}

#[test]
fn each_construct_in_org_is_as_expected() {
    check("org");
}
