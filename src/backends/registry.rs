//! The formats that there are, known by their names, options and extensions. What speaks of formats asks here.

use std::borrow::Cow;

use super::{BUILT_IN, Backend};
use crate::model::folded_key;

/// Formats, by whose names and options everything else knows them. The default has those that are built in.
#[derive(Clone, Debug)]
pub struct Registry {
    backends: Cow<'static, [&'static dyn Backend]>,
}

impl Default for Registry {
    fn default() -> Registry {
        Registry { backends: Cow::Borrowed(&BUILT_IN) }
    }
}

impl Registry {
    /// The same formats and another one.
    #[must_use]
    pub fn with(mut self, backend: &'static dyn Backend) -> Registry {
        self.backends.to_mut().push(backend);
        self
    }

    /// All formats, in the order of `--list-formats`.
    pub fn all(&self) -> &[&'static dyn Backend] {
        &self.backends
    }

    /// The format of this name or alias, compared without case, `-` and `_`.
    pub fn by_name(&self, name: &str) -> Option<&'static dyn Backend> {
        self.backends.iter().copied().find(|backend| is_called(*backend, name))
    }

    /// The format whose files have this extension (without a dot).
    pub fn by_extension(&self, extension: &str) -> Option<&'static dyn Backend> {
        let has_extension = |backend: &&dyn Backend| backend.extension().eq_ignore_ascii_case(extension);
        self.backends.iter().copied().find(has_extension).or_else(|| self.by_name(extension))
    }

    /// The formats that have an option of this name.
    pub fn with_option(&self, name: &str) -> impl Iterator<Item = &'static dyn Backend> {
        self.backends.iter().copied().filter(move |backend| backend.options().iter().any(|option| option.name == name))
    }
}

/// The names and aliases of formats.
pub fn names_of(backends: &[&'static dyn Backend]) -> impl Iterator<Item = &'static str> {
    backends.iter().flat_map(|backend| [backend.name()].into_iter().chain(backend.aliases().iter().copied()))
}

/// Whether a format has this name or alias, compared without case, `-` and `_`.
pub fn is_called(backend: &dyn Backend, name: &str) -> bool {
    let name = folded_key(name);
    [backend.name()].iter().chain(backend.aliases()).any(|own| folded_key(own) == name)
}
