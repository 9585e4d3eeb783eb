//! Zenn: cards.

use super::media;
use crate::markdown::dialects::arguments::Arguments;
use crate::markdown::dialects::byte_before;
use crate::markdown::dialects::span_pass::{MAX_MARKED, SpanPass};

/// Whether a mark begins a line.
pub(in crate::markdown::dialects) fn begins_line(text: &str, at: usize) -> bool {
    byte_before(text, at) == b'\n'
}

/// Handles `@[card](https://example.org)` on a separate line: a page that Zenn embeds.
pub(in crate::markdown::dialects) fn card(pass: &mut SpanPass<'_>, at: usize, rest: &str) -> Option<usize> {
    (at == pass.line_start).then_some(())?;
    let line = rest.lines().next()?.trim_end();
    let (name, address) =
        line.get(..MAX_MARKED.min(line.len()))?.strip_prefix("@[")?.strip_suffix(')')?.split_once("](")?;
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let arguments = Arguments { plain: vec![address], named: Vec::new() };
    let link = || address.contains("://").then(|| format!("[{address}](<{address}>)"));
    let shown = is_name.then(|| media::page(name, &arguments).or_else(link))??;
    pass.replace(at..at + line.len(), shown)
}
