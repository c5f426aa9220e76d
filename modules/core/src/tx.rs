//! A transaction whose bytes were canonical, as the ante decorators of all modules see it.

use crate::address::AccAddress;
use crate::errors::Res;
use openledger_proto::cosmos::tx::v1beta1::{AuthInfo, Fee, TxBody};
use prost_types::Any;

/// Reads transactions. Implemented by `auth`.
pub trait TxDecoding: Send + Sync {
    /// Reads a transaction.
    ///
    /// # Errors
    /// `sdk:2` when the bytes are no canonical transaction of known messages, `sdk:7` for an address of a signer,
    /// payer or granter, `sdk:8` for a malformed public key.
    fn decode(&self, bytes: &[u8]) -> Res<DecodedTx>;
}

/// A decoded transaction. The raw parts are kept, since signatures are over them.
#[derive(Debug, Clone)]
pub struct DecodedTx {
    /// SHA-256 of all bytes.
    pub hash: [u8; 32],
    /// Length of all bytes.
    pub size: u64,
    /// `TxRaw.body_bytes`.
    pub body_bytes: Vec<u8>,
    /// `TxRaw.auth_info_bytes`.
    pub auth_info_bytes: Vec<u8>,
    /// `TxRaw.signatures`.
    pub signatures: Vec<Vec<u8>>,
    /// The body.
    pub body: TxBody,
    /// Signers' infos and fee.
    pub auth_info: AuthInfo,
    /// Who must sign, each once: the signers of the messages in order, then the fee payer.
    pub signers: Vec<AccAddress>,
    /// The fee payer that the transaction names.
    pub named_payer: Option<AccAddress>,
    /// The fee granter that the transaction names.
    pub granter: Option<AccAddress>,
    /// Whether the body has unknown non-critical fields, which amino JSON cannot sign.
    pub unknown_non_critical: bool,
}

impl DecodedTx {
    /// The messages.
    pub fn messages(&self) -> &[Any] {
        &self.body.messages
    }
    /// The fee, if the transaction has one.
    pub fn fee(&self) -> Option<&Fee> {
        self.auth_info.fee.as_ref()
    }
    /// The gas limit; 0 without a fee.
    pub fn gas_limit(&self) -> u64 {
        self.fee().map_or(0, |f| f.gas_limit)
    }
    /// Who pays the fee unless it is granted: the named payer, or the first signer.
    pub fn fee_payer(&self) -> Option<&AccAddress> {
        self.named_payer.as_ref().or_else(|| self.signers.first())
    }
}
