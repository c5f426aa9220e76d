//! What misbehaviour costs. Double votes and light-client attacks are one to the SDK.

use crate::equivocation::hash;
use crate::keeper::EvidenceKeeper;
use crate::keys::EVIDENCE;
use openledger_core::Misbehavior;
use openledger_core::ports::Infraction;
use openledger_core::wire::{pack, time_to_proto};
use openledger_core::{BlockTime, ConsAddress, Ctx, Failure, Res};
use openledger_proto::cosmos::evidence::v1beta1::Equivocation;

/// Blocks between a change of the validator set and its first vote (SDK `sdk.ValidatorUpdateDelay`).
const VALIDATOR_UPDATE_DELAY: i64 = 1;
/// The last second of the year 9999: a sentence for ever (SDK `DoubleSignJailEndTime`).
const FOR_EVER: BlockTime = BlockTime { seconds: 253_402_300_799, nanos: 0 };

impl EvidenceKeeper {
    /// Punishes the validators that this block's header reports.
    pub(crate) fn handle_all(&self, ctx: &Ctx) -> Res<()> {
        ctx.block().misbehavior.iter().try_for_each(|m| self.handle(ctx, m))
    }

    /// SDK `handleEquivocationEvidence`. What no honest CometBFT reports (an address that staking does not
    /// know, a height to come, a negative power) is passed over, where the SDK would stop the chain.
    fn handle(&self, ctx: &Ctx, m: &Misbehavior) -> Res<()> {
        let Ok(offender) = ConsAddress::from_bytes(&m.validator) else { return Ok(()) };
        let to_come = i64::try_from(ctx.height()).is_ok_and(|now| m.height > now);
        if to_come || m.power < 0 {
            return Ok(());
        }
        let jailed = match self.staking.validator_by_consensus(ctx, &offender)? {
            Some(v) if !v.is_unbonded() => v.jailed,
            _ => return Ok(()),
        };
        if !self.slashing.knows_key(ctx, &offender)? || self.too_old(ctx, m)? {
            return Ok(());
        }
        if !self.slashing.has_signing_info(ctx, &offender)? {
            return Err(Failure::corrupt(format!("validator {offender:?} without signing info")));
        }
        if self.slashing.is_tombstoned(ctx, &offender)? {
            return Ok(());
        }
        let fraction = self.slashing.slash_fraction_double_sign(ctx)?;
        // the stake that signed was set before that height
        let at = m.height.saturating_sub(VALIDATOR_UPDATE_DELAY);
        self.slashing.slash(ctx, &offender, fraction, m.power, at, Infraction::DoubleSign)?;
        if !jailed {
            self.slashing.jail(ctx, &offender)?;
        }
        self.slashing.jail_until(ctx, &offender, FOR_EVER)?;
        self.slashing.tombstone(ctx, &offender)?;
        let evidence = Equivocation {
            height: m.height,
            time: Some(time_to_proto(m.time)),
            power: m.power,
            consensus_address: ctx.config().addresses.valcons(&offender),
        };
        EVIDENCE.set(ctx, &hash(&evidence), &pack(&evidence))
    }

    /// Older than the consensus parameters allow, in time and in blocks both.
    fn too_old(&self, ctx: &Ctx, m: &Misbehavior) -> Res<bool> {
        let Some((max_blocks, max_nanos)) = self.consensus.evidence_age(ctx)? else { return Ok(false) };
        let nanos = ctx.block().time.unix_nanos().saturating_sub(m.time.unix_nanos());
        let blocks = i128::from(ctx.height()).saturating_sub(i128::from(m.height));
        Ok(nanos > max_nanos && blocks > i128::from(max_blocks))
    }
}
