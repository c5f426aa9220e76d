//! What becomes of heights when a chain begins anew at height zero (`export --for-zero-height`).
//!
//! Everything that was paid lies before the new chain, at height 0: the payments of an account become one,
//! the epochs of a denomination become the first epoch of the new chain, and no sum changes. The height is
//! part of a record, so that records get a new hash; that of a pruned body, which nobody can compute, stays
//! what it was. Credits stay as they are.

use crate::keeper::AttributionKeeper;
use crate::keys::{EPOCHS, HEADERS, PAYMENTS, RECORDS};
use crate::settle::{Roles, add, amount_of, covering, merge, more, role_of, stored_sum};
use openledger_core::{Ctx, Res};
use openledger_proto::openledger::attribution::v1 as pb;
use prost::Message;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Prepares the module's state after the last block of the old chain.
///
/// # Errors
/// Only fatal failures: the storage failed, or the state contradicts itself.
pub(crate) fn prepare(keeper: &AttributionKeeper, ctx: &Ctx) -> Res<()> {
    let ctx = &ctx.unmetered();
    records(keeper, ctx)?;
    payments(ctx)?;
    epochs(ctx)
}

fn records(keeper: &AttributionKeeper, ctx: &Ctx) -> Res<()> {
    let mut headers = HEADERS.iter(ctx)?;
    while let Some((id, mut header)) = headers.next_entry()? {
        header.height = 0;
        if let Some(mut record) = RECORDS.get(ctx, &id)? {
            record.height = 0;
            if let Some(basis) = &mut record.retrieval {
                basis.consent_height = 0;
            }
            header.record_hash = Sha256::digest(record.encode_to_vec()).to_vec();
            RECORDS.set(ctx, &id, &record)?;
        }
        if header.batch_id != 0 && !header.pruned {
            header.record_hash = keeper.computed(ctx, &header)?.hash.to_vec();
        }
        HEADERS.set(ctx, &id, &header)?;
    }
    Ok(())
}

/// Adds totals, each in its own denomination.
fn joined(totals: &[pb::RoleTotal], more: &[pb::RoleTotal]) -> Res<Vec<pb::RoleTotal>> {
    more.iter().try_fold(totals.to_vec(), |sum, total| {
        let coin = total.amount.clone().unwrap_or_default();
        let mut roles = Roles::new();
        add(&mut roles, role_of(total.role)?, amount_of(&coin.amount)?)?;
        merge(&sum, &roles, &coin.denom)
    })
}

fn payments(ctx: &Ctx) -> Res<()> {
    let mut all = BTreeMap::new();
    for ((account, height), payment) in PAYMENTS.iter(ctx)?.take(usize::MAX)? {
        PAYMENTS.remove(ctx, &(account.clone(), height))?;
        let one = all.entry(account).or_insert_with(|| pb::Payment {
            totals: Vec::new(),
            height: 0,
            undeferred: String::new(),
            ..payment.clone()
        });
        one.totals = joined(&one.totals, &payment.totals)?;
        (one.first_inference_id, one.last_inference_id) = covering(
            (one.first_inference_id, one.last_inference_id),
            (payment.first_inference_id, payment.last_inference_id),
        );
        one.undeferred = more(&one.undeferred, stored_sum(&payment.undeferred)?)?;
    }
    all.into_iter().try_for_each(|(account, payment)| PAYMENTS.set(ctx, &(account, 0), &payment))
}

fn epochs(ctx: &Ctx) -> Res<()> {
    let mut all: BTreeMap<String, pb::EpochTotals> = BTreeMap::new();
    for ((epoch, denom), totals) in EPOCHS.iter(ctx)?.take(usize::MAX)? {
        EPOCHS.remove(ctx, &(epoch, denom.clone()))?;
        let Some(one) = all.get_mut(&denom) else {
            all.insert(denom, pb::EpochTotals { epoch: 0, ..totals });
            continue;
        };
        one.inferences = one.inferences.saturating_add(totals.inferences);
        one.fees_in = amount_of(&one.fees_in)?.add(amount_of(&totals.fees_in)?)?.to_string();
        one.carry = amount_of(&one.carry)?.add(amount_of(&totals.carry)?)?.to_string();
        one.credited = more(&one.credited, stored_sum(&totals.credited)?)?;
        one.released = more(&one.released, stored_sum(&totals.released)?)?;
        one.paid_out = joined(&one.paid_out, &totals.paid_out)?;
    }
    all.into_iter().try_for_each(|(denom, totals)| EPOCHS.set(ctx, &(0, denom), &totals))
}
