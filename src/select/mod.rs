//! Which documents: the small language of `--where`, asked of their metadata.
//!
//! ```text
//! condition  = both { "or" both }
//! both       = single { "and" single }
//! single     = "not" single | "(" condition ")" | field [ operator value ]
//! operator   = "=" | "!=" | "<" | "<=" | ">" | ">=" | "~"
//! value      = a word, or anything between quotes of either kind
//! ```
//!
//! `tag=rust and date>=2015` — a field alone asks whether the document says it. Words are compared without case; of a
//! field with several values one is enough, and `!=` wants none. `~` looks for a part of the text. Dates are compared
//! as exactly as the value is written: `date=2015` is any day of that year, `date>2015` is after its end. A language
//! stands for its regions. What a document does not say is equal to nothing, and neither before nor after anything.

mod holds;
mod parse;

pub use parse::ConditionError;

use crate::model::Metadata;

/// A condition that documents fulfil or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition(Node);

/// What is asked: the metadata of a document, and where it lies.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// What its front matter says.
    pub meta: &'a Metadata,
    /// Its path, parts separated by `/`.
    pub path: &'a str,
}

impl Condition {
    /// The fields that it may ask for, by their first names.
    pub const FIELDS: [&'static str; 13] = [
        "title", "author", "tag", "category", "series", "date", "updated", "lang", "slug", "path", "weight", "draft",
        "unlisted",
    ];

    /// Reads a condition.
    ///
    /// # Errors
    /// When it is none; says where, and what was expected.
    pub fn parse(text: &str) -> Result<Condition, ConditionError> {
        parse::parse(text).map(Condition)
    }

    /// Whether it asks for the language, which a document may say by its script alone.
    pub fn asks_language(&self) -> bool {
        self.0.asks_language()
    }

    /// Whether a document fulfils it.
    pub fn holds(&self, subject: Subject<'_>) -> bool {
        holds::holds(&self.0, subject)
    }
}

/// A part of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    Not(Box<Node>),
    /// The document says this.
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

/// Something that a document may say.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Field {
    Text(TextField),
    Date(DateField),
    Flag(FlagField),
    Weight,
    /// A key of the front matter that has no meaning here.
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

/// What a field is compared with: of the kind of the field.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    /// In lower case.
    Text(String),
    /// Year, and month and day where they are written.
    Date(Vec<u16>),
    Flag(bool),
    Number(i64),
}
