//! Exports of Notion: property lines below the title.

use crate::markdown::dialects::Rewriter;
use crate::markdown::dialects::edits::Edit;
use crate::markdown::dialects::lines::{Line, lines};

/// Maximum number of property lines; more are treated as text.
const MAX_LINES: usize = 500;

/// Whether a text begins with a title and property lines below it.
pub(in crate::markdown::dialects) fn has_title(text: &str, _: usize) -> bool {
    let text = text.trim_start_matches(['\n', '\r', '\u{FEFF}']);
    if !text.starts_with("# ") {
        return false;
    }
    let mut lines = text.lines().skip(1).skip_while(|line| line.trim().is_empty());
    lines.by_ref().take(2).filter(|line| is_entry(line)).count() == 2
}

/// Whether a line is `Key: value`, with a key of a few words.
fn is_entry(line: &str) -> bool {
    /// Limits of a key: words, bytes.
    const MOST: (usize, usize) = (4, 40);
    let Some((key, value)) = line.split_once(':') else { return false };
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '#' | '/' | '(' | ')' | '&' | '*');
    key.split_whitespace().count() <= MOST.0
        && (1..=MOST.1).contains(&key.trim().len())
        && key.chars().all(is_word)
        && (value.is_empty() || value.starts_with([' ', '*']))
        && !key.starts_with([' ', '-'])
        && !key.starts_with("* ")
}

/// Keeps the line breaks of property lines below the title.
pub(in crate::markdown::dialects) fn title_properties(text: &str, body: usize, _: Rewriter<'_>) -> Vec<Edit> {
    let lines = lines(text, body);
    let mut idx = lines.iter().take_while(|line| line.trimmed.is_empty()).count();
    if !lines.get(idx).is_some_and(|line| line.text.starts_with("# ")) {
        return Vec::new();
    }
    idx += 1;
    idx += lines[idx..].iter().take_while(|line| line.trimmed.is_empty()).count();
    let n_lines = lines[idx..].iter().take_while(|line| !line.trimmed.is_empty()).count();
    let entries = &lines[idx..idx + n_lines];
    if !(2..=MAX_LINES).contains(&n_lines) || !entries.iter().all(|line| is_entry(line.text)) {
        return Vec::new();
    }
    let hard_break =
        |line: &Line<'_>| Edit::new(line.start + line.text.trim_end().len()..line.start + line.text.len(), "  ");
    entries[..n_lines - 1].iter().map(hard_break).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_stand_below_the_title() {
        assert!(has_title("\n# T\n\nCreated: today\nTags: a, b\n\nText", 0));
        assert!(!has_title("# T\n\nCreated: today\nand text\n", 0));
        assert!(!has_title("Created: today\nTags: a\n", 0));
    }
}
