//! What site generators and note programs add to Markdown: a table of rewriters between text and parser.
//!
//! Each turns its markup into Markdown that means the same, never inside code. Two passes: [`blocks`] sees lines
//! (fences, containers, blocks of code in template tags); [`spans`] sees the text between code, whose places it has
//! from the parser. What they change is kept as an [`OffsetMap`], so that places stay those of the file. What is not
//! understood is left out and reported once for each kind.

mod arguments;
mod blocks;
mod brackets;
mod directives;
mod dollars;
mod edits;
mod emoji;
mod hugo;
mod jsx;
mod lines;
mod liquid;
mod mdx;
mod names;
mod obsidian;
mod pymdown;
mod shortcodes;
mod spans;
mod squares;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

use super::byte_set::ByteSet;
use crate::diagnostics::Diagnostics;
use crate::source::Span;
use blocks::outlines;
use edits::Edit;
pub(super) use edits::OffsetMap;
use lines::COLONS;
pub use shortcodes::Shortcodes;

/// Kinds of Markdown with additions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are named after the programs")]
pub enum Dialect {
    Jekyll,
    Hugo,
    Zola,
    Obsidian,
    Pandoc,
    Mkdocs,
    Mdx,
}

/// Which additions are understood.
#[derive(Clone, Debug)]
pub struct Dialects {
    enabled: Vec<Dialect>,
    /// Whether template tags that are not understood stay as they are, as code, instead of being left out.
    pub keep_unknown: bool,
    /// What the user wants to stand for tags, over what is known of them.
    pub shortcodes: Shortcodes,
}

impl Default for Dialects {
    /// All of them: their marks do not contradict each other.
    fn default() -> Dialects {
        use Dialect::{Hugo, Jekyll, Mdx, Mkdocs, Obsidian, Pandoc, Zola};
        Dialects {
            enabled: vec![Jekyll, Hugo, Zola, Obsidian, Pandoc, Mkdocs, Mdx],
            keep_unknown: false,
            shortcodes: Shortcodes::default(),
        }
    }
}

impl Dialects {
    /// Names for [`Dialects::by_names`].
    pub const NAMES: [&'static str; 9] =
        ["auto", "gfm", "jekyll", "hugo", "zola", "obsidian", "pandoc", "mkdocs", "mdx"];

    /// The dialects of a list of names, separated by commas: `auto` is all of them, `gfm` none.
    ///
    /// # Errors
    /// The name that is not known.
    pub fn by_names(names: &str) -> Result<Dialects, String> {
        let mut dialects = Dialects { enabled: Vec::new(), keep_unknown: false, shortcodes: Shortcodes::default() };
        for name in names.split(',').map(str::trim) {
            match name.to_ascii_lowercase().as_str() {
                "auto" => dialects.enabled = Dialects::default().enabled,
                "gfm" => {}
                "jekyll" | "kramdown" => dialects.enabled.push(Dialect::Jekyll),
                "hugo" => dialects.enabled.push(Dialect::Hugo),
                "zola" => dialects.enabled.push(Dialect::Zola),
                "obsidian" => dialects.enabled.push(Dialect::Obsidian),
                "pandoc" | "quarto" => dialects.enabled.push(Dialect::Pandoc),
                "mkdocs" => dialects.enabled.push(Dialect::Mkdocs),
                "mdx" | "docusaurus" | "astro" => dialects.enabled.extend([Dialect::Mdx, Dialect::Mkdocs]),
                _ => return Err(name.to_owned()),
            }
        }
        Ok(dialects)
    }

    /// Whether blocks of YAML between the paragraphs belong to the front matter.
    pub(super) fn has_later_metadata(&self) -> bool {
        self.has(&[Dialect::Pandoc])
    }

    fn has(&self, any: &[Dialect]) -> bool {
        any.iter().any(|dialect| self.enabled.contains(dialect))
    }
}

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

/// What rewriters learn and leave.
struct Rewriter<'a> {
    dialects: &'a Dialects,
    /// Whether the text is known to be MDX.
    is_mdx: bool,
    /// Values that templates name: `page.title`.
    title: &'a str,
    /// Tags that were not understood: how often, and where first. Places of the text at hand.
    unknown: BTreeMap<String, (usize, Span)>,
    /// Names of words that the text keeps for later, and that stay where it does.
    captured: HashSet<String>,
    wants_contents: bool,
    abbreviations: Vec<(String, String)>,
}

impl Rewriter<'_> {
    /// What stands for a tag that nobody understands.
    fn unknown(&mut self, kind: String, source: &str, span: Span) -> String {
        self.unknown.entry(kind).or_insert((0, span)).0 += 1;
        if !self.dialects.keep_unknown {
            return String::new();
        }
        let fence = "`".repeat(longest_run(source, '`') + 1);
        let pad = if source.starts_with('`') || source.ends_with('`') { " " } else { "" };
        format!("{fence}{pad}{source}{pad}{fence}")
    }
}

/// Rewrites the part of `text`, of a file of a name, from `body` on. What `removed` names is no part of it.
pub(super) fn rewrite<'a>(
    name: &str,
    text: &'a str,
    body: usize,
    removed: Vec<Range<usize>>,
    dialects: &Dialects,
    title: Option<&str>,
    diags: &mut Diagnostics,
) -> Rewritten<'a> {
    let mut rewritten =
        Rewritten { text: Cow::Borrowed(text), maps: Vec::new(), wants_contents: false, abbreviations: Vec::new() };
    rewritten.change(removed.into_iter().map(|range| Edit { range, replacement: String::new() }).collect());
    let mut passes = if dialects.enabled.is_empty() { Passes::NONE } else { Passes::of(&text[body..]) };
    passes.patterns = dialects.shortcodes.has_patterns();
    let is_mdx = name.ends_with(".mdx");
    passes.modules |= is_mdx && !dialects.enabled.is_empty();
    if passes == Passes::NONE {
        return rewritten;
    }
    let mut rewriter = Rewriter {
        dialects,
        is_mdx,
        title: title.unwrap_or_default(),
        unknown: BTreeMap::new(),
        captured: HashSet::new(),
        wants_contents: false,
        abbreviations: Vec::new(),
    };
    type Pass = fn(&str, usize, &mut Rewriter<'_>) -> Vec<Edit>;
    type Need = fn(&Passes) -> bool;
    let all: [(Pass, Need); 4] = [
        (patterns, |passes| passes.patterns),
        (modules, |passes| passes.modules),
        (blocks::edits, |passes| passes.lines),
        (spans::edits, |passes| passes.spans),
    ];
    for (pass, is_needed) in all {
        if !is_needed(&passes) {
            continue;
        }
        let edits = pass(&rewritten.text, body, &mut rewriter);
        let found = std::mem::take(&mut rewriter.unknown);
        for (kind, (count, span)) in found {
            let span = rewritten.maps.iter().fold(span, |span, map| map.span(span));
            report(&kind, count, span, dialects.keep_unknown, diags);
        }
        // What a pass writes may be for those behind it.
        if !edits.is_empty() && !dialects.enabled.is_empty() {
            passes.lines = true;
            passes.spans = true;
        }
        rewritten.change(edits);
    }
    rewritten.wants_contents = rewriter.wants_contents;
    rewritten.abbreviations = rewriter.abbreviations;
    rewritten
}

impl Rewritten<'_> {
    fn change(&mut self, edits: Vec<Edit>) {
        if !edits.is_empty() {
            let (changed, map) = edits::apply(&self.text, edits);
            self.text = Cow::Owned(changed);
            self.maps.insert(0, map);
        }
    }
}

/// The pass of the user's patterns: what they match outside code.
fn patterns(text: &str, body: usize, rewriter: &mut Rewriter<'_>) -> Vec<Edit> {
    let shortcodes = &rewriter.dialects.shortcodes;
    if shortcodes.has_patterns() { shortcodes.replace(text, &spans::code_ranges(text, body), body) } else { Vec::new() }
}

/// The pass over MDX.
fn modules(text: &str, body: usize, rewriter: &mut Rewriter<'_>) -> Vec<Edit> {
    if rewriter.dialects.has(&[Dialect::Mdx]) { mdx::edits(text, body, rewriter) } else { Vec::new() }
}

fn report(kind: &str, count: usize, span: Span, kept: bool, diags: &mut Diagnostics) {
    let times = if count == 1 { String::new() } else { format!(", {count} times") };
    let done = if kept { "was kept as code" } else { "was left out" };
    let what = if kind.starts_with('\\') {
        "a command that only LaTeX understands"
    } else {
        "a template tag that only its site generator understands"
    };
    diags.warn(span, format!("`{kind}` is {what}; it {done}{times}"));
}

/// Which passes a text needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Passes {
    patterns: bool,
    modules: bool,
    lines: bool,
    spans: bool,
}

impl Passes {
    const NONE: Passes = Passes { patterns: false, modules: false, lines: false, spans: false };
    const LINES: Passes = Passes { lines: true, ..Passes::NONE };
    const SPANS: Passes = Passes { spans: true, ..Passes::NONE };
    const BOTH: Passes = Passes { spans: true, ..Passes::LINES };

    /// The passes for which anything in a text looks like markup of theirs. Most texts need none, and are not looked at
    /// twice.
    fn of(text: &str) -> Passes {
        const BEGINS: ByteSet = ByteSet::new(b"{}[:%!?\\^<=/-|)+*@$");
        const OF_LINES: [&str; 2] = [" markdown", "pagebreak"];
        let mut passes = Passes { modules: text.starts_with(IMPORT) || has(text, "\nimport "), ..Passes::NONE };
        let mut has_strong = false;
        let mut at = 0;
        while let Some(found) = BEGINS.find(&text.as_bytes()[at..]) {
            at += found;
            let byte = text.as_bytes()[at];
            has_strong |= byte == b'*' && text.as_bytes().get(at + 1) == Some(&b'*');
            let own = Passes::of_mark(text, at, byte);
            passes.lines |= own.lines;
            passes.spans |= own.spans;
            if passes.lines && passes.spans {
                return passes;
            }
            at += 1;
        }
        passes.lines |= outlines::has_title_properties(text);
        passes.lines |= OF_LINES.iter().chain(&blocks::CONTENTS_FENCES).any(|word| has(text, word));
        passes.spans |= has_strong && spans::has_wide_letter(text);
        passes
    }

    /// The passes that what stands at a byte may be for. The byte behind it settles most of them.
    fn of_mark(text: &str, at: usize, byte: u8) -> Passes {
        let rest = &text.as_bytes()[at..];
        let before = at.checked_sub(1).map_or(b'\n', |at| text.as_bytes()[at]);
        let behind = rest.get(1).copied().unwrap_or(b'\n');
        let begins = |marks: &[&str]| marks.iter().any(|mark| rest.starts_with(mark.as_bytes()));
        let when = |is_so: bool, passes: Passes| if is_so { passes } else { Passes::NONE };
        match (byte, behind) {
            (b'\\', b'a'..=b'z') if before == b'\n' && blocks::latex::layout(line_of(&text[at..])).is_some() => {
                Passes::LINES
            }
            (b'{', b'%' | b'{' | b':') => Passes::BOTH,
            (b'{', _) if text[..at].ends_with("```") => Passes::BOTH,
            (b'{', b'a'..=b'z') if before == b'\n' && is_markua(&text[at..]) => Passes::LINES,
            (b'{', _) if matches!(before, b']' | b')' | b'`') => when(is_attribute_list(rest), Passes::SPANS),
            (b'{', _) => when(begins(&OF_BRACES), Passes::SPANS),
            (b'}', b'`') => when(spans::ends_role(&text.as_bytes()[..at]), Passes::SPANS),
            (b'[', b'[') => {
                let contents = when(begins(&["[[TOC]]", "[[toc]]", "[[_TOC_]]"]), Passes::LINES);
                Passes { spans: true, ..contents }
            }
            (b'[', _) if before == b'^' => Passes::SPANS,
            (b'[', _) if before == b'*' => {
                // Looked for at the beginning of a line alone, which is then read once.
                let before = text[..at - 1].trim_end_matches([' ', '\t', '>']);
                let begins_line = before.is_empty() || before.ends_with('\n');
                let is_one = begins_line && blocks::abbreviation(line_of(&text[at - 1..])).is_some();
                when(is_one, Passes::LINES)
            }
            (b'[', b'T' | b't' | b':') if begins(&["[TOC]", "[toc]", blocks::HATENA_CONTENTS]) => Passes::LINES,
            (b'[', b's' | b'c') if begins(&["[sourcecode", "[code"]) => Passes::LINES,
            (b'[', b'a'..=b'z') => when(squares::tag(&text[at..]).is_some(), Passes::SPANS),
            (b':', _) if before == b'\n' && blocks::is_no_definition(&text[at..]) => Passes::LINES,
            (b':', b':') => {
                let is_property = || before.is_ascii_alphanumeric() && rest.get(2) == Some(&b' ');
                when(begins(&[COLONS]) || is_property() && ends_property_name(text, at), Passes::LINES)
            }
            (b':', b' ' | b'\n' | b'/') => Passes::NONE,
            (b':', _) => when(emoji::at(text, at).is_some() || spans::icon_set(&text[at..]).is_some(), Passes::SPANS),
            (b'^', b'^') => when(spans::ends_mark(rest, "^^"), Passes::SPANS),
            (b'^', b'-' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z') => {
                when(matches!(before, b' ' | b'\n' | b']'), Passes::SPANS)
            }
            (b'\\', b'\\') => when(begins(&["\\\\(", "\\\\["]), Passes::SPANS),
            (b'\\', b'(') => when(brackets::begins_formula(&text[at..]), Passes::SPANS),
            (b'\\', b'[') if brackets::begins_formula(&text[at..]) => Passes::BOTH,
            (b'\\', b'[') => when(squares::tag(&text[at..]).is_some(), Passes::SPANS),
            (b'\\', b'i') => when(spans::bookdown_index(&text[at..]).is_some(), Passes::SPANS),
            (b'\\', b'@') => when(spans::bookdown_name(&text[at..]).is_some(), Passes::SPANS),
            (b'\\', b'#') => when(before == b'(' && spans::bookdown_name(&text[at..]).is_some(), Passes::SPANS),
            (b'\\', b'b') => when(spans::begins_display(&text[at..]), Passes::SPANS),
            (b'*', b'*') => when(before == b'>' && text[..at].ends_with("<summary>"), Passes::SPANS),
            (b'<', b'L') => when(begins(&["<Listing "]), Passes::LINES),
            (b'=', b'=') if begins(&["=== \"", "===! \"", "===+ \""]) => Passes::LINES,
            (b'=', b'=') => when(spans::may_begin_mark(text, at) && spans::ends_mark(rest, "=="), Passes::SPANS),
            // A line that ends so is a place of MyST.
            (b')', b'=') => when(rest.get(2).is_none_or(u8::is_ascii_whitespace), Passes::LINES),
            (b'\\', b'n') if before == b'\n' && begins(&[blocks::latex::NO_INDENT]) => Passes::LINES,
            (b'+', b'B' | b'b') if before == b'#' && outlines::begins_block(&text[at - 1..]) => Passes::LINES,
            (b'-', b' ') if before == b'\t' && text[..at - 1].ends_with('\n') => {
                when(is_below_heading(text, at - 1), Passes::LINES)
            }
            (b'+', b'+') => when(pymdown::keys(&text[at..]).is_some(), Passes::SPANS),
            (b'|', b' ') => when(before == b'\n' && !line_of(&text[at + 1..]).contains('|'), Passes::LINES),
            (b'@', b'/') => when(before == b'(', Passes::SPANS),
            (b'@', b'[') => when(before == b'\n', Passes::SPANS),
            (b'$', b'$') => Passes::LINES,
            (b'$', b'l') if begins(&[dollars::WORDPRESS]) => Passes::SPANS,
            (b'$', _) => when(dollars::hides_marks(text, at), Passes::SPANS),
            (b'%' | b'<', b'%') => Passes::SPANS,
            (b'!', b'!') | (b'?', b'?') => {
                let begins_line = matches!(before, b'\n' | b' ' | b'\t' | b'>');
                when(begins_line && begins(&["!!! ", "??? ", "???+ "]), Passes::LINES)
            }
            (b'/', b'/') | (b'-', b'-') => when(begins(&["/// ", "--8<--"]), Passes::LINES),
            _ => Passes::NONE,
        }
    }
}

/// Whether a text begins with a line of Markua's.
fn is_markua(text: &str) -> bool {
    outlines::markua(text).is_some() || outlines::markua_frame(text).is_some()
}

/// Whether two colons at a place end the name of a property of a block in an outline.
fn ends_property_name(text: &str, at: usize) -> bool {
    let name = text[..at].bytes().rev().take(MAX_KEY).take_while(|byte| !byte.is_ascii_whitespace()).count();
    let before = text[..at - name].trim_end_matches([' ', '\t']);
    before.len() < at - name && before.ends_with('\n')
}

/// A longer name of a property there is none.
const MAX_KEY: usize = 40;

/// Whether the line above a place is a heading.
fn is_below_heading(text: &str, at: usize) -> bool {
    let above = text[..at].trim_end_matches('\n');
    above.len() + 1 == at && above.rsplit('\n').next().is_some_and(|line| line.starts_with('#'))
}

/// What braces begin with that hold changes to a text, or the names of what Pandoc counts.
const OF_BRACES: [&str; 9] = ["{++", "{--", "{~~", "{==", "{>>", "{#eq:", "{#tbl:", "{#lst:", "{#fig:"];

/// Whether braces may hold attributes of what is before them.
fn is_attribute_list(braces: &[u8]) -> bool {
    let len = braces.iter().take(MAX_ATTRIBUTES).position(|byte| *byte == b'}').unwrap_or_default();
    let inner = braces.get(1..len).unwrap_or_default();
    matches!(inner.first(), Some(b'.' | b'#')) || inner.starts_with(b" data-") || inner.contains(&b'=')
}

/// A link in Markdown. Brackets in its words would end them.
fn link(words: &str, address: &str) -> String {
    format!("[{}](<{address}>)", words.replace(['[', ']'], ""))
}

/// A picture in Markdown, with the words that stand for it.
fn picture(words: &str, address: &str) -> String {
    format!("!{}", link(words, address))
}

/// The line that a text begins with.
fn line_of(text: &str) -> &str {
    text.split('\n').next().unwrap_or_default()
}

/// What a module begins with that another is brought in by.
const IMPORT: &str = "import ";

fn has(text: &str, word: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some()
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

/// Attributes longer than this are none.
const MAX_ATTRIBUTES: usize = 1000;
/// Code within text, and a formula in it, longer than this is none.
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
