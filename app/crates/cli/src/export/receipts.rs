//! `export receipts`: what an account was paid between two heights, by role, denomination and model.

use std::collections::BTreeMap;

use openledger_client::ClientError;
use openledger_core::Amount;
use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::openledger::attribution::v1 as pb;
use serde::Serialize;

use super::source::{Source, Standing, all_pages, ask};

const QUERY: &str = "/openledger.attribution.v1.Query";

/// An income statement.
#[derive(Debug, Serialize)]
pub struct Receipts {
    /// The state that is described.
    state: Standing,
    account: String,
    from: u64,
    to: u64,
    /// Sums by role and denomination: of the payments themselves.
    totals: Vec<Line>,
    /// The same by model too; `model_id` is absent where the cause is not kept any more, or was deferred by an earlier
    /// answer. They add up to the totals.
    lines: Vec<Line>,
    payments: Vec<Paid>,
    /// Answers among the causes whose records were pruned.
    pruned_inferences: Vec<u64>,
}

#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
struct Line {
    role: &'static str,
    denom: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    model_id: Option<u64>,
    amount: String,
}

#[derive(Debug, Serialize)]
struct Paid {
    height: u64,
    totals: Vec<Line>,
    first_inference_id: u64,
    last_inference_id: u64,
}

type Sums = BTreeMap<(i32, String, Option<u64>), Amount>;

fn add(sums: &mut Sums, role: i32, coin: Option<&Coin>, model_id: Option<u64>) -> Result<(), ClientError> {
    let Some(coin) = coin else { return Ok(()) };
    let sum = sums.entry((role, coin.denom.clone(), model_id)).or_insert(Amount::new(0));
    *sum = sum.add(coin.amount.parse()?)?;
    Ok(())
}

fn lines(sums: &Sums) -> Vec<Line> {
    let line = |((role, denom, model_id), amount): (&(i32, String, Option<u64>), &Amount)| Line {
        role: role_name(*role),
        denom: denom.clone(),
        model_id: *model_id,
        amount: amount.to_string(),
    };
    sums.iter().filter(|(_, amount)| !amount.is_zero()).map(line).collect()
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
        return Err(ClientError::Usage(format!("heights {from} to {to} are not in order up to {}", state.height)));
    }
    let all = all_pages(|page| {
        let request = pb::QueryPaymentsRequest { address: account.to_owned(), pagination: Some(page) };
        let answer: pb::QueryPaymentsResponse = ask(source, &format!("{QUERY}/Payments"), &request)?;
        Ok((answer.payments, answer.pagination))
    })?;
    let (mut totals, mut by_model, mut pruned) = (Sums::new(), Sums::new(), Vec::new());
    let mut payments = Vec::new();
    for payment in all.into_iter().filter(|p| (from..=to).contains(&p.height)) {
        let mut own = Sums::new();
        for total in &payment.totals {
            add(&mut own, total.role, total.amount.as_ref(), None)?;
            add(&mut totals, total.role, total.amount.as_ref(), None)?;
        }
        let request = pb::QueryWhyPaidRequest { address: account.to_owned(), height: payment.height, inference_id: 0 };
        let why: pb::QueryWhyPaidResponse = ask(source, &format!("{QUERY}/WhyPaid"), &request)?;
        for reason in &why.reasons {
            add(&mut by_model, reason.role, reason.amount.as_ref(), Some(reason.model_id))?;
        }
        pruned.extend(why.pruned_inferences);
        let (first_inference_id, last_inference_id) = (payment.first_inference_id, payment.last_inference_id);
        payments.push(Paid { height: payment.height, totals: lines(&own), first_inference_id, last_inference_id });
    }
    without_cause(&totals, &mut by_model)?;
    pruned.sort_unstable();
    pruned.dedup();
    let account = account.to_owned();
    Ok(Receipts {
        state,
        account,
        from,
        to,
        totals: lines(&totals),
        lines: lines(&by_model),
        payments,
        pruned_inferences: pruned,
    })
}

/// What is left of each total after all known causes has no model.
fn without_cause(totals: &Sums, by_model: &mut Sums) -> Result<(), ClientError> {
    for ((role, denom, _), total) in totals {
        let known = by_model.iter().filter(|((r, d, _), _)| r == role && d == denom);
        let known = known.map(|(_, amount)| *amount).try_fold(Amount::new(0), Amount::add)?;
        let rest = total.checked_sub(known).ok_or_else(|| {
            ClientError::Answer(format!("the causes of {} add up to {known}, more than {total}", role_name(*role)))
        })?;
        if !rest.is_zero() {
            by_model.insert((*role, denom.clone(), None), rest);
        }
    }
    Ok(())
}
