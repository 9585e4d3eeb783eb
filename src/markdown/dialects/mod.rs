//! Additions of site generators and note programs to Markdown: a table of rules ([`rules`]) that are applied between
//! text and parser.
//!
//! Each rule turns its markup into Markdown that means the same. Passes over a text: the user's patterns, whole texts,
//! lines ([`line_pass`]: containers, blocks of code in template tags), dollar signs, and words ([`span_pass`]). Code,
//! formulas, addresses, tags and comments are closed to rules that do not read there ([`guard`]). Changes are kept as
//! an [`OffsetMap`], so that places stay those of the file. Markup that is not understood is left out and reported once
//! for each kind.

mod arguments;
mod brackets;
mod dialect;
mod dollars;
mod edits;
mod guard;
mod jsx;
mod line_pass;
mod lines;
mod names;
mod programs;
mod rule;
mod rules;
mod shortcodes;
mod span_pass;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::byte_set::ByteSet;
use crate::diagnostics::Diagnostics;
use crate::model::Metadata;
use crate::source::Span;
pub use dialect::{Addition, Dialect, DialectName, Dialects};
use edits::Edit;
pub(super) use edits::OffsetMap;
pub(super) use programs::notes::INLINE_NOTE;
use rule::{Apply, Passes};
pub use shortcodes::Shortcodes;

/// A text in plain Markdown.
pub(super) struct Rewritten<'a> {
    pub(super) text: Cow<'a, str>,
    /// The changes, the last made first. Empty when the text is as it was.
    pub(super) maps: Vec<OffsetMap>,
    /// Whether the text asks for a table of contents.
    pub(super) wants_contents: bool,
    /// Short forms that the text explains: `*[HTML]: HyperText Markup Language`.
    pub(super) abbreviations: Vec<(String, String)>,
}

/// What a rule is given beside the text, and where it leaves its findings.
struct Rewriter<'a> {
    dialects: &'a Dialects,
    /// Whether the text is known to be MDX.
    is_mdx: bool,
    /// Whether braces may hold values of templates.
    values: programs::liquid::Values,
    /// The value of `page.title` in templates.
    title: &'a str,
    findings: &'a mut Findings,
}

/// Findings of rules beside their changes.
#[derive(Default)]
struct Findings {
    /// Tags that were not understood: how often, and where first. Places of the text at hand.
    unknown: BTreeMap<Unknown, (usize, Span)>,
    /// Names of words that the text keeps for later, and that stay where it does.
    captured: HashSet<String>,
    wants_contents: bool,
    abbreviations: Vec<(String, String)>,
}

/// Markup that was not understood.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Unknown {
    /// A tag that only its site generator understands.
    Tag(String),
    /// A command that only LaTeX understands.
    Command(String),
    /// Braces that were kept, since nothing says that templates are filled in.
    Kept(String),
}

impl Rewriter<'_> {
    /// Takes note of a tag that is not understood, and gives what stands for it.
    fn unknown(&mut self, kind: String, source: &str, span: Span) -> String {
        let unknown = if kind.starts_with('\\') { Unknown::Command(kind) } else { Unknown::Tag(kind) };
        self.count(unknown, span);
        if !self.dialects.keep_unknown {
            return String::new();
        }
        let fence = "`".repeat(longest_run(source, '`') + 1);
        let pad = if source.starts_with('`') || source.ends_with('`') { " " } else { "" };
        format!("{fence}{pad}{source}{pad}{fence}")
    }

    fn count(&mut self, unknown: Unknown, span: Span) {
        self.findings.unknown.entry(unknown).or_insert((0, span)).0 += 1;
    }

    fn again(&mut self) -> Rewriter<'_> {
        Rewriter { findings: self.findings, ..*self }
    }
}

/// Rewrites the part of `text`, of a file of a name, from `body` on. `removed` is taken out of it first.
pub(super) fn rewrite<'a>(
    name: &str,
    text: &'a str,
    body: usize,
    removed: Vec<Range<usize>>,
    dialects: &Dialects,
    meta: &Metadata,
    diags: &mut Diagnostics,
) -> Rewritten<'a> {
    let mut rewritten =
        Rewritten { text: Cow::Borrowed(text), maps: Vec::new(), wants_contents: false, abbreviations: Vec::new() };
    rewritten.change(removed.into_iter().map(|range| Edit::new(range, "")).collect());
    let rules = &dialects.rules;
    let mut needed = if rules.is_empty() { Passes::NONE } else { rules.passes(&text[body..]) };
    let is_mdx = name.ends_with(".mdx");
    if is_mdx && !rules.texts.is_empty() {
        needed.add(Passes::TEXT);
    }
    if needed == Passes::NONE && !dialects.shortcodes.has_patterns() {
        return rewritten;
    }
    let mut findings = Findings::default();
    let mut rewriter = Rewriter {
        dialects,
        is_mdx,
        values: programs::liquid::Values::of(dialects, &text[body..], meta),
        title: meta.title.as_deref().unwrap_or_default(),
        findings: &mut findings,
    };
    if dialects.shortcodes.has_patterns() {
        rewritten.pass(&mut rewriter, &mut needed, diags, |text, rewriter| patterns(text, body, &rewriter));
    }
    for rule in &rules.texts {
        if let Apply::Text(apply) = rule.apply
            && needed.has(Passes::TEXT)
        {
            rewritten.pass(&mut rewriter, &mut needed, diags, |text, rewriter| apply(text, body, rewriter));
        }
    }
    if needed.has(Passes::LINES) {
        rewritten.pass(&mut rewriter, &mut needed, diags, |text, rewriter| line_pass::edits(text, body, rewriter));
    }
    if needed.has(Passes::SIGNS) {
        rewritten.pass(&mut rewriter, &mut needed, diags, |text, rewriter| span_pass::signs(text, body, rewriter));
    }
    if needed.has(Passes::SPANS) {
        rewritten.pass(&mut rewriter, &mut needed, diags, |text, rewriter| span_pass::spans(text, body, rewriter));
    }
    rewritten.wants_contents = findings.wants_contents;
    rewritten.abbreviations = findings.abbreviations;
    rewritten
}

impl Rewritten<'_> {
    /// Makes the changes of a pass, and reports what it did not understand.
    fn pass(
        &mut self,
        rewriter: &mut Rewriter<'_>,
        needed: &mut Passes,
        diags: &mut Diagnostics,
        edits: impl FnOnce(&str, Rewriter<'_>) -> Vec<Edit>,
    ) {
        let edits = edits(&self.text, rewriter.again());
        for (unknown, (count, span)) in std::mem::take(&mut rewriter.findings.unknown) {
            let span = self.maps.iter().fold(span, |span, map| map.span(span));
            report(&unknown, count, span, rewriter.dialects.keep_unknown, diags);
        }
        // What a pass writes may be for those behind it.
        if !edits.is_empty() && !rewriter.dialects.rules.is_empty() {
            needed.add(Passes::LINES);
            needed.add(Passes::SPANS);
        }
        self.change(edits);
    }

    fn change(&mut self, edits: Vec<Edit>) {
        if !edits.is_empty() {
            let (changed, map) = edits::apply(&self.text, edits);
            self.text = Cow::Owned(changed);
            self.maps.insert(0, map);
        }
    }
}

/// The pass of the user's patterns, outside code.
fn patterns(text: &str, body: usize, rewriter: &Rewriter<'_>) -> Vec<Edit> {
    rewriter.dialects.shortcodes.replace(text, &guard::Guard::of(text, body, false), body)
}

fn report(unknown: &Unknown, count: usize, span: Span, kept: bool, diags: &mut Diagnostics) {
    let times = if count == 1 { String::new() } else { format!(", {count} times") };
    let done = if kept { "was kept as code" } else { "was left out" };
    match unknown {
        Unknown::Tag(kind) => diags.warn(
            span,
            format!("`{kind}` is a template tag that only its site generator understands; it {done}{times}"),
        ),
        Unknown::Command(kind) => {
            diags.warn(span, format!("`{kind}` is a command that only LaTeX understands; it {done}{times}"));
        }
        Unknown::Kept(kind) => diags.warn_hint(
            span,
            format!("`{kind}` may be a value that a template fills in; it was kept as text{times}"),
            "name the program with `--dialect`: `jekyll` fills it in, `hugo` or `gfm` take it for text",
        ),
    }
}

/// A link in Markdown. Brackets in its words would end them.
fn link(words: &str, address: &str) -> String {
    format!("[{}](<{address}>)", words.replace(['[', ']'], ""))
}

/// A picture in Markdown, with the words that stand for it.
fn picture(words: &str, address: &str) -> String {
    format!("!{}", link(words, address))
}

/// Text as the value of an attribute.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The line that a text begins with.
fn line_of(text: &str) -> &str {
    text.split('\n').next().unwrap_or_default()
}

/// The byte before a place; a line end before the first.
fn byte_before(text: &str, at: usize) -> u8 {
    at.checked_sub(1).map_or(b'\n', |before| text.as_bytes()[before])
}

/// Whether a place is where a line begins, behind blanks and the marks of quotes.
fn begins_line(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches([' ', '\t', '>']);
    before.is_empty() || before.ends_with('\n')
}

/// The longest run of a character.
fn longest_run(text: &str, c: char) -> usize {
    let (mut longest, mut run) = (0, 0);
    for own in text.chars() {
        run = if own == c { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// Longer code within text, and longer formulas in it, are treated as text.
const MAX_SPAN: usize = 4 << 10;

/// The length of a code span that a text begins with; of the marks alone when nothing closes it in its paragraph.
fn code_span(text: &str) -> Option<usize> {
    let run = text.len() - text.trim_start_matches('`').len();
    let bytes = &text.as_bytes()[..text.len().min(MAX_SPAN)];
    let mut at = run;
    while at < bytes.len() && !bytes[at..].starts_with(b"\n\n") {
        let len = bytes[at..].iter().take_while(|byte| **byte == b'`').count();
        if len == run {
            return Some(at + len);
        }
        at += len.max(1);
    }
    Some(run)
}
