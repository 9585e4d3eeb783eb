//! What is set off from the text: code, figures, formulas, passages for other formats.

use super::BlockWriter;
use crate::backends::org::code::{header_arguments, language_name, line_numbers, write_verbatim};
use crate::backends::org::guard::Place;
use crate::backends::org::inline::backend_name;
use crate::backends::org::target::{PICTURE_MARK, Target, is_picture, is_remote, target};
use crate::model::{Attr, Block, Image, Inline, InlineKind};
use crate::source::Span;

/// Languages of fences that say that the code is in none.
const PLAIN_LANGUAGES: [&str; 5] = ["text", "txt", "plain", "plaintext", "none"];
/// Environments of LaTeX that are displays by themselves; any other needs one around it.
const DISPLAYS: [&str; 11] = [
    "align",
    "alignat",
    "displaymath",
    "dmath",
    "eqnarray",
    "equation",
    "flalign",
    "gather",
    "IEEEeqnarray",
    "math",
    "multline",
];

impl BlockWriter<'_> {
    pub(super) fn code(&mut self, language: Option<&str>, text: &str, block: &Block) {
        let attr = &block.attr;
        if self.in_note && (text.contains("\n\n\n") || text.starts_with("\n\n")) {
            // Two blank lines end a note, even in a block.
            if language.is_some() {
                let message = "Org has no blocks with two blank lines in notes; the language of this code was left out";
                self.diags.note(block.span, message);
            }
            self.end_marked_line();
            for line in text.lines() {
                self.lines.line(&format!(": {line}"));
            }
            return;
        }
        let is_indented = text.lines().any(|line| !line.trim().is_empty())
            && text.lines().all(|line| line.starts_with([' ', '\t']) || line.trim().is_empty());
        // Org takes away the indent that all lines share, unless it is told not to.
        let keep_indent = if is_indented { " -i" } else { "" };
        let numbers = line_numbers(attr);
        let language = language.filter(|language| !PLAIN_LANGUAGES.contains(language));
        let (begin, end) = match language {
            Some(language) => (format!("#+begin_src {}", language_name(language)), "#+end_src"),
            None => ("#+begin_example".to_owned(), "#+end_example"),
        };
        let arguments = if language.is_some() { header_arguments(attr) } else { String::new() };
        let title = attr.code_title();
        self.caption(&title.map(|title| vec![Inline::text(title)]).unwrap_or_default());
        self.own_line(&format!("{begin}{keep_indent}{numbers}{arguments}"));
        write_verbatim(&mut self.lines, text, is_indented);
        self.lines.line(end);
    }

    pub(super) fn figure(&mut self, image: &Image, caption: &[Inline], attr: &Attr) {
        self.anchor_line(attr);
        self.caption(caption);
        let attributes = html_attributes(image);
        if !attributes.is_empty() {
            self.own_line(&format!("#+ATTR_HTML:{attributes}"));
        }
        self.end_marked_line();
        match target(&image.source) {
            Target::Path(path) => {
                let mark = if is_remote(&path) && !is_picture(&path) { PICTURE_MARK } else { "" };
                self.lines.line(&format!("[[{path}{mark}]]"));
            }
            Target::HtmlOnly => {
                let image = InlineKind::Image(Box::new(image.clone()));
                self.running_text(&[Inline::new(image, Span::NONE)], Place::Paragraph);
            }
        }
        self.caption_notes(caption);
    }

    pub(super) fn math(&mut self, tex: &str) {
        let tex = tex.trim();
        let environment = display_environment(tex);
        let mut joined = String::with_capacity(tex.len());
        for line in tex.lines().map(str::trim).filter(|line| !line.is_empty()) {
            // A line that begins like an element would end the formula; an environment is one.
            let is_free = joined.ends_with('}') || joined.ends_with("\\\\") || joined.is_empty();
            let begins_text = line.starts_with(|c: char| c.is_alphabetic() || c == '\\' || c == '{' || c == '&');
            if !joined.is_empty() {
                joined.push(if is_free && begins_text && !line.starts_with("\\begin{") { '\n' } else { ' ' });
            }
            joined.push_str(line);
        }
        self.end_marked_line();
        match environment {
            Some(name) => {
                // The ends stand on lines of their own, as people write them.
                let (begin, end) = (format!("\\begin{{{name}}}"), format!("\\end{{{name}}}"));
                let body = joined.strip_prefix(&begin).and_then(|rest| rest.strip_suffix(&end)).unwrap_or_default();
                self.lines.line(&begin);
                self.lines.lines(body.trim());
                self.lines.line(&end);
            }
            None => {
                let gap = if joined.starts_with("\\begin{") { "" } else { "\n" };
                self.lines.lines(&format!("\\[{gap}{joined}"));
                self.lines.line("\\]");
            }
        }
    }

    pub(super) fn raw(&mut self, format: &str, text: &str) {
        let text = text.trim_end();
        if text.trim().is_empty() {
            return;
        }
        if format == "org" {
            self.end_marked_line();
            return self.lines.lines(text);
        }
        let comment = text.trim_start().strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
        if let Some(comment) = comment.filter(|comment| !comment.contains("-->")) {
            for line in comment.trim().lines() {
                self.own_line(&format!("# {line}"));
            }
            return;
        }
        self.own_line(&format!("#+begin_export {}", backend_name(format)));
        write_verbatim(&mut self.lines, text, false);
        self.lines.line("#+end_export");
    }
}

/// The name of the environment that a formula is, if that stands for itself.
fn display_environment(tex: &str) -> Option<&str> {
    let (name, rest) = tex.strip_prefix("\\begin{")?.split_once('}')?;
    let end = format!("\\end{{{name}}}");
    let is_all = rest.find(&end).is_some_and(|at| at + end.len() == rest.len());
    (is_all && DISPLAYS.contains(&name.trim_end_matches('*'))).then_some(name)
}

/// Alternative text, title and size of a picture, as Org's HTML exporter takes them.
fn html_attributes(image: &Image) -> String {
    let size = |key: &'static str| image.attr.get(key).map(|value| (key, value));
    let named = [Some(("alt", image.alt.as_str())), image.title.as_deref().map(|title| ("title", title))];
    named
        .into_iter()
        .chain([size("width"), size("height")])
        .flatten()
        .filter(|(_, value)| !value.trim().is_empty())
        .map(|(key, value)| {
            // Another key would begin at a blank and a colon.
            let value = value.split_whitespace().collect::<Vec<_>>().join(" ").replace(" :", " \u{200B}:");
            format!(" :{key} {value}")
        })
        .collect()
}
