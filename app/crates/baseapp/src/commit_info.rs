//! What a height committed, store by store.

use openledger_proto::cosmos::store::v1beta1::{CommitId, CommitInfo, StoreInfo};

use super::BaseApp;

impl BaseApp {
    /// The stores of a height by name with their roots, which go as upper-case hexadecimal text, as in the
    /// SDK's command.
    ///
    /// # Errors
    /// When the height is gone or never was.
    pub fn commit_info(&self, height: u64) -> Result<CommitInfo, String> {
        let version = i64::try_from(height).map_err(|e| e.to_string())?;
        let store = |name: String| {
            let root = self.reader.store_root(height, &name).map_err(|e| e.to_string())?;
            let hash = hex::encode_upper(root).into_bytes();
            Ok(StoreInfo { name, commit_id: Some(CommitId { version, hash }) })
        };
        let names = self.reader.store_names(height).map_err(|e| e.to_string())?;
        let store_infos = names.into_iter().map(store).collect::<Result<Vec<_>, String>>()?;
        Ok(CommitInfo { version, store_infos, timestamp: None })
    }
}
