//! Nodes of the tree to elements.

use ratex_parser::parse_node::{AtomFamily, Measurement, StyleStr};
use ratex_parser::{Mode, ParseNode};
use ratex_types::color::Color;

use super::characters::{Alphabet, characters};
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
    /// That of text within the formula.
    pub text_alphabet: Option<Alphabet>,
    /// The size that is in force, in percent: sizes are absolute in TeX and relative in MathML.
    pub size: f64,
}

type Elements = Result<Vec<Element>, MathError>;

impl Writer {
    /// A writer for a formula.
    pub fn new(display: bool) -> Writer {
        Writer { display, alphabet: None, text_alphabet: None, size: 100.0 }
    }

    /// Within a script, a fraction: no display.
    pub(super) fn inner(self) -> Writer {
        Writer { display: false, ..self }
    }

    /// Nodes in a row. Figures join to numbers, upright letters to words, texts to texts.
    pub fn nodes(&self, nodes: &[ParseNode]) -> Elements {
        let mut out: Vec<Element> = Vec::new();
        for (idx, node) in nodes.iter().enumerate() {
            if let ParseNode::Tag { .. } | ParseNode::NoNumber { .. } = node {
                continue;
            }
            let before = idx.checked_sub(1).map(|before| &nodes[before]);
            if before.is_some_and(|before| stands_off(before, node)) {
                out.push(Element::space("0.1667em"));
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
                if let Some(negation) = out.pop_if(|last| last.text == NEGATION)
                    && !element.negate()
                {
                    out.push(negation);
                }
                match out.last_mut() {
                    Some(last) if self.join(last, &element) => last.join(&element),
                    _ => out.push(element),
                }
            }
        }
        Ok(out)
    }

    fn join(&self, last: &Element, next: &Element) -> bool {
        let is_word = |element: &Element| {
            let is_letter = element.name == "mi" && element.text.chars().all(char::is_alphabetic);
            self.alphabet.is_some() && is_letter
        };
        ["mn", "mtext"].iter().any(|name| last.is_plain(name) && next.is_plain(name))
            || (is_word(last) && is_word(next))
    }

    /// One element for nodes, as arguments are.
    pub fn group(&self, nodes: &[ParseNode]) -> Result<Element, MathError> {
        Ok(Element::row(self.nodes(nodes)?))
    }

    /// One element for a node.
    pub(super) fn one(&self, node: &ParseNode) -> Result<Element, MathError> {
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
            // The comma of a number: `1{,}000`.
            ParseNode::OrdGroup { body, .. } if is_comma(body) => Element::token("mn", ","),
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
                let text_alphabet = font.as_deref().and_then(Alphabet::of).or(self.text_alphabet);
                Writer { text_alphabet, display: false, ..*self }.group(body)?
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
                const PERCENT: [f64; 11] = [50.0, 60.0, 70.0, 80.0, 90.0, 100.0, 120.0, 144.0, 172.8, 207.4, 248.8];
                let size = PERCENT.get(usize::from(size.saturating_sub(1))).copied().unwrap_or(100.0);
                let percent = format!("{:.0}%", size / self.size * 100.0);
                Element::new("mstyle").attr("mathsize", percent).children(Writer { size, ..*self }.nodes(body)?)
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
            AtomFamily::Open if is_bar(&shown) => Element::fixed(shown).attr("form", "prefix"),
            AtomFamily::Close if is_bar(&shown) => Element::fixed(shown).attr("form", "postfix"),
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
            return Ok(Element::token("mtext", in_alphabet(self.text_alphabet, &shown)));
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
        let token = Element::token("mi", in_alphabet(self.alphabet, shown));
        let is_letter = token.text.chars().count() == 1 && token.text == shown;
        let is_upright = self.alphabet == Some(Alphabet::Normal) || !shown.chars().all(slants);
        let changes = shown.chars().all(char::is_alphabetic);
        if is_letter && is_upright && changes { token.attr("mathvariant", "normal") } else { token }
    }

    fn ordinary(&self, text: &str, mode: Mode) -> Result<Element, MathError> {
        let shown = symbol(text, mode)?;
        if mode == Mode::Text {
            return Ok(Element::token("mtext", in_alphabet(self.text_alphabet, &shown)));
        }
        let first = shown.chars().next().unwrap_or(' ');
        Ok(match first {
            '0'..='9' | '.' => Element::token("mn", in_alphabet(self.alphabet, &shown)),
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
}

fn in_alphabet(alphabet: Option<Alphabet>, text: &str) -> String {
    alphabet.map_or_else(|| text.to_owned(), |alphabet| text.chars().map(|c| alphabet.letter(c)).collect())
}

/// What is drawn over the relation that follows.
const NEGATION: &str = "\u{338}";

fn is_bar(shown: &str) -> bool {
    matches!(shown, "|" | "‖" | "∣" | "∥")
}

/// Whether thin space stands between two nodes, since one is a function by its name (TeXbook, chapter 18).
fn stands_off(before: &ParseNode, after: &ParseNode) -> bool {
    (is_function(before) && (is_function(after) || is_ordinary(after))) || (is_ordinary(before) && is_function(after))
}

fn is_function(node: &ParseNode) -> bool {
    match node {
        ParseNode::Op { symbol, .. } => !symbol,
        ParseNode::OperatorName { .. } => true,
        ParseNode::SupSub { base: Some(base), .. } => is_function(base),
        _ => false,
    }
}

/// Whether a node is a letter, a figure, a fraction or the like.
fn is_ordinary(node: &ParseNode) -> bool {
    match node {
        ParseNode::MathOrd { .. }
        | ParseNode::TextOrd { .. }
        | ParseNode::GenFrac { .. }
        | ParseNode::Sqrt { .. }
        | ParseNode::Accent { .. }
        | ParseNode::Font { .. }
        | ParseNode::Text { .. }
        | ParseNode::LeftRight { .. } => true,
        ParseNode::OrdGroup { body, .. } => !body.is_empty(),
        ParseNode::SupSub { base: Some(base), .. } => is_ordinary(base),
        _ => false,
    }
}

fn is_comma(nodes: &[ParseNode]) -> bool {
    matches!(nodes, [ParseNode::Atom { family: AtomFamily::Punct, text, .. }] if text == ",")
}

/// The characters of a symbol.
pub(super) fn symbol(text: &str, mode: Mode) -> Result<String, MathError> {
    characters(text, mode).ok_or_else(|| unknown(text))
}

pub(super) fn unknown(name: &str) -> MathError {
    MathError(format!("`{name}` has no character"))
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
pub(super) fn length(measurement: &Measurement) -> String {
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
pub(super) fn color_of(color: &str) -> Option<String> {
    let Color { r, g, b, .. } = Color::parse(color)?;
    let [red, green, blue] = [r, g, b].map(|channel| (channel.clamp(0.0, 1.0) * 255.0).round() as u8);
    Some(format!("#{red:02x}{green:02x}{blue:02x}"))
}
