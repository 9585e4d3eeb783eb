//! Org-mode, as Emacs reads it back.
//!
//! `inline` says what markup a text has, `guard` sees to it that Org reads it so, by what `syntax` knows of it; `block`
//! lays out lines, `head` turns metadata into keywords. What Org cannot say is reported.

mod block;
mod code;
mod ends;
mod fill;
mod guard;
mod head;
mod inline;
mod marked;
mod references;
mod special;
mod syntax;
mod table;
mod target;

use self::block::BlockWriter;
use self::head::{HeadOptions, write_head};
use self::references::References;
use super::{Backend, OptionSpec, OptionValues, RenderContext, RenderError};
use crate::diagnostics::Diagnostics;
use crate::model::Document;

/// Org-mode.
pub struct Org;

/// Widest line that makes sense to ask for.
const MAX_WIDTH: i64 = 1000;

impl Backend for Org {
    fn name(&self) -> &'static str {
        "org"
    }

    fn aliases(&self) -> &'static [&'static str] {
        &["org-mode"]
    }

    fn summary(&self) -> &'static str {
        "Org-mode, as Emacs reads it back"
    }

    fn extension(&self) -> &'static str {
        "org"
    }

    fn is_binary(&self) -> bool {
        false
    }

    fn keeps_paths(&self) -> bool {
        true
    }

    fn options(&self) -> &'static [OptionSpec] {
        &[
            OptionSpec {
                name: "width",
                values: OptionValues::Integer { min: 0, max: MAX_WIDTH },
                default: "0",
                help: "columns that paragraphs are filled to; 0 writes each on one line",
            },
            OptionSpec {
                name: "id",
                values: OptionValues::Bool,
                default: "false",
                help: "give the file an ID property, as org-roam wants it",
            },
            OptionSpec {
                name: "anchors",
                values: OptionValues::Choice(&["linked", "all"]),
                default: "linked",
                help: "headlines with a CUSTOM_ID: those that the document links to, or all, for links from elsewhere",
            },
            OptionSpec {
                name: "metadata",
                values: OptionValues::Bool,
                default: "false",
                help: "keep unknown keys of the front matter as comments",
            },
        ]
    }

    fn render(
        &self,
        document: &Document,
        cx: &RenderContext<'_>,
        diags: &mut Diagnostics,
    ) -> Result<Vec<u8>, RenderError> {
        let width = usize::try_from(cx.options.integer("width")).unwrap_or_default();
        let references = References::of(document, cx.options.text("anchors") == "all");
        let mut writer = BlockWriter::new(&references, document.meta.language(), width, diags);
        if let Some(summary) = &document.meta.summary {
            writer.special_block("abstract", summary);
        }
        writer.blocks(&document.blocks);
        writer.notes(&document.notes);
        let body = writer.finish();
        let mut out = write_head(
            document,
            HeadOptions {
                id: cx.options.bool("id"),
                metadata: cx.options.bool("metadata"),
                needs: body.needs,
                deepest_headline: body.deepest_headline,
            },
        );
        if !out.is_empty() && !body.text.is_empty() {
            out.push('\n');
        }
        out.push_str(&body.text);
        Ok(out.into_bytes())
    }
}
