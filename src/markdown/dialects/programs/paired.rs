//! Paired template tags around text: callouts, folds, groups.

use crate::markdown::dialects::arguments::Arguments;
use crate::markdown::dialects::line_pass::{Closing, LinePass, Opening};
use crate::markdown::dialects::lines::{hugo_tag, liquid_tag};
use crate::markdown::dialects::names::{GROUPS, LOOKS, TITLED, TITLES, callout_kind};

/// Handles a pair of Hugo shortcodes: `{{% notice %}}` to `{{% /notice %}}`.
pub(in crate::markdown::dialects) fn hugo(pass: &mut LinePass<'_>, idx: usize) -> Option<Opening> {
    opening(pass, idx, hugo_tag(pass.lines[idx].trimmed)?)
}

/// Handles a pair of Liquid tags: `{% note %}` to `{% endnote %}`.
pub(in crate::markdown::dialects) fn liquid(pass: &mut LinePass<'_>, idx: usize) -> Option<Opening> {
    opening(pass, idx, liquid_tag(pass.lines[idx].trimmed)?)
}

fn opening(pass: &LinePass<'_>, idx: usize, (name, arguments): (&str, &str)) -> Option<Opening> {
    let kind = match callout_kind(name) {
        Some(kind) => Some(kind),
        None if TITLED.contains(&name) || GROUPS.contains(&name) => None,
        None => return None,
    };
    let ends = [format!("end{name}"), format!("/{name}"), "end".to_owned()];
    if ends.iter().all(|end| pass.ends.next(end, idx).is_none()) {
        return None;
    }
    // The attribution of a quote is not quoted.
    if name == "blockquote" {
        return Some(Opening::Container(kind, arguments.trim().to_owned(), Closing::Tag(name.to_owned())));
    }
    let mut arguments = Arguments::parse(arguments);
    match name {
        "note" => arguments.plain.retain(|word| !LOOKS.contains(word) && !word.contains("fa-")),
        "cq" | "centerquote" | "pullquote" => arguments.plain.clear(),
        _ => {}
    }
    // Hexo does not quote the words of titles.
    let is_of_words = matches!(name, "note" | "fold" | "folding" | "hideToggle") && arguments.named.is_empty();
    let Some(kind) = kind else {
        let title = match TITLED.contains(&name) {
            true if is_of_words => arguments.plain.join(" "),
            true => arguments.get_or(&TITLES, 0).unwrap_or_default().to_owned(),
            false => String::new(),
        };
        return Some(Opening::Container(None, title, Closing::Tag(name.to_owned())));
    };
    let stated = arguments.get(&["type", "kind", "level", "theme", "style"]);
    let named = stated.or(arguments.plain.first().copied()).and_then(callout_kind);
    let title_place = usize::from(stated.is_none() && named.is_some());
    let title = match arguments.plain.get(title_place..) {
        Some(words) if is_of_words => words.join(" "),
        _ => arguments.get_or(&TITLES, title_place).unwrap_or_default().to_owned(),
    };
    Some(Opening::Container(Some(named.unwrap_or(kind)), title, Closing::Tag(name.to_owned())))
}
