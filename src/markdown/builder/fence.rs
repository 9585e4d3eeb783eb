//! Parses the info string of a code fence: the language and attributes.
//!
//! Pandoc, Hugo, MkDocs, Docusaurus and knitr use different syntax for much the same meaning. Line numbering becomes
//! Pandoc's class `numberLines` and pair `startFrom`; other pairs stay.

use crate::model::Attr;

/// Class of code with numbered lines.
const NUMBERED: &str = "numberLines";
/// Keys of pairs to drop: they would have another meaning in the backends.
const LEFT_OUT: [&str; 5] = ["lang", "dir", "width", "height", "hl_lines"];

/// The language in an info string: `rust`, `rust,ignore`, `js{1,3}`, `{.haskell .numbered}`, `{r name, echo=FALSE}`.
/// Returns `=html` for Pandoc's raw `{=html}`.
pub(super) fn language_of(info: &str) -> Option<&str> {
    let info = info.trim();
    let inner = info.strip_prefix('{').map(|inner| inner.split('}').next().unwrap_or_default().trim());
    let word = match inner {
        // knitr: the first word; Pandoc: the first class, or the raw format.
        Some(inner) => {
            let mut words = inner.split([' ', ',']).filter(|word| !word.is_empty());
            let is_named = |word: &str| word.starts_with(['.', '=']);
            if inner.starts_with(['.', '=', '#']) { words.find(|word| is_named(word)) } else { words.next() }
        }
        None => info.split([' ', ',', '{']).next(),
    };
    word.map(|word| word.trim_start_matches('.')).filter(|word| !word.is_empty())
}

/// The first line of mdBook code that includes another file: `{{#include listing.rs:7:}}`.
pub(super) fn line_of_elsewhere(code: &str) -> Option<&str> {
    const TAGS: [&str; 3] = ["{{#include ", "{{#rustdoc_include ", "{{#playground "];
    memchr::memmem::find(code.as_bytes(), b"{{#")?;
    code.lines().map(str::trim).find(|line| line.ends_with("}}") && TAGS.iter().any(|tag| line.starts_with(tag)))
}

/// The attributes in an info string, without the language.
pub(super) fn attributes_of(info: &str) -> Attr {
    let mut attr = Attr::default();
    if !info.contains(['=', '.', '[']) && !info.to_ascii_lowercase().contains("line") {
        return attr;
    }
    for word in words(info) {
        // VitePress title: `[title]`.
        if let Some(title) = word.strip_prefix('[').and_then(|title| title.strip_suffix(']'))
            && title.contains(char::is_alphabetic)
        {
            attr.pairs.push(("title".to_owned(), title.to_owned()));
            continue;
        }
        let (key, value) = word.split_once('=').unwrap_or((word, ""));
        let value = value.trim_matches(['"', '\'']);
        match key.trim_start_matches('.') {
            "numberLines" | "number-lines" | "linenos" | "linenums" | "lineNos" | "showLineNumbers" => {
                number(&mut attr, value);
            }
            "startFrom" | "linenostart" | "lineNoStart" => start_from(&mut attr, value),
            key if word.contains('=') && is_key(key) && !value.is_empty() && !LEFT_OUT.contains(&key) => {
                attr.pairs.push((key.to_owned(), value.to_owned()));
            }
            _ => {}
        }
    }
    attr
}

fn number(attr: &mut Attr, value: &str) {
    if value == "false" {
        return;
    }
    if !attr.has_class(NUMBERED) {
        attr.classes.push(NUMBERED.to_owned());
    }
    start_from(attr, value);
}

fn start_from(attr: &mut Attr, value: &str) {
    if value != "1" && !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        attr.pairs.push(("startFrom".to_owned(), value.to_owned()));
    }
}

fn is_key(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

/// Splits at blanks, commas and braces outside quotes and brackets.
fn words(info: &str) -> impl Iterator<Item = &str> {
    let mut quote = None;
    let mut depth = 0_usize;
    let parts = info.split(move |c: char| {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '[') => depth += 1,
            (None, ']') => depth = depth.saturating_sub(1),
            _ => return quote.is_none() && depth == 0 && matches!(c, ' ' | '\t' | ',' | '{' | '}'),
        }
        false
    });
    parts.filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(info: &str, language: Option<&str>, classes: &[&str], pairs: &[(&str, &str)]) {
        assert_eq!(language_of(info), language, "{info}");
        let attr = attributes_of(info);
        assert_eq!(attr.classes, classes, "{info}");
        let own: Vec<(&str, &str)> = attr.pairs.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        assert_eq!(own, pairs, "{info}");
    }

    #[test]
    fn every_program_says_it_in_its_way() {
        check("{.python .numberLines startFrom=\"5\"}", Some("python"), &["numberLines"], &[("startFrom", "5")]);
        check(
            "python {linenos=true, hl_lines=[1, 2], linenostart=3}",
            Some("python"),
            &["numberLines"],
            &[("startFrom", "3")],
        );
        check("js title=\"a b.js\" {1,3} showLineNumbers", Some("js"), &["numberLines"], &[("title", "a b.js")]);
        check("{r name, echo=FALSE}", Some("r"), &[], &[("echo", "FALSE")]);
        check("{r, include = FALSE, out.width = .5}", Some("r"), &[], &[]);
        check("{#id .ruby}", Some("ruby"), &[], &[]);
        check("js [a b.js]", Some("js"), &[], &[("title", "a b.js")]);
        check("{=html}", Some("=html"), &[], &[]);
        check("sh linenos=false", Some("sh"), &[], &[]);
        check("rust,ignore", Some("rust"), &[], &[]);
        check("c++ tangle=a.cc", Some("c++"), &[], &[("tangle", "a.cc")]);
    }
}
