//! Divides the galley into pages: chooses the breaks, then places the content.
//!
//! Called by [`super::lay_out`] once all blocks and notes are set.

mod breaks;
mod compose;
mod furniture;

use super::Layouter;
use super::flow::Flow;
use breaks::{Capacity, break_pages};
use compose::Composer;

/// Makes the pages of a document from its galley and its notes.
pub(super) fn make_pages(layouter: &mut Layouter<'_>, mut flow: Flow, mut notes: Vec<Flow>) {
    flow.finish();
    notes.iter_mut().for_each(Flow::finish);
    let capacity = Capacity {
        height: layouter.text_height(),
        line: layouter.theme.leading,
        note_separator: layouter.theme.leading,
        notes: notes.iter().map(Flow::height).collect(),
        note_line: layouter.theme.text_size * (layouter.theme.note_size * layouter.theme.note_leading),
    };
    let breaks = break_pages(&flow, &capacity);
    Composer::new(layouter, flow, notes).compose(&breaks);
}
