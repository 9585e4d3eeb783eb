//! Where the links of the document lead from within the book.
//!
//! An e-book has no site around it: an address relative to one leads nowhere, and checkers refuse it. Such a link
//! becomes absolute when the public address of the document is known (that of its site was looked to before, by the
//! export); else it shows its text alone, since a path between the words helps nobody who reads on paper-like screens,
//! and a diagnostic says so.

use crate::diagnostics::Diagnostics;
use crate::model::Metadata;
use crate::source::Span;
use crate::url::{Address, Refusal};

/// Longest address that a message shows, in characters.
const MAX_SHOWN: usize = 60;

/// Resolves addresses, and remembers those that could not be.
#[derive(Debug)]
pub struct Links {
    base: Option<String>,
    outside: Vec<(Span, String)>,
}

impl Links {
    /// Relative addresses count from the document's permalink, where that is a whole address.
    pub fn new(meta: &Metadata) -> Links {
        let base = Address::parse(meta.permalink.as_deref().unwrap_or_default()).into_absolute();
        Links { base, outside: Vec::new() }
    }

    /// An address out of the book; `None` when there is none to follow. `anchor` answers for addresses within it.
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
            // The transform has warned of those that lead nowhere.
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

    /// Reports the links to files outside of the book: one warning for all, since all have one remedy, and a note on each
    /// of the others, so that each one's place can be had.
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
