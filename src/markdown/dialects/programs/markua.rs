//! Markua of Leanpub: attribute lines, and frames.

use crate::markdown::dialects::edits::Edit;
use crate::markdown::dialects::line_pass::{Closing, LinePass, Opening, PAGE_BREAK};
use crate::markdown::dialects::names::callout_kind;
use crate::markdown::dialects::{byte_before, line_of};

/// Whether an attribute line or a frame begins at an offset.
pub(in crate::markdown::dialects) fn begins(text: &str, at: usize) -> bool {
    let rest = &text[at..];
    byte_before(text, at) == b'\n'
        && rest[1..].starts_with(|c: char| c.is_ascii_lowercase())
        && (attributes_of(rest).is_some() || frame_of(rest).is_some())
}

/// Handles a frame: `{blurb, class: warning}` to `{/blurb}`.
pub(in crate::markdown::dialects) fn frame(pass: &mut LinePass<'_>, idx: usize) -> Option<Opening> {
    let (name, class) = frame_of(pass.lines[idx].trimmed)?;
    pass.ends.next(&format!("/{name}"), idx)?;
    let kind = callout_kind(class).unwrap_or("note");
    Some(Opening::Container(Some(kind), String::new(), Closing::Tag(name.to_owned())))
}

/// Handles attribute lines and page breaks: `{id: x}`, `{pagebreak}`.
pub(in crate::markdown::dialects) fn attributes(pass: &mut LinePass<'_>, idx: usize) -> bool {
    let line = pass.lines[idx];
    let Some(attributes) = attributes_of(line.text) else { return false };
    match attributes.split([',', ':']).next().unwrap_or_default().trim() {
        "pagebreak" => {
            pass.prefix(line, Some(PAGE_BREAK));
            pass.separate(line);
        }
        "id" => {
            let id = attributes.split_once(':').map_or("", |(_, id)| id.split(',').next().unwrap_or_default().trim());
            let below = pass.lines.get(idx + 1).copied().filter(|line| line.text.starts_with('#'));
            pass.remove(line);
            if let Some(below) = below.filter(|below| !below.trimmed.ends_with('}')) {
                let end = below.start + below.text.trim_end().len();
                pass.edits.push(Edit::insert(end, format!(" {{#{}}}", id.trim_matches('"'))));
            }
        }
        _ => pass.remove(line),
    }
    true
}

/// Content of the braces of an attribute line.
fn attributes_of(text: &str) -> Option<&str> {
    /// Names of attributes.
    const KEYS: [&str; 18] = [
        "id",
        "class",
        "width",
        "height",
        "float",
        "align",
        "title",
        "alt",
        "caption",
        "format",
        "lang",
        "line-numbers",
        "number-from",
        "crop-start",
        "crop-end",
        "type",
        "column-widths",
        "cover",
    ];
    let line = line_of(text).trim_end();
    let inner = line.strip_prefix('{')?.strip_suffix('}')?;
    if matches!(inner, "pagebreak" | "frontmatter" | "mainmatter" | "backmatter") {
        return Some(inner);
    }
    let is_pair = |pair: &str| {
        let key = pair.split([':', '=']).next().unwrap_or_default();
        key.len() < pair.len() && KEYS.contains(&key.trim())
    };
    (!inner.contains(['{', '}']) && inner.split(',').all(is_pair)).then_some(inner)
}

/// Name and class of the frame that a line opens: `{blurb, class: warning}`.
fn frame_of(text: &str) -> Option<(&str, &str)> {
    let inner = line_of(text).trim_end().strip_prefix('{')?.strip_suffix('}')?;
    let (name, rest) = inner.split_once(',').unwrap_or((inner, ""));
    let class = rest.split_once("class:").map_or("", |(_, class)| class.trim().trim_matches('"'));
    matches!(name, "blurb" | "aside").then_some((name, class))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_apart() {
        assert_eq!(attributes_of("{width: \"50%\", class: a}\n"), Some("width: \"50%\", class: a"));
        assert_eq!(attributes_of("{ pkgs, ... }:"), None);
        assert_eq!(attributes_of("{ pkgs, lib }"), None);
        assert_eq!(frame_of("{blurb, class: warning}"), Some(("blurb", "warning")));
    }
}
