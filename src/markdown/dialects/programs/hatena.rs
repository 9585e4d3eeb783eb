//! Hatena: pictures from its albums, and embedded addresses.

use crate::markdown::dialects::span_pass::SpanPass;
use crate::markdown::dialects::{escape, link, picture};

/// Longest tag, in bytes; longer ones are treated as text.
const MAX_TAG: usize = 1000;
/// Prefix of picture tags.
const PHOTOGRAPH: &str = "f:id:";

/// Handles `[f:id:user:20160824043604p:plain]` and `[https://example.org:embed:cite]`.
pub(in crate::markdown::dialects) fn span(pass: &mut SpanPass<'_>, at: usize, rest: &str) -> Option<usize> {
    let (shown, len) = mark(rest).filter(|(_, len)| pass.is_open(at + len - 1))?;
    pass.replace(at..at + len, shown)
}

/// Whether such a tag begins at an offset.
pub(in crate::markdown::dialects) fn begins(text: &str, at: usize) -> bool {
    mark(&text[at..]).is_some()
}

/// Markdown for the tag at the start of a text, and the length of the tag.
fn mark(text: &str) -> Option<(String, usize)> {
    let rest = text.strip_prefix('[')?;
    let window = &rest.as_bytes()[..rest.len().min(MAX_TAG)];
    let close = memchr::memchr(b']', window)?;
    let (inner, behind) = (&rest[..close], &rest[close + 1..]);
    if inner.contains('\n') || behind.starts_with(['(', ':', '[']) {
        return None;
    }
    let shown = match inner.strip_prefix(PHOTOGRAPH) {
        Some(id) => photograph(id)?,
        None => embedded(inner)?,
    };
    Some((shown, text.len() - behind.len()))
}

/// A picture of an album: `user:20160824043604p:plain:alt=words`.
fn photograph(inner: &str) -> Option<String> {
    let mut parts = inner.split(':');
    let (user, name) = (parts.next()?, parts.next()?);
    let (time, kind) = name.split_at_checked("20160824043604".len())?;
    let extension = match kind {
        "j" => "jpg",
        "p" => "png",
        "g" => "gif",
        "b" => "bmp",
        _ => return None,
    };
    let is_user = !user.is_empty() && user.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if !is_user || !time.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let words = inner.split_once(":alt=").or_else(|| inner.split_once(":title=")).map_or("", |(_, words)| words);
    let words = words.split(':').next().unwrap_or_default();
    let (first, day) = (&user[..1], &time[..8]);
    let address = format!("https://cdn-ak.f.st-hatena.com/images/fotolife/{first}/{user}/{day}/{time}.{extension}");
    let width = parts.find_map(|part| part.strip_prefix('w').filter(|width| width.parse::<u32>().is_ok()));
    let width = width.map(|width| format!(" width=\"{width}\"")).unwrap_or_default();
    // HTML, because it may be within HTML.
    Some(format!("<img src=\"{address}\" alt=\"{}\"{width}>", escape(words)))
}

/// An address with options for embedding: `https://example.org/:embed:cite`, `…:title=Words`.
fn embedded(inner: &str) -> Option<String> {
    let (address, option) = [":embed", ":title", ":cite", ":bookmark", ":image", ":plain"]
        .iter()
        .filter_map(|option| inner.find(option).map(|at| inner.split_at(at)))
        .min_by_key(|(address, _)| address.len())?;
    if !option[1..].split(':').all(|part| !part.contains('/') || part.starts_with("image=") || part.starts_with("//")) {
        return None;
    }
    if option.starts_with(":image") {
        return Some(picture("", address));
    }
    let words = option.strip_prefix(":title=").filter(|words| !words.is_empty());
    Some(link(words.unwrap_or(address), address))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_told_from_links() {
        let image =
            "<img src=\"https://cdn-ak.f.st-hatena.com/images/fotolife/m/me/20160824/20160824043604.png\" alt=\"A b\">";
        assert_eq!(mark("[f:id:me:20160824043604p:plain:alt=A b]"), Some((image.to_owned(), 39)));
        assert_eq!(mark("[https://e.org/a:embed:cite]"), Some(("[https://e.org/a](<https://e.org/a>)".to_owned(), 28)));
        for text in ["[https://e.org/](x)", "[https://e.org]"] {
            assert_eq!(mark(text), None, "{text}");
        }
    }
}
