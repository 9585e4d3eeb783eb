//! Emoji by name, as on GitHub: `:tada:`.

use crate::markdown::dialects::span_pass::SpanPass;

/// Replaces the name of an emoji.
pub(in crate::markdown::dialects) fn span(pass: &mut SpanPass<'_>, at: usize, _rest: &str) -> Option<usize> {
    let (len, emoji) = self::at(pass.text, at)?;
    pass.replace(at..at + len, emoji)
}

/// Whether the name of an emoji begins at an offset.
pub(in crate::markdown::dialects) fn begins(text: &str, at: usize) -> bool {
    self::at(text, at).is_some()
}

/// A name, a blank and the emoji on each line, sorted by name.
const NAMES: &str = include_str!(concat!(env!("OUT_DIR"), "/emoji.txt"));

/// The emoji name between colons at `at`: its length with the colons, and the emoji. Not within words, addresses and
/// times.
pub(super) fn at(text: &str, at: usize) -> Option<(usize, &'static str)> {
    /// Longest name, in bytes.
    const MAX_NAME: usize = 40;
    let rest = text.as_bytes().get(at + 1..)?;
    let is_part = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'+' | b'-');
    let len = rest.iter().take(MAX_NAME).take_while(|byte| is_part(byte)).count();
    if len == 0 || rest.get(len) != Some(&b':') {
        return None;
    }
    // Before a code span it is a role.
    let is_outer = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '/' | ':' | '_' | '`'));
    let end = at + len + 2;
    if !is_outer(text[..at].chars().next_back()) || !is_outer(text[end..].chars().next()) {
        // Two names may follow each other.
        let follows = text[end..].starts_with(':') || text[..at].ends_with(':');
        if !follows || text[end..].starts_with("::") || text[..at].ends_with("::") {
            return None;
        }
    }
    named(&text[at + 1..end - 1]).map(|emoji| (len + 2, emoji))
}

/// The emoji of a name, by binary search.
fn named(name: &str) -> Option<&'static str> {
    let (mut low, mut high) = (0, NAMES.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = NAMES.as_bytes()[..middle].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let line = NAMES[start..].lines().next()?;
        let (own, emoji) = line.split_once(' ')?;
        match name.cmp(own) {
            std::cmp::Ordering::Equal => return Some(emoji),
            std::cmp::Ordering::Less => high = start,
            std::cmp::Ordering::Greater => low = start + line.len() + 1,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn every_name_is_found_and_no_other() {
        for line in super::NAMES.lines() {
            let (name, emoji) = line.split_once(' ').expect("a name and its emoji");
            assert_eq!(named(name), Some(emoji), "{name}");
        }
        assert_eq!(
            ["tada", "+1", "zzz", "a", "", "tad", "tada1"].map(named),
            [Some("🎉"), Some("👍"), Some("💤"), Some("🅰️"), None, None, None]
        );
    }
}
