//! Lines, judgements and standings in a genesis, and what becomes of them when a chain begins anew.
//!
//! A judgement under way is not exported: it begins again, and finds the same.

use crate::errors::ModelError;
use crate::evidence_keys::{
    CLOCK, FRESH_ITEMS, FRESH_SUMS, JUDGED, JUDGEMENTS, LINES, OWN_SUMS, RECORDS, STANDINGS, TALLIES,
};
use crate::keys::MODELS;
use crate::line::opened;
use openledger_core::heights::before_genesis;
use openledger_core::{Ctx, Failure, Res};
use openledger_proto::openledger::model::v1 as pb;
use openledger_proto::openledger::model::v1::JudgementPhase;

fn bad(what: impl std::fmt::Display) -> Failure {
    Failure::from(ModelError::InvalidGenesis).context(what)
}

/// Checks the section without writing it: lines in order, clocks that rise, histories and standings that name a line.
///
/// # Errors
/// `model:35` naming what does not fit.
pub(crate) fn validate(g: &pb::GenesisState) -> Res<()> {
    let mut lines = std::collections::BTreeMap::new();
    for line in &g.lines {
        let what = format!("evidence line of datanet {} and encoder {}", line.datanet_id, line.artifact_id);
        for pair in line.members.windows(2) {
            let [a, b] = pair else { continue };
            let judged = b.judged_clock == 0 || a.judged_clock > 0 && b.judged_clock > a.judged_clock;
            if b.entered_clock <= a.entered_clock || b.points <= a.points || !judged {
                return Err(bad(format!("{what}: model {} is out of order", b.model_id)));
            }
        }
        for m in &line.members {
            let known =
                g.models.iter().filter_map(|one| one.model.as_ref()).any(|model| {
                    model.id == m.model_id && model.temperature > 0 && model.artifact_id == line.artifact_id
                });
            let first = line.members.first().is_some_and(|f| f.model_id == m.model_id);
            let clocks = (1..=g.evidence_clock).contains(&m.entered_clock) && m.judged_clock <= g.evidence_clock;
            if !known || !clocks || (first && m.judged_clock == 0) {
                return Err(bad(format!("{what}: model {}", m.model_id)));
            }
        }
        if lines.insert((line.datanet_id, line.artifact_id), line).is_some() {
            return Err(bad(format!("{what} stands twice")));
        }
    }
    for j in &g.judgements {
        let line = lines.get(&(j.datanet_id, j.artifact_id));
        let at = usize::try_from(j.member).unwrap_or(usize::MAX);
        let member = line.and_then(|l| l.members.get(at)).filter(|m| m.model_id == j.model_id && m.judged_clock > 0);
        if member.is_none() || j.phase() != JudgementPhase::Done {
            return Err(bad(format!("judgement of model {}", j.model_id)));
        }
    }
    let unknown = |datanet, artifact| !lines.contains_key(&(datanet, artifact));
    if let Some(one) = g.judged.iter().find(|one| unknown(one.datanet_id, one.artifact_id) || one.entries.len() > 3) {
        return Err(bad(format!("judgements of contribution {}", one.contribution_id)));
    }
    match g.standings.iter().find(|s| unknown(s.datanet_id, s.artifact_id)) {
        Some(s) => Err(bad(format!("standing of {}", s.account))),
        None => Ok(()),
    }
}

/// Writes a checked section.
///
/// # Errors
/// `sdk:7` for an account; fatal.
pub(crate) fn init(ctx: &Ctx, g: &pb::GenesisState) -> Res<()> {
    if g.evidence_clock > 0 {
        CLOCK.set(ctx, &g.evidence_clock)?;
    }
    for j in &g.judgements {
        JUDGEMENTS.set(ctx, &j.model_id, j)?;
    }
    for line in &g.lines {
        LINES.set(ctx, &(line.datanet_id, line.artifact_id), line)?;
        for (at, member) in line.members.iter().enumerate() {
            if member.judged_clock == 0 {
                JUDGEMENTS.set(ctx, &member.model_id, &opened(line, at)?)?;
            }
        }
    }
    for one in &g.judged {
        JUDGED.set(ctx, &(one.contribution_id, one.artifact_id), one)?;
    }
    for s in &g.standings {
        STANDINGS.set(ctx, &((s.datanet_id, s.artifact_id), ctx.parse_address(&s.account)?), s)?;
    }
    Ok(())
}

/// Reads the section back.
///
/// # Errors
/// Only fatal failures: the storage failed, or the state contradicts itself.
pub(crate) fn export(ctx: &Ctx, g: &mut pb::GenesisState) -> Res<()> {
    g.evidence_clock = CLOCK.get(ctx)?.unwrap_or(0);
    g.lines = LINES.iter(ctx)?.take(usize::MAX)?.into_iter().map(|(_, v)| v).collect();
    let judgements = JUDGEMENTS.iter(ctx)?.take(usize::MAX)?.into_iter().map(|(_, v)| v);
    g.judgements = judgements.filter(|j| j.phase() == JudgementPhase::Done).collect();
    g.judged = JUDGED.iter(ctx)?.take(usize::MAX)?.into_iter().map(|(_, v)| v).collect();
    g.standings = STANDINGS.iter(ctx)?.take(usize::MAX)?.into_iter().map(|(_, v)| v).collect();
    Ok(())
}

/// Prepares the section after the last block of the old chain.
///
/// # Errors
/// Only fatal failures: the storage failed, or the state contradicts itself.
pub(crate) fn prepare_zero_height(ctx: &Ctx) -> Res<()> {
    for (key, _) in FRESH_SUMS.iter(ctx)?.take(usize::MAX)? {
        FRESH_SUMS.remove(ctx, &key)?;
    }
    for (key, _) in OWN_SUMS.iter(ctx)?.take(usize::MAX)? {
        OWN_SUMS.remove(ctx, &key)?;
    }
    let mut items = FRESH_ITEMS.iter(ctx)?;
    while let Some((key, _)) = items.next_entry()? {
        FRESH_ITEMS.remove(ctx, &key)?;
    }
    for (key, _) in RECORDS.iter(ctx)?.take(usize::MAX)? {
        RECORDS.remove(ctx, &key)?;
    }
    for (key, _) in TALLIES.iter(ctx)?.take(usize::MAX)? {
        TALLIES.remove(ctx, &key)?;
    }
    let last = ctx.height();
    for (key, mut line) in LINES.iter(ctx)?.take(usize::MAX)? {
        for member in &mut line.members {
            (member.height, member.ago) = before_genesis(member.height, member.ago, last);
            member.judged_height = 0;
        }
        for (at, member) in line.members.iter().enumerate() {
            if member.judged_clock == 0 {
                JUDGEMENTS.set(ctx, &member.model_id, &opened(&line, at)?)?;
            }
        }
        LINES.set(ctx, &key, &line)?;
    }
    for (id, mut judgement) in JUDGEMENTS.iter(ctx)?.take(usize::MAX)? {
        judgement.height = 0;
        JUDGEMENTS.set(ctx, &id, &judgement)?;
    }
    Ok(())
}

/// What must hold after every block of the lines: members of a line ascend, judgements follow their order, and what a
/// judgement keeps between its steps belongs to one that is under way.
///
/// # Errors
/// Fatal, naming what is broken.
pub fn check(ctx: &Ctx) -> Res<()> {
    let ctx = &ctx.unmetered();
    let mut state = pb::GenesisState::default();
    export(ctx, &mut state)?;
    for (_, model) in MODELS.iter(ctx)?.take(usize::MAX)? {
        state.models.push(pb::GenesisModel { model: Some(model), ..pb::GenesisModel::default() });
    }
    let broken = |what: String| Failure::Fatal(format!("invariant broken: {what}"));
    validate(&state).map_err(|e| broken(e.to_string()))?;
    let mut kept: Vec<u64> = RECORDS.iter(ctx)?.take(usize::MAX)?.into_iter().map(|(key, _)| key.0).collect();
    kept.extend(FRESH_SUMS.iter(ctx)?.take(usize::MAX)?.into_iter().map(|(key, _)| key.0));
    kept.extend(OWN_SUMS.iter(ctx)?.take(usize::MAX)?.into_iter().map(|(key, _)| key.0));
    kept.extend(TALLIES.iter(ctx)?.take(usize::MAX)?.into_iter().map(|(key, _)| key.0));
    kept.extend(FRESH_ITEMS.iter(ctx)?.take(usize::MAX)?.into_iter().map(|(key, _)| key.0));
    for id in kept {
        if JUDGEMENTS.get(ctx, &id)?.is_none_or(|j| j.phase() == JudgementPhase::Done) {
            return Err(broken(format!("model {id} keeps parts of a judgement that is not under way")));
        }
    }
    Ok(())
}
