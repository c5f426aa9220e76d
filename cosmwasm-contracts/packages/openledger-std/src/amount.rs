//! Coins of protobuf and coins of cosmwasm-std.

use std::str::FromStr;

use crate::cosmos::Coin;
use crate::cosmwasm::Coin as StdCoin;
use crate::{Amount, BindingError};

impl From<&StdCoin> for Coin {
    fn from(coin: &StdCoin) -> Self {
        Self { denom: coin.denom.clone(), amount: coin.amount.to_string() }
    }
}

impl From<StdCoin> for Coin {
    fn from(coin: StdCoin) -> Self {
        Self::from(&coin)
    }
}

impl TryFrom<&Coin> for StdCoin {
    type Error = BindingError;

    /// An empty amount is zero: the chain leaves out what is zero.
    fn try_from(coin: &Coin) -> Result<Self, BindingError> {
        Ok(Self { denom: coin.denom.clone(), amount: amount(&coin.amount)? })
    }
}

impl TryFrom<Coin> for StdCoin {
    type Error = BindingError;

    fn try_from(coin: Coin) -> Result<Self, BindingError> {
        Self::try_from(&coin)
    }
}

/// A decimal amount of the chain.
fn amount(text: &str) -> Result<Amount, BindingError> {
    if text.is_empty() {
        return Ok(Amount::zero());
    }
    Amount::from_str(text).map_err(|_| BindingError::Amount(text.to_owned()))
}
