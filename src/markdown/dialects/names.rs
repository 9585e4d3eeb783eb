//! Names in tags of several programs: callouts, tags with a title, and tags that only arrange content.

/// Names of callouts, with the kind that each becomes.
const CALLOUTS: [(&str, &str); 43] = [
    ("note", "note"),
    ("info", "info"),
    ("information", "info"),
    ("notice", "note"),
    ("message", "note"),
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
    ("blockquote", "quote"),
    ("centerquote", "quote"),
    ("cq", "quote"),
    ("pullquote", "quote"),
    ("abstract", "abstract"),
    ("summary", "abstract"),
    ("tldr", "abstract"),
    ("todo", "todo"),
    ("seealso", "note"),
];

/// The kind of callout for a name.
pub(super) fn callout_kind(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    CALLOUTS.iter().find(|(own, _)| *own == name).map(|(_, kind)| *kind)
}

/// Tags with content and a title above it.
pub(super) const TITLED: [&str; 17] = [
    "code",
    "code-block",
    "details",
    "detail",
    "expand",
    "collapse",
    "spoiler",
    "fold",
    "folding",
    "hideToggle",
    "accordion",
    "accordion-item",
    "tab",
    "tabitem",
    "tab-item",
    "card",
    "panel",
];
/// Tags that only arrange their content.
pub(super) const GROUPS: [&str; 19] = [
    "math", "katex", "latex", "tabs", "tabpane", "tabset", "columns", "column", "col", "row", "rawhtml", "html",
    "unsafe", "div", "center", "section", "steps", "cards", "wrap",
];
/// Arguments that contain a title.
pub(super) const TITLES: [&str; 8] = ["title", "header", "summary", "label", "name", "caption", "author", "source"];
/// Words in Hexo themes that only affect the looks of a note.
pub(super) const LOOKS: [&str; 16] = [
    "no-icon",
    "simple",
    "modern",
    "flat",
    "disabled",
    "default",
    "primary",
    "secondary",
    "light",
    "dark",
    "blue",
    "pink",
    "red",
    "purple",
    "orange",
    "green",
];
