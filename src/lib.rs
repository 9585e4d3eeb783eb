#![doc = "stub"]

pub mod backends;
pub mod diagnostics;
pub mod font;
pub mod geometry;
pub mod labels;
pub mod layout;
pub mod linebreak;
pub mod markdown;
pub mod model;
pub mod resource;
pub mod source;
pub mod theme;
pub mod transform;
pub mod yaml;

use backends::Backend;
use diagnostics::Diagnostics;
use model::Document;
use source::SourceFile;

pub use markdown::ReadOptions;

/// Reads Markdown with front matter. Never fails: what could not be read is in `diags`.
///
/// The document is complete: transformed by [`transform::run`], ready for any backend.
pub fn read(source: &SourceFile, options: &ReadOptions, diags: &mut Diagnostics) -> Document {
    let mut document = markdown::read(source, options, diags);
    transform::run(&mut document, diags);
    document
}

/// Every backend. The same as [`backends::all`].
pub fn formats() -> &'static [&'static dyn Backend] {
    backends::all()
}
