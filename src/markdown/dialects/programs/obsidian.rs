//! Obsidian: wikilinks and embeds, comments, block identifiers, templates.

use std::collections::HashSet;

use crate::markdown::dialects::span_pass::{MAX_MARKED, MAX_TAG, SpanPass};
use crate::markdown::dialects::{byte_before, escape, link, picture};
use crate::source::Span;

/// Extensions of image files.
const PICTURES: [&str; 9] = ["png", "jpg", "jpeg", "gif", "webp", "svg", "bmp", "avif", "tif"];

/// Prefix of block identifiers, so that they cannot collide with headings.
const BLOCK_PREFIX: &str = "block-";

/// Handles `[[target|words]]`.
pub(in crate::markdown::dialects) fn wikilink(pass: &mut SpanPass<'_>, at: usize, rest: &str) -> Option<usize> {
    let end = pass.closing(at, "]]")?;
    // A test of a shell has blanks within its brackets.
    if rest[2..].starts_with(' ') && rest[..end - 2].ends_with(' ') {
        return None;
    }
    let link = link_to(&rest[2..end - 2])?;
    // `[[1]](url)` is a link with brackets in its text, and so is `[[1]]` if the text defines `[1]`.
    let behind = &rest[end..];
    let is_definition = behind.starts_with(':') && pass.text[..at].ends_with('\n');
    let is_link = behind.starts_with('(') || behind.starts_with('[') && !behind.starts_with("[[");
    if is_link || is_definition || is_label(pass, &rest[2..end - 2]) {
        return None;
    }
    pass.replace(at..at + end, link)
}

/// Handles `![[file|size]]`.
pub(in crate::markdown::dialects) fn embed(pass: &mut SpanPass<'_>, at: usize, rest: &str) -> Option<usize> {
    let end = pass.closing(at, "]]")?;
    let embed = shown(&rest[3..end - 2])?;
    pass.replace(at..at + end, embed)
}

/// Whether the text defines a link label.
fn is_label(pass: &mut SpanPass<'_>, words: &str) -> bool {
    let text = pass.text;
    let labels: &HashSet<String> = pass.memory.labels.get_or_insert_with(|| {
        let label = |line: &str| line.trim_start().strip_prefix('[')?.split_once("]:").map(|(label, _)| folded(label));
        text.lines().filter_map(label).collect()
    });
    !labels.is_empty() && labels.contains(&folded(words))
}

/// Normalises a label for comparison: folds case and white space.
fn folded(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Removes `%%comments%%`.
pub(in crate::markdown::dialects) fn comment(pass: &mut SpanPass<'_>, at: usize, _rest: &str) -> Option<usize> {
    // Percent signs behind a figure, a letter or a quote are signs: `50%% of 10%%`, `"%%d"`.
    let before = pass.text[..at].chars().next_back();
    if before.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '"' | '\'' | '%')) {
        return None;
    }
    let end = pass.find(at + 2, MAX_TAG, "%%").filter(|end| *end > at + 2)?;
    pass.replace_tag(at..end + 2, String::new())
}

/// Handles `==words==`, and `^^words^^` of Roam and Logseq.
pub(in crate::markdown::dialects) fn highlight(pass: &mut SpanPass<'_>, at: usize, rest: &str) -> Option<usize> {
    let mark = &rest[..2];
    let end = pass.find(at + 2, MAX_MARKED + 2, mark).filter(|end| *end > at + 2)?;
    let words = &pass.text[at + 2..end];
    let touches = may_begin_highlight(pass.text, at) && !words.ends_with(' ') && !words.contains("\n\n");
    let is_alone = !rest[end + 2 - at..].starts_with(&mark[..1]);
    let is_short = !words.contains('`') && !words.contains('|');
    if !(touches && is_alone && is_short) || pass.text[end + 2..].starts_with(is_of_word) {
        return None;
    }
    pass.replace(at..at + 2, "<mark>");
    pass.replace(end..end + 2, "</mark>")
}

/// Whether the marks at an offset may begin highlighted text, and closing marks follow.
pub(in crate::markdown::dialects) fn begins_highlight(text: &str, at: usize) -> bool {
    let rest = text.as_bytes();
    let window = &rest[at + 2..rest.len().min(at + MAX_MARKED + 4)];
    may_begin_highlight(text, at) && memchr::memmem::find(window, &rest[at..at + 2]).is_some()
}

/// Whether the marks at an offset may begin highlighted text, rather than a heading underline or a comparison.
fn may_begin_highlight(text: &str, at: usize) -> bool {
    let mark = &text[at..=at];
    let behind = text[at + 2..].chars().next();
    behind.is_some_and(|c| !c.is_whitespace() && !mark.starts_with(c) && c != '>')
        && !text[..at].ends_with(['=', '<', '>', '!'])
        && !text[..at].ends_with(mark)
        && !text[..at].ends_with(is_of_word)
}

/// Whether a character belongs to a word in a script with spaces.
fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() && !super::ideographs::is_wide_letter(c)
}

/// Whether the mark at an offset may begin a block identifier.
pub(in crate::markdown::dialects) fn begins_block_id(text: &str, at: usize) -> bool {
    matches!(byte_before(text, at), b' ' | b'\n' | b']')
        && text[at + 1..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '-')
}

/// Handles `^id` at the end of a block, a link target.
pub(in crate::markdown::dialects) fn block_id(pass: &mut SpanPass<'_>, at: usize, rest: &str) -> Option<usize> {
    /// Shortest identifier, in bytes. Obsidian's have six; shorter ones are more likely exponents.
    const MIN_ID: usize = 3;
    let before = &pass.text[..at];
    let id_len = rest[1..].bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
    let id = &rest[1..1 + id_len];
    let behind = rest[1 + id_len..].trim_start_matches([' ', '\t', '\r']);
    let follows = before.ends_with([' ', '\n']) || before.ends_with("]]");
    if id.len() < MIN_ID || !follows || !(behind.is_empty() || behind.starts_with('\n')) {
        return None;
    }
    let ends_block = behind.strip_prefix('\n').is_none_or(|rest| {
        let next = rest.trim_start_matches([' ', '\t', '>']);
        next.starts_with(['\n', '\r', '-', '*', '+', '#']) || next.is_empty() || next.as_bytes()[0].is_ascii_digit()
    });
    // On a separate line it belongs to the block above.
    let start = before.trim_end_matches(' ').len();
    ends_block.then_some(())?;
    pass.replace(start..at + 1 + id.len(), format!("<a id=\"{}{id}\"></a>", BLOCK_PREFIX))
}

/// Handles embedded JavaScript of Templater and Hexo.
pub(in crate::markdown::dialects) fn script(pass: &mut SpanPass<'_>, at: usize, rest: &str) -> Option<usize> {
    let end = pass.closing(at, "%>").filter(|end| !rest[..*end].contains("\n\n"))?;
    let shown = pass.rewriter.unknown("<% … %>".to_owned(), &rest[..end], Span::new(at, at + end));
    pass.replace_tag(at..at + end, shown)
}

/// A link for `target|words`; `None` if it is invalid.
pub(super) fn link_to(inner: &str) -> Option<String> {
    let (target, words) = parts(inner)?;
    let shown = words.unwrap_or_else(|| target.trim_start_matches(['#', '^']).replace("#^", " > ").replace('#', " > "));
    let target = target.replace("#^", &format!("#{BLOCK_PREFIX}"));
    Some(link(&shown, &target))
}

/// A picture or link for `file|size`.
fn shown(inner: &str) -> Option<String> {
    let (target, words) = parts(inner)?;
    let file = target.split('#').next().unwrap_or_default();
    let is_picture = file
        .rsplit_once('.')
        .is_some_and(|(_, extension)| PICTURES.iter().any(|own| extension.eq_ignore_ascii_case(own)));
    if !is_picture {
        return link_to(inner);
    }
    // A picture has no sections: the fragment is for the style sheet of the page.
    let target = file;
    let is_size = |words: &str| !words.is_empty() && words.chars().all(|c| c.is_ascii_digit() || c == 'x');
    let words = words.unwrap_or_default();
    // The last part is the size.
    let (alt, size) = words.rsplit_once('|').unwrap_or(("", &words));
    let (alt, size) = if is_size(size) { (alt, Some(size)) } else { (words.as_str(), None) };
    Some(match size {
        Some(size) => {
            let width = size.split('x').next().unwrap_or_default();
            let alt = if alt.is_empty() { String::new() } else { format!(" alt=\"{}\"", escape(alt.trim())) };
            format!("<img src=\"{}\"{alt} width=\"{width}\">", escape(target))
        }
        None => picture(alt, target),
    })
}

fn parts(inner: &str) -> Option<(&str, Option<String>)> {
    // Tables require an escaped bar.
    let (target, words) = match inner.split_once("\\|").or_else(|| inner.split_once('|')) {
        Some((target, words)) => (target, Some(words.trim().to_owned())),
        None => (inner, None),
    };
    let target = target.trim();
    let is_sound = !target.is_empty() && !target.contains(['\n', '[', ']', '<', '>', '{']);
    is_sound.then_some((target, words.filter(|words| !words.is_empty())))
}
