//! Code blocks.
//!
//! Each line is an element of its own, so that the style sheet can hang the continuation of a line that is too long
//! for the screen. The line feeds stay, for readers that know no style.

use super::Writer;
use crate::model::Attr;

impl Writer<'_> {
    pub(super) fn code_block(&mut self, language: Option<&str>, text: &str, attr: &Attr) {
        self.xml.start("pre");
        self.attributes(attr, &[]);
        self.left_to_right();
        self.xml.start("code");
        if let Some(language) = language.and_then(|language| language.split_whitespace().next()) {
            self.xml.attr("class", &format!("language-{language}"));
        }
        for line in text.split_inclusive('\n') {
            self.xml.start("span").attr("class", "line").text(line).end();
        }
        self.xml.end().end().newline();
    }
}
