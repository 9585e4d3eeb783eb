//! The PDF backend: paints laid-out pages and writes the file.
//!
//! [`paint()`] converts a [`PagedDocument`](crate::layout::frame::PagedDocument) to bytes: `content` makes the page
//! streams, `embed` lets printpdf make the objects, `finish` adds what printpdf cannot express, and `writer` writes the
//! file. The only user of printpdf, lopdf and subsetter. Independent of Markdown and of layout rules.

mod attachments;
mod claims;
mod content;
mod deflate;
mod embed;
mod finish;
mod fonts;
mod graphics;
mod icc;
mod images;
mod jpeg;
mod linear;
mod navigation;
mod number;
mod paint;
mod png;
mod properties;
mod roles;
mod structure;
mod syntax;
mod text;
mod writer;
mod xmp;

pub use attachments::{ExtractError, attachments_of};
pub use paint::{Painting, paint};
pub use xmp::{Archival, Conformance};

use super::{Backend, EMBED_SOURCE, OptionSpec, OptionValues, RenderContext, RenderError};
use crate::diagnostics::Diagnostics;
use crate::geometry::Size;
use crate::layout::{LayoutContext, Microtype, lay_out};
use crate::model::Document;
use crate::source::Span;
use crate::theme::{Paper, Theme};
use paint::paint_these;

/// The backend that typesets pages as PDF.
pub struct Pdf;

impl Backend for Pdf {
    fn name(&self) -> &'static str {
        "pdf"
    }

    fn summary(&self) -> &'static str {
        "typeset pages"
    }

    fn extension(&self) -> &'static str {
        "pdf"
    }

    fn is_binary(&self) -> bool {
        true
    }

    fn options(&self) -> &'static [OptionSpec] {
        &[
            OptionSpec {
                name: "paper",
                values: OptionValues::Choice(&["auto", "a4", "a5", "b5", "letter", "legal"]),
                default: "auto",
                help: "paper; auto takes the front matter's, else that of the language's region",
            },
            OptionSpec {
                name: "theme",
                values: OptionValues::Choice(&["article", "book"]),
                default: "article",
                help: "how pages look; book has a title page, chapters that begin pages, and facing pages",
            },
            OptionSpec {
                name: "font-size",
                values: OptionValues::Length { min: 6.0, max: 36.0 },
                default: "",
                help: "size of the text; the theme's when absent",
            },
            OptionSpec {
                name: "line-height",
                values: OptionValues::Integer { min: 100, max: 300 },
                default: "",
                help: "distance of lines in percent of the size of the text; the theme's when absent",
            },
            OptionSpec {
                name: "margin",
                values: OptionValues::Length { min: 14.0, max: 200.0 },
                default: "",
                help: "empty space at each edge; by itself, what lines of some 70 characters leave",
            },
            OptionSpec {
                name: "links",
                values: OptionValues::Choice(&["plain", "notes"]),
                default: "plain",
                help: "notes also prints the addresses of links, as footnotes",
            },
            OptionSpec {
                name: "line-numbers",
                values: OptionValues::Bool,
                default: "false",
                help: "number the lines of code blocks",
            },
            OptionSpec {
                name: "code-labels",
                values: OptionValues::Bool,
                default: "false",
                help: "name the language of code blocks",
            },
            OptionSpec {
                name: "standard",
                values: OptionValues::Set(&["a-2a", "a-3a", "ua-1", "1.7"]),
                default: "a-2a,ua-1",
                help: "standards that the file claims to keep, where the document allows it; 1.7 alone claims none",
            },
            OptionSpec {
                name: EMBED_SOURCE,
                values: OptionValues::Bool,
                default: "false",
                help: "carry the source and its images inside, for `convert --extract`; makes PDF/A-2a PDF/A-3a",
            },
            OptionSpec {
                name: "linear",
                values: OptionValues::Bool,
                default: "false",
                help: "order the file so that its first page can be shown while it is still arriving",
            },
            OptionSpec {
                name: "protrusion",
                values: OptionValues::Bool,
                default: "true",
                help: "let punctuation hang a little over the margins, which then look straighter",
            },
            OptionSpec {
                name: "expansion",
                values: OptionValues::Bool,
                default: "true",
                help: "make glyphs up to 2 % wider or narrower, so that spaces are more even",
            },
        ]
    }

    fn render(
        &self,
        document: &Document,
        cx: &RenderContext<'_>,
        diags: &mut Diagnostics,
    ) -> Result<Vec<u8>, RenderError> {
        let paper = paper(document, cx, diags).size();
        let microtype =
            Microtype { protrusion: cx.options.bool("protrusion"), expansion: cx.options.bool("expansion") };
        let theme = theme(cx, paper);
        let layout = LayoutContext {
            theme: &theme,
            fonts: cx.fonts,
            resources: cx.resources,
            paper,
            microtype,
            cache: cx.layout_cache,
        };
        let mut paged = lay_out(document, &layout, diags);
        let pages = std::mem::take(&mut paged.pages);
        let painting = Painting {
            paged: &paged,
            meta: &document.meta,
            name: cx.name,
            fonts: cx.fonts,
            stamp: cx.stamp,
            conformance: conformance(cx),
            attachments: cx.attachments,
            linear: cx.options.bool("linear"),
        };
        paint_these(&painting, pages.into_iter(), diags)
    }
}

/// The standards that the options request.
fn conformance(cx: &RenderContext<'_>) -> Conformance {
    let wants = |standard| cx.options.contains("standard", standard);
    let is_archival = wants("a-2a") || wants("a-3a");
    let archival = if wants("a-3a") || !cx.attachments.is_empty() { Archival::A3a } else { Archival::A2a };
    Conformance { archival: is_archival.then_some(archival), accessible: wants("ua-1") }
}

/// The theme, modified by the options.
fn theme(cx: &RenderContext<'_>, paper: Size) -> Theme {
    let mut theme = chosen_theme(cx);
    if let Some(size) = cx.options.length("font-size") {
        let scale = size / theme.text_size;
        (theme.leading, theme.measure) = (theme.leading * scale, theme.measure * scale);
        theme.text_size = size;
    }
    if cx.options.is_set("line-height") {
        let percent = u16::try_from(cx.options.integer("line-height")).unwrap_or(100);
        theme.leading = theme.text_size * (f64::from(percent) / 100.0);
    }
    if let Some(margin) = cx.options.length("margin") {
        theme.measure = paper.width - margin * 2.0;
        (theme.top_margin, theme.bottom_margin) = (margin / paper.height, margin / paper.height);
        theme.narrow_measure = 1.0;
    }
    theme
}

fn chosen_theme(cx: &RenderContext<'_>) -> Theme {
    let base = if cx.options.text("theme") == "book" { Theme::book() } else { cx.theme.clone() };
    Theme {
        line_numbers: cx.options.bool("line-numbers"),
        code_labels: cx.options.bool("code-labels"),
        printed_links: cx.options.text("links") == "notes",
        ..base
    }
}

/// The paper by option, else by front matter, else by language.
fn paper(document: &Document, cx: &RenderContext<'_>, diags: &mut Diagnostics) -> Paper {
    let of_language = Paper::of_language(document.meta.language());
    if let Some(paper) = Paper::by_name(cx.options.text("paper")) {
        return paper;
    }
    let Some(name) = &document.meta.paper else {
        return of_language;
    };
    Paper::by_name(name).unwrap_or_else(|| {
        diags.warn_hint(Span::NONE, format!("unknown paper `{name}`"), "known are a4, a5, b5, letter, legal");
        of_language
    })
}
