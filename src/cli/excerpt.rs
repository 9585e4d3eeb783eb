//! The part of a source line that a diagnostic is about, made fit to be shown on a terminal.
//!
//! Lines may be of any length and hold anything: what is shown is cut around the place, tabs become blanks, and
//! nothing in a document can command the terminal.

use std::borrow::Cow;

use bindery::source::Place;
use unicode_width::UnicodeWidthChar;

/// Columns that are shown of a line at most.
const MAX_COLUMNS: usize = 100;
/// Columns that are shown before the place in a line that is cut.
const COLUMNS_BEFORE: usize = 40;
/// Columns between tab stops.
const TAB_COLUMNS: usize = 4;
/// What stands for a part that is cut off.
const CUT: char = '…';

/// A line with its mark.
#[derive(Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// Number of the line, from 1.
    pub line: usize,
    /// What is shown of it.
    pub text: String,
    /// Columns before the mark.
    pub indent: usize,
    /// Columns of the mark, at least one; up to the end of the line when the place goes on behind it.
    pub width: usize,
}

/// The line of a place, with a mark under its part.
pub fn excerpt(place: &Place) -> Excerpt {
    let (before, is_cut) = end_of(&place.before);
    let mut text = String::from(if is_cut { "…" } else { "" });
    let mut columns = usize::from(is_cut);
    push_columns(&mut text, &mut columns, before, usize::MAX);
    let indent = columns;
    push_columns(&mut text, &mut columns, &place.marked, MAX_COLUMNS);
    let width = (columns - indent).max(1);
    push_columns(&mut text, &mut columns, &place.after, MAX_COLUMNS);
    Excerpt { line: place.position.line, text, indent, width }
}

/// As much of the end of `text` as is shown before a mark, and whether that is less than all.
fn end_of(text: &str) -> (&str, bool) {
    let mut columns = 0;
    for (idx, c) in text.char_indices().rev() {
        columns += columns_of(c, 0);
        if columns > COLUMNS_BEFORE {
            return (&text[idx + c.len_utf8()..], true);
        }
    }
    (text, false)
}

/// Appends `part` as it is shown, up to the column `limit`; a cut is marked once.
fn push_columns(text: &mut String, columns: &mut usize, part: &str, limit: usize) {
    for c in part.chars() {
        if *columns >= limit {
            if !text.ends_with(CUT) {
                text.push(CUT);
            }
            return;
        }
        let n = columns_of(c, *columns);
        match c {
            '\t' => text.extend(std::iter::repeat_n(' ', n)),
            _ => text.push(harmless(c)),
        }
        *columns += n;
    }
}

/// Columns that `c` takes when it stands at `column`.
fn columns_of(c: char, column: usize) -> usize {
    match c {
        '\t' => TAB_COLUMNS - column % TAB_COLUMNS,
        _ => harmless(c).width().unwrap_or(1),
    }
}

/// The character itself, or what is shown for one that would command the terminal or turn the direction of a line.
fn harmless(c: char) -> char {
    let turns = matches!(c, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    if c.is_control() || turns { char::REPLACEMENT_CHARACTER } else { c }
}

/// A text of one line in which nothing commands the terminal.
pub fn printable(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| harmless(c) == c) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if c == '\n' || c == '\t' { ' ' } else { harmless(c) }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use bindery::source::{SourceFile, Span};

    fn check(text: &str, marked: &str, shown: &str, mark: &str) {
        let start = text.find(marked).expect("the marked part is in the text");
        let source = SourceFile::new("t", text);
        let excerpt = excerpt(&source.place(Span::new(start, start + marked.len())));
        let actual_mark = " ".repeat(excerpt.indent) + &"^".repeat(excerpt.width);
        assert_eq!((excerpt.text.as_str(), actual_mark.as_str()), (shown, mark));
    }

    #[test]
    fn the_mark_stands_under_the_place() {
        check("one\ntwo three\n", "three", "two three", "    ^^^^^");
        check("\u{FEFF}one two", "two", "one two", "    ^^^");
    }

    #[test]
    fn wide_characters_take_two_columns_and_tabs_go_to_the_next_stop() {
        check("日本 x", "x", "日本 x", "     ^");
        check("a\tb", "b", "a   b", "    ^");
    }

    #[test]
    fn a_place_over_several_lines_is_marked_to_the_end_of_the_first() {
        check("a bc\nd", "bc\nd", "a bc", "  ^^");
    }

    #[test]
    fn long_lines_are_cut_around_the_place() {
        let line = "x".repeat(1000) + "HERE" + &"y".repeat(1000);
        let (before, after) = ("x".repeat(40), "y".repeat(MAX_COLUMNS - 45));
        check(&line, "HERE", &format!("…{before}HERE{after}…"), &(" ".repeat(41) + "^^^^"));
    }

    #[test]
    fn nothing_commands_the_terminal() {
        check("a\u{1B}[31mb", "b", "a\u{FFFD}[31mb", "      ^");
        assert_eq!(printable("a\u{1B}]0;x\u{7}\n\u{202E}"), "a\u{FFFD}]0;x\u{FFFD} \u{FFFD}");
    }
}
