//! A validator's commission (SDK `x/staking/types/commission.go`).

use crate::errors::StakingError;
use openledger_core::{BlockTime, Dec, Res, wire};
use openledger_proto::cosmos::staking::v1beta1 as pb;

/// The nanoseconds of a day, within which a commission may change once.
const DAY: i128 = 86_400_000_000_000;

/// A validator's commission. Rates are shares of the rewards, where 1 is all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commission {
    /// The part of the rewards that the validator keeps now.
    pub rate: Dec,
    /// The highest rate that the validator may ever set.
    pub max_rate: Dec,
    /// The most by which the rate may grow in one step.
    pub max_change_rate: Dec,
    /// The time of the last change.
    pub update_time: BlockTime,
}

impl Commission {
    /// The form of a new commission (SDK `CommissionRates.Validate`).
    ///
    /// # Errors
    /// `staking:9` to `staking:14` for rates that contradict each other.
    pub fn validate(&self) -> Result<(), StakingError> {
        if self.max_rate.is_negative() {
            return Err(StakingError::CommissionNegative);
        }
        if self.max_rate > Dec::ONE {
            return Err(StakingError::CommissionHuge);
        }
        if self.rate.is_negative() {
            return Err(StakingError::CommissionNegative);
        }
        if self.rate > self.max_rate {
            return Err(StakingError::CommissionGtMaxRate);
        }
        if self.max_change_rate.is_negative() {
            return Err(StakingError::CommissionChangeRateNegative);
        }
        if self.max_change_rate > self.max_rate {
            return Err(StakingError::CommissionChangeRateGtMaxRate);
        }
        Ok(())
    }

    /// Whether the rate may become `new` now.
    ///
    /// # Errors
    /// `staking:9` for a negative rate, `staking:11` above the highest, `staking:12` too early, `staking:15`
    /// too far.
    pub fn validate_new_rate(&self, new: Dec, now: BlockTime) -> Res<()> {
        // Go's Duration saturates at 292 years, which is more than a day as well
        if now.unix_nanos().saturating_sub(self.update_time.unix_nanos()) < DAY {
            return Err(StakingError::CommissionUpdateTime.into());
        }
        if new.is_negative() {
            return Err(StakingError::CommissionNegative.into());
        }
        if new > self.max_rate {
            return Err(StakingError::CommissionGtMaxRate.into());
        }
        if new.sub(self.rate)? > self.max_change_rate {
            return Err(StakingError::CommissionGtMaxChangeRate.into());
        }
        Ok(())
    }

    /// As the SDK prints it in events: gogoproto's compact text.
    pub fn event_text(&self) -> String {
        let mut time = Vec::new();
        if self.update_time.seconds != 0 {
            time.push(format!("seconds:{}", self.update_time.seconds));
        }
        if self.update_time.nanos != 0 {
            time.push(format!("nanos:{}", self.update_time.nanos));
        }
        let time: String = match time.is_empty() {
            true => String::new(),
            false => format!("{} ", time.join(" ")),
        };
        format!(
            "commission_rates:<rate:\"{}\" max_rate:\"{}\" max_change_rate:\"{}\" > update_time:<{time}> ",
            self.rate.to_proto(),
            self.max_rate.to_proto(),
            self.max_change_rate.to_proto()
        )
    }

    pub(crate) fn to_proto(self) -> pb::Commission {
        pb::Commission {
            commission_rates: Some(pb::CommissionRates {
                rate: self.rate.to_proto(),
                max_rate: self.max_rate.to_proto(),
                max_change_rate: self.max_change_rate.to_proto(),
            }),
            update_time: Some(wire::time_to_proto(self.update_time)),
        }
    }

    pub(crate) fn from_rates(rates: &pb::CommissionRates, update_time: BlockTime) -> Res<Self> {
        Ok(Self {
            rate: dec(&rates.rate)?,
            max_rate: dec(&rates.max_rate)?,
            max_change_rate: dec(&rates.max_change_rate)?,
            update_time,
        })
    }
}

/// Reads a decimal of protobuf; an empty text is zero.
pub(crate) fn dec(text: &str) -> Res<Dec> {
    if text.is_empty() { Ok(Dec::ZERO) } else { wire::dec_from_proto(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn event_text_is_that_of_go() {
        let d = |t: &str| Dec::from_proto(t).unwrap();
        let time = BlockTime { seconds: 1_700_000_000, nanos: 5 };
        let c = Commission {
            rate: d("100000000000000000"),
            max_rate: d("200000000000000000"),
            max_change_rate: d("10000000000000000"),
            update_time: time,
        };
        assert_eq!(
            c.event_text(),
            "commission_rates:<rate:\"100000000000000000\" max_rate:\"200000000000000000\" max_change_rate:\"10000000000000000\" > \
             update_time:<seconds:1700000000 nanos:5 > "
        );
        let zero = Commission {
            rate: Dec::ZERO,
            max_rate: Dec::ONE,
            max_change_rate: Dec::ZERO,
            update_time: BlockTime::default(),
        };
        assert_eq!(
            zero.event_text(),
            "commission_rates:<rate:\"0\" max_rate:\"1000000000000000000\" max_change_rate:\"0\" > update_time:<> "
        );
    }
}
