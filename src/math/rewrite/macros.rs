//! Definitions of LaTeX as those of TeX.

use super::MOST_REWRITES;
use super::scan::{find_command, group_end, macro_name, optional};

/// Commands that define another.
const DEFINING: [&str; 6] =
    ["newcommand", "renewcommand", "providecommand", "DeclareRobustCommand", "DeclareMathOperator", "newoperator"];

/// The definitions of LaTeX as those of TeX, which may define a name anew.
pub(in crate::math) fn definitions(source: &str) -> Option<String> {
    let (mut out, options) = definitions_and_options(source)?;
    options.iter().for_each(|(name, default)| out = with_option(&out, name, default));
    Some(out)
}

/// The same without the uses of macros whose first argument may be left out: their names, and what it is then.
pub(in crate::math) fn definitions_and_options(source: &str) -> Option<(String, Vec<(String, String)>)> {
    if !DEFINING.iter().any(|name| source.contains(name)) {
        return None;
    }
    let mut out = String::with_capacity(source.len() + 32);
    let mut defaults = Vec::new();
    let mut rest = source;
    for _ in 0..MOST_REWRITES {
        let first = DEFINING.iter().filter_map(|name| Some((find_command(rest, name)?, *name))).min();
        let Some((at, name)) = first else { break };
        out.push_str(&rest[..at]);
        let after = &rest[at + 1 + name.len()..];
        rest = definition(name, after, &mut out, &mut defaults).unwrap_or_else(|| {
            out.push_str(&rest[at..at + 1 + name.len()]);
            after
        });
    }
    out.push_str(rest);
    defaults.sort();
    defaults.dedup_by(|one, other| one.0 == other.0);
    defaults.truncate(MOST_OPTIONS);
    Some((out, defaults))
}

/// What is added to the name of a macro whose first argument may be left out.
const OPTION: &str = "WithOption";
/// Such macros at most.
const MOST_OPTIONS: usize = 10;
/// Uses of one such macro at most.
const MOST_USES: usize = 200;

/// The source with the first argument of a macro written out at each use.
pub(in crate::math) fn with_option(source: &str, name: &str, default: &str) -> String {
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
