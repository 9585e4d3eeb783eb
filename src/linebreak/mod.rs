//! Line breaking: total fit over boxes, glue and penalties in any unit (Knuth & Plass 1981), and the opportunities to
//! break.
//!
//! Serves `layout` (points) and `text_writer` (columns). Independent of fonts and of the model.

mod even;
mod hyphenate;
mod opportunities;
mod total_fit;

pub use even::{EvenLines, Piece};
pub use hyphenate::{HyphenCache, Hyphenator};
pub use opportunities::{Break, BreakKind, breaks, is_address, is_breaking_space, is_technical, technical_breaks};
pub use total_fit::{FORBIDDEN, FORCED, Item, Line, Params, Shape, total_fit};
