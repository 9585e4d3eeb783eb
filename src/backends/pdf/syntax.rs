//! Writes PDF objects (ISO 32000-1, 7.3): names, strings, arrays, dictionaries.
//!
//! Serves content streams and the writer. Knows nothing of document structure.

use lopdf::{Dictionary, Object, StringFormat};

use super::number::{FINE_DECIMALS, write_integer, write_number};

/// A text string (7.9.2.2): printable ASCII as it is, other text in UTF-16 with a byte order mark.
pub(super) fn text_string(text: &str) -> Object {
    Object::String(text_bytes(text), StringFormat::Literal)
}

/// The bytes of a text string.
pub(super) fn text_bytes(text: &str) -> Vec<u8> {
    if text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()) {
        return text.as_bytes().to_vec();
    }
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(u16::to_be_bytes).collect()
}

/// A byte string.
pub(super) fn byte_string(bytes: impl Into<Vec<u8>>) -> Object {
    Object::String(bytes.into(), StringFormat::Literal)
}

/// A name object.
pub(super) fn name(name: &str) -> Object {
    Object::Name(name.as_bytes().to_vec())
}

/// A real number object.
pub(super) fn real(value: f64) -> Object {
    // The 24-bit mantissa exceeds the decimals that are written.
    Object::Real(value as f32)
}

/// Writes `/name`, escaping irregular characters.
pub(super) fn write_name(out: &mut Vec<u8>, name: &[u8]) {
    out.push(b'/');
    for &byte in name {
        if byte.is_ascii_graphic() && !b"#()<>[]{}/%".contains(&byte) {
            out.push(byte);
        } else {
            out.push(b'#');
            write_hex(out, byte);
        }
    }
}

/// Writes a literal string, escaping where needed.
pub(super) fn write_literal(out: &mut Vec<u8>, bytes: &[u8]) {
    out.push(b'(');
    for &byte in bytes {
        match byte {
            b'(' | b')' | b'\\' => out.extend([b'\\', byte]),
            // A bare CR in a string is read as LF (7.3.4.2).
            b'\r' => out.extend(b"\\r"),
            _ => out.push(byte),
        }
    }
    out.push(b')');
}

/// Writes an object. `number` renumbers references. Of a stream, only the dictionary is written.
pub(super) fn write_object(out: &mut Vec<u8>, object: &Object, number: &impl Fn(lopdf::ObjectId) -> u32) {
    match object {
        Object::Null => out.extend(b"null"),
        Object::Boolean(true) => out.extend(b"true"),
        Object::Boolean(false) => out.extend(b"false"),
        Object::Integer(value) => write_integer(out, *value),
        Object::Real(value) => write_number(out, f64::from(*value), FINE_DECIMALS),
        Object::Name(bytes) => write_name(out, bytes),
        Object::String(bytes, StringFormat::Literal) => write_literal(out, bytes),
        Object::String(bytes, StringFormat::Hexadecimal) => {
            out.push(b'<');
            bytes.iter().for_each(|&byte| write_hex(out, byte));
            out.push(b'>');
        }
        Object::Array(items) => {
            out.push(b'[');
            for (idx, item) in items.iter().enumerate() {
                if idx > 0 {
                    separate(out, item);
                }
                write_object(out, item, number);
            }
            out.push(b']');
        }
        Object::Dictionary(dictionary) => write_dictionary(out, dictionary, number),
        Object::Stream(stream) => write_dictionary(out, &stream.dict, number),
        Object::Reference(id) => {
            write_integer(out, i64::from(number(*id)));
            out.extend(b" 0 R");
        }
    }
}

/// Writes `<<…>>`.
pub(super) fn write_dictionary(out: &mut Vec<u8>, dictionary: &Dictionary, number: &impl Fn(lopdf::ObjectId) -> u32) {
    out.extend(b"<<");
    for (key, value) in dictionary {
        write_name(out, key);
        separate(out, value);
        write_object(out, value, number);
    }
    out.extend(b">>");
}

/// Writes a space unless the previous or the next token is delimited.
fn separate(out: &mut Vec<u8>, next: &Object) {
    let begins_delimited = matches!(
        next,
        Object::Name(_) | Object::String(..) | Object::Array(_) | Object::Dictionary(_) | Object::Stream(_)
    );
    let ends_delimited = out.last().is_some_and(|last| b")]>".contains(last));
    if !begins_delimited && !ends_delimited {
        out.push(b' ');
    }
}

fn write_hex(out: &mut Vec<u8>, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.extend([DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
}

#[cfg(test)]
mod tests {
    use lopdf::dictionary;

    use super::*;

    fn written(object: &Object) -> String {
        let mut out = Vec::new();
        write_object(&mut out, object, &|id| id.0 + 1);
        String::from_utf8(out).expect("the cases are ASCII")
    }

    #[test]
    fn objects_are_written_without_needless_space() {
        let object = Object::Dictionary(dictionary! {
            "Type" => "Page",
            "Kids" => vec![Object::Reference((4, 0)), 7.into(), name("a b"), Object::Null],
            "T" => byte_string("a(b)\\\r"),
            "X" => real(-0.25),
        });
        assert_eq!(written(&object), "<</Type/Page/Kids[5 0 R 7/a#20b null]/T(a\\(b\\)\\\\\\r)/X -.25>>");
    }

    #[test]
    fn text_that_is_not_ascii_becomes_utf16() {
        assert_eq!(text_bytes("Plain"), b"Plain");
        assert_eq!(text_bytes("ä"), [0xFE, 0xFF, 0, 0xE4]);
        assert_eq!(text_bytes("a\nb"), [0xFE, 0xFF, 0, b'a', 0, b'\n', 0, b'b']);
    }
}
