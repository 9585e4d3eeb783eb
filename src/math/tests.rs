//! What holds for every formula: it is set, written and ended, or said why not.

use super::*;

const NOTHING: &Definitions = &Definitions {
    macros: std::collections::BTreeMap::new(),
    options: std::collections::BTreeMap::new(),
    labels: std::collections::BTreeMap::new(),
};

/// Formulas of many constructs, one a line.
fn expressions() -> impl Iterator<Item = &'static str> {
    let lines = include_str!("../../tests/cases/math/expressions.txt").lines();
    lines.filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[test]
fn each_expression_is_set_and_written_without_tex_in_it() {
    for tex in expressions() {
        let formula = Formula::read(tex, NOTHING).unwrap_or_else(|error| panic!("{tex}: {error}"));
        formula.display(&|_| None).unwrap_or_else(|error| panic!("{tex}: {error}"));
        formula.inline(&|_| None).unwrap_or_else(|error| panic!("{tex}: {error}"));
        let element = mathml(tex, true, NOTHING).unwrap_or_else(|error| panic!("{tex}: {error}"));
        let parsed = roxmltree::Document::parse(&element).unwrap_or_else(|error| panic!("{element}: {error}"));
        for node in parsed.descendants().filter(roxmltree::Node::is_element) {
            let name = node.tag_name().name();
            assert!(name.starts_with('m'), "{tex}: {element}");
            let text = node.text().unwrap_or_default();
            let words = text.split('\\').skip(1).filter(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
            assert_eq!(words.count(), 0, "{tex}: {element}");
            let n_children = node.children().filter(roxmltree::Node::is_element).count();
            let wanted = match name {
                "mfrac" | "mroot" | "msub" | "msup" | "munder" | "mover" => 2,
                "msubsup" | "munderover" => 3,
                _ => n_children,
            };
            assert_eq!(n_children, wanted, "{tex}: {element}");
        }
    }
}

#[test]
fn nothing_in_a_formula_becomes_markup() {
    for tex in [
        "a<b",
        "\\lt",
        "\\not<",
        "\\mathrm{<} \\char\"3C \\char\"26 \\&",
        "\\operatorname{<script>alert(1)</script>}",
        "\\text{<b> & } \\textbf{ <i>&nbsp;}",
        "\\textcolor{red\" onclick=\"x}{y}",
        "\\href{javascript:alert(1)}{x} \\style{color:red\"}{y}",
        "\u{F83C}\u{F826}",
    ] {
        let Ok(element) = mathml(tex, true, NOTHING) else { continue };
        let parsed = roxmltree::Document::parse(&element).unwrap_or_else(|error| panic!("{element}: {error}"));
        let elements = || parsed.descendants().filter(roxmltree::Node::is_element);
        assert!(elements().all(|node| node.tag_name().name().starts_with('m')), "{element}");
        assert!(elements().all(|node| node.attributes().all(|attribute| attribute.name() != "onclick")), "{element}");
    }
}

#[test]
fn what_cannot_be_read_says_why() {
    for (tex, reason) in [
        ("", "it is empty"),
        ("\\frobnicate", "it uses the command `\\frobnicate`, which is not known"),
        ("\\begin{proof}x\\end{proof}", "it uses the environment `proof`, which is not known"),
        ("\u{1}", "it has control characters in it"),
        ("\\def\\x{\\x\\x}\\x", "it nests or expands too far"),
    ] {
        assert_eq!(mathml(tex, false, NOTHING), Err(MathError(reason.to_owned())), "{tex}");
    }
    for bad in ["{a", "a}", "\\frac{a}", "x^a^b", "\\", "\\left("] {
        assert!(mathml(bad, false, NOTHING).is_err(), "{bad}");
    }
}

#[test]
fn hostile_formulas_end() {
    for tex in [
        "{".repeat(20_000),
        "\\sqrt".repeat(6_000),
        "x^".repeat(10_000),
        "\\left(".repeat(5_000),
        "\\begin{matrix}".repeat(2_000),
        "{a \\over ".repeat(3_000),
        "\\def\\a{xxxxxxxxxx}\\def\\b{\\a\\a\\a\\a\\a\\a\\a\\a\\a\\a}\\def\\c{\\b\\b\\b\\b\\b\\b\\b\\b\\b\\b}"
            .repeat(20)
            + "\\c\\c\\c",
        format!("\\ce{{{}}}", "(".repeat(30_000)),
        format!("\\ce{{{}}}", "H2O + ".repeat(5_000)),
        format!("\\begin{{array}}{{*{{99999}}{{*{{99999}}{{c}}}}}}a{}\\end{{array}}", "&".repeat(20_000)),
        "\\newcommand{\\x}[1][\\x]{\\x}\\x".repeat(500),
        "\\text{_".repeat(4_000),
        "a".repeat(40_000),
        "\\rule{99999999em}{9999999em}".to_owned(),
        "\\sum".repeat(8_000),
        "\\color{red}{".repeat(2_000),
        "\\mathop{".repeat(3_000),
        "\\root\\of".repeat(3_000),
    ] {
        if let Ok(formula) = Formula::read(&tex, NOTHING) {
            let _ = formula.display(&|_| None);
            let _ = formula.inline(&|_| None);
        }
        let _ = mathml(&tex, true, NOTHING);
    }
}
