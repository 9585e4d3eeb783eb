//! Writes attributes of a node as attributes of an element: identifier, classes, language, direction, width.

use super::{Host, Writer, Xml};
use crate::model::Attr;

impl Writer<'_> {
    /// Writes the attributes of a node on the element just opened, with `own` as its first classes.
    pub(super) fn attributes(&mut self, attr: &Attr, own: &[&str]) {
        write_attributes(self.xml, self.host, attr, own);
    }
}

fn write_attributes(xml: &mut Xml, host: &mut dyn Host, attr: &Attr, own: &[&str]) {
    if let Some(id) = attr.id.as_deref().and_then(|id| host.identifier(id)) {
        xml.attr("id", &id);
    }
    let classes: Vec<&str> =
        own.iter().copied().chain(attr.classes.iter().map(String::as_str)).filter(|class| is_class(class)).collect();
    if !classes.is_empty() {
        xml.attr("class", &classes.join(" "));
    }
    if let Some(tag) = attr.language() {
        xml.attr("xml:lang", &tag).attr("lang", &tag);
    }
    if let Some(dir) = attr.get("dir").filter(|dir| matches!(*dir, "ltr" | "rtl" | "auto")) {
        xml.attr("dir", dir);
    }
}

/// Whether `class` is a single word.
fn is_class(class: &str) -> bool {
    !class.is_empty() && !class.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// The width of an image as a style, if its value is plausible: `50%`, `300`, `300px`, `12em` …
///
/// Widths in pixels become upper limits: the screen of an e-reader may be narrower.
pub(super) fn width_style(attr: &Attr) -> Option<String> {
    let width = attr.get("width")?.trim();
    let number_end = width.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(width.len());
    let (number, unit) = width.split_at(number_end);
    number.parse::<f64>().ok().filter(|number| *number > 0.0)?;
    match unit.trim() {
        "" => Some(format!("width: {number}px")),
        unit @ ("%" | "px" | "em" | "rem" | "ex" | "pt" | "pc" | "mm" | "cm" | "in") => {
            Some(format!("width: {number}{unit}"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_numbers_with_a_known_unit() {
        let style =
            |width: &str| width_style(&Attr { pairs: vec![("width".to_owned(), width.to_owned())], ..Attr::default() });
        assert_eq!(style("50%").as_deref(), Some("width: 50%"));
        assert_eq!(style("300").as_deref(), Some("width: 300px"));
        assert_eq!(style("2.5 cm").as_deref(), Some("width: 2.5cm"));
        for bad in ["", "auto", "0", "-3", "1e9", "50%;color:red", "1.2.3", "3vw"] {
            assert_eq!(style(bad), None, "{bad}");
        }
    }
}
