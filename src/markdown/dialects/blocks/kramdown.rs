//! Identifiers in the lists of attributes that kramdown has on lines of their own: `{: #id .class }` above or below a
//! block. Links lead there, so they are kept where running text or a heading can hold them.

/// What stands for a line of attributes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Placed {
    /// Nothing: it has no identifier, or no place for one.
    Nothing,
    /// This, in the place of the line.
    Anchor(String),
    /// This, behind the heading on the line above.
    OfHeading(String),
}

/// Where the identifier of a line of attributes goes, between the lines `above` and `below`.
pub(super) fn placed(line: &str, above: &str, below: &str) -> Placed {
    let inner = line.trim().trim_start_matches("{:").trim_end_matches('}');
    let id = inner.split_whitespace().find_map(|word| word.strip_prefix('#'));
    let Some(id) = id.filter(|id| !id.is_empty() && !id.contains(['"', '<', '&'])) else { return Placed::Nothing };
    let above = above.trim();
    if above.starts_with('#') && !above.ends_with('}') {
        return Placed::OfHeading(format!(" {{#{id}}}"));
    }
    if is_running_text(below.trim_start()) || is_running_text(above) {
        return Placed::Anchor(format!("<span id=\"{id}\"></span>"));
    }
    Placed::Nothing
}

/// Whether a line belongs to a paragraph, which can hold an anchor.
fn is_running_text(line: &str) -> bool {
    let Some(first) = line.chars().next() else { return false };
    match first {
        '*' | '_' => line[1..].starts_with(|c: char| !c.is_whitespace()),
        '0'..='9' => !line.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(['.', ')']),
        '`' => !line.starts_with("```"),
        // Not the definition of a link or a note.
        '[' => !line.contains("]:"),
        '!' | '"' | '\'' | '(' | '$' => true,
        first => first.is_alphanumeric(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, above: &str, below: &str, expected: Placed) {
        assert_eq!(placed(line, above, below), expected);
    }

    #[test]
    fn identifiers_stay_where_something_can_hold_them() {
        let anchor = || Placed::Anchor("<span id=\"b\"></span>".to_owned());
        check("{:#b .c}", "", "words", anchor());
        check("{: .c #b}", "words", "", anchor());
        check("{: #b}", "## Heading", "", Placed::OfHeading(" {#b}".to_owned()));
        check("{: #b}", "## Heading {#a}", "", Placed::Nothing);
        check("{: .c}", "words", "words", Placed::Nothing);
        check("{: #b}", "| cell |", "", Placed::Nothing);
        check("{: #b}", "", "1. item", Placed::Nothing);
    }
}
