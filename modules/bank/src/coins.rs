//! Coins between the wire and the state machine.

use openledger_core::{Coin, Coins, Res, Sdk};
use openledger_proto::cosmos::base::v1beta1::Coin as ProtoCoin;

/// Reads coins by the rules of SDK `Coins.Validate`: known denoms in ascending order, each once, none zero or negative.
///
/// # Errors
/// `sdk:10` with the coins as text.
pub fn coins_from_proto(coins: &[ProtoCoin]) -> Res<Coins> {
    let parsed: Res<Vec<Coin>> = coins.iter().map(read).collect();
    parsed.and_then(Coins::new).map_err(|_| Sdk::InvalidCoins.wrap(text(coins)))
}

/// As [`coins_from_proto`], and at least one coin (SDK `IsAllPositive`).
pub(crate) fn positive_coins(coins: &[ProtoCoin]) -> Res<Coins> {
    if coins.is_empty() {
        return Err(Sdk::InvalidCoins.wrap(""));
    }
    coins_from_proto(coins)
}

/// Writes coins.
pub fn coins_to_proto(coins: &Coins) -> Vec<ProtoCoin> {
    coins.iter().map(coin_to_proto).collect()
}

pub(crate) fn coin_to_proto(coin: &Coin) -> ProtoCoin {
    ProtoCoin { denom: coin.denom.as_str().to_owned(), amount: coin.amount.to_string() }
}

/// An amount has one spelling: Go would read `010` as eight.
fn read(coin: &ProtoCoin) -> Res<Coin> {
    let read = Coin::parse_parts(&coin.denom, &coin.amount)?;
    if read.amount.to_string() == coin.amount { Ok(read) } else { Err(Sdk::InvalidCoins.into()) }
}

/// The text of coins that may be malformed, cut where it would bloat a log.
fn text(coins: &[ProtoCoin]) -> String {
    let cut = |s: &str, n: usize| s.chars().take(n).collect::<String>();
    coins.iter().take(8).map(|c| format!("{}{}", cut(&c.amount, 80), cut(&c.denom, 128))).collect::<Vec<_>>().join(",")
}
