//! Writes XML that is well-formed by construction: elements close in the order they were opened, text and attributes
//! are escaped, and characters outside XML 1.0 are dropped.
//!
//! Knows nothing of XHTML. Used by the serialiser and by the package documents of EPUB.

/// XML declaration, at the start of every file.
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// A growing XML text.
#[derive(Debug, Default)]
pub struct Xml {
    out: String,
    open: Vec<&'static str>,
    /// Whether the last start tag is still open for attributes.
    in_tag: bool,
}

impl Xml {
    /// Begins a file: the XML declaration, then `doctype`.
    pub fn file(doctype: &str) -> Xml {
        Xml { out: format!("{DECLARATION}{doctype}"), ..Xml::default() }
    }

    /// Opens an element. Attributes follow with [`Xml::attr`].
    pub fn start(&mut self, name: &'static str) -> &mut Xml {
        self.close_tag();
        self.out.push('<');
        self.out.push_str(name);
        self.open.push(name);
        self.in_tag = true;
        self
    }

    /// Adds an attribute to the element just opened.
    pub fn attr(&mut self, name: &str, value: &str) -> &mut Xml {
        debug_assert!(self.in_tag, "attributes stand before content");
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        push_escaped(&mut self.out, value, Place::Attribute);
        self.out.push('"');
        self
    }

    /// Adds an attribute if it has a value.
    pub fn attr_opt(&mut self, name: &str, value: Option<&str>) -> &mut Xml {
        match value {
            Some(value) => self.attr(name, value),
            None => self,
        }
    }

    /// Writes text within the open element.
    pub fn text(&mut self, text: &str) -> &mut Xml {
        self.close_tag();
        push_escaped(&mut self.out, text, Place::Text);
        self
    }

    /// Writes whole elements that another serialiser produced. They must be well-formed.
    pub fn elements(&mut self, well_formed: &str) -> &mut Xml {
        self.close_tag();
        self.out.push_str(well_formed);
        self
    }

    /// Closes the element opened last.
    pub fn end(&mut self) -> &mut Xml {
        self.close_tag();
        let name = self.open.pop().expect("every end follows its start");
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
        self
    }

    /// Closes the element just opened, which has no content: `<br/>`.
    pub fn empty(&mut self) -> &mut Xml {
        debug_assert!(self.in_tag, "an empty element has no content");
        self.in_tag = false;
        self.open.pop();
        self.out.push_str("/>");
        self
    }

    /// Writes a whole element that contains text.
    pub fn element(&mut self, name: &'static str, text: &str) -> &mut Xml {
        self.start(name).text(text).end()
    }

    /// Ends the line, for people who read the file. Only where blanks are insignificant.
    pub fn newline(&mut self) -> &mut Xml {
        self.close_tag();
        self.out.push('\n');
        self
    }

    /// Ends the line and indents the next by the element depth. Only where blanks are insignificant.
    pub fn line(&mut self) -> &mut Xml {
        self.newline();
        for _ in &self.open {
            self.out.push_str("  ");
        }
        self
    }

    /// Like [`Xml::line`], for the end tag that follows.
    pub fn line_end(&mut self) -> &mut Xml {
        self.line();
        self.out.truncate(self.out.len() - if self.open.is_empty() { 0 } else { 2 });
        self.end()
    }

    /// The text written.
    pub fn finish(mut self) -> String {
        self.close_tag();
        debug_assert!(self.open.is_empty(), "still open: {:?}", self.open);
        self.out
    }

    fn close_tag(&mut self) {
        if self.in_tag {
            self.out.push('>');
            self.in_tag = false;
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Place {
    Text,
    Attribute,
}

fn push_escaped(out: &mut String, text: &str, place: Place) {
    let mut rest = text;
    while let Some(at) = rest.find(|c| needs_care(c, place)) {
        let (plain, from) = rest.split_at(at);
        out.push_str(plain);
        let mut chars = from.chars();
        match chars.next() {
            Some('&') => out.push_str("&amp;"),
            Some('<') => out.push_str("&lt;"),
            Some('>') => out.push_str("&gt;"),
            Some('"') => out.push_str("&quot;"),
            // Unescaped, these would become blanks in an attribute.
            Some('\n') => out.push_str("&#10;"),
            Some('\t') => out.push_str("&#9;"),
            // Not an XML 1.0 character.
            _ => {}
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
}

fn needs_care(c: char, place: Place) -> bool {
    match c {
        '&' | '<' | '>' => true,
        '"' | '\n' | '\t' => place == Place::Attribute,
        // XML parsers read a carriage return as a line feed; the text has its line feeds already.
        '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_attributes_are_escaped_for_their_place() {
        let mut xml = Xml::default();
        xml.start("a").attr("t", "\"x\"\n<&>'").text("\"x\"\n<&>'").end();
        assert_eq!(xml.finish(), "<a t=\"&quot;x&quot;&#10;&lt;&amp;&gt;'\">\"x\"\n&lt;&amp;&gt;'</a>");
    }

    #[test]
    fn characters_that_xml_does_not_know_are_left_out() {
        let mut xml = Xml::default();
        xml.start("a").attr("t", "a\u{1}b").text("a\u{0}\u{8}\u{B}\u{1F}\u{FFFE}\u{FFFF}\tb\r\nc").end();
        assert_eq!(xml.finish(), "<a t=\"ab\">a\tb\nc</a>");
    }

    #[test]
    fn lines_are_indented_by_depth() {
        let mut xml = Xml::default();
        xml.start("a").line().start("b").line().start("c").empty().line_end().line_end();
        assert_eq!(xml.finish(), "<a>\n  <b>\n    <c/>\n  </b>\n</a>");
    }
}
