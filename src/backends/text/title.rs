//! The title block and the table of contents.

use super::block::BlockWriter;
use crate::backends::text_writer::{columns, push_repeated};
use crate::labels::show_date;
use crate::model::{Date, Document, Metadata, OutlineEntry, Person, outline, plain_text};

/// Writes what the metadata says to readers.
pub(super) fn write_title(writer: &mut BlockWriter<'_>, meta: &Metadata) {
    if let Some(title) = meta.title.as_deref().filter(|title| !title.trim().is_empty()) {
        boxed(writer, title);
    }
    if let Some(subtitle) = &meta.subtitle {
        writer.plain(subtitle);
    }
    writer.lines().gap(1);
    people_and_dates(writer, meta);
    writer.lines().gap(1);
    facts(writer, meta);
    for text in [&meta.description, &meta.summary].into_iter().flatten().filter(|text| !text.trim().is_empty()) {
        writer.lines().gap(1);
        writer.plain(text);
        if meta.description == meta.summary {
            break;
        }
    }
    // The body begins like a chapter.
    writer.lines().gap(2);
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
        writer.plain(&format!("{number}{}", plain_text(&entry.content)));
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

fn people_and_dates(writer: &mut BlockWriter<'_>, meta: &Metadata) {
    let labels = writer.style().labels;
    let authors: Vec<String> = meta.authors.iter().map(person).collect();
    if !authors.is_empty() {
        writer.plain(&format!("{} {}", labels.by, authors.join(", ")));
    }
    for contributor in &meta.contributors {
        let role = contributor.role.as_deref().map(|role| format!("{role}: ")).unwrap_or_default();
        writer.plain(&format!("{role}{}", contributor.person.name));
    }
    let language = writer.style().language.clone();
    let shown = |date: &Date| date.value.map_or_else(|| date.text.clone(), |value| show_date(value, &language));
    if let Some(date) = &meta.date {
        writer.plain(&shown(date));
    }
    if let Some(updated) = &meta.updated {
        writer.plain(&format!("{}: {}", labels.updated, shown(updated)));
    }
}

fn person(person: &Person) -> String {
    let mail = person.email.as_deref().map(|mail| format!(" <{mail}>")).unwrap_or_default();
    format!("{}{mail}", person.name)
}

fn facts(writer: &mut BlockWriter<'_>, meta: &Metadata) {
    let labels = writer.style().labels;
    if let Some(series) = &meta.series {
        let index = series.index.as_deref().map(|index| format!(" ({index})")).unwrap_or_default();
        writer.plain(&format!("{}{index}", series.name));
    }
    let lists = [(labels.tags, &meta.tags), (labels.categories, &meta.categories)];
    for (label, values) in lists.into_iter().filter(|(_, values)| !values.is_empty()) {
        writer.plain(&format!("{label}: {}", values.join(", ")));
    }
    if let Some(source) = meta.permalink.as_ref().or(meta.source.as_ref()) {
        writer.plain(&format!("{}: {source}", labels.source));
    }
    if let Some(rights) = &meta.rights {
        writer.plain(rights);
    }
    if let Some(alt) = meta.cover.as_ref().and_then(|cover| cover.alt.as_deref()) {
        writer.plain(&format!("[{}: {alt}]", labels.cover));
    }
}
