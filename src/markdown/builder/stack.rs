//! Opening and closing of frames: how an element takes its place in the model.

use super::Builder;
use super::fence;
use super::flatten::flatten;
use super::frame::{Callout, Frame, InlineNode, Node};
use super::scripts::find_scripts;
use crate::model::{
    Attr, Block, BlockKind, CalloutKind, Image, Inline, InlineKind, Link, ListItem, MAX_DEPTH, Row, plain_text,
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
    /// Elements of HTML that are open around it go on inside of it.
    pub(super) fn open_block(&mut self, node: Node, attr: Attr, start: usize) -> Option<u32> {
        let left = self.leave_inlines(start);
        self.flush_run();
        let is_container = matches!(
            node,
            Node::Quote
                | Node::Callout(_)
                | Node::List(_)
                | Node::DefinitionList(_)
                | Node::Container
                | Node::Table(_)
                | Node::Figure { .. }
        );
        if is_container && !self.has_room(CONTAINER_LEVELS, start) {
            return None;
        }
        let takes_inlines = node.takes_inlines();
        let id = self.push(node, attr, start);
        for (node, attr) in left.into_iter().filter(|_| takes_inlines) {
            self.open_inline(node, attr, start);
        }
        Some(id)
    }

    /// Closes the elements of running text that are open, so that a block can begin.
    pub(super) fn leave_inlines(&mut self, at: usize) -> Vec<(InlineNode, Attr)> {
        let is_inline = |node: &Node| matches!(node, Node::Inline(_));
        let n_open = self.frames.iter().rev().take_while(|frame| is_inline(&frame.node)).count();
        let first = self.frames.len() - n_open;
        let mut left = Vec::with_capacity(n_open);
        for frame in &self.frames[first..] {
            if let Node::Inline(node) = &frame.node {
                left.push((node.clone(), frame.attr.clone()));
            }
        }
        if let Some(outermost) = self.frames.get(first) {
            self.close(outermost.id, at);
        }
        left
    }

    /// Opens an element of running text. `None` when it would nest too deeply.
    pub(super) fn open_inline(&mut self, node: InlineNode, attr: Attr, start: usize) -> Option<u32> {
        // What is strong cannot be stronger.
        let mut around = self.frames.iter().rev().take_while(|frame| matches!(frame.node, Node::Inline(_)));
        let is_strong = |frame: &Frame| matches!(frame.node, Node::Inline(InlineNode::Strong));
        let is_within = matches!(node, InlineNode::Strong) && around.any(is_strong);
        let node = if is_within { InlineNode::Span } else { node };
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
        self.frames.push(Frame {
            id: self.last_id,
            node,
            attr,
            start,
            depth,
            blocks: Vec::new(),
            run: Vec::new(),
            alignments: Vec::new(),
        });
        self.last_id
    }

    /// Closes a frame and all that is open in it, when it is still open.
    pub(super) fn close(&mut self, id: u32, end: usize) {
        // Numbers grow from the root to the top.
        let Ok(idx) = self.frames.binary_search_by_key(&id, |frame| frame.id) else { return };
        while self.frames.len() > idx.max(1) {
            self.close_top(end);
        }
    }

    fn close_top(&mut self, end: usize) {
        let Some(mut frame) = self.frames.pop() else { return };
        let span = Span::new(frame.start, end);
        self.rescue_strays(&mut frame);
        match frame.node {
            Node::Root => {}
            Node::Note(index) => {
                let blocks = frame.into_blocks();
                self.notes.define(index, blocks, span, self.diags);
            }
            Node::Quote => match callout_head(&self.text[frame.start..end]) {
                Some((kind, n_head)) => {
                    let attr = std::mem::take(&mut frame.attr);
                    let title_end = frame.start + n_head;
                    let mut blocks = frame.into_blocks();
                    let mut title = take_title(&mut blocks, title_end);
                    strip_marker(&mut title);
                    if blocks.is_empty() && is_sentence(&title) {
                        let span = Span::new(title[0].span.range().start, end);
                        let content = std::mem::take(&mut title);
                        blocks.push(Block::new(BlockKind::Paragraph { content }, span));
                    }
                    self.add_block(Block { kind: BlockKind::Callout { kind, title, blocks }, attr, span });
                }
                None => self.add_container(frame, span, |blocks| BlockKind::Quote { blocks }),
            },
            Node::Container => self.add_container(frame, span, |blocks| BlockKind::Container { blocks }),
            Node::Callout(Callout { kind, title_end }) => {
                frame.node = Node::Quote;
                let attr = std::mem::take(&mut frame.attr);
                let mut blocks = frame.into_blocks();
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
                let blocks = frame.into_blocks();
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
                let blocks = frame.into_blocks();
                self.add_definition(blocks, span);
            }
            Node::Paragraph => {
                let (attr, blocks) = (std::mem::take(&mut frame.attr), frame.into_blocks());
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
                if let Some(line) = fence::line_of_elsewhere(&text) {
                    let message = format!("`{line}` stands for lines of another file, which only mdBook takes in");
                    self.diags.warn(span, message);
                }
                // `{=format}` of Pandoc.
                let kind = match language.as_deref().and_then(|language| language.strip_prefix('=')) {
                    Some(format) => BlockKind::Raw { format: format.to_owned(), text },
                    None => BlockKind::Code { language, text },
                };
                self.add_block(Block { kind, attr: frame.attr, span });
            }
            Node::Table(open) => self.add_table(open.table, frame.attr, span),
            Node::Row(cells) => self.add_row(Row { cells, span }, &frame.alignments),
            Node::Cell(spans) => {
                let blocks = frame.into_cell();
                self.add_cell(blocks, spans, span);
            }
            Node::Figure { ref mut caption } => {
                let (attr, caption) = (std::mem::take(&mut frame.attr), std::mem::take(caption));
                let blocks = frame.into_blocks();
                self.add_figure(blocks, caption, attr, span);
            }
            Node::Caption => {
                let content = frame.into_inlines();
                self.add_caption(content);
            }
            Node::Image { source, title } => {
                let image = Image { source, alt: plain_text(&frame.run), title, attr: frame.attr };
                self.add_inline(Inline::new(InlineKind::Image(Box::new(image)), span));
            }
            Node::Inline(node) => {
                let content = find_scripts(join_texts(frame.run));
                let is_anchor = !frame.attr.is_empty();
                if content.is_empty() && !is_anchor && !matches!(node, InlineNode::Link { .. }) {
                    return;
                }
                // What a site marks its headings with, to be clicked on.
                if let InlineNode::Link { target, .. } = &node
                    && content.is_empty()
                    && !is_anchor
                    && target.starts_with('#')
                    && matches!(self.top().node, Node::Heading(_))
                {
                    return;
                }
                let kind = match node {
                    InlineNode::Emphasis => InlineKind::Emphasis { content },
                    InlineNode::Strong => InlineKind::Strong { content },
                    InlineNode::Strikethrough => InlineKind::Strikethrough { content },
                    InlineNode::Underline => InlineKind::Underline { content },
                    InlineNode::Superscript => InlineKind::Superscript { content },
                    InlineNode::Subscript => InlineKind::Subscript { content },
                    InlineNode::Mark => InlineKind::Mark { content },
                    InlineNode::Code => InlineKind::Code { text: plain_text(&content) },
                    InlineNode::Quotation => return self.add_quotation(content, span),
                    InlineNode::Span if frame.attr.is_empty() => return self.top().run.extend(content),
                    InlineNode::Span => InlineKind::Span { attr: Box::new(frame.attr), content },
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
        let blocks = frame.into_blocks();
        self.add_block(Block { kind: kind(blocks), attr, span });
    }

    pub(super) fn add_block(&mut self, block: Block) {
        self.flush_run();
        self.top().blocks.push(block);
    }

    pub(super) fn add_blocks(&mut self, blocks: Vec<Block>) {
        self.flush_run();
        self.top().blocks.extend(blocks);
    }

    pub(super) fn add_inline(&mut self, inline: Inline) {
        self.top().run.push(inline);
    }

    /// Adds text, joined with the text that ends where it begins.
    pub(super) fn add_text(&mut self, text: &str, start: usize, end: usize) {
        let run = &mut self.top().run;
        if let Some(Inline { kind: InlineKind::Text { text: last }, span }) =
            run.last_mut().filter(|last| last.span.end as usize == start)
        {
            last.push_str(text);
            *span = span.join(Span::new(start, end));
        } else {
            run.push(Inline::new(InlineKind::Text { text: text.to_owned() }, Span::new(start, end)));
        }
    }

    /// Ends the paragraph that stands open between blocks.
    pub(super) fn flush_run(&mut self) {
        let frame = self.top();
        let is_inline = matches!(frame.node, Node::Inline(_) | Node::Image { .. });
        if !frame.run.is_empty() && !is_inline {
            frame.flush();
        }
    }

    /// What stands in a list, a table or a row but in none of its parts comes before it.
    fn rescue_strays(&mut self, frame: &mut Frame) {
        let has_strays = !(frame.blocks.is_empty() && frame.run.is_empty());
        let holds_parts = matches!(frame.node, Node::List(_) | Node::DefinitionList(_) | Node::Table(_) | Node::Row(_));
        if has_strays && holds_parts {
            frame.flush();
            let strays = std::mem::take(&mut frame.blocks);
            self.add_blocks(strays);
        }
    }

    /// A figure with one picture in it is one; any other is a division with its caption below.
    fn add_figure(&mut self, mut blocks: Vec<Block>, caption: Vec<Inline>, attr: Attr, span: Span) {
        if let [Block { kind: BlockKind::Figure { caption: own, .. }, attr: own_attr, span: own_span }] =
            &mut blocks[..]
        {
            if !caption.is_empty() {
                *own = caption;
            }
            if own_attr.is_empty() {
                own_attr.id = attr.id;
            }
            *own_span = span;
            return self.add_blocks(blocks);
        }
        if let [Block { kind: BlockKind::Table(table), .. }] = &mut blocks[..]
            && table.caption.is_empty()
        {
            table.caption = caption;
            return self.add_blocks(blocks);
        }
        if let (Some(first), Some(last)) = (caption.first(), caption.last()) {
            let span = first.span.join(last.span);
            blocks.push(Block::new(BlockKind::Paragraph { content: caption }, span));
        }
        self.add_block(Block { kind: BlockKind::Container { blocks }, attr, span });
    }

    /// The caption of the figure or table that it stands in; a paragraph elsewhere.
    fn add_caption(&mut self, content: Vec<Inline>) {
        let holder = self.frames.iter_mut().rev().find_map(|frame| match &mut frame.node {
            Node::Figure { caption } => Some(caption),
            Node::Table(open) => Some(&mut open.table.caption),
            _ => None,
        });
        match (holder, content.first()) {
            (_, None) => {}
            (Some(caption), Some(_)) => {
                if !caption.is_empty() {
                    caption.push(Inline::new(InlineKind::HardBreak, Span::NONE));
                }
                caption.extend(content);
            }
            (None, Some(first)) => {
                let span = first.span;
                self.add_block(Block::new(BlockKind::Paragraph { content }, span));
            }
        }
    }

    fn add_quotation(&mut self, content: Vec<Inline>, span: Span) {
        let run = &mut self.top().run;
        run.push(Inline::new(InlineKind::Text { text: "“".to_owned() }, Span { end: span.start, ..span }));
        run.extend(content);
        run.push(Inline::new(InlineKind::Text { text: "”".to_owned() }, Span { start: span.end, ..span }));
    }

    /// The list whose item begins to hold a paragraph of its own is a loose one.
    pub(super) fn mark_list_loose(&mut self) {
        if let [.., list, item] = &mut self.frames[..]
            && let (Node::List(list), Node::Item { .. }) = (&mut list.node, &item.node)
        {
            list.loose = true;
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
    pub(super) fn flush(&mut self) {
        let run = std::mem::take(&mut self.run);
        self.blocks.extend(paragraph(run));
    }

    pub(super) fn into_blocks(mut self) -> Vec<Block> {
        self.flush();
        self.blocks
    }

    /// Its content where the model has only inlines: blocks become lines.
    fn into_inlines(mut self) -> Vec<Inline> {
        if self.blocks.is_empty() {
            return trim(find_scripts(join_texts(self.run)));
        }
        self.flush();
        let mut lines = Vec::new();
        flatten(self.blocks, &mut lines);
        lines
    }
}

/// One text for texts that follow each other.
pub(super) fn join_texts(run: Vec<Inline>) -> Vec<Inline> {
    let is_text = |inline: &Inline| matches!(inline.kind, InlineKind::Text { .. });
    if !run.windows(2).any(|pair| pair.iter().all(is_text)) {
        return run;
    }
    let mut joined: Vec<Inline> = Vec::with_capacity(run.len());
    for inline in run {
        match (joined.last_mut(), inline) {
            (
                Some(Inline { kind: InlineKind::Text { text: last }, span: whole }),
                Inline { kind: InlineKind::Text { text }, span },
            ) => {
                last.push_str(&text);
                *whole = whole.join(span);
            }
            (_, inline) => joined.push(inline),
        }
    }
    joined
}

/// A paragraph, a figure when it is an image alone, a formula when it is a displayed one alone; nothing when it is
/// blank.
fn paragraph(run: Vec<Inline>) -> Option<Block> {
    let mut content = trim(find_scripts(join_texts(run)));
    let span = content.first()?.span.join(content.last()?.span);
    // Markup between paragraphs is a block of its own.
    if content.iter().all(|inline| matches!(inline.kind, InlineKind::Raw { .. } | InlineKind::SoftBreak)) {
        let texts = content.iter().filter_map(|inline| match &inline.kind {
            InlineKind::Raw { text, .. } => Some(text.as_str()),
            _ => None,
        });
        let text = texts.collect::<Vec<_>>().join("\n");
        return Some(Block::new(BlockKind::Raw { format: "html".to_owned(), text }, span));
    }
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
pub(super) fn trim(mut run: Vec<Inline>) -> Vec<Inline> {
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

/// The kind of the callout that a quote is (`> [!kind]- Title`, as Obsidian has them), and where its first line ends.
fn callout_head(quote: &str) -> Option<(CalloutKind, usize)> {
    let line = quote.lines().next()?;
    let marker = line.trim_start_matches([' ', '\t', '>']);
    let (kind, _) = marker.strip_prefix("[!")?.split_once(']')?;
    // Obsidian takes more behind a bar.
    let kind = kind.split('|').next().unwrap_or_default().trim();
    let is_name = !kind.is_empty() && kind.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' '));
    is_name.then(|| (CalloutKind::from(kind.to_owned()), line.len()))
}

/// Takes `[!kind]-` off the title of a callout.
fn strip_marker(title: &mut Vec<Inline>) {
    let Some(InlineKind::Text { text }) = title.first_mut().map(|inline| &mut inline.kind) else { return };
    if let Some((_, rest)) = text.split_once(']') {
        *text = rest.strip_prefix(['-', '+']).unwrap_or(rest).trim_start().to_owned();
    }
    if text.is_empty() {
        title.remove(0);
    }
}

/// Whether the only line of a callout is what it says, on the line of its marker, and no title.
fn is_sentence(title: &[Inline]) -> bool {
    let last = title.last().map(|inline| &inline.kind);
    matches!(last, Some(InlineKind::Text { text }) if text.ends_with(['.', '!', '?', '。', '！', '？']))
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
