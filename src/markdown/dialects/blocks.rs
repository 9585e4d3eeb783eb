//! The pass over lines: blocks of code in template tags, containers that become callouts, lists of attributes that
//! stand alone, markers of a table of contents.

mod formulas;
mod kramdown;
pub(super) mod latex;
pub(super) mod outlines;

use super::arguments::Arguments;
use super::directives;
use super::edits::Edit;
use super::lines::{
    COLONS, Ends, FENCE, Fence, Line, SLASHES, end_key, hugo_tag, is_colons, is_run, lines, liquid_tag, square_tag,
    unquoted,
};
use super::names::{GROUPS, LOOKS, TITLED, TITLES, callout_kind};
use super::{Dialect, Rewriter, emoji, longest_run, spans};
use crate::source::Span;

/// What stands for a page break.
const PAGE_BREAK: &str = "<hr class=\"page-break\">";

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

/// What a block of code begins with that holds the place of a table of contents.
pub(super) const CONTENTS_FENCES: [&str; 2] = ["```toc", "```table-of-contents"];

/// What Hatena has in the place of a table of contents.
pub(super) const HATENA_CONTENTS: &str = "[:contents]";

/// Columns by which MkDocs indents what is in a box.
const INDENT: usize = 4;

pub(super) enum Closing {
    /// Colons.
    Colons,
    /// Slashes.
    Slashes,
    /// A line that is indented less than this, and not empty.
    Indent(usize),
    /// The end tag of a shortcode of this name.
    Tag(String),
    /// A fence of a directive.
    Fence(String),
}

/// The changes of this pass.
pub(super) fn edits(text: &str, body: usize, rewriter: &mut Rewriter<'_>) -> Vec<Edit> {
    let lines = lines(text, body);
    let ends = Ends::of(&lines);
    let is_myst = lines.iter().any(|line| directives::is_directive(line.trimmed));
    let mut pass = Pass {
        lines: &lines,
        ends: &ends,
        edits: Vec::new(),
        open: Vec::new(),
        in_options: false,
        title_taken: None,
        is_myst,
        has_properties: lines.iter().any(|line| outlines::property(line.trimmed).is_some()),
        rewriter,
    };
    if pass.has(&[Dialect::Obsidian]) {
        pass.title_properties();
    }
    let mut fence = Fence::default();
    let mut was_blank = true;
    let mut in_list = false;
    let mut idx = 0;
    while idx < lines.len() {
        let line = lines[idx];
        let content = unquoted(line.text);
        if fence.holds(content) {
            pass.prefix(line, None);
            idx += 1;
            continue;
        }
        let is_blank = line.trimmed.is_empty() || content.trim().is_empty();
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
        // Most lines begin with a letter, which no markup of ours does.
        let is_words = line.trimmed.starts_with(|c: char| c.is_ascii_alphabetic());
        if let Some(next) = pass.block_property(idx) {
            idx = next;
            continue;
        }
        if is_words && pass.open.is_empty() && !pass.in_options {
            idx += 1;
            continue;
        }
        pass.indented_outline(idx);
        if let Some(next) = pass.org_block(idx) {
            idx = next;
            continue;
        }
        let whole = pass.code_tags(idx).or_else(|| pass.contents(idx)).or_else(|| pass.formula(idx));
        if let Some(next) = whole.or_else(|| pass.whole_directive(idx)).or_else(|| pass.line_block(idx)) {
            idx = next;
            continue;
        }
        if pass.in_options && directives::option(line.trimmed).is_some() {
            pass.prefix(line, Some(""));
            idx += 1;
            continue;
        }
        pass.in_options = false;
        if pass.container(idx) || pass.alone(idx) {
            idx += 1;
            continue;
        }
        let inner = if is_item {
            content.trim_start_matches(|c: char| c.is_ascii_digit() || "-*+.) ".contains(c))
        } else {
            content
        };
        fence.opens(inner);
        pass.prefix(line, None);
        if is_no_definition(content) {
            let at = line.start + line.text.len() - content.len();
            pass.edits.push(Edit { range: at..at, replacement: "\\".to_owned() });
        }
        idx += 1;
    }
    pass.edits
}

/// Whether a line begins with a colon that the parser would take for that of a definition, though no blank follows it
/// (PHP Markdown Extra and Pandoc want one). Names of emoji and of icons are replaced later; rows of marks are of tables.
pub(super) fn is_no_definition(content: &str) -> bool {
    let line = content.lines().next().unwrap_or_default();
    let is_row = || line.bytes().all(|byte| matches!(byte, b':' | b'-' | b'|' | b' ' | b'\t'));
    line.strip_prefix(':').is_some_and(|rest| rest.starts_with(|c: char| !c.is_whitespace() && c != ':'))
        && !is_row()
        && emoji::at(content, 0).is_none()
        && spans::icon_set(content).is_none()
}

/// Whether a line without its indent begins an item of a list.
pub(super) fn is_list_item(content: &str) -> bool {
    let marker = content.trim_start_matches(|c: char| c.is_ascii_digit());
    let has_number = marker.len() < content.len();
    let rest = if has_number { marker.strip_prefix(['.', ')']) } else { content.strip_prefix(['-', '*', '+']) };
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

pub(super) struct Pass<'a, 'r, 'd> {
    pub(super) lines: &'a [Line<'a>],
    pub(super) ends: &'a Ends,
    edits: Vec<Edit>,
    open: Vec<Container>,
    /// Whether lines of options may follow, which belong to a directive.
    pub(super) in_options: bool,
    /// Where the line begins that was last taken for the title of a callout.
    title_taken: Option<usize>,
    /// Whether the text has directives.
    is_myst: bool,
    /// Whether the text has properties of blocks.
    has_properties: bool,
    pub(super) rewriter: &'r mut Rewriter<'d>,
}

impl Pass<'_, '_, '_> {
    fn has(&self, dialects: &[Dialect]) -> bool {
        self.rewriter.dialects.has(dialects)
    }

    /// Puts the marks of the callouts around a line before it, and `instead` in place of the rest when it is given.
    pub(super) fn prefix(&mut self, line: Line<'_>, instead: Option<&str>) {
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

    /// Puts an empty line behind a line, so that what was put in its place stands alone.
    pub(super) fn separate(&mut self, line: Line<'_>) {
        let marks = "> ".repeat(self.open.iter().filter(|container| container.is_callout).count());
        self.edits.push(Edit { range: line.next..line.next, replacement: format!("{}\n", marks.trim_end()) });
    }

    /// Takes a line out, with its end.
    pub(super) fn remove(&mut self, line: Line<'_>) {
        self.edits.push(Edit { range: line.start..line.next, replacement: String::new() });
    }

    /// Blocks of code between template tags. The line behind them.
    fn code_tags(&mut self, idx: usize) -> Option<usize> {
        let line = self.lines[idx];
        let trimmed = line.trimmed;
        let (name, arguments) = liquid_tag(trimmed)
            .filter(|_| self.has(&[Dialect::Jekyll]))
            .or_else(|| hugo_tag(trimmed).filter(|_| self.has(&[Dialect::Hugo])))
            .or_else(|| square_tag(trimmed).filter(|_| self.has(&[Dialect::Jekyll])))?;
        let end_name = match name {
            "sourcecode" => "endsourcecode",
            "highlight" => "endhighlight",
            "codeblock" => "endcodeblock",
            "code" => "endcode",
            "code-block" => "endcode-block",
            "prism" => "endprism",
            "comment" => "endcomment",
            "capture" => "endcapture",
            "mermaid" => "endmermaid",
            "plantuml" => "endplantuml",
            "chart" => "endchart",
            // Inside `raw`, marks of templates mean themselves: the pass over spans knows.
            _ => return None,
        };
        let ends = [self.ends.next(end_name, idx), self.ends.next(&format!("/{name}"), idx)];
        let end = ends.into_iter().flatten().min()?;
        let inner = &self.lines[idx + 1..end];
        let last = self.lines[end];
        let arguments = Arguments::parse(arguments);
        match name {
            "capture" if inner.iter().any(|line| line.trimmed.contains(' ')) => {
                // Words stay where they are captured, which is next to where they are shown.
                self.rewriter.captured.extend(arguments.plain.first().map(|name| (*name).to_owned()));
                self.prefix(line, Some(""));
                return Some(idx + 1);
            }
            "comment" | "capture" => {
                self.edits.push(Edit { range: line.start..last.next, replacement: String::new() });
            }
            // A frame around blocks of code, as GitBook has it.
            "code" | "code-block" if Fence::default().opens(inner.iter().find_map(Line::words).unwrap_or_default()) => {
                return None;
            }
            _ => {
                let (language, title) = code_of(name, &arguments);
                let title = if title.is_empty() { title } else { format!(" title=\"{}\"", title.replace('"', "'")) };
                let longest = inner.iter().map(|line| longest_run(line.text, '`')).max().unwrap_or(0);
                let fence = "`".repeat(3.max(longest + 1));
                self.prefix(line, Some(&format!("{fence}{language}{title}")));
                for line in inner {
                    let is_raw = liquid_tag(line.trimmed).is_some_and(|(name, _)| name == "raw" || name == "endraw");
                    if is_raw { self.remove(*line) } else { self.prefix(*line, None) }
                }
                self.prefix(last, Some(&fence));
            }
        }
        Some(end + 1)
    }

    /// A block of code that only holds the place of a table of contents (Gatsby, Obsidian). The line behind it.
    fn contents(&mut self, idx: usize) -> Option<usize> {
        let line = self.lines[idx];
        if !CONTENTS_FENCES.contains(&line.trimmed) {
            return None;
        }
        let end = self.ends.next(FENCE, idx)?;
        let is_option = |line: &Line<'_>| line.trimmed.is_empty() || line.trimmed.contains([':', '#']);
        if !self.lines[idx + 1..end].iter().all(is_option) {
            return None;
        }
        self.rewriter.wants_contents = true;
        for line in &self.lines[idx..=end] {
            self.prefix(*line, Some(""));
        }
        Some(end + 1)
    }

    /// Whether a line opens or closes a container.
    fn container(&mut self, idx: usize) -> bool {
        let line = self.lines[idx];
        let trimmed = line.trimmed;
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
        let head = match kind {
            Some(kind) => format!("> [!{kind}]{}{title}", if title.is_empty() { "" } else { " " }),
            None if title.is_empty() => String::new(),
            None => format!("**{title}**"),
        };
        self.prefix(line, Some(&head));
        if kind.is_none() && !title.is_empty() {
            self.separate(line);
        }
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
            Some(Closing::Slashes) => is_run(trimmed, b'/'),
            Some(Closing::Indent(_)) | None => false,
        }
    }

    /// Kind of callout, title and end of a container that a line opens. Without a kind it leaves no trace.
    fn opening(&mut self, idx: usize, trimmed: &str) -> Option<(Option<&'static str>, String, Closing)> {
        let n_colons = trimmed.len() - trimmed.trim_start_matches(':').len();
        if n_colons >= 3 && directives::Opening::of(trimmed).is_none() {
            let info = trimmed[n_colons..].trim().trim_end_matches(':').trim();
            let (kind, mut title) = division(info);
            if kind.is_some() && title.is_empty() && info.contains("callout-") {
                title = self.heading_of_callout(idx);
            }
            // What is no callout and does not fold has no title that anybody sees.
            let is_titled = kind.is_some() || info.split(' ').next().is_some_and(|name| TITLED.contains(&name));
            return Some((kind, if is_titled { title } else { String::new() }, Closing::Colons));
        }
        if self.has(&[Dialect::Mkdocs])
            && let Some(info) = ["!!!", "???+", "???"].iter().find_map(|mark| trimmed.strip_prefix(mark))
            && info.starts_with(' ')
        {
            let (kind, title) = division(info.trim());
            return Some((Some(kind.unwrap_or("note")), title, Closing::Indent(self.lines[idx].indent() + INDENT)));
        }
        if let Some(opening) = directives::Opening::of(trimmed) {
            return self.directive(idx, opening);
        }
        if self.has(&[Dialect::Mkdocs]) {
            if let Some(info) = ["===!", "===+", "==="].iter().find_map(|mark| trimmed.strip_prefix(mark))
                && let Some(title) = info.trim().strip_prefix('"').and_then(|title| title.strip_suffix('"'))
            {
                return Some((None, title.to_owned(), Closing::Indent(self.lines[idx].indent() + INDENT)));
            }
            if let Some(info) = trimmed.strip_prefix(SLASHES).filter(|info| info.starts_with(' ')) {
                self.ends.next(SLASHES, idx)?;
                let (name, title) = info.split_once('|').unwrap_or((info, ""));
                return Some((callout_kind(name.trim()), title.trim().to_owned(), Closing::Slashes));
            }
        }
        if let Some((name, class)) = outlines::markua_frame(trimmed).filter(|_| self.has(&[Dialect::Pandoc])) {
            self.ends.next(&format!("/{name}"), idx)?;
            return Some((Some(callout_kind(class).unwrap_or("note")), String::new(), Closing::Tag(name.to_owned())));
        }
        let (name, arguments) = hugo_tag(trimmed).or_else(|| liquid_tag(trimmed))?;
        let kind = match callout_kind(name) {
            Some(kind) => Some(kind),
            None if TITLED.contains(&name) || GROUPS.contains(&name) => None,
            None => return None,
        };
        let ends = [format!("end{name}"), format!("/{name}"), "end".to_owned()];
        if ends.iter().all(|end| self.ends.next(end, idx).is_none()) {
            return None;
        }
        // Who is quoted stands there without quotes.
        if name == "blockquote" {
            return Some((kind, arguments.trim().to_owned(), Closing::Tag(name.to_owned())));
        }
        let mut arguments = Arguments::parse(arguments);
        match name {
            "note" => arguments.plain.retain(|word| !LOOKS.contains(word) && !word.contains("fa-")),
            "cq" | "centerquote" | "pullquote" => arguments.plain.clear(),
            _ => {}
        }
        // The words of Hexo's titles stand there without quotes.
        let is_of_words = matches!(name, "note" | "fold" | "folding" | "hideToggle") && arguments.named.is_empty();
        let Some(kind) = kind else {
            let title = match TITLED.contains(&name) {
                true if is_of_words => arguments.plain.join(" "),
                true => arguments.get_or(&TITLES, 0).unwrap_or_default().to_owned(),
                false => String::new(),
            };
            return Some((None, title, Closing::Tag(name.to_owned())));
        };
        let stated = arguments.get(&["type", "kind", "level", "theme", "style"]);
        let named = stated.or(arguments.plain.first().copied()).and_then(callout_kind);
        let title_place = usize::from(stated.is_none() && named.is_some());
        let title = match arguments.plain.get(title_place..) {
            Some(words) if is_of_words => words.join(" "),
            _ => arguments.get_or(&TITLES, title_place).unwrap_or_default().to_owned(),
        };
        Some((Some(named.unwrap_or(kind)), title, Closing::Tag(name.to_owned())))
    }

    /// Lines that stay lines: each begins with `|` and a blank (Pandoc). The line behind them.
    fn line_block(&mut self, idx: usize) -> Option<usize> {
        if !self.has(&[Dialect::Pandoc])
            || idx.checked_sub(1).is_some_and(|above| !self.lines[above].trimmed.is_empty())
        {
            return None;
        }
        let is_line = |line: &&Line<'_>| {
            let inner = line.text.strip_prefix('|');
            inner.is_some_and(|inner| (inner.is_empty() || inner.starts_with(' ')) && !inner.contains('|'))
        };
        let lines = self.lines;
        let n_lines = lines[idx..].iter().take_while(is_line).count();
        // One line, or one with dashes below it, may be a table.
        let is_table = lines[idx..idx + n_lines].iter().any(|line| line.text.contains("---"));
        if n_lines < 2 || is_table || lines.get(idx + n_lines).is_some_and(|line| line.text.starts_with('|')) {
            return None;
        }
        let (first, last) = (lines[idx], lines[idx + n_lines - 1]);
        let begin = "<div class=\"line-block\">\n\n".to_owned();
        self.edits.push(Edit { range: first.start..first.start, replacement: begin });
        for (nth, line) in lines[idx..idx + n_lines].iter().enumerate() {
            let words = line.text[1..].strip_prefix(' ').unwrap_or_default();
            let indent = words.len() - words.trim_start_matches(' ').len();
            let start = line.start + line.text.len() - words.len();
            let space = if words.trim().is_empty() { "&nbsp;".to_owned() } else { "&nbsp;".repeat(indent) };
            self.edits.push(Edit { range: line.start..start + indent, replacement: space });
            // What would begin another block there.
            let n_digits = words.len() - words.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            if is_list_item(words) || words.starts_with(['#', '>']) {
                let at = start + n_digits;
                self.edits.push(Edit { range: at..at, replacement: "\\".to_owned() });
            }
            if nth + 1 < n_lines {
                let end = line.start + line.text.len();
                self.edits.push(Edit { range: end..end, replacement: "\\".to_owned() });
            }
        }
        let end = last.start + last.text.len();
        self.edits.push(Edit { range: end..end, replacement: "\n\n</div>\n".to_owned() });
        Some(idx + n_lines)
    }

    /// The heading that a callout of Quarto's begins with, which is its title. Takes its line out.
    fn heading_of_callout(&mut self, idx: usize) -> String {
        let next = self.ends.with_text.get(idx + 1).and_then(|next| self.lines.get(*next)).copied();
        let Some(line) = next else { return String::new() };
        let text = line.trimmed;
        let title = text.trim_start_matches('#');
        if title.len() == text.len() || !title.starts_with(' ') {
            return String::new();
        }
        self.title_taken = Some(line.start);
        title.trim().trim_end_matches('#').trim_end().to_owned()
    }

    /// Markup that is a line of its own.
    fn alone(&mut self, idx: usize) -> bool {
        let line = self.lines[idx];
        let trimmed = line.trimmed;
        if matches!(
            trimmed,
            HATENA_CONTENTS | "[TOC]" | "[toc]" | "[[TOC]]" | "[[toc]]" | "[[_TOC_]]" | "{{< toc >}}" | "{{ toc }}"
        ) {
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
        if self.title_taken == Some(line.start) {
            self.prefix(line, Some(""));
            return true;
        }
        if self.has(&[Dialect::Pandoc]) && self.markua(idx) {
            return true;
        }
        if self.has(&[Dialect::Pandoc]) && self.layout(idx) {
            return true;
        }
        if matches!(trimmed, "{{< pagebreak >}}" | "<!-- pagebreak -->") && self.has(&[Dialect::Pandoc]) {
            self.prefix(line, Some(PAGE_BREAK));
            self.separate(line);
            return true;
        }
        if let Some(file) = trimmed.strip_prefix("--8<--").filter(|_| self.has(&[Dialect::Mkdocs])) {
            let span = Span::new(line.start, line.start + line.text.len());
            let shown = self.rewriter.unknown(format!("--8<--{file}"), trimmed, span);
            self.prefix(line, Some(&shown));
            return true;
        }
        // mdBook's frame around a block of code, whose caption is words.
        if trimmed == "</Listing>" {
            self.prefix(line, Some(""));
            return true;
        }
        if let Some(attributes) = trimmed.strip_prefix("<Listing ").and_then(|rest| rest.strip_suffix('>')) {
            let arguments = Arguments::parse(attributes);
            let number = arguments.get(&["number"]).map(|number| format!("Listing {number}"));
            let words = [number.as_deref(), arguments.get(&["file-name"]), arguments.get(&["caption"])];
            let words: Vec<&str> = words.into_iter().flatten().collect();
            self.prefix(line, Some(&words.join(": ")));
            self.separate(line);
            return true;
        }
        // Comments and ends of cells of MyST.
        if self.is_myst && (trimmed == "+++" || line.text.starts_with("% ")) {
            self.prefix(line, Some(""));
            return true;
        }
        // `<div markdown="1">`: what is in it is Markdown, for which the parser wants an empty line.
        if trimmed.starts_with('<') && trimmed.ends_with('>') && has_markdown_inside(trimmed) {
            self.prefix(line, None);
            self.separate(line);
            return true;
        }
        // `(label)=` of MyST: a place that links lead to.
        if let Some(label) = trimmed.strip_prefix('(').and_then(|label| label.strip_suffix(")="))
            && !label.is_empty()
            && label.chars().all(|c| c.is_alphanumeric() || "-_.:".contains(c))
        {
            self.prefix(line, Some(&format!("<a id=\"{label}\"></a>")));
            self.separate(line);
            return true;
        }
        let is_attributes = trimmed.starts_with("{:")
            && !trimmed.starts_with("{::")
            && !trimmed.starts_with("{:/")
            && trimmed.ends_with('}')
            && !trimmed[1..].contains('{');
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
            let text_of = |idx: Option<usize>| idx.and_then(|idx| self.lines.get(idx)).map_or("", |line| line.text);
            match kramdown::placed(trimmed, text_of(idx.checked_sub(1)), text_of(Some(idx + 1))) {
                kramdown::Placed::Nothing => self.remove(line),
                kramdown::Placed::Anchor(anchor) => {
                    let indent = &line.text[..line.text.len() - line.text.trim_start().len()];
                    self.prefix(line, Some(&format!("{indent}{anchor}")));
                }
                kramdown::Placed::OfHeading(id) => {
                    let above = self.lines[idx - 1];
                    let end = above.start + above.text.trim_end().len();
                    self.edits.push(Edit { range: end..line.start + line.text.len(), replacement: id });
                }
            }
            return true;
        }
        false
    }
}

/// Language and title of the code between tags of a name: `{{< code lang="go" title="a.go" >}}`, and
/// `{% codeblock title lang:go %}` of Hexo.
fn code_of<'a>(name: &'a str, arguments: &Arguments<'a>) -> (&'a str, String) {
    if matches!(name, "mermaid" | "plantuml" | "chart") {
        return (name, String::new());
    }
    let plain = &arguments.plain;
    let stated = arguments.get(&["lang", "language"]);
    let stated = stated.or_else(|| plain.iter().find_map(|word| word.strip_prefix("lang:")));
    let title = arguments.get(&["title", "file", "filename"]).unwrap_or_default().to_owned();
    match (stated, name) {
        (Some(language), "codeblock") if title.is_empty() => {
            let words: Vec<&str> = plain.iter().copied().filter(|word| !word.contains(':')).collect();
            (language, words.join(" "))
        }
        (Some(language), _) => (language, title),
        (None, _) => (plain.first().copied().unwrap_or_default(), title),
    }
}

/// Whether a line is the start tag of an element whose content is Markdown (PHP Markdown Extra, kramdown, MkDocs).
fn has_markdown_inside(line: &str) -> bool {
    let tag = line[1..line.len() - 1]
        .split_whitespace()
        .skip(1)
        .any(|word| word == "markdown" || word.strip_prefix("markdown=").is_some_and(|value| !value.contains('0')));
    tag && !line[1..line.len() - 1].contains('<')
}

/// `*[HTML]: HyperText Markup Language`: a short form and what it stands for (PHP Markdown Extra).
pub(super) fn abbreviation(line: &str) -> Option<(String, String)> {
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
    // Of Zenn and Qiita: `message alert`, `note warn`.
    let stated = if title == "alert" { Some("warning") } else { callout_kind(title) };
    let stated = stated.filter(|_| matches!(name, "message" | "note"));
    let title = if title.starts_with('{') || stated.is_some() { "" } else { title };
    (stated.or(callout_kind(name)), title.to_owned())
}
