//! Makes one book of many documents: [`plan_book`] finds its contents, [`run_book`] makes it. [`crate::book`]
//! assembles the document.

mod file;
mod order;
mod plan;
mod run;
mod site;

pub use order::OrderBy;
pub use plan::{Book, plan_book};
pub use run::run_book;

use std::path::PathBuf;

use crate::book::{IndexKind, PartKey};

/// The user's settings for a book; unset ones come from the book file, else from defaults.
#[derive(Clone, Debug, Default)]
pub struct BookOptions {
    /// The book file; when absent, it is searched for in the input directories.
    pub file: Option<PathBuf>,
    /// Front matter keys and values that override the book file.
    pub meta: Vec<(String, String)>,
    /// Order of the documents.
    pub order: Option<OrderBy>,
    /// Keys that divide the book into parts, the outermost first.
    pub parts: Option<Vec<PartKey>>,
    /// Indexes at the end.
    pub indexes: Option<Vec<IndexKind>>,
}
