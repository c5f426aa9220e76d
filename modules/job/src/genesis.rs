//! Genesis: parameters, jobs, candidates, commitments, registrations, bounties and measurements; indices and counts
//! are rebuilt.

use crate::bounty::{TEST_ITEMS, is_metric};
use crate::errors::JobError;
use crate::hooks::task_hash;
use crate::keys::{
    BEST, BOUNTIES, BOUNTY_COUNT, CANDIDATES, COMMITMENTS, ENTERED, ENTRIES, ITEMS, JOB_COUNT, JOBS, MEASURES, OPEN,
    OPEN_BOUNTIES, PAID, PARAMS, REGISTERED, TASKS,
};
use crate::params;
use openledger_core::collections::part;
use openledger_core::wire::coin_from_proto;
use openledger_core::{Amount, ChainConfig, Ctx, Failure, Res};
use openledger_proto::openledger::job::v1 as pb;
use openledger_proto::openledger::job::v1::{BountyStatus, GenesisState, JobStatus};
use std::collections::BTreeMap;

fn bad(what: impl std::fmt::Display) -> Failure {
    JobError::InvalidGenesis(what.to_string()).into()
}

/// The section that `init` writes.
pub(crate) fn default_genesis() -> GenesisState {
    GenesisState { params: Some(params::default_params()), ..GenesisState::default() }
}

/// Checks a section without a state.
///
/// # Errors
/// `job:12`, `job:13`, each naming its object.
pub(crate) fn validate(config: &ChainConfig, state: &GenesisState) -> Res<()> {
    params::validate(state.params.as_ref().ok_or_else(|| bad("params are missing"))?)?;
    let mut tasks: BTreeMap<&[u8], u64> = BTreeMap::new();
    for entry in &state.tasks {
        let count = u64::try_from(entry.candidates.len()).unwrap_or(u64::MAX);
        if tasks.insert(&entry.task_hash, count).is_some() {
            return Err(bad("a task is listed twice"));
        }
        entry.candidates.iter().try_for_each(|candidate| self::candidate(config, candidate))?;
        let rises = entry.candidates.windows(2);
        let mut pairs = rises.filter_map(|pair| pair.first().zip(pair.last()));
        if pairs.any(|(a, b)| a.certified_height > b.certified_height) {
            return Err(bad("candidates must be in the order of their certificates"));
        }
    }
    for (expected, one) in (1u64..).zip(&state.jobs) {
        if one.id != expected {
            return Err(bad(format!("job {expected}: ids must run from 1")));
        }
        job(config, one, tasks.get(one.task_hash.as_slice()).copied())
            .map_err(|e| e.context(format!("job {expected}")))?;
    }
    for (expected, record) in (1u64..).zip(&state.bounties) {
        bounty(config, expected, record).map_err(|e| e.context(format!("bounty {expected}")))?;
    }
    let mut seen = std::collections::BTreeSet::new();
    if state.commitments.iter().any(|c| c.commitment.len() != 32 || !seen.insert(&c.commitment)) {
        return Err(bad("commitments must be 32 bytes, each once"));
    }
    let mut seen = std::collections::BTreeSet::new();
    if state.registrations.iter().any(|r| r.model_id == 0 || !seen.insert(r.model_id)) {
        return Err(bad("registrations must name models, each once"));
    }
    let mut seen = std::collections::BTreeSet::new();
    for one in &state.measures {
        let brought = one.owners.iter().fold(0u32, |sum, owner| sum.saturating_add(owner.items));
        let first = one.runners.first().is_some_and(|runner| runner.model_id == one.model_id);
        let sound = one.items < one.test_items && one.full_gain_ppm > 0 && brought == one.items && one.next_item > 0;
        if !sound || !first || one.runners.len() < 2 || !seen.insert(one.model_id) {
            return Err(bad(format!("measurement of model {}", one.model_id)));
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    if state.best_models.iter().any(|b| b.model_id == 0 || b.datanet_id == 0 || !seen.insert(b.datanet_id)) {
        return Err(bad("best models must be named, one for a datanet"));
    }
    Ok(())
}

fn candidate(config: &ChainConfig, one: &pb::Candidate) -> Res<()> {
    config.addresses.parse(&one.trainer)?;
    if one.model_id == 0 || one.known_height > one.certified_height { Err(bad("candidate")) } else { Ok(()) }
}

/// A job; `candidates` of its task, if genesis has that.
fn job(config: &ChainConfig, one: &pb::TrainingJob, candidates: Option<u64>) -> Res<()> {
    config.addresses.parse(&one.poster)?;
    let reward = coin_from_proto(&one.reward.clone().unwrap_or_default())?;
    if reward.amount.is_zero() || reward.denom.as_str() != config.bond_denom {
        return Err(bad("reward"));
    }
    let task = one.task.as_ref().ok_or_else(|| bad("no task"))?;
    if task_hash(task) != one.task_hash {
        return Err(bad("task_hash"));
    }
    let closed = match one.status() {
        JobStatus::Unspecified => return Err(bad("status")),
        JobStatus::Open if one.model_id != 0 || one.closed_height != 0 => return Err(bad("an open job is closed")),
        JobStatus::Open => {
            return if candidates.is_some_and(|n| one.first_candidate <= n) {
                Ok(())
            } else {
                Err(bad("an open job without its task"))
            };
        }
        JobStatus::Paid => one.model_id != 0 && config.addresses.parse(&one.trainer).is_ok(),
        JobStatus::Refunded => one.model_id == 0 && one.trainer.is_empty(),
    };
    if closed { Ok(()) } else { Err(bad("who was paid")) }
}

/// A bounty with its entries and items.
fn bounty(config: &ChainConfig, expected: u64, record: &pb::BountyRecord) -> Res<()> {
    let one = record.bounty.as_ref().ok_or_else(|| bad("no bounty"))?;
    config.addresses.parse(&one.poster)?;
    let reward = coin_from_proto(&one.reward.clone().unwrap_or_default())?;
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let mut models = std::collections::BTreeSet::new();
    for entry in &record.entries {
        config.addresses.parse(&entry.creator)?;
        entry.paid.parse::<Amount>()?;
        if entry.model_id == 0 || !models.insert(entry.model_id) {
            return Err(bad("entries must name models, each once"));
        }
    }
    let revealed = one.revealed == one.items;
    let fits = match one.status() {
        BountyStatus::Unspecified => false,
        BountyStatus::Open => !revealed && one.next_entry == 0 && one.next_item == 0,
        BountyStatus::Scoring => revealed && one.next_entry < one.entries && one.next_item < one.items,
        BountyStatus::Paid | BountyStatus::Forfeited => true,
    };
    let sound = one.id == expected
        && !reward.amount.is_zero()
        && reward.denom.as_str() == config.bond_denom
        && is_metric(one.metric)
        && one.hidden_test_root.len() == 32
        && TEST_ITEMS.contains(&one.items)
        && one.full_gain > 0
        && one.deadline <= one.reveal_deadline
        && one.entries == count(record.entries.len())
        && one.revealed == count(record.items.len());
    if sound && fits { Ok(()) } else { Err(bad("contradicts itself")) }
}

/// Writes a bounty into state.
fn init_bounty(ctx: &Ctx, record: &pb::BountyRecord) -> Res<()> {
    let one = record.bounty.as_ref().ok_or_else(|| bad("no bounty"))?;
    BOUNTIES.set(ctx, &one.id, one)?;
    BOUNTY_COUNT.set(ctx, &one.id)?;
    if matches!(one.status(), BountyStatus::Open | BountyStatus::Scoring) {
        OPEN_BOUNTIES.set(ctx, &one.id, &())?;
    }
    for (at, entry) in (0u32..).zip(&record.entries) {
        ENTRIES.set(ctx, &(one.id, at), entry)?;
        ENTERED.set(ctx, &(one.id, entry.model_id), &())?;
    }
    (0u32..).zip(&record.items).try_for_each(|(at, item)| ITEMS.set(ctx, &(one.id, at), item))
}

/// Writes a checked section into state.
///
/// # Errors
/// Any failure stops the start.
pub(crate) fn init(ctx: &Ctx, state: &GenesisState) -> Res<()> {
    PARAMS.set(ctx, state.params.as_ref().ok_or_else(|| bad("params are missing"))?)?;
    for entry in &state.tasks {
        let hash = &entry.task_hash;
        for (at, one) in (0u64..).zip(&entry.candidates) {
            CANDIDATES.set(ctx, &(hash.clone(), at), one)?;
        }
        let open = state.jobs.iter().filter(|j| j.task_hash == *hash && j.status() == JobStatus::Open).count();
        let counts = pb::TaskState {
            task_hash: hash.clone(),
            open_jobs: u64::try_from(open).unwrap_or(u64::MAX),
            candidates: u64::try_from(entry.candidates.len()).unwrap_or(u64::MAX),
        };
        TASKS.set(ctx, hash, &counts)?;
    }
    for job in &state.jobs {
        JOBS.set(ctx, &job.id, job)?;
        JOB_COUNT.set(ctx, &job.id)?;
        match job.status() {
            JobStatus::Open => OPEN.set(ctx, &job.id, &())?,
            JobStatus::Paid => PAID.set(ctx, &(job.model_id, job.id), &())?,
            JobStatus::Refunded | JobStatus::Unspecified => {}
        }
    }
    state.bounties.iter().try_for_each(|record| init_bounty(ctx, record))?;
    state.commitments.iter().try_for_each(|c| COMMITMENTS.set(ctx, &c.commitment, &c.height))?;
    state.registrations.iter().try_for_each(|r| REGISTERED.set(ctx, &r.model_id, &r.height))?;
    state.measures.iter().try_for_each(|one| MEASURES.set(ctx, &one.model_id, one))?;
    state.best_models.iter().try_for_each(|best| BEST.set(ctx, &best.datanet_id, &best.model_id))
}

/// Reads the whole state back.
///
/// # Errors
/// Only fatal failures: the storage failed, or the state contradicts itself.
pub(crate) fn export(ctx: &Ctx) -> Res<GenesisState> {
    let ctx = &ctx.unmetered();
    let jobs = JOBS.iter(ctx)?.take(usize::MAX)?.into_iter().map(|(_, job)| job).collect();
    let mut tasks = Vec::new();
    for (task_hash, _) in TASKS.iter(ctx)?.take(usize::MAX)? {
        let all = CANDIDATES.range(ctx, &part(&task_hash), false)?.take(usize::MAX)?;
        tasks.push(pb::TaskEntry { task_hash, candidates: all.into_iter().map(|(_, one)| one).collect() });
    }
    let all = COMMITMENTS.iter(ctx)?.take(usize::MAX)?;
    let commitments = all.into_iter().map(|(commitment, height)| pb::Commitment { commitment, height }).collect();
    let all = REGISTERED.iter(ctx)?.take(usize::MAX)?;
    let registrations = all.into_iter().map(|(model_id, height)| pb::Registration { model_id, height }).collect();
    let mut bounties = Vec::new();
    for (id, bounty) in BOUNTIES.iter(ctx)?.take(usize::MAX)? {
        let entries = ENTRIES.range(ctx, &part(&id), false)?.take(usize::MAX)?;
        let items = ITEMS.range(ctx, &part(&id), false)?.take(usize::MAX)?;
        bounties.push(pb::BountyRecord {
            bounty: Some(bounty),
            entries: entries.into_iter().map(|(_, entry)| entry).collect(),
            items: items.into_iter().map(|(_, item)| item).collect(),
        });
    }
    let measures = MEASURES.iter(ctx)?.take(usize::MAX)?.into_iter().map(|(_, one)| one).collect();
    let best = BEST.iter(ctx)?.take(usize::MAX)?.into_iter();
    let best_models = best.map(|(datanet_id, model_id)| pb::BestModel { datanet_id, model_id }).collect();
    let params = Some(params::get(ctx)?);
    Ok(GenesisState { params, jobs, tasks, commitments, registrations, bounties, measures, best_models })
}
