//! The port by which evidence punishes validators.

use crate::errors::SlashingError;
use crate::events;
use crate::keeper::SlashingKeeper;
use crate::keys::PUBKEY;
use openledger_core::collections::Prefixed;
use openledger_core::ports::{Infraction, SlashingPort};
use openledger_core::wire::time_to_proto;
use openledger_core::{BlockTime, ConsAddress, Ctx, Dec, Res};

impl SlashingPort for SlashingKeeper {
    fn knows_key(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<bool> {
        Ok(PUBKEY.get(ctx, &Prefixed(consensus.clone()))?.is_some())
    }

    fn has_signing_info(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<bool> {
        Ok(self.signing_info(ctx, consensus)?.is_some())
    }

    fn is_tombstoned(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<bool> {
        Ok(self.signing_info(ctx, consensus)?.is_some_and(|i| i.tombstoned))
    }

    fn slash_fraction_double_sign(&self, ctx: &Ctx) -> Res<Dec> {
        Ok(self.params(ctx)?.double_sign)
    }

    fn slash(
        &self,
        ctx: &Ctx,
        consensus: &ConsAddress,
        fraction: Dec,
        power: i64,
        height: i64,
        why: Infraction,
    ) -> Res<()> {
        let burned = self.staking.slash(ctx, consensus, height, power, fraction, why)?;
        events::slash(ctx, consensus, power, why, burned);
        Ok(())
    }

    fn jail(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<()> {
        self.staking.jail(ctx, consensus).map_err(|e| e.context("slashing validator jail"))?;
        events::jailed(ctx, consensus);
        Ok(())
    }

    fn jail_until(&self, ctx: &Ctx, consensus: &ConsAddress, until: BlockTime) -> Res<()> {
        let missing = SlashingError::NoSigningInfo("cannot jail validator that does not have any signing information");
        let mut info = self.signing_info(ctx, consensus)?.ok_or(missing)?;
        info.jailed_until = Some(time_to_proto(until));
        self.set_signing_info(ctx, consensus, &info)
    }

    fn tombstone(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<()> {
        let missing =
            SlashingError::NoSigningInfo("cannot tombstone validator that does not have any signing information");
        let mut info = self.signing_info(ctx, consensus)?.ok_or(missing)?;
        if info.tombstoned {
            return Err(SlashingError::Tombstoned.into());
        }
        info.tombstoned = true;
        self.set_signing_info(ctx, consensus, &info)
    }
}
