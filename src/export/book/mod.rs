//! Many documents to one book: what it is made of ([`plan_book`]) and how ([`run_book`]). The book itself is put
//! together by [`crate::book`].

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

/// What the user wants of a book; what is left open is taken from the book's file, or as is usual.
#[derive(Clone, Debug, Default)]
pub struct BookOptions {
    /// The book's file; looked for in the directories that are converted when absent.
    pub file: Option<PathBuf>,
    /// Keys of front matter with their values, over what the file says.
    pub meta: Vec<(String, String)>,
    /// In which order the documents stand.
    pub order: Option<OrderBy>,
    /// What divides it into parts, the outermost first.
    pub parts: Option<Vec<PartKey>>,
    /// What stands at its end.
    pub indexes: Option<Vec<IndexKind>>,
}
