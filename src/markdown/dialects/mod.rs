//! Markdown additions of site generators and note programs: a table of rules ([`rules`]), applied to the text before
//! the parser.
//!
//! Each rule rewrites its markup as equivalent Markdown. The passes over a text are: the user's patterns, whole texts,
//! lines ([`line_pass`]: containers, code blocks in template tags), dollar signs, and spans ([`span_pass`]). Code,
//! formulas, addresses, tags and comments are closed to rules that do not read there ([`guard`]). An [`OffsetMap`]
//! records the edits, so that spans refer to the file. Unknown markup is dropped, with one report per kind.

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

/// A text rewritten as plain Markdown.
pub(super) struct Rewritten<'a> {
    pub(super) text: Cow<'a, str>,
    /// The maps of the passes, the last one first. Empty if the text is unchanged.
    pub(super) maps: Vec<OffsetMap>,
    /// Whether the text requests a table of contents.
    pub(super) wants_contents: bool,
    /// Abbreviations that the text defines: `*[HTML]: HyperText Markup Language`.
    pub(super) abbreviations: Vec<(String, String)>,
}

/// Context of the rules, and the collector of their findings.
struct Rewriter<'a> {
    dialects: &'a Dialects,
    /// Whether the text is known to be MDX.
    is_mdx: bool,
    /// Whether braces may contain template values.
    values: programs::liquid::Values,
    /// The value of `page.title` in templates.
    title: &'a str,
    findings: &'a mut Findings,
}

/// Findings of rules besides their edits.
#[derive(Default)]
struct Findings {
    /// Unknown tags with their number and first span, in the text of the current pass.
    unknown: BTreeMap<Unknown, (usize, Span)>,
    /// Names of template variables that the text captures; these stay in place.
    captured: HashSet<String>,
    wants_contents: bool,
    abbreviations: Vec<(String, String)>,
}

/// Unknown markup.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Unknown {
    /// A tag that only its site generator understands.
    Tag(String),
    /// A command that only LaTeX understands.
    Command(String),
    /// Braces that were kept, because nothing shows that templates are in use.
    Kept(String),
}

impl Rewriter<'_> {
    /// Records an unknown tag, and returns its replacement.
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

/// Rewrites `text` from `body` on, after cutting `removed`. `name` is the name of the file.
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
    /// Applies the edits of a pass, and reports unknown markup.
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
        // The edits of a pass may contain markup for later passes.
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

/// A link in Markdown. Removes brackets from its words, which would end them.
fn link(words: &str, address: &str) -> String {
    format!("[{}](<{address}>)", words.replace(['[', ']'], ""))
}

/// A picture in Markdown, with alternative text.
fn picture(words: &str, address: &str) -> String {
    format!("!{}", link(words, address))
}

/// Escapes text for the value of an attribute.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The first line of a text.
fn line_of(text: &str) -> &str {
    text.split('\n').next().unwrap_or_default()
}

/// The byte before an offset; a line feed at the start of the text.
fn byte_before(text: &str, at: usize) -> u8 {
    at.checked_sub(1).map_or(b'\n', |before| text.as_bytes()[before])
}

/// Whether only blanks and quote markers precede an offset on its line.
fn begins_line(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches([' ', '\t', '>']);
    before.is_empty() || before.ends_with('\n')
}

/// Length of the longest run of a character.
fn longest_run(text: &str, c: char) -> usize {
    let (mut longest, mut run) = (0, 0);
    for own in text.chars() {
        run = if own == c { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// Longest inline code or formula, in bytes; longer ones are treated as text.
const MAX_SPAN: usize = 4 << 10;

/// Length of the code span at the start of a text; of its backticks alone if its paragraph does not close it.
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
