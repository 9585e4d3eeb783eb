//! Blocks to lines.

mod display;
mod list;
mod table;

use super::fill::fill_text;
use super::guard::{Guarded, Needs, Place, guard};
use super::head::{head_lines, org_tags, own_properties, properties};
use super::inline::{InlineWriter, Setting};
use super::marked::{LINE_BREAK, Marked};
use super::references::{Anchor, References, anchor_name};
use crate::backends::text_writer::LineWriter;
use crate::diagnostics::Diagnostics;
use crate::model::{
    Attr, Block, BlockKind, CalloutKind, HeadingLevel, Inline, InlineKind, Metadata, Note, NoteId, Visit, walk_inlines,
};
use crate::source::Span;

/// Writes blocks as lines of Org.
pub(super) struct BlockWriter<'a> {
    lines: LineWriter,
    references: &'a References,
    /// The language of the document.
    language: &'a str,
    /// Columns to fill to; 0 for a line per paragraph.
    width: usize,
    /// What the text needs to be told to Org.
    needs: Needs,
    deepest_headline: u8,
    /// Names of the blocks that are open: Org ends a block at the first end of its name.
    open_blocks: Vec<String>,
    /// Whether this is in a list, a quote or a note, where there are no headlines.
    is_nested: bool,
    in_note: bool,
    /// What was written when a list ended, in bytes: nothing has come after it as long as that is so.
    list_end: Option<usize>,
    diags: &'a mut Diagnostics,
    // Memory used again for each text.
    marked: Marked,
    guarded: Guarded,
}

/// What a body was written to, and what the head of the file must say for it.
pub(super) struct Body {
    /// The lines.
    pub(super) text: String,
    /// What Org needs to be told.
    pub(super) needs: Needs,
    /// The level of the deepest headline; 0 when there is none.
    pub(super) deepest_headline: u8,
}

impl<'a> BlockWriter<'a> {
    /// A writer for one document.
    pub(super) fn new(
        references: &'a References,
        language: &'a str,
        width: usize,
        diags: &'a mut Diagnostics,
    ) -> BlockWriter<'a> {
        BlockWriter {
            lines: LineWriter::default(),
            references,
            language,
            width,
            needs: Needs::default(),
            deepest_headline: 0,
            open_blocks: Vec::new(),
            is_nested: false,
            in_note: false,
            list_end: None,
            diags,
            marked: Marked::default(),
            guarded: Guarded::default(),
        }
    }

    /// What was written.
    pub(super) fn finish(self) -> Body {
        Body { text: self.lines.finish(), needs: self.needs, deepest_headline: self.deepest_headline }
    }

    /// Writes blocks with a blank line between them.
    pub(super) fn blocks(&mut self, blocks: &[Block]) {
        self.sequence(blocks, false);
    }

    /// Writes a text of the metadata as a block of its own.
    pub(super) fn special_block(&mut self, name: &str, text: &str) {
        self.lines.gap(1);
        self.in_block(name, |writer| writer.running_text(&[Inline::text(text)], Place::Paragraph));
        self.lines.gap(1);
    }

    /// Writes the footnotes.
    pub(super) fn notes(&mut self, notes: &[Note]) {
        self.is_nested = true;
        self.in_note = true;
        for (note, idx) in notes.iter().zip(0..) {
            let name = self.references.note_name(NoteId(idx)).unwrap_or_default();
            let marker = format!("[fn:{name}] ");
            self.lines.gap(1);
            self.lines.push_marked(&marker, "");
            self.sequence(&note.blocks, false);
            self.lines.pop();
        }
    }

    fn sequence(&mut self, blocks: &[Block], tight: bool) {
        for (idx, block) in blocks.iter().enumerate() {
            let previous = idx.checked_sub(1).map(|previous| &blocks[previous]);
            if !self.follows_closely(previous, block, tight) {
                self.lines.gap(1);
            }
            // Behind a bullet or the mark of a note, a list is in another place than the one before it.
            let is_beside = self.list_end == Some(self.lines.len()) && !self.lines.has_marker();
            if is_beside && begins_with_list(block) {
                self.part_lists();
            }
            match (&block.kind, blocks.get(idx + 1).map(|next| &next.kind)) {
                (BlockKind::Heading { level, content }, Some(BlockKind::Head { meta })) => {
                    self.heading(*level, content, block, Some(meta));
                }
                _ => self.block(block),
            }
        }
    }

    /// Whether no blank line stands before a block.
    fn follows_closely(&self, previous: Option<&Block>, block: &Block, tight: bool) -> bool {
        let Some(previous) = previous else { return true };
        let after_headline = matches!(previous.kind, BlockKind::Heading { .. }) && !self.is_nested;
        let is_headline = matches!(block.kind, BlockKind::Heading { .. }) && !self.is_nested;
        (after_headline && !is_headline) || (tight && is_list(block) && !is_list(previous))
    }

    /// Keeps a list from going on as the one before it. Two blank lines would end the lists and the note around, too, and
    /// pandoc overlooks them behind an item of several lines.
    fn part_lists(&mut self) {
        if self.lines.depth() == 0 && !self.in_note && self.width == 0 {
            self.lines.gap(2);
        } else {
            self.lines.line("#");
            self.lines.gap(1);
        }
    }

    fn block(&mut self, block: &Block) {
        match &block.kind {
            BlockKind::Paragraph { content } => {
                self.anchor_line(&block.attr);
                let place = if self.is_beside_bullet() { Place::Item } else { Place::Paragraph };
                self.running_text(content, place);
            }
            BlockKind::Heading { level, content } => self.heading(*level, content, block, None),
            BlockKind::Head { meta } => self.head(meta),
            BlockKind::BulletList { tight, items } => self.named(block, |w| w.list(items, *tight, None)),
            BlockKind::OrderedList { start, delimiter: _, tight, items } => {
                self.named(block, |w| w.list(items, *tight, Some(*start)));
            }
            BlockKind::Quote { blocks } => {
                self.named(block, |w| w.in_block("quote", |w| w.blocks(blocks)));
            }
            BlockKind::Callout { kind, title, blocks } => self.named(block, |w| w.callout(kind, title, blocks)),
            BlockKind::Code { language, text } => {
                self.named(block, |w| w.code(language.as_deref(), text, block));
            }
            BlockKind::Table(table) => {
                self.anchor_line(&block.attr);
                self.table(table, block.span);
            }
            BlockKind::Figure { image, caption } => self.figure(image, caption, &block.attr),
            BlockKind::DefinitionList { items } => self.named(block, |w| w.definitions(items)),
            BlockKind::ThematicBreak => self.own_line("-----"),
            BlockKind::PageBreak => self.own_line("#+LATEX: \\newpage"),
            BlockKind::Math { tex } => self.named(block, |w| w.math(tex)),
            BlockKind::Raw { format, text } => self.raw(format, text),
            BlockKind::Container { blocks } => self.container(&block.attr, blocks),
        }
    }

    /// Writes a block after its name, if something links to it.
    fn named(&mut self, block: &Block, write: impl FnOnce(&mut Self)) {
        self.anchor_line(&block.attr);
        write(self);
    }

    fn anchor_line(&mut self, attr: &Attr) {
        if let Some(id) = attr.id.as_deref().filter(|id| self.references.anchor(id) == Some(Anchor::Name)) {
            self.own_line(&format!("#+NAME: {}", anchor_name(id)));
        }
    }

    /// Whether the next line carries the bullet of an item, and not the mark of a note only.
    fn is_beside_bullet(&self) -> bool {
        self.lines.has_marker() && !(self.in_note && self.lines.depth() == 1)
    }

    /// Leaves the line of an item's bullet to the bullet.
    fn end_marked_line(&mut self) {
        if self.lines.has_marker() {
            self.lines.line("");
        }
    }

    /// Writes a line that is none of running text. It cannot share the line of an item's bullet.
    fn own_line(&mut self, line: &str) {
        self.end_marked_line();
        self.lines.line(line);
    }

    /// Writes text that Org reads, filled if that is wanted.
    fn running_text(&mut self, content: &[Inline], place: Place) {
        let guarded = self.guard(content, place, Setting::default());
        match (guarded.text.is_empty(), self.width) {
            (true, _) => {}
            (false, 0) => self.lines.lines(&guarded.text),
            (false, width) => {
                for line in fill_text(&guarded, self.lines.indents(), width) {
                    self.lines.line(&guarded.text[line]);
                }
            }
        }
        self.guarded = guarded;
    }

    /// The Org of text that must not break: of a headline, a term, a caption.
    fn one_line(&mut self, content: &[Inline], place: Place) -> String {
        let guarded = self.guard(content, place, Setting { one_line: true, ..Setting::default() });
        let text = guarded.text.clone();
        self.guarded = guarded;
        text
    }

    /// The Org of some inlines. To give the memory back, assign it to `self.guarded`.
    fn guard(&mut self, content: &[Inline], place: Place, setting: Setting) -> Guarded {
        self.marked.clear();
        InlineWriter::new(self.references, setting, &mut self.marked, self.diags).write(content);
        let mut guarded = std::mem::take(&mut self.guarded);
        let is_filled = self.width > 0 && !setting.one_line;
        guard(&self.marked, place, is_filled, &mut self.needs, &mut guarded);
        guarded
    }

    /// Writes a headline; that of a document within this one with its tags and properties.
    fn heading(&mut self, level: HeadingLevel, content: &[Inline], block: &Block, meta: Option<&Metadata>) {
        if self.is_nested {
            let message = "Org has no headlines in quotes, lists and notes; this one became bold text";
            self.diags.warn(block.span, message);
            self.anchor_line(&block.attr);
            let strong = InlineKind::Strong { content: content.to_vec() };
            return self.running_text(&[Inline::new(strong, block.span)], Place::Paragraph);
        }
        let title = self.one_line(content, Place::Headline);
        if !title.is_empty() {
            self.deepest_headline = self.deepest_headline.max(level.get());
            let stars = "*".repeat(usize::from(level.get()));
            // A headline of this name is Org's own place for footnotes: what is in it is not exported.
            let guard = if title == FOOTNOTE_SECTION { "\u{200B}" } else { "" };
            let tags = meta.map(org_tags).filter(|tags| !tags.is_empty());
            let tags = tags.map(|tags| format!(" :{}:", tags.join(":"))).unwrap_or_default();
            self.lines.line(&format!("{stars} {title}{guard}{tags}"));
            self.properties(&block.attr, meta);
        }
    }

    /// Writes the drawer of a headline, if there is anything to put into it.
    fn properties(&mut self, attr: &Attr, meta: Option<&Metadata>) {
        let id = attr.id.as_deref().filter(|id| self.references.anchor(id) == Some(Anchor::CustomId));
        let id = id.map(|id| ("CUSTOM_ID", anchor_name(id)));
        let mut own: Vec<(&str, String)> = Vec::new();
        own.extend(id);
        own.extend(own_properties(attr));
        for (key, value) in meta.into_iter().flat_map(properties) {
            own.push((key, value));
        }
        if !own.is_empty() {
            self.lines.line(":PROPERTIES:");
            for (key, value) in own {
                self.lines.line(&format!(":{key}: {value}"));
            }
            self.lines.line(":END:");
        }
    }

    /// Writes what readers are told of a document below its headline, beside tags and categories, which that has.
    fn head(&mut self, meta: &Metadata) {
        let lines = head_lines(meta, meta.lang.as_deref().unwrap_or(self.language));
        for (idx, line) in lines.iter().enumerate() {
            if idx > 0 {
                self.lines.gap(1);
            }
            self.running_text(line, Place::Paragraph);
        }
        if let Some(summary) = &meta.summary {
            self.special_block("abstract", summary);
        }
    }

    /// Runs `write` where there are no headlines.
    fn nested(&mut self, write: impl FnOnce(&mut Self)) {
        let outside = std::mem::replace(&mut self.is_nested, true);
        write(self);
        self.is_nested = outside;
    }

    /// Writes a block between its begin and end, under a name that no block around it has.
    fn in_block(&mut self, name: &str, write: impl FnOnce(&mut Self)) {
        let mut own = name.to_owned();
        while self.open_blocks.contains(&own) {
            own.insert_str(0, "inner-");
        }
        self.own_line(&format!("#+begin_{own}"));
        self.open_blocks.push(own);
        // A blank line asked for before the block is not after its beginning.
        self.lines.drop_gap();
        self.nested(write);
        let own = self.open_blocks.pop().unwrap_or_default();
        // A blank line asked for within the block is not before its end.
        self.lines.drop_gap();
        self.lines.line(&format!("#+end_{own}"));
    }

    fn callout(&mut self, kind: &CalloutKind, title: &[Inline], blocks: &[Block]) {
        let name: String = kind.name().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        let name =
            if ORG_BLOCKS.contains(&name.as_str()) || name.is_empty() { format!("callout-{name}") } else { name };
        self.in_block(&name, |writer| {
            if !title.is_empty() {
                let strong = InlineKind::Strong { content: title.to_vec() };
                writer.running_text(&[Inline::new(strong, Span::NONE)], Place::Paragraph);
                writer.lines.gap(1);
            }
            writer.blocks(blocks);
        });
    }

    /// Writes the caption of what follows.
    fn caption(&mut self, caption: &[Inline]) {
        if caption.is_empty() {
            return;
        }
        let setting = Setting { one_line: true, in_table: false, in_caption: true };
        let guarded = self.guard(caption, Place::Keyword, setting);
        let line = format!("#+CAPTION: {}", guarded.text);
        self.guarded = guarded;
        self.own_line(&line);
    }

    /// Writes the notes of a caption behind what it belongs to: Org takes none in a caption.
    fn caption_notes(&mut self, caption: &[Inline]) {
        let mut notes = CaptionNotes::default();
        walk_inlines(&mut notes, caption);
        if !notes.found.is_empty() {
            self.lines.gap(1);
            self.running_text(&notes.found, Place::Paragraph);
        }
    }

    /// Writes paragraphs whose lines stay lines.
    fn verse(&mut self, blocks: &[Block]) {
        for (idx, block) in blocks.iter().enumerate() {
            if idx > 0 {
                self.lines.gap(1);
            }
            let BlockKind::Paragraph { content } = &block.kind else { continue };
            for line in content.split(|inline| matches!(inline.kind, InlineKind::HardBreak)) {
                let guarded = self.guard(line, Place::Paragraph, Setting::default());
                // Here, lines end without a mark.
                let text = guarded.text.replace(LINE_BREAK, "\n");
                let indent = if text.is_empty() { 0 } else { indent_of(line) };
                self.lines.lines(&format!("{}{text}", " ".repeat(indent)));
                self.guarded = guarded;
            }
        }
    }

    fn container(&mut self, attr: &Attr, blocks: &[Block]) {
        let is_centered = attr.has_class("center") || attr.get("align") == Some("center");
        // A name belongs to an element, and a division is none: a target before it.
        if let Some(id) = attr.id.as_deref().filter(|id| self.references.anchor(id) == Some(Anchor::Name)) {
            self.own_line(&format!("<<{}>>", anchor_name(id)));
            self.lines.gap(1);
        }
        if attr.is_verse() && blocks.iter().all(is_paragraph) {
            self.in_block("verse", |writer| writer.verse(blocks));
        } else if is_centered && !blocks.iter().any(|block| matches!(block.kind, BlockKind::Heading { .. })) {
            self.in_block("center", |writer| writer.blocks(blocks));
        } else {
            self.blocks(blocks);
        }
    }
}

fn is_paragraph(block: &Block) -> bool {
    matches!(block.kind, BlockKind::Paragraph { .. })
}

/// Columns of the blanks that a line of verse begins with.
fn indent_of(line: &[Inline]) -> usize {
    match line.first().map(|first| &first.kind) {
        Some(InlineKind::Text { text }) => text.chars().take_while(|c| c.is_whitespace()).count(),
        Some(_) | None => 0,
    }
}

/// The marks of notes in a caption.
#[derive(Default)]
struct CaptionNotes {
    found: Vec<Inline>,
}

impl Visit for CaptionNotes {
    fn visit_inline(&mut self, inline: &Inline) {
        if matches!(inline.kind, InlineKind::NoteRef { .. }) {
            self.found.push(inline.clone());
        }
        walk_inlines(self, inline.kind.content());
    }
}

/// The default of `org-footnote-section`.
const FOOTNOTE_SECTION: &str = "Footnotes";
/// Names of blocks that mean something to Org.
const ORG_BLOCKS: [&str; 8] = ["center", "comment", "example", "export", "quote", "src", "verse", "callout"];

fn is_list(block: &Block) -> bool {
    matches!(
        block.kind,
        BlockKind::BulletList { .. } | BlockKind::OrderedList { .. } | BlockKind::DefinitionList { .. }
    )
}

/// Whether the first line of a block is that of a list: containers have no lines of their own.
fn begins_with_list(block: &Block) -> bool {
    if let BlockKind::Container { blocks } = &block.kind {
        return blocks.first().is_some_and(begins_with_list);
    }
    is_list(block)
}
