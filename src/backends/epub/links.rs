//! Where the links of the document lead from within the book.
//!
//! An e-book has no site around it: an address relative to one leads nowhere, and checkers refuse it. Such a link
//! becomes absolute when the public address of the document or of its site is known; else it shows its text alone,
//! since a path between the words helps nobody who reads on paper-like screens, and one diagnostic says so.

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
    /// Relative addresses count from the document's permalink, and that from `site`; either may be absent.
    pub fn new(meta: &Metadata, site: &str) -> Links {
        let site = absolute(Address::parse(site));
        let permalink = meta.permalink.as_deref().unwrap_or_default();
        let base = match (Address::parse(permalink), site) {
            (Address::Absolute(permalink), _) => Some(permalink),
            (Address::Relative, Some(site)) => absolute(Address::join(&site, permalink)),
            (_, site) => site,
        };
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

    /// Reports the links to files outside of the book, all in one.
    pub fn report(&self, diags: &mut Diagnostics) {
        let Some((span, target)) = self.outside.first() else { return };
        let others = match self.outside.len() - 1 {
            0 => String::new(),
            n => format!(", here and at {n} more places"),
        };
        diags.warn_hint(
            *span,
            format!("`{}` is not in the book: the link shows its text alone{others}", shown(target)),
            "with the address of the site, in `permalink` or `--option epub.site=URL`, such links lead there",
        );
    }
}

fn absolute(address: Address) -> Option<String> {
    match address {
        Address::Absolute(address) => Some(address),
        Address::Fragment(_) | Address::Relative | Address::Refused(_) => None,
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

    fn resolve(permalink: Option<&str>, site: &str, target: &str) -> (Option<String>, Vec<String>) {
        let meta = Metadata { permalink: permalink.map(str::to_owned), ..Metadata::default() };
        let mut links = Links::new(&meta, site);
        let mut diags = Diagnostics::default();
        let anchor = |id: &str| (id == "here").then(|| "#here".to_owned());
        let address = links.resolve(target, Span::NONE, anchor, &mut diags);
        links.report(&mut diags);
        (address, diags.iter().map(|diagnostic| diagnostic.message.clone()).collect())
    }

    #[test]
    fn relative_addresses_become_absolute_where_the_site_is_known() {
        for (permalink, site, expected) in [
            (Some("https://e.org/blog/post/"), "", Some("https://e.org/blog/post/x.html")),
            (Some("/blog/post/"), "https://e.org", Some("https://e.org/blog/post/x.html")),
            (None, "https://e.org/docs/", Some("https://e.org/docs/x.html")),
            (Some("/blog/post/"), "", None),
            (None, "", None),
        ] {
            assert_eq!(resolve(permalink, site, "x.html").0.as_deref(), expected, "{permalink:?} {site}");
        }
    }

    #[test]
    fn links_that_lead_nowhere_say_so() {
        assert_eq!(resolve(None, "", "#here"), (Some("#here".to_owned()), vec![]));
        assert_eq!(resolve(None, "", "#there"), (None, vec![]));
        for target in ["javascript:x", "x.md", "", "http://{{x}}"] {
            let (address, messages) = resolve(None, "", target);
            assert_eq!((address, messages.len()), (None, 1), "{target}");
        }
    }
}
