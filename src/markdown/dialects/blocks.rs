//! The pass over lines: blocks of code in template tags, containers that become callouts, lists of attributes that
//! stand alone, markers of a table of contents.

use std::collections::HashMap;

use super::arguments::Arguments;
use super::edits::Edit;
use super::{Dialect, Rewriter, longest_run};

/// Names of callouts, with the kind that they become.
const CALLOUTS: [(&str, &str); 38] = [
    ("note", "note"),
    ("info", "info"),
    ("information", "info"),
    ("notice", "note"),
    ("callout", "note"),
    ("admonition", "note"),
    ("alert", "note"),
    ("hint", "tip"),
    ("tip", "tip"),
    ("callout-note", "note"),
    ("callout-tip", "tip"),
    ("callout-warning", "warning"),
    ("callout-important", "important"),
    ("callout-caution", "caution"),
    ("important", "important"),
    ("warning", "warning"),
    ("warn", "warning"),
    ("attention", "warning"),
    ("caution", "caution"),
    ("danger", "danger"),
    ("error", "danger"),
    ("bug", "bug"),
    ("failure", "failure"),
    ("fail", "failure"),
    ("success", "success"),
    ("check", "success"),
    ("done", "success"),
    ("question", "question"),
    ("help", "question"),
    ("faq", "question"),
    ("example", "example"),
    ("quote", "quote"),
    ("cite", "quote"),
    ("abstract", "abstract"),
    ("summary", "abstract"),
    ("tldr", "abstract"),
    ("todo", "todo"),
    ("seealso", "note"),
];

/// The kind of callout that a name means.
pub(super) fn callout_kind(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    CALLOUTS.iter().find(|(own, _)| *own == name).map(|(_, kind)| *kind)
}

/// A line without its end.
#[derive(Clone, Copy)]
struct Line<'a> {
    start: usize,
    /// Where the next one begins.
    next: usize,
    text: &'a str,
}

impl Line<'_> {
    fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start_matches(' ').len()
    }
}

/// What is open around a line.
struct Container {
    closing: Closing,
    is_callout: bool,
    /// How far the line was indented that opened it, within those around it.
    indent: usize,
}

impl Container {
    /// Columns of a line that belong to it.
    fn depth(&self) -> usize {
        self.indent + if matches!(self.closing, Closing::Indent(_)) { INDENT } else { 0 }
    }
}

/// Containers within each other beyond these leave no trace: each costs on every line.
const MAX_OPEN: usize = 32;

/// Columns by which MkDocs indents what is in a box.
const INDENT: usize = 4;

enum Closing {
    /// Colons.
    Colons,
    /// A line that is indented less than this, and not empty.
    Indent(usize),
    /// The end tag of a shortcode of this name.
    Tag(String),
    /// A fence of a directive.
    Fence(String),
}

/// Lines that end something, so that none is looked for twice.
struct Ends {
    /// By what the line is: `endhighlight`, `/notice`, `:::`.
    lines: HashMap<String, Vec<usize>>,
    /// For each line, the next one with text from it on.
    with_text: Vec<usize>,
}

impl Ends {
    fn of(lines: &[Line<'_>]) -> Ends {
        let mut ends: HashMap<String, Vec<usize>> = HashMap::new();
        for (idx, line) in lines.iter().enumerate() {
            if let Some(key) = end_key(line.text.trim()) {
                ends.entry(key).or_default().push(idx);
            }
        }
        let mut with_text = vec![lines.len(); lines.len()];
        let mut next = lines.len();
        for (idx, line) in lines.iter().enumerate().rev() {
            if !line.text.trim().is_empty() {
                next = idx;
            }
            with_text[idx] = next;
        }
        Ends { lines: ends, with_text }
    }

    /// The first line of a kind behind a line.
    fn next(&self, key: &str, behind: usize) -> Option<usize> {
        let lines = self.lines.get(key)?;
        lines.get(lines.partition_point(|line| *line <= behind)).copied()
    }
}

/// What a line ends, if it ends something.
fn end_key(trimmed: &str) -> Option<String> {
    if is_colons(trimmed) {
        return Some(COLONS.to_owned());
    }
    if trimmed == FENCE {
        return Some(FENCE.to_owned());
    }
    if let Some((name, _)) = liquid_tag(trimmed).filter(|(name, _)| name.starts_with("end")) {
        return Some(name.to_owned());
    }
    let (name, rest) = hugo_tag(trimmed)?;
    let name = name.strip_prefix('/')?;
    Some(format!("/{}", if name.is_empty() { rest.trim() } else { name }))
}

fn is_colons(trimmed: &str) -> bool {
    trimmed.len() >= COLONS.len() && trimmed.bytes().all(|byte| byte == b':')
}

const COLONS: &str = ":::";
const FENCE: &str = "```";

/// The changes of this pass.
pub(super) fn edits(text: &str, body: usize, rewriter: &mut Rewriter<'_>) -> Vec<Edit> {
    let lines = lines(text, body);
    let ends = Ends::of(&lines);
    let mut pass = Pass { lines: &lines, ends: &ends, edits: Vec::new(), open: Vec::new(), rewriter };
    let mut fence: Option<(char, usize)> = None;
    let mut was_blank = true;
    let mut in_list = false;
    let mut idx = 0;
    while idx < lines.len() {
        let line = lines[idx];
        let content = line.text.trim_start_matches([' ', '\t', '>']);
        if let Some((c, len)) = fence {
            pass.prefix(line, None);
            let run = content.len() - content.trim_start_matches(c).len();
            if run >= len && content[run..].trim().is_empty() {
                fence = None;
            }
            idx += 1;
            continue;
        }
        let is_blank = content.trim().is_empty();
        let is_item = is_list_item(content);
        // Indented code: as the parser has it, but for lists, whose items are indented as much.
        let is_code = line.indent() >= 4 && was_blank && !in_list && pass.open.is_empty();
        if !is_blank && line.indent() < 2 {
            in_list = is_item;
        }
        in_list |= is_item && line.indent() < 4;
        was_blank = is_blank || (is_code && was_blank);
        if is_code {
            idx += 1;
            continue;
        }
        if let Some(next) = pass.code_tags(idx) {
            idx = next;
            continue;
        }
        if pass.container(idx) || pass.alone(idx) {
            idx += 1;
            continue;
        }
        let inner = if is_item {
            content.trim_start_matches(|c: char| c.is_ascii_digit() || "-*+.) ".contains(c))
        } else {
            content
        };
        if let Some(c) = inner.chars().next().filter(|c| matches!(c, '`' | '~')) {
            let run = inner.len() - inner.trim_start_matches(c).len();
            if run >= 3 && !(c == '`' && inner[run..].contains('`')) {
                fence = Some((c, run));
            }
        }
        pass.prefix(line, None);
        idx += 1;
    }
    pass.edits
}

fn lines(text: &str, body: usize) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut start = body;
    for line in text[body..].split_inclusive('\n') {
        let next = start + line.len();
        lines.push(Line { start, next, text: line.trim_end_matches(['\n', '\r']) });
        start = next;
    }
    lines
}

/// Whether a line without its indent begins an item of a list.
pub(super) fn is_list_item(content: &str) -> bool {
    let marker = content.trim_start_matches(|c: char| c.is_ascii_digit());
    let has_number = marker.len() < content.len();
    let rest = if has_number { marker.strip_prefix(['.', ')']) } else { content.strip_prefix(['-', '*', '+']) };
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

struct Pass<'a, 'r, 'd> {
    lines: &'a [Line<'a>],
    ends: &'a Ends,
    edits: Vec<Edit>,
    open: Vec<Container>,
    rewriter: &'r mut Rewriter<'d>,
}

impl Pass<'_, '_, '_> {
    fn has(&self, dialects: &[Dialect]) -> bool {
        self.rewriter.dialects.has(dialects)
    }

    /// Puts the marks of the callouts around a line before it, and `instead` in place of the rest when it is given.
    fn prefix(&mut self, line: Line<'_>, instead: Option<&str>) {
        let mut rest = line.text;
        let mut marks = String::new();
        let take = |rest: &mut &str, most: usize| {
            let n_spaces = (rest.len() - rest.trim_start_matches(' ').len()).min(most);
            *rest = &rest[n_spaces..];
            n_spaces
        };
        for container in &self.open {
            marks += &" ".repeat(take(&mut rest, container.indent));
            if let Closing::Indent(_) = container.closing {
                match rest.strip_prefix('\t') {
                    Some(behind) => rest = behind,
                    None => drop(take(&mut rest, INDENT)),
                }
            }
            if container.is_callout {
                marks += "> ";
            }
        }
        let mut at = line.start + line.text.len() - rest.len();
        if let Some(instead) = instead {
            marks += &" ".repeat(take(&mut rest, usize::MAX));
            marks += instead;
            at = line.start + line.text.len();
        }
        let range = line.start..at;
        if !marks.is_empty() || !range.is_empty() {
            self.edits.push(Edit { range, replacement: marks });
        }
    }

    /// Takes a line out, with its end.
    fn remove(&mut self, line: Line<'_>) {
        self.edits.push(Edit { range: line.start..line.next, replacement: String::new() });
    }

    /// Blocks of code between template tags. The line behind them.
    fn code_tags(&mut self, idx: usize) -> Option<usize> {
        let line = self.lines[idx];
        let trimmed = line.text.trim();
        let (name, arguments) = liquid_tag(trimmed)
            .filter(|_| self.has(&[Dialect::Jekyll]))
            .or_else(|| hugo_tag(trimmed).filter(|_| self.has(&[Dialect::Hugo])))?;
        let end_name = match name {
            "highlight" => "endhighlight",
            "codeblock" => "endcodeblock",
            "prism" => "endprism",
            "comment" => "endcomment",
            // Inside `raw`, marks of templates mean themselves: the pass over spans knows.
            _ => return None,
        };
        let end = match self.ends.next(end_name, idx) {
            Some(end) => end,
            None => self.ends.next(&format!("/{name}"), idx)?,
        };
        let inner = &self.lines[idx + 1..end];
        let last = self.lines[end];
        match name {
            "comment" => {
                self.edits.push(Edit { range: line.start..last.next, replacement: String::new() });
            }
            _ => {
                let arguments = Arguments::parse(arguments);
                let language = arguments.plain.first().copied().unwrap_or_default().trim_start_matches("lang:");
                let language = arguments.get(&["lang", "language"]).unwrap_or(language);
                let longest = inner.iter().map(|line| longest_run(line.text, '`')).max().unwrap_or(0);
                let fence = "`".repeat(3.max(longest + 1));
                self.prefix(line, Some(&format!("{fence}{language}")));
                for line in inner {
                    let is_raw =
                        liquid_tag(line.text.trim()).is_some_and(|(name, _)| name == "raw" || name == "endraw");
                    if is_raw { self.remove(*line) } else { self.prefix(*line, None) }
                }
                self.prefix(last, Some(&fence));
            }
        }
        Some(end + 1)
    }

    /// Whether a line opens or closes a container.
    fn container(&mut self, idx: usize) -> bool {
        let line = self.lines[idx];
        let trimmed = line.text.trim();
        // A line that is indented too little closes what indentation holds, and so do empty lines before it.
        let decisive = self.lines.get(self.ends.with_text[idx]);
        let width = decisive.map_or(0, |line| if line.text.starts_with('\t') { INDENT } else { line.indent() });
        while let Some(Container { closing: Closing::Indent(indent), .. }) = self.open.last() {
            if width >= *indent {
                break;
            }
            self.open.pop();
        }
        if self.closes(trimmed) {
            self.open.pop();
            self.prefix(line, Some(""));
            return true;
        }
        // Colons that close nothing, or that nothing closes, are shown to nobody.
        let is_stray = is_colons(trimmed) || trimmed.starts_with(COLONS) && self.ends.next(COLONS, idx).is_none();
        if is_stray {
            self.prefix(line, Some(""));
            return true;
        }
        let Some((kind, title, closing)) = self.opening(idx, trimmed) else { return false };
        if self.open.len() >= MAX_OPEN {
            self.prefix(line, Some(""));
            return true;
        }
        let is_callout = kind.is_some();
        let head = kind.map(|kind| format!("> [!{kind}]{}{title}", if title.is_empty() { "" } else { " " }));
        self.prefix(line, Some(head.as_deref().unwrap_or_default()));
        let outer: usize = self.open.iter().map(Container::depth).sum();
        let indent = line.indent().saturating_sub(outer);
        self.open.push(Container { closing, is_callout, indent });
        true
    }

    fn closes(&self, trimmed: &str) -> bool {
        match self.open.last().map(|container| &container.closing) {
            Some(Closing::Colons) => is_colons(trimmed),
            Some(Closing::Tag(name)) => end_key(trimmed)
                .is_some_and(|key| key == "end" || key == format!("end{name}") || key == format!("/{name}")),
            Some(Closing::Fence(fence)) => trimmed == fence,
            Some(Closing::Indent(_)) | None => false,
        }
    }

    /// Kind of callout, title and end of a container that a line opens. Without a kind it leaves no trace.
    fn opening(&self, idx: usize, trimmed: &str) -> Option<(Option<&'static str>, String, Closing)> {
        let n_colons = trimmed.len() - trimmed.trim_start_matches(':').len();
        if n_colons >= 3 {
            let info = trimmed[n_colons..].trim().trim_end_matches(':').trim();
            let (kind, title) = division(info);
            return Some((kind, title, Closing::Colons));
        }
        if self.has(&[Dialect::Mkdocs])
            && let Some(info) = ["!!!", "???+", "???"].iter().find_map(|mark| trimmed.strip_prefix(mark))
            && info.starts_with(' ')
        {
            let (kind, title) = division(info.trim());
            return Some((Some(kind.unwrap_or("note")), title, Closing::Indent(self.lines[idx].indent() + INDENT)));
        }
        if let Some(fence) = trimmed.strip_prefix("```{").map(|_| "```").or(trimmed.strip_prefix(":::{").map(|_| ":::"))
        {
            let (name, title) = trimmed[4..].split_once('}')?;
            let kind = callout_kind(name)?;
            let is_closed = self.ends.next(fence, idx).is_some();
            return is_closed.then(|| (Some(kind), title.trim().to_owned(), Closing::Fence(fence.to_owned())));
        }
        let (name, arguments) = hugo_tag(trimmed).or_else(|| liquid_tag(trimmed))?;
        let kind = callout_kind(name)?;
        let ends = [format!("end{name}"), format!("/{name}"), "end".to_owned()];
        if ends.iter().all(|end| self.ends.next(end, idx).is_none()) {
            return None;
        }
        let arguments = Arguments::parse(arguments);
        let stated = arguments.get(&["type", "kind", "level", "theme", "style"]);
        let named = stated.or(arguments.plain.first().copied()).and_then(callout_kind);
        let title_place = usize::from(stated.is_none() && named.is_some());
        let title = arguments.get_or(&["title", "header", "caption"], title_place).unwrap_or_default();
        Some((Some(named.unwrap_or(kind)), title.to_owned(), Closing::Tag(name.to_owned())))
    }

    /// Markup that is a line of its own.
    fn alone(&mut self, idx: usize) -> bool {
        let line = self.lines[idx];
        let trimmed = line.text.trim();
        if matches!(trimmed, "[TOC]" | "[toc]" | "[[TOC]]" | "[[toc]]" | "[[_TOC_]]" | "{{< toc >}}" | "{{ toc }}") {
            self.rewriter.wants_contents = true;
            self.prefix(line, Some(""));
            return true;
        }
        if line.indent() < 4
            && self.has(&[Dialect::Jekyll, Dialect::Mkdocs, Dialect::Pandoc])
            && let Some(abbreviation) = abbreviation(trimmed)
        {
            self.rewriter.abbreviations.push(abbreviation);
            self.remove(line);
            return true;
        }
        let is_attributes = trimmed.starts_with("{:") && trimmed.ends_with('}') && !trimmed[1..].contains('{');
        if self.has(&[Dialect::Jekyll]) && is_attributes {
            if trimmed.trim_start_matches("{:").trim_end_matches('}').trim() == "toc" {
                self.rewriter.wants_contents = true;
                // The list before it only holds its place.
                if let Some(before) = idx.checked_sub(1).map(|before| self.lines[before])
                    && is_list_item(before.text.trim_start())
                {
                    self.edits.retain(|edit| edit.range.start < before.start || edit.range.start >= before.next);
                    self.prefix(before, Some(""));
                }
            }
            self.remove(line);
            return true;
        }
        false
    }
}

/// `*[HTML]: HyperText Markup Language`: a short form and what it stands for (PHP Markdown Extra).
fn abbreviation(line: &str) -> Option<(String, String)> {
    let (short, long) = line.strip_prefix("*[")?.split_once("]:")?;
    let (short, long) = (short.trim(), long.trim());
    (!short.is_empty() && !short.contains(['[', ']'])).then(|| (short.to_owned(), long.to_owned()))
}

/// What the words behind `:::` or `!!!` say: `note "Title"`, `{.callout-tip title="T"}`, `note[Title]`.
fn division(info: &str) -> (Option<&'static str>, String) {
    if let Some(attributes) = info.strip_prefix('{') {
        let attributes = attributes.trim_end_matches('}');
        let kind = attributes.split_whitespace().find_map(|word| callout_kind(word.trim_start_matches('.')));
        let title = Arguments::parse(attributes).get(&["title"]).unwrap_or_default().to_owned();
        return (kind, title);
    }
    let end = info.find([' ', '[', '{', '\t']).unwrap_or(info.len());
    let (name, rest) = info.split_at(end);
    let rest = rest.trim();
    let title = match rest.strip_prefix('[') {
        Some(inner) => inner.split(']').next().unwrap_or_default(),
        None => rest.trim_matches(['"', '\'', '“', '”']),
    };
    (callout_kind(name), if title.starts_with('{') { String::new() } else { title.to_owned() })
}

/// Name and arguments of a line that is a tag of Liquid: `{% name … %}`.
fn liquid_tag(line: &str) -> Option<(&str, &str)> {
    let inner = line.strip_prefix("{%")?.strip_suffix("%}")?;
    if inner.contains("%}") {
        return None;
    }
    Some(super::liquid::name_and_rest(inner))
}

/// Name and arguments of a line that is a shortcode of Hugo: `{{< name … >}}`, `{{% name … %}}`. The name of an end
/// begins with `/`.
fn hugo_tag(line: &str) -> Option<(&str, &str)> {
    let inner = line
        .strip_prefix("{{<")
        .and_then(|inner| inner.strip_suffix(">}}"))
        .or_else(|| line.strip_prefix("{{%").and_then(|inner| inner.strip_suffix("%}}")))?;
    if inner.contains("}}") {
        return None;
    }
    let inner = inner.trim();
    let end = inner.find(|c: char| c.is_whitespace()).unwrap_or(inner.len());
    if &inner[..end] == "/" {
        let name = inner[end..].trim();
        // `{{< / name >}}`: the name with its slash, as the text has both apart.
        return Some(("/", name));
    }
    Some((&inner[..end], &inner[end..]))
}
