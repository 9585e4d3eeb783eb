//! From the attributes of a node to those of an element: identifier, classes, language, direction, width.

use super::{Host, Writer, Xml};
use crate::model::Attr;

/// Longest language tag that is taken for one, in bytes (RFC 5646 section 4.4.1 asks for 35 at least).
const MAX_TAG_BYTES: usize = 64;

impl Writer<'_> {
    /// Puts the attributes of a node on the element just opened, with `own` as its first classes.
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
    if let Some(tag) = attr.language().and_then(language_tag) {
        xml.attr("xml:lang", &tag).attr("lang", &tag);
    }
    if let Some(dir) = attr.get("dir").filter(|dir| matches!(*dir, "ltr" | "rtl" | "auto")) {
        xml.attr("dir", dir);
    }
}

/// A class is one word.
fn is_class(class: &str) -> bool {
    !class.is_empty() && !class.contains(|c: char| c.is_whitespace() || c.is_control())
}

/// The width of an image as a style, when it was given as one that makes sense: `50%`, `300`, `300px`, `12em` …
///
/// Widths in pixels are upper limits: the screen of an e-reader may be narrower.
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

/// A language tag in its usual form (`en_us` is `en-us`); `None` when it is not well-formed (RFC 5646 section 2.1,
/// as far as the lengths of subtags go).
pub fn language_tag(tag: &str) -> Option<String> {
    let tag = tag.trim().replace('_', "-");
    let mut subtags = tag.split('-');
    let primary = subtags.next()?;
    let is_private = primary.eq_ignore_ascii_case("x") && tag.len() > 2;
    let primary_ok = (2..=8).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_alphabetic());
    let rest_ok = subtags.all(|s| (1..=8).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_alphanumeric()));
    let singleton_ok = tag.rsplit('-').next().is_none_or(|last| last.len() > 1);
    ((primary_ok || is_private) && rest_ok && singleton_ok && tag.len() <= MAX_TAG_BYTES).then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_tags_are_brought_into_form_or_refused() {
        for (given, expected) in [
            ("en", Some("en")),
            ("en_US", Some("en-US")),
            (" zh-Hans-CN ", Some("zh-Hans-CN")),
            ("x-klingon", Some("x-klingon")),
            ("de-1996", Some("de-1996")),
            ("english language", None),
            ("e", None),
            ("en-", None),
            ("en-a", None),
            ("<en>", None),
            ("", None),
        ] {
            assert_eq!(language_tag(given).as_deref(), expected, "{given}");
        }
    }

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
