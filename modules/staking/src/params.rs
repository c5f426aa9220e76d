//! Parameters (SDK `x/staking/types/params.go`).

use crate::commission::dec;
use openledger_core::{BlockTime, Dec, Denom, Failure, Res, wire};
use openledger_proto::cosmos::staking::v1beta1 as pb;

/// Three weeks in nanoseconds, the default of the unbonding time.
const THREE_WEEKS: i128 = 21 * 86_400 * 1_000_000_000;

/// The parameters with their decimals and times parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Params {
    /// How long tokens stay slashable after they left a validator, in nanoseconds.
    pub unbonding_nanos: i128,
    /// The most validators that the set may have.
    pub max_validators: u32,
    /// Entries of one unbonding delegation or redelegation at most.
    pub max_entries: u32,
    /// The number of heights whose header and set are kept.
    pub historical_entries: u32,
    /// The denomination that is staked.
    pub bond_denom: String,
    /// The least commission that a validator may set.
    pub min_commission_rate: Dec,
}

impl Params {
    /// The parameters of a new chain with this denomination, which are the SDK's defaults.
    pub fn default_for(bond_denom: &str) -> Self {
        Self {
            unbonding_nanos: THREE_WEEKS,
            max_validators: 100,
            max_entries: 7,
            historical_entries: 10_000,
            bond_denom: bond_denom.to_owned(),
            min_commission_rate: Dec::ZERO,
        }
    }

    /// Reads parameters.
    ///
    /// # Errors
    /// A text that says which field is malformed.
    pub fn from_proto(p: &pb::Params) -> Res<Self> {
        Ok(Self {
            unbonding_nanos: wire::nanos_from_proto(p.unbonding_time.as_ref()),
            max_validators: p.max_validators,
            max_entries: p.max_entries,
            historical_entries: p.historical_entries,
            bond_denom: p.bond_denom.clone(),
            min_commission_rate: dec(&p.min_commission_rate)?,
        })
    }

    /// Writes the protobuf form that the store has.
    pub fn to_proto(&self) -> pb::Params {
        pb::Params {
            unbonding_time: Some(wire::nanos_to_proto(self.unbonding_nanos)),
            max_validators: self.max_validators,
            max_entries: self.max_entries,
            historical_entries: self.historical_entries,
            bond_denom: self.bond_denom.clone(),
            min_commission_rate: self.min_commission_rate.to_proto(),
        }
    }

    /// Reads parameters that a user gave and checks them.
    ///
    /// # Errors
    /// A text that names the parameter; the SDK gives it no code.
    pub fn checked(p: &pb::Params) -> Result<Self, String> {
        let params = Self::from_proto(p).map_err(|e| e.to_string())?;
        if i64::try_from(params.unbonding_nanos).is_err() {
            return Err("duration out of range".to_owned());
        }
        params.validate()?;
        if p.min_commission_rate.is_empty() {
            return Err("minimum commission rate cannot be nil".to_owned());
        }
        Ok(params)
    }

    /// Checks ranges.
    ///
    /// # Errors
    /// A text that names the parameter; the SDK gives it no code.
    pub fn validate(&self) -> Result<(), String> {
        if self.unbonding_nanos <= 0 {
            return Err(format!("unbonding time must be positive: {}", self.unbonding_nanos));
        }
        if self.max_validators == 0 {
            return Err("max validators must be positive: 0".to_owned());
        }
        if self.max_entries == 0 {
            return Err("max entries must be positive: 0".to_owned());
        }
        if self.bond_denom.trim().is_empty() {
            return Err("bond denom cannot be blank".to_owned());
        }
        Denom::new(self.bond_denom.clone()).map_err(|e| e.to_string())?;
        if self.min_commission_rate.is_negative() {
            return Err(format!("minimum commission rate cannot be negative: {}", self.min_commission_rate));
        }
        if self.min_commission_rate > Dec::ONE {
            return Err(format!("minimum commission rate cannot be greater than 100%: {}", self.min_commission_rate));
        }
        Ok(())
    }

    /// When an unbonding that begins at `now` is over.
    ///
    /// # Errors
    /// Fatal when the time lies beyond what a time can hold.
    pub fn completion(&self, now: BlockTime) -> Res<BlockTime> {
        now.plus_nanos(self.unbonding_nanos).ok_or_else(|| Failure::Fatal("unbonding time out of range".to_owned()))
    }
}
