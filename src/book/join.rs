//! Joins documents into a book: keeps identifiers, notes and spans of the posts apart, lowers headings below the post
//! titles, and redirects links between posts.
//!
//! Called by [`super::assemble`]; names come from `names`.

use super::index::Index;
use super::names::{Names, PostNames};
use super::sources::Sources;
use super::{Post, Site, Target};
use crate::diagnostics::Diagnostics;
use crate::labels::Labels;
use crate::model::{
    Attr, Block, BlockKind, Direction, Document, HeadingLevel, Image, Inline, InlineKind, Metadata, NoteId, Visit,
    VisitMut, map_spans, walk_block, walk_block_mut, walk_blocks, walk_inline_mut, walk_inlines,
};
use crate::source::Span;

/// The class of part headings.
const PART_CLASS: &str = "part";
/// The deepest heading level.
const DEEPEST: u8 = 6;

/// Builds the book.
pub(super) struct Joiner<'a> {
    book: Document,
    names: Names,
    sources: &'a Sources,
    site: &'a dyn Site,
    diags: &'a mut Diagnostics,
    /// Index of the first note of each post.
    note_starts: Vec<usize>,
}

impl<'a> Joiner<'a> {
    /// Starts an empty book.
    pub(super) fn new(
        meta: Metadata,
        names: Names,
        sources: &'a Sources,
        site: &'a dyn Site,
        diags: &'a mut Diagnostics,
    ) -> Joiner<'a> {
        let book = Document { meta, ..Document::default() };
        Joiner { book, names, sources, site, diags, note_starts: Vec::new() }
    }

    /// Adds the text before the posts. Its top headings get the level of parts.
    pub(super) fn preface(&mut self, post: Post) {
        let begins_with_heading =
            post.document.blocks.first().is_some_and(|block| matches!(block.kind, BlockKind::Heading { .. }));
        let top_level = if begins_with_heading { 1 } else { 2 };
        let Some((own, mut document)) = self.adapted(post, top_level, 0) else { return };
        if !begins_with_heading {
            let title = Labels::of(self.book.meta.language()).preface;
            document.blocks.insert(0, heading(HeadingLevel::H1, title, own));
        }
        self.append(document);
    }

    /// Adds the heading of a part nested in `depth` others.
    pub(super) fn part(&mut self, depth: usize, title: &str) {
        let level = HeadingLevel::clamped(u8::try_from(depth + 1).unwrap_or(u8::MAX));
        let id = self.names.unique(&format!("part-{title}"));
        self.part_heading(heading(level, title, id));
    }

    /// Adds a post, with its title at `level`.
    pub(super) fn post(&mut self, post: Post, level: HeadingLevel) {
        let source = post.source;
        let Some(names) = self.names.get(source) else { return };
        let (title, has_title_block) = (names.title.clone(), names.title_id.is_some());
        let Some((id, mut document)) = self.adapted(post, level.get() + 1, usize::from(has_title_block)) else {
            return;
        };
        let mut heading = heading(level, &title, id);
        if has_title_block && !document.blocks.is_empty() {
            // Keeps the inline markup and the span of the title.
            let first = document.blocks.remove(0);
            heading.span = first.span;
            if let BlockKind::Heading { content, .. } = first.kind {
                heading.kind = BlockKind::Heading { level, content };
            }
        }
        let mut meta = std::mem::take(&mut document.meta);
        meta.title = Some(title);
        if let Some(picture) = self.cover_picture(source, &mut meta, &document) {
            document.blocks.insert(0, picture);
        }
        let head = Block::new(BlockKind::Head { meta: Box::default() }, heading.span);
        document.blocks.splice(0..0, [heading, head]);
        self.set_language(&mut meta, &mut document);
        document.blocks[1].kind = BlockKind::Head { meta: Box::new(meta) };
        self.append(document);
    }

    /// Appends the indexes and returns the book.
    pub(super) fn finish(mut self, indexes: Vec<Index>) -> Document {
        if !indexes.is_empty() {
            let labels = Labels::of(self.book.meta.language());
            let id = self.names.unique("index");
            self.part_heading(heading(HeadingLevel::H1, labels.index, id));
            for index in indexes {
                let id = self.names.unique(&format!("index-{}", index.title));
                self.book.blocks.push(heading(HeadingLevel::clamped(2), index.title, id));
                self.book.blocks.extend(index.blocks);
            }
        }
        self.book.number_notes(&self.note_starts);
        self.book
    }

    fn part_heading(&mut self, mut heading: Block) {
        heading.attr.classes.push(PART_CLASS.to_owned());
        self.book.blocks.push(heading);
    }

    fn append(&mut self, document: Document) {
        self.note_starts.push(self.book.notes.len());
        self.book.blocks.extend(document.blocks);
        self.book.notes.extend(document.notes);
    }

    /// Rewrites a post for the book: identifiers, notes, headings, links, images and spans. Headings start at
    /// `top_level`, except the first `n_titles` blocks. Also returns the identifier of the post; `None` if it has no
    /// name.
    fn adapted(&mut self, post: Post, top_level: u8, n_titles: usize) -> Option<(String, Document)> {
        let own = self.names.get(post.source)?;
        let mut document = post.document;
        map_spans(&mut document, &|span| self.sources.place(post.source, span));
        let below_title = document.blocks.get(n_titles..).unwrap_or_default();
        let shift = i16::from(top_level) - i16::from(highest_level(below_title));
        let n_notes = u32::try_from(self.book.notes.len()).unwrap_or(u32::MAX);
        let mut adapter = Adapter {
            names: &self.names,
            own,
            source: post.source,
            site: self.site,
            shift,
            n_notes,
            capped: None,
            diags: self.diags,
        };
        document.walk_mut(&mut adapter);
        if let Some(span) = adapter.capped {
            self.diags.note(span, format!("in the book, headings this deep are of level {DEEPEST}"));
        }
        Some((own.id.clone(), document))
    }

    /// The cover picture of a post as a figure, because posts in a book have no covers; `None` if the post shows it
    /// anyway.
    fn cover_picture(&self, source: usize, meta: &mut Metadata, document: &Document) -> Option<Block> {
        let cover = meta.cover.as_ref()?;
        let address = self.site.image(source, &cover.source)?;
        let mut search = PictureSearch { address: &address, found: false };
        walk_blocks(&mut search, &document.blocks);
        if search.found {
            return None;
        }
        let cover = meta.cover.take()?;
        let image = Image { source: address, alt: cover.alt.unwrap_or_default(), ..Image::default() };
        let caption = cover.caption.map(Inline::text).into_iter().collect();
        let span = document.blocks.first().map_or(Span::NONE, |block| block.span);
        Some(Block::new(BlockKind::Figure { image, caption }, span))
    }

    /// Sets `lang` and `dir` on each block of a post where they differ from those of the book.
    fn set_language(&self, meta: &mut Metadata, document: &mut Document) {
        let book = &self.book.meta;
        meta.lang = meta.lang.take().filter(|lang| !lang.eq_ignore_ascii_case(book.language()));
        let lang = meta.lang.clone();
        let direction = lang.is_some().then(|| meta.text_direction()).or(meta.direction);
        let direction = direction.filter(|direction| *direction != book.text_direction());
        let direction = direction.map(|direction| match direction {
            Direction::LeftToRight => "ltr".to_owned(),
            Direction::RightToLeft => "rtl".to_owned(),
        });
        let pairs: Vec<(&str, String)> =
            [("lang", lang), ("dir", direction)].into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
        let notes = document.notes.iter_mut().flat_map(|note| &mut note.blocks);
        for block in document.blocks.iter_mut().chain(notes) {
            for (key, value) in &pairs {
                if block.attr.get(key).is_none() {
                    block.attr.pairs.push(((*key).to_owned(), value.clone()));
                }
            }
        }
    }
}

/// A heading that belongs to the book, not to a post.
fn heading(level: HeadingLevel, title: &str, id: String) -> Block {
    let kind = BlockKind::Heading { level, content: vec![Inline::text(title)] };
    Block { attr: Attr::with_id(id), ..Block::new(kind, Span::NONE) }
}

/// Searches for a picture by its address.
struct PictureSearch<'a> {
    address: &'a str,
    found: bool,
}

impl Visit for PictureSearch<'_> {
    fn visit_block(&mut self, block: &Block) {
        if let BlockKind::Figure { image, .. } = &block.kind {
            self.found |= image.source == self.address;
        }
        walk_block(self, block);
    }

    fn visit_inline(&mut self, inline: &Inline) {
        if let InlineKind::Image(image) = &inline.kind {
            self.found |= image.source == self.address;
        }
        walk_inlines(self, inline.kind.content());
    }
}

/// The level of the highest heading; [`DEEPEST`] when the blocks have no headings.
fn highest_level(blocks: &[Block]) -> u8 {
    let mut highest = Highest(DEEPEST);
    walk_blocks(&mut highest, blocks);
    highest.0
}

struct Highest(u8);

impl Visit for Highest {
    fn visit_block(&mut self, block: &Block) {
        if let BlockKind::Heading { level, .. } = &block.kind {
            self.0 = self.0.min(level.get());
        }
        walk_block(self, block);
    }
}

/// Rewrites the blocks and inlines of a post for the book.
struct Adapter<'a> {
    names: &'a Names,
    own: &'a PostNames,
    source: usize,
    site: &'a dyn Site,
    /// Number of levels by which headings are lowered.
    shift: i16,
    /// Number of notes before those of the post.
    n_notes: u32,
    /// The first heading below the deepest level.
    capped: Option<Span>,
    diags: &'a mut Diagnostics,
}

impl Adapter<'_> {
    fn name(&self, attr: &mut Attr) {
        attr.id = attr.id.take().map(|id| self.own.place(&id));
    }

    fn image(&self, address: &mut String) {
        if let Some(own) = self.site.image(self.source, address) {
            *address = own;
        }
    }

    fn link(&mut self, target: &mut String, span: Span) {
        if let Some(id) = target.strip_prefix('#') {
            let id = if matches!(id, "" | "top") { self.own.id.clone() } else { self.own.place(id) };
            *target = format!("#{id}");
            return;
        }
        match self.site.link(self.source, target) {
            None => {}
            Some(Target::Address(address)) => *target = address,
            Some(Target::Post { source, fragment }) => {
                let Some(post) = self.names.get(source) else { return };
                let place = post.find(&fragment);
                if place.is_none() && !fragment.is_empty() {
                    let title = &post.title;
                    self.diags.warn(
                        span,
                        format!("no heading or other place in \u{201C}{title}\u{201D} is called `{fragment}`"),
                    );
                }
                *target = format!("#{}", place.as_ref().unwrap_or(&post.id));
            }
        }
    }
}

impl VisitMut for Adapter<'_> {
    fn visit_block(&mut self, block: &mut Block) {
        self.name(&mut block.attr);
        match &mut block.kind {
            BlockKind::Heading { level, .. } => {
                let wanted = i16::from(level.get()) + self.shift;
                if wanted > i16::from(DEEPEST) {
                    self.capped.get_or_insert(block.span);
                }
                *level = HeadingLevel::clamped(u8::try_from(wanted.max(1)).unwrap_or(DEEPEST));
            }
            BlockKind::Figure { image, .. } => {
                self.name(&mut image.attr);
                self.image(&mut image.source);
            }
            BlockKind::Paragraph { .. }
            | BlockKind::Head { .. }
            | BlockKind::BulletList { .. }
            | BlockKind::OrderedList { .. }
            | BlockKind::Quote { .. }
            | BlockKind::Callout { .. }
            | BlockKind::Code { .. }
            | BlockKind::Table(_)
            | BlockKind::DefinitionList { .. }
            | BlockKind::ThematicBreak
            | BlockKind::PageBreak
            | BlockKind::Math { .. }
            | BlockKind::Raw { .. }
            | BlockKind::Container { .. } => {}
        }
        walk_block_mut(self, block);
    }

    fn visit_inline(&mut self, inline: &mut Inline) {
        if let Some(attr) = inline.kind.attr_mut() {
            self.name(attr);
        }
        match &mut inline.kind {
            InlineKind::Link(link) => self.link(&mut link.target, inline.span),
            InlineKind::Image(image) => self.image(&mut image.source),
            InlineKind::NoteRef { note } => *note = NoteId(note.0.saturating_add(self.n_notes)),
            InlineKind::Text { .. }
            | InlineKind::Emphasis { .. }
            | InlineKind::Strong { .. }
            | InlineKind::Strikethrough { .. }
            | InlineKind::Underline { .. }
            | InlineKind::Superscript { .. }
            | InlineKind::Subscript { .. }
            | InlineKind::Mark { .. }
            | InlineKind::Span { .. }
            | InlineKind::Code { .. }
            | InlineKind::Math { .. }
            | InlineKind::SoftBreak
            | InlineKind::HardBreak
            | InlineKind::Raw { .. } => {}
        }
        walk_inline_mut(self, inline);
    }
}
