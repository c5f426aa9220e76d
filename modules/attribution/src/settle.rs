//! Credits of a block and their payment at its end: one write for each account, paid for by the transactions
//! that credited it.

use std::collections::BTreeMap;

use crate::deferred::AllWithheld;
use crate::errors::AttributionError;
use crate::events::{PAYOUT, REDIRECT};
use crate::gas;
use crate::keeper::AttributionKeeper;
use crate::keys::{COMMUNITY_POOL, CREDITS, EARNINGS, EPOCHS, FEE_COLLECTOR, PAYMENTS, PENDING, STORE, TREASURY};
use crate::params;
use crate::record::Attributed;
use openledger_core::{AccAddress, Amount, Coin, Coins, Ctx, Denom, Failure, Res};
use openledger_proto::cosmos::base::v1beta1::Coin as PbCoin;
use openledger_proto::openledger::attribution::v1 as pb;
use openledger_proto::openledger::attribution::v1::Role;

/// Sums by role.
pub(crate) type Roles = BTreeMap<Role, Amount>;

pub(crate) fn add<K: Ord>(sums: &mut BTreeMap<K, Amount>, key: K, amount: Amount) -> Res<()> {
    let sum = sums.entry(key).or_default();
    *sum = sum.add(amount)?;
    Ok(())
}

pub(crate) fn amount_of(text: &str) -> Res<Amount> {
    text.parse().map_err(Failure::corrupt)
}

/// The role of a stored number.
pub(crate) fn role_of(number: i32) -> Res<Role> {
    Role::try_from(number).map_err(|e| Failure::corrupt(format!("role: {e}")))
}

/// Adds sums of one denom to stored totals, which stay ordered by role, then denom.
pub(crate) fn merge(totals: &[pb::RoleTotal], roles: &Roles, denom: &str) -> Res<Vec<pb::RoleTotal>> {
    let mut sums: BTreeMap<(Role, String), Amount> = BTreeMap::new();
    for total in totals {
        let coin = total.amount.clone().unwrap_or_default();
        add(&mut sums, (role_of(total.role)?, coin.denom), amount_of(&coin.amount)?)?;
    }
    for (role, amount) in roles {
        add(&mut sums, (*role, denom.to_owned()), *amount)?;
    }
    let total = |((role, denom), amount): ((Role, String), Amount)| pb::RoleTotal {
        role: role.into(),
        amount: Some(PbCoin { denom, amount: amount.to_string() }),
    };
    Ok(sums.into_iter().map(total).collect())
}

/// Stored totals as sums. All of them are in the chain's own denom: fees are.
pub(crate) fn sums(totals: &[pb::RoleTotal]) -> Res<Roles> {
    let mut out = Roles::new();
    for total in totals {
        add(&mut out, role_of(total.role)?, amount_of(&total.amount.clone().unwrap_or_default().amount)?)?;
    }
    Ok(out)
}

/// The sum over all roles.
pub(crate) fn whole(roles: &Roles) -> Res<Amount> {
    roles.values().try_fold(Amount::ZERO, |sum, a| sum.add(*a))
}

/// What accounts are due for answers of one transaction, each account once.
#[derive(Debug, Default)]
pub(crate) struct Credited {
    by_account: BTreeMap<AccAddress, Roles>,
    /// The first and the last inference.
    causes: Option<(u64, u64)>,
    /// What evidence withholds.
    pub(crate) withheld: AllWithheld,
}

impl Credited {
    /// Adds the parts of one fee. What is burned stands under the module's own account.
    pub(crate) fn add(&mut self, inference_id: u64, done: &Attributed) -> Res<()> {
        let (contributions, parts) = (&done.contributions, &done.parts);
        self.withheld.add(done)?;
        let (first, last) = self.causes.unwrap_or((inference_id, inference_id));
        self.causes = Some((first.min(inference_id), last.max(inference_id)));
        let mut give = |to: &AccAddress, role: Role, amount: u64| {
            if amount == 0 { Ok(()) } else { add(self.by_account.entry(to.clone()).or_default(), role, amount.into()) }
        };
        for (contribution, paid) in contributions.iter().zip(&parts.paid) {
            give(&contribution.terms.owner, Role::Data, paid.owner)?;
            if let Some(curator) = &contribution.terms.curator {
                give(curator, Role::Curator, paid.curator)?;
            }
        }
        let burned = AccAddress::module(STORE);
        for share in &parts.roles {
            give(share.to.as_ref().unwrap_or(&burned), share.role, share.amount)?;
        }
        Ok(())
    }

    /// Has everybody paid at the end of the block, and returns what is deferred. The credits vanish with a transaction
    /// that fails.
    pub(crate) fn pay_at_the_end(self, ctx: &Ctx) -> Res<Amount> {
        let causes = self.causes.unwrap_or_default();
        for (account, roles) in self.by_account {
            due(ctx, &account, roles, causes, Amount::ZERO)?;
        }
        self.withheld.store(ctx)
    }
}

/// The inferences of two payments: none is `(0, 0)`.
pub(crate) fn covering(a: (u64, u64), b: (u64, u64)) -> (u64, u64) {
    match (a, b) {
        ((_, 0), other) | (other, (_, 0)) => other,
        (a, b) => (a.0.min(b.0), a.1.max(b.1)),
    }
}

/// Adds to what an account is paid at the end of the block, for these inferences. `undeferred` of it was deferred.
pub(crate) fn due(ctx: &Ctx, account: &AccAddress, roles: Roles, causes: (u64, u64), undeferred: Amount) -> Res<()> {
    let (address, denom, height) = (ctx.address_text(account), ctx.config().bond_denom.clone(), ctx.height());
    // A merge: the treasury and the module accounts are credited by every inference of a block.
    PENDING.merge(ctx, account, move |before: Option<pb::Payment>| {
        let own = before.as_ref().map_or((0, 0), |b| (b.first_inference_id, b.last_inference_id));
        let (first, last) = covering(own, causes);
        Ok(pb::Payment {
            address: address.clone(),
            height,
            totals: merge(before.as_ref().map_or(&[], |b| &b.totals), &roles, &denom)?,
            first_inference_id: first,
            last_inference_id: last,
            undeferred: more(before.as_ref().map_or("", |b| &b.undeferred), undeferred)?,
        })
    })
}

impl AttributionKeeper {
    /// Sets aside what a batch earned its payees, and has those paid at the end of the block whose credit is worth it.
    /// The accounts of the runtime are always paid. Charges for each account that is credited or paid, and returns the
    /// sum that was set aside.
    pub(crate) fn set_aside(&self, metered: &Ctx, p: &pb::Params, credited: Credited) -> Res<Amount> {
        let ctx = &metered.unmetered();
        let Credited { by_account, causes, withheld } = credited;
        let causes = causes.unwrap_or_default();
        let fixed = [STORE, TREASURY, FEE_COLLECTOR, COMMUNITY_POOL].map(AccAddress::module);
        let (at_once, later): (Vec<_>, Vec<_>) = by_account.into_iter().partition(|(a, _)| fixed.contains(a));
        let entries = later.len().saturating_add(withheld.len());
        metered.gas().consume(gas::credits(p, entries), "attribution credits")?;
        for (account, roles) in at_once {
            due(ctx, &account, roles, causes, Amount::ZERO)?;
        }
        let mut sum = withheld.store(ctx)?;
        for (account, roles) in later {
            sum = sum.add(whole(&roles)?)?;
            let credit = grown(ctx, &account, &roles, causes)?;
            CREDITS.set(ctx, &account, &credit)?;
            if whole(&sums(&credit.totals)?)? >= Amount::from(p.min_push) {
                self.call_in(metered, p, &account, &credit)?;
            }
        }
        Ok(sum)
    }

    /// Has a credit paid at the end of the block, which is charged for here.
    pub(crate) fn call_in(&self, metered: &Ctx, p: &pb::Params, account: &AccAddress, credit: &pb::Credit) -> Res<()> {
        metered.gas().consume(p.gas_per_payee, "attribution payment")?;
        let causes = (credit.first_inference_id, credit.last_inference_id);
        due(&metered.unmetered(), account, Roles::new(), causes, Amount::ZERO)
    }

    /// Counts fees in their epoch, and what of them was set aside.
    pub(crate) fn count_fees(&self, ctx: &Ctx, p: &pb::Params, answers: u32, each: u64, set_aside: Amount) -> Res<()> {
        let denom = ctx.config().bond_denom.clone();
        let key = (epoch_of(p, ctx.height())?, denom.clone());
        let epoch = key.0;
        let fees = Amount::new(u128::from(each).saturating_mul(u128::from(answers)));
        EPOCHS.merge(ctx, &key, move |before: Option<pb::EpochTotals>| {
            let mut totals = before.unwrap_or_else(|| empty_epoch(epoch, &denom));
            totals.inferences = totals.inferences.saturating_add(u64::from(answers));
            totals.fees_in = amount_of(&totals.fees_in)?.add(fees)?.to_string();
            let carried = fees.checked_sub(set_aside).ok_or_else(|| Failure::corrupt("credits above the fees"))?;
            totals.carry = amount_of(&totals.carry)?.add(carried)?.to_string();
            totals.credited = more(&totals.credited, set_aside)?;
            Ok(totals)
        })
    }

    /// Pays what the block credited: burns, pays the module accounts, and pays every other account once. An
    /// account that cannot receive blocks nobody: its payment goes to the treasury.
    ///
    /// # Errors
    /// Only fatal failures: the storage failed, or the state contradicts itself.
    pub fn settle(&self, ctx: &Ctx) -> Res<()> {
        let ctx = &ctx.unmetered();
        let credited = PENDING.iter(ctx)?.take(usize::MAX)?;
        if credited.is_empty() {
            return Ok(());
        }
        let denom = Denom::new(ctx.config().bond_denom.as_str())?;
        let coins = |amount: Amount| Coins::one(Coin::new(amount, denom.clone()));
        let [burned, treasury, collector, pool] =
            [STORE, TREASURY, FEE_COLLECTOR, COMMUNITY_POOL].map(AccAddress::module);
        let mut paid = Roles::new();
        let mut redirected: Option<pb::Payment> = None;
        let mut to_treasury = Roles::new();
        let mut released = Amount::ZERO;
        for (account, pending) in &credited {
            PENDING.remove(ctx, account)?;
            let Claim { pending, roles, from_credit } = &claim(ctx, account, pending)?;
            released = released.add(*from_credit)?;
            let total = whole(roles)?;
            if *account == burned {
                self.bank.burn(ctx, STORE, &coins(total)).map_err(stop)?;
            } else if *account == treasury {
                for (role, amount) in roles {
                    add(&mut to_treasury, *role, *amount)?;
                }
                redirected = Some(span(redirected, pending)?);
                continue;
            } else if *account == collector {
                self.bank.send_to_module(ctx, &burned, FEE_COLLECTOR, &coins(total)).map_err(stop)?;
                write_payment(ctx, account, pending, roles)?;
            } else if *account == pool {
                self.distribution.fund_community_pool(ctx, &burned, &coins(total)).map_err(stop)?;
                write_payment(ctx, account, pending, roles)?;
            } else {
                let elsewhere =
                    self.payouts.as_ref().map(|payouts| payouts.payout_account(ctx, account)).transpose()?;
                let to = elsewhere.flatten();
                let to = to.as_ref().unwrap_or(account);
                match ctx.atomic(|ctx| self.bank.send_from_module(ctx, STORE, to, &coins(total))) {
                    Ok(()) => write_payment(ctx, account, pending, roles)?,
                    Err(Failure::Tx(refusal)) => {
                        ctx.emit_event(
                            REDIRECT,
                            &[("address", &pending.address), ("amount", &coins(total)), ("reason", &refusal.log)],
                        );
                        add(&mut to_treasury, Role::Community, total)?;
                        redirected = Some(span(redirected, pending)?);
                        continue;
                    }
                    Err(fatal) => return Err(fatal),
                }
            }
            for (role, amount) in roles {
                add(&mut paid, *role, *amount)?;
            }
        }
        if let Some(pending) = redirected {
            self.bank.send_to_module(ctx, &burned, TREASURY, &coins(whole(&to_treasury)?)).map_err(stop)?;
            let pending = pb::Payment { address: ctx.address_text(&treasury), ..pending };
            write_payment(ctx, &treasury, &pending, &to_treasury)?;
            for (role, amount) in to_treasury {
                add(&mut paid, role, amount)?;
            }
        }
        close(ctx, &paid, released)
    }
}

/// What one account is paid at the end of a block.
struct Claim {
    pending: pb::Payment,
    roles: Roles,
    /// How much of it was a credit.
    from_credit: Amount,
}

/// What a block pays an account, with the account's credit, which ends here.
fn claim(ctx: &Ctx, account: &AccAddress, pending: &pb::Payment) -> Res<Claim> {
    let mut claim = Claim { pending: pending.clone(), roles: sums(&pending.totals)?, from_credit: Amount::ZERO };
    if let Some(credit) = CREDITS.get(ctx, account)? {
        CREDITS.remove(ctx, account)?;
        for (role, amount) in sums(&credit.totals)? {
            claim.from_credit = claim.from_credit.add(amount)?;
            add(&mut claim.roles, role, amount)?;
        }
        let pending = &mut claim.pending;
        let causes = (credit.first_inference_id, credit.last_inference_id);
        (pending.first_inference_id, pending.last_inference_id) =
            covering((pending.first_inference_id, pending.last_inference_id), causes);
    }
    Ok(claim)
}

/// Coins that this module holds could not be moved to an account of the runtime: the books are wrong.
fn stop(e: Failure) -> Failure {
    Failure::Fatal(format!("attribution cannot settle: {e}"))
}

/// The inferences behind two payments, and what of both was deferred.
fn span(before: Option<pb::Payment>, other: &pb::Payment) -> Res<pb::Payment> {
    let before = before.unwrap_or_default();
    let (first, last) = covering(
        (before.first_inference_id, before.last_inference_id),
        (other.first_inference_id, other.last_inference_id),
    );
    Ok(pb::Payment {
        height: other.height,
        first_inference_id: first,
        last_inference_id: last,
        undeferred: more(&before.undeferred, stored_sum(&other.undeferred)?)?,
        ..pb::Payment::default()
    })
}

/// Writes a payment and adds it to the account's earnings.
fn write_payment(ctx: &Ctx, account: &AccAddress, pending: &pb::Payment, roles: &Roles) -> Res<()> {
    let denom = &ctx.config().bond_denom;
    let payment = pb::Payment { totals: merge(&[], roles, denom)?, ..pending.clone() };
    let mut earnings = EARNINGS.get(ctx, account)?.unwrap_or_default();
    earnings.address.clone_from(&pending.address);
    earnings.totals = merge(&earnings.totals, roles, denom)?;
    earnings.payments = earnings.payments.saturating_add(1);
    EARNINGS.set(ctx, account, &earnings)?;
    PAYMENTS.set(ctx, &(account.clone(), payment.height), &payment)?;
    let amount = format!("{}{denom}", whole(roles)?);
    let (first, last) = (payment.first_inference_id, payment.last_inference_id);
    ctx.emit_event(
        PAYOUT,
        &[
            ("address", &payment.address),
            ("amount", &amount),
            ("first_inference_id", &first),
            ("last_inference_id", &last),
        ],
    );
    Ok(())
}

/// A credit with what an account earned now.
fn grown(ctx: &Ctx, account: &AccAddress, roles: &Roles, (first, last): (u64, u64)) -> Res<pb::Credit> {
    let denom = &ctx.config().bond_denom;
    Ok(match CREDITS.get(ctx, account)? {
        Some(before) => pb::Credit {
            totals: merge(&before.totals, roles, denom)?,
            first_inference_id: before.first_inference_id.min(first),
            last_inference_id: before.last_inference_id.max(last),
            ..before
        },
        None => pb::Credit {
            address: ctx.address_text(account),
            totals: merge(&[], roles, denom)?,
            first_inference_id: first,
            last_inference_id: last,
        },
    })
}

/// The account of an epoch in which nothing has happened.
pub(crate) fn empty_epoch(epoch: u64, denom: &str) -> pb::EpochTotals {
    let zero = || "0".to_owned();
    pb::EpochTotals { epoch, denom: denom.to_owned(), fees_in: zero(), carry: zero(), ..pb::EpochTotals::default() }
}

/// A stored sum, where an empty text stands for zero, with an amount added; zero stays empty.
pub(crate) fn more(text: &str, amount: Amount) -> Res<String> {
    let before = stored_sum(text)?;
    let sum = before.add(amount)?;
    Ok(if sum.is_zero() { String::new() } else { sum.to_string() })
}

/// A stored sum, where an empty text stands for zero.
pub(crate) fn stored_sum(text: &str) -> Res<Amount> {
    if text.is_empty() { Ok(Amount::ZERO) } else { amount_of(text) }
}

/// Moves what was paid out of the epoch's carry, into which the credits that were paid come first.
fn close(ctx: &Ctx, paid: &Roles, released: Amount) -> Res<()> {
    let p = params::get(ctx)?;
    let key = (epoch_of(&p, ctx.height())?, ctx.config().bond_denom.clone());
    // A block in which credits are only withdrawn may be the first of an epoch.
    let mut totals = EPOCHS.get(ctx, &key)?.unwrap_or_else(|| empty_epoch(key.0, &key.1));
    totals.released = more(&totals.released, released)?;
    let carry = amount_of(&totals.carry)?
        .add(released)?
        .checked_sub(whole(paid)?)
        .ok_or_else(|| Failure::corrupt("paid more than was received"))?;
    totals.carry = carry.to_string();
    totals.paid_out = merge(&totals.paid_out, paid, &key.1)?;
    EPOCHS.set(ctx, &key, &totals)
}

/// The epoch of a height.
pub(crate) fn epoch_of(p: &pb::Params, height: u64) -> Res<u64> {
    height.checked_div(p.epoch_blocks).ok_or_else(|| AttributionError::InvalidParams.into())
}
