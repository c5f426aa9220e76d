//! What jobs hear of heads. The first certified head is an optimum, and so is a copy of it, so that what is left to
//! decide is who had it first; see "Who is first" in README.md.

use crate::events;
use crate::keys::{CANDIDATES, COMMITMENTS, REGISTERED, TASKS};
use openledger_core::ports::{CertifiedHead, TrainingHooks, TrainingTask};
use openledger_core::{AccAddress, Ctx, Res};
use openledger_proto::openledger::job::v1 as pb;
use openledger_proto::openledger::model::v1::SnapshotRef;
use prost::Message;
use sha2::{Digest, Sha256};

/// Domain of commitments to heads.
const HEAD_DOMAIN: &[u8] = b"openledger/job/head/v1";
/// One, in parts per million.
pub(crate) const PPM: u32 = 1_000_000;

/// The commitment of an account to the weights of a head, as `MsgRegisterHead` has them. It takes the weights
/// themselves and not their hash, since a hash may be public before they are.
pub fn commitment(trainer: &AccAddress, weights: &[u8]) -> [u8; 32] {
    let raw = trainer.as_bytes();
    let length = u8::try_from(raw.len()).unwrap_or(u8::MAX); // no address is longer than 255 bytes
    Sha256::new()
        .chain_update(HEAD_DOMAIN)
        .chain_update([length])
        .chain_update(raw)
        .chain_update(weights)
        .finalize()
        .into()
}

/// A task as messages and state have it.
pub(crate) fn task_to_proto(task: &TrainingTask) -> pb::TrainingTask {
    let snapshots = task.snapshots.iter().map(|s| SnapshotRef { datanet_id: s.datanet_id, height: s.height }).collect();
    let old = task.snapshots.iter().any(|s| s.ago != 0);
    pb::TrainingTask {
        snapshots,
        snapshots_ago: if old { task.snapshots.iter().map(|s| s.ago).collect() } else { Vec::new() },
        artifact_id: task.artifact_id,
        classes: task.classes,
        lambda_ppb: task.lambda_ppb,
    }
}

/// What names a task.
pub(crate) fn task_hash(task: &pb::TrainingTask) -> Vec<u8> {
    Sha256::digest(task.encode_to_vec()).to_vec()
}

/// Keeps what is told of heads that jobs ask for. It stands beside the keeper, which is made after the models that
/// tell.
#[derive(Debug, Clone, Copy)]
pub struct JobHooks;

/// The state of a task while a job asks for it. Looking is free, so that a chain without jobs costs what it did.
fn asked(ctx: &Ctx, task: &TrainingTask) -> Res<Option<pb::TaskState>> {
    let hash = task_hash(&task_to_proto(task));
    Ok(TASKS.get(&ctx.unmetered(), &hash)?.filter(|state| state.open_jobs > 0))
}

impl TrainingHooks for JobHooks {
    fn head_registered(&self, ctx: &Ctx, task: &TrainingTask, model_id: u64) -> Res<()> {
        match asked(ctx, task)? {
            Some(_) => REGISTERED.set(ctx, &model_id, &ctx.height()),
            // What was written under an earlier training of the model must not stay.
            None if REGISTERED.has(&ctx.unmetered(), &model_id)? => REGISTERED.remove(ctx, &model_id),
            None => Ok(()),
        }
    }

    fn head_certified(&self, ctx: &Ctx, task: &TrainingTask, head: CertifiedHead<'_>) -> Res<()> {
        let registered = REGISTERED.get(&ctx.unmetered(), &head.model_id)?;
        if registered.is_some() {
            REGISTERED.remove(ctx, &head.model_id)?;
        }
        let Some(mut state) = asked(ctx, task)? else { return Ok(()) };
        // The compute part of the fees goes to who trained, or the model is no candidate.
        let own = matches!(head.compute, [one] if one.address == *head.trainer && one.share_ppm == PPM);
        if !own {
            return Ok(());
        }
        ctx.gas().consume(u64::try_from(head.weights.len()).unwrap_or(u64::MAX), "hash head")?;
        let committed = COMMITMENTS.get(ctx, &commitment(head.trainer, head.weights).to_vec())?;
        let registered = registered.unwrap_or(0);
        let candidate = pb::Candidate {
            model_id: head.model_id,
            trainer: ctx.address_text(head.trainer),
            known_height: committed.map_or(registered, |height| height.min(registered)),
            certified_height: ctx.height(),
        };
        CANDIDATES.set(ctx, &(state.task_hash.clone(), state.candidates), &candidate)?;
        state.candidates = state.candidates.saturating_add(1);
        TASKS.set(ctx, &state.task_hash.clone(), &state)?;
        ctx.emit_event(
            events::CANDIDATE,
            &[
                ("task_hash", &crate::keeper::hex(&state.task_hash)),
                ("model_id", &candidate.model_id),
                ("trainer", &candidate.trainer),
                ("known_height", &candidate.known_height),
            ],
        );
        Ok(())
    }
}
