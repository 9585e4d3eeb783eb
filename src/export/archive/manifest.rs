//! Record of earlier runs of an archive, as files of JSON lines.
//!
//! `manifest.jsonl` records the inputs of each output. It is the same whenever and wherever the archive was made: a
//! [`Header`], an [`Entry`] per document in path order, and a last line with the digest of all lines above.
//! `seen.jsonl` holds the stamps of the files at that time, which let a run skip unchanged files without reading them.
//! It belongs to one manifest and is useless without it.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::digest::Digest;
use super::stamp::FileStamp;
use crate::export::facts::Facts;
use crate::export::parallel::{collected, in_parts};

/// Version of the file format. Other versions are not read.
const VERSION: u32 = 2;

/// The first line of a manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    #[serde(rename = "bindery-manifest")]
    version: u32,
    /// The document trees: names, and relative paths from the root of the outputs.
    pub(super) trees: Vec<(String, String)>,
    /// Digest of the program and of the settings for reading.
    pub(super) reading: Digest,
    /// Digest of the documents' names and places, on which links between them depend; absent if the run did not finish.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) site: Option<Digest>,
}

impl Header {
    pub(super) fn new(trees: Vec<(String, String)>, reading: Digest) -> Header {
        Header { version: VERSION, trees, reading, site: None }
    }

    pub(super) fn with_site(self, site: Option<Digest>) -> Header {
        Header { site, ..self }
    }
}

/// Record of a document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// Path in its tree, components separated by `/`.
    pub(super) source: String,
    /// Digest of the source.
    pub(super) digest: Digest,
    /// Facts from the front matter on which other documents depend.
    #[serde(default, skip_serializing_if = "Facts::is_empty")]
    pub(super) facts: Facts,
    /// Links that may lead to other documents, as written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) links: Vec<String>,
    /// Warnings of its last conversion.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) warnings: usize,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) outputs: Vec<Made>,
    /// Files made of it earlier that are no longer wanted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) left: Vec<Kept>,
}

/// Record of an output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Made {
    pub(super) format: String,
    pub(super) file: Kept,
    /// Digest of its inputs: source, settings, links and files. Absent if no longer known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) from: Option<Digest>,
    /// Digest of its link targets, for a document with links.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) links: Option<Digest>,
    /// The files looked up to make it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) files: Vec<Used>,
    /// Files copied beside it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) copies: Vec<Kept>,
}

/// A file below the root of the outputs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    /// Path relative to that root, components separated by `/`.
    pub(super) path: String,
    pub(super) size: u64,
    pub(super) digest: Digest,
}

/// A file lookup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Used {
    /// Path in a tree, or an absolute path; empty if nothing was found.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) path: String,
    /// Name, for a lookup by name alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    /// Digest of the content; absent if the file is missing or only its existence matters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) digest: Option<Digest>,
    /// Whether the file existed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) there: bool,
}

fn is_zero(n: &usize) -> bool {
    *n == 0
}

fn is_false(b: &bool) -> bool {
    !b
}

impl Entry {
    /// An empty entry.
    pub(super) fn blank() -> Entry {
        Entry {
            source: String::new(),
            digest: Digest::of(b""),
            facts: Facts::default(),
            links: Vec::new(),
            warnings: 0,
            outputs: Vec::new(),
            left: Vec::new(),
        }
    }

    /// The files of all outputs, each followed by its copies.
    pub(super) fn kept(&self) -> impl Iterator<Item = &Kept> {
        self.outputs.iter().flat_map(Made::kept)
    }
}

impl Made {
    pub(super) fn kept(&self) -> impl Iterator<Item = &Kept> {
        std::iter::once(&self.file).chain(&self.copies)
    }
}

/// An entry with the stamps of its files.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Known {
    pub(super) entry: Entry,
    pub(super) stamps: Stamps,
}

/// Stamps of the files of an entry, taken when they held the recorded content.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamps {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) source: Option<FileStamp>,
    /// In the order of [`Entry::kept`]; empty if unknown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) kept: Vec<FileStamp>,
}

/// Files that documents use, by path as in [`Used`], with their stamp and the digest at that stamp.
pub(super) type SeenFiles = BTreeMap<String, (FileStamp, Digest)>;

/// The whole record.
#[derive(Clone, Debug)]
pub(super) struct Manifest {
    pub(super) header: Header,
    /// By source. Boxed because entries are large and often moved.
    pub(super) entries: BTreeMap<String, Box<Known>>,
    pub(super) files: SeenFiles,
}

/// The last line of a manifest.
#[derive(Serialize, Deserialize)]
struct Footer {
    documents: usize,
    digest: Digest,
}

/// The first line of `seen.jsonl`.
#[derive(Serialize, Deserialize)]
struct SeenHeader {
    #[serde(rename = "bindery-seen")]
    version: u32,
    /// Digest at the end of the manifest that the file belongs to.
    manifest: Digest,
}

/// A line of `seen.jsonl`, for writing.
#[derive(Serialize)]
#[serde(untagged)]
enum SeenLine<'a> {
    Document { source: &'a str, stamps: &'a Stamps },
    File { file: &'a str, stamp: FileStamp, digest: Digest },
}

/// A line of `seen.jsonl`, for reading; any member may be absent.
#[derive(Deserialize)]
struct AnySeenLine {
    source: Option<String>,
    stamps: Option<Stamps>,
    file: Option<String>,
    stamp: Option<FileStamp>,
    digest: Option<Digest>,
}

/// The lines of a file, line ends included.
fn lines_of(bytes: &[u8]) -> Vec<&[u8]> {
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', bytes).map(|end| end + 1);
    let ends = ends.chain((!bytes.is_empty() && !bytes.ends_with(b"\n")).then_some(bytes.len()));
    ends.map(|end| &bytes[std::mem::replace(&mut start, end)..end]).collect()
}

/// Parses the lines in order and maps them with `make`, `jobs` at a time. `None` for lines that do not parse.
fn parsed<L: DeserializeOwned, T: Send>(lines: &[&[u8]], jobs: usize, make: impl Fn(L) -> T + Sync) -> Vec<Option<T>> {
    let read = |lines: &[&[u8]]| -> Vec<Option<T>> {
        lines.iter().map(|line| serde_json::from_slice(line).ok().map(&make)).collect()
    };
    in_parts(lines, jobs, read).into_iter().flatten().collect()
}

/// A file in small pieces.
type Pieces = Vec<Vec<u8>>;

/// Serialises values as lines, in pieces, `jobs` at a time.
fn lines_for<T: Serialize + Sync>(values: &[T], jobs: usize) -> serde_json::Result<Pieces> {
    /// Lines per piece.
    const PIECE: usize = 500;
    let values: Vec<&[T]> = values.chunks(PIECE).collect();
    let write = |idx: usize| -> serde_json::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        values[idx].iter().try_for_each(|value| push_line(&mut bytes, value))?;
        Ok(bytes)
    };
    collected(values.len(), jobs, write).into_iter().collect()
}

/// A value as a line of JSON.
pub(super) fn line(value: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    push_line(&mut bytes, value)?;
    Ok(bytes)
}

fn push_line(bytes: &mut Vec<u8>, value: &impl Serialize) -> serde_json::Result<()> {
    serde_json::to_writer(&mut *bytes, value)?;
    bytes.push(b'\n');
    Ok(())
}

impl Manifest {
    pub(super) fn new(header: Header) -> Manifest {
        Manifest { header, entries: BTreeMap::new(), files: SeenFiles::new() }
    }

    /// Parses a manifest and its `seen.jsonl`, using up to `jobs` threads. `None` if the manifest is not exactly as
    /// written.
    pub(super) fn read(manifest: &[u8], seen: Option<&[u8]>, jobs: usize) -> Option<Manifest> {
        let body_end = memchr::memrchr(b'\n', manifest.strip_suffix(b"\n")?)? + 1;
        let (body, footer) = manifest.split_at(body_end);
        let footer: Footer = serde_json::from_slice(footer).ok()?;
        if Digest::of(body) != footer.digest {
            return None;
        }
        let lines = lines_of(body);
        let (header, lines) = lines.split_first()?;
        let header: Header = serde_json::from_slice(header).ok()?;
        let mut seen = Seen::read(seen.unwrap_or_default(), footer.digest, jobs);
        let keyed = |known: Option<Box<Known>>| {
            let mut known = known?;
            known.stamps = seen.stamps_of(&known.entry.source);
            Some((known.entry.source.clone(), known))
        };
        // Collecting sorted keys builds the map in one go.
        let unstamped = |entry: Entry| Box::new(Known { entry, stamps: Stamps::default() });
        let entries = parsed(lines, jobs, unstamped);
        let entries: Vec<(String, Box<Known>)> = entries.into_iter().map(keyed).collect::<Option<_>>()?;
        let is_whole = header.version == VERSION && entries.len() == footer.documents;
        is_whole.then(|| Manifest { header, entries: entries.into_iter().collect(), files: seen.files })
    }

    /// Serialises the manifest and its `seen.jsonl` in pieces, using up to `jobs` threads.
    pub(super) fn to_bytes(&self, jobs: usize) -> serde_json::Result<(Pieces, Pieces)> {
        let entries: Vec<&Entry> = self.entries.values().map(|known| &known.entry).collect();
        let mut manifest = vec![line(&self.header)?];
        manifest.extend(lines_for(&entries, jobs)?);
        let digest = Digest::of_pieces(&manifest);
        manifest.push(line(&Footer { documents: entries.len(), digest })?);
        let documents = self.entries.iter().map(|(source, known)| SeenLine::Document { source, stamps: &known.stamps });
        let files = self.files.iter();
        let files = files.map(|(file, (stamp, digest))| SeenLine::File { file, stamp: *stamp, digest: *digest });
        let lines: Vec<SeenLine<'_>> = documents.chain(files).collect();
        let mut seen = vec![line(&SeenHeader { version: VERSION, manifest: digest })?];
        seen.extend(lines_for(&lines, jobs)?);
        Ok((manifest, seen))
    }
}

/// Parsed `seen.jsonl`, in the order of the manifest's entries.
struct Seen {
    documents: std::iter::Peekable<std::vec::IntoIter<(String, Stamps)>>,
    files: SeenFiles,
}

impl Seen {
    /// Parses the file; empty if it does not belong to the manifest.
    fn read(bytes: &[u8], manifest: Digest, jobs: usize) -> Seen {
        let lines = lines_of(bytes);
        let belongs = |line: &&[u8]| {
            serde_json::from_slice(line)
                .is_ok_and(|header: SeenHeader| header.version == VERSION && header.manifest == manifest)
        };
        let lines = lines.split_first().filter(|(header, _)| belongs(header)).map_or(&[][..], |(_, lines)| lines);
        let (mut documents, mut files) = (Vec::new(), SeenFiles::new());
        for line in parsed(lines, jobs, |line: AnySeenLine| line).into_iter().map_while(|line| line) {
            let AnySeenLine { source, stamps, file, stamp, digest } = line;
            if let (Some(source), Some(stamps)) = (source, stamps) {
                documents.push((source, stamps));
            } else if let (Some(file), Some(stamp), Some(digest)) = (file, stamp, digest) {
                files.insert(file, (stamp, digest));
            }
        }
        Seen { documents: documents.into_iter().peekable(), files }
    }

    fn stamps_of(&mut self, source: &str) -> Stamps {
        self.documents.next_if(|(own, _)| own == source).map(|(_, stamps)| stamps).unwrap_or_default()
    }
}
