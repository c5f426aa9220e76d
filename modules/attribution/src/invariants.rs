//! What must hold after every block. Tests, simulations and operators check it; it reads the whole state.

use crate::deferred::withheld;
use crate::keys::{BATCHES, CREDITS, DEFERRED, EARNINGS, EPOCHS, HEADERS, PENDING, RECORDS, STORE};
use crate::settle::{add, amount_of, role_of, stored_sum};
use openledger_core::ports::BankView;
use openledger_core::{AccAddress, Amount, Ctx, Failure, Res};
use openledger_proto::openledger::attribution::v1::{Role, RoleTotal};
use prost::Message;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

fn collect(into: &mut BTreeMap<(Role, String), Amount>, totals: &[RoleTotal]) -> Res<Amount> {
    let mut sum = Amount::ZERO;
    for total in totals {
        let coin = total.amount.clone().unwrap_or_default();
        let amount = amount_of(&coin.amount)?;
        sum = sum.add(amount)?;
        add(into, (role_of(total.role)?, coin.denom), amount)?;
    }
    Ok(sum)
}

/// Checks the books.
///
/// - In every epoch and denom, fees in + released credits = sum of what was paid out by role + credited + carry.
/// - By role, what the epochs paid (burned coins aside) is what the accounts earned.
/// - What epochs credited and did not release is the sum of the credits and of what is deferred.
/// - Carries, credits and deferred parts are what the module account holds, and no payment outlives its block.
/// - Every stored body has the hash that its header keeps; a batch's answer keeps its embedding instead.
///
/// # Errors
/// Fatal, naming what is broken.
pub fn check(ctx: &Ctx, bank: &dyn BankView) -> Res<()> {
    let ctx = &ctx.unmetered();
    let broken = |what: String| Err(Failure::Fatal(format!("invariant broken: {what}")));
    let (mut out, mut earned, mut carries) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let (mut set_aside, mut unpaid) = (Amount::ZERO, Amount::ZERO);
    let mut epochs = EPOCHS.iter(ctx)?;
    while let Some(((epoch, denom), totals)) = epochs.next_entry()? {
        let (paid, carry) = (collect(&mut out, &totals.paid_out)?, amount_of(&totals.carry)?);
        let (credited, released) = (stored_sum(&totals.credited)?, stored_sum(&totals.released)?);
        if amount_of(&totals.fees_in)?.add(released)? != paid.add(carry)?.add(credited)? {
            return broken(format!("epoch {epoch}: {} came in, {paid} went out, {carry} is carried", totals.fees_in));
        }
        add(&mut carries, denom, carry)?;
        (set_aside, unpaid) = (set_aside.add(credited)?, unpaid.add(released)?);
    }
    let mut credits = CREDITS.iter(ctx)?;
    while let Some((_, credit)) = credits.next_entry()? {
        for total in credit.totals {
            let coin = total.amount.unwrap_or_default();
            let amount = amount_of(&coin.amount)?;
            unpaid = unpaid.add(amount)?;
            add(&mut carries, coin.denom, amount)?;
        }
    }
    let mut deferred = DEFERRED.iter(ctx)?;
    while let Some((_, one)) = deferred.next_entry()? {
        let amount = withheld(&one)?;
        unpaid = unpaid.add(amount)?;
        add(&mut carries, one.denom, amount)?;
    }
    if set_aside != unpaid {
        return broken(format!("epochs set {set_aside} aside, but {unpaid} was released or waits"));
    }
    let mut earnings = EARNINGS.iter(ctx)?;
    while let Some((_, one)) = earnings.next_entry()? {
        collect(&mut earned, &one.totals)?;
    }
    out.retain(|(role, _), _| *role != Role::Burn);
    if out != earned {
        return broken("accounts earned something else than epochs paid".to_owned());
    }
    for (denom, carry) in carries {
        if bank.balance(ctx, &AccAddress::module(STORE), &denom)? != carry {
            return broken(format!(
                "the module account does not hold the {carry}{denom} carried, credited and deferred"
            ));
        }
    }
    if PENDING.iter(ctx)?.next_entry()?.is_some() {
        return broken("credits outlived their block".to_owned());
    }
    let mut headers = HEADERS.iter(ctx)?;
    while let Some((id, header)) = headers.next_entry()? {
        match RECORDS.get(ctx, &id)? {
            None if header.pruned => {}
            None if header.batch_id != 0 && BATCHES.has(ctx, &header.batch_id)? && !header.embedding.is_empty() => {}
            Some(body) if !header.pruned && Sha256::digest(body.encode_to_vec())[..] == header.record_hash => {}
            _ => return broken(format!("record {id} and its header disagree")),
        }
    }
    Ok(())
}
