//! Arrays, matrices and aligned rows.

use ratex_parser::ParseNode;
use ratex_parser::parse_node::{AlignSpec, AlignType, ArrayTag, StyleStr};

use super::element::Element;
use super::nodes::Writer;
use crate::math::MathError;

/// What the writer needs of an array.
pub(super) struct Array<'a> {
    /// Its cells.
    pub body: &'a [Vec<ParseNode>],
    /// Its columns and the lines between them.
    pub columns: Option<&'a [AlignSpec]>,
    /// Of which sort it is: `align`, `gather`, `small` …
    pub kind: Option<&'a str>,
    /// Lines before each row: dashed or not.
    pub lines: &'a [Vec<bool>],
    /// Numbers of the rows.
    pub tags: Option<&'a [ArrayTag]>,
}

impl Writer {
    pub(super) fn array(&self, array: &Array<'_>) -> Result<Element, MathError> {
        let is_display = |cell: &ParseNode| matches!(cell, ParseNode::Styling { style: StyleStr::Display, .. });
        let display = array.body.iter().flatten().next().is_some_and(is_display);
        let writer = Writer { display, ..*self };
        let is_aligned = matches!(array.kind, Some("align" | "alignat"));
        let mut table = Element::new("mtable");
        if display {
            table = table.attr("displaystyle", "true");
        }
        if is_aligned {
            table = table.attr("class", "menv-alignlike");
        }
        let columns = Columns::of(array.columns);
        for (idx, row) in array.body.iter().enumerate() {
            let mut element = Element::new("mtr");
            match array.lines.get(idx).and_then(|lines| lines.first()) {
                Some(false) => element = element.attr("class", "menv-hline"),
                Some(true) => element = element.attr("class", "menv-hdashline"),
                None => {}
            }
            for (column, cell) in row.iter().enumerate() {
                let mut classes = columns.classes(column);
                // The columns of aligned rows alternate by themselves.
                classes.retain(|class| !is_aligned || !class.starts_with("cell-"));
                let mut td = Element::new("mtd");
                if !classes.is_empty() {
                    td = td.attr("class", classes.join(" "));
                }
                element = element.child(td.children(writer.node(cell)?));
            }
            if let Some(ArrayTag::Explicit(tag)) = array.tags.and_then(|tags| tags.get(idx))
                && !tag.is_empty()
            {
                let number = Writer { display: false, ..*self }.nodes(tag)?;
                element = element.child(Element::new("mtd").child(Element::space("2em")).children(number));
            }
            table = table.child(element);
        }
        Ok(table)
    }
}

/// How the columns are aligned, and which lines stand beside them.
struct Columns {
    columns: Vec<Vec<&'static str>>,
}

impl Columns {
    fn of(specs: Option<&[AlignSpec]>) -> Columns {
        let mut columns: Vec<Vec<&'static str>> = Vec::new();
        let mut before: Option<bool> = None;
        for spec in specs.unwrap_or_default() {
            match spec.align_type {
                AlignType::Align => {
                    let mut classes = Vec::new();
                    match spec.align.as_deref() {
                        Some("l") => classes.push("cell-left"),
                        Some("r") => classes.push("cell-right"),
                        _ => {}
                    }
                    classes.extend(
                        before.take().map(|dashed| if dashed { "menv-left-dashed" } else { "menv-left-solid" }),
                    );
                    columns.push(classes);
                }
                AlignType::Separator => before = Some(spec.align.as_deref() == Some(":")),
            }
        }
        if let (Some(last), Some(dashed)) = (columns.last_mut(), before) {
            last.push(if dashed { "menv-right-dashed" } else { "menv-right-solid" });
        }
        Columns { columns }
    }

    fn classes(&self, column: usize) -> Vec<&'static str> {
        self.columns.get(column).cloned().unwrap_or_default()
    }
}
