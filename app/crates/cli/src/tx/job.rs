//! `tx job`: training jobs and bounties by words. The other commands of the group have the fields of their messages.

mod bounty;
mod reveal;
mod secret;
mod steps;
mod training;

use std::str::FromStr;

use openledger_proto::cosmos::base::v1beta1::Coin;
use openledger_proto::openledger::datanet::v1 as datanet;

use super::session::Session;
use openledger_client::{Client, ClientError, parse_coins, to_proto};

pub(super) use bounty::BountyArgs;
pub(super) use reveal::RevealArgs;
pub(super) use steps::{MeasureArgs, ScoreArgs};
pub(super) use training::TrainingArgs;

/// Module that the commands belong to.
pub(super) const MODULE: &str = "job";

const QUERY: &str = "/openledger.job.v1.Query";

/// `HEIGHT`, or `+BLOCKS` from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deadline {
    At(u64),
    In(u64),
}

impl FromStr for Deadline {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |digits: &str| digits.parse().map_err(|_| format!("{text:?} is neither a height nor +BLOCKS"));
        match text.strip_prefix('+') {
            Some(blocks) => number(blocks).map(Self::In),
            None => number(text).map(Self::At),
        }
    }
}

impl Deadline {
    /// The height that is meant.
    fn height(self, session: &Session<'_>) -> Result<u64, ClientError> {
        match self {
            Self::At(height) => Ok(height),
            Self::In(blocks) => {
                let now = u64::try_from(session.height()?).unwrap_or_default();
                Ok(now.saturating_add(blocks))
            }
        }
    }
}

/// A reward of one coin.
fn reward(text: &str) -> Result<Coin, ClientError> {
    let [coin] = to_proto(&parse_coins(text)?)
        .try_into()
        .map_err(|_| ClientError::usage("--reward takes one coin, such as 5000000uopen"))?;
    Ok(coin)
}

/// The schema of a datanet.
fn schema(client: &Client, datanet_id: u64) -> Result<datanet::Schema, ClientError> {
    let request = datanet::QueryDatanetRequest { datanet_id };
    let answer: datanet::QueryDatanetResponse = client.query("/openledger.datanet.v1.Query/Datanet", &request)?;
    Ok(answer.datanet.and_then(|d| d.schema).unwrap_or_default())
}

/// A number of millionths as a decimal.
fn millionths(value: i64) -> String {
    let (sign, size) = (if value < 0 { "-" } else { "" }, value.unsigned_abs());
    format!("{sign}{}.{:06}", size / 1_000_000, size % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_told_as_decimals() {
        let told = [850_000, -693_148, 0, -2_000_001].map(millionths);
        assert_eq!(told, ["0.850000", "-0.693148", "0.000000", "-2.000001"]);
    }

    #[test]
    fn deadlines_are_heights_or_blocks_from_now() {
        assert_eq!("900".parse(), Ok(Deadline::At(900)));
        assert_eq!("+900".parse(), Ok(Deadline::In(900)));
        for bad in ["", "+", "-3", "+-3", "1.5", "soon"] {
            assert!(bad.parse::<Deadline>().is_err(), "{bad}");
        }
    }
}
