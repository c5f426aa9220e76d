//! The keeper: its ports, and the writes that every way of changing a proposal shares.

use crate::errors::{GovError, not_found};
use crate::keys::{ACTIVE_QUEUE, INACTIVE_QUEUE, PROPOSALS, VOTING};
use crate::params;
use openledger_core::ports::{AccountView, BankMint, DistributionPort, StakingView};
use openledger_core::wire::{nanos_from_proto, time_from_proto, time_to_proto};
use openledger_core::{AccAddress, BlockTime, Ctx, Failure, Res, Router};
use openledger_proto::cosmos::gov::v1::{Proposal, ProposalStatus};
use prost_types::{Duration, Timestamp};
use std::sync::Arc;

/// The name of the module, which is that of its account too.
pub(crate) const MODULE: &str = "gov";
/// Bytes of metadata and titles (SDK `DefaultConfig`).
const MAX_METADATA: usize = 255;
/// The most bytes that a proposal's summary may have.
const MAX_SUMMARY: usize = 40 * MAX_METADATA;

/// The logic of governance over the ports that it uses.
#[derive(Clone)]
pub struct GovKeeper {
    pub(crate) accounts: Arc<dyn AccountView>,
    pub(crate) bank: Arc<dyn BankMint>,
    pub(crate) staking: Arc<dyn StakingView>,
    pub(crate) distribution: Arc<dyn DistributionPort>,
    pub(crate) router: Router,
}

impl std::fmt::Debug for GovKeeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "GovKeeper({:?})", self.router)
    }
}

impl GovKeeper {
    /// A keeper whose passed proposals run through `router`.
    pub fn new(
        accounts: Arc<dyn AccountView>,
        bank: Arc<dyn BankMint>,
        staking: Arc<dyn StakingView>,
        distribution: Arc<dyn DistributionPort>,
        router: Router,
    ) -> Self {
        Self { accounts, bank, staking, distribution, router }
    }

    /// The address of the gov account, read from the store as SDK `GetGovernanceAccount` does.
    pub(crate) fn account(&self, ctx: &Ctx) -> Res<AccAddress> {
        self.accounts.module_address(ctx, MODULE)
    }
}

/// The proposal with this id, or the SDK's plain error.
pub(crate) fn proposal(ctx: &Ctx, id: u64) -> Res<Proposal> {
    PROPOSALS.get(ctx, &id)?.ok_or_else(|| not_found(id, "Proposal"))
}

/// A time that the proposal must have by its status.
pub(crate) fn stored_time(time: Option<&Timestamp>, what: &str) -> Res<BlockTime> {
    time.map(|t| time_from_proto(Some(t))).ok_or_else(|| Failure::corrupt(format!("proposal without {what}")))
}

/// The time that lies one period of the parameters after `time`.
pub(crate) fn after(time: BlockTime, period: Option<&Duration>) -> Res<BlockTime> {
    let period = period.ok_or_else(|| Failure::unregistered("the parameters lack a period"))?;
    time.plus_nanos(nanos_from_proto(Some(period))).ok_or_else(|| Failure::unregistered("period out of range"))
}

pub(crate) fn is_open(p: &Proposal) -> bool {
    matches!(p.status(), ProposalStatus::DepositPeriod | ProposalStatus::VotingPeriod)
}

/// Stores a proposal and keeps the marker of those in their voting period (SDK `SetProposal`).
pub(crate) fn set_proposal(ctx: &Ctx, p: &Proposal) -> Res<()> {
    if p.status() == ProposalStatus::VotingPeriod {
        VOTING.set(ctx, &p.id, &vec![1])?;
    } else {
        VOTING.remove(ctx, &p.id)?;
    }
    PROPOSALS.set(ctx, &p.id, p)
}

/// SDK `DeleteProposal`: reads it again and takes it out of its queues.
pub(crate) fn delete_proposal(ctx: &Ctx, id: u64) -> Res<()> {
    let p = proposal(ctx, id)?;
    if p.deposit_end_time.is_some() {
        INACTIVE_QUEUE.remove(ctx, &(time_from_proto(p.deposit_end_time.as_ref()), id))?;
    }
    if p.voting_end_time.is_some() {
        ACTIVE_QUEUE.remove(ctx, &(time_from_proto(p.voting_end_time.as_ref()), id))?;
        VOTING.remove(ctx, &id)?;
    }
    PROPOSALS.remove(ctx, &id)
}

/// Opens the voting period of a proposal (SDK `ActivateVotingPeriod`).
pub(crate) fn activate(ctx: &Ctx, mut p: Proposal) -> Res<()> {
    let params = params::get(ctx)?;
    let start = ctx.block().time;
    let period = if p.expedited { &params.expedited_voting_period } else { &params.voting_period };
    let end = after(start, period.as_ref())?;
    p.voting_start_time = Some(time_to_proto(start));
    p.voting_end_time = Some(time_to_proto(end));
    p.set_status(ProposalStatus::VotingPeriod);
    set_proposal(ctx, &p)?;
    INACTIVE_QUEUE.remove(ctx, &(stored_time(p.deposit_end_time.as_ref(), "deposit end time")?, p.id))?;
    ACTIVE_QUEUE.set(ctx, &(end, p.id), &p.id)
}

/// Metadata and titles.
///
/// # Errors
/// `gov:15` when the text is too long.
pub(crate) fn check_metadata_len(text: &str) -> Res<()> {
    if text.len() > MAX_METADATA { Err(GovError::MetadataTooLong(text.len()).into()) } else { Ok(()) }
}

/// Summaries.
///
/// # Errors
/// `gov:22` when the text is too long.
pub(crate) fn check_summary_len(text: &str) -> Res<()> {
    if text.len() > MAX_SUMMARY { Err(GovError::SummaryTooLong(text.len()).into()) } else { Ok(()) }
}
