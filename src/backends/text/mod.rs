//! Plain text, for people to read: filled to a width, links and notes collected, tables drawn.
//!
//! `inline` turns inlines into a `flow` of text, `words` says where its lines may break, `block` lays out lines, `title`
//! and `table` what their names say.

mod block;
mod charset;
mod direction;
mod flow;
mod inline;
mod links;
mod marks;
mod table;
mod title;
mod words;

use self::block::BlockWriter;
use self::charset::Charset;
use self::flow::Filling;
use self::links::LinkStyle;
use super::{Backend, OptionSpec, OptionValues, Options, RenderContext, RenderError};
use crate::diagnostics::Diagnostics;
use crate::labels::Labels;
use crate::linebreak::Hyphenator;
use crate::math::Symbols;
use crate::model::{Direction, Document, Metadata};

/// Plain text.
pub struct Text;

/// Widest line that makes sense to ask for.
const MAX_WIDTH: i64 = 1000;

impl Backend for Text {
    fn name(&self) -> &'static str {
        "txt"
    }

    fn aliases(&self) -> &'static [&'static str] {
        &["text", "plain"]
    }

    fn summary(&self) -> &'static str {
        "plain text, filled to a width"
    }

    fn extension(&self) -> &'static str {
        "txt"
    }

    fn is_binary(&self) -> bool {
        false
    }

    fn options(&self) -> &'static [OptionSpec] {
        &[
            OptionSpec {
                name: "width",
                values: OptionValues::Integer { min: 0, max: MAX_WIDTH },
                default: "72",
                help: "columns of a line; 0 writes each paragraph on one line",
            },
            OptionSpec {
                name: "links",
                values: OptionValues::Choice(&["end", "section", "inline", "none"]),
                default: "end",
                help: "where addresses stand: numbered, at the end of the text or of each section; after the link; nowhere",
            },
            OptionSpec {
                name: "charset",
                values: OptionValues::Choice(&["unicode", "ascii"]),
                default: "unicode",
                help: "characters for bullets and tables; ascii also replaces typographic characters",
            },
            OptionSpec {
                name: "emphasis",
                values: OptionValues::Choice(&["marks", "underscores", "stars", "none"]),
                default: "marks",
                help: "how emphasis is shown: marks is _weak_ and *strong*, the others show both alike, or not",
            },
            OptionSpec {
                name: "justify",
                values: OptionValues::Bool,
                default: "false",
                help: "spread lines to the whole width",
            },
            OptionSpec {
                name: "hyphenate",
                values: OptionValues::Bool,
                default: "false",
                help: "divide words at the ends of lines, by the rules of the document's language",
            },
            OptionSpec {
                name: "number-sections",
                values: OptionValues::Bool,
                default: "false",
                help: "number the headings, as number-sections in the front matter does",
            },
            OptionSpec {
                name: "wrap-code",
                values: OptionValues::Bool,
                default: "false",
                help: "break lines of code that are too wide, with a mark",
            },
        ]
    }

    fn render(
        &self,
        document: &Document,
        cx: &RenderContext<'_>,
        diags: &mut Diagnostics,
    ) -> Result<Vec<u8>, RenderError> {
        let style = Style::new(cx.options, &document.meta);
        let mut writer = BlockWriter::new(document, &style, diags);
        title::write_title(&mut writer, &document.meta);
        writer.number_headings(style.numbers_sections);
        if document.meta.toc == Some(true) {
            title::write_contents(&mut writer, document);
        }
        writer.body();
        Ok(writer.finish().into_bytes())
    }
}

/// What was asked for.
#[derive(Debug)]
struct Style {
    /// Columns of a line; 0 for a line per paragraph.
    width: usize,
    links: LinkStyle,
    charset: Charset,
    /// Marks around emphasis and around what is strong.
    emphasis: Option<[&'static str; 2]>,
    wraps_code: bool,
    filling: Filling,
    numbers_sections: bool,
    direction: Direction,
    language: String,
    labels: &'static Labels,
}

impl Style {
    fn new(options: &Options, meta: &Metadata) -> Style {
        let language = meta.language();
        Style {
            width: usize::try_from(options.integer("width")).unwrap_or_default(),
            links: match options.text("links") {
                "section" => LinkStyle::Section,
                "inline" => LinkStyle::Inline,
                "none" => LinkStyle::None,
                _ => LinkStyle::End,
            },
            charset: if options.text("charset") == "ascii" { Charset::Ascii } else { Charset::Unicode },
            emphasis: match options.text("emphasis") {
                "none" => None,
                "underscores" => Some(["_", "_"]),
                "stars" => Some(["*", "*"]),
                _ => Some(["_", "*"]),
            },
            wraps_code: options.bool("wrap-code"),
            filling: Filling {
                hyphenator: options.bool("hyphenate").then(|| Hyphenator::new(language)),
                justified: options.bool("justify"),
            },
            // What the front matter asks for stands in the headings already.
            numbers_sections: meta.number_sections != Some(true) && options.bool("number-sections"),
            direction: meta.text_direction(),
            language: language.to_owned(),
            labels: Labels::of(language),
        }
    }

    fn is_unicode(&self) -> bool {
        self.charset == Charset::Unicode
    }

    fn symbols(&self) -> Symbols {
        match self.charset {
            Charset::Unicode => Symbols::Unicode,
            Charset::Ascii => Symbols::Ascii,
        }
    }
}
