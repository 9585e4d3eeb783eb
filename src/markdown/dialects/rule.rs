//! A rule of a dialect: converts the markup of some programs to Markdown. [`super::rules`] has the table of all rules,
//! from which the lookup, the dispatch and the switches of `--dialect` derive.

use std::fmt;
use std::ops::{BitOr, Range};

use super::dialect::{Addition, Dialect};
use super::edits::Edit;
use super::line_pass::{LinePass, Opening};
use super::span_pass::SpanPass;
use super::{ByteSet, Rewriter};

/// One Markdown addition of some programs.
pub(super) struct Rule {
    /// Name in the documentation: `wikilinks`.
    pub(super) name: &'static str,
    /// Dialects that have it.
    pub(super) dialects: &'static [Dialect],
    /// Level of the rule, and its function.
    pub(super) apply: Apply,
    /// Marks at which it is tried: at the start of a line's text, or anywhere for spans. An empty mark matches any
    /// line.
    pub(super) begins: &'static [&'static str],
    /// Marks whose presence in a text shows that the rule may apply.
    revealed_by: &'static [&'static str],
    /// Whether such a mark at an offset justifies a pass over the text.
    is_worth: fn(&str, usize) -> bool,
    /// Closed places in which it applies all the same.
    pub(super) reads: Places,
    /// Markdown that uses it, and the result.
    pub(super) sample: (&'static str, &'static str),
}

/// Level of a rule, with its function.
#[derive(Clone, Copy)]
pub(super) enum Apply {
    /// The whole text from an offset on, before all others. It has no marks: [`Rule::when`] inspects the whole text.
    Text(fn(&str, usize, Rewriter<'_>) -> Vec<Edit>),
    /// A block of lines. The function returns the index of the line after it, or `None` to try the next rule.
    Lines(fn(&mut LinePass<'_>, usize) -> Option<usize>),
    /// A line that opens a container.
    Container(fn(&mut LinePass<'_>, usize) -> Option<Opening>),
    /// A single line. The function returns whether it handled the line.
    Line(fn(&mut LinePass<'_>, usize) -> bool),
    /// A span within a block. The function gets the offset of the mark and the text from it on, and returns the end of
    /// the markup.
    Span(fn(&mut SpanPass<'_>, usize, &str) -> Option<usize>),
    /// A Markdown code span or code block.
    Code(fn(&mut SpanPass<'_>, &Range<usize>)),
    /// A dollar sign that the Markdown parser would take for a formula; handled in a pass before that over spans.
    Sign(fn(&mut SpanPass<'_>, usize, &str) -> Option<usize>),
}

/// Kinds of places that the Markdown parser does not take for text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Places(u16);

impl Places {
    /// Text only.
    pub(super) const NONE: Places = Places(0);
    /// A code span or a block of code.
    pub(super) const CODE: Places = Places(1);
    /// The content of an HTML element with code: `pre`, `code`, `script` …
    pub(super) const HTML_CODE: Places = Places(1 << 1);
    /// A formula between dollars.
    pub(super) const FORMULA: Places = Places(1 << 2);
    /// The destination and title of a link or picture, or its label.
    pub(super) const ADDRESS: Places = Places(1 << 3);
    /// A link reference definition.
    pub(super) const DEFINITION: Places = Places(1 << 4);
    /// An address in angle brackets, or a bare one.
    pub(super) const AUTOLINK: Places = Places(1 << 5);
    /// An HTML tag with its attributes.
    pub(super) const TAG: Places = Places(1 << 6);
    /// An HTML comment.
    pub(super) const COMMENT: Places = Places(1 << 7);
    /// An escaped character.
    pub(super) const ESCAPE: Places = Places(1 << 8);
    /// Text in an HTML block, where Markdown does not apply.
    pub(super) const HTML_TEXT: Places = Places(1 << 9);
    /// All of these.
    pub(super) const ALL: Places = Places((1 << 10) - 1);

    /// Whether all kinds in `other` are among these.
    pub(super) const fn contains(self, other: Places) -> bool {
        self.0 & other.0 == other.0
    }

    pub(super) const fn with(self, other: Places) -> Places {
        Places(self.0 | other.0)
    }
}

impl BitOr for Places {
    type Output = Places;

    fn bitor(self, other: Places) -> Places {
        self.with(other)
    }
}

impl Rule {
    /// A rule that reads only text.
    pub(super) const fn new(
        name: &'static str,
        dialects: &'static [Dialect],
        begins: &'static [&'static str],
        apply: Apply,
    ) -> Rule {
        let sample = ("", "");
        Rule { name, dialects, apply, begins, revealed_by: begins, is_worth: always, reads: Places::NONE, sample }
    }

    /// Restricts the rule to texts in which one of its marks passes `is_worth`.
    pub(super) const fn when(self, is_worth: fn(&str, usize) -> bool) -> Rule {
        Rule { is_worth, ..self }
    }

    /// Sets other marks than those it begins with to detect the rule's markup.
    pub(super) const fn revealed_by(self, revealed_by: &'static [&'static str]) -> Rule {
        Rule { revealed_by, ..self }
    }

    /// Lets the rule read in closed places.
    pub(super) const fn reads(self, places: Places) -> Rule {
        Rule { reads: self.reads.with(places), ..self }
    }

    /// Adds a sample: Markdown that uses the rule, and the result.
    pub(super) const fn sample(self, markdown: &'static str, becomes: &'static str) -> Rule {
        Rule { sample: (markdown, becomes), ..self }
    }

    /// Whether special marks show that a text may have the rule's markup.
    #[cfg(test)]
    pub(super) fn is_revealed(&self) -> bool {
        matches!(self.apply, Apply::Text(_)) || !self.revealed_by.is_empty()
    }

    /// Description of the rule for the documentation.
    pub(super) fn addition(&self) -> Addition {
        let level = match self.apply {
            Apply::Text(_) => "text",
            Apply::Lines(_) | Apply::Container(_) => "block",
            Apply::Line(_) => "line",
            Apply::Span(_) | Apply::Code(_) | Apply::Sign(_) => "span",
        };
        let is_text = Places::ESCAPE.with(Places::HTML_TEXT).contains(self.reads);
        Addition { name: self.name, level, example: self.sample.0, reads_closed: !is_text }
    }

    /// The pass that applies the rule.
    fn pass(&self) -> Passes {
        match self.apply {
            Apply::Text(_) => Passes::TEXT,
            Apply::Lines(_) | Apply::Container(_) | Apply::Line(_) => Passes::LINES,
            Apply::Span(_) | Apply::Code(_) => Passes::SPANS,
            Apply::Sign(_) => Passes::SIGNS,
        }
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

fn always(_: &str, _: usize) -> bool {
    true
}

/// Set of passes over a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Passes(u8);

impl Passes {
    pub(super) const NONE: Passes = Passes(0);
    pub(super) const TEXT: Passes = Passes(1);
    pub(super) const LINES: Passes = Passes(1 << 1);
    pub(super) const SPANS: Passes = Passes(1 << 2);
    pub(super) const SIGNS: Passes = Passes(1 << 3);
    const ALL: Passes = Passes(0b1111);

    pub(super) fn has(self, pass: Passes) -> bool {
        self.0 & pass.0 == pass.0
    }

    pub(super) fn add(&mut self, passes: Passes) {
        self.0 |= passes.0;
    }
}

/// The number of bytes that a mark may begin with.
const N_BYTES: usize = 256;

/// Rules by the first byte of their marks, those with the same byte in the order of the table.
#[derive(Debug)]
pub(super) struct Dispatch {
    /// Start of the entries of each byte, and a final end.
    starts: Vec<u16>,
    entries: Vec<(&'static str, &'static Rule)>,
    /// Rules with an empty mark.
    pub(super) any: Vec<&'static Rule>,
    bytes: ByteSet,
}

impl Dispatch {
    fn of(rules: &[&'static Rule], marks: fn(&Rule) -> &'static [&'static str]) -> Dispatch {
        let pairs: Vec<(&'static str, &'static Rule)> =
            rules.iter().flat_map(|rule| marks(rule).iter().map(|mark| (*mark, *rule))).collect();
        let first = |mark: &str| mark.bytes().next().map(usize::from);
        let any = pairs.iter().filter(|(mark, _)| mark.is_empty()).map(|(_, rule)| *rule).collect();
        // Counted, then put at their places: one step for each pair.
        let mut starts = vec![0; N_BYTES + 1];
        for byte in pairs.iter().filter_map(|(mark, _)| first(mark)) {
            starts[byte + 1] += 1;
        }
        for byte in 0..N_BYTES {
            starts[byte + 1] += starts[byte];
        }
        let mut entries: Vec<(&'static str, &'static Rule)> =
            pairs.into_iter().filter(|(mark, _)| !mark.is_empty()).collect();
        entries.sort_by_key(|(mark, _)| first(mark));
        let bytes: Vec<u8> = entries.iter().filter_map(|(mark, _)| mark.bytes().next()).collect();
        Dispatch { starts, entries, any, bytes: ByteSet::new(&bytes) }
    }

    /// Whether the rule of a name is among these.
    pub(super) fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|(_, rule)| rule.name == name)
    }

    /// Offset of the first byte with which a mark may begin.
    pub(super) fn find(&self, bytes: &[u8]) -> Option<usize> {
        self.bytes.find(bytes)
    }

    /// The rules with a mark at the start of a text.
    pub(super) fn at<'t>(&self, text: &'t [u8]) -> impl Iterator<Item = &'static Rule> + use<'_, 't> {
        let range = match text.first() {
            Some(byte) => {
                let byte = usize::from(*byte);
                usize::from(self.starts[byte])..usize::from(self.starts[byte + 1])
            }
            None => 0..0,
        };
        // The second byte settles most of them.
        let second = text.get(1).copied();
        let begins = move |(mark, _): &&(&'static str, &'static Rule)| {
            let mark = mark.as_bytes();
            mark.len() == 1 || mark.get(1).copied() == second && text.starts_with(mark)
        };
        self.entries[range].iter().filter(begins).map(|(_, rule)| *rule)
    }
}

/// The rules of some dialects, indexed for lookup.
#[derive(Debug)]
pub(super) struct RuleSet {
    /// Rules for whole texts.
    pub(super) texts: Vec<&'static Rule>,
    pub(super) lines: Dispatch,
    pub(super) containers: Dispatch,
    pub(super) line: Dispatch,
    pub(super) spans: Dispatch,
    pub(super) signs: Dispatch,
    pub(super) codes: Vec<&'static Rule>,
    /// All rules by their revealing marks.
    revealing: Dispatch,
    /// Places in which any of the span rules reads.
    pub(super) span_reads: Places,
}

impl RuleSet {
    /// Builds the indexes.
    pub(super) fn of(rules: Vec<&'static Rule>) -> RuleSet {
        let of = |is_one: fn(&Apply) -> bool| -> Vec<&'static Rule> {
            rules.iter().copied().filter(|rule| is_one(&rule.apply)).collect()
        };
        let dispatch = |is_one: fn(&Apply) -> bool| Dispatch::of(&of(is_one), |rule| rule.begins);
        let spans = of(|apply| matches!(apply, Apply::Span(_)));
        RuleSet {
            texts: of(|apply| matches!(apply, Apply::Text(_))),
            lines: dispatch(|apply| matches!(apply, Apply::Lines(_))),
            containers: dispatch(|apply| matches!(apply, Apply::Container(_))),
            line: dispatch(|apply| matches!(apply, Apply::Line(_))),
            spans: Dispatch::of(&spans, |rule| rule.begins),
            signs: dispatch(|apply| matches!(apply, Apply::Sign(_))),
            codes: of(|apply| matches!(apply, Apply::Code(_))),
            revealing: Dispatch::of(&rules, |rule| rule.revealed_by),
            span_reads: spans.iter().fold(Places::NONE, |all, rule| all | rule.reads),
        }
    }

    /// Whether there is no rule.
    pub(super) fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.revealing.entries.is_empty() && self.revealing.any.is_empty()
    }

    /// The passes whose markup a text may contain. Most texts need none and so are scanned only once.
    pub(super) fn passes(&self, text: &str) -> Passes {
        let mut passes = Passes::NONE;
        if self.texts.iter().any(|rule| (rule.is_worth)(text, 0)) {
            passes.add(Passes::TEXT);
        }
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(found) = self.revealing.find(&bytes[at..]) {
            at += found;
            for rule in self.revealing.at(&bytes[at..]) {
                if !passes.has(rule.pass()) && (rule.is_worth)(text, at) {
                    passes.add(rule.pass());
                    if passes == Passes::ALL {
                        return passes;
                    }
                }
            }
            at += 1;
        }
        passes
    }
}
