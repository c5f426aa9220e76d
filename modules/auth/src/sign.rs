//! What an account signs, by sign mode.

use crate::pubkey::PubKey;
use openledger_core::DecodedTx;
use openledger_proto::amino_json::{SignerData, std_sign_doc};
use openledger_proto::cosmos::tx::signing::v1beta1::SignMode;
use openledger_proto::cosmos::tx::v1beta1::{SignDoc, SignDocDirectAux};
use prost::Message;

/// The number of `SIGN_MODE_DIRECT`: the signature is over the transaction's own bytes.
pub const DIRECT: i32 = 1;
/// The number of `SIGN_MODE_DIRECT_AUX`: as DIRECT, for signers that do not know the fee.
pub const DIRECT_AUX: i32 = 3;
/// The number of `SIGN_MODE_LEGACY_AMINO_JSON`: the signature is over the amino JSON document.
pub const LEGACY_AMINO_JSON: i32 = 127;

/// The signing account as the state has it.
#[derive(Debug, Clone, Copy)]
pub struct SigningAccount<'a> {
    /// The signer's address in its text form.
    pub address: &'a str,
    /// The id of the chain that the signature is for.
    pub chain_id: &'a str,
    /// The number of the signer's account.
    pub account_number: u64,
    /// The sequence that the signer info states, which was compared with the account's.
    pub sequence: u64,
    /// The public key that the signature is checked with.
    pub pub_key: &'a PubKey,
}

impl SigningAccount<'_> {
    /// The bytes that this account signs for `tx`.
    ///
    /// # Errors
    /// A text when the transaction cannot be signed in this mode, or the mode is not supported.
    pub fn sign_bytes(&self, tx: &DecodedTx, mode: i32) -> Result<Vec<u8>, String> {
        match mode {
            DIRECT => Ok(SignDoc {
                body_bytes: tx.body_bytes.clone(),
                auth_info_bytes: tx.auth_info_bytes.clone(),
                chain_id: self.chain_id.to_owned(),
                account_number: self.account_number,
            }
            .encode_to_vec()),
            DIRECT_AUX => self.direct_aux(tx),
            LEGACY_AMINO_JSON => self.amino(tx),
            other => Err(match SignMode::try_from(other) {
                Ok(mode) => format!("unsupported sign mode {}", mode.as_str_name()),
                Err(_) => format!("unsupported sign mode {other}"),
            }),
        }
    }

    /// The sign bytes of DIRECT_AUX. The payer of the fee may not use this mode, because it must sign the fee.
    fn direct_aux(&self, tx: &DecodedTx) -> Result<Vec<u8>, String> {
        if self.pub_key.address().ok().as_ref() == tx.fee_payer() {
            return Err(format!("fee payer {} cannot sign with SIGN_MODE_DIRECT_AUX: unauthorized", self.address));
        }
        Ok(SignDocDirectAux {
            body_bytes: tx.body_bytes.clone(),
            public_key: Some(self.pub_key.to_any()),
            chain_id: self.chain_id.to_owned(),
            account_number: self.account_number,
            sequence: self.sequence,
            ..SignDocDirectAux::default()
        }
        .encode_to_vec())
    }

    /// Amino JSON shows neither unknown fields nor extension options, so it cannot sign them.
    fn amino(&self, tx: &DecodedTx) -> Result<Vec<u8>, String> {
        if tx.unknown_non_critical {
            return Err("SIGN_MODE_LEGACY_AMINO_JSON does not support unknown fields: invalid request".to_owned());
        }
        if !tx.body.extension_options.is_empty() || !tx.body.non_critical_extension_options.is_empty() {
            return Err(
                "SIGN_MODE_LEGACY_AMINO_JSON does not support protobuf extension options: invalid request".to_owned()
            );
        }
        let fee = tx.fee().ok_or_else(|| "fee cannot be nil when tipper is not signer".to_owned())?;
        let signer =
            SignerData { chain_id: self.chain_id, account_number: self.account_number, sequence: self.sequence };
        std_sign_doc(&tx.body, fee, signer).map(String::into_bytes).map_err(|e| e.to_string())
    }
}
