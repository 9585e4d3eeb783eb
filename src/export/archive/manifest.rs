//! What is known of an archive from earlier runs, as files of JSON lines.
//!
//! `manifest.jsonl` says what each output was made of. It is the same whenever and wherever the archive was made: the
//! first line is a [`Header`], then there is an [`Entry`] for each document in the order of their paths, and the last
//! line has the digest of all above. `seen.jsonl` has the stamps of the files at that time, by which a run knows
//! without reading that they are unchanged; it belongs to one manifest and is worth nothing without it.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::digest::Digest;
use super::stamp::FileStamp;
use crate::export::facts::Facts;
use crate::export::parallel::{collected, in_parts};

/// The form of the files. Others are not read.
const VERSION: u32 = 2;

/// The first line of a manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    #[serde(rename = "bindery-manifest")]
    version: u32,
    /// The trees that the documents are of: names, and the ways from the root of the outputs to them.
    pub(super) trees: Vec<(String, String)>,
    /// How documents were read: program and settings.
    pub(super) reading: Digest,
    /// The documents with their names and places, from which links between them follow; absent when a run did not come
    /// to its end.
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

/// A document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// Its path in its tree, the parts separated by `/`.
    pub(super) source: String,
    /// What it holds.
    pub(super) digest: Digest,
    /// What its front matter says of its place among the others.
    #[serde(default, skip_serializing_if = "Facts::is_empty")]
    pub(super) facts: Facts,
    /// Its links that may lead to other documents, as written.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) links: Vec<String>,
    /// Warnings of its last conversion.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) warnings: usize,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) outputs: Vec<Made>,
    /// Files that were made of it once and are not wanted any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) left: Vec<Kept>,
}

/// An output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Made {
    pub(super) format: String,
    pub(super) file: Kept,
    /// What it was made from: the source, the settings, the links and the files. Absent when that is not known any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) from: Option<Digest>,
    /// Where its links lead, for a document that has some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) links: Option<Digest>,
    /// The files that were looked for to make it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) files: Vec<Used>,
    /// Files that were copied to lie beside it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) copies: Vec<Kept>,
}

/// A file below the root of the outputs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Kept {
    /// Its path from that root, the parts separated by `/`.
    pub(super) path: String,
    pub(super) size: u64,
    pub(super) digest: Digest,
}

/// A file that was looked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Used {
    /// Where: a path in a tree, or one that begins with `/`; empty when nothing of this name was found.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) path: String,
    /// What it was looked for by, when that was its name alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    /// What it holds, where that counts; absent when there was none, or it only counts that it is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) digest: Option<Digest>,
    /// Whether it was there.
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
    /// An entry of nothing.
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

    /// The files of all its outputs, each followed by those copied to it.
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

/// Stamps of the files of an entry, when they held what it says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamps {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) source: Option<FileStamp>,
    /// In the order of [`Entry::kept`]; empty when they are not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) kept: Vec<FileStamp>,
}

/// Files that documents use, with what they held when they had a stamp. By their paths, as [`Used`] has them.
pub(super) type SeenFiles = BTreeMap<String, (FileStamp, Digest)>;

/// All that is known.
#[derive(Clone, Debug)]
pub(super) struct Manifest {
    pub(super) header: Header,
    /// By their sources. They are large, and are moved often.
    pub(super) entries: BTreeMap<String, Box<Known>>,
    pub(super) files: SeenFiles,
}

/// The last line of a manifest.
#[derive(Serialize, Deserialize)]
struct Footer {
    documents: usize,
    digest: Digest,
}

/// The first line of what was seen.
#[derive(Serialize, Deserialize)]
struct SeenHeader {
    #[serde(rename = "bindery-seen")]
    version: u32,
    /// The digest at the end of the manifest that it belongs to.
    manifest: Digest,
}

/// A line of what was seen, as it is written.
#[derive(Serialize)]
#[serde(untagged)]
enum SeenLine<'a> {
    Document { source: &'a str, stamps: &'a Stamps },
    File { file: &'a str, stamp: FileStamp, digest: Digest },
}

/// The same as it is read: what there may be in it.
#[derive(Deserialize)]
struct AnySeenLine {
    source: Option<String>,
    stamps: Option<Stamps>,
    file: Option<String>,
    stamp: Option<FileStamp>,
    digest: Option<Digest>,
}

/// The lines of a file, each with its end.
fn lines_of(bytes: &[u8]) -> Vec<&[u8]> {
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', bytes).map(|end| end + 1);
    let ends = ends.chain((!bytes.is_empty() && !bytes.ends_with(b"\n")).then_some(bytes.len()));
    ends.map(|end| &bytes[std::mem::replace(&mut start, end)..end]).collect()
}

/// What `make` makes of the lines, in their order, `jobs` at a time. `None` for lines that say nothing.
fn parsed<L: DeserializeOwned, T: Send>(lines: &[&[u8]], jobs: usize, make: impl Fn(L) -> T + Sync) -> Vec<Option<T>> {
    let read = |lines: &[&[u8]]| -> Vec<Option<T>> {
        lines.iter().map(|line| serde_json::from_slice(line).ok().map(&make)).collect()
    };
    in_parts(lines, jobs, read).into_iter().flatten().collect()
}

/// A file in pieces, none of them large.
type Pieces = Vec<Vec<u8>>;

/// The lines of values, in pieces, `jobs` at a time.
fn lines_for<T: Serialize + Sync>(values: &[T], jobs: usize) -> serde_json::Result<Pieces> {
    /// Lines of a piece.
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

    /// Reads a manifest, and what was seen with it, as many at a time as there are `jobs`. `None` when anything in the
    /// manifest is not as it was written.
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
        // In the order of its keys, a map is made of them in one go.
        let unstamped = |entry: Entry| Box::new(Known { entry, stamps: Stamps::default() });
        let entries = parsed(lines, jobs, unstamped);
        let entries: Vec<(String, Box<Known>)> = entries.into_iter().map(keyed).collect::<Option<_>>()?;
        let is_whole = header.version == VERSION && entries.len() == footer.documents;
        is_whole.then(|| Manifest { header, entries: entries.into_iter().collect(), files: seen.files })
    }

    /// The manifest and what was seen, as they are written: in pieces, made as many at a time as there are `jobs`.
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

/// What was seen, in the order of the manifest's entries.
struct Seen {
    documents: std::iter::Peekable<std::vec::IntoIter<(String, Stamps)>>,
    files: SeenFiles,
}

impl Seen {
    /// Nothing, when it does not belong to the manifest.
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
