//! The versioned JSON form of the model.
//!
//! An object with the key `bindery` (the version of the schema) beside the fields of [`Document`]. Every node is an
//! object whose `type` names its variant in kebab case; `span` is a pair of byte offsets and may be left out. What
//! is written is read back equal.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{
    Block, BlockKind, Document, Inline, InlineKind, MAX_DEPTH, Table, Visit, VisitMut, walk_block, walk_block_mut,
    walk_inlines,
};

/// Version of the schema. Raised when a reader of the old one would misread the new one; a document says the lowest
/// version that has all that is in it.
///
/// | version | what is new |
/// |--------:|:------------|
/// | 1 | |
/// | 2 | Cells of tables that hold more than text have `blocks` in the place of `content` |
pub const SCHEMA: u32 = 2;
/// The version without blocks in cells, the oldest that is read.
const TEXT_CELLS: u32 = 1;

#[derive(Serialize)]
struct Envelope<'a> {
    bindery: u32,
    #[serde(flatten)]
    document: &'a Document,
}

#[derive(Deserialize)]
struct Version {
    bindery: u32,
}

/// Why JSON is not a document.
#[derive(Debug)]
pub enum JsonError {
    /// Not JSON, not our schema, or a node that is not as it should be.
    Syntax(serde_json::Error),
    /// A version that this program does not read.
    Version(u32),
    /// Something in it names what is not there, or nests too deeply.
    Invalid(String),
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            JsonError::Syntax(error) => write!(f, "not a document in JSON: {error}"),
            JsonError::Version(version) => {
                write!(f, "the document is of schema version {version}, expected {SCHEMA}")
            }
            JsonError::Invalid(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for JsonError {}

/// Writes a document as JSON, on one line.
pub fn to_json(document: &Document) -> String {
    let mut search = BlockCells { found: false };
    document.walk(&mut search);
    let bindery = if search.found { SCHEMA } else { TEXT_CELLS };
    serde_json::to_string(&Envelope { bindery, document })
        .expect("the model holds only what JSON can say: strings, numbers, lists and maps with string keys")
}

/// Looks for cells with blocks.
struct BlockCells {
    found: bool,
}

impl Visit for BlockCells {
    fn visit_block(&mut self, block: &Block) {
        if let BlockKind::Table(table) = &block.kind {
            self.found |= table.rows().flat_map(|row| &row.cells).any(|cell| cell.content().is_none());
        }
        walk_block(self, block);
    }

    fn visit_inline(&mut self, _: &Inline) {}
}

/// Deepest nesting of JSON that is read: a level of the model takes up to six (a table, its rows, a row, its cells, a
/// cell, its blocks).
const MAX_JSON_DEPTH: usize = 6 * MAX_DEPTH + 16;

/// Reads a document from JSON, and sees to what everything after the reader relies upon.
///
/// # Errors
/// When it is not JSON of this schema, nests too deeply, or names what is not in it.
pub fn from_json(json: &str) -> Result<Document, JsonError> {
    if depth(json) > MAX_JSON_DEPTH {
        return Err(JsonError::Invalid(format!("the document nests deeper than {MAX_DEPTH} levels")));
    }
    let version: Version = parse(json)?;
    if !(TEXT_CELLS..=SCHEMA).contains(&version.bindery) {
        return Err(JsonError::Version(version.bindery));
    }
    let mut document: Document = parse(json)?;
    let mut check = Check { n_notes: document.notes.len(), depth: 0, fault: None };
    document.walk(&mut check);
    if let Some(fault) = check.fault {
        return Err(JsonError::Invalid(fault));
    }
    let mut fitter = Fitter { are_formed: true };
    document.walk_mut(&mut fitter);
    if fitter.are_formed {
        Ok(document)
    } else {
        Err(JsonError::Invalid("a table whose cells cover too much".to_owned()))
    }
}

fn parse<'de, T: Deserialize<'de>>(json: &'de str) -> Result<T, JsonError> {
    let mut deserializer = serde_json::Deserializer::from_str(json);
    // Its depth was looked to before.
    deserializer.disable_recursion_limit();
    let value = T::deserialize(&mut deserializer).map_err(JsonError::Syntax)?;
    deserializer.end().map_err(JsonError::Syntax)?;
    Ok(value)
}

/// How deep brackets nest outside of strings.
fn depth(json: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0);
    let mut bytes = json.bytes();
    let mut in_string = false;
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => in_string = !in_string,
            b'\\' if in_string => {
                bytes.next();
            }
            b'{' | b'[' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// Looks for what would be out of bounds.
struct Check {
    n_notes: usize,
    depth: usize,
    fault: Option<String>,
}

impl Check {
    fn fail(&mut self, fault: String) {
        self.fault.get_or_insert(fault);
    }

    fn table(&mut self, table: &Table) {
        if table.rows().flat_map(|row| &row.cells).any(|cell| cell.colspan == 0 || cell.rowspan == 0) {
            self.fail("a cell that covers no column or no row".to_owned());
        }
    }

    fn nested(&mut self, walk: impl FnOnce(&mut Check)) {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            self.fail(format!("the document nests deeper than {MAX_DEPTH} levels"));
        } else {
            walk(self);
        }
        self.depth -= 1;
    }
}

impl Visit for Check {
    fn visit_block(&mut self, block: &Block) {
        if let BlockKind::Table(table) = &block.kind {
            self.table(table);
        }
        self.nested(|check| walk_block(check, block));
    }

    fn visit_inline(&mut self, inline: &Inline) {
        if let InlineKind::NoteRef { note } = inline.kind
            && note.0 as usize >= self.n_notes
        {
            self.fail(format!("a reference to note {}, which is not there", note.number()));
        }
        self.nested(|check| walk_inlines(check, inline.kind.content()));
    }
}

/// Makes tables wide enough for their cells.
struct Fitter {
    are_formed: bool,
}

impl VisitMut for Fitter {
    fn visit_block(&mut self, block: &mut Block) {
        if let BlockKind::Table(table) = &mut block.kind {
            self.are_formed &= table.fit();
        }
        walk_block_mut(self, block);
    }
}
