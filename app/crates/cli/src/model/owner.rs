//! Whether somebody owns the graph already, asked before anything is paid.

use openledger_model::keys::{FINGERPRINTS, STORE};

use openledger_client::{Client, ClientError};

/// Refuses a graph or table that an artifact on the chain has already; the chain would refuse it at the end, after the
/// creation fee.
///
/// # Errors
/// When the graph is owned, or the node cannot be asked.
pub(super) fn check(client: &Client, fingerprint: &[u8; 32]) -> Result<(), ClientError> {
    let key = FINGERPRINTS.raw_key(&fingerprint.to_vec());
    let value = client.query_bytes(&format!("/store/{STORE}/key"), key, 0)?;
    match <[u8; 8]>::try_from(value.as_slice()) {
        Ok(id) => Err(ClientError::Usage(format!(
            "artifact {} has the same graph (fingerprint {}): models may use it, and it cannot be uploaded again",
            u64::from_be_bytes(id),
            hex::encode(fingerprint)
        ))),
        Err(_) => Ok(()),
    }
}
