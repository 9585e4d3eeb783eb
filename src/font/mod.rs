//! Font faces: the bundled ones, those of `--font-dir`, selection and fallback.

/// The faces of a run, each loaded when first asked for and shared by all documents.
#[derive(Debug, Default)]
pub struct FontBook {}
