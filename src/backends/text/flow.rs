//! Running text on its way to lines.

use std::borrow::Cow;

use super::words::{SOFT_HYPHEN, push_units};
use crate::backends::text_writer::{After, Filler, Unit, columns, push_repeated};
use crate::linebreak::Hyphenator;

/// Text without markup, with `\n` where a line must end.
#[derive(Clone, Debug, Default)]
pub(super) struct Flow {
    text: String,
    /// Blanks at which no line ends, in order.
    glued: Vec<usize>,
    /// Places within words at which none ends, in order: between words of a script without blanks and marks on them.
    tied: Vec<usize>,
}

impl Flow {
    /// Forgets everything and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.glued.clear();
        self.tied.clear();
    }

    /// The text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether there is nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Adds text in which blanks count once, and not at all at the beginning of a line.
    pub(super) fn push_text(&mut self, text: &str) {
        let is_at_blank = self.text.is_empty() || self.text.ends_with([' ', '\n']);
        let text = if is_at_blank { text.trim_start_matches([' ', '\t', '\n']) } else { text };
        if is_even(text) { self.text.push_str(text) } else { self.push_words(text) }
    }

    fn push_words(&mut self, text: &str) {
        let mut start = 0;
        for (at, byte) in text.bytes().enumerate() {
            if matches!(byte, b' ' | b'\t' | b'\n') {
                self.text.push_str(&text[start..at]);
                self.push_space();
                start = at + 1;
            }
        }
        self.text.push_str(&text[start..]);
    }

    /// Adds text as it is, blanks included.
    pub(super) fn push_verbatim(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds text that stays on the line of the character before it.
    pub(super) fn push_tied(&mut self, text: &str) {
        self.tied.push(self.text.len());
        self.text.push_str(text);
    }

    /// Adds a blank, unless there is one or a line begins here.
    pub(super) fn push_space(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
            self.text.push(' ');
        }
    }

    /// Adds text that stays on the line of what precedes, after a blank.
    pub(super) fn push_glued(&mut self, text: &str) {
        self.trim_end();
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.glued.push(self.text.len());
            self.text.push(' ');
        }
        self.text.push_str(text);
    }

    /// Adds another text.
    pub(super) fn append(&mut self, other: &Flow) {
        let start = self.text.len();
        self.text.push_str(&other.text);
        self.glued.extend(other.glued.iter().map(|blank| start + blank));
        self.tied.extend(other.tied.iter().map(|place| start + place));
    }

    /// Ends the line.
    pub(super) fn push_break(&mut self) {
        self.trim_end();
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    /// Puts `mark` on both sides of what was added since `start`, inside of its blanks; nothing when that is nothing.
    pub(super) fn enclose(&mut self, start: usize, mark: &str) {
        let added = &self.text[start..];
        let inner_start = start + (added.len() - added.trim_start().len());
        let inner_end = start + added.trim_end().len();
        if inner_start >= inner_end {
            return;
        }
        self.text.insert_str(inner_end, mark);
        self.text.insert_str(inner_start, mark);
        for places in [&mut self.glued, &mut self.tied] {
            for place in places.iter_mut().rev().take_while(|place| **place >= inner_start) {
                *place += mark.len();
            }
        }
        let inner = &self.text[inner_start + mark.len()..inner_end + mark.len()];
        if inner.starts_with(|c: char| !c.is_ascii()) || inner.ends_with(|c: char| !c.is_ascii()) {
            let idx = self.tied.partition_point(|place| *place < inner_start);
            self.tied.insert(idx, inner_start + mark.len());
            self.tied.push(inner_end + mark.len());
        }
    }

    /// Takes away what was added since `start`, and gives it back.
    pub(super) fn split_off(&mut self, start: usize) -> String {
        self.glued.retain(|blank| *blank < start);
        self.tied.retain(|place| *place < start);
        self.text.split_off(start)
    }

    /// Takes away the blanks and line ends at the end.
    pub(super) fn trim_end(&mut self) {
        self.text.truncate(self.text.trim_end_matches([' ', '\n']).len());
    }

    /// The text in lines of `first` and `rest` columns; lines end only where they must when those are 0.
    pub(super) fn lines<'t>(
        &'t self,
        [first, rest]: [usize; 2],
        filling: Filling,
        filler: &'t mut Filler,
    ) -> impl Iterator<Item = Cow<'t, str>> {
        let may_have_them = memchr::memchr(SOFT_HYPHEN_END, self.text.as_bytes()).is_some();
        let has_soft_hyphens = may_have_them && self.text.contains(SOFT_HYPHEN);
        filler.clear();
        // No character takes more columns than bytes.
        if self.text.len() <= first && !self.text.contains('\n') {
            filler.push(0..self.text.len(), 0, After::LineEnd);
        } else if first == 0 || rest == 0 {
            let mut start = 0;
            for line in self.text.split('\n') {
                filler.push(start..start + line.len(), 0, After::LineEnd);
                start += line.len() + 1;
            }
        } else {
            push_units(&self.text, &self.glued, &self.tied, filling.hyphenator, filler);
        }
        filler.fill(first, rest);
        filler.lines().enumerate().filter_map(move |(idx, line)| {
            let ([begin, ..], [.., end]) = (line, line) else { return None };
            let (text, is_last) = (&self.text[begin.range().start..end.range().end], end.forced);
            let breaks_at_hyphen = end.hyphen && !is_last;
            let shown = match has_soft_hyphens || breaks_at_hyphen {
                true => Cow::Owned(shown(text, breaks_at_hyphen)),
                false => Cow::Borrowed(text),
            };
            let measure = if idx == 0 { first } else { rest };
            Some(if filling.justified && !is_last { justify(shown, measure, idx) } else { shown })
        })
    }

    /// Columns of the longest line if none is broken, and of the widest piece that cannot be.
    pub(super) fn extent(&self, filler: &mut Filler) -> Extent {
        let natural = self.text.split('\n').map(columns).max().unwrap_or(0);
        filler.clear();
        push_units(&self.text, &self.glued, &self.tied, None, filler);
        let least = filler.units().iter().map(Unit::columns_at_end).max().unwrap_or(0);
        Extent { natural, least }
    }
}

/// Whether blanks in a text stand alone, and are blanks.
fn is_even(text: &str) -> bool {
    /// Bytes that are looked at together, each with the one behind it.
    const BLOCK: usize = 16;
    let bytes = text.as_bytes();
    let is_other = |byte: u8| (byte == b'\t') | (byte == b'\n');
    let is_odd = |byte: u8, next: u8| is_other(byte) | ((byte == b' ') & (next == b' '));
    let is_even =
        |block: &[u8; BLOCK + 1]| !(0..BLOCK).fold(false, |found, at| found | is_odd(block[at], block[at + 1]));
    let Some(last) = bytes.last_chunk() else {
        let is_last_other = bytes.last().is_some_and(|byte| is_other(*byte));
        return !is_last_other && bytes.windows(2).all(|pair| !is_odd(pair[0], pair[1]));
    };
    // The last block begins within the one before it, so that no byte is left over.
    let mut rest = bytes;
    while let Some(block) = rest.first_chunk() {
        if !is_even(block) {
            return false;
        }
        rest = &rest[BLOCK..];
    }
    is_even(last) && !is_other(last[BLOCK])
}

/// The last byte of a soft hyphen.
const SOFT_HYPHEN_END: u8 = 0xAD;

/// How lines are filled.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Filling {
    /// Divides words at the ends of lines.
    pub(super) hyphenator: Option<Hyphenator>,
    /// Whether lines are spread to the whole measure.
    pub(super) justified: bool,
}

/// Blanks between words become at most so many.
const WIDEST_SPACE: usize = 3;

/// A line spread to `measure` columns by wider blanks, if they do not become too wide. Odd and even lines take the
/// blanks that are left over at different ends, so that no white runs through the text.
fn justify(line: Cow<'_, str>, measure: usize, idx: usize) -> Cow<'_, str> {
    let missing = measure.saturating_sub(columns(&line));
    let words: Vec<&str> = line.split(' ').collect();
    let n_gaps = words.len() - 1;
    if missing == 0 || n_gaps == 0 || missing > n_gaps * (WIDEST_SPACE - 1) {
        return line;
    }
    let (each, left_over) = (missing / n_gaps, missing % n_gaps);
    let mut spread = String::with_capacity(line.len() + missing);
    for (gap, word) in words.iter().enumerate() {
        if gap > 0 {
            let from_end = if idx.is_multiple_of(2) { n_gaps - gap } else { gap - 1 };
            push_repeated(&mut spread, ' ', 1 + each + usize::from(from_end < left_over));
        }
        spread.push_str(word);
    }
    Cow::Owned(spread)
}

/// How much room a text needs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Extent {
    /// Columns when no line is broken.
    pub(super) natural: usize,
    /// Columns when every line is.
    pub(super) least: usize,
}

/// A line without soft hyphens, but for the hyphen that it breaks at.
fn shown(line: &str, breaks_at_hyphen: bool) -> String {
    let mut shown = line.replace(SOFT_HYPHEN, "");
    if breaks_at_hyphen {
        shown.push('-');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(flow: &Flow, width: usize, expected: &[&str]) {
        let mut filler = Filler::default();
        assert_eq!(flow.lines([width; 2], Filling::default(), &mut filler).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn blanks_count_once() {
        let mut flow = Flow::default();
        flow.push_text(" a  b ");
        flow.push_text(" c");
        check(&flow, 0, &["a b c"]);
    }

    #[test]
    fn what_is_glued_stays_on_its_line() {
        let mut flow = Flow::default();
        flow.push_text("aaa bbb");
        flow.push_glued("[1]");
        flow.push_text(" ccc");
        check(&flow, 8, &["aaa", "bbb [1]", "ccc"]);
    }

    #[test]
    fn marks_stay_with_words_without_blanks() {
        let mut flow = Flow::default();
        flow.push_text("文字文");
        let start = flow.text().len();
        flow.push_text("强调强");
        flow.enclose(start, "*");
        flow.push_text("文");
        flow.push_tied("[^1]");
        check(&flow, 6, &["文字", "文*强", "调强*", "文[^1]"]);
    }

    #[test]
    fn a_soft_hyphen_shows_where_it_breaks() {
        let mut flow = Flow::default();
        flow.push_text("auf\u{AD}ge\u{AD}hoben");
        check(&flow, 7, &["aufge-", "hoben"]);
        check(&flow, 20, &["aufgehoben"]);
    }

    #[test]
    fn lines_are_spread_when_asked_for() {
        let mut flow = Flow::default();
        flow.push_text("aa bb cc dd ee ff gg hh ii");
        let justified = Filling { justified: true, ..Filling::default() };
        let mut filler = Filler::default();
        let lines: Vec<_> = flow.lines([10; 2], justified, &mut filler).collect();
        assert_eq!(lines, ["aa  bb  cc", "dd  ee  ff", "gg hh ii"]);
        assert_eq!(flow.lines([12; 2], justified, &mut filler).next().as_deref(), Some("aa bb cc  dd"));
    }

    #[test]
    fn marks_go_inside_of_blanks() {
        let mut flow = Flow::default();
        flow.push_text("a");
        let start = flow.text().len();
        flow.push_text(" b ");
        flow.enclose(start, "*");
        flow.push_text("c");
        check(&flow, 0, &["a *b* c"]);
    }
}
