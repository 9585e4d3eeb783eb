//! Running text on its way to lines.

use std::borrow::Cow;

use crate::backends::text_writer::{Unit, columns, fill};
use crate::linebreak::{BreakKind, breaks, is_technical};

/// Text without markup, with `\n` where a line must end.
#[derive(Clone, Debug, Default)]
pub(super) struct Flow {
    text: String,
    /// Blanks at which no line ends, in order.
    glued: Vec<usize>,
}

/// The soft hyphen, shown only where a line breaks.
const SOFT_HYPHEN: char = '\u{AD}';

impl Flow {
    /// Forgets everything and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.glued.clear();
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
        let mut rest = text;
        while let Some(at) = rest.find([' ', '\t', '\n']) {
            self.text.push_str(&rest[..at]);
            self.push_space();
            rest = &rest[at + 1..];
        }
        self.text.push_str(rest);
    }

    /// Adds text as it is, blanks included.
    pub(super) fn push_verbatim(&mut self, text: &str) {
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
        for blank in self.glued.iter_mut().rev().take_while(|blank| **blank >= inner_start) {
            *blank += mark.len();
        }
    }

    /// Takes away what was added since `start`, and gives it back.
    pub(super) fn split_off(&mut self, start: usize) -> String {
        self.glued.retain(|blank| *blank < start);
        self.text.split_off(start)
    }

    /// Takes away the blanks and line ends at the end.
    pub(super) fn trim_end(&mut self) {
        self.text.truncate(self.text.trim_end_matches([' ', '\n']).len());
    }

    /// The text in lines of `first` and `rest` columns; lines end only where they must when those are 0.
    pub(super) fn lines(&self, first: usize, rest: usize) -> Vec<Cow<'_, str>> {
        if first == 0 || rest == 0 {
            return self.text.split('\n').map(|line| show(line, false)).collect();
        }
        let units = self.units();
        let line = |units: &[Unit]| {
            let (start, last) = (units[0].start, units[units.len() - 1]);
            show(&self.text[start..last.end], last.hyphen > 0)
        };
        fill(&units, first, rest).into_iter().map(|range| line(&units[range])).collect()
    }

    /// Columns of the longest line if none is broken, and of the widest piece that cannot be.
    pub(super) fn extent(&self) -> Extent {
        let natural = self.text.split('\n').map(columns).max().unwrap_or(0);
        let least = self.units().iter().map(|unit| unit.columns + unit.hyphen).max().unwrap_or(0);
        Extent { natural, least }
    }

    /// The pieces that do not break.
    fn units(&self) -> Vec<Unit> {
        let mut units = Vec::with_capacity(self.text.len() / MEAN_WORD + 1);
        let mut glued = self.glued.iter().peekable();
        let mut words = Words::default();
        let mut start = 0;
        for found in breaks(&self.text) {
            while glued.next_if(|blank| **blank + 1 < found.offset).is_some() {}
            let is_glued = glued.peek().is_some_and(|blank| **blank + 1 == found.offset);
            let wanted = match found.kind {
                BreakKind::Mandatory => true,
                BreakKind::Space => !is_glued,
                BreakKind::SoftHyphen => true,
                BreakKind::Hyphen => !words.is_technical(&self.text, found.offset),
                // UAX #14 also breaks addresses and paths; only scripts without blanks and dashes are for text.
                BreakKind::Plain => !is_ascii_around(&self.text, found.offset),
            };
            if wanted {
                units.push(self.unit(start, found.offset, found.kind));
                start = found.offset;
            }
        }
        units.push(self.unit(start, self.text.len(), BreakKind::Mandatory));
        units
    }

    fn unit(&self, start: usize, next: usize, kind: BreakKind) -> Unit {
        let whole = &self.text[start..next];
        let shown = whole.trim_end_matches([' ', '\n']);
        let hyphen = usize::from(kind == BreakKind::SoftHyphen);
        Unit {
            start,
            end: start + shown.len(),
            columns: columns(shown) - shown.matches(SOFT_HYPHEN).map(columns).sum::<usize>(),
            space: if kind == BreakKind::Mandatory { 0 } else { whole.len() - shown.len() },
            hyphen,
            forced: kind == BreakKind::Mandatory,
        }
    }
}

/// How much room a text needs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Extent {
    /// Columns when no line is broken.
    pub(super) natural: usize,
    /// Columns when every line is.
    pub(super) least: usize,
}

/// Bytes of a word with its blank, for a guess of how many there are.
const MEAN_WORD: usize = 6;

/// Whether the word that was asked for last is technical, so that each is looked at once.
#[derive(Default)]
struct Words {
    end: usize,
    is_technical: bool,
}

impl Words {
    fn is_technical(&mut self, text: &str, offset: usize) -> bool {
        if offset >= self.end {
            let start = text[..offset].rfind([' ', '\n']).map_or(0, |at| at + 1);
            self.end = text[offset..].find([' ', '\n']).map_or(text.len(), |at| offset + at);
            let word = &text[start..self.end];
            let is_option = word.starts_with('-');
            self.is_technical = is_technical(word) || is_option || word.bytes().any(|byte| byte.is_ascii_digit());
        }
        self.is_technical
    }
}

fn is_ascii_around(text: &str, offset: usize) -> bool {
    text[..offset].ends_with(|c: char| c.is_ascii()) && text[offset..].starts_with(|c: char| c.is_ascii())
}

/// A line without soft hyphens, but for the one that it breaks at.
fn show(line: &str, breaks_at_hyphen: bool) -> Cow<'_, str> {
    if !line.contains(SOFT_HYPHEN) {
        return Cow::Borrowed(line);
    }
    let mut shown = line.replace(SOFT_HYPHEN, "");
    if breaks_at_hyphen {
        shown.push('-');
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(flow: &Flow, width: usize, expected: &[&str]) {
        assert_eq!(flow.lines(width, width), expected);
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
    fn a_soft_hyphen_shows_where_it_breaks() {
        let mut flow = Flow::default();
        flow.push_text("auf\u{AD}ge\u{AD}hoben");
        check(&flow, 7, &["aufge-", "hoben"]);
        check(&flow, 20, &["aufgehoben"]);
    }

    #[test]
    fn ideographs_break_anywhere_and_take_two_columns() {
        let mut flow = Flow::default();
        flow.push_text("日本語日本語。");
        check(&flow, 8, &["日本語日", "本語。"]);
    }

    #[test]
    fn addresses_and_options_do_not_break() {
        let mut flow = Flow::default();
        flow.push_text("x https://a-b.example/c-d/e --long-option well-known");
        check(&flow, 8, &["x", "https://a-b.example/c-d/e", "--long-option", "well-", "known"]);
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
