//! Fractions, operators, brackets, arrows and what stands around others.

use ratex_parser::{Mode, ParseNode};

use super::accents::{arrow, mark};
use super::characters::{Alphabet, delimiter};
use super::element::Element;
use super::nodes::{Writer, color_of, length, symbol, unknown};
use crate::math::MathError;

impl Writer {
    pub(super) fn fraction(&self, node: &ParseNode) -> Result<Element, MathError> {
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

    pub(super) fn marked(&self, name: &'static str, label: &str, base: &ParseNode) -> Result<Element, MathError> {
        let (mark, grows) = mark(label).ok_or_else(|| unknown(label))?;
        let accent = if name == "mover" { "accent" } else { "accentunder" };
        let mark = Element::token("mo", mark).attr("stretchy", if grows { "true" } else { "false" });
        Ok(Element::new(name).attr(accent, "true").child(self.one(base)?).child(mark))
    }

    pub(super) fn operator(
        &self,
        name: Option<&str>,
        body: Option<&[ParseNode]>,
        is_symbol: bool,
    ) -> Result<Element, MathError> {
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
    pub(super) fn operator_name(&self, body: &[ParseNode]) -> Result<Element, MathError> {
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
                // Braces around the whole keep it as it is.
                ParseNode::OrdGroup { .. } if body.len() == 1 => return self.inner().group(body),
                _ => return Writer { alphabet: Some(Alphabet::Normal), ..self.inner() }.group(body),
            }
        }
        let token = Element::token("mi", name);
        Ok(if token.text.chars().count() == 1 { token.attr("mathvariant", "normal") } else { token })
    }

    pub(super) fn fence(&self, node: &ParseNode) -> Result<Element, MathError> {
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

    pub(super) fn arrow(
        &self,
        label: &str,
        above: Option<&ParseNode>,
        below: Option<&ParseNode>,
    ) -> Result<Element, MathError> {
        let shape = arrow(label).ok_or_else(|| unknown(label))?;
        let arrow = Element::token("mo", shape).attr("stretchy", "true").attr("minsize", "1.6em");
        let inner = self.inner();
        let padded = |node: &ParseNode| -> Result<Element, MathError> {
            let label = inner.node(node)?;
            let space = || Element::space("0.4em");
            Ok(Element::new("mrow").child(space()).children(label).child(space()))
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
    pub(super) fn diagram_arrow(
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
    pub(super) fn class(&self, class: &str, mut children: Vec<Element>) -> Element {
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

    pub(super) fn enclosed(
        &self,
        label: &str,
        background: Option<&str>,
        body: &ParseNode,
    ) -> Result<Element, MathError> {
        let notation = match label {
            "\\cancel" => "updiagonalstrike",
            "\\bcancel" => "downdiagonalstrike",
            "\\xcancel" => "updiagonalstrike downdiagonalstrike",
            "\\sout" => "horizontalstrike",
            "\\fbox" | "\\fcolorbox" | "\\boxed" => {
                let inner = self.node(body)?;
                let fill = background.and_then(color_of).map(|color| format!("; background-color: {color}"));
                let framed = Element::new("mrow").attr("style", format!("{BOX}{}", fill.unwrap_or_default()));
                return Ok(framed.children(inner));
            }
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
        let space = || Element::space("0.2em");
        let inner = match background.and_then(color_of) {
            Some(color) => {
                let colored = Element::new("mrow").attr("style", format!("background-color: {color}"));
                vec![colored.child(space()).children(children).child(space())]
            }
            None => children,
        };
        if notation.is_empty() {
            return Ok(Element::row(inner));
        }
        let enclosed = Element::new("menclose").attr("notation", notation);
        let strokes: Vec<String> = notation.split(' ').filter_map(stroke).collect();
        let style = format!("background: {}", strokes.join(", "));
        let enclosed = if strokes.is_empty() { enclosed } else { enclosed.attr("style", style) };
        Ok(enclosed.children(inner))
    }
}

/// The style of a frame, which MathML Core has no element for.
const BOX: &str = "border: 1px solid; padding: 0.15em 0.25em";

/// A stroke as a background, for engines that do not know `menclose`.
fn stroke(notation: &str) -> Option<String> {
    let direction = match notation {
        "updiagonalstrike" => "to top left",
        "downdiagonalstrike" => "to top right",
        "horizontalstrike" => "to top",
        _ => return None,
    };
    Some(format!("linear-gradient({direction}, transparent 48%, currentcolor 48% 52%, transparent 52%)"))
}

/// A bracket that grows; nothing for none.
fn stretched(shown: String) -> Option<Element> {
    (!shown.is_empty()).then(|| Element::token("mo", shown).attr("stretchy", "true").attr("fence", "true"))
}
