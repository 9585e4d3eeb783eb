//! Obsidian: wikilinks and embeds.

use super::hugo::escape;
use super::{link, picture};

/// Extensions of files that can be shown.
const PICTURES: [&str; 9] = ["png", "jpg", "jpeg", "gif", "webp", "svg", "bmp", "avif", "tif"];

/// What the identifiers of blocks begin with, so that they are none of a heading.
pub(super) const BLOCK_PREFIX: &str = "block-";

/// What stands for `[[target|words]]`; `None` when it is none.
pub(super) fn wikilink(inner: &str) -> Option<String> {
    let (target, words) = parts(inner)?;
    let shown = words.unwrap_or_else(|| target.trim_start_matches(['#', '^']).replace("#^", " > ").replace('#', " > "));
    let target = target.replace("#^", &format!("#{BLOCK_PREFIX}"));
    Some(link(&shown, &target))
}

/// What stands for `![[file|size]]`.
pub(super) fn embed(inner: &str) -> Option<String> {
    let (target, words) = parts(inner)?;
    let file = target.split('#').next().unwrap_or_default();
    let is_picture = file
        .rsplit_once('.')
        .is_some_and(|(_, extension)| PICTURES.iter().any(|own| extension.eq_ignore_ascii_case(own)));
    if !is_picture {
        return wikilink(inner);
    }
    // A picture has no parts to show: what is behind `#` is for the style of the page.
    let target = file;
    let is_size = |words: &str| !words.is_empty() && words.chars().all(|c| c.is_ascii_digit() || c == 'x');
    let words = words.unwrap_or_default();
    // The last of several is the size.
    let (alt, size) = words.rsplit_once('|').unwrap_or(("", &words));
    let (alt, size) = if is_size(size) { (alt, Some(size)) } else { (words.as_str(), None) };
    Some(match size {
        Some(size) => {
            let width = size.split('x').next().unwrap_or_default();
            let alt = if alt.is_empty() { String::new() } else { format!(" alt=\"{}\"", escape(alt.trim())) };
            format!("<img src=\"{}\"{alt} width=\"{width}\">", escape(target))
        }
        None => picture(alt, target),
    })
}

fn parts(inner: &str) -> Option<(&str, Option<String>)> {
    // In a table the bar must be escaped.
    let (target, words) = match inner.split_once("\\|").or_else(|| inner.split_once('|')) {
        Some((target, words)) => (target, Some(words.trim().to_owned())),
        None => (inner, None),
    };
    let target = target.trim();
    let is_sound = !target.is_empty() && !target.contains(['\n', '[', ']', '<', '>', '{']);
    is_sound.then_some((target, words.filter(|words| !words.is_empty())))
}
