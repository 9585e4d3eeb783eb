//! Resolves links within the book.
//!
//! An e-book has no site around it: relative addresses lead nowhere, and checkers reject them. Such a link becomes
//! absolute if the document's public address is known (`export` has made it absolute before, if the site's is known).
//! Otherwise only its text is shown, since a path amid the words does not help on e-paper, and a diagnostic reports it.

use crate::diagnostics::Diagnostics;
use crate::model::Metadata;
use crate::source::Span;
use crate::url::{Address, Refusal};

/// Longest address shown in a message, in characters.
const MAX_SHOWN: usize = 60;

/// Resolves addresses, and collects those that cannot be resolved.
#[derive(Debug)]
pub struct Links {
    base: Option<String>,
    outside: Vec<(Span, String)>,
}

impl Links {
    /// Relative addresses resolve against the document's permalink, if that is absolute.
    pub fn new(meta: &Metadata) -> Links {
        let base = Address::parse(meta.permalink.as_deref().unwrap_or_default()).into_absolute();
        Links { base, outside: Vec::new() }
    }

    /// Resolves an address; `None` if there is nothing to link to. `anchor` resolves fragments within the book.
    pub fn resolve(
        &mut self,
        target: &str,
        span: Span,
        anchor: impl FnOnce(&str) -> Option<String>,
        diags: &mut Diagnostics,
    ) -> Option<String> {
        let address = match (Address::parse(target), &self.base) {
            (Address::Relative, Some(base)) => Address::join(base, target),
            (address, _) => address,
        };
        match address {
            Address::Absolute(address) => Some(address),
            // The transform has warned of fragments without a target.
            Address::Fragment(id) => anchor(&id),
            Address::Relative => {
                self.outside.push((span, target.to_owned()));
                None
            }
            Address::Refused(refusal) => {
                let target = shown(target);
                diags.warn(
                    span,
                    match refusal {
                        Refusal::Empty => "the link has no address and shows its text alone".to_owned(),
                        Refusal::Scheme(scheme) => {
                            format!(
                                "e-readers follow no `{scheme}:` addresses: the link to `{target}` shows its text alone"
                            )
                        }
                        Refusal::Malformed => {
                            format!("`{target}` is not a valid address: the link shows its text alone")
                        }
                    },
                );
                None
            }
        }
    }

    /// Reports the links to files outside the book: one warning for all, since one remedy fits all, and a note on each
    /// of the others to show its place.
    pub fn report(&self, diags: &mut Diagnostics) {
        let Some(((span, target), others)) = self.outside.split_first() else { return };
        let count = match others.len() {
            0 => String::new(),
            n => format!(", here and at {n} more places (`--verbose` lists them)"),
        };
        diags.warn_hint(
            *span,
            format!("`{}` is not in the book: the link shows its text alone{count}", shown(target)),
            if target.starts_with('/') {
                "with the address of the site, by `--site URL` or a whole `permalink`, such links lead there"
            } else {
                "with the address of the document on its site, a whole `permalink`, such links lead there"
            },
        );
        for (span, target) in others {
            diags.note(*span, format!("`{}` is not in the book: the link shows its text alone", shown(target)));
        }
    }
}

/// The beginning of an address, on one line.
fn shown(target: &str) -> String {
    let mut shown: String = target.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_SHOWN).collect();
    if target.chars().nth(MAX_SHOWN).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(permalink: Option<&str>, target: &str) -> (Option<String>, Vec<String>) {
        let meta = Metadata { permalink: permalink.map(str::to_owned), ..Metadata::default() };
        let mut links = Links::new(&meta);
        let mut diags = Diagnostics::default();
        let anchor = |id: &str| (id == "here").then(|| "#here".to_owned());
        let address = links.resolve(target, Span::NONE, anchor, &mut diags);
        links.report(&mut diags);
        (address, diags.iter().map(|diagnostic| diagnostic.message.clone()).collect())
    }

    #[test]
    fn relative_addresses_become_absolute_where_the_site_is_known() {
        for (permalink, expected) in [
            (Some("https://e.org/blog/post/"), Some("https://e.org/blog/post/x.html")),
            (Some("/blog/post/"), None),
            (None, None),
        ] {
            assert_eq!(resolve(permalink, "x.html").0.as_deref(), expected, "{permalink:?}");
        }
    }

    #[test]
    fn links_that_lead_nowhere_say_so() {
        assert_eq!(resolve(None, "#here"), (Some("#here".to_owned()), vec![]));
        assert_eq!(resolve(None, "#there"), (None, vec![]));
        for target in ["javascript:x", "x.md", "", "http://{{x}}"] {
            let (address, messages) = resolve(None, target);
            assert_eq!((address, messages.len()), (None, 1), "{target}");
        }
    }
}
