//! Converts HTML that has a meaning in the model to frames, like Markdown; keeps the rest as raw.
//!
//! Start and end tags need not match: a frame ends when its element does, or when the frame around it does.

use std::collections::HashMap;

use super::Builder;
use super::frame::{InlineNode, List, Node, OpenTable};
use crate::markdown::html::{Fragment, Tag, Token, TokenKind};
use crate::model::{
    Alignment, Attr, Block, BlockKind, HeadingLevel, Image, Inline, InlineKind, ListDelimiter, MAX_DEPTH,
};
use crate::source::Span;

/// An open element and its frame. The frame may have been closed by an outer one.
#[derive(Debug)]
pub(super) struct OpenElement {
    name: String,
    frame: u32,
}

/// Number of open elements from which those with closed frames are discarded.
const MOST_ELEMENTS: usize = 4 * MAX_DEPTH;

/// Code gathered from a `pre` element.
#[derive(Debug, Default)]
struct Pre {
    language: Option<String>,
    text: String,
    attr: Attr,
    start: usize,
}

/// The meaning of a start tag.
enum Meaning {
    Block(Node),
    Inline(InlineNode),
    /// A complete node.
    Leaf(InlineKind),
    Rule,
    Pre,
    /// An embedded resource, by address.
    Embedded(String),
    /// Ignored together with its content.
    Opaque,
    /// Ignored, but its content is kept.
    Transparent,
    Unknown,
}

impl Builder<'_> {
    /// Converts a block of HTML or an inline tag.
    pub(super) fn html(&mut self, fragment: &Fragment) {
        let tokens = fragment.tokens();
        let ends: HashMap<&str, usize> = tokens
            .iter()
            .enumerate()
            .filter_map(|(idx, token)| match &token.kind {
                TokenKind::End(name) => Some((name.as_str(), idx)),
                TokenKind::Start(_) | TokenKind::Text(_) | TokenKind::Nothing => None,
            })
            .collect();
        let mut idx = 0;
        while let Some(token) = tokens.get(idx) {
            idx += 1;
            let TokenKind::Start(tag) = &token.kind else {
                self.text_or_end(token);
                continue;
            };
            let is_closed = ends.get(tag.name.as_str()).is_some_and(|last| *last >= idx);
            let n_inner = || tokens[idx..].iter().position(|token| is_end_of(token, &tag.name)).unwrap_or(0);
            match meaning(tag) {
                Meaning::Pre if is_closed => {
                    let n_inner = n_inner();
                    let mut pre = Pre::new(tag, token);
                    tokens[idx..idx + n_inner].iter().for_each(|token| pre.take(token));
                    idx += n_inner + 1;
                    self.add_pre(pre, tokens[idx - 1].range.end);
                }
                Meaning::Pre => {
                    let mut pre = Pre::new(tag, token);
                    tokens[idx..].iter().for_each(|token| pre.take(token));
                    idx = tokens.len();
                    let end = self.rest_of_pre(&mut pre, fragment.end());
                    self.add_pre(pre, end);
                }
                Meaning::Opaque if is_closed => {
                    idx += n_inner() + 1;
                    self.add_raw(token.range.start, tokens[idx - 1].range.end);
                }
                Meaning::Opaque => {
                    let end = self.end_of_opaque(&tag.name, token.range.end);
                    self.add_raw(token.range.start, end);
                }
                Meaning::Embedded(address) => self.embedded(tag, address, token),
                meaning => self.start_element(tag, meaning, token),
            }
        }
    }

    fn text_or_end(&mut self, token: &Token) {
        match &token.kind {
            TokenKind::Text(text) => self.html_text(text, token),
            TokenKind::End(name) => self.end_element(name, token),
            TokenKind::Start(_) | TokenKind::Nothing => {}
        }
    }

    /// Converts embedded media or an embedded page to a link.
    fn embedded(&mut self, tag: &Tag, address: String, token: &Token) {
        let shown = tag.get("title").filter(|title| !title.is_empty()).unwrap_or(&address).to_owned();
        let (start, end) = (token.range.start, token.range.end);
        if let Some(id) = self.open_inline(InlineNode::Link { target: address, title: None }, Attr::default(), start) {
            self.add_text(&shown, start, end);
            self.close(id, end);
        }
    }

    fn start_element(&mut self, tag: &Tag, meaning: Meaning, token: &Token) {
        let start = token.range.start;
        let span = Span::new(start, token.range.end);
        let frame = match meaning {
            Meaning::Leaf(kind) => return self.add_inline(Inline::new(kind, span)),
            Meaning::Rule => {
                self.leave_inlines(start);
                let kind = if breaks_page(tag) { BlockKind::PageBreak } else { BlockKind::ThematicBreak };
                return self.add_block(Block::new(kind, span));
            }
            // An unknown tag without attributes or end tag is text: `List<Node>`, `cd <DIR>`.
            Meaning::Unknown if tag.attributes.is_empty() && !self.is_ended(&tag.name, token) => {
                let source = &self.text[start..token.range.end];
                return self.add_text(source, start, token.range.end);
            }
            Meaning::Unknown => return self.add_raw(start, token.range.end),
            Meaning::Transparent => {
                self.table_part(&tag.name, start);
                None
            }
            Meaning::Block(node) => {
                if breaks_page(tag) {
                    self.leave_inlines(start);
                    self.add_block(Block::new(BlockKind::PageBreak, span));
                }
                self.end_what_cannot_hold(&tag.name, start);
                if matches!(node, Node::Paragraph) {
                    self.mark_list_loose();
                }
                let frame = self.open_block(node, attr_of(tag), start);
                if tag.name == "summary" {
                    self.open_inline(InlineNode::Strong, Attr::default(), start);
                }
                frame
            }
            Meaning::Inline(node) => {
                let attr = if matches!(node, InlineNode::Span | InlineNode::Link { .. }) {
                    attr_of(tag)
                } else {
                    Attr::default()
                };
                self.open_inline(node, attr, start)
            }
            Meaning::Pre | Meaning::Opaque | Meaning::Embedded(_) => None,
        };
        if let Some(frame) = frame {
            if self.open_elements.len() > MOST_ELEMENTS {
                let frames = &self.frames;
                let is_open = |id: u32| frames.binary_search_by_key(&id, |frame| frame.id).is_ok();
                self.open_elements.retain(|element| is_open(element.frame));
            }
            self.open_elements.push(OpenElement { name: tag.name.clone(), frame });
        }
    }

    /// Whether a tag is self-closing, or its element has an end tag anywhere in the text.
    fn is_ended(&mut self, name: &str, token: &Token) -> bool {
        if self.text[token.range.clone()].ends_with("/>") {
            return true;
        }
        let text = self.text;
        let ended = self.ended.get_or_insert_with(|| {
            let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.');
            let name = |rest: &str| rest.split(|c: char| !is_part(c)).next().unwrap_or_default().to_ascii_lowercase();
            text.split("</").skip(1).map(name).collect()
        });
        ended.contains(name)
    }

    fn end_element(&mut self, name: &str, token: &Token) {
        // Browsers take `</br>` for a line break, but nobody means it.
        if name == "br" {
            return;
        }
        // Rows behind a head are in none, also without `<tbody>`.
        if name == "thead" {
            self.table_part("tbody", token.range.start);
        }
        let Some(idx) = self.open_elements.iter().rposition(|element| element.name == name) else {
            if is_unknown(name) {
                self.add_raw(token.range.start, token.range.end);
            }
            return;
        };
        let frame = self.open_elements[idx].frame;
        self.open_elements.truncate(idx);
        self.close(frame, token.range.end);
    }

    /// Closes elements with optional end tags when another element begins (HTML, 13.1.2.4).
    fn end_what_cannot_hold(&mut self, name: &str, at: usize) {
        let (ended, barrier): (&[&str], &[&str]) = match name {
            "li" => (&["li", "p"], &["ul", "ol", "menu"]),
            "dt" | "dd" => (&["dt", "dd", "p"], &["dl"]),
            "tr" => (&["tr", "td", "th"], &["table"]),
            "td" | "th" => (&["td", "th"], &["table", "tr"]),
            _ => (&["p"], &["table", "td", "th", "li", "dd", "blockquote", "figcaption", "div", "section", "article"]),
        };
        let is_barrier = |element: &OpenElement| barrier.contains(&element.name.as_str());
        let from = self.open_elements.iter().rposition(is_barrier).map_or(0, |idx| idx + 1);
        let first = self.open_elements[from..].iter().position(|element| ended.contains(&element.name.as_str()));
        if let Some(first) = first {
            let frame = self.open_elements[from + first].frame;
            self.open_elements.truncate(from + first);
            self.close(frame, at);
        }
    }

    /// `thead`, `tbody`, `tfoot`: rows that come belong to it, and the one that is open does not.
    fn table_part(&mut self, name: &str, at: usize) {
        if !matches!(name, "thead" | "tbody" | "tfoot") {
            return;
        }
        self.end_what_cannot_hold("tr", at);
        let is_table = |node: &Node| matches!(node, Node::Table(_));
        if let Some(frame) = self.frames.iter_mut().rev().find(|frame| is_table(&frame.node))
            && let Node::Table(table) = &mut frame.node
        {
            table.in_head = name == "thead";
        }
    }

    fn html_text(&mut self, text: &str, token: &Token) {
        let is_blank = text.trim_matches([' ', '\n', '\t', '\r', '\u{C}']).is_empty();
        if is_blank && !self.top().holds_text() {
            return;
        }
        let mut collapsed = String::with_capacity(text.len());
        for c in text.chars() {
            let is_space = matches!(c, ' ' | '\n' | '\t' | '\r' | '\u{C}');
            if !is_space {
                collapsed.push(c);
            } else if !collapsed.ends_with(' ') {
                collapsed.push(' ');
            }
        }
        self.add_text(&collapsed, token.range.start, token.range.end);
    }

    fn add_raw(&mut self, start: usize, end: usize) {
        let text = self.text[start..end.max(start)].to_owned();
        let kind = InlineKind::Raw { format: "html".to_owned(), text };
        self.add_inline(Inline::new(kind, Span::new(start, end)));
    }

    /// Adds the rest of a `pre` element after the blank line that ended its HTML block. Returns its end.
    fn rest_of_pre(&mut self, pre: &mut Pre, from: usize) -> usize {
        const END: &[u8] = b"</pre";
        if from < self.no_pre_end_from {
            let bytes = &self.text.as_bytes()[from..];
            let found = bytes.windows(END.len()).position(|window| window.eq_ignore_ascii_case(END));
            if let Some(found) = found {
                let mut fragment = Fragment::default();
                let end = from + found;
                fragment.push(&self.text[from..end], &(from..end));
                fragment.tokens().iter().for_each(|token| pre.take(token));
                self.skip_until = self.text[end..].find('>').map_or(self.text.len(), |close| end + close + 1);
                return self.skip_until;
            }
            self.no_pre_end_from = from;
        }
        from
    }

    /// End of an opaque element, if it ends in the same paragraph; skips its content. Returns `from` otherwise.
    fn end_of_opaque(&mut self, name: &str, from: usize) -> usize {
        let searched = self.no_opaque_end_until.get(name).copied().unwrap_or_default();
        if from < searched {
            return from;
        }
        let rest = &self.text[from..];
        let paragraph = &rest[..rest.find("\n\n").unwrap_or(rest.len())];
        let end_tag = format!("</{name}");
        let windows = paragraph.as_bytes().windows(end_tag.len());
        let found = windows.enumerate().find(|(_, window)| window.eq_ignore_ascii_case(end_tag.as_bytes()));
        let end = found.and_then(|(at, _)| Some(from + at + paragraph.get(at..)?.find('>')? + 1));
        match end {
            Some(end) => {
                self.skip_until = self.skip_until.max(end);
                end
            }
            None => {
                self.no_opaque_end_until.insert(name.to_owned(), from + paragraph.len());
                from
            }
        }
    }

    fn add_pre(&mut self, mut pre: Pre, end: usize) {
        self.leave_inlines(pre.start);
        if pre.text.starts_with('\n') {
            pre.text.remove(0);
        }
        pre.text.truncate(pre.text.trim_end().len());
        if !pre.text.is_empty() {
            pre.text.push('\n');
        }
        let kind = BlockKind::Code { language: pre.language, text: pre.text };
        self.add_block(Block { kind, attr: pre.attr, span: Span::new(pre.start, end) });
    }
}

impl Pre {
    fn new(tag: &Tag, token: &Token) -> Pre {
        Pre { attr: attr_of(tag), start: token.range.start, ..Pre::default() }
    }

    fn take(&mut self, token: &Token) {
        match &token.kind {
            TokenKind::Text(text) => self.text.push_str(&text.replace("\r\n", "\n").replace('\r', "\n")),
            TokenKind::Start(tag) if tag.name == "br" => self.text.push('\n'),
            TokenKind::Start(tag) => {
                let class = tag.get("class").unwrap_or_default();
                let language = class.split_whitespace().find_map(|class| class.strip_prefix("language-"));
                if let (None, Some(language)) = (&self.language, language) {
                    self.language = Some(language.to_owned());
                }
            }
            TokenKind::End(_) | TokenKind::Nothing => {}
        }
    }
}

fn is_end_of(token: &Token, name: &str) -> bool {
    matches!(&token.kind, TokenKind::End(own) if own == name)
}

/// Elements whose content is not part of the document.
const OPAQUE: [&str; 12] = [
    "script", "style", "template", "noscript", "svg", "math", "canvas", "select", "textarea", "button", "head",
    "applet",
];
/// Elements that only group others.
const TRANSPARENT: [&str; 12] =
    ["html", "body", "thead", "tbody", "tfoot", "colgroup", "picture", "font", "nobr", "form", "label", "hgroup"];
/// Empty elements without meaning outside a browser.
const VOID: [&str; 7] = ["col", "source", "track", "meta", "link", "base", "param"];

/// Whether an end tag without a start tag is kept as raw, because its name is unknown.
fn is_unknown(name: &str) -> bool {
    let tag = Tag { name: name.to_owned(), attributes: Vec::new() };
    matches!(meaning(&tag), Meaning::Unknown)
}

fn meaning(tag: &Tag) -> Meaning {
    let name = tag.name.as_str();
    let list = |numbering| Meaning::Block(Node::List(List { numbering, ..List::default() }));
    match name {
        "p" => Meaning::Block(Node::Paragraph),
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
            let level = name.as_bytes()[1] - b'0';
            Meaning::Block(Node::Heading(HeadingLevel::clamped(level)))
        }
        "div" | "section" | "article" | "aside" | "header" | "footer" | "main" | "nav" | "center" | "address"
        | "fieldset" | "details" | "dialog" => Meaning::Block(Node::Container),
        "figure" => Meaning::Block(Node::Figure { caption: Vec::new() }),
        "figcaption" | "caption" => Meaning::Block(Node::Caption),
        "summary" | "legend" => Meaning::Block(Node::Paragraph),
        "blockquote" => Meaning::Block(Node::Quote),
        "ul" | "menu" => list(None),
        "ol" => {
            let start = tag.get("start").and_then(|start| start.trim().parse().ok()).unwrap_or(1);
            list(Some((start, ListDelimiter::Period)))
        }
        "li" => Meaning::Block(Node::Item { task: None }),
        "dl" => Meaning::Block(Node::DefinitionList(Vec::new())),
        "dt" => Meaning::Block(Node::Term),
        "dd" => Meaning::Block(Node::Definition),
        "table" => Meaning::Block(Node::Table(Box::new(OpenTable { is_html: true, ..OpenTable::default() }))),
        "tr" => Meaning::Block(Node::Row(Vec::new())),
        "td" | "th" => Meaning::Block(Node::Cell(super::frame::CellSpans {
            colspan: span_of(tag, "colspan"),
            rowspan: span_of(tag, "rowspan"),
            header: name == "th",
            alignment: alignment_of(tag),
        })),
        // `Listing` is a component in books, so the obsolete element of that name is not treated as code.
        "pre" | "xmp" => Meaning::Pre,
        "hr" => Meaning::Rule,
        "br" => Meaning::Leaf(InlineKind::HardBreak),
        "wbr" => Meaning::Leaf(InlineKind::Text { text: "\u{200B}".to_owned() }),
        "img" | "image" => image(tag),
        "input" => match (tag.get("type"), tag.get("checked")) {
            (Some("checkbox"), checked) => {
                let text = if checked.is_some() { "☑ " } else { "☐ " };
                Meaning::Leaf(InlineKind::Text { text: text.to_owned() })
            }
            _ => Meaning::Unknown,
        },
        "em" | "i" | "cite" | "dfn" | "var" => Meaning::Inline(InlineNode::Emphasis),
        "strong" | "b" => Meaning::Inline(InlineNode::Strong),
        "del" | "s" | "strike" => Meaning::Inline(InlineNode::Strikethrough),
        "u" | "ins" => Meaning::Inline(InlineNode::Underline),
        "sup" => Meaning::Inline(InlineNode::Superscript),
        "sub" => Meaning::Inline(InlineNode::Subscript),
        "mark" => Meaning::Inline(InlineNode::Mark),
        "code" | "tt" | "samp" => Meaning::Inline(InlineNode::Code),
        "q" => Meaning::Inline(InlineNode::Quotation),
        "span" | "kbd" | "small" | "big" | "abbr" | "acronym" | "bdi" | "bdo" | "time" | "data" | "ruby" | "rt"
        | "rp" | "rb" => Meaning::Inline(InlineNode::Span),
        "a" => match tag.get("href") {
            Some(target) => Meaning::Inline(InlineNode::Link {
                target: target.to_owned(),
                title: tag.get("title").filter(|title| !title.is_empty()).map(str::to_owned),
            }),
            None => Meaning::Inline(InlineNode::Span),
        },
        "iframe" | "video" | "audio" | "embed" | "object" => embedded(tag),
        // A script that embeds a resource with a page of its own becomes a link to that page.
        "script" if tag.get("src").is_some_and(is_of_page) => {
            let address = tag.get("src").unwrap_or_default().split(['?', '#']).next().unwrap_or_default();
            Meaning::Embedded(address.trim().trim_end_matches(".js").to_owned())
        }
        _ if OPAQUE.contains(&name) => Meaning::Opaque,
        // Components that show pictures: `BlogImage`, `next-image`.
        _ if (name.ends_with("image") || name.ends_with("img")) && tag.get("src").is_some() => image(tag),
        _ if TRANSPARENT.contains(&name) || VOID.contains(&name) => Meaning::Transparent,
        _ => Meaning::Unknown,
    }
}

/// Whether a script embeds a resource that also has a page: a gist, a terminal recording.
fn is_of_page(address: &str) -> bool {
    let address = address.trim();
    address.starts_with("https://gist.github.com/") || address.starts_with("https://asciinema.org/a/")
}

fn embedded(tag: &Tag) -> Meaning {
    let address = tag.get("src").or_else(|| tag.get("data")).map(str::trim).filter(|address| !address.is_empty());
    match address {
        // A protocol-relative address takes the scheme of the page.
        Some(address) if address.starts_with("//") => Meaning::Embedded(format!("https:{address}")),
        Some(address) => Meaning::Embedded(address.to_owned()),
        None => Meaning::Transparent,
    }
}

fn image(tag: &Tag) -> Meaning {
    let Some(source) =
        tag.get("src").or_else(|| tag.get("data-src")).map(str::trim).filter(|source| !source.is_empty())
    else {
        return Meaning::Unknown;
    };
    let mut attr = attr_of(tag);
    for (name, value) in style_pairs(tag) {
        if matches!(name, "width" | "height") && attr.get(name).is_none() {
            attr.pairs.push((name.to_owned(), value.to_owned()));
        }
    }
    if tag.get("alt").is_some_and(|alt| alt.trim().is_empty()) && tag.get("title").is_none() {
        attr.pairs.push(("role".to_owned(), "presentation".to_owned()));
    }
    Meaning::Leaf(InlineKind::Image(Box::new(Image {
        source: source.to_owned(),
        alt: tag.get("alt").unwrap_or_default().to_owned(),
        title: tag.get("title").filter(|title| !title.is_empty()).map(str::to_owned),
        attr,
    })))
}

/// Identifier, classes, and attributes that backends understand.
fn attr_of(tag: &Tag) -> Attr {
    let mut attr = Attr::default();
    attr.id = tag.get("id").or_else(|| tag.get("name").filter(|_| tag.name == "a")).map(str::to_owned);
    attr.id = attr.id.filter(|id| !id.trim().is_empty());
    attr.classes = tag.get("class").unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    match tag.name.as_str() {
        "kbd" | "small" | "details" | "summary" | "aside" | "figure" => attr.classes.push(tag.name.clone()),
        _ => {}
    }
    for key in ["lang", "dir", "width", "height"] {
        if let Some(value) = tag.get(key).map(str::trim).filter(|value| !value.is_empty()) {
            attr.pairs.push((key.to_owned(), value.to_owned()));
        }
    }
    if let Some(value) = tag.get("title").filter(|_| matches!(tag.name.as_str(), "abbr" | "acronym")) {
        attr.pairs.push(("title".to_owned(), value.to_owned()));
    }
    let align =
        tag.get("align").or_else(|| style_pairs(tag).find(|(name, _)| *name == "text-align").map(|(_, value)| value));
    let align = if tag.name == "center" { Some("center") } else { align };
    if let Some(align) = align.filter(|align| matches!(*align, "left" | "center" | "right" | "justify")) {
        attr.pairs.push(("align".to_owned(), align.to_owned()));
    }
    attr
}

/// Whether an element requests a page break (CSS Fragmentation 3, and common class names).
fn breaks_page(tag: &Tag) -> bool {
    const PROPERTIES: [&str; 4] = ["page-break-before", "page-break-after", "break-before", "break-after"];
    let by_style =
        style_pairs(tag).any(|(name, value)| PROPERTIES.contains(&name) && matches!(value, "always" | "page"));
    let mut classes = tag.get("class").unwrap_or_default().split_whitespace();
    by_style || classes.any(|class| matches!(class, "page-break" | "pagebreak" | "newpage"))
}

fn style_pairs(tag: &Tag) -> impl Iterator<Item = (&str, &str)> {
    let declarations = tag.get("style").unwrap_or_default().split(';');
    declarations.filter_map(|pair| pair.split_once(':')).map(|(name, value)| (name.trim(), value.trim()))
}

/// Number of rows or columns that a cell spans. HTML limits columns to 1000.
fn span_of(tag: &Tag, name: &str) -> u16 {
    const MOST: u16 = 1000;
    tag.get(name).and_then(|value| value.trim().parse().ok()).unwrap_or(1).clamp(1, MOST)
}

fn alignment_of(tag: &Tag) -> Alignment {
    let align =
        tag.get("align").or_else(|| style_pairs(tag).find(|(name, _)| *name == "text-align").map(|(_, value)| value));
    match align {
        Some("left") => Alignment::Left,
        Some("center") => Alignment::Center,
        Some("right") => Alignment::Right,
        _ => Alignment::Default,
    }
}
