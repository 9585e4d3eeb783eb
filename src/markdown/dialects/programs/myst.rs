//! MyST: directives, `` ```{name} argument `` or `:::{name} argument`, with `:key: value` option lines; roles, labels,
//! comments.
//!
//! Directives with text content become containers; pictures, code and formulas are converted as a whole here.

use crate::markdown::dialects::line_pass::{self, Closing, LinePass};
use crate::markdown::dialects::lines::{COLONS, FENCE};
use crate::markdown::dialects::names::callout_kind;
use crate::markdown::dialects::span_pass::SpanPass;
use crate::markdown::dialects::{begins_line, code_span, escape, line_of, link, longest_run};
use crate::source::Span;

/// Longest name of a role, in bytes; longer ones are treated as text.
const MAX_NAME: usize = 40;
/// Maximum number of inner fences to skip while searching for the end of a directive.
const MAX_INNER: usize = 500;

/// Kind of result of a directive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// A picture, with a caption if the directive has text.
    Figure,
    /// A code block.
    Code,
    /// A display formula.
    Math,
    /// Its content, with its argument as a title above.
    Titled,
    /// Its content alone.
    Group,
    /// Nothing: the site inserts lists of pages and sources there.
    Nothing,
    /// HTML unchanged, or raw text of another format.
    Raw,
    /// Content that only the site knows.
    Unknown,
}

/// Directives other than callouts, with their shapes. Other names are languages of code.
const DIRECTIVES: [(&str, Shape); 43] = [
    ("figure", Shape::Figure),
    ("figure-md", Shape::Group),
    ("image", Shape::Figure),
    ("code-block", Shape::Code),
    ("code", Shape::Code),
    ("sourcecode", Shape::Code),
    ("code-cell", Shape::Code),
    ("parsed-literal", Shape::Code),
    ("literalinclude", Shape::Unknown),
    ("math", Shape::Math),
    ("dropdown", Shape::Titled),
    ("details", Shape::Titled),
    ("tab-set", Shape::Group),
    ("tabs", Shape::Group),
    ("tab-item", Shape::Titled),
    ("tab", Shape::Titled),
    ("grid", Shape::Group),
    ("grid-item", Shape::Group),
    ("grid-item-card", Shape::Titled),
    ("card", Shape::Titled),
    ("cards", Shape::Group),
    ("sidebar", Shape::Titled),
    ("margin", Shape::Titled),
    ("topic", Shape::Titled),
    ("rubric", Shape::Titled),
    ("table", Shape::Titled),
    ("list-table", Shape::Titled),
    ("epigraph", Shape::Group),
    ("div", Shape::Group),
    ("container", Shape::Group),
    ("exercise", Shape::Titled),
    ("solution", Shape::Titled),
    ("glossary", Shape::Group),
    ("hlist", Shape::Group),
    ("toctree", Shape::Nothing),
    ("tableofcontents", Shape::Nothing),
    ("contents", Shape::Nothing),
    ("index", Shape::Nothing),
    ("raw", Shape::Raw),
    ("bibliography", Shape::Unknown),
    ("include", Shape::Unknown),
    ("embed", Shape::Unknown),
    ("iframe", Shape::Unknown),
];

/// The shape of a directive.
fn shape_of(name: &str) -> Option<Shape> {
    // Theorems, proofs and so on: `prf:theorem`.
    if name.starts_with("prf:") {
        return Some(Shape::Titled);
    }
    DIRECTIVES.iter().find(|(own, _)| *own == name).map(|(_, shape)| *shape)
}

/// The opening line of a directive: fence, name, argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Opening<'a> {
    fence: &'a str,
    name: &'a str,
    argument: &'a str,
}

impl<'a> Opening<'a> {
    /// Parses a line without its indentation.
    fn of(trimmed: &'a str) -> Option<Opening<'a>> {
        let mark = trimmed.chars().next().filter(|c| matches!(c, '`' | ':' | '~'))?;
        let len = trimmed.len() - trimmed.trim_start_matches(mark).len();
        let (name, argument) = trimmed[len..].strip_prefix('{')?.split_once('}')?;
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_:".contains(c));
        (len >= 3 && is_name).then(|| Opening { fence: &trimmed[..len], name, argument: argument.trim() })
    }
}

/// Whether a line opens a directive.
fn is_directive(trimmed: &str) -> bool {
    Opening::of(trimmed).is_some_and(|opening| shape_of(opening.name).is_some() || callout_kind(opening.name).is_some())
}

/// Parses an option line: `:width: 50%`.
pub(in crate::markdown::dialects) fn option(trimmed: &str) -> Option<(&str, &str)> {
    let (key, value) = trimmed.strip_prefix(':')?.split_once(':')?;
    let is_key =
        key.starts_with(|c: char| c.is_ascii_alphabetic()) && key.chars().all(|c| c.is_alphanumeric() || c == '-');
    (is_key && (value.is_empty() || value.starts_with(' '))).then(|| (key, value.trim()))
}

/// A picture with its options. With `has_caption`, its element is left open for a caption.
fn figure(address: &str, options: &[(&str, &str)], has_caption: bool) -> String {
    let get = |name: &str| options.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
    let mut image = format!("<img src=\"{}\" alt=\"{}\"", escape(address), escape(get("alt").unwrap_or_default()));
    for key in ["width", "height"] {
        if let Some(value) = get(key) {
            image += &format!(" {key}=\"{}\"", escape(value));
        }
    }
    image += ">";
    let id = get("name").or(get("label")).map(|id| format!(" id=\"{}\"", escape(id)));
    match (id, has_caption) {
        (None, false) => image,
        (id, true) => format!("<figure{}>{image}<figcaption>", id.unwrap_or_default()),
        (Some(id), false) => format!("<figure{id}>{image}</figure>"),
    }
}

/// Handles a directive with text content.
pub(in crate::markdown::dialects) fn container(pass: &mut LinePass<'_>, idx: usize) -> Option<line_pass::Opening> {
    let opening = Opening::of(pass.lines[idx].trimmed)?;
    let shape = shape_of(opening.name);
    if callout_kind(opening.name).is_none() && shape.is_none() {
        return None;
    }
    end_of_directive(pass, idx, opening.fence)?;
    pass.in_options = true;
    let closing = Closing::Fence(opening.fence.to_owned());
    let title = if shape == Some(Shape::Group) { "" } else { opening.argument };
    let kind = callout_kind(opening.name).filter(|_| shape.is_none()).map(|kind| {
        let (_, options) = options(pass, idx + 1);
        let class = options.iter().find(|(key, _)| *key == "class").map(|(_, value)| *value);
        class.and_then(|class| class.split_whitespace().find_map(callout_kind)).unwrap_or(kind)
    });
    Some(line_pass::Opening::Container(kind, title.to_owned(), closing))
}

/// The line that ends a directive.
fn end_of_directive(pass: &LinePass<'_>, idx: usize, fence: &str) -> Option<usize> {
    let key = if fence.starts_with(':') { COLONS } else { FENCE };
    let mut end = pass.ends.next(key, idx)?;
    for _ in 0..MAX_INNER {
        if pass.lines[end].trimmed == fence {
            return Some(end);
        }
        end = pass.ends.next(key, end)?;
    }
    None
}

/// The options from a line on, and the line after them.
fn options<'a>(pass: &LinePass<'a>, from: usize) -> (usize, Vec<(&'a str, &'a str)>) {
    let options: Vec<(&str, &str)> = pass.lines[from..].iter().map_while(|line| option(line.trimmed)).collect();
    (from + options.len(), options)
}

/// Handles a directive that is a picture, code, a formula, or invisible. Returns the line after it.
pub(in crate::markdown::dialects) fn whole(pass: &mut LinePass<'_>, idx: usize) -> Option<usize> {
    let line = pass.lines[idx];
    let opening = Opening::of(line.trimmed)?;
    let shape = shape_of(opening.name)?;
    if matches!(shape, Shape::Titled | Shape::Group) {
        return None;
    }
    let end = end_of_directive(pass, idx, opening.fence)?;
    let (body, options) = options(pass, idx + 1);
    let body = body.min(end);
    let lines = pass.lines;
    let (inner, last) = (&lines[body..end], lines[end]);
    let has_words = inner.iter().any(|line| !line.trimmed.is_empty());
    let (first, fence, is_kept) = match shape {
        Shape::Figure if opening.argument.is_empty() => (String::new(), String::new(), has_words),
        Shape::Figure => {
            let close = if has_words { "</figcaption></figure>" } else { "" };
            (figure(opening.argument, &options, has_words), close.to_owned(), has_words)
        }
        Shape::Code => {
            let longest = inner.iter().map(|line| longest_run(line.text, '`')).max().unwrap_or(0);
            let fence = "`".repeat(3.max(longest + 1));
            let language = if opening.argument == "ipython3" { "python" } else { opening.argument };
            (format!("{fence}{language}"), fence, true)
        }
        Shape::Math => ("$$".to_owned(), "$$".to_owned(), true),
        Shape::Titled | Shape::Group | Shape::Nothing => (String::new(), String::new(), false),
        // Raw text in a notebook is HTML.
        Shape::Raw if matches!(opening.argument, "html" | "jupyter") => (String::new(), String::new(), true),
        Shape::Raw | Shape::Unknown => {
            let span = Span::new(line.start, line.start + line.text.len());
            let kind = format!("{{{}}} {}", opening.name, opening.argument);
            (pass.rewriter.unknown(kind.trim().to_owned(), line.trimmed, span), String::new(), false)
        }
    };
    pass.prefix(line, Some(&first));
    for option in &lines[idx + 1..body] {
        pass.remove(*option);
    }
    if shape == Shape::Figure {
        pass.separate(line);
    }
    for line in inner {
        if is_kept { pass.prefix(*line, None) } else { pass.remove(*line) }
    }
    pass.prefix(last, Some(&fence));
    if shape == Shape::Figure {
        pass.separate(last);
    }
    Some(end + 1)
}

/// Markdown for a role: `` {name}`text` ``. `None` if it stays code.
fn role(name: &str, text: &str) -> Option<String> {
    // `words <target>`.
    let named = text.strip_suffix('>').and_then(|text| text.rsplit_once('<'));
    let (words, target) = named.map_or((text, text), |(words, target)| (words.trim(), target.trim()));
    let in_element = |element: &str| Some(format!("<{element}>{}</{element}>", escape(text)));
    match name {
        "ref" | "numref" | "eq" | "prf:ref" => Some(link(words, &format!("#{target}"))),
        "doc" | "download" | "any" => {
            let file = if name == "doc" && !target.contains('.') { ".md" } else { "" };
            Some(link(words, &format!("{target}{file}")))
        }
        "math" => Some(format!("${}$", text.trim())),
        "sub" | "subscript" => in_element("sub"),
        "sup" | "superscript" => in_element("sup"),
        "kbd" => in_element("kbd"),
        "del" | "strike" => in_element("del"),
        "u" | "underline" => in_element("u"),
        // An index entry is also part of the text.
        "index" => Some(words.to_owned()),
        "abbr" | "term" | "guilabel" | "menuselection" | "dfn" | "emphasis" => Some(text.to_owned()),
        _ if name.starts_with("cite") => Some(format!("[@{text}]")),
        _ => None,
    }
}

/// Whether a line opens a directive of any name.
pub(super) fn is_opening(trimmed: &str) -> bool {
    Opening::of(trimmed).is_some()
}

/// Whether a directive opens at an offset.
pub(in crate::markdown::dialects) fn begins(text: &str, at: usize) -> bool {
    begins_line(text, at) && is_opening(line_of(&text[at..]).trim_end())
}

/// Handles a role: `` {name}`text` ``.
pub(in crate::markdown::dialects) fn role_span(pass: &mut SpanPass<'_>, at: usize, rest: &str) -> Option<usize> {
    let close = rest.bytes().take(MAX_NAME + 1).position(|byte| byte == b'}')?;
    let (name, behind) = (&rest[1..close], &rest[close + 1..]);
    if !is_role_name(name.as_bytes()) || !behind.starts_with('`') {
        return None;
    }
    let start = at + name.len() + 2;
    let end = start + code_span(behind)?;
    let text = pass.text[start..end].trim_matches('`');
    match role(name, text) {
        Some(shown) => pass.replace(at..end, shown),
        None => pass.replace(at..start, String::new()).map(|_| end),
    }
}

/// Whether a text ends with the name of a role after a brace.
fn ends_role(text: &[u8]) -> bool {
    let brace = text.iter().rev().take(MAX_NAME + 1).position(|byte| *byte == b'{');
    brace.is_some_and(|len| is_role_name(&text[text.len() - len..]))
}

fn is_role_name(name: &[u8]) -> bool {
    name.first().is_some_and(u8::is_ascii_lowercase)
        && name.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_:+".contains(byte))
}

/// Whether the text of a role begins at an offset.
pub(in crate::markdown::dialects) fn begins_role(text: &str, at: usize) -> bool {
    ends_role(&text.as_bytes()[..at])
}

/// Removes comments, `% words`, and cell separators, `+++`, in texts with directives.
pub(in crate::markdown::dialects) fn comment(pass: &mut LinePass<'_>, idx: usize) -> bool {
    let line = pass.lines[idx];
    if line.trimmed != "+++" && !line.text.starts_with("% ") {
        return false;
    }
    let lines = pass.lines;
    let has_directives =
        *pass.has_directives.get_or_insert_with(|| lines.iter().any(|line| is_directive(line.trimmed)));
    if has_directives {
        pass.prefix(line, Some(""));
    }
    has_directives
}

/// Handles `(label)=`, a link target.
pub(in crate::markdown::dialects) fn label(pass: &mut LinePass<'_>, idx: usize) -> bool {
    let line = pass.lines[idx];
    let Some(label) = label_of(line.trimmed) else { return false };
    pass.prefix(line, Some(&format!("<a id=\"{label}\"></a>")));
    pass.separate(line);
    true
}

/// Whether a label begins at an offset.
pub(in crate::markdown::dialects) fn begins_label(text: &str, at: usize) -> bool {
    begins_line(text, at) && label_of(line_of(&text[at..]).trim_end()).is_some()
}

fn label_of(line: &str) -> Option<&str> {
    let label = line.strip_prefix('(')?.strip_suffix(")=")?;
    let is_label = !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || "-_.:".contains(c));
    is_label.then_some(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opening_lines_and_options_are_recognised() {
        let opening = Opening::of("````{code-block} python").expect("is one");
        assert_eq!((opening.fence, opening.name, opening.argument), ("````", "code-block", "python"));
        assert_eq!(Opening::of("```{.python}"), None);
        assert_eq!(Opening::of("```{r, echo=FALSE}"), None);
        assert_eq!(option(":width: 50%"), Some(("width", "50%")));
        assert_eq!(option(":: a"), None);
        assert_eq!(option(":smile:"), Some(("smile", "")));
    }
}
