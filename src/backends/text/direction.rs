//! Direction of lines: marks that keep text of right-to-left scripts readable where a reader takes the direction of
//! each line from its first letter (UAX #9, rules P2 and P3), as editors and terminals do.
//!
//! Text stays in its logical order; a mark is set only where that first letter would say the contrary.

use std::borrow::Cow;

use crate::model::Direction;

/// The left-to-right and the right-to-left mark. They take no room.
const MARKS: [char; 2] = ['\u{200E}', '\u{200F}'];

/// The mark of a direction.
pub(super) fn mark(direction: Direction) -> char {
    match direction {
        Direction::LeftToRight => MARKS[0],
        Direction::RightToLeft => MARKS[1],
    }
}

/// The direction of a paragraph in a text that runs in direction `base`: another only when most of its letters have it.
pub(super) fn direction_of(text: &str, base: Direction) -> Direction {
    let mut n_letters = [0_usize; 2];
    for direction in text.chars().filter_map(letter_direction) {
        n_letters[direction as usize] += 1;
    }
    match n_letters[0].cmp(&n_letters[1]) {
        std::cmp::Ordering::Greater => Direction::LeftToRight,
        std::cmp::Ordering::Less => Direction::RightToLeft,
        std::cmp::Ordering::Equal => base,
    }
}

/// A line that is read in this direction.
pub(super) fn directed(line: Cow<'_, str>, direction: Direction) -> Cow<'_, str> {
    match line.chars().find_map(letter_direction) {
        Some(first) if first != direction => Cow::Owned(format!("{}{line}", mark(direction))),
        Some(_) | None => line,
    }
}

/// Whether there are letters of another direction in a text.
pub(super) fn has_other(text: &str, direction: Direction) -> bool {
    (direction == Direction::RightToLeft || may_be_right_to_left(text))
        && text.chars().filter_map(letter_direction).any(|own| own != direction)
}

/// Whether there may be letters from right to left: a look at the first two bytes of characters.
pub(super) fn may_be_right_to_left(text: &str) -> bool {
    let bytes = text.as_bytes();
    // All bytes at once first: this is asked of every paragraph.
    let is_candidate = |byte: u8| byte >= 0xD6 && !(0xE1..=0xEE).contains(&byte);
    if !bytes.iter().fold(false, |found, byte| found | is_candidate(*byte)) {
        return false;
    }
    bytes.iter().enumerate().any(|(at, byte)| {
        let next = || bytes.get(at + 1).copied().unwrap_or_default();
        match byte {
            0..=0xD5 => false,
            // U+0580 to U+07FF, to U+08FF, the presentation forms, and the scripts of the supplementary plane.
            0xD6..=0xDF => true,
            0xE0 => next() <= 0xA3,
            0xEF => matches!(next(), 0xAC..=0xB7 | 0xB9..=0xBB),
            0xF0 => matches!(next(), 0x90 | 0x9E),
            _ => false,
        }
    })
}

/// The direction of a letter; `None` for what takes that of its surroundings.
fn letter_direction(c: char) -> Option<Direction> {
    match c {
        'a'..='z' | 'A'..='Z' | '\u{200E}' => Some(Direction::LeftToRight),
        '\0'..='\u{BF}' => None,
        // The letters of Hebrew and Arabic, which are most.
        '\u{5D0}'..='\u{5EA}' | '\u{620}'..='\u{64A}' | '\u{200F}' => Some(Direction::RightToLeft),
        '\u{590}'..='\u{8FF}'
        | '\u{FB1D}'..='\u{FDFF}'
        | '\u{FE70}'..='\u{FEFC}'
        | '\u{10800}'..='\u{10FFF}'
        | '\u{1E800}'..='\u{1EFFF}' => c.is_alphabetic().then_some(Direction::RightToLeft),
        _ => c.is_alphabetic().then_some(Direction::LeftToRight),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_marked_when_its_first_letter_says_the_contrary() {
        let check = |line, direction, expected: &str| assert_eq!(directed(Cow::Borrowed(line), direction), expected);
        check("React הוא", Direction::RightToLeft, "\u{200F}React הוא");
        check("הוא React", Direction::RightToLeft, "הוא React");
        check("1. (React)", Direction::LeftToRight, "1. (React)");
        check("שלום means hello", Direction::LeftToRight, "\u{200E}שלום means hello");
    }

    #[test]
    fn a_paragraph_has_the_direction_of_most_of_it() {
        assert_eq!(direction_of("React הוא ספרייה", Direction::LeftToRight), Direction::RightToLeft);
        assert_eq!(direction_of("npm install", Direction::RightToLeft), Direction::LeftToRight);
        assert_eq!(direction_of("123", Direction::RightToLeft), Direction::RightToLeft);
    }
}
