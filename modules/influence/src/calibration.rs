//! Calibration of a certified head: the temperature at which its probabilities are honest.
//!
//! A regularised head is under-confident, so every later head raises the odds of the labels it gives already. The
//! residual of fresh data against it then has a mean that depends on no fact about the data. At the right
//! temperature that mean vanishes, and evidence becomes a fair bet. The temperature is chosen from leave-one-out
//! logits when the head is certified: pinned before the data that it will judge exist.

use crate::error::{Error, Result};
use crate::fixed::{EXP_BITS, exp_neg, isqrt_const, round_shift};
use crate::logarithm::{LOG_BITS, LOGIT_BITS, ln};
use crate::softmax::argmax;

/// The number of temperatures tried.
pub const TEMPERATURES: usize = 21;
/// Fraction bits of a temperature.
pub const TEMPERATURE_BITS: u32 = 16;
/// A temperature of one.
pub const ONE: u32 = 1 << TEMPERATURE_BITS;
/// The largest loss of a point that counts, in nats: one impossible point must not choose for all others.
const MAX_LOSS: i64 = 16 << LOG_BITS;

/// `2^((i - 4) / 4)` in Q16, from one half to sixteen, rounded down: whole powers and repeated square roots.
#[allow(clippy::indexing_slicing, reason = "const evaluation: an index out of range is a compile error")]
#[allow(clippy::cast_possible_truncation, reason = "at most 2^20")]
const fn grid() -> [u32; TEMPERATURES] {
    // 2^(1/4) and 2^(1/2) in Q60
    let half = isqrt_const(1u128 << 121);
    let quarter = isqrt_const(half << 60);
    let parts = [1u128 << 60, quarter, half, (half * quarter) >> 60];
    let mut out = [0u32; TEMPERATURES];
    let mut i = 0;
    while i < TEMPERATURES {
        let octave = i as u32 / 4;
        out[i] = ((parts[i % 4] << octave) >> (60 - TEMPERATURE_BITS + 1)) as u32;
        i += 1;
    }
    out
}

static GRID: [u32; TEMPERATURES] = grid();

/// The log-losses of leave-one-out predictions at each temperature, summed over the points of a head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calibration {
    count: u32,
    losses: [i64; TEMPERATURES], // Q30; at most 2^24 points of 2^34
}

impl Default for Calibration {
    fn default() -> Self {
        Self { count: 0, losses: [0; TEMPERATURES] }
    }
}

impl Calibration {
    /// The number of bytes of the encoding.
    pub const ENCODED_LEN: usize = 4 + 8 * TEMPERATURES;

    /// Adds a point by its leave-one-out logits in Q23.
    ///
    /// # Errors
    /// [`Error::BadLabel`] for a label out of range.
    pub(crate) fn add(&mut self, logits: &[i64], label: usize) -> Result<()> {
        let top = *logits.get(argmax(logits)).ok_or(Error::BadShape)?;
        let own = *logits.get(label).ok_or(Error::BadLabel)?;
        for (sum, &temperature) in self.losses.iter_mut().zip(&GRID) {
            *sum = sum.saturating_add(loss(logits, top, own, temperature)?);
        }
        self.count = self.count.saturating_add(1);
        Ok(())
    }

    /// The temperature in Q16 with the least loss, the lowest on ties; one without points.
    #[must_use]
    pub fn temperature(&self) -> u32 {
        if self.count == 0 {
            return ONE;
        }
        let least = self.losses.iter().zip(&GRID).min_by_key(|(loss, _)| **loss);
        least.map_or(ONE, |(_, &t)| t)
    }

    /// Encodes the count and the sums, little-endian.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = self.count.to_le_bytes().to_vec();
        out.extend(self.losses.iter().flat_map(|v| v.to_le_bytes()));
        out
    }

    /// The inverse of [`Calibration::to_bytes`].
    ///
    /// # Errors
    /// [`Error::BadLength`] unless there are [`Calibration::ENCODED_LEN`] bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let (count, sums) = bytes.split_first_chunk::<4>().ok_or(Error::BadLength)?;
        let (entries, rest) = sums.as_chunks::<8>();
        let losses: Vec<i64> = entries.iter().map(|&c| i64::from_le_bytes(c)).collect();
        let losses = losses.try_into().map_err(|_| Error::BadLength)?;
        if rest.is_empty() { Ok(Self { count: u32::from_le_bytes(*count), losses }) } else { Err(Error::BadLength) }
    }
}

/// Whether a temperature is one that [`Calibration`] can choose.
#[must_use]
pub fn is_temperature(temperature: u32) -> bool {
    GRID.contains(&temperature)
}

/// `logit * temperature`, both in their formats, rounded to nearest.
pub(crate) fn tempered(logit: i64, temperature: u32) -> i64 {
    let product = i128::from(logit).wrapping_mul(i128::from(temperature)); // below 2^95
    i64::try_from(round_shift(product, TEMPERATURE_BITS)).unwrap_or(if logit < 0 { i64::MIN } else { i64::MAX })
}

/// Log-loss in Q30 of the label with logit `own` at a temperature.
fn loss(logits: &[i64], top: i64, own: i64, temperature: u32) -> Result<i64> {
    let top = tempered(top, temperature);
    // at most 256 terms of 2^40
    let sum = logits.iter().fold(0u64, |s, &z| {
        let (m, k) = exp_neg(top.abs_diff(tempered(z, temperature)));
        s.saturating_add(m.checked_shr(k).unwrap_or(0))
    });
    let below = i64::try_from(top.abs_diff(tempered(own, temperature))).unwrap_or(i64::MAX);
    let line = below.min(MAX_LOSS) << (LOG_BITS - LOGIT_BITS); // below 2^41
    Ok(line.saturating_add(ln(sum)?).saturating_sub(ln(1 << EXP_BITS)?).min(MAX_LOSS))
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
    use rand::{Rng, SeedableRng};

    #[test]
    fn the_grid_runs_from_a_half_to_sixteen() {
        assert_eq!(GRID[4], ONE);
        assert_eq!((GRID[0], GRID[TEMPERATURES - 1]), (ONE / 2, 16 * ONE));
        for (i, &t) in GRID.iter().enumerate() {
            let want = 65_536.0 * 2f64.powf((i as f64 - 4.0) / 4.0);
            assert!((f64::from(t) - want).abs() < 1.0, "{i} {t} {want}");
        }
        assert!(is_temperature(ONE) && !is_temperature(ONE + 1));
    }

    #[test]
    fn the_true_temperature_is_found() {
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(5);
        for at in [2usize, 4, 8, 12] {
            let a = f64::from(GRID[at]) / 65_536.0;
            let mut c = Calibration::default();
            let mut sums = [0f64; TEMPERATURES];
            for _ in 0..4000 {
                let z: Vec<f64> = (0..5).map(|_| rng.gen_range(-2.0..2.0)).collect();
                let p: Vec<f64> = z.iter().map(|z| (a * z).exp()).collect();
                let mut u = rng.gen_range(0.0..p.iter().sum());
                let label = p
                    .iter()
                    .position(|v| {
                        u -= v;
                        u < 0.0
                    })
                    .unwrap_or(4);
                let q: Vec<i64> = z.iter().map(|z| (z * 8_388_608.0) as i64).collect();
                c.add(&q, label).unwrap();
                for (s, &t) in sums.iter_mut().zip(&GRID) {
                    let t = f64::from(t) / 65_536.0;
                    *s += (z.iter().map(|v| (t * v).exp()).sum::<f64>().ln() - t * z[label]).min(16.0);
                }
            }
            for (got, want) in c.losses.iter().zip(sums) {
                assert!((*got as f64 / 1_073_741_824.0 - want).abs() < 1e-3 + want * 1e-6, "{got} {want}");
            }
            let found = GRID.iter().position(|&t| t == c.temperature()).unwrap();
            assert!(found.abs_diff(at) <= 1, "{found} for {at}");
            assert_eq!(Calibration::from_bytes(&c.to_bytes()).unwrap(), c);
        }
        assert_eq!(Calibration::default().temperature(), ONE);
        assert_eq!(Calibration::from_bytes(&[0; 171]), Err(Error::BadLength));
        assert_eq!(Calibration::from_bytes(&[0; 173]), Err(Error::BadLength));
    }

    #[test]
    fn one_point_cannot_choose_alone() {
        let mut c = Calibration::default();
        c.add(&[0, 1 << 40], 0).unwrap();
        assert!(c.losses.iter().all(|&l| l <= MAX_LOSS));
        assert_eq!(c.add(&[0, 1], 2), Err(Error::BadLabel));
        assert_eq!(tempered(i64::MAX, 16 * ONE), i64::MAX);
        assert_eq!(tempered(i64::MIN, 16 * ONE), i64::MIN);
        assert_eq!(tempered(-3, ONE / 2), -2);
    }
}
