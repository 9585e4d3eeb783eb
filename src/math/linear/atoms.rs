//! Pieces of a formula, and how they are put one after the other.

/// How a piece of a formula behaves beside others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// A letter, a number, a symbol.
    Ord,
    /// A name of several letters: kept apart from letters and digits.
    Word,
    /// A sum, an integral: what follows is kept apart.
    Large,
    /// An operation between two others; a sign when there is none before it.
    Bin,
    /// A relation.
    Rel,
    /// An opening bracket.
    Open,
    /// A closing bracket.
    Close,
    /// A comma.
    Punct,
    /// A fraction with a stroke, which its neighbours must not run into.
    Quotient,
    /// A blank.
    Space,
}

/// A piece of a formula.
#[derive(Clone, Debug)]
pub(super) struct Atom {
    pub(super) class: Class,
    pub(super) text: String,
    /// Whether an exponent would apply to all of it without brackets.
    pub(super) is_whole: bool,
    /// Whether it has an exponent, and an index. A second one is an error in TeX.
    pub(super) has_scripts: [bool; 2],
}

impl Atom {
    pub(super) fn new(class: Class, text: impl Into<String>) -> Atom {
        Atom { class, text: text.into(), is_whole: true, has_scripts: [false; 2] }
    }

    /// The text, in brackets unless it is one thing.
    pub(super) fn bracketed(&self) -> String {
        let is_one =
            (self.is_whole && self.class != Class::Quotient) || self.text.is_empty() || is_in_brackets(&self.text);
        if is_one { self.text.clone() } else { format!("({})", self.text) }
    }
}

/// A row of an environment: its cells.
pub(super) type Row = Vec<Vec<Atom>>;

/// Whether a text is all in one pair of brackets.
fn is_in_brackets(text: &str) -> bool {
    let Some(inner) = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) else { return false };
    let mut depth = 0_usize;
    inner.chars().all(|c| {
        depth += usize::from(c == '(');
        let is_inside = c != ')' || depth > 0;
        depth = depth.saturating_sub(usize::from(c == ')'));
        is_inside
    })
}

/// A group as one piece.
pub(super) fn as_one(mut group: Vec<Atom>) -> Atom {
    if group.len() == 1
        && let Some(atom) = group.pop()
    {
        return atom;
    }
    Atom { is_whole: false, ..Atom::new(Class::Ord, join(&group, false)) }
}

pub(super) fn row_text(cells: &[Vec<Atom>], between: &str) -> String {
    if between == " " {
        // One run: an operator at the beginning of a cell is between the two.
        let all: Vec<Atom> = cells.iter().flatten().cloned().collect();
        return join(&all, false);
    }
    let cells: Vec<String> = cells.iter().map(|cell| join(cell, false)).collect();
    cells.join(between)
}

pub(super) fn rows_text(rows: &[Row]) -> String {
    let rows: Vec<String> = rows.iter().map(|cells| row_text(cells, ", ")).collect();
    rows.join("; ")
}

/// The pieces one after the other, with blanks where they belong; none around operators when `compact`.
pub(super) fn join(atoms: &[Atom], compact: bool) -> String {
    let mut out = String::new();
    let mut before: Option<Class> = None;
    let mut is_apart = false;
    for (idx, atom) in atoms.iter().enumerate() {
        if atom.class == Class::Space {
            is_apart |= !compact;
            continue;
        }
        // A sign when there is nothing before it to operate on.
        let is_sign = atom.class == Class::Bin
            && before.is_none_or(|class| {
                matches!(class, Class::Bin | Class::Rel | Class::Open | Class::Punct | Class::Large)
            });
        let class = if is_sign { Class::Ord } else { atom.class };
        let next = atoms[idx + 1..].iter().find(|atom| atom.class != Class::Space).map(|atom| atom.class);
        let crowded = class == Class::Quotient
            && (before.is_some_and(is_factor) || next.is_some_and(|class| is_factor(class) || class == Class::Open));
        let text = if crowded { format!("({})", atom.text) } else { atom.text.clone() };
        let wants_blank = match (before, class) {
            (None, _) => false,
            // `:=` is one sign.
            (Some(Class::Rel), Class::Rel) if out.ends_with(':') && text == "=" => false,
            (_, Class::Bin | Class::Rel) | (Some(Class::Bin | Class::Rel), _) => !compact,
            (Some(Class::Punct), _) => !compact,
            (Some(Class::Large), _) => !compact,
            (Some(Class::Word), Class::Open | Class::Close | Class::Punct) => false,
            (Some(Class::Word), _) => starts_alphanumeric(&text) || class == Class::Large,
            (Some(Class::Open), _) | (_, Class::Close | Class::Punct) => false,
            (Some(_), Class::Word | Class::Large) => out.ends_with(|c: char| c.is_alphanumeric() || c == ')'),
            (Some(_), _) => false,
        };
        if (wants_blank || is_apart) && !out.is_empty() && !out.ends_with(' ') && class != Class::Punct {
            out.push(' ');
        }
        is_apart = false;
        out.push_str(&text);
        before = Some(if is_sign { Class::Open } else { class });
    }
    out
}

fn is_factor(class: Class) -> bool {
    matches!(class, Class::Ord | Class::Word | Class::Close | Class::Quotient | Class::Large)
}

fn starts_alphanumeric(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '√' | '∛' | '∜' | '∞' | '∂' | '∇' | '(') && c != '(')
}
