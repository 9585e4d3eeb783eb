//! Liquid of Jekyll, and Tera and Nunjucks of Zola and Hexo, whose tags look the same: `{% tag %}` and
//! `{{ value | filter }}`.

use std::ops::Range;

use super::media::{figure, page};
use crate::markdown::dialects::Dialects;
use crate::markdown::dialects::arguments::Arguments;
use crate::markdown::dialects::edits::Edit;
use crate::markdown::dialects::span_pass::{MAX_TAG, SpanPass};
use crate::markdown::dialects::{Rewriter, Unknown, escape, link, picture};
use crate::model::Metadata;
use crate::source::Span;

/// Longest value, in bytes; longer ones are treated as text.
const MAX_VALUE: usize = 300;
/// Whether double braces contain template values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::markdown::dialects) enum Values {
    /// They do, according to the user or the text.
    Filled,
    /// Unknown.
    Perhaps,
    /// They do not: the text is for a program without template values.
    Never,
}

impl Values {
    /// Decides by the user's dialects, else by the front matter and the tags of a text.
    pub(in crate::markdown::dialects) fn of(dialects: &Dialects, text: &str, meta: &Metadata) -> Values {
        let key = |name: &str| meta.extra.iter().find(|(key, _)| key == name).map(|(_, value)| value);
        let is_zenn = key("emoji").is_some() && key("type").is_some();
        let is_of_others =
            ["sidebar_position", "sidebar_label", "organization_url_name", "ignorePublish", "cssclass", "cssclasses"];
        if !dialects.is_auto() {
            Values::Filled
        } else if is_zenn || is_of_others.into_iter().any(|name| key(name).is_some()) {
            Values::Never
        } else if key("layout").is_some() || memchr::memmem::find(text.as_bytes(), b"{%").is_some() {
            Values::Filled
        } else {
            Values::Perhaps
        }
    }
}

/// Handles an inline tag.
pub(in crate::markdown::dialects) fn tag_span(pass: &mut SpanPass<'_>, at: usize, rest: &str) -> Option<usize> {
    // Templates are expanded before Markdown sees code, so a tag may be closed within it.
    pass.read_everywhere();
    let end = liquid_len(pass, at)?;
    let (name, _) = name_and_rest(&rest[2..end - 2]);
    match name {
        "raw" | "verbatim" => return raw(pass, at, end),
        "comment" => return commented(pass, at, end, "endcomment"),
        "highlight" => {
            if let Some(end) = highlighted(pass, at, end) {
                return Some(end);
            }
        }
        // Captured text is shown elsewhere.
        "capture" => return commented(pass, at, end, "endcapture"),
        _ => {}
    }
    let shown = tag(&rest[..end], Span::new(at, at + end), &mut pass.rewriter);
    pass.replace_tag(at..at + end, shown)
}

/// Handles an inline value. In an address it must not contain blanks.
pub(in crate::markdown::dialects) fn value_span(pass: &mut SpanPass<'_>, at: usize, rest: &str) -> Option<usize> {
    let end = pass.closing(at, "}}").filter(|end| *end < MAX_VALUE && !rest[..*end].contains("\n\n"))?;
    if rest.starts_with("{{<")
        || rest.starts_with("{{%")
        || !may_be_value(&rest[2..end - 2])
        || pass.rewriter.values == Values::Never
    {
        return None;
    }
    let source = &rest[..end];
    let shown = value(source, Span::new(at, at + end), &mut pass.rewriter);
    if shown == source {
        return Some(at + end);
    }
    let is_address = pass.text[..at].ends_with("](");
    pass.replace(at..at + end, if is_address { shown.replace(' ', "%20") } else { shown })
}

/// Handles `{% raw %}…{% endraw %}`: removes the tags; their content is literal.
fn raw(pass: &mut SpanPass<'_>, at: usize, len: usize) -> Option<usize> {
    let inner = at + len;
    let has_end = pass.closing(at, "endraw").or_else(|| pass.closing(at, "endverbatim")).is_some();
    let mut from = if has_end { inner } else { pass.text.len() };
    while let Some(found) = pass.text[from..].find("{%") {
        let start = from + found;
        if start - at > MAX_TAG {
            break;
        }
        let Some(len) = liquid_len(pass, start) else {
            from = start + "{%".len();
            continue;
        };
        let end = start + len;
        let (name, _) = name_and_rest(&pass.text[start + 2..end - 2]);
        if name == "endraw" || name == "endverbatim" {
            pass.replace(at..inner, "");
            return pass.replace(start..end, "");
        }
        from = end;
    }
    pass.replace(at..inner, "")
}

/// Removes tags that keep templates in code from being expanded: both of them in a code span, those on the first and
/// last line in a code block.
pub(in crate::markdown::dialects) fn raw_in_code(pass: &mut SpanPass<'_>, code: &Range<usize>) {
    let source = &pass.text[code.clone()];
    if !source.contains("endraw") {
        return;
    }
    let mut tags = Vec::new();
    let mut from = 0;
    while let Some(start) = source[from..].find("{%").map(|found| from + found) {
        // The `%` of the opening does not close it: `{%}`.
        let Some(len) = source[start + 2..].find("%}").map(|found| found + 4) else { break };
        from = start + len;
        let (name, _) = name_and_rest(&source[start + 2..from - 2]);
        match (name, tags.len() % 2) {
            ("raw", 0) | ("endraw", 1) => tags.push(start..from),
            _ => {}
        }
    }
    let is_block = source.starts_with("```") || source.starts_with("~~~");
    let is_line = |tag: &Range<usize>| {
        let is_alone = source[..tag.start].trim_end_matches([' ', '\t']).ends_with('\n');
        is_alone && source[tag.end..].trim_start_matches([' ', '\t', '\r']).starts_with('\n')
    };
    for pair in tags.chunks_exact(2) {
        let shown = &source[pair[0].end..pair[1].start];
        if !shown.contains("{{") && !shown.contains("{%") || is_block && !pair.iter().all(is_line) {
            continue;
        }
        for tag in pair {
            let behind = &source[tag.end..];
            let n_blank = behind.len() - behind.trim_start_matches([' ', '\t', '\r']).len();
            let end = if is_block { tag.end + n_blank + 1 } else { tag.end };
            pass.edits.push(Edit::new(code.start + tag.start..code.start + end, ""));
        }
    }
}

/// Handles `{% highlight sh %}…{% endhighlight %}` within a line.
fn highlighted(pass: &mut SpanPass<'_>, at: usize, len: usize) -> Option<usize> {
    let (inner, end) = enclosed(pass, at, len, "endhighlight")?;
    let source = pass.text[inner].trim_matches('\n');
    if source.trim().is_empty() || source.contains("\n\n") {
        return None;
    }
    let code = escape(source);
    let is_block = code.contains('\n') && pass.text[pass.line_start.min(at)..at].trim().is_empty();
    let shown = if is_block { format!("<pre><code>{code}</code></pre>\n\n") } else { format!("<code>{code}</code>") };
    pass.replace(at..end, shown)
}

/// Removes `{% comment %}…{% endcomment %}`.
fn commented(pass: &mut SpanPass<'_>, at: usize, len: usize, end_name: &'static str) -> Option<usize> {
    let (_, end) = enclosed(pass, at, len, end_name)?;
    pass.replace_tag(at..end, String::new())
}

/// The range between a tag of this length and its end tag, and the end of that end tag.
fn enclosed(pass: &mut SpanPass<'_>, at: usize, len: usize, end_name: &'static str) -> Option<(Range<usize>, usize)> {
    let found = pass.closing(at, end_name)?.checked_sub(len + end_name.len())?;
    let start = at + len + pass.text[at + len..][..found].rfind("{%")?;
    let end = start + liquid_len(pass, start)?;
    Some((at + len..start, end))
}

/// Length of the tag that begins at an offset. The `%` of its opening does not close it: `{%}`.
fn liquid_len(pass: &mut SpanPass<'_>, at: usize) -> Option<usize> {
    pass.closing(at, "%}").filter(|len| *len >= "{%%}".len())
}

/// Tags that only control the template: their content stays.
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

/// Splits the content of `{% … %}` into the name of the tag and the rest.
pub(in crate::markdown::dialects) fn name_and_rest(inner: &str) -> (&str, &str) {
    let inner = inner.trim_matches('-').trim();
    let end = inner.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(inner.len());
    inner.split_at(end)
}

/// Markdown for `{% … %}`.
fn tag(source: &str, span: Span, rewriter: &mut Rewriter<'_>) -> String {
    let (name, rest) = name_and_rest(source.trim_start_matches("{%").trim_end_matches("%}"));
    let rest = rest.trim();
    let arguments = || Arguments::parse(rest);
    if let Some(shown) = rewriter.dialects.shortcodes.expand(name, rest) {
        return shown;
    }
    match name {
        // Hexo's `link` has words and an address.
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
                .or_else(|| page(stem, &Arguments { plain: Vec::new(), ..arguments }))
                .unwrap_or_else(|| rewriter.unknown(format!("{{% {name} {file} %}}"), source, span))
        }
        "img" | "image" | "figure" | "picture" => {
            let arguments = arguments();
            let address = arguments.plain.iter().find(|word| word.contains('.') || word.contains('/'));
            figure(&arguments)
                .or_else(|| address.map(|address| picture("", address)))
                .unwrap_or_else(|| rewriter.unknown(format!("{{% {name} %}}"), source, span))
        }
        // End tags of handled tags.
        _ if CONTROL.contains(&name) || name.starts_with("end") => String::new(),
        _ => page(name, &arguments())
            .or_else(|| shown_page(name, rest))
            .unwrap_or_else(|| rewriter.unknown(format!("{{% {name} %}}"), source, span)),
    }
}

/// A link to an embedded page: `{% embed https://… %}`, and `{% post name/title %}` of DEV.
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

/// A picture of Hexo: `{% asset_img class name.png 300 200 words %}`.
fn asset(arguments: &Arguments<'_>) -> Option<String> {
    let place = arguments.plain.iter().position(|word| word.contains('.'))?;
    let words =
        arguments.plain[place + 1..].iter().copied().skip_while(|word| word.bytes().all(|b| b.is_ascii_digit()));
    // A quoted title and description may follow the words.
    let words = words.collect::<Vec<_>>().join(" ");
    let alt = words.split(" '").next().unwrap_or_default();
    Some(picture(alt, arguments.plain[place]))
}

/// Whether the content of double braces may be a template value. Text in other scripts and symbols is for the reader,
/// unless quoted.
fn may_be_value(inner: &str) -> bool {
    inner.contains(['"', '\''])
        || inner.is_ascii() && !inner.contains('\\') && !inner.trim_start_matches('{').contains('{')
}

/// Markdown for `{{ … }}`.
fn value(source: &str, span: Span, rewriter: &mut Rewriter<'_>) -> String {
    let inner = source.trim_start_matches("{{").trim_end_matches("}}").trim_matches('-').trim();
    let mut parts = inner.split('|').map(str::trim);
    let first = parts.next().unwrap_or_default();
    let filters: Vec<&str> = parts.collect();
    let quoted = first.strip_prefix(['"', '\'']).and_then(|inner| inner.strip_suffix(['"', '\'']));
    if let Some(text) = quoted {
        return text.to_owned();
    }
    // Zola shortcode: `{{ youtube(id="x") }}`.
    if let Some((name, arguments)) = first.split_once('(').filter(|(name, _)| !name.contains(' ')) {
        let (name, inner) = (name.trim(), arguments.trim_end().trim_end_matches(')'));
        if let Some(shown) = rewriter.dialects.shortcodes.expand(name, inner) {
            return shown;
        }
        let arguments = Arguments::parse(inner);
        if let Some(shown) = page(name, &arguments).or_else(|| figure(&arguments)) {
            return shown;
        }
        return rewriter.unknown(format!("{{{{ {name}() }}}}"), source, span);
    }
    match first {
        name if rewriter.findings.captured.contains(name) => String::new(),
        "site.baseurl" | "site.url" | "site.github.url" | "base_url" | "config.base_url" => String::new(),
        "page.title" | "title" if !rewriter.title.is_empty() => rewriter.title.to_owned(),
        _ => {
            let kind = format!("{{{{ {first}{} }}}}", if filters.is_empty() { "" } else { " | …" });
            let is_of_site = ["site.", "page.", "include.", "layout.", "config.", "section."]
                .iter()
                .any(|own| first.starts_with(own));
            if rewriter.values == Values::Perhaps && !is_of_site {
                rewriter.count(Unknown::Kept(kind), span);
                return source.to_owned();
            }
            rewriter.unknown(kind, source, span)
        }
    }
}
