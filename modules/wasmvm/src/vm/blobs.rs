//! The modules themselves, as they were uploaded, under their checksums. They are part of the state: a node
//! that lacks one cannot go on.

use super::disk::{make_folder, read_if_there, remove_unfinished, write_whole};
use super::{Checksum, VmError};
use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

const FOLDER: &str = "wasm";
const LOCK: &str = "lock";

/// Where the modules are. It is shared by the VM of consensus and the VM of queries.
pub(crate) enum Blobs {
    /// In a folder that is locked as long as this lives.
    Disk { folder: PathBuf, _lock: File },
    /// In memory.
    Memory(Mutex<BTreeMap<Checksum, Vec<u8>>>),
}

impl Blobs {
    /// Opens `directory`, which no other process and no other `Vm` may have open.
    pub(crate) fn open(directory: &Path) -> Result<Self, VmError> {
        let folder = directory.join(FOLDER);
        let lock = lock(directory)?;
        let opened = make_folder(&folder).and_then(|()| remove_unfinished(&folder));
        opened.map_err(|error| failed("the folder of contract codes cannot be opened", &folder, &error))?;
        Ok(Self::Disk { folder, _lock: lock })
    }

    /// Keeps everything in memory.
    pub(crate) fn in_memory() -> Self {
        Self::Memory(Mutex::default())
    }

    /// A module, with the checksum that it was asked for; nothing if it is not there.
    ///
    /// # Errors
    /// [`VmError::Infrastructure`] if it cannot be read or is damaged.
    pub(crate) fn find(&self, checksum: &Checksum) -> Result<Option<Vec<u8>>, VmError> {
        match self {
            Self::Disk { folder, .. } => {
                let path = folder.join(checksum.to_string());
                let read = read_if_there(&path);
                let wasm = read.map_err(|error| failed("a contract code cannot be read", &path, &error))?;
                match wasm {
                    Some(wasm) if Checksum::of(&wasm) != *checksum => Err(VmError::Infrastructure(format!(
                        "a contract code is damaged: {}; remove the file and restore the code from a backup, a \
                         snapshot or another node",
                        path.display()
                    ))),
                    wasm => Ok(wasm),
                }
            }
            Self::Memory(blobs) => Ok(blobs.lock().map_err(poisoned)?.get(checksum).cloned()),
        }
    }

    /// A module that must be there.
    ///
    /// # Errors
    /// [`VmError::Infrastructure`] if it is missing, damaged or cannot be read.
    pub(crate) fn load(&self, checksum: &Checksum) -> Result<Vec<u8>, VmError> {
        self.find(checksum)?.ok_or_else(|| {
            VmError::Infrastructure(format!(
                "the contract code {checksum} is missing; restore it from a backup, a snapshot or another node"
            ))
        })
    }

    /// Keeps a module. One that is there with the right bytes is not written again; a damaged one is
    /// replaced.
    ///
    /// # Errors
    /// [`VmError::Infrastructure`] if it cannot be written. Then it does not count as kept.
    pub(crate) fn keep(&self, checksum: &Checksum, wasm: &[u8]) -> Result<(), VmError> {
        match self {
            Self::Disk { folder, .. } => {
                if matches!(self.find(checksum), Ok(Some(_))) {
                    return Ok(());
                }
                write_whole(folder, &checksum.to_string(), |file| file.write_all(wasm))
                    .map_err(|error| failed("a contract code cannot be written", folder, &error))
            }
            Self::Memory(blobs) => {
                blobs.lock().map_err(poisoned)?.insert(*checksum, wasm.to_vec());
                Ok(())
            }
        }
    }
}

fn lock(directory: &Path) -> Result<File, VmError> {
    let path = directory.join(LOCK);
    let file = make_folder(directory)
        .and_then(|()| File::options().write(true).create(true).truncate(false).open(&path))
        .map_err(|error| failed("the folder of contracts cannot be opened", directory, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(VmError::Infrastructure(format!(
            "the folder of contracts is in use by another process: {}",
            directory.display()
        ))),
        Err(TryLockError::Error(error)) => Err(failed("the folder of contracts cannot be locked", &path, &error)),
    }
}

/// A failure of the disk.
pub(crate) fn failed(what: &str, path: &Path, error: &io::Error) -> VmError {
    VmError::Infrastructure(format!("{what}: {}: {error}", path.display()))
}

/// Something panicked under a lock, so what the lock guards may be half done.
pub(crate) fn poisoned<T>(_: std::sync::PoisonError<T>) -> VmError {
    VmError::Infrastructure("a lock of the contract VM is poisoned: restart the node".to_owned())
}
