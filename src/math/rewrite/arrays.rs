//! Columns of arrays, as the parser knows them.

use super::MOST_REWRITES;
use super::scan::group_end;

/// Columns that one `*{n}{…}` stands for at most.
const MOST_COLUMNS: usize = 40;

/// The columns of arrays with the letters and widths that the parser knows.
pub(in crate::math) fn columns(source: &str) -> Option<String> {
    const ARRAY: &str = "array}";
    if !source.contains(ARRAY) {
        return None;
    }
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    for _ in 0..MOST_REWRITES {
        let Some(at) = rest.find(ARRAY) else { break };
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
