//! Who is paid at the end of a block.

use std::collections::BTreeMap;

use cosmwasm_std::{Coin, StdError, StdResult, Storage, Uint256, from_json, to_json_vec};
use openledger_std::attribution::{Earnings, Payment, Role, RoleTotal};
use openledger_std::inference::Inference;
use prost::Message;
use serde::{Deserialize, Serialize};

use crate::world::PAYEES;

const CREDITS: &[u8] = b"openledger/credits";

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

/// Notes what a fee is due to.
pub(crate) fn credit(storage: &mut dyn Storage, inference: &Inference, fee: &Coin) -> StdResult<()> {
    let mut credits = pending(storage)?;
    for share in shares(storage, inference.model_id)? {
        let amount = fee.amount.multiply_ratio(share.ppm, openledger_std::MILLION);
        let coin = Coin { denom: fee.denom.clone(), amount };
        credits.push(Credit { address: share.address, role: share.role, coin, inference_id: inference.id });
    }
    storage.set(CREDITS, &to_json_vec(&credits)?);
    Ok(())
}

fn pending(storage: &dyn Storage) -> StdResult<Vec<Credit>> {
    storage.get(CREDITS).map_or_else(|| Ok(Vec::new()), from_json)
}

/// Moves the block's credits into earnings and payments; what is to be sent to whom.
pub(crate) fn settle(storage: &mut dyn Storage, height: u64) -> StdResult<BTreeMap<String, Vec<Coin>>> {
    let credits = pending(storage)?;
    storage.remove(CREDITS);
    let mut sends: BTreeMap<String, Vec<Coin>> = BTreeMap::new();
    let mut blocks: BTreeMap<String, Payment> = BTreeMap::new();
    for credit in credits.into_iter().filter(|credit| !credit.coin.amount.is_zero()) {
        let payment = blocks.entry(credit.address.clone()).or_insert_with(|| Payment {
            address: credit.address.clone(),
            height,
            first_inference_id: credit.inference_id,
            ..Payment::default()
        });
        payment.last_inference_id = credit.inference_id;
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
