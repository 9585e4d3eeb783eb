//! Embeds files in a PDF (ISO 32000-1, 7.11.4, and associated files after ISO 19005-3, 6.8) and extracts them.
//!
//! Extraction reads PDFs from anyone, so it limits the number and the size of files.

use std::fmt;

use lopdf::{DecompressError, Dictionary, Document, LoadOptions, Object, ObjectId, Stream, dictionary};

use super::deflate::Deflater;
use super::paint::Painting;
use super::properties::pdf_date;
use super::syntax::{byte_string, name, text_string};

/// Most files to extract; no document has more.
const MAX_FILES: usize = 10_000;
/// Most bytes to extract, over all files.
const MAX_BYTES: usize = 1 << 30;
/// Most bytes of a part that is inflated when the PDF is opened: cross-references and object streams.
const MAX_PART_BYTES: usize = 64 << 20;

/// The objects that the catalog refers to.
pub(super) struct Attached {
    /// The name tree of embedded files.
    pub names: ObjectId,
    /// The file specifications, in order.
    pub files: Vec<Object>,
}

/// Adds the attachments to a document; `None` without attachments.
pub(super) fn add(document: &mut Document, painting: &Painting<'_>, deflater: &mut Deflater) -> Option<Attached> {
    if painting.attachments.is_empty() {
        return None;
    }
    let mut files = Vec::new();
    for attachment in painting.attachments {
        let mut parameters = dictionary! { "Size" => i64::try_from(attachment.bytes.len()).unwrap_or(i64::MAX) };
        if let Some(date) = painting.stamp.modified {
            parameters.set("ModDate", byte_string(pdf_date(date)));
        }
        let stream = dictionary! {
            "Type" => "EmbeddedFile",
            "Subtype" => name(attachment.media_type),
            "Params" => parameters,
            "Filter" => "FlateDecode",
        };
        let stream = document.add_object(Stream::new(stream, deflater.deflate(&attachment.bytes)));
        let file_name = text_string(&attachment.name);
        let file = dictionary! {
            "Type" => "Filespec",
            "F" => file_name.clone(),
            "UF" => file_name,
            "AFRelationship" => "Source",
            "EF" => dictionary! { "F" => stream, "UF" => stream },
        };
        files.push(document.add_object(file).into());
    }
    // A name tree is sorted by bytes, so numbered names keep the order of the files.
    let numbered = files.iter().zip(1..);
    let names: Vec<Object> = numbered
        .flat_map(|(file, number): (&Object, u32)| [byte_string(format!("{number:08}")), file.clone()])
        .collect();
    Some(Attached { names: document.add_object(dictionary! { "Names" => names }), files })
}

/// The reason for which files cannot be extracted from a PDF.
#[derive(Debug, PartialEq, Eq)]
pub enum ExtractError {
    /// The data is not a PDF or is damaged. Contains the message of the PDF reader.
    Unreadable(String),
    /// The PDF contains no files.
    Nothing,
    /// The content exceeds a limit on size or number of files.
    TooLarge,
}

impl fmt::Display for ExtractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ExtractError::Unreadable(reason) => write!(f, "it cannot be read as a PDF: {reason}"),
            ExtractError::Nothing => f.write_str("there are no files inside"),
            ExtractError::TooLarge => {
                write!(f, "there is more inside than {} GiB or {MAX_FILES} files", MAX_BYTES >> 30)
            }
        }
    }
}

impl std::error::Error for ExtractError {}

/// Extracts the files embedded in a PDF: names and contents. The names come from the PDF and may be unsafe as paths.
///
/// # Errors
/// The PDF is unreadable, contains no files, or exceeds the limits.
pub fn attachments_of(pdf: &[u8]) -> Result<Vec<(String, Vec<u8>)>, ExtractError> {
    let unreadable = |error: lopdf::Error| ExtractError::Unreadable(error.to_string());
    let options = LoadOptions { max_decompressed_size: Some(MAX_PART_BYTES), ..LoadOptions::default() };
    let document = Document::load_mem_with_options(pdf, options).map_err(unreadable)?;
    let catalog = document.catalog().map_err(unreadable)?;
    let names = value(&document, catalog, b"Names").and_then(|names| names.as_dict().ok());
    let tree = names.and_then(|names| value(&document, names, b"EmbeddedFiles")?.as_dict().ok());
    let files = files_of(&document, tree.ok_or(ExtractError::Nothing)?)?;
    let mut room = MAX_BYTES;
    let mut extracted = Vec::new();
    for file in files {
        let Some((name, stream)) = file_of(&document, file) else { continue };
        let bytes = inflate(stream, room)?;
        room -= bytes.len();
        extracted.push((name, bytes));
    }
    if extracted.is_empty() { Err(ExtractError::Nothing) } else { Ok(extracted) }
}

/// The file specifications of a name tree (7.9.6), in order.
fn files_of<'a>(document: &'a Document, tree: &'a Dictionary) -> Result<Vec<&'a Dictionary>, ExtractError> {
    let resolve = |object: &'a Object| document.dereference(object).ok().and_then(|(_, object)| object.as_dict().ok());
    let mut files = Vec::new();
    let mut todo = vec![tree];
    // Counting the nodes also stops at a tree that contains itself.
    let mut n_nodes = 0;
    while let Some(node) = todo.pop() {
        let list = |key: &[u8]| value(document, node, key).and_then(|list| list.as_array().ok());
        let (names, kids) =
            (list(b"Names").map_or(&[][..], Vec::as_slice), list(b"Kids").map_or(&[][..], Vec::as_slice));
        n_nodes += 1 + kids.len();
        if n_nodes > MAX_FILES || files.len() + names.len() / 2 > MAX_FILES {
            return Err(ExtractError::TooLarge);
        }
        files.extend(names.iter().skip(1).step_by(2).filter_map(resolve));
        todo.extend(kids.iter().rev().filter_map(resolve));
    }
    Ok(files)
}

/// The name of a file and its content stream.
fn file_of<'a>(document: &'a Document, file: &'a Dictionary) -> Option<(String, &'a Stream)> {
    let name = [&b"UF"[..], b"F"].into_iter().find_map(|key| decode_text(value(document, file, key)?.as_str().ok()?));
    let embedded = value(document, file, b"EF")?.as_dict().ok()?;
    let stream = [&b"UF"[..], b"F"].into_iter().find_map(|key| value(document, embedded, key)?.as_stream().ok())?;
    Some((name?, stream))
}

fn value<'a>(document: &'a Document, dictionary: &'a Dictionary, key: &[u8]) -> Option<&'a Object> {
    document.dereference(dictionary.get(key).ok()?).ok().map(|(_, object)| object)
}

/// Decodes a text string: UTF-16 or UTF-8 with a byte order mark, else Latin-1. PDFDocEncoding differs from Latin-1
/// only in characters that file names do not need.
fn decode_text(bytes: &[u8]) -> Option<String> {
    match bytes {
        [0xFE, 0xFF, rest @ ..] => {
            let units: Vec<u16> = rest.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
            String::from_utf16(&units).ok()
        }
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8(rest.to_vec()).ok(),
        _ => Some(bytes.iter().copied().map(char::from).collect()),
    }
}

/// Inflates a file of at most `room` bytes.
fn inflate(stream: &Stream, room: usize) -> Result<Vec<u8>, ExtractError> {
    stream.decompressed_content_with_limit(room).map_err(|error| match error {
        lopdf::Error::Decompress(DecompressError::MemoryLimitExceeded { .. }) => ExtractError::TooLarge,
        error => ExtractError::Unreadable(error.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_that_grows_too_large_is_refused() {
        let deflated = Deflater::default().deflate(&[0; 100_000]);
        let stream = Stream::new(dictionary! { "Filter" => "FlateDecode" }, deflated);
        assert_eq!(inflate(&stream, 100_000).map(|bytes| bytes.len()), Ok(100_000));
        assert_eq!(inflate(&stream, 99_999), Err(ExtractError::TooLarge));
    }

    #[test]
    fn a_tree_of_names_that_comes_back_to_itself_ends() {
        let mut document = Document::new();
        let id = document.new_object_id();
        document.set_object(id, dictionary! { "Kids" => vec![id.into(), Object::Reference(id)] });
        let tree = document.get_dictionary(id).expect("a tree");
        assert_eq!(files_of(&document, tree).map(|files| files.len()), Err(ExtractError::TooLarge));
    }
}
