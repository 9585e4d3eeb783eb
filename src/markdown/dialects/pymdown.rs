//! Marks of PyMdown and CriticMarkup, which MkDocs takes: keys, changes to a text.

use super::hugo::escape;

/// A change or a key longer than this is none.
const MAX_LEN: usize = 4 << 10;

/// Keys to press: `++ctrl+alt+del++`, `++"text"++`. What stands for it, and its length.
pub(super) fn keys(rest: &str) -> Option<(String, usize)> {
    /// More characters than a chord of keys has.
    const MAX_KEYS: usize = 60;
    let line = rest.strip_prefix("++")?.split('\n').next()?;
    let inner = &line[..line.find("++").filter(|len| (1..=MAX_KEYS).contains(len))?];
    let keys: Vec<&str> = inner.split('+').collect();
    let is_key = |key: &&str| {
        let is_quoted = key.len() > 2 && key.starts_with('"') && key.ends_with('"');
        is_quoted || !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if !keys.iter().all(is_key) || rest[inner.len() + 4..].starts_with('+') {
        return None;
    }
    let shown: Vec<String> = keys.iter().map(|key| format!("<kbd>{}</kbd>", escape(&name_of_key(key)))).collect();
    Some((shown.join("+"), inner.len() + 4))
}

/// `Ctrl` of `ctrl`, `Page Up` of `page-up`.
fn name_of_key(key: &str) -> String {
    if let Some(own) = key.strip_prefix('"') {
        return own.trim_end_matches('"').to_owned();
    }
    let words = key.split('-').map(|word| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    });
    words.collect::<Vec<_>>().join(" ")
}

/// A change: `{++added++}`, `{--removed--}`, `{~~old~>new~~}`, `{==marked==}`, `{>>remark<<}`. What stands before its
/// words and behind them, where they begin and end, and its length; a remark has no words that readers see.
pub(super) fn change(rest: &str) -> Option<Change> {
    let (close, start, end) = match rest.get(..3)? {
        "{++" => ("++}", "<ins>", "</ins>"),
        "{--" => ("--}", "<del>", "</del>"),
        "{==" => ("==}", "<mark>", "</mark>"),
        "{~~" => ("~~}", "<del>", "</ins>"),
        "{>>" => ("<<}", "", ""),
        _ => return None,
    };
    let window = rest.as_bytes().get(3..rest.len().min(MAX_LEN))?;
    let len = window.windows(close.len()).position(|own| own == close.as_bytes())?;
    let inner = rest.get(3..3 + len)?;
    let arrow = if close == "~~}" { Some(inner.find("~>")?) } else { None };
    (!inner.contains("\n\n")).then(|| Change { start, end, len, arrow, is_remark: close == "<<}" })
}

/// A change to a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// The tag before its words.
    pub start: &'static str,
    /// The tag behind them.
    pub end: &'static str,
    /// Bytes of its words, between marks of three bytes each.
    pub len: usize,
    /// Where in them the new words begin behind `~>`.
    pub arrow: Option<usize>,
    /// Whether nobody but the authors is to see it.
    pub is_remark: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_named() {
        let shown = keys("++ctrl+page-up+\"ä\"++ x").expect("keys");
        assert_eq!(shown, ("<kbd>Ctrl</kbd>+<kbd>Page Up</kbd>+<kbd>ä</kbd>".to_owned(), 21));
        assert_eq!(keys("++i; j++"), None);
        assert_eq!(keys("++++"), None);
    }
}
