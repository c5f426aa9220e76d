//! Credits of a block and their payment at its end: one write for each account, paid for by the transactions
//! that credited it.

use std::collections::BTreeMap;

use crate::errors::AttributionError;
use crate::events::{PAYOUT, REDIRECT};
use crate::keeper::AttributionKeeper;
use crate::keys::{COMMUNITY_POOL, EARNINGS, EPOCHS, FEE_COLLECTOR, PAYMENTS, PENDING, STORE, TREASURY};
use crate::params;
use crate::split::{Contribution, FeeSplit};
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
fn sums(totals: &[pb::RoleTotal]) -> Res<Roles> {
    let mut out = Roles::new();
    for total in totals {
        add(&mut out, role_of(total.role)?, amount_of(&total.amount.clone().unwrap_or_default().amount)?)?;
    }
    Ok(out)
}

fn whole(roles: &Roles) -> Res<Amount> {
    roles.values().try_fold(Amount::ZERO, |sum, a| sum.add(*a))
}

impl AttributionKeeper {
    /// Credits everybody of a split, each account once. The credits vanish with a transaction that fails.
    pub(crate) fn credit(
        &self,
        ctx: &Ctx,
        inference_id: u64,
        contributions: &[Contribution],
        parts: &FeeSplit,
    ) -> Res<()> {
        let mut credits: BTreeMap<AccAddress, Roles> = BTreeMap::new();
        let mut give = |to: &AccAddress, role: Role, amount: u64| {
            if amount == 0 { Ok(()) } else { add(credits.entry(to.clone()).or_default(), role, amount.into()) }
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
        for (account, roles) in credits {
            let (address, denom) = (ctx.address_text(&account), ctx.config().bond_denom.clone());
            let height = ctx.height();
            // A merge: the treasury and the module accounts are credited by every inference of a block.
            PENDING.merge(ctx, &account, move |before: Option<pb::Payment>| {
                let (first, last) = before
                    .as_ref()
                    .map_or((inference_id, inference_id), |b| (b.first_inference_id, b.last_inference_id));
                Ok(pb::Payment {
                    address: address.clone(),
                    height,
                    totals: merge(before.as_ref().map_or(&[], |b| &b.totals), &roles, &denom)?,
                    first_inference_id: first.min(inference_id),
                    last_inference_id: last.max(inference_id),
                })
            })?;
        }
        Ok(())
    }

    /// Counts a fee in its epoch.
    pub(crate) fn count_fee(&self, ctx: &Ctx, p: &pb::Params, fee: u64) -> Res<()> {
        let denom = ctx.config().bond_denom.clone();
        let key = (epoch_of(p, ctx.height())?, denom.clone());
        let epoch = key.0;
        EPOCHS.merge(ctx, &key, move |before: Option<pb::EpochTotals>| {
            let mut totals = before.unwrap_or_else(|| pb::EpochTotals {
                epoch,
                denom: denom.clone(),
                fees_in: "0".to_owned(),
                carry: "0".to_owned(),
                ..pb::EpochTotals::default()
            });
            totals.inferences = totals.inferences.saturating_add(1);
            totals.fees_in = amount_of(&totals.fees_in)?.add(fee.into())?.to_string();
            totals.carry = amount_of(&totals.carry)?.add(fee.into())?.to_string();
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
        for (account, pending) in &credited {
            PENDING.remove(ctx, account)?;
            let roles = sums(&pending.totals)?;
            let total = whole(&roles)?;
            if *account == burned {
                self.bank.burn(ctx, STORE, &coins(total)).map_err(stop)?;
            } else if *account == treasury {
                for (role, amount) in roles {
                    add(&mut to_treasury, role, amount)?;
                }
                redirected = Some(span(redirected, pending));
                continue;
            } else if *account == collector {
                self.bank.send_to_module(ctx, &burned, FEE_COLLECTOR, &coins(total)).map_err(stop)?;
                write_payment(ctx, account, pending, &roles)?;
            } else if *account == pool {
                self.distribution.fund_community_pool(ctx, &burned, &coins(total)).map_err(stop)?;
                write_payment(ctx, account, pending, &roles)?;
            } else {
                let elsewhere =
                    self.payouts.as_ref().map(|payouts| payouts.payout_account(ctx, account)).transpose()?;
                let to = elsewhere.flatten();
                let to = to.as_ref().unwrap_or(account);
                match ctx.atomic(|ctx| self.bank.send_from_module(ctx, STORE, to, &coins(total))) {
                    Ok(()) => write_payment(ctx, account, pending, &roles)?,
                    Err(Failure::Tx(refusal)) => {
                        ctx.emit_event(
                            REDIRECT,
                            &[("address", &pending.address), ("amount", &coins(total)), ("reason", &refusal.log)],
                        );
                        add(&mut to_treasury, Role::Community, total)?;
                        redirected = Some(span(redirected, pending));
                        continue;
                    }
                    Err(fatal) => return Err(fatal),
                }
            }
            for (role, amount) in roles {
                add(&mut paid, role, amount)?;
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
        close(ctx, &paid)
    }
}

/// Coins that this module holds could not be moved to an account of the runtime: the books are wrong.
fn stop(e: Failure) -> Failure {
    Failure::Fatal(format!("attribution cannot settle: {e}"))
}

/// The inferences behind two payments.
fn span(before: Option<pb::Payment>, other: &pb::Payment) -> pb::Payment {
    let (first, last) = before.map_or((other.first_inference_id, other.last_inference_id), |b| {
        (b.first_inference_id.min(other.first_inference_id), b.last_inference_id.max(other.last_inference_id))
    });
    pb::Payment { height: other.height, first_inference_id: first, last_inference_id: last, ..pb::Payment::default() }
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

/// Moves what was paid out of the epoch's carry.
fn close(ctx: &Ctx, paid: &Roles) -> Res<()> {
    let p = params::get(ctx)?;
    let key = (epoch_of(&p, ctx.height())?, ctx.config().bond_denom.clone());
    let mut totals = EPOCHS.get(ctx, &key)?.ok_or_else(|| Failure::corrupt("credits without an epoch"))?;
    let carry = amount_of(&totals.carry)?
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
