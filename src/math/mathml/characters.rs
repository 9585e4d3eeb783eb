//! Characters of symbols, and letters in the alphabets that Unicode has for mathematics.

use ratex_font::{Mode as FontMode, get_symbol};
use ratex_parser::Mode;

/// An alphabet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alphabet {
    Normal,
    Bold,
    Italic,
    BoldItalic,
    Script,
    Fraktur,
    DoubleStruck,
    SansSerif,
    Typewriter,
}

impl Alphabet {
    /// That of a command for fonts; `None` for those that change nothing.
    pub fn of(font: &str) -> Option<Alphabet> {
        Some(match font.trim_start_matches('\\') {
            "mathrm" | "rm" | "textrm" | "textup" | "textnormal" | "textmd" | "text" => Alphabet::Normal,
            "mathbf" | "bf" | "textbf" => Alphabet::Bold,
            "mathit" | "it" | "textit" | "emph" | "textsl" => Alphabet::Italic,
            "boldsymbol" | "bm" | "bold" => Alphabet::BoldItalic,
            "mathcal" | "cal" | "mathscr" | "scr" => Alphabet::Script,
            "mathfrak" | "frak" => Alphabet::Fraktur,
            "mathbb" | "Bbb" => Alphabet::DoubleStruck,
            "mathsf" | "sf" | "textsf" | "mathsfit" => Alphabet::SansSerif,
            "mathtt" | "tt" | "texttt" => Alphabet::Typewriter,
            _ => return None,
        })
    }

    /// The letter or figure in this alphabet; itself where Unicode has none.
    pub fn letter(self, c: char) -> char {
        if let Some((_, _, letter)) = EXCEPTIONS.iter().find(|(alphabet, own, _)| *alphabet == self && *own == c) {
            return *letter;
        }
        let (letters, figures) = match self {
            Alphabet::Normal => return c,
            Alphabet::Bold => (0x1D400, Some(0x1D7CE)),
            Alphabet::Italic => (0x1D434, None),
            Alphabet::BoldItalic => (0x1D468, Some(0x1D7CE)),
            Alphabet::Script => (0x1D49C, None),
            Alphabet::Fraktur => (0x1D504, None),
            Alphabet::DoubleStruck => (0x1D538, Some(0x1D7D8)),
            Alphabet::SansSerif => (0x1D5A0, Some(0x1D7E2)),
            Alphabet::Typewriter => (0x1D670, Some(0x1D7F6)),
        };
        let greek = match self {
            Alphabet::Bold => Some(0x1D6A8),
            Alphabet::Italic => Some(0x1D6E2),
            Alphabet::BoldItalic => Some(0x1D71C),
            _ => None,
        };
        let code = u32::from(c);
        let moved = match c {
            'A'..='Z' => Some(letters + code - 0x41),
            'a'..='z' => Some(letters + 26 + code - 0x61),
            '0'..='9' => figures.map(|figures| figures + code - 0x30),
            'Α'..='Ω' => greek.map(|greek| greek + code - 0x391),
            'α'..='ω' => greek.map(|greek| greek + 26 + code - 0x3B1),
            _ => None,
        };
        moved.and_then(char::from_u32).unwrap_or(c)
    }
}

/// Letters that Unicode had before the alphabets.
const EXCEPTIONS: [(Alphabet, char, char); 24] = [
    (Alphabet::Italic, 'h', 'ℎ'),
    (Alphabet::Script, 'B', 'ℬ'),
    (Alphabet::Script, 'E', 'ℰ'),
    (Alphabet::Script, 'F', 'ℱ'),
    (Alphabet::Script, 'H', 'ℋ'),
    (Alphabet::Script, 'I', 'ℐ'),
    (Alphabet::Script, 'L', 'ℒ'),
    (Alphabet::Script, 'M', 'ℳ'),
    (Alphabet::Script, 'R', 'ℛ'),
    (Alphabet::Script, 'e', 'ℯ'),
    (Alphabet::Script, 'g', 'ℊ'),
    (Alphabet::Script, 'o', 'ℴ'),
    (Alphabet::Fraktur, 'C', 'ℭ'),
    (Alphabet::Fraktur, 'H', 'ℌ'),
    (Alphabet::Fraktur, 'I', 'ℑ'),
    (Alphabet::Fraktur, 'R', 'ℜ'),
    (Alphabet::Fraktur, 'Z', 'ℨ'),
    (Alphabet::DoubleStruck, 'C', 'ℂ'),
    (Alphabet::DoubleStruck, 'H', 'ℍ'),
    (Alphabet::DoubleStruck, 'N', 'ℕ'),
    (Alphabet::DoubleStruck, 'P', 'ℙ'),
    (Alphabet::DoubleStruck, 'Q', 'ℚ'),
    (Alphabet::DoubleStruck, 'R', 'ℝ'),
    (Alphabet::DoubleStruck, 'Z', 'ℤ'),
];

/// The characters of a symbol of the parser: `\alpha` or the character itself. `None` for a command without any.
pub(super) fn characters(symbol: &str, mode: Mode) -> Option<String> {
    let mode = match mode {
        Mode::Math => FontMode::Math,
        Mode::Text => FontMode::Text,
    };
    if let Some((_, text)) = OWN.iter().find(|(name, _)| *name == symbol) {
        return Some((*text).to_owned());
    }
    if let Some(c) = get_symbol(symbol, mode).and_then(|info| info.codepoint) {
        return Some(crate::math::readable(c).to_string());
    }
    let is_command = symbol.len() > 1 && symbol.starts_with('\\');
    (!is_command).then(|| symbol.to_owned())
}

/// Symbols that the table of the parser has otherwise.
const OWN: [(&str, &str); 10] = [
    ("|", "|"),
    ("\\vert", "|"),
    ("\\prime", "′"),
    ("'", "′"),
    ("`", "‵"),
    ("-", "−"),
    ("*", "∗"),
    ("\\lvert", "|"),
    ("\\rvert", "|"),
    ("\\textunderscore", "_"),
];

/// A delimiter's characters; empty for `.`.
pub(super) fn delimiter(name: &str) -> Option<String> {
    Some(match name {
        "." | "" => String::new(),
        "<" | "\\langle" | "\\lt" => "⟨".to_owned(),
        ">" | "\\rangle" | "\\gt" => "⟩".to_owned(),
        "|" | "\\vert" | "\\lvert" | "\\rvert" => "|".to_owned(),
        "\\|" | "\\Vert" | "\\lVert" | "\\rVert" => "‖".to_owned(),
        other => characters(other, Mode::Math)?,
    })
}
