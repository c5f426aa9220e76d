//! Bonds that follow earnings: what items of a datanet earned in the last term decides what the next ones post.
//!
//! A term is as long as a bond matures. Two terms are kept for each datanet, the running one and the last.

use crate::keeper::stored;
use crate::keys::{DATANETS, EARNINGS, STATS};
use crate::params::{self, coin, pb_coin};
use openledger_core::{Amount, Ctx, Failure, Res};
use openledger_influence::bond;
use openledger_proto::cosmos::base::v1beta1::Coin as PbCoin;
use openledger_proto::openledger::datanet::v1::{Datanet, DatanetStats, Params, TermEarnings};

/// The term of a height, from 1.
pub(crate) fn term(params: &Params, height: u64) -> u64 {
    height.checked_div(params.bond_maturity.max(1)).unwrap_or(0).saturating_add(1)
}

/// The last height of a term.
pub(crate) fn term_ends(params: &Params, term: u64) -> u64 {
    term.saturating_mul(params.bond_maturity.max(1)).saturating_sub(1)
}

/// Where the earnings of a term are kept.
pub(crate) fn slot(term: u64) -> u64 {
    term & 1
}

/// What the bond of a datanet follows from.
pub(crate) struct Priced {
    /// For each item.
    pub(crate) bond: PbCoin,
    /// What items earned in the last term.
    pub(crate) paid: Amount,
    /// Canonical items at its end.
    pub(crate) items: u64,
}

fn canonical(stats: &DatanetStats) -> u64 {
    stats.items.saturating_sub(stats.duplicates)
}

/// Canonical items when the running term began.
pub(crate) fn items_before(stats: &DatanetStats, term: u64) -> u64 {
    if stats.term == term { stats.term_items } else { canonical(stats) }
}

/// Keeps the number of canonical items before the first admission of a term.
pub(crate) fn begin_term(params: &Params, datanet: &Datanet, height: u64, stats: &mut DatanetStats) {
    let now = term(params, height);
    if datanet.bond_rate_ppm > 0 && stats.term != now {
        stats.term_items = canonical(stats);
        stats.term = now;
    }
}

/// The bond of each item of a commit made now: the datanet's own, or what its rate asks for, at most the largest that
/// the parameters allow.
pub(crate) fn price(ctx: &Ctx, params: &Params, datanet: &Datanet) -> Res<Priced> {
    if datanet.bond_rate_ppm == 0 {
        let bond = stored(datanet.min_item_bond.clone(), "item bond")?;
        return Ok(Priced { bond, paid: Amount::ZERO, items: 0 });
    }
    let least = coin(datanet.min_item_bond.as_ref())?;
    let now = term(params, ctx.height());
    let last = now.saturating_sub(1);
    let earned = EARNINGS.get(ctx, &(datanet.id, slot(last)))?.filter(|e| e.term == last);
    let paid: Amount = earned.map_or(Ok(Amount::ZERO), |e| e.paid.parse().map_err(Failure::corrupt))?;
    let items = items_before(&stored(STATS.get(ctx, &datanet.id)?, "datanet counters")?, now);
    let most: Amount = params.max_item_bond.parse()?;
    // A sum beyond 2^128, or a bond beyond 2^64, is above any bond that is allowed.
    let asked = paid
        .to_u128()
        .and_then(|paid| bond::item_bond(0, datanet.bond_rate_ppm, paid, items).ok())
        .map_or(most, Amount::from);
    Ok(Priced { bond: pb_coin(&least.denom, asked.min(most).max(least.amount)), paid, items })
}

/// Adds to what the items of a datanet earned in the running term.
pub(crate) fn note(ctx: &Ctx, datanet_id: u64, earned: Amount) -> Res<()> {
    let ctx = &ctx.unmetered();
    let rate = DATANETS.get(ctx, &datanet_id)?.map_or(0, |d| d.bond_rate_ppm);
    if rate == 0 || earned.is_zero() {
        return Ok(());
    }
    let now = term(&params::get(ctx)?, ctx.height());
    // A merge: all answers of a block add to it.
    EARNINGS.merge(ctx, &(datanet_id, slot(now)), move |before: Option<TermEarnings>| {
        let before = before.filter(|e| e.term == now);
        let sum: Amount = before.map_or(Ok(Amount::ZERO), |e| e.paid.parse().map_err(Failure::corrupt))?;
        Ok(TermEarnings { term: now, paid: sum.add(earned)?.to_string() })
    })
}
