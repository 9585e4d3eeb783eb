//! EPUB Accessibility 1.1 metadata, computed from what is in the book: nothing is claimed that is not so.

use super::pictures::Pictures;

/// Statements of the schema.org vocabulary, in order: property and value.
pub fn statements(
    pictures: &Pictures<'_>,
    has_headings: bool,
    has_formulas: bool,
) -> Vec<(&'static str, &'static str)> {
    let mut statements = vec![("schema:accessMode", "textual")];
    if pictures.any() {
        statements.push(("schema:accessMode", "visual"));
    }
    // Text is enough where it says what the pictures show.
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
    // Nothing in a text flashes, moves or sounds; an animation may.
    statements.push(("schema:accessibilityHazard", if pictures.may_move() { "unknown" } else { "none" }));
    statements.push(("schema:accessibilitySummary", summary(pictures)));
    statements
}

/// In English, as the vocabulary is.
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
