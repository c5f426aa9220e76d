//! Fees: their form, the node's minimum gas prices, and the priority of a transaction.

use openledger_core::{Amount, Coin, Coins, DecodedTx, Denom, Failure, Res, Sdk};
use ruint::UintTryFrom;
use ruint::aliases::{U256, U512};
use std::fmt;

const PRECISION: usize = 18;
const ONE: u64 = 1_000_000_000_000_000_000; // 10^PRECISION

/// Minimum prices of one unit of gas: local to a node, asked for in CheckTx only.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MinGasPrices(Vec<(Denom, U256)>); // in 10^-18 base units

impl MinGasPrices {
    /// Reads `0.025uopen,0.1uatom`; the empty text is no minimum.
    ///
    /// # Errors
    /// `sdk:10` for a malformed price, `sdk:10` for a denom that comes twice.
    pub fn parse(text: &str) -> Res<Self> {
        let bad = |part: &str| Sdk::InvalidCoins.wrap(format!("invalid decimal coin expression: {part}"));
        let mut prices = Vec::new();
        for part in text.split(',').map(str::trim).filter(|p| !p.is_empty()) {
            let digits = part.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
            let (number, denom) = part.split_at_checked(digits).ok_or_else(|| bad(part))?;
            let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
            if whole.is_empty() || decimals.len() > PRECISION || (number.contains('.') && decimals.is_empty()) {
                return Err(bad(part));
            }
            let scaled: Amount = format!("{whole}{decimals:0<PRECISION$}").parse().map_err(|_| bad(part))?;
            prices.push((Denom::new(denom.trim())?, scaled.as_u256()));
        }
        prices.sort();
        if prices.iter().zip(prices.iter().skip(1)).any(|(a, b)| a.0 == b.0) {
            return Err(bad(text));
        }
        Ok(Self(prices))
    }

    /// Whether this node asks for no minimum at all.
    pub fn is_zero(&self) -> bool {
        self.0.iter().all(|(_, price)| price.is_zero())
    }

    /// The least fee for this gas: `ceil(price * gas)` in each denomination.
    fn required(&self, gas: u64) -> Res<Vec<Coin>> {
        let fee = |(denom, price): &(Denom, U256)| {
            let exact = U512::from(*price).checked_mul(U512::from(gas)).unwrap_or(U512::MAX);
            let rounded = U256::uint_try_from(exact.div_ceil(U512::from(ONE)));
            let amount = rounded.map_err(|_| Sdk::InsufficientFee.wrap("required fee overflows"))?;
            Ok(Coin::new(Amount::from_u256(amount), denom.clone()))
        };
        self.0.iter().map(fee).collect()
    }
}

/// As the SDK prints decimal coins: `0.025000000000000000uopen,...`; prices of nothing are left out.
impl fmt::Display for MinGasPrices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = U256::from(ONE);
        for (i, (denom, price)) in self.0.iter().filter(|(_, price)| !price.is_zero()).enumerate() {
            let comma = if i > 0 { "," } else { "" };
            write!(
                f,
                "{comma}{}.{:0>PRECISION$}{denom}",
                price.wrapping_div(unit),
                price.wrapping_rem(unit).to_string()
            )?;
        }
        Ok(())
    }
}

/// The fee of a transaction, in its own order, which may still be wrong.
#[derive(Debug, Clone, Default)]
pub(crate) struct TxFee(Vec<(String, Amount)>);

impl TxFee {
    /// Reads and checks the amounts of a fee (SDK `Tx.ValidateBasic`).
    pub(crate) fn of(tx: &DecodedTx) -> Res<Self> {
        let fee = tx.fee().ok_or_else(|| Sdk::InvalidRequest.wrap("missing fee"))?;
        let text = || fee.amount.iter().map(|c| format!("{}{}", c.amount, c.denom)).collect::<Vec<_>>().join(",");
        let refused = |what: String| Sdk::InsufficientFee.wrap(format!("invalid fee provided: {what}"));
        let mut out = Vec::with_capacity(fee.amount.len());
        for coin in &fee.amount {
            let amount = match coin.amount.as_str() {
                "" => return Err(refused("null".to_owned())),
                negative if negative.starts_with('-') => return Err(refused(text())),
                // One spelling only: Leading zeros mean octal to Go's parser, so they are refused.
                digits => {
                    digits.parse().ok().filter(|a: &Amount| a.to_string() == digits).ok_or_else(|| refused(text()))?
                }
            };
            out.push((coin.denom.clone(), amount));
        }
        Ok(Self(out))
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.0.iter().all(|(_, amount)| amount.is_zero())
    }

    /// The fee as coins.
    ///
    /// # Errors
    /// `sdk:13` when unsorted, repeated, partly zero or of a malformed denom.
    pub(crate) fn coins(&self) -> Res<Coins> {
        let coins: Res<Vec<Coin>> = self.0.iter().map(|(d, a)| Ok(Coin::new(*a, Denom::new(d.clone())?))).collect();
        coins.and_then(Coins::new).map_err(|_| Sdk::InsufficientFee.wrap(format!("invalid fee amount: {self}")))
    }

    /// Refuses a fee below the node's minimum: one denom that reaches its price is enough.
    pub(crate) fn check_minimum(&self, gas: u64, prices: &MinGasPrices) -> Res<()> {
        if prices.is_zero() {
            return Ok(());
        }
        let required = prices.required(gas)?;
        let enough = |(denom, amount): &(String, Amount)| {
            required.iter().any(|r| r.denom.as_str() == denom && !r.amount.is_zero() && *amount >= r.amount)
        };
        if self.0.iter().any(enough) {
            return Ok(());
        }
        Err(self.insufficient(&required))
    }

    fn insufficient(&self, required: &[Coin]) -> Failure {
        let required = required.iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        Sdk::InsufficientFee.wrap(format!("insufficient fees; got: {self} required: {required}"))
    }
}

impl std::fmt::Display for TxFee {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let texts: Vec<String> = self.0.iter().map(|(denom, amount)| format!("{amount}{denom}")).collect();
        f.write_str(&texts.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_print_as_the_sdk_prints_decimal_coins() {
        for (text, printed) in [
            ("0uopen", ""),
            ("0.025uopen", "0.025000000000000000uopen"),
            ("12stake,0token,3.5atom", "3.500000000000000000atom,12.000000000000000000stake"),
        ] {
            assert_eq!(MinGasPrices::parse(text).unwrap().to_string(), printed);
        }
    }
}
