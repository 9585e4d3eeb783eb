//! Layout: the position of each construct, as text.

use bindery::diagnostics::Diagnostics;
use bindery::font::FontBook;
use bindery::layout::{LayoutCache, LayoutContext, Microtype, dump, lay_out};
use bindery::resource::Resources;
use bindery::source::SourceFile;
use bindery::theme::{Paper, Theme};
use bindery::{ReadOptions, read};

use crate::goldens::check_cases;

#[test]
fn each_construct_is_placed_as_expected() {
    let fonts = FontBook::default();
    check_cases("layout", "layout", |case, text| {
        let mut diags = Diagnostics::default();
        let name = case.file_name().expect("a file").to_string_lossy();
        let theme = theme_of(&name);
        let source = SourceFile::decode(name, text.as_bytes().to_vec(), &mut diags).expect("text");
        let document = read(&source, &ReadOptions::default(), &mut diags);
        let directory = case.parent().expect("a directory");
        let resources = Resources::new(directory, directory);
        let paper = Paper::by_name(document.meta.paper.as_deref().unwrap_or("a5")).expect("a paper").size();
        let cache = LayoutCache::default();
        let cx = LayoutContext {
            theme: &theme,
            fonts: &fonts,
            resources: &resources,
            paper,
            microtype: Microtype::default(),
            cache: &cache,
        };
        let mut shown = dump(&lay_out(&document, &cx, &mut diags), &fonts);
        for diag in diags.iter() {
            let place = source.position(diag.span.start);
            let message = diag.message.replace(&*directory.to_string_lossy(), "…");
            shown += &format!("{}:{}: {}: {message}\n", place.line, place.column, diag.severity);
        }
        shown
    });
}

/// The theme that the name of a case selects.
fn theme_of(case: &str) -> Theme {
    let article = Theme::article();
    match case {
        case if case.starts_with("book-") => Theme::book(),
        case if case.starts_with("printed-links") => Theme { printed_links: true, ..article },
        case if case.starts_with("code-numbered") => Theme { line_numbers: true, code_labels: true, ..article },
        _ => article,
    }
}
