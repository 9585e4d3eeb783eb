//! Total-fit line breaking over boxes, glue and penalties in any unit (Knuth & Plass 1981).
//!
//! Serves `layout` (points) and `text_writer` (columns). Knows no fonts and no model.
