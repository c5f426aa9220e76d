//! Compiled modules on disk. They can be made again at any time, so nothing about them is an error: what
//! cannot be read, is damaged, or was made by another engine is as good as absent.

use super::Checksum;
use super::blobs::failed;
use super::disk::{make_folder, read_if_there, remove_unfinished, write_whole};
use crate::vm::VmError;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

const FOLDER: &str = "cache";
/// What the name of the file ends with that has a module's digest.
const DIGEST: &str = ".sha256";

/// The folder of one engine: for each code a file that the engine maps into memory, and one with its digest.
///
/// A file is held against its digest when this process sees it for the first time. Afterwards the file is trusted like
/// the memory into which it is mapped: loading a code again then reads and hashes nothing, so that its price need not
/// grow with the length of what was compiled.
pub(crate) struct Artifacts {
    folder: PathBuf,
    verified: Mutex<BTreeSet<Checksum>>,
}

impl Artifacts {
    /// Opens the folder for modules of the engine with this name, and removes those of other engines.
    pub(crate) fn open(directory: &Path, engine: &str) -> Result<Self, VmError> {
        let all = directory.join(FOLDER);
        let folder = all.join(engine);
        let opened = make_folder(&folder).and_then(|()| remove_unfinished(&folder));
        opened.map_err(|error| failed("the folder of compiled contracts cannot be opened", &folder, &error))?;
        if let Err(error) = remove_others(&all, engine) {
            tracing::warn!(folder = %all.display(), %error, "old compiled contracts cannot be removed");
        }
        Ok(Self { folder, verified: Mutex::default() })
    }

    /// The file of a code's compiled module and its length, if it is there and whole.
    pub(crate) fn find(&self, checksum: &Checksum) -> Option<(PathBuf, usize)> {
        let path = self.folder.join(checksum.to_string());
        if self.verified().contains(checksum) {
            let length = fs::metadata(&path).ok()?.len();
            return Some((path, usize::try_from(length).ok()?));
        }
        let bytes = read(&path)?;
        if read(&self.digest_path(checksum))? != digest(checksum, &bytes) {
            tracing::warn!(file = %path.display(), "a compiled contract is damaged and is compiled again");
            return None;
        }
        self.verified().insert(*checksum);
        Some((path, bytes.len()))
    }

    /// Keeps the compiled module of a code. The folder may have been deleted since it was opened.
    pub(crate) fn keep(&self, checksum: &Checksum, bytes: &[u8]) {
        let name = checksum.to_string();
        let write = || {
            write_whole(&self.folder, &name, |file| file.write_all(bytes))?;
            write_whole(&self.folder, &format!("{name}{DIGEST}"), |file| file.write_all(&digest(checksum, bytes)))
        };
        let kept = match write() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => make_folder(&self.folder).and_then(|()| write()),
            kept => kept,
        };
        match kept {
            Ok(()) => drop(self.verified().insert(*checksum)),
            Err(error) => {
                self.verified().remove(checksum);
                tracing::warn!(code = %checksum, %error, "a compiled contract cannot be written");
            }
        }
    }

    /// Distrusts the file of a code, which the engine could not use.
    pub(crate) fn distrust(&self, checksum: &Checksum) {
        self.verified().remove(checksum);
    }

    fn digest_path(&self, checksum: &Checksum) -> PathBuf {
        self.folder.join(format!("{checksum}{DIGEST}"))
    }

    fn verified(&self) -> MutexGuard<'_, BTreeSet<Checksum>> {
        // A set is whole even if a panic interrupted its owner.
        self.verified.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The bytes of a file, if it is there and can be read.
fn read(path: &Path) -> Option<Vec<u8>> {
    read_if_there(path).unwrap_or_else(|error| {
        tracing::warn!(file = %path.display(), %error, "a compiled contract cannot be read");
        None
    })
}

/// The checksum of the code is in it, so that the file of one code cannot stand for another.
fn digest(checksum: &Checksum, bytes: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(checksum.0).chain_update(bytes).finalize().into()
}

fn remove_others(all: &Path, engine: &str) -> io::Result<()> {
    for entry in fs::read_dir(all)? {
        let entry = entry?;
        if entry.file_name() != engine {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}
