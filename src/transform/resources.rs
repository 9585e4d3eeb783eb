//! Replaces the names of page resources (Hugo) by the addresses of the files, in pictures and the cover.
//!
//! Names are compared exactly; other addresses stay unchanged.

use crate::model::{Block, BlockKind, Document, Image, Inline, InlineKind, VisitMut, walk_block_mut, walk_inline_mut};

/// Runs the pass.
pub(super) fn run(document: &mut Document) {
    if document.meta.resources.is_empty() {
        return;
    }
    let resources = std::mem::take(&mut document.meta.resources);
    document.walk_mut(&mut Names { resources: &resources });
    document.meta.resources = resources;
    if let Some(cover) = &mut document.meta.cover
        && let Some((_, file)) = document.meta.resources.iter().find(|(name, _)| *name == cover.source)
    {
        cover.source.clone_from(file);
    }
}

struct Names<'a> {
    resources: &'a [(String, String)],
}

impl Names<'_> {
    fn find(&self, image: &mut Image) {
        if let Some((_, file)) = self.resources.iter().find(|(name, _)| *name == image.source) {
            image.source.clone_from(file);
        }
    }
}

impl VisitMut for Names<'_> {
    fn visit_block(&mut self, block: &mut Block) {
        if let BlockKind::Figure { image, .. } = &mut block.kind {
            self.find(image);
        }
        walk_block_mut(self, block);
    }

    fn visit_inline(&mut self, inline: &mut Inline) {
        if let InlineKind::Image(image) = &mut inline.kind {
            self.find(image);
        }
        walk_inline_mut(self, inline);
    }
}
