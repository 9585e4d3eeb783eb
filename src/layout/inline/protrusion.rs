//! How far characters hang out of the margins, so that the edges of a column look straight.
//!
//! Shares of the glyph's own width, after the tables of the microtype package for Latin text faces (R. Schlicht),
//! rounded.

/// Share of its width by which a character hangs out at the beginning of a line.
pub(super) fn left(c: char) -> f64 {
    match c {
        '“' | '”' | '"' | '„' | '«' | '»' => 0.5,
        '‘' | '’' | '\'' | '‚' | '‹' | '›' => 0.6,
        '(' | '[' | '{' => 0.06,
        'A' | 'J' | 'T' | 'V' | 'W' | 'Y' => 0.05,
        '•' | '–' | '—' | '-' => 0.2,
        _ => 0.0,
    }
}

/// Share of its width by which a character hangs out at the end of a line.
pub(super) fn right(c: char) -> f64 {
    match c {
        '.' | ',' => 0.7,
        '-' | '\u{AD}' | '\u{2010}' => 0.6,
        '“' | '”' | '"' | '«' | '»' => 0.5,
        '‘' | '’' | '\'' | '‹' | '›' => 0.6,
        ':' | ';' | '!' | '?' => 0.3,
        '–' => 0.3,
        '—' => 0.15,
        ')' | ']' | '}' => 0.06,
        'A' | 'K' | 'L' | 'T' | 'V' | 'W' | 'X' | 'Y' | 'k' | 'r' | 't' | 'v' | 'w' | 'x' | 'y' => 0.05,
        _ => 0.0,
    }
}
