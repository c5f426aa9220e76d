//! Evidence lines: which models judge the contributions of a datanet, in which order, and against which public model.
//!
//! A member of a line was trained on the datanet alone, with the encoder of the line. So its probabilities compare
//! with those of the others: they are about the same labels in the same coordinates, and nobody shapes head, inverse
//! or fresh data but by contributing to the datanet under its rules. A contribution that a member does not contain was
//! committed after everything that it does contain, since all of a datanet's contributions settle after the same
//! number of blocks. So the public model of a contribution is the member before the first that contains it.

use crate::evidence_keys::{CLOCK, JUDGEMENTS, LINES};
use crate::keeper::ModelKeeper;
use crate::params;
use openledger_core::heights::position;
use openledger_core::ports::EvidenceView;
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::JudgementPhase;

use crate::events::ENTER_LINE;

/// One, in parts per million.
const PPM: u64 = 1_000_000;

/// The place of a member's snapshot.
pub(crate) fn place(member: &pb::LineMember) -> i64 {
    position(member.height, member.ago)
}

/// An index as it stands in state.
pub(crate) fn index(member: usize) -> Res<u32> {
    u32::try_from(member).map_err(|_| Failure::corrupt("an evidence line of more than 2^32 models"))
}

/// The member of a line that was the first to contain what settles at `settles`, among those that were in it at a
/// reading of the clock. `None` when none of them contains it.
fn cohort_of(line: &pb::EvidenceLine, settles: i64, clock: u64) -> Option<usize> {
    line.members.iter().take_while(|m| m.entered_clock <= clock).position(|m| settles <= place(m))
}

/// The evidence of a contribution at a reading of the clock, from what is stored of it. `None` where none applies: no
/// model was in the line, or the first one contains the contribution, so that it has no public model.
pub fn view(
    line: &pb::EvidenceLine,
    judged: Option<&pb::JudgedContribution>,
    contribution_id: u64,
    settles: i64,
    clock: u64,
) -> Option<EvidenceView> {
    line.members.first().filter(|m| m.entered_clock <= clock)?;
    let mut factors = Vec::new();
    match cohort_of(line, settles, clock) {
        Some(0) => return None,
        None => {}
        Some(cohort) => {
            let window = line.members.iter().zip(0u32..).skip(cohort).take(EvidenceView::JUDGEMENTS);
            for (_, at) in window.take_while(|(m, _)| (1..=clock).contains(&m.judged_clock)) {
                let entry = judged.and_then(|j| j.entries.iter().find(|e| e.member == at));
                // A judgement that did not find the contribution leaves its factor as it was.
                let before = factors.last().copied().unwrap_or(0);
                factors.push(entry.map_or(before, |e| e.factor_ppm));
            }
        }
    }
    Some(EvidenceView { contribution_id, factors })
}

impl ModelKeeper {
    /// The clock's next reading.
    pub(crate) fn tick(&self, ctx: &Ctx) -> Res<u64> {
        Ok(CLOCK.next(ctx)?.saturating_add(1))
    }

    /// Whether a model can enter a line: one datanet, which asks for evidence.
    pub(crate) fn may_judge(&self, ctx: &Ctx, training: &pb::Training) -> Res<bool> {
        match (&self.evidence, training.snapshots.as_slice()) {
            (Some(data), [only]) => data.defers(ctx, only.datanet_id),
            _ => Ok(false),
        }
    }

    /// Opens the lines that answers of a certified model will look at, and has it enter the one that it may judge in.
    pub(crate) fn enter_lines(&self, ctx: &Ctx, model: &pb::Model) -> Res<()> {
        let (Some(data), Some(training)) = (&self.evidence, &model.training) else { return Ok(()) };
        if model.kind() != pb::ModelKind::Head {
            return Ok(());
        }
        for snapshot in &training.snapshots {
            let key = (snapshot.datanet_id, model.artifact_id);
            if data.defers(ctx, snapshot.datanet_id)? && !LINES.has(ctx, &key)? {
                let line = pb::EvidenceLine { datanet_id: key.0, artifact_id: key.1, members: Vec::new() };
                LINES.set(ctx, &key, &line)?;
            }
        }
        match training.snapshots.as_slice() {
            [only] if model.temperature > 0 => {
                let ago = training.snapshots_ago.first().copied().unwrap_or(0);
                self.enter(ctx, model, only, ago)
            }
            _ => Ok(()),
        }
    }

    /// Adds a member, unless its snapshot is too near to that of the last one or brings too little: whoever could have
    /// judgements follow one another without new data of others could use up the three that a contribution has.
    fn enter(&self, ctx: &Ctx, model: &pb::Model, snapshot: &pb::SnapshotRef, ago: u64) -> Res<()> {
        let p = params::get(ctx)?;
        let key = (snapshot.datanet_id, model.artifact_id);
        let mut line = LINES.get(ctx, &key)?.ok_or_else(|| Failure::corrupt("an evidence line that was not opened"))?;
        let here = position(snapshot.height, ago);
        if let Some(last) = line.members.last() {
            let growth = last.points.saturating_mul(u64::from(p.judge_growth_ppm)).div_ceil(PPM).max(1);
            let interval = i64::try_from(p.judge_interval).unwrap_or(i64::MAX);
            let due = place(last).saturating_add(interval);
            if here < due || model.points < last.points.saturating_add(growth) {
                return Ok(());
            }
        }
        let clock = self.tick(ctx)?;
        let at = line.members.len();
        let first = at == 0;
        line.members.push(pb::LineMember {
            model_id: model.id,
            height: snapshot.height,
            ago,
            points: model.points,
            entered_clock: clock,
            // The first member judges nothing: no model is older.
            judged_clock: if first { clock } else { 0 },
            judged_height: if first { ctx.height() } else { 0 },
        });
        LINES.set(ctx, &key, &line)?;
        if !first {
            JUDGEMENTS.set(ctx, &model.id, &opened(&line, at)?)?;
        }
        let attributes: [(&str, &dyn std::fmt::Display); 4] =
            [("model_id", &model.id), ("datanet_id", &key.0), ("artifact_id", &key.1), ("member", &at)];
        ctx.emit_event(ENTER_LINE, &attributes);
        Ok(())
    }
}

/// A judgement at its beginning.
///
/// # Errors
/// Fatal for a place that the line does not have.
pub(crate) fn opened(line: &pb::EvidenceLine, at: usize) -> Res<pb::Judgement> {
    let missing = || Failure::corrupt("a judge that is in no line");
    let judge = line.members.get(at).ok_or_else(missing)?;
    let mut cohorts = Vec::new();
    for first in (1..=at).rev().take(EvidenceView::JUDGEMENTS) {
        let public = line.members.get(first.saturating_sub(1)).ok_or_else(missing)?;
        cohorts.push(pb::JudgedCohort {
            model_id: line.members.get(first).ok_or_else(missing)?.model_id,
            member: index(first)?,
            public_model_id: public.model_id,
            ..pb::JudgedCohort::default()
        });
    }
    Ok(pb::Judgement {
        model_id: judge.model_id,
        member: index(at)?,
        datanet_id: line.datanet_id,
        artifact_id: line.artifact_id,
        phase: JudgementPhase::Fresh.into(),
        points_total: judge.points,
        cohorts,
        ..pb::Judgement::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(members: &[(u64, u64, u64)]) -> pb::EvidenceLine {
        let member = |&(height, entered_clock, judged_clock): &(u64, u64, u64)| pb::LineMember {
            height,
            entered_clock,
            judged_clock,
            ..pb::LineMember::default()
        };
        pb::EvidenceLine { members: members.iter().map(member).collect(), ..pb::EvidenceLine::default() }
    }

    fn judged(entries: &[(u32, u32)]) -> pb::JudgedContribution {
        let entry =
            |&(member, factor_ppm): &(u32, u32)| pb::FactorEntry { member, factor_ppm, ..pb::FactorEntry::default() };
        pb::JudgedContribution { entries: entries.iter().map(entry).collect(), ..pb::JudgedContribution::default() }
    }

    #[test]
    fn evidence_is_what_the_clock_has_seen() {
        let line = line(&[(10, 1, 1), (20, 2, 3), (30, 4, 5), (40, 6, 7), (50, 8, 9)]);
        let entries = judged(&[(1, 100), (2, 300), (4, 999)]);
        let at = |settles, clock| view(&line, Some(&entries), 7, settles, clock).map(|v| v.factors);
        assert_eq!(at(20, 0), None, "before the first model nothing is asked");
        assert_eq!(at(10, 9), None, "the first model has no public one before it");
        assert_eq!(at(11, 1), Some(vec![]));
        assert_eq!(at(20, 2), Some(vec![]), "a model that is certified has not judged yet");
        assert_eq!(at(20, 3), Some(vec![100]));
        assert_eq!(at(20, 4), Some(vec![100]));
        assert_eq!(at(20, 6), Some(vec![100, 300]));
        assert_eq!(at(20, 9), Some(vec![100, 300, 300]), "the third did not find it, the fourth is none of its three");
        assert_eq!(at(51, 9), Some(vec![]));
        assert_eq!(view(&line, None, 7, 20, 9).unwrap().factors, [0, 0, 0]);
    }
}
