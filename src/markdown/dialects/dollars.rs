//! Dollar signs that do not begin a formula: prices, and shell variables.
//!
//! The parser takes the text between two dollars for a formula, even if it contains Markdown. The span pass escapes the
//! dollars that do not look like one.

use memchr::memchr_iter;

use super::MAX_SPAN;

/// Maximum number of dollars that cannot close a formula to skip while searching for one that can.
const MAX_PASSED: usize = 8;
/// Maximum length of a word searched backwards for the scheme of an address, in bytes.
const MAX_WORD: usize = 200;

/// Prefix of WordPress formulas.
pub(super) const WORDPRESS: &str = "$latex ";

/// Length of what the parser takes for a formula: from the dollar at the start of a text to the next one.
pub(super) fn formula_len(text: &str) -> Option<usize> {
    let window = &text.as_bytes()[..text.len().min(MAX_SPAN)];
    window.get(1).filter(|byte| !byte.is_ascii_whitespace() && **byte != b'$')?;
    let ends = |at: &usize| !window[at - 1].is_ascii_whitespace() && window[at - 1] != b'\\';
    let end = memchr_iter(b'$', window).skip(1).take(MAX_PASSED).find(ends)?;
    (!text[1..end].contains("\n\n")).then_some(end + 1)
}

/// Whether the dollar at `at` is literal although the parser would begin a formula there.
pub(super) fn is_sign(text: &str, at: usize, len: usize) -> bool {
    let inner = &text[at + 1..at + len - 1];
    let behind = text.as_bytes().get(at + len).copied().unwrap_or(b' ');
    let is_price = behind.is_ascii_digit() && !inner.contains('\\');
    let crosses_code = inner.bytes().filter(|byte| *byte == b'`').count() % 2 == 1;
    let crosses_link = inner.find("](").is_some_and(|end| !inner[..end].contains('['));
    let is_variable = behind.is_ascii_alphabetic()
        && inner.ends_with(['/', ':', '-', '.', ',', '=', '@'])
        && !inner.contains(['\\', '^', '_', '{', ' ']);
    (is_price || crosses_code || crosses_link || is_variable) && !is_in_address(text, at)
}

/// Whether there is Markdown between the dollar at `at` and the next one, which rules out a formula.
pub(super) fn hides_marks(text: &str, at: usize) -> bool {
    let len = formula_len(&text[at..]).filter(|len| is_sign(text, at, *len));
    len.is_some_and(|len| text[at..at + len].contains(['*', '_', '`', '[', ']', '~', '/', ':', '=']))
}

/// Whether an offset is within a bare address.
fn is_in_address(text: &str, at: usize) -> bool {
    let before = &text.as_bytes()[at.saturating_sub(MAX_WORD)..at];
    let word = before.rsplit(|byte| byte.is_ascii_whitespace()).next().unwrap_or_default();
    memchr::memmem::find(word, b"://").is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_and_variables_are_no_formulas() {
        for (text, is_formula) in [
            ("$5** to **$10**", false),
            ("$4](http://a.b), `$PATH`", false),
            ("$HOME/$USER", false),
            ("$n$th", true),
            ("$a$-$b$", true),
            ("$k[x](t)$", true),
            ("$x_1,$y", true),
            ("$\\alpha$2", true),
        ] {
            let len = formula_len(text).expect("one to the parser");
            assert_eq!(!is_sign(text, 0, len), is_formula, "{text}");
        }
        for text in ["$ a$", "$$x$$", "$a", "$a \\$b", "$a\n\nb$"] {
            assert_eq!(formula_len(text), None, "{text}");
        }
    }
}
