//! `tx bank multi-send`.

use clap::Args;
use openledger_core::{Amount, Coin, Coins};
use openledger_proto::any;
use openledger_proto::cosmos::bank::v1beta1::{Input, MsgMultiSend, Output};

use super::factory::Factory;
use super::plan::{Plan, Planned};
use openledger_client::{ClientError, parse_coins, to_proto};

/// Send funds from one account to two or more accounts.
///
/// The last argument is the amount; it goes to each address, or is divided among them with --split. The
/// '--from' flag is ignored as it is implied from the first argument.
#[derive(Args, Debug)]
pub(super) struct MultiSend {
    /// Key name or address of the sender
    from_key_or_address: String,
    /// Recipients, then the amount
    #[arg(required = true, num_args = 3.., value_name = "TO_ADDRESS... AMOUNT")]
    to_and_amount: Vec<String>,
    /// Send the equally split token amount to each address
    #[arg(long)]
    split: bool,
}

impl Planned for MultiSend {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let Some((amount, recipients)) = self.to_and_amount.split_last() else {
            return Err(ClientError::usage("requires at least 4 arg(s)"));
        };
        let signer = factory.signer(Some(&self.from_key_or_address))?;
        let coins = parse_coins(amount)?;
        if coins.is_empty() {
            return Err(ClientError::usage("must send positive amount"));
        }
        let (each, total) = shares(&coins, recipients.len(), self.split)?;
        let output = |text: &String| {
            let address = factory.client.address_text(&factory.client.address(text)?)?;
            Ok(Output { address, coins: to_proto(&each) })
        };
        let outputs = recipients.iter().map(output).collect::<Result<Vec<_>, ClientError>>()?;
        let inputs = vec![Input { address: signer.address.clone(), coins: to_proto(&total) }];
        Ok(Plan::one(signer, vec![any::pack(&MsgMultiSend { inputs, outputs })]))
    }
}

/// What each of `count` recipients gets, and the sum.
fn shares(coins: &Coins, count: usize, split: bool) -> Result<(Coins, Coins), ClientError> {
    let count = u64::try_from(count).unwrap_or(u64::MAX).max(1);
    let mut each = Vec::new();
    let mut total = Vec::new();
    for coin in coins.iter() {
        let part = if split { coin.amount.mul_div_floor(1, u128::from(count))? } else { coin.amount };
        each.push(Coin::new(part, coin.denom.clone()));
        total.push(Coin::new(part.mul(Amount::from(count))?, coin.denom.clone()));
    }
    Ok((Coins::normalize(each)?, Coins::normalize(total)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn split_amounts_leave_the_remainder_with_the_sender() {
        let coins = parse_coins("10uopen").unwrap();
        let (each, total) = shares(&coins, 3, true).unwrap();
        assert_eq!((each.to_string().as_str(), total.to_string().as_str()), ("3uopen", "9uopen"));
        let (each, total) = shares(&coins, 3, false).unwrap();
        assert_eq!((each.to_string().as_str(), total.to_string().as_str()), ("10uopen", "30uopen"));
    }
}
