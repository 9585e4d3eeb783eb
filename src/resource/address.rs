//! Parses the address of a file as a document writes it: a remote URL, a `data:` URI, or a path. A path may be spelled
//! in several ways, so parsing gives candidates.
//!
//! Never touches the disk; [`super::Resources`] looks the candidates up.

use super::ResourceError;
use crate::percent;

/// The parsed address of a file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Address {
    /// The decoded content of a `data:` URI.
    Data(Vec<u8>),
    /// Candidate paths, separated by `/`, likeliest first. The first that exists is used.
    Paths(Vec<String>),
}

impl Address {
    /// Parses an address; surrounding blanks are ignored.
    ///
    /// # Errors
    /// Remote addresses, unsupported schemes, malformed `data:` URIs, and the empty address.
    pub(super) fn parse(source: &str) -> Result<Address, ResourceError> {
        let source = source.trim();
        if source.is_empty() {
            return Err(ResourceError::Empty);
        }
        if source.starts_with("//") {
            return Err(ResourceError::Remote);
        }
        match scheme(source).map(str::to_ascii_lowercase).as_deref() {
            Some("data") => decode_data(&source["data:".len()..]).map(Address::Data),
            Some("http" | "https") => Err(ResourceError::Remote),
            Some(other) => Err(ResourceError::Scheme { scheme: other.to_owned() }),
            None => Ok(Address::Paths(paths(source))),
        }
    }
}

/// The scheme of a URI (RFC 3986, 3.1). A single letter is a drive letter of Windows, not a scheme.
fn scheme(source: &str) -> Option<&str> {
    let (scheme, _) = source.split_once(':')?;
    let is_scheme = scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    is_scheme.then_some(scheme)
}

/// The candidate paths of an address, likeliest first: as written, percent-decoded, without query and fragment, and
/// with backslashes replaced by slashes.
fn paths(source: &str) -> Vec<String> {
    let bare = &source[..source.find(['?', '#']).unwrap_or(source.len())];
    let mut paths: Vec<String> = Vec::new();
    for candidate in [source, bare] {
        for path in [candidate.to_owned(), percent::decode(candidate).into_owned()] {
            let turned = path.replace('\\', "/");
            for path in [path, turned] {
                if !path.is_empty() && !paths.contains(&path) {
                    paths.push(path);
                }
            }
        }
    }
    paths
}

/// Decodes a `data:` URI (RFC 2397) given without its scheme. The declared media type is not trusted.
fn decode_data(rest: &str) -> Result<Vec<u8>, ResourceError> {
    let bad = |reason: &str| ResourceError::BadDataUri { reason: reason.to_owned() };
    let (media_type, data) = rest.split_once(',').ok_or_else(|| bad("there is no comma before the data"))?;
    let data = percent::decode_bytes(data.as_bytes());
    if media_type.to_ascii_lowercase().trim_end().ends_with(";base64") {
        decode_base64(&data).ok_or_else(|| bad("the data is not base64"))
    } else {
        Ok(data)
    }
}

/// Decodes base64 in the standard or the URL-safe alphabet (RFC 4648), skipping blanks and padding.
fn decode_base64(data: &[u8]) -> Option<Vec<u8>> {
    let mut decoded = Vec::with_capacity(data.len() / 4 * 3);
    let (mut bits, mut n_bits) = (0u32, 0u32);
    for &byte in data.iter().filter(|byte| !byte.is_ascii_whitespace() && **byte != b'=') {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        n_bits += 6;
        if n_bits >= 8 {
            n_bits -= 8;
            decoded.push(u8::try_from(bits >> n_bits & 0xFF).unwrap_or_default());
            bits &= (1 << n_bits) - 1;
        }
    }
    Some(decoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths_of(source: &str) -> Vec<String> {
        match Address::parse(source) {
            Ok(Address::Paths(paths)) => paths,
            other => panic!("{source}: {other:?}"),
        }
    }

    #[test]
    fn a_path_is_looked_for_as_written_first() {
        assert_eq!(paths_of("a.png"), ["a.png"]);
        assert_eq!(paths_of("a%20b.png?v=2"), ["a%20b.png?v=2", "a b.png?v=2", "a%20b.png", "a b.png"]);
        assert_eq!(paths_of(r"img\a.png"), [r"img\a.png", "img/a.png"]);
        assert_eq!(paths_of("100%.png"), ["100%.png"]);
        assert_eq!(paths_of("C:/a.png"), ["C:/a.png"]);
    }

    #[test]
    fn other_machines_and_schemes_are_told_apart() {
        assert_eq!(Address::parse("HTTPS://example.org/a.png"), Err(ResourceError::Remote));
        assert_eq!(Address::parse("//example.org/a.png"), Err(ResourceError::Remote));
        assert_eq!(Address::parse("file:///etc/passwd"), Err(ResourceError::Scheme { scheme: "file".to_owned() }));
        assert_eq!(Address::parse(" "), Err(ResourceError::Empty));
    }

    #[test]
    fn data_is_taken_from_the_address() {
        for source in ["data:image/png;base64,aGVsbG8=", "data:;base64,aGVs\nbG8", "data:,hell%6F"] {
            assert_eq!(Address::parse(source), Ok(Address::Data(b"hello".to_vec())), "{source}");
        }
        assert!(matches!(Address::parse("data:image/png"), Err(ResourceError::BadDataUri { .. })));
        assert!(matches!(Address::parse("data:;base64,a*b"), Err(ResourceError::BadDataUri { .. })));
    }
}
