//! What the contract keeps.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, StdResult, Storage, Uint256};
use cw_storage_plus::{Item, Map, SnapshotItem, SnapshotMap, Strategy};

use crate::ContractError;

/// The terms.
#[cw_serde]
pub struct Config {
    /// The dataset; zero until the chain has answered.
    pub datanet_id: u64,
    /// Denomination of bounties and shared earnings.
    pub denom: String,
    /// Part of the weight that admits.
    pub threshold_ppm: u32,
    /// Least novelty of a paid item.
    pub min_novelty_ppm: u32,
    /// Permissions that a paid item must grant.
    pub required_licence: u32,
    /// Blocks that a bounty stays.
    pub min_bounty_blocks: u64,
}

/// Coins for new items.
#[cw_serde]
pub struct Bounty {
    /// Sequential, from 1.
    pub id: u64,
    /// Who offered them.
    pub funder: Addr,
    /// Paid for an item of full novelty.
    pub per_item: Uint256,
    /// Items that can still be paid.
    pub items_left: u32,
    /// Coins not yet paid.
    pub unspent: Uint256,
    /// First height at which the funder may close it.
    pub closable_at: u64,
    /// Whether what was left was returned.
    pub closed: bool,
}

/// The vote on a contribution.
#[cw_serde]
pub struct Ballot {
    /// The contribution.
    pub contribution_id: u64,
    /// Who contributed, and may not vote.
    pub contributor: Addr,
    /// Weights count as they were at the beginning of this height.
    pub height: u64,
    /// Last height of a vote: the dataset's window.
    pub closes_at: u64,
    /// Sum of the weights that may vote.
    pub total: u64,
    /// Weight for admission.
    pub yes: u64,
    /// Weight against it.
    pub no: u64,
    /// What was decided.
    pub admitted: Option<bool>,
}

/// How far a contribution was paid.
#[cw_serde]
#[derive(Default)]
pub struct Claim {
    /// The first item that was not looked at yet, by position.
    pub next_item: u32,
    /// Items that were paid.
    pub accepted: u32,
    /// Coins that were paid.
    pub paid: Uint256,
    /// Whether all items were looked at.
    pub done: bool,
}

/// What the contract earned as curator.
#[cw_serde]
#[derive(Default)]
pub struct Earnings {
    /// Earned since the beginning, as counted last.
    pub counted: Uint256,
    /// Counted and not withdrawn.
    pub held: Uint256,
    /// Earnings of one unit of weight since the beginning, times 10^18.
    pub per_weight: Uint256,
    /// What the last division left, times 10^18; goes into the next.
    pub carry: Uint256,
}

/// How far a member's part was counted.
#[cw_serde]
#[derive(Default)]
pub struct Part {
    /// `Earnings::per_weight` of that moment.
    pub counted: Uint256,
    /// Counted and not withdrawn.
    pub owed: Uint256,
}

/// The terms.
pub const CONFIG: Item<Config> = Item::new("config");
/// Weights, with their past.
pub const WEIGHTS: SnapshotMap<&Addr, u64> =
    SnapshotMap::new("weights", "weights_check", "weights_change", Strategy::EveryBlock);
/// The sum of all weights, with its past.
pub const TOTAL_WEIGHT: SnapshotItem<u64> =
    SnapshotItem::new("total", "total_check", "total_change", Strategy::EveryBlock);
/// Number of bounties.
pub const BOUNTY_COUNT: Item<u64> = Item::new("bounty_count");
/// Bounties by id.
pub const BOUNTIES: Map<u64, Bounty> = Map::new("bounties");
/// Votes on contributions.
pub const BALLOTS: Map<u64, Ballot> = Map::new("ballots");
/// Who has voted, by contribution and member.
pub const VOTES: Map<(u64, &Addr), bool> = Map::new("votes");
/// How far contributions were paid.
pub const CLAIMS: Map<u64, Claim> = Map::new("claims");
/// What was earned.
pub const EARNINGS: Item<Earnings> = Item::new("earnings");
/// Members' parts of it.
pub const PARTS: Map<&Addr, Part> = Map::new("parts");

/// The scale of earnings of a unit of weight.
const SCALE: u64 = 1_000_000_000_000_000_000;

impl Earnings {
    /// Shares new earnings among all weights alike.
    ///
    /// # Errors
    /// An overflow, or no weight.
    pub fn share(&mut self, amount: Uint256, total_weight: u64) -> StdResult<()> {
        let weight = Uint256::from(total_weight);
        let scaled = amount.checked_mul(SCALE.into())?.checked_add(self.carry)?;
        self.per_weight = self.per_weight.checked_add(scaled.checked_div(weight)?)?;
        self.carry = scaled.checked_rem(weight)?;
        self.counted = self.counted.checked_add(amount)?;
        self.held = self.held.checked_add(amount)?;
        Ok(())
    }

    /// What a member with this weight is due.
    ///
    /// # Errors
    /// An overflow.
    pub fn due(&self, weight: u64, part: &Part) -> StdResult<Uint256> {
        let since = self.per_weight.checked_sub(part.counted)?;
        let earned = Uint256::from(weight).checked_multiply_ratio(since, Uint256::from(SCALE))?;
        Ok(part.owed.checked_add(earned)?)
    }
}

/// A bounty that must exist.
pub(crate) fn bounty(storage: &dyn Storage, bounty_id: u64) -> Result<Bounty, ContractError> {
    BOUNTIES.may_load(storage, bounty_id)?.ok_or(ContractError::NoBounty { bounty_id })
}

/// A vote that must exist.
pub(crate) fn ballot(storage: &dyn Storage, contribution_id: u64) -> Result<Ballot, ContractError> {
    BALLOTS.may_load(storage, contribution_id)?.ok_or(ContractError::NoBallot { contribution_id })
}
