//! Reduces titles and descriptions written in Markdown to the words that they show: metadata is plain text.
//!
//! Code, emphasis with asterisks, links and pictures lose their marks; the address of a link follows its words.
//! Underscores stay: in titles they belong to names (`__init__`).

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

/// The visible words of a text.
pub(super) fn shown(text: String) -> String {
    if !text.contains(['`', '*']) && !text.contains("](") {
        return text;
    }
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    // The open elements: range, mark, and the end of their content so far.
    let mut open: Vec<(Range<usize>, Mark, usize)> = Vec::new();
    for (event, range) in Parser::new_ext(&text, Options::empty()).into_offset_iter() {
        match event {
            Event::Start(tag) => {
                let mark = Mark::of(&tag, &text[range.clone()]);
                let inner = range.start;
                open.push((range, mark, inner));
                continue;
            }
            Event::End(_) => {
                let Some((whole, mark, inner)) = open.pop() else { continue };
                mark.remove(&text, whole, inner, &mut edits);
            }
            Event::Code(code) => edits.push((range.clone(), code.into_string())),
            _ => {}
        }
        if let Some((.., inner)) = open.last_mut() {
            *inner = range.end;
        }
    }
    edits.sort_by_key(|(range, _)| range.start);
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    for (range, instead) in edits {
        shown.push_str(text.get(at..range.start).unwrap_or_default());
        shown.push_str(&instead);
        at = at.max(range.end);
    }
    shown.push_str(&text[at..]);
    shown
}

/// The marks of an element.
enum Mark {
    /// This many asterisks on both sides.
    Asterisks(usize),
    /// An opening bracket of this many bytes, and the address after the words if it is absolute.
    Brackets(usize, Option<String>),
    /// Marks that stay.
    Kept,
}

impl Mark {
    fn of(tag: &Tag<'_>, source: &str) -> Mark {
        match tag {
            Tag::Emphasis if source.starts_with('*') => Mark::Asterisks(1),
            Tag::Strong if source.starts_with('*') => Mark::Asterisks(2),
            Tag::Link { dest_url, .. } if source.starts_with('[') => {
                Mark::Brackets(1, Some(dest_url.to_string()).filter(|address| address.contains("://")))
            }
            Tag::Image { .. } if source.starts_with("![") => Mark::Brackets(2, None),
            _ => Mark::Kept,
        }
    }

    fn remove(self, text: &str, whole: Range<usize>, inner: usize, edits: &mut Vec<(Range<usize>, String)>) {
        match self {
            Mark::Asterisks(n) => {
                // Within a word, asterisks are more likely operators: `2*3*4`.
                let is_part = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
                if is_part(text[..whole.start].chars().next_back()) || is_part(text[whole.end..].chars().next()) {
                    return;
                }
                edits.push((whole.start..whole.start + n, String::new()));
                edits.push((whole.end - n..whole.end, String::new()));
            }
            Mark::Brackets(n, address) if inner > whole.start => {
                let words = &text[whole.start + n..inner];
                let address = address.filter(|address| address != words).map(|address| format!(" ({address})"));
                edits.push((whole.start..whole.start + n, String::new()));
                edits.push((inner..whole.end, address.unwrap_or_default()));
            }
            Mark::Brackets(..) | Mark::Kept => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_words_stay() {
        for (text, expected) in [
            ("plain", "plain"),
            ("Use `a_b` in **bold *and* more**", "Use a_b in bold and more"),
            ("The `__init__` and __main__ of 2*3*4, *.js", "The __init__ and __main__ of 2*3*4, *.js"),
            ("There's [a `<h>`\n  proposal](https://e.org/x), but", "There's a <h>\n  proposal (https://e.org/x), but"),
            ("See [this](/a/b) and [https://e.org](https://e.org)", "See this and https://e.org"),
            ("![A picture](x.png) [](y) [not](", "A picture [](y) [not]("),
            ("- *a*\n- **b", "- a\n- **b"),
        ] {
            assert_eq!(shown(text.to_owned()), expected);
        }
    }
}
