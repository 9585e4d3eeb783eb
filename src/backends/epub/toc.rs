//! The tree of headings for navigation: in the navigation document and in the older NCX.

use super::book::Page;
use super::files;
use super::identity::Identity;
use crate::backends::html::Xml;
use crate::labels::Labels;

/// Maximum depth of the NCX: Kindle shows two levels, others flatten deeper ones.
const NCX_DEPTH: usize = 2;

/// An entry of the table of contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TocEntry {
    /// Visible text. Never empty.
    pub label: String,
    /// Target, relative to the package document.
    pub address: String,
    /// Entries below it.
    pub children: Vec<TocEntry>,
}

/// A place that reading systems look up by its meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Landmark {
    /// Term of the EPUB structural vocabulary, such as `bodymatter`.
    pub kind: &'static str,
    /// Visible text.
    pub label: String,
    /// Target, relative to the package document.
    pub address: String,
}

/// The navigation document, which is not in the reading order. Landmarks must lead to files that are, so the contents
/// are a landmark only if they are a page ([`contents_page`]).
pub fn nav_document(identity: &Identity, toc: &[TocEntry], landmarks: &[Landmark]) -> String {
    let labels = Labels::of(&identity.language);
    files::page(identity, labels.contents, "frontmatter", |xml| {
        xml.line().start("nav").attr("epub:type", "toc").attr("role", "doc-toc").attr("id", "toc");
        xml.attr("aria-labelledby", "toc-title");
        xml.line().start("h1").attr("id", "toc-title").text(labels.contents).end();
        nav_list(xml, toc);
        xml.line_end();
        xml.line().start("nav").attr("epub:type", "landmarks").attr("id", "landmarks").attr("hidden", "hidden");
        xml.attr("aria-label", labels.contents);
        xml.line().start("ol");
        for landmark in landmarks.iter().filter(|landmark| !landmark.address.starts_with(files::NAV)) {
            xml.line().start("li").start("a").attr("epub:type", landmark.kind).attr("href", &landmark.address);
            xml.text(&landmark.label).end().end();
        }
        xml.line_end().line_end();
    })
}

/// The contents as a page of the book. Separate from the navigation document because some readers show all of that,
/// hidden parts included.
pub fn contents_page(identity: &Identity, toc: &[TocEntry]) -> Page {
    let labels = Labels::of(&identity.language);
    let xhtml = files::page(identity, labels.contents, "frontmatter", |xml| {
        xml.line().start("nav").attr("role", "doc-toc").attr("aria-labelledby", "contents");
        xml.line().start("h1").attr("id", "contents").text(labels.contents).end();
        nav_list(xml, toc);
        xml.line_end();
    });
    Page { name: files::CONTENTS_PAGE.to_owned(), xhtml }
}

fn nav_list(xml: &mut Xml, entries: &[TocEntry]) {
    xml.line().start("ol");
    for entry in entries {
        xml.line().start("li").start("a").attr("href", &entry.address).text(&entry.label).end();
        if entry.children.is_empty() {
            xml.end();
        } else {
            nav_list(xml, &entry.children);
            xml.line_end();
        }
    }
    xml.line_end();
}

/// The NCX, which EPUB 3 no longer requires but Kindle and older readers read. Its `dtb:uid` must equal the identifier
/// of the package, or Kobo takes it for another book.
pub fn ncx(identity: &Identity, authors: &[&str], toc: &[TocEntry]) -> String {
    let mut xml = Xml::file("");
    xml.start("ncx").attr("xmlns", "http://www.daisy.org/z3986/2005/ncx/").attr("version", "2005-1");
    xml.attr("xml:lang", &identity.language);
    xml.line().start("head");
    let depth = if toc.iter().any(|entry| !entry.children.is_empty()) { NCX_DEPTH } else { 1 };
    for (name, content) in [
        ("dtb:uid", identity.identifier.as_str()),
        ("dtb:depth", &depth.to_string()),
        ("dtb:totalPageCount", "0"),
        ("dtb:maxPageNumber", "0"),
    ] {
        xml.line().start("meta").attr("name", name).attr("content", content).empty();
    }
    xml.line_end();
    xml.line().start("docTitle").element("text", &identity.title).end();
    for author in authors {
        xml.line().start("docAuthor").element("text", author).end();
    }
    xml.line().start("navMap");
    let mut order = 0;
    for entry in toc {
        nav_point(&mut xml, entry, NCX_DEPTH, &mut order);
    }
    xml.line_end();
    xml.line_end().newline();
    xml.finish()
}

fn nav_point(xml: &mut Xml, entry: &TocEntry, depth: usize, order: &mut usize) {
    *order += 1;
    xml.line().start("navPoint").attr("id", &format!("nav-{order}")).attr("playOrder", &order.to_string());
    xml.line().start("navLabel").element("text", &entry.label).end();
    xml.line().start("content").attr("src", &entry.address).empty();
    if depth > 1 {
        for child in &entry.children {
            nav_point(xml, child, depth - 1, order);
        }
    }
    xml.line_end();
}
