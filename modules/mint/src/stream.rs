//! Rewards that are streamed, not minted: an allocation vests evenly over time and goes to validators and
//! stakers block by block.

use openledger_core::wire::{time_from_proto, time_to_proto};
use openledger_core::{Amount, BlockTime, Denom, Failure, Res, Sdk};
use openledger_proto::openledger::mint::v1::RewardStream;

/// The module account that holds what is not paid yet.
pub const REWARD_POOL: &str = "reward_pool";

/// A reward stream whose fields were checked against each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    /// The denomination that is paid.
    pub denom: Denom,
    /// The sum that the stream pays from start to end, in base units.
    pub total: Amount,
    /// The time at which vesting begins.
    pub start: BlockTime,
    /// The time at which everything has vested; it lies after `start`.
    pub end: BlockTime,
    /// The sum that was paid so far, in base units; it is at most `total`.
    pub paid: Amount,
}

fn bad(text: &str) -> Failure {
    Sdk::InvalidRequest.wrap(format!("reward_stream: {text}"))
}

impl Stream {
    /// Reads and checks the protobuf form.
    ///
    /// # Errors
    /// `sdk:18`, or what the denom and the amounts are refused with.
    pub fn from_proto(s: &RewardStream) -> Res<Self> {
        let paid = if s.paid.is_empty() { Amount::ZERO } else { s.paid.parse()? };
        let stream = Self {
            denom: Denom::new(s.denom.clone())?,
            total: s.total.parse()?,
            start: time_from_proto(s.start_time.as_ref()),
            end: time_from_proto(s.end_time.as_ref()),
            paid,
        };
        if stream.total.is_zero() {
            return Err(bad("total must be positive"));
        }
        if stream.end <= stream.start {
            return Err(bad("end_time must be after start_time"));
        }
        if stream.paid > stream.total {
            return Err(bad("paid is above total"));
        }
        Ok(stream)
    }

    /// Writes the protobuf form that the store and the API have.
    pub fn to_proto(&self) -> RewardStream {
        RewardStream {
            denom: self.denom.as_str().to_owned(),
            total: self.total.to_string(),
            start_time: Some(time_to_proto(self.start)),
            end_time: Some(time_to_proto(self.end)),
            paid: self.paid.to_string(),
        }
    }

    /// What has vested at a time: `floor(total * elapsed / duration)` by nanoseconds, nothing before the
    /// start, all from the end on.
    ///
    /// # Errors
    /// None, because a stream is checked when it is made.
    pub fn vested(&self, now: BlockTime) -> Res<Amount> {
        if now >= self.end {
            return Ok(self.total);
        }
        let since = |t: BlockTime| u128::try_from(t.unix_nanos().saturating_sub(self.start.unix_nanos())).unwrap_or(0);
        self.total.mul_div_floor(since(now), since(self.end))
    }

    /// What has vested and is not paid.
    ///
    /// # Errors
    /// None, because a stream is checked when it is made.
    pub fn due(&self, now: BlockTime) -> Res<Amount> {
        Ok(self.vested(now)?.checked_sub(self.paid).unwrap_or(Amount::ZERO))
    }
}
