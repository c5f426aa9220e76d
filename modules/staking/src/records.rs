//! Delegations, unbonding delegations and redelegations (SDK `x/staking/types/delegation.go`).

use crate::commission::dec;
use crate::validator::amount;
use openledger_core::ports::DelegationView;
use openledger_core::{AccAddress, Amount, BlockTime, Ctx, Dec, Failure, Res, ValAddress, wire};
use openledger_proto::cosmos::staking::v1beta1 as pb;

/// A delegation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// Who delegated.
    pub delegator: AccAddress,
    /// To whom.
    pub validator: ValAddress,
    /// The validator as its creator wrote it; state keeps this text.
    pub validator_text: String,
    /// Shares.
    pub shares: Dec,
}

/// Part of an unbonding delegation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnbondingEntry {
    /// Height at which it began.
    pub creation_height: i64,
    /// When it is paid out.
    pub completion: BlockTime,
    /// Tokens at the beginning.
    pub initial: Amount,
    /// Tokens less what was slashed.
    pub balance: Amount,
    /// Unbonding id.
    pub id: u64,
    /// How often it is held up.
    pub holds: i64,
}

/// What one delegator unbonds from one validator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unbonding {
    /// Who delegated.
    pub delegator: AccAddress,
    /// From whom.
    pub validator: ValAddress,
    /// Entries in order of creation.
    pub entries: Vec<UnbondingEntry>,
}

/// Part of a redelegation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedelegationEntry {
    /// Height at which it began.
    pub creation_height: i64,
    /// Until when it can be slashed for the source.
    pub completion: BlockTime,
    /// Tokens moved.
    pub initial: Amount,
    /// Shares got at the destination.
    pub shares_dst: Dec,
    /// Unbonding id.
    pub id: u64,
    /// How often it is held up.
    pub holds: i64,
}

/// What one delegator moved from one validator to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redelegation {
    /// Who delegated.
    pub delegator: AccAddress,
    /// From whom.
    pub source: ValAddress,
    /// To whom.
    pub destination: ValAddress,
    /// Entries in order of creation.
    pub entries: Vec<RedelegationEntry>,
}

/// Reads a record of the store.
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

    /// As the store has it.
    pub fn to_proto(&self, ctx: &Ctx) -> pb::Delegation {
        pb::Delegation {
            delegator_address: ctx.address_text(&self.delegator),
            validator_address: self.validator_text.clone(),
            shares: self.shares.to_proto(),
        }
    }

    /// As other modules see it.
    pub fn view(self) -> DelegationView {
        DelegationView { delegator: self.delegator, validator: self.validator, shares: self.shares }
    }
}

impl UnbondingEntry {
    /// Whether it can be paid out at `now`.
    pub fn is_mature(&self, now: BlockTime) -> bool {
        self.completion <= now
    }
    /// Whether it is held up.
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

    /// As the store has it.
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
    /// Whether it is over at `now`.
    pub fn is_mature(&self, now: BlockTime) -> bool {
        self.completion <= now
    }
    /// Whether it is held up.
    pub fn on_hold(&self) -> bool {
        self.holds > 0
    }

    /// As the store has it.
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

    /// As the store has it.
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
