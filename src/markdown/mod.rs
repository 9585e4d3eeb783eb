//! Text to model. The only user of pulldown-cmark.

mod builder;
mod front_matter;
mod html;

use crate::diagnostics::Diagnostics;
use crate::model::Document;
use crate::source::SourceFile;

/// How Markdown is read.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// Whether quotes, dashes and dots become typographic ones.
    pub smart: bool,
    /// The language of a document whose front matter does not say one.
    pub language: Option<String>,
}

impl Default for ReadOptions {
    fn default() -> ReadOptions {
        ReadOptions { smart: true, language: None }
    }
}

/// Reads a document. The result has no identifiers on headings yet: see [`crate::transform`].
pub fn read(source: &SourceFile, options: &ReadOptions, diags: &mut Diagnostics) -> Document {
    let (mut meta, body) = front_matter::read(source, diags);
    if meta.lang.is_none() {
        meta.lang.clone_from(&options.language);
    }
    let (blocks, notes) = builder::build(source.text(), body, options, diags);
    Document { meta, blocks, notes }
}
