//! Writes lines under nested prefixes: indents of list items, quote bars, and the blank lines between blocks.

/// Collects lines. Each gets the prefixes of the open levels; trailing blanks are dropped.
#[derive(Debug)]
pub(crate) struct LineWriter {
    out: String,
    /// Prefixes of all open levels, concatenated.
    prefix: String,
    levels: Vec<Level>,
    /// Number of `levels` whose marker is not written yet.
    n_markers: usize,
    gap: Gap,
}

/// An open level.
#[derive(Debug)]
struct Level {
    /// Byte offset where its part of the prefix starts.
    start: usize,
    /// Replaces the prefix in the next line.
    marker: Option<String>,
}

/// Blank lines that were requested but not written yet.
#[derive(Clone, Copy, Debug, Default)]
struct Gap {
    n_lines: usize,
    /// Length of the prefix that they carry, in bytes.
    prefix_len: usize,
}

/// Initial capacity in bytes, enough for a usual document.
const USUAL_LEN: usize = 16 << 10;

impl Default for LineWriter {
    fn default() -> LineWriter {
        LineWriter::with_capacity(USUAL_LEN)
    }
}

impl LineWriter {
    /// A writer with room for a text of so many bytes.
    pub(crate) fn with_capacity(len: usize) -> LineWriter {
        LineWriter {
            out: String::with_capacity(len),
            prefix: String::new(),
            levels: Vec::new(),
            n_markers: 0,
            gap: Gap::default(),
        }
    }

    /// Opens a level: until [`LineWriter::pop`], lines begin with `prefix` after the prefixes of the levels outside.
    pub(crate) fn push(&mut self, prefix: &str) {
        self.levels.push(Level { start: self.prefix.len(), marker: None });
        self.prefix.push_str(prefix);
    }

    /// Opens a level whose first line has `marker` in place of `prefix`, such as the bullet of an item.
    pub(crate) fn push_marked(&mut self, marker: &str, prefix: &str) {
        self.push(prefix);
        if let Some(level) = self.levels.last_mut() {
            level.marker = Some(marker.to_owned());
            self.n_markers += 1;
        }
    }

    /// Closes the innermost level. Writes its marker on a line by itself if no line has shown it.
    pub(crate) fn pop(&mut self) {
        if self.levels.last().is_some_and(|level| level.marker.is_some()) {
            self.line("");
        }
        if let Some(level) = self.levels.pop() {
            self.prefix.truncate(level.start);
            // Blank lines requested within the level come after it.
            self.gap.prefix_len = self.gap.prefix_len.min(level.start);
        }
    }

    /// Width in columns of the prefix of the next line, and of the lines after it.
    pub(crate) fn indents(&self) -> [usize; 2] {
        let rest = super::columns(&self.prefix);
        if self.n_markers == 0 {
            return [rest, rest];
        }
        let ends = self.levels.iter().skip(1).map(|level| level.start).chain([self.prefix.len()]);
        let parts = self.levels.iter().zip(ends).map(|(level, end)| match &level.marker {
            Some(marker) => super::columns(marker),
            None => super::columns(&self.prefix[level.start..end]),
        });
        [parts.sum(), rest]
    }

    /// Number of bytes written, without pending blank lines.
    pub(crate) fn len(&self) -> usize {
        self.out.len()
    }

    /// Number of open levels.
    pub(crate) fn depth(&self) -> usize {
        self.levels.len()
    }

    /// Whether the next line carries the marker of an item.
    pub(crate) fn has_marker(&self) -> bool {
        self.n_markers > 0
    }

    /// Requests at least `n_lines` blank lines before the next line. Ignored at the start of the text and between the
    /// marker of an item and its first line.
    pub(crate) fn gap(&mut self, n_lines: usize) {
        if self.n_markers > 0 || self.out.is_empty() {
            return;
        }
        let prefix_len = self.prefix.len();
        self.gap.prefix_len = if self.gap.n_lines == 0 { prefix_len } else { self.gap.prefix_len.min(prefix_len) };
        self.gap.n_lines = self.gap.n_lines.max(n_lines);
    }

    /// Writes a line.
    pub(crate) fn line(&mut self, text: &str) {
        self.begin_line();
        self.out.push_str(text);
        self.end_line();
    }

    /// Writes a line and keeps its trailing blanks.
    pub(crate) fn line_as_is(&mut self, text: &str) {
        self.begin_line();
        if text.is_empty() {
            return self.end_line();
        }
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// Writes a line without any prefix.
    pub(crate) fn bare_line(&mut self, text: &str) {
        self.begin_line();
        self.out.truncate(self.out.rfind('\n').map_or(0, |at| at + 1));
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// Drops the requested blank lines.
    pub(crate) fn drop_gap(&mut self) {
        self.gap = Gap::default();
    }

    /// Writes each line of a text.
    pub(crate) fn lines(&mut self, text: &str) {
        for line in text.split('\n') {
            self.line(line);
        }
    }

    /// Returns the text.
    pub(crate) fn finish(self) -> String {
        self.out
    }

    /// Writes the pending blank lines, then the prefix.
    fn begin_line(&mut self) {
        let gap = std::mem::take(&mut self.gap);
        for _ in 0..gap.n_lines {
            self.out.push_str(&self.prefix[..gap.prefix_len]);
            self.end_line();
        }
        if self.n_markers == 0 {
            self.out.push_str(&self.prefix);
        } else {
            self.push_prefix_with_markers();
        }
    }

    fn push_prefix_with_markers(&mut self) {
        let ends: Vec<usize> = self.levels.iter().skip(1).map(|level| level.start).chain([self.prefix.len()]).collect();
        for (level, end) in self.levels.iter_mut().zip(ends) {
            match level.marker.take() {
                Some(marker) => self.out.push_str(&marker),
                None => self.out.push_str(&self.prefix[level.start..end]),
            }
        }
        self.n_markers = 0;
    }

    fn end_line(&mut self) {
        let kept = self.out.trim_end_matches([' ', '\t']).len();
        self.out.truncate(kept);
        self.out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(write: impl Fn(&mut LineWriter), expected: &str) {
        let mut writer = LineWriter::default();
        write(&mut writer);
        assert_eq!(writer.finish(), expected);
    }

    #[test]
    fn a_marker_is_shown_once_and_its_prefix_after_it() {
        check(
            |w| {
                w.push_marked("- ", "  ");
                w.line("a");
                w.line("b");
                w.pop();
                w.line("c");
            },
            "- a\n  b\nc\n",
        );
    }

    #[test]
    fn markers_of_nested_levels_share_a_line() {
        check(
            |w| {
                w.push_marked("- ", "  ");
                w.push_marked("1. ", "   ");
                w.line("a");
                w.line("b");
                w.pop();
                w.pop();
            },
            "- 1. a\n     b\n",
        );
    }

    #[test]
    fn blank_lines_carry_the_prefix_of_where_they_were_asked_for() {
        check(
            |w| {
                w.push("> ");
                w.line("a");
                w.gap(1);
                w.line("b");
                w.gap(1);
                w.pop();
                w.gap(1);
                w.line("c");
            },
            "> a\n>\n> b\n\nc\n",
        );
    }

    #[test]
    fn a_blank_line_asked_for_at_the_end_of_a_level_comes_after_it() {
        check(
            |w| {
                w.push("> ");
                w.line("a");
                w.gap(1);
                w.pop();
                w.line("b");
            },
            "> a\n\nb\n",
        );
    }

    #[test]
    fn an_item_without_lines_still_shows_its_marker() {
        check(
            |w| {
                w.gap(1);
                w.push_marked("- ", "  ");
                w.pop();
            },
            "-\n",
        );
    }
}
