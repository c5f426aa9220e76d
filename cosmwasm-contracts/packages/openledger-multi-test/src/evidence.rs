//! Evidence: earnings that wait for judgements, steps of a judgement, and releases. Which factor a contribution has is
//! scripted; what a factor releases, and when the rest is lost, is the chain's rule.

use std::collections::BTreeSet;

use cosmwasm_std::{Coin, Event, StdResult, Storage, Uint256, from_json, to_json_vec};
use openledger_std::MILLION;
use openledger_std::attribution::{Deferred, DeferredPart, MsgReleaseDeferred, MsgReleaseDeferredResponse, Role};
use openledger_std::model::{JudgementPhase, MsgJudgeStep, MsgJudgeStepResponse};

use crate::chain::{Call, Outcome};
use crate::infer::model_of;
use crate::refusal::{ensure, refuse};
use crate::world::{DEFERRED, JUDGEMENTS};
use crate::{attribution, treasury};

/// The judgements that a contribution has.
const JUDGEMENTS_OF_EACH: usize = 3;
/// The most items of a step.
const MAX_STEP: u32 = 4_096;
/// The most contributions of a release.
const MAX_RELEASE: usize = 100;

fn key(what: &str, id: u64) -> Vec<u8> {
    [b"openledger/evidence/".as_slice(), what.as_bytes(), &id.to_be_bytes()].concat()
}

/// Where the factors are that a judgement will find.
pub(crate) fn found_key(model_id: u64) -> Vec<u8> {
    key("found", model_id)
}

/// The factors of a contribution's judgements so far.
fn factors(storage: &dyn Storage, contribution_id: u64) -> StdResult<Vec<u32>> {
    storage.get(&key("factors", contribution_id)).map_or_else(|| Ok(Vec::new()), from_json)
}

fn number(text: &str) -> StdResult<Uint256> {
    if text.is_empty() { Ok(Uint256::zero()) } else { Ok(text.parse()?) }
}

/// Withholds an amount under the judgements so far.
pub(crate) fn defer(storage: &mut dyn Storage, contribution_id: u64, owner: &str, amount: &Coin) -> StdResult<()> {
    let known = factors(storage, contribution_id)?;
    let judgements = u32::try_from(known.len())?;
    let mut row = DEFERRED.may_get(storage, &[contribution_id])?.unwrap_or_else(|| Deferred {
        contribution_id,
        denom: amount.denom.clone(),
        ..Deferred::default()
    });
    match row.parts.iter_mut().find(|part| part.judgements == judgements) {
        Some(part) => part.amount = number(&part.amount)?.checked_add(amount.amount)?.to_string(),
        None => row.parts.push(DeferredPart {
            judgements,
            factor_ppm: known.last().copied().unwrap_or(0),
            amount: amount.amount.to_string(),
        }),
    }
    DEFERRED.put(storage, &[contribution_id], &row);
    storage.set(&key("owner", contribution_id), owner.as_bytes());
    Ok(())
}

/// A step of a judgement that [`crate::World::judges`] has begun.
pub(crate) fn judge(
    _: &Call<'_>,
    storage: &mut dyn Storage,
    message: &MsgJudgeStep,
) -> StdResult<Outcome<MsgJudgeStepResponse>> {
    ensure(message.model_id != 0, "sdk", 18)?;
    ensure((1..=MAX_STEP).contains(&message.max_items), "model", 25)?;
    model_of(storage, message.model_id)?;
    let Some(mut judgement) = JUDGEMENTS.may_get(storage, &[message.model_id])? else { return refuse("model", 42) };
    ensure(judgement.phase() != JudgementPhase::Done, "model", 43)?;
    let done = judgement.points_done.saturating_add(message.max_items.into());
    judgement.points_done = done.min(judgement.points_total);
    let ended = judgement.points_done == judgement.points_total;
    if ended {
        judgement.set_phase(JudgementPhase::Done);
        let found: Vec<(u64, u32)> =
            storage.get(&found_key(message.model_id)).map_or_else(|| Ok(Vec::new()), from_json)?;
        for (contribution_id, factor_ppm) in found {
            let mut all = factors(storage, contribution_id)?;
            all.push(factor_ppm.min(MILLION));
            all.truncate(JUDGEMENTS_OF_EACH);
            storage.set(&key("factors", contribution_id), &to_json_vec(&all)?);
        }
    }
    JUDGEMENTS.put(storage, &[message.model_id], &judgement);
    let event = Event::new(if ended { "judge_model" } else { "judge_step" })
        .add_attribute("model_id", message.model_id.to_string())
        .add_attribute("done", judgement.points_done.to_string());
    let response = MsgJudgeStepResponse { judgement: Some(judgement) };
    Ok(Outcome { pay: Vec::new(), moves: Vec::new(), response, events: vec![event] })
}

/// What judgements make of a part: released, and still withheld. The part follows the greatest factor since.
fn settled(part: &mut DeferredPart, known: &[u32]) -> StdResult<(Uint256, Uint256)> {
    let since = known.iter().skip(usize::try_from(part.judgements)?);
    let to = since.copied().max().unwrap_or(0).max(part.factor_ppm);
    let amount = number(&part.amount)?;
    let (open, raised) = (MILLION.saturating_sub(part.factor_ppm), to.saturating_sub(part.factor_ppm));
    let released = if open == 0 { Uint256::zero() } else { amount.multiply_ratio(raised, open) };
    let kept = amount.checked_sub(released)?;
    (part.factor_ppm, part.amount) = (to, kept.to_string());
    Ok((released, kept))
}

/// Has released what judgements allow.
pub(crate) fn release(
    _: &Call<'_>,
    storage: &mut dyn Storage,
    message: &MsgReleaseDeferred,
) -> StdResult<Outcome<MsgReleaseDeferredResponse>> {
    let ids: BTreeSet<u64> = message.contribution_ids.iter().copied().collect();
    let sound = (1..=MAX_RELEASE).contains(&message.contribution_ids.len())
        && ids.len() == message.contribution_ids.len()
        && !ids.contains(&0);
    ensure(sound, "attribution", 9)?;
    let (mut paid, mut community) = (Uint256::zero(), Uint256::zero());
    let mut denom = "uopen".to_owned();
    for id in &message.contribution_ids {
        let Some(mut row) = DEFERRED.may_get(storage, &[*id])? else { continue };
        let known = factors(storage, *id)?;
        let closed = known.len() >= JUDGEMENTS_OF_EACH;
        let (mut released, mut lost) = (Uint256::zero(), Uint256::zero());
        for part in &mut row.parts {
            let (now, kept) = settled(part, &known)?;
            released = released.checked_add(now)?;
            if closed {
                lost = lost.checked_add(kept)?;
            }
        }
        if released.is_zero() && lost.is_zero() {
            continue;
        }
        row.parts.retain(|part| !closed && part.amount != "0");
        denom.clone_from(&row.denom);
        let coin = |amount: Uint256| Coin { denom: row.denom.clone(), amount };
        let owner = String::from_utf8(storage.get(&key("owner", *id)).unwrap_or_default())?;
        for (address, role, amount) in
            [(owner.as_str(), Role::Data, released), (treasury().as_str(), Role::Community, lost)]
        {
            if !amount.is_zero() {
                attribution::pay(storage, address, role, coin(amount))?;
            }
        }
        (paid, community) = (paid.checked_add(released)?, community.checked_add(lost)?);
        if row.parts.is_empty() {
            DEFERRED.remove(storage, &[*id]);
        } else {
            DEFERRED.put(storage, &[*id], &row);
        }
    }
    ensure(!paid.is_zero() || !community.is_zero(), "attribution", 14)?;
    let coin = |amount: Uint256| Coin { denom: denom.clone(), amount };
    let event = Event::new("release_deferred")
        .add_attribute("sender", &message.sender)
        .add_attribute("paid", coin(paid).to_string())
        .add_attribute("community", coin(community).to_string());
    let response =
        MsgReleaseDeferredResponse { paid: Some((&coin(paid)).into()), community: Some((&coin(community)).into()) };
    Ok(Outcome { pay: Vec::new(), moves: Vec::new(), response, events: vec![event] })
}
