//! Genesis: everything the module stores. What a block pays is paid at its end, so none of that is ever exported.

use crate::deferred::withheld;
use crate::errors::AttributionError;
use crate::keys::{BATCHES, CREDITS, DEFERRED, EARNINGS, EPOCHS, HEADERS, PARAMS, PAYMENTS, RECORDS};
use crate::params;
use crate::settle::stored_sum;
use openledger_core::{AccAddress, Amount, ChainConfig, Coin, Ctx, Denom, Failure, Res};
use openledger_proto::json::{self, ParseOptions};
use openledger_proto::openledger::attribution::v1::{
    Batch, Credit, Deferred, EpochTotals, GenesisState, Record, RecordHeader, Role, RoleTotal,
};
use prost::Message;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

fn bad(what: impl std::fmt::Display) -> Failure {
    Failure::from(AttributionError::InvalidGenesis).context(what)
}

/// The genesis that `init` writes.
pub fn default_genesis() -> Res<serde_json::Value> {
    print(&GenesisState { params: Some(params::default_params()), ..GenesisState::default() })
}

/// Reads the JSON section.
///
/// # Errors
/// `attribution:5` when it is no GenesisState.
pub fn parse(raw: &serde_json::Value) -> Res<GenesisState> {
    json::parse(raw, ParseOptions::default()).map_err(bad)
}

/// Writes the JSON section.
///
/// # Errors
/// Fatal when state holds what JSON cannot.
pub fn print(state: &GenesisState) -> Res<serde_json::Value> {
    json::print(state).map_err(Failure::corrupt)
}

/// Checks a genesis section without a state: form, order, hashes and sums. The bounds of parameter changes
/// are not asked for.
///
/// # Errors
/// `attribution:4`, `attribution:5`, `sdk:7`, each naming its object.
pub fn validate(config: &ChainConfig, state: &GenesisState) -> Res<()> {
    params::validate(state.params.as_ref().ok_or_else(|| bad("params are missing"))?)?;
    let mut headers: BTreeMap<u64, &RecordHeader> = BTreeMap::new();
    let batches = batches(config, &state.batches)?;
    for header in &state.headers {
        let id = header.inference_id;
        if id == 0 || header.model_id == 0 || header.record_hash.len() != 32 || headers.insert(id, header).is_some() {
            return Err(bad(format!("header {id}")));
        }
        let alone = header.batch_id == 0 && header.embedding.is_empty();
        let within = || batches.get(&header.batch_id).is_some_and(|ids| ids.contains(&id));
        if !alone && (!within() || header.embedding.is_empty() != header.pruned) {
            return Err(bad(format!("header {id} does not belong to its batch")));
        }
    }
    let mut bodies = BTreeSet::new();
    for record in &state.records {
        let id = record.inference_id;
        if !bodies.insert(id) || !headers.get(&id).is_some_and(|h| belongs(record, h)) {
            return Err(bad(format!("record {id} does not belong to its header")));
        }
    }
    if let Some((id, _)) = headers.iter().find(|(id, h)| bodies.contains(*id) != (h.batch_id == 0 && !h.pruned)) {
        return Err(bad(format!("record {id} is missing, or there although it was pruned")));
    }
    let mut accounts = BTreeSet::new();
    for one in &state.earnings {
        let account = config.addresses.parse(&one.address).map_err(|e| e.context("earnings"))?;
        sum(&one.totals, &format!("earnings of {}", one.address))?;
        if !accounts.insert(account) {
            return Err(bad(format!("earnings of {} stand twice", one.address)));
        }
    }
    let mut payments = BTreeSet::new();
    for one in &state.payments {
        let account = config.addresses.parse(&one.address).map_err(|e| e.context("payment"))?;
        sum(&one.totals, &format!("payment to {} at {}", one.address, one.height))?;
        stored_sum(&one.undeferred).map_err(|_| bad(format!("payment to {} at {}", one.address, one.height)))?;
        if one.first_inference_id > one.last_inference_id || !payments.insert((account, one.height)) {
            return Err(bad(format!("payment to {} at {}", one.address, one.height)));
        }
    }
    let mut epochs = BTreeSet::new();
    let (mut set_aside, mut released) = (Amount::ZERO, credits(config, &state.credits)?);
    released = released.add(deferred(&state.deferred)?)?;
    for one in &state.epochs {
        let (credited, paid) = check_epoch(one)?;
        (set_aside, released) = (set_aside.add(credited)?, released.add(paid)?);
        if !epochs.insert((one.epoch, &one.denom)) {
            return Err(bad(format!("epoch {} of {} stands twice", one.epoch, one.denom)));
        }
    }
    if set_aside == released {
        Ok(())
    } else {
        Err(bad("credits and deferred parts are not what the epochs set aside and did not release"))
    }
}

/// The ids of the inferences of each batch.
type Batches = BTreeMap<u64, core::ops::Range<u64>>;

fn batches(config: &ChainConfig, list: &[Batch]) -> Res<Batches> {
    let mut out = Batches::new();
    let mut end = 1;
    for one in list {
        let what = format!("batch {}", one.batch_id);
        config.addresses.parse(&one.payer).map_err(|e| e.context(&what))?;
        let fee = one.fee.clone().unwrap_or_default();
        Coin::parse_parts(&fee.denom, &fee.amount).map_err(|e| e.context(&what))?;
        let ids = one.batch_id..one.batch_id.saturating_add(u64::from(one.answers));
        if ids.start < end || ids.is_empty() || !one.split.as_ref().is_some_and(params::is_whole) {
            return Err(bad(what));
        }
        end = ids.end;
        out.insert(one.batch_id, ids);
    }
    Ok(out)
}

/// Checks the credits and returns their sum.
fn credits(config: &ChainConfig, list: &[Credit]) -> Res<Amount> {
    let (mut whole, mut accounts) = (Amount::ZERO, BTreeSet::new());
    for one in list {
        let what = format!("credit of {}", one.address);
        let account = config.addresses.parse(&one.address).map_err(|e| e.context(&what))?;
        let amount = sum(&one.totals, &what)?;
        let sound = one.first_inference_id <= one.last_inference_id && !amount.is_zero();
        if !sound || !accounts.insert(account) {
            return Err(bad(what));
        }
        whole = whole.add(amount)?;
    }
    Ok(whole)
}

/// Checks what is deferred and returns its sum.
fn deferred(list: &[Deferred]) -> Res<Amount> {
    let (mut whole, mut seen) = (Amount::ZERO, BTreeSet::new());
    for one in list {
        let what = format!("deferred earnings of contribution {}", one.contribution_id);
        let ascending = one.parts.windows(2).all(|w| matches!(w, [a, b] if a.judgements < b.judgements));
        let in_bounds = one.parts.iter().all(|p| p.judgements < 3 && p.factor_ppm <= params::PPM);
        let sum = withheld(one).map_err(|_| bad(&what))?;
        Denom::new(one.denom.as_str()).map_err(|e| e.context(&what))?;
        let key = (one.contribution_id, one.artifact_id, &one.denom);
        if !ascending || !in_bounds || sum.is_zero() || sum.to_u64().is_none() || !seen.insert(key) {
            return Err(bad(what));
        }
        whole = whole.add(sum)?;
    }
    Ok(whole)
}

fn belongs(record: &Record, header: &RecordHeader) -> bool {
    let same = record.model_id == header.model_id && record.height == header.height;
    same && Sha256::digest(record.encode_to_vec())[..] == header.record_hash
}

/// The sum of totals whose roles and coins are sound.
fn sum(totals: &[RoleTotal], what: &str) -> Res<Amount> {
    let mut whole = Amount::ZERO;
    for total in totals {
        let coin = total.amount.clone().unwrap_or_default();
        let coin = Coin::parse_parts(&coin.denom, &coin.amount).map_err(|e| e.context(what))?;
        if !Role::try_from(total.role).is_ok_and(|r| r != Role::Unspecified) {
            return Err(bad(format!("{what}: role")));
        }
        whole = whole.add(coin.amount)?;
    }
    Ok(whole)
}

/// Nothing may be carried into a genesis. Returns what was set aside as credits, and what of them was paid.
fn check_epoch(one: &EpochTotals) -> Res<(Amount, Amount)> {
    let what = format!("epoch {} of {}", one.epoch, one.denom);
    Denom::new(one.denom.as_str()).map_err(|e| e.context(&what))?;
    let paid = sum(&one.paid_out, &what)?;
    let (fees, carry): (Amount, Amount) = (one.fees_in.parse()?, one.carry.parse()?);
    let own = one.paid_out.iter().all(|t| t.amount.as_ref().is_some_and(|c| c.denom == one.denom));
    let (credited, released) = (stored_sum(&one.credited)?, stored_sum(&one.released)?);
    if own && carry.is_zero() && fees.add(released)? == paid.add(credited)? {
        Ok((credited, released))
    } else {
        Err(bad(format!("{what}: fees in differ from what was paid out or credited")))
    }
}

/// Writes a checked section into state.
///
/// # Errors
/// `sdk:7`; fatal.
pub fn init(ctx: &Ctx, state: &GenesisState) -> Res<()> {
    PARAMS.set(ctx, state.params.as_ref().ok_or_else(|| bad("params are missing"))?)?;
    state.headers.iter().try_for_each(|h| HEADERS.set(ctx, &h.inference_id, h))?;
    state.batches.iter().try_for_each(|b| BATCHES.set(ctx, &b.batch_id, b))?;
    state.credits.iter().try_for_each(|c| CREDITS.set(ctx, &ctx.parse_address(&c.address)?, c))?;
    state
        .deferred
        .iter()
        .try_for_each(|d| DEFERRED.set(ctx, &(d.contribution_id, d.artifact_id, d.denom.clone()), d))?;
    state.records.iter().try_for_each(|r| RECORDS.set(ctx, &r.inference_id, r))?;
    state.earnings.iter().try_for_each(|e| EARNINGS.set(ctx, &ctx.parse_address(&e.address)?, e))?;
    state.payments.iter().try_for_each(|p| PAYMENTS.set(ctx, &(ctx.parse_address(&p.address)?, p.height), p))?;
    state.epochs.iter().try_for_each(|e| EPOCHS.set(ctx, &(e.epoch, e.denom.clone()), e))
}

/// Reads the whole state back.
///
/// # Errors
/// Only fatal failures: the storage failed, or the state contradicts itself.
pub fn export(ctx: &Ctx) -> Res<GenesisState> {
    let ctx = &ctx.unmetered();
    let values = |(_, v): (AccAddress, _)| v;
    Ok(GenesisState {
        params: Some(params::get(ctx)?),
        headers: HEADERS.iter(ctx)?.take(usize::MAX)?.into_iter().map(|(_, v)| v).collect(),
        records: RECORDS.iter(ctx)?.take(usize::MAX)?.into_iter().map(|(_, v)| v).collect(),
        earnings: EARNINGS.iter(ctx)?.take(usize::MAX)?.into_iter().map(values).collect(),
        payments: PAYMENTS.iter(ctx)?.take(usize::MAX)?.into_iter().map(|(_, v)| v).collect(),
        epochs: EPOCHS.iter(ctx)?.take(usize::MAX)?.into_iter().map(|(_, v)| v).collect(),
        batches: BATCHES.iter(ctx)?.take(usize::MAX)?.into_iter().map(|(_, v)| v).collect(),
        credits: CREDITS.iter(ctx)?.take(usize::MAX)?.into_iter().map(|(_, v)| v).collect(),
        deferred: DEFERRED.iter(ctx)?.take(usize::MAX)?.into_iter().map(|(_, v)| v).collect(),
    })
}
