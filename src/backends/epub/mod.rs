//! EPUB 3.3: for Apple Books, Kindle, Kobo and every other reader at once.
//!
//! The steps are in [`Epub::render`]: name the book, divide the document into files, write them as XHTML through
//! [`super::html`], write contents and package document from what was written, put all into the container. Valid by
//! construction: identifiers, links and pictures exist or are not written. Nothing depends on a clock or on chance.

mod accessibility;
mod anchors;
mod archive;
mod book;
mod files;
mod identity;
mod links;
mod package;
mod pictures;
mod split;
mod svg;
mod toc;
mod weight;

use super::{Backend, OptionSpec, OptionValues, RenderContext, RenderError};
use crate::diagnostics::Diagnostics;
use crate::model::{Document, HeadingLevel, outline};
use book::{Book, CoverChoice, Page};
use identity::Identity;
use package::{COVER_IMAGE, Item, Package};
use pictures::Pictures;
use split::SplitLevel;

/// The media type of content files.
const XHTML: &str = "application/xhtml+xml";

/// For reading: leaves colours, faces and the size of the text to the reader.
const STYLESHEET: &str = include_str!("style.css");

/// The option of the cover.
pub const COVER_OPTION: &str = "cover";

/// EPUB 3 for e-readers.
pub struct Epub;

impl Backend for Epub {
    fn name(&self) -> &'static str {
        "epub"
    }

    fn aliases(&self) -> &'static [&'static str] {
        &["epub3"]
    }

    fn summary(&self) -> &'static str {
        "EPUB 3 for e-readers"
    }

    fn extension(&self) -> &'static str {
        "epub"
    }

    fn is_binary(&self) -> bool {
        true
    }

    fn options(&self) -> &'static [OptionSpec] {
        &[
            OptionSpec {
                name: "split-level",
                values: OptionValues::Choice(&["auto", "1", "2", "3", "4", "5", "6"]),
                default: "auto",
                help: "headings that begin a new file; auto: those of chapters, where these are long",
            },
            OptionSpec {
                name: "site",
                values: OptionValues::Text,
                default: "",
                help: "address of the site that relative links and a relative permalink count from",
            },
            OptionSpec {
                name: COVER_OPTION,
                values: OptionValues::Text,
                default: "auto",
                help: "a picture; auto: that of the front matter, else one with the title; none",
            },
            OptionSpec {
                name: "small",
                values: OptionValues::Bool,
                default: "false",
                help: "compress as far as possible, slowly",
            },
        ]
    }

    fn render(
        &self,
        document: &Document,
        cx: &RenderContext<'_>,
        diags: &mut Diagnostics,
    ) -> Result<Vec<u8>, RenderError> {
        let identity = Identity::of(document, cx.name, diags);
        let parts = split::split(document, split_level(cx.options.text("split-level")));
        let cover = CoverChoice { wish: cx.options.text(COVER_OPTION), fonts: cx.fonts, cache: cx.layout_cache };
        let mut book = Book::new(document, &identity, parts, cx.resources, cx.options.text("site"), cover);
        let pages = book.pages(diags);
        let (toc, landmarks) = (book.toc(), book.landmarks());
        let authors: Vec<&str> = document.meta.authors.iter().map(|author| author.name.as_str()).collect();
        let has_formulas = pages.iter().any(Page::has_formulas);
        let has_headings = !outline(&document.blocks).is_empty();
        let with_contents = document.meta.toc == Some(true);
        let items = manifest(&pages, &book.pictures);
        let package = Package {
            identity: &identity,
            meta: &document.meta,
            modified: cx.stamp.modified,
            accessibility: &accessibility::statements(&book.pictures, has_headings, has_formulas),
            items: &items,
            spine: &spine(&items, with_contents),
            landmarks: &landmarks,
        };
        let files = archive::Files {
            identity: &identity,
            pages: &pages,
            stylesheet: STYLESHEET,
            package: &package.write(),
            nav: &toc::nav_document(&identity, &toc, &landmarks, with_contents),
            ncx: &toc::ncx(&identity, &authors, &toc),
            pictures: &book.pictures,
        };
        archive::write(&files, cx.options.bool("small"))
    }
}

fn split_level(option: &str) -> SplitLevel {
    option.parse().map_or(SplitLevel::Auto, |level| SplitLevel::At(HeadingLevel::clamped(level)))
}

/// Every file but the package document.
fn manifest(pages: &[Page], pictures: &Pictures<'_>) -> Vec<Item> {
    let item = |id: &str, address: &str, media_type| Item {
        id: id.to_owned(),
        address: address.to_owned(),
        media_type,
        properties: None,
    };
    let mut items = vec![
        Item { properties: Some("nav"), ..item("nav", files::NAV, XHTML) },
        item("ncx", files::NCX, "application/x-dtbncx+xml"),
        item("css", files::STYLESHEET, "text/css"),
    ];
    items.extend(pages.iter().map(|page| Item {
        properties: page.properties(),
        ..item(page.name.trim_end_matches(".xhtml"), &page.name, XHTML)
    }));
    items.extend(pictures.files().enumerate().map(|(idx, (name, picture))| Item {
        properties: (pictures.cover() == Some(name)).then_some(COVER_IMAGE),
        ..item(&format!("image-{}", idx + 1), name, picture.kind.media_type())
    }));
    items
}

/// What is read in turn; the contents among it, behind cover and title page, where the document asks for them.
fn spine(items: &[Item], with_contents: bool) -> Vec<&str> {
    let is_page = |item: &&Item| item.media_type == XHTML && item.address != files::NAV;
    let mut spine: Vec<&str> = items.iter().filter(is_page).map(|item| item.id.as_str()).collect();
    if with_contents {
        let is_front = |item: &&Item| item.address == files::TITLE_PAGE || item.address == files::COVER_PAGE;
        let behind = items.iter().filter(is_front).count();
        spine.insert(behind, "nav");
    }
    spine
}
