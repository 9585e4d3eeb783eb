#![doc = include_str!("ARCHITECTURE.md")]

pub mod backends;
pub mod book;
mod cover;
pub mod diagnostics;
pub mod export;
pub mod font;
pub mod geometry;
pub mod labels;
pub mod layout;
pub mod linebreak;
pub mod markdown;
mod math;
pub mod model;
pub mod percent;
pub mod raster;
pub mod resource;
pub mod select;
pub mod source;
pub mod theme;
pub mod transform;
pub mod url;
pub mod worker;
pub mod yaml;

pub use backends::{
    Backend, EMBED_SOURCE, OptionError, OptionSpec, OptionValues, Registry, RenderContext, RenderError, nearest,
};
pub use book::{IndexKind, PartKey};
pub use export::FormatOption;
pub use font::FontLicense;
pub use markdown::{Addition, Dialect, DialectName, Dialects, ReadOptions, Shortcodes};
pub use model::{DateTime, Document, JsonError, language_tag};

pub use select::{Condition, ConditionError};

use std::path::Path;

use backends::Stamp;
use diagnostics::Diagnostics;
use font::FontBook;
use resource::Resources;
use source::SourceFile;
use theme::Theme;

/// Reads Markdown with front matter. Never fails: what could not be read is in `diags`.
///
/// The document is complete: transformed by [`transform::run`], ready for any backend.
pub fn read(source: &SourceFile, options: &ReadOptions, diags: &mut Diagnostics) -> Document {
    let mut document = markdown::read(source, options, diags);
    transform::run(&mut document, diags);
    document
}

/// Reads a document from the model's JSON form, and completes it as [`read`] does.
pub fn read_json(source: &SourceFile, options: &ReadOptions, diags: &mut Diagnostics) -> Result<Document, JsonError> {
    let mut document = model::from_json(source.text())?;
    if document.meta.lang.is_none() {
        document.meta.lang.clone_from(&options.language);
    }
    transform::run(&mut document, diags);
    Ok(document)
}

/// Converts one document, with the options that its front matter sets. `directory` is where relative paths in it count
/// from. `Err` means that no output can exist; what is merely not shown is in `diags`.
///
/// For many documents, [`export`] opens fonts once for all, writes files, and can put the source into them.
pub fn convert(
    source: &SourceFile,
    directory: &Path,
    format: &dyn Backend,
    diags: &mut Diagnostics,
) -> Result<Vec<u8>, RenderError> {
    let document = read(source, &ReadOptions::default(), diags);
    let name = Path::new(source.name()).file_stem().map(|stem| stem.to_string_lossy());
    let cx = RenderContext {
        theme: &Theme::default(),
        layout_cache: &layout::LayoutCache::default(),
        fonts: &FontBook::default(),
        resources: &Resources::new(directory, resource::find_root(directory)),
        options: &export::resolve_options(format, &document, Some(source), &[], diags),
        stamp: Stamp::of(&document, None),
        name: name.as_deref(),
        stylesheet: "",
        attachments: &[],
    };
    format.render(&document, &cx, diags)
}

/// The defaults of reading, for the formats that are built in.
impl Default for ReadOptions {
    fn default() -> ReadOptions {
        ReadOptions::for_formats(Registry::default().all())
    }
}

impl ReadOptions {
    /// The defaults of reading, where these are the formats whose options the front matter may hold.
    pub fn for_formats(formats: &[&'static dyn Backend]) -> ReadOptions {
        let formats = backends::names_of(formats).map(model::folded_key).collect();
        ReadOptions { smart: true, language: None, dialects: Dialects::default(), formats }
    }
}

/// The built-in format of this name or alias.
pub fn format_named(name: &str) -> Option<&'static dyn Backend> {
    Registry::default().by_name(name)
}

/// The licences of the fonts that are compiled in.
pub fn font_licenses() -> &'static [FontLicense] {
    font::LICENSES
}

/// The example of the README is compiled and run as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
