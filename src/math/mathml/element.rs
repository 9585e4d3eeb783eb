//! Elements of MathML, and their XML.

/// Relations that Unicode has crossed out.
const NEGATED: [(char, char); 24] = [
    ('=', '≠'),
    ('<', '≮'),
    ('>', '≯'),
    ('≤', '≰'),
    ('≥', '≱'),
    ('∈', '∉'),
    ('∋', '∌'),
    ('⊂', '⊄'),
    ('⊃', '⊅'),
    ('⊆', '⊈'),
    ('⊇', '⊉'),
    ('≡', '≢'),
    ('∼', '≁'),
    ('≃', '≄'),
    ('≅', '≇'),
    ('≈', '≉'),
    ('∣', '∤'),
    ('∥', '∦'),
    ('∃', '∄'),
    ('→', '↛'),
    ('←', '↚'),
    ('⇒', '⇏'),
    ('⇔', '⇎'),
    ('⊢', '⊬'),
];

/// An element: attributes, then either text or children.
#[derive(Clone, Debug)]
pub(super) struct Element {
    /// Its name.
    pub name: &'static str,
    attributes: Vec<(&'static str, String)>,
    /// Its text; empty for elements with children.
    pub text: String,
    /// What is in it.
    pub children: Vec<Element>,
}

impl Element {
    /// An empty element.
    pub fn new(name: &'static str) -> Element {
        Element { name, attributes: Vec::new(), text: String::new(), children: Vec::new() }
    }

    /// An element that holds text.
    pub fn token(name: &'static str, text: impl Into<String>) -> Element {
        Element { text: text.into(), ..Element::new(name) }
    }

    /// An operator that keeps its size.
    pub fn fixed(text: impl Into<String>) -> Element {
        Element::token("mo", text).attr("stretchy", "false")
    }

    /// Space of some width.
    pub fn space(width: impl Into<String>) -> Element {
        Element::new("mspace").attr("width", width)
    }

    /// The only child, or a row of them.
    pub fn row(mut children: Vec<Element>) -> Element {
        match children.pop() {
            Some(only) if children.is_empty() => only,
            last => {
                children.extend(last);
                Element::new("mrow").children(children)
            }
        }
    }

    /// Adds an attribute.
    pub fn attr(mut self, name: &'static str, value: impl Into<String>) -> Element {
        self.attributes.push((name, value.into()));
        self
    }

    /// Adds a child.
    pub fn child(mut self, child: Element) -> Element {
        self.children.push(child);
        self
    }

    /// Adds children.
    pub fn children(mut self, children: impl IntoIterator<Item = Element>) -> Element {
        self.children.extend(children);
        self
    }

    /// Whether it is one of these tokens without attributes, so that more text of its kind may join.
    pub fn is_plain(&self, name: &str) -> bool {
        self.name == name && self.attributes.is_empty()
    }

    /// Crosses out the relation that it is or begins with; whether it is one.
    pub fn negate(&mut self) -> bool {
        if self.text.is_empty() {
            return self.children.first_mut().is_some_and(Element::negate);
        }
        let mut chars = self.text.chars();
        let single = chars.next().filter(|_| chars.next().is_none());
        match NEGATED.iter().find(|(plain, _)| Some(*plain) == single) {
            Some((_, negated)) => self.text = negated.to_string(),
            None => self.text.push('\u{338}'),
        }
        true
    }

    /// Takes the text of another. A word needs no attribute to stand upright.
    pub fn join(&mut self, other: &Element) {
        self.text.push_str(&other.text);
        if self.name == "mi" {
            self.attributes.retain(|(name, _)| *name != "mathvariant");
        }
    }

    /// Writes it as XML.
    pub fn write(&self, out: &mut String) {
        out.push('<');
        out.push_str(self.name);
        for (name, value) in &self.attributes {
            out.push_str(&format!(" {name}=\""));
            escape(value, out);
            out.push('"');
        }
        if self.text.is_empty() && self.children.is_empty() && self.name == "mspace" {
            out.push_str("/>");
            return;
        }
        out.push('>');
        escape(&self.text, out);
        self.children.iter().for_each(|child| child.write(out));
        out.push_str(&format!("</{}>", self.name));
    }
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' | '\r' => out.push(' '),
            '\u{FFFE}' | '\u{FFFF}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
}
