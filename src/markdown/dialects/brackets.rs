//! Formulas between LaTeX's escaped brackets, `\( … \)` and `\[ … \]`, as in answers of language models.
//!
//! In Markdown these are literal brackets, and some exporters escape many, so the content decides.

use super::MAX_SPAN;

/// Confidence that a text is a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sureness {
    /// Words.
    None,
    /// Possibly a formula, if the text has unambiguous ones: `x`, `a = b`.
    Perhaps,
    /// Unambiguously a formula: it contains TeX markup.
    Sure,
}

/// The content of the escaped brackets at the start of a text.
pub(super) fn inner(text: &str) -> Option<&str> {
    let (open, close) = match text.as_bytes() {
        [b'\\', b'(', ..] => (b'(', b')'),
        [b'\\', b'[', ..] => (b'[', b']'),
        _ => return None,
    };
    let window = &text.as_bytes()[2..text.len().min(MAX_SPAN)];
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', &window[at..]) {
        at += found;
        match window.get(at + 1) {
            Some(byte) if *byte == close => return Some(&text[2..2 + at]),
            Some(byte) if *byte == open => return None,
            // Skip escaped characters: `\\[2pt]` is a row with its spacing.
            _ => at += 2,
        }
        if at >= window.len() {
            break;
        }
    }
    None
}

/// Whether a text begins with an unambiguous formula.
pub(super) fn begins_formula(text: &str) -> bool {
    inner(text).is_some_and(|tex| sureness(tex) == Sureness::Sure)
}

/// Confidence that the content of such brackets is a formula.
pub(super) fn sureness(tex: &str) -> Sureness {
    /// Longest run of letters that is not a word, commands excepted.
    const LONGEST: usize = 3;
    let tex = tex.trim();
    let is_apart = ["\n\n", "://", "](", ":\\"].iter().any(|mark| tex.contains(mark));
    if tex.is_empty() || is_apart || tex.contains(['$', '`', '"', '!', '#', '@']) {
        return Sureness::None;
    }
    let bytes = tex.as_bytes();
    let mut word = 0;
    let (mut has_word, mut has_sign) = (false, false);
    for (at, byte) in bytes.iter().enumerate() {
        let next = bytes.get(at + 1).copied().unwrap_or(b' ');
        match byte {
            b'\\' if next.is_ascii_alphabetic() => return Sureness::Sure,
            b'^' if at > 0 => return Sureness::Sure,
            // An index follows a single letter; words joined by underscores are names.
            b'_' if word == 1 || word > 0 && next == b'{' => return Sureness::Sure,
            b'=' | b'<' | b'>' | b'+' | b'/' | b'|' => has_sign = true,
            b'a'..=b'z' | b'A'..=b'Z' => {}
            0x80.. => has_word = true,
            _ => {}
        }
        word = if byte.is_ascii_alphabetic() { word + 1 } else { 0 };
        has_word |= word > LONGEST;
    }
    let is_short = tex.len() <= LONGEST || has_sign || tex.contains(['(', ',']);
    if has_word || !is_short { Sureness::None } else { Sureness::Perhaps }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_tex_make_formulas() {
        for (tex, expected) in [
            (r" A = \pi r^2 ", Sureness::Sure),
            ("x_1", Sureness::Sure),
            ("x_{max}", Sureness::Sure),
            ("n", Sureness::Perhaps),
            ("f(x)", Sureness::Perhaps),
            ("a = b + c", Sureness::Perhaps),
            ("see above", Sureness::None),
            ("max_size", Sureness::None),
            (r"caption id=attachment\_12", Sureness::None),
            ("and a link](http://e.org", Sureness::None),
            (r"C:\Users", Sureness::None),
            ("", Sureness::None),
        ] {
            assert_eq!(sureness(tex), expected, "{tex}");
        }
        assert_eq!(inner(r"\[a \\] b\\\]"), Some(r"a \\] b\\"));
        assert_eq!(inner(r"\(a\) b\)"), Some("a"));
    }
}
