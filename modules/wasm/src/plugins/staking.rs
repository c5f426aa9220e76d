//! Queries of contracts about validators and delegations.

use super::coins::wasm_coin;
use super::queries::{Answer, Refusal};
use crate::keeper::WasmKeeper;
use crate::vmtypes::{
    Coin, Delegation, DelegationQuery, FullDelegation, StakingQuery, SystemError, Validator, delegation_answer,
    delegations_answer, denom_answer, validator_answer, validators_answer,
};
use openledger_core::ports::{DelegationView, ValidatorView};
use openledger_core::{AccAddress, Ctx, Failure, Res, TxError, ValAddress};
use openledger_proto::cosmos::distribution::v1beta1::{QueryDelegationRewardsRequest, QueryDelegationRewardsResponse};
use prost::Message;

fn validator(ctx: &Ctx, v: &ValidatorView) -> Validator {
    Validator {
        address: ctx.config().addresses.valoper(&v.operator),
        commission: v.commission.to_string(),
        max_commission: v.max_commission.to_string(),
        max_change_rate: v.max_commission_change.to_string(),
    }
}

/// The operator that a query names. As the SDK's `ValAddressFromBech32`, the refusal has no code of its own.
fn operator(ctx: &Ctx, text: &str) -> Res<ValAddress> {
    ctx.config().addresses.parse_valoper(text).map_err(|e| match e {
        Failure::Tx(e) => Failure::unregistered(e.log.strip_suffix(": invalid address").unwrap_or(&e.log)),
        stops => stops,
    })
}

/// Staking's refusal for a delegation to a validator that is gone.
fn no_validator() -> Failure {
    let text = "can't load validator for delegation: validator does not exist";
    Failure::Tx(TxError::new("staking", 3, text))
}

/// What shares of a validator are worth in whole coins.
fn worth(v: &ValidatorView, d: &DelegationView, denom: &str) -> Res<Coin> {
    let panicked = |e| Failure::panicked(format!("recovered: {e}"));
    let tokens = v.tokens_from_shares(d.shares).map_err(panicked)?;
    let amount = tokens.truncate_int().map_err(|e| Failure::panicked(format!("recovered: {e}")))?;
    Ok(wasm_coin(denom, amount))
}

fn shown(ctx: &Ctx, d: &DelegationView, amount: Coin) -> Delegation {
    let addresses = &ctx.config().addresses;
    Delegation { delegator: addresses.to_text(&d.delegator), validator: addresses.valoper(&d.validator), amount }
}

impl WasmKeeper {
    pub(super) fn answer_staking(&self, ctx: &Ctx, query: &StakingQuery) -> Answer {
        let staking = &self.ports().staking;
        if query.bonded_denom.is_some() {
            return Ok(denom_answer(&staking.bond_denom(ctx)?).into_bytes());
        }
        if query.all_validators.is_some() {
            let bonded = staking.bonded_by_power(ctx)?;
            let list: Vec<_> = bonded.iter().map(|v| validator(ctx, v)).collect();
            return Ok(validators_answer(&list).into_bytes());
        }
        if let Some(query) = &query.validator {
            let found = staking.validator(ctx, &operator(ctx, &query.address)?)?;
            return Ok(validator_answer(found.map(|v| validator(ctx, &v)).as_ref()).into_bytes());
        }
        if let Some(query) = &query.all_delegations {
            let delegator = self.asked(ctx, &query.delegator)?;
            return self.all_delegations(ctx, &delegator);
        }
        if let Some(query) = &query.delegation {
            return self.delegation(ctx, query);
        }
        Err(SystemError::Unsupported("unknown Staking variant".to_owned()).into())
    }

    fn all_delegations(&self, ctx: &Ctx, delegator: &AccAddress) -> Answer {
        let staking = &self.ports().staking;
        let mut found = Vec::new();
        staking.iterate_delegations(ctx, delegator, &mut |d| {
            found.push(d);
            Ok(false)
        })?;
        let denom = staking.bond_denom(ctx)?;
        let mut list = Vec::with_capacity(found.len());
        for d in found {
            let v = staking.validator(ctx, &d.validator)?.ok_or_else(no_validator)?;
            list.push(shown(ctx, &d, worth(&v, &d, &denom)?));
        }
        Ok(delegations_answer(&list).into_bytes())
    }

    fn delegation(&self, ctx: &Ctx, query: &DelegationQuery) -> Answer {
        let staking = &self.ports().staking;
        let delegator = self.asked(ctx, &query.delegator)?;
        let operator = operator(ctx, &query.validator)?;
        let Some(d) = staking.delegation(ctx, &delegator, &operator)? else {
            return Ok(delegation_answer(None).into_bytes());
        };
        let v = staking.validator(ctx, &operator)?.ok_or_else(no_validator)?;
        let denom = staking.bond_denom(ctx)?;
        let amount = worth(&v, &d, &denom)?;
        let can_redelegate = match staking.has_receiving_redelegation(ctx, &delegator, &operator)? {
            true => wasm_coin(&denom, 0),
            false => amount.clone(),
        };
        let rewards = self.rewards(ctx, &d)?;
        let full = FullDelegation { delegation: shown(ctx, &d, amount), rewards, can_redelegate };
        Ok(delegation_answer(Some(&full)).into_bytes())
    }

    /// The rewards of a delegation in whole coins.
    fn rewards(&self, ctx: &Ctx, d: &DelegationView) -> Result<Vec<Coin>, Refusal> {
        let addresses = &ctx.config().addresses;
        let request = QueryDelegationRewardsRequest {
            delegator_address: addresses.to_text(&d.delegator),
            validator_address: addresses.valoper(&d.validator),
        };
        let path = "/cosmos.distribution.v1beta1.Query/DelegationRewards";
        let bytes = self.ask(ctx, path, &request.encode_to_vec())?;
        let found = QueryDelegationRewardsResponse::decode(bytes.as_slice()).map_err(Failure::corrupt)?;
        let mut rewards = Vec::with_capacity(found.rewards.len());
        for coin in found.rewards {
            let amount = openledger_core::wire::dec_from_proto(&coin.amount)?.truncate_int();
            let amount = amount.map_err(|e| Failure::panicked(format!("recovered: {e}")))?;
            rewards.push(wasm_coin(&coin.denom, amount));
        }
        Ok(rewards)
    }
}
