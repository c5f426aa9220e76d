//! Integer exponentials, square roots and norms.
//!
//! The tables of `2^-x` are made at compile time from integer square roots, so no floating point and no magic
//! table enters.
#![allow(clippy::cast_possible_truncation, reason = "the bound of each value stands beside it")]

/// The natural logarithm of 2 in Q62: floor(ln 2 * 2^62).
const LN2_Q62: u64 = 3_196_577_161_300_663_914;
/// The binary logarithm of e in Q60: floor(log2 e * 2^60).
const LOG2E_Q60: u64 = 1_663_314_137_230_540_311;
/// Fraction bits of the mantissa that [`exp_neg`] gives.
pub(crate) const EXP_BITS: u32 = 40;

const ONE_Q62: u64 = 1 << 62;

pub(crate) const fn isqrt_const(v: u128) -> u128 {
    let mut bit = 1u128 << 126;
    let (mut rem, mut root) = (v, 0u128);
    while bit != 0 {
        if rem >= root + bit {
            rem -= root + bit;
            root = (root >> 1) + bit;
        } else {
            root >>= 1;
        }
        bit >>= 2;
    }
    root
}

const fn mul_q62(a: u64, b: u64) -> u64 {
    ((a as u128 * b as u128) >> 62) as u64
}

/// `table[i] = 2^(-i * 2^-low)` in Q62 for 256 values of `i`, each within 16 units (every factor truncates
/// once).
#[allow(clippy::indexing_slicing, reason = "const evaluation: an index out of range is a compile error")]
const fn table(low: u32) -> [u64; 256] {
    // roots[k] = 2^(-2^-k) in Q62, by repeated square roots of one half
    let mut roots = [0u64; 17];
    roots[0] = ONE_Q62 / 2;
    let mut k = 1;
    while k < 17 {
        roots[k] = isqrt_const((roots[k - 1] as u128) << 62) as u64;
        k += 1;
    }
    let mut out = [ONE_Q62; 256];
    let mut i = 0;
    while i < 256 {
        let mut bit = 0;
        while bit < 8 {
            if (i >> bit) & 1 == 1 {
                out[i] = mul_q62(out[i], roots[(low - bit) as usize]);
            }
            bit += 1;
        }
        i += 1;
    }
    out
}

static COARSE: [u64; 256] = table(8);
static FINE: [u64; 256] = table(16);

/// `exp(-diff * 2^-23)` as `(mantissa, k)`, the value being `mantissa * 2^(-40 - k)` with `mantissa` in
/// `[2^39, 2^40]`.
///
/// Relative error below `2^-39.9`: rounding to 40 bits gives `2^-40` (mantissa at least one half), the tables
/// and the product truncations less than `2^-56`, the cubic term of the last factor `(2^-16 ln 2)^3 / 6 <
/// 2^-52`, and `log2 e` cut at 60 bits shifts the exponent by less than `diff * 2^-83 < 2^-52` for `diff <
/// 2^31`. Residuals of larger differences have an exponent at its cap.
pub(crate) fn exp_neg(diff: u64) -> (u64, u32) {
    let y = u128::from(diff).wrapping_mul(u128::from(LOG2E_Q60)); // < 2^125, 83 fraction bits
    let k = u32::try_from(y >> 83).unwrap_or(u32::MAX);
    let frac = ((y >> 27) as u64) & ((1 << 56) - 1); // 56 fraction bits
    let coarse = COARSE.get((frac >> 48) as usize).copied().unwrap_or(ONE_Q62);
    let fine = FINE.get(((frac >> 40) & 0xff) as usize).copied().unwrap_or(ONE_Q62);
    // 2^-r for r < 2^-16: 1 - t + t^2/2 with t = r ln 2
    let t = mul_q62((frac & ((1 << 40) - 1)) << 6, LN2_Q62);
    let tail = ONE_Q62.wrapping_sub(t).wrapping_add(mul_q62(t, t) >> 1);
    let m = mul_q62(mul_q62(coarse, fine), tail);
    ((m.wrapping_add(1 << 21)) >> 22, k)
}

/// The largest `r` with `r * r <= v`.
pub(crate) const fn isqrt(v: u128) -> u128 {
    v.isqrt()
}

/// The smallest `r` with `r * r >= v`.
pub(crate) const fn isqrt_up(v: u128) -> u128 {
    let r = v.isqrt();
    if r.wrapping_mul(r) == v { r } else { r.wrapping_add(1) }
}

/// The number of significant bits of `v`.
pub(crate) const fn bits(v: u128) -> u32 {
    128 - v.leading_zeros()
}

/// `v / 2^shift` rounded to nearest, halves away from zero; `shift` may be anything (128 and more give zero).
pub(crate) const fn round_shift(v: i128, shift: u32) -> i128 {
    if shift == 0 {
        return v;
    }
    if shift >= 127 {
        return 0;
    }
    let half = 1u128 << (shift - 1);
    let mag = v.unsigned_abs().saturating_add(half) >> shift;
    if v < 0 { -mag.cast_signed() } else { mag.cast_signed() }
}

/// An upper bound of the 2-norm of `v`: entries are cut to 48 bits upwards, so it exceeds the norm by at most
/// `sqrt(len) * 2^-47` of the largest entry. `None` when the bound leaves u128.
pub(crate) fn norm_up(v: &[i128]) -> Option<u128> {
    let max = v.iter().map(|x| x.unsigned_abs()).max().unwrap_or(0);
    let cut = bits(max).saturating_sub(48);
    let low = (1u128 << cut).checked_sub(1)?;
    let mut sum = 0u128;
    for x in v {
        let m = x.unsigned_abs().checked_add(low)? >> cut; // <= 2^48
        sum = sum.checked_add(m.checked_mul(m)?)?;
    }
    isqrt_up(sum).checked_mul(1u128 << cut)
}

#[cfg(test)]
#[allow(clippy::float_arithmetic, reason = "compares with the floating-point function")]
mod tests {
    use super::*;

    #[test]
    fn exponential_is_within_its_bound() {
        let mut worst = 0f64;
        for i in 0..2_000_000u64 {
            let diff = i * 157;
            let (m, k) = exp_neg(diff);
            assert!((1 << 39..=1 << 40).contains(&m), "{m}");
            let got = m as f64 / 2f64.powi(40) / 2f64.powi(k.cast_signed());
            let want = (-(diff as f64) / 2f64.powi(23)).exp();
            worst = worst.max((got / want - 1.0).abs());
        }
        assert!(worst < 2f64.powf(-39.9), "2^{}", worst.log2());
    }

    #[test]
    fn exponential_never_rises() {
        let value = |d| {
            let (m, k) = exp_neg(d);
            (u128::from(m) << 80) >> k
        };
        let mut last = value(0);
        assert_eq!(exp_neg(0), (1 << 40, 0));
        for d in 1..400_000 {
            let v = value(d);
            assert!(v <= last, "{d}");
            last = v;
        }
        assert_eq!(exp_neg(u64::MAX).1, u32::MAX);
    }

    #[test]
    fn roots_and_norms_bracket() {
        for v in [0u128, 1, 2, 3, 4, 99, 100, 101, u128::MAX >> 1] {
            let (lo, hi) = (isqrt(v), isqrt_up(v));
            assert!(lo * lo <= v && v <= hi.saturating_mul(hi) && hi - lo <= 1);
        }
        assert_eq!(norm_up(&[3, -4]), Some(5));
        let big = norm_up(&[1 << 100, -(1 << 100)]).unwrap();
        let unit = (1u128 << 100) / 1_000_000;
        assert!((unit * 1_414_213..unit * 1_414_215).contains(&big));
        assert_eq!(round_shift(5, 1), 3);
        assert_eq!(round_shift(-5, 1), -3);
        assert_eq!(round_shift(-4, 3), -1);
        assert_eq!(round_shift(i128::MIN + 1, 127), 0);
    }
}
