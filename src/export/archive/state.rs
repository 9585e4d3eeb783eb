//! The directory `.convert` at the root of the outputs: lock, manifest, journal, staged files.
//!
//! A run of a shard (`--shard`) has its own subdirectory, so that many can work on one tree; the next run of the whole
//! tree merges their records. Manifests are replaced atomically. Between two manifests, the journal holds a line for
//! each finished document, which a killed run leaves behind for the next one.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::ArchiveError;
use super::manifest::{Known, Manifest, line};
use super::stamp::FileStamp;
use crate::export::input::reason;

/// Name of the state directory, below the root of the outputs.
pub(super) const DIRECTORY: &str = ".convert";
const LOCK: &str = "lock";
const MANIFEST: &str = "manifest.jsonl";
const SEEN: &str = "seen.jsonl";
const JOURNAL: &str = "journal.jsonl";
/// Subdirectory of staged files.
const UNFINISHED: &str = "unfinished";
/// Subdirectory of the shards.
const SHARDS: &str = "shards";

/// A run's hold on the state directory.
#[derive(Debug)]
pub(super) struct State {
    /// Directory of this run: that of the whole tree, or that of a shard.
    directory: PathBuf,
    whole: PathBuf,
    /// Held until the run ends, however it ends.
    _locks: Vec<File>,
    journal: Mutex<Journal>,
    /// When the run began, by the clock of the file system.
    began: FileStamp,
}

/// Bytes of sources that a killed run may have converted in vain.
const MOST_IN_VAIN: u64 = 256 << 10;

/// The journal, and lines to append to it.
#[derive(Debug, Default)]
struct Journal {
    /// `None` until the first append.
    file: Option<File>,
    lines: Vec<u8>,
    /// Size of the documents that these lines record, in bytes.
    n_converted: u64,
}

/// Records of earlier runs.
#[derive(Debug, Default)]
pub(super) struct Noted {
    /// The manifest of the whole tree, then those of shards.
    pub(super) manifests: Vec<Manifest>,
    /// The entries of journals.
    pub(super) journal: Vec<Known>,
    /// Manifests that exist but cannot be used.
    pub(super) damaged: Vec<PathBuf>,
    /// Whether shards have recorded anything since the last run of the whole tree.
    pub(super) has_shards: bool,
}

impl State {
    /// Takes the directory at `root` for a run of the whole tree or of a shard `(k, n)`.
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
        // Remove the leftovers of a killed run.
        let unfinished = directory.join(UNFINISHED);
        let _ = fs::remove_dir_all(&unfinished);
        fs::create_dir_all(&unfinished).map_err(|error| refused(&error))?;
        Ok(State { directory, whole, _locks: locks, journal: Mutex::default(), began })
    }

    pub(super) fn began(&self) -> FileStamp {
        self.began
    }

    /// Directory where files are staged until they are complete.
    pub(super) fn unfinished(&self) -> PathBuf {
        self.directory.join(UNFINISHED)
    }

    /// Loads the records of earlier runs.
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

    /// Records a finished document.
    pub(super) fn note(&self, known: &Known) -> io::Result<()> {
        let mut line = line(known)?;
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        journal.lines.append(&mut line);
        journal.n_converted += known.stamps.source.map_or(MOST_IN_VAIN, FileStamp::size);
        if journal.n_converted < MOST_IN_VAIN { Ok(()) } else { journal.write(&self.directory) }
    }

    /// Replaces the manifest, which now includes journals and shards.
    pub(super) fn store(&self, manifest: &Manifest, jobs: usize) -> io::Result<()> {
        // The journal is valid until the manifest is written. If it cannot be written, the manifest reports the same
        // error.
        let _ = self.journal.lock().unwrap_or_else(PoisonError::into_inner).write(&self.directory);
        let (manifest, seen) = manifest.to_bytes(jobs)?;
        // A `seen.jsonl` that does not match the manifest is ignored, so it may come first.
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

    /// Removes the staging directory.
    pub(super) fn clear(&self) {
        let _ = fs::remove_dir_all(self.unfinished());
    }
}

impl Drop for State {
    fn drop(&mut self) {
        // A run that did not finish still has journal lines to write.
        let journal = self.journal.get_mut().unwrap_or_else(PoisonError::into_inner);
        let _ = journal.write(&self.directory);
        self.clear();
    }
}

impl Journal {
    /// Appends the lines in one write, so that at most the last of them is torn.
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

/// Locks a directory, if the file system supports locks.
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

/// Changes a file and returns its stamp.
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
