//! Pages as text, for tests: one item a line, in reading order, so that a change of layout is a change of lines.

use std::fmt::Write as _;

use super::frame::{FrameItem, LinkTarget, OutlineItem, PagedDocument, PlacedItem, Role, TagId, TagTree};
use crate::font::FontBook;
use crate::geometry::{Color, Size};

/// Writes pages as text. Places are in points from the top left corner, glyphs with face, size and text.
pub fn dump(document: &PagedDocument, fonts: &FontBook) -> String {
    let mut out = String::new();
    for (idx, page) in document.pages.iter().enumerate() {
        let size = show_size(page.size);
        let _ =
            writeln!(out, "page {} ({size})", if page.label.is_empty() { idx.to_string() } else { page.label.clone() });
        for item in &page.items {
            let _ = writeln!(out, "{}", line(item, document, fonts));
        }
    }
    outline(&document.outline, 0, &mut out);
    out
}

fn line(placed: &PlacedItem, document: &PagedDocument, fonts: &FontBook) -> String {
    let at = format!("{:8.3} {:8.3}", placed.at.x.0, placed.at.y.0);
    let what = match &placed.item {
        FrameItem::Glyphs(run) => {
            let face = fonts.face(run.face).name();
            let color = if run.color == Color::BLACK { String::new() } else { format!(" {}", show_color(run.color)) };
            let direction = if run.rtl { " rtl" } else { "" };
            format!("{:?} {face} {:.2} w{:.3}{color}{direction}", run.text, run.size.0, run.width().0)
        }
        FrameItem::Rect { size, fill, .. } => format!("rect {} {}", show_size(*size), show_color(*fill)),
        FrameItem::Line { to, .. } => format!("line by {:.1},{:.1}", to.x.0, to.y.0),
        FrameItem::Frame { size, .. } => format!("frame {}", show_size(*size)),
        FrameItem::Polyline { points, .. } => format!("polyline of {}", points.len()),
        FrameItem::Path { path, .. } => format!("path of {}", path.len()),
        FrameItem::Dots { width, distance, .. } => format!("dots by {:.1} over {:.1}", distance.0, width.0),
        FrameItem::Image { image, size } => format!("image {image} {}", show_size(*size)),
        FrameItem::Link { link, size } => match document.links.get(*link).map(|link| &link.target) {
            Some(LinkTarget::Url(url)) => format!("link {} to {url}", show_size(*size)),
            Some(LinkTarget::Anchor(name)) => format!("link {} to #{name}", show_size(*size)),
            None => format!("link {link}, which is not there"),
        },
        FrameItem::Anchor { name } => format!("anchor #{name}"),
    };
    format!("{at}  {what}{}", path(&document.tags, placed.tag))
}

/// `  <P>`, `  <L LI LBody P>`; nothing for an artifact.
fn path(tags: &TagTree, tag: TagId) -> String {
    let mut names = Vec::new();
    let mut next = tag;
    while let Some(element) = tags.get(next).filter(|_| next != TagId::DOCUMENT) {
        names.push(role_name(&element.role));
        next = element.parent;
    }
    if tag == TagId::ARTIFACT {
        return String::new();
    }
    names.reverse();
    format!("  <{}>", names.join(" "))
}

fn role_name(role: &Role) -> String {
    match role {
        Role::Heading(level) => format!("H{level}"),
        Role::List { .. } => "List".to_owned(),
        Role::HeaderCell { .. } => "HeaderCell".to_owned(),
        Role::DataCell { .. } => "DataCell".to_owned(),
        Role::Document
        | Role::Section
        | Role::Division
        | Role::Paragraph
        | Role::ListItem
        | Role::Label
        | Role::ListBody
        | Role::Table
        | Role::TableHead
        | Role::TableBody
        | Role::TableRow
        | Role::BlockQuote
        | Role::CodeBlock
        | Role::Code
        | Role::Figure
        | Role::Caption
        | Role::Formula
        | Role::Note
        | Role::Reference
        | Role::Link
        | Role::Span
        | Role::Emphasis
        | Role::Strong
        | Role::Toc
        | Role::TocItem => format!("{role:?}"),
    }
}

fn outline(items: &[OutlineItem], depth: usize, out: &mut String) {
    for item in items {
        let _ = writeln!(out, "outline {}{} → #{}", "  ".repeat(depth), item.title, item.anchor);
        outline(&item.children, depth + 1, out);
    }
}

fn show_size(size: Size) -> String {
    format!("{:.1}×{:.1}", size.width.0, size.height.0)
}

fn show_color(color: Color) -> String {
    format!("#{:02x}{:02x}{:02x}", color.red, color.green, color.blue)
}
