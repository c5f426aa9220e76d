//! What a poster keeps until he reveals: the salt, and how the file was read. Without it the reward is lost, so it is
//! on disk before the bounty is posted.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::table::Reading;
use openledger_client::ClientError;

/// The secret of one bounty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Secret {
    pub(super) version: u32,
    pub(super) chain_id: String,
    pub(super) datanet_id: u64,
    pub(super) poster: String,
    /// 32 bytes, hex.
    pub(super) salt: String,
    /// The commitment to the items, hex.
    pub(super) root: String,
    pub(super) items: u32,
    /// How the table was read.
    pub(super) reading: Reading,
    /// Once it is posted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) bounty_id: Option<u64>,
}

/// Where the secret of a file lies, unless it is said.
pub(super) fn path_of(file: &Path, said: Option<&PathBuf>) -> PathBuf {
    said.cloned().unwrap_or_else(|| {
        let mut name = file.to_path_buf().into_os_string();
        name.push(".bounty");
        PathBuf::from(name)
    })
}

impl Secret {
    /// The secret at this path; `None` when there is no such file.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, ClientError> {
        match fs::read(path) {
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(ClientError::io(path)(e)),
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map(Some)
                .map_err(|e| ClientError::Usage(format!("{}: not the secret of a bounty: {e}", path.display()))),
        }
    }

    /// Writes it beside, makes sure that it is on the disk, and puts it in its place.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn write(&self, path: &Path) -> Result<(), ClientError> {
        let mut beside = path.to_path_buf().into_os_string();
        beside.push(".new");
        let beside = PathBuf::from(beside);
        let text = serde_json::to_string_pretty(self).map_err(|e| ClientError::Answer(e.to_string()))?;
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(&beside).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.write_all(b"\n")?;
            file.sync_all()
        });
        written.and_then(|()| fs::rename(&beside, path)).map_err(ClientError::io(path))
    }

    /// The salt.
    ///
    /// # Errors
    /// When it is no salt.
    pub(super) fn salt(&self) -> Result<[u8; 32], ClientError> {
        let bytes = hex::decode(&self.salt).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        bytes.ok_or_else(|| ClientError::usage("the secret's salt is not 32 bytes in hex"))
    }
}
