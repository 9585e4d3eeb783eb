//! Identifier, classes and key-value pairs of a node.

use serde::{Deserialize, Serialize};

use super::{Direction, language_tag};

/// Attributes of a block, an image, a link or a span.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Attr {
    /// Identifier, unique in the document after `transform`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Classes, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<String>,
    /// Other attributes, in order. `lang`, `dir`, `width` and `height` have a meaning to the backends.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pairs: Vec<(String, String)>,
}

impl Attr {
    /// Only an identifier.
    pub fn with_id(id: impl Into<String>) -> Attr {
        Attr { id: Some(id.into()), ..Attr::default() }
    }

    /// Only one class.
    pub fn with_class(class: impl Into<String>) -> Attr {
        Attr { classes: vec![class.into()], ..Attr::default() }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.id.is_none() && self.classes.is_empty() && self.pairs.is_empty()
    }

    /// Whether `class` is among the classes.
    pub fn has_class(&self, class: &str) -> bool {
        self.classes.iter().any(|own| own == class)
    }

    /// The value of the first pair with this key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.pairs.iter().find(|(own, _)| own == key).map(|(_, value)| value.as_str())
    }

    /// Whether a container with these holds verse: lines that stay lines.
    pub fn is_verse(&self) -> bool {
        self.has_class("line-block") || self.has_class("verse")
    }

    /// What a block of code is called: the file that it is of, as a rule.
    pub fn code_title(&self) -> Option<&str> {
        let title = self.get("title").or_else(|| self.get("filename"));
        title.map(str::trim).filter(|title| !title.is_empty())
    }

    /// The language of the content (BCP 47), where it is said as one.
    pub fn language(&self) -> Option<String> {
        language_tag(self.get("lang")?)
    }

    /// The direction of the content, where it is said.
    pub fn direction(&self) -> Option<Direction> {
        match self.get("dir")? {
            "ltr" => Some(Direction::LeftToRight),
            "rtl" => Some(Direction::RightToLeft),
            _ => None,
        }
    }
}
