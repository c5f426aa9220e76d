//! Messages, queries and answers.

use cosmwasm_schema::{QueryResponses, cw_serde};
use cosmwasm_std::{Binary, Uint256};

use crate::state::Config;

/// Fixes the terms of all pools. Nothing changes them later.
#[cw_serde]
pub struct InstantiateMsg {
    /// Denomination of stakes, premiums and payouts.
    pub denom: String,
    /// Least stake with which a pool is opened.
    pub min_stake: Uint256,
    /// Premium in ppm of the cover, at least 1.
    pub premium_ppm: u32,
    /// Most of a pool's free stake that one policy may cover, in ppm.
    pub max_cover_ppm: u32,
    /// Blocks after an inference in which it can be insured.
    pub insure_window: u64,
    /// Blocks after the purchase of a policy in which a claim can be made.
    pub claim_window: u64,
    /// Blocks in which jurors commit to their vote.
    pub commit_blocks: u64,
    /// Blocks after those in which jurors reveal it.
    pub reveal_blocks: u64,
    /// Blocks that stake stays liable after it was withdrawn; at least the three before together.
    pub unstake_blocks: u64,
    /// Least part of the jury's stake that must have voted, in ppm.
    pub quorum_ppm: u32,
    /// What comes with a claim that a jury decides; the stakers keep it when the jury rejects.
    pub claim_bond: Uint256,
}

/// What anybody may send.
#[cw_serde]
pub enum ExecuteMsg {
    /// Opens the pool of an own certified model with the coins sent as the first stake.
    OpenPool {
        /// The model.
        model_id: u64,
        /// The accuracy that policies promise, at most what the model's creator states now; zero promises
        /// none.
        promised_accuracy_ppm: u32,
    },
    /// Stakes the coins sent on a model's answers.
    Stake {
        /// The model.
        model_id: u64,
    },
    /// Begins to withdraw shares. They stay liable, and earn, until `unstake_blocks` have passed; a further
    /// request lets all of them wait anew.
    Unstake {
        /// The model.
        model_id: u64,
        /// Shares of its pool.
        shares: Uint256,
    },
    /// Takes stake that has waited.
    WithdrawStake {
        /// The model.
        model_id: u64,
    },
    /// Takes what the stake has earned.
    WithdrawRewards {
        /// The model.
        model_id: u64,
    },
    /// Insures an answer that the sender paid for. The coins sent are the premium.
    Insure {
        /// The answer.
        inference_id: u64,
        /// What is paid when a claim is approved.
        cover: Uint256,
    },
    /// Claims the cover of an own policy.
    Claim {
        /// The insured answer.
        inference_id: u64,
        /// Why.
        evidence: Evidence,
    },
    /// Commits to a vote on a claim, with stake in another pool.
    CommitVote {
        /// The insured answer.
        inference_id: u64,
        /// The pool whose stake votes.
        pool: u64,
        /// 32 bytes, see the README.
        commitment: Binary,
    },
    /// Shows the vote.
    RevealVote {
        /// The insured answer.
        inference_id: u64,
        /// True: the answer is wrong, the claim is right.
        wrong: bool,
        /// 16 to 64 bytes, as committed.
        salt: Binary,
    },
    /// Ends a claim whose votes are in.
    Resolve {
        /// The insured answer.
        inference_id: u64,
    },
    /// Ends a policy that nobody claimed.
    Expire {
        /// The insured answer.
        inference_id: u64,
    },
}

/// Why a policy should be paid.
#[cw_serde]
pub enum Evidence {
    /// The model was deprecated within the claim window. The chain decides.
    Deprecated {},
    /// The creator has stated an accuracy below the promise since the policy was bought. The chain decides.
    Accuracy {},
    /// The answer is wrong. A jury decides; the coins sent are the claim's bond.
    WrongAnswer {},
}

/// What governance may send (`MsgSudoContract`).
#[cw_serde]
pub enum SudoMsg {
    /// While paused, nobody opens a pool, stakes or insures. Claims, votes and withdrawals go on.
    SetPaused {
        /// Whether from now on.
        paused: bool,
    },
}

/// A migration keeps everything.
#[cw_serde]
pub struct MigrateMsg {}

/// What anybody may ask.
#[cw_serde]
#[derive(QueryResponses)]
pub enum QueryMsg {
    /// The terms, and whether the contract is paused.
    #[returns(ConfigResponse)]
    Config {},
    /// One pool.
    #[returns(crate::state::Pool)]
    Pool {
        /// The model.
        model_id: u64,
    },
    /// What one account has in a pool.
    #[returns(StakerResponse)]
    Staker {
        /// The model.
        model_id: u64,
        /// The account.
        address: String,
    },
    /// One policy.
    #[returns(crate::state::Policy)]
    Policy {
        /// The insured answer.
        inference_id: u64,
    },
    /// The claim that a jury decides or has decided.
    #[returns(crate::state::Claim)]
    Claim {
        /// The insured answer.
        inference_id: u64,
    },
    /// The reputation of a model; zeros for one without a pool.
    #[returns(ScoreResponse)]
    Score {
        /// The model.
        model_id: u64,
    },
}

/// The terms.
#[cw_serde]
pub struct ConfigResponse {
    /// As instantiated.
    pub config: Config,
    /// Whether new risk is refused.
    pub paused: bool,
}

/// A stake.
#[cw_serde]
pub struct StakerResponse {
    /// Shares of the pool, those that wait included.
    pub shares: Uint256,
    /// Shares that wait to be withdrawn.
    pub unbonding: Uint256,
    /// Height from which those can be withdrawn; zero when none wait.
    pub release_at: u64,
    /// Rewards that can be withdrawn now.
    pub rewards: Uint256,
}

/// A reputation.
#[cw_serde]
pub struct ScoreResponse {
    /// One for each policy that expired unclaimed, minus ten for each that was paid.
    pub score: i64,
    /// Stake that backs new policies.
    pub free_stake: Uint256,
    /// Policies paid.
    pub paid: u64,
    /// Policies that expired.
    pub expired: u64,
}
