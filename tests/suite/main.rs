//! One test binary for the whole crate. Each module tests one room at its public interface; its cases are files under
//! `tests/cases/ROOM/`: `NAME.md` and the expected `NAME.EXTENSION`. `BLESS=1 cargo test` rewrites the expected files:
//! read them before you commit.

mod architecture;
mod books;
mod cells;
mod cli;
mod dialects;
mod epub;
mod goldens;
mod labels;
mod layout;
mod licenses;
mod model;
mod pdf;
mod pdf_rules;
mod raster;
mod resource;
mod switches;
mod text_formats;
mod xhtml;
