//! The base of payment: influence over `max(sigma, floor)`, the floor being a quantile of sigma.
//!
//! With a floor of zero this is relative influence. A floor treats all points below it alike, so the base
//! follows influence more closely; what keeps garbage out then is the evidence factor and no longer sigma.

use core::cmp::Ordering;

use crate::error::{Error, Result};
use crate::fixed::bits;
use crate::novelty::PPM;

/// A floor of the self-influence in the block-floating form of the points: `mantissa * 2^-exp` in units of
/// [`crate::Point::sigma`]. It is pinned when the model is certified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SigmaFloor {
    /// The sigma of the point that gave the floor; zero stands for no floor.
    pub mantissa: u64,
    /// The exponent of that point.
    pub exp: u8,
}

/// Order of `a.0 * 2^-a.1` and `b.0 * 2^-b.1`.
fn order(a: (u64, u8), b: (u64, u8)) -> Ordering {
    let top = |v: (u64, u8)| i64::from(bits(u128::from(v.0))).wrapping_sub(i64::from(v.1));
    if a.0 == 0 || b.0 == 0 {
        return a.0.cmp(&b.0);
    }
    // Where the leading bits are at the same place the exponents differ by less than 64.
    top(a).cmp(&top(b)).then_with(|| {
        let low = a.1.max(b.1);
        let wide = |v: (u64, u8)| u128::from(v.0) << (low.wrapping_sub(v.1).min(63));
        wide(a).cmp(&wide(b))
    })
}

impl SigmaFloor {
    /// No floor: the base is relative influence.
    pub const NONE: Self = Self { mantissa: 0, exp: 0 };

    /// The quantile `ppm` of the self-influences of a model's points, given as `(sigma, exp)`: the smallest one
    /// that at least `ppm` of the points do not exceed. Zero ppm gives [`SigmaFloor::NONE`].
    ///
    /// # Errors
    /// [`Error::BadParameter`] above one or without points.
    pub fn quantile(points: impl IntoIterator<Item = (u64, u8)>, ppm: u32) -> Result<Self> {
        if u64::from(ppm) > PPM {
            return Err(Error::BadParameter);
        }
        if ppm == 0 {
            return Ok(Self::NONE);
        }
        let mut all: Vec<(u64, u8)> = points.into_iter().collect();
        all.sort_unstable_by(|&a, &b| order(a, b).then(a.cmp(&b)));
        let rank = u128::from(ppm).wrapping_mul(all.len() as u128).div_ceil(u128::from(PPM)).saturating_sub(1);
        let at = usize::try_from(rank).map_err(|_| Error::Overflow)?;
        all.get(at).map(|&(mantissa, exp)| Self { mantissa, exp }).ok_or(Error::BadParameter)
    }

    /// The divisor of a point's influence, as significand and binary exponent: `max(sigma, floor)` in the
    /// scale of the point, `significand * 2^exponent`.
    pub(crate) fn divisor(self, sigma: u64, exp: u8) -> (u64, u32) {
        if order((sigma, exp), (self.mantissa, self.exp)) == Ordering::Less {
            // The floor is the larger one, so its leading bit is not below that of sigma: if `exp` is the
            // smaller exponent, the mantissa has the bits to lose.
            match exp.checked_sub(self.exp) {
                Some(up) => (self.mantissa, u32::from(up)),
                None => (self.mantissa.checked_shr(u32::from(self.exp.wrapping_sub(exp))).unwrap_or(0).max(1), 0),
            }
        } else {
            (sigma, 0)
        }
    }
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
    use proptest::prelude::*;

    #[test]
    fn quantiles_are_points() {
        let all = [(8, 0), (8, 1), (1, 3), (9, 1), (1 << 40, 41)]; // 8, 4, 1/8, 4.5, 1/2
        let floor = |ppm| SigmaFloor::quantile(all, ppm).unwrap();
        assert_eq!(floor(0), SigmaFloor::NONE);
        assert_eq!(floor(1), SigmaFloor { mantissa: 1, exp: 3 });
        assert_eq!(floor(400_000), SigmaFloor { mantissa: 1 << 40, exp: 41 });
        assert_eq!(floor(400_001), SigmaFloor { mantissa: 8, exp: 1 });
        assert_eq!(floor(1_000_000), SigmaFloor { mantissa: 8, exp: 0 });
        assert_eq!(SigmaFloor::quantile(all, 1_000_001), Err(Error::BadParameter));
        assert_eq!(SigmaFloor::quantile([], 1), Err(Error::BadParameter));
    }

    proptest! {
        #[test]
        fn the_divisor_is_the_larger_one(s in 1u64..1 << 48, e in 0u8..40, m in 0u64..1 << 48, f in 0u8..40) {
            let (got, up) = SigmaFloor { mantissa: m, exp: f }.divisor(s, e);
            let real = |v: u64, exp: u8| v as f64 * 2f64.powi(-i32::from(exp));
            let want = real(s, e).max(real(m, f)) * 2f64.powi(i32::from(e));
            let got = got as f64 * 2f64.powi(up.cast_signed());
            prop_assert!((got - want).abs() <= 1.0, "{got} {want}");
        }
    }
}
