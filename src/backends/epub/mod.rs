//! EPUB 3.3 backend: one file for Apple Books, Kindle, Kobo and other readers.
//!
//! [`Epub::render`] lists the steps: identify the book, split the document into files, write them as XHTML through
//! [`super::html`], derive contents and package document from the result, write the container. The output is valid by
//! construction: identifiers, links and pictures that do not exist are not written. Uses neither clock nor randomness.

mod accessibility;
mod anchors;
mod archive;
mod book;
mod embed;
mod files;
mod fit;
mod identity;
mod kepub;
mod links;
mod package;
mod pictures;
mod split;
mod stylesheet;
mod svg;
mod toc;
mod weight;

use std::borrow::Cow;

use super::{Backend, OptionSpec, OptionValues, Options, RenderContext, RenderError};
use crate::diagnostics::Diagnostics;
use crate::model::{Document, HeadingLevel, outline};
use crate::source::Span;
use crate::theme::Device;
use book::{Book, CoverChoice, Page};
use embed::Fonts;
use fit::Screen;
use identity::Identity;
use package::{COVER_IMAGE, Item, Package};
use pictures::Pictures;
use split::SplitLevel;

/// The media type of content files.
const XHTML: &str = "application/xhtml+xml";

/// The base style sheet. Leaves colours, faces and text size to the reader.
const STYLESHEET: &str = include_str!("style.css");

/// Rules for books, appended to the base: paragraphs are indented instead of spaced.
const BOOK_RULES: &str = include_str!("style-book.css");

/// Name of the cover option.
pub const COVER_OPTION: &str = "cover";

/// Name of the device option.
const DEVICE_OPTION: &str = "device";

/// The EPUB 3 backend.
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

    fn extension_with(&self, options: &Options) -> &'static str {
        // Kobo opens files with this extension in its own engine.
        if Device::by_name(options.text(DEVICE_OPTION)).kepub { "kepub.epub" } else { self.extension() }
    }

    fn extension_options(&self) -> &'static [&'static str] {
        &[DEVICE_OPTION]
    }

    fn links_to_files(&self) -> bool {
        // A book holds no other.
        false
    }

    fn options_by_file_name(&self, name: &str) -> &'static [(&'static str, &'static str)] {
        // Kobo's engine opens what is called so, and nothing else is.
        if name.to_ascii_lowercase().ends_with(".kepub.epub") { &[("device", "kobo")] } else { &[] }
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
                name: "theme",
                values: OptionValues::Choice(&["article", "book"]),
                default: "article",
                help: "how paragraphs are told from each other: by space, or as in books by an indent",
            },
            OptionSpec {
                name: COVER_OPTION,
                values: OptionValues::Text,
                default: "auto",
                help: "a picture; auto: that of the front matter, else one with the title; none",
            },
            OptionSpec {
                name: DEVICE_OPTION,
                values: OptionValues::Choice(&Device::NAMES),
                default: Device::NAMES[0],
                help: "what the book is for: sizes of pictures, depth of contents, limits; kobo: its markup, too",
            },
            OptionSpec {
                name: "grayscale",
                values: OptionValues::Choice(&["auto", "true", "false"]),
                default: "auto",
                help: "pictures without colours; auto: where the device shows none",
            },
            OptionSpec {
                name: "css",
                values: OptionValues::Text,
                default: "",
                help: "a style sheet beside the document, whose rules stand behind the book's own",
            },
            OptionSpec {
                name: "embed-fonts",
                values: OptionValues::Bool,
                default: "false",
                help: "carry the faces that the text is set in, reduced to what it needs of them",
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
        let screen = screen(cx.options);
        let mut book = Book::new(document, &identity, parts, cx.resources, cover, screen);
        let mut pages = book.pages(diags);
        let (toc, landmarks) = (book.toc(), book.landmarks());
        if document.meta.toc == Some(true) {
            let is_front = |page: &Page| matches!(page.name.as_str(), files::TITLE_PAGE | files::COVER_PAGE);
            let behind = pages.iter().take_while(|page| is_front(page)).count();
            pages.insert(behind, toc::contents_page(&identity, &toc));
        }
        let authors: Vec<&str> = document.meta.authors.iter().map(|author| author.name.as_str()).collect();
        let has_formulas = pages.iter().any(Page::has_formulas);
        let has_headings = !outline(&document.blocks).is_empty();
        if screen.device.kepub {
            pages.iter_mut().for_each(|page| page.xhtml = kepub::with_spans(&page.xhtml));
        }
        let fonts =
            if cx.options.bool("embed-fonts") { embed::fonts_for(&pages, cx.fonts, diags) } else { Fonts::default() };
        let items = manifest(&pages, &book.pictures, &fonts);
        let package = Package {
            identity: &identity,
            meta: &document.meta,
            modified: cx.stamp.modified,
            accessibility: &accessibility::statements(&document.meta, &book.pictures, has_headings, has_formulas),
            items: &items,
            spine: &spine(&items),
            landmarks: &landmarks,
        };
        let files = archive::Files {
            identity: &identity,
            pages: &pages,
            stylesheet: &style_rules(cx, &fonts, diags),
            fonts: &fonts,
            package: &package.write(),
            nav: &toc::nav_document(&identity, &toc, &landmarks),
            ncx: &toc::ncx(&identity, &authors, &toc),
            pictures: &book.pictures,
        };
        let bytes = archive::write(&files, cx.options.bool("small"))?;
        book.pictures.report_large(diags);
        report_size(bytes.len(), screen.device, diags);
        Ok(bytes)
    }
}

fn screen(options: &Options) -> Screen {
    let device = Device::by_name(options.text(DEVICE_OPTION));
    let gray = match options.text("grayscale") {
        "true" => true,
        "false" => false,
        _ => device.gray,
    };
    Screen { device, gray }
}

/// The style rules in cascade order: base, theme, fonts, then the document's own, then those of the run.
fn style_rules<'a>(cx: &RenderContext<'_>, fonts: &Fonts, diags: &mut Diagnostics) -> Cow<'a, str> {
    let file = cx.options.text("css");
    let theme = if cx.options.text("theme") == "book" { BOOK_RULES } else { "" };
    if [file, theme, cx.stylesheet, &fonts.rules].iter().all(|rules| rules.is_empty()) {
        return Cow::Borrowed(STYLESHEET);
    }
    let mut rules = format!("{STYLESHEET}{theme}{}", fonts.rules);
    if !file.is_empty() {
        match cx.resources.text(file) {
            Ok(css) => rules += &stylesheet::permitted(&css, &format!("style sheet `{file}`"), diags),
            Err(error) => diags.warn(Span::NONE, format!("style sheet `{file}` is not used: {error}")),
        }
    }
    rules += &stylesheet::permitted(cx.stylesheet, "style sheet", diags);
    Cow::Owned(rules)
}

fn report_size(size: usize, device: &Device, diags: &mut Diagnostics) {
    const MEGABYTE: usize = 1_000_000;
    if let Some(most) = device.max_book_bytes.filter(|&most| size > most) {
        let (size, most, title) = (size / MEGABYTE, most / MEGABYTE, &device.title);
        diags.warn_hint(
            Span::NONE,
            format!("the book has {size} MB, and {title} takes {most} MB at most"),
            "fewer or smaller pictures make it smaller",
        );
    }
}

fn split_level(option: &str) -> SplitLevel {
    option.parse().map_or(SplitLevel::Auto, |level| SplitLevel::At(HeadingLevel::clamped(level)))
}

/// Manifest items: every file except the package document.
fn manifest(pages: &[Page], pictures: &Pictures<'_>, fonts: &Fonts) -> Vec<Item> {
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
    let fonts = fonts.files.iter().enumerate();
    items.extend(fonts.map(|(idx, font)| item(&format!("font-{}", idx + 1), &font.name, font.media_type)));
    items
}

/// The items in reading order.
fn spine(items: &[Item]) -> Vec<&str> {
    let is_page = |item: &&Item| item.media_type == XHTML && item.address != files::NAV;
    items.iter().filter(is_page).map(|item| item.id.as_str()).collect()
}
