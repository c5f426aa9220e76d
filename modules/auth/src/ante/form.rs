//! What needs no state: the gas limit against the block's, extension options, and the form of the transaction.

use crate::fee::TxFee;
use openledger_core::{AnteDecorator, Ctx, DecodedTx, Res, Sdk};

/// Largest gas limit (SDK `MaxGasWanted`, 2^63 - 1).
const MAX_GAS: u64 = i64::MAX.cast_unsigned();

/// Refuses a gas limit above the block's. The meter itself is set by the runner of transactions.
pub(super) struct SetUpContext;

impl AnteDecorator for SetUpContext {
    fn name(&self) -> &'static str {
        "SetUpContextDecorator"
    }

    fn check(&self, ctx: &Ctx, tx: &DecodedTx) -> Res<()> {
        let gas_wanted = tx.gas_limit();
        match ctx.block().max_gas.filter(|max| gas_wanted > *max) {
            Some(max) => {
                Err(Sdk::InvalidGasLimit.wrap(format!("tx gas limit {gas_wanted} exceeds block max gas {max}")))
            }
            None => Ok(()),
        }
    }
}

/// Refuses critical extension options, of which this chain knows none.
pub(super) struct ExtensionOptions;

impl AnteDecorator for ExtensionOptions {
    fn name(&self) -> &'static str {
        "RejectExtensionOptionsDecorator"
    }

    fn check(&self, _: &Ctx, tx: &DecodedTx) -> Res<()> {
        if tx.body.extension_options.is_empty() { Ok(()) } else { Err(Sdk::UnknownExtensionOptions.into()) }
    }
}

/// Form only (SDK `Tx.ValidateBasic`), and that there is a message.
pub(super) struct ValidateBasic;

impl AnteDecorator for ValidateBasic {
    fn name(&self) -> &'static str {
        "ValidateBasicDecorator"
    }

    fn check(&self, _: &Ctx, tx: &DecodedTx) -> Res<()> {
        if tx.messages().is_empty() {
            return Err(Sdk::InvalidRequest.wrap("must contain at least one message"));
        }
        let gas = tx.gas_limit();
        if gas > MAX_GAS {
            return Err(Sdk::InvalidRequest.wrap(format!("invalid gas supplied; {gas} > {MAX_GAS}")));
        }
        TxFee::of(tx)?;
        if tx.signatures.is_empty() {
            return Err(Sdk::NoSignatures.into());
        }
        if let Some(why) = &tx.bad_signer {
            return Err(why.clone());
        }
        let (want, got) = (tx.signers.len(), tx.signatures.len());
        if want != got {
            return Err(Sdk::Unauthorized.wrap(format!("wrong number of signers; expected {want}, got {got}")));
        }
        Ok(())
    }
}
