//! Classifies the addresses of links and normalises them so that every reader and checker accepts them.
//!
//! Independent of documents and disks. Follows the WHATWG URL standard for validity, and RFC 3986 section 5 for
//! relative addresses.

use std::borrow::Cow;

/// The classified target of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// An identifier within the document, percent-decoded. Empty for its beginning.
    Fragment(String),
    /// An address on the network, percent-encoded where needed.
    Absolute(String),
    /// A file, relative to the document.
    Relative,
    /// An address that no reader should follow.
    Refused(Refusal),
}

/// The reason for which an address is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The address is empty.
    Empty,
    /// The scheme runs code, names files on the reader's machine, or is unknown to readers.
    Scheme(String),
    /// The address cannot be made valid.
    Malformed,
}

/// Schemes whose addresses have a host: `scheme://host/path`.
const WITH_HOST: [&str; 3] = ["http", "https", "ftp"];

/// Schemes whose addresses have no host. Others are refused: checkers reject and e-readers ignore those not registered
/// with IANA long ago, and `javascript`, `data`, `vbscript`, `file` are unsafe in documents from others.
const WITHOUT_HOST: [&str; 10] = ["mailto", "tel", "news", "nntp", "irc", "xmpp", "sip", "sips", "urn", "tag"];

impl Address {
    /// The absolute address; `None` for the other variants.
    pub fn into_absolute(self) -> Option<String> {
        match self {
            Address::Absolute(address) => Some(address),
            Address::Fragment(_) | Address::Relative | Address::Refused(_) => None,
        }
    }

    /// Classifies an address as written in a document.
    pub fn parse(target: &str) -> Address {
        // Readers drop these characters anywhere in an address, so `java
        // script:` is a scheme, too.
        let target: String = target.trim().chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
        if target.is_empty() {
            return Address::Refused(Refusal::Empty);
        }
        if let Some(fragment) = target.strip_prefix('#') {
            return Address::Fragment(percent_decode(fragment));
        }
        if let Some(rest) = target.strip_prefix("//") {
            return with_host("https", rest);
        }
        match split_scheme(&target) {
            None => Address::Relative,
            Some((scheme, rest)) if WITH_HOST.contains(&scheme.as_str()) => with_host(&scheme, rest),
            Some((scheme, rest)) if WITHOUT_HOST.contains(&scheme.as_str()) && !rest.is_empty() => {
                Address::Absolute(format!("{scheme}:{}", percent_encode(rest)))
            }
            Some((scheme, _)) => Address::Refused(Refusal::Scheme(scheme)),
        }
    }

    /// Resolves a relative address against `base`, an absolute one.
    pub fn join(base: &str, relative: &str) -> Address {
        let Some((scheme, rest)) = split_scheme(base) else { return Address::Relative };
        let Some(rest) = rest.strip_prefix("//") else { return Address::Relative };
        let (host, base_path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        let base_path = &base_path[..base_path.find(['?', '#']).unwrap_or(base_path.len())];
        let (path, tail) = relative.split_at(relative.find(['?', '#']).unwrap_or(relative.len()));
        let path = if path.starts_with('/') {
            path.to_owned()
        } else if path.is_empty() {
            base_path.to_owned()
        } else {
            format!("{}{path}", &base_path[..base_path.rfind('/').map_or(0, |at| at + 1)])
        };
        Address::parse(&format!("{scheme}://{host}/{}{tail}", without_dots(&path)))
    }
}

/// The scheme in lower case, and the text after its colon. A single letter is a drive letter of a path.
fn split_scheme(target: &str) -> Option<(String, &str)> {
    let (scheme, rest) = target.split_once(':')?;
    let is_scheme = scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    is_scheme.then(|| (scheme.to_ascii_lowercase(), rest))
}

fn with_host(scheme: &str, rest: &str) -> Address {
    let rest = rest.trim_start_matches(['/', '\\']);
    let (authority, path) = rest.split_at(rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len()));
    let (user, server) = match authority.rsplit_once('@') {
        Some((user, server)) => (format!("{}@", percent_encode(user).replace('@', "%40")), server),
        None => (String::new(), authority),
    };
    if is_server(server) {
        // Without a slash before it, a path would extend the host.
        let (path, tail) = path.split_at(path.find(['?', '#']).unwrap_or(path.len()));
        Address::Absolute(format!("{scheme}://{user}{server}{}", percent_encode(&(path.replace('\\', "/") + tail))))
    } else {
        Address::Refused(Refusal::Malformed)
    }
}

/// Whether the text is `host` or `host:port`.
fn is_server(server: &str) -> bool {
    let (host, port) = match server.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, port),
        _ => (server, ""),
    };
    let port_ok = port.is_empty() || (port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok());
    let host_ok = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(v6) => v6.parse::<std::net::Ipv6Addr>().is_ok(),
        None => is_host_name(host),
    };
    port_ok && host_ok
}

fn is_host_name(host: &str) -> bool {
    /// Limits on labels and names, in bytes (RFC 1035, section 2.3.4).
    const MAX_LABEL: usize = 63;
    const MAX_NAME: usize = 253;
    let is_international =
        |label: &str| !label.is_ascii() || label.get(..4).is_some_and(|own| own.eq_ignore_ascii_case("xn--"));
    let name = host.strip_suffix('.').unwrap_or(host);
    let ascii = if name.split('.').any(is_international) {
        match idna::domain_to_ascii_cow(name.as_bytes(), idna::AsciiDenyList::URL) {
            Ok(ascii) => ascii,
            Err(_) => return false,
        }
    } else {
        Cow::Borrowed(name)
    };
    let name = &*ascii;
    let is_plain = |label: &str| label.bytes().all(|b| matches!(b, b'-' | b'_') || b.is_ascii_alphanumeric());
    let labels_ok = name.len() <= MAX_NAME
        && name.split('.').all(|label| (1..=MAX_LABEL).contains(&label.len()) && is_plain(label));
    // A name that ends in a number must be an IPv4 address.
    let is_numeric = name.rsplit('.').next().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
    labels_ok && (!is_numeric || name.parse::<std::net::Ipv4Addr>().is_ok())
}

/// Encodes the characters that a path, a query or a fragment must not contain. Existing escapes stay.
fn percent_encode(part: &str) -> String {
    let bytes = part.as_bytes();
    let mut out = String::with_capacity(part.len());
    let mut in_fragment = false;
    for (idx, &byte) in bytes.iter().enumerate() {
        let plain = match byte {
            b'%' => {
                matches!(bytes.get(idx + 1..idx + 3), Some([a, b]) if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
            }
            // The first `#` begins the fragment.
            b'#' => !std::mem::replace(&mut in_fragment, true),
            b'-' | b'.' | b'_' | b'~' | b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'='
            | b':' | b'@' | b'/' | b'?' => true,
            _ => byte.is_ascii_alphanumeric(),
        };
        if plain {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Resolves percent-encoding, replacing invalid UTF-8.
fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let hex =
        |byte: Option<&u8>| byte.and_then(|b| char::from(*b).to_digit(16)).and_then(|digit| u8::try_from(digit).ok());
    let mut out = Vec::with_capacity(bytes.len());
    let mut idx = 0;
    while let Some(&byte) = bytes.get(idx) {
        match (byte, hex(bytes.get(idx + 1)), hex(bytes.get(idx + 2))) {
            (b'%', Some(high), Some(low)) => {
                out.push(high << 4 | low);
                idx += 3;
            }
            _ => {
                out.push(byte);
                idx += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Removes `.`, `..` and the leading slash from a path.
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let segments: Vec<&str> = path.split('/').collect();
    for (idx, segment) in segments.iter().enumerate() {
        let is_last = idx + 1 == segments.len();
        match *segment {
            "." | ".." => {
                if *segment == ".." {
                    kept.pop();
                }
                if is_last {
                    kept.push("");
                }
            }
            "" if idx == 0 => {}
            segment => kept.push(segment),
        }
    }
    kept.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_sorted_and_made_valid() {
        let absolute = |address: &str| Address::Absolute(address.to_owned());
        let refused = |scheme: &str| Address::Refused(Refusal::Scheme(scheme.to_owned()));
        for (target, expected) in [
            ("https://example.org/a?b=c#d", absolute("https://example.org/a?b=c#d")),
            ("HTTP://Example.org", absolute("http://Example.org")),
            ("https://example.org/a b|c[1]?q={x}", absolute("https://example.org/a%20b%7Cc%5B1%5D?q=%7Bx%7D")),
            ("https://example.org/100%/%41", absolute("https://example.org/100%25/%41")),
            ("https://example.org/é", absolute("https://example.org/%C3%A9")),
            ("https://example.org/#a#b", absolute("https://example.org/#a%23b")),
            ("https:///example.org", absolute("https://example.org")),
            ("//example.org/x", absolute("https://example.org/x")),
            ("https://münchen.example:8080/", absolute("https://münchen.example:8080/")),
            ("http://[::1]:80/", absolute("http://[::1]:80/")),
            ("mailto:a b@example.org", absolute("mailto:a%20b@example.org")),
            ("tel:+1 (555)", absolute("tel:+1%20(555)")),
            ("http://e.org\\frac\\x?a\\b", absolute("http://e.org/frac/x?a%5Cb")),
            ("http://xn--mnchen-3ya.de/", absolute("http://xn--mnchen-3ya.de/")),
            ("http://क्ष.example/", absolute("http://क्ष.example/")),
            ("http://xn--/", Address::Refused(Refusal::Malformed)),
            ("http://e.XN--zzzzzzzzz99/", Address::Refused(Refusal::Malformed)),
            ("http://x.\u{5BD}", Address::Refused(Refusal::Malformed)),
            (format!("http://{}.org", "a".repeat(64)).as_str(), Address::Refused(Refusal::Malformed)),
            (format!("http://{}org", "abc.".repeat(63)).as_str(), Address::Refused(Refusal::Malformed)),
            ("https://", Address::Refused(Refusal::Malformed)),
            ("https://{{ site }}/x", Address::Refused(Refusal::Malformed)),
            ("https://example..org", Address::Refused(Refusal::Malformed)),
            ("http://256.1.1.1/", Address::Refused(Refusal::Malformed)),
            ("http://example.org:99999/", Address::Refused(Refusal::Malformed)),
            (" ", Address::Refused(Refusal::Empty)),
            ("javascript:alert(1)", refused("javascript")),
            (" jAvA\n\tScRiPt:alert(1)", refused("javascript")),
            ("data:text/html,x", refused("data")),
            ("vbscript:x", refused("vbscript")),
            ("file:///etc/passwd", refused("file")),
            ("mailto:", refused("mailto")),
            ("#a%20b", Address::Fragment("a b".to_owned())),
            ("#", Address::Fragment(String::new())),
            ("other.md", Address::Relative),
            ("../a:b", Address::Relative),
            ("c:\\x.txt", Address::Relative),
        ] {
            assert_eq!(Address::parse(target), expected, "{target}");
        }
    }

    #[test]
    fn relative_addresses_count_from_the_base() {
        for (relative, expected) in [
            ("/x", "https://e.org/x"),
            ("x y", "https://e.org/a/x%20y"),
            ("../x/./y/..", "https://e.org/x/"),
            ("../../../x", "https://e.org/x"),
            ("?q", "https://e.org/a/b?q"),
            ("x#f", "https://e.org/a/x#f"),
        ] {
            let joined = Address::join("https://e.org/a/b?c#d", relative);
            assert_eq!(joined, Address::Absolute(expected.to_owned()), "{relative}");
        }
        assert_eq!(Address::join("https://e.org", "x"), Address::Absolute("https://e.org/x".to_owned()));
        assert_eq!(Address::join("/a/b", "x"), Address::Relative);
    }
}
