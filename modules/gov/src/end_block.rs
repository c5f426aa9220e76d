//! The end of a block: proposals whose deposit or voting period is over. Others are not looked at.

use crate::execution::Execution;
use crate::keeper::{GovKeeper, after, delete_proposal, set_proposal, stored_time};
use crate::keys::{ACTIVE_QUEUE, INACTIVE_QUEUE, PROPOSALS, STORE};
use crate::{events, params};
use openledger_core::collections::{Key, Map, Raw};
use openledger_core::kv::prefix_end;
use openledger_core::wire::time_to_proto;
use openledger_core::{BlockTime, Ctx, Failure, Res};
use openledger_proto::cosmos::gov::v1::{Proposal, ProposalStatus};

/// The proposals in this queue whose time has come.
fn due(ctx: &Ctx, queue: &Map<(BlockTime, u64), u64, Raw>) -> Res<Vec<(BlockTime, u64)>> {
    let mut now = queue.prefix().to_vec();
    ctx.block().time.encode_part(&mut now);
    let mut it = ctx.kv(STORE).iter(queue.prefix(), prefix_end(&now).as_deref(), false)?;
    let mut out = Vec::new();
    while let Some((key, value)) = it.next_entry()? {
        let (at, _) = queue.decode_entry(key.get(queue.prefix().len()..).unwrap_or_default(), &value)?;
        out.push(at);
    }
    Ok(out)
}

fn missing(id: u64) -> Failure {
    Failure::corrupt(format!("queued proposal {id} does not exist"))
}

/// The result, its log, and what an end of the voting period does to the proposal.
struct Verdict {
    result: &'static str,
    log: String,
}

impl GovKeeper {
    /// SDK `EndBlocker`.
    ///
    /// # Errors
    /// Only fatal failures: the storage failed, or the state contradicts itself.
    pub(crate) fn end_block(&self, ctx: &Ctx) -> Res<()> {
        for (_, id) in due(ctx, &INACTIVE_QUEUE)? {
            let p = PROPOSALS.get(ctx, &id)?.ok_or_else(|| missing(id))?;
            if let Some(reason) = self.unreadable(&p) {
                self.fail_unreadable(ctx, p, &reason)?;
                events::inactive_proposal(ctx, id, "proposal_failed");
                return delete_proposal(ctx, id); // as the SDK: the rest waits for the next block
            }
            self.drop_inactive(ctx, id)?;
        }
        for (end, id) in due(ctx, &ACTIVE_QUEUE)? {
            let Some(p) = PROPOSALS.get(ctx, &id)? else {
                if ACTIVE_QUEUE.has(ctx, &(end, id))? {
                    return Err(missing(id));
                }
                continue; // cancelled by a message of one that ended before it: the SDK would halt the chain
            };
            if let Some(reason) = self.unreadable(&p) {
                self.fail_unreadable(ctx, p, &reason)?;
                events::active_proposal_unreadable(ctx, id);
                return ACTIVE_QUEUE.remove(ctx, &(end, id));
            }
            self.close_vote(ctx, p)?;
        }
        Ok(())
    }

    /// A message whose type the application no longer knows.
    fn unreadable(&self, p: &Proposal) -> Option<String> {
        let unknown = p.messages.iter().find(|m| !self.router.handles(&m.type_url))?;
        Some(format!("unable to resolve type URL {}", unknown.type_url))
    }

    fn fail_unreadable(&self, ctx: &Ctx, mut p: Proposal, reason: &str) -> Res<()> {
        p.set_status(ProposalStatus::Failed);
        p.failed_reason = format!("proposal failed because it cannot be processed by gov: {reason}");
        p.messages.clear();
        set_proposal(ctx, &p)?;
        self.settle_deposits(ctx, p.id, false)
    }

    /// Gives the deposits back or burns them. Where the SDK would halt the chain, because another proposal
    /// spent what lay in escrow, the deposits stay on record and the block goes on.
    fn settle_deposits(&self, ctx: &Ctx, id: u64, burn: bool) -> Res<()> {
        match ctx.atomic(|ctx| if burn { self.burn_deposits(ctx, id) } else { self.refund_deposits(ctx, id) }) {
            Err(Failure::Tx(_)) => Ok(()),
            settled => settled,
        }
    }

    /// The deposit period is over and the minimum was not reached.
    fn drop_inactive(&self, ctx: &Ctx, id: u64) -> Res<()> {
        delete_proposal(ctx, id)?;
        let burn = params::get(ctx)?.burn_proposal_deposit_prevote;
        self.settle_deposits(ctx, id, burn)?;
        events::inactive_proposal(ctx, id, "proposal_dropped");
        Ok(())
    }

    /// Counts the votes of a proposal whose voting period is over, and does what the result says.
    fn close_vote(&self, ctx: &Ctx, mut p: Proposal) -> Res<()> {
        let outcome = self.tally(ctx, &p)?;
        // an expedited proposal that fails goes on as a regular one and keeps its deposits
        if !p.expedited || outcome.passes {
            self.settle_deposits(ctx, p.id, outcome.burn_deposits)?;
        }
        ACTIVE_QUEUE.remove(ctx, &(stored_time(p.voting_end_time.as_ref(), "voting end time")?, p.id))?;
        let verdict = if outcome.passes {
            self.run(ctx, &mut p)?
        } else if p.expedited {
            prolong(ctx, &mut p)?
        } else {
            p.set_status(ProposalStatus::Rejected);
            p.failed_reason = "proposal did not get enough votes to pass".to_owned();
            Verdict { result: "proposal_rejected", log: "rejected".to_owned() }
        };
        p.final_tally_result = Some(outcome.result);
        set_proposal(ctx, &p)?;
        events::active_proposal(ctx, p.id, verdict.result, &verdict.log);
        Ok(())
    }

    fn run(&self, ctx: &Ctx, p: &mut Proposal) -> Res<Verdict> {
        match self.execute_all(ctx, &p.messages)? {
            Execution::Done(emitted) => {
                p.set_status(ProposalStatus::Passed);
                emitted.into_iter().for_each(|e| ctx.emit(e));
                Ok(Verdict { result: "proposal_passed", log: "passed".to_owned() })
            }
            Execution::Failed { index, reason } => {
                let url = p.messages.get(index).map_or("", |m| m.type_url.as_str());
                let log = format!("passed, but msg {index} ({url}) failed on execution: {reason}");
                p.set_status(ProposalStatus::Failed);
                p.failed_reason = reason;
                Ok(Verdict { result: "proposal_failed", log })
            }
        }
    }
}

/// An expedited proposal becomes a regular one, whose voting period counts from the same start.
fn prolong(ctx: &Ctx, p: &mut Proposal) -> Res<Verdict> {
    p.expedited = false;
    let params = params::get(ctx)?;
    let start = stored_time(p.voting_start_time.as_ref(), "voting start time")?;
    let end = after(start, params.voting_period.as_ref())?;
    p.voting_end_time = Some(time_to_proto(end));
    ACTIVE_QUEUE.set(ctx, &(end, p.id), &p.id)?;
    Ok(Verdict { result: "expedited_proposal_rejected", log: "expedited proposal converted to regular".to_owned() })
}
