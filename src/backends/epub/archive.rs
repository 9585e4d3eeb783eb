//! The container: epub-builder writes it, and a second pass corrects it.
//!
//! epub-builder 0.8 writes the archive, its `mimetype` and `container.xml`, and the given files. Its interface cannot
//! produce a valid package document, navigation document or NCX (duplicate identifiers, no landmarks, no manifest
//! properties, `refines` written as `id`, no `dtb:uid`, no publisher or series …), so this pass replaces those three.
//! It copies the other entries compressed, in a fixed order and with a fixed time, since epub-builder's time depends on
//! Cargo features. It also adds the pictures: they are compressed already, and deflating them again would take most of
//! the time.

use std::io::{Cursor, Read, Write};

use epub_builder::{EpubBuilder, EpubContent, EpubVersion, ReferenceType, ZipLibrary};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::book::Page;
use super::embed::Fonts;
use super::files::{FOLDER, NAV, NCX, PACKAGE, STYLESHEET};
use super::identity::Identity;
use super::pictures::Pictures;
use crate::backends::RenderError;

const MIMETYPE: &str = "mimetype";
const CONTAINER: &str = "META-INF/container.xml";

/// Deflate levels: the usual one, and one above 9, where zopfli's slow search begins.
const USUAL_LEVEL: i64 = 6;
const SMALLEST_LEVEL: i64 = 24;

/// The files of a book.
#[derive(Debug)]
pub struct Files<'a> {
    /// Metadata for epub-builder.
    pub identity: &'a Identity,
    /// The content files, in reading order.
    pub pages: &'a [Page],
    /// The style sheet.
    pub stylesheet: &'a str,
    /// The package document.
    pub package: &'a str,
    /// The navigation document.
    pub nav: &'a str,
    /// The NCX.
    pub ncx: &'a str,
    /// The pictures.
    pub pictures: &'a Pictures<'a>,
    /// The fonts.
    pub fonts: &'a Fonts,
}

/// Writes the archive. `smallest` selects the slow, dense compression.
pub fn write(files: &Files<'_>, smallest: bool) -> Result<Vec<u8>, RenderError> {
    let built = build(files).map_err(|error| RenderError::new(format!("cannot build the EPUB: {error}")))?;
    repack(&built, files, smallest).map_err(|error| RenderError::new(format!("cannot write the EPUB: {error}")))
}

/// Builds the archive with epub-builder.
fn build(files: &Files<'_>) -> Result<Vec<u8>, epub_builder::Error> {
    let mut builder = EpubBuilder::new(ZipLibrary::new()?)?;
    builder.epub_version(EpubVersion::V33);
    // Set explicitly, so that epub-builder does not generate a random one.
    builder.set_uuid(files.identity.uuid);
    builder.set_title(files.identity.title.as_str());
    builder.add_language(files.identity.language.as_str());
    builder.stylesheet(files.stylesheet.as_bytes())?;
    for page in files.pages {
        let content = EpubContent::new(page.name.as_str(), page.xhtml.as_bytes());
        builder.add_content(content.reftype(ReferenceType::Text))?;
    }
    let mut built = Vec::new();
    builder.generate(&mut built)?;
    Ok(built)
}

fn repack(built: &[u8], files: &Files<'_>, smallest: bool) -> zip::result::ZipResult<Vec<u8>> {
    let mut source = ZipArchive::new(Cursor::new(built))?;
    let time = DateTime::default(); // 1980-01-01, the first that the format knows.
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored).last_modified_time(time);
    let level = if smallest { SMALLEST_LEVEL } else { USUAL_LEVEL };
    let deflated = stored.compression_method(CompressionMethod::Deflated).compression_level(Some(level));

    let mut target = ZipWriter::new(Cursor::new(Vec::with_capacity(built.len())));
    target.start_file(MIMETYPE, stored)?;
    target.write_all(b"application/epub+zip")?;
    let mut copy = |target: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str| {
        if smallest {
            let mut content = Vec::new();
            source.by_name(name)?.read_to_end(&mut content)?;
            target.start_file(name, deflated)?;
            Ok(target.write_all(&content)?)
        } else {
            target.raw_copy_file_touch(source.by_name(name)?, time, None)
        }
    };
    copy(&mut target, CONTAINER)?;
    for (name, content) in [(PACKAGE, files.package), (NAV, files.nav), (NCX, files.ncx)] {
        target.start_file(format!("{FOLDER}{name}"), deflated)?;
        target.write_all(content.as_bytes())?;
    }
    copy(&mut target, &format!("{FOLDER}{STYLESHEET}"))?;
    for page in files.pages {
        copy(&mut target, &format!("{FOLDER}{}", page.name))?;
    }
    for (name, picture) in files.pictures.files() {
        target.start_file(format!("{FOLDER}{name}"), stored)?;
        target.write_all(&picture.bytes)?;
    }
    for font in &files.fonts.files {
        target.start_file(format!("{FOLDER}{}", font.name), deflated)?;
        target.write_all(&font.bytes)?;
    }
    Ok(target.finish()?.into_inner())
}
