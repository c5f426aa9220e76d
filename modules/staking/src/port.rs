//! The ports by which other modules use the keeper.

use crate::keeper::StakingKeeper;
use crate::keys::{DELEGATIONS, HISTORY, LAST_POWERS};
use crate::records::{Delegation, stored};
use crate::validator::Validator;
use openledger_core::collections::part;
use openledger_core::ports::{
    DelegationView, DelegationsView, HistoricalInfoPort, Infraction, LastValidator, LastValidatorsPort,
    RedelegationsView, StakingParams, StakingSlash, StakingSupply, ValidatorSetUpdates, ValidatorView, ValidatorsView,
};
use openledger_core::{AccAddress, Amount, Any, ConsAddress, Ctx, Dec, Failure, Res, ValAddress, ValidatorUpdate};
use openledger_proto::cosmos::staking::v1beta1 as pb;

fn view(found: Option<Validator>) -> Res<Option<ValidatorView>> {
    found.map(|v| v.view()).transpose()
}

impl StakingSupply for StakingKeeper {
    fn bond_denom(&self, ctx: &Ctx) -> Res<String> {
        Ok(self.params(ctx)?.bond_denom)
    }
    fn token_supply(&self, ctx: &Ctx) -> Res<Amount> {
        self.supply(ctx)
    }
    fn total_bonded(&self, ctx: &Ctx) -> Res<Amount> {
        self.total_bonded_tokens(ctx)
    }
    fn bonded_ratio(&self, ctx: &Ctx) -> Res<Dec> {
        self.ratio(ctx)
    }
}

impl ValidatorsView for StakingKeeper {
    fn validator(&self, ctx: &Ctx, operator: &ValAddress) -> Res<Option<ValidatorView>> {
        view(self.get_validator(ctx, operator)?)
    }
    fn validator_by_consensus(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<Option<ValidatorView>> {
        view(self.get_by_consensus(ctx, consensus)?)
    }
    fn all_validators(&self, ctx: &Ctx) -> Res<Vec<ValidatorView>> {
        self.validators(ctx)?.iter().map(Validator::view).collect()
    }
    fn bonded_by_power(&self, ctx: &Ctx) -> Res<Vec<ValidatorView>> {
        self.bonded_validators(ctx)?.iter().map(Validator::view).collect()
    }
    fn consensus_key(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<Option<Any>> {
        Ok(self.get_by_consensus(ctx, consensus)?.map(|v| v.key.to_any()))
    }
}

impl RedelegationsView for StakingKeeper {
    fn has_receiving_redelegation(&self, ctx: &Ctx, delegator: &AccAddress, operator: &ValAddress) -> Res<bool> {
        self.receives_redelegation(ctx, delegator, operator)
    }
}

impl DelegationsView for StakingKeeper {
    fn delegation(&self, ctx: &Ctx, delegator: &AccAddress, operator: &ValAddress) -> Res<Option<DelegationView>> {
        Ok(self.get_delegation(ctx, delegator, operator)?.map(Delegation::view))
    }
    fn iterate_delegations(
        &self,
        ctx: &Ctx,
        delegator: &AccAddress,
        f: &mut dyn FnMut(DelegationView) -> Res<bool>,
    ) -> Res<()> {
        let prefix = [DELEGATIONS.prefix(), &part(delegator)].concat();
        let mut it = ctx.kv(DELEGATIONS.store()).iter_prefix(&prefix, false)?;
        while let Some((key, value)) = it.peek() {
            let key = key.get(DELEGATIONS.prefix().len()..).unwrap_or_default();
            let (_, d) = DELEGATIONS.decode_entry(key, value)?;
            if f(stored("delegation", Delegation::from_proto(ctx, d))?.view())? {
                break; // the SDK's cursor does not move on either, which would cost gas
            }
            it.next_entry()?;
        }
        Ok(())
    }
    fn all_delegations(&self, ctx: &Ctx) -> Res<Vec<DelegationView>> {
        let mut it = DELEGATIONS.iter(ctx)?;
        let mut out = Vec::new();
        while let Some((_, d)) = it.next_entry()? {
            out.push(stored("delegation", Delegation::from_proto(ctx, d))?.view());
        }
        Ok(out)
    }
}

impl StakingSlash for StakingKeeper {
    fn slash(
        &self,
        ctx: &Ctx,
        consensus: &ConsAddress,
        height: i64,
        power: i64,
        factor: Dec,
        _: Infraction,
    ) -> Res<Amount> {
        self.slash_validator(ctx, consensus, height, power, factor)
    }
    fn jail(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<()> {
        let mut v = self.must_get_by_consensus(ctx, consensus)?;
        self.jail_validator(ctx, &mut v)
    }
    fn unjail(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<()> {
        let mut v = self.must_get_by_consensus(ctx, consensus)?;
        self.unjail_validator(ctx, &mut v)
    }
}

impl StakingParams for StakingKeeper {
    fn unbonding_nanos(&self, ctx: &Ctx) -> Res<i128> {
        Ok(self.params(ctx)?.unbonding_nanos)
    }
}

impl ValidatorSetUpdates for StakingKeeper {
    fn apply_validator_set_updates(&self, ctx: &Ctx) -> Res<Vec<ValidatorUpdate>> {
        self.apply_updates(ctx)
    }
}

impl LastValidatorsPort for StakingKeeper {
    fn last_validators(&self, ctx: &Ctx) -> Res<Vec<LastValidator>> {
        let mut operators = LAST_POWERS.iter(ctx)?;
        let mut out = Vec::new();
        while let Some((operator, _)) = operators.next_entry()? {
            let corrupt = |what: &str| Failure::corrupt(format!("{what} of a validator of the last block"));
            let v = self.get_validator(ctx, &operator.0)?.ok_or_else(|| corrupt("record"))?.to_proto();
            let bonded = v.status == pb::BondStatus::Bonded as i32;
            let tokens: Amount = v.tokens.parse().map_err(|_| corrupt("tokens"))?;
            let unit = self.power_reduction.to_u128().ok_or_else(|| corrupt("unit of power"))?;
            out.push(LastValidator {
                key: v.consensus_pubkey.ok_or_else(|| corrupt("consensus key"))?,
                power: if bonded { tokens.mul_div_floor(1, unit)? } else { Amount::ZERO },
                name: v.description.unwrap_or_default().moniker,
            });
        }
        Ok(out)
    }
}

impl HistoricalInfoPort for StakingKeeper {
    fn historical_info(&self, ctx: &Ctx, height: u64) -> Res<Option<pb::HistoricalInfo>> {
        HISTORY.get(ctx, &height)
    }
}
