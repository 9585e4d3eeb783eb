//! The condition language of `--where`, evaluated against the metadata of documents.
//!
//! [`Condition`] documents the grammar and the meaning; `parse` reads conditions, `holds` evaluates them.

mod holds;
mod parse;

pub use parse::ConditionError;

use crate::model::Metadata;

/// A condition on documents.
///
/// ```text
/// condition  = both { "or" both }
/// both       = single { "and" single }
/// single     = "not" single | "(" condition ")" | field [ operator value ]
/// operator   = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~"
/// value      = a word, or anything between quotes of either kind
/// ```
///
/// A field alone, as in `tag=rust and series`, asks whether the document sets it. Comparison ignores case. A field with
/// several values matches if one of them does; `!=` requires that none is equal. `~` finds a substring. Dates are
/// compared to the precision of the value: `date=2015` is any day of that year, `date>2015` is after its end. A
/// language includes its regions. A field that is not set equals nothing and is neither before nor after anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition(Node);

/// The document that a condition is evaluated against.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// Its front matter.
    pub meta: &'a Metadata,
    /// Its path, with parts separated by `/`.
    pub path: &'a str,
}

impl Condition {
    /// The fields that a condition may use, by their primary names.
    pub const FIELDS: [&'static str; 13] = [
        "title", "author", "tag", "category", "series", "date", "updated", "lang", "slug", "path", "weight", "draft",
        "unlisted",
    ];

    /// Parses a condition.
    ///
    /// # Errors
    /// The text is not a valid condition. The error holds the place and the expected text.
    pub fn parse(text: &str) -> Result<Condition, ConditionError> {
        parse::parse(text).map(Condition)
    }

    /// Whether the condition uses the language, which may have to be detected from the script of the document.
    pub fn asks_language(&self) -> bool {
        self.0.asks_language()
    }

    /// Whether a document satisfies the condition.
    pub fn holds(&self, subject: Subject<'_>) -> bool {
        holds::holds(&self.0, subject)
    }
}

/// A node of the syntax tree.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Not(Box<Node>),
    /// The document sets this field.
    Says(Field),
    Compares(Field, Operator, Value),
}

impl Node {
    fn asks_language(&self) -> bool {
        match self {
            Node::And(a, b) | Node::Or(a, b) => a.asks_language() || b.asks_language(),
            Node::Not(node) => node.asks_language(),
            Node::Says(field) | Node::Compares(field, ..) => *field == Field::Text(TextField::Lang),
        }
    }
}

/// A field of the metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Field {
    Text(TextField),
    Date(DateField),
    Flag(FlagField),
    Weight,
    /// A front matter key without a field, asked for as `meta.KEY`.
    Other(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TextField {
    Title,
    Author,
    Tag,
    Category,
    Series,
    Lang,
    Slug,
    Path,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DateField {
    Date,
    Updated,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FlagField {
    Draft,
    Unlisted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Contains,
}

/// The value that a field is compared with, of the type of the field.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    /// Text in lower case.
    Text(String),
    /// Year, then month and day if written.
    Date(Vec<u16>),
    Flag(bool),
    Number(i64),
}
