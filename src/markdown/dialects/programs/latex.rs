//! LaTeX lines that control page layout, in texts for Pandoc: other formats show nothing for them.

use crate::markdown::dialects::edits::Edit;
use crate::markdown::dialects::line_pass::{LinePass, PAGE_BREAK};
use crate::markdown::dialects::{byte_before, line_of};
use crate::source::Span;

/// Commands without text.
const OF_LAYOUT: [&str; 48] = [
    "addcontentsline",
    "addtocounter",
    "addtolength",
    "appendix",
    "backmatter",
    "begin",
    "begingroup",
    "bigskip",
    "bookmarksetup",
    "centering",
    "doublespacing",
    "end",
    "endgroup",
    "fancyfoot",
    "fancyhead",
    "fancyhf",
    "footnotesize",
    "frontmatter",
    "hfill",
    "hspace",
    "hypersetup",
    "large",
    "linespread",
    "listoffigures",
    "listoftables",
    "mainmatter",
    "markboth",
    "markright",
    "medskip",
    "noindent",
    "normalsize",
    "onehalfspacing",
    "pagenumbering",
    "pagestyle",
    "raggedright",
    "setcounter",
    "setlength",
    "setstretch",
    "singlespacing",
    "small",
    "smallskip",
    "tableofcontents",
    "tiny",
    "thispagestyle",
    "usepackage",
    "vfill",
    "vskip",
    "vspace",
];
/// Commands whose arguments may contain text, for page headers and footers or file metadata.
const WITH_WORDS: [&str; 7] =
    ["addcontentsline", "fancyfoot", "fancyhead", "hypersetup", "markboth", "markright", "bookmarksetup"];
/// Environments that only arrange their content.
const OF_ENVIRONMENTS: [&str; 11] = [
    "center",
    "flushleft",
    "flushright",
    "singlespace",
    "singlespacing",
    "doublespace",
    "doublespacing",
    "landscape",
    "small",
    "footnotesize",
    "minipage",
];
/// Commands that start a new page.
const OF_PAGES: [&str; 4] = ["newpage", "pagebreak", "clearpage", "cleardoublepage"];

/// The effect of a line of such commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Layout<'a> {
    has_page_break: bool,
    has_contents: bool,
    /// The first of its commands with text.
    with_words: Option<&'a str>,
}

/// A command that may begin a paragraph.
const NO_INDENT: &str = "\\noindent ";

/// The effect of a line that consists of such commands; `None` for other lines.
fn layout(line: &str) -> Option<Layout<'_>> {
    let mut found = Layout { has_page_break: false, has_contents: false, with_words: None };
    let mut rest = line.trim();
    if !rest.starts_with('\\') {
        return None;
    }
    while let Some(behind) = rest.strip_prefix('\\') {
        let len = behind.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (name, behind) = behind.split_at(len);
        found.has_page_break |= OF_PAGES.contains(&name);
        found.has_contents |= name == "tableofcontents";
        found.with_words = found.with_words.or(Some(name).filter(|name| WITH_WORDS.contains(name)));
        if !OF_LAYOUT.contains(&name) && !OF_PAGES.contains(&name) {
            return None;
        }
        let arguments = behind.strip_prefix('*').unwrap_or(behind);
        if matches!(name, "begin" | "end") {
            let environment = arguments.strip_prefix('{').and_then(|inner| inner.split('}').next())?;
            OF_ENVIRONMENTS.contains(&environment).then_some(())?;
        }
        rest = without_arguments(arguments)?.trim_start();
    }
    rest.is_empty().then_some(found)
}

/// The text after arguments in brackets and braces.
fn without_arguments(text: &str) -> Option<&str> {
    let mut depth = 0usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.checked_sub(1)?,
            _ if depth == 0 => return Some(&text[at..]),
            _ => {}
        }
    }
    (depth == 0).then_some("")
}

/// Whether a line of such commands begins at an offset.
pub(in crate::markdown::dialects) fn begins(text: &str, at: usize) -> bool {
    byte_before(text, at) == b'\n' && (text[at..].starts_with(NO_INDENT) || layout(line_of(&text[at..])).is_some())
}

/// Whether the lines above, up to a blank one, end with other LaTeX, which is shown unchanged.
fn is_within_latex(pass: &LinePass<'_>, idx: usize) -> bool {
    /// Maximum number of lines to look back.
    const MOST: usize = 20;
    let other = pass.lines[..idx].iter().rev().take(MOST).find(|line| layout(line.trimmed).is_none());
    other.is_some_and(|line| line.trimmed.starts_with('\\') && !line.text.starts_with(NO_INDENT))
}

/// Handles a line of such commands, or `\noindent` before text.
pub(in crate::markdown::dialects) fn commands(pass: &mut LinePass<'_>, idx: usize) -> bool {
    let line = pass.lines[idx];
    if line.text.starts_with(NO_INDENT) {
        pass.edits.push(Edit::new(line.start..line.start + NO_INDENT.len(), ""));
        return true;
    }
    let Some(layout) = layout(line.trimmed).filter(|_| !is_within_latex(pass, idx)) else { return false };
    pass.rewriter.findings.wants_contents |= layout.has_contents;
    let shown = layout.with_words.map(|name| {
        let start = line.words_start();
        let span = Span::new(start, start + line.trimmed.len());
        pass.rewriter.unknown(format!("\\{name}"), line.trimmed, span)
    });
    let shown = shown.unwrap_or_default();
    pass.prefix(line, Some(if layout.has_page_break { PAGE_BREAK } else { &shown }));
    pass.separate(line);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lines_without_words_are_left_out() {
        for line in
            [r"\newpage", r"\setcounter{page}{1}", r"\vspace*{1cm} \noindent", r"\begin{center}", r"\tableofcontents{}"]
        {
            assert!(layout(line).is_some(), "{line}");
        }
        for line in [r"\noindent Words", r"\begin{equation}", r"\alpha", r"\small{", r"\\", "words"] {
            assert_eq!(layout(line), None, "{line}");
        }
    }
}
