//! Changes to a text, and the way back to the places of what was changed.

use std::ops::Range;

use crate::source::Span;

/// A change: some bytes and what stands there instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    pub range: Range<usize>,
    pub replacement: String,
}

/// Changes that were made, in order.
#[derive(Clone, Debug, Default)]
pub(in crate::markdown) struct OffsetMap {
    /// Where each change begins in the new text, its length there, and what it replaced.
    changes: Vec<(usize, usize, Range<usize>)>,
}

/// Makes changes. Of two that overlap, the first counts.
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
        map.changes.push((out.len(), edit.replacement.len(), edit.range.clone()));
        out.push_str(&edit.replacement);
        at = edit.range.end;
    }
    out.push_str(&text[at..]);
    (out, map)
}

impl OffsetMap {
    /// Where an offset was. Within a change, where the change began, or for an end where it ended.
    fn offset(&self, offset: usize, is_end: bool) -> usize {
        let n_before =
            self.changes.partition_point(|(start, ..)| if is_end { *start < offset } else { *start <= offset });
        let Some((start, len, old)) = n_before.checked_sub(1).map(|idx| &self.changes[idx]) else { return offset };
        if offset >= start + len {
            offset - (start + len) + old.end
        } else if is_end {
            old.end
        } else {
            old.start
        }
    }

    /// A span of the text before the changes.
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
        let edits = vec![
            Edit { range: 8..9, replacement: String::new() },
            Edit { range: 2..5, replacement: "four".to_owned() },
            Edit { range: 3..4, replacement: "overlaps".to_owned() },
        ];
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
}
