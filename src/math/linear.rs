//! Formulas as a line of text: `x² + √y`, for formats that have nothing but characters.
//!
//! Reads the TeX that people write in Markdown. A formula with a command that is not known here has no linear form:
//! then the caller shows the TeX, since half of a formula would be wrong where the whole of it is only hard to read.
//! Used by `backends/text`.

mod atoms;
mod scan;
mod symbols;

use self::atoms::{Atom, Class, Row, as_one, join, row_text, rows_text};
use self::symbols::{accent, lowered, raised, styled, symbol};
use super::chemistry::without_chemistry;

/// The characters that a formula may be written with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbols {
    /// Any.
    Unicode,
    /// ASCII for what is known by a command; characters of the source stay.
    Ascii,
}

/// The linear form of a formula: lines ended by `\n`, the last one without; `None` when there is none.
pub fn linear(tex: &str, symbols: Symbols) -> Option<String> {
    let tex = without_chemistry(tex);
    let mut parser = Parser { rest: &tex, symbols, depth: 0 };
    let rows = parser.rows(&End::Input)?;
    let lines: Vec<String> = rows.iter().map(|cells| row_text(cells, " ")).filter(|line| !line.is_empty()).collect();
    Some(lines.join("\n"))
}

/// What ends a sequence.
enum End<'a> {
    Input,
    Brace,
    Bracket,
    /// `\right`
    Right,
    /// `\end{…}`
    Environment(&'a str),
}

/// Deeper groups have no linear form that anybody could read.
const MAX_DEPTH: usize = 20;

struct Parser<'a> {
    rest: &'a str,
    symbols: Symbols,
    depth: usize,
}

impl<'a> Parser<'a> {
    /// Reads to an end, and past it.
    fn rows(&mut self, end: &End<'_>) -> Option<Vec<Row>> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        let mut rows: Vec<Row> = Vec::new();
        let mut row: Row = Vec::new();
        let mut cell: Vec<Atom> = Vec::new();
        // What stands above the line of a fraction: `{a \over b}`.
        let mut above: Option<Vec<Atom>> = None;
        loop {
            self.skip_blanks();
            if self.at_end(end)? {
                break;
            }
            if self.take_command("over") {
                above = Some(std::mem::take(&mut cell));
                continue;
            }
            if let Some(above) = above.take_if(|_| self.rest.starts_with('&') || self.rest.starts_with("\\\\")) {
                cell = vec![self.fraction(&above, cell)];
            }
            if self.take("&") {
                row.push(std::mem::take(&mut cell));
            } else if self.take("\\\\") || self.take_command("cr") || self.take_command("newline") {
                self.take("*");
                self.bracket_argument();
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            } else {
                self.atom(&mut cell)?;
            }
        }
        if let Some(above) = above {
            cell = vec![self.fraction(&above, cell)];
        }
        if !cell.is_empty() || !row.is_empty() {
            row.push(cell);
            rows.push(row);
        }
        self.depth -= 1;
        Some(rows)
    }

    /// Reads to an end what has no rows.
    fn sequence(&mut self, end: &End<'_>) -> Option<Vec<Atom>> {
        let mut rows = self.rows(end)?;
        match rows.len() {
            0 => Some(Vec::new()),
            1 if rows[0].len() == 1 => rows.pop()?.pop(),
            _ => Some(vec![Atom { is_whole: false, ..Atom::new(Class::Ord, rows_text(&rows)) }]),
        }
    }

    /// Whether the end is here, which is then behind us; `None` when something else ends here.
    fn at_end(&mut self, end: &End<'_>) -> Option<bool> {
        if self.rest.is_empty() {
            return matches!(end, End::Input).then_some(true);
        }
        match end {
            End::Input => Some(false),
            End::Brace => Some(self.take("}")),
            End::Bracket => Some(self.take("]")),
            End::Right => Some(self.take_command("right")),
            End::Environment(name) => {
                if !self.take_command("end") {
                    return Some(false);
                }
                (self.brace_text()? == *name).then_some(true)
            }
        }
    }

    /// Reads one piece and the scripts on it.
    fn atom(&mut self, out: &mut Vec<Atom>) -> Option<()> {
        let first = self.rest.chars().next()?;
        match first {
            '^' | '_' => {
                self.rest = &self.rest[1..];
                let script = self.argument()?;
                let base = out.pop_if(|atom| atom.class != Class::Space);
                let base = base.unwrap_or_else(|| Atom::new(Class::Ord, ""));
                out.push(self.scripted(&base, &script, first == '^')?);
            }
            '\'' => {
                self.rest = &self.rest[1..];
                let mark = if self.is_unicode() { "′" } else { "'" };
                match out.last_mut() {
                    Some(atom) => atom.text.push_str(mark),
                    None => out.push(Atom::new(Class::Ord, mark)),
                }
            }
            '{' => {
                let group = self.argument()?;
                out.push(as_one(group));
            }
            '}' => return None,
            '\\' => self.command(out)?,
            '0'..='9' => out.push(self.number()),
            _ => {
                self.rest = &self.rest[first.len_utf8()..];
                out.push(self.character(first));
            }
        }
        Some(())
    }

    fn number(&mut self) -> Atom {
        let is_inner = |at: usize, c: char| {
            c.is_ascii_digit() || (c == '.' && self.rest[at + 1..].starts_with(|c: char| c.is_ascii_digit()))
        };
        let len = self.rest.char_indices().find(|&(at, c)| !is_inner(at, c)).map_or(self.rest.len(), |(at, _)| at);
        let (number, rest) = self.rest.split_at(len);
        self.rest = rest;
        Atom::new(Class::Ord, number)
    }

    fn character(&self, c: char) -> Atom {
        let c = if c == '-' && self.is_unicode() { '−' } else { c };
        let class = match c {
            '+' | '*' | '-' | '−' | '·' | '×' | '±' => Class::Bin,
            '=' | '<' | '>' | ':' | '≤' | '≥' | '≠' | '≈' | '→' | '∈' => Class::Rel,
            '(' | '[' => Class::Open,
            ')' | ']' => Class::Close,
            ',' | ';' => Class::Punct,
            '~' => return Atom::new(Class::Space, " "),
            _ => Class::Ord,
        };
        Atom::new(class, c)
    }

    fn command(&mut self, out: &mut Vec<Atom>) -> Option<()> {
        let name = self.command_name()?;
        match name {
            "," | ":" | ";" | " " | ">" | "quad" | "qquad" | "enspace" | "thinspace" => {
                out.push(Atom::new(Class::Space, " "));
            }
            "hspace" => {
                self.brace_text()?;
                out.push(Atom::new(Class::Space, " "));
            }
            "!" | "limits" | "nolimits" | "displaystyle" | "textstyle" | "scriptstyle" | "nonumber" | "notag"
            | "big" | "Big" | "bigg" | "Bigg" | "bigl" | "Bigl" | "biggl" | "Biggl" | "bigr" | "Bigr" | "biggr"
            | "Biggr" | "bigm" | "Bigm" | "middle" | "hline" | "boldsymbol" | "bm" | "mathbf" | "mathit" | "mathsf"
            | "mathtt" | "mathrm" | "mathnormal" | "rm" | "bf" | "it" | "cal" => {
                // How it looks, and nothing that it means: its argument, if any, is the next piece.
                if self.letters_follow() {
                    let word = self.brace_text()?;
                    out.push(Atom::new(Class::Word, word));
                }
            }
            "label" => {
                self.brace_text()?;
            }
            "color" => {
                self.brace_text()?;
            }
            "textcolor" => {
                self.brace_text()?;
                let group = self.argument()?;
                out.push(as_one(group));
            }
            "tag" => {
                let tag = self.brace_text()?;
                out.push(Atom::new(Class::Space, " "));
                out.push(Atom::new(Class::Word, format!("({tag})")));
            }
            "text" | "textrm" | "textit" | "textbf" | "texttt" | "textsf" | "mbox" | "hbox" => self.text(out)?,
            "operatorname" => {
                self.take("*");
                let word = self.brace_text()?;
                out.push(Atom::new(Class::Word, plain_text(word)?));
            }
            "mathbb" | "mathcal" | "mathscr" | "mathfrak" => {
                let group = self.argument()?;
                let plain = join(&group, true);
                let unicode = self.is_unicode();
                let shown = plain.chars().map(|c| styled(name, c).filter(|_| unicode).unwrap_or(c));
                out.push(Atom::new(Class::Ord, shown.collect::<String>()));
            }
            "frac" | "dfrac" | "tfrac" | "cfrac" => {
                let (above, below) = (self.argument()?, self.argument()?);
                out.push(self.fraction(&above, below));
            }
            "binom" | "dbinom" | "tbinom" => {
                let (above, below) = (self.argument()?, self.argument()?);
                out.push(Atom::new(Class::Ord, format!("C({}, {})", join(&above, false), join(&below, false))));
            }
            "sqrt" => self.root(out)?,
            "left" => self.fenced(out)?,
            "begin" => self.environment(out)?,
            "overset" | "stackrel" | "underset" => {
                let (script, base) = (self.argument()?, as_one(self.argument()?));
                out.push(self.scripted(&base, &script, name != "underset")?);
            }
            "xrightarrow" | "xleftarrow" => {
                let script = self.argument()?;
                let arrow = if name == "xrightarrow" { symbol("to") } else { symbol("gets") }?;
                let base = Atom::new(Class::Rel, if self.is_unicode() { arrow.unicode } else { arrow.ascii });
                out.push(self.scripted(&base, &script, true)?);
            }
            "underbrace" | "overbrace" | "boxed" | "cancel" | "phantom" | "mathop" | "mathbin" | "mathrel"
            | "mathord" => {
                let group = self.argument()?;
                if name != "phantom" {
                    out.push(as_one(group));
                }
            }
            "not" => self.negated(out)?,
            "pmod" => {
                let group = self.argument()?;
                out.push(Atom::new(Class::Space, " "));
                out.push(Atom::new(Class::Word, format!("(mod {})", join(&group, false))));
            }
            "bmod" | "mod" => {
                out.push(Atom::new(Class::Bin, "mod"));
            }
            _ => match accent(name) {
                Some(mark) => {
                    let group = self.argument()?;
                    out.push(self.accented(name, mark, &group));
                }
                None => out.push(self.known(name)?),
            },
        }
        Some(())
    }

    fn known(&self, name: &str) -> Option<Atom> {
        let symbol = symbol(name)?;
        if self.is_unicode() {
            return Some(Atom::new(symbol.class, symbol.unicode));
        }
        let is_name =
            symbol.class == Class::Ord && symbol.ascii.len() > 1 && symbol.ascii.starts_with(char::is_alphabetic);
        Some(Atom::new(if is_name { Class::Word } else { symbol.class }, symbol.ascii))
    }

    /// `\text{…}`: blanks at its ends are part of it.
    fn text(&mut self, out: &mut Vec<Atom>) -> Option<()> {
        let text = plain_text(self.brace_text()?)?;
        if text.starts_with(' ') {
            out.push(Atom::new(Class::Space, " "));
        }
        if !text.trim().is_empty() {
            out.push(Atom::new(Class::Word, text.trim()));
        }
        if text.ends_with(' ') {
            out.push(Atom::new(Class::Space, " "));
        }
        Some(())
    }

    fn root(&mut self, out: &mut Vec<Atom>) -> Option<()> {
        self.skip_blanks();
        let degree = if self.take("[") { Some(join(&self.sequence(&End::Bracket)?, true)) } else { None };
        let radicand = as_one(self.argument()?);
        let text = match (degree.as_deref(), self.is_unicode()) {
            (None, true) => format!("√{}", radicand.bracketed()),
            (Some("3"), true) => format!("∛{}", radicand.bracketed()),
            (Some("4"), true) => format!("∜{}", radicand.bracketed()),
            (Some(degree), true) if raised(degree).is_some() => {
                format!("{}√{}", raised(degree)?, radicand.bracketed())
            }
            (None, false) => format!("sqrt({})", radicand.text),
            (Some(degree), _) => format!("root({degree}, {})", radicand.text),
        };
        out.push(Atom { is_whole: text.ends_with(')') && degree.is_none(), ..Atom::new(Class::Ord, text) });
        Some(())
    }

    fn fenced(&mut self, out: &mut Vec<Atom>) -> Option<()> {
        let open = self.delimiter()?;
        let inner = self.sequence(&End::Right)?;
        let close = self.delimiter()?;
        let text = format!("{open}{}{close}", join(&inner, false));
        let is_whole = !open.is_empty() && !close.is_empty();
        out.push(Atom { is_whole, ..Atom::new(Class::Ord, text) });
        Some(())
    }

    fn delimiter(&mut self) -> Option<String> {
        self.skip_blanks();
        if self.take(".") {
            return Some(String::new());
        }
        if self.rest.starts_with('\\') {
            let name = self.command_name()?;
            return self.known(name).map(|atom| atom.text);
        }
        let c = self.rest.chars().next()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c.to_string())
    }

    fn environment(&mut self, out: &mut Vec<Atom>) -> Option<()> {
        let name = self.brace_text()?;
        let bare = name.trim_end_matches('*');
        let (open, close) = match bare {
            "matrix" | "smallmatrix" | "array" | "bmatrix" => ("[", "]"),
            "pmatrix" => ("(", ")"),
            "Bmatrix" | "cases" => ("{", "}"),
            "vmatrix" => ("|", "|"),
            "Vmatrix" => ("‖", "‖"),
            "equation" | "align" | "aligned" | "gather" | "gathered" | "split" | "multline" | "eqnarray"
            | "alignat" | "alignedat" => ("", ""),
            _ => return None,
        };
        if matches!(bare, "array" | "alignat" | "alignedat") {
            self.brace_text()?;
        }
        let rows = self.rows(&End::Environment(name))?;
        let text = if open.is_empty() {
            // Each row is a line of its own; the marks of alignment stand before relations.
            let lines: Vec<String> = rows.iter().map(|cells| row_text(cells, " ")).collect();
            lines.join("\n")
        } else {
            let rows: Vec<String> = rows.iter().map(|cells| row_text(cells, ", ")).collect();
            format!("{open}{}{close}", rows.join("; "))
        };
        out.push(Atom { is_whole: !open.is_empty(), ..Atom::new(Class::Ord, text) });
        Some(())
    }

    fn negated(&mut self, out: &mut Vec<Atom>) -> Option<()> {
        let mut next = Vec::new();
        self.skip_blanks();
        self.atom(&mut next)?;
        let atom = next.pop()?;
        let text = match (atom.text.as_str(), self.is_unicode()) {
            ("=", true) => "≠".to_owned(),
            ("∈", true) => "∉".to_owned(),
            (other, true) => format!("{other}\u{338}"),
            ("=", false) => "!=".to_owned(),
            (other, false) => format!("not {other}"),
        };
        out.push(Atom { text, ..atom });
        Some(())
    }

    fn fraction(&self, above: &[Atom], below: Vec<Atom>) -> Atom {
        let sum_like = |atoms: &[Atom]| {
            atoms.iter().any(|atom| {
                matches!(atom.class, Class::Bin | Class::Rel | Class::Quotient | Class::Punct | Class::Space)
                    || !atom.is_whole
            })
        };
        let numerator = join(above, false);
        let is_differential = below.len() == 2 && matches!(below[0].text.as_str(), "d" | "∂") && below[1].is_whole;
        let below = Atom { is_whole: is_differential || below.len() == 1 && below[0].is_whole, ..as_one(below) };
        let vulgar = match (numerator.as_str(), below.text.as_str()) {
            ("1", "2") => "½",
            ("1", "3") => "⅓",
            ("2", "3") => "⅔",
            ("1", "4") => "¼",
            ("3", "4") => "¾",
            _ => "",
        };
        if self.is_unicode() && !vulgar.is_empty() {
            return Atom::new(Class::Ord, vulgar);
        }
        let numerator = if sum_like(above) { format!("({numerator})") } else { numerator };
        Atom::new(Class::Quotient, format!("{numerator}/{}", below.bracketed()))
    }

    fn scripted(&self, base: &Atom, script: &[Atom], raise: bool) -> Option<Atom> {
        let mut has_scripts = base.has_scripts;
        if std::mem::replace(&mut has_scripts[usize::from(raise)], true) {
            return None;
        }
        let text = join(script, true);
        let is_name = !raise && text.chars().count() >= MIN_NAME && text.chars().all(char::is_alphanumeric);
        let own = if raise { raised(&text) } else { lowered(&text) };
        let shown = match own.filter(|_| self.is_unicode()) {
            Some(own) => own,
            None if text.is_empty() => String::new(),
            None => {
                let mark = if raise { '^' } else { '_' };
                let is_short = is_name || text.chars().count() == 1 || text.chars().all(|c| c.is_ascii_digit());
                if is_short { format!("{mark}{text}") } else { format!("{mark}({text})") }
            }
        };
        let has_limits = LIMITED.contains(&base.text.as_str());
        let class = match base.class {
            Class::Word if has_limits => Class::Large,
            Class::Ord | Class::Quotient if is_name => Class::Word,
            Class::Quotient => Class::Ord,
            other => other,
        };
        Some(Atom { has_scripts, ..Atom::new(class, base.bracketed() + &shown) })
    }

    fn accented(&self, name: &str, mark: char, group: &[Atom]) -> Atom {
        let text = join(group, true);
        let mut chars = text.chars();
        let is_one = chars.next().is_some() && chars.next().is_none();
        let spreads = matches!(name, "overline" | "underline");
        if self.is_unicode() && (is_one || spreads) {
            let marked: String = text.chars().flat_map(|c| [c, mark]).collect();
            return Atom { is_whole: is_one, ..Atom::new(Class::Ord, marked) };
        }
        Atom::new(Class::Word, format!("{name}({text})"))
    }

    /// What a command applies to: a group, a command with its arguments, or one character.
    fn argument(&mut self) -> Option<Vec<Atom>> {
        self.skip_blanks();
        if self.take("{") {
            return self.sequence(&End::Brace);
        }
        let first = self.rest.chars().next()?;
        let mut out = Vec::new();
        if first.is_ascii_digit() {
            // One digit: `\frac12`.
            self.rest = &self.rest[1..];
            out.push(Atom::new(Class::Ord, first));
        } else if first == '^' || first == '_' {
            return None;
        } else {
            self.depth += 1;
            if self.depth > MAX_DEPTH {
                return None;
            }
            // A command for the looks is none yet.
            while out.is_empty() && !self.rest.is_empty() {
                self.skip_blanks();
                self.atom(&mut out)?;
            }
            self.depth -= 1;
        }
        Some(out)
    }

    fn is_unicode(&self) -> bool {
        self.symbols == Symbols::Unicode
    }
}

/// An index of so many letters is a name, and needs no brackets.
const MIN_NAME: usize = 2;
/// Functions whose index says over what they go.
const LIMITED: [&str; 8] = ["lim", "max", "min", "sup", "inf", "lim inf", "lim sup", "argmax"];

/// The text of `\text{…}`; `None` when there is mathematics or a command in it.
fn plain_text(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next()? {
                c @ ('$' | '%' | '&' | '#' | '_' | '{' | '}' | ' ' | '-') => plain.push(c),
                ',' => plain.push(' '),
                _ => return None,
            },
            '$' => return None,
            '{' | '}' => {}
            '~' | '\n' => plain.push(' '),
            c => plain.push(c),
        }
    }
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(tex: &str, unicode: &str, ascii: &str) {
        assert_eq!(linear(tex, Symbols::Unicode).as_deref(), Some(unicode), "{tex}");
        assert_eq!(linear(tex, Symbols::Ascii).as_deref(), Some(ascii), "{tex}");
    }

    #[test]
    fn operators_stand_between_blanks_and_signs_do_not() {
        check("x^2+\\sqrt{y}", "x² + √y", "x^2 + sqrt(y)");
        check("a=-b", "a = −b", "a = -b");
        check("(-1,+2)", "(−1, +2)", "(-1, +2)");
        check("x\\in\\mathbb{R}", "x ∈ ℝ", "x in R");
        check("a \\le b \\neq c", "a ≤ b ≠ c", "a <= b != c");
        check("a := f: A \\to B", "a := f : A → B", "a := f : A -> B");
    }

    #[test]
    fn fractions_are_bracketed_where_they_must_be() {
        check("\\frac{a+b}{2a}", "(a + b)/(2a)", "(a + b)/(2a)");
        check("\\frac{1}{2}mv^2", "½mv²", "(1/2)mv^2");
        check("\\frac{dy}{dx} = 0", "dy/dx = 0", "dy/dx = 0");
        check("{1 \\over 2N} x + a \\over b", "((1/(2N))x + a)/b", "((1/(2N))x + a)/b");
        check("\\begin{matrix}a \\over b & c\\end{matrix}", "[a/b, c]", "[a/b, c]");
        check("2\\frac{a}{b}c", "2(a/b)c", "2(a/b)c");
        check("\\frac{\\frac{a}{b}}{c}", "(a/b)/c", "(a/b)/c");
    }

    #[test]
    fn scripts_are_characters_where_there_are_such() {
        check("a_{ij}^{n-1}", "aᵢⱼⁿ⁻¹", "a_ij^(n-1)");
        check("p_{data}x", "p_data x", "p_data x");
        check("e^{-\\frac{x^2}{2}}", "e^(−x²/2)", "e^(-x^2/2)");
        check("{(a+b)}^2", "(a + b)²", "(a + b)^2");
        check("A^\\mathrm{T}", "Aᵀ", "A^T");
        check("{a+b}^2", "(a + b)²", "(a + b)^2");
        check("f'(x)", "f′(x)", "f'(x)");
        check("90^\\circ", "90°", "90^o");
    }

    #[test]
    fn sums_and_functions_are_kept_apart_from_what_they_apply_to() {
        check("\\sum_{i=1}^n i^2", "∑ᵢ₌₁ⁿ i²", "sum_(i=1)^n i^2");
        check("\\int_0^1 x \\, dx", "∫₀¹ x dx", "int_0^1 x dx");
        check("2\\sin x + \\log(n)", "2 sin x + log(n)", "2 sin x + log(n)");
        check("\\lim_{x \\to 0} f(x)", "lim_(x→0) f(x)", "lim_(x->0) f(x)");
        check("2\\pi r", "2πr", "2 pi r");
    }

    #[test]
    fn rows_are_lines_and_matrices_have_semicolons() {
        check("\\begin{aligned} a &= b \\\\ &= c \\end{aligned}", "a = b\n= c", "a = b\n= c");
        check("\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}", "(a, b; c, d)", "(a, b; c, d)");
        check(
            "|x| = \\begin{cases} x & x \\ge 0 \\\\ -x & \\text{else} \\end{cases}",
            "|x| = {x, x ≥ 0; −x, else}",
            "|x| = {x, x >= 0; -x, else}",
        );
        check("a \\\\ b", "a\nb", "a\nb");
    }

    #[test]
    fn what_only_looks_is_left_out_and_text_is_text() {
        check("\\displaystyle\\mathbf{x} \\text{ if } n > 0", "x if n > 0", "x if n > 0");
        check("\\left( \\frac{a}{b} \\right)^2", "(a/b)²", "(a/b)^2");
        check("\\hat{x} \\cdot \\vec{v}", "x̂ · v⃗", "hat(x) * vec(v)");
        check("a % remark\n+ b", "a + b", "a + b");
    }

    #[test]
    fn what_is_not_known_has_no_linear_form() {
        for tex in ["\\foo x", "{a", "a}", "\\frac{a}", "\\begin{tikzpicture}\\end{tikzpicture}", "\\left( a", "x^"] {
            assert_eq!(linear(tex, Symbols::Unicode), None, "{tex}");
        }
        for n in [10_000, 100_000] {
            for tex in ["{", "\\frac", "^", "\\left(", "\\hat", "a^", "\\begin{matrix}", "\\sqrt["] {
                assert_eq!(linear(&tex.repeat(n), Symbols::Unicode), None);
            }
        }
    }
}
