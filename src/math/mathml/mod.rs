//! The tree of a formula to MathML Core, in the attributes that MathML 3 has too, by which books are checked.
//!
//! Written from what the parser read, never from the source: a symbol without a character, or a node without a form, is
//! an error, so that no TeX is shown as if it were a formula.

mod accents;
mod characters;
mod element;
mod nodes;
mod parts;
mod said;
mod tables;

use super::chemistry::without_chemistry;
use super::linear::{Symbols, linear};
use super::{Definitions, Formula, MathError};
use element::Element;
use nodes::Writer;

/// The formula as an element `math`, well-formed as XML; its `alttext` is the linear form. Empty for one that
/// shows nothing.
///
/// # Errors
/// When TeX would not take the formula, or uses a command that is not known.
pub fn mathml(tex: &str, display: bool, definitions: &Definitions) -> Result<String, MathError> {
    // Chemistry is written for what it means; the parser's way with it is for the eye alone.
    let formula = Formula::read(&without_chemistry(tex), definitions).or_else(|_| Formula::read(tex, definitions))?;
    if formula.is_empty() {
        return Ok(String::new());
    }
    let mut children = Writer::new(display).nodes(&formula.nodes)?;
    if let Some(tag) = &formula.tag {
        children.push(Element::space("2em"));
        children.extend(Writer::new(false).nodes(tag)?);
    }
    let said = linear(tex, Symbols::Unicode).filter(|text| !text.trim().is_empty() && !text.contains('\\'));
    let shown = Element::new("mrow").children(children);
    let said = said.map_or_else(|| shown.said(), |text| text.split_whitespace().collect::<Vec<_>>().join(" "));
    let math = Element::new("math")
        .attr("alttext", said)
        .attr("display", if display { "block" } else { "inline" })
        .attr("xmlns", "http://www.w3.org/1998/Math/MathML")
        .children(shown.children);
    let mut out = String::new();
    math.write(&mut out);
    Ok(out)
}
