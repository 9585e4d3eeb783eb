//! Placeholders for a table of contents, shared by several programs.

use crate::markdown::dialects::line_pass::LinePass;
use crate::markdown::dialects::lines::{FENCE, Line};

/// Handles a line that is only such a placeholder.
pub(in crate::markdown::dialects) fn mark(pass: &mut LinePass<'_>, idx: usize) -> bool {
    const MARKS: [&str; 8] =
        ["[:contents]", "[TOC]", "[toc]", "[[TOC]]", "[[toc]]", "[[_TOC_]]", "{{< toc >}}", "{{ toc }}"];
    let line = pass.lines[idx];
    if !MARKS.contains(&line.trimmed) {
        return false;
    }
    pass.rewriter.findings.wants_contents = true;
    pass.prefix(line, Some(""));
    true
}

/// Handles a code block that is a placeholder for a table of contents. Returns the line after it.
pub(in crate::markdown::dialects) fn fence(pass: &mut LinePass<'_>, idx: usize) -> Option<usize> {
    let lines = pass.lines;
    if !matches!(lines[idx].trimmed, "```toc" | "```table-of-contents") {
        return None;
    }
    let end = pass.ends.next(FENCE, idx)?;
    let is_option = |line: &Line<'_>| line.trimmed.is_empty() || line.trimmed.contains([':', '#']);
    if !lines[idx + 1..end].iter().all(is_option) {
        return None;
    }
    pass.rewriter.findings.wants_contents = true;
    for line in &lines[idx..=end] {
        pass.prefix(*line, Some(""));
    }
    Some(end + 1)
}
