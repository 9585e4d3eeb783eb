//! Marks above and below, braces and arrows that grow with what they stand at.

/// The mark of a command above or below its base, and whether it grows.
pub(super) fn mark(label: &str) -> Option<(&'static str, bool)> {
    Some(match label.trim_start_matches('\\') {
        "acute" | "'" => ("´", false),
        "grave" | "`" => ("`", false),
        "ddot" | "\"" => ("¨", false),
        "dddot" => ("⃛", false),
        "ddddot" => ("⃜", false),
        "dot" | "." => ("˙", false),
        "tilde" | "~" => ("~", false),
        "bar" | "=" => ("¯", false),
        "breve" | "u" => ("˘", false),
        "check" | "v" => ("ˇ", false),
        "hat" | "^" => ("^", false),
        "vec" => ("→", false),
        "mathring" | "r" => ("˚", false),
        "H" => ("˝", false),
        "c" => ("¸", false),
        "textcircled" => ("◯", false),
        "widehat" => ("^", true),
        "widecheck" => ("ˇ", true),
        "widetilde" | "utilde" => ("~", true),
        "overline" | "overlinesegment" => ("¯", true),
        "underline" | "underlinesegment" => ("_", true),
        "overrightarrow" | "underrightarrow" => ("→", true),
        "overleftarrow" | "underleftarrow" => ("←", true),
        "overleftrightarrow" | "underleftrightarrow" => ("↔", true),
        "Overrightarrow" => ("⇒", true),
        "overrightharpoon" => ("⇀", true),
        "overleftharpoon" => ("↼", true),
        "overgroup" => ("⏠", true),
        "undergroup" => ("⏡", true),
        "overbrace" => ("⏞", true),
        "underbrace" => ("⏟", true),
        "overbracket" => ("⎴", true),
        "underbracket" => ("⎵", true),
        _ => return None,
    })
}

/// The arrow of a command such as `\xrightarrow`.
pub(super) fn arrow(label: &str) -> Option<&'static str> {
    Some(match label.trim_start_matches('\\').trim_start_matches("cd") {
        "xleftarrow" | "leftarrow" => "←",
        "xrightarrow" | "rightarrow" => "→",
        "xleftrightarrow" => "↔",
        "xLeftarrow" => "⇐",
        "xRightarrow" => "⇒",
        "xLeftrightarrow" => "⇔",
        "xmapsto" => "↦",
        "xhookleftarrow" => "↩",
        "xhookrightarrow" => "↪",
        "xtwoheadleftarrow" => "↞",
        "xtwoheadrightarrow" => "↠",
        "xleftharpoonup" => "↼",
        "xleftharpoondown" => "↽",
        "xrightharpoonup" => "⇀",
        "xrightharpoondown" => "⇁",
        "xleftrightharpoons" => "⇋",
        "xrightleftharpoons" | "xrightequilibrium" | "xleftequilibrium" => "⇌",
        "xrightleftarrows" => "⇄",
        "xtofrom" => "⇄",
        "xlongequal" | "longequal" => "=",
        _ => return None,
    })
}
