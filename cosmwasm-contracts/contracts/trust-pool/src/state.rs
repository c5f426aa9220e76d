//! What the contract keeps.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Binary, StdResult, Uint256};
use cw_storage_plus::{Item, Map, SnapshotMap, Strategy};

use crate::ContractError;

/// The terms of all pools, as instantiated.
#[cw_serde]
pub struct Config {
    /// Denomination of everything.
    pub denom: String,
    /// Least first stake.
    pub min_stake: Uint256,
    /// Premium in ppm of the cover.
    pub premium_ppm: u32,
    /// Largest cover in ppm of the free stake.
    pub max_cover_ppm: u32,
    /// Blocks in which an inference can be insured.
    pub insure_window: u64,
    /// Blocks in which a claim can be made.
    pub claim_window: u64,
    /// Blocks of commits.
    pub commit_blocks: u64,
    /// Blocks of reveals.
    pub reveal_blocks: u64,
    /// Blocks that withdrawn stake stays liable.
    pub unstake_blocks: u64,
    /// Least part of the jury's stake that must have voted.
    pub quorum_ppm: u32,
    /// Bond of a claim for a jury.
    pub claim_bond: Uint256,
}

/// The stake on one model.
#[cw_serde]
pub struct Pool {
    /// The model.
    pub model_id: u64,
    /// Who made the model and opened the pool.
    pub creator: Addr,
    /// The accuracy that its policies promise.
    pub promised_accuracy_ppm: u32,
    /// Coins staked.
    pub stake: Uint256,
    /// Shares of them.
    pub shares: Uint256,
    /// Shares that wait to be withdrawn.
    pub unbonding_shares: Uint256,
    /// Sum of the cover of all policies that are open or claimed.
    pub liabilities: Uint256,
    /// Premiums of those policies.
    pub premiums_held: Uint256,
    /// Rewards that are due to stakers and not withdrawn.
    pub rewards_held: Uint256,
    /// Bonds of claims that a jury decides.
    pub bonds_held: Uint256,
    /// Rewards of one share since the beginning, times 10^18.
    pub reward_per_share: Uint256,
    /// What the last division left, times 10^18; goes into the next.
    pub reward_carry: Uint256,
    /// Reputation.
    pub score: i64,
    /// Policies paid.
    pub paid: u64,
    /// Policies that expired.
    pub expired: u64,
}

/// Where a policy stands.
#[cw_serde]
#[derive(Copy, Eq)]
pub enum PolicyStatus {
    /// Nobody claimed yet.
    Open,
    /// A jury decides.
    Claimed,
    /// The cover was paid.
    Paid,
    /// The window passed without a claim.
    Expired,
    /// The jury rejected the claim.
    Rejected,
}

/// An insured answer.
#[cw_serde]
pub struct Policy {
    /// The answer.
    pub inference_id: u64,
    /// The model that gave it.
    pub model_id: u64,
    /// Who paid for the answer and for the policy.
    pub holder: Addr,
    /// Paid when a claim is approved.
    pub cover: Uint256,
    /// What the policy cost.
    pub premium: Uint256,
    /// The accuracy promised when it was bought.
    pub promised_accuracy_ppm: u32,
    /// Height of the purchase.
    pub height: u64,
    /// Last height of a claim.
    pub claim_until: u64,
    /// Where it stands.
    pub status: PolicyStatus,
}

/// A claim that a jury decides.
#[cw_serde]
pub struct Claim {
    /// The insured answer.
    pub inference_id: u64,
    /// Height of the claim: jurors vote with the shares that they had before it.
    pub height: u64,
    /// Last height of commits.
    pub commit_until: u64,
    /// Last height of reveals.
    pub reveal_until: u64,
    /// Stake of all other pools at the time of the claim.
    pub eligible: Uint256,
    /// Stake that found the answer wrong.
    pub wrong: Uint256,
    /// Stake that found it right.
    pub right: Uint256,
    /// What came with the claim.
    pub bond: Uint256,
}

/// A juror's vote.
#[cw_serde]
pub struct Vote {
    /// The pool whose stake votes.
    pub pool: u64,
    /// As sent.
    pub commitment: Binary,
    /// Whether it was shown.
    pub revealed: bool,
}

/// Shares that wait.
#[cw_serde]
#[derive(Default)]
pub struct Unbonding {
    /// How many.
    pub shares: Uint256,
    /// First height at which they can be withdrawn.
    pub release_at: u64,
}

/// How far a staker's rewards were counted.
#[cw_serde]
#[derive(Default)]
pub struct Reward {
    /// `Pool::reward_per_share` of that moment.
    pub counted: Uint256,
    /// Counted and not withdrawn.
    pub owed: Uint256,
}

/// The terms.
pub const CONFIG: Item<Config> = Item::new("config");
/// Whether new risk is refused.
pub const PAUSED: Item<bool> = Item::new("paused");
/// Sum of the stake of all pools.
pub const TOTAL_STAKE: Item<Uint256> = Item::new("total_stake");
/// Pools by model.
pub const POOLS: Map<u64, Pool> = Map::new("pools");
/// Shares by model and account, with their past.
pub const SHARES: SnapshotMap<(u64, &Addr), Uint256> =
    SnapshotMap::new("shares", "shares_check", "shares_change", Strategy::EveryBlock);
/// Shares that wait, by model and account.
pub const UNBONDING: Map<(u64, &Addr), Unbonding> = Map::new("unbonding");
/// Rewards by model and account.
pub const REWARDS: Map<(u64, &Addr), Reward> = Map::new("rewards");
/// Policies by inference: there is never a second for the same one.
pub const POLICIES: Map<u64, Policy> = Map::new("policies");
/// Claims of juries by inference.
pub const CLAIMS: Map<u64, Claim> = Map::new("claims");
/// Votes by inference and juror.
pub const VOTES: Map<(u64, &Addr), Vote> = Map::new("votes");

/// The scale of rewards of a share.
const SCALE: u64 = 1_000_000_000_000_000_000;

impl Pool {
    /// The coins that these shares are, rounded down.
    ///
    /// # Errors
    /// An overflow.
    pub fn value_of(&self, shares: Uint256) -> StdResult<Uint256> {
        if self.shares.is_zero() {
            return Ok(Uint256::zero());
        }
        Ok(shares.checked_multiply_ratio(self.stake, self.shares)?)
    }

    /// Stake that does not wait and is not promised to anybody.
    ///
    /// # Errors
    /// An overflow.
    pub fn free_stake(&self) -> StdResult<Uint256> {
        let active = self.value_of(self.shares.checked_sub(self.unbonding_shares)?)?;
        Ok(active.saturating_sub(self.liabilities))
    }

    /// Gives coins that the contract holds to all shares alike. Without shares they wait for the next.
    ///
    /// # Errors
    /// An overflow.
    pub fn reward(&mut self, amount: Uint256) -> StdResult<()> {
        self.rewards_held = self.rewards_held.checked_add(amount)?;
        let scaled = amount.checked_mul(SCALE.into())?.checked_add(self.reward_carry)?;
        if self.shares.is_zero() {
            self.reward_carry = scaled;
            return Ok(());
        }
        self.reward_per_share = self.reward_per_share.checked_add(scaled.checked_div(self.shares)?)?;
        self.reward_carry = scaled.checked_rem(self.shares)?;
        Ok(())
    }

    /// What an account with these shares is due.
    ///
    /// # Errors
    /// An overflow.
    pub fn due(&self, shares: Uint256, reward: &Reward) -> StdResult<Uint256> {
        let since = self.reward_per_share.checked_sub(reward.counted)?;
        let earned = shares.checked_multiply_ratio(since, Uint256::from(SCALE))?;
        Ok(reward.owed.checked_add(earned)?)
    }

    /// Ends the promise of a policy: its cover is free, its premium is the stakers'.
    ///
    /// # Errors
    /// An overflow.
    pub fn end(&mut self, policy: &Policy) -> StdResult<()> {
        self.liabilities = self.liabilities.checked_sub(policy.cover)?;
        self.premiums_held = self.premiums_held.checked_sub(policy.premium)?;
        self.reward(policy.premium)
    }

    /// What a policy is paid: its cover, or its part of the stake when that falls short of all cover.
    ///
    /// # Errors
    /// An overflow.
    pub fn payout(&self, cover: Uint256) -> StdResult<Uint256> {
        if self.stake >= self.liabilities {
            return Ok(cover);
        }
        Ok(cover.checked_multiply_ratio(self.stake, self.liabilities)?)
    }
}

/// A pool that must exist.
pub(crate) fn pool(storage: &dyn cosmwasm_std::Storage, model_id: u64) -> Result<Pool, ContractError> {
    POOLS.may_load(storage, model_id)?.ok_or(ContractError::NoPool { model_id })
}

/// A policy that must exist.
pub(crate) fn policy(storage: &dyn cosmwasm_std::Storage, inference_id: u64) -> Result<Policy, ContractError> {
    POLICIES.may_load(storage, inference_id)?.ok_or(ContractError::NoPolicy { inference_id })
}
