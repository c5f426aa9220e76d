//! What payment, bonds and queries ask about the evidence of contributions.

use crate::evidence_keys::{CLOCK, JUDGED, JUDGEMENTS, LINES, STANDINGS};
use crate::keeper::ModelKeeper;
use crate::keys::STORE;
use crate::line::view;
use crate::params;
use crate::standing::{factor_ppm, whole};
use openledger_core::collections::part;
use openledger_core::ports::{EvidenceFactors, EvidencePort, EvidenceStory, EvidenceView, LATEST};
use openledger_core::{AccAddress, Ctx, Res};
use openledger_proto::openledger::model::v1 as pb;

/// Most lines of one datanet that an answer lists.
const MAX_LINES: usize = 256;

impl EvidencePort for ModelKeeper {
    fn clock(&self, ctx: &Ctx) -> Res<u64> {
        Ok(CLOCK.get(ctx)?.unwrap_or(0))
    }

    fn evidence(
        &self,
        ctx: &Ctx,
        artifact_id: u64,
        datanet_id: u64,
        item_id: u64,
        clock: u64,
    ) -> Res<Option<EvidenceView>> {
        let Some(data) = &self.evidence else { return Ok(None) };
        let line = LINES.get(ctx, &(datanet_id, artifact_id))?.unwrap_or_default();
        if line.members.is_empty() {
            return Ok(None);
        }
        let origin = data.item_origin(ctx, datanet_id, item_id)?;
        let judged = JUDGED.get(ctx, &(origin.contribution_id, artifact_id))?;
        Ok(view(&line, judged.as_ref(), origin.contribution_id, origin.settles, clock))
    }

    fn story(&self, ctx: &Ctx, artifact_id: u64, contribution_id: u64, judgements: u32) -> Res<EvidenceStory> {
        let key = (contribution_id, artifact_id);
        let Some(history) = JUDGED.get(ctx, &key)? else { return Ok(EvidenceStory::default()) };
        let line = (history.datanet_id, artifact_id);
        let mut story = EvidenceStory {
            proof_keys: vec![(STORE, JUDGED.raw_key(&key)), (STORE, LINES.raw_key(&line))],
            ..EvidenceStory::default()
        };
        let until = history.cohort.saturating_add(judgements);
        let Some(entry) = history.entries.iter().rfind(|e| e.member < until) else { return Ok(story) };
        story.judge_model_id = entry.model_id;
        (story.evidence_ppm, story.volume_ppm) = (entry.evidence_ppm, entry.volume_ppm);
        if let Some(judgement) = JUDGEMENTS.get(ctx, &entry.model_id)? {
            if let Some(cohort) = judgement.cohorts.iter().find(|c| c.member == history.cohort) {
                (story.public_model_id, story.scale) = (cohort.public_model_id, cohort.scale);
            }
            story.proof_keys.push((STORE, JUDGEMENTS.raw_key(&entry.model_id)));
        }
        Ok(story)
    }
}

/// The lines of a datanet by encoder.
fn lines(ctx: &Ctx, datanet_id: u64) -> Res<Vec<pb::EvidenceLine>> {
    let found = LINES.range(ctx, &part(&datanet_id), false)?.take(MAX_LINES)?;
    Ok(found.into_iter().map(|(_, line)| line).collect())
}

/// What judgements say for the bonds of contributions. It stands beside the keeper, which is made after the datanets
/// that ask.
#[derive(Debug, Clone, Copy)]
pub struct BondEvidence;

impl EvidenceFactors for BondEvidence {
    fn evidence_ppm(&self, ctx: &Ctx, datanet_id: u64, contribution_id: u64, settles: i64) -> Res<u32> {
        let lines = lines(ctx, datanet_id)?;
        let opened = |line: &pb::EvidenceLine| line.members.first().map(|m| m.entered_clock);
        let Some(line) = lines.iter().filter(|l| opened(l).is_some()).min_by_key(|l| opened(l)) else {
            return Ok(1_000_000);
        };
        let judged = JUDGED.get(ctx, &(contribution_id, line.artifact_id))?;
        let view = view(line, judged.as_ref(), contribution_id, settles, LATEST);
        Ok(view.map_or(1_000_000, |v| v.factors.into_iter().max().unwrap_or(0)))
    }
}

impl ModelKeeper {
    /// The factor by which the bond of a contribution is returned, in ppm: the greatest of its judgements in the line
    /// that was the first of its datanet, whose encoder nobody can choose afterwards. One where no evidence applies;
    /// zero until the first judgement, so that nobody gains from fetching a bond before it.
    ///
    /// # Errors
    /// `datanet:4` for an unknown contribution; out of gas; fatal.
    pub fn contribution_factor(&self, ctx: &Ctx, contribution_id: u64) -> Res<u32> {
        let Some(data) = &self.evidence else { return Ok(1_000_000) };
        let (datanet_id, settles) = data.contribution_origin(ctx, contribution_id)?;
        BondEvidence.evidence_ppm(ctx, datanet_id, contribution_id, settles)
    }

    /// The lines of a datanet by encoder.
    pub(crate) fn lines(&self, ctx: &Ctx, datanet_id: u64) -> Res<Vec<pb::EvidenceLine>> {
        lines(ctx, datanet_id)
    }

    /// The standings of an account in a datanet, by encoder.
    pub(crate) fn standings(&self, ctx: &Ctx, datanet_id: u64, account: &AccAddress) -> Res<Vec<pb::LineStanding>> {
        let share = params::get(ctx)?.evidence_share_ppm;
        let mut out = Vec::new();
        for line in self.lines(ctx, datanet_id)? {
            let key = ((datanet_id, line.artifact_id), account.clone());
            if let Some(standing) = STANDINGS.get(ctx, &key)? {
                let factor_ppm = factor_ppm(share, &whole(&standing)?);
                out.push(pb::LineStanding { standing: Some(standing), factor_ppm });
            }
        }
        Ok(out)
    }

    /// The judgements of a contribution, by encoder.
    pub(crate) fn histories(&self, ctx: &Ctx, contribution_id: u64) -> Res<Vec<pb::JudgedContribution>> {
        let found = JUDGED.range(ctx, &part(&contribution_id), false)?.take(MAX_LINES)?;
        Ok(found.into_iter().map(|(_, history)| history).collect())
    }
}
