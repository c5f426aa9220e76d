//! What must hold after every block. Tests, simulations and operators check it; it reads the whole state.

use crate::claims::request;
use crate::keys::{OPEN, REQUESTS, STORE};
use openledger_core::ports::BankView;
use openledger_core::{AccAddress, Amount, Coin, Ctx, Failure, Res};
use openledger_proto::openledger::inference::v1::{Retrieval, RetrievalStatus};

/// What an open question holds in escrow: its fee, and the bond of its claims.
pub(crate) fn escrow(request: &Retrieval) -> Res<Amount> {
    let coins = request.fee.iter().chain(&request.bond);
    coins.map(|c| Coin::parse_parts(&c.denom, &c.amount)).try_fold(Amount::ZERO, |sum, c| sum.add(c?.amount))
}

/// Whether a question still waits for something.
pub(crate) fn is_open(request: &Retrieval) -> bool {
    matches!(request.status(), RetrievalStatus::Open | RetrievalStatus::Claimed)
}

/// Checks that the module account holds exactly the fees and bonds of open questions, and that the index has those.
///
/// # Errors
/// Fatal, naming what is broken.
pub fn check(ctx: &Ctx, bank: &dyn BankView) -> Res<()> {
    let ctx = &ctx.unmetered();
    let broken = |what: String| Err(Failure::Fatal(format!("invariant broken: {what}")));
    let (mut held, mut open) = (Amount::ZERO, 0u64);
    let mut all = REQUESTS.iter(ctx)?;
    while let Some((id, one)) = all.next_entry()? {
        if OPEN.has(ctx, &id)? != is_open(&one) {
            return broken(format!("question {id} and the index of open ones disagree"));
        }
        if is_open(&one) {
            held = held.add(escrow(&one)?)?;
            open = open.saturating_add(1);
        }
    }
    let mut index = OPEN.iter(ctx)?;
    while let Some((id, ())) = index.next_entry()? {
        request(ctx, id)?;
    }
    let balance = bank.balance(ctx, &AccAddress::module(STORE), &ctx.config().bond_denom)?;
    if balance == held {
        return Ok(());
    }
    broken(format!("{open} open questions hold {held}, the module account {balance}"))
}
