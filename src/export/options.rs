//! Merges format options for one document: front matter first, then the command line over it.

use crate::backends::{Backend, OptionError, Options, is_called};
use crate::diagnostics::Diagnostics;
use crate::model::{ALL_FORMATS, Document, MetaValue, Metadata};
use crate::source::{SourceFile, Span};

/// A format option with its value. Valid by construction.
#[derive(Clone, Debug)]
pub struct FormatOption {
    format: &'static str,
    name: &'static str,
    value: String,
}

impl FormatOption {
    /// Fails when the format has no such option or the option rejects the value.
    pub fn new(backend: &dyn Backend, name: &str, value: &str) -> Result<FormatOption, OptionError> {
        let option = Options::new(backend.options()).set(name, value)?;
        Ok(FormatOption { format: backend.name(), name: option.name, value: value.to_owned() })
    }

    /// Whether the option decides the file extension of a backend.
    pub(super) fn decides_extension(&self, backend: &dyn Backend) -> bool {
        self.format == backend.name() && backend.extension_options().contains(&self.name)
    }

    /// Sets the option, if it belongs to the backend.
    pub(super) fn set_in(&self, options: &mut Options, backend: &dyn Backend) {
        if self.format == backend.name() {
            options.set(self.name, &self.value).expect("a `FormatOption` was tried out when it was made");
        }
    }
}

/// The options of `backend` for a document: the defaults, overridden by its front matter, overridden by `over`.
pub(crate) fn resolve<'a>(
    backend: &dyn Backend,
    document: &Document,
    source: Option<&SourceFile>,
    over: impl IntoIterator<Item = &'a FormatOption>,
    diags: &mut Diagnostics,
) -> Options {
    let mut options = said(backend, &document.meta, source, diags);
    over.into_iter().for_each(|option| option.set_in(&mut options, backend));
    options
}

/// File extension that the front matter implies, if it differs from the default of `backend`.
pub(super) fn extension_said(backend: &dyn Backend, meta: &Metadata) -> Option<&'static str> {
    if backend.extension_options().is_empty() || meta.formats.is_empty() {
        return None;
    }
    let options = said(backend, meta, None, &mut Diagnostics::default());
    Some(backend.extension_with(&options)).filter(|extension| *extension != backend.extension())
}

/// The defaults of `backend`, overridden by the front matter.
fn said(backend: &dyn Backend, meta: &Metadata, source: Option<&SourceFile>, diags: &mut Diagnostics) -> Options {
    let mut options = Options::new(backend.options());
    for (format, value) in &meta.formats {
        let MetaValue::Map(pairs) = value else { continue };
        let is_for_all = format == ALL_FORMATS;
        if is_for_all || is_called(backend, format) {
            for (key, value) in pairs {
                if !is_for_all {
                    set_from_front_matter(&mut options, format, key, value, source, diags);
                } else if options.has(key) {
                    set_from_front_matter(&mut options, backend.name(), key, value, source, diags);
                }
            }
        }
    }
    options
}

/// The options of `backend` for a run, regardless of its documents: the defaults, overridden by `over`.
pub(super) fn of_run(backend: &dyn Backend, over: &[FormatOption]) -> Options {
    let mut options = Options::new(backend.options());
    over.iter().for_each(|option| option.set_in(&mut options, backend));
    options
}

fn set_from_front_matter(
    options: &mut Options,
    format: &str,
    key: &str,
    value: &MetaValue,
    source: Option<&SourceFile>,
    diags: &mut Diagnostics,
) {
    let Some(text) = scalar(value) else { return };
    if let Err(error) = options.set(key, &text) {
        let span = source.map_or(Span::NONE, |source| key_span(source.text(), format, key));
        let message = match &error {
            OptionError::Unknown { .. } => format!("unknown option `{format}.{key}` in the front matter"),
            OptionError::BadValue { expected, .. } => {
                format!("`{text}` is not a value of option `{format}.{key}`, expected {expected}")
            }
        };
        match error {
            OptionError::Unknown { nearest: Some(nearest), .. } => {
                diags.warn_hint(span, message, format!("did you mean `{nearest}`?"));
            }
            OptionError::Unknown { nearest: None, .. } | OptionError::BadValue { .. } => diags.warn(span, message),
        }
    }
}

/// The text of a value; `None` for an empty value, which means the default. Joins lists with commas.
fn scalar(value: &MetaValue) -> Option<String> {
    match value {
        MetaValue::Null | MetaValue::Map(_) => None,
        MetaValue::Bool(value) => Some(value.to_string()),
        MetaValue::Text(text) => Some(text.clone()),
        MetaValue::List(values) => Some(values.iter().filter_map(scalar).collect::<Vec<_>>().join(",")),
    }
}

/// Span of a key in the map of a format: the first line that begins with it, after the line that begins with the
/// format's name.
fn key_span(text: &str, format: &str, key: &str) -> Span {
    let mut in_map = false;
    let mut start = 0;
    for line in text.split_inclusive(['\n', '\r']) {
        let indented = line.trim_start_matches([' ', '\t', '{', '"', '\'', '[', '\u{FEFF}']);
        let begins_with =
            |word: &str| indented.strip_prefix(word).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
        if in_map && begins_with(key) {
            let at = start + line.len() - indented.len();
            return Span::new(at, at + key.len());
        }
        in_map |= begins_with(format);
        start += line.len();
    }
    Span::NONE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_found_within_its_map() {
        let text = "---\nwidth: 3\npdf:\n  paper: a5\ntxt:\n  \"width\": wide\n---\n";
        let span = key_span(text, "txt", "width");
        assert_eq!((&text[span.range()], span.start), ("width", 38));
        assert_eq!(key_span(text, "org", "width"), Span::NONE);
    }
}
