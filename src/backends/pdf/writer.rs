//! Writes a document as bytes. Objects are numbered in the order in which they are reached from the root; all except
//! streams are packed into object streams; cross-references are a stream (ISO 32000-1, 7.5.7 and 7.5.8).
//!
//! Equal objects give equal bytes, without clock or randomness. Unreferenced objects are dropped.

use std::collections::{BTreeMap, BTreeSet};

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

use super::deflate::Deflater;
use super::syntax::{write_dictionary, write_object};

/// The file header. Its second line marks the file as binary for transfer programs (7.5.2).
pub(super) const HEADER: &[u8] = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n";

/// Objects per object stream. More compress better, but a reader inflates a whole stream to read one object.
pub(super) const OBJECTS_PER_STREAM: usize = 200;

/// Namespace of file identifiers, which separates them from other UUIDs of the same bytes (RFC 9562, 5.5).
const ID_NAMESPACE: uuid::Uuid = uuid::uuid!("8e5e4f5c-2d0f-5a43-9c8b-6d2f0f3c7a11");

/// Writes a document whose trailer contains `Root` and possibly `Info`.
pub(super) fn write(mut document: Document, deflater: &mut Deflater) -> Vec<u8> {
    let order = reachable(&document, document.trailer.iter().map(|(_, value)| value), &BTreeSet::new());
    let numbers: BTreeMap<ObjectId, u32> = order.iter().copied().zip(1..).collect();
    let number = |id: ObjectId| numbers.get(&id).copied().unwrap_or(0);
    let mut writer = Writer { out: HEADER.to_vec(), entries: vec![Entry::Free], deflater };
    writer.entries.resize(order.len() + 1, Entry::Free);
    let mut packed = Vec::new();
    for id in order {
        // Drops each object once it is written.
        match document.objects.remove(&id) {
            Some(Object::Stream(stream)) => {
                writer.stream(number(id), stream.dict, &stream.content, &number);
            }
            Some(object) => {
                packed.push((number(id), object));
                if packed.len() == OBJECTS_PER_STREAM {
                    writer.object_stream(&std::mem::take(&mut packed), &number);
                }
            }
            None => {}
        }
    }
    writer.object_stream(&packed, &number);
    writer.finish(&document.trailer, &number)
}

/// The objects reachable from some objects, in order of discovery, without entering `nodes`.
pub(super) fn reachable<'a>(
    document: &'a Document,
    from: impl Iterator<Item = &'a Object>,
    nodes: &BTreeSet<ObjectId>,
) -> Vec<ObjectId> {
    let mut todo = Vec::new();
    from.for_each(|object| references(object, &mut todo));
    todo.reverse();
    let (mut order, mut seen) = (Vec::new(), BTreeSet::new());
    while let Some(id) = todo.pop() {
        let Some(object) = document.objects.get(&id).filter(|_| !nodes.contains(&id)) else { continue };
        if seen.insert(id) {
            order.push(id);
            let start = todo.len();
            references(object, &mut todo);
            todo[start..].reverse();
        }
    }
    order
}

/// Collects the references in an object. Direct objects come from this crate and nest only a few levels.
fn references(object: &Object, found: &mut Vec<ObjectId>) {
    match object {
        Object::Reference(id) => found.push(*id),
        Object::Array(items) => items.iter().for_each(|item| references(item, found)),
        Object::Dictionary(dictionary) => references_in_dictionary(dictionary, found),
        Object::Stream(stream) => references_in_dictionary(&stream.dict, found),
        Object::Null
        | Object::Boolean(_)
        | Object::Integer(_)
        | Object::Real(_)
        | Object::Name(_)
        | Object::String(..) => {}
    }
}

fn references_in_dictionary(dictionary: &Dictionary, found: &mut Vec<ObjectId>) {
    dictionary.iter().for_each(|(_, value)| references(value, found));
}

/// A cross-reference entry (7.5.8.3).
#[derive(Clone, Copy)]
pub(super) enum Entry {
    Free,
    /// Offset in the file.
    Plain(usize),
    /// Number of the object stream, and index in it.
    Packed(u32, usize),
}

struct Writer<'a> {
    out: Vec<u8>,
    /// Entries by object number.
    entries: Vec<Entry>,
    deflater: &'a mut Deflater,
}

impl Writer<'_> {
    fn stream(&mut self, number: u32, dictionary: Dictionary, content: &[u8], references: &impl Fn(ObjectId) -> u32) {
        self.entries[number as usize] = Entry::Plain(self.out.len());
        self.out.extend(stream_bytes(number, dictionary, content, references));
    }

    /// Writes objects as an object stream.
    fn object_stream(&mut self, objects: &[(u32, Object)], references: &impl Fn(ObjectId) -> u32) {
        if objects.is_empty() {
            return;
        }
        let container = self.add_number();
        for (idx, (number, _)) in objects.iter().enumerate() {
            self.entries[*number as usize] = Entry::Packed(container, idx);
        }
        self.entries[container as usize] = Entry::Plain(self.out.len());
        let objects = objects.iter().map(|(number, object)| (*number, object));
        self.out.extend(object_stream(container, objects, references, self.deflater));
    }

    fn add_number(&mut self) -> u32 {
        self.entries.push(Entry::Free);
        u32::try_from(self.entries.len() - 1).expect("a file of 2^32 objects does not fit in memory")
    }

    /// Writes the cross-reference stream, which includes the trailer.
    fn finish(mut self, trailer: &Dictionary, references: &impl Fn(ObjectId) -> u32) -> Vec<u8> {
        let number = self.add_number();
        let start = self.out.len();
        self.entries[number as usize] = Entry::Plain(start);
        let offset_width = byte_width(start);
        let rows: Vec<Vec<u8>> = self.entries.iter().map(|entry| entry.row(offset_width)).collect();
        let row_len = i64::try_from(offset_width + 2).unwrap_or(i64::MAX);
        let id = identifier(&self.out);
        let mut dictionary = dictionary! {
            "Type" => "XRef",
            "Size" => i64::try_from(rows.len()).unwrap_or(i64::MAX),
            "W" => vec![1.into(), (row_len - 2).into(), 1.into()],
            "Filter" => "FlateDecode",
            "DecodeParms" => dictionary! { "Predictor" => 12, "Columns" => row_len },
            "ID" => vec![id.clone(), id],
        };
        for (key, value) in trailer {
            dictionary.set(key.clone(), value.clone());
        }
        let content = self.deflater.deflate(&up_filtered(&rows));
        self.stream(number, dictionary, &content, references);
        self.out.extend(format!("startxref\n{start}\n%%EOF\n").bytes());
        self.out
    }
}

/// Serialises an indirect object.
pub(super) fn object_bytes(number: u32, object: &Object, references: &impl Fn(ObjectId) -> u32) -> Vec<u8> {
    if let Object::Stream(stream) = object {
        return stream_bytes(number, stream.dict.clone(), &stream.content, references);
    }
    let mut out = format!("{number} 0 obj\n").into_bytes();
    write_object(&mut out, object, references);
    out.extend(b"\nendobj\n");
    out
}

/// Serialises a stream with its dictionary.
pub(super) fn stream_bytes(
    number: u32,
    mut dictionary: Dictionary,
    content: &[u8],
    references: &impl Fn(ObjectId) -> u32,
) -> Vec<u8> {
    dictionary.set("Length", i64::try_from(content.len()).unwrap_or(i64::MAX));
    let mut out = format!("{number} 0 obj\n").into_bytes();
    write_dictionary(&mut out, &dictionary, references);
    out.extend(b"stream\n");
    out.extend_from_slice(content);
    out.extend(b"\nendstream\nendobj\n");
    out
}

/// Serialises an object stream: a list of numbers and offsets, then the objects (7.5.7).
pub(super) fn object_stream<'a>(
    container: u32,
    objects: impl Iterator<Item = (u32, &'a Object)>,
    references: &impl Fn(ObjectId) -> u32,
    deflater: &mut Deflater,
) -> Vec<u8> {
    let mut index = Vec::new();
    let mut body = Vec::new();
    let mut n_objects: i64 = 0;
    for (number, object) in objects {
        index.extend(format!("{number} {} ", body.len()).bytes());
        write_object(&mut body, object, references);
        body.push(b'\n');
        n_objects += 1;
    }
    let dictionary = dictionary! {
        "Type" => "ObjStm",
        "N" => n_objects,
        "First" => i64::try_from(index.len()).unwrap_or(i64::MAX),
        "Filter" => "FlateDecode",
    };
    index.append(&mut body);
    stream_bytes(container, dictionary, &deflater.deflate(&index), references)
}

/// A file identifier, derived from the content.
pub(super) fn identifier(content: &[u8]) -> Object {
    let id = uuid::Uuid::new_v5(&ID_NAMESPACE, content);
    Object::String(id.as_bytes().to_vec(), lopdf::StringFormat::Hexadecimal)
}

impl Entry {
    /// The entry as bytes: kind, then two numbers, the second in one byte because indices in an object stream are below
    /// 256.
    pub(super) fn row(self, offset_width: usize) -> Vec<u8> {
        let (kind, first, second) = match self {
            Entry::Free => (0, 0, 0),
            Entry::Plain(offset) => (1, offset, 0),
            Entry::Packed(container, idx) => (2, container as usize, idx),
        };
        let bytes = first.to_be_bytes();
        let mut row = vec![kind];
        row.extend_from_slice(&bytes[bytes.len() - offset_width..]);
        row.push(u8::try_from(second).unwrap_or(u8::MAX));
        row
    }
}

/// Bytes that a number takes.
fn byte_width(number: usize) -> usize {
    (usize::BITS - number.leading_zeros()).div_ceil(8).max(1) as usize
}

/// Applies the PNG filter Up: each row becomes the difference from the row above, preceded by the filter number.
pub(super) fn up_filtered(rows: &[Vec<u8>]) -> Vec<u8> {
    const UP: u8 = 2;
    let mut out = Vec::new();
    let mut above: &[u8] = &[];
    for row in rows {
        out.push(UP);
        out.extend(row.iter().enumerate().map(|(idx, byte)| byte.wrapping_sub(above.get(idx).copied().unwrap_or(0))));
        above = row;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Document {
        let mut document = Document::new();
        let unused = document.add_object(Object::Integer(1));
        let stream = document.add_object(lopdf::Stream::new(Dictionary::new(), b"stream".to_vec()));
        let many: Vec<Object> = (0..450).map(|n| document.add_object(Object::Integer(n)).into()).collect();
        let root = document.add_object(dictionary! { "Type" => "Catalog", "S" => stream, "Many" => many });
        document.trailer = dictionary! { "Root" => root };
        assert_ne!(unused, root);
        document
    }

    #[test]
    fn what_is_written_is_read_back() {
        let bytes = write(document(), &mut Deflater::default());
        let read = Document::load_mem(&bytes).expect("a file");
        let catalog = read.catalog().expect("a catalog");
        let many = catalog.get(b"Many").and_then(Object::as_array).expect("an array");
        let number = |reference: &Object| read.dereference(reference).expect("an object").1.as_i64().expect("a number");
        assert!(many.iter().map(number).eq(0..450));
        let stream = catalog.get(b"S").and_then(|id| read.dereference(id)).and_then(|(_, object)| object.as_stream());
        assert_eq!(stream.expect("a stream").content, b"stream");
        // The catalog, the stream and the numbers; the reader adds the containers and the table.
        assert!(read.objects.len() < 460, "{}", read.objects.len());
    }

    #[test]
    fn the_same_objects_give_the_same_bytes() {
        let mut deflater = Deflater::default();
        let first = write(document(), &mut deflater);
        assert!(first == write(document(), &mut deflater));
    }
}
