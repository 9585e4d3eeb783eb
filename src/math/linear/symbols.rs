//! What the commands of TeX stand for in linear text.

use super::Class;

/// A command that stands for a symbol or a word.
#[derive(Clone, Copy, Debug)]
pub(super) struct Symbol {
    /// How it behaves beside others.
    pub(super) class: Class,
    /// In Unicode.
    pub(super) unicode: &'static str,
    /// In ASCII; the command's own name when there is nothing better.
    pub(super) ascii: &'static str,
}

/// The symbol of a command (its name without the backslash).
pub(super) fn symbol(name: &str) -> Option<Symbol> {
    let idx = SYMBOLS.binary_search_by_key(&name, |(own, ..)| own).ok()?;
    let (name, class, unicode, ascii) = SYMBOLS[idx];
    Some(Symbol { class, unicode, ascii: if ascii.is_empty() { name } else { ascii } })
}

/// The combining character of an accent.
pub(super) fn accent(name: &str) -> Option<char> {
    Some(match name {
        "hat" | "widehat" => '\u{302}',
        "check" => '\u{30C}',
        "tilde" | "widetilde" => '\u{303}',
        "acute" => '\u{301}',
        "grave" => '\u{300}',
        "dot" => '\u{307}',
        "ddot" => '\u{308}',
        "breve" => '\u{306}',
        "bar" => '\u{304}',
        "overline" => '\u{305}',
        "underline" => '\u{332}',
        "vec" | "overrightarrow" => '\u{20D7}',
        "mathring" => '\u{30A}',
        _ => return None,
    })
}

/// A letter of an alphabet that carries meaning: double-struck, script or Fraktur.
pub(super) fn styled(alphabet: &str, c: char) -> Option<char> {
    // Letters that Unicode had before the alphabets were added (The Unicode Standard, chapter 22.2).
    let early = match alphabet {
        "mathbb" => "Cℂ Hℍ Nℕ Pℙ Qℚ Rℝ Zℤ",
        "mathcal" | "mathscr" => "Bℬ Eℰ Fℱ Hℋ Iℐ Lℒ Mℳ Rℛ eℯ gℊ oℴ",
        "mathfrak" => "Cℭ Hℌ Iℑ Rℜ Zℨ",
        _ => return None,
    };
    let early = early.split(' ').find(|pair| pair.starts_with(c)).and_then(|pair| pair.chars().nth(1));
    let (upper, lower) = match alphabet {
        "mathbb" => (0x1D538, 0x1D552),
        "mathfrak" => (0x1D504, 0x1D51E),
        _ => (0x1D49C, 0x1D4B6),
    };
    early.or_else(|| match c {
        'A'..='Z' => char::from_u32(upper + u32::from(c) - u32::from('A')),
        'a'..='z' => char::from_u32(lower + u32::from(c) - u32::from('a')),
        '0'..='9' if alphabet == "mathbb" => char::from_u32(0x1D7D8 + u32::from(c) - u32::from('0')),
        _ => None,
    })
}

/// Text raised in characters of its own; `None` when Unicode lacks one of them.
pub(super) fn raised(text: &str) -> Option<String> {
    const PLAIN: &str = "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθ′″*∗∘°†⊤";
    const RAISED: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿ′″**°°†ᵀ";
    replaced(text, PLAIN, RAISED)
}

/// Text lowered in characters of its own; `None` when Unicode lacks one of them.
pub(super) fn lowered(text: &str) -> Option<String> {
    const PLAIN: &str = "0123456789+-−=()aehijklmnoprstuvxβγρφχ";
    const LOWERED: &str = "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ";
    replaced(text, PLAIN, LOWERED)
}

fn replaced(text: &str, plain: &str, own: &str) -> Option<String> {
    let replace = |c: char| plain.chars().zip(own.chars()).find(|(plain, _)| *plain == c).map(|(_, own)| own);
    text.chars().map(replace).collect()
}

/// Commands in order of their names: class, Unicode, ASCII.
const SYMBOLS: &[(&str, Class, &str, &str)] = {
    use Class::{Bin, Close, Large, Open, Ord, Punct, Rel, Word};
    &[
        ("#", Ord, "#", "#"),
        ("$", Ord, "$", "$"),
        ("%", Ord, "%", "%"),
        ("&", Ord, "&", "&"),
        ("*", Ord, "*", "*"),
        ("Delta", Ord, "Δ", ""),
        ("Gamma", Ord, "Γ", ""),
        ("Im", Ord, "ℑ", ""),
        ("Lambda", Ord, "Λ", ""),
        ("Leftarrow", Rel, "⇐", "<="),
        ("Leftrightarrow", Rel, "⇔", "<=>"),
        ("Longleftrightarrow", Rel, "⟺", "<=>"),
        ("Longrightarrow", Rel, "⟹", "=>"),
        ("Omega", Ord, "Ω", ""),
        ("Phi", Ord, "Φ", ""),
        ("Pi", Ord, "Π", ""),
        ("Pr", Word, "Pr", ""),
        ("Psi", Ord, "Ψ", ""),
        ("Re", Ord, "ℜ", ""),
        ("Rightarrow", Rel, "⇒", "=>"),
        ("Sigma", Ord, "Σ", ""),
        ("Theta", Ord, "Θ", ""),
        ("Upsilon", Ord, "Υ", ""),
        ("Vert", Ord, "‖", "||"),
        ("Xi", Ord, "Ξ", ""),
        ("_", Ord, "_", "_"),
        ("aleph", Ord, "ℵ", ""),
        ("alpha", Ord, "α", ""),
        ("angle", Ord, "∠", ""),
        ("approx", Rel, "≈", "~~"),
        ("arccos", Word, "arccos", ""),
        ("arcsin", Word, "arcsin", ""),
        ("arctan", Word, "arctan", ""),
        ("arg", Word, "arg", ""),
        ("ast", Bin, "∗", "*"),
        ("backslash", Ord, "\\", "\\"),
        ("because", Rel, "∵", ""),
        ("beta", Ord, "β", ""),
        ("bigcap", Large, "⋂", ""),
        ("bigcup", Large, "⋃", ""),
        ("bigoplus", Large, "⨁", ""),
        ("bigotimes", Large, "⨂", ""),
        ("bigvee", Large, "⋁", ""),
        ("bigwedge", Large, "⋀", ""),
        ("blacksquare", Ord, "■", ""),
        ("bot", Ord, "⊥", ""),
        ("bullet", Bin, "•", "*"),
        ("cap", Bin, "∩", ""),
        ("cdot", Bin, "·", "*"),
        ("cdots", Ord, "⋯", "..."),
        ("chi", Ord, "χ", ""),
        ("circ", Bin, "∘", "o"),
        ("circledast", Bin, "⊛", ""),
        ("circledcirc", Bin, "⊚", ""),
        ("colon", Punct, ":", ":"),
        ("cong", Rel, "≅", "=~"),
        ("coprod", Large, "∐", ""),
        ("cos", Word, "cos", ""),
        ("cosh", Word, "cosh", ""),
        ("cot", Word, "cot", ""),
        ("csc", Word, "csc", ""),
        ("cup", Bin, "∪", ""),
        ("dagger", Ord, "†", "+"),
        ("ddots", Ord, "⋱", "..."),
        ("deg", Word, "deg", ""),
        ("delta", Ord, "δ", ""),
        ("det", Word, "det", ""),
        ("diamond", Bin, "⋄", ""),
        ("dim", Word, "dim", ""),
        ("div", Bin, "÷", "/"),
        ("dots", Ord, "…", "..."),
        ("dotsb", Ord, "⋯", "..."),
        ("dotsc", Ord, "…", "..."),
        ("downarrow", Rel, "↓", ""),
        ("ell", Ord, "ℓ", "l"),
        ("emptyset", Ord, "∅", "{}"),
        ("epsilon", Ord, "ϵ", ""),
        ("equiv", Rel, "≡", "=="),
        ("eta", Ord, "η", ""),
        ("exists", Ord, "∃", ""),
        ("exp", Word, "exp", ""),
        ("forall", Ord, "∀", ""),
        ("gamma", Ord, "γ", ""),
        ("gcd", Word, "gcd", ""),
        ("ge", Rel, "≥", ">="),
        ("geq", Rel, "≥", ">="),
        ("geqslant", Rel, "⩾", ">="),
        ("gets", Rel, "←", "<-"),
        ("gg", Rel, "≫", ">>"),
        ("gt", Rel, ">", ">"),
        ("hbar", Ord, "ℏ", ""),
        ("hom", Word, "hom", ""),
        ("hookrightarrow", Rel, "↪", "->"),
        ("iff", Rel, "⟺", "<=>"),
        ("iiint", Large, "∭", ""),
        ("iint", Large, "∬", ""),
        ("imath", Ord, "ı", "i"),
        ("implies", Rel, "⟹", "=>"),
        ("in", Rel, "∈", ""),
        ("inf", Word, "inf", ""),
        ("infty", Ord, "∞", "infinity"),
        ("int", Large, "∫", ""),
        ("iota", Ord, "ι", ""),
        ("jmath", Ord, "ȷ", "j"),
        ("kappa", Ord, "κ", ""),
        ("ker", Word, "ker", ""),
        ("lVert", Open, "‖", "||"),
        ("lambda", Ord, "λ", ""),
        ("land", Bin, "∧", "and"),
        ("langle", Open, "⟨", "<"),
        ("lbrace", Open, "{", "{"),
        ("lbrack", Open, "[", "["),
        ("lceil", Open, "⌈", "ceil("),
        ("ldots", Ord, "…", "..."),
        ("le", Rel, "≤", "<="),
        ("leftarrow", Rel, "←", "<-"),
        ("leftrightarrow", Rel, "↔", "<->"),
        ("leq", Rel, "≤", "<="),
        ("leqslant", Rel, "⩽", "<="),
        ("lfloor", Open, "⌊", "floor("),
        ("lg", Word, "lg", ""),
        ("lim", Word, "lim", ""),
        ("liminf", Word, "lim inf", "lim inf"),
        ("limsup", Word, "lim sup", "lim sup"),
        ("ll", Rel, "≪", "<<"),
        ("ln", Word, "ln", ""),
        ("lnot", Ord, "¬", "not"),
        ("log", Word, "log", ""),
        ("longleftarrow", Rel, "⟵", "<-"),
        ("longmapsto", Rel, "⟼", "|->"),
        ("longrightarrow", Rel, "⟶", "->"),
        ("lor", Bin, "∨", "or"),
        ("lt", Rel, "<", "<"),
        ("lvert", Open, "|", "|"),
        ("mapsto", Rel, "↦", "|->"),
        ("max", Word, "max", ""),
        ("mid", Rel, "|", "|"),
        ("min", Word, "min", ""),
        ("models", Rel, "⊨", "|="),
        ("mp", Bin, "∓", "-+"),
        ("mu", Ord, "μ", ""),
        ("nabla", Ord, "∇", ""),
        ("ne", Rel, "≠", "!="),
        ("neg", Ord, "¬", "not"),
        ("neq", Rel, "≠", "!="),
        ("nexists", Ord, "∄", ""),
        ("ni", Rel, "∋", ""),
        ("notin", Rel, "∉", "not in"),
        ("nu", Ord, "ν", ""),
        ("odot", Bin, "⊙", ""),
        ("oint", Large, "∮", ""),
        ("omega", Ord, "ω", ""),
        ("ominus", Bin, "⊖", ""),
        ("oplus", Bin, "⊕", ""),
        ("oslash", Bin, "⊘", ""),
        ("otimes", Bin, "⊗", ""),
        ("parallel", Rel, "∥", "||"),
        ("partial", Ord, "∂", "d"),
        ("perp", Rel, "⟂", ""),
        ("phi", Ord, "ϕ", ""),
        ("pi", Ord, "π", ""),
        ("pm", Bin, "±", "+-"),
        ("prec", Rel, "≺", ""),
        ("preceq", Rel, "⪯", ""),
        ("prime", Ord, "′", "'"),
        ("prod", Large, "∏", ""),
        ("propto", Rel, "∝", ""),
        ("psi", Ord, "ψ", ""),
        ("rVert", Close, "‖", "||"),
        ("rangle", Close, "⟩", ">"),
        ("rbrace", Close, "}", "}"),
        ("rbrack", Close, "]", "]"),
        ("rceil", Close, "⌉", ")"),
        ("rfloor", Close, "⌋", ")"),
        ("rho", Ord, "ρ", ""),
        ("rightarrow", Rel, "→", "->"),
        ("rightleftharpoons", Rel, "⇌", "<=>"),
        ("rvert", Close, "|", "|"),
        ("sec", Word, "sec", ""),
        ("setminus", Bin, "∖", "\\"),
        ("sigma", Ord, "σ", ""),
        ("sim", Rel, "∼", "~"),
        ("simeq", Rel, "≃", "~="),
        ("sin", Word, "sin", ""),
        ("sinh", Word, "sinh", ""),
        ("square", Ord, "□", ""),
        ("star", Bin, "⋆", "*"),
        ("subset", Rel, "⊂", ""),
        ("subseteq", Rel, "⊆", ""),
        ("subsetneq", Rel, "⊊", ""),
        ("succ", Rel, "≻", ""),
        ("succeq", Rel, "⪰", ""),
        ("sum", Large, "∑", ""),
        ("sup", Word, "sup", ""),
        ("supset", Rel, "⊃", ""),
        ("supseteq", Rel, "⊇", ""),
        ("tan", Word, "tan", ""),
        ("tanh", Word, "tanh", ""),
        ("tau", Ord, "τ", ""),
        ("therefore", Rel, "∴", ""),
        ("theta", Ord, "θ", ""),
        ("times", Bin, "×", "x"),
        ("to", Rel, "→", "->"),
        ("top", Ord, "⊤", "T"),
        ("triangle", Ord, "△", ""),
        ("triangleq", Rel, "≜", ":="),
        ("uparrow", Rel, "↑", ""),
        ("upsilon", Ord, "υ", ""),
        ("varepsilon", Ord, "ε", "epsilon"),
        ("varnothing", Ord, "∅", "{}"),
        ("varphi", Ord, "φ", "phi"),
        ("varpi", Ord, "ϖ", "pi"),
        ("varrho", Ord, "ϱ", "rho"),
        ("varsigma", Ord, "ς", "sigma"),
        ("vartheta", Ord, "ϑ", "theta"),
        ("vdash", Rel, "⊢", "|-"),
        ("vdots", Ord, "⋮", "..."),
        ("vee", Bin, "∨", "or"),
        ("vert", Ord, "|", "|"),
        ("wedge", Bin, "∧", "and"),
        ("wp", Ord, "℘", ""),
        ("xi", Ord, "ξ", ""),
        ("zeta", Ord, "ζ", ""),
        ("{", Open, "{", "{"),
        ("|", Ord, "‖", "||"),
        ("}", Close, "}", "}"),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commands_are_in_order_so_that_each_is_found() {
        assert!(SYMBOLS.is_sorted_by(|a, b| a.0 < b.0));
        assert!(SYMBOLS.iter().all(|(name, _, _, ascii)| name.is_ascii() && ascii.is_ascii()));
        assert_eq!(symbol("zeta").map(|symbol| symbol.unicode), Some("ζ"));
    }

    #[test]
    fn alphabets_know_the_letters_that_came_early() {
        assert_eq!(styled("mathbb", 'R'), Some('ℝ'));
        assert_eq!(styled("mathbb", 'E'), Some('𝔼'));
        assert_eq!(styled("mathcal", 'O'), Some('𝒪'));
    }

    #[test]
    fn scripts_are_whole_or_not_at_all() {
        assert_eq!(raised("n−1").as_deref(), Some("ⁿ⁻¹"));
        assert_eq!(lowered("ij").as_deref(), Some("ᵢⱼ"));
        assert_eq!(raised("q"), None);
    }
}
