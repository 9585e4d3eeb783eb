//! Mathematics: what the TeX in a document means, in the forms that formats need.

mod linear;

pub use linear::{Symbols, linear};
