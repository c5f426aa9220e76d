//! Decimal coins, as `types/dec_coin.go` of SDK 0.53.

use super::{Dec, DecError};
use crate::amount::{Coin, Coins, Denom};
use crate::errors::Failure;
use std::fmt;
use std::str::FromStr;

/// A decimal amount of one denom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecCoin {
    /// The denomination.
    pub denom: Denom,
    /// The amount in base units; below zero only in the result of [`DecCoins::safe_sub`].
    pub amount: Dec,
}

impl DecCoin {
    /// A coin that is not negative (`NewDecCoinFromDec`).
    ///
    /// # Errors
    /// `Negative`.
    pub fn new(amount: Dec, denom: Denom) -> Result<Self, DecError> {
        if amount.is_negative() { Err(DecError::Negative) } else { Ok(Self { denom, amount }) }
    }

    /// From the two texts of a protobuf `DecCoin`, whose amount is a whole number of 10^-18.
    ///
    /// # Errors
    /// `sdk:10` for a bad denom, a negative amount or one out of range, `sdk:18` for other texts.
    pub fn from_proto_parts(denom: &str, amount: &str) -> Result<Self, Failure> {
        Ok(Self::new(Dec::from_proto(amount)?, Denom::new(denom)?)?)
    }

    /// The whole coin and the rest; either may be zero.
    ///
    /// # Errors
    /// `Negative`.
    pub fn truncate_decimal(&self) -> Result<(Coin, DecCoin), DecError> {
        let whole = self.amount.truncate_int()?;
        let change = self.amount.sub(Dec::from_amount(whole))?;
        Ok((Coin::new(whole, self.denom.clone()), Self::new(change, self.denom.clone())?))
    }
}

impl From<Coin> for DecCoin {
    fn from(c: Coin) -> Self {
        Self { denom: c.denom, amount: Dec::from_amount(c.amount) }
    }
}

impl fmt::Display for DecCoin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.amount, self.denom)
    }
}

impl FromStr for DecCoin {
    type Err = Failure;

    /// `1.5uopen`, blanks allowed between amount and denom (`ParseDecCoin`).
    fn from_str(s: &str) -> Result<Self, Failure> {
        let s = s.trim();
        let numeric = s.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
        let (amount, denom) = s.split_at(numeric);
        let denom = denom.trim_start_matches(['\t', '\n', '\x0b', '\x0c', '\r', ' ']);
        Ok(Self::new(amount.parse()?, Denom::new(denom)?)?)
    }
}

/// Decimal coins in strictly ascending order of denom, none of them zero.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DecCoins(Vec<DecCoin>);

#[allow(clippy::should_implement_trait, reason = "fallible arithmetic cannot be the operators'")]
impl DecCoins {
    /// The empty list of coins.
    pub const fn empty() -> Self {
        Self(Vec::new())
    }

    /// Drops zeros and sorts (`NewDecCoins`).
    ///
    /// # Errors
    /// `Negative`, or `Parse` when a denom comes twice.
    pub fn new(coins: Vec<DecCoin>) -> Result<Self, DecError> {
        let mut coins = coins;
        coins.retain(|c| !c.amount.is_zero());
        coins.sort_by(|a, b| a.denom.cmp(&b.denom));
        if coins.iter().any(|c| c.amount.is_negative()) {
            return Err(DecError::Negative);
        }
        match coins.iter().zip(coins.iter().skip(1)).find(|(a, b)| a.denom == b.denom) {
            Some((a, _)) => Err(DecError::Parse(format!("duplicate denomination {}", a.denom))),
            None => Ok(Self(coins)),
        }
    }

    /// From whole coins (`NewDecCoinsFromCoins`).
    pub fn from_coins(coins: &Coins) -> Self {
        Self(coins.iter().cloned().map(DecCoin::from).collect())
    }

    /// The coins in order of denomination.
    pub fn iter(&self) -> std::slice::Iter<'_, DecCoin> {
        self.0.iter()
    }
    /// Whether there are none; as zeros are dropped, also whether all are zero.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
    /// The number of denominations.
    pub fn len(&self) -> usize {
        self.0.len()
    }
    /// Whether any is below zero.
    pub fn is_any_negative(&self) -> bool {
        self.0.iter().any(|c| c.amount.is_negative())
    }
    /// The amount of a denom, zero when absent.
    pub fn amount_of(&self, denom: &str) -> Dec {
        let at = self.0.binary_search_by(|c| c.denom.as_str().cmp(denom)).ok();
        at.and_then(|i| self.0.get(i)).map_or(Dec::ZERO, |c| c.amount)
    }

    /// Sum by denom.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn add(&self, other: &Self) -> Result<Self, DecError> {
        let mut out = Vec::with_capacity(self.0.len().saturating_add(other.0.len()));
        let (mut a, mut b) = (self.0.iter().peekable(), other.0.iter().peekable());
        loop {
            match (a.peek(), b.peek()) {
                (Some(x), Some(y)) if x.denom == y.denom => {
                    out.push(DecCoin { denom: x.denom.clone(), amount: x.amount.add(y.amount)? });
                    a.next();
                    b.next();
                }
                (Some(x), Some(y)) if x.denom > y.denom => out.extend(b.next().cloned()),
                (Some(_), _) => out.extend(a.next().cloned()),
                (None, Some(_)) => out.extend(b.next().cloned()),
                (None, None) => break,
            }
        }
        out.retain(|c| !c.amount.is_zero());
        Ok(Self(out))
    }

    /// Difference by denom, and whether any of it is below zero (`SafeSub`).
    ///
    /// # Errors
    /// `Overflow`.
    pub fn safe_sub(&self, other: &Self) -> Result<(Self, bool), DecError> {
        let negative = other.0.iter().map(|c| DecCoin { denom: c.denom.clone(), amount: c.amount.neg() }).collect();
        let diff = self.add(&Self(negative))?;
        let below = diff.is_any_negative();
        Ok((diff, below))
    }

    /// Difference by denom.
    ///
    /// # Errors
    /// `Negative`, `Overflow`.
    pub fn sub(&self, other: &Self) -> Result<Self, DecError> {
        match self.safe_sub(other)? {
            (_, true) => Err(DecError::Negative),
            (diff, false) => Ok(diff),
        }
    }

    /// The whole coins and the rest, zeros dropped from both.
    ///
    /// # Errors
    /// `sdk:10` when any coin is negative.
    pub fn truncate_decimal(&self) -> Result<(Coins, DecCoins), Failure> {
        let (mut whole, mut change) = (Vec::new(), Vec::new());
        for coin in &self.0 {
            let (w, c) = coin.truncate_decimal()?;
            whole.push(w);
            change.push(c);
        }
        Ok((Coins::normalize(whole)?, Self::new(change)?))
    }

    fn map(&self, f: impl Fn(Dec) -> Result<Dec, DecError>) -> Result<Self, DecError> {
        let mut out = Vec::with_capacity(self.0.len());
        for coin in &self.0 {
            let amount = f(coin.amount)?;
            if !amount.is_zero() {
                out.push(DecCoin { denom: coin.denom.clone(), amount });
            }
        }
        Ok(Self(out))
    }

    /// Each coin times `d`, rounded half to even.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn mul_dec(&self, d: Dec) -> Result<Self, DecError> {
        self.map(|a| a.mul(d))
    }
    /// Each coin times `d`, cut towards zero.
    ///
    /// # Errors
    /// `Overflow`.
    pub fn mul_dec_truncate(&self, d: Dec) -> Result<Self, DecError> {
        self.map(|a| a.mul_truncate(d))
    }
    /// Each coin divided by `d`, rounded half to even.
    ///
    /// # Errors
    /// `DivisionByZero` (also without coins), `Overflow`.
    pub fn quo_dec(&self, d: Dec) -> Result<Self, DecError> {
        if d.is_zero() { Err(DecError::DivisionByZero) } else { self.map(|a| a.quo(d)) }
    }
    /// Each coin divided by `d`, cut towards zero.
    ///
    /// # Errors
    /// `DivisionByZero` (also without coins), `Overflow`.
    pub fn quo_dec_truncate(&self, d: Dec) -> Result<Self, DecError> {
        if d.is_zero() { Err(DecError::DivisionByZero) } else { self.map(|a| a.quo_truncate(d)) }
    }

    /// The smaller amount of each denom that both hold.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        let common = self
            .0
            .iter()
            .map(|c| DecCoin { denom: c.denom.clone(), amount: c.amount.min(other.amount_of(c.denom.as_str())) });
        Self(common.filter(|c| !c.amount.is_zero()).collect())
    }
}

impl fmt::Display for DecCoins {
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

impl FromStr for DecCoins {
    type Err = Failure;

    /// `1.5uopen,2uatom` in any order; the empty text is no coins (`ParseDecCoins`).
    fn from_str(s: &str) -> Result<Self, Failure> {
        if s.trim().is_empty() {
            return Ok(Self::empty());
        }
        let coins = s.trim().split(',').map(str::parse).collect::<Result<Vec<DecCoin>, Failure>>()?;
        Ok(Self::new(coins)?)
    }
}

impl<'a> IntoIterator for &'a DecCoins {
    type Item = &'a DecCoin;
    type IntoIter = std::slice::Iter<'a, DecCoin>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
