//! What must hold before the messages of a transaction run: the decorators of SDK 0.53 `NewAnteHandler`, one file
//! each, in their order and with their gas, codes and events.

mod fee;
mod form;
mod keys;
mod sequence;
mod signatures;
mod size;
mod timeout;

use crate::fee::MinGasPrices;
use crate::keeper::AccountKeeper;
use crate::pubkey::PubKey;
use crate::signature::{SignatureData, unverifiable};
use crate::verify::SignatureCache;
use openledger_core::ports::{BankSend, FeegrantPort};
use openledger_core::{AnteDecorator, DecodedTx, Res};
use openledger_proto::cosmos::tx::v1beta1::SignerInfo;
use std::sync::Arc;

/// What the decorators need (SDK `ante.HandlerOptions`).
pub struct AnteOptions {
    /// Accounts, their keys and sequences.
    pub accounts: AccountKeeper,
    /// Takes the fees.
    pub bank: Arc<dyn BankSend>,
    /// Fees that others pay; `None` refuses transactions with a granter.
    pub feegrant: Option<Arc<dyn FeegrantPort>>,
    /// Good signatures, shared with those who verify ahead.
    pub cache: SignatureCache,
    /// This node's lowest gas prices, which only CheckTx heeds.
    pub min_gas_prices: MinGasPrices,
}

/// The decorators of `auth` in the SDK's order. Each changes nothing if it refuses.
pub fn decorators(options: AnteOptions) -> Vec<Arc<dyn AnteDecorator>> {
    let AnteOptions { accounts, bank, feegrant, cache, min_gas_prices } = options;
    vec![
        Arc::new(form::SetUpContext),
        Arc::new(form::ExtensionOptions),
        Arc::new(form::ValidateBasic),
        Arc::new(timeout::TxTimeout),
        Arc::new(size::ValidateMemo { accounts }),
        Arc::new(size::ConsumeTxSizeGas { accounts }),
        Arc::new(fee::DeductFee { accounts, bank, feegrant, prices: min_gas_prices }),
        Arc::new(keys::SetPubKey { accounts }),
        Arc::new(signatures::ValidateSigCount { accounts }),
        Arc::new(signatures::SigGasConsume { accounts }),
        Arc::new(signatures::SigVerification { accounts, cache }),
        Arc::new(sequence::IncrementSequence { accounts }),
    ]
}

/// A signature with the sequence that its signer info states.
struct Signed {
    data: SignatureData,
    sequence: u64,
}

/// The signatures under the modes of their signer infos.
fn read_signatures(tx: &DecodedTx) -> Res<Vec<Signed>> {
    let infos = &tx.auth_info.signer_infos;
    if infos.len() > tx.signatures.len() || infos.len() > tx.signers.len() {
        let (want, got) = (tx.signers.len(), infos.len());
        return Err(unverifiable(format!("invalid number of signer;  expected: {want}, got {got}")));
    }
    let read = |(info, bytes): (&SignerInfo, &Vec<u8>)| {
        Ok(Signed { data: SignatureData::read(info.mode_info.as_ref(), bytes)?, sequence: info.sequence })
    };
    infos.iter().zip(&tx.signatures).map(read).collect()
}

/// The keys of the signer infos, in order. The decoder has read them once, so they are well-formed.
fn signer_keys(tx: &DecodedTx) -> Res<Vec<Option<PubKey>>> {
    tx.auth_info.signer_infos.iter().map(|i| i.public_key.as_ref().map(PubKey::from_any).transpose()).collect()
}
