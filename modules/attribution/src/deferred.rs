//! What the evidence factor withholds: kept by contribution and encoder until judgements release it, and after the
//! third of them the treasury's.

use std::collections::BTreeMap;

use crate::earned::Earned;
use crate::errors::AttributionError;
use crate::events::RELEASE;
use crate::gas;
use crate::keeper::AttributionKeeper;
use crate::keys::{DEFERRED, EPOCHS, TREASURY};
use crate::params;
use crate::record::Attributed;
use crate::settle::{Roles, add, amount_of, due, empty_epoch, epoch_of, more, whole};
use crate::split::by_terms;
use openledger_core::collections::part;
use openledger_core::ports::{EvidenceView, LATEST};
use openledger_core::{AccAddress, Amount, Ctx, Failure, Res};
use openledger_influence::payout::release;
use openledger_proto::cosmos::base::v1beta1::Coin as PbCoin;
use openledger_proto::openledger::attribution::v1 as pb;
use openledger_proto::openledger::attribution::v1::Role;

/// What answers of one transaction withhold of a contribution, under one encoder. All of them read the same clock, so
/// that factor and number of judgements are one.
#[derive(Debug, Clone)]
struct Withheld {
    item: pb::ItemRef,
    judgements: u32,
    factor_ppm: u32,
    amount: u64,
}

/// What answers of one transaction withhold, by contribution and encoder.
#[derive(Debug, Default)]
pub(crate) struct AllWithheld(BTreeMap<(u64, u64), Withheld>);

fn corrupt_sum() -> Failure {
    Failure::corrupt("deferred amounts beyond all coins")
}

impl AllWithheld {
    /// Adds what one answer withholds.
    pub(crate) fn add(&mut self, done: &Attributed) -> Res<()> {
        for ((contribution, paid), payee) in done.contributions.iter().zip(&done.parts.paid).zip(&done.record.payees) {
            let Some(evidence) = contribution.evidence.as_ref().filter(|_| paid.deferred > 0) else { continue };
            let one = self.0.entry((evidence.contribution_id, done.artifact_id)).or_insert_with(|| Withheld {
                item: payee.item.unwrap_or_default(),
                judgements: evidence.judgements(),
                factor_ppm: evidence.factor_ppm(),
                amount: 0,
            });
            one.amount = one.amount.checked_add(paid.deferred).ok_or_else(corrupt_sum)?;
        }
        Ok(())
    }

    /// The number of entries that storing it writes.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Stores it, and returns the sum.
    pub(crate) fn store(self, ctx: &Ctx) -> Res<Amount> {
        let mut sum = Amount::ZERO;
        for ((contribution_id, artifact_id), one) in self.0 {
            sum = sum.add(one.amount.into())?;
            let denom = ctx.config().bond_denom.clone();
            let key = (contribution_id, artifact_id, denom.clone());
            DEFERRED.merge(ctx, &key, move |before: Option<pb::Deferred>| {
                let mut deferred = before.unwrap_or_else(|| pb::Deferred {
                    contribution_id,
                    artifact_id,
                    denom: denom.clone(),
                    datanet_id: one.item.datanet_id,
                    item_id: one.item.item_id,
                    parts: Vec::new(),
                });
                match deferred.parts.iter_mut().find(|p| p.judgements == one.judgements) {
                    Some(part) => part.amount = amount_of(&part.amount)?.add(one.amount.into())?.to_string(),
                    None => {
                        deferred.parts.push(pb::DeferredPart {
                            judgements: one.judgements,
                            factor_ppm: one.factor_ppm,
                            amount: one.amount.to_string(),
                        });
                        deferred.parts.sort_unstable_by_key(|p| p.judgements);
                    }
                }
                Ok(deferred)
            })?;
        }
        Ok(sum)
    }
}

/// What judgements make of a deferred sum.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Settled {
    /// Paid to owner and curator, by the terms of the contribution.
    pub paid: u64,
    /// The treasury's, once the last judgement was made.
    pub treasury: u64,
    /// What stays deferred.
    pub parts: Vec<pb::DeferredPart>,
}

/// Releases by the factors of all judgements so far. What was withheld between two judgements follows the greatest
/// factor of the later ones: what was paid once is not taken back.
///
/// # Errors
/// Fatal for a stored amount that is none.
pub fn settled(parts: &[pb::DeferredPart], factors: &[u32]) -> Res<Settled> {
    let mut out = Settled::default();
    let closed = factors.len() >= EvidenceView::JUDGEMENTS;
    for part in parts {
        let amount = amount_of(&part.amount)?.to_u64().ok_or_else(corrupt_sum)?;
        let since = usize::try_from(part.judgements).unwrap_or(usize::MAX);
        let to = factors.iter().skip(since).copied().max().unwrap_or(0).max(part.factor_ppm);
        let released = release(amount, part.factor_ppm, to);
        out.paid = out.paid.checked_add(released.paid).ok_or_else(corrupt_sum)?;
        if closed {
            out.treasury = out.treasury.checked_add(released.kept).ok_or_else(corrupt_sum)?;
        } else if released.kept > 0 {
            out.parts.push(pb::DeferredPart { factor_ppm: to, amount: released.kept.to_string(), ..part.clone() });
        }
    }
    Ok(out)
}

/// The sum of what a contribution's earnings are withheld.
pub(crate) fn withheld(deferred: &pb::Deferred) -> Res<Amount> {
    deferred.parts.iter().try_fold(Amount::ZERO, |sum, p| sum.add(amount_of(&p.amount)?))
}

impl AttributionKeeper {
    /// The factors of a contribution's judgements so far.
    pub(crate) fn factors(&self, ctx: &Ctx, deferred: &pb::Deferred) -> Res<Vec<u32>> {
        let Some(evidence) = &self.evidence else { return Ok(Vec::new()) };
        let found = evidence.evidence(ctx, deferred.artifact_id, deferred.datanet_id, deferred.item_id, LATEST)?;
        Ok(found.map(|v| v.factors).unwrap_or_default())
    }

    /// Has released what judgements allow, of contributions that the message names.
    ///
    /// # Errors
    /// `attribution:14` when nothing of it moves; `sdk:11` when the gas runs out; fatal.
    pub(crate) fn release_deferred(
        &self,
        metered: &Ctx,
        m: &pb::MsgReleaseDeferred,
    ) -> Res<pb::MsgReleaseDeferredResponse> {
        let p = params::get(metered)?;
        let treasury = AccAddress::module(TREASURY);
        let mut by_account: BTreeMap<AccAddress, Roles> = BTreeMap::new();
        let (mut paid, mut community) = (Amount::ZERO, Amount::ZERO);
        let mut earned = Earned::default(); // in the running term, so that the bonds of the next one follow it
        for id in &m.contribution_ids {
            for (key, deferred) in DEFERRED.range(metered, &part(id), false)?.take(usize::MAX)? {
                let out = settled(&deferred.parts, &self.factors(metered, &deferred)?)?;
                if out.paid == 0 && out.treasury == 0 {
                    continue;
                }
                let terms = self.datanets.item_terms(metered, deferred.datanet_id, deferred.item_id)?;
                let shared = by_terms(out.paid, &terms, &|a| !self.bank.is_blocked(metered, a))?;
                let mut give = |to: &AccAddress, role: Role, amount: u64| {
                    let roles = by_account.entry(to.clone()).or_default();
                    if amount == 0 { Ok(()) } else { add(roles, role, amount.into()) }
                };
                give(&terms.owner, Role::Data, shared.owner)?;
                if let Some(curator) = &terms.curator {
                    give(curator, Role::Curator, shared.curator)?;
                }
                let rest = out.treasury.checked_add(shared.rest).ok_or_else(corrupt_sum)?;
                give(&treasury, Role::Community, rest)?;
                let items = Amount::from(shared.owner).add(shared.curator.into())?;
                earned.add(deferred.datanet_id, items)?;
                paid = paid.add(items)?;
                community = community.add(rest.into())?;
                if out.parts.is_empty() {
                    DEFERRED.remove(metered, &key)?;
                } else {
                    DEFERRED.set(metered, &key, &pb::Deferred { parts: out.parts, ..deferred })?;
                }
            }
        }
        by_account.retain(|_, roles| !roles.is_empty());
        if by_account.is_empty() {
            return Err(AttributionError::NothingToRelease.into());
        }
        metered.gas().consume(gas::payments(&p, by_account.len()), "attribution payment")?;
        let ctx = &metered.unmetered();
        for (account, roles) in by_account {
            let sum = whole(&roles)?;
            due(ctx, &account, roles, (0, 0), sum)?;
        }
        self.tell(ctx, earned)?;
        count_released(ctx, &p, paid.add(community)?)?;
        let coin = |amount: Amount| PbCoin { denom: ctx.config().bond_denom.clone(), amount: amount.to_string() };
        let (paid, community) = (coin(paid), coin(community));
        let text = |c: &PbCoin| format!("{}{}", c.amount, c.denom);
        let attributes: [(&str, &dyn std::fmt::Display); 3] =
            [("sender", &m.sender), ("paid", &text(&paid)), ("community", &text(&community))];
        ctx.emit_event(RELEASE, &attributes);
        Ok(pb::MsgReleaseDeferredResponse { paid: Some(paid), community: Some(community) })
    }
}

/// Counts what leaves the deferred sums in the epoch that pays it.
fn count_released(ctx: &Ctx, p: &pb::Params, sum: Amount) -> Res<()> {
    let denom = ctx.config().bond_denom.clone();
    let key = (epoch_of(p, ctx.height())?, denom.clone());
    let epoch = key.0;
    EPOCHS.merge(ctx, &key, move |before: Option<pb::EpochTotals>| {
        let mut totals = before.unwrap_or_else(|| empty_epoch(epoch, &denom));
        totals.released = more(&totals.released, sum)?;
        totals.carry = amount_of(&totals.carry)?.add(sum)?.to_string();
        Ok(totals)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn part(judgements: u32, factor_ppm: u32, amount: u64) -> pb::DeferredPart {
        pb::DeferredPart { judgements, factor_ppm, amount: amount.to_string() }
    }

    #[test]
    fn raised_factors_release_and_the_third_judgement_ends_it() {
        let parts = [part(0, 0, 1_000), part(1, 400_000, 600)];
        assert_eq!(settled(&parts[..1], &[]).unwrap().parts, parts[..1]);
        let first = settled(&parts[..1], &[400_000]).unwrap();
        assert_eq!((first.paid, first.treasury, &first.parts[..]), (400, 0, &[part(0, 400_000, 600)][..]));
        // a factor that falls takes nothing back
        let fallen = settled(&parts, &[400_000, 100_000]).unwrap();
        assert_eq!((fallen.paid, fallen.parts), (400, vec![part(0, 400_000, 600), part(1, 400_000, 600)]));
        let last = settled(&parts, &[400_000, 100_000, 700_000]).unwrap();
        assert_eq!((last.paid, last.treasury, last.parts), (700 + 300, 300 + 300, vec![]));
        // what was withheld at a lower factor rises from there
        let low = settled(&[part(2, 100_000, 900)], &[400_000, 100_000, 550_000]).unwrap();
        assert_eq!((low.paid, low.treasury), (450, 450));
    }

    proptest! {
        #[test]
        fn nothing_is_made_or_lost(
            amounts in prop::collection::vec(0u64..1 << 53, 3), factors in prop::collection::vec(0u32..=1_000_000, 3)
        ) {
            let mut left = Vec::new();
            let (mut paid, mut treasury) = (0u64, 0u64);
            for n in 0..3u32 {
                let at = n as usize;
                let factor = if n == 0 { 0 } else { factors[at - 1] };
                left.push(part(n, factor, amounts[at]));
                let out = settled(&left, &factors[..=at]).unwrap();
                paid += out.paid;
                treasury += out.treasury;
                left = out.parts;
            }
            prop_assert_eq!(paid + treasury, amounts.iter().sum::<u64>());
            prop_assert!(left.is_empty());
            let best = u64::from(*factors.iter().max().unwrap());
            let due = u64::try_from(u128::from(amounts[0]) * u128::from(best) / 1_000_000).unwrap();
            prop_assert!(paid + 3 >= due, "what was withheld first follows the greatest factor");
        }
    }
}
