//! Finds the public address of a document's site: from the command line, else from the site generator's configuration
//! at or above the document. Each configuration is found and read once a run.
//!
//! On a site `/guide/x` resolves; in a standalone file it does not, unless it is prefixed with the site's address.
//! Configurations are searched line by line, not parsed: some are programs, and those of MkDocs use custom YAML tags.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::{Mutex, PoisonError};

use super::nearest::NearestFiles;
use super::read_file;
use crate::model::Document;
use crate::resource::{Lookup, Meaning};
use crate::url::Address;

/// Name under which lookups of these files are recorded.
pub(super) const SITE: &str = "configuration of the site";

/// Configurations of Jekyll and Hexo, Hugo, Zola, MkDocs, Quarto, Docusaurus, Astro, Gatsby. `config.toml` comes after
/// the others because other programs use that name, too.
const FILES: [&str; 20] = [
    "_config.yml",
    "_config.yaml",
    "_config.toml",
    "hugo.toml",
    "hugo.yaml",
    "hugo.yml",
    "hugo.json",
    "zola.toml",
    "mkdocs.yml",
    "mkdocs.yaml",
    "_quarto.yml",
    "docusaurus.config.js",
    "docusaurus.config.ts",
    "astro.config.mjs",
    "astro.config.ts",
    "gatsby-config.js",
    "config/_default/hugo.toml",
    "config/_default/config.toml",
    "config.toml",
    "config.yaml",
];

/// Keys of the address, lower case without punctuation.
const ADDRESS_KEYS: [&str; 5] = ["url", "baseurl", "siteurl", "site", "canonicalurl"];

/// Keys of the path, for generators that configure it apart: Jekyll and Docusaurus, Hexo, Astro.
const PATH_KEYS: [&str; 3] = ["baseurl", "root", "base"];

/// Placeholder hosts of templates and previews (RFC 2606, and the defaults of generators).
const NOBODYS: [&str; 6] = ["localhost", "example.org", "example.com", "example.net", "127.0.0.1", "0.0.0.0"];

/// The sites of a run.
#[derive(Debug)]
pub(super) struct Sites {
    /// Address from the command line.
    given: Option<SiteAddress>,
    files: NearestFiles,
    addresses: Mutex<HashMap<PathBuf, Option<SiteAddress>>>,
}

/// The public address of a site, without a slash at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteAddress(String);

impl FromStr for SiteAddress {
    /// The expected form.
    type Err = &'static str;

    fn from_str(text: &str) -> Result<SiteAddress, &'static str> {
        match Address::parse(text) {
            Address::Absolute(address) if ["https://", "http://"].iter().any(|web| address.starts_with(web)) => {
                let end = address.find(['?', '#']).unwrap_or(address.len());
                Ok(SiteAddress(address[..end].trim_end_matches('/').to_owned()))
            }
            Address::Absolute(_) | Address::Fragment(_) | Address::Relative | Address::Refused(_) => {
                Err("expected an address like `https://example.org/blog`")
            }
        }
    }
}

impl Sites {
    /// `given` is the address from the command line; it applies to all documents.
    pub(super) fn new(given: Option<SiteAddress>) -> Sites {
        Sites { given, files: NearestFiles::called(&FILES), addresses: Mutex::default() }
    }

    /// Address of the site of documents in a directory.
    pub(super) fn of(&self, directory: &Path, root: &Path) -> Option<SiteAddress> {
        if self.given.is_some() {
            return self.given.clone();
        }
        let file = self.file_of(directory, root)?;
        let mut addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = addresses.get(&file) {
            return known.clone();
        }
        let text = read_file(&file).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let address = text.and_then(|text| configured(&text));
        addresses.insert(file, address.clone());
        address
    }

    /// The configuration file for documents in a directory.
    pub(super) fn file_of(&self, directory: &Path, root: &Path) -> Option<PathBuf> {
        self.files.of(directory, root)
    }

    /// Makes a permalink absolute that is only a path on the site. Returns the lookups made.
    pub(super) fn complete(&self, document: &mut Document, directory: &Path, root: &Path) -> Vec<Lookup> {
        let Some(permalink) = document.meta.permalink.as_mut().filter(|permalink| is_path(permalink)) else {
            return Vec::new();
        };
        if let Some(address) = self.whole(permalink, directory, || root.to_owned()) {
            *permalink = address;
        }
        self.lookups(directory, root)
    }

    /// Absolute address of a page whose permalink is a path on the site; `None` for other permalinks.
    pub(super) fn whole(&self, permalink: &str, directory: &Path, root: impl FnOnce() -> PathBuf) -> Option<String> {
        if is_path(permalink) { self.of(directory, &root())?.page(permalink) } else { None }
    }

    /// Lookups that the site address of a directory depends on.
    pub(super) fn lookups(&self, directory: &Path, root: &Path) -> Vec<Lookup> {
        if self.given.is_some() {
            return Vec::new();
        }
        let file = self.file_of(directory, root);
        let holds = file.clone().map(|path| Lookup { path: Some(path), meaning: Meaning::Holds(None) });
        let found = Lookup { path: file, meaning: Meaning::Named(SITE.to_owned()) };
        [found].into_iter().chain(holds).collect()
    }
}

impl SiteAddress {
    /// Whether the host is a placeholder.
    fn is_nobodys(&self) -> bool {
        let host = self.0.split_once("://").map_or("", |(_, rest)| rest).split(['/', ':']).next().unwrap_or_default();
        NOBODYS.iter().any(|name| host.strip_suffix(name).is_some_and(|sub| sub.is_empty() || sub.ends_with('.')))
    }

    /// Address of a page by its path; the leading slash is optional.
    pub(super) fn page(&self, path: &str) -> Option<String> {
        self.link(&format!("/{}", path.trim_start_matches('/')))
    }

    /// Absolute address of a link that begins at the root of the site. `None` for other links.
    ///
    /// For a site below a path, links may include that path or leave it to the generator.
    pub(super) fn link(&self, target: &str) -> Option<String> {
        if !target.starts_with('/') || target.starts_with("//") {
            return None;
        }
        let host = self.0.find("://").map_or(0, |at| at + "://".len());
        let below = self.0[host..].find('/').map_or("", |at| &self.0[host + at..]);
        let rest = target.strip_prefix(below).filter(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']));
        let rest = rest.filter(|_| !below.is_empty()).unwrap_or(target);
        Address::join(&format!("{}/", self.0), &format!("{below}{rest}")).into_absolute()
    }
}

/// Whether a permalink is a plain path. Jekyll's may be patterns.
fn is_path(permalink: &str) -> bool {
    Address::parse(permalink) == Address::Relative && !permalink.contains(['{', '}']) && !permalink.contains("/:")
}

/// The site address in the text of a configuration.
fn configured(text: &str) -> Option<SiteAddress> {
    // The least indented match wins: authors have addresses, too.
    let said = |keys: &[&str], is_meant: fn(&str) -> bool| {
        let lines = text.lines().filter_map(|line| Some((indent(line), key_and_value(line)?)));
        let found = lines.filter(|(_, (key, value))| keys.contains(&key.as_str()) && is_meant(value));
        found.min_by_key(|(indent, _)| *indent).map(|(_, (_, value))| value)
    };
    let address = said(&ADDRESS_KEYS, |value| value.starts_with("http://") || value.starts_with("https://"))?;
    let path = said(&PATH_KEYS, |value| value.starts_with('/') && !value.starts_with("//")).unwrap_or_default();
    let address: SiteAddress = format!("{}{path}", address.trim_end_matches('/')).parse().ok()?;
    Some(address).filter(|address| !address.is_nobodys())
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// Key and text value of a line of YAML, TOML, JSON or a program: `url: "https://…"  # of the site`.
fn key_and_value(line: &str) -> Option<(String, &str)> {
    const QUOTES: [char; 3] = ['"', '\'', '`'];
    let (key, value) = line.split_at(line.find([':', '='])?);
    let key = key.trim().trim_matches(QUOTES);
    if !key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')) {
        return None;
    }
    let value = value[1..].trim();
    let value = match value.chars().next().filter(|c| QUOTES.contains(c)) {
        Some(quote) => value[1..].split(quote).next().unwrap_or_default(),
        None => value.split_whitespace().next().unwrap_or_default().trim_end_matches(','),
    };
    Some((key.replace(['_', '-'], "").to_lowercase(), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configurations_say_the_address_each_in_its_way() {
        for (text, expected) in [
            ("title: X\nurl: \"https://e.dev\" # ours\nbaseurl: /blog\n", Some("https://e.dev/blog")),
            ("url: https://e.dev\nbaseurl: \"\"\n", Some("https://e.dev")),
            ("author:\n  url: https://me.dev\nurl: https://e.dev\n", Some("https://e.dev")),
            ("# url: https://old.dev\nurl: https://e.dev/\nroot: /\n", Some("https://e.dev")),
            ("baseURL = 'https://e.dev/docs/'\n[params]\nurl = 'https://other.dev'\n", Some("https://e.dev/docs")),
            ("base_url = \"https://e.dev\"\n", Some("https://e.dev")),
            ("{\n  \"baseURL\": \"https://e.dev/\",\n}", Some("https://e.dev")),
            ("site_url: https://e.dev/x/\nrepo_url: https://git.dev\n", Some("https://e.dev/x")),
            ("website:\n  site-url: https://e.dev\n", Some("https://e.dev")),
            ("const config = {\n  url: 'https://e.dev',\n  baseUrl: '/p/',\n};", Some("https://e.dev/p")),
            ("export default defineConfig({\n  site: 'https://e.dev',\n  base: '/p',\n", Some("https://e.dev/p")),
            ("siteMetadata: {\n  siteUrl: `https://e.dev`,\n", Some("https://e.dev")),
            ("url: \"\"\nbaseurl: /x\n", None),
            ("url: http://localhost:4000\n", None),
            ("baseURL = 'https://example.org/'\n", None),
            ("url: 'https://your-docusaurus-site.example.com',\n", None),
            ("theme: x\n", None),
        ] {
            let address = configured(text);
            assert_eq!(address.as_ref().map(|address| address.0.as_str()), expected, "{text}");
        }
    }

    #[test]
    fn links_from_the_root_of_a_site_are_made_whole() {
        for (site, target, expected) in [
            ("https://e.dev/", "/a b/#c", Some("https://e.dev/a%20b/#c")),
            ("https://e.dev", "/", Some("https://e.dev/")),
            ("https://e.dev/p", "/x", Some("https://e.dev/p/x")),
            ("https://e.dev/p", "/p/x", Some("https://e.dev/p/x")),
            ("https://e.dev/p", "/p", Some("https://e.dev/p")),
            ("https://e.dev/p", "/pages", Some("https://e.dev/p/pages")),
            ("https://e.dev/p", "/../../x", Some("https://e.dev/x")),
            ("https://e.dev", "x", None),
            ("https://e.dev", "//other.dev/x", None),
        ] {
            let site: SiteAddress = site.parse().expect("an address");
            assert_eq!(site.link(target).as_deref(), expected, "{target}");
        }
    }

    #[test]
    fn permalinks_that_are_paths_are_told_from_others() {
        for (permalink, expected) in [
            ("/about/", true),
            ("docs/x.html", true),
            ("https://e.dev/about/", false),
            ("/:categories/:title/", false),
            ("/{{ page.x }}/", false),
            ("", false),
        ] {
            assert_eq!(is_path(permalink), expected, "{permalink}");
        }
    }
}
