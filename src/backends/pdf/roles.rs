//! Structure types and their attributes in PDF (ISO 32000-1, 14.8.4 and 14.8.5).
//!
//! Maps the roles of the layout; `structure` and `content` use the result.

use lopdf::{Dictionary, Object, dictionary};

use crate::layout::frame::{ListNumbering, Role, Scope};

use super::syntax::name;

/// Structure types of PDF 2.0 in use, with their replacements for older readers.
pub(super) const ROLE_MAP: [(&str, &str); 2] = [("Em", "Span"), ("Strong", "Span")];

/// The name of a structure type.
pub(super) fn role_name(role: &Role) -> &'static str {
    match role {
        Role::Document => "Document",
        Role::Section => "Sect",
        Role::Division => "Div",
        Role::Heading(1) => "H1",
        Role::Heading(2) => "H2",
        Role::Heading(3) => "H3",
        Role::Heading(4) => "H4",
        Role::Heading(5) => "H5",
        Role::Heading(_) => "H6",
        Role::Paragraph => "P",
        Role::List { .. } => "L",
        Role::ListItem => "LI",
        Role::Label => "Lbl",
        Role::ListBody => "LBody",
        Role::Table => "Table",
        Role::TableHead => "THead",
        Role::TableBody => "TBody",
        Role::TableRow => "TR",
        Role::HeaderCell { .. } => "TH",
        Role::DataCell { .. } => "TD",
        Role::BlockQuote => "BlockQuote",
        Role::CodeBlock | Role::Code => "Code",
        Role::Figure => "Figure",
        Role::Caption => "Caption",
        Role::Formula => "Formula",
        Role::Note => "Note",
        Role::Reference => "Reference",
        Role::Link => "Link",
        Role::Span => "Span",
        Role::Emphasis => "Em",
        Role::Strong => "Strong",
        Role::Toc => "TOC",
        Role::TocItem => "TOCI",
    }
}

/// Whether an element needs a bounding box: figures and formulas.
pub(super) fn needs_box(role: &Role) -> bool {
    matches!(role, Role::Figure | Role::Formula)
}

/// The attributes that a role implies; `None` for most roles.
pub(super) fn attributes(role: &Role) -> Option<Dictionary> {
    match role {
        Role::List { numbering } => {
            let numbering = match numbering {
                ListNumbering::None => "None",
                ListNumbering::Disc => "Disc",
                ListNumbering::Decimal => "Decimal",
            };
            Some(dictionary! { "O" => "List", "ListNumbering" => numbering })
        }
        Role::HeaderCell { scope, colspan, rowspan } => {
            let scope = match scope {
                Scope::Row => "Row",
                Scope::Column => "Column",
            };
            let mut attributes = spans(*colspan, *rowspan).unwrap_or_else(|| dictionary! { "O" => "Table" });
            attributes.set("Scope", name(scope));
            Some(attributes)
        }
        Role::DataCell { colspan, rowspan } => spans(*colspan, *rowspan),
        // `Code` is an inline type unless its placement says otherwise (table 343).
        Role::CodeBlock => Some(dictionary! { "O" => "Layout", "Placement" => "Block" }),
        Role::Document
        | Role::Section
        | Role::Division
        | Role::Heading(_)
        | Role::Paragraph
        | Role::ListItem
        | Role::Label
        | Role::ListBody
        | Role::Table
        | Role::TableHead
        | Role::TableBody
        | Role::TableRow
        | Role::BlockQuote
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
        | Role::TocItem => None,
    }
}

/// The spans of a cell; `None` when it covers one row and one column.
fn spans(colspan: u16, rowspan: u16) -> Option<Dictionary> {
    let mut attributes = dictionary! { "O" => "Table" };
    for (key, span) in [("ColSpan", colspan), ("RowSpan", rowspan)] {
        if span > 1 {
            attributes.set(key, Object::from(span));
        }
    }
    (attributes.len() > 1).then_some(attributes)
}
