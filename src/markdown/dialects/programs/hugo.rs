//! Hugo: shortcodes, `{{< name … >}}` and `{{% name … %}}`.

use super::media::{attributes, button, figure, page};
use crate::markdown::dialects::arguments::Arguments;
use crate::markdown::dialects::names::{GROUPS, callout_kind};
use crate::markdown::dialects::span_pass::SpanPass;
use crate::markdown::dialects::{Rewriter, escape, picture};
use crate::source::Span;

/// Handles an inline shortcode.
pub(in crate::markdown::dialects) fn span(pass: &mut SpanPass<'_>, at: usize, rest: &str) -> Option<usize> {
    let close = if rest.starts_with("{{<") { ">}}" } else { "%}}" };
    // The `%` of the opening does not close it: `{{%}}`.
    let end = pass.closing(at, close).filter(|len| *len >= "{{%%}}".len())?;
    let shown = shortcode(&rest[..end], Span::new(at, at + end), &mut pass.rewriter);
    pass.replace(at..at + end, shown)
}

/// Markdown for a shortcode.
fn shortcode(source: &str, span: Span, rewriter: &mut Rewriter<'_>) -> String {
    let inner = source.trim_start_matches(['{', '<', '%']).trim_end_matches(['}', '>', '%']);
    // `{{</* name */>}}` is an escaped shortcode, to be shown.
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
        // End tags of handled shortcodes, and inline callouts.
        lower if lower.starts_with('/') || callout_kind(lower).is_some() => String::new(),
        lower => {
            page(lower, &arguments).unwrap_or_else(|| rewriter.unknown(format!("{{{{< {name} >}}}}"), source, span))
        }
    }
}
