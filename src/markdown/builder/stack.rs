//! Opening and closing of frames: how an element takes its place in the model.

use super::Builder;
use super::frame::{Callout, Frame, InlineNode, Node};
use crate::model::{
    Attr, Block, BlockKind, Cell, Image, Inline, InlineKind, Link, ListItem, MAX_DEPTH, Row, plain_text,
};
use crate::source::Span;

/// Levels that a container needs below its parent: itself, a paragraph, an element, its text.
const CONTAINER_LEVELS: usize = 4;
/// Levels that an element of running text needs: itself and its text.
const INLINE_LEVELS: usize = 2;

impl Builder<'_> {
    pub(super) fn top(&mut self) -> &mut Frame {
        self.frames.last_mut().expect("the root stays open until the end")
    }

    /// Opens a container of blocks, a leaf or a part of one. `None` when it would nest too deeply.
    pub(super) fn open_block(&mut self, node: Node, attr: Attr, start: usize) -> Option<u32> {
        self.flush_run();
        let is_container = matches!(
            node,
            Node::Quote | Node::Callout(_) | Node::List(_) | Node::DefinitionList(_) | Node::Container | Node::Table(_)
        );
        if is_container && !self.has_room(CONTAINER_LEVELS, start) {
            return None;
        }
        Some(self.push(node, attr, start))
    }

    /// Opens an element of running text. `None` when it would nest too deeply.
    pub(super) fn open_inline(&mut self, node: InlineNode, attr: Attr, start: usize) -> Option<u32> {
        self.has_room(INLINE_LEVELS, start).then(|| self.push(Node::Inline(node), attr, start))
    }

    fn has_room(&mut self, levels: usize, start: usize) -> bool {
        let has_room = self.top().depth + levels <= MAX_DEPTH;
        if !has_room && !self.reported_depth {
            self.reported_depth = true;
            let message = format!("nested deeper than {MAX_DEPTH} levels, deeper ones are flattened");
            self.diags.warn(Span::new(start, start + 1), message);
        }
        has_room
    }

    pub(super) fn push_node(&mut self, node: Node, start: usize) -> u32 {
        self.push(node, Attr::default(), start)
    }

    fn push(&mut self, node: Node, attr: Attr, start: usize) -> u32 {
        self.last_id += 1;
        let depth = self.top().depth + node.levels();
        self.frames.push(Frame { id: self.last_id, node, attr, start, depth, blocks: Vec::new(), run: Vec::new() });
        self.last_id
    }

    /// Closes a frame and all that is open in it, when it is still open.
    pub(super) fn close(&mut self, id: u32, end: usize) {
        let Some(idx) = self.frames.iter().rposition(|frame| frame.id == id) else { return };
        while self.frames.len() > idx.max(1) {
            self.close_top(end);
        }
    }

    fn close_top(&mut self, end: usize) {
        let Some(mut frame) = self.frames.pop() else { return };
        let span = Span::new(frame.start, end);
        match frame.node {
            Node::Root => {}
            Node::Note(index) => {
                let blocks = frame.into_blocks(end);
                self.notes.define(index, blocks, span, self.diags);
            }
            Node::Quote => self.add_container(frame, span, |blocks| BlockKind::Quote { blocks }),
            Node::Container => self.add_container(frame, span, |blocks| BlockKind::Container { blocks }),
            Node::Callout(Callout { kind, title_end }) => {
                frame.node = Node::Quote;
                let attr = std::mem::take(&mut frame.attr);
                let mut blocks = frame.into_blocks(end);
                let title = take_title(&mut blocks, title_end);
                self.add_block(Block { kind: BlockKind::Callout { kind, title, blocks }, attr, span });
            }
            Node::List(list) => {
                let (items, tight) = (list.items, !list.loose);
                let kind = match list.numbering {
                    Some((start, delimiter)) => BlockKind::OrderedList { start, delimiter, tight, items },
                    None => BlockKind::BulletList { tight, items },
                };
                self.add_block(Block { kind, attr: frame.attr, span });
            }
            Node::Item { task } => {
                let blocks = frame.into_blocks(end);
                if let Node::List(list) = &mut self.top().node {
                    list.items.push(ListItem { task, blocks, span });
                } else {
                    self.add_blocks(blocks);
                }
            }
            Node::DefinitionList(items) => {
                self.add_block(Block { kind: BlockKind::DefinitionList { items }, attr: frame.attr, span });
            }
            Node::Term => {
                let content = frame.into_inlines();
                self.add_term(content, span);
            }
            Node::Definition => {
                let blocks = frame.into_blocks(end);
                self.add_definition(blocks, span);
            }
            Node::Paragraph => {
                let (attr, blocks) = (std::mem::take(&mut frame.attr), frame.into_blocks(end));
                for mut block in blocks {
                    if block.attr.is_empty() {
                        block.attr = attr.clone();
                    }
                    self.add_block(block);
                }
            }
            Node::Heading(level) => {
                let attr = std::mem::take(&mut frame.attr);
                let content = frame.into_inlines();
                self.add_block(Block { kind: BlockKind::Heading { level, content }, attr, span });
            }
            Node::Code { language, mut text } => {
                if !text.is_empty() && !text.ends_with('\n') {
                    text.push('\n');
                }
                self.add_block(Block { kind: BlockKind::Code { language, text }, attr: frame.attr, span });
            }
            Node::Table(open) => {
                self.add_block(Block { kind: BlockKind::Table(Box::new(open.table)), attr: frame.attr, span });
            }
            Node::Row(cells) => {
                if let Node::Table(open) = &mut self.top().node {
                    open.push(Row { cells, span });
                }
            }
            Node::Cell => {
                let content = frame.into_inlines();
                if let Node::Row(cells) = &mut self.top().node {
                    cells.push(Cell::new(content, span));
                }
            }
            Node::Image { source, title } => {
                let image = Image { source, alt: plain_text(&frame.run), title, attr: frame.attr };
                self.add_inline(Inline::new(InlineKind::Image(Box::new(image)), span));
            }
            Node::Inline(node) => {
                let content = frame.run;
                let kind = match node {
                    InlineNode::Emphasis => InlineKind::Emphasis { content },
                    InlineNode::Strong => InlineKind::Strong { content },
                    InlineNode::Strikethrough => InlineKind::Strikethrough { content },
                    InlineNode::Subscript => InlineKind::Subscript { content },
                    InlineNode::Link { target, title } => {
                        let content = if content.is_empty() { vec![Inline::text(&*target)] } else { content };
                        InlineKind::Link(Box::new(Link { target, title, content, attr: frame.attr }))
                    }
                };
                self.add_inline(Inline::new(kind, span));
            }
        }
    }

    fn add_container(&mut self, mut frame: Frame, span: Span, kind: impl FnOnce(Vec<Block>) -> BlockKind) {
        let attr = std::mem::take(&mut frame.attr);
        let blocks = frame.into_blocks(span.end as usize);
        self.add_block(Block { kind: kind(blocks), attr, span });
    }

    pub(super) fn add_block(&mut self, block: Block) {
        self.flush_run();
        self.top().blocks.push(block);
    }

    fn add_blocks(&mut self, blocks: Vec<Block>) {
        self.flush_run();
        self.top().blocks.extend(blocks);
    }

    pub(super) fn add_inline(&mut self, inline: Inline) {
        self.top().run.push(inline);
    }

    /// Adds text, joined with the text before it.
    pub(super) fn add_text(&mut self, text: &str, start: usize, end: usize) {
        let run = &mut self.top().run;
        if let Some(Inline { kind: InlineKind::Text { text: last }, span }) = run.last_mut() {
            last.push_str(text);
            *span = span.join(Span::new(start, end));
        } else {
            run.push(Inline::new(InlineKind::Text { text: text.to_owned() }, Span::new(start, end)));
        }
    }

    /// Ends the paragraph that stands open between blocks.
    pub(super) fn flush_run(&mut self) {
        let frame = self.top();
        if !frame.run.is_empty() && !matches!(frame.node, Node::Inline(_)) {
            frame.flush();
        }
    }

    fn add_term(&mut self, content: Vec<Inline>, span: Span) {
        if let Node::DefinitionList(items) = &mut self.top().node {
            match items.last_mut().filter(|item| item.definitions.is_empty()) {
                Some(item) => {
                    item.terms.push(content);
                    item.span = item.span.join(span);
                }
                None => {
                    items.push(crate::model::DefinitionItem { terms: vec![content], definitions: Vec::new(), span })
                }
            }
        }
    }

    fn add_definition(&mut self, blocks: Vec<Block>, span: Span) {
        if let Node::DefinitionList(items) = &mut self.top().node {
            match items.last_mut() {
                Some(item) => {
                    item.definitions.push(blocks);
                    item.span = item.span.join(span);
                }
                None => items.push(crate::model::DefinitionItem { terms: Vec::new(), definitions: vec![blocks], span }),
            }
        }
    }
}

impl Frame {
    /// Makes a paragraph of the inlines after the last block.
    fn flush(&mut self) {
        let run = std::mem::take(&mut self.run);
        self.blocks.extend(paragraph(run));
    }

    fn into_blocks(mut self, _end: usize) -> Vec<Block> {
        self.flush();
        self.blocks
    }

    fn into_inlines(self) -> Vec<Inline> {
        trim(self.run)
    }
}

/// A paragraph, a figure when it is an image alone, a formula when it is a displayed one alone; nothing when it is
/// blank.
fn paragraph(run: Vec<Inline>) -> Option<Block> {
    let mut content = trim(run);
    let span = content.first()?.span.join(content.last()?.span);
    if content.len() == 1 {
        match content.remove(0) {
            Inline { kind: InlineKind::Image(mut image), span } => {
                let caption = image.title.take().map(Inline::text);
                return Some(Block::new(
                    BlockKind::Figure { image: *image, caption: caption.into_iter().collect() },
                    span,
                ));
            }
            Inline { kind: InlineKind::Math { tex, display: true }, span } => {
                return Some(Block::new(BlockKind::Math { tex }, span));
            }
            other => content.push(other),
        }
    }
    Some(Block::new(BlockKind::Paragraph { content }, span))
}

/// Without white space and breaks at its ends.
fn trim(mut run: Vec<Inline>) -> Vec<Inline> {
    while let Some(last) = run.last_mut() {
        match &mut last.kind {
            InlineKind::Text { text } => {
                text.truncate(text.trim_end().len());
                if !text.is_empty() {
                    break;
                }
            }
            InlineKind::SoftBreak | InlineKind::HardBreak => {}
            _ => break,
        }
        run.pop();
    }
    let mut blank = 0;
    for inline in &mut run {
        match &mut inline.kind {
            InlineKind::Text { text } => {
                let start = text.len() - text.trim_start().len();
                text.drain(..start);
                if !text.is_empty() {
                    break;
                }
            }
            InlineKind::SoftBreak | InlineKind::HardBreak => {}
            _ => break,
        }
        blank += 1;
    }
    run.drain(..blank);
    run
}

/// Takes the first line of a callout off its first paragraph.
fn take_title(blocks: &mut Vec<Block>, title_end: usize) -> Vec<Inline> {
    let Some(Block { kind: BlockKind::Paragraph { content }, span, .. }) = blocks.first_mut() else {
        return Vec::new();
    };
    let n_title = content.iter().take_while(|inline| (inline.span.start as usize) < title_end).count();
    let rest = content.split_off(n_title);
    let title = trim(std::mem::replace(content, trim(rest)));
    match content.first() {
        Some(first) => span.start = first.span.start,
        None => {
            blocks.remove(0);
        }
    }
    title
}
