//! The last phase of a judgement: from evidence to factors, and what an account has shown in a datanet.

use crate::evidence_keys::{JUDGED, RECORDS, STANDINGS, TALLIES};
use crate::judge::{Bench, of_account, wide};
use crate::judge_accounts::{Slots, unpack_records};
use crate::keeper::ModelKeeper;
use crate::line::index;
use openledger_core::collections::part;
use openledger_core::{AccAddress, Ctx, Failure, Res};
use openledger_influence::factor::{EpochScale, MAX_CREDIT, Record, Standing, in_ppm};
use openledger_proto::openledger::model::v1 as pb;

/// Gas for each account whose record decides the scales: reading it, and its part of the sort.
const GAS_PER_RECORD: u64 = 200;
/// Most volume of a cohort that counts: a thousand million items.
const MAX_VOLUME: i64 = 1 << 50;
/// One, in parts per million.
const PPM: u64 = 1_000_000;

/// An account's standing: all that counted, over all cohorts.
pub(crate) fn whole(standing: &pb::AccountStanding) -> Res<Standing> {
    let closed = Standing { volume: standing.closed_volume, credit: standing.closed_credit };
    let window = standing.window.iter().map(|c| Standing { volume: c.volume, credit: c.credit });
    window.into_iter().try_fold(closed, |sum, one| sum.and(&one)).map_err(Failure::corrupt)
}

/// The factor of a standing in ppm. With a share of zero the rule is off, and every factor is one.
pub(crate) fn factor_ppm(share_ppm: u32, standing: &Standing) -> u32 {
    if share_ppm == 0 { 1_000_000 } else { in_ppm(standing.factor()) }
}

impl ModelKeeper {
    /// Goes on with the last phase, by at most `budget` contributions or accounts.
    pub(crate) fn set_factors(&self, ctx: &Ctx, bench: &Bench<'_>, j: &mut pb::Judgement, budget: usize) -> Res<()> {
        if j.cohorts.iter().any(|c| c.scale == 0) {
            set_scales(ctx, bench, j)?;
        }
        let mut left = budget;
        while left > 0 {
            let Some(((_, account), bytes)) = RECORDS.range(ctx, &part(&j.model_id), false)?.next_entry()? else {
                return self.close(ctx, bench, j);
            };
            let records = unpack_records(&bytes)?;
            let standing = renewed(ctx, bench, j, &account, &records)?;
            let sum = whole(&standing)?;
            let of = of_account(j.model_id, &account);
            while left > 0 {
                let Some((key, tally)) = TALLIES.range(ctx, &of, false)?.next_entry()? else { break };
                let slot = usize::try_from(tally >> 32).map_err(Failure::corrupt)?;
                let items = u32::try_from(tally & u64::from(u32::MAX)).map_err(Failure::corrupt)?;
                let record = records.get(slot).ok_or_else(|| Failure::corrupt("a slot of no cohort"))?;
                note(ctx, bench, j, &Found { contribution_id: key.2, slot, items, record, sum })?;
                TALLIES.remove(ctx, &key)?;
                left = left.saturating_sub(1);
            }
            if TALLIES.range(ctx, &of, false)?.next_entry()?.is_none() {
                STANDINGS.set(ctx, &((j.datanet_id, j.artifact_id), account.clone()), &standing)?;
                RECORDS.remove(ctx, &(j.model_id, account))?;
                j.accounts_done = j.accounts_done.saturating_add(1);
            }
        }
        Ok(())
    }
}

/// What is asked of an item in each cohort, from the records of all accounts.
fn set_scales(ctx: &Ctx, bench: &Bench<'_>, j: &mut pb::Judgement) -> Res<()> {
    ctx.gas().consume(j.accounts_measured.saturating_mul(GAS_PER_RECORD), "scale of an epoch")?;
    let mut by_slot: Vec<Vec<Record>> = vec![Vec::new(); bench.slots()];
    let mut all = RECORDS.range(&ctx.unmetered(), &part(&j.model_id), false)?;
    while let Some((_, bytes)) = all.next_entry()? {
        for (list, record) in by_slot.iter_mut().zip(unpack_records(&bytes)?) {
            if record.volume > 0 {
                list.push(record);
            }
        }
    }
    j.evidence_share_ppm = bench.params.evidence_share_ppm;
    // Both may be zero where the rule is off.
    let (share, least) = (bench.params.evidence_share_ppm.max(1), bench.params.evidence_least.max(1));
    for (cohort, records) in j.cohorts.iter_mut().zip(by_slot) {
        let scale = EpochScale::new(&records, share, least).map_err(Failure::corrupt)?;
        (cohort.scale, cohort.doubt) = (scale.evidence, scale.doubt);
        cohort.accounts = wide(records.len());
    }
    Ok(())
}

/// The account's standing with what this judgement found in place of what earlier ones found for the same cohorts.
/// Computing it again changes nothing.
fn renewed(
    ctx: &Ctx,
    bench: &Bench<'_>,
    j: &pb::Judgement,
    account: &AccAddress,
    records: &Slots,
) -> Res<pb::AccountStanding> {
    let key = ((j.datanet_id, j.artifact_id), account.clone());
    let mut standing = STANDINGS.get(ctx, &key)?.unwrap_or_else(|| pb::AccountStanding {
        account: ctx.address_text(account),
        datanet_id: j.datanet_id,
        artifact_id: j.artifact_id,
        ..pb::AccountStanding::default()
    });
    // Cohorts that are judged no more.
    let open = index(bench.cohort(bench.slots().saturating_sub(1)))?;
    let (window, closed): (Vec<_>, Vec<_>) = standing.window.into_iter().partition(|c| c.cohort >= open);
    for c in closed {
        let sum = Standing { volume: standing.closed_volume, credit: standing.closed_credit };
        let sum = sum.and(&Standing { volume: c.volume, credit: c.credit }).map_err(Failure::corrupt)?;
        (standing.closed_volume, standing.closed_credit) = (sum.volume, sum.credit);
    }
    standing.window = window;
    for ((slot, cohort), record) in j.cohorts.iter().enumerate().zip(records) {
        if record.volume == 0 {
            continue;
        }
        let scale = EpochScale { doubt: cohort.doubt, evidence: cohort.scale };
        let now = bounded(&scale, record);
        let place = index(bench.cohort(slot))?;
        standing.window.retain(|c| c.cohort != place);
        standing.window.push(pb::CohortStanding { cohort: place, volume: now.volume, credit: now.credit });
    }
    standing.window.sort_unstable_by_key(|c| c.cohort);
    Ok(standing)
}

/// The standing of a record, within bounds that sums over all members of a line cannot leave. More volume than all
/// items of a model have comes of a usual doubt near zero and a record of items on which the model is unsure.
fn bounded(scale: &EpochScale, record: &Record) -> Standing {
    let most = Standing { volume: MAX_VOLUME, credit: 0 };
    let now = scale.standing(record).unwrap_or(most);
    let credit = MAX_VOLUME.saturating_mul(MAX_CREDIT);
    Standing { volume: now.volume.min(MAX_VOLUME), credit: now.credit.clamp(credit.saturating_neg(), credit) }
}

/// What a judgement found for a contribution.
struct Found<'a> {
    contribution_id: u64,
    slot: usize,
    items: u32,
    record: &'a Record,
    sum: Standing,
}

/// Writes an entry into the history of a contribution. Items that were kept from this judgement, by taking back
/// consent for a while, must not gain by the evidence of those that were not: the factor shrinks as they do.
fn note(ctx: &Ctx, bench: &Bench<'_>, j: &pb::Judgement, found: &Found<'_>) -> Res<()> {
    let canonical = bench.data.canonical_items(ctx, found.contribution_id)?.unwrap_or(0).max(found.items);
    let factor = u64::from(factor_ppm(j.evidence_share_ppm, &found.sum));
    let factor = factor.saturating_mul(u64::from(found.items)).checked_div(u64::from(canonical)).unwrap_or(0);
    let key = (found.contribution_id, j.artifact_id);
    let mut history = match JUDGED.get(ctx, &key)? {
        Some(history) => history,
        None => pb::JudgedContribution {
            contribution_id: found.contribution_id,
            datanet_id: j.datanet_id,
            artifact_id: j.artifact_id,
            cohort: index(bench.cohort(found.slot))?,
            entries: Vec::new(),
        },
    };
    history.entries.retain(|e| e.member != j.member);
    history.entries.push(pb::FactorEntry {
        model_id: j.model_id,
        member: j.member,
        factor_ppm: u32::try_from(factor.min(PPM)).map_err(Failure::corrupt)?,
        items: found.items,
        canonical,
        volume_ppm: found.record.volume,
        evidence_ppm: i64::try_from(found.record.evidence >> 30).map_err(Failure::corrupt)?,
        standing_volume: found.sum.volume,
        standing_credit: found.sum.credit,
    });
    JUDGED.set(ctx, &key, &history)
}
