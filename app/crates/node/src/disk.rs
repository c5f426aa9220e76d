//! Disks that can no longer be written: full, failed or read-only.
//!
//! CometBFT survives a failed write as a process that makes no more blocks, so the node has to find out by
//! itself. A small file is written where the node keeps its data, and what that says becomes a sentence for
//! the operator.

use rustix::io::Errno;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Bytes written to learn whether writing works: more than what a full file system still finds in a block
/// that is in use.
static PROBE: [u8; 64 << 10] = [0x5a; 64 << 10];

/// The directories that a node writes to.
#[derive(Debug, Clone, Default)]
pub struct Disks(Vec<PathBuf>);

impl Disks {
    /// Watches these directories; several may lie on one disk.
    pub fn new(directories: impl IntoIterator<Item = PathBuf>) -> Self {
        let mut kept: Vec<PathBuf> = Vec::new();
        for directory in directories {
            if !kept.contains(&directory) {
                kept.push(directory);
            }
        }
        Self(kept)
    }

    /// A sentence about the first disk that cannot be written; `None` when all can.
    pub fn trouble(&self) -> Option<String> {
        self.0.iter().find_map(|directory| trouble(directory))
    }
}

/// A sentence about the disk of `directory` when it cannot be written.
pub fn trouble(directory: &Path) -> Option<String> {
    let error = probe(directory).err()?;
    let what = match Errno::from_io_error(&error)? {
        Errno::NOSPC | Errno::DQUOT => "the disk is full",
        Errno::ROFS => "the file system is read-only",
        Errno::IO => "the disk fails",
        // Whatever else is wrong with the directory, it is not its disk.
        _ => return None,
    };
    let free = free_bytes(directory).map_or_else(|| "unknown".to_owned(), |bytes| format!("{bytes} bytes"));
    Some(format!("{what}: cannot write to {} ({error}; free space: {free})", directory.display()))
}

fn probe(directory: &Path) -> io::Result<()> {
    let path = directory.join(format!(".openledger-probe-{}", std::process::id()));
    let written = write(&path);
    // What is left behind when this fails is empty or small, and is overwritten by the next one.
    let _ = std::fs::remove_file(&path);
    written
}

fn write(path: &Path) -> io::Result<()> {
    let mut file: File = OpenOptions::new().create(true).write(true).truncate(true).open(path)?;
    file.write_all(&PROBE)?;
    file.sync_data()
}

/// Bytes that an ordinary user may still write.
fn free_bytes(directory: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(directory).ok()?;
    found.f_bavail.checked_mul(found.f_frsize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_with_room_gives_no_trouble_and_keeps_no_file() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Disks::new([dir.path().to_owned(), dir.path().to_owned()]).trouble(), None);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
        assert_eq!(trouble(&dir.path().join("missing")), None, "a missing directory is no fault of a disk");
    }

    /// `/dev/full` answers each write as a full disk does.
    #[test]
    fn a_full_disk_is_named_with_its_free_space() {
        let error = write(Path::new("/dev/full")).unwrap_err();
        assert_eq!(Errno::from_io_error(&error), Some(Errno::NOSPC));
        // A file system that nobody can write to.
        let text = trouble(Path::new("/proc/self")).or_else(|| trouble(Path::new("/sys")));
        if let Some(text) = text {
            assert!(text.contains("cannot write to /"), "{text}");
            assert!(text.contains("free space: "), "{text}");
        }
    }
}
