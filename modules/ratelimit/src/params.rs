//! This chain's limits: their form, and those of a new chain.

use crate::own::ANY;
use openledger_core::{Amount, Coins, Denom, Failure, Res, Sdk};
use openledger_proto::openledger::ratelimit::v1::{Limit, Params};
use std::collections::BTreeSet;

/// The share of OPEN's supply, in hundredths, that may leave beyond what comes, or come beyond what leaves,
/// in [`OPEN_HOURS`]: over each channel or client without a rule of its own, and over all of them together.
pub const OPEN_PERCENT: u128 = 10;
/// The window of OPEN's limits in hours.
pub const OPEN_HOURS: u64 = 24;

/// The most limits in one list. They are read with each packet, which pays nothing for it.
const MAX_LIMITS: usize = 100;

/// The limits of a new chain for its own coins, of which so much exists or may exist, in base units.
///
/// # Errors
/// Never: a tenth fits.
pub fn open_params(coins: &Coins) -> Res<Params> {
    let mut limits = Vec::new();
    for coin in coins {
        let most = coin.amount.mul_div_floor(OPEN_PERCENT, 100)?.to_string();
        let denom = coin.denom.to_string();
        limits.push(Limit { denom, max_send: most.clone(), max_recv: most, hours: OPEN_HOURS });
    }
    Ok(Params { paths: limits.clone(), totals: limits, whitelist_sends_only: true })
}

/// Checks limits.
///
/// # Errors
/// `sdk:18`.
pub(crate) fn check(params: &Params) -> Res<()> {
    for (name, limits) in [("paths", &params.paths), ("totals", &params.totals)] {
        if limits.len() > MAX_LIMITS {
            return Err(Sdk::InvalidRequest.wrap(format!("{name}: {} limits, at most {MAX_LIMITS}", limits.len())));
        }
        let mut seen = BTreeSet::new();
        for limit in limits {
            check_limit(limit).map_err(|e| e.context(format!("{name}: {}", limit.denom)))?;
            if !seen.insert(&limit.denom) {
                return Err(Sdk::InvalidRequest.wrap(format!("{name}: {} occurs twice", limit.denom)));
            }
        }
    }
    Ok(())
}

fn check_limit(limit: &Limit) -> Res<()> {
    let invalid = |what: &str| -> Failure { Sdk::InvalidRequest.wrap(what) };
    if limit.denom != ANY {
        Denom::new(limit.denom.clone()).map_err(|_| invalid("denom"))?;
    }
    limit.max_send.parse::<Amount>().map_err(|_| invalid("max_send"))?;
    limit.max_recv.parse::<Amount>().map_err(|_| invalid("max_recv"))?;
    if limit.hours == 0 {
        return Err(invalid("hours"));
    }
    Ok(())
}
