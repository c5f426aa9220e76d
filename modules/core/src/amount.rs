//! Amounts, denoms and coins: checked arithmetic only.

use crate::errors::{Failure, Sdk};
use ruint::aliases::U256;
use std::fmt;
use std::str::FromStr;

/// A non-negative amount in base units, below 2^256 (SDK `math.Int`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Amount(U256);

#[allow(clippy::should_implement_trait, reason = "fallible arithmetic cannot be the operators'")]
impl Amount {
    /// The amount zero.
    pub const ZERO: Amount = Amount(U256::ZERO);

    /// From a machine integer.
    pub fn new(v: u128) -> Self {
        Self(U256::from(v))
    }
    /// The amount with this value of 256 bits.
    pub const fn from_u256(v: U256) -> Self {
        Self(v)
    }
    /// The value of the amount in 256 bits.
    pub const fn as_u256(self) -> U256 {
        self.0
    }
    /// Whether the amount is zero.
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }
    /// The value if it fits 128 bits.
    pub fn to_u128(self) -> Option<u128> {
        u128::try_from(self.0).ok()
    }
    /// The value if it fits 64 bits.
    pub fn to_u64(self) -> Option<u64> {
        u64::try_from(self.0).ok()
    }
    /// Sum.
    ///
    /// # Errors
    /// `sdk:10` on overflow of 256 bits.
    pub fn add(self, other: Self) -> Result<Self, Failure> {
        self.0.checked_add(other.0).map(Self).ok_or_else(|| Sdk::InvalidCoins.wrap("integer overflow"))
    }
    /// Difference.
    ///
    /// # Errors
    /// `sdk:5` when the result would be negative.
    pub fn sub(self, other: Self) -> Result<Self, Failure> {
        self.checked_sub(other).ok_or_else(|| Sdk::InsufficientFunds.wrap(format!("{self} is smaller than {other}")))
    }
    /// Difference, `None` when negative.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }
    /// Product.
    ///
    /// # Errors
    /// `sdk:10` on overflow of 256 bits.
    pub fn mul(self, other: Self) -> Result<Self, Failure> {
        self.0.checked_mul(other.0).map(Self).ok_or_else(|| Sdk::InvalidCoins.wrap("integer overflow"))
    }
    /// `floor(self * num / den)` with a 512-bit product.
    ///
    /// # Errors
    /// `sdk:35` when `den` is zero, `sdk:10` when the result does not fit.
    pub fn mul_div_floor(self, num: u128, den: u128) -> Result<Self, Failure> {
        use ruint::aliases::U512;
        let wide = U512::from(self.0)
            .checked_mul(U512::from(num))
            .and_then(|p| p.checked_div(U512::from(den)))
            .ok_or_else(|| Sdk::Logic.wrap("division by zero"))?;
        U256::uint_try_from(wide).map(Self).map_err(|_| Sdk::InvalidCoins.wrap("integer overflow"))
    }
}

use ruint::UintTryFrom;

impl From<u64> for Amount {
    fn from(v: u64) -> Self {
        Self(U256::from(v))
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl FromStr for Amount {
    type Err = Failure;
    /// Decimal digits only: no sign, no spaces, no leading `0x`.
    fn from_str(s: &str) -> Result<Self, Failure> {
        let bad = || Sdk::InvalidCoins.wrap(format!("invalid amount {:?}", s.chars().take(80).collect::<String>()));
        if s.is_empty() || s.len() > 78 || !s.bytes().all(|b| b.is_ascii_digit()) {
            return Err(bad());
        }
        U256::from_str_radix(s, 10).map(Self).map_err(|_| bad())
    }
}

/// A denomination that matches the SDK's `[a-zA-Z][a-zA-Z0-9/:._-]{2,127}`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Denom(String);

impl Denom {
    /// Checks and wraps.
    ///
    /// # Errors
    /// `sdk:10` when the text is no denom.
    pub fn new(text: impl Into<String>) -> Result<Self, Failure> {
        let text = text.into();
        let b = text.as_bytes();
        let ok = (3..=128).contains(&b.len())
            && b.first().is_some_and(u8::is_ascii_alphabetic)
            && b.iter().all(|c| c.is_ascii_alphanumeric() || b"/:._-".contains(c));
        if ok {
            Ok(Self(text))
        } else {
            Err(Sdk::InvalidCoins.wrap(format!("invalid denom: {}", text.chars().take(160).collect::<String>())))
        }
    }
    /// The denomination as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Denom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An amount of one denom.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Coin {
    /// The denomination.
    pub denom: Denom,
    /// The amount in base units.
    pub amount: Amount,
}

impl fmt::Display for Coin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.amount, self.denom)
    }
}

impl Coin {
    /// A coin of this amount and denomination.
    pub fn new(amount: Amount, denom: Denom) -> Self {
        Self { denom, amount }
    }
    /// From the two texts of a protobuf coin.
    ///
    /// # Errors
    /// `sdk:10` when either is malformed.
    pub fn parse_parts(denom: &str, amount: &str) -> Result<Self, Failure> {
        if amount.starts_with('-') {
            return Err(Sdk::InvalidCoins.wrap(format!("{amount}{denom}")));
        }
        Ok(Self { denom: Denom::new(denom)?, amount: amount.parse()? })
    }
}

/// Coins in strictly ascending order of denom, none of them zero.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coins(Vec<Coin>);

#[allow(clippy::should_implement_trait, reason = "fallible arithmetic cannot be the operators'")]
impl Coins {
    /// The empty list of coins.
    pub const fn empty() -> Self {
        Self(Vec::new())
    }

    /// One coin (nothing when its amount is zero).
    pub fn one(coin: Coin) -> Self {
        if coin.amount.is_zero() { Self::empty() } else { Self(vec![coin]) }
    }

    /// Checks order, uniqueness and positivity (SDK `Coins.Validate`).
    ///
    /// # Errors
    /// `sdk:10`.
    pub fn new(coins: Vec<Coin>) -> Result<Self, Failure> {
        let sorted = coins.iter().zip(coins.iter().skip(1)).all(|(a, b)| a.denom < b.denom);
        if !sorted || coins.iter().any(|c| c.amount.is_zero()) {
            let text = coins.iter().take(8).map(ToString::to_string).collect::<Vec<_>>().join(",");
            return Err(Sdk::InvalidCoins.wrap(text));
        }
        Ok(Self(coins))
    }

    /// Sums and sorts any list, dropping zeros.
    ///
    /// # Errors
    /// `sdk:10` on overflow.
    pub fn normalize(coins: impl IntoIterator<Item = Coin>) -> Result<Self, Failure> {
        coins.into_iter().try_fold(Self::empty(), |acc, c| acc.add(&Self::one(c)))
    }

    /// The coins in order of denomination.
    pub fn iter(&self) -> std::slice::Iter<'_, Coin> {
        self.0.iter()
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// The number of denominations.
    pub fn len(&self) -> usize {
        self.0.len()
    }
    /// The amount of a denom, zero when absent.
    pub fn amount_of(&self, denom: &str) -> Amount {
        self.0.iter().find(|c| c.denom.as_str() == denom).map_or(Amount::ZERO, |c| c.amount)
    }

    /// Sum by denom.
    ///
    /// # Errors
    /// `sdk:10` on overflow.
    pub fn add(&self, other: &Self) -> Result<Self, Failure> {
        let mut out = self.0.clone();
        for coin in &other.0 {
            match out.binary_search_by(|c| c.denom.cmp(&coin.denom)) {
                Ok(i) => {
                    if let Some(c) = out.get_mut(i) {
                        c.amount = c.amount.add(coin.amount)?;
                    }
                }
                Err(i) => out.insert(i, coin.clone()),
            }
        }
        Ok(Self(out))
    }

    /// Difference by denom.
    ///
    /// # Errors
    /// `sdk:5` when any denom would go negative.
    pub fn sub(&self, other: &Self) -> Result<Self, Failure> {
        let mut out = self.0.clone();
        for coin in &other.0 {
            let short = || Sdk::InsufficientFunds.wrap(format!("{self} is smaller than {other}"));
            let i = out.binary_search_by(|c| c.denom.cmp(&coin.denom)).map_err(|_| short())?;
            if let Some(c) = out.get_mut(i) {
                c.amount = c.amount.checked_sub(coin.amount).ok_or_else(short)?;
            }
        }
        out.retain(|c| !c.amount.is_zero());
        Ok(Self(out))
    }

    /// Whether every denom of `other` is covered.
    pub fn covers(&self, other: &Self) -> bool {
        other.iter().all(|c| self.amount_of(c.denom.as_str()) >= c.amount)
    }
}

impl fmt::Display for Coins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, c) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(",")?;
            }
            write!(f, "{c}")?;
        }
        Ok(())
    }
}

impl FromStr for Coins {
    type Err = Failure;
    /// `10uopen,5uatom`; the empty text is no coins.
    fn from_str(s: &str) -> Result<Self, Failure> {
        if s.trim().is_empty() {
            return Ok(Self::empty());
        }
        let mut coins = Vec::new();
        for part in s.split(',') {
            let part = part.trim();
            let digits = part.bytes().take_while(u8::is_ascii_digit).count();
            let (amount, denom) = part.split_at(digits);
            coins.push(Coin::parse_parts(denom.trim(), amount)?);
        }
        coins.retain(|c| !c.amount.is_zero());
        coins.sort();
        Self::new(coins)
    }
}

impl<'a> IntoIterator for &'a Coins {
    type Item = &'a Coin;
    type IntoIter = std::slice::Iter<'a, Coin>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
