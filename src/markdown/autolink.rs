//! Bare addresses in text (GFM 0.29, 6.9), found in the source: the parser has already taken their underscores for
//! emphasis and their dashes for punctuation.

use std::ops::Range;

use memchr::memmem;

/// An address in the source.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::markdown) struct Autolink {
    pub(in crate::markdown) start: usize,
    pub(in crate::markdown) end: usize,
    /// Target of the link.
    pub(in crate::markdown) target: String,
    /// Visible text.
    pub(in crate::markdown) text: String,
}

/// The first label of many host names.
const WORLD_WIDE: &str = "www";

/// Prefixes of an address, and the scheme to add to each.
const PREFIXES: [(&str, &str); 4] = [("https://", ""), ("http://", ""), ("ftp://", ""), ("www.", "http://")];

/// Finds the addresses of a source in order.
///
/// Few texts contain one. Substrings common to all addresses are searched in the whole source, which skips the texts
/// without them.
pub(in crate::markdown) struct Addresses<'a> {
    source: &'a str,
    /// Offset of the next occurrence of each of [`Addresses::PARTS`] from `from` on; the length of the source if none.
    next: [usize; 4],
    /// The offset of the last query; beyond the source before the first query.
    from: usize,
}

impl<'a> Addresses<'a> {
    /// The last letter of [`WORLD_WIDE`] with its dot, in either case.
    const PARTS: [&'static str; 4] = ["://", "@", "w.", "W."];

    /// A finder for `source`.
    pub(in crate::markdown) fn of(source: &'a str) -> Addresses<'a> {
        Addresses { source, next: [0; 4], from: usize::MAX }
    }

    /// Offset of the next part of an address at or after `at`.
    fn next_part(&mut self, at: usize) -> usize {
        let is_behind = at < self.from;
        self.from = at;
        let source = &self.source.as_bytes()[at..];
        for (next, part) in self.next.iter_mut().zip(Self::PARTS) {
            if is_behind || *next < at {
                *next = at + memmem::find(source, part.as_bytes()).unwrap_or(source.len());
            }
        }
        self.next.into_iter().min().unwrap_or(at)
    }

    /// Whether a range may contain an address.
    pub(in crate::markdown) fn may_be_in(&mut self, range: Range<usize>) -> bool {
        self.next_part(range.start) < range.end
    }

    /// The first address that begins in a range. It may extend beyond the range, but not beyond the line, nor across a
    /// `|` in a table cell.
    pub(in crate::markdown) fn find(&mut self, range: Range<usize>, in_cell: bool) -> Option<Autolink> {
        let (source, from) = (self.source, range.start);
        let mut at = from;
        loop {
            let place = self.next_part(at);
            if place >= range.end {
                return None;
            }
            let link = match source.as_bytes()[place] {
                b':' => scheme_before(source, from, place).and_then(|start| url(source, start, in_cell)),
                b'@' => email(source, from, place).filter(|link| is_boundary(source, link.start)),
                _ => world_wide_before(source, from, place + 1).and_then(|start| url(source, start, in_cell)),
            };
            if link.is_some() {
                return link;
            }
            at = place + 1;
        }
    }
}

/// The address at `start`, shortened: what follows `end` belongs to the surrounding markup.
pub(in crate::markdown) fn cut(source: &str, start: usize, end: usize) -> Option<Autolink> {
    let missing = PREFIXES.iter().find(|(prefix, _)| starts_with(&source[start..], prefix))?.1;
    let shown = &source[start..start + trimmed(&source[start..end]).len()];
    let text = unescape(shown);
    Some(Autolink { start, end: start + shown.len(), target: format!("{missing}{text}"), text })
}

fn scheme_before(source: &str, from: usize, colon: usize) -> Option<usize> {
    PREFIXES.iter().find_map(|(prefix, _)| {
        let scheme = prefix.strip_suffix("://")?;
        let start = colon.checked_sub(scheme.len()).filter(|start| *start >= from)?;
        source.get(start..).filter(|rest| starts_with(rest, prefix)).map(|_| start)
    })
}

fn world_wide_before(source: &str, from: usize, dot: usize) -> Option<usize> {
    let start = dot.checked_sub(WORLD_WIDE.len()).filter(|start| *start >= from)?;
    source.as_bytes()[start..dot].eq_ignore_ascii_case(WORLD_WIDE.as_bytes()).then_some(start)
}

fn starts_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// Whether an address may begin here, which is not within a word.
fn is_boundary(source: &str, start: usize) -> bool {
    source[..start]
        .chars()
        .next_back()
        .is_none_or(|c| !c.is_ascii_alphanumeric() && !matches!(c, '/' | '@' | '=' | '.'))
}

fn url(source: &str, start: usize, in_cell: bool) -> Option<Autolink> {
    let rest = &source[start..];
    let (prefix, _) = PREFIXES.iter().find(|(prefix, _)| starts_with(rest, prefix))?;
    // Checked first, because it is cheaper than finding the end.
    if !is_boundary(source, start) {
        return None;
    }
    let is_end = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '<' | '>' | '"' | '`' | '*')
            || is_cjk_punctuation(c)
            || (in_cell && c == '|')
    };
    let end = rest.find(is_end).unwrap_or(rest.len());
    let host = &rest[prefix.len()..end];
    let is_plausible = host.starts_with(|c: char| c.is_alphanumeric() || c == '[');
    let has_dot = *prefix != "www." || host.contains('.');
    (is_plausible && has_dot).then(|| cut(source, start, start + end)).flatten()
}

/// Strips what belongs to the sentence: punctuation, and closing brackets without an opening one in the address.
fn trimmed(url: &str) -> &str {
    const BRACKETS: [(char, char); 3] = [('(', ')'), ('[', ']'), ('{', '}')];
    // Number of excess closing brackets of each kind.
    let mut surplus =
        BRACKETS.map(|(open, close)| url.matches(close).count().saturating_sub(url.matches(open).count()));
    let mut url = url;
    while let Some(last) = url.chars().next_back() {
        let bracket = BRACKETS.iter().position(|(_, close)| *close == last);
        let is_trailing = match bracket {
            Some(idx) if surplus[idx] > 0 => {
                surplus[idx] -= 1;
                true
            }
            Some(_) => false,
            None => matches!(last, '?' | '!' | '.' | ',' | ':' | ';' | '*' | '_' | '~' | '\'' | '’' | '”' | '…' | '\\'),
        };
        if !is_trailing {
            return url;
        }
        url = &url[..url.len() - last.len_utf8()];
        if last == ';' {
            // An entity at the end belongs to the sentence.
            let before = url.trim_end_matches(|c: char| c.is_ascii_alphanumeric());
            url = before.strip_suffix('&').unwrap_or(url);
        }
    }
    url
}

/// Ideographic and full-width punctuation ends an address; ideographs may be part of it.
fn is_cjk_punctuation(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303F}' | '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}' | '\u{FF3B}'..='\u{FF65}')
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match chars.peek() {
            Some(next) if c == '\\' && next.is_ascii_punctuation() => {}
            _ => out.push(c),
        }
    }
    out.replace("&amp;", "&")
}

fn email(source: &str, from: usize, at: usize) -> Option<Autolink> {
    let is_local = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    let local = &source[from..at];
    let start = from + local.trim_end_matches(is_local).len();
    let is_domain = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
    let rest = &source[at + 1..];
    let domain = rest[..rest.find(is_domain).unwrap_or(rest.len())].trim_end_matches('.');
    let end = at + 1 + domain.len();
    // `git@host:path` is not a mail address.
    let is_remote = source[end..].starts_with(':') && !source[end + 1..].starts_with(char::is_whitespace);
    let is_plausible = start < at
        && domain.contains('.')
        && !domain.ends_with(['-', '_'])
        && domain.split('.').all(|label| !label.is_empty())
        && !is_remote;
    is_plausible.then(|| {
        let text = source[start..end].to_owned();
        Autolink { start, end, target: format!("mailto:{text}"), text }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expected: Option<&str>) {
        let found = Addresses::of(source).find(0..source.len(), true).map(|link| link.target);
        assert_eq!(found.as_deref(), expected, "{source}");
    }

    #[test]
    fn addresses_end_before_the_punctuation_of_the_sentence() {
        check("see https://example.org/a_b_c.", Some("https://example.org/a_b_c"));
        check("(https://en.wikipedia.org/wiki/A_(b))", Some("https://en.wikipedia.org/wiki/A_(b)"));
        check("https://example.org/a--b?c=1&amp;d=2, x", Some("https://example.org/a--b?c=1&d=2"));
        check("www.example.org/x!", Some("http://www.example.org/x"));
        check("見て：https://example.org/a。次", Some("https://example.org/a"));
        check("a cell https://example.org|b", Some("https://example.org"));
        check("x http://localhost:80/ y", Some("http://localhost:80/"));
        check("https://example.org/&copy; x", Some("https://example.org/"));
    }

    #[test]
    fn addresses_of_mail_have_a_domain() {
        check("to a.b+c@example.org.", Some("mailto:a.b+c@example.org"));
        check("git@github.com:a/b.git", None);
        check("@name and a@b", None);
    }

    #[test]
    fn words_are_no_addresses() {
        check("http:// and https: and awww.x", None);
        check("xhttp://example.org", None);
    }
}
