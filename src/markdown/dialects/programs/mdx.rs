//! MDX of Docusaurus, Astro and Next: Markdown with ES modules, JSX expressions and components.
//!
//! A text is MDX if its file name says so, or if it imports something. Indented text is not code in MDX.

use super::media;
use crate::markdown::dialects::arguments::Arguments;
use crate::markdown::dialects::edits::Edit;
use crate::markdown::dialects::guard::Guard;
use crate::markdown::dialects::jsx::{MAX_EXPRESSION, Tag, braced, text_of};
use crate::markdown::dialects::line_pass::is_list_item;
use crate::markdown::dialects::lines::{Fence, unquoted};
use crate::markdown::dialects::names::callout_kind;
use crate::markdown::dialects::rule::Places;
use crate::markdown::dialects::{MAX_SPAN, Rewriter, code_span, escape, longest_run};
use crate::source::Span;

/// Components that only arrange their content.
const GROUPS: [&str; 20] = [
    "Tabs",
    "CodeGroup",
    "CodeTabs",
    "Steps",
    "Step",
    "Cards",
    "CardGroup",
    "CardGrid",
    "Columns",
    "Column",
    "Row",
    "Col",
    "Grid",
    "Fragment",
    "React.Fragment",
    "AccordionGroup",
    "Layout",
    "BrowserWindow",
    "Frame",
    "FileTree",
];
/// Components with a title above their content.
const TITLED: [&str; 9] =
    ["TabItem", "Tab", "Tabs.Tab", "Accordion", "Details", "Card", "Expandable", "Collapsible", "Panel"];

/// HTML elements whose content is Markdown if their tags are on separate lines.
const BLOCKS: [&str; 10] =
    ["div", "section", "article", "aside", "main", "header", "footer", "center", "details", "blockquote"];

/// Maximum nesting of components; deeper ones are dropped, because each costs time at every end tag.
const MAX_OPEN: usize = 32;

/// Whether a text may contain a module line.
pub(in crate::markdown::dialects) fn has_modules(text: &str, _: usize) -> bool {
    text.starts_with("import ") || memchr::memmem::find(text.as_bytes(), b"\nimport ").is_some()
}

/// Whether a text is MDX: it has a module line where a paragraph could begin, outside code.
fn is_mdx(text: &str) -> bool {
    let mut fence = Fence::default();
    let mut was_blank = true;
    text.lines().any(|line| {
        let in_code = fence.holds(unquoted(line)) || fence.opens(unquoted(line));
        let is_module = is_module_line(line, false);
        let found = !in_code && was_blank && is_module;
        was_blank = line.trim().is_empty() || is_module;
        found
    })
}

/// Whether a line is `import X from 'y'` or `import 'y'`, or `export …` if `with_exports` is set.
fn is_module_line(line: &str, with_exports: bool) -> bool {
    if let Some(rest) = line.strip_prefix("import ") {
        let rest = rest.trim().trim_end_matches(';').trim_end();
        let is_closed = rest.ends_with(['"', '\'']) && rest.len() > 2;
        let is_open = with_exports && rest.ends_with(['{', ',']);
        return (is_closed && (rest.contains(" from ") || rest.contains("} from") || rest.starts_with(['"', '\''])))
            || is_open;
    }
    let words = ["const ", "let ", "var ", "function ", "default ", "class ", "async ", "* ", "{"];
    line.strip_prefix("export ").is_some_and(|rest| with_exports && words.iter().any(|word| rest.starts_with(word)))
}

/// The edits of this pass.
pub(in crate::markdown::dialects) fn modules(text: &str, body: usize, rewriter: Rewriter<'_>) -> Vec<Edit> {
    if !rewriter.is_mdx && !is_mdx(&text[body..]) {
        return Vec::new();
    }
    // Unclosed braces and tags are scanned again by those within them; the budget limits the total.
    const LOOKS: usize = 16;
    let budget = LOOKS * text.len();
    let mut pass = Pass {
        text,
        guard: Guard::of(text, body, true),
        edits: Vec::new(),
        open: Vec::new(),
        in_math: false,
        in_list: false,
        fence_indent: 0,
        budget,
        rewriter,
    };
    let mut fence = Fence::default();
    let mut was_blank = true;
    let mut at = body;
    while at < text.len() {
        let end = line_end(text, at);
        let line = &text[at..end];
        let is_inside = fence.holds(unquoted(line));
        if is_inside || fence.opens(unquoted(line)) {
            pass.code_line(at, line, is_inside);
            was_blank = false;
            at = end;
            continue;
        }
        if was_blank && is_module_line(line, true) {
            at = pass.module(at);
            continue;
        }
        was_blank = line.trim().is_empty();
        at = pass.line(at, end);
    }
    pass.edits
}

fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |len| at + len + 1)
}

/// An open component.
struct Open<'a> {
    name: &'a str,
    /// Indentation of its content, once known.
    indent: Option<usize>,
    /// Replacement for its end tag.
    end: &'static str,
}

struct Pass<'a> {
    text: &'a str,
    guard: Guard,
    edits: Vec<Edit>,
    open: Vec<Open<'a>>,
    /// Whether a display formula is open, in which braces belong to TeX.
    in_math: bool,
    /// Whether the current lines belong to a list within a component.
    in_list: bool,
    /// Indentation of the current code block, caused by its surroundings.
    fence_indent: usize,
    /// Number of bytes that may still be scanned without success.
    budget: usize,
    rewriter: Rewriter<'a>,
}

impl<'a> Pass<'a> {
    fn replace(&mut self, start: usize, end: usize, replacement: impl Into<String>) -> usize {
        self.edits.push(Edit::new(start..end, replacement));
        end
    }

    /// Removes module lines up to the empty line that ends them.
    fn module(&mut self, start: usize) -> usize {
        let mut at = start;
        let mut depth = 0usize;
        while at < self.text.len() {
            let end = line_end(self.text, at);
            let line = &self.text[at..end];
            if line.trim().is_empty() && depth == 0 {
                break;
            }
            let count = |marks: [char; 3]| line.matches(marks).count();
            depth = (depth + count(['{', '(', '['])).saturating_sub(count(['}', ')', ']']));
            at = end;
        }
        self.replace(start, at, "")
    }

    /// Removes the indentation that components cause; returns the start of the content.
    fn unindent(&mut self, start: usize, line: &str) -> usize {
        let content = line.trim_start_matches([' ', '\t']);
        let own = line.len() - content.len();
        let Some(open) = self.open.last_mut().filter(|_| !content.trim().is_empty()) else { return start };
        let indent = *open.indent.get_or_insert(own);
        if own <= indent {
            self.in_list = is_list_item(content);
        }
        // Indented text is not code, but within a list, indentation keeps text in its item.
        let taken = if self.in_list && !content.starts_with("</") { own.min(indent) } else { own };
        if taken > 0 { self.replace(start, start + taken, "") } else { start }
    }

    /// Removes the indentation of the fence from a line of fenced code.
    fn code_line(&mut self, start: usize, line: &str, is_inside: bool) {
        if !is_inside {
            self.fence_indent = self.unindent(start, line) - start;
            return;
        }
        let own = line.len() - line.trim_start_matches([' ', '\t']).len();
        let taken = own.min(self.fence_indent);
        if taken > 0 {
            self.replace(start, start + taken, "");
        }
    }

    /// Handles the expressions and tags of a line, which may extend over further lines. Returns where to continue.
    fn line(&mut self, start: usize, mut end: usize) -> usize {
        let mut at = self.unindent(start, &self.text[start..end]);
        while at < end {
            let rest = &self.text[at..];
            let Some(found) = rest[..end - at].find(['`', '{', '<', '$', '\\']) else { return end };
            at += found;
            let rest = &self.text[at..];
            let next = match rest.as_bytes()[0] {
                b'`' => code_span(rest).map(|len| at + len),
                b'$' => Some(self.formula(at, rest)),
                b'\\' => Some(at + 1 + rest[1..].chars().next().map_or(0, char::len_utf8)),
                _ if self.in_math => None,
                b'{' => self.expression(at, rest),
                _ => self.tag(at, rest),
            };
            at = next.unwrap_or(at + 1);
            // After markup of several lines, continue with the rest of its last line.
            if at > end {
                end = line_end(self.text, at);
            }
        }
        at
    }

    /// Charges a failed scan to the budget.
    fn in_vain<T>(&mut self, rest: &str) -> Option<T> {
        self.budget = self.budget.saturating_sub(rest.len().min(MAX_EXPRESSION));
        None
    }

    fn formula(&mut self, at: usize, rest: &str) -> usize {
        if rest.starts_with("$$") {
            self.in_math = !self.in_math;
            return at + 2;
        }
        let mut inner = rest.bytes().skip(1).take(MAX_SPAN).take_while(|byte| *byte != b'\n');
        let opens = !self.in_math && !rest[1..].starts_with([' ', '\n']);
        let close = inner.position(|byte| byte == b'$').filter(|_| opens);
        close.map_or(at + 1, |len| at + len + 2)
    }

    /// Handles `{…}`: removes comments, keeps strings, reports the rest as unknown.
    fn expression(&mut self, at: usize, rest: &str) -> Option<usize> {
        if matches!(self.guard.place_at(at), Places::ADDRESS | Places::DEFINITION) {
            return None;
        }
        let whole =
            braced(rest.get(..rest.len().min(self.budget)).unwrap_or_default()).or_else(|| self.in_vain(rest))?;
        let inner = whole[1..whole.len() - 1].trim();
        // Heading identifiers, and markup of other dialects.
        if inner.starts_with(['#', ':', '%', '{', '.']) {
            return None;
        }
        let end = at + whole.len();
        if inner.is_empty() || inner.starts_with("/*") {
            return Some(self.replace(at, end, ""));
        }
        let literal = text_of(whole);
        let is_literal = inner.len() == literal.len() + 2;
        if is_literal {
            return Some(self.replace(at, end, literal));
        }
        let shown = self.rewriter.unknown("{expression}".to_owned(), whole, Span::new(at, end));
        Some(self.replace(at, end, shown))
    }

    fn tag(&mut self, at: usize, rest: &'a str) -> Option<usize> {
        if !rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '>')) {
            return None;
        }
        let window = rest.get(..rest.len().min(self.budget)).unwrap_or_default();
        let Some(tag) = Tag::parse(window) else { return self.in_vain(rest) };
        let end = at + tag.len;
        // Names with a dash belong to components, too (HTML, 4.13.3).
        if tag.name.starts_with(|c: char| c.is_ascii_lowercase()) && !tag.name.contains('-') {
            let is_block = BLOCKS.contains(&tag.name) && self.is_alone(at, end);
            return Some(match () {
                () if is_block => self.block(at, &tag, &rest[..tag.len]),
                () if tag.has_expression => self.replace(at, end, html(&tag)),
                () => end,
            });
        }
        if tag.is_end {
            let Some(idx) = self.open.iter().rposition(|open| open.name == tag.name) else {
                return Some(self.replace(at, end, ""));
            };
            let shown = self.open[idx].end;
            self.open.truncate(idx);
            return Some(self.replace(at, end, shown));
        }
        if tag.name == "CodeBlock" && !tag.is_empty {
            return self.code_block(at, &tag, &rest[tag.len..]);
        }
        let source = &rest[..tag.len];
        let (shown, shown_end) = self.component(&tag, source, Span::new(at, end));
        if !tag.is_empty && self.open.len() < MAX_OPEN {
            self.open.push(Open { name: tag.name, indent: None, end: shown_end });
        }
        Some(self.replace(at, end, shown))
    }

    /// Whether a tag is alone on its line and not part of a list.
    fn is_alone(&self, start: usize, end: usize) -> bool {
        let before = self.text[..start].trim_end_matches([' ', '\t']);
        let behind = self.text[end..].trim_start_matches([' ', '\t', '\r']);
        let begins = before.is_empty() || before.ends_with('\n');
        let is_of_text = before.len() == start || !self.open.is_empty();
        begins && is_of_text && (behind.is_empty() || behind.starts_with('\n'))
    }

    /// Handles the tag of an element with Markdown inside, which the parser needs empty lines around.
    fn block(&mut self, at: usize, tag: &Tag<'_>, source: &str) -> usize {
        let end = at + tag.len;
        if tag.is_end {
            if let Some(idx) = self.open.iter().rposition(|open| open.name == tag.name) {
                self.open.truncate(idx);
            }
            return self.replace(at, end, format!("\n\n{source}\n\n"));
        }
        if let Some(name) = BLOCKS.into_iter().find(|name| *name == tag.name && self.open.len() < MAX_OPEN) {
            self.open.push(Open { name, indent: None, end: "" });
        }
        let shown = if tag.has_expression { html(tag) } else { source.to_owned() };
        self.replace(at, end, format!("\n\n{shown}\n\n"))
    }

    /// Replacements for the start tag and the end tag of a component.
    fn component(&mut self, tag: &Tag<'_>, source: &str, span: Span) -> (String, &'static str) {
        let named = Arguments { plain: Vec::new(), named: tag.attributes.clone() };
        let name = tag.name;
        if name.is_empty() || GROUPS.contains(&name) {
            return (String::new(), "");
        }
        if matches!(name, "TOCInline" | "TableOfContents") {
            self.rewriter.findings.wants_contents = true;
            return (String::new(), "");
        }
        let kind = if matches!(name, "Admonition" | "Callout" | "Aside" | "Alert" | "Note") {
            tag.get(&["type", "kind", "variant", "intent"]).and_then(callout_kind).or(Some("note"))
        } else {
            callout_kind(name.strip_prefix("callout-").unwrap_or(name))
        };
        if let Some(kind) = kind.filter(|_| !tag.is_empty) {
            let title = tag.get(&["title", "heading"]).unwrap_or_default();
            return (format!("\n\n:::{kind} {title}\n\n"), "\n\n:::\n\n");
        }
        let title = tag.get(&["label", "title", "summary", "header", "name"]);
        if let (Some(address), true) = (tag.get(&["href", "to", "url"]), title.is_some() || tag.is_empty) {
            let words = title.unwrap_or(address).replace(['[', ']'], "");
            return (format!("\n\n[{words}](<{address}>)\n\n"), "\n\n");
        }
        if TITLED.contains(&name) {
            let title = title.or(tag.get(&["value"])).map(|title| format!("\n\n**{title}**\n\n"));
            return (title.unwrap_or_default(), "\n\n");
        }
        if name == "Link" {
            let address = tag.get(&["to", "href"]).unwrap_or_default();
            return (format!("<a href=\"{}\">", escape(address)), "</a>");
        }
        let shown = media::figure(&named).or_else(|| media::page(name, &named));
        (shown.unwrap_or_else(|| self.rewriter.unknown(format!("<{name}>"), source, span)), "")
    }

    /// Handles `<CodeBlock language="rust">…</CodeBlock>`.
    fn code_block(&mut self, at: usize, tag: &Tag<'_>, content: &str) -> Option<usize> {
        const END: &str = "</CodeBlock>";
        let len = content.find(END)?;
        let code = content[..len].trim();
        let code = code.strip_prefix("{`").and_then(|code| code.strip_suffix("`}")).unwrap_or(code).trim_matches('\n');
        let fence = "`".repeat(3.max(longest_run(code, '`') + 1));
        let language = tag.get(&["language"]).unwrap_or_default();
        let block = format!("\n\n{fence}{language}\n{code}\n{fence}\n\n");
        Some(self.replace(at, at + tag.len + len + END.len(), block))
    }
}

/// The HTML tag of a JSX tag.
fn html(tag: &Tag<'_>) -> String {
    let mut out = format!("<{}{}", if tag.is_end { "/" } else { "" }, tag.name);
    for (key, value) in tag.attributes.iter().filter(|(_, value)| !value.is_empty()) {
        let key = if *key == "className" { "class" } else { key };
        out += &format!(" {key}=\"{}\"", escape(value));
    }
    out + ">"
}
