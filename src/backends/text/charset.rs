//! The characters that a text is drawn and written with.

use std::borrow::Cow;

/// Which characters may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Charset {
    /// Any.
    Unicode,
    /// ASCII for what the tool draws, and for the typographic characters of the text. Letters stay.
    Ascii,
}

/// How a table is drawn: the ends and crossings of its rules.
#[derive(Debug)]
pub(super) struct Lines {
    pub(super) horizontal: char,
    pub(super) vertical: char,
    pub(super) top: [char; 3],
    pub(super) middle: [char; 3],
    pub(super) bottom: [char; 3],
    pub(super) head_horizontal: char,
    pub(super) head: [char; 3],
}

impl Charset {
    /// The bullet of an item, by the depth of its list.
    pub(super) fn bullet(self, depth: usize) -> char {
        let bullets = match self {
            Charset::Unicode => ['•', '◦', '▪'],
            Charset::Ascii => ['*', '-', '+'],
        };
        bullets[depth % bullets.len()]
    }

    /// What stands before each line of a quote.
    pub(super) fn quote_bar(self) -> &'static str {
        match self {
            Charset::Unicode => "│ ",
            Charset::Ascii => "> ",
        }
    }

    /// What stands before each line of a callout.
    pub(super) fn callout_bar(self) -> &'static str {
        match self {
            Charset::Unicode => "┃ ",
            Charset::Ascii => "| ",
        }
    }

    /// What says that a line of code goes on.
    pub(super) fn continuation(self) -> char {
        match self {
            Charset::Unicode => '↩',
            Charset::Ascii => '\\',
        }
    }

    /// The lines of a table.
    pub(super) fn lines(self) -> &'static Lines {
        match self {
            Charset::Unicode => &Lines {
                horizontal: '─',
                vertical: '│',
                top: ['┌', '┬', '┐'],
                middle: ['├', '┼', '┤'],
                bottom: ['└', '┴', '┘'],
                head_horizontal: '═',
                head: ['╞', '╪', '╡'],
            },
            Charset::Ascii => &Lines {
                horizontal: '-',
                vertical: '|',
                top: ['+', '+', '+'],
                middle: ['+', '+', '+'],
                bottom: ['+', '+', '+'],
                head_horizontal: '=',
                head: ['+', '+', '+'],
            },
        }
    }

    /// Text in these characters.
    pub(super) fn write(self, text: &str) -> Cow<'_, str> {
        if self == Charset::Unicode || text.is_ascii() {
            return Cow::Borrowed(text);
        }
        let mut written = String::with_capacity(text.len());
        for c in text.chars() {
            match in_ascii(c) {
                Some(ascii) => written.push_str(ascii),
                None => written.push(c),
            }
        }
        Cow::Owned(written)
    }
}

/// A typographic character in ASCII.
fn in_ascii(c: char) -> Option<&'static str> {
    Some(match c {
        '‘' | '’' | '‚' | '‛' | '′' | 'ʼ' => "'",
        '“' | '”' | '„' | '‟' | '″' => "\"",
        '«' => "<<",
        '»' => ">>",
        '‹' => "<",
        '›' => ">",
        '‐' | '‑' | '‒' | '–' | '−' => "-",
        '—' | '―' => "--",
        '…' => "...",
        '•' | '·' | '‣' | '▪' | '◦' | '∗' => "*",
        '\u{A0}' | '\u{202F}' | '\u{2007}' | '\u{2009}' | '\u{2002}' | '\u{2003}' | '\u{200A}' => " ",
        '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\u{FE0E}' | '\u{FE0F}' => "",
        'ﬀ' => "ff",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        'ﬃ' => "ffi",
        'ﬄ' => "ffl",
        '©' => "(c)",
        '®' => "(R)",
        '™' => "(TM)",
        '×' => "x",
        '÷' | '∕' | '⁄' => "/",
        '±' => "+/-",
        '≤' => "<=",
        '≥' => ">=",
        '≠' => "!=",
        '≈' => "~",
        '→' | '⟶' => "->",
        '←' | '⟵' => "<-",
        '↔' => "<->",
        '⇒' | '⟹' => "=>",
        '⇐' => "<=",
        '⇔' => "<=>",
        '½' => "1/2",
        '¼' => "1/4",
        '¾' => "3/4",
        '─' | '━' => "-",
        '│' | '┃' => "|",
        _ => return None,
    })
}

/// Text raised or lowered in characters of its own; `None` when Unicode lacks one of them.
pub(super) fn in_script(text: &str, raised: bool) -> Option<String> {
    const PLAIN: &str = "0123456789+-=()";
    let scripts = if raised {
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾"
    } else {
        "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"
    };
    text.chars()
        .map(|c| {
            let c = if c == '−' { '-' } else { c };
            PLAIN.chars().zip(scripts.chars()).find(|(plain, _)| *plain == c).map(|(_, script)| script)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_replaces_typographic_characters_and_keeps_letters() {
        assert_eq!(Charset::Ascii.write("“Ça” — ½…"), "\"Ça\" -- 1/2...");
        assert_eq!(Charset::Unicode.write("“Ça”"), "“Ça”");
    }

    #[test]
    fn scripts_are_for_digits_and_signs() {
        assert_eq!(in_script("-12", true).as_deref(), Some("⁻¹²"));
        assert_eq!(in_script("th", true), None);
    }
}
