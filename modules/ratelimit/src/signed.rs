//! Whole numbers with a sign and 256 bits, as the SDK's `math.Int` computes with them: flows are netted, and
//! a share of a great supply overflows as it does there.

use openledger_core::{Amount, Failure, Res, go_int};
use ruint::aliases::U256;
use std::cmp::Ordering;
use std::fmt;

/// A number with its sign; zero has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Signed {
    negative: bool,
    magnitude: U256,
}

/// What the SDK panics with.
fn overflow() -> Failure {
    Failure::panicked("integer overflow")
}

impl Signed {
    pub(crate) const ZERO: Signed = Signed { negative: false, magnitude: U256::ZERO };

    fn new(negative: bool, magnitude: U256) -> Self {
        Self { negative: negative && !magnitude.is_zero(), magnitude }
    }

    /// Reads a number as Go does, where `010` is eight; `None` for other texts, and beyond 256 bits.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        go_int::parse(text).map(|n| Self::new(n.negative, n.magnitude.as_u256()))
    }

    /// The amount, if it is above zero.
    pub(crate) fn positive(self) -> Option<Amount> {
        (!self.negative && !self.is_zero()).then(|| Amount::from_u256(self.magnitude))
    }

    pub(crate) fn is_zero(self) -> bool {
        self.magnitude.is_zero()
    }

    pub(crate) fn is_negative(self) -> bool {
        self.negative
    }

    fn negated(self) -> Self {
        Self::new(!self.negative, self.magnitude)
    }

    /// # Errors
    /// `undefined:111222` beyond 256 bits.
    pub(crate) fn add(self, other: Self) -> Res<Self> {
        if self.negative == other.negative {
            let sum = self.magnitude.checked_add(other.magnitude).ok_or_else(overflow)?;
            return Ok(Self::new(self.negative, sum));
        }
        let (greater, less) = if self.magnitude >= other.magnitude { (self, other) } else { (other, self) };
        Ok(Self::new(greater.negative, greater.magnitude.saturating_sub(less.magnitude)))
    }

    /// # Errors
    /// As [`Signed::add`].
    pub(crate) fn sub(self, other: Self) -> Res<Self> {
        self.add(other.negated())
    }

    /// A share in hundredths, without what is left over.
    ///
    /// # Errors
    /// As [`Signed::add`], where the product does not fit.
    pub(crate) fn percent(self, percent: Self) -> Res<Self> {
        let product = self.magnitude.checked_mul(percent.magnitude).ok_or_else(overflow)?;
        let share = product.checked_div(U256::from(100u8)).unwrap_or_default();
        Ok(Self::new(self.negative != percent.negative, share))
    }
}

impl From<Amount> for Signed {
    fn from(amount: Amount) -> Self {
        Self::new(false, amount.as_u256())
    }
}

impl From<u8> for Signed {
    fn from(number: u8) -> Self {
        Self::new(false, U256::from(number))
    }
}

impl Ord for Signed {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => self.magnitude.cmp(&other.magnitude),
            (true, true) => other.magnitude.cmp(&self.magnitude),
        }
    }
}

impl PartialOrd for Signed {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Signed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.negative { "-" } else { "" };
        write!(f, "{sign}{}", self.magnitude)
    }
}

#[cfg(test)]
mod tests {
    use super::Signed;
    use proptest::prelude::*;

    fn signed(n: i64) -> Signed {
        Signed::parse(&n.to_string()).unwrap()
    }

    proptest! {
        #[test]
        fn arithmetic_is_that_of_integers(
            a in -1_000_000i64..1_000_000, b in -1_000_000i64..1_000_000, p in -200i64..200
        ) {
            prop_assert_eq!(signed(a).add(signed(b)).unwrap(), signed(a + b));
            prop_assert_eq!(signed(a).sub(signed(b)).unwrap(), signed(a - b));
            prop_assert_eq!(signed(a).percent(signed(p)).unwrap(), signed(a * p / 100));
            prop_assert_eq!(signed(a).cmp(&signed(b)), a.cmp(&b));
            prop_assert_eq!(signed(a).to_string(), a.to_string());
        }
    }

    #[test]
    fn what_does_not_fit_ends_the_message() {
        let most = Signed::parse(&format!("0x{}", "f".repeat(64))).unwrap();
        for result in [most.add(signed(1)), signed(-1).sub(most), most.percent(signed(2))] {
            assert_eq!(openledger_testing::code(result), "undefined:111222");
        }
        assert_eq!(most.sub(most).unwrap(), Signed::ZERO);
    }
}
