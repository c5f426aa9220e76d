//! A transaction whose bytes were canonical, as the ante decorators of all modules see it.

use crate::address::AccAddress;
use crate::errors::{Failure, Res};
use openledger_proto::cosmos::tx::v1beta1::{AuthInfo, Fee, TxBody};
use prost_types::Any;

/// Reads transactions. Implemented by `auth`.
pub trait TxDecoding: Send + Sync {
    /// Reads a transaction.
    ///
    /// # Errors
    /// `sdk:2` when the bytes are no canonical transaction of known messages, `sdk:7` for an address of a payer
    /// or granter, `sdk:8` for a malformed public key.
    fn decode(&self, bytes: &[u8]) -> Res<DecodedTx>;
}

/// A decoded transaction. The raw parts are kept, since signatures are over them.
#[derive(Debug, Clone)]
pub struct DecodedTx {
    /// The SHA-256 of all bytes, which is the transaction's hash.
    pub hash: [u8; 32],
    /// The length of all bytes, by which the size is charged.
    pub size: u64,
    /// The bytes of `TxRaw.body_bytes` as they arrived: signatures are over them.
    pub body_bytes: Vec<u8>,
    /// The bytes of `TxRaw.auth_info_bytes` as they arrived: signatures are over them.
    pub auth_info_bytes: Vec<u8>,
    /// The signatures of `TxRaw.signatures`, in the order of the signers.
    pub signatures: Vec<Vec<u8>>,
    /// The decoded body: messages, memo, timeouts, extension options.
    pub body: TxBody,
    /// The decoded infos of the signers, and the fee.
    pub auth_info: AuthInfo,
    /// Who must sign, each once: the signers of the messages in order, then the fee payer.
    pub signers: Vec<AccAddress>,
    /// Why somebody who must sign has no address. Then the list of signers ends before, and the transaction is refused
    /// when its form is checked.
    pub bad_signer: Option<Failure>,
    /// The fee payer, if the transaction names one.
    pub named_payer: Option<AccAddress>,
    /// The fee granter, if the transaction names one.
    pub granter: Option<AccAddress>,
    /// Whether the body has unknown non-critical fields, which amino JSON cannot sign.
    pub unknown_non_critical: bool,
}

impl DecodedTx {
    /// The messages in the order in which they run.
    pub fn messages(&self) -> &[Any] {
        &self.body.messages
    }
    /// The fee, if the transaction has one.
    pub fn fee(&self) -> Option<&Fee> {
        self.auth_info.fee.as_ref()
    }
    /// The gas limit, which is 0 for a transaction without a fee.
    pub fn gas_limit(&self) -> u64 {
        self.fee().map_or(0, |f| f.gas_limit)
    }
    /// Who pays the fee unless it is granted: the named payer, or the first signer.
    pub fn fee_payer(&self) -> Option<&AccAddress> {
        self.named_payer.as_ref().or_else(|| self.signers.first())
    }
}
