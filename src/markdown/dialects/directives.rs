//! Directives of MyST: `` ```{name} argument `` or `:::{name} argument`, with options in lines of `:key: value`.
//!
//! Those with words in them become containers (see `blocks`); pictures, code and formulas are whole and made here.

use super::blocks::{Closing, Pass};
use super::hugo::escape;
use super::lines::{COLONS, FENCE};
use super::names::callout_kind;
use super::{link, longest_run};
use crate::source::Span;

/// Fences within a directive that are passed by in the search for its own.
const MAX_INNER: usize = 500;

/// What a directive becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// A picture, with a caption when there are words in it.
    Figure,
    /// A block of code.
    Code,
    /// A displayed formula.
    Math,
    /// What is in it, below its argument as a title.
    Titled,
    /// What is in it, and nothing else.
    Group,
    /// Nothing: the site makes lists of pages and sources there.
    Nothing,
    /// HTML as it is, or what is of another format.
    Raw,
    /// Something that only the site knows.
    Unknown,
}

/// Names of directives that are no callouts, with what they become. Others are languages of code.
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

/// What a directive of this name becomes; `None` for what is none.
fn shape_of(name: &str) -> Option<Shape> {
    // Theorems, proofs and the like: `prf:theorem`.
    if name.starts_with("prf:") {
        return Some(Shape::Titled);
    }
    DIRECTIVES.iter().find(|(own, _)| *own == name).map(|(_, shape)| *shape)
}

/// The line that opens a directive: its fence, its name, its argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Opening<'a> {
    pub fence: &'a str,
    pub name: &'a str,
    pub argument: &'a str,
}

impl<'a> Opening<'a> {
    /// Of a line without its indent.
    pub(super) fn of(trimmed: &'a str) -> Option<Opening<'a>> {
        let mark = trimmed.chars().next().filter(|c| matches!(c, '`' | ':' | '~'))?;
        let len = trimmed.len() - trimmed.trim_start_matches(mark).len();
        let (name, argument) = trimmed[len..].strip_prefix('{')?.split_once('}')?;
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_:".contains(c));
        (len >= 3 && is_name).then(|| Opening { fence: &trimmed[..len], name, argument: argument.trim() })
    }
}

/// Whether a line opens a directive.
pub(super) fn is_directive(trimmed: &str) -> bool {
    Opening::of(trimmed).is_some_and(|opening| shape_of(opening.name).is_some() || callout_kind(opening.name).is_some())
}

/// Key and value of a line that is an option: `:width: 50%`.
pub(super) fn option(trimmed: &str) -> Option<(&str, &str)> {
    let (key, value) = trimmed.strip_prefix(':')?.split_once(':')?;
    let is_key =
        key.starts_with(|c: char| c.is_ascii_alphabetic()) && key.chars().all(|c| c.is_alphanumeric() || c == '-');
    (is_key && (value.is_empty() || value.starts_with(' '))).then(|| (key, value.trim()))
}

/// A picture by its address and options. `has_caption` leaves it open for one.
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

impl Pass<'_, '_, '_> {
    /// A directive of MyST with words in it.
    pub(super) fn directive(
        &mut self,
        idx: usize,
        opening: Opening<'_>,
    ) -> Option<(Option<&'static str>, String, Closing)> {
        let shape = shape_of(opening.name);
        if callout_kind(opening.name).is_none() && shape.is_none() {
            return None;
        }
        self.end_of_directive(idx, opening.fence)?;
        self.in_options = true;
        let closing = Closing::Fence(opening.fence.to_owned());
        let title = if shape == Some(Shape::Group) { "" } else { opening.argument };
        let kind = callout_kind(opening.name).filter(|_| shape.is_none()).map(|kind| {
            let (_, options) = self.options(idx + 1);
            let class = options.iter().find(|(key, _)| *key == "class").map(|(_, value)| *value);
            class.and_then(|class| class.split_whitespace().find_map(callout_kind)).unwrap_or(kind)
        });
        Some((kind, title.to_owned(), closing))
    }

    /// The line that ends a directive.
    fn end_of_directive(&self, idx: usize, fence: &str) -> Option<usize> {
        let key = if fence.starts_with(':') { COLONS } else { FENCE };
        let mut end = self.ends.next(key, idx)?;
        for _ in 0..MAX_INNER {
            if self.lines[end].trimmed == fence {
                return Some(end);
            }
            end = self.ends.next(key, end)?;
        }
        None
    }

    /// Options from a line on, and the line behind them.
    fn options(&self, from: usize) -> (usize, Vec<(&str, &str)>) {
        let options: Vec<(&str, &str)> = self.lines[from..].iter().map_while(|line| option(line.trimmed)).collect();
        (from + options.len(), options)
    }

    /// A directive that is a picture, code, a formula, or nothing to readers. The line behind it.
    pub(super) fn whole_directive(&mut self, idx: usize) -> Option<usize> {
        let line = self.lines[idx];
        let opening = Opening::of(line.trimmed)?;
        let shape = shape_of(opening.name)?;
        if matches!(shape, Shape::Titled | Shape::Group) {
            return None;
        }
        let end = self.end_of_directive(idx, opening.fence)?;
        let (body, options) = self.options(idx + 1);
        let body = body.min(end);
        let lines = self.lines;
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
            // What is raw in a notebook is HTML.
            Shape::Raw if matches!(opening.argument, "html" | "jupyter") => (String::new(), String::new(), true),
            Shape::Raw | Shape::Unknown => {
                let span = Span::new(line.start, line.start + line.text.len());
                let kind = format!("{{{}}} {}", opening.name, opening.argument);
                (self.rewriter.unknown(kind.trim().to_owned(), line.trimmed, span), String::new(), false)
            }
        };
        self.prefix(line, Some(&first));
        for option in &lines[idx + 1..body] {
            self.remove(*option);
        }
        if shape == Shape::Figure {
            self.separate(line);
        }
        for line in inner {
            if is_kept { self.prefix(*line, None) } else { self.remove(*line) }
        }
        self.prefix(last, Some(&fence));
        if shape == Shape::Figure {
            self.separate(last);
        }
        Some(end + 1)
    }
}

/// What stands for a role: `` {name}`text` ``. `None` for what is shown as the code that it is.
pub(super) fn role(name: &str, text: &str) -> Option<String> {
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
        // What goes into the index stands in the text, too.
        "index" => Some(words.to_owned()),
        "abbr" | "term" | "guilabel" | "menuselection" | "dfn" | "emphasis" => Some(text.to_owned()),
        _ if name.starts_with("cite") => Some(format!("[@{text}]")),
        _ => None,
    }
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
