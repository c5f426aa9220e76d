//! Sequences of signers.

use crate::keeper::AccountKeeper;
use openledger_core::{AnteDecorator, Ctx, DecodedTx, Res, Sdk};

/// Counts the transaction in each signer's sequence, so that it cannot run again.
pub(super) struct IncrementSequence {
    pub(super) accounts: AccountKeeper,
}

impl AnteDecorator for IncrementSequence {
    fn name(&self) -> &'static str {
        "IncrementSequenceDecorator"
    }

    fn check(&self, ctx: &Ctx, tx: &DecodedTx) -> Res<()> {
        if tx.body.unordered {
            return Ok(());
        }
        for signer in &tx.signers {
            let mut account = self.accounts.signer(ctx, signer)?;
            account.base.sequence =
                account.base.sequence.checked_add(1).ok_or_else(|| Sdk::WrongSequence.wrap("sequence overflows"))?;
            self.accounts.set(ctx, signer, &account)?;
        }
        Ok(())
    }
}
