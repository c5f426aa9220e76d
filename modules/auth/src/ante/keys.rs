//! Keys of signers.

use super::{read_signatures, signer_keys};
use crate::keeper::AccountKeeper;
use crate::sig_gas::simulation_key;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use openledger_core::{AnteDecorator, Ctx, DecodedTx, Event, ExecMode, Res, Sdk};

/// Stores keys of first-time signers and makes the transaction findable by signature and by account sequence.
pub(super) struct SetPubKey {
    pub(super) accounts: AccountKeeper,
}

impl AnteDecorator for SetPubKey {
    fn name(&self) -> &'static str {
        "SetPubKeyDecorator"
    }

    fn check(&self, ctx: &Ctx, tx: &DecodedTx) -> Res<()> {
        let signed = read_signatures(tx)?;
        let simulate = ctx.mode() == ExecMode::Simulate;
        for (i, (signer, given)) in tx.signers.iter().zip(signer_keys(tx)?).enumerate() {
            let key = match given {
                Some(key) => key,
                None if simulate => simulation_key(),
                None => continue,
            };
            if !simulate && key.address()? != *signer {
                let text = ctx.address_text(signer);
                return Err(Sdk::InvalidPubKey
                    .wrap(format!("pubKey does not match signer address {text} with signer index: {i}")));
            }
            let mut account = self.accounts.signer(ctx, signer)?;
            if account.base.pub_key.is_none() {
                account.base.pub_key = Some(key.to_any());
                self.accounts.set(ctx, signer, &account)?;
            }
        }
        for (signer, s) in tx.signers.iter().zip(&signed) {
            if !tx.body.unordered {
                ctx.emit(Event::new("tx").with("acc_seq", format!("{}/{}", ctx.address_text(signer), s.sequence)));
            }
            for bytes in s.data.event_bytes() {
                ctx.emit(Event::new("tx").with("signature", STANDARD.encode(bytes)));
            }
        }
        Ok(())
    }
}
