//! Hyphenates words by the patterns of their language (Liang 1983, the patterns of TeX).
//!
//! The only user of `hypher`.

use std::collections::HashMap;

use hypher::Lang;

/// Hyphenates words of one language.
#[derive(Clone, Copy, Debug)]
pub struct Hyphenator {
    lang: Option<Lang>,
}

/// Fewest characters of a word worth hyphenating.
const MIN_WORD: usize = 5;

impl Hyphenator {
    /// The hyphenator of a language (BCP 47 tag). Languages without patterns are not hyphenated.
    pub fn new(language: &str) -> Hyphenator {
        let primary = language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let code = match primary.as_str() {
            "no" => "nb",
            other => other,
        };
        let lang = <[u8; 2]>::try_from(code.as_bytes()).ok().and_then(Lang::from_iso);
        Hyphenator { lang }
    }

    /// A hyphenator that never hyphenates.
    pub const fn none() -> Hyphenator {
        Hyphenator { lang: None }
    }

    /// The byte offsets in `word` before which a hyphen may be inserted. Words with digits, or with capitals after the
    /// first letter (acronyms, identifiers), are not hyphenated. The language defines the fewest characters on either
    /// side.
    pub fn offsets(&self, word: &str) -> impl Iterator<Item = usize> {
        let lang = self.lang.filter(|_| is_divisible(word));
        let syllables = lang.map(|lang| hypher::hyphenate(word, lang));
        let mut offset = 0;
        let len = word.len();
        syllables.into_iter().flatten().filter_map(move |syllable| {
            offset += syllable.len();
            (offset < len).then_some(offset)
        })
    }
}

/// Caches hyphenation points, since most words of a text recur.
#[derive(Debug, Default)]
pub struct HyphenCache {
    hyphenator: Option<Lang>,
    known: HashMap<Box<str>, Box<[u8]>>,
}

/// Number of cached words at which the cache is emptied.
const MOST_KNOWN: usize = 20_000;

impl HyphenCache {
    /// The same offsets as [`Hyphenator::offsets`], except those beyond 255 bytes.
    pub fn offsets(&mut self, hyphenator: Hyphenator, word: &str) -> &[u8] {
        if hyphenator.lang.is_none() || !is_divisible(word) {
            return &[];
        }
        if self.hyphenator != hyphenator.lang || self.known.len() >= MOST_KNOWN {
            self.known.clear();
            self.hyphenator = hyphenator.lang;
        }
        if !self.known.contains_key(word) {
            let offsets = hyphenator.offsets(word).filter_map(|offset| u8::try_from(offset).ok()).collect();
            self.known.insert(word.into(), offsets);
        }
        self.known.get(word).map_or(&[], |offsets| offsets)
    }
}

fn is_divisible(word: &str) -> bool {
    let mut chars = word.chars();
    let first_is_letter = chars.next().is_some_and(char::is_alphabetic);
    let mut n_rest = 0;
    let rest_is_lower = chars.all(|c| {
        n_rest += 1;
        c.is_alphabetic() && !c.is_uppercase() || matches!(c, '\u{300}'..='\u{36F}')
    });
    first_is_letter && rest_is_lower && n_rest + 1 >= MIN_WORD
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(language: &str, word: &str, expected: &str) {
        let mut divided = word.to_owned();
        let offsets: Vec<_> = Hyphenator::new(language).offsets(word).collect();
        for offset in offsets.into_iter().rev() {
            divided.insert(offset, '-');
        }
        assert_eq!(divided, expected);
    }

    #[test]
    fn words_are_divided_by_their_language() {
        check("en", "hyphenation", "hy-phen-ation");
        check("de-AT", "Silbentrennung", "Sil-ben-tren-nung");
        check("tlh", "hyphenation", "hyphenation");
    }

    #[test]
    fn names_of_code_and_short_words_are_left_alone() {
        check("en", "libNetwork", "libNetwork");
        check("en", "HTTPS", "HTTPS");
        check("en", "also", "also");
        check("en", "utf8encoding", "utf8encoding");
    }
}
