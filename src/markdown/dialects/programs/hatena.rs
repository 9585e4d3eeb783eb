//! Hatena: pictures of its albums, and addresses that it shows within the page.

use crate::markdown::dialects::span_pass::SpanPass;
use crate::markdown::dialects::{escape, link, picture};

/// A longer mark is treated as text.
const MAX_TAG: usize = 1000;
/// The beginning of the marks of pictures.
const PHOTOGRAPH: &str = "f:id:";

/// `[f:id:user:20160824043604p:plain]`, `[https://example.org:embed:cite]`.
pub(in crate::markdown::dialects) fn span(pass: &mut SpanPass<'_>, at: usize, rest: &str) -> Option<usize> {
    let (shown, len) = mark(rest)?;
    pass.replace(at..at + len, shown)
}

/// Whether such a mark begins at a place.
pub(in crate::markdown::dialects) fn begins(text: &str, at: usize) -> bool {
    mark(&text[at..]).is_some()
}

/// The Markdown that stands for the mark that a text begins with, and its length.
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

/// A picture of Hatena's: `user:20160824043604p:plain:alt=words`.
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
    // It may stand within HTML.
    Some(format!("<img src=\"{address}\" alt=\"{}\"{width}>", escape(words)))
}

/// An address with what Hatena is to show of it: `https://example.org/:embed:cite`, `…:title=Words`.
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
