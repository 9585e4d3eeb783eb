//! Markdown events to the model, with an explicit stack of open frames.

mod frame;
mod notes;
mod stack;

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag};

use self::frame::{Frame, InlineNode, List, Node, OpenTable};
use self::notes::Notes;
use super::ReadOptions;
use crate::diagnostics::Diagnostics;
use crate::model::{Alignment, Attr, Block, HeadingLevel, Inline, InlineKind, ListDelimiter, Note, Table};
use crate::source::Span;

/// Builds the body of a document: the part of `text` from `body` on.
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
        blocks: Vec::new(),
        run: Vec::new(),
    };
    let mut builder = Builder {
        text,
        frames: vec![root],
        markdown: Vec::new(),
        last_id: 0,
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
    /// The frame of each open Markdown tag; `None` when it has none of its own.
    markdown: Vec<Option<u32>>,
    last_id: u32,
    notes: Notes,
    reported_depth: bool,
    diags: &'a mut Diagnostics,
}

impl Builder<'_> {
    fn finish(mut self) -> (Vec<Block>, Vec<Note>) {
        self.flush_run();
        let mut blocks = self.frames.pop().map(|root| root.blocks).unwrap_or_default();
        let notes = self.notes.finish(&mut blocks, self.diags);
        (blocks, notes)
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        let span = Span::new(range.start, range.end);
        match event {
            Event::Start(tag) => {
                let id = self.start(tag, &range);
                self.markdown.push(id);
            }
            Event::End(_) => {
                if let Some(id) = self.markdown.pop().flatten() {
                    self.close(id, range.end);
                } else {
                    self.flush_run();
                }
            }
            Event::Text(text) => {
                if let Node::Code { text: code, .. } = &mut self.top().node {
                    code.push_str(&text);
                } else {
                    self.add_text(&text, range.start, range.end);
                }
            }
            Event::Code(text) => self.add_inline(Inline::new(InlineKind::Code { text: text.into_string() }, span)),
            Event::InlineMath(tex) => {
                self.add_inline(Inline::new(InlineKind::Math { tex: tex.into_string(), display: false }, span));
            }
            Event::DisplayMath(tex) => {
                self.add_inline(Inline::new(InlineKind::Math { tex: tex.into_string(), display: true }, span));
            }
            Event::Html(text) | Event::InlineHtml(text) => {
                self.add_inline(Inline::new(
                    InlineKind::Raw { format: "html".to_owned(), text: text.into_string() },
                    span,
                ));
            }
            Event::FootnoteReference(label) => {
                let note = self.notes.reference(&label);
                self.add_inline(Inline::new(InlineKind::NoteRef { note }, span));
            }
            Event::SoftBreak => self.add_inline(Inline::new(InlineKind::SoftBreak, span)),
            Event::HardBreak => self.add_inline(Inline::new(InlineKind::HardBreak, span)),
            Event::Rule => self.add_block(Block::new(crate::model::BlockKind::ThematicBreak, span)),
            Event::TaskListMarker(done) => {
                if let Some(frame) = self.frames.iter_mut().rev().find(|frame| matches!(frame.node, Node::Item { .. }))
                {
                    frame.node = Node::Item { task: Some(done) };
                }
            }
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: &Range<usize>) -> Option<u32> {
        let start = range.start;
        let none = Attr::default();
        match tag {
            Tag::Paragraph => {
                let n = self.frames.len();
                if let [.., list, item] = &mut self.frames[..n]
                    && let (Node::List(list), Node::Item { .. }) = (&mut list.node, &item.node)
                {
                    list.loose = true;
                }
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
                let language = match &kind {
                    CodeBlockKind::Indented => None,
                    CodeBlockKind::Fenced(info) => info.split([' ', ',']).next().filter(|word| !word.is_empty()),
                };
                self.open_block(Node::Code { language: language.map(str::to_owned), text: String::new() }, none, start)
            }
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
                let table = OpenTable { table: Table { alignments, ..Table::default() }, in_head: false };
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
            Tag::TableCell => self.open_block(Node::Cell, none, start),
            Tag::Emphasis => self.open_inline(InlineNode::Emphasis, none, start),
            Tag::Strong => self.open_inline(InlineNode::Strong, none, start),
            Tag::Strikethrough => self.open_inline(InlineNode::Strikethrough, none, start),
            Tag::Superscript | Tag::Subscript => self.open_inline(InlineNode::Subscript, none, start),
            Tag::Link { link_type, dest_url, title, .. } => {
                let scheme = if link_type == LinkType::Email { "mailto:" } else { "" };
                let node = InlineNode::Link { target: format!("{scheme}{dest_url}"), title: non_empty(title) };
                self.open_inline(node, none, start)
            }
            Tag::Image { dest_url, title, .. } => {
                self.open_block_free(Node::Image { source: dest_url.into_string(), title: non_empty(title) }, start)
            }
        }
    }

    fn open_block_free(&mut self, node: Node, start: usize) -> Option<u32> {
        Some(self.push_node(node, start))
    }

    /// What follows the number of the first item of a list.
    fn delimiter(&self, start: usize) -> ListDelimiter {
        let rest = self.text[start..].trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ');
        if rest.starts_with(')') { ListDelimiter::Paren } else { ListDelimiter::Period }
    }
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
