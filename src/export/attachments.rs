//! Collects the files that an output embeds: the source, and the images that it names.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::Input;
use crate::backends::{Attachment, Backend, EMBED_SOURCE, Options};
use crate::diagnostics::Diagnostics;

use crate::model::{Block, BlockKind, Document, Inline, InlineKind, Visit, walk_block, walk_inlines};
use crate::resource::{Resources, real_path};

/// File name of a source that has no name.
const NAMELESS: &str = "source.md";

/// Whether the backend can embed files and its options ask for it.
pub(super) fn are_wanted(backend: &dyn Backend, options: &Options) -> bool {
    backend.options().iter().any(|option| option.name == EMBED_SOURCE) && options.bool(EMBED_SOURCE)
}

/// The source first, then its images in document order. Names are paths relative to the deepest common directory, so
/// that the source finds its images after extraction.
pub(super) fn collect<'a>(
    inputs: impl IntoIterator<Item = &'a Input>,
    document: &Document,
    resources: &Resources,
    diags: &mut Diagnostics,
) -> Vec<Attachment> {
    let mut files: Vec<(PathBuf, &'static str, Arc<[u8]>)> = Vec::new();
    for input in inputs {
        // Unreadable inputs were reported before.
        let Some(bytes) = input.read(diags) else { continue };
        let nameless = || input.directory().unwrap_or(Path::new(".")).join(NAMELESS);
        let source = absolute(&input.path().map_or_else(nameless, Path::to_owned));
        files.push((source, media_type_of(input), bytes.into()));
    }
    let mut seen = BTreeSet::new();
    let mut add = |address: &str| {
        if let (Ok(Some(path)), Ok(image)) = (resources.locate(address), resources.image(address))
            && seen.insert(path.clone())
        {
            files.push((path, image.kind.media_type(), Arc::clone(&image.bytes)));
        }
    };
    let mut images = Images(Vec::new());
    document.walk(&mut images);
    for address in &images.0 {
        add(address);
    }
    if let Some(cover) = &document.meta.cover {
        add(&cover.source);
    }
    let Some((first, ..)) = files.first() else { return Vec::new() };
    let mut common = first.parent().unwrap_or(Path::new("")).to_path_buf();
    for (path, ..) in &files {
        while !path.starts_with(&common) && common.pop() {}
    }
    let attachment = |(path, media_type, bytes): (PathBuf, &'static str, Arc<[u8]>)| Attachment {
        name: name_of(path.strip_prefix(&common).unwrap_or(&path)),
        media_type,
        bytes,
    };
    files.into_iter().map(attachment).collect()
}

fn media_type_of(input: &Input) -> &'static str {
    match input.path().and_then(Path::extension).and_then(|extension| extension.to_str()) {
        Some("yaml" | "yml") => "application/yaml",
        Some("toml") => "application/toml",
        _ if input.usual_reader() == super::Reader::Json => "application/json",
        _ => "text/markdown",
    }
}

/// Addresses of the images of a document, in document order.
struct Images(Vec<String>);

impl Visit for Images {
    fn visit_block(&mut self, block: &Block) {
        if let BlockKind::Figure { image, .. } = &block.kind {
            self.0.push(image.source.clone());
        }
        walk_block(self, block);
    }

    fn visit_inline(&mut self, inline: &Inline) {
        if let InlineKind::Image(image) = &inline.kind {
            self.0.push(image.source.clone());
        }
        walk_inlines(self, inline.kind.content());
    }
}

/// The real path of the file's directory, joined with the file name as given.
fn absolute(path: &Path) -> PathBuf {
    let directory = super::input::directory_of(path);
    let directory = real_path(directory);
    path.file_name().map_or(directory.clone(), |name| directory.join(name))
}

/// The normal components of a relative path, separated by `/`.
fn name_of(path: &Path) -> String {
    let parts = path.components().filter_map(|part| match part {
        Component::Normal(part) => Some(part.to_string_lossy()),
        Component::Prefix(_) | Component::RootDir | Component::CurDir | Component::ParentDir => None,
    });
    parts.collect::<Vec<_>>().join("/")
}
