//! `tx ibc-transfer transfer`, with ibc-go's flags.

use clap::Args;
use openledger_client::{ClientError, parse_coin, to_proto};
use openledger_core::{Coin, Coins, Denom};
use openledger_ibc::client::Height;
use openledger_proto::any;
use openledger_proto::ibc::applications::transfer::v1::MsgTransfer;
use openledger_transfer::{TracedDenom, parse_path};
use std::time::{SystemTime, UNIX_EPOCH};

use super::factory::Factory;
use super::flags::OwnMemo;
use super::plan::{Plan, Planned};

/// The group that the command stands in.
pub(super) const GROUP: &str = "ibc-transfer";

const NANOS_PER_SECOND: u64 = 1_000_000_000;

/// Transfer a fungible token through IBC
///
/// The source is a channel, or a client of IBC version 2. Without --absolute-timeouts the timestamp is added
/// to the clock of this computer; with it, timestamp and height are taken as they are: nanoseconds since the
/// Unix epoch over a channel, seconds over a client. The coin is named as this chain has it (ibc/...), or by
/// its path (transfer/channel-0/uatom).
///
/// Example: openledgerd tx ibc-transfer transfer transfer channel-0 cosmos1... 100uopen --from mykey
#[derive(Args, Debug)]
pub(super) struct Transfer {
    /// The port, which is transfer
    src_port: String,
    /// The channel or client
    src_channel: String,
    /// Who gets it, in the words of the other chain
    receiver: String,
    /// What is sent
    coin: String,
    /// Packet timeout block height in the format {revision}-{height}
    #[arg(long, default_value = "0-0", value_name = "string")]
    packet_timeout_height: String,
    /// Packet timeout timestamp in nanoseconds from now
    #[arg(long, default_value_t = 600 * NANOS_PER_SECOND, value_name = "uint")]
    packet_timeout_timestamp: u64,
    /// Timeout flags are used as absolute timeouts
    #[arg(long)]
    absolute_timeouts: bool,
    /// Memo to be sent along with the packet
    #[arg(long, default_value = "", hide_default_value = true)]
    memo: String,
    #[command(flatten)]
    own_memo: OwnMemo,
    /// Encoding of the packet over a client: application/json, application/x-protobuf or
    /// application/x-solidity-abi
    #[arg(long, default_value = "", hide_default_value = true)]
    encoding: String,
}

impl Planned for Transfer {
    fn plan(&self, factory: &Factory<'_>) -> Result<Plan, ClientError> {
        let signer = factory.signer(None)?;
        let height = Height::parse(&self.packet_timeout_height)?;
        let coin = on_this_chain(parse_coin(&self.coin)?)?;
        #[allow(clippy::disallowed_methods, reason = "a deadline by the sender's clock; no state code")]
        let now = SystemTime::now();
        let message = MsgTransfer {
            source_port: self.src_port.clone(),
            source_channel: self.src_channel.clone(),
            token: to_proto(&Coins::one(coin)).pop(),
            sender: signer.address.clone(),
            receiver: self.receiver.clone(),
            timeout_height: Some(height.into()),
            timeout_timestamp: self.timestamp(height, now)?,
            memo: self.memo.clone(),
            encoding: self.encoding.clone(),
        };
        Ok(Plan::one(signer, vec![any::pack(&message)]))
    }
}

/// The coin under the name that it has here.
fn on_this_chain(coin: Coin) -> Result<Coin, ClientError> {
    if coin.denom.as_str().starts_with("ibc/") {
        return Ok(coin);
    }
    Ok(Coin { denom: Denom::new(parse_path(coin.denom.as_str()).ibc_denom())?, ..coin })
}

impl Transfer {
    /// The timestamp of the message. ibc-go's command gives nanoseconds for packets over clients too, which
    /// core IBC refuses; this one gives the seconds that it wants.
    fn timestamp(&self, height: Height, now: SystemTime) -> Result<u64, ClientError> {
        let given = self.packet_timeout_timestamp;
        if self.absolute_timeouts {
            return Ok(given);
        }
        if !height.is_zero() {
            return Err(ClientError::usage("relative timeouts using block height is not supported"));
        }
        if given == 0 {
            return Err(ClientError::usage("relative timeouts must provide a non zero value timestamp"));
        }
        let since = now.duration_since(UNIX_EPOCH).ok().and_then(|since| u64::try_from(since.as_nanos()).ok());
        let ends = since.and_then(|since| since.checked_add(given));
        let ends = ends.ok_or_else(|| ClientError::usage("the timeout lies outside of the time that packets know"))?;
        let over_channel = self.src_channel.starts_with("channel-");
        Ok(if over_channel { ends } else { ends / NANOS_PER_SECOND })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn transfer(channel: &str, timestamp: u64, absolute: bool) -> Transfer {
        Transfer {
            src_port: "transfer".to_owned(),
            src_channel: channel.to_owned(),
            receiver: "r".to_owned(),
            coin: "1uopen".to_owned(),
            packet_timeout_height: "0-0".to_owned(),
            packet_timeout_timestamp: timestamp,
            absolute_timeouts: absolute,
            memo: String::new(),
            own_memo: OwnMemo::default(),
            encoding: String::new(),
        }
    }

    #[test]
    fn timeouts_are_counted_from_now_in_the_unit_of_the_protocol() {
        let now = UNIX_EPOCH + Duration::from_secs(1_000);
        let of = |channel, given, absolute| transfer(channel, given, absolute).timestamp(Height::ZERO, now);
        assert_eq!(of("channel-0", 5, false).unwrap(), 1_000 * NANOS_PER_SECOND + 5);
        assert_eq!(of("07-tendermint-0", 60 * NANOS_PER_SECOND, false).unwrap(), 1_060);
        assert_eq!(of("07-tendermint-0", 7, true).unwrap(), 7);
        assert!(of("channel-0", 0, false).is_err());
        assert!(of("channel-0", u64::MAX, false).is_err());
        assert!(transfer("channel-0", 1, false).timestamp(Height::new(1, 5), now).is_err());
    }

    #[test]
    fn a_path_becomes_the_voucher_that_it_names() {
        let coin = |text: &str| on_this_chain(parse_coin(text).unwrap()).unwrap().to_string();
        assert_eq!(coin("5uopen"), "5uopen");
        assert_eq!(
            coin("5transfer/channel-0/uatom"),
            "5ibc/27394FB092D2ECCD56123C74F36E4C1F926001CEADA9CA97EA622B25F41E5EB2"
        );
    }
}
