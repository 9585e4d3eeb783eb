//! Nodes of the tree to elements.

use ratex_parser::parse_node::{AtomFamily, Measurement, StyleStr};
use ratex_parser::{Mode, ParseNode};
use ratex_types::color::Color;

use super::accents::{arrow, mark};
use super::characters::{Alphabet, characters, delimiter};
use super::element::Element;
use super::tables::Array;
use crate::math::MathError;

/// Writes nodes in some style and alphabet.
#[derive(Clone, Copy)]
pub(super) struct Writer {
    /// Whether the style is that of displays.
    pub display: bool,
    /// The alphabet that is asked for.
    pub alphabet: Option<Alphabet>,
}

type Elements = Result<Vec<Element>, MathError>;

impl Writer {
    /// A writer for a formula.
    pub fn new(display: bool) -> Writer {
        Writer { display, alphabet: None }
    }

    /// Within a script, a fraction: no display.
    fn inner(self) -> Writer {
        Writer { display: false, ..self }
    }

    /// Nodes in a row. Figures join to numbers, upright letters to words, texts to texts.
    pub fn nodes(&self, nodes: &[ParseNode]) -> Elements {
        let mut out: Vec<Element> = Vec::new();
        for (idx, node) in nodes.iter().enumerate() {
            if let ParseNode::Tag { .. } | ParseNode::NoNumber { .. } = node {
                continue;
            }
            for mut element in self.node_at(nodes, idx)? {
                // The last figure alone carries the script in the tree; the whole number does here.
                let is_script = element.name.starts_with("msu");
                let base = element.children.first_mut().filter(|base| is_script && base.is_plain("mn"));
                if let Some(base) = base
                    && let Some(number) = out.pop_if(|last| last.is_plain("mn"))
                {
                    base.text.insert_str(0, &number.text);
                }
                match out.last_mut() {
                    Some(last) if self.join(last, &element) => last.text.push_str(&element.text),
                    _ => out.push(element),
                }
            }
        }
        Ok(out)
    }

    fn join(&self, last: &Element, next: &Element) -> bool {
        let is_word = |element: &Element| {
            self.alphabet.is_some_and(|alphabet| alphabet != Alphabet::Normal || element.text.len() > 1)
                && element.is_plain("mi")
        };
        ["mn", "mtext"].iter().any(|name| last.is_plain(name) && next.is_plain(name))
            || (is_word(last) && is_word(next))
    }

    /// One element for nodes, as arguments are.
    pub fn group(&self, nodes: &[ParseNode]) -> Result<Element, MathError> {
        Ok(Element::row(self.nodes(nodes)?))
    }

    /// One element for a node.
    fn one(&self, node: &ParseNode) -> Result<Element, MathError> {
        Ok(Element::row(self.node(node)?))
    }

    fn node_at(&self, nodes: &[ParseNode], idx: usize) -> Elements {
        let ParseNode::Atom { family: AtomFamily::Bin, .. } = nodes[idx] else { return self.node(&nodes[idx]) };
        let joins_before = idx.checked_sub(1).is_some_and(|before| match &nodes[before] {
            ParseNode::Atom { family, .. } => matches!(family, AtomFamily::Close | AtomFamily::Inner),
            ParseNode::Op { .. } | ParseNode::OperatorName { .. } | ParseNode::SpacingNode { .. } => false,
            _ => true,
        });
        let mut elements = self.node(&nodes[idx])?;
        // A sign that has nothing to join stands close to what follows.
        if !joins_before && let Some(sign) = elements.pop() {
            elements.push(sign.attr("form", "prefix"));
        }
        Ok(elements)
    }

    /// The elements of a node; a group is one.
    pub fn node(&self, node: &ParseNode) -> Elements {
        let one = match node {
            ParseNode::Atom { mode, family, text, .. } => self.atom(text, *mode, *family)?,
            ParseNode::MathOrd { mode, text, .. } => self.letter(text, *mode)?,
            ParseNode::TextOrd { mode, text, .. } => self.ordinary(text, *mode)?,
            ParseNode::OpToken { mode, text, .. } | ParseNode::AccentToken { mode, text, .. } => {
                Element::token("mo", symbol(text, *mode)?)
            }
            ParseNode::SpacingNode { text, mode, .. } => space(text, *mode),
            ParseNode::Kern { dimension, .. } => Element::space(length(dimension)),
            ParseNode::OrdGroup { body, .. } => Element::row(self.nodes(body)?),
            ParseNode::HBox { body, .. } => Element::row(self.inner().nodes(body)?),
            ParseNode::Html { body, .. } | ParseNode::Href { body, .. } => return self.nodes(body),
            ParseNode::HtmlMathMl { mathml, .. } => return self.nodes(mathml),
            ParseNode::SupSub { base, sup, sub, .. } => {
                self.scripts(base.as_deref(), sup.as_deref(), sub.as_deref())?
            }
            ParseNode::GenFrac { .. } => self.fraction(node)?,
            ParseNode::Sqrt { body, index, .. } => match index {
                Some(index) => Element::new("mroot").child(self.one(body)?).child(self.inner().one(index)?),
                None => Element::new("msqrt").children(self.node(body)?),
            },
            ParseNode::Accent { label, base, .. } => self.marked("mover", label, base)?,
            ParseNode::AccentUnder { label, base, .. } => self.marked("munder", label, base)?,
            ParseNode::Overline { body, .. } => self.marked("mover", "overline", body)?,
            ParseNode::Underline { body, .. } => self.marked("munder", "underline", body)?,
            ParseNode::HorizBrace { label, is_over, base, .. } => {
                self.marked(if *is_over { "mover" } else { "munder" }, label, base)?
            }
            ParseNode::Op { name, body, symbol, .. } => self.operator(name.as_deref(), body.as_deref(), *symbol)?,
            ParseNode::OperatorName { body, .. } => self.operator_name(body)?,
            ParseNode::Font { font, body, .. } => {
                let alphabet = Alphabet::of(font).or(self.alphabet);
                Writer { alphabet, ..*self }.one(body)?
            }
            ParseNode::Text { body, font, .. } => {
                let alphabet = font.as_deref().and_then(Alphabet::of).or(self.alphabet);
                Writer { alphabet, display: false }.group(body)?
            }
            ParseNode::Styling { style, body, .. } => return self.styled(*style, body),
            ParseNode::LeftRight { .. }
            | ParseNode::Middle { .. }
            | ParseNode::DelimSizing { .. }
            | ParseNode::LeftRightRight { .. } => self.fence(node)?,
            ParseNode::Array { body, cols, col_separation_type, hlines_before_row, tags, .. } => {
                self.array(&Array {
                    body,
                    columns: cols.as_deref(),
                    kind: col_separation_type.as_deref(),
                    lines: hlines_before_row,
                    tags: tags.as_deref(),
                })?
            }
            ParseNode::XArrow { label, body, below, .. } => self.arrow(label, Some(body), below.as_deref())?,
            ParseNode::CdArrow { direction, label_above, label_below, .. } => {
                self.diagram_arrow(direction, label_above.as_deref(), label_below.as_deref())?
            }
            ParseNode::MathChoice { display, text, .. } => {
                return self.nodes(if self.display { display } else { text });
            }
            _ => return self.box_node(node),
        };
        Ok(vec![one])
    }

    /// Nodes that change the place, the colour or the size of others.
    fn box_node(&self, node: &ParseNode) -> Elements {
        let one = match node {
            ParseNode::Color { color, body, .. } => {
                let children = self.nodes(body)?;
                match color_of(color) {
                    Some(color) => Element::new("mstyle").attr("mathcolor", color).children(children),
                    None => Element::row(children),
                }
            }
            ParseNode::Sizing { size, body, .. } => {
                const PERCENT: [&str; 11] =
                    ["50%", "60%", "70%", "80%", "90%", "100%", "120%", "144%", "173%", "207%", "249%"];
                let percent = PERCENT.get(usize::from(size.saturating_sub(1))).copied().unwrap_or("100%");
                Element::new("mstyle").attr("mathsize", percent).children(self.nodes(body)?)
            }
            ParseNode::Phantom { body, .. } => Element::new("mphantom").children(self.nodes(body)?),
            ParseNode::VPhantom { body, .. } => {
                let hidden = Element::new("mphantom").children(self.node(body)?);
                Element::new("mpadded").attr("width", "0").child(hidden)
            }
            ParseNode::Smash { body, smash_height, smash_depth, .. } => {
                let mut padded = Element::new("mpadded");
                if *smash_height {
                    padded = padded.attr("height", "0");
                }
                if *smash_depth {
                    padded = padded.attr("depth", "0");
                }
                padded.children(self.node(body)?)
            }
            ParseNode::Lap { alignment, body, .. } => {
                let padded = Element::new("mpadded").attr("width", "0");
                let padded = match alignment.as_str() {
                    "llap" => padded.attr("lspace", "-1width"),
                    "clap" => padded.attr("lspace", "-0.5width"),
                    _ => padded,
                };
                padded.children(self.node(body)?)
            }
            ParseNode::RaiseBox { dy, body, .. } => {
                Element::new("mpadded").attr("voffset", length(dy)).children(self.node(body)?)
            }
            ParseNode::VCenter { body, .. } => return self.node(body),
            ParseNode::Rule { width, height, .. } => Element::space(length(width))
                .attr("height", length(height))
                .attr("style", "background-color: currentcolor"),
            ParseNode::MClass { mclass, body, .. } => self.class(mclass, self.nodes(body)?),
            ParseNode::Pmb { body, .. } => Writer { alphabet: Some(Alphabet::BoldItalic), ..*self }.group(body)?,
            ParseNode::Enclose { label, background_color, body, .. } => {
                self.enclosed(label, background_color.as_deref(), body)?
            }
            ParseNode::Verb { body, .. } => Element::token("mtext", body.replace(' ', "\u{A0}")),
            ParseNode::Url { url, .. } => Element::token("mtext", url.as_str()),
            ParseNode::Cr { .. } => Element::space("1em").attr("linebreak", "newline"),
            ParseNode::CdLabel { label, .. } => self.one(label)?,
            ParseNode::CdLabelParent { fragment, .. } => self.one(fragment)?,
            ParseNode::IncludeGraphics { .. } | ParseNode::ProofTree { .. } => {
                return Err(MathError(format!("MathML has no form for its part of the sort `{}`", node.type_name())));
            }
            // What only tells the parser something.
            _ => return Ok(Vec::new()),
        };
        Ok(vec![one])
    }

    fn atom(&self, text: &str, mode: Mode, family: AtomFamily) -> Result<Element, MathError> {
        let shown = symbol(text, mode)?;
        if mode == Mode::Text {
            return Ok(Element::token("mtext", shown));
        }
        Ok(match family {
            AtomFamily::Open | AtomFamily::Close => Element::fixed(shown),
            AtomFamily::Punct => Element::token("mo", shown).attr("separator", "true"),
            AtomFamily::Rel if matches!(shown.as_str(), "|" | "∣" | "∥" | ":") => {
                Element::fixed(shown).attr("lspace", "0.2778em").attr("rspace", "0.2778em")
            }
            AtomFamily::Rel if shown.chars().all(is_arrow) => Element::fixed(shown),
            AtomFamily::Bin | AtomFamily::Rel | AtomFamily::Inner => Element::token("mo", shown),
        })
    }

    fn letter(&self, text: &str, mode: Mode) -> Result<Element, MathError> {
        let shown = symbol(text, mode)?;
        if mode == Mode::Text {
            return Ok(Element::token("mtext", self.in_alphabet(&shown)));
        }
        if shown.chars().any(|c| matches!(c, '(' | ')' | '/' | '[' | ']')) {
            return Ok(Element::fixed(shown));
        }
        Ok(self.identifier(&shown))
    }

    /// A letter as MathML has it: alone it slants, unless that is forbidden.
    fn identifier(&self, shown: &str) -> Element {
        let slants =
            |c: char| c.is_ascii_alphabetic() || matches!(c, 'α'..='ω' | 'ϑ' | 'ϕ' | 'ϖ' | 'ϱ' | 'ϵ' | 'ı' | 'ȷ');
        let token = Element::token("mi", self.in_alphabet(shown));
        let is_letter = token.text.chars().count() == 1 && token.text == shown;
        let is_upright = self.alphabet == Some(Alphabet::Normal) || !shown.chars().all(slants);
        let changes = shown.chars().all(char::is_alphabetic);
        if is_letter && is_upright && changes { token.attr("mathvariant", "normal") } else { token }
    }

    fn in_alphabet(&self, text: &str) -> String {
        self.alphabet.map_or_else(|| text.to_owned(), |alphabet| text.chars().map(|c| alphabet.letter(c)).collect())
    }

    fn ordinary(&self, text: &str, mode: Mode) -> Result<Element, MathError> {
        let shown = symbol(text, mode)?;
        if mode == Mode::Text {
            return Ok(Element::token("mtext", self.in_alphabet(&shown)));
        }
        let first = shown.chars().next().unwrap_or(' ');
        Ok(match first {
            '0'..='9' | '.' => Element::token("mn", self.in_alphabet(&shown)),
            '|' | '‖' | '∣' | '∥' => Element::fixed(shown).attr("lspace", "0").attr("rspace", "0"),
            '′' | '‵' | '/' | '!' | '\\' | '∀' | '∃' | '¬' | '@' | '%' => Element::fixed(shown),
            c if c.is_alphabetic() => self.identifier(&shown),
            _ => Element::token("mi", shown),
        })
    }

    fn scripts(
        &self,
        base: Option<&ParseNode>,
        sup: Option<&ParseNode>,
        sub: Option<&ParseNode>,
    ) -> Result<Element, MathError> {
        let has_limits = base.is_some_and(|base| self.has_limits(base));
        let base = base.map_or_else(|| Ok(Element::new("mrow")), |base| self.one(base))?;
        let base = if has_limits && base.is_plain("mo") { base.attr("movablelimits", "false") } else { base };
        let inner = self.inner();
        let (sub, sup) = (sub.map(|sub| inner.one(sub)).transpose()?, sup.map(|sup| inner.one(sup)).transpose()?);
        let name = match (has_limits, sub.is_some(), sup.is_some()) {
            (_, false, false) => return Ok(base),
            (true, true, true) => "munderover",
            (true, true, false) => "munder",
            (true, false, true) => "mover",
            (false, true, true) => "msubsup",
            (false, true, false) => "msub",
            (false, false, true) => "msup",
        };
        Ok(Element::new(name).child(base).children(sub).children(sup))
    }

    fn has_limits(&self, base: &ParseNode) -> bool {
        match base {
            ParseNode::Op { limits, always_handle_sup_sub, .. } => {
                *limits && (self.display || always_handle_sup_sub.unwrap_or(false))
            }
            ParseNode::OperatorName { always_handle_sup_sub, limits, .. } => {
                *always_handle_sup_sub && (self.display || *limits)
            }
            ParseNode::HorizBrace { .. } | ParseNode::XArrow { .. } => true,
            _ => false,
        }
    }

    fn fraction(&self, node: &ParseNode) -> Result<Element, MathError> {
        let ParseNode::GenFrac { numer, denom, has_bar_line, left_delim, right_delim, bar_size, continued, .. } = node
        else {
            return Ok(Element::new("mrow"));
        };
        let inner = Writer { display: self.display && *continued, ..*self };
        let part = |part: &ParseNode| {
            let part = inner.one(part)?;
            Ok(if *continued { Element::new("mstyle").attr("displaystyle", "true").child(part) } else { part })
        };
        let mut fraction = Element::new("mfrac");
        if !has_bar_line {
            fraction = fraction.attr("linethickness", "0");
        } else if let Some(size) = bar_size {
            fraction = fraction.attr("linethickness", length(size));
        }
        let fraction = fraction.child(part(numer)?).child(part(denom)?);
        let delimiters = [left_delim, right_delim].map(|name| name.as_deref().and_then(delimiter).unwrap_or_default());
        if delimiters.iter().all(String::is_empty) {
            return Ok(fraction);
        }
        let [left, right] = delimiters.map(stretched);
        Ok(Element::new("mrow").children(left).child(fraction).children(right))
    }

    fn marked(&self, name: &'static str, label: &str, base: &ParseNode) -> Result<Element, MathError> {
        let (mark, grows) = mark(label).ok_or_else(|| unknown(label))?;
        let accent = if name == "mover" { "accent" } else { "accentunder" };
        let mark = Element::token("mo", mark).attr("stretchy", if grows { "true" } else { "false" });
        Ok(Element::new(name).attr(accent, "true").child(self.one(base)?).child(mark))
    }

    fn operator(&self, name: Option<&str>, body: Option<&[ParseNode]>, is_symbol: bool) -> Result<Element, MathError> {
        match (name, body) {
            (Some("\\oiint"), _) => Ok(Element::token("mo", "∯")),
            (Some("\\oiiint"), _) => Ok(Element::token("mo", "∰")),
            (Some("\\smallint"), _) => Ok(Element::fixed("∫").attr("largeop", "false")),
            (Some(name), _) if is_symbol => Ok(Element::token("mo", symbol(name, Mode::Math)?)),
            (Some(name), _) => Ok(Element::token("mi", name.trim_start_matches('\\'))),
            (None, Some(body)) => Ok(Element::row(self.inner().nodes(body)?)),
            (None, None) => Ok(Element::new("mrow")),
        }
    }

    /// An operator by its name: one word when it is letters and spaces only.
    fn operator_name(&self, body: &[ParseNode]) -> Result<Element, MathError> {
        let mut name = String::new();
        for node in body {
            match node {
                ParseNode::MathOrd { text, mode, .. }
                | ParseNode::TextOrd { text, mode, .. }
                | ParseNode::Atom { text, mode, .. } => match text.as_str() {
                    "-" | "*" => name.push_str(text),
                    text => name.push_str(&symbol(text, *mode)?),
                },
                ParseNode::SpacingNode { .. } | ParseNode::Kern { .. } => name.push('\u{2009}'),
                _ => return Writer { alphabet: Some(Alphabet::Normal), display: false }.group(body),
            }
        }
        let token = Element::token("mi", name);
        Ok(if token.text.chars().count() == 1 { token.attr("mathvariant", "normal") } else { token })
    }

    fn styled(&self, style: StyleStr, body: &[ParseNode]) -> Elements {
        let display = style == StyleStr::Display;
        let children = Writer { display, ..*self }.nodes(body)?;
        let level = match style {
            StyleStr::Display | StyleStr::Text => "0",
            StyleStr::Script => "1",
            StyleStr::Scriptscript => "2",
        };
        if display == self.display && level == "0" {
            return Ok(children);
        }
        let shown = if display { "true" } else { "false" };
        let style = Element::new("mstyle").attr("displaystyle", shown).attr("scriptlevel", level);
        Ok(vec![style.children(children)])
    }

    fn fence(&self, node: &ParseNode) -> Result<Element, MathError> {
        match node {
            ParseNode::LeftRight { body, left, right, .. } => {
                let [left, right] = [left, right].map(|name| delimiter(name).ok_or_else(|| unknown(name)));
                let (left, right) = (stretched(left?), stretched(right?));
                Ok(Element::new("mrow").children(left).children(self.nodes(body)?).children(right))
            }
            ParseNode::Middle { delim, .. } => {
                let shown = delimiter(delim).ok_or_else(|| unknown(delim))?;
                let bar = Element::token("mo", shown).attr("stretchy", "true").attr("fence", "true");
                Ok(bar.attr("lspace", "0.05em").attr("rspace", "0.05em"))
            }
            ParseNode::DelimSizing { size, delim, mclass, .. } => {
                const SIZES: [&str; 4] = ["1.2em", "1.8em", "2.4em", "3em"];
                let size = SIZES.get(usize::from(size.saturating_sub(1))).copied().unwrap_or("1.2em");
                let shown = delimiter(delim).ok_or_else(|| unknown(delim))?;
                let is_fence = matches!(mclass.as_str(), "mopen" | "mclose");
                let sized = Element::token("mo", shown).attr("stretchy", "true").attr("fence", is_fence.to_string());
                Ok(sized.attr("minsize", size).attr("maxsize", size))
            }
            _ => Ok(Element::new("mrow")),
        }
    }

    fn arrow(&self, label: &str, above: Option<&ParseNode>, below: Option<&ParseNode>) -> Result<Element, MathError> {
        let shape = arrow(label).ok_or_else(|| unknown(label))?;
        let arrow = Element::token("mo", shape).attr("stretchy", "true").attr("minsize", "1.6em");
        let inner = self.inner();
        let padded = |node: &ParseNode| -> Result<Element, MathError> {
            let label = inner.node(node)?;
            Ok(Element::new("mpadded").attr("width", "+0.6em").attr("lspace", "0.3em").children(label))
        };
        Ok(match (above, below) {
            (Some(above), Some(below)) => {
                Element::new("munderover").child(arrow).child(padded(below)?).child(padded(above)?)
            }
            (Some(above), None) => Element::new("mover").child(arrow).child(padded(above)?),
            (None, Some(below)) => Element::new("munder").child(arrow).child(padded(below)?),
            (None, None) => arrow,
        })
    }

    /// An arrow of a commutative diagram.
    fn diagram_arrow(
        &self,
        direction: &str,
        above: Option<&ParseNode>,
        below: Option<&ParseNode>,
    ) -> Result<Element, MathError> {
        let vertical = match direction {
            "right" => return self.arrow("xrightarrow", above, below),
            "left" => return self.arrow("xleftarrow", above, below),
            "horiz_eq" => return self.arrow("xlongequal", above, below),
            "up" => "↑",
            "down" => "↓",
            "vert_eq" => "‖",
            _ => return Ok(Element::new("mrow")),
        };
        let label = |node: Option<&ParseNode>| node.map(|node| self.inner().one(node)).transpose();
        let arrow = Element::token("mo", vertical).attr("stretchy", "true").attr("minsize", "1.8em");
        Ok(Element::new("mrow").children(label(above)?).child(arrow).children(label(below)?))
    }

    /// What is made an operator, a relation or a bracket by command.
    fn class(&self, class: &str, mut children: Vec<Element>) -> Element {
        let is_single = children.len() == 1 && matches!(children[0].name, "mi" | "mo" | "mtext" | "mn");
        if !is_single {
            return Element::row(children);
        }
        let text = children.pop().map(|child| child.text).unwrap_or_default();
        match class {
            "mrel" => Element::token("mo", text).attr("lspace", "0.2778em").attr("rspace", "0.2778em"),
            "mbin" => Element::token("mo", text).attr("lspace", "0.2222em").attr("rspace", "0.2222em"),
            "mopen" | "mclose" => Element::fixed(text),
            "mpunct" => Element::token("mo", text).attr("separator", "true"),
            _ => Element::token("mi", text),
        }
    }

    fn enclosed(&self, label: &str, background: Option<&str>, body: &ParseNode) -> Result<Element, MathError> {
        let notation = match label {
            "\\cancel" => "updiagonalstrike",
            "\\bcancel" => "downdiagonalstrike",
            "\\xcancel" => "updiagonalstrike downdiagonalstrike",
            "\\sout" => "horizontalstrike",
            "\\fbox" | "\\fcolorbox" | "\\boxed" => "box",
            "\\angl" => "actuarial",
            "\\phase" => "phasorangle bottom",
            "\\slashed" | "\\centernot" => {
                let mut negated = self.one(body)?;
                negated.text.push('\u{338}');
                return Ok(negated);
            }
            _ => "",
        };
        let children = self.node(body)?;
        let inner = match background.and_then(color_of) {
            Some(color) => {
                let padded = Element::new("mpadded").attr("width", "+6pt").attr("height", "+3pt").attr("depth", "+3pt");
                let padded = padded.attr("lspace", "3pt").attr("mathbackground", color);
                vec![padded.children(children)]
            }
            None => children,
        };
        if notation.is_empty() {
            return Ok(Element::row(inner));
        }
        Ok(Element::new("menclose").attr("notation", notation).children(inner))
    }
}

/// The characters of a symbol.
fn symbol(text: &str, mode: Mode) -> Result<String, MathError> {
    characters(text, mode).ok_or_else(|| unknown(text))
}

fn unknown(name: &str) -> MathError {
    MathError(format!("`{name}` has no character"))
}

/// A bracket that grows; nothing for none.
fn stretched(shown: String) -> Option<Element> {
    (!shown.is_empty()).then(|| Element::token("mo", shown).attr("stretchy", "true").attr("fence", "true"))
}

fn is_arrow(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{21FF}' | '\u{27F0}'..='\u{27FF}' | '\u{2900}'..='\u{297F}')
}

fn space(text: &str, mode: Mode) -> Element {
    let width = match text {
        "\\!" | "\\negthinspace" => "-0.1667em",
        "\\," | "\\thinspace" => "0.1667em",
        "\\>" | "\\:" | "\\medspace" => "0.2222em",
        "\\;" | "\\thickspace" => "0.2778em",
        "\\negmedspace" => "-0.2222em",
        "\\negthickspace" => "-0.2778em",
        "\\enspace" | "\\enskip" => "0.5em",
        "\\quad" => "1em",
        "\\qquad" => "2em",
        "\\nobreak" | "\\allowbreak" => "0",
        _ if mode == Mode::Text => return Element::token("mtext", "\u{A0}"),
        _ => return Element::token("mtext", "\u{A0}"),
    };
    Element::space(width)
}

/// A length in units of CSS; those of TeX are counted out.
fn length(measurement: &Measurement) -> String {
    const MU: f64 = 1.0 / 18.0;
    let (number, unit) = match measurement.unit.as_str() {
        "mu" => (measurement.number * MU, "em"),
        "em" | "ex" | "pt" | "cm" | "mm" | "in" | "pc" => (measurement.number, measurement.unit.as_str()),
        "bp" => (measurement.number * 1.00375, "pt"),
        "sp" => (measurement.number / 65_536.0, "pt"),
        _ => (measurement.number, "pt"),
    };
    let number = (number.clamp(-1e4, 1e4) * 1e4).round() / 1e4;
    format!("{number}{unit}")
}

/// A colour as `#rrggbb`; `None` for one that is not known.
fn color_of(color: &str) -> Option<String> {
    let Color { r, g, b, .. } = Color::parse(color)?;
    let [red, green, blue] = [r, g, b].map(|channel| (channel.clamp(0.0, 1.0) * 255.0).round() as u8);
    Some(format!("#{red:02x}{green:02x}{blue:02x}"))
}
