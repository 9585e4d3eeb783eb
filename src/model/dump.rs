//! The text form of a model for tests: one node a line with its bytes in the source, indented by depth.

use std::fmt::{Display, Write as _};

use super::{
    Attr, Block, BlockKind, Document, Image, Inline, InlineKind, ListDelimiter, ListItem, MetaValue, Metadata, NoteId,
    Row, Table,
};
use crate::source::Span;

/// Writes a document as indented text.
pub fn dump(document: &Document) -> String {
    let mut dumper = Dumper { out: String::new(), depth: 0 };
    dumper.metadata(&document.meta);
    dumper.blocks(&document.blocks);
    for (idx, note) in document.notes.iter().enumerate() {
        let shown = document.note_number(NoteId::of_index(idx));
        let shown = if shown as usize == idx + 1 { String::new() } else { format!(" shown as {shown}") };
        dumper.node(note.span, format_args!("note {}{shown} [^{}]", idx + 1, note.label));
        dumper.nested(|dumper| dumper.blocks(&note.blocks));
    }
    dumper.out
}

struct Dumper {
    out: String,
    depth: usize,
}

impl Dumper {
    fn nested(&mut self, write: impl FnOnce(&mut Dumper)) {
        self.depth += 1;
        write(self);
        self.depth -= 1;
    }

    fn line(&mut self, text: impl Display) {
        let _ = writeln!(self.out, "{:indent$}{text}", "", indent = self.depth * 2);
    }

    fn node(&mut self, span: Span, text: impl Display) {
        self.line(format_args!("{text} {span:?}"));
    }

    fn metadata(&mut self, meta: &Metadata) {
        let serde_json::Value::Object(fields) = serde_json::to_value(meta).unwrap_or_default() else {
            return;
        };
        let is_said = |value: &serde_json::Value| match value {
            serde_json::Value::Null | serde_json::Value::Bool(false) => false,
            serde_json::Value::Array(items) => !items.is_empty(),
            _ => true,
        };
        for (key, value) in
            fields.into_iter().filter(|(key, value)| is_said(value) && key != "extra" && key != "formats")
        {
            self.line(format_args!("meta {key} = {value}"));
        }
        for (name, pairs) in [("formats", &meta.formats), ("extra", &meta.extra)] {
            for (key, value) in pairs {
                self.line(format_args!("meta {name}.{key} = {}", show(value)));
            }
        }
    }

    fn blocks(&mut self, blocks: &[Block]) {
        for block in blocks {
            self.block(block);
        }
    }

    fn block(&mut self, block: &Block) {
        let (span, attr) = (block.span, show_attr(&block.attr));
        match &block.kind {
            BlockKind::Paragraph { content } => {
                self.node(span, format_args!("paragraph{attr}"));
                self.nested(|dumper| dumper.inlines(content));
            }
            BlockKind::Heading { level, content } => {
                self.node(span, format_args!("heading {}{attr}", level.get()));
                self.nested(|dumper| dumper.inlines(content));
            }
            BlockKind::Head { meta } => {
                self.node(span, format_args!("head{attr}"));
                self.nested(|dumper| dumper.metadata(meta));
            }
            BlockKind::BulletList { tight, items } => {
                self.node(span, format_args!("bullet-list {}{attr}", density(*tight)));
                self.nested(|dumper| dumper.items(items));
            }
            BlockKind::OrderedList { start, delimiter, tight, items } => {
                let delimiter = match delimiter {
                    ListDelimiter::Period => '.',
                    ListDelimiter::Paren => ')',
                };
                self.node(span, format_args!("ordered-list from {start}{delimiter} {}{attr}", density(*tight)));
                self.nested(|dumper| dumper.items(items));
            }
            BlockKind::Quote { blocks } => {
                self.node(span, format_args!("quote{attr}"));
                self.nested(|dumper| dumper.blocks(blocks));
            }
            BlockKind::Callout { kind, title, blocks } => {
                self.node(span, format_args!("callout {}{attr}", kind.name()));
                self.nested(|dumper| {
                    dumper.part("title", title);
                    dumper.blocks(blocks);
                });
            }
            BlockKind::Code { language, text } => {
                let language = language.as_deref().map(|language| format!(" {language}")).unwrap_or_default();
                self.node(span, format_args!("code{language}{attr} {text:?}"));
            }
            BlockKind::Table(table) => {
                self.node(span, format_args!("table {:?}{attr}", table.alignments));
                self.nested(|dumper| dumper.table(table));
            }
            BlockKind::Figure { image, caption } => {
                self.node(span, format_args!("figure{attr} {}", show_image(image)));
                self.nested(|dumper| dumper.inlines(caption));
            }
            BlockKind::DefinitionList { items } => {
                self.node(span, format_args!("definition-list{attr}"));
                self.nested(|dumper| {
                    for item in items {
                        item.terms.iter().for_each(|term| dumper.part("term", term));
                        for definition in &item.definitions {
                            dumper.line("definition");
                            dumper.nested(|dumper| dumper.blocks(definition));
                        }
                    }
                });
            }
            BlockKind::ThematicBreak => self.node(span, format_args!("thematic-break{attr}")),
            BlockKind::PageBreak => self.node(span, format_args!("page-break{attr}")),
            BlockKind::Math { tex } => self.node(span, format_args!("math{attr} {tex:?}")),
            BlockKind::Raw { format, text } => self.node(span, format_args!("raw {format}{attr} {text:?}")),
            BlockKind::Container { blocks } => {
                self.node(span, format_args!("container{attr}"));
                self.nested(|dumper| dumper.blocks(blocks));
            }
        }
    }

    /// Inlines under a name; nothing when there are none.
    fn part(&mut self, name: &str, inlines: &[Inline]) {
        if !inlines.is_empty() {
            self.line(name);
            self.nested(|dumper| dumper.inlines(inlines));
        }
    }

    fn items(&mut self, items: &[ListItem]) {
        for item in items {
            let task = match item.task {
                Some(true) => " [x]",
                Some(false) => " [ ]",
                None => "",
            };
            self.node(item.span, format_args!("item{task}"));
            self.nested(|dumper| dumper.blocks(&item.blocks));
        }
    }

    fn table(&mut self, table: &Table) {
        self.part("caption", &table.caption);
        self.rows("head", &table.head);
        self.rows("row", &table.body);
    }

    fn rows(&mut self, name: &str, rows: &[Row]) {
        for row in rows {
            self.node(row.span, name);
            self.nested(|dumper| {
                for cell in &row.cells {
                    let spans = match (cell.colspan, cell.rowspan) {
                        (1, 1) => String::new(),
                        (columns, rows) => format!(" {columns}×{rows}"),
                    };
                    let header = if cell.header { " header" } else { "" };
                    dumper.node(cell.span, format_args!("cell{spans}{header}"));
                    dumper.nested(|dumper| match cell.text() {
                        Some(content) => dumper.inlines(content),
                        None => dumper.blocks(&cell.blocks),
                    });
                }
            });
        }
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            self.inline(inline);
        }
    }

    fn inline(&mut self, inline: &Inline) {
        let span = inline.span;
        match &inline.kind {
            InlineKind::Text { text } => self.node(span, format_args!("text {text:?}")),
            InlineKind::Emphasis { .. } => self.node(span, "emphasis"),
            InlineKind::Strong { .. } => self.node(span, "strong"),
            InlineKind::Strikethrough { .. } => self.node(span, "strikethrough"),
            InlineKind::Underline { .. } => self.node(span, "underline"),
            InlineKind::Superscript { .. } => self.node(span, "superscript"),
            InlineKind::Subscript { .. } => self.node(span, "subscript"),
            InlineKind::Mark { .. } => self.node(span, "mark"),
            InlineKind::Code { text } => self.node(span, format_args!("code {text:?}")),
            InlineKind::Link(link) => {
                let title = link.title.as_deref().map(|title| format!(" {title:?}")).unwrap_or_default();
                self.node(span, format_args!("link{} {}{title}", show_attr(&link.attr), link.target));
            }
            InlineKind::Image(image) => self.node(span, format_args!("image {}", show_image(image))),
            InlineKind::NoteRef { note } => self.node(span, format_args!("note-ref {}", note.number())),
            InlineKind::Math { tex, display } => {
                self.node(span, format_args!("math{} {tex:?}", if *display { " display" } else { "" }));
            }
            InlineKind::SoftBreak => self.node(span, "soft-break"),
            InlineKind::HardBreak => self.node(span, "hard-break"),
            InlineKind::Raw { format, text } => self.node(span, format_args!("raw {format} {text:?}")),
            InlineKind::Span { attr, .. } => self.node(span, format_args!("span{}", show_attr(attr))),
        }
        self.nested(|dumper| dumper.inlines(inline.kind.content()));
    }
}

fn density(tight: bool) -> &'static str {
    if tight { "tight" } else { "loose" }
}

fn show(value: &MetaValue) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// ` {#id .class key="value"}`, nothing when there is nothing.
fn show_attr(attr: &Attr) -> String {
    if attr.is_empty() {
        return String::new();
    }
    let id = attr.id.iter().map(|id| format!("#{id}"));
    let classes = attr.classes.iter().map(|class| format!(".{class}"));
    let pairs = attr.pairs.iter().map(|(key, value)| format!("{key}={value:?}"));
    format!(" {{{}}}", id.chain(classes).chain(pairs).collect::<Vec<_>>().join(" "))
}

fn show_image(image: &Image) -> String {
    let title = image.title.as_deref().map(|title| format!(" {title:?}")).unwrap_or_default();
    format!("{} {:?}{title}{}", image.source, image.alt, show_attr(&image.attr))
}
