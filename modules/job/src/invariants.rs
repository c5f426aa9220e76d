//! What must hold after every block. Tests, simulations and operators check it; it reads the whole state.

use crate::keys::{BOUNTIES, JOBS, OPEN, OPEN_BOUNTIES, STORE, TASKS};
use openledger_core::ports::BankView;
use openledger_core::wire::coin_from_proto;
use openledger_core::{AccAddress, Amount, Ctx, Failure, Res};
use openledger_proto::openledger::job::v1::{BountyStatus, JobStatus};
use std::collections::BTreeMap;

/// Checks that the module account holds exactly the rewards of open jobs, and that the indices agree with the jobs.
///
/// # Errors
/// Fatal, naming what is broken.
pub fn check(ctx: &Ctx, bank: &dyn BankView) -> Res<()> {
    let ctx = &ctx.unmetered();
    let broken = |what: String| Err(Failure::Fatal(format!("invariant broken: {what}")));
    let mut held = Amount::ZERO;
    let mut open: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
    let mut all = JOBS.iter(ctx)?;
    while let Some((id, job)) = all.next_entry()? {
        let is_open = job.status() == JobStatus::Open;
        if OPEN.has(ctx, &id)? != is_open {
            return broken(format!("job {id} and the index of open ones disagree"));
        }
        let count = open.entry(job.task_hash.clone()).or_default();
        if is_open {
            *count = count.saturating_add(1);
            held = held.add(coin_from_proto(&job.reward.clone().unwrap_or_default())?.amount)?;
        }
    }
    let mut all = TASKS.iter(ctx)?;
    while let Some((hash, state)) = all.next_entry()? {
        if open.remove(&hash) != Some(state.open_jobs) {
            return broken("a task and its open jobs disagree".to_owned());
        }
    }
    let mut all = BOUNTIES.iter(ctx)?;
    while let Some((id, bounty)) = all.next_entry()? {
        let is_open = matches!(bounty.status(), BountyStatus::Open | BountyStatus::Scoring);
        if OPEN_BOUNTIES.has(ctx, &id)? != is_open {
            return broken(format!("bounty {id} and the index of open ones disagree"));
        }
        if is_open {
            held = held.add(coin_from_proto(&bounty.reward.clone().unwrap_or_default())?.amount)?;
        }
    }
    let balance = bank.balance(ctx, &AccAddress::module(STORE), &ctx.config().bond_denom)?;
    if balance == held {
        Ok(())
    } else {
        broken(format!("open jobs and bounties hold {held}, the module account {balance}"))
    }
}
