//! Filters the user's style rules to those that a book may contain.
//!
//! Readers reject whole books for a style sheet that names missing files, and EPUB forbids some properties. Forbidden
//! declarations are removed one by one and reported; the rest stays as written.

use crate::diagnostics::Diagnostics;
use crate::source::Span;

/// Properties that EPUB 3.3 (section on style sheets) leaves to the markup, and those that run code.
const REFUSED_PROPERTIES: [&str; 4] = ["direction", "unicode-bidi", "behavior", "-moz-binding"];

/// Maximum number of declarations that a message quotes.
const MOST_QUOTED: usize = 3;

/// Longest quotation, in characters.
const LONGEST_QUOTED: usize = 60;

/// The permitted rules of `css`, well-formed. `name` is its name in messages.
pub fn permitted(css: &str, name: &str, diags: &mut Diagnostics) -> String {
    let mut sieve = Sieve { out: String::with_capacity(css.len()), open: Vec::new(), refused: Vec::new() };
    let mut piece = String::new();
    let mut chars = css.chars().filter(|c| !matches!(c, '\0' | '\u{FEFF}')).peekable();
    while let Some(c) = chars.next() {
        match c {
            '/' if chars.peek() == Some(&'*') => {
                chars.next();
                skip_comment(&mut chars);
                piece.push(' ');
            }
            '"' | '\'' => push_string(c, &mut chars, &mut piece),
            '\\' => {
                piece.push(c);
                piece.extend(chars.next());
            }
            // An unquoted address may contain any of the characters below.
            '(' if piece.to_ascii_lowercase().ends_with("url") => {
                piece.push(c);
                for c in chars.by_ref() {
                    piece.push(c);
                    if c == ')' {
                        break;
                    }
                }
            }
            '{' => sieve.open_block(&std::mem::take(&mut piece)),
            '}' => {
                sieve.statement(&std::mem::take(&mut piece));
                sieve.close_block();
            }
            ';' => sieve.statement(&std::mem::take(&mut piece)),
            c => piece.push(c),
        }
    }
    sieve.statement(&piece);
    while !sieve.open.is_empty() {
        sieve.close_block();
    }
    sieve.report(name, diags);
    sieve.out
}

fn skip_comment(chars: &mut impl Iterator<Item = char>) {
    let mut last = ' ';
    for c in chars {
        if last == '*' && c == '/' {
            return;
        }
        last = c;
    }
}

/// Copies a string with its quotes; closes it at the end of the line if the quote is missing.
fn push_string(quote: char, chars: &mut impl Iterator<Item = char>, piece: &mut String) {
    piece.push(quote);
    while let Some(c) = chars.next() {
        if c == '\n' {
            break;
        }
        piece.push(c);
        if c == '\\' {
            piece.extend(chars.next());
        } else if c == quote {
            return;
        }
    }
    piece.push(quote);
}

/// Separates permitted from refused rules.
struct Sieve {
    out: String,
    /// The open blocks, and whether each is permitted.
    open: Vec<bool>,
    refused: Vec<String>,
}

impl Sieve {
    fn passes(&self) -> bool {
        self.open.last().copied().unwrap_or(true)
    }

    fn open_block(&mut self, prelude: &str) {
        let prelude = prelude.trim();
        // Font faces load files.
        let is_face = prelude.to_ascii_lowercase().starts_with("@font-face");
        let passes = self.passes() && !is_face && !prelude.is_empty() && !prelude.contains("</");
        if self.passes() && !passes {
            self.refused.push(format!("{prelude} {{…}}"));
        }
        if passes {
            self.out.push_str(&"  ".repeat(self.open.len()));
            self.out.push_str(prelude);
            self.out.push_str(" {\n");
        }
        self.open.push(passes);
    }

    fn close_block(&mut self) {
        if self.open.pop() == Some(true) {
            self.out.push_str(&"  ".repeat(self.open.len()));
            self.out.push_str("}\n");
        }
    }

    /// Handles a declaration, or an at-rule without a block (`@import …`); the latter is always refused.
    fn statement(&mut self, text: &str) {
        let text = text.trim();
        if text.is_empty() || !self.passes() {
            return;
        }
        if !self.open.is_empty() && is_permitted(text) {
            self.out.push_str(&"  ".repeat(self.open.len()));
            self.out.push_str(text);
            self.out.push_str(";\n");
        } else if !text.to_ascii_lowercase().starts_with("@charset") {
            self.refused.push(text.to_owned());
        }
    }

    fn report(&self, name: &str, diags: &mut Diagnostics) {
        if self.refused.is_empty() {
            return;
        }
        let quoted: Vec<String> =
            self.refused.iter().take(MOST_QUOTED).map(|text| format!("`{}`", shown(text))).collect();
        let more = match self.refused.len().saturating_sub(MOST_QUOTED) {
            0 => String::new(),
            n => format!(" and {n} more"),
        };
        diags.warn_hint(
            Span::NONE,
            format!("{name}: left out, since e-readers do not take them: {}{more}", quoted.join(", ")),
            "a style sheet of a book names no files, and leaves the direction to the text",
        );
    }
}

fn is_permitted(declaration: &str) -> bool {
    let Some((property, value)) = declaration.split_once(':') else { return false };
    let (property, value) = (property.trim().to_ascii_lowercase(), value.to_ascii_lowercase());
    let names_files = value
        .split("url(")
        .skip(1)
        .any(|address| !address.trim_start_matches([' ', '"', '\'']).starts_with("data:image/"));
    let is_name = !property.is_empty() && property.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
    let is_fixed = property == "position" && value.contains("fixed");
    // Escapes outside strings can spell anything.
    let may_hide = value.contains('\\') && value.contains('(');
    let is_bad = ["expression(", "javascript:", "image-set(", "</"].iter().any(|bad| value.contains(bad));
    let is_refused = REFUSED_PROPERTIES.contains(&property.as_str());
    is_name && !(is_refused || names_files || is_fixed || may_hide || is_bad)
}

fn shown(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST_QUOTED) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(css: &str, expected: &str, n_refused: usize) {
        let mut diags = Diagnostics::default();
        let rules = permitted(css, "the style sheet", &mut diags);
        assert_eq!(rules.split_whitespace().collect::<Vec<_>>().join(" "), expected, "{css}");
        let message = diags.iter().map(|diag| diag.message.clone()).collect::<String>();
        assert_eq!(message.matches('`').count() / 2, n_refused, "{css}: {message}");
    }

    #[test]
    fn rules_pass() {
        check("p{color:red;margin:0}", "p { color:red; margin:0; }", 0);
        check("@media (min-width: 30em) { a > b { x: y } }", "@media (min-width: 30em) { a > b { x: y; } }", 0);
        check("q::before { content: \"}; /*\" }", "q::before { content: \"}; /*\"; }", 0);
        check("/* p { } */ @charset \"utf-8\"; b { c: d }", "b { c: d; }", 0);
        check("a { b: url(data:image/png;base64,AA==) }", "a { b: url(data:image/png;base64,AA==); }", 0);
    }

    #[test]
    fn what_would_break_a_book_does_not() {
        check("@import 'x.css'; p { a: b }", "p { a: b; }", 1);
        check("p { background: url(x.png); a: b }", "p { a: b; }", 1);
        check("p { background: u\\72l(x.png) }", "p { }", 1);
        check("p { direction: rtl; unicode-bidi: embed }", "p { }", 2);
        check("@font-face { font-family: x; src: url(x.otf) } p { a: b }", "p { a: b; }", 1);
        check("p { position: fixed; -moz-binding: none; no-colon }", "p { }", 3);
    }

    #[test]
    fn broken_rules_become_well_formed() {
        check("p { a: b", "p { a: b; }", 0);
        check("} } p { a: b }}", "p { a: b; }", 0);
        check("p { content: \"x\n; a: b }", "p { content: \"x\"; a: b; }", 0);
        check("/* never ends", "", 0);
    }
}
