//! Coins that come with a message, by the rules and in the words of SDK `Coins.Validate`.

use openledger_core::{Amount, Coin, Coins, Denom, Failure, Res, Sdk};
use openledger_proto::cosmos::base::v1beta1::Coin as ProtoCoin;

/// Reads coins: known denominations in ascending order, each once, all amounts positive.
///
/// # Errors
/// `undefined:1` by the SDK's rules; `sdk:2` for an amount that is no number, which Go refuses when it
/// decodes.
pub(crate) fn check(coins: &[ProtoCoin]) -> Res<Coins> {
    let amounts = coins.iter().map(amount).collect::<Res<Vec<_>>>()?;
    let mut low: Option<&str> = None;
    let mut read = Vec::with_capacity(coins.len());
    for (coin, amount) in coins.iter().zip(amounts) {
        let refused = |text: String| Err(Failure::unregistered(text));
        let Ok(denom) = Denom::new(coin.denom.clone()) else {
            return refused(format!("invalid denom: {}", coin.denom));
        };
        match low {
            Some(low) if coin.denom.as_str() < low => {
                return refused(format!("denomination {} is not sorted", coin.denom));
            }
            Some(low) if coin.denom == low => return refused(format!("duplicate denomination {}", coin.denom)),
            _ => {}
        }
        let Some(amount) = amount.filter(|a| !a.is_zero()) else {
            // Only the first coin is shown with its amount.
            let shown = if low.is_none() { coin.amount.as_str() } else { "" };
            return refused(format!("coin {shown}{} amount is not positive", coin.denom));
        };
        read.push(Coin { denom, amount });
        low = Some(&coin.denom);
    }
    Coins::new(read)
}

/// The amount of a coin; `None` below zero.
fn amount(coin: &ProtoCoin) -> Res<Option<Amount>> {
    let digits = coin.amount.strip_prefix('-');
    let parsed: Result<Amount, _> = digits.unwrap_or(&coin.amount).parse();
    match parsed {
        Ok(amount) if digits.is_none() || amount.is_zero() => Ok(Some(amount)),
        Ok(_) => Ok(None),
        Err(_) => Err(Sdk::TxDecode.wrap(format!("amount of {}", coin.denom))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_the_sdks() {
        let coin = |text: &str| {
            let (amount, denom) = text.split_once(' ').unwrap();
            ProtoCoin { denom: denom.to_owned(), amount: amount.to_owned() }
        };
        // Go: sdk.Coins.Validate
        let cases = [
            (vec!["0 uatom"], "coin 0uatom amount is not positive"),
            (vec!["-3 uatom"], "coin -3uatom amount is not positive"),
            (vec!["1 a"], "invalid denom: a"),
            (vec!["1 ubbb", "1 uaaa"], "denomination uaaa is not sorted"),
            (vec!["1 uaaa", "0 uaaa"], "duplicate denomination uaaa"),
            (vec!["1 uaaa", "0 ubbb"], "coin ubbb amount is not positive"),
            (vec!["1 uaaa", "x ubbb"], "amount of ubbb: tx parse error"),
        ];
        for (coins, text) in cases {
            let coins: Vec<_> = coins.into_iter().map(coin).collect();
            assert_eq!(check(&coins).unwrap_err().to_string(), text);
        }
        assert_eq!(check(&[coin("1 uaaa"), coin("2 ubbb")]).unwrap().to_string(), "1uaaa,2ubbb");
    }
}
