//! The document model: what a reader builds and every backend sees.
//!
//! Owned, plain data without Markdown, layout or output formats in it. Nodes are matched exhaustively everywhere,
//! so a new one is a list of compiler errors. Nesting is bounded by the reader ([`MAX_DEPTH`]), so that what comes
//! after it may recurse.

mod attributes;
mod block;
mod document;
mod dump;
mod form;
mod inline;
mod json;
mod language;
mod metadata;
mod outline;
mod places;
mod table;
mod walk;

pub use attributes::Attr;
pub use block::{Block, BlockKind, CalloutKind, DefinitionItem, HeadingLevel, ListDelimiter, ListItem};
pub use document::{Document, Note, NoteId};
pub use dump::dump;
pub use inline::{Image, Inline, InlineKind, Link, plain_text};
pub use json::{JsonError, SCHEMA, from_json, to_json};
pub use language::language_tag;
pub use metadata::{
    ALL_FORMATS, Contributor, Cover, Date, DateTime, Direction, Identifier, MetaValue, Metadata, Person, Series, Time,
    folded_key,
};
pub use outline::{OutlineEntry, SECTION_NUMBER, SectionNumbers, outline};
pub use places::map_spans;
pub use table::{Alignment, Cell, Row, Table, grid};
pub use walk::{
    Visit, VisitMut, walk_block, walk_block_mut, walk_blocks, walk_blocks_mut, walk_inline_mut, walk_inlines,
    walk_inlines_mut,
};

/// Deepest nesting of blocks and inlines together. Deeper Markdown is flattened by the reader with a warning.
///
/// No human document comes near it, and at this depth recursion over the model needs far less than the 2 MiB of
/// stack that a thread has.
pub const MAX_DEPTH: usize = 100;
