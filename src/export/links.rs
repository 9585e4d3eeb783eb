//! Resolves links from one document of a run to another: to its output, or to its public address. Other links that
//! resolve only on the site become absolute URLs.
//!
//! Sites address their pages in many ways: by file, by path from the root of the site, by slug, permalink or alias, by
//! title. [`LinkMap`] indexes them all for the documents of one run.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::ffi::OsString;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::archive::Digest;
use super::facts::Facts;
use super::input::directory_of;
use super::listings::Listings;
use super::site::SiteAddress;
use super::{Output, Target, Task};
use crate::backends::Backend;
use crate::diagnostics::Diagnostics;
use crate::model::{Document, Inline, InlineKind, Metadata, Visit, VisitMut, walk_inline_mut, walk_inlines};
use crate::percent;
use crate::resource::{real_path, resolve};
use crate::url::Address;

/// Extensions in links that name a page.
const PAGE_EXTENSIONS: [&str; 6] = [".md", ".markdown", ".mdx", ".qmd", ".html", ".htm"];
/// Extensions in links that name the source of a page.
pub(super) const SOURCE_EXTENSIONS: [&str; 4] = [".md", ".markdown", ".mdx", ".qmd"];
/// File stems that stand for their directory.
const INDEX_NAMES: [&str; 3] = ["index", "_index", "readme"];

/// Index of the documents of a run.
#[derive(Debug, Default)]
pub(super) struct LinkMap {
    pages: Vec<Page>,
    /// By real path. `OsString` keys compare without splitting paths into components.
    by_path: HashMap<OsString, usize>,
    /// By other names, normalised; `None` for a name that several documents share.
    by_name: HashMap<String, Option<usize>>,
    /// Lookup results per directory and path, so that each asks the disk only once.
    found: Mutex<HashMap<OsString, HashMap<String, Option<usize>>>>,
    /// Real paths of directories.
    real: Mutex<HashMap<PathBuf, PathBuf>>,
    /// Entries of the directories of trees.
    listings: Listings,
    /// Whether any document comes from a tree; then there are many.
    is_of_tree: bool,
}

/// A document of the run.
#[derive(Debug)]
struct Page {
    /// Format name and file of each output.
    outputs: Vec<(&'static str, PathBuf)>,
    /// Public address, if the front matter gives an absolute one.
    permalink: Option<String>,
    in_tree: bool,
}

/// A document to put into the map.
#[derive(Debug)]
pub(super) struct Place {
    page: Page,
    real: PathBuf,
    names: Vec<String>,
}

/// The places of documents, given their facts.
pub(super) fn places<'a>(documents: impl Iterator<Item = (&'a Task, Cow<'a, Facts>)>) -> Vec<Place> {
    let mut directories: HashMap<PathBuf, Option<PathBuf>> = HashMap::new();
    let place = |(task, facts): (&'a Task, Cow<'_, Facts>)| {
        let super::Input::File(path) = &task.source.input else { return None };
        // Documents found in trees are never symbolic links.
        let real = if task.source.place.is_some() {
            let directory = directory_of(path);
            let real = directories.entry(directory.to_owned()).or_insert_with(|| fs::canonicalize(directory).ok());
            real.as_ref().zip(path.file_name()).map(|(directory, name)| directory.join(name))
        } else {
            fs::canonicalize(path).ok()
        };
        let outputs = task.outputs.iter().filter_map(|output| match &output.target {
            Target::File(path) => Some((output.backend.name(), path.clone())),
            Target::Stream => None,
        });
        Some(Place::new(path, real?, &facts, outputs.collect(), task.source.place.is_some()))
    };
    documents.filter_map(place).collect()
}

impl Place {
    fn new(path: &Path, real: PathBuf, facts: &Facts, outputs: Vec<(&'static str, PathBuf)>, in_tree: bool) -> Place {
        let permalink = facts.permalink.clone().filter(|address| address.contains("://"));
        Place { page: Page { outputs, permalink, in_tree }, real, names: names(path, facts) }
    }
}

impl LinkMap {
    /// Builds the map.
    pub(super) fn of(places: impl Iterator<Item = Place>) -> LinkMap {
        let mut map = LinkMap::default();
        for (idx, Place { page, real, names }) in places.enumerate() {
            map.is_of_tree |= page.in_tree;
            map.pages.push(page);
            for name in names {
                map.by_name.entry(name).and_modify(|own| *own = own.filter(|own| *own == idx)).or_insert(Some(idx));
            }
            map.by_path.insert(real.into_os_string(), idx);
        }
        map
    }

    /// The map of documents that become one book. The index of each is its position in `documents`.
    pub(super) fn among<'a>(documents: impl IntoIterator<Item = (&'a Path, &'a Metadata)>) -> LinkMap {
        let place = |(path, meta)| Place::new(path, real_path(path), &Facts::of(meta, &[]), Vec::new(), false);
        LinkMap::of(documents.into_iter().map(place))
    }

    /// Index of the document that a link targets, and the fragment. `base` is the directory of the document that
    /// contains the link.
    pub(super) fn lookup<'t>(&self, target: &'t str, base: &Path, root: &Path) -> Option<(usize, &'t str)> {
        let (path, fragment) = local(target)?;
        Some((self.find_index(&path, base, root)?, fragment))
    }

    /// Digest of how each of `targets` resolves from an output.
    pub(super) fn digest(&self, targets: &[String], input: &Path, root: &Path, output: &Output) -> Digest {
        let Target::File(file) = &output.target else { return Digest::of(b"") };
        let resolver = Resolver::new(self, input, root, output, file);
        let mut text = String::new();
        for target in targets {
            let found = resolver.target(target);
            let is_dangling = self.is_dangling(target, directory_of(input), root);
            text += &format!("{target}\n{found:?} {is_dangling}\n");
        }
        Digest::of(text.as_bytes())
    }

    /// Points links to documents of the run at their output files, and links to other pages of the site at their public
    /// addresses.
    pub(super) fn resolve(
        &self,
        document: &mut Document,
        input: &Path,
        root: &Path,
        site: Option<&SiteAddress>,
        output: &Output,
    ) {
        let Target::File(file) = &output.target else { return };
        if self.pages.is_empty() {
            return;
        }
        let permalink = document.meta.permalink.clone();
        let mut resolver =
            Resolver { site, permalink: permalink.as_deref(), ..Resolver::new(self, input, root, output, file) };
        document.walk_mut(&mut resolver);
    }

    /// Warns of links to documents that are neither in the run nor on the disk.
    pub(super) fn report_dangling(&self, document: &Document, input: &Path, root: &Path, diags: &mut Diagnostics) {
        if self.pages.is_empty() {
            return;
        }
        document.walk(&mut Dangling { map: self, base: directory_of(input), root, diags });
    }

    /// Whether a link targets a document that is neither in the run nor on the disk.
    fn is_dangling(&self, target: &str, base: &Path, root: &Path) -> bool {
        let Some((path, _)) = local(target) else { return false };
        let from = if path.starts_with('/') { root } else { base };
        SOURCE_EXTENSIONS.iter().any(|extension| path.ends_with(extension))
            && self.find(&path, base, root).is_none()
            && !from.join(path.trim_start_matches('/')).exists()
    }

    fn find(&self, path: &str, base: &Path, root: &Path) -> Option<&Page> {
        self.pages.get(self.find_index(path, base, root)?)
    }

    fn find_index(&self, path: &str, base: &Path, root: &Path) -> Option<usize> {
        let from = if path.starts_with('/') { root } else { base };
        let known = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(from.as_os_str()).and_then(|known| known.get(path)) {
            return *found;
        }
        drop(known);
        let found = self.find_from(path, from);
        let mut known = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(from.as_os_str().to_owned()).or_default().insert(path.to_owned(), found);
        found
    }

    fn find_from(&self, path: &str, from: &Path) -> Option<usize> {
        let from = self.real_path(from);
        let relative = path.trim_start_matches('/');
        let bare = without_extension(relative);
        let files = [relative.to_owned(), format!("{bare}.md"), format!("{bare}.markdown")]
            .into_iter()
            .chain(INDEX_NAMES.iter().map(|name| format!("{}/{name}.md", bare.trim_end_matches('/'))));
        // Hugo and Zola keep pages below `content`.
        let content = from.join("content");
        let directories: &[&Path] = if path.starts_with('/') { &[&from, &content] } else { &[&from] };
        let by_file = files
            .flat_map(|file| {
                let may_hold = |directory: &&&Path| !self.is_of_tree || self.listings.may_hold(directory, &file);
                directories.iter().filter(may_hold).find_map(|directory| self.at(&resolve(directory, &file)))
            })
            .next();
        by_file.or_else(|| {
            let name = normal(path);
            *self.by_name.get(&name).or_else(|| self.by_name.get(dated(&name)?))?
        })
    }

    /// The document at a path, also through symbolic links.
    fn at(&self, file: &Path) -> Option<usize> {
        if let Some(idx) = self.by_path.get(file.as_os_str()) {
            return Some(*idx);
        }
        let is_there = if self.is_of_tree { self.listings.has_file(file) } else { file.is_file() };
        if !is_there {
            return None;
        }
        self.by_path.get(fs::canonicalize(file).ok()?.as_os_str()).copied()
    }

    fn real_path(&self, directory: &Path) -> PathBuf {
        let mut known = self.real.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(real) = known.get(directory) {
            return real.clone();
        }
        let real = real_path(directory);
        known.insert(directory.to_owned(), real.clone());
        real
    }
}

struct Resolver<'a> {
    map: &'a LinkMap,
    base: &'a Path,
    root: &'a Path,
    backend: &'static dyn Backend,
    file: &'a Path,
    /// Address of the site, for pages outside the run.
    site: Option<&'a SiteAddress>,
    /// Public address of the document.
    permalink: Option<&'a str>,
}

/// Splits an address that may lead to another document into path and fragment.
pub(super) fn local(target: &str) -> Option<(Cow<'_, str>, &str)> {
    let first = target.split(['/', '?', '#']).next().unwrap_or_default();
    let is_elsewhere = first.contains(':') || target.starts_with("//") || target.starts_with('#');
    if is_elsewhere || target.is_empty() {
        return None;
    }
    let (path, fragment) = target.split_once('#').unwrap_or((target, ""));
    Some((percent::decode(path.split('?').next().unwrap_or_default()), fragment))
}

/// The links of a document that may lead to another, without duplicates, as written.
pub(super) fn local_links(document: &Document) -> Vec<String> {
    let mut search = LocalLinks { targets: BTreeSet::new() };
    document.walk(&mut search);
    search.targets.into_iter().collect()
}

struct LocalLinks {
    targets: BTreeSet<String>,
}

impl Visit for LocalLinks {
    fn visit_inline(&mut self, inline: &Inline) {
        if let InlineKind::Link(link) = &inline.kind
            && local(&link.target).is_some()
            && !self.targets.contains(&link.target)
        {
            self.targets.insert(link.target.clone());
        }
        walk_inlines(self, inline.kind.content());
    }
}

/// Reports links to missing Markdown files.
struct Dangling<'a> {
    map: &'a LinkMap,
    base: &'a Path,
    root: &'a Path,
    diags: &'a mut Diagnostics,
}

impl Visit for Dangling<'_> {
    fn visit_inline(&mut self, inline: &Inline) {
        if let InlineKind::Link(link) = &inline.kind
            && let Some((path, _)) = local(&link.target)
            && self.map.is_dangling(&link.target, self.base, self.root)
        {
            self.diags.warn(inline.span, format!("there is no document `{path}` for this link to lead to"));
        }
        walk_inlines(self, inline.kind.content());
    }
}

impl<'a> Resolver<'a> {
    fn new(map: &'a LinkMap, input: &'a Path, root: &'a Path, output: &Output, file: &'a Path) -> Resolver<'a> {
        Resolver { map, base: directory_of(input), root, backend: output.backend, file, site: None, permalink: None }
    }

    /// Absolute address of a page that is on the site but not in the run.
    fn on_site(&self, target: &str) -> Option<String> {
        let (path, _) = local(target)?;
        // Sources are not served.
        if self.backend.keeps_links() || SOURCE_EXTENSIONS.iter().any(|extension| path.ends_with(extension)) {
            return None;
        }
        if let Some(address) = self.site.and_then(|site| site.link(target)) {
            return Some(address);
        }
        let permalink = self.permalink.filter(|permalink| permalink.contains("://"))?;
        // Files beside the document resolve from outputs beside it; the EPUB backend handles its own files.
        if !path.starts_with('/') && self.base.join(&*path).exists() {
            return None;
        }
        Address::join(permalink, target).into_absolute()
    }

    fn target(&self, target: &str) -> Option<String> {
        let (path, fragment) = local(target)?;
        let page = self.map.find(&path, self.base, self.root)?;
        let hash = if fragment.is_empty() { "" } else { "#" };
        let is_itself = page.outputs.iter().any(|(format, file)| *format == self.backend.name() && file == self.file);
        if is_itself && !fragment.is_empty() {
            return Some(format!("#{fragment}"));
        }
        if !self.backend.links_to_files() {
            return page.permalink.as_ref().map(|address| format!("{address}{hash}{fragment}"));
        }
        let (_, output) = page.outputs.iter().find(|(format, _)| *format == self.backend.name())?;
        let from = directory_of(self.file);
        // Directories of a tree may not exist yet.
        let lexical = page.in_tree && from.is_absolute() == output.is_absolute();
        let relative = if lexical { way(from, output) } else { relative_path(from, output) };
        Some(format!("{}{hash}{fragment}", percent::encode_path(&relative)))
    }
}

impl VisitMut for Resolver<'_> {
    fn visit_inline(&mut self, inline: &mut Inline) {
        if let InlineKind::Link(link) = &mut inline.kind
            && let Some(target) = self.target(&link.target).or_else(|| self.on_site(&link.target))
        {
            link.target = target;
        }
        walk_inline_mut(self, inline);
    }
}

/// Further names of a document, normalised.
fn names(path: &Path, facts: &Facts) -> Vec<String> {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let directory = path.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    let is_index = INDEX_NAMES.iter().any(|name| stem.eq_ignore_ascii_case(name));
    let stem = if is_index { directory.unwrap_or(stem) } else { stem };
    let mut names = vec![stem.clone()];
    // Jekyll serves `2015-06-25-slug` at `/2015/06/25/slug/`.
    let parts: Vec<&str> = stem.splitn(4, '-').collect();
    if let [year, month, day, slug] = parts[..]
        && [year, month, day].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    {
        names.push(slug.to_owned());
        names.push(format!("{year}/{month}/{day}/{slug}"));
    }
    names.extend(facts.slug.clone());
    names.extend(facts.title.clone());
    names.extend(facts.aliases.iter().cloned());
    if let Some(permalink) = &facts.permalink {
        let path = permalink.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map(|(_, path)| path);
        names.push(path.unwrap_or(permalink).to_owned());
    }
    let mut names: Vec<String> = names.iter().map(|name| normal(name)).filter(|name| !name.is_empty()).collect();
    names.sort();
    names.dedup();
    names
}

/// Normalises a name: lower case, without surrounding slashes, extension or index name.
fn normal(name: &str) -> String {
    let name = percent::decode(name).trim().trim_matches('/').to_lowercase();
    let name = without_extension(&name);
    let name = INDEX_NAMES.iter().find_map(|index| name.strip_suffix(index)?.strip_suffix('/')).unwrap_or(name);
    name.trim_matches('/').to_owned()
}

/// The tail of a name that begins with a date, as in `blog/2015/06/25/notes`: sites put posts below a directory.
fn dated(name: &str) -> Option<&str> {
    let is_number = |part: &str, len: usize| part.len() == len && part.bytes().all(|byte| byte.is_ascii_digit());
    name.match_indices('/').map(|(at, _)| &name[at + 1..]).find(|rest| {
        let mut parts = rest.splitn(4, '/');
        [4, 2, 2].iter().all(|len| parts.next().is_some_and(|part| is_number(part, *len))) && parts.next().is_some()
    })
}

fn without_extension(path: &str) -> &str {
    PAGE_EXTENSIONS.iter().find_map(|extension| path.strip_suffix(extension)).unwrap_or(path)
}

/// Relative path from a directory to a file, both resolved first; components separated by `/`.
pub(super) fn relative_path(from: &Path, to: &Path) -> String {
    let directory = real_path(directory_of(to));
    way(&real_path(from), &to.file_name().map_or(directory.clone(), |name| directory.join(name)))
}

/// Relative path from a directory to a file, computed lexically; components separated by `/`.
pub(super) fn way(from: &Path, to: &Path) -> String {
    let (directory, name) = (to.parent().unwrap_or(to), to.file_name());
    let common = from.components().zip(directory.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(common).map(|_| "..".to_owned());
    let down = directory.components().skip(common).filter_map(|part| match part {
        Component::Normal(part) => Some(part.to_string_lossy().into_owned()),
        Component::Prefix(_) | Component::RootDir | Component::CurDir | Component::ParentDir => None,
    });
    let name = name.map(|name| name.to_string_lossy().into_owned());
    up.chain(down).chain(name).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_has_many_names() {
        let facts = Facts {
            title: Some("A Title".to_owned()),
            slug: Some("other".to_owned()),
            permalink: Some("https://e.org/posts/a.html".to_owned()),
            aliases: vec!["/old/place/".to_owned()],
            ..Facts::default()
        };
        let names = names(Path::new("_posts/2015-06-25-notes.md"), &facts);
        let expected = ["2015-06-25-notes", "2015/06/25/notes", "a title", "notes", "old/place", "other", "posts/a"];
        assert_eq!(names, expected);
        assert_eq!(super::names(Path::new("posts/a/index.md"), &Facts::default()), ["a"]);
        assert_eq!(normal("/A%20b/index.html"), "a b");
        assert_eq!(dated("en/blog/2015/06/25/notes"), Some("2015/06/25/notes"));
        assert_eq!(dated("2015/06/25"), None);
        assert_eq!(dated("blog/2015/06/25"), None);
    }
}
