//! TeX formulas in spellings that the parser does not recognise or misreads: between escaped brackets, in environments,
//! over lines that look like the start of another block (`- b` is a term, not an item); and dollars that do not begin
//! a formula.

use crate::markdown::dialects::brackets::{Sureness, begins_formula, inner, sureness};
use crate::markdown::dialects::edits::Edit;
use crate::markdown::dialects::line_pass::{LinePass, is_list_item};
use crate::markdown::dialects::lines::{DISPLAY, END_BRACKET, Line};
use crate::markdown::dialects::span_pass::SpanPass;
use crate::markdown::dialects::{MAX_SPAN, dollars};

/// Start of a LaTeX display formula.
const BEGIN_BRACKET: &str = "\\[";
/// Longest formula, in lines; longer ones are treated as text.
const MAX_LINES: usize = 200;
/// Longest name of an environment, in bytes; longer ones are treated as text.
const MAX_NAME: usize = 40;

/// Whether a formula in escaped brackets begins at an offset.
pub(in crate::markdown::dialects) fn begins_brackets(text: &str, at: usize) -> bool {
    begins_formula(&text[at..])
}

/// Whether the dollar at an offset is literal, and Markdown is between it and the next one.
pub(in crate::markdown::dialects) fn is_sign(text: &str, at: usize) -> bool {
    dollars::hides_marks(text, at)
}

/// Escapes a dollar sign that the parser would take for the start of a formula: `$5** to **$10`. Skips display
/// formulas.
pub(in crate::markdown::dialects) fn sign(pass: &mut SpanPass<'_>, at: usize, rest: &str) -> Option<usize> {
    if rest.starts_with(DISPLAY) {
        let len = pass.closing(at + 2, DISPLAY).filter(|len| !rest[2..2 + len].contains("\n\n"));
        return Some(at + 2 + len.unwrap_or_default());
    }
    let len = dollars::formula_len(rest)?;
    if !dollars::is_sign(pass.text, at, len) {
        return Some(at + len);
    }
    pass.replace(at..at + 1, "&#36;")
}

/// Puts a formula on one line, so that the parser sees no other block in it. Returns the line after it.
pub(in crate::markdown::dialects) fn lines(pass: &mut LinePass<'_>, idx: usize) -> Option<usize> {
    let line = pass.lines[idx];
    let is_begin = line.trimmed.starts_with(DISPLAY) && !line.trimmed[DISPLAY.len()..].contains(DISPLAY);
    let is_bracket = line.trimmed == BEGIN_BRACKET;
    if !(is_begin || is_bracket) || pass.is_open() {
        return None;
    }
    let close = if is_bracket { END_BRACKET } else { DISPLAY };
    let end = pass.ends.next(close, idx).filter(|end| end - idx <= MAX_LINES)?;
    let lines = pass.lines;
    let whole = &lines[idx..=end];
    if is_bracket {
        let inner = &lines[idx + 1..end];
        let tex = inner.iter().map(|line| line.trimmed).collect::<Vec<_>>().join("\n");
        if inner.iter().any(|line| line.trimmed.is_empty()) || sureness(&tex) == Sureness::None {
            return None;
        }
        for line in [line, lines[end]] {
            let start = line.words_start();
            let range = start..start + line.trimmed.len();
            pass.edits.push(Edit::new(range, DISPLAY.to_owned()));
        }
    }
    let has_block = whole[1..].iter().any(|line| begins_block(line.trimmed));
    // A comment extends to the end of its line.
    let is_plain = |line: &Line<'_>| !line.trimmed.is_empty() && !line.trimmed.contains('%');
    if !has_block || !whole.iter().all(is_plain) {
        return is_bracket.then_some(end + 1);
    }
    for pair in whole.windows(2) {
        let from = pair[0].start + pair[0].text.trim_end().len();
        let to = pair[1].words_start();
        pass.edits.push(Edit::new(from..to, " "));
    }
    Some(end + 1)
}

/// Whether the parser would see the start of a block, or the underline of a heading.
fn begins_block(trimmed: &str) -> bool {
    let is_rule = |mark: char| trimmed.trim_end_matches(mark).is_empty();
    is_list_item(trimmed) || trimmed.starts_with(['>', '#', ':']) || is_rule('=') || is_rule('-')
}

/// Handles `\\( … \\)` and `\\[ … \\]`, as written for sites with MathJax.
pub(in crate::markdown::dialects) fn double(pass: &mut SpanPass<'_>, at: usize, rest: &str) -> Option<usize> {
    let (close, mark) = if rest.starts_with("\\\\(") { ("\\\\)", "$") } else { ("\\\\]", "$$") };
    let len = (pass.closing(at, close)? - close.len()).checked_sub(3).filter(|len| *len > 0)?;
    let tex = rest[3..3 + len].trim();
    if tex.contains('$') || tex.contains("\n\n") {
        return None;
    }
    // If the brackets are escaped for Markdown, so is the content.
    let tex = tex.replace("\\\\\\\\", "\\\\").replace("\\_", "_").replace("\\*", "*");
    pass.replace(at..at + len + 6, format!("{mark}{tex}{mark}"))
}

/// Handles `\( … \)` within a line and `\[ … \]` on separate lines. Without TeX markup it is a formula only if the text
/// contains an unambiguous one.
pub(in crate::markdown::dialects) fn brackets(pass: &mut SpanPass<'_>, at: usize, rest: &str) -> Option<usize> {
    let tex = inner(rest)?;
    let end = at + tex.len() + "\\(\\)".len();
    let is_one = match sureness(tex) {
        Sureness::None => false,
        Sureness::Perhaps => has_tex(pass),
        Sureness::Sure => true,
    };
    if !is_one {
        return None;
    }
    let is_display = rest.starts_with("\\[");
    if is_display {
        let begin = pass.text[pass.line_start.min(at)..at]
            .trim_start_matches([' ', '\t', '>', '-', '*', '+', '.', ')'])
            .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | ' '));
        // Only punctuation may follow.
        let behind = pass.text[end..].trim_start_matches([' ', '\t', '.', ',', ';', ':', '\r']);
        if !begin.is_empty() || !(behind.is_empty() || behind.starts_with('\n')) {
            return None;
        }
    }
    let mark = if is_display { "$$" } else { "$" };
    // Adjacent dollars of two formulas would merge.
    let gap = if pass.text[..at].ends_with("\\)") { " " } else { "" };
    pass.replace(at..end, format!("{gap}{mark}{}{mark}", tex.trim()))
}

/// Whether the text contains an unambiguous formula in brackets.
fn has_tex(pass: &mut SpanPass<'_>) -> bool {
    let text = pass.text;
    *pass.memory.has_tex.get_or_insert_with(|| {
        let brackets =
            memchr::memmem::find_iter(text.as_bytes(), "\\(").chain(memchr::memmem::find_iter(text.as_bytes(), "\\["));
        brackets.into_iter().any(|at| begins_formula(&text[at..]))
    })
}

/// Handles `\begin{align} … \end{align}` as a paragraph: a display formula in MathJax and Pandoc.
pub(in crate::markdown::dialects) fn environment(pass: &mut SpanPass<'_>, at: usize, rest: &str) -> Option<usize> {
    let (name, inner) = display(rest)?;
    let end_mark = format!("\\end{{{name}}}");
    let window = &inner.as_bytes()[..inner.len().min(MAX_SPAN)];
    let len = memchr::memmem::find(window, end_mark.as_bytes())?;
    let end = at + (rest.len() - inner.len()) + len + end_mark.len();
    let line = &pass.text[pass.line_start..at];
    let is_blank = |line: &str| line.trim_start_matches([' ', '\t', '>']).trim().is_empty();
    let above = pass.text[..pass.line_start].trim_end_matches('\n').len();
    let is_begun = pass.line_start - above > 1 || above == 0 || {
        let from = pass.text[..above].rfind('\n').map_or(0, |idx| idx + 1);
        is_blank(&pass.text[from..above])
    };
    let is_ended = pass.text[end..].lines().take(2).all(is_blank);
    if !is_blank(line) || !is_begun || !is_ended || inner[..len].contains("\n\n") || inner[..len].contains('$') {
        return None;
    }
    pass.edits.push(Edit::insert(at, "$$"));
    super::bookdown::equation_name(pass, at..end);
    pass.replace(end..end, "$$".to_owned())
}

/// LaTeX environments that are display formulas.
const DISPLAYS: [&str; 8] =
    ["align", "alignat", "displaymath", "eqnarray", "equation", "flalign", "gather", "multline"];

/// Name of the display environment at the start of a text, and the rest.
fn display(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix("\\begin{")?;
    let len = rest.bytes().take(MAX_NAME).position(|byte| byte == b'}')?;
    let (name, inner) = (&rest[..len], &rest[len + 1..]);
    DISPLAYS.contains(&name.trim_end_matches('*')).then_some((name, inner))
}

/// Whether a display environment begins at an offset.
pub(in crate::markdown::dialects) fn begins_environment(text: &str, at: usize) -> bool {
    display(&text[at..]).is_some()
}
