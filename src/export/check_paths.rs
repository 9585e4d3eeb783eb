//! Checks that relative paths in an output still resolve from the directory of the output.

use std::path::Path;

use crate::diagnostics::Diagnostics;
use crate::model::{Block, BlockKind, Document, Inline, InlineKind, Visit, walk_block, walk_inlines};
use crate::resource::Resources;
use crate::source::Span;

/// Warns of each file that `document` names but that is missing relative to `output`; checks images if `images` is set.
pub(super) fn check_paths(
    document: &Document,
    resources: &Resources,
    output: &Path,
    images: bool,
    diags: &mut Diagnostics,
) {
    let directory = super::input::directory_of(output);
    let top = directory.ancestors().last().filter(|top| top.has_root()).unwrap_or(Path::new("/"));
    let mut checker = Checker { resources, from_output: Resources::new(directory, top), output, images, diags };
    document.walk(&mut checker);
}

struct Checker<'a> {
    resources: &'a Resources,
    from_output: Resources,
    output: &'a Path,
    images: bool,
    diags: &'a mut Diagnostics,
}

impl Checker<'_> {
    fn check(&mut self, source: &str, span: Span) {
        let meant = self.resources.locate(source).ok().flatten();
        if meant.is_some() && self.from_output.locate(source).ok().flatten() != meant {
            let hint = if source.starts_with('/') {
                "paths that count from the root of a site lead nowhere outside of it: name the file by a relative path"
            } else {
                "paths stay as they are written: put the output beside the document"
            };
            let output = self.output.display();
            self.diags.warn_hint(span, format!("`{source}` does not lead to the file from `{output}`"), hint);
        }
    }
}

impl Visit for Checker<'_> {
    fn visit_block(&mut self, block: &Block) {
        if let (BlockKind::Figure { image, .. }, true) = (&block.kind, self.images) {
            self.check(&image.source, block.span);
        }
        walk_block(self, block);
    }

    fn visit_inline(&mut self, inline: &Inline) {
        match &inline.kind {
            InlineKind::Image(image) if self.images => self.check(&image.source, inline.span),
            InlineKind::Link(link) => self.check(&link.target, inline.span),
            InlineKind::Image(_)
            | InlineKind::Text { .. }
            | InlineKind::Emphasis { .. }
            | InlineKind::Strong { .. }
            | InlineKind::Strikethrough { .. }
            | InlineKind::Underline { .. }
            | InlineKind::Superscript { .. }
            | InlineKind::Subscript { .. }
            | InlineKind::Mark { .. }
            | InlineKind::Code { .. }
            | InlineKind::NoteRef { .. }
            | InlineKind::Math { .. }
            | InlineKind::SoftBreak
            | InlineKind::HardBreak
            | InlineKind::Raw { .. }
            | InlineKind::Span { .. } => {}
        }
        walk_inlines(self, inline.kind.content());
    }
}
