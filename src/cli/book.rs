//! What the arguments say of a book, and which documents they choose.

use bindery::export::{BookOptions, OrderBy, Refusal as UsageError};
use bindery::{Condition, ConditionError, IndexKind, PartKey, nearest as nearest_of};

use super::args::Args;

/// The value of `--index` that wants none.
const NO_INDEX: &str = "none";

/// How a book is to be made.
pub fn book_options(args: &Args) -> Result<BookOptions, UsageError> {
    let meta = args.meta.iter().map(|written| match written.split_once('=') {
        Some((key, value)) if !key.trim().is_empty() => Ok((key.trim().to_owned(), value.trim().to_owned())),
        _ => Err(UsageError::new(format!("`--meta {written}`: expected `KEY=VALUE`, as in `title=My Posts`"))),
    });
    let parts = |list: &String| words("--part-by", list, PartKey::named, &PartKey::NAMES);
    let indexes = |list: &String| match list.trim() {
        NO_INDEX => Ok(Vec::new()),
        list => words("--index", list, IndexKind::named, &IndexKind::NAMES),
    };
    let options = BookOptions {
        file: args.book_file.clone(),
        meta: meta.collect::<Result<_, _>>()?,
        order: args.order.as_deref().map(order).transpose()?,
        parts: args.part_by.as_ref().map(parts).transpose()?,
        indexes: args.index.as_ref().map(indexes).transpose()?,
    };
    match &options.file {
        Some(file) if !file.is_file() => {
            Err(UsageError::new(format!("`--book-file`: there is no file `{}`", file.display())))
        }
        _ => Ok(options),
    }
}

/// A name that is neither that of an order nor that of a file is a slip.
fn order(name: &str) -> Result<OrderBy, UsageError> {
    match OrderBy::named(name) {
        OrderBy::List(list) if !list.is_file() => {
            Err(UsageError::new(format!("`--order {name}`: there is no order and no file of this name"))
                .nearest(nearest_of(name, OrderBy::NAMES))
                .hint(format!("the orders are {}; a file lists documents, a path a line", OrderBy::NAMES.join(", "))))
        }
        order => Ok(order),
    }
}

fn words<T>(
    option: &str,
    list: &str,
    named: fn(&str) -> Option<T>,
    names: &[&'static str],
) -> Result<Vec<T>, UsageError> {
    let words = list.split(',').map(str::trim).filter(|word| !word.is_empty());
    words
        .map(|word| {
            named(word).ok_or_else(|| {
                UsageError::new(format!("`{option}`: `{word}` is none of {}", names.join(", ")))
                    .nearest(nearest_of(word, names.iter().copied()))
            })
        })
        .collect()
}

/// What documents are to fulfil.
pub fn condition(args: &Args) -> Result<Option<Condition>, UsageError> {
    let Some(text) = &args.condition else { return Ok(None) };
    Condition::parse(text).map(Some).map_err(|error| refused_condition(text, &error))
}

fn refused_condition(text: &str, error: &ConditionError) -> UsageError {
    let place = text[..error.place.start].chars().count() + 1;
    let usage = UsageError::new(format!("`--where`: {error}, at character {place} of `{text}`"));
    match &error.unknown {
        Some(name) => usage.nearest(nearest_of(name, Condition::FIELDS)).hint(format!(
            "the fields are {}; `meta.KEY` is any other key of the front matter",
            Condition::FIELDS.join(", ")
        )),
        None => usage.hint("write it like `tag=rust and date>=2015`, words with blanks between quotes"),
    }
}
