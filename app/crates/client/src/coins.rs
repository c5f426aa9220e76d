//! Coins and prices on the command line.

use openledger_core::{Amount, Coin, Coins, Denom};

use super::ClientError;

/// One in the fixed point of prices: 18 digits after the point, as the SDK's `LegacyDec`.
const ONE: u128 = 1_000_000_000_000_000_000;
const DIGITS: usize = 18;

/// A price of gas in one denomination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GasPrice {
    denom: Denom,
    /// In units of 10^-18 of the denomination.
    scaled: Amount,
}

/// Splits `1.5uopen` into number and denomination.
fn split(text: &str) -> (&str, &str) {
    let end = text.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let (number, denom) = text.split_at(end);
    (number, denom.trim())
}

fn invalid(text: &str) -> ClientError {
    ClientError::Usage(format!("invalid decimal coin expression: {text}"))
}

/// Reads a non-negative decimal number into units of 10^-18.
///
/// # Errors
/// When it is no number, has more than 18 digits after the point, or is too large.
pub(crate) fn parse_scaled(text: &str) -> Result<Amount, ClientError> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !digits(whole) || !digits(fraction) || fraction.len() > DIGITS {
        return Err(invalid(text));
    }
    Ok(format!("{whole}{fraction:0<DIGITS$}").parse::<Amount>()?)
}

/// Reads coins such as `10uopen,5uatom`. A fraction of a unit is cut off, as the SDK's `ParseCoinsNormalized`
/// does.
///
/// # Errors
/// When a number or a denomination is malformed or a denomination stands twice.
pub fn parse_coins(text: &str) -> Result<Coins, ClientError> {
    let mut coins = Vec::new();
    for part in text.split(',').map(str::trim) {
        if part.is_empty() && text.trim().is_empty() {
            return Ok(Coins::empty());
        }
        let coin = parse_coin(part)?;
        if coins.iter().any(|c: &Coin| c.denom == coin.denom) {
            return Err(ClientError::Usage(format!("duplicate denomination {}", coin.denom)));
        }
        coins.push(coin);
    }
    coins.retain(|c| !c.amount.is_zero());
    coins.sort_by(|a, b| a.denom.cmp(&b.denom));
    Ok(Coins::new(coins)?)
}

/// Reads one coin.
///
/// # Errors
/// As [`parse_coins`].
pub fn parse_coin(text: &str) -> Result<Coin, ClientError> {
    let (number, denom) = split(text.trim());
    if number.is_empty() {
        return Err(invalid(text));
    }
    let amount = parse_scaled(number).map_err(|_| invalid(text))?.mul_div_floor(1, ONE)?;
    Ok(Coin::new(amount, Denom::new(denom).map_err(|_| invalid(text.trim()))?))
}

/// Reads `--gas-prices`: decimal coins, in ascending order of denomination, zeros dropped.
///
/// # Errors
/// As [`parse_coins`].
pub fn parse_prices(text: &str) -> Result<Vec<GasPrice>, ClientError> {
    let mut prices: Vec<GasPrice> = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (number, denom) = split(part);
        let price = GasPrice { denom: Denom::new(denom)?, scaled: parse_scaled(number).map_err(|_| invalid(part))? };
        if prices.iter().any(|p| p.denom == price.denom) {
            return Err(ClientError::Usage(format!("duplicate denomination {}", price.denom)));
        }
        prices.push(price);
    }
    prices.retain(|p| !p.scaled.is_zero());
    prices.sort_by(|a, b| a.denom.cmp(&b.denom));
    Ok(prices)
}

/// The fee for `gas` at these prices, each rounded up to a whole unit.
///
/// # Errors
/// When a fee overflows 256 bits.
pub fn fee(prices: &[GasPrice], gas: u64) -> Result<Coins, ClientError> {
    let mut coins = Vec::with_capacity(prices.len());
    for price in prices {
        let exact = price.scaled.mul(Amount::from(gas))?;
        let amount = exact.add(Amount::new(ONE.saturating_sub(1)))?.mul_div_floor(1, ONE)?;
        coins.push(Coin::new(amount, price.denom.clone()));
    }
    coins.retain(|c| !c.amount.is_zero());
    Ok(Coins::new(coins)?)
}

/// `gas` times a decimal factor, rounded down.
///
/// # Errors
/// When the factor is no number or the product does not fit 64 bits.
pub fn adjust_gas(gas: u64, factor: &str) -> Result<u64, ClientError> {
    let bad = || ClientError::Usage(format!("invalid gas adjustment {factor:?}"));
    let scaled = parse_scaled(factor).map_err(|_| bad())?;
    scaled.mul(Amount::from(gas))?.mul_div_floor(1, ONE)?.to_u64().ok_or_else(bad)
}

/// Coins as the protobuf type.
#[must_use]
pub fn to_proto(coins: &Coins) -> Vec<openledger_proto::cosmos::base::v1beta1::Coin> {
    coins.iter().map(coin_to_proto).collect()
}

/// One coin as the protobuf type.
#[must_use]
pub fn coin_to_proto(coin: &Coin) -> openledger_proto::cosmos::base::v1beta1::Coin {
    openledger_proto::cosmos::base::v1beta1::Coin { denom: coin.denom.to_string(), amount: coin.amount.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coins_as_the_sdk_reads_them() {
        assert_eq!(parse_coins("10uopen, 5uatom").unwrap().to_string(), "5uatom,10uopen");
        assert_eq!(parse_coins("1.9uopen").unwrap().to_string(), "1uopen");
        assert_eq!(parse_coins("").unwrap(), Coins::empty());
        assert_eq!(parse_coins("1000000000000000000stake,2000000000000000000samoleans").unwrap().len(), 2);
        for bad in ["uopen", "10", "10uopen,", "10uopen,5uopen", "-1uopen", "1..2uopen", "10 u!", "10uopen5uatom,x"] {
            assert!(parse_coins(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn fees_round_up_and_adjustment_down() {
        let prices = parse_prices("0.025uopen").unwrap();
        assert_eq!(fee(&prices, 200_000).unwrap().to_string(), "5000uopen");
        assert_eq!(fee(&prices, 200_001).unwrap().to_string(), "5001uopen");
        assert_eq!(fee(&parse_prices("0.000000000000000001uopen").unwrap(), 1).unwrap().to_string(), "1uopen");
        assert_eq!(fee(&parse_prices("0uopen").unwrap(), 10).unwrap(), Coins::empty());
        assert!(parse_prices("0.0000000000000000001uopen").is_err());
        assert_eq!(adjust_gas(100_001, "1.4").unwrap(), 140_001);
        assert_eq!(adjust_gas(7, "1").unwrap(), 7);
        assert!(adjust_gas(7, "x").is_err());
    }
}
