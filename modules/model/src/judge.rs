//! Judging contributions with a certified model, in steps that anybody may send. See README.md, "Judging".
//!
//! First all fresh items are looked at through up to three public models, whose gradients are summed. Then each
//! account's items are held against the sums of the others (`judge_accounts`), and at last evidence becomes factors
//! (`standing`). Sums are exact, so neither the steps' sizes nor their senders change anything.

use crate::absorb::MACS_PER_EXPONENTIAL;
use crate::certify::MAX_STEP;
use crate::errors::ModelError;
use crate::events::{JUDGE_MODEL, JUDGE_STEP};
use crate::evidence_keys::{FRESH_ITEMS, FRESH_SUMS, JUDGEMENTS, LINES};
use crate::keeper::{ModelKeeper, shape};
use crate::keys::{ORIGINS, POINTS, WEIGHTS};
use crate::line::place;
use crate::params::{self, gas_of_macs};
use crate::points::POINTS_PER_CHUNK;
use openledger_core::collections::part;
use openledger_core::gas::kv;
use openledger_core::ports::EvidenceData;
use openledger_core::{AccAddress, Ctx, Failure, Res};
use openledger_influence::evidence::{FreshSum, PublicModel};
use openledger_influence::{Head, Point, Shape};
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::JudgementPhase;
use std::collections::BTreeMap;

/// Gas for each byte of what a judgement keeps between its steps and drops at its end: as for the sums of a
/// certification.
pub(crate) const GAS_PER_KEPT_BYTE: u64 = 4;
/// Fresh items that lie under one key.
const ITEMS_PER_ENTRY: usize = 64;

/// A length as gas arithmetic takes it.
pub(crate) fn wide(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

/// What all phases of a judgement read first.
pub(crate) struct Bench<'a> {
    pub(crate) data: &'a dyn EvidenceData,
    pub(crate) params: pb::Params,
    pub(crate) line: pb::EvidenceLine,
    /// The place of the judge in the line.
    pub(crate) at: usize,
    pub(crate) model: pb::Model,
    pub(crate) shape: Shape,
}

/// The public model of a cohort.
pub(crate) struct Public {
    head: Head,
    temperature: u32,
    /// Where its snapshot lies: what settles later is fresh to it.
    place: i64,
}

impl Public {
    /// Looks at items.
    pub(crate) fn model(&self) -> Res<PublicModel<'_>> {
        PublicModel::new(&self.head, self.temperature).map_err(Failure::corrupt)
    }
}

/// A fresh item, as it is kept from the first phase to the second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FreshItem {
    /// Its cohort, counted back from that of the judge.
    pub(crate) slot: usize,
    pub(crate) contribution_id: u64,
    pub(crate) label: u16,
    pub(crate) novelty_ppm: u32,
    pub(crate) embedding: Vec<i8>,
}

impl FreshItem {
    /// Bytes beside the embedding.
    const FIXED: usize = 15;

    fn pack(&self, out: &mut Vec<u8>) {
        out.push(u8::try_from(self.slot).unwrap_or(u8::MAX));
        out.extend_from_slice(&self.contribution_id.to_be_bytes());
        out.extend_from_slice(&self.label.to_be_bytes());
        out.extend_from_slice(&self.novelty_ppm.to_be_bytes());
        out.extend(self.embedding.iter().map(|e| e.cast_unsigned()));
    }

    /// Reads what [`FreshItem::pack`] has written of items of a shape.
    pub(crate) fn unpack_all(shape: Shape, bytes: &[u8]) -> Res<Vec<Self>> {
        let one = |bytes: &[u8]| {
            let (slot, rest) = bytes.split_first_chunk::<1>()?;
            let (contribution, rest) = rest.split_first_chunk::<8>()?;
            let (label, rest) = rest.split_first_chunk::<2>()?;
            let (novelty, embedding) = rest.split_first_chunk::<4>()?;
            Some(Self {
                slot: usize::from(slot[0]),
                contribution_id: u64::from_be_bytes(*contribution),
                label: u16::from_be_bytes(*label),
                novelty_ppm: u32::from_be_bytes(*novelty),
                embedding: embedding.iter().map(|b| b.cast_signed()).collect(),
            })
        };
        let items = bytes.chunks_exact(Self::FIXED.saturating_add(shape.dim())).map(one);
        items.collect::<Option<_>>().ok_or_else(|| Failure::corrupt("fresh items"))
    }
}

impl Bench<'_> {
    /// Cohorts under judgement: that of the judge, and up to two before it.
    pub(crate) fn slots(&self) -> usize {
        self.at.min(openledger_core::ports::EvidenceView::JUDGEMENTS)
    }

    /// The member whose contributions a slot holds, and its public model, by their places in the line.
    pub(crate) fn cohort(&self, slot: usize) -> usize {
        self.at.saturating_sub(slot)
    }

    /// Reads the public models, slot by slot.
    pub(crate) fn publics(&self, ctx: &Ctx) -> Res<Vec<Public>> {
        let one = |slot| {
            let member = self.line.members.get(self.cohort(slot).saturating_sub(1));
            let member = member.ok_or_else(|| Failure::corrupt("a public model that is not in the line"))?;
            let stored = crate::keys::MODELS.get(ctx, &member.model_id)?;
            let weights = WEIGHTS.get(ctx, &member.model_id)?;
            let (model, weights) = stored.zip(weights).ok_or_else(|| Failure::corrupt("public model"))?;
            let head = Head::from_bytes(self.shape, &weights).map_err(Failure::corrupt)?;
            Ok(Public { head, temperature: model.temperature, place: place(member) })
        };
        (0..self.slots()).map(one).collect()
    }

    /// Charges for looking at so many items through each public model, and for adding them to the sums.
    pub(crate) fn charge_views(&self, ctx: &Ctx, items: usize) -> Res<()> {
        let exponentials = wide(self.shape.classes()).saturating_mul(2 * MACS_PER_EXPONENTIAL);
        let each = wide(self.shape.params()).saturating_mul(3).saturating_add(exponentials);
        let macs = each.saturating_mul(wide(self.slots())).saturating_mul(wide(items));
        ctx.gas().consume(gas_of_macs(&self.params, macs), "look at items")
    }
}

impl ModelKeeper {
    /// Handles more of a judgement, at most `max_items` items or contributions.
    ///
    /// # Errors
    /// `model:2`, `model:25`, `model:42`, `model:43`, `model:44`; out of gas; fatal.
    pub fn judge_step(&self, ctx: &Ctx, m: &pb::MsgJudgeStep) -> Res<pb::MsgJudgeStepResponse> {
        if m.max_items == 0 || m.max_items > MAX_STEP {
            return Err(ModelError::InvalidStep.into());
        }
        let model = self.model(ctx, m.model_id)?;
        let mut judgement = JUDGEMENTS.get(ctx, &m.model_id)?.ok_or(ModelError::NothingToJudge)?;
        if judgement.phase() == JudgementPhase::Done {
            return Err(ModelError::JudgementEnded.into());
        }
        if let Some(before) = self.waits_for(ctx, &judgement)? {
            return Err(Failure::from(ModelError::JudgementWaits).context(format!("model {before}")));
        }
        let corrupt = || Failure::corrupt(format!("judgement of model {}", m.model_id));
        let key = (judgement.datanet_id, judgement.artifact_id);
        let bench = Bench {
            data: self.evidence.as_deref().ok_or(ModelError::NothingToJudge)?,
            params: params::get(ctx)?,
            line: LINES.get(ctx, &key)?.ok_or_else(corrupt)?,
            at: usize::try_from(judgement.member).map_err(|_| corrupt())?,
            shape: shape(model.classes, model.embedding_dimension)?,
            model,
        };
        let budget = usize::try_from(m.max_items).unwrap_or(usize::MAX);
        match judgement.phase() {
            JudgementPhase::Fresh => self.collect_fresh(ctx, &bench, &mut judgement, budget)?,
            JudgementPhase::Accounts => self.measure_accounts(ctx, &bench, &mut judgement, budget)?,
            JudgementPhase::Factors => self.set_factors(ctx, &bench, &mut judgement, budget)?,
            JudgementPhase::Done | JudgementPhase::Unspecified => return Err(corrupt()),
        }
        JUDGEMENTS.set(ctx, &m.model_id, &judgement)?;
        let phase = judgement.phase().as_str_name();
        let attributes: [(&str, &dyn std::fmt::Display); 4] = [
            ("model_id", &m.model_id),
            ("phase", &phase),
            ("points", &judgement.points_done),
            ("accounts", &judgement.accounts_done),
        ];
        ctx.emit_event(JUDGE_STEP, &attributes);
        Ok(pb::MsgJudgeStepResponse { judgement: Some(judgement) })
    }

    /// The model whose judgement must end before this one may go on, if it has not. Judgements follow the order of
    /// their line, so that an account's standing grows in one order, whoever sends the steps.
    pub(crate) fn waits_for(&self, ctx: &Ctx, judgement: &pb::Judgement) -> Res<Option<u64>> {
        let line = LINES.get(ctx, &(judgement.datanet_id, judgement.artifact_id))?.unwrap_or_default();
        let at = usize::try_from(judgement.member).unwrap_or(usize::MAX);
        let before = at.checked_sub(1).and_then(|i| line.members.get(i));
        Ok(before.filter(|m| m.judged_clock == 0).map(|m| m.model_id))
    }

    /// The first phase: sums over fresh items through each public model, and the items by account.
    fn collect_fresh(&self, ctx: &Ctx, bench: &Bench<'_>, j: &mut pb::Judgement, budget: usize) -> Res<()> {
        let publics = bench.publics(ctx)?;
        let mut sums = bench.sums(ctx, &FRESH_SUMS)?;
        let until = j.points_total.min(j.points_done.saturating_add(wide(budget)));
        let mut by_account: BTreeMap<AccAddress, Vec<(u64, FreshItem)>> = BTreeMap::new();
        while j.points_done < until {
            let page = page_of(ctx, bench, j.points_done, until)?;
            if page.is_empty() {
                return Err(Failure::corrupt("points end early"));
            }
            bench.charge_views(ctx, page.len())?;
            for (point, origin) in page {
                let from = bench.data.item_origin(ctx, origin.datanet_id, origin.item_id)?;
                let index = j.points_done;
                j.points_done = index.saturating_add(1);
                let Some(slot) = publics.iter().position(|p| from.settles > p.place) else { continue };
                for (public, sum) in publics.iter().zip(&mut sums).skip(slot) {
                    let view = public.model()?.view(&point.embedding, point.label).map_err(Failure::corrupt)?;
                    sum.absorb(&view, &point.embedding).map_err(Failure::corrupt)?;
                }
                let fresh = FreshItem {
                    slot,
                    contribution_id: from.contribution_id,
                    label: point.label,
                    novelty_ppm: point.novelty_ppm,
                    embedding: point.embedding,
                };
                by_account.entry(AccAddress::from_bytes(&origin.owner)?).or_default().push((index, fresh));
            }
        }
        for (account, items) in by_account {
            for entry in items.chunks(ITEMS_PER_ENTRY) {
                let Some((first, _)) = entry.first() else { continue };
                let mut bytes = Vec::new();
                entry.iter().for_each(|(_, item)| item.pack(&mut bytes));
                keep(ctx, bytes.len())?;
                FRESH_ITEMS.set(&ctx.unmetered(), &(j.model_id, account.clone(), *first), &bytes)?;
            }
        }
        bench.save(ctx, &FRESH_SUMS, &sums)?;
        if j.points_done >= j.points_total {
            j.evidence_novelty_ppm = bench.params.evidence_novelty_ppm;
            j.set_phase(JudgementPhase::Accounts);
        }
        Ok(())
    }

    /// Closes a judgement: from here on its factors bind.
    pub(crate) fn close(&self, ctx: &Ctx, bench: &Bench<'_>, j: &mut pb::Judgement) -> Res<()> {
        for slot in 0..bench.slots() {
            FRESH_SUMS.remove(ctx, &(j.model_id, slot_key(slot)))?;
        }
        let mut line = bench.line.clone();
        let judge = line.members.get_mut(bench.at).ok_or_else(|| Failure::corrupt("a judge that is in no line"))?;
        judge.judged_clock = self.tick(ctx)?;
        judge.judged_height = ctx.height();
        LINES.set(ctx, &(j.datanet_id, j.artifact_id), &line)?;
        j.height = ctx.height();
        j.set_phase(JudgementPhase::Done);
        ctx.emit_event(
            JUDGE_MODEL,
            &[("model_id", &j.model_id), ("datanet_id", &j.datanet_id), ("accounts", &j.accounts_done)],
        );
        Ok(())
    }
}

/// Sums by (judge, slot).
pub(crate) type Sums = openledger_core::collections::Map<(u64, u32), Vec<u8>, openledger_core::collections::Raw>;

/// A slot as it stands in keys.
pub(crate) fn slot_key(slot: usize) -> u32 {
    u32::try_from(slot).unwrap_or(u32::MAX)
}

/// Charges for an entry that a judgement keeps between its steps.
pub(crate) fn keep(ctx: &Ctx, bytes: usize) -> Res<()> {
    let gas = wide(bytes).saturating_mul(GAS_PER_KEPT_BYTE).saturating_add(kv::WRITE_FLAT);
    ctx.gas().consume(gas, "judgement")
}

impl Bench<'_> {
    /// The sums of each slot; empty ones where none are stored.
    pub(crate) fn sums(&self, ctx: &Ctx, map: &Sums) -> Res<Vec<FreshSum>> {
        let free = &ctx.unmetered();
        let one = |slot: usize| {
            ctx.gas().consume(wide(FreshSum::encoded_len(self.shape)).saturating_add(kv::READ_FLAT), "read sums")?;
            match map.get(free, &(self.model.id, slot_key(slot)))? {
                Some(bytes) => FreshSum::from_bytes(self.shape, &bytes).map_err(Failure::corrupt),
                None => Ok(FreshSum::new(self.shape)),
            }
        };
        (0..self.slots()).map(one).collect()
    }

    /// Stores the sums of each slot.
    pub(crate) fn save(&self, ctx: &Ctx, map: &Sums, sums: &[FreshSum]) -> Res<()> {
        for (slot, sum) in sums.iter().enumerate() {
            let bytes = sum.to_bytes();
            keep(ctx, bytes.len())?;
            map.set(&ctx.unmetered(), &(self.model.id, slot_key(slot)), &bytes)?;
        }
        Ok(())
    }
}

/// The judge's points from `from` to the end of their chunk, or to `until`, with their origins.
fn page_of(ctx: &Ctx, bench: &Bench<'_>, from: u64, until: u64) -> Res<Vec<(Point, crate::keys::Origin)>> {
    let per_chunk = wide(POINTS_PER_CHUNK);
    let skip = from.checked_rem(per_chunk).unwrap_or(0);
    let key = (bench.model.id, from.saturating_sub(skip));
    let missing = || Failure::corrupt("points chunk");
    let points = POINTS.get(ctx, &key)?.ok_or_else(missing)?;
    let origins = ORIGINS.get(ctx, &key)?.ok_or_else(missing)?.origins;
    let narrow = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    let page = points.chunks_exact(Point::packed_len(bench.shape)).zip(origins).skip(narrow(skip));
    let page = page.take(narrow(until.saturating_sub(from)));
    page.map(|(packed, origin)| Ok((Point::unpack(bench.shape, packed).map_err(Failure::corrupt)?, origin))).collect()
}

/// The prefix of an account's entries.
pub(crate) fn of_account(model_id: u64, account: &AccAddress) -> Vec<u8> {
    part(&(model_id, account.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fresh_items_are_read_as_they_were_written() {
        let shape = Shape::new(3, 4).unwrap();
        let item = |n: u8| FreshItem {
            slot: usize::from(n % 3),
            contribution_id: u64::MAX - u64::from(n),
            label: 2,
            novelty_ppm: 1_000_000,
            embedding: vec![-128, 127, 0, n.cast_signed()],
        };
        let items: Vec<_> = (0..5).map(item).collect();
        let mut bytes = Vec::new();
        items.iter().for_each(|i| i.pack(&mut bytes));
        assert_eq!(bytes.len(), 5 * (FreshItem::FIXED + 4));
        assert_eq!(FreshItem::unpack_all(shape, &bytes).unwrap(), items);
    }
}
