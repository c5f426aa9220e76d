//! The memo's length, and gas for every byte of the transaction.

use super::read_signatures;
use crate::keeper::AccountKeeper;
use crate::sig_gas::{simulated_signature_size, simulation_key};
use openledger_core::{AnteDecorator, Ctx, DecodedTx, ExecMode, Res, Sdk};

/// Refuses a memo longer than the parameter allows.
pub(super) struct ValidateMemo {
    pub(super) accounts: AccountKeeper,
}

impl AnteDecorator for ValidateMemo {
    fn name(&self) -> &'static str {
        "ValidateMemoDecorator"
    }

    fn check(&self, ctx: &Ctx, tx: &DecodedTx) -> Res<()> {
        let length = u64::try_from(tx.body.memo.len()).unwrap_or(u64::MAX);
        if length == 0 {
            return Ok(());
        }
        let max = self.accounts.params(ctx)?.max_memo_characters;
        if length > max {
            let text = format!("maximum number of characters is {max} but received {length} characters");
            return Err(Sdk::MemoTooLarge.wrap(text));
        }
        Ok(())
    }
}

/// Charges every byte; in simulation, those of missing signatures too.
pub(super) struct ConsumeTxSizeGas {
    pub(super) accounts: AccountKeeper,
}

impl AnteDecorator for ConsumeTxSizeGas {
    fn name(&self) -> &'static str {
        "ConsumeTxSizeGasDecorator"
    }

    fn check(&self, ctx: &Ctx, tx: &DecodedTx) -> Res<()> {
        let params = self.accounts.params(ctx)?;
        ctx.gas().consume(params.tx_size_cost_per_byte.saturating_mul(tx.size), "txSize")?;
        if ctx.mode() != ExecMode::Simulate {
            return Ok(());
        }
        let signed = read_signatures(tx)?;
        for (i, signer) in tx.signers.iter().enumerate() {
            if signed.get(i).is_some_and(|s| !s.data.is_incomplete()) {
                continue;
            }
            let known = self.accounts.get(ctx, signer)?.map(|a| a.pub_key()).transpose()?.flatten();
            let bytes = simulated_signature_size(&known.unwrap_or_else(simulation_key), &params)?;
            ctx.gas().consume(params.tx_size_cost_per_byte.saturating_mul(bytes), "txSize")?;
        }
        Ok(())
    }
}
