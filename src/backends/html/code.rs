//! Writes code blocks.
//!
//! Each line is an element, so that the style sheet can indent the continuation of a line that is too long for the
//! screen. The line feeds stay, for readers that ignore the style sheet.

use std::borrow::Cow;

use super::Writer;
use crate::model::Attr;

/// Columns between tab stops.
const TAB_WIDTH: usize = 4;

/// Deepest indentation that a continuation follows, in columns: a small screen has little more than thirty.
const MAX_INDENTATION: usize = 8;

impl Writer<'_> {
    pub(super) fn code_block(&mut self, language: Option<&str>, text: &str, attr: &Attr) {
        if let Some(title) = attr.code_title() {
            self.xml.start("p").attr("class", "code-title").text(title).end().newline();
        }
        self.xml.start("pre");
        self.attributes(attr, &[]);
        self.xml.start("code");
        self.left_to_right();
        if let Some(language) = language.and_then(|language| language.split_whitespace().next()) {
            self.xml.attr("class", &format!("language-{language}"));
        }
        for line in text.split_inclusive('\n') {
            let line = without_tabs(line);
            let class = match indentation(&line) {
                0 => "line".to_owned(),
                columns => format!("line i{columns}"),
            };
            self.xml.start("span").attr("class", &class).text(&line).end();
        }
        self.xml.end().end().newline();
    }
}

/// Expands tabs: most readers ignore `tab-size` and show eight columns, a quarter of a small screen.
fn without_tabs(line: &str) -> Cow<'_, str> {
    if !line.contains('\t') {
        return Cow::Borrowed(line);
    }
    let mut out = String::with_capacity(line.len() + 16);
    let mut column = 0;
    for c in line.chars() {
        let width = if c == '\t' { TAB_WIDTH - column % TAB_WIDTH } else { 1 };
        if c == '\t' {
            out.extend(std::iter::repeat_n(' ', width));
        } else {
            out.push(c);
        }
        column += width;
    }
    Cow::Owned(out)
}

/// Indentation of a line in columns, rounded down to even and limited, to match the classes of the style sheet.
fn indentation(line: &str) -> usize {
    let columns = line.bytes().take_while(|byte| *byte == b' ').count();
    columns.min(MAX_INDENTATION) / 2 * 2
}
