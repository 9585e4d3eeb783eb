//! The title block and the table of contents.

use super::block::BlockWriter;
use crate::backends::text_writer::{columns, push_repeated};
use crate::labels::{Labels, facts, shown_date};
use crate::math::shown_text;
use crate::model::{Document, Metadata, OutlineEntry, Person, outline};

/// Writes what the metadata says to readers.
pub(super) fn write_title(writer: &mut BlockWriter<'_>, meta: &Metadata) {
    if let Some(title) = meta.title.as_deref().filter(|title| !title.trim().is_empty()) {
        boxed(writer, title);
    }
    let language = writer.style().language.clone();
    write_lines(writer, meta, &language);
    // The body begins like a chapter.
    writer.lines().gap(2);
}

/// Writes what the metadata of a document within another says, below its title.
pub(super) fn write_head(writer: &mut BlockWriter<'_>, meta: &Metadata) {
    let language = meta.lang.clone().unwrap_or_else(|| writer.style().language.clone());
    write_lines(writer, meta, &language);
}

fn write_lines(writer: &mut BlockWriter<'_>, meta: &Metadata, language: &str) {
    if let Some(subtitle) = &meta.subtitle {
        writer.plain(subtitle);
    }
    writer.lines().gap(1);
    people_and_dates(writer, meta, language);
    writer.lines().gap(1);
    write_facts(writer, meta, language);
    for text in [&meta.description, &meta.summary].into_iter().flatten().filter(|text| !text.trim().is_empty()) {
        writer.lines().gap(1);
        writer.plain(text);
        if meta.description == meta.summary {
            break;
        }
    }
}

/// Writes the table of contents.
pub(super) fn write_contents(writer: &mut BlockWriter<'_>, document: &Document) {
    let entries = outline(&document.blocks);
    if entries.is_empty() {
        return;
    }
    let label = writer.style().labels.contents;
    writer.heading_line(label, '-');
    let depth = usize::from(document.meta.toc_depth.unwrap_or(u8::MAX));
    write_entries(writer, &entries, depth);
    // The headings are counted anew.
    writer.number_headings(writer.style().numbers_sections);
    writer.lines().gap(2);
}

fn write_entries(writer: &mut BlockWriter<'_>, entries: &[OutlineEntry], depth: usize) {
    if depth == 0 {
        return;
    }
    for entry in entries {
        let number = writer.next_number(entry.level).map(|number| number + " ").unwrap_or_default();
        writer.plain(&format!("{number}{}", shown_text(&entry.content)));
        writer.lines().push("  ");
        write_entries(writer, &entry.children, depth - 1);
        writer.lines().pop();
    }
}

/// The title between two rules.
fn boxed(writer: &mut BlockWriter<'_>, title: &str) {
    let title = writer.style().charset.write(title).into_owned();
    let width = columns(&title);
    let measure = writer.measure();
    let mut rule = String::new();
    push_repeated(&mut rule, '=', if measure == 0 { width } else { width.min(measure) });
    writer.lines().line(&rule);
    writer.plain(&title);
    writer.lines().line(&rule);
}

fn people_and_dates(writer: &mut BlockWriter<'_>, meta: &Metadata, language: &str) {
    let labels = Labels::of(language);
    let authors: Vec<String> = meta.authors.iter().map(person).collect();
    if !authors.is_empty() {
        writer.plain(&format!("{} {}", labels.by, authors.join(", ")));
    }
    if let Some(date) = &meta.date {
        writer.plain(&shown_date(date, meta, language));
    }
}

fn person(person: &Person) -> String {
    let mail = person.email.as_deref().map(|mail| format!(" <{mail}>")).unwrap_or_default();
    format!("{}{mail}", person.name)
}

fn write_facts(writer: &mut BlockWriter<'_>, meta: &Metadata, language: &str) {
    for fact in facts(meta, language) {
        writer.plain(&fact.line());
    }
    if let Some(alt) = meta.cover.as_ref().and_then(|cover| cover.alt.as_deref()) {
        writer.plain(&format!("[{}: {alt}]", Labels::of(language).cover));
    }
}
