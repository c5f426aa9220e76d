//! Genesis of the module (SDK `keeper/genesis.go`, `genesis.go`).

use crate::errors::StakingError;
use crate::keeper::{BONDED_POOL, NOT_BONDED_POOL, StakingKeeper};
use crate::keys::{DELEGATIONS, LAST_POWERS, LAST_TOTAL_POWER, REDELEGATIONS, UNBONDINGS};
use crate::params::Params;
use crate::pubkey::ConsensusKey;
use crate::records::{Delegation, Redelegation, Unbonding};
use crate::validator::{Validator, amount};
use openledger_core::collections::Prefixed;
use openledger_core::ports::BondStatus;
use openledger_core::{Amount, ChainConfig, Coin, Coins, Ctx, Denom, Failure, Res, Sdk, ValidatorUpdate};
use openledger_proto::cosmos::staking::v1beta1::{BondStatus as Status, GenesisState, LastValidatorPower};
use std::collections::BTreeSet;

fn bad(text: impl std::fmt::Display) -> Failure {
    Sdk::InvalidRequest.wrap(format!("staking genesis: {text}"))
}

/// The genesis section that `init` writes for a chain with this bond denomination.
pub(crate) fn default_for(bond_denom: &str) -> GenesisState {
    GenesisState {
        params: Some(Params::default_for(bond_denom).to_proto()),
        last_total_power: b"0".to_vec(),
        ..GenesisState::default()
    }
}

/// Checks parameters and that no two validators share a key, none is bonded and jailed, and none is without
/// shares unless it unbonds.
pub(crate) fn validate(config: &ChainConfig, state: &GenesisState) -> Res<()> {
    let mut keys = BTreeSet::new();
    for v in &state.validators {
        let moniker = v.description.as_ref().map_or("", |d| d.moniker.as_str());
        config.addresses.parse_valoper(&v.operator_address).map_err(|e| bad(format!("{moniker}: {e}")))?;
        let key = ConsensusKey::from_any(v.consensus_pubkey.as_ref().ok_or(StakingError::EmptyValidatorPubKey)?)?;
        let address = || key.address().map(|a| config.addresses.valcons(&a)).unwrap_or_default();
        if !keys.insert(key.bytes().to_vec()) {
            return Err(bad(format!("duplicate validator in genesis state: moniker {moniker}, address {}", address())));
        }
        if v.jailed && v.status() == Status::Bonded {
            return Err(bad(format!(
                "validator is bonded and jailed in genesis state: moniker {moniker}, address {}",
                address()
            )));
        }
        if crate::commission::dec(&v.delegator_shares)?.is_zero() && v.status() != Status::Unbonding {
            return Err(bad(format!(
                "bonded/unbonded genesis validator cannot have zero delegator shares, validator: {moniker}"
            )));
        }
    }
    Params::checked(&state.params.clone().unwrap_or_default()).map(|_| ()).map_err(bad)
}

/// Reads the total power of a genesis section; an empty text is zero.
fn total_power(bytes: &[u8]) -> Res<Amount> {
    amount(std::str::from_utf8(bytes).map_err(|_| bad("last_total_power"))?)
}

impl StakingKeeper {
    /// Writes a genesis and returns the set. Runs as of height 0, because a set takes effect one block later.
    pub(crate) fn init_genesis(&self, ctx: &Ctx, state: GenesisState) -> Res<Vec<ValidatorUpdate>> {
        validate(ctx.config(), &state)?;
        let ctx = &ctx.at_height(0);
        let params = Params::checked(&state.params.clone().unwrap_or_default()).map_err(bad)?;
        self.set_params(ctx, &params)?;
        self.set_last_total_power(ctx, total_power(&state.last_total_power)?)?;
        let (mut bonded, mut not_bonded) = (Amount::ZERO, Amount::ZERO);
        for v in state.validators {
            let v = Validator::from_proto(ctx, v)?;
            self.init_validator(ctx, &v, state.exported)?;
            let pool = if v.is_bonded() { &mut bonded } else { &mut not_bonded };
            *pool = pool.add(v.tokens)?;
        }
        for d in state.delegations {
            let d = Delegation::from_proto(ctx, d)?;
            if !state.exported {
                self.tell(|h| h.before_delegation_created(ctx, &d.delegator, &d.validator))?;
            }
            self.set_delegation(ctx, &d)?;
            if !state.exported {
                self.tell(|h| h.after_delegation_modified(ctx, &d.delegator, &d.validator))?;
            }
        }
        for u in state.unbonding_delegations {
            let u = Unbonding::from_proto(ctx, u)?;
            self.set_unbonding(ctx, &u)?;
            for entry in &u.entries {
                self.queue_unbonding(ctx, &u, entry.completion)?;
                not_bonded = not_bonded.add(entry.balance)?;
            }
        }
        for r in state.redelegations {
            let r = Redelegation::from_proto(ctx, r)?;
            self.set_redelegation(ctx, &r)?;
            for entry in &r.entries {
                self.queue_redelegation(ctx, &r, entry.completion)?;
            }
        }
        self.check_pool(ctx, BONDED_POOL, "bonded", &params, bonded)?;
        self.check_pool(ctx, NOT_BONDED_POOL, "not bonded", &params, not_bonded)?;
        if state.exported { self.init_last_powers(ctx, &state.last_validator_powers) } else { self.apply_updates(ctx) }
    }

    fn init_validator(&self, ctx: &Ctx, v: &Validator, exported: bool) -> Res<()> {
        self.set_validator(ctx, v)?;
        self.set_by_consensus(ctx, v)?;
        self.set_by_power(ctx, v)?;
        if !exported {
            self.tell(|h| h.after_validator_created(ctx, &v.operator))?;
        }
        if v.status == BondStatus::Unbonding { self.queue_validator(ctx, v) } else { Ok(()) }
    }

    /// A pool holds exactly what validators and unbonding delegations say.
    fn check_pool(&self, ctx: &Ctx, name: &str, what: &str, params: &Params, expected: Amount) -> Res<()> {
        let pool = self.accounts.module_address(ctx, name)?;
        let found = self.bank.all_balances(ctx, &pool)?;
        let expected = Coins::one(Coin::new(expected, Denom::new(params.bond_denom.clone())?));
        if found == expected {
            return Ok(());
        }
        Err(bad(format!("{what} pool balance is different from {what} coins: {found} <-> {expected}")))
    }

    /// The set of an exported chain: it begins with the powers of its last block.
    fn init_last_powers(&self, ctx: &Ctx, powers: &[LastValidatorPower]) -> Res<Vec<ValidatorUpdate>> {
        let mut out = Vec::new();
        for last in powers {
            let operator = ctx.config().addresses.parse_valoper(&last.address)?;
            LAST_POWERS.set(ctx, &Prefixed(operator.clone()), &last.power)?;
            let missing = || bad(format!("validator {} not found", last.address));
            out.push(self.get_validator(ctx, &operator)?.ok_or_else(missing)?.update(last.power));
        }
        Ok(out)
    }

    /// Reads the state back into a genesis section.
    pub(crate) fn export_genesis(&self, ctx: &Ctx) -> Res<GenesisState> {
        let total = LAST_TOTAL_POWER.get(ctx)?.map_or_else(|| "0".to_owned(), |t| t.int);
        let codec = &ctx.config().addresses;
        let last = self.last_powers(ctx)?.into_iter();
        let mut state = GenesisState {
            params: Some(self.params(ctx)?.to_proto()),
            last_total_power: total.into_bytes(),
            last_validator_powers: last
                .map(|(o, power)| LastValidatorPower { address: codec.valoper(&o), power })
                .collect(),
            validators: self.validators(ctx)?.iter().map(Validator::to_proto).collect(),
            exported: true,
            ..GenesisState::default()
        };
        let mut it = DELEGATIONS.iter(ctx)?;
        while let Some((_, d)) = it.next_entry()? {
            state.delegations.push(d);
        }
        let mut it = UNBONDINGS.iter(ctx)?;
        while let Some((_, u)) = it.next_entry()? {
            state.unbonding_delegations.push(u);
        }
        let mut it = REDELEGATIONS.iter(ctx)?;
        while let Some((_, r)) = it.next_entry()? {
            state.redelegations.push(r);
        }
        Ok(state)
    }
}
