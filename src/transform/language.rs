//! Detects the language of a document without a declared one, from its script. Direction, labels and text-to-speech
//! depend on it. Latin script implies no language.

use crate::model::{Document, Inline, InlineKind, Visit, walk_blocks, walk_inlines};

/// Letters examined: enough to be sure, few enough to cost little.
const MAX_LETTERS: usize = 4000;

/// Fewer letters prove nothing: `π = 3.14`.
const MIN_LETTERS: usize = 3;

/// Smallest share of kana among ideographs and kana in Japanese text.
const MIN_KANA: f64 = 0.05;

/// A script that implies one language or a few.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Script {
    Arabic,
    Cyrillic,
    Devanagari,
    Greek,
    Hangul,
    Hebrew,
    Ideographs,
    Kana,
    Thai,
    Other,
}

impl Script {
    const ALL: [Script; 10] = [
        Script::Arabic,
        Script::Cyrillic,
        Script::Devanagari,
        Script::Greek,
        Script::Hangul,
        Script::Hebrew,
        Script::Ideographs,
        Script::Kana,
        Script::Thai,
        Script::Other,
    ];

    /// The script of a character.
    fn of(letter: char) -> Script {
        match letter {
            '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}' => Script::Greek,
            '\u{400}'..='\u{52F}' => Script::Cyrillic,
            '\u{590}'..='\u{5FF}' | '\u{FB1D}'..='\u{FB4F}' => Script::Hebrew,
            '\u{600}'..='\u{6FF}' | '\u{750}'..='\u{77F}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' => {
                Script::Arabic
            }
            '\u{900}'..='\u{97F}' => Script::Devanagari,
            '\u{E00}'..='\u{E7F}' => Script::Thai,
            '\u{1100}'..='\u{11FF}' | '\u{AC00}'..='\u{D7AF}' => Script::Hangul,
            '\u{3040}'..='\u{30FF}' => Script::Kana,
            '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}' => Script::Ideographs,
            _ => Script::Other,
        }
    }
}

/// Runs the pass.
pub(super) fn run(document: &mut Document) {
    if document.meta.lang.is_some() {
        return;
    }
    let title = document.meta.title.as_deref().unwrap_or_default();
    let mut beyond_latin = BeyondLatin { is_found: BeyondLatin::is_in(title) };
    walk_blocks(&mut beyond_latin, &document.blocks);
    if !beyond_latin.is_found {
        return;
    }
    let mut letters = Letters::default();
    walk_blocks(&mut letters, &document.blocks);
    if letters.len() == 0 {
        letters.take(title);
    }
    document.meta.lang = letters.language().map(str::to_owned);
}

/// Searches for a letter of the scripts above. Most documents have none and need no closer look.
struct BeyondLatin {
    is_found: bool,
}

impl BeyondLatin {
    fn is_in(text: &str) -> bool {
        /// First bytes in UTF-8: up to `LATIN` for Latin letters, `PUNCTUATION` for general punctuation.
        const LATIN: u8 = 0xCC;
        const PUNCTUATION: u8 = 0xE2;
        let may_be = text.bytes().fold(false, |found, byte| found | ((byte > LATIN) & (byte != PUNCTUATION)));
        may_be && text.chars().any(|c| Script::of(c) != Script::Other)
    }
}

impl Visit for BeyondLatin {
    fn visit_inline(&mut self, inline: &Inline) {
        if let InlineKind::Text { text } = &inline.kind {
            self.is_found = self.is_found || BeyondLatin::is_in(text);
        }
        walk_inlines(self, inline.kind.content());
    }
}

/// Counts the letters at the beginning of a document, excluding code.
#[derive(Default)]
struct Letters {
    /// Letters beyond ASCII.
    other: Vec<char>,
    n_ascii: usize,
}

impl Letters {
    fn take(&mut self, text: &str) {
        if self.len() >= MAX_LETTERS {
            return;
        }
        self.n_ascii += text.bytes().filter(u8::is_ascii_alphabetic).count();
        if !text.is_ascii() {
            self.other.extend(text.chars().filter(|c| !c.is_ascii() && c.is_alphabetic()));
        }
    }

    fn len(&self) -> usize {
        self.other.len() + self.n_ascii
    }

    fn language(&self) -> Option<&'static str> {
        if self.len() < MIN_LETTERS {
            return None;
        }
        let mut counts = [0; Script::ALL.len()];
        for &letter in &self.other {
            counts[Script::of(letter) as usize] += 1;
        }
        let count = |script: Script| counts[script as usize];
        let is_most = |n: usize| n * 2 > self.len();
        // Korean and Japanese use ideographs, too.
        let eastern = count(Script::Ideographs) + count(Script::Kana) + count(Script::Hangul);
        if is_most(eastern) {
            let written = (count(Script::Ideographs) + count(Script::Kana)) as f64;
            let is_japanese = count(Script::Kana) as f64 > written * MIN_KANA;
            let is_korean = count(Script::Hangul) * 2 > eastern;
            return Some(if is_korean {
                "ko"
            } else if is_japanese {
                "ja"
            } else {
                "zh"
            });
        }
        let has = |letters: &[char]| self.other.iter().any(|letter| letters.contains(letter));
        match Script::ALL.into_iter().find(|script| is_most(count(*script)))? {
            Script::Arabic if has(&['ٹ', 'ڈ', 'ڑ', 'ے', 'ں']) => Some("ur"),
            Script::Arabic if has(&['پ', 'چ', 'ژ', 'گ']) => Some("fa"),
            Script::Arabic => Some("ar"),
            Script::Cyrillic if has(&['ї', 'є', 'ґ']) => Some("uk"),
            Script::Cyrillic if has(&['ј', 'љ', 'њ', 'ћ', 'ђ']) => Some("sr"),
            // Bulgarian lacks both letters, which occur on every page of Russian.
            Script::Cyrillic if has(&['ъ']) && !has(&['ы', 'э']) => Some("bg"),
            Script::Cyrillic => Some("ru"),
            Script::Devanagari => Some("hi"),
            Script::Greek => Some("el"),
            Script::Hebrew => Some("he"),
            Script::Thai => Some("th"),
            Script::Hangul | Script::Ideographs | Script::Kana | Script::Other => None,
        }
    }
}

impl Visit for Letters {
    fn visit_inline(&mut self, inline: &Inline) {
        if let InlineKind::Text { text } = &inline.kind {
            self.take(text);
        }
        walk_inlines(self, inline.kind.content());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_tells_the_language_where_most_letters_are_of_it() {
        for (text, expected) in [
            ("שימוש במצב בתוך Hook", Some("he")),
            ("كيف تساهم في المصادر المفتوحة", Some("ar")),
            ("چگونه مشارکت کنیم", Some("fa")),
            ("オープンソースの指標", Some("ja")),
            ("如何寻找用户", Some("zh")),
            ("오픈소스 指標", Some("ko")),
            ("Как начать проект: этот и другие", Some("ru")),
            ("Як почати проєкт", Some("uk")),
            ("Как да започнем, на български език, съвсем просто", Some("bg")),
            ("Πώς να αρχίσετε", Some("el")),
            ("ओपन सोर्स", Some("hi")),
            ("Naïve café – “quoted”", None),
            ("The word שלום among others", None),
            ("π = 3.14…", None),
            ("", None),
        ] {
            let mut letters = Letters::default();
            letters.take(text);
            assert_eq!(letters.language(), expected, "{text}");
        }
    }
}
