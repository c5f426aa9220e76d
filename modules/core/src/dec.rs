//! Signed decimals with 18 places, equal bit by bit to `cosmossdk.io/math` v1.5.3 `LegacyDec`
//! (legacy_dec.go), and coins of them.
//!
//! Where Go panics, these return [`DecError`], which becomes a coded refusal. No floats.

mod coins;
mod text;

pub use coins::{DecCoin, DecCoins};

use crate::amount::Amount;
use crate::errors::CodedError;
use ruint::UintTryFrom;
use ruint::aliases::{U256, U512};
use std::cmp::Ordering;

/// Decimal places of every [`Dec`] (`LegacyPrecision`).
pub const PRECISION: usize = 18;

const UNIT: u64 = 1_000_000_000_000_000_000;
const ONE: U512 = U512::from_limbs([UNIT, 0, 0, 0, 0, 0, 0, 0]);
const HALF: U512 = U512::from_limbs([UNIT / 2, 0, 0, 0, 0, 0, 0, 0]);
/// 2^256 * 10^18 - 1: the largest scaled magnitude (`upperLimit`).
const LIMIT: U512 = U512::from_limbs([u64::MAX, u64::MAX, u64::MAX, u64::MAX, UNIT - 1, 0, 0, 0]);
/// Newton steps at most (`maxApproxRootIterations`).
const ROOT_STEPS: usize = 300;

/// Why a decimal operation has no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecError {
    /// Outside of +-(2^256 * 10^18 - 1) scaled units, or of the integer type asked for.
    #[error("integer overflow")]
    Overflow,
    /// The divisor is zero.
    #[error("division by zero")]
    DivisionByZero,
    /// A negative value where only amounts are possible.
    #[error("negative decimal amount")]
    Negative,
    /// More than 18 places, or outside of the sortable range.
    #[error("decimal precision out of bounds")]
    Precision,
    /// The text is no decimal.
    #[error("{0}")]
    Parse(String),
}

impl CodedError for DecError {
    fn codespace(&self) -> &'static str {
        "sdk"
    }
    /// `10` for ranges and signs, `18` for texts, `35` for a division by zero.
    fn code(&self) -> u32 {
        match self {
            DecError::Overflow | DecError::Negative => 10,
            DecError::Parse(_) | DecError::Precision => 18,
            DecError::DivisionByZero => 35,
        }
    }
}

/// A signed decimal: a whole number of 10^-18, at most 2^256 * 10^18 - 1 of them on either side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Dec {
    neg: bool,
    mag: U512,
}

/// Shorthand for what every operation returns.
type DecRes = Result<Dec, DecError>;

fn divide(a: U512, b: U512) -> Result<(U512, U512), DecError> {
    if b.is_zero() { Err(DecError::DivisionByZero) } else { Ok(a.div_rem(b)) }
}

/// Drops 18 digits and rounds half to even (`chopPrecisionAndRound` on a magnitude).
fn chop_round(mag: U512) -> U512 {
    let (q, r) = mag.div_rem(ONE);
    let up = match r.cmp(&HALF) {
        Ordering::Less => false,
        Ordering::Greater => true,
        Ordering::Equal => q.bit(0),
    };
    if up { q.saturating_add(U512::from(1)) } else { q }
}

#[allow(clippy::should_implement_trait, reason = "fallible arithmetic cannot be the operators'")]
impl Dec {
    /// The decimal 0.
    pub const ZERO: Dec = Dec { neg: false, mag: U512::ZERO };
    /// The decimal 1.
    pub const ONE: Dec = Dec { neg: false, mag: ONE };
    /// The smallest positive decimal, 10^-18.
    pub const SMALLEST: Dec = Dec { neg: false, mag: U512::from_limbs([1, 0, 0, 0, 0, 0, 0, 0]) };
    /// The largest decimal.
    pub const MAX: Dec = Dec { neg: false, mag: LIMIT };

    /// Zero has one form only, so that equality and hashes are those of the value.
    fn raw(neg: bool, mag: U512) -> Self {
        Self { neg: neg && !mag.is_zero(), mag }
    }

    fn checked(neg: bool, mag: U512) -> DecRes {
        if mag > LIMIT { Err(DecError::Overflow) } else { Ok(Self::raw(neg, mag)) }
    }

    /// A whole number (`LegacyNewDec`).
    pub fn new(v: i64) -> Self {
        // below 2^63 * 10^18 < 2^123
        Self::raw(v < 0, U512::from(u128::from(v.unsigned_abs()) * u128::from(UNIT)))
    }

    /// `v * 10^-prec` (`LegacyNewDecWithPrec`).
    ///
    /// # Errors
    /// `Precision` when `prec` is above 18.
    pub fn with_prec(v: i64, prec: u32) -> DecRes {
        let places = 18u32.checked_sub(prec).ok_or(DecError::Precision)?;
        Ok(Self::raw(v < 0, U512::from(u128::from(v.unsigned_abs()) * 10u128.pow(places))))
    }

    /// A whole amount (`LegacyNewDecFromInt`); always in range, as an amount is below 2^256.
    pub fn from_amount(a: Amount) -> Self {
        Self::raw(false, U512::from(a.as_u256()).saturating_mul(ONE))
    }

    /// Whether the decimal is 0.
    pub fn is_zero(&self) -> bool {
        self.mag.is_zero()
    }
    /// Whether it is below 0.
    pub fn is_negative(&self) -> bool {
        self.neg
    }
    /// Whether it is above 0.
    pub fn is_positive(&self) -> bool {
        !self.neg && !self.mag.is_zero()
    }
    /// Whether it has no fraction.
    pub fn is_integer(&self) -> bool {
        self.mag.div_rem(ONE).1.is_zero()
    }
    /// The value with the other sign.
    #[must_use]
    pub fn neg(self) -> Self {
        Self::raw(!self.neg, self.mag)
    }
    /// The decimal without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        Self::raw(false, self.mag)
    }

    /// Sum.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn add(self, o: Self) -> DecRes {
        if self.neg == o.neg {
            return Self::checked(self.neg, self.mag.checked_add(o.mag).ok_or(DecError::Overflow)?);
        }
        match self.mag.checked_sub(o.mag) {
            Some(d) => Ok(Self::raw(self.neg, d)),
            None => Ok(Self::raw(o.neg, o.mag.saturating_sub(self.mag))),
        }
    }

    /// Difference.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn sub(self, o: Self) -> DecRes {
        self.add(o.neg())
    }

    /// The double-scaled product. One that passes 512 bits stays out of range after the cut, so the overflow
    /// is the true answer.
    fn product(self, o: Self) -> Result<(bool, U512), DecError> {
        Ok((self.neg != o.neg, self.mag.checked_mul(o.mag).ok_or(DecError::Overflow)?))
    }

    /// Product, rounded half to even.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn mul(self, o: Self) -> DecRes {
        let (neg, p) = self.product(o)?;
        Self::checked(neg, chop_round(p))
    }

    /// Product, cut towards zero.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn mul_truncate(self, o: Self) -> DecRes {
        let (neg, p) = self.product(o)?;
        Self::checked(neg, p.div_rem(ONE).0)
    }

    /// Product, rounded towards positive infinity.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn mul_round_up(self, o: Self) -> DecRes {
        let (neg, p) = self.product(o)?;
        let (q, r) = p.div_rem(ONE);
        Self::checked(neg, if neg || r.is_zero() { q } else { q.saturating_add(U512::from(1)) })
    }

    /// Product with an amount, exact.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn mul_int(self, i: Amount) -> DecRes {
        Self::checked(self.neg, self.mag.checked_mul(U512::from(i.as_u256())).ok_or(DecError::Overflow)?)
    }

    /// Product with a machine integer, exact.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn mul_int64(self, i: i64) -> DecRes {
        let p = self.mag.checked_mul(U512::from(i.unsigned_abs())).ok_or(DecError::Overflow)?;
        Self::checked(self.neg != (i < 0), p)
    }

    /// Quotient: cut at 36 places, then rounded half to even at 18, in this order as Go does.
    ///
    /// # Errors
    /// `DivisionByZero`, `Overflow`.
    pub fn quo(self, o: Self) -> DecRes {
        let wide = self.mag.checked_mul(ONE).and_then(|m| m.checked_mul(ONE)).ok_or(DecError::Overflow)?;
        Self::checked(self.neg != o.neg, chop_round(divide(wide, o.mag)?.0))
    }

    /// Quotient, cut towards zero.
    ///
    /// # Errors
    /// `DivisionByZero`, `Overflow`.
    pub fn quo_truncate(self, o: Self) -> DecRes {
        let wide = self.mag.checked_mul(ONE).ok_or(DecError::Overflow)?;
        Self::checked(self.neg != o.neg, divide(wide, o.mag)?.0)
    }

    /// Quotient, rounded up as `QuoRoundUp` does it: with a remainder, one unit is added whenever the cut
    /// quotient is not zero (whatever its sign), and also when it is zero and both signs are equal.
    ///
    /// # Errors
    /// `DivisionByZero`, `Overflow`.
    pub fn quo_round_up(self, o: Self) -> DecRes {
        let wide = self.mag.checked_mul(ONE).ok_or(DecError::Overflow)?;
        let (q, r) = divide(wide, o.mag)?;
        let neg = self.neg != o.neg;
        // Go compares the divisor's sign with that of the quotient, not of the dividend
        if r.is_zero() || (q.is_zero() && neg) {
            return Self::checked(neg, q);
        }
        if neg {
            Self::checked(true, q.saturating_sub(U512::from(1)))
        } else {
            Self::checked(false, q.saturating_add(U512::from(1)))
        }
    }

    /// Quotient by an amount, cut towards zero.
    ///
    /// # Errors
    /// `DivisionByZero`.
    pub fn quo_int(self, i: Amount) -> DecRes {
        Ok(Self::raw(self.neg, divide(self.mag, U512::from(i.as_u256()))?.0))
    }

    /// Quotient by a machine integer, cut towards zero.
    ///
    /// # Errors
    /// `DivisionByZero`.
    pub fn quo_int64(self, i: i64) -> DecRes {
        Ok(Self::raw(self.neg != (i < 0), divide(self.mag, U512::from(i.unsigned_abs()))?.0))
    }

    /// Power by squaring, each product rounded half to even in Go's order.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn power(self, power: u64) -> DecRes {
        if power == 0 {
            return Ok(Self::ONE);
        }
        let (mut base, mut rest, mut i) = (self, Self::ONE, power);
        while i > 1 {
            if i & 1 == 1 {
                rest = rest.mul(base)?;
            }
            i /= 2;
            base = base.mul(base)?;
        }
        base.mul(rest)
    }

    /// The positive n-th root by at most 300 Newton steps from 1; for a negative value, the root of its
    /// magnitude with the sign.
    ///
    /// # Errors
    /// `Overflow` when a step leaves the range.
    pub fn approx_root(self, root: u64) -> DecRes {
        if root == 0 {
            return Ok(Self::ONE);
        }
        if self.neg {
            return self.neg().approx_root(root).map(Self::neg);
        }
        if root == 1 || self.is_zero() || self == Self::ONE {
            return Ok(self);
        }
        let mut guess = Self::ONE;
        for _ in 0..ROOT_STEPS {
            let mut prev = guess.power(root.saturating_sub(1))?;
            if prev.is_zero() {
                prev = Self::SMALLEST;
            }
            // Go converts the root to int64 with wrap-around
            let delta = self.quo(prev)?.sub(guess)?.quo_int64(root.cast_signed())?;
            guess = guess.add(delta)?;
            if delta.abs() <= Self::SMALLEST {
                break;
            }
        }
        Ok(guess)
    }

    fn amount(self, mag: U512) -> Result<Amount, DecError> {
        if self.neg && !mag.is_zero() {
            return Err(DecError::Negative);
        }
        U256::uint_try_from(mag).map(Amount::from_u256).map_err(|_| DecError::Overflow)
    }

    fn int64(self, mag: U512) -> Result<i64, DecError> {
        let v = i128::try_from(u128::try_from(mag).map_err(|_| DecError::Overflow)?).map_err(|_| DecError::Overflow)?;
        i64::try_from(if self.neg { -v } else { v }).map_err(|_| DecError::Overflow)
    }

    /// The whole part.
    ///
    /// # Errors
    /// `Negative` when it is below 0: an [`Amount`] has no sign; see [`Dec::truncate_dec`].
    pub fn truncate_int(self) -> Result<Amount, DecError> {
        self.amount(self.mag.div_rem(ONE).0)
    }

    /// The whole part as a machine integer.
    ///
    /// # Errors
    /// `Overflow` outside of 64 bits.
    pub fn truncate_int64(self) -> Result<i64, DecError> {
        self.int64(self.mag.div_rem(ONE).0)
    }

    /// The whole part as a decimal.
    #[must_use]
    pub fn truncate_dec(self) -> Self {
        Self::raw(self.neg, self.mag.saturating_sub(self.mag.div_rem(ONE).1))
    }

    /// The nearest whole number, half to even.
    ///
    /// # Errors
    /// `Negative` when it is below 0, `Overflow` at 2^256.
    pub fn round_int(self) -> Result<Amount, DecError> {
        self.amount(chop_round(self.mag))
    }

    /// The nearest whole number, half to even, as a machine integer.
    ///
    /// # Errors
    /// `Overflow` outside of 64 bits.
    pub fn round_int64(self) -> Result<i64, DecError> {
        self.int64(chop_round(self.mag))
    }

    /// The smallest whole number that is not below.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn ceil(self) -> DecRes {
        let cut = self.truncate_dec();
        if self.neg || cut == self { Ok(cut) } else { cut.add(Self::ONE) }
    }
}

impl PartialOrd for Dec {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Dec {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.neg, other.neg) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.mag.cmp(&other.mag),
            (true, true) => other.mag.cmp(&self.mag),
        }
    }
}

impl From<Amount> for Dec {
    fn from(a: Amount) -> Self {
        Self::from_amount(a)
    }
}
