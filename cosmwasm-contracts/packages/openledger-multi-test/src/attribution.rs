//! Who is paid at the end of a block, and what waits as a credit until then or longer.

use std::collections::{BTreeMap, BTreeSet};

use cosmwasm_std::{Coin, Event, StdError, StdResult, Storage, Uint256, from_json, to_json_vec};
use openledger_std::attribution::{
    Earnings, MsgWithdrawEarnings, MsgWithdrawEarningsResponse, Payment, Role, RoleTotal,
};
use openledger_std::inference::Inference;
use prost::Message;
use serde::{Deserialize, Serialize};

use crate::chain::{Call, Outcome};
use crate::refusal::ensure;
use crate::treasury;
use crate::world::PAYEES;

/// Due at the end of the block.
const CREDITS: &[u8] = b"openledger/credits";
/// What waits until it is worth a payment, or is asked for.
const WAITING: &[u8] = b"openledger/waiting";
/// Accounts whose waiting credits are due at the end of the block.
const CALLED: &[u8] = b"openledger/called";
/// The chain's `min_push`: a credit from there on is paid at the end of the block.
const MIN_PUSH: u64 = 10_000;

/// What an account gets of the running block.
#[derive(Serialize, Deserialize)]
struct Credit {
    address: String,
    role: i32,
    coin: Coin,
    inference_id: u64,
}

/// A scripted share of a model's fees.
#[derive(Serialize, Deserialize)]
pub(crate) struct Share {
    pub(crate) role: i32,
    pub(crate) address: String,
    pub(crate) ppm: u32,
}

pub(crate) fn shares(storage: &dyn Storage, model_id: u64) -> StdResult<Vec<Share>> {
    storage.get(&payees_key(model_id)).map_or_else(|| Ok(Vec::new()), from_json)
}

pub(crate) fn payees_key(model_id: u64) -> Vec<u8> {
    [PAYEES, model_id.to_be_bytes().as_slice()].concat()
}

fn parts(storage: &dyn Storage, inference: &Inference, fee: &Coin) -> StdResult<Vec<Credit>> {
    let part = |share: Share| {
        let amount = fee.amount.multiply_ratio(share.ppm, openledger_std::MILLION);
        let coin = Coin { denom: fee.denom.clone(), amount };
        Credit { address: share.address, role: share.role, coin, inference_id: inference.id }
    };
    Ok(shares(storage, inference.model_id)?.into_iter().map(part).collect())
}

fn list<T: serde::de::DeserializeOwned>(storage: &dyn Storage, key: &[u8]) -> StdResult<Vec<T>> {
    storage.get(key).map_or_else(|| Ok(Vec::new()), from_json)
}

fn due(storage: &mut dyn Storage, more: impl IntoIterator<Item = Credit>) -> StdResult<()> {
    let mut credits: Vec<Credit> = list(storage, CREDITS)?;
    credits.extend(more);
    storage.set(CREDITS, &to_json_vec(&credits)?);
    Ok(())
}

/// Notes what a fee is due to at the end of the block.
pub(crate) fn credit(storage: &mut dyn Storage, inference: &Inference, fee: &Coin) -> StdResult<()> {
    let parts = parts(storage, inference, fee)?;
    due(storage, parts)
}

/// Has this paid at the end of the block.
pub(crate) fn pay(storage: &mut dyn Storage, address: &str, role: Role, coin: Coin) -> StdResult<()> {
    due(storage, [Credit { address: address.to_owned(), role: role.into(), coin, inference_id: 0 }])
}

/// Credits what a fee is due to, as for answers of batches and retrievals: it is paid once it is worth a payment, with
/// the account's next payment, or when the account asks for it. `executor` earns the compute part in the place of those
/// who are named for it.
pub(crate) fn set_aside(
    storage: &mut dyn Storage,
    inference: &Inference,
    fee: &Coin,
    executor: Option<&str>,
) -> StdResult<()> {
    let mut waiting: Vec<Credit> = list(storage, WAITING)?;
    let mut at_once = Vec::new();
    for mut part in parts(storage, inference, fee)? {
        if let Some(executor) = executor.filter(|_| part.role == i32::from(Role::Compute)) {
            part.address = executor.to_owned();
        }
        if part.address == treasury().as_str() { at_once.push(part) } else { waiting.push(part) }
    }
    due(storage, at_once)?;
    for address in waiting.iter().map(|credit| credit.address.clone()).collect::<BTreeSet<_>>() {
        if sum(&waiting, &address)?.amount >= MIN_PUSH.into() {
            call_in(storage, &address)?;
        }
    }
    storage.set(WAITING, &to_json_vec(&waiting)?);
    Ok(())
}

/// What waits for an account, in its only denomination.
fn sum(waiting: &[Credit], address: &str) -> StdResult<Coin> {
    let own = waiting.iter().filter(|credit| credit.address == address);
    own.map(|credit| &credit.coin).try_fold(Coin { denom: "uopen".to_owned(), amount: Uint256::zero() }, |sum, coin| {
        Ok(Coin { denom: coin.denom.clone(), amount: sum.amount.checked_add(coin.amount)? })
    })
}

fn call_in(storage: &mut dyn Storage, address: &str) -> StdResult<()> {
    let mut called: BTreeSet<String> = list(storage, CALLED)?.into_iter().collect();
    called.insert(address.to_owned());
    storage.set(CALLED, &to_json_vec(&called)?);
    Ok(())
}

/// Has an account's credit paid at the end of the block.
pub(crate) fn withdraw(
    _: &Call<'_>,
    storage: &mut dyn Storage,
    message: &MsgWithdrawEarnings,
) -> StdResult<Outcome<MsgWithdrawEarningsResponse>> {
    let credit = sum(&list::<Credit>(storage, WAITING)?, &message.account)?;
    ensure(!credit.amount.is_zero(), "attribution", 10)?;
    call_in(storage, &message.account)?;
    let event = Event::new("withdraw_earnings")
        .add_attribute("account", &message.account)
        .add_attribute("amount", credit.to_string());
    let response = MsgWithdrawEarningsResponse { amount: Some((&credit).into()) };
    Ok(Outcome { pay: Vec::new(), moves: Vec::new(), response, events: vec![event] })
}

/// What is paid now: what is due, and all that waits for those who are paid.
fn pending(storage: &mut dyn Storage) -> StdResult<Vec<Credit>> {
    let mut credits: Vec<Credit> = list(storage, CREDITS)?;
    let mut paid: BTreeSet<String> = list(storage, CALLED)?.into_iter().collect();
    paid.extend(credits.iter().map(|credit| credit.address.clone()));
    let waiting: Vec<Credit> = list(storage, WAITING)?;
    let (now, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|credit| paid.contains(&credit.address));
    credits.extend(now);
    [CREDITS, CALLED].into_iter().for_each(|key| storage.remove(key));
    storage.set(WAITING, &to_json_vec(&later)?);
    Ok(credits)
}

/// Moves the block's credits into earnings and payments; what is to be sent to whom.
pub(crate) fn settle(storage: &mut dyn Storage, height: u64) -> StdResult<BTreeMap<String, Vec<Coin>>> {
    let credits = pending(storage)?;
    let mut sends: BTreeMap<String, Vec<Coin>> = BTreeMap::new();
    let mut blocks: BTreeMap<String, Payment> = BTreeMap::new();
    for credit in credits.into_iter().filter(|credit| !credit.coin.amount.is_zero()) {
        let payment = blocks.entry(credit.address.clone()).or_insert_with(|| Payment {
            address: credit.address.clone(),
            height,
            ..Payment::default()
        });
        // A release has no inference.
        if credit.inference_id != 0 {
            let first = payment.first_inference_id;
            payment.first_inference_id = if first == 0 { credit.inference_id } else { first.min(credit.inference_id) };
            payment.last_inference_id = payment.last_inference_id.max(credit.inference_id);
        }
        add(&mut payment.totals, credit.role, &credit.coin)?;
        merge(sends.entry(credit.address).or_default(), credit.coin)?;
    }
    for (address, payment) in blocks {
        let mut earnings = earnings(storage, &address)?;
        for total in &payment.totals {
            let coin = Coin::try_from(total.amount.as_ref().ok_or_else(|| StdError::msg("a total has an amount"))?)?;
            add(&mut earnings.totals, total.role, &coin)?;
        }
        earnings.payments = earnings.payments.saturating_add(1);
        storage.set(&key("earnings", &address), &earnings.encode_to_vec());
        let key = [key("payments", &address), height.to_be_bytes().to_vec()].concat();
        storage.set(&key, &payment.encode_to_vec());
    }
    Ok(sends)
}

fn merge(coins: &mut Vec<Coin>, coin: Coin) -> StdResult<()> {
    match coins.iter_mut().find(|other| other.denom == coin.denom) {
        Some(other) => other.amount = other.amount.checked_add(coin.amount)?,
        None => coins.push(coin),
    }
    coins.sort_by(|a, b| a.denom.cmp(&b.denom));
    Ok(())
}

fn add(totals: &mut Vec<RoleTotal>, role: i32, coin: &Coin) -> StdResult<()> {
    let same = |total: &&mut RoleTotal| {
        total.role == role && total.amount.as_ref().is_some_and(|amount| amount.denom == coin.denom)
    };
    match totals.iter_mut().find(same) {
        Some(total) => {
            let before = total.amount.as_ref().map(Coin::try_from).transpose()?.map_or(Uint256::zero(), |c| c.amount);
            let amount = before.checked_add(coin.amount)?;
            total.amount = Some((&Coin { denom: coin.denom.clone(), amount }).into());
        }
        None => totals.push(RoleTotal { role, amount: Some(coin.into()) }),
    }
    totals.sort_by_key(|total| (total.role, total.amount.as_ref().map(|amount| amount.denom.clone())));
    Ok(())
}

fn key(table: &str, address: &str) -> Vec<u8> {
    format!("openledger/{table}/{address}/").into_bytes()
}

pub(crate) fn earnings(storage: &dyn Storage, address: &str) -> StdResult<Earnings> {
    match storage.get(&key("earnings", address)) {
        Some(bytes) => Ok(Earnings::decode(bytes.as_slice())?),
        None => Ok(Earnings { address: address.to_owned(), ..Earnings::default() }),
    }
}

pub(crate) fn payments(storage: &dyn Storage, address: &str) -> StdResult<Vec<Payment>> {
    let start = key("payments", address);
    let end = [start.clone(), vec![u8::MAX; 9]].concat();
    let rows = storage.range(Some(&start), Some(&end), cosmwasm_std::Order::Ascending);
    rows.map(|(_, bytes)| Payment::decode(bytes.as_slice()).map_err(StdError::from)).collect()
}

pub(crate) fn share(role: Role, address: &str, ppm: u32) -> Share {
    Share { role: role.into(), address: address.to_owned(), ppm }
}
