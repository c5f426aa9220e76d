//! What always holds, for tests and simulations: these read the whole state.

use crate::MODULE;
use crate::keeper::DistributionKeeper;
use crate::keys::{HISTORICAL, OUTSTANDING, SLASHES};
use openledger_core::{AccAddress, Ctx, Failure, Res};

/// A text that says what is broken, or nothing when the invariant holds.
pub type Broken = Option<String>;

/// An invariant.
pub type Invariant = fn(&DistributionKeeper, &Ctx) -> Res<Broken>;

/// All invariants of the module, each with the name under which it is reported.
pub const ALL: &[(&str, Invariant)] = &[
    ("module-account", module_account),
    ("nonnegative-outstanding", nonnegative_outstanding),
    ("reference-count", reference_count),
    ("can-withdraw", can_withdraw),
];

/// The first invariant that does not hold.
///
/// # Errors
/// Only fatal failures: the storage failed, or the state contradicts itself.
pub fn check(k: &DistributionKeeper, ctx: &Ctx) -> Res<Broken> {
    for (name, invariant) in ALL {
        if let Some(what) = invariant(k, ctx)? {
            return Ok(Some(format!("{name}: {what}")));
        }
    }
    Ok(None)
}

/// The module account holds what is outstanding and the community pool, in whole coins.
///
/// # Errors
/// Only fatal failures: the storage failed, or the state contradicts itself.
pub fn module_account(k: &DistributionKeeper, ctx: &Ctx) -> Res<Broken> {
    let mut expected = k.community_pool(ctx)?;
    let mut it = OUTSTANDING.iter(ctx)?;
    while let Some((_, coins)) = it.next_entry()? {
        expected = expected.add(&coins)?;
    }
    let balance = k.bank.all_balances(ctx, &AccAddress::module(MODULE))?;
    if balance == expected.truncate_decimal()?.0 {
        return Ok(None);
    }
    Ok(Some(format!("the account holds {balance}, outstanding and pool are {expected}")))
}

/// Nothing outstanding is below zero, and no validator's commission and running rewards exceed what is
/// outstanding.
///
/// # Errors
/// Only fatal failures: the storage failed, or the state contradicts itself.
pub fn nonnegative_outstanding(k: &DistributionKeeper, ctx: &Ctx) -> Res<Broken> {
    let mut it = OUTSTANDING.iter(ctx)?;
    while let Some((operator, coins)) = it.next_entry()? {
        let claimed = k.commission(ctx, &operator.0)?.add(&k.current(ctx, &operator.0)?.rewards)?;
        if coins.is_any_negative() || coins.safe_sub(&claimed)?.1 {
            return Ok(Some(format!("{operator:?} has {coins} outstanding, of which {claimed} are claimed")));
        }
    }
    Ok(None)
}

/// Each validator, each delegation and each slash refers to one period, and no period is kept that nothing
/// refers to.
///
/// # Errors
/// Only fatal failures: the storage failed, or the state contradicts itself.
pub fn reference_count(k: &DistributionKeeper, ctx: &Ctx) -> Res<Broken> {
    let (mut count, mut slashes) = (0u64, 0u64);
    let mut it = HISTORICAL.iter(ctx)?;
    while let Some((key, value)) = it.next_entry()? {
        if !(1..=2).contains(&value.references) {
            return Ok(Some(format!("{key:?} has {} references", value.references)));
        }
        count = count.saturating_add(u64::from(value.references));
    }
    let mut it = SLASHES.iter(ctx)?;
    while it.next_entry()?.is_some() {
        slashes = slashes.saturating_add(1);
    }
    let (validators, delegations) = (k.staking.all_validators(ctx)?.len(), k.staking.all_delegations(ctx)?.len());
    let expected = u64::try_from(validators.saturating_add(delegations)).unwrap_or(u64::MAX).saturating_add(slashes);
    if count == expected {
        return Ok(None);
    }
    Ok(Some(format!("{count} references for {validators} validators, {delegations} delegations and {slashes} slashes")))
}

/// Everybody can withdraw everything, and nothing is left below zero. Leaves no trace.
///
/// # Errors
/// Only fatal failures: the storage failed, or the state contradicts itself.
pub fn can_withdraw(k: &DistributionKeeper, ctx: &Ctx) -> Res<Broken> {
    let depth = ctx.state().push();
    let result = withdraw_everything(k, ctx);
    ctx.state().revert(depth);
    match result {
        Err(Failure::Tx(e)) => Ok(Some(e.log)),
        other => other,
    }
}

fn withdraw_everything(k: &DistributionKeeper, ctx: &Ctx) -> Res<Broken> {
    for validator in k.staking.all_validators(ctx)? {
        if !k.commission(ctx, &validator.operator)?.is_empty() {
            k.withdraw_commission(ctx, &validator.operator)?;
        }
    }
    for d in k.staking.all_delegations(ctx)? {
        k.withdraw_rewards(ctx, &d.delegator, &d.validator)?;
    }
    module_account(k, ctx)
}
