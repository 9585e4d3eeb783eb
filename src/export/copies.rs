//! Copies images beside outputs that name them as the document does (Org): each copy keeps its place in the tree, and
//! the output names it by a relative path. No other files are copied.
//!
//! An archive copies the images of its trees; a worker copies those of the documents that it mirrors ([`Mirror`]).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Tree;
use super::input::directory_of;
use super::links::way;
use super::within::{check_replaceable, make_parent};
use crate::diagnostics::Diagnostics;
use crate::model::{Block, BlockKind, Document, Image, Inline, InlineKind, VisitMut, walk_block_mut, walk_inline_mut};
use crate::percent;
use crate::resource::Resources;
use crate::source::Span;

/// Destination of a document's images.
#[derive(Debug)]
pub(super) struct Copying<'a> {
    pub(super) trees: &'a [Tree],
    /// Root of the outputs, as a real path.
    pub(super) root: &'a Path,
    /// Root of the document's site, as a real path.
    pub(super) site: &'a Path,
    /// Path of the output relative to the root of the outputs.
    pub(super) output: &'a Path,
}

/// Trees of documents whose outputs mirror them below one directory, without an archive.
#[derive(Clone, Debug)]
pub struct Mirror {
    /// The trees, with real paths.
    trees: Vec<Tree>,
    /// Root of the outputs, as named.
    root: PathBuf,
    real_root: PathBuf,
}

impl Mirror {
    pub(super) fn new(trees: &[Tree], root: PathBuf, real_root: PathBuf) -> Mirror {
        Mirror { trees: trees.iter().map(Tree::real).collect(), root, real_root }
    }

    /// Plans the image copies for a document of the site at `site`.
    pub(super) fn copying<'b>(&'b self, output: &'b Path, site: &'b Path) -> Option<Copying<'b>> {
        let output = output.strip_prefix(&self.root).ok()?;
        Some(Copying { trees: &self.trees, root: &self.real_root, site, output })
    }

    /// Path of a copy, whose directory is created. `Err` if it would leave the root of the outputs.
    pub(super) fn prepare(&self, place: &Path) -> Result<PathBuf, String> {
        let path = self.root.join(place);
        make_parent(&path, &self.real_root)?;
        check_replaceable(&path, &self.real_root)?;
        Ok(path)
    }
}

/// Images by destination path, relative to the root of the outputs.
pub(super) type Copies = BTreeMap<PathBuf, Arc<[u8]>>;

impl Copying<'_> {
    /// Rewrites the images of a document to paths relative to the output. Returns the copies that this requires.
    pub(super) fn plan(&self, document: &mut Document, resources: &Resources, diags: &mut Diagnostics) -> Copies {
        let mut planner = Planner { copying: self, resources, diags, copies: Copies::new() };
        document.walk_mut(&mut planner);
        planner.copies
    }

    /// Whether the outputs lie among the documents; then the images do, too.
    fn is_beside(&self) -> bool {
        self.trees.iter().any(|tree| tree.root == self.root)
    }

    /// Destination of a file relative to the root of the outputs: its place in its tree, else in its site. `None` if it
    /// is hidden.
    fn place_of(&self, file: &Path) -> Option<PathBuf> {
        let in_tree = self.trees.iter().find_map(|tree| Some(tree.name.join(file.strip_prefix(&tree.root).ok()?)));
        let place = in_tree.or_else(|| file.strip_prefix(self.site).ok().map(Path::to_owned))?;
        let is_hidden = place.iter().any(|part| part.as_encoded_bytes().starts_with(b"."));
        (!is_hidden).then_some(place)
    }
}

struct Planner<'a> {
    copying: &'a Copying<'a>,
    resources: &'a Resources,
    diags: &'a mut Diagnostics,
    copies: Copies,
}

impl Planner<'_> {
    fn image(&mut self, image: &mut Image, span: Span) {
        // The backend reports missing images.
        let Ok(Some(file)) = self.resources.locate(&image.source) else { return };
        let directory = directory_of(self.copying.output);
        let directory = if directory == Path::new(".") { Path::new("") } else { directory };
        if self.copying.is_beside() {
            name_by(image, &way(&self.copying.root.join(directory), &file));
            return;
        }
        let bytes = match self.resources.image(&image.source) {
            Ok(image) => Arc::clone(&image.bytes),
            Err(error) => {
                self.diags.warn(span, format!("image `{}` is not copied: {error}", image.source));
                return;
            }
        };
        let Some(place) = self.copying.place_of(&file) else {
            let message =
                format!("image `{}` is not copied: it is neither below the directory nor of its site", image.source);
            self.diags.warn(span, message);
            return;
        };
        name_by(image, &way(directory, &place));
        self.copies.insert(place, bytes);
    }
}

/// Names an image by its path relative to the output, unless it is named so already.
fn name_by(image: &mut Image, way: &str) {
    if percent::decode(&image.source) != way {
        image.source = percent::encode_path(way);
    }
}

impl VisitMut for Planner<'_> {
    fn visit_block(&mut self, block: &mut Block) {
        if let BlockKind::Figure { image, .. } = &mut block.kind {
            self.image(image, block.span);
        }
        walk_block_mut(self, block);
    }

    fn visit_inline(&mut self, inline: &mut Inline) {
        if let InlineKind::Image(image) = &mut inline.kind {
            self.image(image, inline.span);
        }
        walk_inline_mut(self, inline);
    }
}
