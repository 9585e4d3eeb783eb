//! Detects changed files without reading them, by size and modification time.

use std::fs::{self, Metadata};
use std::path::Path;

use serde::{Deserialize, Serialize};

/// Timestamp granularity, in nanoseconds: FAT counts in steps of two seconds.
const GRAIN: i64 = 2_000_000_000;

/// Size in bytes, and modification time in nanoseconds since 1970. No file has the time zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::export) struct FileStamp(u64, i64);

impl FileStamp {
    /// The stamp of a regular file.
    pub(in crate::export) fn of(path: &Path) -> Option<FileStamp> {
        fs::metadata(path).ok().filter(Metadata::is_file).map(|metadata| FileStamp::of_metadata(&metadata))
    }

    /// The stamp of a regular file that is not a symbolic link.
    pub(super) fn of_own_file(path: &Path) -> Option<FileStamp> {
        fs::symlink_metadata(path).ok().filter(Metadata::is_file).map(|metadata| FileStamp::of_metadata(&metadata))
    }

    pub(in crate::export) fn of_metadata(metadata: &Metadata) -> FileStamp {
        FileStamp(metadata.len(), modified(metadata))
    }

    pub(super) fn size(self) -> u64 {
        self.0
    }

    /// Whether any later change is sure to give another stamp. `now` is the stamp of a file changed at the start of the
    /// run.
    pub(super) fn is_settled(self, now: FileStamp) -> bool {
        self.1 < now.1.saturating_sub(GRAIN)
    }

    /// The stamp if it is settled, else one that matches no file.
    pub(super) fn if_settled(self, now: FileStamp) -> FileStamp {
        if self.is_settled(now) { self } else { FileStamp(self.0, 0) }
    }
}

#[cfg(unix)]
fn modified(metadata: &Metadata) -> i64 {
    use std::os::unix::fs::MetadataExt;
    metadata.mtime().saturating_mul(1_000_000_000).saturating_add(metadata.mtime_nsec())
}

#[cfg(windows)]
fn modified(metadata: &Metadata) -> i64 {
    use std::os::windows::fs::MetadataExt;
    /// 1601 to 1970, in steps of 100 nanoseconds.
    const TO_UNIX: i64 = 116_444_736_000_000_000;
    let time = i64::try_from(metadata.last_write_time()).unwrap_or(i64::MAX);
    time.saturating_sub(TO_UNIX).saturating_mul(100)
}
