//! The pass over the text between code: tags of templates, wikilinks, lists of attributes, marks and comments.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

use super::arguments::Arguments;
use super::brackets::{self, Sureness};
use super::edits::Edit;
use super::{
    ByteSet, Dialect, Rewriter, code_span, directives, dollars, emoji, hugo, liquid, obsidian, pymdown, squares,
};
use crate::source::Span;

/// A tag longer than this is none.
const MAX_TAG: usize = 64 << 10;
/// A value longer than this is none.
const MAX_VALUE: usize = 300;
/// A name of a role longer than this is none.
const MAX_NAME: usize = 40;
/// What the identifiers of what pandoc-crossref counts begin with.
const COUNTED: [&str; 4] = ["#eq:", "#tbl:", "#lst:", "#fig:"];
/// Marked words longer than this are none.
const MAX_MARKED: usize = 1000;

/// Whether markup of ours may begin with a byte.
const BEGINS_MARK: ByteSet = ByteSet::new(b"{[!=%\\@*^:+<$");

/// The changes of this pass.
pub(super) fn edits(text: &str, body: usize, rewriter: &mut Rewriter<'_>) -> Vec<Edit> {
    let code = code_ranges(text, body);
    let mut scan = Scan {
        text,
        rewriter,
        code: &code,
        edits: Vec::new(),
        next_closing: HashMap::new(),
        line_start: body,
        notes: Vec::new(),
        labels: None,
        identifiers: None,
        has_tex: None,
        strong_end: usize::MAX,
    };
    let mut code = code.iter().peekable();
    let mut at = body;
    let mut counted = body;
    while at < text.len() {
        while code.next_if(|range| range.end <= at).is_some() {}
        if let Some(range) = code.next_if(|range| range.start <= at) {
            scan.raw_in_code(range);
            at = range.end.max(at + 1);
            continue;
        }
        let limit = code.peek().map_or(text.len(), |range| range.start);
        let Some(found) = BEGINS_MARK.find(&text.as_bytes()[at..limit]) else {
            at = limit.max(at + 1);
            continue;
        };
        at += found;
        if let Some(end) = text[counted..at].rfind('\n') {
            scan.line_start = counted + end + 1;
        }
        counted = at;
        at = match scan.at(at) {
            Some(end) => end,
            None => at + 1,
        };
        while !text.is_char_boundary(at) {
            at += 1;
        }
    }
    scan.define_notes();
    scan.edits
}

/// The set of pictures that a name behind a colon is from.
pub(super) fn icon_set(text: &str) -> Option<&'static str> {
    const SETS: [&str; 4] = ["material-", "fontawesome-", "octicons-", "simple-"];
    let name = text.strip_prefix(':')?;
    SETS.into_iter().find(|set| name.starts_with(set))
}

/// Where the parser sees code.
pub(super) fn code_ranges(text: &str, body: usize) -> Vec<Range<usize>> {
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_GFM | Options::ENABLE_DEFINITION_LIST;
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for (event, range) in Parser::new_ext(&text[body..], options).into_offset_iter() {
        if matches!(event, Event::Start(Tag::CodeBlock(_)) | Event::Code(_)) {
            ranges.push(range.start + body..range.end + body);
        }
    }
    ranges
}

struct Scan<'a, 'r, 'd> {
    text: &'a str,
    rewriter: &'r mut Rewriter<'d>,
    edits: Vec<Edit>,
    /// Where the next of some marks is, from where it was looked for; `None` for nowhere.
    next_closing: HashMap<&'static str, Option<usize>>,
    /// Where the line at hand begins.
    line_start: usize,
    /// Where the parser sees code.
    code: &'a [Range<usize>],
    /// The words of notes that stand at their marks.
    notes: Vec<&'a str>,
    /// Labels of what links refer to, once one was asked for.
    labels: Option<HashSet<String>>,
    /// Names of headings, once one was asked for.
    identifiers: Option<HashSet<String>>,
    /// Whether the text has formulas between escaped brackets, once that was asked for.
    has_tex: Option<bool>,
    /// Where the marks stand that end the strong words begun last; beyond the text for nowhere.
    strong_end: usize,
}

impl Scan<'_, '_, '_> {
    fn has(&self, dialects: &[Dialect]) -> bool {
        self.rewriter.dialects.has(dialects)
    }

    fn replace(&mut self, range: Range<usize>, replacement: String) -> Option<usize> {
        let end = range.end;
        self.edits.push(Edit { range, replacement });
        Some(end)
    }

    /// Whether nothing was changed from a place on.
    fn is_free_from(&self, at: usize) -> bool {
        self.edits.last().is_none_or(|edit| edit.range.end <= at)
    }

    /// What begins at a byte of interest; where it ends, when it is markup of ours.
    fn at(&mut self, at: usize) -> Option<usize> {
        let rest = &self.text[at..];
        match rest.as_bytes()[0] {
            b'{' => self.braces(at, rest),
            b'[' if rest.starts_with("[[") && self.has(&[Dialect::Obsidian]) => {
                let end = self.closing(at, "]]")?;
                let link = obsidian::wikilink(&rest[2..end - 2])?;
                // `[[1]](url)` is a link with brackets in its words, and so is `[[1]]` where the text says what `[1]` is.
                let behind = &rest[end..];
                let is_definition = behind.starts_with(':') && self.text[..at].ends_with('\n');
                let is_link = behind.starts_with('(') || behind.starts_with('[') && !behind.starts_with("[[");
                if is_link || is_definition || self.is_label(&rest[2..end - 2]) {
                    return None;
                }
                self.replace(at..at + end, link)
            }
            b'[' if self.has(&[Dialect::Jekyll, Dialect::Hugo]) => self.square(at, rest),
            b'!' if rest.starts_with("![[") && self.has(&[Dialect::Obsidian]) => {
                let end = self.closing(at, "]]")?;
                let embed = obsidian::embed(&rest[3..end - 2])?;
                self.replace(at..at + end, embed)
            }
            b'=' if rest.starts_with("==") && self.has(&[Dialect::Obsidian, Dialect::Pandoc, Dialect::Mkdocs]) => {
                self.mark(at, rest, "==")
            }
            b'^' if rest.starts_with("^^") && self.has(&[Dialect::Obsidian]) => self.mark(at, rest, "^^"),
            b'%' if rest.starts_with("%%") && self.has(&[Dialect::Obsidian]) => self.comment(at, rest),
            b'*' if rest.starts_with("**") => self.strong(at, rest),
            // Zola counts from its directory of content.
            b'@' if rest.starts_with("@/") && self.text[..at].ends_with("](") && self.has(&[Dialect::Zola]) => {
                self.replace(at..at + 1, String::new())
            }
            b'@' if rest.starts_with("@[") && at == self.line_start => self.card(at, rest),
            b'$' if rest.starts_with("$$") => {
                // Two braces are no template there.
                let len = self.closing(at + 2, "$$").filter(|len| !rest[2..2 + len].contains("\n\n"));
                let end = at + 2 + len.unwrap_or_default();
                self.equation_name(at..end);
                Some(end)
            }
            b'$' if rest.starts_with(dollars::WORDPRESS) && dollars::formula_len(rest).is_some() => {
                self.replace(at + 1..at + dollars::WORDPRESS.len(), String::new())
            }
            b'$' => {
                let len = dollars::formula_len(rest)?;
                if !dollars::is_sign(self.text, at, len) {
                    return Some(at + len);
                }
                self.replace(at..at + 1, "&#36;".to_owned())
            }
            b'^' if rest.starts_with("^[") && self.has(&[Dialect::Obsidian, Dialect::Pandoc]) => self.note(at, rest),
            b'^' if self.has(&[Dialect::Obsidian]) => self.block_id(at, rest),
            b'+' if rest.starts_with("++") && self.has(&[Dialect::Mkdocs]) => {
                let (shown, len) = pymdown::keys(rest).filter(|_| !self.text[..at].ends_with('+'))?;
                self.replace(at..at + len, shown)
            }
            // Embedded JavaScript, as Templater and Hexo have it.
            b'<' if rest.starts_with("<%") && self.has(&[Dialect::Obsidian]) => {
                let end = self.closing(at, "%>").filter(|end| !rest[..*end].contains("\n\n"))?;
                let shown = self.rewriter.unknown("<% … %>".to_owned(), &rest[..end], Span::new(at, at + end));
                self.replace_tag(at..at + end, shown)
            }
            b':' => match emoji::at(self.text, at) {
                Some((len, emoji)) => self.replace(at..at + len, emoji.to_owned()),
                None => self.icon(at, rest),
            },
            b'\\' if rest.starts_with("\\\\(") || rest.starts_with("\\\\[") => self.formula(at, rest),
            b'\\' if rest.starts_with("\\(") || rest.starts_with("\\[") => self.bracketed(at, rest),
            b'\\' if rest.starts_with("\\b") => self.environment(at, rest),
            b'\\' if self.has(&[Dialect::Pandoc]) => self.of_bookdown(at, rest),
            _ => None,
        }
    }

    /// `@[card](https://example.org)` on a line of its own: what Zenn shows within the page.
    fn card(&mut self, at: usize, rest: &str) -> Option<usize> {
        let line = rest.lines().next()?.trim_end();
        let (name, address) =
            line.get(..MAX_MARKED.min(line.len()))?.strip_prefix("@[")?.strip_suffix(')')?.split_once("](")?;
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let arguments = Arguments { plain: vec![address], named: Vec::new() };
        let link = || address.contains("://").then(|| format!("[{address}](<{address}>)"));
        let shown = is_name.then(|| hugo::video(name, &arguments).or_else(link))??;
        self.replace(at..at + line.len(), shown)
    }

    /// Takes the tags away that keep the templates in a piece of code from being filled in: within words both of them,
    /// in a block those that are its first and its last line.
    fn raw_in_code(&mut self, code: &Range<usize>) {
        let source = &self.text[code.clone()];
        if !source.contains("endraw") || !self.has(&[Dialect::Jekyll]) {
            return;
        }
        let mut tags = Vec::new();
        let mut from = 0;
        while let Some(start) = source[from..].find("{%").map(|found| from + found) {
            // The sign of its opening does not close it: `{%}`.
            let Some(len) = source[start + 2..].find("%}").map(|found| found + 4) else { break };
            from = start + len;
            let (name, _) = liquid::name_and_rest(&source[start + 2..from - 2]);
            match (name, tags.len() % 2) {
                ("raw", 0) | ("endraw", 1) => tags.push(start..from),
                _ => {}
            }
        }
        let is_block = source.starts_with("```") || source.starts_with("~~~");
        let is_line = |tag: &Range<usize>| {
            let is_alone = source[..tag.start].trim_end_matches([' ', '\t']).ends_with('\n');
            is_alone && source[tag.end..].trim_start_matches([' ', '\t', '\r']).starts_with('\n')
        };
        for pair in tags.chunks_exact(2) {
            let shown = &source[pair[0].end..pair[1].start];
            if !shown.contains("{{") && !shown.contains("{%") || is_block && !pair.iter().all(is_line) {
                continue;
            }
            for tag in pair {
                let behind = &source[tag.end..];
                let n_blank = behind.len() - behind.trim_start_matches([' ', '\t', '\r']).len();
                let end = if is_block { tag.end + n_blank + 1 } else { tag.end };
                let range = code.start + tag.start..code.start + end;
                self.edits.push(Edit { range, replacement: String::new() });
            }
        }
    }

    /// Whether the text says what links of a label refer to.
    fn is_label(&mut self, words: &str) -> bool {
        let text = self.text;
        let labels = self.labels.get_or_insert_with(|| {
            let label =
                |line: &str| line.trim_start().strip_prefix('[')?.split_once("]:").map(|(label, _)| folded(label));
            text.lines().filter_map(label).collect()
        });
        !labels.is_empty() && labels.contains(&folded(words))
    }

    /// `:material-account:`: a picture of MkDocs' theme.
    fn icon(&mut self, at: usize, rest: &str) -> Option<usize> {
        let name = &rest[1..];
        let set = icon_set(rest).filter(|_| self.has(&[Dialect::Mkdocs]))?;
        let len = name.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
        let end = at + len + 2;
        name[len..].starts_with(':').then_some(())?;
        let shown = self.rewriter.unknown(format!(":{set}…:"), &rest[..len + 2], Span::new(at, end));
        // At the beginning of something, the blank behind it has nothing to part.
        let begins = self.text[..at].ends_with(['*', '[', '\n', '"']) && rest[len + 2..].starts_with(' ');
        self.replace(at..end + usize::from(begins && shown.is_empty()), shown)
    }

    /// `^[words of a note]`.
    fn note(&mut self, at: usize, rest: &str) -> Option<usize> {
        let mut depth = 0usize;
        let close = rest.bytes().take(MAX_MARKED).position(|byte| {
            match byte {
                b'[' => depth += 1,
                b']' => depth -= 1,
                _ => {}
            }
            byte == b']' && depth == 0
        })?;
        let words = self.text.get(at + 2..at + close)?;
        if words.trim().is_empty() || words.contains("\n\n") {
            return None;
        }
        self.notes.push(words);
        self.replace(at..at + close + 1, format!("[^inline-{}]", self.notes.len()))
    }

    /// Puts the notes that stood at their marks to the end.
    fn define_notes(&mut self) {
        let definitions = self.notes.iter().enumerate().map(|(idx, words)| {
            let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
            format!("\n\n[^inline-{}]: {words}", idx + 1)
        });
        let definitions: String = definitions.collect();
        if !definitions.is_empty() {
            let end = self.text.len();
            self.edits.push(Edit { range: end..end, replacement: definitions + "\n" });
        }
    }

    /// `^id` at the end of a block, which links name: a place without words.
    fn block_id(&mut self, at: usize, rest: &str) -> Option<usize> {
        /// Obsidian makes them six long; shorter ones are likelier to be exponents.
        const MIN_ID: usize = 3;
        let before = &self.text[..at];
        let id_len = rest[1..].bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
        let id = &rest[1..1 + id_len];
        let behind = rest[1 + id_len..].trim_start_matches([' ', '\t', '\r']);
        let follows = before.ends_with([' ', '\n']) || before.ends_with("]]");
        if id.len() < MIN_ID || !follows || !(behind.is_empty() || behind.starts_with('\n')) {
            return None;
        }
        let ends_block = behind.strip_prefix('\n').is_none_or(|rest| {
            let next = rest.trim_start_matches([' ', '\t', '>']);
            next.starts_with(['\n', '\r', '-', '*', '+', '#']) || next.is_empty() || next.as_bytes()[0].is_ascii_digit()
        });
        // Where it is a line of its own it belongs to the block above.
        let start = before.trim_end_matches(' ').len();
        ends_block.then_some(())?;
        self.replace(start..at + 1 + id.len(), format!("<a id=\"{}{id}\"></a>", obsidian::BLOCK_PREFIX))
    }

    fn braces(&mut self, at: usize, rest: &str) -> Option<usize> {
        if let Some(end) = self.change(at, rest).or_else(|| self.role(at, rest)).or_else(|| self.extension(at, rest)) {
            return Some(end);
        }
        let is_hugo = rest.starts_with("{{<") || rest.starts_with("{{%");
        if is_hugo && self.has(&[Dialect::Hugo]) {
            let close = if rest.starts_with("{{<") { ">}}" } else { "%}}" };
            // The sign of its opening does not close it: `{{%}}`.
            let end = self.closing(at, close).filter(|len| *len >= "{{%%}}".len())?;
            let shown = hugo::shortcode(&rest[..end], Span::new(at, at + end), self.rewriter);
            return self.replace(at..at + end, shown);
        }
        if rest.starts_with("{%") && self.has(&[Dialect::Jekyll, Dialect::Zola]) {
            let end = self.liquid_len(at)?;
            let (name, _) = liquid::name_and_rest(&rest[2..end - 2]);
            match name {
                "raw" | "verbatim" => return self.raw(at, end),
                "comment" => return self.commented(at, end, "endcomment"),
                "highlight" => {
                    if let Some(end) = self.highlighted(at, end) {
                        return Some(end);
                    }
                }
                // What is captured is shown elsewhere.
                "capture" => return self.commented(at, end, "endcapture"),
                _ => {}
            }
            let shown = liquid::tag(&rest[..end], Span::new(at, at + end), self.rewriter);
            return self.replace_tag(at..at + end, shown);
        }
        if rest.starts_with("{{") && self.has(&[Dialect::Jekyll, Dialect::Zola, Dialect::Hugo]) {
            let end = self.closing(at, "}}").filter(|end| *end < MAX_VALUE && !rest[..*end].contains("\n\n"))?;
            if !liquid::may_be_value(&rest[2..end - 2]) {
                return None;
            }
            let shown = liquid::value(&rest[..end], Span::new(at, at + end), self.rewriter);
            let is_address = self.text[..at].ends_with("](");
            return self.replace(at..at + end, if is_address { shown.replace(' ', "%20") } else { shown });
        }
        self.attributes(at, rest)
    }

    /// Changes to a text, as CriticMarkup has them.
    fn change(&mut self, at: usize, rest: &str) -> Option<usize> {
        let change = pymdown::change(rest).filter(|_| self.has(&[Dialect::Mkdocs, Dialect::Pandoc]))?;
        let (inner, close) = (at + 3, at + 3 + change.len);
        if change.is_remark {
            return self.replace_tag(at..close + 3, String::new());
        }
        self.replace(at..inner, change.start.to_owned());
        if let Some(arrow) = change.arrow {
            self.replace(inner + arrow..inner + arrow + 2, "</del><ins>".to_owned());
        }
        self.replace(close..close + 3, change.end.to_owned());
        Some(close + 3)
    }

    /// Roles of MyST, `` {name}`text` ``, and formats of raw text of Pandoc, `` `text`{=html} ``.
    fn role(&mut self, at: usize, rest: &str) -> Option<usize> {
        if !self.has(&[Dialect::Pandoc]) {
            return None;
        }
        let close = rest.bytes().take(MAX_NAME + 1).position(|byte| byte == b'}')?;
        let (name, behind) = (&rest[1..close], &rest[close + 1..]);
        if let Some(format) = name.strip_prefix('=') {
            let code = self.code.binary_search_by_key(&at, |range| range.end).ok().map(|idx| self.code[idx].clone())?;
            let source = &self.text[code.clone()];
            let end = at + name.len() + 2;
            let shown = match format.trim() {
                "html" | "html5" => source.trim_matches('`').trim().to_owned(),
                _ => self.rewriter.unknown(format!("{{={format}}}"), source, Span::new(code.start, end)),
            };
            return self.replace(code.start..end, shown);
        }
        if !is_role_name(name.as_bytes()) || !behind.starts_with('`') {
            return None;
        }
        let start = at + name.len() + 2;
        let end = start + code_span(behind)?;
        let text = self.text[start..end].trim_matches('`');
        match directives::role(name, text) {
            Some(shown) => self.replace(at..end, shown),
            None => self.replace(at..start, String::new()).map(|_| end),
        }
    }

    /// Extensions of kramdown: `{::comment}…{:/comment}`, `{::nomarkdown}…{:/}`, `{::options key="value" /}`.
    fn extension(&mut self, at: usize, rest: &str) -> Option<usize> {
        if !(rest.starts_with("{::") || rest.starts_with("{:/")) || !self.has(&[Dialect::Jekyll]) {
            return None;
        }
        let end = self.closing(at, "}")?;
        if !rest.starts_with("{::comment}") {
            return self.replace_tag(at..at + end, String::new());
        }
        let close = self.closing(at, "{:/")?;
        let close = at + close - "{:/".len();
        let end = close + self.closing(close, "}")?;
        self.replace_tag(at..end, String::new())
    }

    /// Takes a tag out, with its line when nothing else stands on it.
    fn replace_tag(&mut self, range: Range<usize>, shown: String) -> Option<usize> {
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
            return self.replace(line_start..line_end, String::new());
        }
        self.replace(range, String::new())
    }

    /// `{% raw %}…{% endraw %}`: the tags go, what they enclose means itself.
    fn raw(&mut self, at: usize, len: usize) -> Option<usize> {
        let inner = at + len;
        let has_end = self.closing(at, "endraw").or_else(|| self.closing(at, "endverbatim")).is_some();
        let mut from = if has_end { inner } else { self.text.len() };
        while let Some(found) = self.text[from..].find("{%") {
            let start = from + found;
            if start - at > MAX_TAG {
                break;
            }
            let Some(len) = self.liquid_len(start) else {
                from = start + "{%".len();
                continue;
            };
            let end = start + len;
            let (name, _) = liquid::name_and_rest(&self.text[start + 2..end - 2]);
            if name == "endraw" || name == "endverbatim" {
                self.replace(at..inner, String::new());
                return self.replace(start..end, String::new());
            }
            from = end;
        }
        self.replace(at..inner, String::new())
    }

    /// `{% highlight sh %}…{% endhighlight %}` within a line.
    fn highlighted(&mut self, at: usize, len: usize) -> Option<usize> {
        let (inner, end) = self.enclosed(at, len, "endhighlight")?;
        let source = self.text[inner].trim_matches('\n');
        if source.trim().is_empty() || source.contains("\n\n") {
            return None;
        }
        let code = hugo::escape(source);
        let is_block = code.contains('\n') && self.text[self.line_start.min(at)..at].trim().is_empty();
        let shown =
            if is_block { format!("<pre><code>{code}</code></pre>\n\n") } else { format!("<code>{code}</code>") };
        self.replace(at..end, shown)
    }

    /// `{% comment %}…{% endcomment %}`: nobody sees it.
    fn commented(&mut self, at: usize, len: usize, end_name: &'static str) -> Option<usize> {
        let (_, end) = self.enclosed(at, len, end_name)?;
        self.replace_tag(at..end, String::new())
    }

    /// What stands between a tag of a length and the tag of a name that ends it, and where that one ends.
    fn enclosed(&mut self, at: usize, len: usize, end_name: &'static str) -> Option<(Range<usize>, usize)> {
        let found = self.closing(at, end_name)?.checked_sub(len + end_name.len())?;
        let start = at + len + self.text[at + len..][..found].rfind("{%")?;
        let end = start + self.liquid_len(start)?;
        Some((at + len..start, end))
    }

    /// The length of the tag of Liquid that begins at `at`. The sign of its opening does not close it: `{%}`.
    fn liquid_len(&mut self, at: usize) -> Option<usize> {
        self.closing(at, "%}").filter(|len| *len >= "{%%}".len())
    }

    /// Where some marks close what begins at `at`, their length included; not too far away.
    fn closing(&mut self, at: usize, marks: &'static str) -> Option<usize> {
        let known = self.next_closing.get(marks).copied().filter(|next| next.is_none_or(|next| next >= at));
        let next = match known {
            Some(next) => next,
            None => {
                let next = self.text[at..].find(marks).map(|found| at + found);
                self.next_closing.insert(marks, next);
                next
            }
        };
        next.map(|next| next + marks.len() - at).filter(|len| *len <= MAX_TAG)
    }

    /// Lists of attributes: `{: .class }` behind anything, `{#id .class key=value}` behind links, pictures and words in
    /// brackets. Identifiers of headings are the parser's.
    fn attributes(&mut self, at: usize, rest: &str) -> Option<usize> {
        let end = self.closing(at, "}").filter(|end| !rest[..*end].contains("\n\n"))?;
        let is_kramdown = rest.starts_with("{:") && self.has(&[Dialect::Jekyll]);
        let inner = rest[1..end - 1].trim_start_matches(':').trim();
        let before = self.text[..at].trim_end_matches(' ');
        let line = self.text.get(self.line_start..at).unwrap_or_default();
        let has_break = inner.contains('\n');
        // What pandoc-crossref counts, at the end of a caption or behind a formula.
        let is_counted = COUNTED.iter().any(|kind| inner.starts_with(kind)) && self.has(&[Dialect::Pandoc]);
        if is_counted
            && !line.starts_with('#')
            && before.len() < at
            && self.text[at + end..].lines().next().is_none_or(|rest| rest.trim().is_empty())
        {
            return self.replace(before.len()..at + end, String::new());
        }
        if is_kramdown && !has_break {
            let id = inner.split_whitespace().find(|word| word.starts_with('#'));
            let is_heading = line.starts_with('#') && {
                let behind = self.text[at + end..].trim_start_matches([' ', '\t', '\r']);
                behind.is_empty() || behind.starts_with('\n')
            };
            let kept = id.filter(|_| is_heading).map(|id| format!(" {{{id}}}")).unwrap_or_default();
            return self.replace(before.len()..at + end, kept);
        }
        let is_list = inner.starts_with(['.', '#', '='])
            || inner.split_once('=').is_some_and(|(key, _)| {
                !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || "-_".contains(c))
            });
        let follows = self.text[..at].ends_with([')', ']', '`']);
        let is_list = is_list || rest.starts_with("{ data-");
        let is_list = is_list && (!has_break || self.text[..at].ends_with(')'));
        if !is_list || !follows || !self.has(&[Dialect::Pandoc, Dialect::Jekyll, Dialect::Mkdocs]) {
            return None;
        }
        self.sized_picture(at, end, inner)
            .or_else(|| self.words(at, end, inner))
            .or_else(|| self.replace(at..at + end, String::new()))
    }

    /// `[words]{.smallcaps lang=fr}`: words with attributes of their own.
    fn words(&mut self, at: usize, end: usize, inner: &str) -> Option<usize> {
        let before = self.text[..at].strip_suffix(']')?;
        let from = self.window(at);
        let start = from + before.get(from..)?.rfind('[')?;
        // A mark of a note has no attributes.
        if before[start + 1..].contains(']') || before[start + 1..].starts_with('^') || !self.is_free_from(start) {
            return None;
        }
        let words = inner.split_whitespace();
        let classes: Vec<&str> = words.clone().filter_map(|word| word.strip_prefix('.')).collect();
        let mut attributes = String::new();
        if let Some(id) = words.clone().find_map(|word| word.strip_prefix('#')) {
            attributes += &format!(" id=\"{}\"", hugo::escape(id));
        }
        if !classes.is_empty() {
            attributes += &format!(" class=\"{}\"", hugo::escape(&classes.join(" ")));
        }
        attributes += &hugo::attributes(&Arguments::parse(inner), &["lang", "dir"]);
        let element = match classes.first() {
            Some(&"mark" | &"highlight") => "mark",
            Some(&"underline" | &"ul") => "u",
            _ => "span",
        };
        self.edits.push(Edit { range: start..start + 1, replacement: format!("<{element}{attributes}>") });
        self.replace(at - 1..at + end, format!("</{element}>"))
    }

    /// `![alt](src){width=50%}`: a picture with its size.
    fn sized_picture(&mut self, at: usize, end: usize, inner: &str) -> Option<usize> {
        let before = &self.text[..at];
        let from = self.window(at);
        let start = from + before[from..].rfind("![")?;
        let (alt, source) = before[start + 2..before.len() - 1].split_once("](")?;
        if alt.contains(['[', ']']) || source.contains([' ', '(', ')', '"']) || !self.is_free_from(start) {
            return None;
        }
        let sizes = hugo::attributes(&Arguments::parse(inner), &["width", "height"]);
        if sizes.is_empty() {
            return None;
        }
        let source = source.trim_matches(['<', '>']);
        let image = format!("<img src=\"{}\" alt=\"{}\"{sizes}>", hugo::escape(source), hugo::escape(alt));
        self.replace(start..at + end, image)
    }

    /// From where on the line at hand is looked back through.
    fn window(&self, at: usize) -> usize {
        let mut from = self.line_start.max(at.saturating_sub(MAX_MARKED)).min(at);
        while !self.text.is_char_boundary(from) {
            from += 1;
        }
        from
    }

    /// `**words。**words`: strong, though CommonMark sees no end where punctuation stands before it and a letter behind
    /// (6.2), as it does in scripts without spaces.
    fn strong(&mut self, at: usize, rest: &str) -> Option<usize> {
        if at == self.strong_end {
            return Some(at + 2);
        }
        let inner = &rest[2..];
        let len = inner.find("**").filter(|len| (1..MAX_MARKED).contains(len))?;
        let (words, behind) = (&inner[..len], &inner[len + 2..]);
        let before = self.text[..at].chars().next_back();
        let (first, last) = (words.chars().next()?, words.chars().next_back()?);
        let is_mark = |c: char| is_wide_mark(c) || c.is_ascii_punctuation();
        let opens_badly = is_mark(first) && before.is_some_and(is_wide_letter);
        let closes_badly = is_mark(last) && behind.chars().next().is_some_and(is_wide_letter);
        if !first.is_whitespace() && !last.is_whitespace() {
            self.strong_end = at + 2 + len;
        }
        // What a summary says is strong by itself.
        if self.text[..at].ends_with("<summary>") && behind.starts_with("</summary>") {
            self.edits.push(Edit { range: at..at + 2, replacement: String::new() });
            return self.replace(at + 2 + len..at + 4 + len, String::new()).map(|_| at + 2);
        }
        let is_apart = words.contains(['*', '\n']) || words.matches('`').count() % 2 == 1;
        let is_whole = !first.is_whitespace() && !last.is_whitespace() && !is_apart;
        if !(is_whole && (opens_badly || closes_badly)) || behind.starts_with('*') || before == Some('*') {
            return None;
        }
        self.edits.push(Edit { range: at..at + 2, replacement: "<strong>".to_owned() });
        self.replace(at + 2 + len..at + 4 + len, "</strong>".to_owned()).map(|_| at + 2)
    }

    /// `==words==`, and `^^words^^` of Roam and Logseq.
    fn mark(&mut self, at: usize, rest: &str, mark: &str) -> Option<usize> {
        let inner = &rest[2..];
        let len = inner.find(mark).filter(|len| *len > 0 && *len < MAX_MARKED)?;
        let words = &inner[..len];
        let touches = may_begin_mark(self.text, at) && !words.ends_with(' ') && !words.contains("\n\n");
        let is_alone = !inner[len + 2..].starts_with(&mark[..1]);
        let is_short = !words.contains('`') && !words.contains('|');
        if !(touches && is_alone && is_short) {
            return None;
        }
        self.edits.push(Edit { range: at..at + 2, replacement: "<mark>".to_owned() });
        self.edits.push(Edit { range: at + 2 + len..at + 4 + len, replacement: "</mark>".to_owned() });
        Some(at + 4 + len)
    }

    /// `%%words that nobody sees%%`.
    fn comment(&mut self, at: usize, rest: &str) -> Option<usize> {
        let len = rest[2..].find("%%").filter(|len| *len > 0 && *len < MAX_TAG)?;
        self.replace_tag(at..at + len + 4, String::new())
    }

    /// `\\( … \\)` and `\\[ … \\]`, which sites with MathJax write.
    fn formula(&mut self, at: usize, rest: &str) -> Option<usize> {
        let (close, mark) = if rest.starts_with("\\\\(") { ("\\\\)", "$") } else { ("\\\\]", "$$") };
        let len = (self.closing(at, close)? - close.len()).checked_sub(3).filter(|len| *len > 0)?;
        let tex = rest[3..3 + len].trim();
        if tex.contains('$') || tex.contains("\n\n") {
            return None;
        }
        // Where the marks are escaped for Markdown, so is what is in the formula.
        let tex = tex.replace("\\\\\\\\", "\\\\").replace("\\_", "_").replace("\\*", "*");
        self.replace(at..at + len + 6, format!("{mark}{tex}{mark}"))
    }

    /// `\( … \)` within a line, `\[ … \]` as a line or lines of its own. Without marks of TeX it is one only where the
    /// text has another with them.
    fn bracketed(&mut self, at: usize, rest: &str) -> Option<usize> {
        let Some(tex) = brackets::inner(rest) else { return self.square(at, rest) };
        let end = at + tex.len() + "\\(\\)".len();
        let is_one = match brackets::sureness(tex) {
            Sureness::None => false,
            Sureness::Perhaps => self.has_tex(),
            Sureness::Sure => true,
        };
        if !is_one {
            return self.square(at, rest);
        }
        let is_display = rest.starts_with("\\[");
        if is_display {
            let begin = self.text[self.line_start.min(at)..at]
                .trim_start_matches([' ', '\t', '>', '-', '*', '+', '.', ')'])
                .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | ' '));
            // At most a mark of the sentence follows.
            let behind = self.text[end..].trim_start_matches([' ', '\t', '.', ',', ';', ':', '\r']);
            if !begin.is_empty() || !(behind.is_empty() || behind.starts_with('\n')) {
                return None;
            }
        }
        let mark = if is_display { "$$" } else { "$" };
        // Two formulas that touch would make one mark of theirs.
        let gap = if self.text[..at].ends_with("\\)") { " " } else { "" };
        self.replace(at..end, format!("{gap}{mark}{}{mark}", tex.trim()))
    }

    /// What bookdown takes from LaTeX: entries of an index, `\index{words}`, which show nothing, references,
    /// `\@ref(fig:name)`, and the names of what is counted, `(\#eq:name)`.
    fn of_bookdown(&mut self, at: usize, rest: &str) -> Option<usize> {
        if rest.starts_with("\\index") {
            let len = bookdown_index(rest)?;
            // One of the blanks around it is enough.
            let has_blank = self.text[..at].ends_with([' ', '\n']) && rest[len..].starts_with(' ');
            return self.replace(at..at + len + usize::from(has_blank), String::new());
        }
        let (name, close) = bookdown_name(rest)?;
        if rest.starts_with("\\#") {
            self.text[..at].ends_with('(').then_some(())?;
            let blank = usize::from(rest[close..].starts_with(' '));
            return self.replace(at - 1..at + close + blank, String::new());
        }
        let is_section = !name.contains(':') && self.has_identifier(name);
        let words = name.rsplit(':').next().unwrap_or_default();
        self.replace(at..at + close, if is_section { super::link(name, &format!("#{name}")) } else { words.to_owned() })
    }

    /// Takes the name out that bookdown gives a formula: `(\#eq:name)`.
    fn equation_name(&mut self, formula: Range<usize>) {
        let tex = &self.text[formula.clone()];
        if let Some(start) = tex.find("(\\#eq:")
            && let Some((_, len)) = bookdown_name(&tex[start + 1..])
        {
            let start = formula.start + start;
            self.edits.push(Edit { range: start..start + 1 + len, replacement: String::new() });
        }
    }

    /// Whether a heading of the text has a name of its own: `# Words {#name}`.
    fn has_identifier(&mut self, name: &str) -> bool {
        let text = self.text;
        let identifiers = self.identifiers.get_or_insert_with(|| {
            let id = |line: &'_ str| Some(line.split_once("{#")?.1.split(['}', ' ']).next()?.to_owned());
            text.lines().filter(|line| line.starts_with('#')).filter_map(id).collect()
        });
        identifiers.contains(name)
    }

    /// A tag in square brackets.
    fn square(&mut self, at: usize, rest: &str) -> Option<usize> {
        let (square, len) = squares::tag(rest)?;
        let is_escaped = rest.starts_with('\\');
        match square {
            squares::Square::Shown(shown) => self.replace(at..at + len, shown),
            squares::Square::Unknown(name) => {
                let shown = self.rewriter.unknown(name.to_owned(), &rest[..len], Span::new(at, at + len));
                self.replace_tag(at..at + len, shown)
            }
            squares::Square::Caption(words) => {
                let close = if is_escaped { "\\[/caption\\]" } else { "[/caption]" };
                let end = at + self.closing(at, close)?;
                let inner = &self.text[at + len..end - close.len()];
                // Within a list or a quote it would end that.
                let begins = self.line_start.min(at);
                let is_alone = !self.text[begins..at].starts_with([' ', '\t', '>', '-', '*', '|']);
                let figure = squares::figure(inner, words).filter(|_| is_alone && !inner.contains("\n\n"));
                if let Some(figure) = figure {
                    return self.replace(at..end, figure);
                }
                self.edits.push(Edit { range: at..at + len, replacement: String::new() });
                let words = words.map(|words| format!(" {words}")).unwrap_or_default();
                self.edits.push(Edit { range: end - close.len()..end, replacement: words });
                Some(at + len)
            }
            squares::Square::Embed => {
                let close = if is_escaped { "\\[/embed\\]" } else { "[/embed]" };
                let end = at + self.closing(at, close)?;
                let address = self.text[at + len..end - close.len()].trim().trim_matches(['<', '>']).to_owned();
                let is_address = address.contains("://") && !address.contains(char::is_whitespace);
                is_address.then(|| self.replace(at..end, super::link(&address, &address)))?
            }
        }
    }

    /// Whether the text has a formula between brackets that is surely one.
    fn has_tex(&mut self) -> bool {
        let text = self.text;
        *self.has_tex.get_or_insert_with(|| {
            let brackets = memchr::memmem::find_iter(text.as_bytes(), "\\(")
                .chain(memchr::memmem::find_iter(text.as_bytes(), "\\["));
            brackets.into_iter().any(|at| brackets::begins_formula(&text[at..]))
        })
    }

    /// `\begin{align} … \end{align}` as a paragraph of its own: a displayed formula to MathJax and to Pandoc.
    fn environment(&mut self, at: usize, rest: &str) -> Option<usize> {
        let (name, inner) = display(rest)?;
        let end_mark = format!("\\end{{{name}}}");
        let window = &inner.as_bytes()[..inner.len().min(super::MAX_SPAN)];
        let len = memchr::memmem::find(window, end_mark.as_bytes())?;
        let end = at + (rest.len() - inner.len()) + len + end_mark.len();
        let line = &self.text[self.line_start..at];
        let is_blank = |line: &str| line.trim_start_matches([' ', '\t', '>']).trim().is_empty();
        let above = self.text[..self.line_start].trim_end_matches('\n').len();
        let is_begun = self.line_start - above > 1 || above == 0 || {
            let from = self.text[..above].rfind('\n').map_or(0, |idx| idx + 1);
            is_blank(&self.text[from..above])
        };
        let is_ended = self.text[end..].lines().take(2).all(is_blank);
        if !is_blank(line) || !is_begun || !is_ended || inner[..len].contains("\n\n") || inner[..len].contains('$') {
            return None;
        }
        self.edits.push(Edit { range: at..at, replacement: "$$".to_owned() });
        self.equation_name(at..end);
        self.replace(end..end, "$$".to_owned())
    }
}

/// The length of an entry of an index that a text begins with: `\index{a!b}`, `\indexc{f()}`.
pub(super) fn bookdown_index(text: &str) -> Option<usize> {
    let name = text.strip_prefix("\\index")?;
    let inner = name.trim_start_matches(|c: char| c.is_ascii_lowercase());
    inner.strip_prefix('{')?;
    let start = text.len() - inner.len();
    let mut depth = 0usize;
    for (at, byte) in inner.bytes().enumerate().take(MAX_MARKED) {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            b'\n' if inner[..at].ends_with('\n') => return None,
            _ => {}
        }
        if depth == 0 {
            return Some(start + at + 1);
        }
    }
    None
}

/// The name in `\@ref(name)` or `\#name)`, with which a text begins, and where it ends.
pub(super) fn bookdown_name(text: &str) -> Option<(&str, usize)> {
    let inner = text.strip_prefix("\\@ref(").or_else(|| text.strip_prefix("\\#"))?;
    let start = text.len() - inner.len();
    let len = inner.bytes().take(MAX_VALUE).position(|byte| byte == b')')?;
    let name = &inner[..len];
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:/".contains(&byte));
    (is_name && (text.starts_with("\\@") || name.contains(':'))).then_some((name, start + len + 1))
}

/// A label as labels are compared: without case, and any white space as good as another.
fn folded(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Environments of LaTeX that are displayed formulas.
const DISPLAYS: [&str; 8] =
    ["align", "alignat", "displaymath", "eqnarray", "equation", "flalign", "gather", "multline"];

/// The name of the environment that a text begins, when it is one of those, and what follows.
fn display(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("\\begin{")?;
    let len = rest.bytes().take(MAX_NAME).position(|byte| byte == b'}')?;
    let (name, inner) = (&rest[..len], &rest[len + 1..]);
    DISPLAYS.contains(&name.trim_end_matches('*')).then_some((name, inner))
}

/// Whether a text begins with a displayed environment.
pub(super) fn begins_display(text: &str) -> bool {
    display(text).is_some()
}

/// Whether the name of a role of MyST stands at the end of a text, behind its brace.
pub(super) fn ends_role(text: &[u8]) -> bool {
    let brace = text.iter().rev().take(MAX_NAME + 1).position(|byte| *byte == b'{');
    brace.is_some_and(|len| is_role_name(&text[text.len() - len..]))
}

fn is_role_name(name: &[u8]) -> bool {
    name.first().is_some_and(u8::is_ascii_lowercase)
        && name.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_:+".contains(byte))
}

/// Punctuation of Chinese and Japanese, that of Latin script in full width included.
fn is_wide_mark(c: char) -> bool {
    matches!(c, '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301F}' | '\u{FF01}'..='\u{FF0F}'
        | '\u{FF1A}'..='\u{FF20}' | '\u{FF3B}'..='\u{FF3D}' | '\u{FF5B}'..='\u{FF65}' | '“' | '”' | '‘' | '’' | '…')
}

/// A letter of a script that is written without spaces, or of Hangul, whose particles follow without.
fn is_wide_letter(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Whether a text has a letter of those.
pub(super) fn has_wide_letter(text: &str) -> bool {
    /// What the first of them begins with, and nothing that is common in Latin, Greek, Cyrillic, Hebrew or Arabic.
    const FIRST: u8 = 0xE3;
    let most = text.bytes().fold(0, u8::max);
    most >= FIRST && text.chars().any(is_wide_letter)
}

/// Whether a mark, with which a text begins, is closed by another.
pub(super) fn ends_mark(text: &[u8], mark: &str) -> bool {
    memchr::memmem::find(&text[2..text.len().min(MAX_MARKED + 4)], mark.as_bytes()).is_some()
}

/// Whether `==` at a place may begin marked words: not a line below a heading, not a comparison.
pub(super) fn may_begin_mark(text: &str, at: usize) -> bool {
    let behind = text[at + 2..].chars().next();
    behind.is_some_and(|c| !c.is_whitespace() && c != '=' && c != '>') && !text[..at].ends_with(['=', '<', '>', '!'])
}
