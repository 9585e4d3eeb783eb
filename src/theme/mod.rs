//! Themes: how pages look.

/// Resolved styles of a theme.
#[derive(Debug, Default)]
pub struct Theme {}
