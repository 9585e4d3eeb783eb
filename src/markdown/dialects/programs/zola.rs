//! Zola: addresses counted from its directory of content. Its shortcodes and tags are those of [`super::liquid`].

use crate::markdown::dialects::span_pass::SpanPass;

/// Whether a mark begins an address.
pub(in crate::markdown::dialects) fn is_address(text: &str, at: usize) -> bool {
    text[..at].ends_with('(')
}

/// `[words](@/page.md)`: the mark for the directory of content goes.
pub(in crate::markdown::dialects) fn address(pass: &mut SpanPass<'_>, at: usize, _rest: &str) -> Option<usize> {
    pass.text[..at].ends_with("](").then(|| pass.replace(at..at + 1, ""))?
}
