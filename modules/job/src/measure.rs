//! What a model gains over those that it was tuned from, on items that nobody had when it was certified. See "Measured
//! tuners" in README.md for what counts and why.

use crate::errors::JobError;
use crate::events;
use crate::hooks::PPM;
use crate::keeper::JobKeeper;
use crate::keys::{BEST, MEASURES};
use crate::params;
use crate::score::MAX_STEP;
use openledger_core::heights::position;
use openledger_core::ports::{MeasuredGain, SnapshotItem, SnapshotPage, SnapshotSpec, UnmeasuredModel};
use openledger_core::{AccAddress, Ctx, Failure, Res};
use openledger_proto::openledger::datanet::v1::LicenceBit;
use openledger_proto::openledger::job::v1 as pb;
use std::collections::BTreeMap;

/// An account brings at most this part of a test.
const OWNERS: u32 = 20;

impl JobKeeper {
    /// Looks at the next items of the datanet, and runs all models on those that count; the last one of the test ends
    /// the measurement.
    ///
    /// # Errors
    /// `job:23`, `job:24`; `model:2` and `model:51` for a model that has nothing to be measured.
    pub fn measure_step(&self, ctx: &Ctx, m: &pb::MsgMeasureStep) -> Res<pb::MsgMeasureStepResponse> {
        if m.max_items == 0 || m.max_items > MAX_STEP {
            return Err(JobError::InvalidStep.into());
        }
        let asked = self.tuners.unmeasured(ctx, m.model_id)?;
        let mut run = match MEASURES.get(ctx, &m.model_id)? {
            Some(run) => run,
            None => begin(ctx, m.model_id, &asked)?,
        };
        let before = position(ctx.height(), 1);
        let spec = SnapshotSpec {
            datanet_id: asked.datanet_id,
            height: before,
            consent_height: before,
            bits: LicenceBit::Evaluate as u32,
        };
        let page = self.datanets.settled_page(ctx, &spec, run.next_item, m.max_items)?;
        let next = match page.next {
            Some(next) => next,
            None => self.datanets.item_bound(ctx, asked.datanet_id)?.saturating_add(1),
        };
        if next <= run.next_item {
            return Err(JobError::NoItems(run.next_item).into());
        }
        run.next_item = next;
        let items = chosen(&mut run, page, &asked.interested);
        let inputs: Vec<(Vec<u8>, u32)> =
            items.into_iter().map(|i| (i.features.into_iter().map(i8::cast_unsigned).collect(), i.label)).collect();
        let inputs: Vec<(&[u8], u32)> = inputs.iter().map(|(input, label)| (input.as_slice(), *label)).collect();
        for runner in &mut run.runners {
            let outcomes = self.measure.measure(ctx, runner.model_id, &inputs)?;
            let right = outcomes.iter().filter(|outcome| outcome.is_some_and(|outcome| outcome.right)).count();
            runner.right = runner.right.saturating_add(u32::try_from(right).unwrap_or(u32::MAX));
        }
        ctx.emit_event(
            events::MEASURE_STEP,
            &[("model_id", &run.model_id), ("items", &run.items), ("next_item", &run.next_item)],
        );
        let answer = pb::MsgMeasureStepResponse { items: run.items, test_items: run.test_items, share_ppm: 0 };
        if run.items < run.test_items {
            MEASURES.set(ctx, &m.model_id, &run)?;
            return Ok(answer);
        }
        let share_ppm = self.end(ctx, asked.datanet_id, &run)?;
        Ok(pb::MsgMeasureStepResponse { share_ppm, ..answer })
    }

    /// Tells the model what it has gained, and keeps the better one as what the next models of the datanet are held
    /// against.
    fn end(&self, ctx: &Ctx, datanet_id: u64, run: &pb::Measure) -> Res<u32> {
        let corrupt = || Failure::corrupt("runners of a measurement");
        let (own, others) = run.runners.split_first().ok_or_else(corrupt)?;
        let mut rival = others.first().ok_or_else(corrupt)?;
        for other in others {
            if other.right > rival.right {
                rival = other;
            }
        }
        let best = if own.right > rival.right { own } else { rival };
        let share_ppm = share(own.right.saturating_sub(rival.right), run);
        let gain = MeasuredGain {
            items: run.items,
            right: own.right,
            rival: rival.model_id,
            rival_right: rival.right,
            share_ppm,
        };
        self.tuners.measured(ctx, run.model_id, &gain)?;
        BEST.set(ctx, &datanet_id, &best.model_id)?;
        if MEASURES.has(&ctx.unmetered(), &run.model_id)? {
            MEASURES.remove(ctx, &run.model_id)?;
        }
        Ok(share_ppm)
    }
}

/// The share that this many items more earn, in ppm: the whole at the full gain, less in proportion.
fn share(gained: u32, run: &pb::Measure) -> u32 {
    let gain = u128::from(gained).saturating_mul(PPM.into()).saturating_mul(PPM.into());
    let full = u128::from(run.items).saturating_mul(run.full_gain_ppm.into());
    let share = gain.checked_div(full).unwrap_or(0).min(PPM.into());
    u32::try_from(share).unwrap_or(PPM)
}

/// A measurement against the parents and the best model that was measured on the datanet so far.
fn begin(ctx: &Ctx, model_id: u64, asked: &UnmeasuredModel) -> Res<pb::Measure> {
    let p = params::get(ctx)?;
    let mut runners = vec![model_id];
    runners.extend(&asked.parents);
    if let Some(best) = BEST.get(ctx, &asked.datanet_id)?.filter(|best| !runners.contains(best)) {
        runners.push(best);
    }
    Ok(pb::Measure {
        model_id,
        runners: runners.into_iter().map(|model_id| pb::Runner { model_id, right: 0 }).collect(),
        next_item: asked.first_item,
        items: 0,
        owners: Vec::new(),
        test_items: p.test_items,
        full_gain_ppm: p.full_gain_ppm,
    })
}

/// The items of a page that belong to the test, counted by account: not those of who is paid by it, no more of one
/// account than its part, and none beyond the last.
fn chosen(run: &mut pb::Measure, page: SnapshotPage, interested: &[AccAddress]) -> Vec<SnapshotItem> {
    let most = run.test_items.div_ceil(OWNERS);
    let mut owners: BTreeMap<Vec<u8>, u32> = run.owners.drain(..).map(|one| (one.owner, one.items)).collect();
    let mut out = Vec::new();
    for item in page.items {
        let brought = owners.entry(item.owner.as_bytes().to_vec()).or_default();
        if run.items < run.test_items && *brought < most && !interested.contains(&item.owner) {
            *brought = brought.saturating_add(1);
            run.items = run.items.saturating_add(1);
            out.push(item);
        }
    }
    owners.retain(|_, items| *items > 0);
    run.owners = owners.into_iter().map(|(owner, items)| pb::OwnerItems { owner, items }).collect();
    out
}
