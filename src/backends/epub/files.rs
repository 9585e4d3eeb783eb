//! File names of a book, and the frame around the content of each XHTML file.

use super::identity::Identity;
use crate::backends::html::Xml;
use crate::model::Direction;

/// The folder into which epub-builder puts the book's files.
pub const FOLDER: &str = "OEBPS/";
/// The package document, as epub-builder names it.
pub const PACKAGE: &str = "content.opf";
/// The navigation document.
pub const NAV: &str = "nav.xhtml";
/// The NCX.
pub const NCX: &str = "toc.ncx";
/// The style sheet.
pub const STYLESHEET: &str = "stylesheet.css";
/// The page that shows the cover.
pub const COVER_PAGE: &str = "cover.xhtml";
/// The title page.
pub const TITLE_PAGE: &str = "title.xhtml";

/// The contents page, if the contents are a page.
pub const CONTENTS_PAGE: &str = "contents.xhtml";

/// Name of one of `n_parts` text parts, counted from 1. Names are ASCII and sort in reading order.
pub fn part_name(number: usize, n_parts: usize) -> String {
    let width = n_parts.to_string().len().max(3);
    format!("part-{number:0width$}.xhtml")
}

/// An XHTML file. `kind` is the `epub:type` of the body; `content` writes the content.
pub fn page(identity: &Identity, title: &str, kind: &str, content: impl FnOnce(&mut Xml)) -> String {
    let mut xml = Xml::file("<!DOCTYPE html>\n");
    xml.start("html").attr("xmlns", "http://www.w3.org/1999/xhtml");
    xml.attr("xmlns:epub", "http://www.idpf.org/2007/ops");
    xml.attr("xml:lang", &identity.language).attr("lang", &identity.language);
    if identity.direction == Direction::RightToLeft {
        xml.attr("dir", "rtl");
    }
    xml.newline().start("head").newline();
    xml.start("meta").attr("charset", "UTF-8").empty().newline();
    xml.element("title", title).newline();
    xml.start("link").attr("rel", "stylesheet").attr("type", "text/css").attr("href", STYLESHEET).empty().newline();
    xml.end().newline();
    xml.start("body").attr("epub:type", kind);
    content(&mut xml);
    xml.newline().end().newline().end().newline();
    xml.finish()
}
