//! Markdown reader: text to model. The only user of pulldown-cmark.

mod abbreviations;
mod autolink;
mod builder;
mod byte_set;
mod dialects;
mod front_matter;
mod html;

use std::borrow::Cow;

use crate::diagnostics::Diagnostics;
use crate::model::{Document, Metadata, map_spans};
use crate::source::SourceFile;
pub use dialects::{Addition, Dialect, DialectName, Dialects, Shortcodes};
pub(crate) use front_matter::people_by_key;

/// Options for reading Markdown.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// Whether to make quotes, dashes and ellipses typographic.
    pub smart: bool,
    /// Language of a document whose front matter names none.
    pub language: Option<String>,
    /// Markdown extensions to recognise.
    pub dialects: Dialects,
    /// Names of formats, as [`folded_key`](crate::model::folded_key) has them: maps in the front matter that are called so
    /// hold options.
    pub formats: Vec<String>,
}

/// Reads a document. The headings have no identifiers yet: see [`crate::transform`].
pub fn read(source: &SourceFile, options: &ReadOptions, diags: &mut Diagnostics) -> Document {
    let front_matter = front_matter::read(source, options, diags);
    let front_matter::FrontMatter { mut meta, body, later } = front_matter;
    if meta.lang.is_none() {
        meta.lang.clone_from(&options.language);
    }
    let text = with_line_feeds(source.text());
    let rewritten = dialects::rewrite(source.name(), &text, body, later, &options.dialects, &meta, diags);
    if rewritten.wants_contents && meta.toc.is_none() {
        meta.toc = Some(true);
    }
    if rewritten.maps.is_empty() {
        let (blocks, notes) = builder::build(&text, body, options, diags);
        return Document { meta, blocks, notes };
    }
    // Spans refer to the rewritten text and are mapped back below.
    let mut own = Diagnostics::default();
    let (blocks, notes) = builder::build(&rewritten.text, body, options, &mut own);
    let mut document = Document { meta, blocks, notes };
    map_spans(&mut document, &|span| rewritten.maps.iter().fold(span, |span, map| map.span(span)));
    abbreviations::mark(&mut document, rewritten.abbreviations);
    own.map_spans(|span| rewritten.maps.iter().fold(span, |span, map| map.span(span)));
    diags.append(own);
    document
}

/// Reads only the metadata in the front matter.
pub fn read_metadata(source: &SourceFile, options: &ReadOptions, diags: &mut Diagnostics) -> Metadata {
    front_matter::read(source, options, diags).meta
}

/// Reads a file that is all front matter, in YAML (or JSON, which is YAML), or in TOML when its name says so.
pub fn read_metadata_file(source: &SourceFile, options: &ReadOptions, diags: &mut Diagnostics) -> Metadata {
    front_matter::read_file(source, options, diags)
}

/// The metadata of key-value pairs, written as in front matter.
pub fn metadata_of_pairs(pairs: &[(String, String)], diags: &mut Diagnostics) -> Metadata {
    front_matter::of_pairs(pairs, diags)
}

/// Replaces each lone carriage return by a line feed, since pulldown-cmark does not take it for a line end everywhere.
/// Offsets stay the same.
fn with_line_feeds(text: &str) -> Cow<'_, str> {
    let is_alone =
        |text: &str, idx: usize| text.as_bytes()[idx] == b'\r' && text.as_bytes().get(idx + 1) != Some(&b'\n');
    if !memchr::memchr_iter(b'\r', text.as_bytes()).any(|idx| is_alone(text, idx)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.char_indices().map(|(idx, c)| if is_alone(text, idx) { '\n' } else { c }).collect())
}
