//! Cleans drawings and formulas that a document contains as markup: makes them well-formed and harmless.
//!
//! An HTML tokenizer reads any markup as browsers do; an allow-list decides what is written. Elements that run, load or
//! link something are removed with their content; attributes that do so are removed alone. The output contains only
//! names in [`super::vocabulary`].

use std::borrow::Cow;
use std::collections::BTreeSet;

use html5gum::{StartTag, Token, Tokenizer};

use super::vocabulary::{is_math_attribute, is_math_token, math_element, svg_attribute, svg_element};
use super::xml::Xml;

/// Longest markup that is read, in bytes.
const MAX_BYTES: usize = 4 << 20;

/// Deepest nesting that is accepted.
const MAX_DEPTH: usize = 100;

/// Markup that a book may contain.
#[derive(Debug)]
pub struct Cleaned {
    /// One element, well-formed, with its namespace.
    pub markup: String,
    /// Whether it has a text alternative.
    pub is_described: bool,
    /// Names of the removed elements and attributes.
    pub dropped: BTreeSet<String>,
}

/// Cleans a drawing. A `prefix` is put before its identifiers, so that several drawings fit into one file; it also
/// drops style rules, which would apply to the whole file. `None` if the markup contains nothing that draws.
pub fn clean_svg(source: &str, prefix: Option<&str>) -> Option<Cleaned> {
    let mut cleaner = Cleaner::new(Vocabulary::Svg { prefix });
    cleaner.read(source);
    let draws = cleaner.draws;
    let mut cleaned = cleaner.finish().filter(|_| draws)?;
    if prefix.is_some() && !cleaned.is_described {
        // Without a name, the role of a picture would hide its texts from screen readers.
        cleaned.markup = cleaned.markup.replacen(PICTURE, "", 1);
    }
    Some(cleaned)
}

/// Role on the root of an inline drawing.
const PICTURE: &str = " role=\"img\"";

/// Cleans a formula. `None` if the markup has none or if it is not well-formed MathML.
pub fn clean_math(source: &str) -> Option<Cleaned> {
    let mut cleaner = Cleaner::new(Vocabulary::Math);
    cleaner.read(source);
    cleaner.finish()
}

#[derive(Clone, Copy, PartialEq)]
enum Vocabulary<'a> {
    Svg { prefix: Option<&'a str> },
    Math,
}

struct Cleaner<'a> {
    vocabulary: Vocabulary<'a>,
    xml: Xml,
    open: Vec<Open>,
    /// The element that is skipped with its content, and its nesting depth within itself.
    skipped: Option<(String, usize)>,
    ids: BTreeSet<String>,
    cleaned: Cleaned,
    /// Whether anything visible was written.
    draws: bool,
    is_done: bool,
    is_broken: bool,
}

/// SVG elements that draw something.
const DRAWING: [&str; 10] =
    ["circle", "ellipse", "image", "line", "path", "polygon", "polyline", "rect", "text", "use"];

/// An open element.
struct Open {
    name: &'static str,
    n_children: usize,
    /// Required number of children; 0 for any.
    arity: usize,
}

impl<'a> Cleaner<'a> {
    fn new(vocabulary: Vocabulary<'a>) -> Cleaner<'a> {
        let cleaned = Cleaned { markup: String::new(), is_described: false, dropped: BTreeSet::new() };
        Cleaner {
            vocabulary,
            xml: Xml::default(),
            open: Vec::new(),
            skipped: None,
            ids: BTreeSet::new(),
            cleaned,
            draws: false,
            is_done: false,
            is_broken: false,
        }
    }

    fn read(&mut self, source: &str) {
        if source.len() > MAX_BYTES {
            return;
        }
        // Without context, an HTML tokenizer reads these as comments.
        let source = source.replace("<![CDATA[", "").replace("]]>", "");
        let source = self.without_scripts(&source);
        for token in Tokenizer::new(source.as_ref()) {
            let Ok(token) = token;
            match token {
                Token::StartTag(tag) => self.start(&tag),
                Token::EndTag(tag) => self.end(&String::from_utf8_lossy(&tag.name)),
                Token::String(text) => self.text(&String::from_utf8_lossy(&text)),
                Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
            }
            if self.is_done || self.is_broken {
                break;
            }
        }
    }

    /// Removes scripts, whose content can look like tags.
    fn without_scripts<'s>(&mut self, source: &'s str) -> Cow<'s, str> {
        let (start, end) = ("<script", "</script");
        let lower = source.to_ascii_lowercase();
        let Some(first) = lower.find(start) else { return Cow::Borrowed(source) };
        self.cleaned.dropped.insert("<script>".to_owned());
        let mut out = source[..first].to_owned();
        let mut at = first;
        loop {
            let tag_end = lower[at..].find('>').map_or(source.len(), |found| at + found + 1);
            let is_empty = lower[at..tag_end].ends_with("/>");
            at = match lower[tag_end..].find(end) {
                Some(found) if !is_empty => {
                    let behind = tag_end + found;
                    lower[behind..].find('>').map_or(source.len(), |close| behind + close + 1)
                }
                Some(_) | None => tag_end,
            };
            let next = lower[at..].find(start).map_or(source.len(), |found| at + found);
            out.push_str(&source[at..next]);
            at = next;
            if at == source.len() {
                return Cow::Owned(out);
            }
        }
    }

    fn finish(mut self) -> Option<Cleaned> {
        while !self.open.is_empty() {
            self.close();
        }
        if self.is_broken {
            return None;
        }
        self.cleaned.markup = self.xml.finish();
        (!self.cleaned.markup.is_empty()).then_some(self.cleaned)
    }

    fn start(&mut self, tag: &StartTag<()>) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        if let Some((skipped, depth)) = &mut self.skipped {
            *depth += usize::from(*skipped == name && !tag.self_closing);
            return;
        }
        let Some((element, arity)) = self.element(&name) else {
            // Links keep their content; elements foreign to drawing are removed with theirs, without a report.
            let is_transparent = matches!(name.as_str(), "a" | "switch");
            if !is_transparent && !tag.self_closing {
                self.skipped = Some((name.clone(), 1));
            }
            if !name.contains(':') && !is_transparent && !matches!(name.as_str(), "metadata" | "annotation-xml") {
                self.cleaned.dropped.insert(format!("<{name}>"));
            }
            return;
        };
        let is_root = self.open.is_empty();
        if is_root != (element == self.root()) && (is_root || element == "math") || self.open.len() >= MAX_DEPTH {
            self.is_broken = true;
            return;
        }
        if let Some(parent) = self.open.last_mut() {
            parent.n_children += 1;
            self.is_broken |= is_math_token(parent.name);
        }
        self.draws |= DRAWING.contains(&element);
        self.cleaned.is_described |= element == "title" || element == "desc";
        self.xml.start(element);
        if is_root {
            self.root_attributes();
        }
        self.attributes(tag);
        if tag.self_closing {
            self.xml.empty();
            self.is_broken |= arity > 0;
            self.is_done = is_root;
        } else {
            self.open.push(Open { name: element, n_children: 0, arity });
        }
    }

    fn root(&self) -> &'static str {
        match self.vocabulary {
            Vocabulary::Svg { .. } => "svg",
            Vocabulary::Math => "math",
        }
    }

    fn root_attributes(&mut self) {
        match self.vocabulary {
            Vocabulary::Svg { prefix } => {
                self.xml.attr("xmlns", "http://www.w3.org/2000/svg");
                self.xml.attr("xmlns:xlink", "http://www.w3.org/1999/xlink");
                if prefix.is_some() {
                    self.xml.attr("role", "img");
                }
            }
            Vocabulary::Math => {
                self.xml.attr("xmlns", "http://www.w3.org/1998/Math/MathML");
            }
        }
    }

    fn element(&self, name: &str) -> Option<(&'static str, usize)> {
        match self.vocabulary {
            Vocabulary::Svg { prefix } => {
                let element = svg_element(name)?;
                let is_of_page = prefix.is_some() && element == "style";
                let is_said_elsewhere = matches!(element, "metadata" | "switch");
                (!is_of_page && !is_said_elsewhere).then_some((element, 0))
            }
            // The first child of `semantics` is the form to show.
            Vocabulary::Math if name == "semantics" => Some(("mrow", 0)),
            Vocabulary::Math => math_element(name),
        }
    }

    fn attributes(&mut self, tag: &StartTag<()>) {
        for (name, value) in &tag.attributes {
            let (name, value) = (String::from_utf8_lossy(name), String::from_utf8_lossy(&value.value));
            match self.attribute(&name, &value) {
                Some((name, value)) => {
                    self.xml.attr(name, &value);
                }
                None if is_foreign(&name) => {}
                None => {
                    self.cleaned.dropped.insert(name.into_owned());
                }
            }
        }
    }

    /// An allowed attribute with its safe value; `None` removes it.
    fn attribute<'n>(&mut self, name: &'n str, value: &str) -> Option<(&'n str, String)> {
        let Vocabulary::Svg { prefix } = self.vocabulary else {
            return is_math_attribute(name).then(|| (name, value.to_owned()));
        };
        if self.open.is_empty() {
            self.cleaned.is_described |= matches!(name, "aria-label" | "aria-labelledby");
            if name == "role" {
                return None;
            }
        }
        let prefix = prefix.unwrap_or_default();
        let is_known = name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        match name {
            "id" => {
                let is_name = value.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                    && value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
                (is_name && self.ids.insert(value.to_owned())).then(|| (name, format!("{prefix}{value}")))
            }
            "href" | "xlink:href" => {
                let address = value.trim();
                let is_picture = address.starts_with("data:image/") && !address.starts_with("data:image/svg");
                match address.strip_prefix('#') {
                    Some(id) => Some(("xlink:href", format!("#{prefix}{id}"))),
                    None => is_picture.then(|| ("xlink:href", address.to_owned())),
                }
            }
            "xml:space" => Some((name, value.to_owned())),
            _ if !is_known || name.starts_with("on") || matches!(name, "src" | "lang" | "tabindex" | "xmlns") => None,
            _ if is_plain_style(value) => {
                let value = value.replace("url(#", &format!("url(#{prefix}"));
                Some((svg_attribute(name), value)).filter(|(name, _)| !name.starts_with("data-"))
            }
            _ => None,
        }
    }

    fn end(&mut self, name: &str) {
        if let Some((skipped, depth)) = &mut self.skipped {
            *depth -= usize::from(skipped == name);
            if *depth == 0 {
                self.skipped = None;
            }
            return;
        }
        let Some((element, _)) = self.element(name) else { return };
        let Some(at) = self.open.iter().rposition(|open| open.name == element) else { return };
        while self.open.len() > at {
            self.close();
        }
        self.is_done = self.open.is_empty();
    }

    fn close(&mut self) {
        let Some(open) = self.open.pop() else { return };
        self.is_broken |= open.arity > 0 && open.arity != open.n_children;
        self.xml.end();
    }

    fn text(&mut self, text: &str) {
        let Some(open) = self.open.last().filter(|_| self.skipped.is_none()) else { return };
        match (self.vocabulary, open.name) {
            (Vocabulary::Svg { .. }, "style") => {
                if is_plain_style(text) {
                    self.xml.text(text);
                } else {
                    self.cleaned.dropped.insert("<style>".to_owned());
                }
            }
            (Vocabulary::Svg { .. }, "text" | "tspan" | "textPath" | "title" | "desc") => {
                self.xml.text(text);
            }
            (Vocabulary::Math, name) if is_math_token(name) => {
                self.xml.text(text);
            }
            (Vocabulary::Svg { .. } | Vocabulary::Math, _) => {}
        }
    }
}

/// Whether an attribute is irrelevant to readers: editor settings, namespace declarations.
fn is_foreign(name: &str) -> bool {
    name.contains(':') && !name.starts_with("xlink:")
        || name.starts_with("xmlns")
        || name.starts_with("data-")
        || matches!(name, "class" | "style" | "id" | "role" | "lang" | "version" | "tabindex")
}

/// Whether a value refers only to the file itself and hides nothing: `url(` must lead to `#…`.
pub fn is_plain_style(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let urls_ok =
        text.split("url(").skip(1).all(|rest| rest.trim_start_matches([' ', '"', '\'', '\t', '\n']).starts_with('#'));
    urls_ok && !["\\", "@import", "javascript:", "expression(", "image-set("].iter().any(|bad| text.contains(bad))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(source: &str, prefix: Option<&str>) -> (String, Vec<String>) {
        let cleaned = clean_svg(source, prefix).unwrap_or_else(|| panic!("nothing left of {source}"));
        let parsed = roxmltree::Document::parse(&cleaned.markup);
        assert!(parsed.is_ok(), "{}: {:?}", cleaned.markup, parsed.err());
        let head = " xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\"";
        (cleaned.markup.replace(head, ""), cleaned.dropped.into_iter().collect())
    }

    #[test]
    fn drawings_become_xml() {
        let source = "<svg viewbox='0 0 1 1' width=9><title>T</title><LINEARGRADIENT id=g gradientunits=userSpaceOnUse>\
                      <stop offset=0></linearGradient><path d='M0 0' fill='url(#g)'><text x=1>a & b</svg> behind";
        let expected = "<svg role=\"img\" viewBox=\"0 0 1 1\" width=\"9\"><title>T</title><linearGradient \
                        gradientUnits=\"userSpaceOnUse\" id=\"d1-g\"><stop offset=\"0\"></stop></linearGradient>\
                        <path d=\"M0 0\" fill=\"url(#d1-g)\"><text x=\"1\">a &amp; b</text></path></svg>";
        let (markup, dropped) = svg(source, Some("d1-"));
        assert_eq!((markup.as_str(), dropped.len()), (expected, 0));
        // Without a name, it is not a picture to screen readers.
        let (markup, dropped) = svg(&source.replace("<title>T</title>", ""), Some("d1-"));
        let expected = expected.replace("<title>T</title>", "").replace(" role=\"img\"", "");
        assert_eq!((markup, dropped.len()), (expected, 0));
    }

    #[test]
    fn what_runs_loads_or_links_is_left_out() {
        for (inner, expected, n_dropped) in [
            ("<script>x</script>", "", 1),
            ("<script/>", "", 1),
            ("<g onload='x'/>", "<g/>", 1),
            ("<foreignObject><p>x</p><foreignobject/></foreignObject>", "", 1),
            ("<a href='https://e.org'><rect/></a>", "<rect/>", 0),
            ("<use href='https://e.org/x.svg#a'/>", "<use/>", 1),
            ("<use xlink:href='#a'/>", "<use xlink:href=\"#a\"/>", 0),
            (
                "<image href='data:image/svg+xml,x'/><image href='data:image/png;base64,AA=='/>",
                "<image/><image xlink:href=\"data:image/png;base64,AA==\"/>",
                1,
            ),
            ("<g style='fill:url(http://e.org)'/>", "<g/>", 0),
            ("<animate attributeName='href'/><set/>", "", 2),
            ("<style>@import 'x';</style>", "<style></style>", 1),
            ("<style><![CDATA[.a{fill:red}]]></style>", "<style>.a{fill:red}</style>", 0),
            ("<metadata><rdf:RDF>x</rdf:RDF></metadata><g inkscape:label='x'/>", "<g/>", 0),
            ("<g id='x'/><g id='x'/><g id='1'/>", "<g id=\"x\"/><g/><g/>", 0),
        ] {
            let (markup, dropped) = svg(&format!("<svg>{inner}<rect/></svg>"), None);
            assert_eq!(markup, format!("<svg>{expected}<rect/></svg>"), "{inner}");
            assert_eq!(dropped.len(), n_dropped, "{inner}: {dropped:?}");
        }
        for nothing in ["", "text", "<p>x</p>", "<svg></svg>", "<svg><script>x</script></svg>"] {
            assert!(clean_svg(nothing, None).is_none(), "{nothing}");
        }
        assert!(clean_svg(&"<svg>".repeat(200), None).is_none());
    }

    #[test]
    fn formulas_are_whole_or_not_there() {
        let math = |inner: &str| clean_math(&format!("<math display=block>{inner}</math>"));
        let cleaned = math("<mfrac><mi onclick='x'>a<mn>2</mfrac>");
        assert!(cleaned.is_none(), "text and nothing else: {cleaned:?}");
        let cleaned = math("<mfrac><mi onclick='x'>a</mi><mn>2</mn></mfrac>").expect("a formula");
        assert!(cleaned.markup.ends_with("display=\"block\"><mfrac><mi>a</mi><mn>2</mn></mfrac></math>"));
        assert_eq!(cleaned.dropped.len(), 1);
        assert!(math("<mfrac><mi>a</mi></mfrac>").is_none());
        assert!(math("<math></math>").is_none());
    }
}
