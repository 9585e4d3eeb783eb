//! Joins the posts of an archive into one document: a book with parts, indexes, and links that stay inside.
//!
//! [`assemble`] is a pure function from documents to a document. Knowledge of the file system (the target of a link,
//! the location of an image) comes through [`Site`]. Only `export` uses this module; it reads and writes the files.

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

/// A document to be joined into a book, already parsed and transformed.
#[derive(Debug)]
pub struct Post {
    /// Index of its source file.
    pub source: usize,
    /// Its path, with parts separated by `/`; the last criterion of every order.
    pub path: String,
    /// The document.
    pub document: Document,
}

/// The settings of a book.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Metadata of the book; fields that are not set are derived from the posts.
    pub meta: Metadata,
    /// The title of the book when `meta` has none.
    pub name: String,
    /// The order of the posts.
    pub order: Order,
    /// The keys by which the posts are divided into parts, outermost first.
    pub parts: Vec<PartKey>,
    /// The indexes at the end.
    pub indexes: Vec<IndexKind>,
}

/// Resolves links and images of the posts.
pub trait Site {
    /// Resolves a link that leads out of the document with the source `from`; `None` to leave it unchanged.
    fn link(&self, from: usize, target: &str) -> Option<Target>;

    /// The address of an image relative to the book; `None` to leave it unchanged.
    fn image(&self, from: usize, address: &str) -> Option<String>;
}

/// A resolved link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A place in the document with this source; the document itself if the fragment is empty.
    Post {
        /// Index of the source.
        source: usize,
        /// An identifier in that document, as written.
        fragment: String,
    },
    /// A different address.
    Address(String),
}

/// Joins posts into a book. `preface` is the text of the book's own file; it precedes the posts. Spans in the result
/// count over all of `sources`.
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
