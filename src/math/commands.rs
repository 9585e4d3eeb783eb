//! What mathematicians write on the web and the parser does not know, said in commands that it knows.

use std::borrow::Cow;

use super::chemistry::without_chemistry;

/// Commands with what they stand for, as TeX defines macros. What only helps to lay out a page stands for nothing.
/// Quantities and units are those of siunitx.
const DEFINITIONS: &[(&str, &str)] = &[
    ("Bra", "#1{\\left\\langle #1\\right|}"),
    ("HUGE", "{}"),
    ("Huge", "{}"),
    ("Ket", "#1{\\left|#1\\right\\rangle}"),
    ("LARGE", "{}"),
    ("Large", "{}"),
    ("N", "{\\mathbb{N}}"),
    ("R", "{\\mathbb{R}}"),
    ("SI", "#1#2{#1\\,\\mathrm{#2}}"),
    ("Z", "{\\mathbb{Z}}"),
    ("ampere", "{A}"),
    ("ang", "#1{#1^\\circ}"),
    ("angstrom", "{Å}"),
    ("argmax", "{\\operatorname*{arg\\,max}}"),
    ("argmin", "{\\operatorname*{arg\\,min}}"),
    ("bcancel", "#1{\\cancel{#1}}"),
    ("becquerel", "{Bq}"),
    ("bit", "{bit}"),
    ("bm", "#1{\\boldsymbol{#1}}"),
    ("bold", "#1{\\mathbf{#1}}"),
    ("boxed", "#1{{#1}}"),
    ("bra", "#1{\\langle #1|}"),
    ("braket", "#1{\\langle #1\\rangle}"),
    ("byte", "{B}"),
    ("candela", "{cd}"),
    ("celsius", "{°C}"),
    ("centi", "{c}"),
    ("class", "#1#2{#2}"),
    ("coulomb", "{C}"),
    ("cssId", "#1#2{#2}"),
    ("cubed", "{^3}"),
    ("dalton", "{Da}"),
    ("day", "{d}"),
    ("dddot", "#1{\\overset{...}{#1}}"),
    ("deci", "{d}"),
    ("degree", "{^\\circ}"),
    ("degreeCelsius", "{°C}"),
    ("electronvolt", "{eV}"),
    ("emph", "#1{\\textit{#1}}"),
    ("ensuremath", "#1{#1}"),
    ("farad", "{F}"),
    ("footnotesize", "{}"),
    ("giga", "{G}"),
    ("gram", "{g}"),
    ("hbox", "#1{\\text{#1}}"),
    ("hecto", "{h}"),
    ("henry", "{H}"),
    ("hertz", "{Hz}"),
    ("hfill", "{\\quad}"),
    ("hour", "{h}"),
    ("hphantom", "#1{\\quad}"),
    ("href", "#1#2{#2}"),
    ("huge", "{}"),
    ("injlim", "{\\operatorname*{inj\\,lim}}"),
    ("joule", "{J}"),
    ("kelvin", "{K}"),
    ("ket", "#1{|#1\\rangle}"),
    ("kilo", "{k}"),
    ("kilogram", "{kg}"),
    ("label", "#1{}"),
    ("large", "{}"),
    ("liter", "{L}"),
    ("litre", "{L}"),
    ("llbracket", "{\u{27E6}}"),
    ("lumen", "{lm}"),
    ("lux", "{lx}"),
    ("mathbfit", "#1{\\boldsymbol{#1}}"),
    ("mathclap", "#1{#1}"),
    ("mathds", "#1{\\mathbb{#1}}"),
    ("mathllap", "#1{#1}"),
    ("mathrlap", "#1{#1}"),
    ("mathscr", "#1{\\mathcal{#1}}"),
    ("mbox", "#1{\\text{#1}}"),
    ("mega", "{M}"),
    ("meter", "{m}"),
    ("metre", "{m}"),
    ("micro", "{µ}"),
    ("milli", "{m}"),
    ("minute", "{min}"),
    ("mod", "#1{\\quad\\operatorname{mod}\\;#1}"),
    ("mole", "{mol}"),
    ("nano", "{n}"),
    ("newton", "{N}"),
    ("nonumber", "{}"),
    ("normalsize", "{}"),
    ("notag", "{}"),
    ("num", "#1{#1}"),
    ("ohm", "{Ω}"),
    ("pascal", "{Pa}"),
    ("per", "{/}"),
    ("percent", "{\\%}"),
    ("phantom", "#1{\\quad}"),
    ("pico", "{p}"),
    ("projlim", "{\\operatorname*{proj\\,lim}}"),
    ("qty", "#1#2{#1\\,\\mathrm{#2}}"),
    ("radian", "{rad}"),
    ("rrbracket", "{\u{27E7}}"),
    ("rule", "#1#2{}"),
    ("second", "{s}"),
    ("shortstack", "#1{\\substack{#1}}"),
    ("si", "#1{\\mathrm{#1}}"),
    ("siemens", "{S}"),
    ("small", "{}"),
    ("smash", "#1{#1}"),
    ("squared", "{^2}"),
    ("tag", "#1{\\qquad(\\text{#1})}"),
    ("tera", "{T}"),
    ("tesla", "{T}"),
    ("textmd", "#1{\\text{#1}}"),
    ("textnormal", "#1{\\text{#1}}"),
    ("textsc", "#1{\\text{#1}}"),
    ("textsuperscript", "#1{^{\\text{#1}}}"),
    ("textup", "#1{\\text{#1}}"),
    ("tiny", "{}"),
    ("tonne", "{t}"),
    ("unit", "#1{\\mathrm{#1}}"),
    ("varliminf", "{\\underline{\\lim}}"),
    ("varlimsup", "{\\overline{\\lim}}"),
    ("volt", "{V}"),
    ("vphantom", "#1{}"),
    ("watt", "{W}"),
    ("weber", "{Wb}"),
    ("xLeftarrow", "#1{\\overset{#1}{\\Longleftarrow}}"),
    ("xLeftrightarrow", "#1{\\overset{#1}{\\Longleftrightarrow}}"),
    ("xRightarrow", "#1{\\overset{#1}{\\Longrightarrow}}"),
    ("xcancel", "#1{\\cancel{#1}}"),
    ("xhookrightarrow", "#1{\\overset{#1}{\\hookrightarrow}}"),
    ("xleftrightarrow", "#1{\\overset{#1}{\\longleftrightarrow}}"),
    ("xlongequal", "#1{\\overset{#1}{=}}"),
    ("xmapsto", "#1{\\overset{#1}{\\longmapsto}}"),
];

/// Other spellings.
const SPELLINGS: &[(&str, &str)] = &[
    ("\\begin{eqnarray*}", "\\begin{array}{rcl}"),
    ("\\end{eqnarray*}", "\\end{array}"),
    ("\\begin{eqnarray}", "\\begin{array}{rcl}"),
    ("\\end{eqnarray}", "\\end{array}"),
    ("\\begin{flalign*}", "\\begin{align*}"),
    ("\\end{flalign*}", "\\end{align*}"),
    ("\\begin{flalign}", "\\begin{align*}"),
    ("\\end{flalign}", "\\end{align*}"),
    ("\\begin{displaymath}", ""),
    ("\\end{displaymath}", ""),
    ("\\left<", "\\left\\langle "),
    ("\\right>", "\\right\\rangle "),
    ("\\tag*", "\\tag"),
    ("\\/", ""),
    ("\\-", ""),
];

/// Commands that stand between their arguments, and what takes these one after the other.
const INFIXES: &[(&str, &str)] = &[
    ("over", "\\frac"),
    ("choose", "\\binom"),
    ("atop", "\\genfrac{}{}{0pt}{}"),
    ("brack", "\\genfrac[]{0pt}{}"),
    ("brace", "\\genfrac\\{\\}{0pt}{}"),
];

/// Infix commands of a formula that are rewritten; each costs a search in both directions.
const MOST_INFIXES: usize = 50;

/// The source in commands that the parser knows.
pub(super) fn completed(source: &str) -> Cow<'_, str> {
    if !source.contains('\\') {
        return Cow::Borrowed(source);
    }
    let mut text = without_chemistry(source);
    for (spelling, usual) in SPELLINGS {
        if text.contains(spelling) {
            text = Cow::Owned(text.replace(spelling, usual));
        }
    }
    for _ in 0..MOST_INFIXES {
        match without_infix(&text) {
            Some(rewritten) => text = Cow::Owned(rewritten),
            None => break,
        }
    }
    if let Some(defined) = with_counted_arguments(&text) {
        text = Cow::Owned(defined);
    }
    if has_rows(&text) {
        text = Cow::Owned(format!("\\begin{{aligned}}{text}\\end{{aligned}}"));
    }
    let mut names: Vec<&str> = command_names(&text).collect();
    names.sort_unstable();
    names.dedup();
    let defined = |name: &str| DEFINITIONS.binary_search_by_key(&name, |(own, _)| own).ok();
    let is_own =
        |name: &str| [format!("command{{\\{name}}}"), format!("\\def\\{name}")].iter().any(|d| text.contains(d));
    let prelude: String = names
        .iter()
        .filter(|name| !is_own(name))
        .filter_map(|name| defined(name).map(|idx| format!("\\def\\{name}{}", DEFINITIONS[idx].1)))
        .collect();
    if prelude.is_empty() { text } else { Cow::Owned(prelude + &text) }
}

/// The source as it was meant, when it was written for a site whose Markdown resolves escapes within formulas: `\\{`
/// for `\{`, `\_` for `_`. `None` when there is nothing to resolve.
pub(super) fn as_markdown_left_it(source: &str) -> Option<String> {
    let mut out = String::with_capacity(source.len());
    let mut chars = source.chars().peekable();
    let mut changed = false;
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some(&next @ ('\\' | '_' | '*'))) => {
                out.push(next);
                chars.next();
                changed = true;
            }
            _ => out.push(c),
        }
    }
    changed.then_some(out)
}

/// The names of the commands, in order.
fn command_names(source: &str) -> impl Iterator<Item = &str> {
    let mut rest = source;
    std::iter::from_fn(move || {
        let at = rest.find('\\')?;
        let name = &rest[at + 1..];
        let end = name.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(name.len());
        // A command of one sign may be a backslash, which begins no other.
        let sign = if end == 0 { name.chars().next().map_or(0, char::len_utf8) } else { 0 };
        rest = &name[end + sign..];
        Some(&name[..end])
    })
}

/// The first infix command with its group rewritten.
fn without_infix(text: &str) -> Option<String> {
    let (at, infix, prefix) = INFIXES.iter().find_map(|(infix, prefix)| {
        let at = find_command(text, infix)?;
        Some((at, *infix, *prefix))
    })?;
    let start = group_start(&text[..at]);
    let after = at + 1 + infix.len();
    let end = after + group_end(&text[after..]);
    let (left, right) = (text[start..at].trim(), text[after..end].trim());
    Some(format!("{}{prefix}{{{left}}}{{{right}}}{}", &text[..start], &text[end..]))
}

/// Where a command stands.
pub(super) fn find_command(text: &str, name: &str) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = text[at..].find('\\') {
        let start = at + found + 1;
        let rest = &text[start..];
        if rest.strip_prefix(name).is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphabetic())) {
            return Some(start - 1);
        }
        at = start + rest.chars().next().map_or(0, char::len_utf8);
    }
    None
}

/// Where the group begins that is open at the end of a text.
fn group_start(text: &str) -> usize {
    let mut open = Vec::new();
    for (at, brace) in braces(text) {
        match brace {
            '{' => open.push(at + 1),
            _ => drop(open.pop()),
        }
    }
    open.pop().unwrap_or(0)
}

/// Where the group ends that a text stands in.
pub(super) fn group_end(text: &str) -> usize {
    let mut depth = 0usize;
    for (at, brace) in braces(text) {
        match (brace, depth) {
            ('{', _) => depth += 1,
            (_, 0) => return at,
            _ => depth -= 1,
        }
    }
    text.len()
}

/// The braces that group, with their places.
fn braces(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut escaped = false;
    text.char_indices().filter(move |(_, c)| {
        let was_escaped = escaped;
        escaped = *c == '\\' && !was_escaped;
        matches!(c, '{' | '}') && !was_escaped
    })
}

/// `\newcommand{\R}{…}` and `\newcommand\R{…}` with the number of arguments that the parser wants to be told.
fn with_counted_arguments(text: &str) -> Option<String> {
    if !text.contains("command") {
        return None;
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    let mut changed = false;
    while let Some(at) = rest.find("command") {
        let (before, after) = rest.split_at(at + "command".len());
        out.push_str(before);
        rest = after;
        let Some((name, behind)) = macro_name(after) else { continue };
        out.push_str(&format!("{{\\{name}}}"));
        if behind.trim_start().starts_with('{') {
            out.push_str("[0]");
        }
        rest = behind;
        changed = true;
    }
    out.push_str(rest);
    changed.then_some(out)
}

/// The name in `{\name}` or `\name`, and what follows.
fn macro_name(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches('*').trim_start();
    let (inner, braced) = match text.strip_prefix('{') {
        Some(inner) => (inner.trim_start(), true),
        None => (text, false),
    };
    let name = inner.strip_prefix('\\')?;
    let end = name.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(name.len());
    let (name, rest) = name.split_at(end);
    let rest = if braced { rest.trim_start().strip_prefix('}')? } else { rest };
    (!name.is_empty()).then_some((name, rest))
}

/// Whether the formula has rows or columns outside of every group and environment, which displays on the web may.
fn has_rows(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0i32, 0);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => {
                let rest = &bytes[at + 1..];
                if rest.starts_with(b"begin") || rest.starts_with(b"left") && !rest.starts_with(b"lefta") {
                    depth += 1;
                } else if rest.starts_with(b"end") || rest.starts_with(b"right") && !rest.starts_with(b"righta") {
                    depth -= 1;
                } else if depth == 0 && rest.starts_with(b"\\") {
                    // What a backslash too many escapes is no row.
                    return rest.get(1).is_none_or(|next| next.is_ascii_whitespace() || *next == b'[');
                }
                at += 1;
            }
            b'{' => depth += 1,
            b'}' => depth -= 1,
            b'&' if depth == 0 => return true,
            _ => {}
        }
        at += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_are_in_order() {
        assert!(DEFINITIONS.is_sorted_by_key(|(name, _)| *name));
    }
}
