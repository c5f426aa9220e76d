//! Floats of 64 bits as whole numbers: a memo's numbers are floats to Go, and its durations are computed with
//! them. What follows here is IEEE 754 to the bit, in integers.

use openledger_core::go_json;
use ruint::aliases::U256;

/// Bits of a float's fraction, the leading one included.
const PRECISION: usize = 53;

/// A float that is not below zero and finite: `mantissa * 2^exponent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Float {
    mantissa: u64,
    exponent: i32,
}

/// The float next to `value * 2^exponent`, or to a little more than that if something was cut off.
fn rounded(value: U256, cut: bool, exponent: i32) -> Option<Float> {
    let drop = value.bit_len().saturating_sub(PRECISION);
    let kept = value.wrapping_shr(drop);
    let rest = value.checked_sub(kept.checked_shl(drop)?)?;
    let half = if drop == 0 { U256::ZERO } else { U256::ONE.checked_shl(drop.saturating_sub(1))? };
    // To the nearer one; in the middle, to the even one.
    let up = drop > 0 && (rest > half || (rest == half && (cut || kept.bit(0))));
    let mantissa = u64::try_from(kept).ok()?.checked_add(u64::from(up))?;
    Some(Float { mantissa, exponent: exponent.checked_add(i32::try_from(drop).ok()?)? })
}

impl Float {
    /// The float next to a number.
    pub(crate) fn of(number: u64) -> Option<Self> {
        rounded(U256::from(number), false, 0)
    }

    /// The product.
    pub(crate) fn times(self, other: Self) -> Option<Self> {
        let product = U256::from(self.mantissa).checked_mul(U256::from(other.mantissa))?;
        rounded(product, false, self.exponent.checked_add(other.exponent)?)
    }

    /// The quotient.
    pub(crate) fn over(self, other: Self) -> Option<Self> {
        /// So many bits more of the quotient that rounding has all it needs.
        const MORE: usize = 128;
        let number = U256::from(self.mantissa).checked_shl(MORE)?;
        let divisor = U256::from(other.mantissa);
        let (quotient, rest) = (number.checked_div(divisor)?, number.checked_rem(divisor)?);
        let exponent = self.exponent.checked_sub(other.exponent)?.checked_sub(i32::try_from(MORE).ok()?)?;
        rounded(quotient, !rest.is_zero(), exponent)
    }

    /// The whole part, and whether there is more; `None` for a whole part beyond 64 bits.
    pub(crate) fn whole(self) -> Option<(u64, bool)> {
        let shift = self.exponent.unsigned_abs();
        if self.exponent >= 0 {
            let number = U256::from(self.mantissa).checked_shl(usize::try_from(shift).ok()?);
            return match number.and_then(|number| u64::try_from(number).ok()) {
                Some(number) => Some((number, false)),
                None if self.mantissa == 0 => Some((0, false)),
                None => None,
            };
        }
        let whole = self.mantissa.checked_shr(shift).unwrap_or_default();
        let back = whole.checked_shl(shift).unwrap_or_default();
        Some((whole, back != self.mantissa))
    }
}

/// A number of JSON, as Go reads it into a float: whether it is below zero, and its distance from zero.
/// `None` for one beyond all floats. Nothing is computed with the processor's float but its bits.
pub(crate) fn read(text: &[u8]) -> Option<(bool, Float)> {
    /// Bits of the exponent, and what is taken off it.
    const EXPONENT: u64 = 0x7ff;
    const BIAS: i32 = 1_075;
    let value = go_json::float(text)?;
    let bits = value.to_bits();
    let field = bits.checked_shr(52)? & EXPONENT;
    let fraction = bits & ((1 << 52) - 1);
    let (mantissa, exponent) =
        if field == 0 { (fraction, 1) } else { (fraction | (1 << 52), i32::try_from(field).ok()?) };
    let float = Float { mantissa, exponent: exponent.checked_sub(BIAS)? };
    Some((value.is_sign_negative() && mantissa != 0, float))
}

#[cfg(test)]
#[allow(
    clippy::float_arithmetic,
    clippy::cast_possible_wrap,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the processor's floats are what the integers are held against"
)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value(float: Float) -> f64 {
        float.mantissa as f64 * 2f64.powi(float.exponent)
    }

    proptest! {
        #[test]
        fn arithmetic_is_that_of_floats(a in 1u64.., b in 1u64.., c in 1u64..4_000_000_000_000, k in 0u32..20) {
            let (x, y) = (Float::of(a).unwrap(), Float::of(b).unwrap());
            prop_assert_eq!(value(x), a as f64);
            prop_assert_eq!(value(x.over(y).unwrap()), a as f64 / b as f64);
            let (unit, scale) = (Float::of(c).unwrap(), Float::of(10u64.pow(k)).unwrap());
            let product = Float::of(a >> 1).unwrap().times(unit.over(scale).unwrap()).unwrap();
            let expected = (a >> 1) as f64 * (c as f64 / 10f64.powi(k as i32));
            prop_assert_eq!(value(product), expected);
            if expected < 1e19 {
                prop_assert_eq!(product.whole().unwrap().0, expected as u64);
            }
        }

        #[test]
        fn decimals_are_read_to_the_bit(
            number in any::<f64>().prop_filter("finite", |n| n.is_finite() && n.abs() < 1e300)
        ) {
            let (negative, float) = read(format!("{number:e}").as_bytes()).unwrap();
            prop_assert_eq!(negative, number < 0.0);
            if number.abs() > 1e-280 {
                prop_assert_eq!(value(float), number.abs());
            }
        }
    }
}
