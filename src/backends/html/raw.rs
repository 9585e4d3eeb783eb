//! Shows raw markup of the document as far as it can be made harmless.
//!
//! Keeps drawings and formulas ([`super::foreign`]), and the words of other HTML. Drops tags without visible meaning,
//! comments and scripts; reports what it drops, except comments and end tags.

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};

use super::foreign::{Cleaned, clean_math, clean_svg};
use super::{FORMAT, Writer};
use crate::source::Span;

/// The visible part of raw markup.
enum Shown {
    Nothing,
    Drawing(String),
    Formula(String),
    Words(String),
}

/// Elements without readable content.
const SILENT: [&str; 8] = ["script", "style", "template", "noscript", "head", "select", "textarea", "applet"];

impl Writer<'_> {
    /// Writes raw markup in place of a block.
    pub(super) fn raw_block(&mut self, format: &str, text: &str, span: Span) {
        let class = match self.read_raw(format, text, span) {
            Shown::Nothing => return,
            Shown::Drawing(element) => {
                self.xml.start("div").attr("class", "drawing").elements(&element);
                self.xml.end().newline();
                return;
            }
            Shown::Formula(element) => {
                self.xml.start("p").attr("class", "formula").elements(&element);
                self.xml.end().newline();
                return;
            }
            Shown::Words(words) => words,
        };
        self.xml.element("p", &class).newline();
    }

    /// Writes raw markup within text.
    pub(super) fn raw_inline(&mut self, format: &str, text: &str, span: Span) {
        match self.read_raw(format, text, span) {
            Shown::Nothing => return,
            Shown::Drawing(element) | Shown::Formula(element) => {
                self.xml.elements(&element);
            }
            Shown::Words(words) => self.text(&words),
        }
        self.last_char = None;
    }

    fn read_raw(&mut self, format: &str, text: &str, span: Span) -> Shown {
        let text = text.trim();
        if !format.eq_ignore_ascii_case("html") {
            self.diags.raw_not_rendered(span, format, FORMAT);
            return Shown::Nothing;
        }
        let Some(name) = first_tag(text) else { return Shown::Nothing };
        match name.as_str() {
            "svg" => {
                let number = self.host.next_drawing();
                if let Some(cleaned) = clean_svg(text, Some(&format!("drawing-{number}-"))) {
                    self.host.drawing_shown(cleaned.is_described, span, self.diags);
                    return Shown::Drawing(self.reported(cleaned, span));
                }
            }
            "math" => {
                if let Some(cleaned) = clean_math(text) {
                    return Shown::Formula(self.reported(cleaned, span));
                }
            }
            _ => {}
        }
        self.diags.not_rendered(span, &format!("`<{name}>`"), FORMAT);
        let words = words_of(text);
        if words.is_empty() { Shown::Nothing } else { Shown::Words(words) }
    }

    fn reported(&mut self, cleaned: Cleaned, span: Span) -> String {
        if !cleaned.dropped.is_empty() {
            let names: Vec<String> = cleaned.dropped.iter().map(|name| format!("`{name}`")).collect();
            self.diags.not_rendered(span, &names.join(", "), FORMAT);
        }
        cleaned.markup
    }
}

/// The name of the first start tag; `None` for comments, end tags and text alone.
fn first_tag(html: &str) -> Option<String> {
    Tokenizer::new(html).find_map(|token| match token {
        Ok(Token::StartTag(tag)) => Some(String::from_utf8_lossy(&tag.name).into_owned()),
        Ok(Token::EndTag(_) | Token::String(_) | Token::Comment(_) | Token::Doctype(_) | Token::Error(_)) | Err(_) => {
            None
        }
    })
}

/// The visible text of the HTML.
fn words_of(html: &str) -> String {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut words = String::new();
    let mut silent: Option<Vec<u8>> = None;
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) if silent.is_none() && !tag.self_closing => {
                silent = SILENT.iter().find(|name| tag.name.as_slice() == name.as_bytes()).map(|_| tag.name.to_vec());
            }
            Token::EndTag(tag) if silent.as_deref() == Some(tag.name.as_slice()) => silent = None,
            Token::String(text) if silent.is_none() => {
                words.push(' ');
                words.push_str(&String::from_utf8_lossy(&text));
            }
            Token::StartTag(_) | Token::EndTag(_) | Token::String(_) => {}
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_what_readers_see() {
        assert_eq!(
            words_of("<x-note>Mind <b>the</b>\n gap<script>if (a<b) c</script>&amp; go</x-note>"),
            "Mind the gap & go"
        );
        assert_eq!(words_of("<style>p{}</style><noscript><p>x</p></noscript>"), "");
        assert_eq!(first_tag("<!-- x --><B a=1>"), Some("b".to_owned()));
        assert_eq!(first_tag("</b> text"), None);
    }
}
