//! Coins in the words of contracts.

use crate::vmtypes::Coin as WasmCoin;
use openledger_core::{Amount, Coin, Coins, Denom, Failure, Res, Sdk};

/// Reads an amount as Go `math.NewIntFromString` does: a sign, a prefix for the base (`0x`, `0b`, `0o`, `0`), and `_`
/// between digits are allowed. Gives the magnitude, and whether it is below zero.
fn go_integer(text: &str) -> Option<(bool, Amount)> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, text.get(1..)?),
        b'+' => (false, text.get(1..)?),
        _ => (false, text),
    };
    let (radix, digits) = match digits.get(..2).map(str::to_ascii_lowercase).as_deref() {
        Some("0x") => (16, digits.get(2..)?),
        Some("0b") => (2, digits.get(2..)?),
        Some("0o") => (8, digits.get(2..)?),
        _ if digits.len() > 1 && digits.starts_with('0') => (8, digits.get(1..)?),
        _ => (10, digits),
    };
    // Behind a prefix an underscore may stand before the first digit.
    let (mut after_digit, mut is_number) = (radix != 10, false);
    let mut value = Amount::ZERO;
    for c in digits.chars() {
        match c.to_digit(radix) {
            Some(digit) => {
                value = value.mul(Amount::new(radix.into())).and_then(|v| v.add(Amount::new(digit.into()))).ok()?;
                (after_digit, is_number) = (true, true);
            }
            None if c == '_' && after_digit => after_digit = false,
            None => return None,
        }
    }
    (is_number && after_digit).then_some((negative && !value.is_zero(), value))
}

/// A coin, zero allowed (wasmd `ConvertWasmCoinToSdkCoin`).
///
/// # Errors
/// `sdk:10` for an amount that is no number, `undefined:1` for a denomination that is none or an amount below zero.
pub(crate) fn coin(coin: &WasmCoin) -> Res<Coin> {
    let WasmCoin { denom, amount } = coin;
    let Some((negative, value)) = go_integer(amount) else {
        return Err(Sdk::InvalidCoins.wrap(format!("{amount}{denom}")));
    };
    let checked = Denom::new(denom.clone()).map_err(|_| Failure::unregistered(format!("invalid denom: {denom}")))?;
    if negative {
        return Err(Failure::unregistered(format!("negative coin amount: -{value}")));
    }
    Ok(Coin::new(value, checked))
}

/// The sum of coins, without what is zero (wasmd `ConvertWasmCoinsToSdkCoins`).
///
/// # Errors
/// As [`coin`]; the code of a panic for a sum of more than 256 bits.
pub(crate) fn coins(list: &[WasmCoin]) -> Res<Coins> {
    let mut sum = Coins::empty();
    for one in list {
        let one = Coins::one(coin(one)?);
        sum = sum.add(&one).map_err(|_| Failure::panicked("recovered: Int overflow"))?;
    }
    Ok(sum)
}

/// A coin as contracts see it.
pub(crate) fn wasm_coin(denom: &str, amount: impl ToString) -> WasmCoin {
    WasmCoin { denom: denom.to_owned(), amount: amount.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_go_reads_them() {
        // Go: new(big.Int).SetString(text, 0)
        let same = [
            ("7", "7"),
            ("+7", "7"),
            ("0x1F", "31"),
            ("0b101", "5"),
            ("0o17", "15"),
            ("017", "15"),
            ("1_000", "1000"),
            ("0_7", "7"),
            ("0x_f", "15"),
            ("00", "0"),
            ("0", "0"),
            ("-0", "0"),
        ];
        for (text, value) in same {
            assert_eq!(coin(&wasm_coin("uopen", text)).unwrap().amount.to_string(), value, "{text}");
        }
        for text in ["", "-", "1__0", "1_", "_1", "0x", "08", "1e3", " 1", "1.0", "0b2"] {
            assert!(
                openledger_core::CodedError::is(&Sdk::InvalidCoins, &coin(&wasm_coin("uopen", text)).unwrap_err()),
                "{text}"
            );
        }
        let max = format!("0x{}", "f".repeat(64));
        assert!(coin(&wasm_coin("uopen", &max)).is_ok());
        assert!(coin(&wasm_coin("uopen", format!("{max}0"))).is_err());
        assert_eq!(coin(&wasm_coin("uopen", "-5")).unwrap_err().to_string(), "negative coin amount: -5");
    }

    #[test]
    fn sums_are_sorted_and_without_zeros() {
        let list = [wasm_coin("ubbb", 1), wasm_coin("uaaa", 2), wasm_coin("ubbb", 3), wasm_coin("uccc", 0)];
        assert_eq!(coins(&list).unwrap().to_string(), "2uaaa,4ubbb");
    }
}
