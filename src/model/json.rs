//! The versioned JSON form of the model.
//!
//! An object with the key `bindery` (the version of the schema) beside the fields of [`Document`]. Every node is an
//! object whose `type` names its variant in kebab case; `span` is a pair of byte offsets and may be left out. What
//! is written is read back equal.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Document;

/// Version of the schema. Raised when a reader of the old one would misread the new one.
pub const SCHEMA: u32 = 1;

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
    serde_json::to_string(&Envelope { bindery: SCHEMA, document })
        .expect("the model holds only what JSON can say: strings, numbers, lists and maps with string keys")
}

/// Reads a document from JSON.
pub fn from_json(json: &str) -> Result<Document, JsonError> {
    let version: Version = serde_json::from_str(json).map_err(JsonError::Syntax)?;
    if version.bindery != SCHEMA {
        return Err(JsonError::Version(version.bindery));
    }
    serde_json::from_str(json).map_err(JsonError::Syntax)
}
