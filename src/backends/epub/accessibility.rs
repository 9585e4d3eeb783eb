//! EPUB Accessibility 1.1 metadata, computed from the content of the book. Claims nothing that is not true.
//!
//! The backend never claims conformance: only the author can, by `accessibility: {conforms-to, certified-by}` in the
//! front matter. `summary` there replaces the computed one.

use std::borrow::Cow;

use super::pictures::Pictures;
use crate::model::{MetaValue, Metadata};

/// A property and its value.
pub type Statement<'a> = (&'static str, Cow<'a, str>);

/// The accessibility metadata of a book, in order: schema.org properties, then any certification.
pub fn statements<'a>(
    meta: &'a Metadata,
    pictures: &Pictures<'_>,
    has_headings: bool,
    has_formulas: bool,
) -> Vec<Statement<'a>> {
    let computed = computed(pictures, has_headings, has_formulas).into_iter();
    let mut statements: Vec<Statement<'a>> =
        computed.map(|(property, value)| (property, Cow::Borrowed(value))).collect();
    let summary = said(meta, "summary").unwrap_or_else(|| summary(pictures));
    statements.push(("schema:accessibilitySummary", Cow::Borrowed(summary)));
    // A claim counts only with a named evaluator (section on evaluator information).
    if let (Some(standard), Some(evaluator)) = (said(meta, "conforms-to"), said(meta, "certified-by")) {
        statements.push(("dcterms:conformsTo", Cow::Borrowed(standard)));
        statements.push(("a11y:certifiedBy", Cow::Borrowed(evaluator)));
    }
    statements
}

/// A value from `accessibility` in the front matter, or from an `accessibility-…` key.
fn said<'a>(meta: &'a Metadata, key: &str) -> Option<&'a str> {
    let plain = |key: &str| key.replace(['-', '_'], "").to_lowercase();
    let find = |pairs: &'a [(String, MetaValue)], key: &str| {
        pairs.iter().find(|(own, _)| plain(own) == plain(key)).map(|(_, value)| value)
    };
    let value =
        find(&meta.extra, &format!("accessibility-{key}")).or_else(|| match find(&meta.extra, "accessibility") {
            Some(MetaValue::Map(pairs)) => find(pairs, key),
            Some(MetaValue::Null | MetaValue::Bool(_) | MetaValue::Text(_) | MetaValue::List(_)) | None => None,
        });
    match value {
        Some(MetaValue::Text(text)) => Some(text.trim()).filter(|text| !text.is_empty()),
        Some(MetaValue::Null | MetaValue::Bool(_) | MetaValue::List(_) | MetaValue::Map(_)) | None => None,
    }
}

fn computed(pictures: &Pictures<'_>, has_headings: bool, has_formulas: bool) -> Vec<(&'static str, &'static str)> {
    let mut statements = vec![("schema:accessMode", "textual")];
    if pictures.any() {
        statements.push(("schema:accessMode", "visual"));
    }
    // Text alone suffices if it describes every picture.
    let text_suffices = pictures.all_described();
    statements.push(("schema:accessModeSufficient", if text_suffices { "textual" } else { "textual,visual" }));
    if pictures.any() && text_suffices {
        statements.push(("schema:accessModeSufficient", "textual,visual"));
        statements.push(("schema:accessibilityFeature", "alternativeText"));
    }
    for feature in ["displayTransformability", "readingOrder", "tableOfContents"] {
        statements.push(("schema:accessibilityFeature", feature));
    }
    if has_headings {
        statements.push(("schema:accessibilityFeature", "structuralNavigation"));
    }
    if has_formulas {
        statements.push(("schema:accessibilityFeature", "MathML"));
    }
    // Text does not flash, move or make sounds; an animated picture may.
    statements.push(("schema:accessibilityHazard", if pictures.may_move() { "unknown" } else { "none" }));
    statements
}

/// The summary, in English like the vocabulary.
fn summary(pictures: &Pictures<'_>) -> &'static str {
    match (pictures.any(), pictures.all_described()) {
        (false, _) => "The book is text that adapts to the reader's settings, with a navigable table of contents.",
        (true, true) => {
            "The book is text that adapts to the reader's settings, with a navigable table of contents. \
             All images have alternative text."
        }
        (true, false) => {
            "The book is text that adapts to the reader's settings, with a navigable table of contents. \
             Some images lack alternative text."
        }
    }
}
