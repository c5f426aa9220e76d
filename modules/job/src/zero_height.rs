//! What becomes of jobs when a chain begins anew at height zero (`export --for-zero-height`).
//!
//! Open jobs end with the old chain, because nobody could announce their task at a height of the new one: who leads is
//! paid, and a reward without a candidate goes back. What is closed stays as history, without heights.

use crate::keeper::JobKeeper;
use crate::keys::{
    BOUNTIES, CANDIDATES, COMMITMENTS, ENTERED, ENTRIES, ITEMS, JOBS, OPEN, OPEN_BOUNTIES, REGISTERED, TASKS,
};
use openledger_core::collections::part;
use openledger_core::heights::before_genesis;
use openledger_core::{Ctx, Res};
use openledger_proto::openledger::job::v1::{Bounty, TrainingJob, TrainingTask};

/// Prepares the module's state after the last block of the old chain.
///
/// # Errors
/// Only fatal failures: the storage failed, or the state contradicts itself.
pub(crate) fn prepare(keeper: &JobKeeper, ctx: &Ctx) -> Res<()> {
    let ctx = &ctx.unmetered();
    for (id, ()) in OPEN.iter(ctx)?.take(usize::MAX)? {
        let job = keeper.job(ctx, id)?;
        match keeper.leader(ctx, &job)? {
            Some((leader, _)) => keeper.pay(ctx, job, &leader)?,
            None => keeper.refund(ctx, job)?,
        }
    }
    bounties(keeper, ctx)?;
    let last = ctx.height();
    for (id, job) in JOBS.iter(ctx)?.take(usize::MAX)? {
        let mut job = TrainingJob { posted_height: 0, deadline: 0, closed_height: 0, first_candidate: 0, ..job };
        if let Some(task) = &mut job.task {
            before(task, last);
            job.task_hash = crate::hooks::task_hash(task);
        }
        JOBS.set(ctx, &id, &job)?;
    }
    for (key, _) in CANDIDATES.iter(ctx)?.take(usize::MAX)? {
        CANDIDATES.remove(ctx, &key)?;
    }
    for (key, _) in TASKS.iter(ctx)?.take(usize::MAX)? {
        TASKS.remove(ctx, &key)?;
    }
    for (key, _) in COMMITMENTS.iter(ctx)?.take(usize::MAX)? {
        COMMITMENTS.remove(ctx, &key)?;
    }
    for (key, _) in REGISTERED.iter(ctx)?.take(usize::MAX)? {
        REGISTERED.remove(ctx, &key)?;
    }
    Ok(())
}

/// Bounties end as well: a reward that waits for reveals or scores goes back, since neither can go on as it was
/// announced.
fn bounties(keeper: &JobKeeper, ctx: &Ctx) -> Res<()> {
    for (id, ()) in OPEN_BOUNTIES.iter(ctx)?.take(usize::MAX)? {
        let mut bounty = keeper.bounty(ctx, id)?;
        bounty.entries = 0;
        for (key, entry) in ENTRIES.range(ctx, &part(&id), false)?.take(usize::MAX)? {
            ENTRIES.remove(ctx, &key)?;
            ENTERED.remove(ctx, &(id, entry.model_id))?;
        }
        for (key, _) in ITEMS.range(ctx, &part(&id), false)?.take(usize::MAX)? {
            ITEMS.remove(ctx, &key)?;
        }
        (bounty.revealed, bounty.revealed_hash) = (0, Vec::new());
        (bounty.next_entry, bounty.next_item) = (0, 0);
        keeper.settle_bounty(ctx, bounty)?;
    }
    for (id, bounty) in BOUNTIES.iter(ctx)?.take(usize::MAX)? {
        let bounty = Bounty { posted_height: 0, deadline: 0, reveal_deadline: 0, ..bounty };
        BOUNTIES.set(ctx, &id, &bounty)?;
    }
    for (key, mut entry) in ENTRIES.iter(ctx)?.take(usize::MAX)? {
        entry.certified_height = 0;
        ENTRIES.set(ctx, &key, &entry)?;
    }
    Ok(())
}

fn before(task: &mut TrainingTask, last: u64) {
    let known = task.snapshots_ago.iter().copied().chain(std::iter::repeat(0));
    let mut all = Vec::with_capacity(task.snapshots.len());
    for (snapshot, ago) in task.snapshots.iter_mut().zip(known) {
        let (height, since) = before_genesis(snapshot.height, ago, last);
        snapshot.height = height;
        all.push(since);
    }
    task.snapshots_ago = all;
}
