//! Shared content of tags in several programs: embedded pages, captioned pictures, buttons.

use crate::markdown::dialects::arguments::Arguments;
use crate::markdown::dialects::{escape, link, picture};

/// Embedded resources by the name of the shortcode: address prefix and link text.
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

/// A link styled as a button: complete if the arguments contain its words, else its start tag.
pub(super) fn button(arguments: &Arguments<'_>) -> Option<String> {
    let address = arguments.get_or(&["href", "url", "link", "relref", "to"], 0)?;
    let words = arguments.get(&["text", "label", "content", "title"]);
    Some(match words {
        Some(words) => link(words, address),
        None => format!("<a href=\"{}\">", escape(address)),
    })
}

/// A picture, with a caption if the arguments contain one.
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

/// A link to an embedded resource.
pub(super) fn page(name: &str, arguments: &Arguments<'_>) -> Option<String> {
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

/// The given arguments among `names`, as attributes of an element.
pub(super) fn attributes(arguments: &Arguments<'_>, names: &[&str]) -> String {
    let given = names.iter().filter_map(|name| Some((name, arguments.get(&[name])?)));
    given.map(|(name, value)| format!(" {name}=\"{}\"", escape(value))).collect()
}
