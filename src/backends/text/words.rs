//! Running text to the pieces that lines are filled with: where a line of plain text may break.
//!
//! At blanks, save before closing marks that stand alone and after opening ones; within words only where readers
//! expect it. Words of ASCII letters, which are most, are passed over quickly.

use std::ops::Range;

use crate::backends::text_writer::{After, Filler, char_columns, columns};
use crate::linebreak::{BreakKind, Hyphenator, breaks, is_technical};

/// The soft hyphen, shown only where a line breaks.
pub(super) const SOFT_HYPHEN: char = '\u{AD}';

/// Adds the pieces of `text`, in which lines end at `\n`. No line ends at the blanks in `glued` and at the places in
/// `tied`.
pub(super) fn push_units(
    text: &str,
    glued: &[usize],
    tied: &[usize],
    hyphenator: Option<Hyphenator>,
    units: &mut Filler,
) {
    let mut splitter = Splitter { text, tied, hyphenator, units };
    let bytes = text.as_bytes();
    let mut glued = glued.iter().copied();
    let mut next_glued = glued.next();
    let (mut start, mut at, mut is_plain) = (0, 0, true);
    loop {
        if at == start {
            start = splitter.plain_words(start, next_glued.unwrap_or(text.len()));
            at = start;
        }
        let word = Word::of(bytes, at);
        at = word.end;
        is_plain &= word.is_plain;
        let Some(&byte) = bytes.get(at) else { break };
        let is_glued = next_glued == Some(at);
        if is_glued {
            next_glued = glued.next();
        }
        let is_end = byte == b'\n';
        if is_end || (!is_glued && byte == b' ' && may_break(text, at)) {
            splitter.run(start, at, is_end, is_plain);
            start = at + 1;
            is_plain = true;
        }
        at += 1;
    }
    splitter.run(start, text.len(), true, is_plain);
}

/// Where a word ends.
struct Word {
    /// At a blank, the end of a line, any other control character, or the end of the text.
    end: usize,
    /// Whether it is ASCII without hyphens.
    is_plain: bool,
}

impl Word {
    /// The word that begins at `from`, eight bytes at a time where there are as many.
    fn of(bytes: &[u8], from: usize) -> Word {
        const EACH: u64 = u64::from_le_bytes([1; 8]);
        const HIGH: u64 = EACH << 7;
        let mut word = Word { end: from, is_plain: true };
        while let Some(eight) = bytes.get(word.end..).and_then(<[u8]>::first_chunk) {
            let eight = u64::from_le_bytes(*eight);
            // The lowest bit of each is where such a byte is first; what a carry adds is above.
            let ends = eight.wrapping_sub(EACH * (b' ' as u64 + 1)) & !eight & HIGH;
            let hyphens = eight ^ (EACH * b'-' as u64);
            let odd = (hyphens.wrapping_sub(EACH) & !hyphens & HIGH) | (eight & HIGH);
            // The bits below the first end.
            let own = (ends & ends.wrapping_neg()).wrapping_sub(1);
            word.is_plain &= odd & own == 0;
            if ends != 0 {
                word.end += ends.trailing_zeros() as usize / 8;
                return word;
            }
            word.end += 8;
        }
        let rest = bytes.get(word.end..).unwrap_or_default();
        let len = rest.iter().position(|byte| *byte <= b' ').unwrap_or(rest.len());
        word.is_plain &= rest[..len].iter().all(|byte| byte.is_ascii() && *byte != b'-');
        word.end += len;
        word
    }
}

/// Whether a line may end at the blank at `at`.
fn may_break(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let next = bytes.get(at + 1).copied().unwrap_or(b'\n');
    let last = at.checked_sub(1).map_or(b' ', |before| bytes[before]);
    // Blanks beside each other are code: the line breaks after the last of them.
    is_between_words(last, next) || (next != b' ' && parts_words(text, at))
}

/// Whether the bytes around a blank show that words are on both sides of it.
fn is_between_words(last: u8, next: u8) -> bool {
    !MAY_OPEN[usize::from(last)] && !MAY_CLOSE[usize::from(next)]
}

/// Whether what stands before the blank at `at` is not only opening marks, and what stands behind it not only closing
/// ones.
#[inline(never)]
fn parts_words(text: &str, at: usize) -> bool {
    let before = text[..at].rsplit([' ', '\n']).next().unwrap_or_default();
    let after = text[at + 1..].split([' ', '\n']).next().unwrap_or_default();
    let opens = !before.is_empty() && before.chars().all(|c| OPENING.contains(&c));
    let closes = !after.is_empty() && after.chars().all(|c| CLOSING.contains(&c));
    !opens && !closes
}

/// Marks that do not end a line when they stand alone.
const OPENING: [char; 5] = ['(', '[', '{', '«', '“'];
/// Marks that do not begin one (French sets blanks before them).
const CLOSING: [char; 12] = [')', ']', '}', '»', '”', '!', '?', ';', ':', '.', ',', '%'];

/// The bytes that one of [`OPENING`] ends with.
const MAY_OPEN: [bool; 256] = bytes_of(&OPENING, true);
/// The bytes that one of [`CLOSING`] begins with, and a blank.
const MAY_CLOSE: [bool; 256] = {
    let mut table = bytes_of(&CLOSING, false);
    table[b' ' as usize] = true;
    table
};

/// The first or the `last` byte of each of these: one look tells whether there may be one.
const fn bytes_of(chars: &[char], last: bool) -> [bool; 256] {
    let mut table = [false; 256];
    let mut idx = 0;
    while idx < chars.len() {
        let mut buffer = [0; 4];
        let bytes = chars[idx].encode_utf8(&mut buffer).as_bytes();
        table[bytes[if last { bytes.len() - 1 } else { 0 }] as usize] = true;
        idx += 1;
    }
    table
}

struct Splitter<'a> {
    text: &'a str,
    tied: &'a [usize],
    hyphenator: Option<Hyphenator>,
    units: &'a mut Filler,
}

impl Splitter<'_> {
    /// Adds the words from `start` on that need no closer look and have a blank behind them, at which a line may end;
    /// returns where the first other word begins. No blank from `limit` on is one of those.
    fn plain_words(&mut self, mut start: usize, limit: usize) -> usize {
        let bytes = self.text.as_bytes();
        if self.hyphenator.is_some() {
            return start;
        }
        loop {
            let word = Word::of(bytes, start);
            let Some([last, b' ', next]) = word.end.checked_sub(1).and_then(|last| bytes.get(last..)?.first_chunk())
            else {
                return start;
            };
            if !(word.is_plain && is_between_words(*last, *next) && start < word.end && word.end < limit) {
                return start;
            }
            self.units.push(start..word.end, word.end - start, After::Space(1));
            start = word.end + 1;
        }
    }

    /// Adds what stands between two breaks. `is_plain`: it is in ASCII and has no hyphen.
    fn run(&mut self, start: usize, end: usize, forced: bool, is_plain: bool) {
        let ends_blank = end > start && self.text.as_bytes()[end - 1] == b' ';
        if is_plain && !ends_blank && self.hyphenator.is_none() {
            let after = if forced { After::LineEnd } else { After::Space(1) };
            self.units.push(start..end, end - start, after);
        } else {
            self.closer(start, end, forced, is_plain);
        }
    }

    /// Adds what stands between two breaks and may have more of them.
    #[inline(never)]
    fn closer(&mut self, start: usize, end: usize, forced: bool, is_plain: bool) {
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
        let after = if forced { After::LineEnd } else { After::Space(blanks + 1) };
        self.units.push(start..shown_end, columns, after);
    }

    /// Adds the parts of what stands between two breaks but the last one; returns where that begins.
    fn split(&mut self, start: usize, end: usize) -> usize {
        let word = &self.text[start..end];
        let mut last = start;
        let mut from = start;
        if !word.is_ascii() {
            let mut follows_ideograph = false;
            for (offset, c) in word.char_indices() {
                let is_one = is_ideograph(c);
                if is_one && follows_ideograph {
                    let at = start + offset;
                    if at - from > IDEOGRAPH_BYTES {
                        self.split_segment(&mut last, word, start, from..at);
                    }
                    if self.may_part(at) {
                        self.part(&mut last, at, false);
                    }
                    from = at;
                }
                follows_ideograph = is_one;
            }
        }
        if !word.is_ascii() || word.contains('-') {
            self.split_segment(&mut last, word, start, from..end);
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

    /// Adds the parts of a segment of the word at `start` but the last one. What is around it does not change how it
    /// breaks.
    fn split_segment(&mut self, last: &mut usize, word: &str, start: usize, segment: Range<usize>) {
        let mut is_technical = None;
        for found in breaks(&self.text[segment.clone()]) {
            let at = segment.start + found.offset;
            let is_break = match found.kind {
                BreakKind::SoftHyphen => true,
                BreakKind::Hyphen => !*is_technical.get_or_insert_with(|| has_no_language(word)),
                BreakKind::Plain => is_plain_break(word, at - start),
                BreakKind::Mandatory | BreakKind::Space => false,
            };
            if is_break && self.may_part(at) {
                self.part(last, at, found.kind == BreakKind::SoftHyphen);
            }
        }
    }

    fn may_part(&self, at: usize) -> bool {
        self.tied.is_empty() || self.tied.binary_search(&at).is_err()
    }

    fn part(&mut self, last: &mut usize, at: usize, hyphen: bool) {
        let part = *last..at;
        let is_ideograph = part.len() == IDEOGRAPH_BYTES && self.text[part.clone()].starts_with(is_ideograph);
        let width = if is_ideograph { IDEOGRAPH_COLUMNS } else { shown_columns(&self.text[part.clone()]) };
        self.units.push(part, width, if hyphen { After::SoftHyphen } else { After::Space(0) });
        *last = at;
    }
}

const IDEOGRAPH_BYTES: usize = 3;
const IDEOGRAPH_COLUMNS: usize = 2;

/// Whether a character is one that lines always break beside another of (UAX #14, class ID): the common ideographs, and
/// kana that are not small.
#[inline]
fn is_ideograph(c: char) -> bool {
    match c {
        '\u{0}'..='\u{3040}' => false,
        'ぁ' | 'ぃ' | 'ぅ' | 'ぇ' | 'ぉ' | 'っ' | 'ゃ' | 'ゅ' | 'ょ' | 'ゎ' => false,
        'ァ' | 'ィ' | 'ゥ' | 'ェ' | 'ォ' | 'ッ' | 'ャ' | 'ュ' | 'ョ' | 'ヮ' | 'ヵ' | 'ヶ' => false,
        '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{3042}'..='\u{3094}' | '\u{30A2}'..='\u{30FA}' => true,
        _ => false,
    }
}

/// The columns of a word that is letters of alphabets, quotes and ASCII without hyphens: such have no breaks in them.
/// `None` for others.
fn letters(word: &[u8]) -> Option<usize> {
    let mut n_columns = 0;
    let mut at = 0;
    while let Some(&byte) = word.get(at) {
        let (len, columns) = match LETTERS[usize::from(byte)] {
            Letter::Ascii => (1, 1),
            Letter::Two => (2, 1),
            Letter::Syllable => (3, 2),
            Letter::Second => second(byte, &word[at + 1..])?,
            Letter::None => return None,
        };
        at += len;
        n_columns += columns;
    }
    Some(n_columns)
}

/// What begins with a byte.
#[derive(Clone, Copy)]
enum Letter {
    /// Itself alone, and no hyphen.
    Ascii,
    /// A letter of two bytes, whatever the second is.
    Two,
    /// A syllable of Hangul.
    Syllable,
    /// The second byte tells.
    Second,
    /// Something else.
    None,
}

const LETTERS: [Letter; 256] = {
    let mut letters = [Letter::None; 256];
    let mut byte = 0;
    while byte < letters.len() {
        letters[byte] = match byte as u8 {
            b'-' => Letter::None,
            0..=0x7F => Letter::Ascii,
            // U+00C0 to U+02FF and U+0370 to U+047F: Latin, Greek, Cyrillic; Arabic from U+0680 to U+06BF.
            0xC3..=0xCB | 0xCE..=0xD1 | 0xDA => Letter::Two,
            // Syllables of Hangul, from U+B000 to U+CFFF.
            0xEB | 0xEC => Letter::Syllable,
            0xD7..=0xD9 | 0xDB | 0xE2 | 0xEA | 0xED => Letter::Second,
            _ => Letter::None,
        };
        byte += 1;
    }
    letters
};

/// Length and columns of a letter by its first byte and what follows.
fn second(byte: u8, behind: &[u8]) -> Option<(usize, usize)> {
    match (byte, *behind.first()?) {
        // A lam before an alef is one letter with it.
        (0xD9, 0x84) if behind.get(1) == Some(&0xD8) => None,
        // Hebrew from U+05D0 to U+05EA; Arabic from U+0620 to U+064A and from U+06C0 to U+06D3: without their marks.
        (0xD7, 0x90..=0xAA) | (0xD8, 0xA0..=0xBF) | (0xD9, 0x80..=0x8A) | (0xDB, 0x80..=0x93) => Some((2, 1)),
        // ‘ ’ “ ” …
        (0xE2, 0x80) if matches!(behind.get(1), Some(0x98 | 0x99 | 0x9C | 0x9D | 0xA6)) => Some((3, 1)),
        // Syllables of Hangul, from U+AC00 to U+AFFF and from U+D000 to U+D77F.
        (0xEA, 0xB0..=0xBF) | (0xED, 0x80..=0x9D) => Some((3, 2)),
        _ => None,
    }
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
        let mut units = Filler::default();
        push_units(text, &[], &[], None, &mut units);
        let shown: Vec<&str> = units.units().iter().map(|unit| &text[unit.range()]).collect();
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
    fn between_ideographs_lines_break_as_the_algorithm_has_it() {
        let ideographs = (0x3040..0x3100).chain(0x3400..0x3410).chain(0x4DB0..0x4E10).chain(0x9FF0..0xA000);
        for c in ideographs.filter_map(char::from_u32).filter(|c| is_ideograph(*c)) {
            assert_eq!(columns(&c.to_string()), IDEOGRAPH_COLUMNS, "{c}");
            assert_eq!(breaks(&format!("中{c}中")).map(|found| found.offset).collect::<Vec<_>>(), [3, 6], "{c}");
        }
        check("中文（ab-c中）文、文っ。", "中|文|（ab-|c|中）|文、|文っ。");
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
        let mut units = Filler::default();
        push_units(text, &[], &[], Some(Hyphenator::new("en")), &mut units);
        let shown: Vec<&str> = units.units().iter().map(|unit| &text[unit.range()]).collect();
        assert_eq!(shown.join("|"), "(hy|phen|ation,|utf8-x)");
    }
}
