//! Delegations, unbonding delegations and redelegations (SDK `x/staking/types/delegation.go`).

use crate::commission::dec;
use crate::validator::amount;
use openledger_core::ports::DelegationView;
use openledger_core::{AccAddress, Amount, BlockTime, Ctx, Dec, Failure, Res, ValAddress, wire};
use openledger_proto::cosmos::staking::v1beta1 as pb;

/// The stake of one account with one validator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// The account that delegated.
    pub delegator: AccAddress,
    /// The validator that has the stake.
    pub validator: ValAddress,
    /// The validator as its creator wrote it; state keeps this text.
    pub validator_text: String,
    /// The shares of the validator's tokens that the delegation is worth.
    pub shares: Dec,
}

/// One release of stake within an unbonding delegation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnbondingEntry {
    /// The height at which the release began.
    pub creation_height: i64,
    /// The time at which the tokens are paid out.
    pub completion: BlockTime,
    /// The tokens when the release began, before any slash.
    pub initial: Amount,
    /// The tokens that will be paid out, after all slashes.
    pub balance: Amount,
    /// The id by which other modules hold up this release.
    pub id: u64,
    /// The number of modules that hold up this release.
    pub holds: i64,
}

/// All that one delegator is unbonding from one validator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unbonding {
    /// The account that delegated.
    pub delegator: AccAddress,
    /// The validator that the stake leaves.
    pub validator: ValAddress,
    /// The releases in order of their creation.
    pub entries: Vec<UnbondingEntry>,
}

/// One move of stake within a redelegation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedelegationEntry {
    /// The height at which the move began.
    pub creation_height: i64,
    /// The time until which the move can be slashed for the source's faults.
    pub completion: BlockTime,
    /// The tokens that were moved.
    pub initial: Amount,
    /// The shares that the tokens bought at the destination.
    pub shares_dst: Dec,
    /// The id by which other modules hold up this move.
    pub id: u64,
    /// The number of modules that hold up this move.
    pub holds: i64,
}

/// What one delegator moved from one validator to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redelegation {
    /// The account that delegated.
    pub delegator: AccAddress,
    /// The validator that the stake left.
    pub source: ValAddress,
    /// The validator that has the stake now.
    pub destination: ValAddress,
    /// The moves in order of their creation.
    pub entries: Vec<RedelegationEntry>,
}

/// Reads a record of the store, where a failure is corruption.
pub(crate) fn stored<T>(what: &str, read: Res<T>) -> Res<T> {
    read.map_err(|e| Failure::corrupt(format!("{what}: {e}")))
}

impl Delegation {
    /// Reads a delegation.
    ///
    /// # Errors
    /// A malformed field.
    pub fn from_proto(ctx: &Ctx, d: pb::Delegation) -> Res<Self> {
        Ok(Self {
            delegator: ctx.parse_address(&d.delegator_address)?,
            validator: ctx.config().addresses.parse_valoper(&d.validator_address)?,
            validator_text: d.validator_address,
            shares: dec(&d.shares)?,
        })
    }

    /// Writes the protobuf form that the store has.
    pub fn to_proto(&self, ctx: &Ctx) -> pb::Delegation {
        pb::Delegation {
            delegator_address: ctx.address_text(&self.delegator),
            validator_address: self.validator_text.clone(),
            shares: self.shares.to_proto(),
        }
    }

    /// The delegation in the form that other modules see through the port.
    pub fn view(self) -> DelegationView {
        DelegationView { delegator: self.delegator, validator: self.validator, shares: self.shares }
    }
}

impl UnbondingEntry {
    /// Whether the release can be paid out at `now`.
    pub fn is_mature(&self, now: BlockTime) -> bool {
        self.completion <= now
    }
    /// Whether a module holds up this release.
    pub fn on_hold(&self) -> bool {
        self.holds > 0
    }
}

impl Unbonding {
    /// Reads an unbonding delegation.
    ///
    /// # Errors
    /// A malformed field.
    pub fn from_proto(ctx: &Ctx, u: pb::UnbondingDelegation) -> Res<Self> {
        let entry = |e: pb::UnbondingDelegationEntry| -> Res<UnbondingEntry> {
            Ok(UnbondingEntry {
                creation_height: e.creation_height,
                completion: wire::time_from_proto(e.completion_time.as_ref()),
                initial: amount(&e.initial_balance)?,
                balance: amount(&e.balance)?,
                id: e.unbonding_id,
                holds: e.unbonding_on_hold_ref_count,
            })
        };
        Ok(Self {
            delegator: ctx.parse_address(&u.delegator_address)?,
            validator: ctx.config().addresses.parse_valoper(&u.validator_address)?,
            entries: u.entries.into_iter().map(entry).collect::<Res<_>>()?,
        })
    }

    /// Writes the protobuf form that the store has.
    pub fn to_proto(&self, ctx: &Ctx) -> pb::UnbondingDelegation {
        let entry = |e: &UnbondingEntry| pb::UnbondingDelegationEntry {
            creation_height: e.creation_height,
            completion_time: Some(wire::time_to_proto(e.completion)),
            initial_balance: e.initial.to_string(),
            balance: e.balance.to_string(),
            unbonding_id: e.id,
            unbonding_on_hold_ref_count: e.holds,
        };
        pb::UnbondingDelegation {
            delegator_address: ctx.address_text(&self.delegator),
            validator_address: ctx.config().addresses.valoper(&self.validator),
            entries: self.entries.iter().map(entry).collect(),
        }
    }

    /// Adds tokens: to the entry of the same height and time if there is one. Returns whether an entry was
    /// made.
    pub(crate) fn add(&mut self, entry: UnbondingEntry) -> Res<bool> {
        let same =
            |e: &&mut UnbondingEntry| e.creation_height == entry.creation_height && e.completion == entry.completion;
        if let Some(e) = self.entries.iter_mut().find(same) {
            e.balance = e.balance.add(entry.balance)?;
            e.initial = e.initial.add(entry.balance)?;
            return Ok(false);
        }
        self.entries.push(entry);
        Ok(true)
    }
}

impl RedelegationEntry {
    /// Whether the move is over at `now`.
    pub fn is_mature(&self, now: BlockTime) -> bool {
        self.completion <= now
    }
    /// Whether a module holds up this move.
    pub fn on_hold(&self) -> bool {
        self.holds > 0
    }

    /// Writes the protobuf form that the store has.
    pub fn to_proto(&self) -> pb::RedelegationEntry {
        pb::RedelegationEntry {
            creation_height: self.creation_height,
            completion_time: Some(wire::time_to_proto(self.completion)),
            initial_balance: self.initial.to_string(),
            shares_dst: self.shares_dst.to_proto(),
            unbonding_id: self.id,
            unbonding_on_hold_ref_count: self.holds,
        }
    }
}

impl Redelegation {
    /// Reads a redelegation.
    ///
    /// # Errors
    /// A malformed field.
    pub fn from_proto(ctx: &Ctx, r: pb::Redelegation) -> Res<Self> {
        let entry = |e: pb::RedelegationEntry| -> Res<RedelegationEntry> {
            Ok(RedelegationEntry {
                creation_height: e.creation_height,
                completion: wire::time_from_proto(e.completion_time.as_ref()),
                initial: amount(&e.initial_balance)?,
                shares_dst: dec(&e.shares_dst)?,
                id: e.unbonding_id,
                holds: e.unbonding_on_hold_ref_count,
            })
        };
        let valoper = |text: &str| ctx.config().addresses.parse_valoper(text);
        Ok(Self {
            delegator: ctx.parse_address(&r.delegator_address)?,
            source: valoper(&r.validator_src_address)?,
            destination: valoper(&r.validator_dst_address)?,
            entries: r.entries.into_iter().map(entry).collect::<Res<_>>()?,
        })
    }

    /// Writes the protobuf form that the store has.
    pub fn to_proto(&self, ctx: &Ctx) -> pb::Redelegation {
        let codec = &ctx.config().addresses;
        pb::Redelegation {
            delegator_address: ctx.address_text(&self.delegator),
            validator_src_address: codec.valoper(&self.source),
            validator_dst_address: codec.valoper(&self.destination),
            entries: self.entries.iter().map(RedelegationEntry::to_proto).collect(),
        }
    }
}
