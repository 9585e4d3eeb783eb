//! Links from one document of a run to another: to the output that lies there, or to its public address.
//!
//! Sites name their pages in many ways: by file, by path from the root of the site, by slug, permalink or alias, by
//! title. [`LinkMap`] knows them all for the documents of one run.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use super::input::directory_of;
use super::{Output, Target, Task};
use crate::diagnostics::Diagnostics;
use crate::markdown::{ReadOptions, read_metadata};
use crate::model::{
    Document, Inline, InlineKind, Metadata, Visit, VisitMut, walk_blocks, walk_blocks_mut, walk_inline_mut,
    walk_inlines,
};
use crate::percent;
use crate::source::SourceFile;

/// Extensions of addresses that name a page.
const PAGE_EXTENSIONS: [&str; 6] = [".md", ".markdown", ".mdx", ".qmd", ".html", ".htm"];
/// Extensions of addresses that name the source of a page.
pub(super) const SOURCE_EXTENSIONS: [&str; 4] = [".md", ".markdown", ".mdx", ".qmd"];
/// Files that stand for their directory.
const INDEX_NAMES: [&str; 3] = ["index", "_index", "readme"];

/// Where the documents of a run are found.
#[derive(Debug, Default)]
pub(super) struct LinkMap {
    pages: Vec<Page>,
    /// By real path.
    by_path: HashMap<PathBuf, usize>,
    /// By what else they are called, in normal form; `None` for a name that several have.
    by_name: HashMap<String, Option<usize>>,
}

/// A document of the run.
#[derive(Debug)]
struct Page {
    /// Its outputs: format and file.
    outputs: Vec<(&'static str, PathBuf)>,
    /// Its public address, where it says it whole.
    permalink: Option<String>,
}

impl LinkMap {
    /// The map of a run. Reads the front matter of all inputs.
    pub(super) fn of(tasks: &[Task]) -> LinkMap {
        let mut map = LinkMap::default();
        for task in tasks {
            let super::Input::File(path) = &task.source.input else { continue };
            let Ok(real) = fs::canonicalize(path) else { continue };
            let outputs = task.outputs.iter().filter_map(|output| match &output.target {
                Target::File(path) => Some((output.backend.name(), path.clone())),
                Target::Stream => None,
            });
            let mut silent = Diagnostics::default();
            let source = super::read_file(path).ok();
            let source = source.and_then(|bytes| SourceFile::decode(path.to_string_lossy(), bytes, &mut silent).ok());
            let meta =
                source.map(|source| read_metadata(&source, &ReadOptions::default(), &mut silent)).unwrap_or_default();
            map.add(path, real, &meta, outputs.collect());
        }
        map
    }

    /// The map of documents that become one: where each is found by its place among them.
    pub(super) fn among<'a>(documents: impl IntoIterator<Item = (&'a Path, &'a Metadata)>) -> LinkMap {
        let mut map = LinkMap::default();
        for (path, meta) in documents {
            let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
            map.add(path, real, meta, Vec::new());
        }
        map
    }

    fn add(&mut self, path: &Path, real: PathBuf, meta: &Metadata, outputs: Vec<(&'static str, PathBuf)>) {
        let idx = self.pages.len();
        let permalink = meta.permalink.clone().filter(|address| address.contains("://"));
        self.pages.push(Page { outputs, permalink });
        for name in names(path, meta) {
            self.by_name.entry(name).and_modify(|own| *own = own.filter(|own| *own == idx)).or_insert(Some(idx));
        }
        self.by_path.insert(real, idx);
    }

    /// The document that a link means, by its place in the map, and the fragment. `base` is the directory of the
    /// document with the link.
    pub(super) fn lookup<'t>(&self, target: &'t str, base: &Path, root: &Path) -> Option<(usize, &'t str)> {
        let (path, fragment) = local(target)?;
        Some((self.find_index(&path, base, root)?, fragment))
    }

    /// The document with the links to others of the run leading to their files beside `output`. `None` when there are
    /// none, so that it can be used as it is.
    pub(super) fn resolve(&self, document: &Document, input: &Path, root: &Path, output: &Output) -> Option<Document> {
        let Target::File(file) = &output.target else { return None };
        if self.pages.is_empty() {
            return None;
        }
        let mut resolver =
            Resolver { map: self, base: directory_of(input), root, format: output.backend.name(), file, n_resolved: 0 };
        let mut resolved = document.clone();
        walk_blocks_mut(&mut resolver, &mut resolved.blocks);
        for note in &mut resolved.notes {
            walk_blocks_mut(&mut resolver, &mut note.blocks);
        }
        (resolver.n_resolved > 0).then_some(resolved)
    }

    /// Warns of links to documents that are neither in the run nor on the disk.
    pub(super) fn report_dangling(&self, document: &Document, input: &Path, root: &Path, diags: &mut Diagnostics) {
        if self.pages.is_empty() {
            return;
        }
        let mut dangling = Dangling { map: self, base: directory_of(input), root, diags };
        walk_blocks(&mut dangling, &document.blocks);
        document.notes.iter().for_each(|note| walk_blocks(&mut dangling, &note.blocks));
    }

    fn find(&self, path: &str, base: &Path, root: &Path) -> Option<&Page> {
        self.pages.get(self.find_index(path, base, root)?)
    }

    fn find_index(&self, path: &str, base: &Path, root: &Path) -> Option<usize> {
        let from = if path.starts_with('/') { root } else { base };
        let relative = path.trim_start_matches('/');
        let bare = without_extension(relative);
        let files = [relative.to_owned(), format!("{bare}.md"), format!("{bare}.markdown")]
            .into_iter()
            .chain(INDEX_NAMES.iter().map(|name| format!("{}/{name}.md", bare.trim_end_matches('/'))));
        // Hugo and Zola keep pages in a directory of their own.
        let content = root.join("content");
        let directories: &[&Path] = if path.starts_with('/') { &[from, &content] } else { &[from] };
        let by_file = files
            .flat_map(|file| directories.iter().map(move |directory| directory.join(&file)))
            .find_map(|file| self.by_path.get(&fs::canonicalize(file).ok()?));
        by_file.copied().or_else(|| *self.by_name.get(&normal(path))?)
    }
}

struct Resolver<'a> {
    map: &'a LinkMap,
    base: &'a Path,
    root: &'a Path,
    format: &'static str,
    file: &'a Path,
    n_resolved: usize,
}

/// The path and the fragment of an address that may lead to another document.
pub(super) fn local(target: &str) -> Option<(Cow<'_, str>, &str)> {
    let first = target.split(['/', '?', '#']).next().unwrap_or_default();
    let is_elsewhere = first.contains(':') || target.starts_with("//") || target.starts_with('#');
    if is_elsewhere || target.is_empty() {
        return None;
    }
    let (path, fragment) = target.split_once('#').unwrap_or((target, ""));
    Some((percent::decode(path.split('?').next().unwrap_or_default()), fragment))
}

/// Whether a document has a link that may lead to another.
pub(super) fn has_local_link(document: &Document) -> bool {
    let mut search = LocalLinks { found: false };
    walk_blocks(&mut search, &document.blocks);
    document.notes.iter().for_each(|note| walk_blocks(&mut search, &note.blocks));
    search.found
}

struct LocalLinks {
    found: bool,
}

impl Visit for LocalLinks {
    fn visit_inline(&mut self, inline: &Inline) {
        if let InlineKind::Link(link) = &inline.kind {
            self.found |= local(&link.target).is_some();
        }
        walk_inlines(self, inline.kind.content());
    }
}

/// Looks for links to Markdown that is not there.
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
            && SOURCE_EXTENSIONS.iter().any(|extension| path.ends_with(extension))
            && self.map.find(&path, self.base, self.root).is_none()
        {
            let from = if path.starts_with('/') { self.root } else { self.base };
            if !from.join(path.trim_start_matches('/')).exists() {
                self.diags.warn(inline.span, format!("there is no document `{path}` for this link to lead to"));
            }
        }
        walk_inlines(self, inline.kind.content());
    }
}

impl Resolver<'_> {
    fn target(&self, target: &str) -> Option<String> {
        let (path, fragment) = local(target)?;
        let page = self.map.find(&path, self.base, self.root)?;
        let hash = if fragment.is_empty() { "" } else { "#" };
        let is_itself = page.outputs.iter().any(|(format, file)| *format == self.format && file == self.file);
        if is_itself && !fragment.is_empty() {
            return Some(format!("#{fragment}"));
        }
        // A book holds no other: it can only lead to the page on the site.
        if self.format == "epub" {
            return page.permalink.as_ref().map(|address| format!("{address}{hash}{fragment}"));
        }
        let (_, output) = page.outputs.iter().find(|(format, _)| *format == self.format)?;
        let relative = relative_path(directory_of(self.file), output);
        Some(format!("{}{hash}{fragment}", percent::encode_path(&relative)))
    }
}

impl VisitMut for Resolver<'_> {
    fn visit_inline(&mut self, inline: &mut Inline) {
        if let InlineKind::Link(link) = &mut inline.kind
            && let Some(target) = self.target(&link.target)
        {
            link.target = target;
            self.n_resolved += 1;
        }
        walk_inline_mut(self, inline);
    }
}

/// What a document is called beside its path, in normal form.
fn names(path: &Path, meta: &Metadata) -> Vec<String> {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let directory = path.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    let is_index = INDEX_NAMES.iter().any(|name| stem.eq_ignore_ascii_case(name));
    let stem = if is_index { directory.unwrap_or(stem) } else { stem };
    let mut names = vec![stem.clone()];
    // Jekyll's `2015-06-25-slug` is found at `/2015/06/25/slug/`.
    let parts: Vec<&str> = stem.splitn(4, '-').collect();
    if let [year, month, day, slug] = parts[..]
        && [year, month, day].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    {
        names.push(slug.to_owned());
        names.push(format!("{year}/{month}/{day}/{slug}"));
    }
    names.extend(meta.slug.clone());
    names.extend(meta.title.clone());
    names.extend(meta.aliases.iter().cloned());
    if let Some(permalink) = &meta.permalink {
        let path = permalink.split_once("://").and_then(|(_, rest)| rest.split_once('/')).map(|(_, path)| path);
        names.push(path.unwrap_or(permalink).to_owned());
    }
    let mut names: Vec<String> = names.iter().map(|name| normal(name)).filter(|name| !name.is_empty()).collect();
    names.sort();
    names.dedup();
    names
}

/// A name without case, slashes around it, and the extension or index of a page.
fn normal(name: &str) -> String {
    let name = percent::decode(name).trim().trim_matches('/').to_lowercase();
    let name = without_extension(&name);
    let name = INDEX_NAMES.iter().find_map(|index| name.strip_suffix(index)?.strip_suffix('/')).unwrap_or(name);
    name.trim_matches('/').to_owned()
}

fn without_extension(path: &str) -> &str {
    PAGE_EXTENSIONS.iter().find_map(|extension| path.strip_suffix(extension)).unwrap_or(path)
}

/// The way from a directory to a file, its parts separated by `/`.
pub(super) fn relative_path(from: &Path, to: &Path) -> String {
    let real = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let (from, directory) = (real(from), real(directory_of(to)));
    let common = from.components().zip(directory.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(common).map(|_| "..".to_owned());
    let down = directory.components().skip(common).filter_map(|part| match part {
        Component::Normal(part) => Some(part.to_string_lossy().into_owned()),
        Component::Prefix(_) | Component::RootDir | Component::CurDir | Component::ParentDir => None,
    });
    let name = to.file_name().map(|name| name.to_string_lossy().into_owned());
    up.chain(down).chain(name).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_has_many_names() {
        let meta = Metadata {
            title: Some("A Title".to_owned()),
            slug: Some("other".to_owned()),
            permalink: Some("https://e.org/posts/a.html".to_owned()),
            aliases: vec!["/old/place/".to_owned()],
            ..Metadata::default()
        };
        let names = names(Path::new("_posts/2015-06-25-notes.md"), &meta);
        let expected = ["2015-06-25-notes", "2015/06/25/notes", "a title", "notes", "old/place", "other", "posts/a"];
        assert_eq!(names, expected);
        assert_eq!(super::names(Path::new("posts/a/index.md"), &Metadata::default()), ["a"]);
        assert_eq!(normal("/A%20b/index.html"), "a b");
    }
}
