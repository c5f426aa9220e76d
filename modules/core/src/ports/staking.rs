//! Validators and delegations, as slashing, evidence, distribution, gov, mint and IBC see them. Each method reads
//! and writes exactly what the SDK keeper's method of that name does, because gas is consensus.

use crate::address::{AccAddress, ConsAddress, ValAddress};
use crate::amount::{Amount, Coins};
use crate::context::Ctx;
use crate::dec::Dec;
use crate::errors::Res;
use crate::module::ValidatorUpdate;
use openledger_proto::cosmos::staking::v1beta1::HistoricalInfo;

/// Whether a validator takes part in consensus (SDK `BondStatus`; the numbers are those of the store).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BondStatus {
    /// The validator is outside the active set, and its tokens are free (1).
    Unbonded,
    /// The validator has left the active set, and its tokens stay slashable until the unbonding time is over (2).
    Unbonding,
    /// The validator is in the active set (3).
    Bonded,
}

/// A validator, as other modules see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValidatorView {
    /// The address of its operator.
    pub operator: ValAddress,
    /// The address of its consensus key.
    pub consensus: ConsAddress,
    /// Whether it is jailed.
    pub jailed: bool,
    /// Whether it is in the active set.
    pub status: BondStatus,
    /// The tokens delegated to it, those of its operator included.
    pub tokens: Amount,
    /// The shares of all its delegators.
    pub shares: Dec,
    /// The part of its delegators' rewards that it keeps, where 1 is all.
    pub commission: Dec,
    /// The most that this part may ever be.
    pub max_commission: Dec,
    /// The most by which this part may grow in a day.
    pub max_commission_change: Dec,
    /// The least that its operator must delegate to it.
    pub min_self_delegation: Amount,
}

impl ValidatorView {
    /// Tells whether it is bonded.
    pub fn is_bonded(&self) -> bool {
        self.status == BondStatus::Bonded
    }
    /// Tells whether it is unbonded.
    pub fn is_unbonded(&self) -> bool {
        self.status == BondStatus::Unbonded
    }
    /// Returns the tokens that this many shares are worth (SDK `TokensFromShares`).
    ///
    /// # Errors
    /// The result overflows, or the validator has no shares at all.
    pub fn tokens_from_shares(&self, shares: Dec) -> Res<Dec> {
        Ok(shares.mul_int(self.tokens)?.quo(self.shares)?)
    }
    /// Returns the same, but cuts off what does not fit (SDK `TokensFromSharesTruncated`).
    ///
    /// # Errors
    /// The result overflows, or the validator has no shares at all.
    pub fn tokens_from_shares_truncated(&self, shares: Dec) -> Res<Dec> {
        Ok(shares.mul_int(self.tokens)?.quo_truncate(self.shares)?)
    }
}

/// A delegation, as other modules see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DelegationView {
    /// The account that delegated.
    pub delegator: AccAddress,
    /// The validator to which it delegated.
    pub validator: ValAddress,
    /// The shares that it got.
    pub shares: Dec,
}

/// Why a validator is slashed (SDK `Infraction`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Infraction {
    /// The caller does not say why (0).
    Unspecified,
    /// The validator signed two blocks of one height (1).
    DoubleSign,
    /// The validator missed too many blocks (2).
    Downtime,
}

/// The coin that is staked: its name and how much of it there is. Mint needs no more of staking.
pub trait StakingSupply: Send + Sync {
    /// Returns the denomination that is staked (SDK `BondDenom`); reads the parameters once.
    fn bond_denom(&self, ctx: &Ctx) -> Res<String>;
    /// Returns how much of the staked denomination exists (SDK `StakingTokenSupply`).
    fn token_supply(&self, ctx: &Ctx) -> Res<Amount>;
    /// Returns how much is delegated to bonded validators, the balance of their pool (SDK `TotalBondedTokens`).
    fn total_bonded(&self, ctx: &Ctx) -> Res<Amount>;
    /// Returns the bonded part of the supply, between 0 and 1 (SDK `BondedRatio`).
    fn bonded_ratio(&self, ctx: &Ctx) -> Res<Dec>;
}

/// Reads validators.
pub trait ValidatorsView: Send + Sync {
    /// Returns the validator of an operator (SDK `Validator`).
    fn validator(&self, ctx: &Ctx, operator: &ValAddress) -> Res<Option<ValidatorView>>;
    /// Returns the validator whose consensus key has this address (SDK `ValidatorByConsAddr`).
    fn validator_by_consensus(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<Option<ValidatorView>>;
    /// Returns all validators, for genesis and exports only (SDK `GetAllValidators`).
    fn all_validators(&self, ctx: &Ctx) -> Res<Vec<ValidatorView>>;
    /// Returns the bonded validators from the most powerful on, at most as many as the parameter `max_validators`
    /// allows (SDK `IterateBondedValidatorsByPower`).
    fn bonded_by_power(&self, ctx: &Ctx) -> Res<Vec<ValidatorView>>;
    /// Returns the consensus key that has this address, packed as `Any` (SDK `PubKeyByConsAddr`, `ConsPubKey`).
    fn consensus_key(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<Option<prost_types::Any>>;
}

/// Reads delegations.
pub trait DelegationsView: Send + Sync {
    /// Returns the delegation of one account to one validator (SDK `Delegation`).
    fn delegation(&self, ctx: &Ctx, delegator: &AccAddress, operator: &ValAddress) -> Res<Option<DelegationView>>;
    /// Gives the delegations of one account to `f` in order of their keys, until `f` returns true (SDK
    /// `IterateDelegations`).
    fn iterate_delegations(
        &self,
        ctx: &Ctx,
        delegator: &AccAddress,
        f: &mut dyn FnMut(DelegationView) -> Res<bool>,
    ) -> Res<()>;
    /// Returns all delegations, for genesis and exports only (SDK `GetAllSDKDelegations`).
    fn all_delegations(&self, ctx: &Ctx) -> Res<Vec<DelegationView>>;
}

/// Reads redelegations, for contracts.
pub trait RedelegationsView: Send + Sync {
    /// Tells whether coins that one account has delegated to a validator came from another validator and are still
    /// slashable for it (SDK `HasReceivingRedelegation`).
    fn has_receiving_redelegation(&self, ctx: &Ctx, delegator: &AccAddress, operator: &ValAddress) -> Res<bool>;
}

/// All that contracts ask of staking.
pub trait ContractStaking: StakingView + RedelegationsView {}

impl<T: StakingView + RedelegationsView + ?Sized> ContractStaking for T {}

/// All that staking lets others read, for distribution and gov, which weigh validators by their delegators.
pub trait StakingView: StakingSupply + ValidatorsView + DelegationsView {}

impl<T: StakingSupply + ValidatorsView + DelegationsView + ?Sized> StakingView for T {}

/// Punishes validators.
pub trait StakingSlash: ValidatorsView {
    /// Takes the fraction `factor` of what the validator had at `height`, when its power was `power`, and returns
    /// what was burned (SDK `SlashWithInfractionReason`).
    fn slash(
        &self,
        ctx: &Ctx,
        consensus: &ConsAddress,
        height: i64,
        power: i64,
        factor: Dec,
        why: Infraction,
    ) -> Res<Amount>;
    /// Takes the validator out of the active set until it is unjailed (SDK `Jail`).
    fn jail(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<()>;
    /// Lets the validator come back into the active set (SDK `Unjail`).
    fn unjail(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<()>;
}

/// What slashing needs of staking: it punishes validators, and asks for an operator's own delegation before it lets
/// a validator come back.
pub trait StakingPunish: StakingSlash + DelegationsView {}

impl<T: StakingSlash + DelegationsView + ?Sized> StakingPunish for T {}

/// The parameter of staking that IBC needs: a light client of this chain must not be trusted for longer than the
/// unbonding time. No module of this binary asks for it yet.
pub trait StakingParams: Send + Sync {
    /// Returns the unbonding time in nanoseconds (SDK `UnbondingTime`); reads the parameters once.
    fn unbonding_nanos(&self, ctx: &Ctx) -> Res<i128>;
}

/// Tells CometBFT who validates from the first block on.
pub trait ValidatorSetUpdates: Send + Sync {
    /// Brings the active set up to date and returns what changed in it (SDK `ApplyAndReturnValidatorSetUpdates`).
    /// Called once the transactions of genesis have made validators.
    fn apply_validator_set_updates(&self, ctx: &Ctx) -> Res<Vec<ValidatorUpdate>>;
}

/// Headers and validators of past blocks, as many as the parameter `historical_entries` keeps. The application reads
/// the last header after a restart; IBC compares with it what a counterparty claims about this chain.
pub trait HistoricalInfoPort: Send + Sync {
    /// Returns the header and the validators of the block at a height, if they are still kept (SDK
    /// `GetHistoricalInfo`).
    fn historical_info(&self, ctx: &Ctx, height: u64) -> Res<Option<HistoricalInfo>>;
}

/// A validator as CometBFT knew it after the last block.
#[derive(Debug, Clone)]
pub struct LastValidator {
    /// Its consensus key, packed as `Any`.
    pub key: prost_types::Any,
    /// Its voting power.
    pub power: Amount,
    /// The name that its operator gave it.
    pub name: String,
}

/// The validators that CometBFT knows, as staking wrote them down at the end of the block (SDK `WriteValidators`).
pub trait LastValidatorsPort: Send + Sync {
    /// Returns all of them in order of their operators.
    fn last_validators(&self, ctx: &Ctx) -> Res<Vec<LastValidator>>;
}

/// What evidence asks of slashing, which it makes punish a validator that signed twice.
pub trait SlashingPort: Send + Sync {
    /// Tells whether the consensus key of this address is known, as the SDK's `GetPubkey` does by not failing.
    fn knows_key(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<bool>;
    /// Tells whether the blocks that this validator signs are counted (SDK `HasValidatorSigningInfo`).
    fn has_signing_info(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<bool>;
    /// Tells whether the validator was banned for ever (SDK `IsTombstoned`).
    fn is_tombstoned(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<bool>;
    /// Returns the fraction that a double signature costs (SDK `SlashFractionDoubleSign`).
    fn slash_fraction_double_sign(&self, ctx: &Ctx) -> Res<Dec>;
    /// Slashes the validator and emits slashing's event (SDK `SlashWithInfractionReason`).
    fn slash(
        &self,
        ctx: &Ctx,
        consensus: &ConsAddress,
        fraction: Dec,
        power: i64,
        height: i64,
        why: Infraction,
    ) -> Res<()>;
    /// Jails the validator and emits slashing's event (SDK `Jail`).
    fn jail(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<()>;
    /// Writes the time before which the validator cannot come back (SDK `JailUntil`).
    fn jail_until(&self, ctx: &Ctx, consensus: &ConsAddress, until: crate::time::BlockTime) -> Res<()>;
    /// Bans the validator for ever (SDK `Tombstone`).
    fn tombstone(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<()>;
}

/// The community pool, as other modules use it.
pub trait DistributionPort: Send + Sync {
    /// Moves coins of an account into the community pool (SDK `FundCommunityPool`).
    fn fund_community_pool(&self, ctx: &Ctx, from: &AccAddress, coins: &Coins) -> Res<()>;
}
