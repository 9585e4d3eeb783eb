//! Finds break opportunities: by UAX #14 in language, and by separators in addresses, paths and identifiers.
//!
//! Measures nothing; the callers choose among the opportunities.

use unicode_linebreak::{BreakOpportunity, linebreaks};

/// A break opportunity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Break {
    /// Byte offset at which the next line begins.
    pub offset: usize,
    /// The visible effect of the break.
    pub kind: BreakKind,
}

/// The visible effect of a break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakKind {
    /// The line must end here. Never reported at the end of the text.
    Mandatory,
    /// After spaces, which vanish at the break.
    Space,
    /// After a hyphen that is part of the text.
    Hyphen,
    /// At a soft hyphen (U+00AD), which becomes visible.
    SoftHyphen,
    /// Without visible effect: between ideographs, after a dash or a slash.
    Plain,
}

/// The break opportunities of a text by UAX #14, in order, excluding the end of the text.
pub fn breaks(text: &str) -> impl Iterator<Item = Break> + '_ {
    linebreaks(text).filter_map(|(offset, opportunity)| {
        let mut before = text[..offset].chars().rev();
        let kind = match (opportunity, before.next()) {
            // The last opportunity is the end of the text.
            _ if offset == text.len() => return None,
            (BreakOpportunity::Mandatory, _) => BreakKind::Mandatory,
            (_, Some(c)) if is_breaking_space(c) => BreakKind::Space,
            (_, Some('-' | '\u{2010}' | '\u{58A}')) => BreakKind::Hyphen,
            (_, Some('\u{AD}')) => BreakKind::SoftHyphen,
            _ => BreakKind::Plain,
        };
        // A line does not end in the hyphen of an option (`-o`) or of a negative number.
        let lone_hyphen = kind == BreakKind::Hyphen && before.next().is_none_or(|c| !c.is_alphanumeric());
        (!lone_hyphen).then_some(Break { offset, kind })
    })
}

/// Whether a character is a space that permits a break and vanishes at it.
pub fn is_breaking_space(c: char) -> bool {
    c.is_whitespace() && !matches!(c, '\u{A0}' | '\u{202F}' | '\u{2007}')
}

/// Whether a word (without spaces) is an address or a long path, possibly surrounded by punctuation.
pub fn is_address(word: &str) -> bool {
    word.contains("://")
        || word.bytes().filter(|&byte| byte == b'/').count() >= PATH_SEPARATORS
        || word.trim_start_matches(|c: char| !c.is_alphanumeric()).starts_with("www.")
}

/// Whether a word (without spaces) is an address, a path or an identifier rather than language.
pub fn is_technical(word: &str) -> bool {
    let inner = word.trim_matches(|c: char| !c.is_alphanumeric());
    let n_separators = inner.chars().filter(|&c| is_separator(c)).count();
    is_address(inner)
        || inner.contains("::")
        || inner.contains(['_', '@', '\\', '='])
        || (n_separators >= 2 && inner.contains('/'))
        || (n_separators >= 2 && inner.chars().count() > LONG_WORD)
}

/// Slashes from which on a word is a path.
const PATH_SEPARATORS: usize = 3;
/// Longer words, in characters, are technical if they contain several separators.
const LONG_WORD: usize = 20;
/// Fewest characters of a technical word on either side of a break.
const MIN_FRAGMENT: usize = 3;

/// The byte offsets at which a technical word may break without a hyphen: after slashes and other separators, before
/// dots and other characters that begin a part, and between a lower-case letter and a capital.
pub fn technical_breaks(word: &str) -> impl Iterator<Item = usize> + '_ {
    let n_chars = word.chars().count();
    let mut previous = None;
    word.char_indices().enumerate().filter_map(move |(n_before, (offset, c))| {
        let before = previous.replace(c)?;
        let n_after = n_chars - n_before;
        (n_before >= MIN_FRAGMENT && n_after >= MIN_FRAGMENT && breaks_between(before, c)).then_some(offset)
    })
}

fn breaks_between(before: char, after: char) -> bool {
    let begins_part = |c: char| matches!(c, '.' | '?' | '&' | '=' | '#' | '%' | '@' | '(' | '[' | '{' | '$');
    if is_separator(before) {
        !is_separator(after) && !begins_part(before) || before == '='
    } else {
        begins_part(after) || (before.is_lowercase() && after.is_uppercase())
    }
}

fn is_separator(c: char) -> bool {
    matches!(c, '/' | '\\' | '.' | ',' | ';' | ':' | '-' | '_' | '?' | '&' | '=' | '#' | '%' | '@' | '+' | '~' | '|')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let mut shown = text.to_owned();
        let found: Vec<_> = breaks(text).collect();
        for found in found.into_iter().rev() {
            shown.insert(found.offset, '|');
        }
        assert_eq!(shown, expected);
    }

    #[test]
    fn lines_break_after_spaces_and_hyphens_and_between_ideographs() {
        check("well-known words", "well-|known |words");
        check("日本語。", "日|本|語。");
    }

    #[test]
    fn the_hyphen_of_an_option_stays_with_it() {
        check("run -o file", "run |-o |file");
    }

    #[test]
    fn addresses_break_at_their_separators() {
        let word = "https://example.org/a_long/path.html?q=1";
        assert!(is_technical(word));
        let offsets: Vec<_> = technical_breaks(word).collect();
        let parts: Vec<_> = std::iter::once(0)
            .chain(offsets.iter().copied())
            .zip(offsets.iter().copied().chain([word.len()]))
            .map(|(start, end)| &word[start..end])
            .collect();
        assert_eq!(parts, ["https://", "example", ".org/", "a_", "long/", "path", ".html", "?q=1"]);
    }

    #[test]
    fn language_is_not_technical() {
        for word in ["and/or", "well-known", "e.g.", "don’t", "24/7", "3.14"] {
            assert!(!is_technical(word), "{word}");
        }
    }
}
