//! TeX as it is written on the web, in commands that the parser knows.

use std::borrow::Cow;

use super::{Definitions, rewrite};

/// Commands with their definitions as those of `\def`. Commands that only lay out a page stand for nothing. Quantities
/// and units are those of siunitx.
const DEFINITIONS: &[(&str, &str)] = &[
    ("Arrowvert", "{\\Vert}"),
    ("C", "{\\mathbb{C}}"),
    ("HUGE", "{}"),
    ("Land", "{\\land}"),
    ("Lor", "{\\lor}"),
    ("Not", "{\\lnot}"),
    ("Or", "{\\lor}"),
    ("Q", "{\\mathbb{Q}}"),
    ("SI", "#1#2{#1\\,\\mathrm{#2}}"),
    ("Tr", "{\\operatorname{Tr}}"),
    ("abs", "#1{\\left|#1\\right|}"),
    ("ampere", "{A}"),
    ("ang", "#1{#1^\\circ}"),
    ("angstrom", "{Å}"),
    ("arrowvert", "{\\vert}"),
    ("bb", "{\\mathbb}"),
    ("bbox", "#1{#1}"),
    ("becquerel", "{Bq}"),
    ("bigskip", "{}"),
    ("bit", "{bit}"),
    ("bm", "#1{\\boldsymbol{#1}}"),
    ("bracevert", "{\\vert}"),
    ("break", "{}"),
    ("byte", "{B}"),
    ("candela", "{cd}"),
    ("celsius", "{°C}"),
    ("centering", "{}"),
    ("centi", "{c}"),
    ("class", "#1#2{#2}"),
    ("cline", "#1{}"),
    ("comm", "#1#2{\\left[#1,#2\\right]}"),
    ("coulomb", "{C}"),
    ("cssId", "#1#2{#2}"),
    ("cubed", "{^3}"),
    ("curl", "{\\nabla\\times}"),
    ("dalton", "{Da}"),
    ("day", "{d}"),
    ("dd", "#1{\\,\\mathrm{d}#1}"),
    ("deci", "{d}"),
    ("degreeCelsius", "{°C}"),
    ("displaybreak", "{}"),
    ("displaylimits", "{}"),
    ("dv", "#1#2{\\frac{\\mathrm{d}#1}{\\mathrm{d}#2}}"),
    ("electronvolt", "{eV}"),
    ("enclose", "#1#2{\\boxed{#2}}"),
    ("ensuremath", "#1{#1}"),
    ("eqref", "#1{(\\text{#1})}"),
    ("euro", "{€}"),
    ("eval", "#1{\\left.#1\\right|}"),
    ("expval", "#1{\\langle #1\\rangle}"),
    ("farad", "{F}"),
    ("giga", "{G}"),
    ("grad", "{\\nabla}"),
    ("gram", "{g}"),
    ("hdots", "{\\ldots}"),
    ("hecto", "{h}"),
    ("henry", "{H}"),
    ("hertz", "{Hz}"),
    ("hour", "{h}"),
    ("iddots", "{⋰}"),
    ("idotsint", "{\\int\\!\\cdots\\!\\int}"),
    ("iiiint", "{\\int\\!\\!\\int\\!\\!\\int\\!\\!\\int}"),
    ("intertext", "#1{\\text{#1}\\\\}"),
    ("ip", "#1#2{\\langle #1|#2\\rangle}"),
    ("joule", "{J}"),
    ("kelvin", "{K}"),
    ("ketbra", "#1#2{|#1\\rangle\\langle #2|}"),
    ("kilo", "{k}"),
    ("kilogram", "{kg}"),
    ("label", "#1{}"),
    ("laplacian", "{\\nabla^2}"),
    ("lefteqn", "#1{#1}"),
    ("liter", "{L}"),
    ("litre", "{L}"),
    ("lumen", "{lm}"),
    ("lux", "{lx}"),
    ("mathbbm", "#1{\\mathbb{#1}}"),
    ("mathbfit", "#1{\\boldsymbol{#1}}"),
    ("mathbfsf", "#1{\\mathsf{#1}}"),
    ("mathds", "#1{\\mathbb{#1}}"),
    ("mathtip", "#1#2{#1}"),
    ("mbox", "#1{\\text{#1}}"),
    ("medskip", "{}"),
    ("mega", "{M}"),
    ("mel", "#1#2#3{\\langle #1|#2|#3\\rangle}"),
    ("meter", "{m}"),
    ("metre", "{m}"),
    ("micro", "{µ}"),
    ("milli", "{m}"),
    ("minute", "{min}"),
    ("mole", "{mol}"),
    ("nano", "{n}"),
    ("newenvironment", "#1#2#3{}"),
    ("newton", "{N}"),
    ("noindent", "{}"),
    ("norm", "#1{\\left\\|#1\\right\\|}"),
    ("num", "#1{#1}"),
    ("ohm", "{Ω}"),
    ("op", "#1#2{|#1\\rangle\\langle #2|}"),
    ("order", "#1{\\mathcal{O}\\left(#1\\right)}"),
    ("outerproduct", "#1#2{|#1\\rangle\\langle #2|}"),
    ("overbar", "#1{\\overline{#1}}"),
    ("overparen", "#1{\\overgroup{#1}}"),
    ("overunderset", "#1#2#3{\\overset{#1}{\\underset{#2}{#3}}}"),
    ("par", "{}"),
    ("pascal", "{Pa}"),
    ("pdv", "#1#2{\\frac{\\partial #1}{\\partial #2}}"),
    ("per", "{/}"),
    ("percent", "{\\%}"),
    ("pico", "{p}"),
    ("prescript", "#1#2#3{{\\vphantom{#3}}^{#1}_{#2}{#3}}"),
    ("qty", "#1#2{#1\\,\\mathrm{#2}}"),
    ("radian", "{rad}"),
    ("rank", "{\\operatorname{rank}}"),
    ("ref", "#1{\\text{#1}}"),
    ("reflectbox", "#1{#1}"),
    ("require", "#1{}"),
    ("scr", "{\\mathscr}"),
    ("second", "{s}"),
    ("shortintertext", "#1{\\text{#1}\\\\}"),
    ("shortstack", "#1{\\substack{#1}}"),
    ("shoveleft", "#1{#1}"),
    ("shoveright", "#1{#1}"),
    ("si", "#1{\\mathrm{#1}}"),
    ("sideset", "#1#2#3{\\operatorname*{{{\\vphantom{#3}}#1{#3}#2}}}"),
    ("siemens", "{S}"),
    ("smallskip", "{}"),
    ("squared", "{^2}"),
    ("strut", "{\\vphantom{(}}"),
    ("style", "#1#2{#2}"),
    ("symbf", "#1{\\boldsymbol{#1}}"),
    ("symbol", "#1{\\char#1}"),
    ("symit", "#1{\\mathit{#1}}"),
    ("symup", "#1{\\mathrm{#1}}"),
    ("tera", "{T}"),
    ("tesla", "{T}"),
    ("textasciicircum", "{\\char94}"),
    ("textasciitilde", "{\\sim}"),
    ("textbackslash", "{\\backslash}"),
    ("textbar", "{|}"),
    ("textdegree", "{^\\circ}"),
    ("textellipsis", "{\\ldots}"),
    ("textgreater", "{>}"),
    ("textless", "{<}"),
    ("textregistered", "{\\circledR}"),
    ("textsubscript", "#1{_{\\text{#1}}}"),
    ("textsuperscript", "#1{^{\\text{#1}}}"),
    ("texttip", "#1#2{#1}"),
    ("texttrademark", "{™}"),
    ("tonne", "{t}"),
    ("tr", "{\\operatorname{tr}}"),
    ("underparen", "#1{\\undergroup{#1}}"),
    ("unit", "#1{\\mathrm{#1}}"),
    ("usepackage", "#1{}"),
    ("vb", "#1{\\mathbf{#1}}"),
    ("volt", "{V}"),
    ("vu", "#1{\\hat{\\mathbf{#1}}}"),
    ("watt", "{W}"),
    ("weber", "{Wb}"),
];

/// Environments that are set like others. Rows are numbered only by `\tag`.
const ENVIRONMENTS: &[(&str, &str)] = &[
    ("flalign*", "align*"),
    ("flalign", "align*"),
    ("align", "align*"),
    ("alignat", "alignat*"),
    ("gather", "gather*"),
    ("multline", "gather*"),
    ("multline*", "gather*"),
    ("equation", "equation*"),
];

/// Other spellings.
const SPELLINGS: &[(&str, &str)] = &[
    ("\\begin{eqnarray*}", "\\begin{darray}{rcl}"),
    ("\\end{eqnarray*}", "\\end{darray}"),
    ("\\begin{eqnarray}", "\\begin{darray}{rcl}"),
    ("\\end{eqnarray}", "\\end{darray}"),
    ("\\begin{displaymath}", ""),
    ("\\end{displaymath}", ""),
    ("\\begin{math}", ""),
    ("\\end{math}", ""),
    ("\\begin{subequations}", ""),
    ("\\end{subequations}", ""),
    ("\\begin{tabular}", "\\begin{array}"),
    ("\\end{tabular}", "\\end{array}"),
    ("\\begin{psmallmatrix}", "\\left(\\begin{smallmatrix}"),
    ("\\end{psmallmatrix}", "\\end{smallmatrix}\\right)"),
    ("\\begin{bsmallmatrix}", "\\left[\\begin{smallmatrix}"),
    ("\\end{bsmallmatrix}", "\\end{smallmatrix}\\right]"),
    ("\\left<", "\\left\\langle "),
    ("\\right>", "\\right\\rangle "),
    ("\\cfrac[l]", "\\cfrac"),
    ("\\cfrac[r]", "\\cfrac"),
    ("\\cfrac[c]", "\\cfrac"),
    ("\\/", ""),
    ("\\-", ""),
];

/// The source in commands that the parser knows.
pub(super) fn completed<'s>(source: &'s str, definitions: &Definitions) -> Cow<'s, str> {
    let source = rewrite::without_delimiters(source);
    if !source.contains('\\') && !source.contains('&') {
        return Cow::Borrowed(source);
    }
    let mut text = definitions.resolved(source).map_or(Cow::Borrowed(source), Cow::Owned);
    for (spelling, usual) in SPELLINGS {
        if text.contains(spelling) {
            text = Cow::Owned(text.replace(spelling, usual));
        }
    }
    for (name, like) in ENVIRONMENTS {
        for edge in ["begin", "end"] {
            let spelling = format!("\\{edge}{{{name}}}");
            if text.contains(&spelling) {
                text = Cow::Owned(text.replace(&spelling, &format!("\\{edge}{{{like}}}")));
            }
        }
    }
    for rewritten in [
        rewrite::rows,
        rewrite::definitions,
        rewrite::columns,
        rewrite::texts,
        rewrite::colors,
        rewrite::operators,
        rewrite::roots,
    ] {
        if let Some(rewritten) = rewritten(&text) {
            text = Cow::Owned(rewritten);
        }
    }
    if rewrite::has_rows(&text) {
        text = Cow::Owned(format!("\\begin{{aligned}}{text}\\end{{aligned}}"));
    }
    let own = definitions.prelude(&text);
    let mut names: Vec<&str> = rewrite::command_names(&text).chain(rewrite::command_names(&own)).collect();
    names.sort_unstable();
    names.dedup();
    let is_own = |name: &str| {
        text.contains(&format!("\\def\\{name}"))
            || text.contains(&format!("\\let\\{name}"))
            || own.contains(&format!("\\def\\{name}"))
    };
    let defined = |name: &&str| DEFINITIONS.binary_search_by_key(name, |(own, _)| own).ok();
    let mut prelude = String::new();
    for name in names.iter().filter(|name| !is_own(name)) {
        if let Some(idx) = defined(name) {
            prelude.push_str(&format!("\\def\\{name}{}", DEFINITIONS[idx].1));
        }
    }
    prelude.push_str(&own);
    if prelude.is_empty() { text } else { Cow::Owned(prelude + &text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_are_in_order() {
        assert!(DEFINITIONS.is_sorted_by_key(|(name, _)| *name));
    }
}
