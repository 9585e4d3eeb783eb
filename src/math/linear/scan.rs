//! Names, groups and blanks of TeX.

use super::Parser;

impl<'a> Parser<'a> {
    /// The source between braces, which are balanced.
    pub(super) fn brace_text(&mut self) -> Option<&'a str> {
        self.skip_blanks();
        let inner = self.rest.strip_prefix('{')?;
        let mut depth = 1;
        let mut escaped = false;
        for (at, c) in inner.char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                self.rest = &inner[at + 1..];
                return Some(&inner[..at]);
            }
        }
        None
    }

    /// Passes over `[…]` after a line end.
    pub(super) fn bracket_argument(&mut self) {
        const LONGEST: usize = 12;
        let Some(inner) = self.rest.strip_prefix('[') else { return };
        let Some(len) = inner.bytes().take(LONGEST).position(|byte| byte == b']') else { return };
        if ["pt", "em", "ex", "mm", "cm"].iter().any(|unit| inner[..len].ends_with(unit)) {
            self.rest = &inner[len + 1..];
        }
    }

    /// Whether a group of several letters and nothing else comes next: a name.
    pub(super) fn letters_follow(&self) -> bool {
        let inner = self.rest.trim_start().strip_prefix('{').and_then(|rest| rest.split('}').next());
        inner.is_some_and(|inner| inner.len() > 1 && inner.bytes().all(|byte| byte.is_ascii_alphabetic()))
    }

    pub(super) fn command_name(&mut self) -> Option<&'a str> {
        let name = self.rest.strip_prefix('\\')?;
        let len = name.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(name.len());
        let len = if len == 0 { name.chars().next()?.len_utf8() } else { len };
        let (name, rest) = name.split_at(len);
        self.rest = rest;
        Some(name)
    }

    pub(super) fn take_command(&mut self, name: &str) -> bool {
        let Some(rest) = self.rest.strip_prefix('\\').and_then(|rest| rest.strip_prefix(name)) else { return false };
        let is_whole = !rest.starts_with(|c: char| c.is_ascii_alphabetic());
        if is_whole {
            self.rest = rest;
        }
        is_whole
    }

    pub(super) fn take(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Passes over blanks and comments.
    pub(super) fn skip_blanks(&mut self) {
        loop {
            self.rest = self.rest.trim_start();
            if !self.rest.starts_with('%') {
                return;
            }
            self.rest = self.rest.split_once('\n').map_or("", |(_, rest)| rest);
        }
    }
}
