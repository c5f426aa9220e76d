//! What an account has earned and not been paid.

use openledger_client::ClientError;
use openledger_core::Amount;
use openledger_proto::openledger::attribution::v1 as pb;
use openledger_proto::openledger::datanet::v1 as datanet;
use serde::Serialize;

use super::{QUERY, Sum, Sums, add_coin, listed};
use crate::export::source::{Source, all_pages, ask};

/// What evidence withholds of one contribution under one encoder.
#[derive(Debug, Serialize)]
pub(super) struct Deferred {
    pub(super) contribution_id: u64,
    /// The encoder of the models that answered; zero for models without one.
    pub(super) artifact_id: u64,
    pub(super) denom: String,
    pub(super) amount: String,
    /// What of it `tx attribution release-deferred` would pay now.
    pub(super) releasable: String,
    /// Judgements that were made, of three. After the third, what is left goes to the community pool.
    pub(super) judgements: u64,
}

/// Credits by role, and deferred sums by contribution.
///
/// # Errors
/// As the queries give them.
pub(super) fn waiting(source: &dyn Source, account: &str) -> Result<(Vec<Sum>, Vec<Deferred>), ClientError> {
    let request = pb::QueryEarningsByAccountRequest { address: account.to_owned() };
    let earned: pb::QueryEarningsByAccountResponse = ask(source, &format!("{QUERY}/EarningsByAccount"), &request)?;
    let mut credited = Sums::new();
    for total in earned.credit.unwrap_or_default().totals {
        add_coin(&mut credited, total.role, total.amount.as_ref())?;
    }
    let contributions = all_pages(|page| {
        let request = datanet::QueryContributionsRequest { contributor: account.to_owned(), pagination: Some(page) };
        let answer: datanet::QueryContributionsResponse =
            ask(source, "/openledger.datanet.v1.Query/Contributions", &request)?;
        Ok((answer.contributions, answer.pagination))
    })?;
    let mut all = Vec::new();
    for contribution in contributions {
        let request = pb::QueryDeferredRequest { contribution_id: contribution.id };
        let answer: pb::QueryDeferredResponse = ask(source, &format!("{QUERY}/Deferred"), &request)?;
        for state in answer.deferred {
            all.push(deferred(state)?);
        }
    }
    Ok((listed(&credited), all))
}

fn deferred(state: pb::DeferredState) -> Result<Deferred, ClientError> {
    let judgements = u64::try_from(state.factors_ppm.len()).unwrap_or(u64::MAX);
    let releasable = if state.releasable.is_empty() { "0".to_owned() } else { state.releasable };
    let found = state.deferred.unwrap_or_default();
    let mut amount = Amount::ZERO;
    for part in &found.parts {
        amount = amount.add(part.amount.parse()?)?;
    }
    let pb::Deferred { contribution_id, artifact_id, denom, .. } = found;
    Ok(Deferred { contribution_id, artifact_id, denom, amount: amount.to_string(), releasable, judgements })
}
