//! Blocks to lines.

mod table;

use std::fmt::Write as _;

use super::Style;
use super::direction::{directed, direction_of, may_be_right_to_left};
use super::flow::{Filling, Flow};
use super::inline::{InlineWriter, is_comment, is_text_format};
use super::links::{Addresses, LinkStyle};
use super::marks::Marks;
use super::title::write_head;
use crate::backends::text_writer::{Filler, LineWriter, char_columns, columns, push_repeated};
use crate::diagnostics::Diagnostics;
use crate::math::linear;
use crate::model::{
    Block, BlockKind, CalloutKind, DefinitionItem, Direction, Document, HeadingLevel, Image, Inline, InlineKind,
    ListDelimiter, ListItem, NoteId, SectionNumbers,
};
use crate::source::Span;

/// Writes blocks as lines of text.
pub(super) struct BlockWriter<'a> {
    style: &'a Style,
    document: &'a Document,
    setting: Setting,
    lines: LineWriter,
    addresses: Addresses,
    marks: Marks<'a>,
    /// How many lists this is in.
    list_depth: usize,
    /// Numbers of the headings above; `None` when headings have none.
    section_numbers: Option<SectionNumbers>,
    diags: &'a mut Diagnostics,
    // Memory used again for each text.
    flow: Flow,
    filler: Filler,
}

/// Where lines are written.
#[derive(Clone, Copy, Debug)]
struct Setting {
    /// Columns of a line; 0 for a line per paragraph.
    width: usize,
    /// Text under deep indents keeps at least so many of them.
    least: usize,
    filling: Filling,
    /// Whether this is in a cell: headings there are no sections.
    is_cell: bool,
}

/// Text under deep indents keeps at least this many columns.
const MIN_MEASURE: usize = 20;
/// Blanks before code, formulas and definitions.
const INDENT: &str = "    ";
/// Under headings, by level.
const UNDERLINES: [char; 6] = ['=', '-', '~', '.', '.', '.'];
/// Headings down to this level have two blank lines above.
const LAST_CHAPTER_LEVEL: u8 = 2;

impl<'a> BlockWriter<'a> {
    /// A writer for one document.
    pub(super) fn new(document: &'a Document, style: &'a Style, diags: &'a mut Diagnostics) -> BlockWriter<'a> {
        BlockWriter {
            style,
            document,
            setting: Setting { width: style.width, least: MIN_MEASURE, filling: style.filling, is_cell: false },
            marks: Marks::new(document),
            lines: LineWriter::default(),
            addresses: Addresses::default(),
            list_depth: 0,
            section_numbers: None,
            diags,
            flow: Flow::default(),
            filler: Filler::default(),
        }
    }

    /// What was asked for.
    pub(super) fn style(&self) -> &'a Style {
        self.style
    }

    /// Says whether headings get numbers, and begins to count them.
    pub(super) fn number_headings(&mut self, numbered: bool) {
        self.section_numbers = numbered.then(SectionNumbers::default);
    }

    /// What was written.
    pub(super) fn finish(self) -> String {
        self.lines.finish()
    }

    /// Writes the blocks of the document. Notes and addresses stand at its end; those of documents within it, where
    /// these end.
    pub(super) fn body(&mut self) {
        let document = self.document;
        let level = document.collection_level();
        let ends = |block: &Block| match &block.kind {
            BlockKind::Heading { level: own, .. } => level.is_some_and(|level| *own <= level),
            _ => false,
        };
        let mut start = 0;
        for end in 1..=document.blocks.len() {
            if end == document.blocks.len() || ends(&document.blocks[end]) {
                self.blocks(&document.blocks[start..end]);
                self.addresses_of_section();
                if level.is_some() {
                    self.end_matter(self.marks.n_marked, level);
                    self.addresses.restart();
                    self.lines.gap(2);
                }
                start = end;
            }
        }
        self.end_matter(document.notes.len(), level);
    }

    /// Writes what is collected: notes up to a place, and addresses.
    fn end_matter(&mut self, end: usize, level: Option<HeadingLevel>) {
        // One level below the title.
        let underline = UNDERLINES[usize::from(level.map_or(1, HeadingLevel::get)).min(UNDERLINES.len() - 1)];
        self.notes(end, underline);
        if self.style.links == LinkStyle::End {
            self.addresses_at_end(underline);
        }
    }

    /// Writes the footnotes that were not written yet, up to a place; those that they refer to as well.
    fn notes(&mut self, end: usize, underline: char) {
        let document = self.document;
        if self.marks.n_written >= end {
            return;
        }
        self.heading_line(self.style.labels.notes, underline);
        let last = document.note_number(NoteId::of_index(end - 1));
        let n_columns = last.to_string().len() + "[^] ".len();
        while self.marks.n_written < end.max(self.marks.n_marked) {
            let id = NoteId::of_index(self.marks.n_written);
            self.marks.n_written += 1;
            let Some(note) = document.note(id) else { break };
            let marker = format!("[^{}]", document.note_number(id));
            self.lines.gap(1);
            self.lines.push_marked(&format!("{marker:n_columns$}"), &" ".repeat(n_columns));
            self.blocks(&note.blocks);
            self.lines.pop();
        }
        self.addresses_of_section();
    }

    /// Writes the addresses that are collected.
    fn addresses_at_end(&mut self, underline: char) {
        let addresses = self.addresses.take_unlisted();
        if addresses.is_empty() {
            return;
        }
        self.heading_line(self.style.labels.links, underline);
        self.lines.gap(1);
        self.write_addresses(&addresses);
    }

    fn addresses_of_section(&mut self) {
        if self.style.links != LinkStyle::Section || self.setting.is_cell {
            return;
        }
        let addresses = self.addresses.take_unlisted();
        self.lines.gap(1);
        self.write_addresses(&addresses);
    }

    fn write_addresses(&mut self, addresses: &[(usize, String)]) {
        let n_columns = addresses.last().map_or(0, |(number, _)| number.to_string().len()) + "[] ".len();
        let mut line = String::new();
        for (number, address) in addresses {
            line.clear();
            let _ = write!(line, "[{number}]");
            let n_blanks = n_columns.saturating_sub(line.len());
            push_repeated(&mut line, ' ', n_blanks);
            line.push_str(address);
            if address.contains(['\n', '\r']) {
                line = line.replace(['\n', '\r'], " ");
            }
            self.lines.line(&line);
        }
    }

    /// Writes blocks with a blank line between them.
    pub(super) fn blocks(&mut self, blocks: &[Block]) {
        self.sequence(blocks, false);
    }

    fn sequence(&mut self, blocks: &[Block], tight: bool) {
        for (idx, block) in blocks.iter().enumerate() {
            let previous = idx.checked_sub(1).map(|previous| &blocks[previous]);
            let is_close = previous.is_some_and(|previous| tight && is_list(block) && !is_list(previous));
            if previous.is_some() && !is_close {
                self.lines.gap(1);
            }
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        match &block.kind {
            BlockKind::Paragraph { content } => self.paragraph(content),
            BlockKind::Heading { level, content } => self.heading(*level, content),
            BlockKind::Head { meta } => write_head(self, meta),
            BlockKind::BulletList { tight, items } => self.bullet_list(items, *tight),
            BlockKind::OrderedList { start, delimiter, tight, items } => {
                self.ordered_list(items, *start, *delimiter, *tight);
            }
            BlockKind::Quote { blocks } => self.barred(self.style.charset.quote_bar(), |w| w.blocks(blocks)),
            BlockKind::Callout { kind, title, blocks } => self.callout(kind, title, blocks),
            BlockKind::Code { language: _, text } => self.code(text, block.attr.code_title()),
            BlockKind::Table(table) => self.table(table),
            BlockKind::Figure { image, caption } => self.figure(image, caption),
            BlockKind::DefinitionList { items } => self.definitions(items),
            BlockKind::ThematicBreak => self.rule(),
            BlockKind::PageBreak => self.lines.gap(2),
            BlockKind::Math { tex } => self.math(tex),
            BlockKind::Raw { format, text } => self.raw(block.span, format, text),
            BlockKind::Container { blocks } => self.blocks(blocks),
        }
    }

    /// The running text of some inlines. To give the memory back, assign it to `self.flow`.
    fn flow(&mut self, content: &[Inline]) -> Flow {
        let mut flow = std::mem::take(&mut self.flow);
        flow.clear();
        let Self { style, addresses, marks, diags, .. } = self;
        InlineWriter { style, addresses, marks, flow: &mut flow, diags }.write(content);
        flow
    }

    /// Columns for the first line of a text that begins here, and for the others; 0 when lines are not filled.
    fn measures(&self) -> [usize; 2] {
        let Setting { width, least, .. } = self.setting;
        self.lines.indents().map(|indent| if width == 0 { 0 } else { width.saturating_sub(indent).max(least) })
    }

    /// Columns of lines here; 0 when they are not filled.
    pub(super) fn measure(&self) -> usize {
        self.measures()[1]
    }

    pub(super) fn paragraph(&mut self, content: &[Inline]) {
        let flow = self.flow(content);
        self.write_flow(&flow);
        self.flow = flow;
    }

    /// Writes plain text, filled.
    pub(super) fn plain(&mut self, text: &str) {
        let mut flow = std::mem::take(&mut self.flow);
        flow.clear();
        flow.push_text(&self.style.charset.write(text));
        self.write_flow(&flow);
        self.flow = flow;
    }

    fn write_flow(&mut self, flow: &Flow) {
        if !flow.is_empty() {
            self.filled(flow, self.setting.filling);
        }
    }

    /// Writes filled lines.
    fn filled(&mut self, flow: &Flow, filling: Filling) {
        let base = self.style.direction;
        let has_directions = base == Direction::RightToLeft || may_be_right_to_left(flow.text());
        let direction = (has_directions && self.style.is_unicode()).then(|| direction_of(flow.text(), base));
        for line in flow.lines(self.measures(), filling, &mut self.filler) {
            self.lines.line(&match direction {
                Some(direction) => directed(line, direction),
                None => line,
            });
        }
    }

    /// Writes the text of a heading; returns the columns of its widest line.
    fn heading_text(&mut self, flow: &Flow) -> usize {
        let lines = flow.lines(self.measures(), Filling::default(), &mut self.filler);
        let widest = lines.map(|line| columns(&line)).max().unwrap_or(0);
        self.filled(flow, Filling::default());
        widest
    }

    /// The lines that are written to.
    pub(super) fn lines(&mut self) -> &mut LineWriter {
        &mut self.lines
    }

    fn heading(&mut self, level: HeadingLevel, content: &[Inline]) {
        self.addresses_of_section();
        let flow = self.flow(content);
        if !flow.is_empty() {
            let is_section = !self.setting.is_cell;
            let is_chapter = is_section && level.get() <= LAST_CHAPTER_LEVEL && self.lines.depth() == 0;
            self.lines.gap(if is_chapter { 2 } else { 1 });
            let number = if is_section { self.next_number(level) } else { None };
            let underline = UNDERLINES[usize::from(level.get() - 1)];
            if let Some(number) = number {
                self.lines.push_marked(&format!("{number} "), &" ".repeat(number.len() + 1));
                let n_columns = number.len() + 1 + self.heading_text(&flow);
                self.lines.pop();
                self.underline(underline, n_columns);
            } else {
                let n_columns = self.heading_text(&flow);
                self.underline(underline, n_columns);
            }
        }
        self.flow = flow;
    }

    fn underline(&mut self, c: char, n_columns: usize) {
        let mut line = String::with_capacity(n_columns);
        push_repeated(&mut line, c, n_columns);
        self.lines.line(&line);
    }

    /// A heading of the tool's own.
    pub(super) fn heading_line(&mut self, text: &str, underline: char) {
        self.lines.gap(2);
        self.lines.line(text);
        self.underline(underline, columns(text));
        self.lines.gap(1);
    }

    /// `2.1` for the next heading of a level.
    pub(super) fn next_number(&mut self, level: HeadingLevel) -> Option<String> {
        self.section_numbers.as_mut().map(|numbers| numbers.next(level))
    }

    fn bullet_list(&mut self, items: &[ListItem], tight: bool) {
        let bullet = self.style.charset.bullet(self.list_depth);
        self.list_depth += 1;
        for (idx, item) in items.iter().enumerate() {
            let marker = match item.task {
                Some(done) => check_box(done).to_owned(),
                None => format!("{bullet} "),
            };
            self.item(&marker, &item.blocks, idx > 0, tight);
        }
        self.list_depth -= 1;
    }

    fn ordered_list(&mut self, items: &[ListItem], start: u64, delimiter: ListDelimiter, tight: bool) {
        let number_at = |idx: usize| start.saturating_add(u64::try_from(idx).unwrap_or(u64::MAX));
        let n_digits = number_at(items.len().saturating_sub(1)).to_string().len();
        let delimiter = match delimiter {
            ListDelimiter::Period => '.',
            ListDelimiter::Paren => ')',
        };
        for (idx, item) in items.iter().enumerate() {
            let check_box = item.task.map_or("", check_box);
            let marker = format!("{:>n_digits$}{delimiter} {check_box}", number_at(idx));
            self.item(&marker, &item.blocks, idx > 0, tight);
        }
    }

    fn item(&mut self, marker: &str, blocks: &[Block], follows: bool, tight: bool) {
        if follows && !tight {
            self.lines.gap(1);
        }
        self.lines.push_marked(marker, &" ".repeat(columns(marker)));
        self.sequence(blocks, tight);
        self.lines.pop();
    }

    fn barred(&mut self, bar: &str, write: impl FnOnce(&mut Self)) {
        self.lines.push(bar);
        write(self);
        self.lines.drop_gap();
        self.lines.pop();
    }

    fn callout(&mut self, kind: &CalloutKind, title: &[Inline], blocks: &[Block]) {
        let mut label = self.style.labels.callout(kind);
        if !title.is_empty() {
            label.push_str(": ");
        }
        let mut heading = vec![Inline::text(label)];
        heading.extend_from_slice(title);
        self.barred(self.style.charset.callout_bar(), |writer| {
            writer.paragraph(&heading);
            writer.lines.gap(1);
            writer.blocks(blocks);
        });
    }

    fn code(&mut self, text: &str, title: Option<&str>) {
        if let Some(title) = title {
            self.plain(title);
        }
        self.lines.push(INDENT);
        let measure = if self.style.wraps_code { self.measure() } else { 0 };
        for line in text.lines() {
            self.code_line(line, measure);
        }
        self.lines.pop();
    }

    fn math(&mut self, tex: &str) {
        let linear = linear(tex, self.style.symbols());
        self.lines.push(INDENT);
        for line in linear.as_deref().unwrap_or(tex).lines().filter(|line| !line.trim().is_empty()) {
            self.plain(line);
        }
        self.lines.pop();
    }

    /// Writes a line of code, broken to `measure` columns unless that is 0.
    fn code_line(&mut self, line: &str, measure: usize) {
        let mut rest = line;
        while measure > 0 && columns(rest) > measure {
            // The mark takes the last column.
            let end = fitting(rest, measure - 1);
            self.lines.line(&format!("{}{}", &rest[..end], self.style.charset.continuation()));
            rest = &rest[end..];
        }
        self.lines.line(rest);
    }

    fn figure(&mut self, image: &Image, caption: &[Inline]) {
        let picture = Inline::new(InlineKind::Image(Box::new(image.clone())), Span::NONE);
        self.paragraph(&[picture]);
        self.paragraph(caption);
    }

    fn definitions(&mut self, items: &[DefinitionItem]) {
        let is_loose = items.iter().any(|item| item.definitions.iter().flatten().count() > 1);
        for (idx, item) in items.iter().enumerate() {
            if idx > 0 && is_loose {
                self.lines.gap(1);
            }
            for term in &item.terms {
                self.paragraph(term);
            }
            self.lines.push(INDENT);
            for (idx, definition) in item.definitions.iter().enumerate() {
                if idx > 0 {
                    self.lines.gap(1);
                }
                self.blocks(definition);
            }
            self.lines.pop();
        }
    }

    fn rule(&mut self) {
        const RULE: &str = "* * *";
        let before = self.measure().saturating_sub(RULE.len()) / 2;
        self.lines.line(&format!("{}{RULE}", " ".repeat(before)));
    }

    fn raw(&mut self, span: Span, format: &str, text: &str) {
        if is_text_format(format) {
            self.lines.lines(text.trim_end_matches('\n'));
        } else if !is_comment(text) {
            self.diags.raw_not_rendered(span, format, "plain text");
        }
    }
}

/// How many bytes of a line fit in `room` columns; at least one character.
fn fitting(line: &str, room: usize) -> usize {
    let mut n_columns = 0;
    for (at, c) in line.char_indices() {
        n_columns += char_columns(c);
        if n_columns > room && at > 0 {
            return at;
        }
    }
    line.len()
}

fn check_box(done: bool) -> &'static str {
    if done { "[x] " } else { "[ ] " }
}

fn is_list(block: &Block) -> bool {
    matches!(block.kind, BlockKind::BulletList { .. } | BlockKind::OrderedList { .. })
}
