//! The XHTML of each construct in a book: the bodies of all content files, and the diagnostics. Files begin at headings
//! of level 2 and above, however short the sections of a case are.

use crate::epub::convert;
use crate::goldens::check_cases;

#[test]
fn each_construct_is_written_as_expected() {
    check_cases("xhtml", "xhtml", |case, text| {
        let book = convert(case, text, &[("split-level", "2")]);
        let mut shown = String::new();
        for (name, content) in book.texts().filter(|(name, _)| name.ends_with(".xhtml") && *name != "OEBPS/nav.xhtml") {
            let body = content.find("<body").map_or(content, |start| &content[start..]);
            let body = body.strip_suffix("</html>\n").unwrap_or(body);
            shown += &format!("=== {name}\n{body}");
        }
        if !book.messages.is_empty() {
            shown += &format!("=== messages\n{}\n", book.messages.join("\n"));
        }
        shown
    });
}
