//! Compiled modules on disk. They can be made again at any time, so nothing about them is an error: what
//! cannot be read, is damaged, or was made by another engine is as good as absent.

use super::Checksum;
use super::blobs::failed;
use super::disk::{make_folder, read_if_there, remove_unfinished, write_whole};
use crate::vm::VmError;
use sha2::{Digest, Sha256};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

const FOLDER: &str = "cache";
const DIGEST_BYTES: usize = 32;

/// The folder of one engine.
pub(crate) struct Artifacts(PathBuf);

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
        Ok(Self(folder))
    }

    /// The compiled module of a code.
    pub(crate) fn load(&self, checksum: &Checksum) -> Option<Vec<u8>> {
        let path = self.0.join(checksum.to_string());
        let file = match read_if_there(&path) {
            Ok(file) => file?,
            Err(error) => {
                tracing::warn!(file = %path.display(), %error, "a compiled contract cannot be read");
                return None;
            }
        };
        let whole = file.split_first_chunk::<DIGEST_BYTES>();
        let Some((_, bytes)) = whole.filter(|(head, bytes)| **head == digest(checksum, bytes)) else {
            tracing::warn!(file = %path.display(), "a compiled contract is damaged and is compiled again");
            return None;
        };
        Some(bytes.to_vec())
    }

    /// Keeps the compiled module of a code. The folder may have been deleted since it was opened.
    pub(crate) fn keep(&self, checksum: &Checksum, bytes: &[u8]) {
        let write = || {
            write_whole(&self.0, &checksum.to_string(), |file| {
                file.write_all(&digest(checksum, bytes))?;
                file.write_all(bytes)
            })
        };
        let kept = match write() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => make_folder(&self.0).and_then(|()| write()),
            kept => kept,
        };
        if let Err(error) = kept {
            tracing::warn!(code = %checksum, %error, "a compiled contract cannot be written");
        }
    }
}

/// The checksum of the code is in it, so that the file of one code cannot stand for another.
fn digest(checksum: &Checksum, bytes: &[u8]) -> [u8; DIGEST_BYTES] {
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
