//! Zola: addresses relative to its content directory. [`super::liquid`] handles its shortcodes and tags.

use crate::markdown::dialects::span_pass::SpanPass;

/// Whether a mark begins an address.
pub(in crate::markdown::dialects) fn is_address(text: &str, at: usize) -> bool {
    text[..at].ends_with('(')
}

/// Handles `[words](@/page.md)`: removes the mark of the content directory.
pub(in crate::markdown::dialects) fn address(pass: &mut SpanPass<'_>, at: usize, _rest: &str) -> Option<usize> {
    pass.text[..at].ends_with("](").then(|| pass.replace(at..at + 1, ""))?
}
