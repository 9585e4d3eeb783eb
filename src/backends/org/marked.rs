//! Running text with its Org markup, before it is guarded: a string, and what each stretch of it is.
//!
//! Keeps the rules that need no look at the characters around: markup is never empty, and neither begins nor ends
//! with a space.

/// A string whose stretches are known.
#[derive(Debug, Default)]
pub(super) struct Marked {
    text: String,
    runs: Vec<Run>,
}

/// A stretch of a [`Marked`]; it begins where the one before it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// One past its last byte.
    pub(super) end: usize,
    /// What it is.
    pub(super) kind: RunKind,
}

/// What a stretch is to Org.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RunKind {
    /// Text to be read as text, whatever it looks like.
    Text,
    /// A mark that begins emphasis.
    Open(u8),
    /// A mark that ends emphasis.
    Close(u8),
    /// Verbatim text with its two marks.
    Code,
    /// Anything else that Org takes as a whole: a link without description, a footnote, a formula, a snippet.
    Object,
    /// A link up to its description.
    LinkOpen,
    /// The end of a link.
    LinkClose,
    /// `^{` or `_{`.
    ScriptOpen,
    /// `}`
    ScriptClose,
    /// A line break with its mark.
    Break,
}

impl RunKind {
    /// Whether Org reads what follows on its own, as if it stood at the beginning of a line.
    pub(super) fn opens(self) -> bool {
        matches!(self, RunKind::Open(_) | RunKind::LinkOpen | RunKind::ScriptOpen)
    }

    /// Whether Org reads what precedes as if the line ended here.
    pub(super) fn closes(self) -> bool {
        matches!(self, RunKind::Close(_) | RunKind::LinkClose | RunKind::ScriptClose)
    }
}

/// How a line break is written. The blank keeps it apart from markup.
pub(super) const LINE_BREAK: &str = " \\\\\n";

/// Whether Emacs takes a character for a space at the borders of markup.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{200B}'
}

impl Marked {
    /// Forgets everything and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.runs.clear();
    }

    /// The text with its markup.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Its stretches.
    pub(super) fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Whether there is nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// Adds text. Spaces at the beginning of the whole, of a line or of markup go before the markup or away.
    pub(super) fn push_text(&mut self, text: &str) {
        let own = text.trim_start_matches(is_space);
        let spaces = &text[..text.len() - own.len()];
        if !spaces.is_empty() {
            self.before_open(|marked| {
                if marked.runs.last().is_some_and(|run| run.kind != RunKind::Break) {
                    marked.push_as_text(spaces);
                }
            });
        }
        self.push_as_text(own);
    }

    /// Adds something that Org takes as a whole.
    pub(super) fn push_object(&mut self, object: &str) {
        self.push(RunKind::Object, object);
    }

    /// Adds a stretch of any kind.
    pub(super) fn push(&mut self, kind: RunKind, text: &str) {
        self.text.push_str(text);
        self.runs.push(Run { end: self.text.len(), kind });
    }

    /// Adds a line break; none at the beginning.
    pub(super) fn push_break(&mut self) {
        self.before_open(|marked| {
            marked.trim_end_spaces();
            if !marked.is_empty() {
                marked.push(RunKind::Break, LINE_BREAK);
            }
        });
    }

    /// Begins markup.
    pub(super) fn open(&mut self, kind: RunKind, mark: &str) {
        self.push(kind, mark);
    }

    /// Ends the markup that was begun last with `open`. Spaces before its end go after it; markup around nothing
    /// goes away. Returns whether anything was marked.
    pub(super) fn close(&mut self, open: RunKind, close: RunKind, mark: &str) -> bool {
        let n_breaks = self.pop_breaks();
        let spaces = self.trim_end_spaces();
        let is_marked = self.runs.last().is_some_and(|run| run.kind != open);
        if is_marked {
            self.push(close, mark);
        } else {
            self.pop_run();
        }
        if !spaces.is_empty() {
            self.push_text(&spaces);
        }
        for _ in 0..n_breaks {
            self.push_break();
        }
        is_marked
    }

    /// Takes away the breaks and spaces at the end.
    pub(super) fn trim_end(&mut self) {
        loop {
            self.trim_end_spaces();
            if self.pop_breaks() == 0 {
                return;
            }
        }
    }

    /// Does something before the markup that was just begun.
    fn before_open(&mut self, change: impl FnOnce(&mut Marked)) {
        let n_kept = self.runs.iter().rposition(|run| !run.kind.opens()).map_or(0, |idx| idx + 1);
        if n_kept == self.runs.len() {
            return change(self);
        }
        let text_len = n_kept.checked_sub(1).map_or(0, |idx| self.runs[idx].end);
        let opened = self.text.split_off(text_len);
        let runs = self.runs.split_off(n_kept);
        change(self);
        let mut start = 0;
        for run in runs {
            self.push(run.kind, &opened[start..run.end - text_len]);
            start = run.end - text_len;
        }
    }

    fn push_as_text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        self.text.push_str(text);
        match self.runs.last_mut() {
            Some(run) if run.kind == RunKind::Text => run.end = self.text.len(),
            _ => self.runs.push(Run { end: self.text.len(), kind: RunKind::Text }),
        }
    }

    /// Takes away the spaces at the end of text, and gives them back.
    fn trim_end_spaces(&mut self) -> String {
        if self.runs.last().is_none_or(|run| run.kind != RunKind::Text) {
            return String::new();
        }
        let start = self.last_start();
        let kept = start + self.text[start..].trim_end_matches(is_space).len();
        let spaces = self.text.split_off(kept);
        if kept == start {
            self.runs.pop();
        } else if let Some(run) = self.runs.last_mut() {
            run.end = kept;
        }
        spaces
    }

    fn pop_breaks(&mut self) -> usize {
        let mut n_breaks = 0;
        while self.runs.last().is_some_and(|run| run.kind == RunKind::Break) {
            self.pop_run();
            n_breaks += 1;
        }
        n_breaks
    }

    fn pop_run(&mut self) {
        let start = self.last_start();
        self.runs.pop();
        self.text.truncate(start);
    }

    /// Where the last stretch begins.
    fn last_start(&self) -> usize {
        self.runs.len().checked_sub(2).map_or(0, |idx| self.runs[idx].end)
    }
}
