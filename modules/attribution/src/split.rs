//! The arithmetic of a fee: a pure function that the keeper and the receipt verifier share.
//!
//! Every division is by largest remainder, so that the parts add up to the fee to the unit. What a role
//! without holders, a closed gate, lacking novelty or an account that may not receive would have got goes to
//! the treasury, never to other payees.

use crate::errors::AttributionError;
use crate::keys::{COMMUNITY_POOL, FEE_COLLECTOR, TREASURY};
use crate::params::{PPM, parts};
use openledger_core::AccAddress;
use openledger_core::ports::{EvidenceView, ItemTerms, Payee as RoleHolder};
use openledger_influence::Payee;
use openledger_influence::payout::{Claim, largest_remainder, split_with_evidence};
use openledger_proto::openledger::attribution::v1::{Role, Split};

/// Largest fee in base units: the payment rule's products stay below 2^128 up to here.
pub const MAX_FEE: u64 = 1 << 53;

/// A point that shares in the data part, and the terms of its item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contribution {
    /// The point with its relative influence, gate and novelty.
    pub entry: Payee,
    /// Who is paid for its item.
    pub terms: ItemTerms,
    /// The evidence of its contribution; `None` pays as a factor of one.
    pub evidence: Option<EvidenceView>,
}

/// Who holds the other roles.
#[derive(Debug, Clone, Copy, Default)]
pub struct Holders<'a> {
    /// The id of the model.
    pub model_id: u64,
    /// Creators of ancestors and model with the model that each stands for (0: not known).
    pub lineage: &'a [(u64, RoleHolder)],
    /// The tuners of the model, with their shares.
    pub tuners: &'a [RoleHolder],
    /// The compute providers of the model, with their shares.
    pub compute: &'a [RoleHolder],
}

/// What one contribution is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Paid {
    /// The part that goes to the owner of the item.
    pub owner: u64,
    /// The part that goes to the curator of the item.
    pub curator: u64,
    /// The part of both that waits for a judgement.
    pub deferred: u64,
}

/// An amount divided by the terms of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ByTerms {
    pub owner: u64,
    pub curator: u64,
    /// What neither of them gets: the treasury's.
    pub rest: u64,
}

/// Divides what an item earns by its terms. Who may not receive leaves it to the treasury.
pub(crate) fn by_terms(
    amount: u64,
    terms: &ItemTerms,
    receives: &dyn Fn(&AccAddress) -> bool,
) -> Result<ByTerms, AttributionError> {
    let curator_ppm = if terms.curator.is_some() { terms.curator_ppm } else { 0 };
    let rest = PPM.checked_sub(terms.owner_ppm).and_then(|r| r.checked_sub(curator_ppm));
    let weights = [terms.owner_ppm, curator_ppm, rest.ok_or(AttributionError::InvalidFee)?];
    let [owner, curator, mut rest] = shares(amount, &weights)?[..] else {
        return Err(AttributionError::InvalidFee);
    };
    let mut keep = |amount: u64, open: bool| {
        if open {
            return amount;
        }
        rest = rest.saturating_add(amount); // both are parts of one amount
        0
    };
    let owner = keep(owner, receives(&terms.owner));
    let curator = keep(curator, terms.curator.as_ref().is_some_and(receives));
    Ok(ByTerms { owner, curator, rest })
}

/// A payment beside those of the contributions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleShare {
    /// The role for which the account is paid.
    pub role: Role,
    /// To whom; `None` is burned.
    pub to: Option<AccAddress>,
    /// Base units, positive.
    pub amount: u64,
    /// The model whose creator, tuner or compute provider is paid; zero for the other roles.
    pub model_id: u64,
}

/// A fee in parts that add up to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeeSplit {
    /// The part of the fee that goes to the data.
    pub data_pool: u64,
    /// In the order of the contributions.
    pub paid: Vec<Paid>,
    /// All payments beside those of the contributions.
    pub roles: Vec<RoleShare>,
}

fn shares(total: u64, weights: &[u32]) -> Result<Vec<u64>, AttributionError> {
    let weights: Vec<u128> = weights.iter().map(|w| u128::from(*w)).collect();
    let parts = largest_remainder(u128::from(total), &weights).map_err(|_| AttributionError::InvalidFee)?;
    parts.into_iter().map(|p| u64::try_from(p).map_err(|_| AttributionError::InvalidFee)).collect()
}

/// Splits a fee. `receives` tells whether an account may be paid.
///
/// # Errors
/// `attribution:6` when the fee is above [`MAX_FEE`] or shares exceed one.
pub fn split_fee(
    fee: u64,
    split: &Split,
    contributions: &[Contribution],
    holders: &Holders<'_>,
    receives: &dyn Fn(&AccAddress) -> bool,
) -> Result<FeeSplit, AttributionError> {
    if fee > MAX_FEE {
        return Err(AttributionError::InvalidFee);
    }
    let pools = shares(fee, &parts(split))?;
    let [data_pool, lineage, tuners, compute, validators, community, burned] = pools[..] else {
        return Err(AttributionError::InvalidFee);
    };
    let mut roles = Vec::new();
    let mut treasury = 0u64;

    let claim = |c: &Contribution| Claim {
        base: c.entry.relative,
        gate: c.entry.gate,
        novelty_ppm: c.entry.novelty_ppm,
        evidence_ppm: c.evidence.as_ref().map_or(PPM, EvidenceView::factor_ppm),
    };
    let claims: Vec<Claim> = contributions.iter().map(claim).collect();
    let data = split_with_evidence(data_pool, &claims).map_err(|_| AttributionError::InvalidFee)?;
    treasury = treasury.saturating_add(data.treasury); // all sums below are bounded by the fee
    let mut paid = Vec::with_capacity(contributions.len());
    for ((contribution, amount), withheld) in contributions.iter().zip(data.amounts).zip(data.deferred) {
        let part = by_terms(amount, &contribution.terms, receives)?;
        // After the last judgement nothing can release it any more.
        let closed = contribution.evidence.as_ref().is_some_and(EvidenceView::is_closed);
        let (deferred, lost) = if closed { (0, withheld) } else { (withheld, 0) };
        treasury = treasury.saturating_add(part.rest).saturating_add(lost);
        paid.push(Paid { owner: part.owner, curator: part.curator, deferred });
    }

    let own = |list: &[RoleHolder]| list.iter().map(|h| (holders.model_id, h.clone())).collect::<Vec<_>>();
    for (role, pool, list) in [
        (Role::Lineage, lineage, holders.lineage.to_vec()),
        (Role::Tuner, tuners, own(holders.tuners)),
        (Role::Compute, compute, own(holders.compute)),
    ] {
        let mut weights: Vec<u32> = list.iter().map(|(_, h)| h.share_ppm).collect();
        let held = weights.iter().try_fold(0u32, |sum, w| sum.checked_add(*w)).ok_or(AttributionError::InvalidFee)?;
        weights.push(PPM.checked_sub(held).ok_or(AttributionError::InvalidFee)?);
        let mut amounts = shares(pool, &weights)?;
        treasury = treasury.saturating_add(amounts.pop().unwrap_or(0));
        for ((model_id, holder), amount) in list.into_iter().zip(amounts) {
            if amount == 0 {
                continue;
            }
            if receives(&holder.address) {
                roles.push(RoleShare { role, to: Some(holder.address), amount, model_id });
            } else {
                treasury = treasury.saturating_add(amount);
            }
        }
    }
    for (role, to, amount) in [
        (Role::Validators, Some(AccAddress::module(FEE_COLLECTOR)), validators),
        (Role::Community, Some(AccAddress::module(COMMUNITY_POOL)), community),
        (Role::Community, Some(AccAddress::module(TREASURY)), treasury),
        (Role::Burn, None, burned),
    ] {
        if amount > 0 {
            roles.push(RoleShare { role, to, amount, model_id: 0 });
        }
    }
    Ok(FeeSplit { data_pool, paid, roles })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::default_params;
    use proptest::prelude::*;

    fn account(n: u8) -> AccAddress {
        AccAddress::from_bytes(&[n; 20]).unwrap()
    }

    fn total(split: &FeeSplit) -> u64 {
        let data: u64 = split.paid.iter().map(|p| p.owner + p.curator + p.deferred).sum();
        data + split.roles.iter().map(|r| r.amount).sum::<u64>()
    }

    fn of(split: &FeeSplit, role: Role) -> u64 {
        split.roles.iter().filter(|r| r.role == role).map(|r| r.amount).sum()
    }

    fn contribution(
        owner: u8,
        relative: u64,
        gate: bool,
        novelty_ppm: u32,
        owner_ppm: u32,
        curator: Option<(u8, u32)>,
    ) -> Contribution {
        let terms = ItemTerms {
            owner: account(owner),
            owner_ppm,
            curator: curator.map(|(n, _)| account(n)),
            curator_ppm: curator.map_or(0, |(_, ppm)| ppm),
        };
        Contribution { entry: Payee { id: u64::from(owner), relative, gate, novelty_ppm }, terms, evidence: None }
    }

    fn holder(n: u8, share_ppm: u32) -> RoleHolder {
        RoleHolder { address: account(n), share_ppm }
    }

    #[test]
    fn the_default_split_by_hand() {
        let split = default_params().split.unwrap();
        let data = [
            contribution(1, 60, true, 1_000_000, 900_000, Some((9, 50_000))),
            contribution(2, 30, true, 500_000, 1_000_000, None),
            contribution(3, 10, false, 1_000_000, 1_000_000, None),
        ];
        let (lineage, compute) = ([(1, holder(4, 250_000)), (2, holder(5, 750_000))], [holder(6, 1_000_000)]);
        let holders = Holders { model_id: 2, lineage: &lineage, tuners: &[], compute: &compute };
        let out = split_fee(1_000_000, &split, &data, &holders, &|_| true).unwrap();
        assert_eq!(out.data_pool, 400_000);
        // 240,000 for the first, of which 90 % and 5 %; half of 120,000 for the second; nothing for the gated
        // third
        assert_eq!(
            out.paid,
            [
                Paid { owner: 216_000, curator: 12_000, deferred: 0 },
                Paid { owner: 60_000, ..Paid::default() },
                Paid::default()
            ]
        );
        assert_eq!(of(&out, Role::Lineage), 200_000);
        assert_eq!(out.roles[0], RoleShare { role: Role::Lineage, to: Some(account(4)), amount: 50_000, model_id: 1 });
        assert_eq!(of(&out, Role::Tuner), 0);
        assert_eq!(of(&out, Role::Compute), 170_000);
        assert_eq!(of(&out, Role::Validators), 80_000);
        assert_eq!(of(&out, Role::Burn), 30_000);
        // its own 40,000, the tuners' 80,000, 12,000 of the first item, 60,000 for novelty, 40,000 for the
        // gate
        assert_eq!(of(&out, Role::Community), 232_000);
        assert_eq!(total(&out), 1_000_000);
    }

    #[test]
    fn who_may_not_receive_leaves_the_others_untouched() {
        let split = default_params().split.unwrap();
        let data = [
            contribution(1, 50, true, 1_000_000, 1_000_000, None),
            contribution(2, 50, true, 1_000_000, 1_000_000, None),
        ];
        let lineage = [(1, holder(1, 1_000_000))];
        let holders = Holders { model_id: 1, lineage: &lineage, ..Holders::default() };
        let open = split_fee(1_001, &split, &data, &holders, &|_| true).unwrap();
        let closed = split_fee(1_001, &split, &data, &holders, &|a| *a != account(1)).unwrap();
        assert_eq!(closed.paid[1], open.paid[1]);
        assert_eq!(closed.paid[0], Paid::default());
        assert_eq!(of(&closed, Role::Lineage), 0);
        assert_eq!(
            of(&closed, Role::Community),
            of(&open, Role::Community) + open.paid[0].owner + of(&open, Role::Lineage)
        );
    }

    #[test]
    fn shares_above_one_and_huge_fees_are_refused() {
        let split = default_params().split.unwrap();
        let over = [contribution(1, 1, true, 1_000_000, 999_999, Some((2, 2)))];
        assert_eq!(split_fee(1_000, &split, &over, &Holders::default(), &|_| true), Err(AttributionError::InvalidFee));
        let tuners = [holder(1, 600_000), holder(2, 600_000)];
        let holders = Holders { tuners: &tuners, ..Holders::default() };
        assert_eq!(split_fee(1_000, &split, &[], &holders, &|_| true), Err(AttributionError::InvalidFee));
        assert_eq!(
            split_fee(MAX_FEE + 1, &split, &[], &Holders::default(), &|_| true),
            Err(AttributionError::InvalidFee)
        );
        assert!(
            split_fee(MAX_FEE, &split, &[contribution(1, 1 << 48, true, 1, 1, None)], &Holders::default(), &|_| true)
                .is_ok()
        );
    }

    #[test]
    fn what_evidence_withholds_waits_until_the_last_judgement() {
        let split = default_params().split.unwrap();
        let with = |owner, factors: &[u32]| Contribution {
            evidence: Some(EvidenceView { contribution_id: 9, factors: factors.to_vec() }),
            ..contribution(owner, 50, true, 1_000_000, 900_000, None)
        };
        let out = |first: &[u32], second: &[u32]| {
            split_fee(1_000_000, &split, &[with(1, first), with(2, second)], &Holders::default(), &|_| true).unwrap()
        };
        let open = out(&[], &[250_000]);
        assert_eq!(open.paid[0], Paid { owner: 0, curator: 0, deferred: 200_000 });
        assert_eq!(open.paid[1], Paid { owner: 45_000, curator: 0, deferred: 150_000 });
        assert_eq!(total(&open), 1_000_000);
        let closed = out(&[1_000_000], &[0, 500_000, 250_000]);
        assert_eq!(closed.paid[0], Paid { owner: 180_000, curator: 0, deferred: 0 });
        assert_eq!(closed.paid[1], Paid { owner: 45_000, curator: 0, deferred: 0 });
        assert_eq!(of(&closed, Role::Community), of(&open, Role::Community) + 20_000 + 150_000);
        assert_eq!(total(&closed), 1_000_000);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]
        /// The parts add up to the fee whatever the shares, and no account gets more than its role's pool.
        #[test]
        fn out_equals_in(
            fee in prop_oneof![0u64..20, 900u64..2_000, 0u64..=MAX_FEE],
            cuts in prop::collection::vec(0u32..=PPM, 6),
            points in prop::collection::vec((1u64..1 << 48, any::<bool>(), 0u32..=PPM, 0u32..=PPM, 0u32..=PPM, any::<bool>()), 0..101),
            factors in prop::collection::vec(prop::collection::vec(0u32..=PPM, 0..4), 101),
            lineage in prop::collection::vec(0u32..=60_000, 0..17),
            others in prop::collection::vec(0u32..=60_000, 0..17),
            blocked in 0u8..255,
        ) {
            let mut edges = cuts.clone();
            edges.extend([0, PPM]);
            edges.sort_unstable();
            let p: Vec<u32> = edges.windows(2).map(|w| w[1] - w[0]).collect();
            let split = Split { data_ppm: p[0], lineage_ppm: p[1], tuners_ppm: p[2], compute_ppm: p[3], validators_ppm: p[4], community_ppm: p[5], burn_ppm: p[6] };
            let data: Vec<_> = points.iter().enumerate().map(|(i, &(u, gate, novelty, owner, curator, curated))| {
                let n = u8::try_from(i).unwrap();
                let evidence = (i % 3 > 0).then(|| EvidenceView { contribution_id: 1, factors: factors[i].clone() });
                let terms = curated.then_some((n.wrapping_add(50), curator.min(PPM - owner)));
                Contribution { evidence, ..contribution(n, u, gate, novelty, owner, terms) }
            }).collect();
            let lineage: Vec<_> = lineage.iter().zip(0u8..).map(|(s, n)| (1, holder(n, *s))).collect();
            let others: Vec<_> = others.iter().zip(0u8..).map(|(s, n)| holder(n, *s)).collect();
            let holders = Holders { model_id: 1, lineage: &lineage, tuners: &others, compute: &others };
            let out = split_fee(fee, &split, &data, &holders, &|a| *a != account(blocked)).unwrap();
            prop_assert_eq!(total(&out), fee);
            prop_assert!(out.paid.iter().map(|p| p.owner + p.curator + p.deferred).sum::<u64>() <= out.data_pool);
            prop_assert!(out.roles.iter().all(|r| r.amount > 0 && r.to != Some(account(blocked))));
        }
    }
}
