//! Genesis of the module: the SDK's `cosmos.gov.v1.GenesisState`.

use crate::errors::GovError;
use crate::keeper::{GovKeeper, set_proposal};
use crate::keys::{ACTIVE_QUEUE, CONSTITUTION, DEPOSITS, INACTIVE_QUEUE, NEXT_ID, PARAMS, PROPOSALS, VOTES};
use crate::{deposits, params};
use openledger_core::collections::Prefixed;
use openledger_core::wire::{coins_from_proto, time_from_proto};
use openledger_core::{ChainConfig, Coins, Ctx, Failure, Res};
use openledger_proto::cosmos::gov::v1::{GenesisState, Params, ProposalStatus};
use prost_types::Timestamp;
use std::collections::BTreeSet;

fn bad(text: impl Into<String>) -> Failure {
    GovError::InvalidGenesis(text.into()).into()
}

/// The genesis section that `init` writes for a chain with this bond denomination.
pub(crate) fn default_for(bond_denom: &str) -> GenesisState {
    GenesisState {
        starting_proposal_id: 1,
        params: Some(params::default_params(bond_denom)),
        ..GenesisState::default()
    }
}

/// SDK `ValidateGenesis`: what [`check`] refuses, and parameters that make no sense.
///
/// # Errors
/// `gov:8`, or the refusal of a parameter, address or coin.
pub(crate) fn validate(config: &ChainConfig, g: &GenesisState) -> Res<()> {
    check(config, g).and_then(|p| params::validate(&config.addresses, p))
}

/// What `InitGenesis` would stumble over. As in the SDK a chain starts with parameters that were not judged:
/// a section written before expedited proposals existed leaves theirs out.
fn check<'a>(config: &ChainConfig, g: &'a GenesisState) -> Res<&'a Params> {
    if g.starting_proposal_id == 0 {
        return Err(bad("starting proposal id must be greater than 0"));
    }
    let mut ids = BTreeSet::new();
    for p in &g.proposals {
        if !ids.insert(p.id) {
            return Err(bad(format!("duplicate proposal id: {}", p.id)));
        }
        let missing = match p.status() {
            ProposalStatus::DepositPeriod => p.deposit_end_time.is_none(),
            ProposalStatus::VotingPeriod => {
                p.voting_end_time.is_none() || p.voting_start_time.is_none() || p.deposit_end_time.is_none()
            }
            _ => false,
        };
        let times = [&p.submit_time, &p.deposit_end_time, &p.voting_start_time, &p.voting_end_time];
        if missing || !times.into_iter().flatten().all(in_range) {
            return Err(bad(format!("proposal {} without the times of its status", p.id)));
        }
        coins_from_proto(&p.total_deposit).map_err(|e| e.context(format!("proposal {}", p.id)))?;
    }
    let mut seen = BTreeSet::new();
    for d in &g.deposits {
        if !ids.contains(&d.proposal_id) {
            return Err(bad(format!("deposit of {} has non-existent proposal id: {}", d.depositor, d.proposal_id)));
        }
        config.addresses.parse(&d.depositor)?;
        coins_from_proto(&d.amount)?;
        if !seen.insert((d.proposal_id, &d.depositor)) {
            return Err(bad(format!("duplicate deposit: {} {}", d.proposal_id, d.depositor)));
        }
    }
    let mut seen = BTreeSet::new();
    for v in &g.votes {
        if !ids.contains(&v.proposal_id) {
            return Err(bad(format!("vote of {} has non-existent proposal id: {}", v.voter, v.proposal_id)));
        }
        config.addresses.parse(&v.voter)?;
        if !v.options.iter().all(crate::votes::valid_option) {
            return Err(bad(format!("vote of {} on {} has an invalid option", v.voter, v.proposal_id)));
        }
        if !seen.insert((v.proposal_id, &v.voter)) {
            return Err(bad(format!("duplicate vote: {} {}", v.proposal_id, v.voter)));
        }
    }
    g.params.as_ref().ok_or_else(|| bad("params must not be nil"))
}

/// Whether a time lies in the years 1 to 9999, which is what a queue can order.
fn in_range(t: &Timestamp) -> bool {
    (-62_135_596_800..=253_402_300_799).contains(&t.seconds) && (0..1_000_000_000).contains(&t.nanos)
}

impl GovKeeper {
    /// Writes the section, which is checked first.
    ///
    /// # Errors
    /// As [`check`]; and when the deposits are not what the module account holds.
    pub(crate) fn init_genesis(&self, ctx: &Ctx, g: &GenesisState) -> Res<()> {
        let params = check(ctx.config(), g)?;
        NEXT_ID.set(ctx, &g.starting_proposal_id)?;
        PARAMS.set(ctx, params)?;
        CONSTITUTION.set(ctx, &g.constitution)?;
        let account = self.account(ctx)?;
        let mut total = Coins::empty();
        for d in &g.deposits {
            deposits::set(ctx, ctx.parse_address(&d.depositor)?, d)?;
            total = total.add(&coins_from_proto(&d.amount)?)?;
        }
        for v in &g.votes {
            VOTES.set(ctx, &(v.proposal_id, Prefixed(ctx.parse_address(&v.voter)?)), v)?;
        }
        for p in &g.proposals {
            match p.status() {
                ProposalStatus::DepositPeriod => {
                    INACTIVE_QUEUE.set(ctx, &(time_from_proto(p.deposit_end_time.as_ref()), p.id), &p.id)?;
                }
                ProposalStatus::VotingPeriod => {
                    ACTIVE_QUEUE.set(ctx, &(time_from_proto(p.voting_end_time.as_ref()), p.id), &p.id)?;
                }
                _ => {}
            }
            set_proposal(ctx, p)?;
        }
        let balance = self.bank.all_balances(ctx, &account)?;
        // The SDK wants both equal; but anyone may send coins to this account, and then no export would start
        // again.
        if !balance.covers(&total) {
            return Err(bad(format!("expected module account was {balance} but we got {total}")));
        }
        Ok(())
    }
}

/// Reads the section back.
///
/// # Errors
/// The SDK's plain error before genesis was written; fatal when the storage fails.
pub(crate) fn export(ctx: &Ctx) -> Res<GenesisState> {
    let values = |e: (u64, _)| e.1;
    Ok(GenesisState {
        starting_proposal_id: NEXT_ID.get(ctx)?.unwrap_or(0),
        proposals: PROPOSALS.iter(ctx)?.take(usize::MAX)?.into_iter().map(values).collect(),
        deposits: DEPOSITS.iter(ctx)?.take(usize::MAX)?.into_iter().map(|(_, d)| d).collect(),
        votes: VOTES.iter(ctx)?.take(usize::MAX)?.into_iter().map(|(_, v)| v).collect(),
        params: Some(params::get(ctx)?),
        constitution: CONSTITUTION.get(ctx)?.unwrap_or_default(),
        ..GenesisState::default()
    })
}
