//! The directory `.convert` at the root of the outputs: lock, manifest, journal, files that are being written.
//!
//! A run of a part (`--shard`) has a directory of its own in it, so that many can work on one tree; the next run of the
//! whole takes over what they noted. Manifests are replaced whole. What is done between two of them is in the journal,
//! a line for each document, which a run that was killed leaves behind for the next one.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::ArchiveError;
use super::manifest::{Known, Manifest, line};
use super::stamp::FileStamp;
use crate::export::input::reason;

/// The directory of what is known, below the root of the outputs.
pub(super) const DIRECTORY: &str = ".convert";
const LOCK: &str = "lock";
const MANIFEST: &str = "manifest.jsonl";
const SEEN: &str = "seen.jsonl";
const JOURNAL: &str = "journal.jsonl";
/// Files that are being written.
const UNFINISHED: &str = "unfinished";
/// The directories of parts.
const SHARDS: &str = "shards";

/// What a run has of the directory.
#[derive(Debug)]
pub(super) struct State {
    /// Its own directory: that of the whole, or that of a part.
    directory: PathBuf,
    whole: PathBuf,
    /// Locked until the run ends, however it ends.
    _locks: Vec<File>,
    journal: Mutex<Journal>,
    /// When the run began, by the clock of the file system.
    began: FileStamp,
}

/// Bytes of documents that a run which is killed may have converted in vain.
const MOST_IN_VAIN: u64 = 256 << 10;

/// The journal, and what is to be added to it.
#[derive(Debug, Default)]
struct Journal {
    /// There is none before anything was added.
    file: Option<File>,
    lines: Vec<u8>,
    /// Bytes of the documents that these lines are of.
    n_converted: u64,
}

/// What earlier runs noted.
#[derive(Debug, Default)]
pub(super) struct Noted {
    /// The manifest of the whole, then those of parts.
    pub(super) manifests: Vec<Manifest>,
    /// The lines of journals.
    pub(super) journal: Vec<Known>,
    /// Manifests that are there but cannot be used.
    pub(super) damaged: Vec<PathBuf>,
    /// Whether parts have noted something since the last run of the whole.
    pub(super) has_shards: bool,
}

impl State {
    /// Takes the directory at `root` for a run of the whole or of a part `(k, n)`.
    pub(super) fn open(root: &Path, shard: Option<(u32, u32)>) -> Result<State, ArchiveError> {
        let refused = |error: &io::Error| ArchiveError::unwritable(root, &reason(error));
        let whole = root.join(DIRECTORY);
        let directory = match shard {
            None => whole.clone(),
            Some((k, n)) => whole.join(SHARDS).join(format!("{k}-of-{n}")),
        };
        fs::create_dir_all(&directory).map_err(|error| refused(&error))?;
        let mut locks = Vec::new();
        if shard.is_some() {
            locks.push(lock(&whole, root, Sharing::Shared)?);
        }
        let mut own = lock(&directory, root, Sharing::Alone)?;
        let began = touch(&mut own).map_err(|error| refused(&error))?;
        locks.push(own);
        // What a run left that was ended from outside.
        let unfinished = directory.join(UNFINISHED);
        let _ = fs::remove_dir_all(&unfinished);
        fs::create_dir_all(&unfinished).map_err(|error| refused(&error))?;
        Ok(State { directory, whole, _locks: locks, journal: Mutex::default(), began })
    }

    pub(super) fn began(&self) -> FileStamp {
        self.began
    }

    /// Where files are written before they take their places.
    pub(super) fn unfinished(&self) -> PathBuf {
        self.directory.join(UNFINISHED)
    }

    /// What earlier runs noted.
    pub(super) fn load(&self, jobs: usize) -> Noted {
        let mut directories = vec![self.whole.clone()];
        let mut noted = Noted::default();
        if self.directory == self.whole {
            directories.extend(self.shards());
            noted.has_shards = directories.len() > 1;
        } else {
            directories.push(self.directory.clone());
        }
        for directory in directories {
            let path = directory.join(MANIFEST);
            if let Ok(bytes) = fs::read(&path) {
                match Manifest::read(&bytes, fs::read(directory.join(SEEN)).ok().as_deref(), jobs) {
                    Some(manifest) => noted.manifests.push(manifest),
                    None => noted.damaged.push(path),
                }
            }
            let lines = fs::read(directory.join(JOURNAL)).unwrap_or_default();
            // The last line may be torn.
            let known =
                lines.split_inclusive(|&byte| byte == b'\n').map_while(|line| serde_json::from_slice(line).ok());
            noted.journal.extend(known);
        }
        noted
    }

    fn shards(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.whole.join(SHARDS)).into_iter().flatten().flatten();
        let mut shards: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
        shards.sort();
        shards
    }

    /// Notes that a document is done.
    pub(super) fn note(&self, known: &Known) -> io::Result<()> {
        let mut line = line(known)?;
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        journal.lines.append(&mut line);
        journal.n_converted += known.stamps.source.map_or(MOST_IN_VAIN, FileStamp::size);
        if journal.n_converted < MOST_IN_VAIN { Ok(()) } else { journal.write(&self.directory) }
    }

    /// Replaces the manifest; journals and parts are in it now.
    pub(super) fn store(&self, manifest: &Manifest, jobs: usize) -> io::Result<()> {
        // The journal counts until the manifest is there. That it cannot be written is said of the manifest, too.
        let _ = self.journal.lock().unwrap_or_else(PoisonError::into_inner).write(&self.directory);
        let (manifest, seen) = manifest.to_bytes(jobs)?;
        // One that does not belong to the manifest is passed over.
        replace(&self.directory, SEEN, &seen)?;
        replace(&self.directory, MANIFEST, &manifest)?;
        remove_if_there(&self.directory.join(JOURNAL))?;
        if self.directory == self.whole {
            match fs::remove_dir_all(self.whole.join(SHARDS)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                Ok(()) | Err(_) => {}
            }
        }
        Ok(())
    }

    /// Takes away what nothing is written in any more.
    pub(super) fn clear(&self) {
        let _ = fs::remove_dir_all(self.unfinished());
    }
}

impl Drop for State {
    fn drop(&mut self) {
        // Of a run that did not come to its end.
        let journal = self.journal.get_mut().unwrap_or_else(PoisonError::into_inner);
        let _ = journal.write(&self.directory);
        self.clear();
    }
}

impl Journal {
    /// Adds the lines to the file, in one piece, so that at most the last of them is torn.
    fn write(&mut self, directory: &Path) -> io::Result<()> {
        if self.lines.is_empty() {
            return Ok(());
        }
        let file = match self.file.as_mut() {
            Some(file) => file,
            None => self.file.insert(File::options().create(true).append(true).open(directory.join(JOURNAL))?),
        };
        file.write_all(&self.lines)?;
        self.lines.clear();
        self.n_converted = 0;
        Ok(())
    }
}

enum Sharing {
    Shared,
    Alone,
}

/// Locks a directory, where the file system has locks.
fn lock(directory: &Path, root: &Path, sharing: Sharing) -> Result<File, ArchiveError> {
    let refused = |error: &io::Error| ArchiveError::unwritable(root, &reason(error));
    let path = directory.join(LOCK);
    let file = File::options().create(true).truncate(false).write(true).open(path).map_err(|error| refused(&error))?;
    let locked = match sharing {
        Sharing::Shared => file.try_lock_shared(),
        Sharing::Alone => file.try_lock(),
    };
    match locked {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(ArchiveError::busy(root)),
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(file),
        Err(TryLockError::Error(error)) => Err(refused(&error)),
    }
}

/// Changes a file, and gives its stamp.
fn touch(file: &mut File) -> io::Result<FileStamp> {
    file.set_len(0)?;
    file.write_all(b"held by a run of convert while it works\n")?;
    file.flush()?;
    Ok(FileStamp::of_metadata(&file.metadata()?))
}

fn replace(directory: &Path, name: &str, pieces: &[Vec<u8>]) -> io::Result<()> {
    let unfinished = directory.join(UNFINISHED).join(name);
    let mut file = File::create(&unfinished)?;
    pieces.iter().try_for_each(|piece| file.write_all(piece))?;
    drop(file);
    fs::rename(unfinished, directory.join(name))
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}
