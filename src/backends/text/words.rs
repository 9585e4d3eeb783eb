//! Running text to the pieces that lines are filled with: where a line of plain text may break.
//!
//! At blanks, save before closing marks that stand alone and after opening ones; within words only where readers
//! expect it. Words of ASCII letters, which are most, are passed over quickly.

use crate::backends::text_writer::{Unit, char_columns, columns};
use crate::linebreak::{BreakKind, Hyphenator, breaks, is_technical};

/// The soft hyphen, shown only where a line breaks.
pub(super) const SOFT_HYPHEN: char = '\u{AD}';
/// Bytes of a short word with its blank, for a guess of how many there are at most.
const SHORT_WORD: usize = 5;

/// The pieces of `text`, in which lines end at `\n`. No line ends at the blanks in `glued` and at the places in `tied`.
pub(super) fn units(text: &str, glued: &[usize], tied: &[usize], hyphenator: Option<Hyphenator>) -> Vec<Unit> {
    let mut splitter = Splitter { text, tied, hyphenator, units: Vec::with_capacity(text.len() / SHORT_WORD + 1) };
    let mut glued = glued.iter().peekable();
    let mut start = 0;
    let mut word_start = 0;
    let mut seen = ByteKind::PLAIN;
    for (at, &byte) in text.as_bytes().iter().enumerate() {
        let kind = ByteKind::of(byte);
        seen |= kind;
        if kind < ByteKind::BLANK {
            continue;
        }
        let is_glued = glued.next_if(|blank| **blank == at).is_some();
        let is_end = kind == ByteKind::LINE_END;
        if is_end || (!is_glued && may_break(text, word_start, at)) {
            splitter.run(start, at, is_end, seen & ByteKind::ODD == 0);
            start = at + 1;
            seen = ByteKind::PLAIN;
        }
        word_start = at + 1;
    }
    splitter.run(start, text.len(), true, seen & ByteKind::ODD == 0);
    splitter.units
}

/// What a byte is to lines: one look at a table each.
struct ByteKind;

impl ByteKind {
    /// ASCII without hyphens.
    const PLAIN: u8 = 0;
    /// A word with it is to be looked at: hyphens, and all beyond ASCII.
    const ODD: u8 = 1;
    const BLANK: u8 = 2;
    const LINE_END: u8 = 4;

    const TABLE: [u8; 256] = {
        let mut kinds = [ByteKind::PLAIN; 256];
        let mut byte = 0x80;
        while byte < kinds.len() {
            kinds[byte] = ByteKind::ODD;
            byte += 1;
        }
        kinds[b'-' as usize] = ByteKind::ODD;
        kinds[b' ' as usize] = ByteKind::BLANK;
        kinds[b'\n' as usize] = ByteKind::LINE_END;
        kinds
    };

    fn of(byte: u8) -> u8 {
        ByteKind::TABLE[usize::from(byte)]
    }
}

/// Whether a line may end at the blank at `at`, before which the word begins at `word_start`.
fn may_break(text: &str, word_start: usize, at: usize) -> bool {
    let bytes = text.as_bytes();
    let next = bytes.get(at + 1).copied().unwrap_or(b'\n');
    let last = at.checked_sub(1).map_or(b' ', |before| bytes[before]);
    // Blanks beside each other are code: the line breaks after the last of them.
    if next == b' ' {
        return false;
    }
    if !may_open(last) && !may_close(next) {
        return true;
    }
    let before = &text[word_start..at];
    let after = text[at + 1..].split([' ', '\n']).next().unwrap_or_default();
    let opens = !before.is_empty() && before.chars().all(|c| OPENING.contains(&c));
    let closes = !after.is_empty() && after.chars().all(|c| CLOSING.contains(&c));
    !opens && !closes
}

/// Marks that do not end a line when they stand alone.
const OPENING: [char; 5] = ['(', '[', '{', '«', '“'];
/// Marks that do not begin one (French sets blanks before them).
const CLOSING: [char; 12] = [')', ']', '}', '»', '”', '!', '?', ';', ':', '.', ',', '%'];

/// Whether one of [`OPENING`] may end with a byte.
fn may_open(byte: u8) -> bool {
    matches!(byte, b'(' | b'[' | b'{' | 0xAB | 0x9C)
}

/// Whether one of [`CLOSING`] may begin with a byte.
fn may_close(byte: u8) -> bool {
    matches!(byte, b')' | b']' | b'}' | 0xC2 | 0xE2 | b'!' | b'?' | b';' | b':' | b'.' | b',' | b'%')
}

struct Splitter<'a> {
    text: &'a str,
    tied: &'a [usize],
    hyphenator: Option<Hyphenator>,
    units: Vec<Unit>,
}

impl Splitter<'_> {
    /// Adds what stands between two breaks. `is_plain`: it is in ASCII and has no hyphen.
    fn run(&mut self, start: usize, end: usize, forced: bool, is_plain: bool) {
        let blanks = self.text.as_bytes()[start..end].iter().rev().take_while(|byte| **byte == b' ').count();
        let shown_end = end - blanks;
        let simple = if is_plain { Some(end - start) } else { letters(&self.text.as_bytes()[start..end]) };
        let (start, columns) = match simple {
            Some(n_columns) if self.hyphenator.is_none() => (start, n_columns - blanks),
            Some(_) | None => {
                let last = self.split(start, end).min(shown_end);
                (last, shown_columns(&self.text[last..shown_end]))
            }
        };
        let space = if forced { 0 } else { blanks + 1 };
        self.units.push(Unit { forced, ..Unit::new(start..shown_end, columns, space) });
    }

    /// Adds the parts of what stands between two breaks but the last one; returns where that begins.
    fn split(&mut self, start: usize, end: usize) -> usize {
        let word = &self.text[start..end];
        let mut last = start;
        let mut is_technical = None;
        if !word.is_ascii() || word.contains('-') {
            for found in breaks(word) {
                let at = start + found.offset;
                let is_break = match found.kind {
                    BreakKind::SoftHyphen => true,
                    BreakKind::Hyphen => !*is_technical.get_or_insert_with(|| has_no_language(word)),
                    BreakKind::Plain => is_plain_break(word, found.offset),
                    BreakKind::Mandatory | BreakKind::Space => false,
                };
                if is_break && self.tied.binary_search(&at).is_err() {
                    self.part(&mut last, at, found.kind == BreakKind::SoftHyphen);
                }
            }
        }
        if let Some(hyphenator) = self.hyphenator.filter(|_| !word.contains(['-', ' ', SOFT_HYPHEN])) {
            let inner = word.trim_matches(|c: char| !c.is_alphabetic());
            let inner_start = start + word.find(inner).unwrap_or_default();
            for offset in hyphenator.offsets(inner) {
                self.part(&mut last, inner_start + offset, true);
            }
        }
        last
    }

    fn part(&mut self, last: &mut usize, at: usize, hyphen: bool) {
        let width = shown_columns(&self.text[*last..at]);
        self.units.push(Unit { hyphen, ..Unit::new(*last..at, width, 0) });
        *last = at;
    }
}

/// The columns of a word that is letters of alphabets, quotes and ASCII without hyphens: such have no breaks in them.
/// `None` for others.
fn letters(word: &[u8]) -> Option<usize> {
    let mut n_columns = 0;
    let mut at = 0;
    while let Some(&byte) = word.get(at) {
        let behind = word.get(at + 1).copied().unwrap_or_default();
        let (len, columns) = match (byte, behind) {
            (b'-', _) => return None,
            (0..=0x7F, _) => (1, 1),
            // U+00C0 to U+02FF and U+0370 to U+047F: Latin, Greek, Cyrillic.
            (0xC3..=0xCB | 0xCE..=0xD1, _) => (2, 1),
            // A lam before an alef is one letter with it.
            (0xD9, 0x84) if word.get(at + 2) == Some(&0xD8) => return None,
            // Hebrew from U+05D0 to U+05EA; Arabic from U+0620 to U+064A and from U+0680 to U+06D3: without their marks.
            (0xD7, 0x90..=0xAA) | (0xD8, 0xA0..=0xBF) | (0xD9, 0x80..=0x8A) | (0xDA, _) | (0xDB, 0x80..=0x93) => (2, 1),
            // ‘ ’ “ ” …
            (0xE2, 0x80) if matches!(word.get(at + 2), Some(0x98 | 0x99 | 0x9C | 0x9D | 0xA6)) => (3, 1),
            // Syllables of Hangul, from U+AC00 to U+D77F.
            (0xEA, 0xB0..=0xBF) | (0xEB | 0xEC, _) | (0xED, 0x80..=0x9D) => (3, 2),
            _ => return None,
        };
        at += len;
        n_columns += columns;
    }
    Some(n_columns)
}

/// Columns without soft hyphens.
fn shown_columns(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    columns(text) - text.matches(SOFT_HYPHEN).map(columns).sum::<usize>()
}

/// Whether a word with hyphens is a name of code, an option or a number, which stay in one piece.
fn has_no_language(word: &str) -> bool {
    word.starts_with('-') || word.bytes().any(|byte| byte.is_ascii_digit()) || is_technical(word)
}

/// Whether a line may break in a word where nothing shows: beside ideographs, after dashes. UAX #14 also has breaks in
/// addresses, paths and formulas, and beside the syllables of Hangul, which Korean has blanks for.
fn is_plain_break(word: &str, offset: usize) -> bool {
    let before = word[..offset].chars().next_back().unwrap_or_default();
    let after = word[offset..].chars().next().unwrap_or_default();
    let is_dash = |c: char| matches!(c, '—' | '–');
    if (is_hangul(before) || is_hangul(after)) && !is_dash(before) {
        return false;
    }
    let is_wide = char_columns(before) > 1 || char_columns(after) > 1;
    is_wide || is_dash(before) || matches!(before, '\u{200B}' | '\u{F0B}' | '\u{1361}')
}

/// Whether a character is part of Korean.
pub(super) fn is_hangul(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' | '\u{AC00}'..='\u{D7FF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let units = units(text, &[], &[], None);
        let shown: Vec<&str> = units.iter().map(|unit| &text[unit.range()]).collect();
        assert_eq!(shown.join("|"), expected);
    }

    #[test]
    fn lines_break_at_blanks_and_after_hyphens_of_language() {
        check("a well-known word", "a|well-|known|word");
        check("x https://a-b.example/c-d/e --long-option v1-2", "x|https://a-b.example/c-d/e|--long-option|v1-2");
        check("so—then “quoted” text", "so—|then|“quoted”|text");
    }

    #[test]
    fn marks_that_stand_alone_stay_with_their_words() {
        check("quoi ? « oui » ( a )", "quoi ?|« oui »|( a )");
        check("see .gitignore and /usr/bin", "see|.gitignore|and|/usr/bin");
    }

    #[test]
    fn scripts_break_as_their_readers_expect() {
        check("日本語。", "日|本|語。");
        check("보람있는 경험이", "보람있는|경험이");
        check("제3자 GitHub(깃허브)를 AGPLv3은", "제3자|GitHub(깃허브)를|AGPLv3은");
        check("x² = ∑ᵢ₌₁ⁿ √(a·b)", "x²|=|∑ᵢ₌₁ⁿ|√(a·b)");
    }

    #[test]
    fn words_of_letters_have_the_columns_that_they_are_shown_in() {
        for word in ["don’t", "naïve", "слово", "λόγος", "שלום", "مرحبا", "چگونه", "보람있는", "GitHub(깃허브)를"]
        {
            assert_eq!(letters(word.as_bytes()), Some(columns(word)), "{word}");
        }
        for word in ["well-known", "日本語", "שָׁלוֹם", "أهلا", "a—b"] {
            assert_eq!(letters(word.as_bytes()), None, "{word}");
        }
    }

    #[test]
    fn words_are_divided_when_asked_for() {
        let text = "(hyphenation, utf8-x)";
        let units = units(text, &[], &[], Some(Hyphenator::new("en")));
        let shown: Vec<&str> = units.iter().map(|unit| &text[unit.range()]).collect();
        assert_eq!(shown.join("|"), "(hy|phen|ation,|utf8-x)");
    }
}
