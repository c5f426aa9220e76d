//! `export receipts`: what an account was paid between two heights, by role, denomination and model, and what it earned
//! that is not paid yet.

mod causes;
mod text;
mod waiting;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use openledger_client::ClientError;
use openledger_core::Amount;
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::openledger::attribution::v1 as pb;
use openledger_proto::openledger::inferibc::v1 as ibc;
use openledger_proto::openledger::model::v1 as model;
use serde::Serialize;

use super::source::{Source, Standing, all_pages, ask, unless_missing};
use causes::{Basis, causes};
use waiting::{Deferred, waiting};

const QUERY: &str = "/openledger.attribution.v1.Query";

/// An income statement.
#[derive(Debug, Serialize)]
pub struct Receipts {
    /// The state that is described.
    state: Standing,
    account: String,
    /// Where the chain sends what the account earns, when that is not the account itself: it waits there for a transfer
    /// to another chain.
    #[serde(skip_serializing_if = "Option::is_none")]
    paid_to: Option<String>,
    from: u64,
    to: u64,
    /// What was paid, by role and denomination.
    totals: Vec<Sum>,
    /// The same by model and by what it was paid for. The lines of a role add up to its total.
    lines: Vec<Line>,
    payments: Vec<Paid>,
    /// Answers among the causes whose records were pruned.
    pruned_inferences: Vec<u64>,
    not_yet_paid: NotYetPaid,
}

/// A sum of one role.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
struct Sum {
    role: &'static str,
    denom: String,
    amount: String,
}

/// A part of a total.
#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
struct Line {
    role: &'static str,
    denom: String,
    /// The model that answered; for the role `lineage` the account's model that the share belongs to. Absent where no
    /// record says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    model_id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    model_name: Option<String>,
    basis: Basis,
    amount: String,
}

/// The payment of one block.
#[derive(Debug, Serialize)]
struct Paid {
    height: u64,
    /// Time of the block; absent when the node has the payment and no longer the block.
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<String>,
    totals: Vec<Sum>,
    /// Answers among which its causes are; zeros when it only releases what was deferred.
    first_inference_id: u64,
    last_inference_id: u64,
    /// How much of it earlier answers had deferred.
    released: String,
}

/// What the account had earned and not been paid, after the block that is described. No part of the totals.
#[derive(Debug, Serialize)]
struct NotYetPaid {
    /// Earned by answers that were bought together, and paid with the next payment or when the account asks for it.
    credited: Vec<Sum>,
    /// Withheld from its contributions until others' data have judged them, before the shares of curators and of the
    /// community pool.
    deferred: Vec<Deferred>,
}

/// Sums by role and denomination.
type Sums = BTreeMap<(i32, String), Amount>;
/// Sums by role, denomination, model and what was paid for.
type Parts = BTreeMap<(i32, String, Option<u64>, Basis), Amount>;

fn add<K: Ord>(sums: &mut BTreeMap<K, Amount>, key: K, amount: Amount) -> Result<(), ClientError> {
    let sum = sums.entry(key).or_insert(Amount::ZERO);
    *sum = sum.add(amount)?;
    Ok(())
}

fn add_coin(sums: &mut Sums, role: i32, coin: Option<&Coin>) -> Result<(), ClientError> {
    let Some(coin) = coin else { return Ok(()) };
    add(sums, (role, coin.denom.clone()), coin.amount.parse()?)
}

fn listed(sums: &Sums) -> Vec<Sum> {
    let sum = |((role, denom), amount): (&(i32, String), &Amount)| Sum {
        role: role_name(*role),
        denom: denom.clone(),
        amount: amount.to_string(),
    };
    sums.iter().filter(|(_, amount)| !amount.is_zero()).map(sum).collect()
}

/// What an account does for what it is paid, in a word.
fn role_name(role: i32) -> &'static str {
    match pb::Role::try_from(role).unwrap_or_default() {
        pb::Role::Unspecified => "unknown",
        pb::Role::Data => "data",
        pb::Role::Curator => "curator",
        pb::Role::Lineage => "lineage",
        pb::Role::Tuner => "tuner",
        pb::Role::Compute => "compute",
        pb::Role::Validators => "validators",
        pb::Role::Community => "community",
        pb::Role::Burn => "burn",
    }
}

/// What an account was paid in the blocks `from` to `to`.
///
/// # Errors
/// When the heights are out of order, or as the queries give them.
pub fn receipts(source: &dyn Source, account: &str, from: u64, to: u64) -> Result<Receipts, ClientError> {
    let state = source.standing().clone();
    let to = if to == 0 { state.height } else { to };
    if from > to || to > state.height {
        return Err(ClientError::Usage(format!("--from {from} and --to {to} are not in order up to {}", state.height)));
    }
    let all = all_pages(|page| {
        let request = pb::QueryPaymentsRequest { address: account.to_owned(), pagination: Some(page) };
        let answer: pb::QueryPaymentsResponse = ask(source, &format!("{QUERY}/Payments"), &request)?;
        Ok((answer.payments, answer.pagination))
    })?;
    let (mut totals, mut parts, mut pruned) = (Sums::new(), Parts::new(), Vec::new());
    let mut payments = Vec::new();
    for payment in all.into_iter().filter(|p| (from..=to).contains(&p.height)) {
        let mut own = Sums::new();
        for total in &payment.totals {
            add_coin(&mut own, total.role, total.amount.as_ref())?;
            add_coin(&mut totals, total.role, total.amount.as_ref())?;
        }
        let found = causes(source, account, &payment, &own)?;
        for (key, amount) in found.parts {
            add(&mut parts, key, amount)?;
        }
        pruned.extend(found.pruned);
        payments.push(Paid {
            height: payment.height,
            // Height zero stands for a chain before this one.
            time: if payment.height == 0 { None } else { source.time(payment.height)? },
            totals: listed(&own),
            first_inference_id: payment.first_inference_id,
            last_inference_id: payment.last_inference_id,
            released: found.released.to_string(),
        });
    }
    pruned.sort_unstable();
    pruned.dedup();
    let (credited, deferred) = waiting(source, account)?;
    Ok(Receipts {
        state,
        account: account.to_owned(),
        paid_to: paid_to(source, account)?,
        from,
        to,
        totals: listed(&totals),
        lines: lines(source, &parts)?,
        payments,
        pruned_inferences: pruned,
        not_yet_paid: NotYetPaid { credited, deferred },
    })
}

/// The lines with the names of their models.
fn lines(source: &dyn Source, parts: &Parts) -> Result<Vec<Line>, ClientError> {
    let mut names: BTreeMap<u64, String> = BTreeMap::new();
    for id in parts.keys().filter_map(|(_, _, model_id, _)| *model_id) {
        if let Entry::Vacant(place) = names.entry(id) {
            let request = model::QueryModelRequest { model_id: id };
            let answer: model::QueryModelResponse = ask(source, "/openledger.model.v1.Query/Model", &request)?;
            place.insert(answer.model.unwrap_or_default().name);
        }
    }
    let line = |((role, denom, model_id, basis), amount): (&(i32, String, Option<u64>, Basis), &Amount)| Line {
        role: role_name(*role),
        denom: denom.clone(),
        model_id: *model_id,
        model_name: model_id.and_then(|id| names.get(&id).cloned()),
        basis: *basis,
        amount: amount.to_string(),
    };
    Ok(parts.iter().filter(|(_, amount)| !amount.is_zero()).map(line).collect())
}

/// The account that is paid in place of another one whose earnings go to another chain.
fn paid_to(source: &dyn Source, account: &str) -> Result<Option<String>, ClientError> {
    let request = ibc::QueryPayoutRouteRequest { payee: account.to_owned() };
    let route = ask::<ibc::QueryPayoutRouteResponse>(source, "/openledger.inferibc.v1.Query/PayoutRoute", &request);
    Ok(unless_missing(route)?.map(|route| route.address))
}
