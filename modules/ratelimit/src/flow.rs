//! What moved under a rule, and how much may (ibc-go `types/flow.go`, `types/quota.go`).

use crate::errors::RateLimitError;
use crate::packet::Direction;
use crate::signed::Signed;
use openledger_core::{Failure, Res};
use openledger_proto::ibc::applications::rate_limiting::v1::{Flow, RateLimit};

/// Nothing moved.
pub(crate) fn empty(value: Signed) -> Flow {
    let zero = Signed::ZERO.to_string();
    Flow { inflow: zero.clone(), outflow: zero, channel_value: value.to_string() }
}

/// A number of a rule. One that was never written is a null pointer to Go.
///
/// # Errors
/// `undefined:111222`.
pub(crate) fn number(text: &str) -> Res<Signed> {
    if text.is_empty() {
        return Err(Failure::panicked("runtime error: invalid memory address or nil pointer dereference"));
    }
    Signed::parse(text).ok_or_else(|| Failure::corrupt(format!("ratelimit: {text:?} is no number")))
}

/// Adds to what moved, if that stays within the share: what leaves beyond what came, or the other way round.
///
/// # Errors
/// `ratelimit:4`; `undefined:111222` where numbers overflow.
pub(crate) fn count(rule: &mut RateLimit, direction: Direction, amount: Signed) -> Res<()> {
    let quota = rule.quota.clone().unwrap_or_default();
    let flow = rule.flow.get_or_insert_default();
    let (inflow, outflow, value) = (number(&flow.inflow)?, number(&flow.outflow)?, number(&flow.channel_value)?);
    let (this, other, percent, word) = match direction {
        Direction::Receive => (inflow, outflow, &quota.max_percent_recv, "Inflow"),
        Direction::Send => (outflow, inflow, &quota.max_percent_send, "Outflow"),
    };
    let net = this.sub(other)?.add(amount)?;
    // Of nothing there is no share, and what has no supply can only come in.
    if !value.is_zero() && net > value.percent(number(percent)?)? {
        let percent = number(percent)?;
        let text = format!("{word} exceeds quota - Net {word}: {net}, Channel Value: {value}, Threshold: {percent}%");
        return Err(RateLimitError::QuotaExceeded.wrap(text));
    }
    let sum = this.add(amount)?.to_string();
    match direction {
        Direction::Receive => flow.inflow = sum,
        Direction::Send => flow.outflow = sum,
    }
    Ok(())
}

/// Takes back what was added, down to nothing at the least.
///
/// # Errors
/// `undefined:111222` where numbers overflow.
pub(crate) fn take_back(rule: &mut RateLimit, direction: Direction, amount: Signed) -> Res<()> {
    let flow = rule.flow.get_or_insert_default();
    let field = match direction {
        Direction::Receive => &mut flow.inflow,
        Direction::Send => &mut flow.outflow,
    };
    let rest = number(field)?.sub(amount)?;
    *field = if rest.is_negative() { Signed::ZERO } else { rest }.to_string();
    Ok(())
}
