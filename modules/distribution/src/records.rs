//! What the store holds, between its protobuf form and the state machine's types.

use openledger_core::collections::Codec;
use openledger_core::wire::{dec_coins_from_proto, dec_coins_to_proto, dec_from_proto, dec_to_proto};
use openledger_core::{Dec, DecCoins, Res};
use openledger_proto::cosmos::distribution::v1beta1 as pb;
use prost::Message;

/// A value that is stored in a protobuf form.
pub trait Record: Sized {
    /// The protobuf message that the record is stored as.
    type Proto: Message + Default;
    /// Writes the record in its protobuf form.
    fn to_proto(&self) -> Self::Proto;
    /// Reads.
    ///
    /// # Errors
    /// `sdk:10` or `sdk:18` for coins and decimals that are none.
    fn from_proto(p: &Self::Proto) -> Res<Self>;
}

/// The codec by which collections store [`Record`]s.
#[derive(Debug, Clone, Copy)]
pub struct Wire;

impl<T: Record> Codec<T> for Wire {
    fn encode(value: &T) -> Vec<u8> {
        value.to_proto().encode_to_vec()
    }
    fn decode(bytes: &[u8]) -> Option<T> {
        T::from_proto(&T::Proto::decode(bytes).ok()?).ok()
    }
}

/// `FeePool`, `ValidatorOutstandingRewards` and `ValidatorAccumulatedCommission` all are one list under tag 1.
impl Record for DecCoins {
    type Proto = pb::ValidatorOutstandingRewards;
    fn to_proto(&self) -> Self::Proto {
        pb::ValidatorOutstandingRewards { rewards: dec_coins_to_proto(self) }
    }
    fn from_proto(p: &Self::Proto) -> Res<Self> {
        dec_coins_from_proto(&p.rewards)
    }
}

/// Rewards per token from the validator's beginning to the end of a period.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Historical {
    /// The sum of rewards per token over all periods up to this one.
    pub ratio: DecCoins,
    /// How many delegations, slashes and running periods build on it: 1 or 2.
    pub references: u32,
}

impl Record for Historical {
    type Proto = pb::ValidatorHistoricalRewards;
    fn to_proto(&self) -> Self::Proto {
        pb::ValidatorHistoricalRewards {
            cumulative_reward_ratio: dec_coins_to_proto(&self.ratio),
            reference_count: self.references,
        }
    }
    fn from_proto(p: &Self::Proto) -> Res<Self> {
        Ok(Self { ratio: dec_coins_from_proto(&p.cumulative_reward_ratio)?, references: p.reference_count })
    }
}

/// The running period of a validator.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Current {
    /// What the delegators earned since it began.
    pub rewards: DecCoins,
    /// The number of the running period.
    pub period: u64,
}

impl Record for Current {
    type Proto = pb::ValidatorCurrentRewards;
    fn to_proto(&self) -> Self::Proto {
        pb::ValidatorCurrentRewards { rewards: dec_coins_to_proto(&self.rewards), period: self.period }
    }
    fn from_proto(p: &Self::Proto) -> Res<Self> {
        Ok(Self { rewards: dec_coins_from_proto(&p.rewards)?, period: p.period })
    }
}

/// Where a delegation's rewards begin.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StartingInfo {
    /// The period that ended when it last changed or was paid.
    pub previous_period: u64,
    /// The tokens of the delegation when the period began.
    pub stake: Dec,
    /// The height at which the delegation began to earn.
    pub height: u64,
}

impl Record for StartingInfo {
    type Proto = pb::DelegatorStartingInfo;
    fn to_proto(&self) -> Self::Proto {
        pb::DelegatorStartingInfo {
            previous_period: self.previous_period,
            stake: dec_to_proto(self.stake),
            height: self.height,
        }
    }
    fn from_proto(p: &Self::Proto) -> Res<Self> {
        Ok(Self { previous_period: p.previous_period, stake: dec_from_proto(&p.stake)?, height: p.height })
    }
}

/// A slash of a validator, which rewards of later withdrawals must take into account.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SlashEvent {
    /// The number of the period that the slash ended.
    pub period: u64,
    /// The fraction of the tokens that was lost, 0 to 1.
    pub fraction: Dec,
}

impl Record for SlashEvent {
    type Proto = pb::ValidatorSlashEvent;
    fn to_proto(&self) -> Self::Proto {
        pb::ValidatorSlashEvent { validator_period: self.period, fraction: dec_to_proto(self.fraction) }
    }
    fn from_proto(p: &Self::Proto) -> Res<Self> {
        Ok(Self { period: p.validator_period, fraction: dec_from_proto(&p.fraction)? })
    }
}
