//! Guarding text against being read as markup, and markup against being read as text.
//!
//! The rules are those of Emacs (`org-element.el`, `org-emphasis-regexp-components` of Org 9.5 and later). The remedy
//! is the manual's: a zero-width space (U+200B) where Org wants or must not find a border, and an entity for the few
//! characters where that does not help. Nothing is inserted where Org would read the text rightly anyway, as far as
//! that can be told from the characters around and the last possible end of the markup.

use std::ops::Range;

use super::ends::{MARKS, last_dollar, last_ends, mark_index};
use super::marked::{LINE_BREAK, Marked, Run, RunKind, is_space};
use super::special::{SPECIAL, SPECIAL_WHEN_FILLED, Special};
use super::syntax::{
    COMMENT_MARK, TODO_WORDS, WEB_TYPES, begins_element, ends_with_link_type, ends_with_tags, ends_with_word,
    is_blank_or_none, is_check_box, is_column_cookie, is_cookie, is_date, may_begin_mark, may_follow_mark,
    may_precede_mark,
};

/// Where a text stands; decides what else it could be taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// At the beginning of a line.
    Paragraph,
    /// After the bullet of an item.
    Item,
    /// After the stars of a headline.
    Headline,
    /// In a cell of a table.
    Cell {
        /// Whether the cell is in the first column.
        first: bool,
    },
    /// After a keyword.
    Keyword,
}

/// What Org must be told in `#+OPTIONS` to read the text as it is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Needs {
    /// `a_b` and `x^2` are text: sub- and superscripts have braces.
    pub(super) braced_scripts: bool,
    /// `--` and `...` are text.
    pub(super) no_special_strings: bool,
}

/// The zero-width space.
pub(super) const ZWSP: char = '\u{200B}';
/// The word joiner: nothing to see, and no space to Org, which wants a character before a sub- or superscript.
const WORD_JOINER: char = '\u{2060}';

/// Text as it can stand in a file.
#[derive(Debug, Default)]
pub(super) struct Guarded {
    /// The text; lines end with `\n`, the last one does not.
    pub(super) text: String,
    /// What Emacs hides of it: the addresses of links.
    pub(super) hidden: Vec<Range<usize>>,
    /// Emphasis of every kind and links, with their marks: what few lines may end in.
    pub(super) held: Vec<Range<usize>>,
    /// The blanks at which a line may end.
    pub(super) blanks: Vec<usize>,
}

impl Guarded {
    fn clear(&mut self) {
        self.text.clear();
        self.hidden.clear();
        self.held.clear();
        self.blanks.clear();
    }
}

/// Guards a text and leaves it in `out`, with its blanks when it `is_filled`.
pub(super) fn guard(marked: &Marked, place: Place, is_filled: bool, needs: &mut Needs, out: &mut Guarded) {
    out.clear();
    Guard {
        is_filled,
        text: marked.text(),
        runs: marked.runs(),
        run: 0,
        last_ends: last_ends(marked),
        last_dollar: last_dollar(marked.text()),
        n_open: [0; MARKS.len()],
        in_link: false,
        in_script: false,
        place,
        needs,
        edge: 0,
        edge_mark: None,
        after_mark: false,
        line_start: matches!(place, Place::Paragraph | Place::Item),
        out,
    }
    .run();
    guard_whole(place, &mut out.text);
}

struct Guard<'a> {
    /// Whether lines will end at some of the blanks.
    is_filled: bool,
    text: &'a str,
    runs: &'a [Run],
    /// The run that is being written.
    run: usize,
    /// For each mark, one past the last byte at which emphasis could end; 0 if nowhere.
    last_ends: [usize; MARKS.len()],
    /// The last dollar sign at which a formula could end; 0 if there is none.
    last_dollar: usize,
    /// For each mark, how much emphasis of its kind is open.
    n_open: [u8; MARKS.len()],
    in_link: bool,
    place: Place,
    needs: &'a mut Needs,
    in_script: bool,
    /// The length of the output where Org last began to read anew: a line, the inside of markup.
    edge: usize,
    /// The mark that begins what Org reads anew there, if it is emphasis.
    edge_mark: Option<u8>,
    /// Whether a mark that ends markup was written last.
    after_mark: bool,
    /// Whether a line begins here.
    line_start: bool,
    out: &'a mut Guarded,
}

impl Guard<'_> {
    fn run(mut self) {
        let mut start = 0;
        while let Some(&Run { end, kind }) = self.runs.get(self.run) {
            self.write(start, end, kind);
            start = end;
            self.run += 1;
        }
    }

    fn write(&mut self, start: usize, end: usize, kind: RunKind) {
        let own = &self.text[start..end];
        match kind {
            RunKind::Text => self.write_text(start, end),
            RunKind::Open(mark) => {
                self.border_before_mark(mark);
                self.hold();
                self.out.text.push_str(own);
                self.count(mark, 1);
                self.edge = self.out.text.len();
                self.edge_mark = Some(mark);
            }
            RunKind::Close(mark) => {
                self.out.text.push_str(own);
                self.release();
                self.count(mark, -1);
                self.after_mark = true;
            }
            RunKind::Code => {
                self.border_before_mark(own.as_bytes()[0]);
                self.write_code(own);
                self.after_mark = true;
            }
            RunKind::Object | RunKind::LinkOpen => {
                self.border_before_object(own);
                let begin = self.out.text.len();
                if kind == RunKind::LinkOpen {
                    self.hold();
                }
                self.out.text.push_str(own);
                if kind == RunKind::LinkOpen {
                    self.out.hidden.push(begin..self.out.text.len());
                    self.in_link = true;
                    self.edge = self.out.text.len();
                    self.edge_mark = None;
                }
            }
            RunKind::LinkClose => {
                self.out.hidden.push(self.out.text.len()..self.out.text.len() + own.len());
                self.out.text.push_str(own);
                self.release();
                self.in_link = false;
                self.after_mark = false;
            }
            RunKind::ScriptOpen => {
                self.border_before_script();
                self.out.text.push_str(own);
                self.in_script = true;
                self.edge = self.out.text.len();
                self.edge_mark = None;
            }
            RunKind::ScriptClose => {
                self.out.text.push_str(own);
                self.in_script = false;
                self.after_mark = false;
            }
            RunKind::Break => {
                self.out.text.push_str(LINE_BREAK);
                self.edge = self.out.text.len();
                self.edge_mark = None;
                self.after_mark = false;
                self.line_start = true;
            }
        }
        if kind != RunKind::Break {
            self.line_start = false;
        }
    }

    /// Begins what lines are to be held together in.
    fn hold(&mut self) {
        self.out.held.push(self.out.text.len()..usize::MAX);
    }

    /// Ends the last of those that are not ended.
    fn release(&mut self) {
        if let Some(held) = self.out.held.iter_mut().rev().find(|range| range.end == usize::MAX) {
            held.end = self.out.text.len();
        }
    }

    /// The last character written of this text, unless Org begins to read anew after it.
    fn previous(&self) -> Option<char> {
        if self.out.text.len() == self.edge { None } else { self.out.text.chars().next_back() }
    }

    fn count(&mut self, mark: u8, change: i8) {
        if let Some(idx) = mark_index(mark) {
            self.n_open[idx] = self.n_open[idx].saturating_add_signed(change);
        }
    }

    /// Keeps what follows apart from a mark that ended markup.
    fn border_after_mark(&mut self, next: char) {
        if std::mem::take(&mut self.after_mark) && !may_follow_mark(next) {
            self.out.text.push(ZWSP);
        }
    }

    fn border_before_mark(&mut self, mark: u8) {
        // A mark may not follow another mark, save that of what it stands in; behind anything but a space, underlined
        // text would be a subscript.
        self.after_mark = false;
        if self.previous().is_some_and(|c| !may_precede_mark(c) || (mark == b'_' && !is_space(c))) {
            self.out.text.push(ZWSP);
        }
    }

    fn border_before_object(&mut self, object: &str) {
        let Some(first) = object.chars().next() else { return };
        self.border_after_mark(first);
        let doubles = matches!(first, '[' | '<' | '@') && self.previous() == Some(first);
        // At the beginning of a line it would be the definition of the note.
        let defines = self.line_start && object.starts_with("[fn:");
        if doubles || defines {
            self.out.text.push(ZWSP);
        }
    }

    fn border_before_script(&mut self) {
        if std::mem::take(&mut self.after_mark) {
            self.out.text.push(ZWSP);
        }
        // Org wants something before it, and takes `(_` for the beginning of underlined text. A mark that begins a line
        // would decide what it is.
        // Nor does pandoc see one behind a formula.
        if self.previous().is_none_or(|c| may_begin_mark(c) || matches!(c, '_' | '^')) || self.out.text.ends_with("\\)")
        {
            self.out.text.push(WORD_JOINER);
        }
    }

    fn write_code(&mut self, code: &str) {
        let looks_like_tag = self.place == Place::Item && code.contains(" ::");
        if looks_like_tag {
            self.out.text.push_str(&code.replace(" ::", " :\u{200B}:"));
        } else {
            self.out.text.push_str(code);
        }
    }

    fn write_text(&mut self, start: usize, end: usize) {
        let Some(first) = self.text[start..].chars().next() else { return };
        self.border_after_mark(first);
        if self.line_start {
            self.guard_line(start);
        }
        let special = if self.is_filled { &SPECIAL_WHEN_FILLED } else { &SPECIAL };
        let bytes = self.text.as_bytes();
        let mut plain = start;
        let mut at = start;
        while at < end {
            if let Some(special) = special[usize::from(bytes[at])] {
                self.out.text.push_str(&self.text[plain..at]);
                self.write_special(at, special);
                plain = at + 1;
            }
            at += 1;
        }
        self.out.text.push_str(&self.text[plain..end]);
    }

    /// Keeps the line of text that begins at `at` from being another element.
    fn guard_line(&mut self, at: usize) {
        let line = self.text[at..].trim_start_matches([' ', '\t']);
        // The line may come to end behind any word, and the first one may be an element by itself.
        let bytes = line.as_bytes();
        let end = if self.is_filled { memchr::memchr2(b'\n', b' ', bytes) } else { memchr::memchr(b'\n', bytes) };
        if begins_element(&line[..end.unwrap_or(line.len())]) {
            self.out.text.push(ZWSP);
        }
    }

    /// The text from `at` as Org sees it: markup that ends behind this stretch is read before what is in it.
    fn ahead(&self, at: usize) -> &str {
        let closes = self.runs.get(self.run + 1).is_some_and(|next| next.kind.closes());
        if closes { &self.text[at..self.runs[self.run].end] } else { &self.text[at..] }
    }

    /// Writes the special character at `at`.
    fn write_special(&mut self, at: usize, special: Special) {
        let rest = &self.text[at..];
        match special {
            Special::Bar if matches!(self.place, Place::Cell { .. }) => self.write_entity("\\vert{}"),
            Special::Dollar if self.begins_formula(at) => self.write_entity("\\dollar{}"),
            Special::Bar => self.out.text.push('|'),
            Special::Dollar => self.out.text.push('$'),
            Special::Blank => {
                if !self.in_script {
                    self.out.blanks.push(self.out.text.len());
                }
                self.out.text.push(' ');
            }
            Special::LineFeed => {
                self.out.text.push('\n');
                if matches!(self.place, Place::Paragraph | Place::Item) {
                    self.guard_line(at + 1);
                }
            }
            Special::Dots(byte) => {
                self.needs.no_special_strings |= rest.starts_with("--") || rest.starts_with("...");
                self.out.text.push(char::from(byte));
            }
            Special::Opening(byte) => {
                self.out.text.push(char::from(byte));
                if self.begins_object(self.ahead(at)) {
                    self.out.text.push(ZWSP);
                }
            }
            Special::Bracket => {
                self.out.text.push(']');
                let ends_here =
                    self.in_link && (rest.starts_with("]]") || self.next_run_is(at + 1, RunKind::LinkClose));
                if ends_here {
                    self.out.text.push(ZWSP);
                }
            }
            Special::Colon => self.write_colon(at),
            Special::Caret => {
                if self.previous().is_none() && self.edge_mark.is_some() {
                    // Behind the mark of emphasis, it would be a superscript of that mark.
                    self.out.text.push(WORD_JOINER);
                }
                self.note_script(rest);
                self.out.text.push('^');
                if rest.starts_with("^{") {
                    self.out.text.push(ZWSP);
                }
            }
            Special::Mark(mark) => self.write_mark(at, mark),
        }
    }

    /// Writes an entity, apart from what might be a script that would take it in.
    fn write_entity(&mut self, entity: &str) {
        let ends_in_sign = || ["^+", "^-", "_+", "_-"].iter().any(|sign| self.out.text.ends_with(sign));
        let may_take = |c: char| c.is_alphanumeric() || ".,_^".contains(c) || "+-".contains(c) && ends_in_sign();
        if self.previous().is_some_and(may_take) {
            self.out.text.push(ZWSP);
        }
        self.out.text.push_str(entity);
    }

    /// Writes a character of text that is a mark of emphasis.
    fn write_mark(&mut self, at: usize, mark: u8) {
        let rest = &self.text[at..];
        let is_inline_call = mark == b'_' && self.is_inline_call(at);
        let begins = is_inline_call || self.begins_emphasis(at, mark) || rest.starts_with("_{");
        let ends = self.ends_open_emphasis(at, mark, begins);
        match self.edge_mark.filter(|_| self.previous().is_none()) {
            // Two stars before a space are a headline.
            Some(b'*') if rest.starts_with("* ") => return self.out.text.push_str(mark_entity(mark)),
            // Emphasis around nothing does not end.
            Some(open) if open == mark => {}
            // A space here would keep the mark before it from beginning its own.
            Some(_) if ends => return self.out.text.push_str(mark_entity(mark)),
            Some(_) | None => {
                if ends || is_inline_call {
                    self.out.text.push(ZWSP);
                }
            }
        }
        if mark == b'_' && !begins {
            self.note_script(rest);
        }
        self.out.text.push(char::from(mark));
        if begins {
            self.out.text.push(ZWSP);
        }
    }

    fn begins_emphasis(&self, at: usize, mark: u8) -> bool {
        let last_end = mark_index(mark).map_or(0, |idx| self.last_ends[idx]);
        last_end > at + 2
            && self.previous().is_none_or(may_begin_mark)
            && self.text[at + 1..].chars().next().is_some_and(|c| !is_space(c))
            && !self.closes_at(at + 1)
    }

    /// Whether a mark could end the emphasis of its kind that it stands in: everywhere but before letters and digits,
    /// since a zero-width space may come in before anything else, and does after a mark that `begins` emphasis.
    fn ends_open_emphasis(&self, at: usize, mark: u8, begins: bool) -> bool {
        // What Org reads anew begins with markup, in which it looks for the end as well.
        mark_index(mark).is_some_and(|idx| self.n_open[idx] > 0)
            && self.out.text.chars().next_back().is_some_and(|c| !is_space(c))
            && (begins
                || self.run_ends_at(at + 1)
                || self.text[at + 1..].chars().next().is_none_or(|c| !c.is_alphanumeric()))
    }

    /// `src_lang{…}` and `call_name(…)`.
    fn is_inline_call(&self, at: usize) -> bool {
        let before = &self.text[..at];
        let after = self.ahead(at + 1);
        let open = match () {
            () if ends_with_word(before, "src") => ['{', '['],
            () if ends_with_word(before, "call") => ['(', '['],
            () => return false,
        };
        let mut name = after.chars().take(MAX_CALL_NAME).enumerate();
        name.find(|(_, c)| c.is_whitespace() || "[({".contains(*c)).is_some_and(|(idx, c)| idx > 0 && open.contains(&c))
    }

    fn note_script(&mut self, rest: &str) {
        let follows = self.previous().is_some_and(|c| !is_space(c));
        let takes = |c: char| c.is_alphanumeric() || "-(*+.,\\".contains(c);
        self.needs.braced_scripts |= follows && rest.chars().nth(1).is_some_and(takes);
    }

    fn write_colon(&mut self, at: usize) {
        let rest = &self.text[at..];
        let is_tag = self.place == Place::Item
            && rest.starts_with("::")
            && self.previous().is_none_or(|c| c == ' ' || c == '\t')
            && rest[2..].chars().next().is_none_or(char::is_whitespace);
        if is_tag {
            self.out.text.push_str(":\u{200B}");
            return;
        }
        let link_follows = rest[1..].chars().next().is_some_and(|c| !is_space(c) && !"()<>[]".contains(c));
        let before = &self.text[..at];
        // Org takes an address for one anyway, and is right, unless it would take the markup behind it as well.
        let runs_on = || WEB_TYPES.iter().any(|own| ends_with_word(before, own)) && self.takes_more(at);
        if link_follows && (ends_with_link_type(before) || runs_on()) {
            self.out.text.push(ZWSP);
        }
        self.out.text.push(':');
    }

    /// Whether the bracket, brace or at-sign at the beginning of `rest` begins something that is not text.
    fn begins_object(&self, rest: &str) -> bool {
        let inner = &rest[1..];
        match rest.as_bytes()[0] {
            b'[' => {
                inner.starts_with(['[', '@'])
                    || inner.starts_with("fn:")
                    || inner.starts_with("cite:")
                    || inner.starts_with("cite/")
                    || is_cookie(inner)
                    || is_date(inner)
                    || (self.place == Place::Headline && inner.starts_with('#') && self.begins_with_one())
                    || (self.place == Place::Item && is_check_box(rest) && self.begins_with_one())
            }
            b'<' => {
                inner.starts_with("%%(")
                    || inner.strip_prefix('<').is_some_and(|target| !target.starts_with(char::is_whitespace))
                    || is_date(inner)
                    || inner
                        .find(|c: char| !c.is_ascii_alphanumeric() && c != '+')
                        .is_some_and(|len| len > 0 && inner[len..].starts_with(':'))
            }
            b'{' => inner.starts_with("{{"),
            _ => inner
                .strip_prefix('@')
                .is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-')),
        }
    }

    /// Whether the dollar sign at `at` may begin a formula.
    fn begins_formula(&self, at: usize) -> bool {
        let inner = &self.text[at + 1..];
        if inner.starts_with('$') {
            // The two that end it may stand in another block for readers other than Emacs.
            return true;
        }
        let begins = self.previous() != Some('$') && !inner.starts_with([' ', '\t', '\n', ',', '.', ';']);
        begins && self.last_dollar > at + 1
    }

    /// Whether the one ASCII character just written is the first.
    fn begins_with_one(&self) -> bool {
        self.out.text.len() == 1
    }

    /// Whether the word at `at` has an entity in it, or markup right behind it that an address would take in.
    fn takes_more(&self, at: usize) -> bool {
        let end = self.runs[self.run].end;
        let run = &self.text[at..end];
        let len = run.find([' ', '\t', '\n']).unwrap_or(run.len());
        let is_taken = || {
            let next = self.runs.get(self.run + 1);
            next.is_some_and(|next| !next.kind.closes()) && !self.text[end..].starts_with(['[', '<', ' '])
        };
        let has_entity = (self.last_dollar > at && run[..len].contains('$'))
            || run[..len].contains("$$")
            || (matches!(self.place, Place::Cell { .. }) && run[..len].contains('|'));
        has_entity || (len == run.len() && is_taken())
    }

    fn run_ends_at(&self, at: usize) -> bool {
        self.runs[self.run].end == at
    }

    fn next_run_is(&self, at: usize, kind: RunKind) -> bool {
        self.run_ends_at(at) && self.runs.get(self.run + 1).is_some_and(|run| run.kind == kind)
    }

    fn closes_at(&self, at: usize) -> bool {
        self.run_ends_at(at) && self.runs.get(self.run + 1).is_none_or(|run| run.kind.closes())
    }
}

/// Guards that need the whole text.
fn guard_whole(place: Place, whole: &mut String) {
    match place {
        Place::Headline => {
            // Emacs takes `COMMENT` for its mark even at the beginning of a word.
            let is_marked = whole.starts_with(COMMENT_MARK)
                || TODO_WORDS.iter().any(|word| whole.strip_prefix(word).is_some_and(is_blank_or_none));
            if is_marked {
                whole.insert(0, ZWSP);
            }
            if ends_with_tags(whole) {
                whole.push(ZWSP);
            }
        }
        Place::Cell { first } => {
            if is_column_cookie(whole) {
                whole.insert(1, ZWSP);
            } else if first && matches!(whole.as_str(), "/" | "!" | "^" | "_" | "$" | "#" | "*") {
                whole.push(ZWSP);
            }
        }
        Place::Paragraph | Place::Item | Place::Keyword => {}
    }
}

/// Longer names of inline calls are not looked for.
const MAX_CALL_NAME: usize = 80;

/// A mark as an entity.
fn mark_entity(mark: u8) -> &'static str {
    match mark {
        b'*' => "\\ast{}",
        b'/' => "\\slash{}",
        b'_' => "\\under{}",
        b'+' => "\\plus{}",
        b'=' => "\\equal{}",
        _ => "\\tilde{}",
    }
}
