//! Spaces that a language wants before and after its marks.

/// What happens to the spaces around marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::layout) enum Spacing {
    /// They stay as they are.
    Plain,
    /// French: high marks stand off by a thin space, colons and guillemets by a full one, neither of which breaks
    /// (Lexique des règles typographiques en usage à l'Imprimerie nationale).
    French,
}

impl Spacing {
    /// That of a language tag. In Canada high marks do not stand off.
    pub fn of(language: &str) -> Spacing {
        let lower = language.to_ascii_lowercase();
        let is_french = lower == "fr" || lower.starts_with("fr-") || lower.starts_with("fr_");
        if is_french && !lower.ends_with("ca") { Spacing::French } else { Spacing::Plain }
    }

    /// What stands in the place of a space between two characters; `None` leaves it.
    pub fn between(self, before: Option<char>, after: char) -> Option<char> {
        match (self, before, after) {
            (Spacing::Plain, ..) => None,
            (Spacing::French, _, ';' | '!' | '?') => Some('\u{202F}'),
            (Spacing::French, _, ':' | '»') | (Spacing::French, Some('«'), _) => Some('\u{A0}'),
            (Spacing::French, ..) => None,
        }
    }
}
