//! Layout: a document and a theme become pages of placed glyphs, rules and images.
//!
//! Knows no output format: what it hands over is [`frame::PagedDocument`].

pub mod frame;
