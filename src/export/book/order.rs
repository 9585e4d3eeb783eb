//! Parses named orders of a book, and lists of its documents.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::book::Order;
use crate::diagnostics::Diagnostics;
use crate::export::input::{directory_of, reason};
use crate::export::{Input, Source, read_file};
use crate::source::Span;

/// Source of the order of the documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderBy {
    /// A key of the documents' metadata.
    Key(Order),
    /// The order in which the user named them.
    Given,
    /// The order in a list file: one path a line, relative to the directory of the file.
    List(PathBuf),
}

impl OrderBy {
    /// Names of the built-in orders; any other name is a list file.
    pub const NAMES: [&str; 6] = ["date", "newest", "weight", "path", "title", "given"];

    /// The order of this name, or the list file of this name.
    pub fn named(name: &str) -> OrderBy {
        match name {
            "date" => OrderBy::Key(Order::Date),
            "newest" => OrderBy::Key(Order::Newest),
            "weight" => OrderBy::Key(Order::Weight),
            "path" => OrderBy::Key(Order::Path),
            "title" => OrderBy::Key(Order::Title),
            "given" => OrderBy::Given,
            list => OrderBy::List(PathBuf::from(list)),
        }
    }

    /// The order for these sources. Fails if the list file cannot be read.
    pub(super) fn resolve(&self, sources: &[Source], diags: &mut Diagnostics) -> Result<Order, String> {
        match self {
            OrderBy::Key(order) => Ok(order.clone()),
            OrderBy::Given => Ok(Order::Listed((0..sources.len()).map(Some).collect())),
            OrderBy::List(list) => listed(list, sources, diags).map(Order::Listed),
        }
    }
}

/// Line of each source in a list file.
fn listed(list: &Path, sources: &[Source], diags: &mut Diagnostics) -> Result<Vec<Option<usize>>, String> {
    let bytes = read_file(list).map_err(|error| {
        let names = OrderBy::NAMES.map(|name| format!("`{name}`")).join(", ");
        format!("the list `{}` cannot be read: {} (orders with a name are {names})", list.display(), reason(&error))
    })?;
    let text = String::from_utf8_lossy(&bytes);
    let mut by_path: HashMap<PathBuf, usize> = HashMap::new();
    for (idx, source) in sources.iter().enumerate() {
        if let Input::File(path) = &source.input
            && let Ok(real) = fs::canonicalize(path)
        {
            by_path.insert(real, idx);
        }
    }
    let mut places = vec![None; sources.len()];
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    for (place, line) in lines.enumerate() {
        let from_list = directory_of(list).join(line);
        let real = [from_list, PathBuf::from(line)].into_iter().find_map(|path| fs::canonicalize(path).ok());
        match real.and_then(|real| by_path.get(&real)) {
            Some(&idx) => {
                places[idx].get_or_insert(place);
            }
            None => {
                let list = list.display();
                diags.warn(Span::NONE, format!("`{line}` in the list `{list}` is none of the documents of the book"));
            }
        }
    }
    let n_unlisted = places.iter().filter(|place| place.is_none()).count();
    if n_unlisted > 0 {
        let message = format!("the list names all but {n_unlisted} of the documents: those stand at the end");
        diags.note(Span::NONE, message);
    }
    Ok(places)
}
