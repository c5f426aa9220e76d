//! `tx bank send` and `tx bank multi-send`.

use clap::{Args, Subcommand};
use openledger_core::{Amount, Coin, Coins};
use openledger_proto::any;
use openledger_proto::cosmos::bank::v1beta1::{Input, MsgMultiSend, MsgSend, Output};

use super::factory::Factory;
use crate::cli::query::{ClientError, parse_coins, to_proto};

/// Bank transaction subcommands
#[derive(Args, Debug)]
pub(super) struct BankArgs {
    #[command(subcommand)]
    command: BankCommand,
}

#[derive(Subcommand, Debug)]
enum BankCommand {
    /// Send funds from one account to another. The '--from' flag is ignored as it is implied from [from_key_or_address]
    Send {
        /// Key name or address of the sender
        from_key_or_address: String,
        /// Recipient
        to_address: String,
        /// Coins, such as 10uopen
        #[arg(required = true)]
        amount: Vec<String>,
    },
    /// Send funds from one account to two or more accounts
    ///
    /// The last argument is the amount; it goes to each address, or is divided among them with --split.
    MultiSend {
        /// Key name or address of the sender
        from_key_or_address: String,
        /// Recipients, then the amount
        #[arg(required = true, num_args = 3.., value_name = "TO_ADDRESS... AMOUNT")]
        to_and_amount: Vec<String>,
        /// Send the equally split token amount to each address
        #[arg(long)]
        split: bool,
    },
}

/// Runs `tx bank`.
pub(super) fn run(args: &BankArgs, factory: &Factory<'_>) -> Result<(), ClientError> {
    match &args.command {
        BankCommand::Send { from_key_or_address, to_address, amount } => {
            let signer = factory.signer(Some(from_key_or_address))?;
            let to = factory.client.address_text(&factory.client.address(to_address)?)?;
            let coins = parse_coins(&amount.join(","))?;
            if coins.is_empty() {
                return Err(ClientError::usage("invalid coins"));
            }
            let message = MsgSend { from_address: signer.address.clone(), to_address: to, amount: to_proto(&coins) };
            factory.run(vec![any::pack(&message)], &signer)
        }
        BankCommand::MultiSend { from_key_or_address, to_and_amount, split } => {
            let Some((amount, recipients)) = to_and_amount.split_last() else {
                return Err(ClientError::usage("requires at least 4 arg(s)"));
            };
            let signer = factory.signer(Some(from_key_or_address))?;
            let coins = parse_coins(amount)?;
            if coins.is_empty() {
                return Err(ClientError::usage("must send positive amount"));
            }
            let (each, total) = shares(&coins, recipients.len(), *split)?;
            let output = |text: &String| {
                let address = factory.client.address_text(&factory.client.address(text)?)?;
                Ok(Output { address, coins: to_proto(&each) })
            };
            let outputs = recipients.iter().map(output).collect::<Result<Vec<_>, ClientError>>()?;
            let inputs = vec![Input { address: signer.address.clone(), coins: to_proto(&total) }];
            factory.run(vec![any::pack(&MsgMultiSend { inputs, outputs })], &signer)
        }
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
