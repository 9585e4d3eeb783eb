//! Liquid, as Jekyll has it (and Tera of Zola, whose tags look the same): `{% tag %}` and `{{ value | filter }}`.

use super::arguments::Arguments;
use super::hugo::{figure, video};
use super::{Rewriter, link, picture};
use crate::source::Span;

/// Tags that only steer the template: what they enclose stays.
const CONTROL: [&str; 28] = [
    "if",
    "elsif",
    "else",
    "unless",
    "for",
    "case",
    "when",
    "assign",
    "capture",
    "break",
    "continue",
    "increment",
    "decrement",
    "cycle",
    "raw",
    "comment",
    "tablerow",
    "end",
    "set",
    "block",
    "verbatim",
    "macro",
    "call",
    "filter",
    "extends",
    "import",
    "from",
    "with",
];

/// The name of a tag and what follows it, of what stands between `{%` and `%}`.
pub(super) fn name_and_rest(inner: &str) -> (&str, &str) {
    let inner = inner.trim_matches('-').trim();
    let end = inner.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(inner.len());
    inner.split_at(end)
}

/// What stands for `{% … %}`.
pub(super) fn tag(source: &str, span: Span, rewriter: &mut Rewriter<'_>) -> String {
    let (name, rest) = name_and_rest(source.trim_start_matches("{%").trim_end_matches("%}"));
    let rest = rest.trim();
    let arguments = || Arguments::parse(rest);
    if let Some(shown) = rewriter.dialects.shortcodes.expand(name, rest) {
        return shown;
    }
    match name {
        // Hexo's has words and an address.
        "link" if rest.contains("://") => {
            let arguments = arguments();
            let (words, address) = (arguments.plain.first(), arguments.plain.iter().find(|word| word.contains("://")));
            link(words.unwrap_or(&rest), address.unwrap_or(&rest))
        }
        "post_url" | "link" | "post_path" | "asset_path" => rest.to_owned(),
        "post_link" | "asset_link" => {
            let arguments = arguments();
            let Some((address, words)) = arguments.plain.split_first() else { return String::new() };
            let words: Vec<&str> = words.iter().copied().filter(|word| !matches!(*word, "true" | "false")).collect();
            link(&if words.is_empty() { (*address).to_owned() } else { words.join(" ") }, address)
        }
        "asset_img" => asset(&arguments()).unwrap_or_else(|| rewriter.unknown(format!("{{% {name} %}}"), source, span)),
        "btn" | "button" if rest.contains(',') => {
            let mut parts = rest.split(',').map(str::trim);
            let (address, words) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            link(if words.is_empty() { address } else { words }, address)
        }
        "iframe" if rest.contains("://") => {
            let arguments = arguments();
            let address = arguments.plain.first().copied().unwrap_or_default();
            link(address, address)
        }
        "label" => rest.split_once('@').map_or(rest, |(_, words)| words).to_owned(),
        "include" | "include_relative" | "include_cached" => {
            let arguments = arguments();
            let image = figure(&arguments).filter(|_| {
                let file = rest.split_whitespace().next().unwrap_or_default();
                ["figure", "image", "img", "picture", "photo"].iter().any(|word| file.contains(word))
            });
            let file = rest.split_whitespace().next().unwrap_or_default();
            let stem = file.rsplit('/').next().unwrap_or_default().split('.').next().unwrap_or_default();
            let stem = stem.trim_start_matches("embed-").trim_end_matches("-embed").trim_end_matches("Player");
            image
                .or_else(|| video(stem, &Arguments { plain: Vec::new(), ..arguments }))
                .unwrap_or_else(|| rewriter.unknown(format!("{{% {name} {file} %}}"), source, span))
        }
        "img" | "image" | "figure" | "picture" => {
            let arguments = arguments();
            let address = arguments.plain.iter().find(|word| word.contains('.') || word.contains('/'));
            figure(&arguments)
                .or_else(|| address.map(|address| picture("", address)))
                .unwrap_or_else(|| rewriter.unknown(format!("{{% {name} %}}"), source, span))
        }
        // Ends of what was shown above.
        _ if CONTROL.contains(&name) || name.starts_with("end") => String::new(),
        _ => video(name, &arguments())
            .or_else(|| shown_page(name, rest))
            .unwrap_or_else(|| rewriter.unknown(format!("{{% {name} %}}"), source, span)),
    }
}

/// A link to a page that a tag shows within another: `{% embed https://… %}`, and `{% post name/title %}` of DEV.
fn shown_page(name: &str, rest: &str) -> Option<String> {
    let first = rest.split_whitespace().next()?;
    let is_address = first.starts_with("http") && first.contains("://") && !first.contains(['"', '<']);
    let is_of_dev = matches!(name, "post" | "article" | "user") && rest == first && !first.contains(['"', '=']);
    let is_of_dev = is_of_dev && (name == "user" || first.contains('/'));
    match (is_address, is_of_dev) {
        (true, _) => Some(link(first, first)),
        (false, true) => {
            let address = format!("https://dev.to/{}", first.trim_start_matches(['/', '@']));
            Some(link(&address, &address))
        }
        (false, false) => None,
    }
}

/// A picture of Hexo's: `{% asset_img class name.png 300 200 words %}`.
fn asset(arguments: &Arguments<'_>) -> Option<String> {
    let place = arguments.plain.iter().position(|word| word.contains('.'))?;
    let words =
        arguments.plain[place + 1..].iter().copied().skip_while(|word| word.bytes().all(|b| b.is_ascii_digit()));
    // Quoted, the words may be followed by others for the picture's title and its description.
    let words = words.collect::<Vec<_>>().join(" ");
    let alt = words.split(" '").next().unwrap_or_default();
    Some(picture(alt, arguments.plain[place]))
}

/// Whether what stands between two braces may be of a template. Words of other scripts and signs are for the reader,
/// unless they are quoted.
pub(super) fn may_be_value(inner: &str) -> bool {
    inner.contains(['"', '\''])
        || inner.is_ascii() && !inner.contains('\\') && !inner.trim_start_matches('{').contains('{')
}

/// What stands for `{{ … }}`.
pub(super) fn value(source: &str, span: Span, rewriter: &mut Rewriter<'_>) -> String {
    let inner = source.trim_start_matches("{{").trim_end_matches("}}").trim_matches('-').trim();
    let mut parts = inner.split('|').map(str::trim);
    let first = parts.next().unwrap_or_default();
    let filters: Vec<&str> = parts.collect();
    let quoted = first.strip_prefix(['"', '\'']).and_then(|inner| inner.strip_suffix(['"', '\'']));
    if let Some(text) = quoted {
        return text.to_owned();
    }
    // Shortcodes of Zola: `{{ youtube(id="x") }}`.
    if let Some((name, arguments)) = first.split_once('(').filter(|(name, _)| !name.contains(' ')) {
        let (name, inner) = (name.trim(), arguments.trim_end().trim_end_matches(')'));
        if let Some(shown) = rewriter.dialects.shortcodes.expand(name, inner) {
            return shown;
        }
        let arguments = Arguments::parse(inner);
        if let Some(shown) = video(name, &arguments).or_else(|| figure(&arguments)) {
            return shown;
        }
        return rewriter.unknown(format!("{{{{ {name}() }}}}"), source, span);
    }
    // Of Logseq and Roam: `{{video https://…}}`, `{{embed [[page]]}}`.
    if let Some((name, shown)) = first.split_once(' ').map(|(name, shown)| (name, shown.trim()))
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || b"[]:-".contains(&byte))
    {
        if shown.starts_with("http") && shown.contains("://") && !shown.contains(' ') {
            return link(shown, shown);
        }
        let page = shown.strip_prefix("[[").and_then(|page| page.strip_suffix("]]"));
        if let Some(page) = page.filter(|_| name.contains("embed")).and_then(super::obsidian::wikilink) {
            return page;
        }
        if name == "cloze" {
            return shown.to_owned();
        }
    }
    match first {
        name if rewriter.captured.contains(name) => String::new(),
        "site.baseurl" | "site.url" | "site.github.url" | "base_url" | "config.base_url" => String::new(),
        "page.title" | "title" if !rewriter.title.is_empty() => rewriter.title.to_owned(),
        _ if filters.is_empty() => rewriter.unknown(format!("{{{{ {first} }}}}"), source, span),
        _ => rewriter.unknown(format!("{{{{ {first} | … }}}}"), source, span),
    }
}
