//! Plain text, for people to read: filled to a width, links and notes collected, tables drawn.
//!
//! `inline` turns inlines into a `flow` of text, `block` lays out lines, `title` and `table` what their names say.

mod block;
mod charset;
mod flow;
mod inline;
mod links;
mod marks;
mod table;
mod title;

use self::block::BlockWriter;
use self::charset::Charset;
use self::links::LinkStyle;
use super::{Backend, OptionSpec, OptionValues, Options, RenderContext, RenderError};
use crate::diagnostics::Diagnostics;
use crate::labels::Labels;
use crate::model::Document;

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
                values: OptionValues::Choice(&["marks", "none"]),
                default: "marks",
                help: "how emphasis is shown: _so_ and *so*, or not",
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
        let style = Style::new(cx.options, document.meta.language());
        let mut writer = BlockWriter::new(document, &style, diags);
        title::write_title(&mut writer, &document.meta);
        if document.meta.toc == Some(true) {
            title::write_contents(&mut writer, document);
        }
        writer.number_headings(document.meta.number_sections == Some(true));
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
    marks_emphasis: bool,
    wraps_code: bool,
    language: String,
    labels: &'static Labels,
}

impl Style {
    fn new(options: &Options, language: &str) -> Style {
        Style {
            width: usize::try_from(options.integer("width")).unwrap_or_default(),
            links: match options.text("links") {
                "section" => LinkStyle::Section,
                "inline" => LinkStyle::Inline,
                "none" => LinkStyle::None,
                _ => LinkStyle::End,
            },
            charset: if options.text("charset") == "ascii" { Charset::Ascii } else { Charset::Unicode },
            marks_emphasis: options.text("emphasis") == "marks",
            wraps_code: options.bool("wrap-code"),
            language: language.to_owned(),
            labels: Labels::of(language),
        }
    }

    fn is_unicode(&self) -> bool {
        self.charset == Charset::Unicode
    }
}
