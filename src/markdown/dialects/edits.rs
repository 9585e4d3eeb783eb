//! Applies edits to a text, and maps offsets back to the original.

use std::ops::Range;

use crate::source::Span;

/// An edit: a range and its replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    pub range: Range<usize>,
    pub replacement: String,
    /// Source of the replacement, if it was moved from elsewhere.
    pub origin: Option<Range<usize>>,
}

impl Edit {
    pub(super) fn new(range: Range<usize>, replacement: impl Into<String>) -> Edit {
        Edit { range, replacement: replacement.into(), origin: None }
    }

    /// Inserts text without removing any.
    pub(super) fn insert(at: usize, replacement: impl Into<String>) -> Edit {
        Edit::new(at..at, replacement)
    }
}

/// Applied edits, in order.
#[derive(Clone, Debug, Default)]
pub(in crate::markdown) struct OffsetMap {
    changes: Vec<Change>,
}

/// An applied edit.
#[derive(Clone, Debug)]
struct Change {
    /// Start in the new text.
    start: usize,
    /// Length in the new text.
    len: usize,
    /// Offset where the old text continues after it.
    next: usize,
    /// Range of the old text to which offsets within it map.
    old: Range<usize>,
}

/// Applies edits. Of two that overlap, the first wins.
pub(super) fn apply(text: &str, mut edits: Vec<Edit>) -> (String, OffsetMap) {
    edits.sort_by_key(|edit| edit.range.start);
    let mut out = String::with_capacity(text.len());
    let mut map = OffsetMap::default();
    let mut at = 0;
    for edit in edits {
        if edit.range.start < at {
            continue;
        }
        out.push_str(&text[at..edit.range.start]);
        let old = edit.origin.unwrap_or_else(|| edit.range.clone());
        map.changes.push(Change { start: out.len(), len: edit.replacement.len(), next: edit.range.end, old });
        out.push_str(&edit.replacement);
        at = edit.range.end;
    }
    out.push_str(&text[at..]);
    (out, map)
}

impl OffsetMap {
    /// Maps an offset to the old text. Within an edit, returns the start of its old range, or its end if `is_end` is
    /// set.
    fn offset(&self, offset: usize, is_end: bool) -> usize {
        let n_before =
            self.changes.partition_point(|change| if is_end { change.start < offset } else { change.start <= offset });
        let Some(change) = n_before.checked_sub(1).map(|idx| &self.changes[idx]) else { return offset };
        let end = change.start + change.len;
        // Moved text maps to its source.
        let is_behind = if is_end && change.old.end != change.next { offset > end } else { offset >= end };
        if is_behind {
            offset - end + change.next
        } else if is_end {
            change.old.end
        } else {
            change.old.start
        }
    }

    /// Maps a span to the old text.
    pub(in crate::markdown) fn span(&self, span: Span) -> Span {
        if span.is_none() {
            return span;
        }
        let start = self.offset(span.start as usize, false);
        let end = self.offset(span.end as usize, true);
        Span::new(start, end.max(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_lead_back_through_changes() {
        let edits = vec![Edit::new(8..9, ""), Edit::new(2..5, "four"), Edit::new(3..4, "overlaps")];
        let (text, map) = apply("0123456789", edits);
        assert_eq!(text, "01four5679");
        let back = |start, end| {
            let span = map.span(Span::new(start, end));
            (span.start, span.end)
        };
        assert_eq!(
            [back(0, 2), back(2, 6), back(3, 4), back(6, 7), back(9, 10)],
            [(0, 2), (2, 5), (2, 5), (5, 6), (9, 10)]
        );
        assert_eq!(back(0, 10), (0, 10));
    }
    #[test]
    fn moved_text_leads_to_where_it_came_from() {
        let moved = Edit { origin: Some(1..3), ..Edit::insert(6, "[bc]") };
        let (text, map) = apply("abcdef", vec![Edit::new(1..3, ""), moved]);
        assert_eq!(text, "adef[bc]");
        let span = map.span(Span::new(5, 8));
        assert_eq!((span.start, span.end), (1, 3));
        let span = map.span(Span::new(1, 4));
        assert_eq!((span.start, span.end), (3, 6));
    }
}
