//! Splitting amounts: largest remainder, and the payment rule of data contributors.

use crate::error::{Error, Result};
use crate::novelty::PPM;
use crate::record::Payee;

/// Splits `total` in proportion to `weights`, exactly: every share is its quota rounded down, and the units
/// left over go one each to the largest remainders, the earlier position on ties. The shares sum to `total`.
///
/// # Errors
/// [`Error::ZeroWeight`] when no weight is positive (an empty list included), [`Error::Overflow`] when the
/// weights' sum or `total * weight` leaves u128.
pub fn largest_remainder(total: u128, weights: &[u128]) -> Result<Vec<u128>> {
    let sum = weights.iter().try_fold(0u128, |s, &w| s.checked_add(w)).ok_or(Error::Overflow)?;
    if sum == 0 {
        return Err(Error::ZeroWeight);
    }
    let mut shares = Vec::with_capacity(weights.len());
    let mut remainders = Vec::with_capacity(weights.len());
    let mut given = 0u128;
    for (at, &w) in weights.iter().enumerate() {
        let product = total.checked_mul(w).ok_or(Error::Overflow)?;
        let share = product.checked_div(sum).ok_or(Error::ZeroWeight)?;
        remainders.push((product.checked_rem(sum).ok_or(Error::ZeroWeight)?, at));
        given = given.checked_add(share).ok_or(Error::Overflow)?;
        shares.push(share);
    }
    // fewer units than weights are left over
    let left = usize::try_from(total.checked_sub(given).ok_or(Error::Overflow)?).map_err(|_| Error::Overflow)?;
    remainders.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    for &(_, at) in remainders.iter().take(left) {
        if let Some(share) = shares.get_mut(at) {
            *share = share.checked_add(1).ok_or(Error::Overflow)?;
        }
    }
    Ok(shares)
}

/// How a data pool is split among the points and the treasury.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataSplit {
    /// Amount of each payee, in the order of the payees given.
    pub amounts: Vec<u64>,
    /// What gate and novelty withhold, and everything when no payee has weight. Never goes to other
    /// contributors.
    pub treasury: u64,
}

/// Splits `pool` among payees by `pool * u_i * gate_i * novelty_i / sum of u`, by largest remainder with the
/// treasury last.
///
/// # Errors
/// [`Error::Overflow`] when `pool * 2^75` leaves u128, which takes a pool above `2^53` units.
pub fn split_data_pool(pool: u64, payees: &[Payee]) -> Result<DataSplit> {
    let overflow = Error::Overflow;
    let mut weights = Vec::with_capacity(payees.len().saturating_add(1));
    let (mut whole, mut held) = (0u128, 0u128);
    for p in payees {
        let full = u128::from(p.relative).checked_mul(u128::from(PPM)).ok_or(overflow)?;
        let open = if p.gate { u128::from(p.novelty_ppm).min(u128::from(PPM)) } else { 0 };
        let weight = u128::from(p.relative).checked_mul(open).ok_or(overflow)?;
        whole = whole.checked_add(full).ok_or(overflow)?;
        held = held.checked_add(weight).ok_or(overflow)?;
        weights.push(weight);
    }
    if whole == 0 {
        return Ok(DataSplit { amounts: vec![0; payees.len()], treasury: pool });
    }
    let (amounts, treasury) = divided(pool, weights, whole.checked_sub(held).ok_or(overflow)?)?;
    Ok(DataSplit { amounts, treasury })
}

/// Divides a pool among weights, the treasury's last, and tells its part apart.
fn divided(pool: u64, mut weights: Vec<u128>, treasury: u128) -> Result<(Vec<u64>, u64)> {
    weights.push(treasury);
    let shares = largest_remainder(u128::from(pool), &weights)?;
    let mut amounts =
        shares.into_iter().map(|v| u64::try_from(v).map_err(|_| Error::Overflow)).collect::<Result<Vec<u64>>>()?;
    let treasury = amounts.pop().ok_or(Error::Overflow)?;
    Ok((amounts, treasury))
}

/// What a payee brings to the split under payment rule v2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// The base of payment, at most `2^48`: influence over `max(sigma, floor)`.
    pub base: u64,
    /// Whether the point's label survives the model without the point.
    pub gate: bool,
    /// The novelty of the point in parts per million; zero once a line proof holds against it.
    pub novelty_ppm: u32,
    /// The evidence factor of the point's contribution in parts per million.
    pub evidence_ppm: u32,
}

/// How a data pool is split under payment rule v2. The parts sum to the pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceSplit {
    /// Amount of each payee, in the order given.
    pub amounts: Vec<u64>,
    /// What the evidence factor withholds of each payee; it is kept for a while and may be released.
    pub deferred: Vec<u64>,
    /// What gate and novelty withhold, and everything when no payee has weight.
    pub treasury: u64,
}

/// Splits `pool` by `base * gate * novelty * evidence / sum of bases`, largest remainder, treasury last. With
/// full evidence everywhere the amounts are those of [`split_data_pool`].
///
/// # Errors
/// [`Error::Overflow`] when `pool * 2^75` leaves u128, which takes a pool above `2^53` units.
pub fn split_with_evidence(pool: u64, claims: &[Claim]) -> Result<EvidenceSplit> {
    let overflow = Error::Overflow;
    let count = claims.len();
    let (mut open, mut held) =
        (Vec::with_capacity(count.saturating_mul(2).saturating_add(1)), Vec::with_capacity(count));
    let (mut whole, mut given) = (0u128, 0u128);
    for c in claims {
        let base = u128::from(c.base);
        let novelty = if c.gate { u64::from(c.novelty_ppm).min(PPM) } else { 0 };
        // both factors at most 10^6
        let paid = novelty.wrapping_mul(u64::from(c.evidence_ppm).min(PPM)) / PPM;
        let part = |ppm: u64| base.checked_mul(u128::from(ppm)).ok_or(overflow);
        open.push(part(paid)?);
        held.push(part(novelty.saturating_sub(paid))?);
        whole = whole.checked_add(part(PPM)?).ok_or(overflow)?;
        given = given.checked_add(part(novelty)?).ok_or(overflow)?;
    }
    if whole == 0 {
        return Ok(EvidenceSplit { amounts: vec![0; count], deferred: vec![0; count], treasury: pool });
    }
    open.append(&mut held);
    let (mut amounts, treasury) = divided(pool, open, whole.checked_sub(given).ok_or(overflow)?)?;
    let deferred = amounts.split_off(count.min(amounts.len()));
    Ok(EvidenceSplit { amounts, deferred, treasury })
}

/// What of a contribution's deferred earnings is released when its evidence factor rises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Release {
    /// Paid now.
    pub paid: u64,
    /// Still deferred.
    pub kept: u64,
}

/// Releases `(to - from) / (1 - from)` of `deferred`, rounded down: earnings withheld at a factor `from` then stand
/// as if the factor had been `to`. Nothing when the factor does not rise.
#[must_use]
pub fn release(deferred: u64, from_ppm: u32, to_ppm: u32) -> Release {
    let (from, to) = (u64::from(from_ppm).min(PPM), u64::from(to_ppm).min(PPM));
    let product = u128::from(deferred).wrapping_mul(u128::from(to.saturating_sub(from)));
    let paid = product.checked_div(u128::from(PPM.saturating_sub(from))).unwrap_or(0);
    let paid = u64::try_from(paid).unwrap_or(deferred).min(deferred);
    Release { paid, kept: deferred.saturating_sub(paid) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::{Rng, SeedableRng};

    fn payee(id: u64, relative: u64, gate: bool, novelty_ppm: u32) -> Payee {
        Payee { id, relative, gate, novelty_ppm }
    }

    #[test]
    fn remainders_go_to_the_largest_then_the_earliest() {
        assert_eq!(largest_remainder(10, &[1, 1, 1]).unwrap(), [4, 3, 3]);
        assert_eq!(largest_remainder(100, &[1, 2, 2]).unwrap(), [20, 40, 40]);
        assert_eq!(largest_remainder(2, &[5, 3, 2]).unwrap(), [1, 1, 0]);
        assert_eq!(largest_remainder(0, &[5, 3]).unwrap(), [0, 0]);
        assert_eq!(largest_remainder(7, &[0, 3, 0]).unwrap(), [0, 7, 0]);
        assert_eq!(largest_remainder(7, &[0, 0]), Err(Error::ZeroWeight));
        assert_eq!(largest_remainder(7, &[]), Err(Error::ZeroWeight));
        assert_eq!(largest_remainder(2, &[u128::MAX, 1]), Err(Error::Overflow));
        assert_eq!(largest_remainder(u128::MAX, &[2]), Err(Error::Overflow));
    }

    #[test]
    fn withheld_shares_go_to_the_treasury_alone() {
        let all = [payee(1, 60, true, 1_000_000), payee(2, 30, true, 500_000), payee(3, 10, false, 1_000_000)];
        assert_eq!(split_data_pool(1000, &all).unwrap(), DataSplit { amounts: vec![600, 150, 0], treasury: 250 });
        let none = [payee(1, 0, true, 1_000_000)];
        assert_eq!(split_data_pool(1000, &none).unwrap(), DataSplit { amounts: vec![0], treasury: 1000 });
        assert_eq!(split_data_pool(1000, &[]).unwrap(), DataSplit { amounts: vec![], treasury: 1000 });
    }

    #[test]
    fn a_million_random_splits_sum_exactly() {
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(1);
        for case in 0..1_000_000u32 {
            let len = rng.gen_range(1..8);
            let bits = rng.gen_range(1..70);
            let mut weights: Vec<u128> = (0..len).map(|_| rng.r#gen::<u128>() >> (128 - bits)).collect();
            if weights.iter().all(|&w| w == 0) {
                weights[0] = 1;
            }
            let total = u128::from(rng.r#gen::<u64>() >> rng.gen_range(11..64));
            let shares = largest_remainder(total, &weights).unwrap();
            assert_eq!(shares.iter().sum::<u128>(), total, "case {case}");
            let sum: u128 = weights.iter().sum();
            for (s, w) in shares.iter().zip(&weights) {
                let floor = total * w / sum;
                assert!(*s == floor || *s == floor + 1, "case {case}");
            }
        }
    }

    proptest! {
        #[test]
        fn nobody_gains_from_anothers_gate(us in prop::collection::vec((0u64..1 << 48, any::<bool>(), 0u32..=1_000_000), 1..101), pool in 0u64..1 << 50, at in 0usize..100) {
            let mut payees: Vec<Payee> = us.iter().enumerate().map(|(i, &(u, g, n))| payee(i as u64, u, g, n)).collect();
            let before = split_data_pool(pool, &payees).unwrap();
            prop_assert_eq!(before.amounts.iter().sum::<u64>() + before.treasury, pool);
            let at = at % payees.len();
            payees[at].gate = false;
            let after = split_data_pool(pool, &payees).unwrap();
            for (i, (b, a)) in before.amounts.iter().zip(&after.amounts).enumerate() {
                prop_assert!(if i == at { *a == 0 } else { a.abs_diff(*b) <= 1 }, "{} {} {}", i, b, a);
            }
        }
    }

    #[test]
    fn evidence_defers_and_does_not_take() {
        let claim = |base, gate, novelty_ppm, evidence_ppm| Claim { base, gate, novelty_ppm, evidence_ppm };
        let all =
            [claim(60, true, 1_000_000, 250_000), claim(30, true, 500_000, 0), claim(10, false, 1_000_000, 1_000_000)];
        let got = split_with_evidence(1000, &all).unwrap();
        assert_eq!(got, EvidenceSplit { amounts: vec![150, 0, 0], deferred: vec![450, 150, 0], treasury: 250 });
        let none = split_with_evidence(9, &[claim(0, true, 1, 1)]).unwrap();
        assert_eq!(none, EvidenceSplit { amounts: vec![0], deferred: vec![0], treasury: 9 });
        assert_eq!(split_with_evidence(9, &[]).unwrap().treasury, 9);
        assert_eq!(release(900, 250_000, 625_000), Release { paid: 450, kept: 450 });
        assert_eq!(release(900, 250_000, 250_000), Release { paid: 0, kept: 900 });
        assert_eq!(release(900, 500_000, 100_000), Release { paid: 0, kept: 900 });
        assert_eq!(release(900, 0, u32::MAX), Release { paid: 900, kept: 0 });
        assert_eq!(release(7, 1_000_000, 1_000_000), Release { paid: 0, kept: 7 });
    }

    proptest! {
        #[test]
        fn parts_sum_and_full_evidence_changes_nothing(
            pool in 0u64..1 << 53, rows in prop::collection::vec((0u64..1 << 48, any::<bool>(), 0u32..=1_000_000, 0u32..=1_000_000), 0..100)
        ) {
            let claims: Vec<Claim> = rows.iter().map(|&(base, gate, novelty_ppm, evidence_ppm)| Claim { base, gate, novelty_ppm, evidence_ppm }).collect();
            let got = split_with_evidence(pool, &claims).unwrap();
            let sum: u128 = got.amounts.iter().chain(&got.deferred).chain([&got.treasury]).map(|&v| u128::from(v)).sum();
            prop_assert_eq!(sum, u128::from(pool));
            let full: Vec<Claim> = claims.iter().map(|c| Claim { evidence_ppm: 1_000_000, ..*c }).collect();
            let payees: Vec<Payee> = claims.iter().enumerate().map(|(i, c)| payee(i as u64, c.base, c.gate, c.novelty_ppm)).collect();
            let (v2, v1) = (split_with_evidence(pool, &full).unwrap(), split_data_pool(pool, &payees).unwrap());
            prop_assert_eq!(&v2.amounts, &v1.amounts);
            prop_assert_eq!(v2.treasury, v1.treasury);
            // Nobody gains from another's lack of evidence, but for a unit of rounding.
            for ((with, without), c) in got.amounts.iter().zip(&v2.amounts).zip(&claims) {
                prop_assert!(*with <= without + 1);
                prop_assert!(c.evidence_ppm > 0 || *with == 0);
            }
        }

        #[test]
        fn releases_in_steps_are_one_release(deferred: u64, a in 0u32..=1_000_000, b in 0u32..=1_000_000, c in 0u32..=1_000_000) {
            let mut k = [a, b, c];
            k.sort_unstable();
            let whole = release(deferred, k[0], k[2]);
            let first = release(deferred, k[0], k[1]);
            let second = release(first.kept, k[1], k[2]);
            prop_assert_eq!(whole.paid + whole.kept, deferred);
            prop_assert!(whole.paid.abs_diff(first.paid + second.paid) <= 2);
        }
    }
}
