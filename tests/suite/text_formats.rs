//! Plain text and Org of each construct: the cases of the reader, written by the two backends that fill lines.

use bindery::backends::{Options, RenderContext, Stamp, by_name};
use bindery::diagnostics::Diagnostics;
use bindery::font::FontBook;
use bindery::resource::Resources;
use bindery::source::SourceFile;
use bindery::theme::Theme;
use bindery::{ReadOptions, read};

use crate::goldens::check_cases;

/// The output, and behind it what was reported while it was made.
fn check(format: &str) {
    let backend = by_name(format).expect("a format");
    check_cases("model", format, |case, text| {
        let mut ignored = Diagnostics::default();
        let name = case.file_name().expect("a file").to_string_lossy();
        let source = SourceFile::decode(name, text.as_bytes().to_vec(), &mut ignored).expect("text");
        let document = read(&source, &ReadOptions::default(), &mut ignored);
        let directory = case.parent().expect("a directory");
        let cx = RenderContext {
            theme: &Theme::default(),
            layout_cache: &Default::default(),
            fonts: &FontBook::default(),
            resources: &Resources::new(directory, directory),
            options: &Options::new(backend.options()),
            stamp: Stamp::of(&document, None),
            name: None,
            stylesheet: "",
            attachments: &[],
        };
        let mut diags = Diagnostics::default();
        let bytes = backend.render(&document, &cx, &mut diags).expect("an output");
        let mut shown = String::from_utf8(bytes).expect("text");
        for diag in diags.iter() {
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
