//! The line pass: at each line outside code, tries the rules for lines, containers and single lines in table order.
//! Open containers put their markers before each line.

use super::Rewriter;
use super::edits::Edit;
use super::guard::Guard;
use super::lines::{Ends, Fence, Line, end_key, is_colons, is_run, lines, unquoted};
use super::programs::myst;
use super::rule::{Apply, Places, Rule, RuleSet};

/// HTML of a page break.
pub(super) const PAGE_BREAK: &str = "<hr class=\"page-break\">";

/// Maximum nesting of containers; deeper ones are dropped, because each costs time on every line.
const MAX_OPEN: usize = 32;

/// Columns by which MkDocs indents the content of a box.
pub(super) const INDENT: usize = 4;

/// A container that is open around a line.
struct Container {
    closing: Closing,
    is_callout: bool,
    /// Indentation of its opening line in columns, within the outer containers.
    indent: usize,
}

impl Container {
    /// Columns at the start of a line that belong to it.
    fn depth(&self) -> usize {
        self.indent + if matches!(self.closing, Closing::Indent(_)) { INDENT } else { 0 }
    }
}

/// End of a container.
pub(super) enum Closing {
    /// Colons.
    Colons,
    /// Slashes.
    Slashes,
    /// A line that is not empty and has a smaller indentation, in columns.
    Indent(usize),
    /// The end tag of a shortcode with this name.
    Tag(String),
    /// The fence of a directive.
    Fence(String),
}

/// Result of a line that opens a container.
pub(super) enum Opening {
    /// A container with its kind of callout, title and end. Without a kind, only the title is shown.
    Container(Option<&'static str>, String, Closing),
    /// Invisible markup that opens nothing.
    Stray,
}

/// State of the pass, with helpers for its rules.
pub(super) struct LinePass<'a> {
    text: &'a str,
    /// Where the text begins behind the front matter.
    body: usize,
    /// The closed places, once a line asked for them.
    guard: Option<Guard>,
    pub(super) lines: &'a [Line<'a>],
    pub(super) ends: &'a Ends,
    pub(super) edits: Vec<Edit>,
    open: Vec<Container>,
    /// Whether option lines of a directive may follow.
    pub(super) in_options: bool,
    /// Start of the last line used as the title of a callout.
    title_taken: Option<usize>,
    /// Whether the text has directives; computed on first use.
    pub(super) has_directives: Option<bool>,
    pub(super) rewriter: Rewriter<'a>,
}

/// The edits of this pass.
pub(super) fn edits(text: &str, body: usize, rewriter: Rewriter<'_>) -> Vec<Edit> {
    let lines = lines(text, body);
    let ends = Ends::of(&lines);
    let rules = rewriter.dialects.rules.clone();
    let mut pass = LinePass {
        text,
        body,
        guard: None,
        lines: &lines,
        ends: &ends,
        edits: Vec::new(),
        open: Vec::new(),
        in_options: false,
        title_taken: None,
        has_directives: None,
        rewriter,
    };
    pass.run(&rules);
    pass.edits
}

/// Tracks code and lists while reading the lines.
#[derive(Default)]
struct Reader {
    fence: Fence,
    html: super::lines::HtmlBlock,
    was_blank: bool,
    in_list: bool,
}

impl Reader {
    /// Whether a line is indented code, like in the parser, except that lists count, whose items are indented as much.
    fn is_indented_code(&mut self, line: &Line<'_>, content: &str, has_open: bool) -> bool {
        let is_blank = line.trimmed.is_empty() || content.trim().is_empty();
        let is_item = is_list_item(content);
        let is_code = line.indent() >= 4 && self.was_blank && !self.in_list && !has_open;
        if !is_blank && line.indent() < 2 {
            self.in_list = is_item;
        }
        self.in_list |= is_item && line.indent() < 4;
        self.was_blank = is_blank || (is_code && self.was_blank);
        is_code
    }
}

impl LinePass<'_> {
    fn run(&mut self, rules: &RuleSet) {
        let mut reader = Reader { was_blank: true, ..Reader::default() };
        let lines = self.lines;
        let mut idx = 0;
        while let Some(line) = lines.get(idx).copied() {
            let content = unquoted(line.text);
            if reader.fence.holds(content) || reader.html.holds(lines, idx) {
                self.prefix(line, None);
                idx += 1;
                continue;
            }
            if reader.is_indented_code(&line, content, self.is_open()) {
                idx += 1;
                continue;
            }
            if let Some(next) = self.rules_over_lines(idx, rules) {
                idx = next;
                continue;
            }
            // Fast path: most lines begin with a letter, and no line markup does.
            let is_words = line.trimmed.starts_with(|c: char| c.is_ascii_alphabetic());
            if is_words && !self.is_open() && !self.in_options {
                idx += 1;
                continue;
            }
            idx += 1;
            if self.is_option(line) || self.container(idx - 1, rules) || self.rules_over_line(idx - 1, rules) {
                continue;
            }
            reader.fence.opens(without_item_mark(content));
            self.prefix(line, None);
        }
    }

    /// Whether a line is an option of the directive above.
    fn is_option(&mut self, line: Line<'_>) -> bool {
        self.in_options &= myst::option(line.trimmed).is_some();
        if self.in_options {
            self.prefix(line, Some(""));
        }
        self.in_options
    }

    /// Whether a line is closed to a rule: it begins within code, a title or another closed place. Containers move their
    /// content, so that the parser's view of the lines in them does not count.
    fn is_closed_to(&mut self, rule: &Rule, idx: usize) -> bool {
        let line = self.lines[idx];
        let is_indented = line.indent() >= 4 || line.text.starts_with('\t');
        let may_be_code = is_indented && !rule.reads.contains(Places::CODE);
        if self.is_open() || !(may_be_code || self.is_within_paragraph(idx)) {
            return false;
        }
        let guard = self.guard.get_or_insert_with(|| Guard::of_lines(self.text, self.body));
        !rule.reads.contains(guard.place_before(line.words_start()))
    }

    /// Whether code, a formula, a tag or an address of the lines above may go on in a line.
    fn is_within_paragraph(&self, idx: usize) -> bool {
        /// Longest span over lines.
        const MOST: usize = 20;
        let above = self.lines[..idx].iter().rev().take(MOST).map(|line| line.trimmed);
        let (mut has_ticks, mut has_dollars) = (false, false);
        for line in above.take_while(|line| !line.is_empty()) {
            has_ticks ^= line.matches('`').count() % 2 == 1;
            has_dollars ^= line.matches('$').count() % 2 == 1;
            let is_cut = |open: &str, close: char| line.rfind(open).is_some_and(|at| !line[at..].contains(close));
            if is_cut("<", '>') || is_cut("](", ')') {
                return true;
            }
        }
        has_ticks || has_dollars
    }

    fn rules_over_lines(&mut self, idx: usize, rules: &RuleSet) -> Option<usize> {
        let text = self.lines[idx].trimmed.as_bytes();
        let apply_to = |rule: &'static Rule, pass: &mut Self| match rule.apply {
            Apply::Lines(apply) => apply(pass, idx),
            _ => None,
        };
        let any = rules.lines.any.iter().find_map(|rule| apply_to(rule, self));
        any.or_else(|| {
            rules.lines.at(text).find_map(|rule| if self.is_closed_to(rule, idx) { None } else { apply_to(rule, self) })
        })
    }

    fn rules_over_line(&mut self, idx: usize, rules: &RuleSet) -> bool {
        let line = self.lines[idx];
        if self.title_taken == Some(line.start) {
            self.prefix(line, Some(""));
            return true;
        }
        rules
            .line
            .at(line.trimmed.as_bytes())
            .any(|rule| matches!(rule.apply, Apply::Line(apply) if !self.is_closed_to(rule, idx) && apply(self, idx)))
    }

    /// Whether any container is open.
    pub(super) fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Puts the markers of the open callouts before a line, and replaces its rest by `instead` if given.
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
            self.edits.push(Edit::new(range, marks));
        }
    }

    /// Inserts an empty line after a line, so that its replacement stands alone.
    pub(super) fn separate(&mut self, line: Line<'_>) {
        let marks = "> ".repeat(self.open.iter().filter(|container| container.is_callout).count());
        self.edits.push(Edit::insert(line.next, format!("{}\n", marks.trim_end())));
    }

    /// Removes a line with its line end.
    pub(super) fn remove(&mut self, line: Line<'_>) {
        self.edits.push(Edit::new(line.start..line.next, ""));
    }

    /// Whether a line opens or closes a container.
    fn container(&mut self, idx: usize, rules: &RuleSet) -> bool {
        let line = self.lines[idx];
        self.close_by_indent(idx);
        if self.closes(line.trimmed) {
            self.open.pop();
            self.prefix(line, Some(""));
            return true;
        }
        let opening = rules.containers.at(line.trimmed.as_bytes()).find_map(|rule| match rule.apply {
            Apply::Container(apply) if !self.is_closed_to(rule, idx) => apply(self, idx),
            _ => None,
        });
        match opening {
            Some(Opening::Container(kind, title, closing)) if self.open.len() < MAX_OPEN => {
                self.push(line, kind, &title, closing);
            }
            Some(_) => self.prefix(line, Some("")),
            None => return false,
        }
        true
    }

    /// Closes indented containers at a line with too little indentation, or at the empty lines before it.
    fn close_by_indent(&mut self, idx: usize) {
        let decisive = self.lines.get(self.ends.with_text[idx]);
        let width = decisive.map_or(0, |line| if line.text.starts_with('\t') { INDENT } else { line.indent() });
        while let Some(Container { closing: Closing::Indent(indent), .. }) = self.open.last() {
            if width >= *indent {
                break;
            }
            self.open.pop();
        }
    }

    fn push(&mut self, line: Line<'_>, kind: Option<&'static str>, title: &str, closing: Closing) {
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
        self.open.push(Container { closing, is_callout: kind.is_some(), indent });
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

    /// The heading below the first line of a callout, for use as its title. Its line is removed later.
    pub(super) fn heading_as_title(&mut self, idx: usize) -> String {
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
}

/// Whether a line without indentation begins a list item.
pub(super) fn is_list_item(content: &str) -> bool {
    let marker = content.trim_start_matches(|c: char| c.is_ascii_digit());
    let has_number = marker.len() < content.len();
    let rest = if has_number { marker.strip_prefix(['.', ')']) } else { content.strip_prefix(['-', '*', '+']) };
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

/// A line without indentation and without the markers of the items that it begins.
fn without_item_mark(content: &str) -> &str {
    if !is_list_item(content) {
        return content;
    }
    content.trim_start_matches(|c: char| c.is_ascii_digit() || "-*+.) ".contains(c))
}
