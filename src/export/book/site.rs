//! The surroundings of a book's documents: link targets and image files.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::book::{Site, Target};
use crate::export::links::{LinkMap, SOURCE_EXTENSIONS, local, relative_path};
use crate::export::site::SiteAddress;
use crate::percent;
use crate::resource::{ResourceError, Resources};
use crate::url::Address;

/// A document of the book, or one that was skipped.
pub(super) struct Neighbour {
    /// Directory that its relative paths resolve against.
    pub(super) directory: PathBuf,
    /// Root of its site.
    pub(super) root: PathBuf,
    /// Public address, as written.
    pub(super) permalink: Option<String>,
    /// The site that it belongs to.
    pub(super) site: Option<SiteAddress>,
    /// Files that it may name.
    pub(super) resources: Resources,
    /// Whether it is in the book.
    pub(super) is_in_book: bool,
}

/// All neighbours.
pub(super) struct Neighbourhood {
    pub(super) links: LinkMap,
    /// In source order, as in the link map.
    pub(super) documents: Vec<Neighbour>,
    /// Indices of the book's documents by public address, without scheme and trailing slash.
    pub(super) by_permalink: HashMap<String, usize>,
    /// Directory of the book, against which file addresses resolve.
    pub(super) output: PathBuf,
    /// Files by these addresses.
    pub(super) located: RefCell<HashMap<String, Result<PathBuf, ResourceError>>>,
}

impl Neighbourhood {
    /// Address of a file relative to the book.
    fn address_of(&self, path: &Path) -> String {
        percent::encode_path(&relative_path(&self.output, path))
    }
}

impl Site for Neighbourhood {
    fn link(&self, from: usize, target: &str) -> Option<Target> {
        let own = self.documents.get(from)?;
        let (address, fragment) = target.split_once('#').unwrap_or((target, ""));
        if let Some(&source) = self.by_permalink.get(bare_address(address)) {
            return Some(Target::Post { source, fragment: fragment.to_owned() });
        }
        let (path, fragment) = local(target)?;
        if let Some((source, fragment)) = self.links.lookup(target, &own.directory, &own.root) {
            let other = self.documents.get(source)?;
            if other.is_in_book {
                return Some(Target::Post { source, fragment: fragment.to_owned() });
            }
            // It exists only on the site.
            if let Some(permalink) = other.permalink.as_ref().filter(|address| address.contains("://")) {
                let hash = if fragment.is_empty() { "" } else { "#" };
                return Some(Target::Address(format!("{permalink}{hash}{fragment}")));
            }
        }
        // Sites do not serve sources.
        if SOURCE_EXTENSIONS.iter().any(|extension| path.ends_with(extension)) {
            return None;
        }
        if let Some(address) = own.site.as_ref().and_then(|site| site.link(target)) {
            return Some(Target::Address(address));
        }
        if let Some(address) = own.permalink.as_deref().and_then(|permalink| on_site(permalink, target)) {
            return Some(Target::Address(address));
        }
        let file = own.resources.locate(&path).ok().flatten()?;
        let hash = if fragment.is_empty() { "" } else { "#" };
        Some(Target::Address(format!("{}{hash}{fragment}", self.address_of(&file))))
    }

    fn image(&self, from: usize, address: &str) -> Option<String> {
        let own = self.documents.get(from)?;
        let found = own.resources.locate(address);
        let seen = match &found {
            // Either it needs no file, or no file can help.
            Ok(None)
            | Err(
                ResourceError::Empty
                | ResourceError::Remote
                | ResourceError::Scheme { .. }
                | ResourceError::BadDataUri { .. },
            ) => return None,
            Ok(Some(path)) => self.address_of(path),
            // Keep the address distinct, so that it is not mistaken for another document's image.
            Err(_) if address.starts_with('/') => address.to_owned(),
            Err(_) => {
                let directory = relative_path(&self.output, &own.directory);
                format!("{}/{address}", percent::encode_path(&directory))
            }
        };
        let found = found.map(|path| path.unwrap_or_default());
        self.located.borrow_mut().insert(seen.clone(), found);
        Some(seen)
    }
}

/// A web address without scheme and trailing slash, for comparison. Empty for any other address.
pub(super) fn bare_address(address: &str) -> &str {
    let rest = ["https://", "http://"].iter().find_map(|scheme| address.strip_prefix(scheme));
    rest.unwrap_or_default().trim_end_matches('/')
}

/// Resolves a relative address against the public address of its document. Without a host in one, the result has none.
fn on_site(permalink: &str, target: &str) -> Option<String> {
    /// Placeholder for an unknown site (RFC 2606).
    const SITE: &str = "https://site.invalid";
    let absolute = |base: &str| Address::join(base, target).into_absolute();
    if permalink.contains("://") {
        return absolute(permalink);
    }
    let path = permalink.strip_prefix('/')?;
    absolute(&format!("{SITE}/{path}"))?.strip_prefix(SITE).map(str::to_owned)
}
