//! What becomes of heights when a chain begins anew at height zero (`export --for-zero-height`).
//!
//! A training keeps its order to what datanets know, so that its members stay the same. A certification that
//! was under way begins again, under a seed of the new chain: sums and probes belong to the block that seeded
//! them.

use crate::evidence_genesis;
use crate::evidence_keys::CALIBRATIONS;
use crate::keys::{ACCUMULATORS, ARTIFACTS, CERTIFICATIONS, FRONTIERS, MATERIAL, MODELS, ORIGINS, POINTS, SEEDING};
use openledger_core::collections::part;
use openledger_core::heights::before_genesis;
use openledger_core::{Ctx, Res};
use openledger_proto::openledger::model::v1::{Model, ModelStatus, Training};

/// Prepares the module's state after the last block of the old chain.
///
/// # Errors
/// Only fatal failures: the storage failed, or the state contradicts itself.
pub(crate) fn prepare(ctx: &Ctx) -> Res<()> {
    let ctx = &ctx.unmetered();
    let last = ctx.height();
    for (key, ()) in SEEDING.iter(ctx)?.take(usize::MAX)? {
        SEEDING.remove(ctx, &key)?; // genesis fixes another seeding block
    }
    for (id, mut artifact) in ARTIFACTS.iter(ctx)?.take(usize::MAX)? {
        // All that comes from the old chain is older than what the new one will commit.
        if let Some(text) = &mut artifact.text {
            text.finished_height = 0;
            ARTIFACTS.set(ctx, &id, &artifact)?;
        }
    }
    for (id, mut model) in MODELS.iter(ctx)?.take(usize::MAX)? {
        if model.status() == ModelStatus::Certifying {
            begin_again(ctx, &model)?;
        } else if let Some(mut certification) = CERTIFICATIONS.get(ctx, &id)? {
            certification.seed_height = 0;
            CERTIFICATIONS.set(ctx, &id, &certification)?;
        }
        model.created_height = 0;
        model.certified_height = 0;
        if let Some(accuracy) = &mut model.accuracy {
            accuracy.height = 0;
        }
        if let Some(measurement) = &mut model.measurement {
            measurement.height = 0;
        }
        if let Some(training) = &mut model.training {
            before(training, last);
        }
        MODELS.set(ctx, &id, &model)?;
    }
    evidence_genesis::prepare_zero_height(ctx)
}

/// Drops what the steps so far have stored.
fn begin_again(ctx: &Ctx, model: &Model) -> Res<()> {
    let mut points = POINTS.range(ctx, &part(&model.id), false)?;
    while let Some((key, _)) = points.next_entry()? {
        POINTS.remove(ctx, &key)?;
        ORIGINS.remove(ctx, &key)?;
    }
    ACCUMULATORS.remove(ctx, &model.id)?;
    FRONTIERS.remove(ctx, &model.id)?;
    CALIBRATIONS.remove(ctx, &model.id)?;
    MATERIAL.remove(ctx, &model.id)?;
    CERTIFICATIONS.remove(ctx, &model.id)
}

fn before(training: &mut Training, last: u64) {
    let ago = |i: usize, list: &[u64]| list.get(i).copied().unwrap_or(0);
    let mut snapshots_ago = Vec::with_capacity(training.snapshots.len());
    for (i, snapshot) in training.snapshots.iter_mut().enumerate() {
        let (height, since) = before_genesis(snapshot.height, ago(i, &training.snapshots_ago), last);
        snapshot.height = height;
        snapshots_ago.push(since);
    }
    training.snapshots_ago = snapshots_ago;
    (training.height, training.ago) = before_genesis(training.height, training.ago, last);
}
