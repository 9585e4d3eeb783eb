//! SVG files of a book: unchanged if provably harmless, else cleaned.
//!
//! A harmless file is well-formed, consists of known static elements, and has no scripts, event handlers, style imports
//! or references outside the file. Anything that the scanner does not understand is not harmless.

use std::collections::HashSet;
use std::sync::Arc;

use crate::backends::html::{clean_svg, is_plain_style, svg_element};
use crate::diagnostics::Diagnostics;
use crate::source::Span;

const SVG: &str = "http://www.w3.org/2000/svg";

/// The only document type that EPUB 3.3 allows for SVG (appendix on allowed external identifiers).
const DOCTYPE: &str = "svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd\"";

/// Deepest nesting that the scanner accepts.
const MAX_DEPTH: usize = 100;

/// A harmless version of an SVG file: the file itself if it is harmless, else its cleaned markup, with a report of what
/// was removed. `None` if no drawing remains.
pub fn harmless(bytes: &Arc<[u8]>, span: Span, diags: &mut Diagnostics) -> Option<Arc<[u8]>> {
    if is_harmless(bytes) {
        return Some(Arc::clone(bytes));
    }
    let cleaned = clean_svg(std::str::from_utf8(bytes).ok()?, None)?;
    let file = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", cleaned.markup);
    if !is_harmless(file.as_bytes()) {
        return None;
    }
    if !cleaned.dropped.is_empty() {
        let names: Vec<String> = cleaned.dropped.iter().map(|name| format!("`{name}`")).collect();
        diags.warn(span, format!("the drawing is shown without what may do more than draw: {}", names.join(", ")));
    }
    Some(file.into_bytes().into())
}

/// Whether an SVG file does nothing but draw.
fn is_harmless(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| Scanner::new(text).document().is_some())
}

/// Scans from front to back. Every method returns `None` for input that is not understood or not allowed.
struct Scanner<'a> {
    rest: &'a str,
    open: Vec<&'a str>,
    ids: HashSet<&'a str>,
    /// Prefixes bound to the SVG namespace: elements named through them would bypass the allow-list.
    svg_prefixes: HashSet<&'a str>,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str) -> Scanner<'a> {
        let rest = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        Scanner { rest, open: Vec::new(), ids: HashSet::new(), svg_prefixes: HashSet::new() }
    }

    fn document(&mut self) -> Option<()> {
        if self.rest.contains(|c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r')) {
            return None;
        }
        if self.eat("<?xml") {
            let declaration = self.until("?>")?.to_ascii_lowercase();
            if declaration.contains("encoding") && !declaration.contains("utf-8") {
                return None;
            }
        }
        let mut n_roots = 0;
        while !self.rest.is_empty() {
            if self.eat("<!--") {
                let comment = self.until("-->")?;
                if comment.contains("--") || comment.ends_with('-') {
                    return None;
                }
            } else if self.eat("<!DOCTYPE") {
                let doctype = self.until(">")?;
                if n_roots > 0 || doctype.split_whitespace().collect::<Vec<_>>().join(" ") != DOCTYPE {
                    return None;
                }
            } else if self.eat("<![CDATA[") {
                let text = self.until("]]>")?;
                if self.open.is_empty() || !is_plain_style(text) {
                    return None;
                }
            } else if self.eat("</") {
                let name = self.until(">")?.trim_end();
                if self.open.pop()? != name {
                    return None;
                }
            } else if self.eat("<") {
                if self.open.is_empty() {
                    n_roots += 1;
                    if n_roots > 1 {
                        return None;
                    }
                }
                self.element()?;
            } else {
                self.text()?;
            }
        }
        (self.open.is_empty() && n_roots == 1).then_some(())
    }

    fn text(&mut self) -> Option<()> {
        let (text, rest) = self.rest.split_at(self.rest.find('<').unwrap_or(self.rest.len()));
        self.rest = rest;
        let allowed = match self.open.last() {
            None => text.trim().is_empty(),
            Some(&"style") => is_plain_style(text) && references_ok(text, false),
            Some(_) => references_ok(text, true),
        };
        (allowed && !text.contains("]]>")).then_some(())
    }

    fn element(&mut self) -> Option<()> {
        let name = self.name()?;
        let is_root = self.open.is_empty();
        let mut attributes: Vec<&str> = Vec::new();
        let mut namespace = None;
        let closed = loop {
            let blank = self.skip_blanks();
            if self.eat("/>") {
                break true;
            }
            if self.eat(">") {
                break false;
            }
            let attribute = self.name()?;
            if !blank || attributes.contains(&attribute) {
                return None;
            }
            let value = self.value()?;
            if attribute == "xmlns" {
                namespace = Some(value);
            }
            self.attribute(attribute, value)?;
            attributes.push(attribute);
        };
        let allowed = match name.split_once(':') {
            None => svg_element(name).is_some_and(|known| known == name),
            Some((prefix, local)) => {
                !self.svg_prefixes.contains(prefix) && !prefix.eq_ignore_ascii_case("xml") && is_inert(local)
            }
        };
        let root_ok = !is_root || (name == "svg" && namespace == Some(SVG));
        if !allowed || !root_ok || self.open.len() >= MAX_DEPTH {
            return None;
        }
        if !closed {
            self.open.push(name);
        }
        Some(())
    }

    fn attribute(&mut self, name: &'a str, value: &'a str) -> Option<()> {
        let (prefix, local) = name.split_once(':').map_or(("", name), |(prefix, local)| (prefix, local));
        let allowed = match (prefix, local) {
            ("", "xmlns") => value == SVG,
            ("xmlns", declared) => {
                if value == SVG {
                    self.svg_prefixes.insert(declared);
                }
                !value.contains("xhtml")
            }
            ("xml", "base") => false,
            ("", "id") => !value.is_empty() && !value.contains(char::is_whitespace) && self.ids.insert(value),
            (_, "href" | "src") => {
                value.starts_with('#') || (value.starts_with("data:image/") && !value.starts_with("data:image/svg"))
            }
            _ => !local.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("on")),
        };
        (allowed && is_plain_style(value) && references_ok(value, false)).then_some(())
    }

    fn name(&mut self) -> Option<&'a str> {
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
        let (name, rest) = self.rest.split_at(self.rest.find(|c| !is_name(c)).unwrap_or(self.rest.len()));
        self.rest = rest;
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_').then_some(name)
    }

    fn value(&mut self) -> Option<&'a str> {
        self.skip_blanks();
        if !self.eat("=") {
            return None;
        }
        self.skip_blanks();
        let value = if self.eat("\"") {
            self.until("\"")?
        } else if self.eat("'") {
            self.until("'")?
        } else {
            return None;
        };
        (!value.contains('<')).then_some(value)
    }

    fn skip_blanks(&mut self) -> bool {
        let trimmed = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
        let skipped = trimmed.len() < self.rest.len();
        self.rest = trimmed;
        skipped
    }

    fn eat(&mut self, prefix: &str) -> bool {
        match self.rest.strip_prefix(prefix) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn until(&mut self, end: &str) -> Option<&'a str> {
        let (before, after) = self.rest.split_once(end)?;
        self.rest = after;
        Some(before)
    }
}

/// Elements of other vocabularies (editor settings, licences) are inert unless named like active ones.
fn is_inert(local: &str) -> bool {
    !["script", "foreignobject", "iframe", "object", "embed", "handler", "listener", "a", "set"]
        .contains(&local.to_ascii_lowercase().as_str())
}

/// Whether every `&` begins a predefined XML entity or, if `numeric` is set, a numeric character reference.
fn references_ok(text: &str, numeric: bool) -> bool {
    text.split('&').skip(1).all(|rest| {
        rest.split_once(';').is_some_and(|(name, _)| match name.strip_prefix('#') {
            None => matches!(name, "amp" | "lt" | "gt" | "quot" | "apos"),
            Some(number) => numeric && is_character_number(number),
        })
    })
}

fn is_character_number(number: &str) -> bool {
    let parsed = match number.strip_prefix('x') {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse::<u32>(),
    };
    parsed.ok().and_then(char::from_u32).is_some_and(|c| !c.is_control() && c != '\u{FFFE}' && c != '\u{FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(inner: &str) -> String {
        format!("<svg xmlns=\"{SVG}\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" viewBox=\"0 0 1 1\">{inner}</svg>")
    }

    #[test]
    fn what_only_draws_is_left_of_a_file() {
        let ring = svg("<script>x</script><a href='https://e.org'><circle r='1' onclick='x()' i:label='ring'/></a>");
        let mut diags = Diagnostics::default();
        let cleaned = harmless(&ring.into_bytes().into(), Span::NONE, &mut diags).expect("a drawing");
        let cleaned = String::from_utf8(cleaned.to_vec()).expect("UTF-8");
        assert!(cleaned.contains("viewBox=\"0 0 1 1\"><circle r=\"1\"/></svg>"), "{cleaned}");
        assert_eq!(diags.iter().len(), 1);
        assert!(
            harmless(&b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec().into(), Span::NONE, &mut diags).is_some()
        );
        assert!(harmless(&svg("<script/>").into_bytes().into(), Span::NONE, &mut diags).is_none());
    }

    #[test]
    fn drawings_pass() {
        for inner in [
            "",
            "<path d='M0 0'/><!-- a comment --><text>a &amp; b &#8364;</text>",
            "<style>.a > b { fill: url(#g) }</style><g style=\"fill:url('#g')\"/>",
            "<use xlink:href=\"#a\"/><image href=\"data:image/png;base64,AA==\"/>",
            "<metadata><rdf:RDF xmlns:rdf=\"x\"><dc:title xmlns:dc=\"y\">t</dc:title></rdf:RDF></metadata>",
        ] {
            assert!(is_harmless(svg(inner).as_bytes()), "{inner}");
        }
        let with_head =
            format!("\u{FEFF}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE {DOCTYPE}>\n{}", svg(""));
        assert!(is_harmless(with_head.as_bytes()));
    }

    #[test]
    fn everything_else_is_refused() {
        for inner in [
            "<script>x</script>",
            "<g onload='x'/>",
            "<g ONload='x'/>",
            "<foreignObject/>",
            "<a href='#x'/>",
            "<set attributeName='href'/>",
            "<use href='https://e.org/x.svg#a'/>",
            "<use href='data:image/svg+xml,x'/>",
            "<use href='java&#115;cript:x'/>",
            "<image src='file.png'/>",
            "<g style='fill:url(http://e.org)'/>",
            "<g style='fill:u\\72l(x)'/>",
            "<g style='fill:&#117;rl(x)'/>",
            "<style>@import 'x';</style>",
            "<style><![CDATA[@import 'x';]]></style>",
            "<s:script xmlns:s='http://www.w3.org/2000/svg'/>",
            "<s:rect xmlns:s='http://www.w3.org/2000/svg'/>",
            "<h:p xmlns:h='http://www.w3.org/1999/xhtml'/>",
            "<g xmlns='http://www.w3.org/1999/xhtml'/>",
            "<g xml:base='x'/>",
            "<g a='1' a='2'/>",
            "<g a=1/>",
            "<g a='1'b='2'/>",
            "<g>",
            "</g>",
            "<g></h>",
            "&nbsp;",
            "<?x y?>",
            "<g id='x'/><g id='x'/>",
            "\u{1}",
        ] {
            assert!(!is_harmless(svg(inner).as_bytes()), "{inner}");
        }
        for whole in ["", "text", "<svg/>", "<!DOCTYPE svg [<!ENTITY x 'y'>]><svg xmlns='http://www.w3.org/2000/svg'/>"]
        {
            assert!(!is_harmless(whole.as_bytes()), "{whole}");
        }
        assert!(!is_harmless(format!("{0}{0}", svg("")).as_bytes()));
        assert!(!is_harmless(svg(&format!("{}{}", "<g>".repeat(200), "</g>".repeat(200))).as_bytes()));
        assert!(!is_harmless(b"<svg xmlns='http://www.w3.org/2000/svg'>\xFF</svg>"));
    }
}
