//! Splits a text into lines, recognises lines that are tags, and indexes those that end something.

use std::collections::HashMap;

/// A line without its line end.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) start: usize,
    /// Start of the next line.
    pub(super) next: usize,
    pub(super) text: &'a str,
    /// The text without surrounding white space.
    pub(super) trimmed: &'a str,
}

impl Line<'_> {
    pub(super) fn indent(&self) -> usize {
        self.text.len() - self.text.trim_start_matches(' ').len()
    }

    /// Offset of its text after leading white space.
    pub(super) fn words_start(&self) -> usize {
        self.start + self.text.len() - self.text.trim_start().len()
    }

    /// The text without surrounding white space, if not empty.
    pub(super) fn words(&self) -> Option<&str> {
        Some(self.trimmed).filter(|words| !words.is_empty())
    }
}

/// The lines of a text from `body` on.
pub(super) fn lines(text: &str, body: usize) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut start = body;
    for line in text[body..].split_inclusive('\n') {
        let next = start + line.len();
        let text = line.trim_end_matches(['\n', '\r']);
        lines.push(Line { start, next, text, trimmed: text.trim() });
        start = next;
    }
    lines
}

/// A line without leading quote markers and blanks.
pub(super) fn unquoted(line: &str) -> &str {
    line.trim_start_matches([' ', '\t', '>'])
}

/// The open code fence, if any: its character and length.
#[derive(Default)]
pub(super) struct Fence(Option<(u8, usize)>);

impl Fence {
    /// Whether a line belongs to the open code block; closes it at its last line.
    pub(super) fn holds(&mut self, content: &str) -> bool {
        let Some((mark, len)) = self.0 else { return false };
        let run = run_of(content, mark);
        if run >= len && content[run..].trim().is_empty() {
            self.0 = None;
        }
        true
    }

    /// Whether a line opens a code block; records its fence.
    pub(super) fn opens(&mut self, content: &str) -> bool {
        /// Minimum length of a fence.
        const LEAST: usize = 3;
        let Some(mark) = content.bytes().next().filter(|byte| matches!(byte, b'`' | b'~')) else { return false };
        let run = run_of(content, mark);
        let opens = run >= LEAST && !(mark == b'`' && content[run..].contains('`'));
        if opens {
            self.0 = Some((mark, run));
        }
        opens
    }
}

fn run_of(content: &str, mark: u8) -> usize {
    content.bytes().take_while(|byte| *byte == mark).count()
}

/// HTML elements whose lines are not text, by the beginnings of their start and end tags.
const HTML_BLOCKS: [(&str, &str); 5] =
    [("<!--", "-->"), ("<pre", "</pre"), ("<script", "</script"), ("<style", "</style"), ("<textarea", "</textarea")];

/// Tracks HTML blocks whose lines are not text: comments, code, scripts.
#[derive(Default)]
pub(super) struct HtmlBlock {
    /// Index of the line after the block.
    end: usize,
    /// The kinds without any further end tag.
    is_endless: [bool; HTML_BLOCKS.len()],
}

impl HtmlBlock {
    /// Whether a line is in such a block, after its first line; records a block that begins here.
    pub(super) fn holds(&mut self, lines: &[Line<'_>], idx: usize) -> bool {
        if idx < self.end {
            return true;
        }
        let trimmed = lines[idx].trimmed;
        if !trimmed.starts_with('<') {
            return false;
        }
        let begins = |(begin, _): &(&str, &str)| {
            let own = trimmed.get(..begin.len()).is_some_and(|own| own.eq_ignore_ascii_case(begin));
            own && !trimmed[begin.len()..].starts_with(|c: char| c.is_ascii_alphanumeric())
        };
        let Some(kind) = HTML_BLOCKS.iter().position(begins) else { return false };
        let ends = |line: &Line<'_>| line.trimmed.to_ascii_lowercase().contains(HTML_BLOCKS[kind].1);
        if self.is_endless[kind] || ends(&lines[idx]) {
            return false;
        }
        match lines[idx + 1..].iter().position(ends) {
            Some(n_lines) => self.end = idx + n_lines + 2,
            None => self.is_endless[kind] = true,
        }
        false
    }
}

/// Index of the lines that end something, so that none is searched twice.
pub(super) struct Ends {
    /// Line indices by end key: `endhighlight`, `/notice`, `:::`.
    lines: HashMap<String, Vec<usize>>,
    /// For each line, the first non-empty line at or after it.
    pub(super) with_text: Vec<usize>,
}

impl Ends {
    pub(super) fn of(lines: &[Line<'_>]) -> Ends {
        let mut ends: HashMap<String, Vec<usize>> = HashMap::new();
        for (idx, line) in lines.iter().enumerate() {
            if let Some(key) = end_key(line.trimmed) {
                ends.entry(key).or_default().push(idx);
            }
        }
        let mut with_text = vec![lines.len(); lines.len()];
        let mut next = lines.len();
        for (idx, line) in lines.iter().enumerate().rev() {
            if !line.trimmed.is_empty() {
                next = idx;
            }
            with_text[idx] = next;
        }
        Ends { lines: ends, with_text }
    }

    /// The first line with a key after a line.
    pub(super) fn next(&self, key: &str, behind: usize) -> Option<usize> {
        let lines = self.lines.get(key)?;
        lines.get(lines.partition_point(|line| *line <= behind)).copied()
    }
}

/// End key of a line, if it ends something.
pub(super) fn end_key(trimmed: &str) -> Option<String> {
    if is_colons(trimmed) {
        return Some(COLONS.to_owned());
    }
    if is_run(trimmed, b'`') {
        return Some(FENCE.to_owned());
    }
    if trimmed.ends_with(DISPLAY) && !trimmed[..trimmed.len() - DISPLAY.len()].contains(DISPLAY) {
        return Some(DISPLAY.to_owned());
    }
    if matches!(trimmed, "{/blurb}" | "{/aside}") {
        return Some(trimmed[1..trimmed.len() - 1].to_owned());
    }
    if trimmed == END_BRACKET {
        return Some(END_BRACKET.to_owned());
    }
    if is_run(trimmed, b'/') {
        return Some(SLASHES.to_owned());
    }
    if let Some((name, _)) = liquid_tag(trimmed).filter(|(name, _)| name.starts_with("end")) {
        return Some(name.to_owned());
    }
    let (name, rest) = hugo_tag(trimmed).or_else(|| square_tag(trimmed))?;
    let name = name.strip_prefix('/')?;
    Some(format!("/{}", if name.is_empty() { rest.trim() } else { name }))
}

/// Whether a line is a run of three or more colons.
pub(super) fn is_colons(trimmed: &str) -> bool {
    is_run(trimmed, b':')
}

/// Whether a line is a run of three or more of one character.
pub(super) fn is_run(trimmed: &str, mark: u8) -> bool {
    trimmed.len() >= COLONS.len() && trimmed.bytes().all(|byte| byte == mark)
}

pub(super) const COLONS: &str = ":::";
pub(super) const FENCE: &str = "```";
/// Delimiter of a display formula.
pub(super) const DISPLAY: &str = "$$";
/// End of a LaTeX display formula.
pub(super) const END_BRACKET: &str = "\\]";
pub(super) const SLASHES: &str = "///";

/// Name and arguments of a line that is a Liquid tag: `{% name … %}`.
pub(super) fn liquid_tag(line: &str) -> Option<(&str, &str)> {
    let inner = line.strip_prefix("{%")?.strip_suffix("%}")?;
    if inner.contains("%}") {
        return None;
    }
    Some(super::programs::liquid::name_and_rest(inner))
}

/// Name and arguments of a line that is a Hugo shortcode: `{{< name … >}}`, `{{% name … %}}`. The name of an end tag
/// begins with `/`.
pub(super) fn hugo_tag(line: &str) -> Option<(&str, &str)> {
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
        // `{{< / name >}}`: an end tag with a blank after the slash.
        return Some(("/", name));
    }
    Some((&inner[..end], &inner[end..]))
}

/// Name and arguments of a line that is a WordPress shortcode for code: `[sourcecode language="go"]`.
pub(super) fn square_tag(line: &str) -> Option<(&str, &str)> {
    let inner = line.strip_prefix('[')?.strip_suffix(']')?;
    let end = inner.find([' ', ':', '=']).unwrap_or(inner.len());
    let (name, rest) = inner.split_at(end);
    let is_one = matches!(name.trim_start_matches('/'), "sourcecode" | "code") && !rest.contains([']', '[']);
    is_one.then(|| (name, rest.trim_start_matches([':', '='])))
}
