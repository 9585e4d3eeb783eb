//! Maps spans of several sources to one range and back: the sources of a book are laid end to end.
//!
//! Used by [`super::assemble`] and, to print diagnostics, by `export`.

use crate::diagnostics::Diagnostics;
use crate::source::Span;

/// The offsets of each source within the range of the book.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The first offset of each source, and the end of the last.
    starts: Vec<u32>,
}

impl Sources {
    /// Lays out sources of these lengths, in bytes.
    pub fn of(lengths: impl IntoIterator<Item = usize>) -> Sources {
        let mut end = 0u32;
        let mut starts = vec![0];
        for length in lengths {
            // One more, because the end of a source is a valid offset, too. Offsets beyond `u32` cannot be represented.
            end = u32::try_from(length).map_or(u32::MAX, |length| end.saturating_add(length).saturating_add(1));
            starts.push(end);
        }
        Sources { starts }
    }

    /// Maps a span of a source to the book; [`Span::NONE`] if it cannot be represented.
    pub fn place(&self, source: usize, span: Span) -> Span {
        let Some(&start) = self.starts.get(source) else { return Span::NONE };
        match (start.checked_add(span.start), start.checked_add(span.end)) {
            (Some(start), Some(end)) if !span.is_none() && end < u32::MAX => Span { start, end },
            _ => Span::NONE,
        }
    }

    /// The source of a span in the book, and the span in that source; `None` for [`Span::NONE`].
    pub fn locate(&self, span: Span) -> Option<(usize, Span)> {
        if span.is_none() {
            return None;
        }
        let source = self.starts.partition_point(|start| *start <= span.start).checked_sub(1)?;
        let start = self.starts[source];
        (source + 1 < self.starts.len()).then(|| (source, Span { start: span.start - start, end: span.end - start }))
    }

    /// Passes each diagnostic to `take` with its source and its span there; without a source if it has no place.
    pub fn distribute(&self, diags: Diagnostics, mut take: impl FnMut(Option<usize>, Diagnostics)) {
        for mut own in diags.into_each() {
            let place = own.iter().next().and_then(|diagnostic| self.locate(diagnostic.span));
            if let Some((_, span)) = place {
                own.map_spans(|_| span);
            }
            take(place.map(|(source, _)| source), own);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_again_in_their_source() {
        let sources = Sources::of([3, 0, 5]);
        for (source, span) in [(0, Span::new(0, 3)), (0, Span::new(2, 3)), (2, Span::new(0, 5)), (2, Span::new(5, 5))] {
            assert_eq!(sources.locate(sources.place(source, span)), Some((source, span)));
        }
        assert_eq!(sources.locate(sources.place(1, Span::NONE)), None);
    }

    #[test]
    fn places_that_cannot_be_counted_are_none() {
        let sources = Sources::of([u32::MAX as usize - 10, 100]);
        assert_eq!(sources.place(1, Span::new(50, 60)), Span::NONE);
        assert_eq!(sources.locate(sources.place(0, Span::new(1, 2))), Some((0, Span::new(1, 2))));
    }
}
