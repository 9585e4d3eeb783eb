//! One document out of many: the posts of an archive as a book, with parts, an index, and links that stay inside.
//!
//! [`assemble`] is a pure function from documents to a document. What only the file system knows (which document a link
//! means, where an image lies) comes through [`Site`]. Files are read and written by `export`, which is the only user.

mod index;
mod join;
mod meta;
mod names;
mod order;
mod parts;
mod sources;

pub use index::IndexKind;
pub use meta::over;
pub use order::Order;
pub use parts::PartKey;
pub use sources::Sources;

use crate::diagnostics::Diagnostics;
use crate::labels::Labels;
use crate::model::{Document, HeadingLevel, Metadata};
use join::Joiner;
use names::Names;

/// A document on its way into a book, complete: read and transformed.
#[derive(Debug)]
pub struct Post {
    /// Which of the sources it was read from.
    pub source: usize,
    /// Its path, parts separated by `/`: what it is ordered by when nothing else differs.
    pub path: String,
    /// The document.
    pub document: Document,
}

/// What a book is to be.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// What is said of it; what is not is taken from the posts.
    pub meta: Metadata,
    /// Its title when nobody says one.
    pub name: String,
    /// In which order the posts stand.
    pub order: Order,
    /// What divides it into parts, the outermost first.
    pub parts: Vec<PartKey>,
    /// What stands at its end.
    pub indexes: Vec<IndexKind>,
}

/// The surroundings of the posts.
pub trait Site {
    /// What a link means that stands in the document read from the source `from` and leads out of it; `None` when it
    /// stays as it is.
    fn link(&self, from: usize, target: &str) -> Option<Target>;

    /// The address of an image as seen from the book; `None` when it stays as it is.
    fn image(&self, from: usize, address: &str) -> Option<String>;
}

/// What a link means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A place in the document read from a source: all of it when the fragment is empty.
    Post {
        /// The source.
        source: usize,
        /// An identifier there, as written.
        fragment: String,
    },
    /// Another address than the one that is written.
    Address(String),
}

/// Makes a book. `preface` is what its own file says to readers; it stands before the posts. Places in the result count
/// over all of `sources`.
pub fn assemble(
    preface: Option<Post>,
    mut posts: Vec<Post>,
    plan: &Plan,
    sources: &Sources,
    site: &dyn Site,
    diags: &mut Diagnostics,
) -> Document {
    order::sort(&mut posts, &plan.order);
    let meta = meta::of_book(plan, &posts, diags);
    let labels = Labels::of(meta.language());
    let names = Names::of(posts.iter().chain(&preface));
    let parts = parts::divide(&posts, &plan.parts, meta.language());
    let index = index::blocks(&posts, &names, &plan.indexes, labels, meta.language());
    let mut joiner = Joiner::new(meta, names, sources, site, diags);
    if let Some(preface) = preface {
        joiner.preface(preface);
    }
    let level = HeadingLevel::clamped(u8::try_from(plan.parts.len() + 1).unwrap_or(u8::MAX));
    let mut posts: Vec<Option<Post>> = posts.into_iter().map(Some).collect();
    for part in parts {
        for (depth, title) in part.opens {
            joiner.part(depth, &title);
        }
        for idx in part.posts {
            if let Some(post) = posts[idx].take() {
                joiner.post(post, level);
            }
        }
    }
    joiner.finish(index)
}
