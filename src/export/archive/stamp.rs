//! Whether a file may have changed, without reading it: its size and the time of its last change.

use std::fs::{self, Metadata};
use std::path::Path;

use serde::{Deserialize, Serialize};

/// Nanoseconds within which two changes of a file can have the same time. FAT counts in two seconds.
const GRAIN: i64 = 2_000_000_000;

/// Size in bytes, and the time of the last change in nanoseconds since 1970. A zero time is that of no file.
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

    /// Whether a later change is sure to give another stamp. `now` is the stamp of a file that was changed when the run
    /// began.
    pub(super) fn is_settled(self, now: FileStamp) -> bool {
        self.1 < now.1.saturating_sub(GRAIN)
    }

    /// The stamp if it is settled, else one that no file has.
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
    /// From 1601 to 1970, in steps of 100 nanoseconds.
    const TO_UNIX: i64 = 116_444_736_000_000_000;
    let time = i64::try_from(metadata.last_write_time()).unwrap_or(i64::MAX);
    time.saturating_sub(TO_UNIX).saturating_mul(100)
}
