//! Messages, queries and answers.

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Coin, Uint256};

/// What the bytes of an item are.
#[cw_serde]
pub enum Modality {
    /// `dimension` signed 8-bit integers.
    Int8Vector,
    /// UTF-8 of at most `dimension` bytes.
    Utf8Text,
}

/// The form of the items.
#[cw_serde]
pub struct Schema {
    /// What the bytes are.
    pub modality: Modality,
    /// How many, 1 to 1,024.
    pub dimension: u32,
    /// Number of labels, 2 to 256.
    pub labels: u32,
    /// Empty, or a name for each.
    pub label_names: Vec<String>,
}

/// How what an item earns is split; adds up to 1,000,000.
#[cw_serde]
pub struct Shares {
    /// To the item's owner.
    pub contributors_ppm: u32,
    /// To this contract, as the curator.
    pub curators_ppm: u32,
    /// To the community pool.
    pub commons_ppm: u32,
}

/// A founding member.
#[cw_serde]
pub struct Member {
    /// The account.
    pub address: String,
    /// Its weight, at least 1; an accepted item counts 1.
    pub weight: u64,
}

/// Creates the dataset. The coins sent are the datanet module's creation fee, exactly.
#[cw_serde]
pub struct InstantiateMsg {
    /// 1 to 128 bytes.
    pub title: String,
    /// At most 2,048 bytes.
    pub description: String,
    /// Form of the items.
    pub schema: Schema,
    /// Permissions of contributions that state none, as a mask of the chain's licence bits.
    pub default_licence: u32,
    /// Bond of each item.
    pub min_item_bond: Coin,
    /// Squared distance below which items are near duplicates.
    pub near_dup_tau: u64,
    /// Squared distance of full novelty.
    pub novelty_full_at: u64,
    /// Greatest squared norm; zero: none.
    pub norm_bound: u64,
    /// Blocks to reveal a commit and to vote on it.
    pub reveal_window: u64,
    /// Split of earnings.
    pub shares: Shares,
    /// Denomination of bounties and of the earnings that are shared.
    pub denom: String,
    /// 1 to 50 distinct founders.
    pub members: Vec<Member>,
    /// Part of the voting weight that admits a contribution, in ppm, above 500,000.
    pub threshold_ppm: u32,
    /// Least novelty of an item that a bounty pays, in ppm, at least 1.
    pub min_novelty_ppm: u32,
    /// Permissions that must stand when a bounty is paid, as a mask.
    pub required_licence: u32,
    /// Blocks that a bounty stays before its funder may close it.
    pub min_bounty_blocks: u64,
}

/// What anybody may send.
#[cw_serde]
pub enum ExecuteMsg {
    /// Offers coins for new items. The coins sent are `per_item` times `max_items`.
    FundBounty {
        /// Paid for an item of full novelty.
        per_item: Uint256,
        /// Items that are paid.
        max_items: u32,
    },
    /// Returns what a bounty did not pay to its funder.
    CloseBounty {
        /// The bounty.
        bounty_id: u64,
    },
    /// Opens the vote on a pending contribution.
    OpenBallot {
        /// The contribution.
        contribution_id: u64,
    },
    /// Votes. The vote that decides has the chain admit or reject the contribution.
    Vote {
        /// The contribution.
        contribution_id: u64,
        /// Whether to admit it.
        approve: bool,
    },
    /// Takes the bounty for an own contribution that was admitted and has settled; at most 25 items a call.
    Claim {
        /// The contribution.
        contribution_id: u64,
        /// The bounty that pays.
        bounty_id: u64,
    },
    /// Counts what the contract has earned as curator since the last time.
    Distribute {},
    /// Takes the sender's part of what was earned.
    Withdraw {},
}

/// A migration keeps everything.
#[cw_serde]
pub struct MigrateMsg {}

/// What anybody may ask.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// The terms, and the dataset's id.
    #[returns(crate::state::Config)]
    Config {},
    /// One member.
    #[returns(MemberResponse)]
    Member {
        /// The account.
        address: String,
        /// The weight at the beginning of this height; now when absent.
        at_height: Option<u64>,
    },
    /// The sum of all weights.
    #[returns(u64)]
    TotalWeight {
        /// At the beginning of this height; now when absent.
        at_height: Option<u64>,
    },
    /// One bounty.
    #[returns(crate::state::Bounty)]
    Bounty {
        /// Its id.
        bounty_id: u64,
    },
    /// Bounties by id.
    #[returns(Vec<crate::state::Bounty>)]
    Bounties {
        /// After this id.
        start_after: Option<u64>,
        /// At most 50; 20 when absent.
        limit: Option<u32>,
    },
    /// The vote on a contribution.
    #[returns(crate::state::Ballot)]
    Ballot {
        /// The contribution.
        contribution_id: u64,
    },
    /// What was paid for a contribution.
    #[returns(crate::state::Claim)]
    Claim {
        /// The contribution.
        contribution_id: u64,
    },
    /// What the contract has earned and shared.
    #[returns(crate::state::Earnings)]
    Earnings {},
}

/// A member.
#[cw_serde]
pub struct MemberResponse {
    /// Accepted items, and what a founder was given.
    pub weight: u64,
    /// What can be withdrawn, of earnings that were counted.
    pub owed: Uint256,
}
