//! What Org calls the places that links and images point to.

use std::fmt::Write as _;

use crate::percent;

/// A place as Org can name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// What stands between the double brackets of a link.
    Path(String),
    /// An address of a kind that Org has no links for: only HTML can follow it.
    HtmlOnly,
}

/// Link types that every Emacs knows, beside `file`.
const SCHEMES: [&str; 8] = ["http", "https", "ftp", "mailto", "news", "doi", "file", "id"];

/// The target of an address that is not `#id`.
pub(super) fn target(address: &str) -> Target {
    if let Some(scheme) = scheme(address) {
        return if SCHEMES.iter().any(|own| own.eq_ignore_ascii_case(scheme)) {
            Target::Path(bracket_url(address))
        } else {
            Target::HtmlOnly
        };
    }
    if let Some(host) = address.strip_prefix("//") {
        return Target::Path(bracket_url(&format!("https://{host}")));
    }
    // Emacs takes paths as they are.
    let decoded = percent::decode(address);
    let decoded = if decoded.chars().any(char::is_control) { address } else { &decoded };
    let place = decoded.split_once('#').filter(|(file, _)| file.ends_with(".org"));
    let path = match place {
        // A place within another file in Org.
        Some((file, id)) => format!("{}::#{}", bracket_path(file), bracket_path(id)),
        None => bracket_path(decoded),
    };
    let names_itself = path.starts_with("./") || path.starts_with("../");
    Target::Path(if names_itself { path } else { format!("file:{path}") })
}

/// Whether Org shows the file or address as a picture.
pub(super) fn is_picture(path: &str) -> bool {
    let extension = path.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    matches!(
        extension.as_deref(),
        Some("jpg" | "jpeg" | "png" | "gif" | "svg" | "webp" | "tif" | "tiff" | "bmp" | "avif" | "xpm" | "xbm" | "pbm")
    )
}

/// What tells Org that an address of the web is a picture, when nothing in it does: a fragment, which no server gets.
pub(super) const PICTURE_MARK: &str = "#.png";

/// Whether an address is one of the web that has room for [`PICTURE_MARK`].
pub(super) fn is_remote(path: &str) -> bool {
    (path.starts_with("https://") || path.starts_with("http://")) && !path.contains('#')
}

/// The scheme of an address: `https` in `https://…`. A single letter is a drive.
fn scheme(address: &str) -> Option<&str> {
    let (scheme, _) = address.split_once(':')?;
    let is_scheme = scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    is_scheme.then_some(scheme)
}

/// An address so that it can stand in brackets and in a table.
///
/// `org-lint` takes an address whose only escapes are `%20`, `%25`, `%5B` and `%5D` for one in the syntax of old Org.
/// Links hold blanks, so `%20` alone is written as a blank; brackets are escaped with small letters, which mean the
/// same and are not in the lint's list.
fn bracket_url(address: &str) -> String {
    let escapes: Vec<&str> =
        address.match_indices('%').map(|(at, _)| address.get(at + 1..at + 3).unwrap_or("")).collect();
    let looks_old = !escapes.is_empty() && escapes.iter().all(|hex| matches!(*hex, "20" | "25" | "5B" | "5D"));
    let mut url = String::with_capacity(address.len());
    for c in address.chars() {
        match c {
            '[' | ']' | '|' | '\\' | '\n' | '\r' | '\t' => {
                let _ = write!(url, "%{:02x}", u32::from(c));
            }
            c => url.push(c),
        }
    }
    if looks_old { url.replace("%20", " ").replace("%5B", "%5b").replace("%5D", "%5d") } else { url }
}

/// A path so that it can stand in brackets. Those in it are escaped as Emacs wants it.
fn bracket_path(path: &str) -> String {
    let mut escaped = String::with_capacity(path.len());
    for c in path.chars() {
        match c {
            '[' | ']' => {
                escaped.push('\\');
                escaped.push(c);
            }
            '\n' | '\r' | '\t' => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    if escaped.ends_with('\\') {
        escaped.push('/');
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, expected: &str) {
        assert_eq!(target(address), Target::Path(expected.to_owned()));
    }

    #[test]
    fn addresses_of_the_web_stay_as_they_are_but_for_brackets() {
        check("https://a.b/c?d=e#f", "https://a.b/c?d=e#f");
        check("https://a.b/?x[]=1", "https://a.b/?x%5b%5d=1");
        check("https://a.b/%20c", "https://a.b/ c");
        check("https://a.b/%20c%2F", "https://a.b/%20c%2F");
        check("//a.b/c", "https://a.b/c");
        check("mailto:a@b.c", "mailto:a@b.c");
    }

    #[test]
    fn paths_are_files_and_decoded() {
        check("a/b.png", "file:a/b.png");
        check("./b%20c.png", "./b c.png");
        check("/img/a.png", "file:/img/a.png");
        check("a[1].png", "file:a\\[1\\].png");
        check("b%20c.org#a-b", "file:b c.org::#a-b");
        check("100%.txt", "file:100%.txt");
        check("c:/a.txt", "file:c:/a.txt");
    }

    #[test]
    fn schemes_without_a_link_type_are_left_to_html() {
        assert_eq!(target("tel:123"), Target::HtmlOnly);
        assert_eq!(target("data:image/png;base64,AA"), Target::HtmlOnly);
    }
}
