//! Builds the model from Markdown events, with an explicit stack of open frames.

mod fence;
mod flatten;
mod frame;
mod html;
mod notes;
mod scripts;
mod stack;
mod table;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag};

use self::frame::{CellSpans, Frame, InlineNode, List, Node, OpenTable};
use self::html::OpenElement;
use self::notes::Notes;
use super::ReadOptions;
use super::autolink::{self, Addresses, Autolink};
use super::html::Fragment;
use crate::diagnostics::Diagnostics;
use crate::model::{
    Alignment, Attr, Block, BlockKind, HeadingLevel, Inline, InlineKind, Link, ListDelimiter, Note, Table,
};
use crate::source::Span;

/// Typical size of a block in bytes, for estimating the capacity.
const USUAL_BLOCK: usize = 256;
/// Maximum capacity to reserve in advance, in blocks.
const MOST_FORESEEN: usize = 1000;

/// Builds the body of a document: `text` from `body` on.
pub(super) fn build(
    text: &str,
    body: usize,
    options: &ReadOptions,
    diags: &mut Diagnostics,
) -> (Vec<Block>, Vec<Note>) {
    let root = Frame {
        id: 0,
        node: Node::Root,
        attr: Attr::default(),
        start: body,
        depth: 0,
        blocks: Vec::with_capacity((text.len() / USUAL_BLOCK).min(MOST_FORESEEN)),
        run: Vec::new(),
        alignments: Vec::new(),
    };
    let mut builder = Builder {
        text,
        frames: vec![root],
        markdown: Vec::new(),
        open_elements: Vec::new(),
        fragment: None,
        skip_until: 0,
        addresses: Addresses::of(text),
        autolink: None,
        no_pre_end_from: text.len(),
        ended: None,
        no_opaque_end_until: HashMap::new(),
        last_id: 0,
        in_quote: false,
        notes: Notes::default(),
        reported_depth: false,
        diags,
    };
    for (event, range) in Parser::new_ext(&text[body..], parser_options(options)).into_offset_iter() {
        builder.event(event, range.start + body..range.end + body);
    }
    builder.finish()
}

fn parser_options(options: &ReadOptions) -> Options {
    let mut enabled = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
        | Options::ENABLE_MATH;
    enabled.set(Options::ENABLE_SMART_PUNCTUATION, options.smart);
    enabled
}

struct Builder<'a> {
    text: &'a str,
    frames: Vec<Frame>,
    /// Result of each open Markdown tag.
    markdown: Vec<Opened>,
    /// Open HTML elements, with their frames.
    open_elements: Vec<OpenElement>,
    /// The HTML block in progress.
    fragment: Option<Fragment>,
    /// Events before this offset are handled already.
    skip_until: usize,
    addresses: Addresses<'a>,
    /// The last address, as long as it may have to be shortened.
    autolink: Option<Autolink>,
    /// Offset from which no `pre` element ends.
    no_pre_end_from: usize,
    /// Names of elements with an end tag anywhere in the text; collected on first use.
    ended: Option<HashSet<String>>,
    /// Per element name, the offset up to which it has no end tag.
    no_opaque_end_until: HashMap<String, usize>,
    last_id: u32,
    /// Whether a typographic quote is open in the current block.
    in_quote: bool,
    notes: Notes,
    reported_depth: bool,
    diags: &'a mut Diagnostics,
}

/// Result of an open Markdown tag.
#[derive(Clone, Copy, Debug)]
enum Opened {
    Frame(u32),
    /// A block without a frame.
    Block,
    /// An inline element without a frame.
    Inline,
    HtmlBlock,
}

impl Builder<'_> {
    fn finish(mut self) -> (Vec<Block>, Vec<Note>) {
        let end = self.text.len();
        if let Some(frame) = self.frames.get(1) {
            self.close(frame.id, end);
        }
        let mut blocks = self.frames.pop().map(|root| root.into_blocks()).unwrap_or_default();
        let notes = self.notes.finish(&mut blocks, self.diags);
        (blocks, notes)
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        let span = Span::new(range.start, range.end);
        let is_skipped = range.start < self.skip_until;
        match event {
            Event::Start(tag) if is_skipped && !self.cut_autolink(&tag, &range) => {
                self.markdown.push(if is_inline(&tag) { Opened::Inline } else { Opened::Block });
            }
            Event::Start(tag) => {
                let opened = self.start(tag, &range);
                self.markdown.push(opened);
            }
            Event::End(_) => self.end(range.end),
            Event::Text(text) => self.text_event(&text, range),
            // Markup that begins within an address and ends behind it is none: its rest is text.
            Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_) if is_skipped => {
                if range.end > self.skip_until {
                    self.linked_text(self.skip_until, range.end);
                }
            }
            _ if is_skipped => {}
            Event::Code(text) => self.add_inline(Inline::new(InlineKind::Code { text: text.into_string() }, span)),
            Event::InlineMath(tex) => self.math(&tex, &range, false),
            Event::DisplayMath(tex) => self.math(&tex, &range, true),
            Event::Html(text) => match &mut self.fragment {
                Some(fragment) => fragment.push(&text, &range),
                None => self.inline_html(&text, &range),
            },
            Event::InlineHtml(text) => self.inline_html(&text, &range),
            Event::FootnoteReference(label) => {
                let note = self.notes.reference(&label);
                self.add_inline(Inline::new(InlineKind::NoteRef { note }, span));
            }
            Event::SoftBreak => self.add_inline(Inline::new(InlineKind::SoftBreak, span)),
            Event::HardBreak => self.add_inline(Inline::new(InlineKind::HardBreak, span)),
            Event::Rule => {
                self.leave_inlines(range.start);
                self.add_block(Block::new(BlockKind::ThematicBreak, span));
            }
            Event::TaskListMarker(done) => {
                if let Some(frame) = self.frames.iter_mut().rev().find(|frame| matches!(frame.node, Node::Item { .. }))
                {
                    frame.node = Node::Item { task: Some(done) };
                }
            }
        }
    }

    fn end(&mut self, at: usize) {
        match self.markdown.pop() {
            Some(Opened::Frame(id)) => self.close(id, at),
            Some(Opened::Block) => self.flush_run(),
            Some(Opened::HtmlBlock) => {
                if let Some(fragment) = self.fragment.take().filter(|fragment| !fragment.is_empty()) {
                    self.html(&fragment);
                }
                // Text between block tags is a paragraph; text between open inline tags is part of one.
                self.flush_run();
            }
            Some(Opened::Inline) | None => {}
        }
    }

    fn inline_html(&mut self, text: &str, range: &Range<usize>) {
        let mut fragment = Fragment::default();
        fragment.push(text, range);
        self.html(&fragment);
    }

    fn text_event(&mut self, text: &str, range: Range<usize>) {
        let is_skipped = range.start < self.skip_until;
        if let Node::Code { text: code, .. } = &mut self.top().node {
            if !is_skipped {
                code.push_str(text);
            }
            return;
        }
        let is_verbatim = self.text.get(range.clone()) == Some(text);
        let start = range.start.max(self.skip_until);
        if start >= range.end {
            return;
        }
        if !is_verbatim {
            // A replaced text that is partly skipped is dropped.
            if start == range.start {
                let text = self.quote(text, start);
                self.add_text(text, range.start, range.end);
            }
            return;
        }
        let before = &self.text.as_bytes()[..start];
        if before.last() == Some(&b'\\') && text.starts_with(['^', '~']) {
            self.add_text(&scripts::ESCAPED.to_string(), start, start);
        }
        self.linked_text(start, range.end);
    }

    /// Corrects the direction of a quotation mark. The parser takes one between two letters for an opening mark, which
    /// is mostly wrong in scripts without blanks between words.
    fn quote<'t>(&mut self, text: &'t str, start: usize) -> &'t str {
        let before = self.text[..start].chars().next_back();
        let ends = self.in_quote && before.is_some_and(|c| c.is_alphanumeric() || stands_behind_words(c));
        let text = if text == "“" && ends { "”" } else { text };
        match text {
            "“" => self.in_quote = true,
            "”" => self.in_quote = false,
            _ => {}
        }
        text
    }

    /// Adds text of the source, with its bare addresses as links.
    fn linked_text(&mut self, start: usize, end: usize) {
        let source = self.text;
        if !self.addresses.may_be_in(start..end) {
            self.add_text(&source[start..end], start, end);
            return;
        }
        let mut at = start;
        let holds = |node: &Node| matches!(node, Node::Inline(InlineNode::Link { .. }) | Node::Image { .. });
        let may_link = !self.frames.iter().rev().any(|frame| holds(&frame.node));
        let in_cell = self.frames.iter().rev().any(|frame| matches!(frame.node, Node::Cell(_)));
        while may_link && at < end {
            let Some(link) = self.addresses.find(at..end, in_cell) else { break };
            if link.start > at {
                self.add_text(&source[at..link.start], at, link.start);
            }
            at = link.end;
            self.skip_until = self.skip_until.max(link.end);
            self.add_inline(link_inline(&link));
            self.autolink = Some(link);
        }
        if at < end {
            self.add_text(&source[at..end], at, end);
        }
    }

    /// Shortens an address in which inline markup begins and extends beyond it. Returns whether it was shortened.
    fn cut_autolink(&mut self, tag: &Tag<'_>, range: &Range<usize>) -> bool {
        let Some(link) = &self.autolink else { return false };
        let is_within = range.start > link.start && range.start < link.end;
        if !is_within || range.end <= link.end || !is_inline(tag) {
            return false;
        }
        let (start, source) = (link.start, self.text);
        let Some(shorter) = autolink::cut(source, start, range.start) else { return false };
        let span = Span::new(start, link.end);
        let run = &mut self.top().run;
        if run.last().is_none_or(|last| last.span != span) {
            return false;
        }
        run.pop();
        self.add_inline(link_inline(&shorter));
        if shorter.end < range.start {
            self.add_text(&source[shorter.end..range.start], shorter.end, range.start);
        }
        self.skip_until = range.start;
        self.autolink = None;
        true
    }

    /// Adds a formula, unless it has no command and a digit follows it: then the dollars are prices.
    fn math(&mut self, tex: &str, range: &Range<usize>, display: bool) {
        let is_price =
            !display && !tex.contains('\\') && self.text[range.end..].starts_with(|c: char| c.is_ascii_digit());
        if is_price {
            self.linked_text(range.start, range.end);
        } else {
            let span = Span::new(range.start, range.end);
            self.add_inline(Inline::new(InlineKind::Math { tex: unescaped(tex), display }, span));
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: &Range<usize>) -> Opened {
        let is_inline = is_inline(&tag);
        self.in_quote &= is_inline;
        if matches!(tag, Tag::HtmlBlock) {
            self.fragment = Some(Fragment::default());
            return Opened::HtmlBlock;
        }
        match self.open(tag, range) {
            Some(id) => Opened::Frame(id),
            None if is_inline => Opened::Inline,
            None => Opened::Block,
        }
    }

    fn open(&mut self, tag: Tag<'_>, range: &Range<usize>) -> Option<u32> {
        let start = range.start;
        let none = Attr::default();
        match tag {
            Tag::Paragraph => {
                self.mark_list_loose();
                self.open_block(Node::Paragraph, none, start)
            }
            Tag::Heading { level, id, classes, attrs } => {
                let attr = Attr {
                    id: id.map(CowStr::into_string),
                    classes: classes.into_iter().map(CowStr::into_string).collect(),
                    pairs: attrs
                        .into_iter()
                        .map(|(key, value)| (key.into_string(), value.map(CowStr::into_string).unwrap_or_default()))
                        .collect(),
                };
                self.open_block(Node::Heading(HeadingLevel::clamped(level as u8)), attr, start)
            }
            Tag::BlockQuote(None) => self.open_block(Node::Quote, none, start),
            Tag::BlockQuote(Some(kind)) => {
                let kind = crate::model::CalloutKind::from(format!("{kind:?}"));
                self.open_block(Node::Callout(frame::Callout { kind, title_end: 0 }), none, start)
            }
            Tag::CodeBlock(kind) => {
                let (language, attr) = match &kind {
                    CodeBlockKind::Indented => (None, none),
                    CodeBlockKind::Fenced(info) => (fence::language_of(info), fence::attributes_of(info)),
                };
                self.open_block(Node::Code { language: language.map(str::to_owned), text: String::new() }, attr, start)
            }
            // HTML blocks were handled before, and the parser never sees front matter.
            Tag::HtmlBlock | Tag::MetadataBlock(_) => None,
            Tag::List(first) => {
                let numbering = first.map(|first| (first, self.delimiter(start)));
                self.open_block(Node::List(List { numbering, ..List::default() }), none, start)
            }
            Tag::Item => self.open_block(Node::Item { task: None }, none, start),
            Tag::FootnoteDefinition(label) => {
                let index = self.notes.index(&label);
                self.open_block(Node::Note(index), none, start)
            }
            Tag::DefinitionList => self.open_block(Node::DefinitionList(Vec::new()), none, start),
            Tag::DefinitionListTitle => self.open_block(Node::Term, none, start),
            Tag::DefinitionListDefinition => self.open_block(Node::Definition, none, start),
            Tag::Table(alignments) => {
                let alignments = alignments.into_iter().map(alignment).collect();
                let table = OpenTable { table: Table { alignments, ..Table::default() }, ..OpenTable::default() };
                self.open_block(Node::Table(Box::new(table)), none, start)
            }
            Tag::TableHead => {
                if let Node::Table(table) = &mut self.top().node {
                    table.in_head = true;
                }
                self.open_block(Node::Row(Vec::new()), none, start)
            }
            Tag::TableRow => {
                if let Node::Table(table) = &mut self.top().node {
                    table.in_head = false;
                }
                self.open_block(Node::Row(Vec::new()), none, start)
            }
            Tag::TableCell => self.open_block(Node::Cell(CellSpans::ONE), none, start),
            Tag::Emphasis => self.open_inline(InlineNode::Emphasis, none, start),
            Tag::Strong => self.open_inline(InlineNode::Strong, none, start),
            Tag::Strikethrough => self.open_inline(InlineNode::Strikethrough, none, start),
            Tag::Superscript => self.open_inline(InlineNode::Superscript, none, start),
            Tag::Subscript => self.open_inline(InlineNode::Subscript, none, start),
            Tag::Link { link_type, dest_url, title, .. } => {
                let scheme = if link_type == LinkType::Email { "mailto:" } else { "" };
                let node = InlineNode::Link { target: format!("{scheme}{dest_url}"), title: non_empty(title) };
                self.open_inline(node, none, start)
            }
            Tag::Image { dest_url, title, .. } => {
                Some(self.push_node(Node::Image { source: dest_url.into_string(), title: non_empty(title) }, start))
            }
        }
    }

    /// The delimiter after the number of the first list item.
    fn delimiter(&self, start: usize) -> ListDelimiter {
        let rest = self.text[start..].trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        if rest.starts_with(')') { ListDelimiter::Paren } else { ListDelimiter::Period }
    }
}

/// Whether a mark follows a word without a blank and may precede a closing quotation mark.
fn stands_behind_words(c: char) -> bool {
    matches!(
        c,
        '.' | ','
            | '!'
            | '?'
            | ';'
            | ':'
            | ')'
            | ']'
            | '…'
            | '。'
            | '，'
            | '、'
            | '！'
            | '？'
            | '；'
            | '：'
            | '）'
            | '」'
            | '』'
            | '》'
    )
}

fn is_inline(tag: &Tag<'_>) -> bool {
    match tag {
        Tag::Emphasis
        | Tag::Strong
        | Tag::Strikethrough
        | Tag::Superscript
        | Tag::Subscript
        | Tag::Link { .. }
        | Tag::Image { .. } => true,
        Tag::Paragraph
        | Tag::Heading { .. }
        | Tag::BlockQuote(_)
        | Tag::CodeBlock(_)
        | Tag::HtmlBlock
        | Tag::List(_)
        | Tag::Item
        | Tag::FootnoteDefinition(_)
        | Tag::DefinitionList
        | Tag::DefinitionListTitle
        | Tag::DefinitionListDefinition
        | Tag::Table(_)
        | Tag::TableHead
        | Tag::TableRow
        | Tag::TableCell
        | Tag::MetadataBlock(_) => false,
    }
}

/// Removes escapes that Markdown needs where it consumes the first of two backslashes: four start a row, two and a
/// brace are a brace.
fn unescaped(tex: &str) -> String {
    const ROW: &str = "\\\\";
    const ESCAPED_ROW: &str = "\\\\\\\\";
    if !tex.contains(ROW) {
        return tex.to_owned();
    }
    let has_rows = tex.contains(ESCAPED_ROW);
    // Unless rows are escaped, a brace after two backslashes may begin the next row.
    let has_braces = tex.contains("\\\\{") && tex.contains("\\\\}") && (has_rows || !tex.contains("\\begin"));
    if !has_rows && !has_braces {
        return tex.to_owned();
    }
    // Within `\text`, `\_` is an underscore and stays.
    let tex = if tex.contains("\\text") { tex.to_owned() } else { tex.replace("\\_", "_").replace("\\*", "*") };
    let tex = tex.replace(ESCAPED_ROW, ROW);
    if has_braces { tex.replace("\\\\{", "\\{").replace("\\\\}", "\\}") } else { tex }
}

fn link_inline(link: &Autolink) -> Inline {
    let span = Span::new(link.start, link.end);
    let content = vec![Inline::new(InlineKind::Text { text: link.text.clone() }, span)];
    let link = Link { target: link.target.clone(), title: None, content, attr: Attr::default() };
    Inline::new(InlineKind::Link(Box::new(link)), span)
}

fn alignment(alignment: pulldown_cmark::Alignment) -> Alignment {
    match alignment {
        pulldown_cmark::Alignment::None => Alignment::Default,
        pulldown_cmark::Alignment::Left => Alignment::Left,
        pulldown_cmark::Alignment::Center => Alignment::Center,
        pulldown_cmark::Alignment::Right => Alignment::Right,
    }
}

fn non_empty(text: CowStr<'_>) -> Option<String> {
    (!text.is_empty()).then(|| text.into_string())
}
