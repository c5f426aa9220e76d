//! Validators and delegations, as slashing, evidence, distribution, gov and mint see them. Each method reads
//! and writes exactly what the SDK keeper's method of that name does, because gas is consensus.

use crate::address::{AccAddress, ConsAddress, ValAddress};
use crate::amount::{Amount, Coins};
use crate::context::Ctx;
use crate::dec::Dec;
use crate::errors::Res;
use crate::module::ValidatorUpdate;
use openledger_proto::cosmos::staking::v1beta1::HistoricalInfo;

/// SDK `BondStatus`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BondStatus {
    /// 1.
    Unbonded,
    /// 2.
    Unbonding,
    /// 3.
    Bonded,
}

/// A validator in other modules' eyes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValidatorView {
    /// Operator.
    pub operator: ValAddress,
    /// Address of the consensus key.
    pub consensus: ConsAddress,
    /// Whether it is jailed.
    pub jailed: bool,
    /// Bond status.
    pub status: BondStatus,
    /// Bonded or unbonding tokens, self-delegation included.
    pub tokens: Amount,
    /// Shares of all delegators.
    pub shares: Dec,
    /// Commission rate, 1 = all.
    pub commission: Dec,
    /// Least self-delegation.
    pub min_self_delegation: Amount,
}

impl ValidatorView {
    /// Whether it is bonded.
    pub fn is_bonded(&self) -> bool {
        self.status == BondStatus::Bonded
    }
    /// Whether it is unbonded.
    pub fn is_unbonded(&self) -> bool {
        self.status == BondStatus::Unbonded
    }
    /// Tokens worth this many shares (SDK `TokensFromShares`).
    ///
    /// # Errors
    /// Overflow, or no shares at all.
    pub fn tokens_from_shares(&self, shares: Dec) -> Res<Dec> {
        Ok(shares.mul_int(self.tokens)?.quo(self.shares)?)
    }
    /// The same, truncated (SDK `TokensFromSharesTruncated`).
    ///
    /// # Errors
    /// Overflow, or no shares at all.
    pub fn tokens_from_shares_truncated(&self, shares: Dec) -> Res<Dec> {
        Ok(shares.mul_int(self.tokens)?.quo_truncate(self.shares)?)
    }
}

/// A delegation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DelegationView {
    /// Who delegated.
    pub delegator: AccAddress,
    /// To whom.
    pub validator: ValAddress,
    /// Shares.
    pub shares: Dec,
}

/// Why a validator is slashed (SDK `Infraction`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Infraction {
    /// 0.
    Unspecified,
    /// 1.
    DoubleSign,
    /// 2.
    Downtime,
}

/// What other modules ask of staking.
pub trait StakingPort: Send + Sync {
    /// `GetParams().BondDenom` (SDK `BondDenom`): one read of the parameters.
    fn bond_denom(&self, ctx: &Ctx) -> Res<String>;
    /// `MaxValidators`: one read of the parameters.
    fn max_validators(&self, ctx: &Ctx) -> Res<u32>;
    /// `UnbondingTime` in nanoseconds: one read of the parameters.
    fn unbonding_nanos(&self, ctx: &Ctx) -> Res<i128>;
    /// `Validator`: the validator of an operator.
    fn validator(&self, ctx: &Ctx, operator: &ValAddress) -> Res<Option<ValidatorView>>;
    /// `ValidatorByConsAddr`.
    fn validator_by_consensus(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<Option<ValidatorView>>;
    /// `GetAllValidators`, for genesis and exports only.
    fn all_validators(&self, ctx: &Ctx) -> Res<Vec<ValidatorView>>;
    /// `IterateBondedValidatorsByPower`, in its order; at most `MaxValidators`.
    fn bonded_by_power(&self, ctx: &Ctx) -> Res<Vec<ValidatorView>>;
    /// `Delegation`.
    fn delegation(&self, ctx: &Ctx, delegator: &AccAddress, operator: &ValAddress) -> Res<Option<DelegationView>>;
    /// `IterateDelegations` of one delegator in key order; `f` returns whether to stop.
    fn iterate_delegations(
        &self,
        ctx: &Ctx,
        delegator: &AccAddress,
        f: &mut dyn FnMut(DelegationView) -> Res<bool>,
    ) -> Res<()>;
    /// `GetAllSDKDelegations`, for genesis and exports only.
    fn all_delegations(&self, ctx: &Ctx) -> Res<Vec<DelegationView>>;
    /// `TotalBondedTokens`: the balance of the bonded pool.
    fn total_bonded(&self, ctx: &Ctx) -> Res<Amount>;
    /// `StakingTokenSupply`.
    fn token_supply(&self, ctx: &Ctx) -> Res<Amount>;
    /// `BondedRatio`.
    fn bonded_ratio(&self, ctx: &Ctx) -> Res<Dec>;
    /// `SlashWithInfractionReason`; returns what was burned.
    fn slash(
        &self,
        ctx: &Ctx,
        consensus: &ConsAddress,
        height: i64,
        power: i64,
        factor: Dec,
        why: Infraction,
    ) -> Res<Amount>;
    /// `Jail`.
    fn jail(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<()>;
    /// `Unjail`.
    fn unjail(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<()>;
    /// The consensus key as `Any` (`PubKeyByConsAddr`, `ConsPubKey`).
    fn consensus_key(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<Option<prost_types::Any>>;
    /// `ApplyAndReturnValidatorSetUpdates`, once genesis transactions ran.
    fn apply_validator_set_updates(&self, ctx: &Ctx) -> Res<Vec<ValidatorUpdate>>;
    /// `TokensFromConsensusPower` with the chain's power reduction.
    fn tokens_from_power(&self, power: i64) -> Amount;
}

/// Headers and validators of past blocks, as many as the parameter `historical_entries` keeps.
pub trait HistoricalInfoPort: Send + Sync {
    /// `GetHistoricalInfo`.
    fn historical_info(&self, ctx: &Ctx, height: u64) -> Res<Option<HistoricalInfo>>;
}

/// A validator as CometBFT knew it after the last block.
#[derive(Debug, Clone)]
pub struct LastValidator {
    /// Its consensus key.
    pub key: prost_types::Any,
    /// Voting power.
    pub power: Amount,
    /// The moniker.
    pub name: String,
}

/// The validators that CometBFT knows, as staking wrote them down at the end of the block (SDK `WriteValidators`).
pub trait LastValidatorsPort: Send + Sync {
    /// All of them in order of their operators.
    fn last_validators(&self, ctx: &Ctx) -> Res<Vec<LastValidator>>;
}

/// What staking tells others, in the order in which they were registered (SDK `StakingHooks`).
pub trait StakingHooks: Send + Sync {
    /// A validator came to be.
    fn after_validator_created(&self, ctx: &Ctx, operator: &ValAddress) -> Res<()> {
        let _ = (ctx, operator);
        Ok(())
    }
    /// A validator will change.
    fn before_validator_modified(&self, ctx: &Ctx, operator: &ValAddress) -> Res<()> {
        let _ = (ctx, operator);
        Ok(())
    }
    /// A validator is gone.
    fn after_validator_removed(&self, ctx: &Ctx, consensus: &ConsAddress, operator: &ValAddress) -> Res<()> {
        let _ = (ctx, consensus, operator);
        Ok(())
    }
    /// A validator entered the set.
    fn after_validator_bonded(&self, ctx: &Ctx, consensus: &ConsAddress, operator: &ValAddress) -> Res<()> {
        let _ = (ctx, consensus, operator);
        Ok(())
    }
    /// A validator left the set.
    fn after_validator_begin_unbonding(&self, ctx: &Ctx, consensus: &ConsAddress, operator: &ValAddress) -> Res<()> {
        let _ = (ctx, consensus, operator);
        Ok(())
    }
    /// A delegation will come to be.
    fn before_delegation_created(&self, ctx: &Ctx, delegator: &AccAddress, operator: &ValAddress) -> Res<()> {
        let _ = (ctx, delegator, operator);
        Ok(())
    }
    /// A delegation's shares will change.
    fn before_delegation_shares_modified(&self, ctx: &Ctx, delegator: &AccAddress, operator: &ValAddress) -> Res<()> {
        let _ = (ctx, delegator, operator);
        Ok(())
    }
    /// A delegation will be gone.
    fn before_delegation_removed(&self, ctx: &Ctx, delegator: &AccAddress, operator: &ValAddress) -> Res<()> {
        let _ = (ctx, delegator, operator);
        Ok(())
    }
    /// A delegation changed or came to be.
    fn after_delegation_modified(&self, ctx: &Ctx, delegator: &AccAddress, operator: &ValAddress) -> Res<()> {
        let _ = (ctx, delegator, operator);
        Ok(())
    }
    /// A validator will lose this fraction of its tokens.
    fn before_validator_slashed(&self, ctx: &Ctx, operator: &ValAddress, fraction: Dec) -> Res<()> {
        let _ = (ctx, operator, fraction);
        Ok(())
    }
    /// An unbonding of this id began.
    fn after_unbonding_initiated(&self, ctx: &Ctx, id: u64) -> Res<()> {
        let _ = (ctx, id);
        Ok(())
    }
}

/// What evidence asks of slashing.
pub trait SlashingPort: Send + Sync {
    /// Whether the key of this address is known (SDK `GetPubkey` without an error).
    fn knows_key(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<bool>;
    /// `HasValidatorSigningInfo`.
    fn has_signing_info(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<bool>;
    /// `IsTombstoned`.
    fn is_tombstoned(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<bool>;
    /// `SlashFractionDoubleSign`.
    fn slash_fraction_double_sign(&self, ctx: &Ctx) -> Res<Dec>;
    /// `SlashWithInfractionReason`, with slashing's event.
    fn slash(
        &self,
        ctx: &Ctx,
        consensus: &ConsAddress,
        fraction: Dec,
        power: i64,
        height: i64,
        why: Infraction,
    ) -> Res<()>;
    /// `Jail`, with slashing's event.
    fn jail(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<()>;
    /// `JailUntil`.
    fn jail_until(&self, ctx: &Ctx, consensus: &ConsAddress, until: crate::time::BlockTime) -> Res<()>;
    /// `Tombstone`.
    fn tombstone(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<()>;
}

/// What other modules ask of distribution.
pub trait DistributionPort: Send + Sync {
    /// `FundCommunityPool`: from an account.
    fn fund_community_pool(&self, ctx: &Ctx, from: &AccAddress, coins: &Coins) -> Res<()>;
    /// `DistributeFromFeePool`: out of the community pool.
    fn spend_community_pool(&self, ctx: &Ctx, to: &AccAddress, coins: &Coins) -> Res<()>;
}
