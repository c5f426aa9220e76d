//! The few file operations that durability rests on, as a trait: tests put a fault model behind it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// A file of the log that is open for appending.
pub trait LogFile: Send {
    /// Appends all of `bytes`; not durable before [`LogFile::sync`].
    ///
    /// # Errors
    /// Those of the disk; how much was written is then unknown.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Makes what was appended durable (fdatasync).
    ///
    /// # Errors
    /// Those of the disk; the caller must not write to the file again.
    fn sync(&mut self) -> io::Result<()>;
}

/// A flat directory of files. Creating, renaming and removing become durable with [`Disk::sync_dir`].
#[allow(clippy::missing_errors_doc, reason = "each operation fails as the disk does")]
pub trait Disk: Send + Sync {
    /// Names of all files, in any order.
    fn list(&self) -> io::Result<Vec<String>>;
    /// The whole content of a file.
    fn read(&self, name: &str) -> io::Result<Vec<u8>>;
    /// A new empty file, or the old one emptied.
    fn create(&self, name: &str) -> io::Result<Box<dyn LogFile>>;
    /// An existing file, to continue at its end.
    fn open_append(&self, name: &str) -> io::Result<Box<dyn LogFile>>;
    /// Cuts a file to `len` bytes, durably.
    fn truncate(&self, name: &str, len: u64) -> io::Result<()>;
    /// Renames a file, replacing the target.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;
    /// Removes a file; the removal becomes durable with [`Disk::sync_dir`].
    fn remove(&self, name: &str) -> io::Result<()>;
    /// Makes creations, renames and removals durable.
    fn sync_dir(&self) -> io::Result<()>;
}

/// A directory of the operating system, locked for as long as this value lives.
pub struct StdDisk {
    dir: PathBuf,
    _lock: File,
}

/// The file whose lock guards the directory.
const LOCK: &str = "LOCK";

impl StdDisk {
    /// Opens `dir`, creating it when missing. The error kind is `WouldBlock` when another process has it
    /// open.
    ///
    /// # Errors
    /// Those of the file system, and the lock held elsewhere.
    pub fn open(dir: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(dir)?;
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(dir.join(LOCK))?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => io::ErrorKind::WouldBlock.into(),
            TryLockError::Error(error) => error,
        })?;
        if let Some(parent) = dir.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            File::open(parent)?.sync_all()?;
        }
        Ok(Self { dir: dir.to_path_buf(), _lock: lock })
    }
}

impl Disk for StdDisk {
    fn list(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&self.dir)? {
            let entry = entry?;
            if entry.file_type()?.is_file()
                && let Ok(name) = entry.file_name().into_string()
                && name != LOCK
            {
                names.push(name);
            }
        }
        Ok(names)
    }

    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(self.dir.join(name))?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn create(&self, name: &str) -> io::Result<Box<dyn LogFile>> {
        let file = OpenOptions::new().create(true).write(true).truncate(true).open(self.dir.join(name))?;
        Ok(Box::new(StdFile(file)))
    }

    fn open_append(&self, name: &str) -> io::Result<Box<dyn LogFile>> {
        Ok(Box::new(StdFile(OpenOptions::new().append(true).open(self.dir.join(name))?)))
    }

    fn truncate(&self, name: &str, len: u64) -> io::Result<()> {
        let file = OpenOptions::new().write(true).open(self.dir.join(name))?;
        file.set_len(len)?;
        file.sync_all()
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        std::fs::rename(self.dir.join(from), self.dir.join(to))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        std::fs::remove_file(self.dir.join(name))
    }

    fn sync_dir(&self) -> io::Result<()> {
        File::open(&self.dir)?.sync_all()
    }
}

struct StdFile(File);

impl LogFile for StdFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.0.sync_data()
    }
}
