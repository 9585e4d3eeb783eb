//! WordPress: shortcodes in square brackets, which its exports keep, often with escaped brackets.

use super::media;
use crate::markdown::dialects::arguments::Arguments;
use crate::markdown::dialects::span_pass::SpanPass;
use crate::markdown::dialects::{dollars, escape, link};
use crate::source::Span;

/// Handles a tag in square brackets.
pub(in crate::markdown::dialects) fn span(pass: &mut SpanPass<'_>, at: usize, rest: &str) -> Option<usize> {
    let (square, len) = tag(rest)?;
    let is_escaped = rest.starts_with('\\');
    match square {
        Square::Shown(shown) => pass.replace(at..at + len, shown),
        Square::Unknown(name) => {
            let shown = pass.rewriter.unknown(name.to_owned(), &rest[..len], Span::new(at, at + len));
            pass.replace_tag(at..at + len, shown)
        }
        Square::Caption(words) => {
            let close = if is_escaped { "\\[/caption\\]" } else { "[/caption]" };
            let end = at + pass.closing(at, close)?;
            let inner = &pass.text[at + len..end - close.len()];
            // Within a list or a quote, a figure would end it.
            let begins = pass.line_start.min(at);
            let is_alone = !pass.text[begins..at].starts_with([' ', '\t', '>', '-', '*', '|']);
            let figure = figure(inner, words).filter(|_| is_alone && !inner.contains("\n\n"));
            if let Some(figure) = figure {
                return pass.replace(at..end, figure);
            }
            pass.replace(at..at + len, "");
            let words = words.map(|words| format!(" {words}")).unwrap_or_default();
            pass.replace(end - close.len()..end, words);
            Some(at + len)
        }
        Square::Embed => {
            let close = if is_escaped { "\\[/embed\\]" } else { "[/embed]" };
            let end = at + pass.closing(at, close)?;
            let address = pass.text[at + len..end - close.len()].trim().trim_matches(['<', '>']).to_owned();
            let is_address = address.contains("://") && !address.contains(char::is_whitespace);
            is_address.then(|| pass.replace(at..end, link(&address, &address)))?
        }
    }
}

/// Whether a shortcode begins at an offset.
pub(in crate::markdown::dialects) fn begins(text: &str, at: usize) -> bool {
    tag(&text[at..]).is_some()
}

/// Handles `$latex x^2$`: removes the word.
pub(in crate::markdown::dialects) fn formula(pass: &mut SpanPass<'_>, at: usize, rest: &str) -> Option<usize> {
    dollars::formula_len(rest)?;
    pass.replace(at + 1..at + dollars::WORDPRESS.len(), "")
}

/// Longest tag, in bytes; longer ones are treated as text.
const MAX_TAG: usize = 1000;
/// Shortcodes that embed an address.
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

/// A tag in brackets.
#[derive(Debug, PartialEq, Eq)]
enum Square<'a> {
    /// `[caption …]`, followed by a picture and text up to `[/caption]`. Holds the caption of the tag itself.
    Caption(Option<&'a str>),
    /// `[embed]`, followed by an address up to `[/embed]`.
    Embed,
    /// A tag with this replacement.
    Shown(String),
    /// A tag that only the site understands, by name.
    Unknown(&'static str),
}

/// The tag at the start of a text, and its length. The bracket may be escaped.
fn tag(text: &str) -> Option<(Square<'_>, usize)> {
    let is_escaped = text.starts_with('\\');
    let rest = text.strip_prefix('\\').unwrap_or(text).strip_prefix('[')?;
    let begins = ["caption", "wp_caption", "gallery", "embed"].iter().chain(&SHOWN);
    begins.into_iter().find(|name| rest.starts_with(**name))?;
    let window = &rest.as_bytes()[..rest.len().min(MAX_TAG)];
    let close = memchr::memmem::find(window, if is_escaped { b"\\]" } else { b"]" })?;
    let (inner, behind) = (&rest[..close], &rest[close..]);
    let behind = behind.trim_start_matches('\\').get(1..)?;
    // Brackets followed by an address are a link.
    let is_around = ["caption", "wp_caption", "embed"].iter().any(|name| inner.starts_with(name));
    if inner.contains('\n') || behind.starts_with(['(', ':']) || behind.starts_with('[') && !is_around {
        return None;
    }
    let len = text.len() - behind.len();
    let shown = |shown| Some((Square::Shown(shown), len));
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

/// A link to the embedded resource.
fn by_address(name: &str, rest: &str, arguments: &Arguments<'_>) -> Option<String> {
    if let Some(start) = rest.find("http") {
        let len = rest[start..].find([' ', '"', '\'']).unwrap_or(rest.len() - start);
        let address = rest[start..start + len].replace("\\_", "_").replace("&amp;", "&");
        return address.contains("://").then(|| link(&address, &address));
    }
    let is_id = |id: &str| id.bytes().any(|byte| byte.is_ascii_digit()) && !id.contains(' ');
    let id = arguments.get_or(&["id", "src", "url", "mp4", "mp3"], 0)?;
    match media::page(name, arguments) {
        Some(shown) if is_id(id) && arguments.plain.len() < 2 => Some(shown),
        _ if id.contains('.') && arguments.plain.is_empty() => Some(link(id, id)),
        _ => None,
    }
}

/// A picture with its caption. `inner` is a picture and the text after it, which is the caption unless it is empty;
/// then `stated` is.
fn figure(inner: &str, stated: Option<&str>) -> Option<String> {
    let inner = inner.trim();
    let (image, words) = inner.split_at(picture_len(inner)?);
    let words = words.trim().trim_end_matches('\\').trim_start_matches("<br />").trim();
    let words = if words.is_empty() { stated.map(escape).unwrap_or_default() } else { words.to_owned() };
    // Without a caption, the picture is a paragraph.
    if words.is_empty() {
        return Some(format!("\n\n{image}\n\n"));
    }
    if image.starts_with('<') {
        return Some(format!("\n\n<figure>{image}<figcaption>{words}</figcaption></figure>\n\n"));
    }
    Some(format!("\n\n<figure>\n\n{image}\n\n<figcaption>\n\n{words}\n\n</figcaption>\n</figure>\n\n"))
}

/// Length of the picture at the start of a text, its link included.
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
    }

    #[test]
    fn pictures_end_where_their_caption_begins() {
        for text in ["![a](b \"c (d)\")", "[![a](b)](c)", "<img src=\"a\" />", "<a href=\"b\"><img src=\"a\"></a>"] {
            assert_eq!(picture_len(&format!("{text} words (x)")), Some(text.len()), "{text}");
        }
        assert_eq!(picture_len("words ![a](b)"), None);
    }
}
