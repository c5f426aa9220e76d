//! The evidence factor: from the evidence of items to the part of its pay that a contribution gets now.
//!
//! Sums add up over an account's contributions to a datanet, so the factor of an honest account grows surer with
//! its record, and a new name starts at none.

use crate::error::{Error, Result};
use crate::evidence::MAX_EVIDENCE;
use crate::head::MAX_POINTS;
use crate::novelty::PPM;

/// Fraction bits of factors and rates.
pub const FACTOR_BITS: u32 = 30;
/// Fraction bits of the scale beyond those of evidence.
const SCALE_BITS: u32 = 10;

/// What the factor needs of an account's items: four sums, of which volume and doubt have the weight
/// `(1 + novelty) / 2` and evidence that of [`evidence_weight`].
///
/// A copy with noise may not count like a new item, or one lucky bet could be repeated, and noise would make bets of
/// items that had none. But an honest disagreement often lies near others, and with the novelty alone as weight it
/// would hardly count. The volume of a copy counts though its evidence does not: who brings many is asked for more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Record {
    /// Items, in ppm of an item: the sum of weights.
    pub volume: u64,
    /// Sum of weight (ppm) times doubt (Q30).
    pub doubt: u128,
    /// Sum of the weight as evidence (ppm) times evidence (Q30).
    pub evidence: i128,
    /// Items whose label is not the public one.
    pub bets: u32,
}

/// What an item weighs as evidence, in ppm: in full from a novelty of `full_ppm` on, in proportion below it. A bound
/// of zero gives it the weight of its volume, `(1 + novelty) / 2`.
#[must_use]
pub fn evidence_weight(novelty_ppm: u32, full_ppm: u32) -> u64 {
    let novelty = u64::from(novelty_ppm);
    let scaled = novelty.saturating_mul(PPM).checked_div(u64::from(full_ppm));
    scaled.map_or_else(|| volume_weight(novelty_ppm), |weight| weight.min(PPM))
}

fn volume_weight(novelty_ppm: u32) -> u64 {
    PPM.saturating_add(u64::from(novelty_ppm)) / 2
}

impl Record {
    /// Adds an item, whose evidence counts in full from a novelty of `full_ppm` on.
    ///
    /// # Errors
    /// [`Error::BadParameter`] for a novelty or a bound of it above one, doubt above one or evidence beyond its bound,
    /// [`Error::WrongCount`] when the volume reaches `2^24` items.
    pub fn add_item(&mut self, novelty_ppm: u32, full_ppm: u32, doubt: u32, evidence: i64, bet: bool) -> Result<()> {
        let fits =
            u64::from(novelty_ppm.max(full_ppm)) <= PPM && doubt <= 1 << FACTOR_BITS && evidence.abs() <= MAX_EVIDENCE;
        if !fits {
            return Err(Error::BadParameter);
        }
        let weight = volume_weight(novelty_ppm);
        let item = Self {
            volume: weight,
            doubt: u128::from(weight).wrapping_mul(u128::from(doubt)),
            evidence: i128::from(evidence_weight(novelty_ppm, full_ppm)).wrapping_mul(i128::from(evidence)),
            bets: u32::from(bet),
        };
        *self = self.and(&item)?;
        Ok(())
    }

    /// The record of both.
    ///
    /// # Errors
    /// [`Error::WrongCount`] when the volume or the bets reach `2^24` items.
    pub fn and(&self, other: &Self) -> Result<Self> {
        let volume = self.volume.saturating_add(other.volume);
        let bets = self.bets.saturating_add(other.bets);
        if volume >= u64::from(MAX_POINTS).saturating_mul(PPM) || bets >= MAX_POINTS {
            return Err(Error::WrongCount);
        }
        Ok(Self {
            volume,
            doubt: self.doubt.saturating_add(other.doubt),
            evidence: self.evidence.saturating_add(other.evidence),
            bets,
        })
    }
}

/// The scale of an epoch, from the records of its accounts in this epoch alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EpochScale {
    /// The usual doubt of an item, Q30: the median over accounts, weighted by volume.
    pub doubt: u64,
    /// Evidence per item from which a factor is one, Q40.
    pub evidence: u64,
}

impl EpochScale {
    /// The scale of an epoch: `share_ppm` of the positive evidence of its accounts, divided by their volume.
    /// `least` (Q40) bounds it from below.
    ///
    /// # Errors
    /// [`Error::BadParameter`] for a share of zero or above two, or a bound of zero; [`Error::Overflow`] beyond
    /// `2^24` items in all.
    pub fn new(epoch: &[Record], share_ppm: u32, least: u64) -> Result<Self> {
        if share_ppm == 0 || u64::from(share_ppm) > 2 * PPM || least == 0 {
            return Err(Error::BadParameter);
        }
        let doubt = usual_doubt(epoch)?;
        let (mut positive, mut volume) = (0u128, 0u128);
        for r in epoch {
            positive = positive.checked_add(u128::try_from(r.evidence).unwrap_or(0)).ok_or(Error::Overflow)?;
            volume = volume.checked_add(counted(r, doubt)).ok_or(Error::Overflow)?;
        }
        // below 2^24 2^20 2^31 2^10 2^21
        let scaled = positive.checked_shl(SCALE_BITS).and_then(|v| v.checked_mul(u128::from(share_ppm)));
        let whole = volume.checked_mul(u128::from(PPM)).ok_or(Error::Overflow)?;
        let mean = scaled.ok_or(Error::Overflow)?.checked_div(whole).unwrap_or(0);
        Ok(Self { doubt, evidence: u64::try_from(mean).map_err(|_| Error::Overflow)?.max(least) })
    }

    /// What a record of this epoch stands for: volume that counts, and credit in the same unit, the evidence over
    /// what the scale asks of an item. Credit lies within [`MAX_CREDIT`] times the volume, so that one rich epoch
    /// does not pay for poor ones for ever; without a bet it is zero.
    ///
    /// # Errors
    /// [`Error::Overflow`] when the volume that counts leaves 60 bits, which takes more than `2^40` items.
    pub fn standing(&self, record: &Record) -> Result<Standing> {
        let volume = counted(record, self.doubt);
        let volume = i64::try_from(volume).ok().filter(|v| *v < 1 << 60).ok_or(Error::Overflow)?;
        if record.bets == 0 {
            return Ok(Standing { volume, credit: 0 });
        }
        let most = i128::from(volume).wrapping_mul(i128::from(MAX_CREDIT));
        // |evidence| below 2^75
        let credit = (record.evidence << SCALE_BITS).checked_div(i128::from(self.evidence)).unwrap_or(0);
        let credit = i64::try_from(credit.clamp(most.wrapping_neg(), most)).map_err(|_| Error::Overflow)?;
        Ok(Standing { volume, credit })
    }
}

/// Credit of an epoch is at most this many times its volume.
pub const MAX_CREDIT: i64 = 2;

/// What an account has shown in a datanet: sums over its epochs, both in ppm of an item.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// Volume that counted.
    pub volume: i64,
    /// Evidence in units of what its epoch asked of an item.
    pub credit: i64,
}

impl Standing {
    /// The sums of both.
    ///
    /// # Errors
    /// [`Error::Overflow`] when the volume leaves 60 bits.
    pub fn and(&self, other: &Self) -> Result<Self> {
        let volume = self.volume.checked_add(other.volume).filter(|v| *v < 1 << 60).ok_or(Error::Overflow)?;
        let credit = self.credit.checked_add(other.credit).ok_or(Error::Overflow)?;
        Ok(Self { volume, credit })
    }

    /// The evidence factor in Q30: credit over volume, cut to `[0, 1]`, rounded down; zero without volume.
    #[must_use]
    pub fn factor(&self) -> u32 {
        let one = 1u32 << FACTOR_BITS;
        let (Ok(credit), Ok(volume)) = (u128::try_from(self.credit), u128::try_from(self.volume)) else { return 0 };
        if volume > 0 && credit >= volume {
            return one;
        }
        // the credit is below 2^60 here
        (credit << FACTOR_BITS).checked_div(volume).and_then(|v| u32::try_from(v).ok()).unwrap_or(0)
    }
}

/// A factor in parts per million, rounded down: what the split takes.
#[must_use]
pub fn in_ppm(factor: u32) -> u32 {
    let ppm = (u64::from(factor).min(1 << FACTOR_BITS).wrapping_mul(PPM)) >> FACTOR_BITS;
    u32::try_from(ppm).unwrap_or(0)
}

/// Volume that counts, in ppm of an item: `max(volume, doubt / usual doubt)`. Items on which the public model is
/// unsure ought to bring disagreements; who brings many of them and agrees with the model is asked for more.
fn counted(r: &Record, usual: u64) -> u128 {
    u128::from(r.volume).max(r.doubt.checked_div(u128::from(usual)).unwrap_or(0))
}

/// Median over accounts of doubt per volume, weighted by volume; zero without volume.
fn usual_doubt(epoch: &[Record]) -> Result<u64> {
    let mut rates: Vec<(u128, u64)> = epoch
        .iter()
        .filter(|r| r.volume > 0)
        .map(|r| (r.doubt.checked_div(u128::from(r.volume)).unwrap_or(0), r.volume))
        .collect();
    rates.sort_unstable();
    let whole = rates.iter().fold(0u128, |s, (_, v)| s.saturating_add(u128::from(*v)));
    let mut below = 0u128;
    for (rate, volume) in rates {
        below = below.saturating_add(u128::from(volume));
        if below.saturating_mul(2) >= whole {
            return u64::try_from(rate).map_err(|_| Error::Overflow);
        }
    }
    Ok(0)
}

#[cfg(test)]
#[allow(
    clippy::float_arithmetic,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "compares with the floating-point function"
)]
mod tests {
    use super::*;
    use crate::evidence::EVIDENCE_ONE;
    use proptest::prelude::*;

    fn factor(scale: &EpochScale, record: &Record) -> u32 {
        scale.standing(record).unwrap().factor()
    }

    const FULL: u32 = 250_000;

    fn record(items: &[(u32, f64, f64)]) -> Record {
        let mut r = Record::default();
        for &(novelty, doubt, evidence) in items {
            let q = |v: f64| (v * EVIDENCE_ONE as f64).round();
            r.add_item(novelty, FULL, q(doubt) as u32, q(evidence) as i64, evidence != 0.0).unwrap();
        }
        r
    }

    #[test]
    fn who_agrees_with_the_public_model_has_none() {
        let copier = record(&[(1_000_000, 0.1, 0.0); 40]);
        let honest =
            record(&[(1_000_000, 0.1, 0.3), (1_000_000, 0.1, 0.0), (1_000_000, 0.1, 0.0), (1_000_000, 0.1, 0.0)]);
        let scale = EpochScale::new(&[copier, honest], 600_000, 1).unwrap();
        assert_eq!(factor(&scale, &copier), 0);
        assert_eq!(factor(&scale, &Record::default()), 0);
        assert_eq!(factor(&scale, &honest), 1 << 30);
        // A record helps: the same contribution after an honest one keeps what the credit covers, and no more.
        let of = |r: &Record| scale.standing(r).unwrap();
        let both = of(&copier).and(&of(&honest)).unwrap();
        assert_eq!(of(&honest).credit, 2 * of(&honest).volume);
        assert!((1..1u32 << 28).contains(&both.factor()));
        assert_eq!(
            Standing { volume: 1 << 59, credit: 0 }.and(&Standing { volume: 1 << 59, credit: 0 }),
            Err(Error::Overflow)
        );
        assert_eq!(Standing { volume: 5, credit: -1 }.factor(), 0);
        assert_eq!(in_ppm(1 << 30), 1_000_000);
        assert_eq!(in_ppm((1 << 29) - 1), 499_999);
        assert_eq!(in_ppm(u32::MAX), 1_000_000);
    }

    #[test]
    fn doubtful_padding_is_asked_for_more() {
        let honest = record(&[(1_000_000, 0.1, 0.02); 40]);
        let scale = EpochScale::new(&[honest; 5], 1_000_000, 1).unwrap();
        let whole = 1u32 << 30;
        assert!(factor(&scale, &honest) > whole - 10);
        let sure = honest.and(&record(&[(1_000_000, 0.0, 0.0); 40])).unwrap();
        let unsure = honest.and(&record(&[(1_000_000, 0.5, 0.0); 40])).unwrap();
        assert!(factor(&scale, &sure).abs_diff(whole / 2) < 10);
        assert!(factor(&scale, &unsure).abs_diff(whole / 6) < 10);
    }

    #[test]
    fn copies_are_volume_without_evidence() {
        for (novelty, full, weight) in [
            (0, FULL, 0),
            (1, FULL, 4),
            (100_000, FULL, 400_000),
            (FULL, FULL, 1_000_000),
            (999_999, FULL, 1_000_000),
            (500_000, 1_000_000, 500_000),
            (0, 0, 500_000),
            (200_001, 0, 600_000),
        ] {
            assert_eq!(evidence_weight(novelty, full), weight, "{novelty} {full}");
        }
        // Noise that turns copies of undisputed items into bets does not make up for an account that had none.
        let honest = record(&[(1_000_000, 0.1, 0.02); 40]);
        let scale = EpochScale::new(&[honest; 5], 1_000_000, 1).unwrap();
        let own = record(&[(1_000_000, 0.1, 0.0); 40]);
        let copies = record(&[(0, 0.1, 0.02); 160]);
        assert_eq!((copies.volume, copies.evidence, copies.bets), (80_000_000, 0, 160));
        assert_eq!(factor(&scale, &own.and(&copies).unwrap()), 0);
        assert!(factor(&scale, &honest.and(&copies).unwrap()) < 1 << 29, "and they are asked for more");
    }

    #[test]
    fn bounds_are_kept() {
        let mut r = Record::default();
        assert_eq!(r.add_item(1_000_001, 0, 0, 0, false), Err(Error::BadParameter));
        assert_eq!(r.add_item(1, 1_000_001, 0, 0, false), Err(Error::BadParameter));
        assert_eq!(r.add_item(1, 0, (1 << 30) + 1, 0, false), Err(Error::BadParameter));
        assert_eq!(r.add_item(1, 0, 0, MAX_EVIDENCE + 1, true), Err(Error::BadParameter));
        let full = Record { volume: (1 << 24) * PPM - 1, doubt: 1 << 74, evidence: 1 << 75, bets: 1 << 23 };
        assert_eq!(full.and(&full), Err(Error::WrongCount));
        let scale = EpochScale::new(&[full], 2_000_000, u64::MAX).unwrap();
        assert!(factor(&scale, &full) <= 1 << 30);
        assert!(EpochScale { doubt: 1, evidence: 1 }.standing(&full).is_err());
        assert!(EpochScale::new(&[full], 0, 1).is_err());
        assert!(EpochScale::new(&[full], 2_000_001, 1).is_err());
        assert!(EpochScale::new(&[full], 1, 0).is_err());
        assert_eq!(EpochScale::new(&[], 1, 7).unwrap(), EpochScale { doubt: 0, evidence: 7 });
    }

    proptest! {
        #[test]
        fn the_factor_is_the_formula(rows in prop::collection::vec(prop::collection::vec((0u32..=1_000_000, 0.0f64..0.9, -1.9f64..1.9), 1..30), 1..12), share in 100_000u32..2_000_000) {
            let records: Vec<Record> = rows.iter().map(|r| record(r)).collect();
            let scale = EpochScale::new(&records, share, 1 << 20).unwrap();
            let sums: Vec<(f64, f64, f64)> = rows.iter().map(|r| r.iter().fold((0.0, 0.0, 0.0), |s, &(n, d, e)| {
                let (n, w) = (f64::from((1_000_000 + n) / 2) / 1e6, (f64::from(n) / f64::from(FULL)).min(1.0));
                (s.0 + n, s.1 + n * d, s.2 + w * e)
            })).collect();
            let usual = scale.doubt as f64 / EVIDENCE_ONE as f64;
            let counted = |s: &(f64, f64, f64)| if usual > 0.0 { s.0.max(s.1 / usual) } else { s.0 };
            let volume: f64 = sums.iter().map(counted).sum();
            let positive: f64 = sums.iter().map(|s| s.2.max(0.0)).sum();
            let mu = (f64::from(share) / 1e6 * positive / volume).max(2f64.powi(-20));
            for (r, s) in records.iter().zip(&sums) {
                let want = (s.2 / (mu * counted(s))).clamp(0.0, 1.0);
                let got = f64::from(factor(&scale, r)) / 2f64.powi(30);
                if volume > 1e-3 && s.0 > 1e-3 {
                    prop_assert!((got - want).abs() < 2e-5, "{got} {want}");
                }
            }
        }

        #[test]
        fn splitting_an_account_gains_nothing_in_evidence(rows in prop::collection::vec((0u32..=1_000_000, 0.0f64..0.9, -1.9f64..1.9), 2..30), at in 1usize..29) {
            // The pay of accounts with one scale is volume times factor: concave in the sums, so parts of an
            // account can gain by hiding losses only. Without losses they gain nothing.
            let gains: Vec<_> = rows.iter().map(|&(n, d, e)| (n, d, e.abs())).collect();
            let at = at.min(gains.len() - 1);
            let (whole, a, b) = (record(&gains), record(&gains[..at]), record(&gains[at..]));
            let scale = EpochScale { doubt: 0, evidence: 1 << 45 };
            let pay = |r: &Record| r.volume as f64 * f64::from(factor(&scale, r));
            prop_assert!(pay(&a) + pay(&b) <= pay(&whole) * (1.0 + 1e-6) + 2e6);
        }
    }
}
