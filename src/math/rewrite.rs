//! Rewriting of TeX before it is parsed: what the parser does not read is said otherwise.

use std::borrow::Cow;

/// Columns that one `*{n}{…}` stands for at most.
const MOST_COLUMNS: usize = 40;

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
    while let Some(at) = find_command(rest, NAME) {
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

/// The columns of arrays with the letters and widths that the parser knows.
pub(super) fn columns(source: &str) -> Option<String> {
    const ARRAY: &str = "array}";
    if !source.contains(ARRAY) {
        return None;
    }
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(at) = rest.find(ARRAY) {
        let (before, after) = rest.split_at(at + ARRAY.len());
        out.push_str(before);
        rest = after;
        let is_begin = before.trim_end_matches(ARRAY).trim_end_matches('d').ends_with("\\begin{");
        let option_end = after.strip_prefix('[').and_then(|option| option.find(']')).map_or(0, |end| end + 2);
        if let Some(inner) = after[option_end..].trim_start().strip_prefix('{').filter(|_| is_begin) {
            let end = group_end(inner);
            out.push('{');
            let columns_start = out.len();
            push_columns(&inner[..end], 0, &mut out);
            // Readers on the web take more cells than there are columns.
            let n_columns = out[columns_start..].matches(['l', 'c', 'r']).count();
            let n_cells = widest_row(&inner[end..]).min(MOST_COLUMNS);
            out.extend(std::iter::repeat_n('l', n_cells.saturating_sub(n_columns)));
            rest = &inner[end..];
        }
    }
    out.push_str(rest);
    Some(out)
}

/// Cells of the longest row of an environment whose body this text begins with.
fn widest_row(text: &str) -> usize {
    let (mut depth, mut cells, mut widest) = (0i32, 1, 1);
    let mut rest = text.trim_start_matches('}');
    while let Some(at) = rest.find(['\\', '{', '}', '&']) {
        let sign = &rest[at..];
        let after = &sign[1..];
        let mut len = 1;
        match sign.as_bytes()[0] {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            b'&' if depth == 0 => cells += 1,
            b'\\' if after.starts_with("begin{") => depth += 1,
            b'\\' if after.starts_with("end{") => depth -= 1,
            b'\\' => {
                if after.starts_with('\\') && depth == 0 {
                    cells = 1;
                }
                len += after.chars().next().map_or(0, char::len_utf8);
            }
            _ => {}
        }
        if depth < 0 {
            break;
        }
        widest = widest.max(cells);
        rest = &sign[len..];
    }
    widest
}

fn push_columns(spec: &str, depth: usize, out: &mut String) {
    let mut rest = spec;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        let argument = |rest: &mut &str| {
            let inner = rest.trim_start().strip_prefix('{').unwrap_or_default();
            let end = group_end(inner);
            let argument = inner[..end].to_owned();
            *rest = inner[end..].strip_prefix('}').unwrap_or_default();
            argument
        };
        match c {
            'l' | 'c' | 'r' | '|' | ':' => out.push(c),
            'L' | 'C' | 'R' => out.push(c.to_ascii_lowercase()),
            'X' | 'J' => out.push('l'),
            'p' | 'm' | 'b' => {
                argument(&mut rest);
                out.push('l');
            }
            '@' | '!' | '>' | '<' => drop(argument(&mut rest)),
            '*' => {
                let count = argument(&mut rest).trim().parse().unwrap_or(1).min(MOST_COLUMNS);
                let columns = argument(&mut rest);
                if depth == 0 {
                    (0..count).for_each(|_| push_columns(&columns, 1, out));
                }
            }
            c if c.is_whitespace() => {}
            c => out.push(c),
        }
    }
}

/// `\mathop{…}` around more than one sign as an operator with a name, which the parser sets on the baseline. `None` when
/// there is nothing to do.
pub(super) fn operators(source: &str) -> Option<String> {
    const NAME: &str = "mathop";
    find_command(source, NAME)?;
    let mut out = String::with_capacity(source.len() + 16);
    let mut rest = source;
    while let Some(at) = find_command(rest, NAME) {
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
    while let Some((at, of)) = find_command(rest, "root").zip(find_command(rest, "of")).filter(|(at, of)| at < of) {
        let index = rest[at + "\\root".len()..of].trim();
        out.push_str(&format!("{}\\sqrt[{{{index}}}]", &rest[..at]));
        rest = &rest[of + "\\of".len()..];
    }
    out.push_str(rest);
    (rest.len() < source.len()).then_some(out)
}

/// Commands that define another.
const DEFINING: [&str; 6] =
    ["newcommand", "renewcommand", "providecommand", "DeclareRobustCommand", "DeclareMathOperator", "newoperator"];

/// The definitions of LaTeX as those of TeX, which may define a name anew.
pub(super) fn definitions(source: &str) -> Option<String> {
    if !DEFINING.iter().any(|name| source.contains(name)) {
        return None;
    }
    let mut out = String::with_capacity(source.len() + 32);
    let mut defaults = Vec::new();
    let mut rest = source;
    while let Some((at, name)) = DEFINING.iter().filter_map(|name| Some((find_command(rest, name)?, *name))).min() {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1 + name.len()..];
        rest = definition(name, after, &mut out, &mut defaults).unwrap_or_else(|| {
            out.push_str(&rest[at..at + 1 + name.len()]);
            after
        });
    }
    out.push_str(rest);
    defaults.iter().for_each(|(name, default)| out = with_option(&out, name, default));
    Some(out)
}

/// What is added to the name of a macro whose first argument may be left out.
const OPTION: &str = "WithOption";
/// Uses of one such macro at most.
const MOST_USES: usize = 200;

/// The source with the first argument of a macro written out at each use.
fn with_option(source: &str, name: &str, default: &str) -> String {
    let mut out = String::with_capacity(source.len() + 32);
    let mut rest = source;
    for _ in 0..MOST_USES {
        let Some(at) = find_command(rest, name) else { break };
        let (option, after) = optional(&rest[at + 1 + name.len()..]);
        out.push_str(&format!("{}\\{name}{OPTION}{{{}}}", &rest[..at], option.unwrap_or(default)));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Writes one definition; what follows it, or `None` when it is none.
fn definition<'t>(
    command: &str,
    text: &'t str,
    out: &mut String,
    defaults: &mut Vec<(String, String)>,
) -> Option<&'t str> {
    let is_starred = text.starts_with('*');
    let (name, rest) = macro_name(text)?;
    let (count, rest) = optional(rest);
    let (default, rest) = optional(rest);
    let inner = rest.trim_start().strip_prefix('{')?;
    let end = group_end(inner);
    let (body, rest) = (&inner[..end], inner[end..].strip_prefix('}')?);
    if command.starts_with("Declare") && command.ends_with("Operator") {
        let star = if is_starred { "*" } else { "" };
        out.push_str(&format!("\\def\\{name}{{\\operatorname{star}{{{body}}}}}"));
        return Some(rest);
    }
    let n_arguments: usize = count.and_then(|count| count.trim().parse().ok()).unwrap_or(0).min(9);
    let arguments = |first: usize| (first..=n_arguments).map(|idx| format!("#{idx}")).collect::<String>();
    match default {
        Some(default) => {
            out.push_str(&format!("\\def\\{name}{OPTION}{}{{{body}}}", arguments(1)));
            defaults.push((name.to_owned(), default.to_owned()));
        }
        None => out.push_str(&format!("\\def\\{name}{}{{{body}}}", arguments(1))),
    }
    Some(rest)
}

/// What stands in brackets, and what follows.
fn optional(text: &str) -> (Option<&str>, &str) {
    let inner = text.trim_start().strip_prefix('[').and_then(|inner| inner.split_once(']'));
    inner.map_or((None, text), |(inner, rest)| (Some(inner), rest))
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
pub(super) fn command_names(source: &str) -> impl Iterator<Item = &str> {
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
