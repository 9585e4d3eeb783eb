//! The pass over words: at each mark, the rules over spans are tried in the order of the table. What is closed
//! ([`super::guard`]) is open only to rules that read there.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::Rewriter;
use super::edits::Edit;
use super::guard::Guard;
use super::rule::{Apply, Dispatch, Places, Rule};

/// Longer tags are treated as text.
pub(super) const MAX_TAG: usize = 64 << 10;
/// Longer marked words are treated as text.
pub(super) const MAX_MARKED: usize = 1000;

/// The state of the pass, and the tools of its rules.
pub(super) struct SpanPass<'a> {
    pub(super) text: &'a str,
    pub(super) rewriter: Rewriter<'a>,
    pub(super) guard: Guard,
    pub(super) edits: Vec<Edit>,
    /// Where the line at hand begins.
    pub(super) line_start: usize,
    /// Where the rule at hand reads beside text.
    reads: Places,
    /// Where the next of some marks is for a rule that reads in some places, from where it was looked for; `None` for
    /// nowhere.
    next_closing: HashMap<(&'static str, Places), Option<usize>>,
    pub(super) memory: Memory<'a>,
}

/// Findings of single rules about the text, which they keep for the next mark.
#[derive(Default)]
pub(super) struct Memory<'a> {
    /// The places and the words of notes that stand at their marks.
    pub(super) notes: Vec<(Range<usize>, &'a str)>,
    /// Labels of what links refer to, once one was asked for.
    pub(super) labels: Option<HashSet<String>>,
    /// Names of headings, once one was asked for.
    pub(super) identifiers: Option<HashSet<String>>,
    /// Whether the text has formulas between escaped brackets, once that was asked for.
    pub(super) has_tex: Option<bool>,
    /// Where the marks stand that end the strong words begun last.
    pub(super) strong_end: Option<usize>,
}

/// The changes of the rules over words and code.
pub(super) fn spans(text: &str, body: usize, rewriter: Rewriter<'_>) -> Vec<Edit> {
    let rules = rewriter.dialects.rules.clone();
    let mut pass = SpanPass::new(text, body, true, rewriter);
    pass.run(body, &rules.spans, &rules.codes, rules.span_reads);
    super::programs::notes::define(&mut pass);
    pass.edits
}

/// The changes of the rules over dollar signs.
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

    /// Tries rules at each of their marks. Places in which none of them reads are passed over.
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

    /// The first rule counts that finds its markup at a place; where that ends.
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

    /// Whether a backslash takes its meaning from the mark at a place.
    pub(super) fn is_escaped(&self, at: usize) -> bool {
        let before = &self.text.as_bytes()[..at];
        before.last() == Some(&b'\\') && before.iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
    }

    /// Lets the rule at hand look for its end everywhere.
    pub(super) fn read_everywhere(&mut self) {
        self.reads = Places::ALL;
    }

    /// Whether the rule at hand may read at a place.
    fn is_open(&self, at: usize) -> bool {
        let place = self.guard.place_at(at);
        self.reads.contains(place) && (self.reads.contains(Places::ESCAPE) || !self.is_escaped(at))
    }

    /// Where some marks stand first from an offset on, within a number of bytes, in a place where the rule at hand reads.
    /// At the end of a bare address they close what begins before it.
    pub(super) fn find(&self, from: usize, most: usize, marks: &str) -> Option<usize> {
        let window = &self.text.as_bytes()[from..self.text.len().min(from + most)];
        memchr::memmem::find_iter(window, marks)
            .map(|found| from + found)
            .find(|at| self.is_open(*at) || self.ends_address(*at, marks.len()))
    }

    /// Whether marks of a length stand at the end of an address, where nothing but marks follows within it.
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

    /// Whether nothing was changed from a place on.
    pub(super) fn is_free_from(&self, at: usize) -> bool {
        self.edits.last().is_none_or(|edit| edit.range.end <= at)
    }

    /// Takes a tag out, with its line when nothing else stands on it.
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

    /// The length of what begins at `at` with the marks that close it, where the rule at hand reads; not longer than
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

    /// From where on the line at hand is looked back through.
    pub(super) fn window(&self, at: usize) -> usize {
        let mut from = self.line_start.max(at.saturating_sub(MAX_MARKED)).min(at);
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        from
    }
}
