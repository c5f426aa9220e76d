//! The second phase of a judgement: each account's items against the fresh data of the others.
//!
//! An account is gone through twice: once to sum its own gradients, once to measure its items by the sums without
//! them. Either may stretch over several steps.

use crate::errors::ModelError;
use crate::evidence_keys::{FRESH_ITEMS, FRESH_SUMS, OWN_SUMS, RECORDS, TALLIES};
use crate::judge::{Bench, FreshItem, Public, keep, of_account, slot_key, wide};
use crate::keeper::ModelKeeper;
use crate::params::gas_of_macs;
use openledger_core::collections::part;
use openledger_core::gas::kv;
use openledger_core::ports::EvidenceView;
use openledger_core::{AccAddress, Ctx, Failure, Res};
use openledger_influence::HinvMatrix;
use openledger_influence::evidence::{FreshSum, Movement};
use openledger_influence::factor::Record;
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::JudgementPhase;
use std::collections::BTreeMap;

/// Bytes of a stored record.
const RECORD_BYTES: usize = 44;

/// One record for each slot.
pub(crate) type Slots = [Record; EvidenceView::JUDGEMENTS];

/// Records as they are stored: volume, doubt, evidence and bets of each slot, big-endian.
pub(crate) fn pack_records(records: &Slots) -> Vec<u8> {
    let mut out = Vec::with_capacity(RECORD_BYTES.saturating_mul(records.len()));
    for r in records {
        out.extend_from_slice(&r.volume.to_be_bytes());
        out.extend_from_slice(&r.doubt.to_be_bytes());
        out.extend_from_slice(&r.evidence.to_be_bytes());
        out.extend_from_slice(&r.bets.to_be_bytes());
    }
    out
}

/// The inverse of [`pack_records`].
pub(crate) fn unpack_records(bytes: &[u8]) -> Res<Slots> {
    let one = |bytes: &[u8]| {
        let (volume, rest) = bytes.split_first_chunk::<8>()?;
        let (doubt, rest) = rest.split_first_chunk::<16>()?;
        let (evidence, bets) = rest.split_first_chunk::<16>()?;
        Some(Record {
            volume: u64::from_be_bytes(*volume),
            doubt: u128::from_be_bytes(*doubt),
            evidence: i128::from_be_bytes(*evidence),
            bets: u32::from_be_bytes(bets.try_into().ok()?),
        })
    };
    let all: Option<Vec<Record>> = bytes.chunks_exact(RECORD_BYTES).map(one).collect();
    all.and_then(|all| all.try_into().ok()).ok_or_else(|| Failure::corrupt("evidence records"))
}

/// The account in work.
struct Account {
    address: AccAddress,
    own: Vec<FreshSum>,
    /// Movements of the slots in which it has made a bet; found when the first one comes.
    movements: [Option<Movement>; EvidenceView::JUDGEMENTS],
    records: Slots,
    tallies: BTreeMap<u64, (usize, u32)>,
}

/// What the phase reads once in a step.
struct Measure<'a> {
    bench: &'a Bench<'a>,
    publics: Vec<Public>,
    totals: Vec<FreshSum>,
    inverse: Option<HinvMatrix>,
}

impl ModelKeeper {
    /// Goes on with the second phase, by at most `budget` items but at least one entry of them.
    pub(crate) fn measure_accounts(
        &self,
        ctx: &Ctx,
        bench: &Bench<'_>,
        j: &mut pb::Judgement,
        budget: usize,
    ) -> Res<()> {
        let mut measure =
            Measure { bench, publics: bench.publics(ctx)?, totals: bench.sums(ctx, &FRESH_SUMS)?, inverse: None };
        let mut current: Option<Account> = None;
        let mut left = budget;
        while left > 0 {
            let account = match &mut current {
                Some(account) => account,
                None => match self.take_up(ctx, bench, j)? {
                    Some(account) => current.insert(account),
                    None => {
                        j.set_phase(JudgementPhase::Factors);
                        return Ok(());
                    }
                },
            };
            let key = (j.model_id, account.address.clone(), j.cursor);
            let free = ctx.unmetered();
            let entry = FRESH_ITEMS.range_from(&free, &of_account(j.model_id, &account.address), &key)?.next_entry()?;
            let Some((key, bytes)) = entry else {
                if j.own_complete {
                    self.put_down(ctx, j, account)?;
                    finished(ctx, bench, j, account)?;
                    current = None;
                } else {
                    (j.own_complete, j.cursor) = (true, 0);
                }
                continue;
            };
            ctx.gas().consume(wide(bytes.len()).saturating_add(kv::READ_FLAT), "read fresh items")?;
            let items = FreshItem::unpack_all(bench.shape, &bytes)?;
            j.cursor = key.2.saturating_add(1);
            left = left.saturating_sub(items.len());
            bench.charge_views(ctx, items.len())?;
            if j.own_complete {
                for item in &items {
                    self.measure(ctx, &mut measure, account, item, j.evidence_novelty_ppm)?;
                }
                FRESH_ITEMS.remove(ctx, &key)?;
            } else {
                for item in &items {
                    absorb(&measure.publics, &mut account.own, item)?;
                }
            }
        }
        match &current {
            Some(account) => {
                bench.save(ctx, &OWN_SUMS, &account.own)?;
                self.put_down(ctx, j, account)
            }
            None => Ok(()),
        }
    }

    /// The account in work, or the next one.
    fn take_up(&self, ctx: &Ctx, bench: &Bench<'_>, j: &mut pb::Judgement) -> Res<Option<Account>> {
        let resumed = !j.account.is_empty();
        if !resumed {
            let first = FRESH_ITEMS.range(&ctx.unmetered(), &part(&j.model_id), false)?.next_entry()?;
            let Some(((_, address, _), _)) = first else { return Ok(None) };
            j.account = address.as_bytes().to_vec();
            (j.own_complete, j.cursor) = (false, 0);
        }
        let address = AccAddress::from_bytes(&j.account)?;
        let stored = RECORDS.get(ctx, &(j.model_id, address.clone()))?;
        let own = if resumed {
            bench.sums(ctx, &OWN_SUMS)?
        } else {
            (0..bench.slots()).map(|_| FreshSum::new(bench.shape)).collect()
        };
        let records = stored.map_or_else(|| Ok(Slots::default()), |bytes| unpack_records(&bytes))?;
        Ok(Some(Account { address, own, movements: [const { None }; 3], records, tallies: BTreeMap::new() }))
    }

    /// Stores what was found of an account so far.
    fn put_down(&self, ctx: &Ctx, j: &pb::Judgement, account: &Account) -> Res<()> {
        RECORDS.set(ctx, &(j.model_id, account.address.clone()), &pack_records(&account.records))?;
        for (contribution, (slot, items)) in &account.tallies {
            let key = (j.model_id, account.address.clone(), *contribution);
            let before = TALLIES.get(ctx, &key)?.unwrap_or(0) & u64::from(u32::MAX);
            let sum = before.saturating_add(u64::from(*items)).min(u64::from(u32::MAX));
            TALLIES.set(ctx, &key, &(u64::from(slot_key(*slot)) << 32 | sum))?;
        }
        Ok(())
    }

    /// Adds an item to its record, by the novelty from which evidence counts in full. Only a bet needs the movement
    /// that the others cause.
    fn measure(
        &self,
        ctx: &Ctx,
        m: &mut Measure<'_>,
        account: &mut Account,
        item: &FreshItem,
        full_ppm: u32,
    ) -> Res<()> {
        let missing = || Failure::corrupt("a slot without a public model");
        let public = m.publics.get(item.slot).ok_or_else(missing)?;
        let view = public.model()?.view(&item.embedding, item.label).map_err(Failure::corrupt)?;
        let bet = view.public_label != item.label;
        let evidence = if bet {
            let movement = account.movements.get(item.slot).ok_or_else(missing)?;
            if movement.is_none() {
                let found = self.movement(ctx, m, &account.own, item.slot)?;
                *account.movements.get_mut(item.slot).ok_or_else(missing)? = Some(found);
            }
            let movement = account.movements.get(item.slot).and_then(Option::as_ref).ok_or_else(missing)?;
            movement.evidence(&item.embedding, item.label, &view).map_err(Failure::corrupt)?
        } else {
            0
        };
        let record = account.records.get_mut(item.slot).ok_or_else(missing)?;
        record.add_item(item.novelty_ppm, full_ppm, view.doubt, evidence, bet).map_err(Failure::corrupt)?;
        let tally = account.tallies.entry(item.contribution_id).or_insert((item.slot, 0));
        tally.1 = tally.1.saturating_add(1);
        Ok(())
    }

    /// The movement of the weights by what the others bring.
    fn movement(&self, ctx: &Ctx, m: &mut Measure<'_>, own: &[FreshSum], slot: usize) -> Res<Movement> {
        let (model, shape) = (&m.bench.model, m.bench.shape);
        let missing = || Failure::corrupt("a slot without sums");
        let params = wide(shape.params());
        let macs = params.saturating_mul(params).saturating_mul(2);
        ctx.gas().consume(gas_of_macs(&m.bench.params, macs), "measure an account")?;
        if m.inverse.is_none() {
            let head = model.head.as_ref().ok_or(ModelError::ModelState)?;
            ctx.gas().consume(head.inverse_size, "read inverse")?;
            let bytes = self.inverse_bytes(ctx, model.id, head)?;
            let inverse = HinvMatrix::from_bytes(shape, head.inverse_fraction_bits, &bytes);
            m.inverse = Some(inverse.map_err(Failure::corrupt)?);
        }
        let inverse = m.inverse.as_ref().ok_or_else(missing)?;
        let (total, own) = m.totals.get(slot).zip(own.get(slot)).ok_or_else(missing)?;
        let others = total.without(own).map_err(Failure::corrupt)?;
        let points = u32::try_from(model.points).map_err(Failure::corrupt)?;
        Movement::new(inverse, &others, points).map_err(Failure::corrupt)
    }
}

/// Adds an item to the account's own sums: to those of its cohort's public model and of the older ones.
fn absorb(publics: &[Public], own: &mut [FreshSum], item: &FreshItem) -> Res<()> {
    for (public, sum) in publics.iter().zip(own).skip(item.slot) {
        let view = public.model()?.view(&item.embedding, item.label).map_err(Failure::corrupt)?;
        sum.absorb(&view, &item.embedding).map_err(Failure::corrupt)?;
    }
    Ok(())
}

/// Ends the work on an account in this phase.
fn finished(ctx: &Ctx, bench: &Bench<'_>, j: &mut pb::Judgement, account: &Account) -> Res<()> {
    for (cohort, record) in j.cohorts.iter_mut().zip(&account.records) {
        cohort.accounts = cohort.accounts.saturating_add(u64::from(record.volume > 0));
    }
    j.accounts_measured = j.accounts_measured.saturating_add(1);
    j.account.clear();
    (j.own_complete, j.cursor) = (false, 0);
    for slot in 0..bench.slots() {
        let key = (j.model_id, slot_key(slot));
        if OWN_SUMS.has(ctx, &key)? {
            OWN_SUMS.remove(ctx, &key)?;
        }
    }
    keep(ctx, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read_as_they_were_written() {
        let one = Record { volume: u64::MAX, doubt: u128::MAX, evidence: i128::MIN, bets: 7 };
        let all = [one, Record::default(), Record { evidence: -1, ..one }];
        assert_eq!(unpack_records(&pack_records(&all)).unwrap(), all);
        assert!(unpack_records(&[0; 43]).is_err());
    }
}
