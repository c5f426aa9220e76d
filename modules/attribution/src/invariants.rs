//! What must hold after every block. Tests, simulations and operators check it; it reads the whole state.

use crate::keys::{EARNINGS, EPOCHS, HEADERS, PENDING, RECORDS, STORE};
use crate::settle::{add, amount_of, role_of};
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
/// - In every epoch and denom, fees in = sum of what was paid out by role + carry.
/// - By role, what the epochs paid (burned coins aside) is what the accounts earned.
/// - The carries are what the module account holds, and nothing waits for payment.
/// - Every body that was not pruned has the hash that its header keeps.
///
/// # Errors
/// Fatal, naming what is broken.
pub fn check(ctx: &Ctx, bank: &dyn BankView) -> Res<()> {
    let ctx = &ctx.unmetered();
    let broken = |what: String| Err(Failure::Fatal(format!("invariant broken: {what}")));
    let (mut out, mut earned, mut carries) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let mut epochs = EPOCHS.iter(ctx)?;
    while let Some(((epoch, denom), totals)) = epochs.next_entry()? {
        let (paid, carry) = (collect(&mut out, &totals.paid_out)?, amount_of(&totals.carry)?);
        if amount_of(&totals.fees_in)? != paid.add(carry)? {
            return broken(format!("epoch {epoch}: {} came in, {paid} went out, {carry} is carried", totals.fees_in));
        }
        add(&mut carries, denom, carry)?;
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
            return broken(format!("the module account does not hold the {carry}{denom} carried"));
        }
    }
    if PENDING.iter(ctx)?.next_entry()?.is_some() {
        return broken("credits outlived their block".to_owned());
    }
    let mut headers = HEADERS.iter(ctx)?;
    while let Some((id, header)) = headers.next_entry()? {
        match RECORDS.get(ctx, &id)? {
            None if header.pruned => {}
            Some(body) if !header.pruned && Sha256::digest(body.encode_to_vec())[..] == header.record_hash => {}
            _ => return broken(format!("record {id} and its header disagree")),
        }
    }
    Ok(())
}
