//! Formulas between the escaped brackets of LaTeX, `\( … \)` and `\[ … \]`, as answers of language models have them.
//!
//! In Markdown these are brackets that mean themselves, and exports escape many. What is between them decides.

use super::MAX_SPAN;

/// How sure it is that something is a formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sureness {
    /// Words.
    None,
    /// It may be one where others are: `x`, `a = b`.
    Perhaps,
    /// It has marks of TeX.
    Sure,
}

/// What is between the brackets that a text begins with.
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
            // What is escaped begins nothing: `\\[2pt]` is a row with its space.
            _ => at += 2,
        }
        if at >= window.len() {
            break;
        }
    }
    None
}

/// Whether a text begins with a formula that is surely one.
pub(super) fn begins_formula(text: &str) -> bool {
    inner(text).is_some_and(|tex| sureness(tex) == Sureness::Sure)
}

/// How sure it is that what stands between such brackets is a formula.
pub(super) fn sureness(tex: &str) -> Sureness {
    /// More letters on end are a word, but for those of a command.
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
            // An index stands behind one letter; words with lines between them are names.
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
