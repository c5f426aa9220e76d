//! What a payment was for: its answers one by one, what earlier answers had deferred, and what no record tells.

use openledger_client::ClientError;
use openledger_core::Amount;
use openledger_proto::openledger::attribution::v1 as pb;
use serde::Serialize;

use super::{Parts, QUERY, Sums, add, role_name};
use crate::export::source::{Source, ask, unless_missing};

/// Answers whose causes one answer of `WhyPaid` for a height lists beyond the first.
const LISTED: u64 = 1_000;

/// What a line is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Basis {
    /// Answers of the model.
    Answers,
    /// Earned by earlier answers, withheld then, and released by a judgement.
    Released,
    /// Answers whose records the chain has pruned.
    Pruned,
    /// One of the two: the state does not say how they divide.
    ReleasedOrPruned,
}

/// What a payment was for.
pub(super) struct Causes {
    pub(super) parts: Parts,
    pub(super) pruned: Vec<u64>,
    /// How much of it had been deferred.
    pub(super) released: Amount,
}

/// The causes of a payment with the sums `totals`. Its parts add up to them.
///
/// # Errors
/// As the queries give them, or when they contradict each other.
pub(super) fn causes(
    source: &dyn Source,
    account: &str,
    payment: &pb::Payment,
    totals: &Sums,
) -> Result<Causes, ClientError> {
    let why = |height, inference_id| -> Result<pb::QueryWhyPaidResponse, ClientError> {
        let request = pb::QueryWhyPaidRequest { address: account.to_owned(), height, inference_id };
        ask(source, &format!("{QUERY}/WhyPaid"), &request)
    };
    let pb::QueryWhyPaidResponse { mut reasons, pruned_inferences: mut pruned, .. } = why(payment.height, 0)?;
    let beyond = payment.first_inference_id.saturating_add(LISTED).saturating_add(1);
    for id in beyond..=payment.last_inference_id {
        match unless_missing(why(0, id)) {
            Ok(found) => reasons.extend(found.unwrap_or_default().reasons),
            Err(_) if is_pruned(source, id)? => pruned.push(id),
            Err(error) => return Err(error),
        }
    }
    let released = match payment.undeferred.as_str() {
        "" => Amount::ZERO,
        text => text.parse()?,
    };
    let mut parts = Parts::new();
    for reason in reasons {
        let Some(coin) = reason.amount else { continue };
        let key = (reason.role, coin.denom, Some(reason.model_id), Basis::Answers);
        add(&mut parts, key, coin.amount.parse()?)?;
    }
    rests(totals, &mut parts, released, !pruned.is_empty())?;
    Ok(Causes { parts, pruned, released })
}

/// Whether the record of an answer was pruned.
fn is_pruned(source: &dyn Source, inference_id: u64) -> Result<bool, ClientError> {
    let request = pb::QueryAttributionRequest { inference_id };
    let answer: pb::QueryAttributionResponse = ask(source, &format!("{QUERY}/Attribution"), &request)?;
    Ok(answer.header.is_some_and(|header| header.pruned))
}

/// Adds what the listed answers leave of each total.
fn rests(totals: &Sums, parts: &mut Parts, released: Amount, has_pruned: bool) -> Result<(), ClientError> {
    let mut rests = Sums::new();
    for ((role, denom), total) in totals {
        let known = parts.iter().filter(|((r, d, _, _), _)| r == role && d == denom);
        let known = known.map(|(_, amount)| *amount).try_fold(Amount::ZERO, Amount::add)?;
        let rest = total.checked_sub(known).ok_or_else(|| {
            let role = role_name(*role);
            ClientError::Answer(format!("the node lists {known} of causes for {total} that was paid as {role}"))
        })?;
        if !rest.is_zero() {
            rests.insert((*role, denom.clone()), rest);
        }
    }
    let is_one = rests.len() == 1;
    for ((role, denom), rest) in rests {
        let mut put = |basis, amount| add(parts, (role, denom.clone(), None, basis), amount);
        match rest.checked_sub(released) {
            Some(pruned) if is_one => {
                put(Basis::Released, released)?;
                put(Basis::Pruned, pruned)?;
            }
            _ if released.is_zero() => put(Basis::Pruned, rest)?,
            _ if !has_pruned => put(Basis::Released, rest)?,
            _ => put(Basis::ReleasedOrPruned, rest)?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATA: i32 = pb::Role::Data as i32;
    const CURATOR: i32 = pb::Role::Curator as i32;

    fn split(totals: &[(i32, u64)], released: u64, has_pruned: bool) -> Vec<(i32, Basis, String)> {
        let denom = || "uopen".to_owned();
        let totals = totals.iter().map(|(role, sum)| ((*role, denom()), Amount::from(*sum))).collect();
        let mut parts = Parts::new();
        add(&mut parts, (DATA, denom(), Some(1), Basis::Answers), Amount::from(60u64)).unwrap();
        rests(&totals, &mut parts, released.into(), has_pruned).unwrap();
        let rests = parts.iter().filter(|((_, _, model, _), amount)| model.is_none() && !amount.is_zero());
        rests.map(|((role, _, _, basis), amount)| (*role, *basis, amount.to_string())).collect()
    }

    #[test]
    fn what_answers_leave_was_released_or_is_pruned() {
        let rest = |role, basis, amount: &str| (role, basis, amount.to_owned());
        assert_eq!(split(&[(DATA, 60)], 0, false), []);
        assert_eq!(split(&[(DATA, 100)], 40, false), [rest(DATA, Basis::Released, "40")]);
        let both = [rest(DATA, Basis::Released, "15"), rest(DATA, Basis::Pruned, "25")];
        assert_eq!(split(&[(DATA, 100)], 15, true), both);
        assert_eq!(split(&[(DATA, 100)], 0, true), [rest(DATA, Basis::Pruned, "40")]);
        let two = [(DATA, 100), (CURATOR, 5)];
        let released = [rest(DATA, Basis::Released, "40"), rest(CURATOR, Basis::Released, "5")];
        assert_eq!(split(&two, 45, false), released);
        let unclear = [rest(DATA, Basis::ReleasedOrPruned, "40"), rest(CURATOR, Basis::ReleasedOrPruned, "5")];
        assert_eq!(split(&two, 30, true), unclear);
    }
}
