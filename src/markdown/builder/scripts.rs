//! Superscripts and subscripts in text: `x^2^`, `H~2~O`. The parser's own option would take `~x~` from strikethrough.

use crate::model::{Inline, InlineKind};
use crate::source::Span;

/// Precedes an escaped mark. A noncharacter, so no text contains it.
pub(super) const ESCAPED: char = '\u{FDD0}';

/// Splits texts at their scripts.
pub(super) fn find_scripts(run: Vec<Inline>) -> Vec<Inline> {
    let has_marks = |inline: &Inline| matches!(&inline.kind, InlineKind::Text { text } if may_have_marks(text));
    if !run.iter().any(has_marks) {
        return run;
    }
    let mut out = Vec::with_capacity(run.len());
    for inline in run {
        match inline.kind {
            InlineKind::Text { text } => split(&text, inline.span, &mut out),
            kind => out.push(Inline { kind, span: inline.span }),
        }
    }
    out
}

/// Whether a text may contain a mark, by the first byte of each.
fn may_have_marks(text: &str) -> bool {
    const ESCAPED_BYTE: u8 = 0xEF;
    memchr::memchr3(b'^', b'~', ESCAPED_BYTE, text.as_bytes()).is_some()
}

fn split(text: &str, span: Span, out: &mut Vec<Inline>) {
    let mut plain_start = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find(['^', '~']) {
        let open = at + found;
        at = open + 1;
        let mark = text.as_bytes()[open];
        let Some(content) = script(&text[at..], mark).filter(|_| !is_escaped(text, open)) else {
            // A doubled mark opens nothing.
            at += text[at..].bytes().take_while(|byte| *byte == mark).count();
            continue;
        };
        push_text(&text[plain_start..open], span, out);
        let inner = vec![Inline::new(InlineKind::Text { text: content.to_owned() }, span)];
        let kind = match mark {
            b'^' => InlineKind::Superscript { content: inner },
            _ => InlineKind::Subscript { content: inner },
        };
        out.push(Inline::new(kind, span));
        at += content.len() + 1;
        plain_start = at;
    }
    push_text(&text[plain_start..], span, out);
}

/// The content up to the closing mark, if it looks like a script: digits, letters and signs without spaces.
fn script(rest: &str, mark: u8) -> Option<&str> {
    let is_signed =
        |c: char| c.is_alphanumeric() || matches!(c, '+' | '-' | '−' | '–' | '=' | '(' | ')' | ',' | '.' | '*' | '′');
    let content = &rest[..rest.find(|c: char| !is_signed(c))?];
    let is_closed =
        rest.as_bytes().get(content.len()) == Some(&mark) && rest.as_bytes().get(content.len() + 1) != Some(&mark);
    (is_closed && content.contains(char::is_alphanumeric)).then_some(content)
}

fn is_escaped(text: &str, mark: usize) -> bool {
    text[..mark].ends_with(ESCAPED)
}

fn push_text(text: &str, span: Span, out: &mut Vec<Inline>) {
    let text = text.replace(ESCAPED, "");
    if !text.is_empty() {
        out.push(Inline::new(InlineKind::Text { text }, span));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let inline = Inline::text(text);
        let shown: Vec<String> = find_scripts(vec![inline])
            .into_iter()
            .map(|inline| match inline.kind {
                InlineKind::Text { text } => text,
                InlineKind::Superscript { content } => format!("<sup>{}</sup>", crate::model::plain_text(&content)),
                InlineKind::Subscript { content } => format!("<sub>{}</sub>", crate::model::plain_text(&content)),
                other => format!("{other:?}"),
            })
            .collect();
        assert_eq!(shown.concat(), expected, "{text}");
    }

    #[test]
    fn scripts_are_short_and_without_spaces() {
        check("H~2~O and x^2^y", "H<sub>2</sub>O and x<sup>2</sup>y");
        check("e^-x^ 1^st^", "e<sup>-x</sup> 1<sup>st</sup>");
        check("^_^ a^b c^d ~/x ~/y PROGRA~1\\X~1", "^_^ a^b c^d ~/x ~/y PROGRA~1\\X~1");
        check("x^^2^^ \u{FDD0}^2^", "x^^2^^ ^2^");
    }
}
