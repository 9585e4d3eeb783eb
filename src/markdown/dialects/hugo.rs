//! Shortcodes of Hugo: `{{< name … >}}` and `{{% name … %}}`.

use super::arguments::Arguments;
use super::names::{GROUPS, callout_kind};
use super::{Rewriter, link, picture};
use crate::source::Span;

/// Pages of things that are shown within others, by the name of the shortcode.
const EMBEDDED: [(&str, &str, &str); 12] = [
    ("youtube", "https://www.youtube.com/watch?v=", "YouTube"),
    ("youtubevideo", "https://www.youtube.com/watch?v=", "YouTube"),
    ("vimeo", "https://vimeo.com/", "Vimeo"),
    ("tweet", "https://twitter.com/i/status/", "Tweet"),
    ("twitter", "https://twitter.com/i/status/", "Tweet"),
    ("x", "https://x.com/i/status/", "Post on X"),
    ("instagram", "https://www.instagram.com/p/", "Instagram"),
    ("gist", "https://gist.github.com/", "Gist"),
    ("github", "https://github.com/", "GitHub"),
    ("codepen", "https://codepen.io/pen/", "CodePen"),
    ("asciinema", "https://asciinema.org/a/", "asciinema"),
    ("soundcloud", "https://soundcloud.com/", "SoundCloud"),
];

/// What stands for a shortcode.
pub(super) fn shortcode(source: &str, span: Span, rewriter: &mut Rewriter<'_>) -> String {
    let inner = source.trim_start_matches(['{', '<', '%']).trim_end_matches(['}', '>', '%']);
    // `{{</* name */>}}` is written to be seen.
    if let Some(shown) = inner.trim().strip_prefix("/*").and_then(|inner| inner.strip_suffix("*/")) {
        let (open, close) = if source.starts_with("{{<") { ("{{&lt;", "&gt;}}") } else { ("{{%", "%}}") };
        return format!("{open}{shown}{close}").replace("{{", "&#123;&#123;").replace("}}", "&#125;&#125;");
    }
    let inner = inner.trim().trim_end_matches('/').trim();
    let end = inner.find(|c: char| c.is_whitespace()).unwrap_or(inner.len());
    let (name, rest) = inner.split_at(end);
    if let Some(shown) = rewriter.dialects.shortcodes.expand(name, rest) {
        return shown;
    }
    let arguments = Arguments::parse(rest);
    match name.to_lowercase().as_str() {
        "ref" | "relref" => arguments.get_or(&["path"], 0).unwrap_or_default().to_owned(),
        "figure" | "img" | "image" | "picture" | "imgproc" => figure(&arguments)
            .or_else(|| arguments.plain.first().map(|address| picture("", address)))
            .unwrap_or_else(|| rewriter.unknown(format!("{{{{< {name} >}}}}"), source, span)),
        "br" | "newline" => "<br>".to_owned(),
        "button" | "link" | "linkbutton" => {
            button(&arguments).unwrap_or_else(|| rewriter.unknown(format!("{{{{< {name} >}}}}"), source, span))
        }
        "card" if arguments.get(&["title"]).is_some() && arguments.get(&["link", "href", "url"]).is_some() => {
            button(&arguments).unwrap_or_default()
        }
        "/button" | "/link" | "/linkbutton" => "</a>".to_owned(),
        "kbd" if !arguments.plain.is_empty() => format!("<kbd>{}</kbd>", escape(&arguments.plain.join(" "))),
        "kbd" | "/kbd" | "mark" | "/mark" | "sub" | "/sub" | "sup" | "/sup" => {
            let (slash, name) = name.strip_prefix('/').map_or(("", name), |name| ("/", name));
            format!("<{slash}{name}>")
        }
        "abbr" => format!("<abbr{}>", attributes(&arguments, &["title"])),
        "/abbr" => "</abbr>".to_owned(),
        "video" | "audio" if arguments.get_or(&["src", "url", "mp4"], 0).is_some() => {
            let address = arguments.get_or(&["src", "url", "mp4"], 0).unwrap_or_default();
            format!("[{address}](<{address}>)")
        }
        "comment" | "/comment" | "toc" => String::new(),
        lower if GROUPS.contains(&lower) => String::new(),
        // Ends of what was shown above, and boxes that are not blocks of their own.
        lower if lower.starts_with('/') || callout_kind(lower).is_some() => String::new(),
        lower => {
            video(lower, &arguments).unwrap_or_else(|| rewriter.unknown(format!("{{{{< {name} >}}}}"), source, span))
        }
    }
}

/// A link that looks like a button: whole when its words are among the arguments, else its start tag.
fn button(arguments: &Arguments<'_>) -> Option<String> {
    let address = arguments.get_or(&["href", "url", "link", "relref", "to"], 0)?;
    let words = arguments.get(&["text", "label", "content", "title"]);
    Some(match words {
        Some(words) => link(words, address),
        None => format!("<a href=\"{}\">", escape(address)),
    })
}

/// A picture with its caption, when the arguments name one.
pub(super) fn figure(arguments: &Arguments<'_>) -> Option<String> {
    let source = arguments.get(&["src", "url", "image_path", "file", "path", "image"])?;
    let alt = arguments.get(&["alt", "caption", "title"]).unwrap_or_default();
    let caption = arguments.get(&["caption", "title"]).map(escape);
    let credit = arguments.get(&["attr"]).map(|credit| match arguments.get(&["attrlink"]) {
        Some(link) => format!("<a href=\"{}\">{}</a>", escape(link), escape(credit)),
        None => escape(credit),
    });
    let caption = [caption, credit].into_iter().flatten().reduce(|caption, credit| format!("{caption} {credit}"));
    let attributes = attributes(arguments, &["width", "height"]);
    let image = format!("<img src=\"{}\" alt=\"{}\"{attributes}>", escape(source), escape(alt));
    let image = match arguments.get(&["link", "href"]) {
        Some(link) => format!("<a href=\"{}\">{image}</a>", escape(link)),
        None => image,
    };
    Some(match caption {
        Some(caption) => format!("<figure>{image}<figcaption>{caption}</figcaption></figure>"),
        None if attributes.is_empty() && arguments.get(&["link", "href"]).is_none() => picture(alt, source),
        None => image,
    })
}

/// A link to what a site shows within the page.
pub(super) fn video(name: &str, arguments: &Arguments<'_>) -> Option<String> {
    let name = name.to_lowercase();
    let (_, address, words) = EMBEDDED.iter().find(|(own, ..)| *own == name)?;
    let id = arguments.get_or(&["id", "url", "video", "repo"], 0)?;
    let id = match (name.as_str(), arguments.plain.get(1)) {
        ("gist", Some(second)) => format!("{id}/{second}"),
        _ => id.to_owned(),
    };
    let target = if id.contains("://") { id } else { format!("{address}{id}") };
    Some(format!("[{words}: {target}](<{target}>)"))
}

/// Those of some arguments that are given, as attributes of an element.
pub(super) fn attributes(arguments: &Arguments<'_>, names: &[&str]) -> String {
    let given = names.iter().filter_map(|name| Some((name, arguments.get(&[name])?)));
    given.map(|(name, value)| format!(" {name}=\"{}\"", escape(value))).collect()
}

/// Text as the value of an attribute.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}
