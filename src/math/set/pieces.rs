//! A formula in a line of text, in pieces between which the line may break (TeXbook, chapter 18: after relations and
//! binary operators at the outer level).

use ratex_parser::ParseNode;
use ratex_parser::parse_node::AtomFamily;

use super::{Placed, Setter};
use crate::math::MathError;

/// Space beside a relation, in ems (5 mu).
const THICK_SPACE: f64 = 5.0 / 18.0;
/// Space beside a binary operator (4 mu).
const MEDIUM_SPACE: f64 = 4.0 / 18.0;
/// Space after a comma (3 mu).
const THIN_SPACE: f64 = 3.0 / 18.0;

/// A part of a formula that stays whole.
#[derive(Clone, Debug)]
pub struct Piece {
    /// What it shows.
    pub placed: Placed,
    /// The space before it, in ems; the line may break there as `break_before` says.
    pub space: f64,
    /// What ends before it, where a line may break.
    pub break_before: Option<Break>,
    /// What it is, when displays may be broken before it: a relation or an operator.
    pub operator: Option<Break>,
}

/// What a line may be broken after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// A relation.
    Relation,
    /// A binary operator.
    Operator,
    /// A comma or a semicolon: TeX does not break there, but long lists have nothing else.
    Comma,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    Relation,
    Operator,
    Comma,
    Open,
    Close,
    /// A large operator or a function.
    Function,
    Other,
    /// No atom: space.
    Nothing,
}

/// The pieces of the formula, in order; at least one.
pub(super) fn pieces(nodes: &[ParseNode], setter: &Setter) -> Result<Vec<Piece>, MathError> {
    let is_tight = setter.options.style.is_tight();
    if is_tight || nodes.iter().any(|node| matches!(node, ParseNode::Cr { .. })) {
        return Ok(vec![whole(nodes, setter)?]);
    }
    let classes = classes(nodes);
    let mut pieces = Vec::new();
    let mut depth = 0usize;
    let mut start = 0;
    // What the piece that begins next stands after.
    let (mut space, mut break_before) = (0.0, None);
    let mut idx = 0;
    while idx < nodes.len() {
        let class = classes[idx];
        match class {
            Class::Open => depth += 1,
            Class::Close => depth = depth.saturating_sub(1),
            _ => {}
        }
        let (own_space, kind) = match class {
            Class::Relation => (THICK_SPACE, Break::Relation),
            Class::Operator => (MEDIUM_SPACE, Break::Operator),
            Class::Comma => (THIN_SPACE, Break::Comma),
            _ => {
                idx += 1;
                continue;
            }
        };
        // Relations in a row are one, and within brackets nothing breaks while there is another way.
        let end = idx + classes[idx..].iter().take_while(|other| **other == class).count();
        let next = classes.get(end).copied().unwrap_or(Class::Nothing);
        let is_last =
            end == nodes.len() || matches!(next, Class::Close | Class::Nothing | Class::Relation | Class::Comma);
        if is_last || (depth > 0 && class != Class::Comma) {
            idx = end;
            continue;
        }
        if class == Class::Comma {
            pieces.push(Piece { space, break_before, ..whole(&nodes[start..end], setter)? });
            (space, break_before) = (own_space, Some(kind));
        } else {
            if start < idx {
                pieces.push(Piece { space, break_before, ..whole(&nodes[start..idx], setter)? });
                (space, break_before) = (own_space, None);
            } else if pieces.is_empty() {
                // A formula that begins with a relation: `$= 5$`.
                space = 0.0;
            }
            let operator = Piece { space, break_before, operator: Some(kind), ..whole(&nodes[idx..end], setter)? };
            pieces.push(operator);
            (space, break_before) = (own_space, Some(kind));
        }
        (start, idx) = (end, end);
    }
    if start < nodes.len() {
        pieces.push(Piece { space, break_before, ..whole(&nodes[start..], setter)? });
    }
    Ok(pieces)
}

fn whole(nodes: &[ParseNode], setter: &Setter) -> Result<Piece, MathError> {
    Ok(Piece { placed: setter.set(nodes)?, space: 0.0, break_before: None, operator: None })
}

/// The classes of atoms; operators that have nothing to join are none (TeXbook, appendix G, rules 5 and 6).
fn classes(nodes: &[ParseNode]) -> Vec<Class> {
    let mut classes: Vec<Class> = nodes.iter().map(class_of).collect();
    let mut before = Class::Open;
    for idx in 0..classes.len() {
        if classes[idx] == Class::Operator {
            let after = classes[idx + 1..].iter().copied().find(|class| *class != Class::Nothing);
            let joins_before = matches!(before, Class::Close | Class::Other);
            let joins_after = !matches!(after, None | Some(Class::Relation | Class::Close | Class::Comma));
            if !(joins_before && joins_after) {
                classes[idx] = Class::Other;
            }
        }
        if classes[idx] != Class::Nothing {
            before = classes[idx];
        }
    }
    classes
}

fn class_of(node: &ParseNode) -> Class {
    match node {
        ParseNode::Atom { family, text, .. } => match family {
            AtomFamily::Bin => Class::Operator,
            AtomFamily::Close => Class::Close,
            AtomFamily::Inner => Class::Other,
            AtomFamily::Open => Class::Open,
            AtomFamily::Punct if text == "," || text == ";" => Class::Comma,
            AtomFamily::Punct => Class::Other,
            AtomFamily::Rel => Class::Relation,
        },
        ParseNode::MClass { mclass, .. } | ParseNode::DelimSizing { mclass, .. } | ParseNode::Pmb { mclass, .. } => {
            match mclass.as_str() {
                "mrel" => Class::Relation,
                "mbin" => Class::Operator,
                "mopen" => Class::Open,
                "mclose" => Class::Close,
                "mop" => Class::Function,
                _ => Class::Other,
            }
        }
        ParseNode::XArrow { .. } => Class::Relation,
        ParseNode::SupSub { base: Some(base), .. } => class_of(base),
        ParseNode::Op { .. } | ParseNode::OpToken { .. } | ParseNode::OperatorName { .. } => Class::Function,
        ParseNode::HtmlMathMl { html, .. } => html.first().map_or(Class::Nothing, class_of),
        ParseNode::SpacingNode { .. } | ParseNode::Kern { .. } | ParseNode::Lap { .. } => Class::Nothing,
        _ => Class::Other,
    }
}
