//! Assigns an identifier to each post of a book, and unique identifiers below it to the places in the post.
//!
//! Called by [`super::assemble`]; `join` applies the names.

use std::collections::{HashMap, HashSet};

use super::Post;
use crate::model::{Attr, Block, BlockKind, HeadingLevel, Inline, Visit, plain_text, walk_block, walk_inlines};
use crate::percent;
use crate::transform::{Anchors, slug};

/// The slug for text without letters.
const NAMELESS: &str = "post";

/// The names of the posts and of the places in them.
pub(super) struct Names {
    by_source: HashMap<usize, PostNames>,
    taken: Anchors,
}

/// The names within one post.
pub(super) struct PostNames {
    /// Identifier of the post: unique in the book, without a full stop.
    pub(super) id: String,
    /// Its title.
    pub(super) title: String,
    /// The identifier of the first block, if that is a heading that only repeats the title.
    pub(super) title_id: Option<String>,
    /// All identifiers in the post.
    places: HashSet<String>,
}

impl Names {
    /// Names each post by its slug or its file name.
    pub(super) fn of<'a>(posts: impl IntoIterator<Item = &'a Post>) -> Names {
        let mut names = Names { by_source: HashMap::new(), taken: Anchors::default() };
        for post in posts {
            let (title, repeats) = title_of(post);
            let first = post.document.blocks.first().filter(|_| repeats);
            let title_id = first.map(|block| block.attr.id.clone().unwrap_or_default());
            let stem = stem(&post.path);
            let wanted = post.document.meta.slug.as_deref().unwrap_or(stem);
            let id = names.unique(wanted.rsplit('/').find(|part| !part.is_empty()).unwrap_or(stem));
            let mut places = Places::default();
            post.document.walk(&mut places);
            names.by_source.insert(post.source, PostNames { id, title, title_id, places: places.0 });
        }
        names
    }

    /// Turns `wanted` into a slug that is not yet in use.
    pub(super) fn unique(&mut self, wanted: &str) -> String {
        let wanted = slug(wanted);
        self.taken.unique(if wanted.is_empty() { NAMELESS } else { &wanted })
    }

    /// The names of the post with this source; `None` if it is not in the book.
    pub(super) fn get(&self, source: usize) -> Option<&PostNames> {
        self.by_source.get(&source)
    }
}

impl PostNames {
    /// The identifier in the book of the place that the post calls `id`.
    pub(super) fn place(&self, id: &str) -> String {
        if self.title_id.as_deref() == Some(id) { self.id.clone() } else { format!("{}.{id}", self.id) }
    }

    /// The identifier in the book for the fragment of a link: as written, percent-decoded, or as the slug of a heading.
    pub(super) fn find(&self, fragment: &str) -> Option<String> {
        let decoded = percent::decode(fragment).into_owned();
        let slug = slug(&decoded);
        let found = [fragment, &decoded, &slug].into_iter().find(|id| self.places.contains(*id))?;
        Some(self.place(found))
    }
}

/// The title of a post, and whether the first block repeats it. Taken from the front matter, else from a heading at the
/// beginning, else from the file name.
fn title_of(post: &Post) -> (String, bool) {
    let first = post.document.blocks.first().and_then(|block| match &block.kind {
        BlockKind::Heading { level, content } => Some((*level, squeezed(&plain_text(content)))),
        _ => None,
    });
    match (post.document.meta.title.as_deref().map(squeezed).filter(|title| !title.is_empty()), first) {
        (Some(title), Some((HeadingLevel::H1, words))) => {
            let repeats = words.to_lowercase() == title.to_lowercase();
            (title, repeats)
        }
        (Some(title), _) => (title, false),
        (None, Some((_, words))) if !words.is_empty() => (words, true),
        (None, _) => (stem(&post.path).replace(['-', '_'], " "), false),
    }
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The file name without extension and leading date; for an index file, the name of its directory.
fn stem(path: &str) -> &str {
    let (directories, file) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let directory = directories.rsplit('/').next().filter(|name| !matches!(*name, "" | "." | ".."));
    let is_index = ["index", "_index", "readme"].iter().any(|own| stem.eq_ignore_ascii_case(own));
    let stem = directory.filter(|_| is_index).unwrap_or(stem);
    let is_number = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match stem.splitn(4, '-').collect::<Vec<_>>()[..] {
        [year, month, day, rest] if [year, month, day].iter().all(is_number) && !rest.is_empty() => rest,
        _ => stem,
    }
}

/// Collects the identifiers in a post.
#[derive(Default)]
struct Places(HashSet<String>);

impl Places {
    fn add(&mut self, attr: &Attr) {
        self.0.extend(attr.id.clone());
    }
}

impl Visit for Places {
    fn visit_block(&mut self, block: &Block) {
        self.add(&block.attr);
        if let BlockKind::Figure { image, .. } = &block.kind {
            self.add(&image.attr);
        }
        walk_block(self, block);
    }

    fn visit_inline(&mut self, inline: &Inline) {
        if let Some(attr) = inline.kind.attr() {
            self.add(attr);
        }
        walk_inlines(self, inline.kind.content());
    }
}
