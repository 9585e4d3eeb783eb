//! Percent-encoding (RFC 3986, 2.1), shared by the whole crate.
//!
//! Independent of the kind of address; `url` classifies addresses.

use std::borrow::Cow;

/// Decodes `%20` and other escapes; returns the text unchanged if the result is not valid UTF-8.
pub fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    String::from_utf8(decode_bytes(text.as_bytes())).map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Decodes bytes. A percent sign without two hexadecimal digits after it stays as it is.
pub fn decode_bytes(bytes: &[u8]) -> Vec<u8> {
    let hex = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        let code = tail.first_chunk().and_then(|[high, low]| Some(hex(*high)? << 4 | hex(*low)?));
        match code.filter(|_| *first == b'%') {
            Some(byte) => {
                decoded.push(byte);
                rest = &tail[2..];
            }
            None => {
                decoded.push(*first);
                rest = tail;
            }
        }
    }
    decoded
}

/// Encodes a path for use in an address, keeping separators.
pub fn encode_path(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=:@".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded += &format!("%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_is_decoded() {
        assert_eq!(decode("a%20b%C3%BC"), "a bü");
        assert_eq!(decode("100% %zz %4"), "100% %zz %4");
        assert_eq!(decode("%FF"), "%FF");
        assert_eq!(encode_path("a b/ü#?.md"), "a%20b/%C3%BC%23%3F.md");
    }
}
