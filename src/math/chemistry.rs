//! Chemical formulas, `\ce{H2O}`, in the commands of mathematics: the part of mhchem that people write in posts.
//!
//! Elements, indices, charges, coefficients, isotopes, bonds, hydrates, states and arrows with what stands over them.
//! A formula with more than that is left as it is, and reported as any other with an unknown command.

use std::borrow::Cow;

use super::rewrite::{find_command, group_end};

/// Arrows with what they are in TeX, the longer ones first.
const ARROWS: [(&str, &str); 8] = [
    ("<=>>", "\\rightleftharpoons"),
    ("<<=>", "\\rightleftharpoons"),
    ("<-->", "\\rightleftarrows"),
    ("<=>", "\\rightleftharpoons"),
    ("<->", "\\leftrightarrow"),
    ("->", "\\longrightarrow"),
    ("<-", "\\longleftarrow"),
    ("=>", "\\Longrightarrow"),
];

/// Longer formulas there are none: what closes them is looked for no farther.
const MAX_ARGUMENT: usize = 4 << 10;

/// The source with each `\ce{…}` in commands that are known everywhere.
pub(super) fn without_chemistry(source: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let (mut rest, mut from) = (source, 0);
    while let Some(at) = find_command(&rest[from..], "ce").map(|at| from + at) {
        let start = at + "\\ce".len();
        let read = rest[start..].trim_start().strip_prefix('{').and_then(|argument| {
            let mut window = argument.len().min(MAX_ARGUMENT);
            while !argument.is_char_boundary(window) {
                window -= 1;
            }
            let (argument, behind) = argument.split_at(group_end(&argument[..window]));
            Some((formula(argument)?, behind.strip_prefix('}')?))
        });
        match read {
            Some((written, behind)) => {
                out.push_str(&rest[..at]);
                out.push_str(&written);
                (rest, from) = (behind, 0);
            }
            None => from = start,
        }
    }
    if out.is_empty() { Cow::Borrowed(source) } else { Cow::Owned(out + rest) }
}

/// A formula of mhchem as TeX, in a group; `None` when it has more than is known here.
fn formula(source: &str) -> Option<String> {
    let mut reader = Reader { rest: source, out: String::from("{"), before: Before::Blank };
    while !reader.rest.is_empty() {
        reader.piece()?;
    }
    reader.out.push('}');
    Some(reader.out)
}

/// What stands before a sign, on which its meaning depends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// Nothing that a sign could belong to: the beginning, a blank, an operator.
    Blank,
    /// An element, an index, a bracket that closes.
    Substance,
    /// A bracket that opens, a bond, a number.
    Other,
}

struct Reader<'a> {
    rest: &'a str,
    out: String,
    before: Before,
}

impl<'a> Reader<'a> {
    fn piece(&mut self) -> Option<()> {
        if let Some((arrow, command)) = ARROWS.iter().find(|(arrow, _)| self.rest.starts_with(arrow)) {
            self.rest = &self.rest[arrow.len()..];
            return self.arrow(command);
        }
        let first = self.rest.chars().next()?;
        let next = self.rest[first.len_utf8()..].chars().next();
        let stands_alone = self.before == Before::Blank && next.is_none_or(char::is_whitespace);
        match first {
            c if c.is_whitespace() => {
                self.rest = self.rest.trim_start();
                self.before = Before::Blank;
            }
            'v' | '^' if stands_alone => {
                self.sign(if first == 'v' { "\\downarrow " } else { "\\uparrow " }, Before::Blank)
            }
            c if c.is_alphabetic() => {
                // Each letter for itself: together they would be a name, which stands apart in a line of text.
                let letters = self.take_while(char::is_alphabetic);
                self.out.extend(letters.chars().map(upright));
                self.before = Before::Substance;
            }
            '0'..='9' => self.number(),
            '^' | '_' => {
                self.rest = &self.rest[1..];
                self.script(first)?;
            }
            '+' | '-' if self.before == Before::Substance && !next.is_some_and(is_bound) => {
                self.sign(&format!("^{{{first}}}"), Before::Substance);
            }
            '+' => self.sign("+", Before::Blank),
            '-' | '=' if stands_alone => self.sign(if first == '-' { "-" } else { "=" }, Before::Blank),
            '-' => self.sign("{-}", Before::Other),
            '=' => self.sign("{=}", Before::Other),
            '#' => self.sign("{\\equiv}", Before::Other),
            '*' | '.' | '·' => self.sign("\\cdot ", Before::Blank),
            '(' | '[' => self.sign(&first.to_string(), Before::Other),
            ')' | ']' | '\'' => self.sign(&first.to_string(), Before::Substance),
            ',' => self.sign(",", Before::Blank),
            '/' => self.sign("/", Before::Blank),
            '\\' => {
                let name = self.rest[1..].find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(self.rest.len() - 1);
                let (command, rest) = self.rest.split_at(1 + name);
                // What a command would take as its argument is not known.
                if name == 0 || rest.starts_with(['{', '[']) {
                    return None;
                }
                self.rest = rest;
                self.out += &format!("{command} ");
                self.before = Before::Substance;
            }
            _ => return None,
        }
        Some(())
    }

    /// Writes what a sign of one character stands for.
    fn sign(&mut self, written: &str, before: Before) {
        self.rest = self.rest.chars().next().map_or("", |first| &self.rest[first.len_utf8()..]);
        self.out.push_str(written);
        self.before = before;
    }

    /// Digits: an index behind a substance, else a coefficient.
    fn number(&mut self) {
        if self.before == Before::Substance {
            let digits = self.take_while(|c| c.is_ascii_digit());
            self.out += &format!("_{{{digits}}}");
            return;
        }
        let number = self.take_while(|c| c.is_ascii_digit() || c == '.');
        let below = self.rest.strip_prefix('/').unwrap_or_default();
        let below = &below[..below.find(|c: char| !c.is_ascii_digit()).unwrap_or(below.len())];
        if below.is_empty() {
            self.out += number;
        } else {
            self.rest = &self.rest[1 + below.len()..];
            self.out += &format!("\\frac{{{number}}}{{{below}}}");
        }
        self.out += "\\,";
        self.before = Before::Other;
    }

    /// What is raised or lowered: a group, or the number and the sign that follow.
    fn script(&mut self, mark: char) -> Option<()> {
        let script = if let Some(group) = self.rest.strip_prefix('{') {
            let (group, rest) = group.split_at(group_end(group));
            self.rest = rest.strip_prefix('}')?;
            group
        } else {
            let signs = if mark == '^' { "+-" } else { "" };
            self.take_while(|c| c.is_ascii_alphanumeric() || signs.contains(c))
        };
        if script.is_empty() || !script.chars().all(|c| c.is_alphanumeric() || "+-.,".contains(c)) {
            return None;
        }
        if self.before != Before::Substance && !self.out.ends_with('}') {
            // The numbers of an isotope stand before it.
            self.out += "{}";
        }
        self.out.push(mark);
        self.out.push('{');
        self.out.extend(script.chars().map(|c| if c.is_alphabetic() { upright(c) } else { c.to_string() }));
        self.out.push('}');
        Some(())
    }

    /// An arrow, with what stands over and under it in brackets.
    fn arrow(&mut self, command: &str) -> Option<()> {
        let mut arrow = command.to_owned();
        for place in ["\\overset", "\\underset"] {
            let Some(label) = self.rest.strip_prefix('[') else { break };
            let (label, rest) = label.split_once(']')?;
            self.rest = rest;
            if !label.trim().is_empty() {
                arrow = format!("{place}{}{{{arrow}}}", formula(label)?);
            }
        }
        self.out += &format!("\\mathrel{{{arrow}}}");
        self.before = Before::Blank;
        Some(())
    }

    fn take_while(&mut self, is_part: impl Fn(char) -> bool) -> &'a str {
        let (part, rest) = self.rest.split_at(self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len()));
        self.rest = rest;
        part
    }
}

fn upright(letter: char) -> String {
    format!("\\mathrm{{{letter}}}")
}

/// Whether a `-` before this is a bond, and a `+` stands between two substances.
fn is_bound(next: char) -> bool {
    next.is_alphanumeric() || matches!(next, '(' | '[' | '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_of_posts_are_read() {
        for (source, expected) in [
            ("x + \\ce{H2O} y", "x + {\\mathrm{H}_{2}\\mathrm{O}} y"),
            ("\\ce{SO4^2-}", "{\\mathrm{S}\\mathrm{O}_{4}^{2-}}"),
            ("\\ce{Na+ + OH-}", "{\\mathrm{N}\\mathrm{a}^{+}+\\mathrm{O}\\mathrm{H}^{-}}"),
            (
                "\\ce{CO2 + H2O -> H2CO3}",
                "{\\mathrm{C}\\mathrm{O}_{2}+\\mathrm{H}_{2}\\mathrm{O}\\mathrel{\\longrightarrow}\\mathrm{H}_{2}\\mathrm{C}\\mathrm{O}_{3}}",
            ),
            ("\\ce{2H2}", "{2\\,\\mathrm{H}_{2}}"),
            ("\\ce{1/2 O2 ^}", "{\\frac{1}{2}\\,\\mathrm{O}_{2}\\uparrow }"),
            ("\\ce{A ->[\\Delta] B}", "{\\mathrm{A}\\mathrel{\\overset{\\Delta }{\\longrightarrow}}\\mathrm{B}}"),
            ("\\ce{^{14}_{6}C}", "{{}^{14}_{6}\\mathrm{C}}"),
            ("\\ce{CH3-CH=CH2}", "{\\mathrm{C}\\mathrm{H}_{3}{-}\\mathrm{C}\\mathrm{H}{=}\\mathrm{C}\\mathrm{H}_{2}}"),
            (
                "\\ce{CuSO4*5H2O}",
                "{\\mathrm{C}\\mathrm{u}\\mathrm{S}\\mathrm{O}_{4}\\cdot 5\\,\\mathrm{H}_{2}\\mathrm{O}}",
            ),
            ("\\ce{Ca(OH)2 (aq)}", "{\\mathrm{C}\\mathrm{a}(\\mathrm{O}\\mathrm{H})_{2}(\\mathrm{a}\\mathrm{q})}"),
        ] {
            assert_eq!(without_chemistry(source), expected, "{source}");
        }
    }

    #[test]
    fn what_is_not_known_stays() {
        for source in ["\\ce", "\\ce{H2O", "\\ce{$x$}", "\\ce{\\bond{~}}", "\\cell{H2O}", "\\ce{A ->[B}"] {
            assert_eq!(without_chemistry(source), source);
        }
    }
}
