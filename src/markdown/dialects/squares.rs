//! Tags in square brackets: shortcodes of WordPress, which exports of it keep, often with escaped brackets, and the
//! marks of Hatena.

use super::arguments::Arguments;
use super::hugo::{self, escape};
use super::{link, picture};

/// A tag in brackets longer than this is none.
const MAX_TAG: usize = 1000;
/// Shortcodes that show something by its address.
const SHOWN: [&str; 12] = [
    "youtube",
    "vimeo",
    "video",
    "audio",
    "tweet",
    "twitter",
    "gist",
    "soundcloud",
    "instagram",
    "wpvideo",
    "googlemaps",
    "slideshare",
];
/// What begins the marks of Hatena's pictures.
const HATENA: &str = "f:id:";

/// What begins with a bracket.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Square<'a> {
    /// `[caption …]`: a picture and its words follow up to `[/caption]`. What the tag itself says of them.
    Caption(Option<&'a str>),
    /// `[embed]` and the address behind it, up to `[/embed]`.
    Embed,
    /// This stands for it.
    Shown(String),
    /// Only the site knows what it shows: the name of the tag.
    Unknown(&'static str),
}

/// The tag that a text begins with, and its length. The bracket may be escaped.
pub(super) fn tag(text: &str) -> Option<(Square<'_>, usize)> {
    let is_escaped = text.starts_with('\\');
    let rest = text.strip_prefix('\\').unwrap_or(text).strip_prefix('[')?;
    let begins = ["caption", "wp_caption", "gallery", "embed", HATENA, "http"].iter().chain(&SHOWN);
    begins.into_iter().find(|name| rest.starts_with(**name))?;
    let window = &rest.as_bytes()[..rest.len().min(MAX_TAG)];
    let close = memchr::memmem::find(window, if is_escaped { b"\\]" } else { b"]" })?;
    let (inner, behind) = (&rest[..close], &rest[close..]);
    let behind = behind.trim_start_matches('\\').get(1..)?;
    // Words of a link.
    let is_around = ["caption", "wp_caption", "embed"].iter().any(|name| inner.starts_with(name));
    if inner.contains('\n') || behind.starts_with(['(', ':']) || behind.starts_with('[') && !is_around {
        return None;
    }
    let len = text.len() - behind.len();
    let shown = |shown| Some((Square::Shown(shown), len));
    if let Some(id) = inner.strip_prefix(HATENA) {
        return shown(photograph(id)?);
    }
    if inner.starts_with("http") {
        return shown(embedded(inner)?);
    }
    let end = inner.find([' ', '=']).unwrap_or(inner.len());
    let (name, rest) = inner.split_at(end);
    let arguments = Arguments::parse(rest.strip_prefix('=').unwrap_or(rest));
    match name {
        "caption" | "wp_caption" => Some((Square::Caption(arguments.get(&["caption"])), len)),
        "embed" => Some((Square::Embed, len)),
        "gallery" if rest.is_empty() || rest.contains('=') => Some((Square::Unknown("[gallery]"), len)),
        _ if SHOWN.contains(&name) => shown(by_address(name, rest, &arguments)?),
        _ => None,
    }
}

/// A link to what a shortcode shows.
fn by_address(name: &str, rest: &str, arguments: &Arguments<'_>) -> Option<String> {
    if let Some(start) = rest.find("http") {
        let len = rest[start..].find([' ', '"', '\'']).unwrap_or(rest.len() - start);
        let address = rest[start..start + len].replace("\\_", "_").replace("&amp;", "&");
        return address.contains("://").then(|| link(&address, &address));
    }
    let is_id = |id: &str| id.bytes().any(|byte| byte.is_ascii_digit()) && !id.contains(' ');
    let id = arguments.get_or(&["id", "src", "url", "mp4", "mp3"], 0)?;
    match hugo::video(name, arguments) {
        Some(shown) if is_id(id) && arguments.plain.len() < 2 => Some(shown),
        _ if id.contains('.') && arguments.plain.is_empty() => Some(link(id, id)),
        _ => None,
    }
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

/// A picture and its caption, of what stands between the tags: a picture first, and the words behind it, if the tag
/// itself has none.
pub(super) fn figure(inner: &str, stated: Option<&str>) -> Option<String> {
    let inner = inner.trim();
    let (image, words) = inner.split_at(picture_len(inner)?);
    let words = words.trim().trim_end_matches('\\').trim_start_matches("<br />").trim();
    let words = if words.is_empty() { stated.map(escape).unwrap_or_default() } else { words.to_owned() };
    // A picture with its caption stands alone.
    if words.is_empty() {
        return Some(format!("\n\n{image}\n\n"));
    }
    if image.starts_with('<') {
        return Some(format!("\n\n<figure>{image}<figcaption>{words}</figcaption></figure>\n\n"));
    }
    Some(format!("\n\n<figure>\n\n{image}\n\n<figcaption>\n\n{words}\n\n</figcaption>\n</figure>\n\n"))
}

/// The length of the picture that a text begins with, its link included.
fn picture_len(text: &str) -> Option<usize> {
    if text.starts_with('<') {
        let close = if text.starts_with("<a ") { "</a>" } else { ">" };
        return text.contains("<img").then(|| text.find(close).map(|at| at + close.len()))?;
    }
    let n_open = text.find("![").filter(|at| *at <= 1)?;
    let mut at = 0;
    for _ in 0..=n_open {
        at += text[at..].find("](")? + 1;
        let mut depth = 0usize;
        at += text[at..].find(|c| {
            depth = match c {
                '(' => depth + 1,
                ')' => depth.saturating_sub(1),
                _ => depth,
            };
            depth == 0
        })? + 1;
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        match tag(text)? {
            (Square::Shown(shown), _) => Some(shown),
            _ => None,
        }
    }

    #[test]
    fn tags_are_told_from_links() {
        assert_eq!(tag("[caption id=\"a\" caption=\"A b\"]x"), Some((Square::Caption(Some("A b")), 30)));
        assert_eq!(tag("\\[gallery ids=\"1,2\"\\] x"), Some((Square::Unknown("[gallery]"), 21)));
        for text in
            ["[gallery](x)", "[caption]: x", "[video of it]", "[embedded]", "[https://e.org/](x)", "[https://e.org]"]
        {
            assert_eq!(tag(text), None, "{text}");
        }
        let address = "https://www.youtube.com/watch?v=a_b";
        assert_eq!(
            shown(&format!("[youtube={address}&w=5]")).as_deref(),
            Some("[https://www.youtube.com/watch?v=a_b&w=5](<https://www.youtube.com/watch?v=a_b&w=5>)")
        );
        assert_eq!(
            shown("[f:id:me:20160824043604p:plain:alt=A b]").as_deref(),
            Some(
                "<img src=\"https://cdn-ak.f.st-hatena.com/images/fotolife/m/me/20160824/20160824043604.png\" alt=\"A b\">"
            )
        );
        assert_eq!(shown("[https://e.org/a:embed:cite]").as_deref(), Some("[https://e.org/a](<https://e.org/a>)"));
    }

    #[test]
    fn pictures_end_where_their_caption_begins() {
        for text in ["![a](b \"c (d)\")", "[![a](b)](c)", "<img src=\"a\" />", "<a href=\"b\"><img src=\"a\"></a>"] {
            assert_eq!(picture_len(&format!("{text} words (x)")), Some(text.len()), "{text}");
        }
        assert_eq!(picture_len("words ![a](b)"), None);
    }
}
