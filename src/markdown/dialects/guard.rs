//! The ranges of a text that are closed to the rules of dialects: whatever the Markdown parser takes for code, a
//! formula, an address, a title, a definition, a tag or a comment. A rule reads there only if it says so
//! ([`super::rule::Rule::reads`]).

use std::ops::Range;

use memchr::{memchr, memmem};
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use super::rule::Places;
use crate::markdown::autolink::Addresses;

/// HTML elements whose content is code or is not text.
const CODE_ELEMENTS: [&str; 8] = ["code", "pre", "script", "style", "textarea", "samp", "tt", "template"];

/// The extensions of Markdown by which places are told apart.
const PARSED: Options = Options::ENABLE_TABLES.union(Options::ENABLE_FOOTNOTES).union(Options::ENABLE_GFM);

/// A closed range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Closed {
    pub(super) range: Range<usize>,
    pub(super) place: Places,
}

/// A picture followed by braces, as parsed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Picture {
    pub(super) range: Range<usize>,
    /// Its alternative text without marks (CommonMark 0.31.2, 6.4).
    pub(super) alt: String,
    pub(super) source: String,
    pub(super) title: String,
}

/// The closed ranges of a text, sorted and without overlaps.
#[derive(Debug, Default)]
pub(super) struct Guard {
    closed: Vec<Closed>,
    /// Sorted by end.
    pictures: Vec<Picture>,
    /// Blocks of HTML.
    html: Vec<Range<usize>>,
    /// Links and pictures that stand in no other.
    links: Vec<Range<usize>>,
}

impl Guard {
    /// The closed ranges of a text from `body` on. Without formulas, the content between dollars is text.
    pub(super) fn of(text: &str, body: usize, with_formulas: bool) -> Guard {
        let mut options = PARSED | Options::ENABLE_DEFINITION_LIST;
        options.set(Options::ENABLE_MATH, with_formulas);
        let mut guard = Guard::parse(text, body, options);
        guard.close_addresses(text, body);
        guard
    }

    /// The closed places of a text before its lines are rewritten: a colon that begins a line within code or a title
    /// makes no definition. No line begins within a bare address, so these are not looked for.
    pub(super) fn of_lines(text: &str, body: usize) -> Guard {
        Guard::parse(text, body, PARSED | Options::ENABLE_MATH)
    }

    fn parse(text: &str, body: usize, options: Options) -> Guard {
        let mut collector = Collector { text, guard: Guard::default(), links: Vec::new(), n_pictures: 0, code: None };
        let parser = Parser::new_ext(&text[body..], options);
        for (_, definition) in parser.reference_definitions().iter() {
            collector.close(definition.span.start + body..definition.span.end + body, Places::DEFINITION);
        }
        for (event, range) in parser.into_offset_iter() {
            collector.event(event, range.start + body..range.end + body);
        }
        let mut guard = collector.guard;
        let mut all = std::mem::take(&mut guard.closed);
        all.sort_by_key(|closed| closed.range.start);
        for closed in all {
            if guard.closed.last().is_none_or(|last| last.range.end <= closed.range.start) {
                guard.closed.push(closed);
            }
        }
        guard
    }

    /// The kind of closed place that a line's text lies in whose first byte has an offset: not one that begins there,
    /// but for code, which may begin at the first line of a block.
    pub(super) fn place_before(&self, at: usize) -> Places {
        match self.next(at).filter(|closed| closed.range.start <= at) {
            Some(closed) if closed.range.start < at || closed.place == Places::CODE => closed.place,
            _ => Places::NONE,
        }
    }

    /// The outermost link or picture that an offset lies in.
    pub(super) fn link_around(&self, at: usize) -> Option<Range<usize>> {
        let link = self.links.get(self.links.partition_point(|link| link.end <= at))?;
        (link.start < at).then(|| link.clone())
    }

    /// Whether an address or code ends at an offset.
    pub(super) fn ends_at(&self, at: usize) -> bool {
        self.ending_at(at).is_some_and(|closed| matches!(closed.place, Places::ADDRESS | Places::CODE))
    }

    /// Closes the bare addresses between the other closed ranges.
    fn close_addresses(&mut self, text: &str, body: usize) {
        let mut addresses = Addresses::of(text);
        if !addresses.may_be_in(body..text.len()) {
            return;
        }
        let mut bare = Vec::new();
        let mut at = body;
        let end = text.len()..text.len();
        for next in self.closed.iter().map(|closed| closed.range.clone()).chain(std::iter::once(end)) {
            while let Some(link) = (at < next.start).then(|| addresses.find(at..next.start, true)).flatten() {
                // Markup that begins within an address ends it.
                let range = link.start..link.end.min(next.start);
                at = range.end.max(at + 1);
                bare.push(Closed { range, place: Places::AUTOLINK });
            }
            at = at.max(next.end);
        }
        self.closed.extend(bare);
        self.closed.sort_by_key(|closed| closed.range.start);
    }

    /// Index of the first closed range that ends after an offset.
    fn first_behind(&self, at: usize) -> usize {
        self.closed.partition_point(|closed| closed.range.end <= at)
    }

    /// The closed range that ends at an offset.
    fn ending_at(&self, at: usize) -> Option<&Closed> {
        self.closed[..self.first_behind(at)].last().filter(|closed| closed.range.end == at)
    }

    /// The closed range that contains an offset, else the next one after it.
    pub(super) fn next(&self, at: usize) -> Option<&Closed> {
        self.closed.get(self.first_behind(at))
    }

    /// Kind of the closed range that contains an offset.
    pub(super) fn place_at(&self, at: usize) -> Places {
        match self.next(at).filter(|closed| closed.range.start <= at) {
            Some(closed) => closed.place,
            None => {
                let block = self.html.get(self.html.partition_point(|block| block.end <= at));
                if block.is_some_and(|block| block.start <= at) { Places::HTML_TEXT } else { Places::NONE }
            }
        }
    }

    /// The closed ranges in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Closed> {
        self.closed.iter()
    }

    /// The code that ends at an offset.
    pub(super) fn code_before(&self, end: usize) -> Option<Range<usize>> {
        let code = self.ending_at(end).filter(|closed| closed.place == Places::CODE)?;
        Some(code.range.clone())
    }

    /// The picture that ends at an offset, where braces begin.
    pub(super) fn picture_before(&self, end: usize) -> Option<&Picture> {
        let idx = self.pictures.binary_search_by_key(&end, |picture| picture.range.end).ok()?;
        self.pictures.get(idx)
    }
}

/// An open link or picture.
struct OpenLink {
    start: usize,
    /// End of its text so far.
    words_end: usize,
    /// Whether all of it is an address: `<https://example.org>`.
    is_bare: bool,
    picture: Option<Picture>,
    /// Its words without marks, as far as a picture needs them.
    words: String,
}

struct Collector<'a> {
    text: &'a str,
    guard: Guard,
    links: Vec<OpenLink>,
    /// Open pictures that braces follow.
    n_pictures: usize,
    /// The open inline HTML element that contains code, and the start of its content.
    code: Option<(&'static str, usize)>,
}

impl Collector<'_> {
    fn close(&mut self, range: Range<usize>, place: Places) {
        if !range.is_empty() {
            self.guard.closed.push(Closed { range, place });
        }
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(Tag::Link { link_type, .. }) => self.open(link_type, range.start, None),
            Event::Start(Tag::Image { link_type, dest_url, title, .. }) => {
                let has_braces = self.text.as_bytes().get(range.end) == Some(&b'{');
                let picture = has_braces.then(|| Picture {
                    range: range.clone(),
                    alt: String::new(),
                    source: dest_url.into_string(),
                    title: title.into_string(),
                });
                self.open(link_type, range.start, picture);
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                self.end_link(range.end);
            }
            Event::Start(Tag::CodeBlock(_)) => self.close(range, Places::CODE),
            Event::Start(Tag::HtmlBlock) => {
                self.guard.html.push(range.clone());
                self.html(range);
            }
            Event::Code(text) => {
                self.words(&text, range.end);
                self.close(range, Places::CODE);
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.words(&text, range.end);
                self.close(range, Places::FORMULA);
            }
            Event::InlineHtml(tag) => {
                self.words("", range.end);
                self.inline_html(&tag, range);
            }
            Event::Text(text) => self.words(&text, range.end),
            Event::SoftBreak | Event::HardBreak => self.words(" ", range.end),
            Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough) | Event::FootnoteReference(_) => {
                self.words("", range.end);
            }
            // An inline HTML element ends with its block.
            Event::End(_) => self.code = None,
            Event::Start(_) | Event::Html(_) | Event::Rule | Event::TaskListMarker(_) => {}
        }
    }

    fn open(&mut self, link_type: LinkType, start: usize, picture: Option<Picture>) {
        let is_bare = matches!(link_type, LinkType::Autolink | LinkType::Email);
        let words_end = start + if self.text[start..].starts_with('!') { "![".len() } else { "[".len() };
        self.n_pictures += usize::from(picture.is_some());
        self.links.push(OpenLink { start, words_end, is_bare, picture, words: String::new() });
    }

    /// Adds text to the innermost open link or picture.
    fn words(&mut self, text: &str, end: usize) {
        let Some(link) = self.links.last_mut() else { return };
        link.words_end = link.words_end.max(end);
        if self.n_pictures > 0 {
            link.words += text;
        }
    }

    fn end_link(&mut self, end: usize) {
        let Some(link) = self.links.pop() else { return };
        if link.is_bare {
            self.close(link.start..end, Places::AUTOLINK);
        } else {
            self.close(link.words_end.min(end)..end, Places::ADDRESS);
        }
        if self.links.is_empty() {
            self.guard.links.push(link.start..end);
        }
        if let Some(picture) = link.picture {
            self.n_pictures -= 1;
            self.guard.pictures.push(Picture { alt: link.words.clone(), ..picture });
        }
        self.words(&link.words, end);
    }

    fn inline_html(&mut self, tag: &str, range: Range<usize>) {
        let place = if tag.starts_with("<!--") { Places::COMMENT } else { Places::TAG };
        match self.code {
            Some((name, start)) if is_tag(tag, "</", name) => {
                // The code absorbs the ranges found within it.
                while self.guard.closed.last().is_some_and(|closed| closed.range.start >= start) {
                    self.guard.closed.pop();
                }
                self.close(start..range.start, Places::HTML_CODE);
                self.code = None;
            }
            Some(_) => {}
            None => self.code = code_element(tag).map(|name| (name, range.end)),
        }
        self.close(range, place);
    }

    /// Closes the tags, the comments and the code in a block of HTML.
    fn html(&mut self, range: Range<usize>) {
        let bytes = &self.text.as_bytes()[..range.end];
        // After the first unclosed quote, quotes are ignored, so that they are not searched again and again.
        let mut has_quotes = true;
        let mut at = range.start;
        while let Some(found) = memchr(b'<', &bytes[at..]) {
            let start = at + found;
            let rest = &self.text[start..range.end];
            if rest.starts_with("<!--") {
                at = memmem::find(rest.as_bytes(), b"-->").map_or(range.end, |len| start + len + "-->".len());
                self.close(start..at, Places::COMMENT);
                continue;
            }
            let is_tag = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '?' | '!'));
            let len = if is_tag { tag_len(rest.as_bytes(), &mut has_quotes) } else { Some(0) };
            // Without a `>`, no tag follows.
            let Some(len) = len else { return };
            if len == 0 {
                at = start + 1;
                continue;
            }
            self.close(start..start + len, Places::TAG);
            at = start + len;
            if let Some(name) = code_element(rest) {
                let end = end_tag(&bytes[at..], name).map_or(range.end, |len| at + len);
                self.close(at..end, Places::HTML_CODE);
                at = end;
            }
        }
    }
}

/// The element with code whose start tag is at the start of a text.
fn code_element(tag: &str) -> Option<&'static str> {
    CODE_ELEMENTS.into_iter().find(|name| is_tag(tag, "<", name)).filter(|_| !tag.ends_with("/>"))
}

/// Whether a text begins with `mark` and the name of an element.
fn is_tag(tag: &str, mark: &str, name: &str) -> bool {
    let Some(rest) = tag.strip_prefix(mark) else { return false };
    rest.get(..name.len()).is_some_and(|own| own.eq_ignore_ascii_case(name))
        && !rest[name.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '-')
}

/// Length of the tag at the start of a text; `None` if it is not closed.
fn tag_len(rest: &[u8], has_quotes: &mut bool) -> Option<usize> {
    if *has_quotes {
        let mut quote = None;
        for (at, byte) in rest.iter().enumerate() {
            match (quote, byte) {
                (None, b'>') => return Some(at + 1),
                (None, b'"' | b'\'') if rest[at - 1] == b'=' => quote = Some(byte),
                (Some(open), byte) if open == byte => quote = None,
                _ => {}
            }
        }
        *has_quotes = quote.is_none();
    }
    memchr(b'>', rest).map(|at| at + 1)
}

/// Offset of the end tag of an element.
fn end_tag(text: &[u8], name: &str) -> Option<usize> {
    memmem::find_iter(text, b"</").find(|at| {
        let own = text.get(at + 2..at + 2 + name.len());
        own.is_some_and(|own| own.eq_ignore_ascii_case(name.as_bytes()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The closed ranges: kind and text.
    fn closed(text: &str) -> Vec<(Places, &str)> {
        Guard::of(text, 0, true).iter().map(|closed| (closed.place, &text[closed.range.clone()])).collect()
    }

    #[test]
    fn places_that_are_nobodys_text_are_closed() {
        assert_eq!(closed("a `b` $c$"), [(Places::CODE, "`b`"), (Places::FORMULA, "$c$")]);
        assert_eq!(closed("[a *b*](c \"d\") e"), [(Places::ADDRESS, "](c \"d\")")]);
        assert_eq!(closed("[![a](b)](c)"), [(Places::ADDRESS, "](b)"), (Places::ADDRESS, "](c)")]);
        assert_eq!(closed("[](c)"), [(Places::ADDRESS, "](c)")]);
        assert_eq!(closed("[a][b]\n\n[b]: c"), [(Places::ADDRESS, "][b]"), (Places::DEFINITION, "[b]: c")]);
        assert_eq!(
            closed("<https://e.org> http://e.org."),
            [(Places::AUTOLINK, "<https://e.org>"), (Places::AUTOLINK, "http://e.org")]
        );
        assert_eq!(
            closed("x <b a='>'>y</b> <!-- z -->"),
            [(Places::TAG, "<b a='>'>"), (Places::TAG, "</b>"), (Places::COMMENT, "<!-- z -->")]
        );
        assert_eq!(
            closed("x <code>`y` z</code>"),
            [(Places::TAG, "<code>"), (Places::HTML_CODE, "`y` z"), (Places::TAG, "</code>")]
        );
    }

    #[test]
    fn blocks_of_html_are_read_tag_by_tag() {
        assert_eq!(
            closed("<div a=\"x>y\"\nb>words\n<pre>code</pre>\n<!-- no -->\n</div>"),
            [
                (Places::TAG, "<div a=\"x>y\"\nb>"),
                (Places::TAG, "<pre>"),
                (Places::HTML_CODE, "code"),
                (Places::TAG, "</pre>"),
                (Places::COMMENT, "<!-- no -->"),
                (Places::TAG, "</div>"),
            ]
        );
        assert_eq!(closed("<div a=\"x>y\nz"), [(Places::TAG, "<div a=\"x>")]);
    }

    #[test]
    fn alternative_texts_have_no_marks() {
        let text = "![a *b* `c` &amp; \\*](d \"e\"){width=1}";
        let guard = Guard::of(text, 0, true);
        let picture = guard.picture_before(text.find('{').expect("braces")).expect("a picture");
        assert_eq!((&*picture.alt, &*picture.source, &*picture.title), ("a b c & *", "d", "e"));
    }
}
