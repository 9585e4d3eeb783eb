//! Rewriting of TeX before it is parsed: what the parser does not read is said otherwise.

mod arrays;
mod macros;
mod scan;

use std::borrow::Cow;

pub(super) use arrays::columns;
pub(super) use macros::{definitions, definitions_and_options, with_option};
use scan::optional;
pub(super) use scan::{command_names, find_command, group_end};

/// Places that are rewritten for one reason at most: each costs a look at all that follows.
const MOST_REWRITES: usize = 200;

/// The formula without the delimiters of Markdown or LaTeX around it.
pub(super) fn without_delimiters(source: &str) -> &str {
    for (open, close) in [("\\[", "\\]"), ("\\(", "\\)"), ("$$", "$$"), ("$", "$")] {
        let inner = source.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        if let Some(inner) = inner.filter(|inner| !inner.contains(open)) {
            return inner.trim();
        }
    }
    source
}

/// The source with the escapes undone that Markdown's authors write before signs of TeX: `x\_1^\*`. An escaped
/// underscore within a word (`learning\_rate`) or in a text is one.
pub(super) fn with_markdown_scripts(source: &str) -> Cow<'_, str> {
    let has_stars = source.contains("\\*");
    if !has_stars && !source.contains("\\_") {
        return Cow::Borrowed(source);
    }
    let text_ranges = text_arguments(source);
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = rest.find('\\') {
        let start = source.len() - rest.len() + at;
        let (before, sign) = rest.split_at(at);
        let next = sign[1..].chars().next();
        let len = 1 + next.map_or(0, char::len_utf8);
        let is_text = text_ranges.iter().any(|range| range.contains(&start));
        let escaped = match next {
            Some('*') => !is_text,
            Some('_') => !is_text && (has_stars || is_script(&source[..start], &sign[len..])),
            _ => false,
        };
        out.push_str(before);
        out.push_str(&sign[usize::from(escaped)..len]);
        rest = &sign[len..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Rows that end in `\\\\` or more end in `\\`: Markdown's authors escape each backslash. `None` when there is nothing to do.
pub(super) fn rows(source: &str) -> Option<String> {
    if !source.contains("\\\\\\\\") {
        return None;
    }
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = rest.find('\\') {
        let (before, run) = rest.split_at(at);
        let n_backslashes = run.len() - run.trim_start_matches('\\').len();
        out.push_str(before);
        let shown = if n_backslashes < 4 { n_backslashes } else { 2 + n_backslashes % 2 };
        out.push_str(&run[..shown]);
        rest = &run[n_backslashes..];
    }
    out.push_str(rest);
    Some(out)
}

/// Whether an escaped underscore between these is meant to lower what follows.
fn is_script(before: &str, after: &str) -> bool {
    let word = before.len() - before.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len();
    let is_command = before[..before.len() - word].ends_with('\\');
    let next_word = after.chars().take_while(char::is_ascii_alphanumeric).count();
    after.starts_with(['{', '\\']) || is_command || word == 0 || (word == 1 && next_word <= 2)
}

/// Commands whose argument is text.
const TEXTS: [&str; 12] =
    ["text", "textrm", "textbf", "textit", "textsf", "texttt", "textnormal", "textup", "mbox", "hbox", "fbox", "tag"];

/// The arguments of commands that take text.
fn text_arguments(source: &str) -> Vec<std::ops::Range<usize>> {
    let mut ranges = Vec::new();
    let mut at = 0;
    while let Some(found) = source[at..].find('\\') {
        let start = at + found + 1;
        let name = source[start..].split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
        at = start + name.len();
        if name.is_empty() {
            at += source[at..].chars().next().map_or(0, char::len_utf8);
        } else if TEXTS.contains(&name) {
            let open = source[at..].trim_start_matches('*').trim_start();
            if let Some(inner) = open.strip_prefix('{') {
                let begin = source.len() - inner.len();
                at = begin + group_end(inner);
                ranges.push(begin..at);
            }
        }
    }
    ranges
}

/// Signs of TeX in texts are escaped, as few authors do; `None` when there is nothing to do.
pub(super) fn texts(source: &str) -> Option<String> {
    let mut out = String::with_capacity(source.len() + 8);
    let mut end = 0;
    for range in text_arguments(source) {
        out.push_str(&source[end..range.start]);
        let tag_end = close_tag(&mut out);
        let (mut is_formula, mut is_escaped) = (false, false);
        for c in source[range.clone()].chars() {
            match c {
                '$' if !is_escaped => is_formula = !is_formula,
                '_' | '&' | '#' if !is_escaped && !is_formula => out.push('\\'),
                '^' if !is_escaped && !is_formula => {
                    out.push_str("\\textasciicircum{}");
                    continue;
                }
                _ => {}
            }
            is_escaped = c == '\\' && !is_escaped;
            out.push(c);
        }
        out.push_str(tag_end);
        end = range.end;
    }
    out.push_str(&source[end..]);
    (out != source).then_some(out)
}

/// Numbers of formulas are text in brackets, which the parser does not know: `\tag{` and `\tag*{` at the end of what is
/// written so far get a text within. What closes it.
fn close_tag(out: &mut String) -> &'static str {
    let head = out.trim_end_matches('{').trim_end();
    let (head, is_starred) = head.strip_suffix('*').map_or((head, false), |head| (head, true));
    let Some(head) = head.strip_suffix("\\tag") else { return "" };
    let len = head.len();
    out.truncate(len);
    out.push_str(if is_starred { "\\tag*{\\text{" } else { "\\tag*{\\text{(" });
    if is_starred { "}" } else { ")}" }
}

/// `\color{red}{x}` colours what is in the braces (as MathJax has it), not all that follows. `None` when there is
/// nothing to do.
pub(super) fn colors(source: &str) -> Option<String> {
    const NAME: &str = "color";
    find_command(source, NAME)?;
    let mut out = String::with_capacity(source.len() + 8);
    let mut rest = source;
    for _ in 0..MOST_REWRITES {
        let Some(at) = find_command(rest, NAME) else { break };
        let (before, after) = (&rest[..at], &rest[at + 1 + NAME.len()..]);
        let (model, arguments) = optional(after);
        let color = arguments.trim_start().strip_prefix('{').map(|inner| inner.split_at(group_end(inner)));
        let has_body = color.is_some_and(|(_, rest)| rest[1.min(rest.len())..].trim_start().starts_with('{'));
        out.push_str(before);
        out.push_str(if has_body { "\\textcolor" } else { "\\color" });
        if let Some(model) = model {
            out.push_str(&format!("[{model}]"));
        }
        rest = arguments;
    }
    out.push_str(rest);
    Some(out)
}

/// `\mathop{…}` around more than one sign as an operator with a name, which the parser sets on the baseline. `None` when
/// there is nothing to do.
pub(super) fn operators(source: &str) -> Option<String> {
    const NAME: &str = "mathop";
    find_command(source, NAME)?;
    let mut out = String::with_capacity(source.len() + 16);
    let mut rest = source;
    for _ in 0..MOST_REWRITES {
        let Some(at) = find_command(rest, NAME) else { break };
        let (before, after) = (&rest[..at], &rest[at + 1 + NAME.len()..]);
        out.push_str(before);
        rest = after;
        let inner = after.trim_start().strip_prefix('{');
        match inner.map(|inner| inner.split_at(group_end(inner))) {
            Some((body, closed)) if body.trim().chars().count() > 1 && closed.starts_with('}') => {
                out.push_str(&format!("\\operatorname*{{{{{body}}}}}"));
                rest = &closed[1..];
            }
            _ => out.push_str("\\mathop"),
        }
    }
    out.push_str(rest);
    Some(out)
}

/// `\root n \of x` as `\sqrt[n] x`; `None` when there is nothing to do.
pub(super) fn roots(source: &str) -> Option<String> {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    for _ in 0..MOST_REWRITES {
        let places = find_command(rest, "root").zip(find_command(rest, "of"));
        let Some((at, of)) = places.filter(|(at, of)| at < of) else { break };
        let index = rest[at + "\\root".len()..of].trim();
        out.push_str(&format!("{}\\sqrt[{{{index}}}]", &rest[..at]));
        rest = &rest[of + "\\of".len()..];
    }
    out.push_str(rest);
    (rest.len() < source.len()).then_some(out)
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

/// Whether the formula has rows or columns outside of every group and environment, which displays on the web may.
pub(super) fn has_rows(text: &str) -> bool {
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
