//! The span pass: at each mark, tries the span rules in table order. Closed places ([`super::guard`]) are open only to
//! rules that read there.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::Rewriter;
use super::edits::Edit;
use super::guard::Guard;
use super::rule::{Apply, Dispatch, Places, Rule};

/// Longest tag, in bytes; longer ones are treated as text.
pub(super) const MAX_TAG: usize = 64 << 10;
/// Longest marked text, in bytes; longer ones are treated as text.
pub(super) const MAX_MARKED: usize = 1000;

/// State of the pass, with helpers for its rules.
pub(super) struct SpanPass<'a> {
    pub(super) text: &'a str,
    pub(super) rewriter: Rewriter<'a>,
    pub(super) guard: Guard,
    pub(super) edits: Vec<Edit>,
    /// Start of the current line.
    pub(super) line_start: usize,
    /// Places where the current rule reads besides text.
    reads: Places,
    /// For marks and the places that a rule reads, the offset of the next occurrence from the last search on; `None`
    /// for no occurrence.
    next_closing: HashMap<(&'static str, Places), Option<usize>>,
    pub(super) memory: Memory<'a>,
}

/// Findings of single rules, kept for the next mark.
#[derive(Default)]
pub(super) struct Memory<'a> {
    /// Ranges and texts of inline notes.
    pub(super) notes: Vec<(Range<usize>, &'a str)>,
    /// Labels of link definitions; computed on first use.
    pub(super) labels: Option<HashSet<String>>,
    /// Identifiers of headings; computed on first use.
    pub(super) identifiers: Option<HashSet<String>>,
    /// Whether the text has formulas in escaped brackets; computed on first use.
    pub(super) has_tex: Option<bool>,
    /// Offset of the marks that end the last strong text.
    pub(super) strong_end: Option<usize>,
}

/// The edits of the rules for spans and code.
pub(super) fn spans(text: &str, body: usize, rewriter: Rewriter<'_>) -> Vec<Edit> {
    let rules = rewriter.dialects.rules.clone();
    let mut pass = SpanPass::new(text, body, true, rewriter);
    pass.run(body, &rules.spans, &rules.codes, rules.span_reads);
    super::programs::notes::define(&mut pass);
    pass.edits
}

/// The edits of the rules for dollar signs.
pub(super) fn signs(text: &str, body: usize, rewriter: Rewriter<'_>) -> Vec<Edit> {
    let rules = rewriter.dialects.rules.clone();
    let mut pass = SpanPass::new(text, body, false, rewriter);
    pass.run(body, &rules.signs, &[], Places::NONE);
    pass.edits
}

impl<'a> SpanPass<'a> {
    fn new(text: &'a str, body: usize, with_formulas: bool, rewriter: Rewriter<'a>) -> SpanPass<'a> {
        SpanPass {
            text,
            rewriter,
            guard: Guard::of(text, body, with_formulas),
            edits: Vec::new(),
            line_start: body,
            reads: Places::NONE,
            next_closing: HashMap::new(),
            memory: Memory::default(),
        }
    }

    /// Tries the rules at each of their marks. Skips places in which none of them reads.
    fn run(&mut self, body: usize, rules: &Dispatch, codes: &[&'static Rule], reads: Places) {
        let bytes = self.text.as_bytes();
        let mut at = body;
        let mut counted = body;
        while at < bytes.len() {
            let next = self.guard.next(at);
            let (closed, place) =
                next.map_or((bytes.len()..bytes.len(), Places::NONE), |next| (next.range.clone(), next.place));
            let is_closed = closed.start <= at;
            if is_closed && (place == Places::CODE || !reads.contains(place)) {
                if place == Places::CODE {
                    self.code(&closed, codes);
                }
                at = closed.end;
                continue;
            }
            let limit = if is_closed { closed.end } else { closed.start };
            let Some(found) = rules.find(&bytes[at..limit]) else {
                at = limit;
                continue;
            };
            at += found;
            if let Some(end) = memchr::memrchr(b'\n', &bytes[counted..at]) {
                self.line_start = counted + end + 1;
            }
            counted = at;
            let mut place = if is_closed { place } else { self.guard.place_at(at) };
            if self.is_escaped(at) {
                place = place | Places::ESCAPE;
            }
            at = self.try_rules(at, rules, place).unwrap_or(at + 1);
            while !self.text.is_char_boundary(at) {
                at += 1;
            }
        }
    }

    /// Applies the first rule that finds its markup at an offset; returns the end of the markup.
    fn try_rules(&mut self, at: usize, rules: &Dispatch, place: Places) -> Option<usize> {
        let rest = &self.text[at..];
        for rule in rules.at(rest.as_bytes()).filter(|rule| rule.reads.contains(place)) {
            let (Apply::Span(apply) | Apply::Sign(apply)) = rule.apply else { continue };
            self.reads = rule.reads;
            if let Some(end) = apply(self, at, rest) {
                return Some(end);
            }
        }
        None
    }

    fn code(&mut self, code: &Range<usize>, codes: &[&'static Rule]) {
        for rule in codes {
            if let Apply::Code(apply) = rule.apply {
                apply(self, code);
            }
        }
    }

    /// Whether a backslash escapes the character at an offset.
    pub(super) fn is_escaped(&self, at: usize) -> bool {
        let before = &self.text.as_bytes()[..at];
        before.last() == Some(&b'\\') && before.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
    }

    /// Whether an offset is in words: open to every rule, and behind no backslash.
    pub(super) fn is_words(&self, at: usize) -> bool {
        matches!(self.guard.place_at(at), Places::NONE | Places::HTML_TEXT) && !self.is_escaped(at)
    }

    /// Lets the current rule search for its end in all places.
    pub(super) fn read_everywhere(&mut self) {
        self.reads = Places::ALL;
    }

    /// Whether the current rule may read at an offset.
    pub(super) fn is_open(&self, at: usize) -> bool {
        let place = self.guard.place_at(at);
        self.reads.contains(place) && (self.reads.contains(Places::ESCAPE) || !self.is_escaped(at))
    }

    /// Offset of the first occurrence of `marks` within `most` bytes after `from`, in a place where the current rule
    /// reads. Also finds marks at the end of a bare address, which they cut off.
    pub(super) fn find(&self, from: usize, most: usize, marks: &str) -> Option<usize> {
        let window = &self.text.as_bytes()[from..self.text.len().min(from + most)];
        memchr::memmem::find_iter(window, marks)
            .map(|found| from + found)
            .find(|at| self.is_open(*at) || self.ends_address(*at, marks.len()))
    }

    /// Whether marks of this length are at the end of a bare address, followed within it only by other marks.
    fn ends_address(&self, at: usize, len: usize) -> bool {
        let Some(closed) = self.guard.next(at) else { return false };
        let is_mark = |byte: &u8| byte.is_ascii_punctuation() && *byte != b'/';
        closed.place == Places::AUTOLINK
            && !self.text[closed.range.start..].starts_with('<')
            && closed.range.start < at
            && self.text.as_bytes().get(at + len..closed.range.end).is_none_or(|rest| rest.iter().all(is_mark))
    }

    pub(super) fn replace(&mut self, range: Range<usize>, replacement: impl Into<String>) -> Option<usize> {
        let end = range.end;
        self.edits.push(Edit::new(range, replacement));
        Some(end)
    }

    /// Whether no edit reaches beyond an offset.
    pub(super) fn is_free_from(&self, at: usize) -> bool {
        self.edits.last().is_none_or(|edit| edit.range.end <= at)
    }

    /// Replaces a tag; if `shown` is empty and nothing else is on its line, removes the line.
    pub(super) fn replace_tag(&mut self, range: Range<usize>, shown: String) -> Option<usize> {
        if !shown.is_empty() {
            return self.replace(range, shown);
        }
        let line_start = self.line_start;
        let behind = &self.text[range.end..];
        let n_blank = behind.len() - behind.trim_start_matches([' ', '\t', '\r']).len();
        let line_end = range.end + n_blank + usize::from(behind[n_blank..].starts_with('\n'));
        let ends = line_end > range.end + n_blank || line_end == self.text.len();
        let before = &self.text[line_start.min(range.start)..range.start];
        let is_alone = ends && before.trim_end_matches([' ', '\t']).is_empty();
        if is_alone && self.is_free_from(line_start) {
            return self.replace(line_start..line_end, "");
        }
        self.replace(range, "")
    }

    /// Length of the markup from `at` to the end of its closing marks, where the current rule reads; at most
    /// [`MAX_TAG`].
    pub(super) fn closing(&mut self, at: usize, marks: &'static str) -> Option<usize> {
        let key = (marks, self.reads);
        let known = self.next_closing.get(&key).copied().filter(|next| next.is_none_or(|next| next >= at));
        let next = match known {
            Some(next) => next,
            None => {
                let next = self.find(at, self.text.len(), marks);
                self.next_closing.insert(key, next);
                next
            }
        };
        next.map(|next| next + marks.len() - at).filter(|len| *len <= MAX_TAG)
    }

    /// Offset from which to search the current line backwards.
    pub(super) fn window(&self, at: usize) -> usize {
        let mut from = self.line_start.max(at.saturating_sub(MAX_MARKED)).min(at);
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        from
    }
}
