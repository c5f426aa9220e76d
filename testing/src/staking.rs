//! A staking for modules whose tests do not need the real one.

use openledger_core::ports::{
    BondStatus, DelegationView, DelegationsView, Infraction, RedelegationsView, StakingSlash, StakingSupply,
    ValidatorView, ValidatorsView,
};
use openledger_core::{AccAddress, Amount, Any, ConsAddress, Ctx, Dec, Res, Sdk, ValAddress};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

/// A call of [`StakingSlash::slash`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlashCall {
    /// The validator's consensus address.
    pub consensus: ConsAddress,
    /// The height of the infraction.
    pub height: i64,
    /// The validator's power at that height.
    pub power: i64,
    /// The fraction to be taken.
    pub factor: Dec,
    /// The reason.
    pub why: Infraction,
}

#[derive(Debug, Default)]
struct Stakes {
    validators: BTreeMap<ValAddress, ValidatorView>,
    delegations: BTreeMap<(AccAddress, ValAddress), DelegationView>,
    slashes: Vec<SlashCall>,
}

/// Validators and delegations that a test writes down. They live outside the state under test, and change only where
/// the test or a call of a port changes them. A slash is written down and takes nothing.
#[derive(Debug, Default)]
pub struct Staking(Mutex<Stakes>);

impl Staking {
    fn lock(&self) -> MutexGuard<'_, Stakes> {
        self.0.lock().unwrap()
    }

    /// A bonded validator without a commission, whose shares are worth one token each.
    pub fn bonded(operator: ValAddress, consensus: ConsAddress, tokens: u128) -> ValidatorView {
        ValidatorView {
            operator,
            consensus,
            jailed: false,
            status: BondStatus::Bonded,
            tokens: Amount::new(tokens),
            shares: Dec::from_amount(Amount::new(tokens)),
            commission: Dec::ZERO,
            max_commission: Dec::ZERO,
            max_commission_change: Dec::ZERO,
            min_self_delegation: Amount::new(1),
        }
    }

    /// Writes a validator in the place of the one of this operator.
    pub fn set_validator(&self, view: ValidatorView) {
        self.lock().validators.insert(view.operator.clone(), view);
    }

    /// Drops the validator of an operator.
    pub fn remove_validator(&self, operator: &ValAddress) {
        self.lock().validators.remove(operator);
    }

    /// Changes the validator of an operator, who must have one.
    pub fn change(&self, operator: &ValAddress, f: impl FnOnce(&mut ValidatorView)) {
        f(self.lock().validators.get_mut(operator).unwrap());
    }

    /// The validator of an operator, who must have one.
    pub fn view(&self, operator: &ValAddress) -> ValidatorView {
        self.lock().validators.get(operator).cloned().unwrap()
    }

    /// All validators in order of their operators.
    pub fn views(&self) -> Vec<ValidatorView> {
        self.lock().validators.values().cloned().collect()
    }

    /// Writes what a delegator holds of a validator; no shares drop the delegation.
    pub fn set_delegation(&self, delegator: &AccAddress, validator: &ValAddress, shares: Dec) {
        let key = (delegator.clone(), validator.clone());
        let view = DelegationView { delegator: delegator.clone(), validator: validator.clone(), shares };
        let mut stakes = self.lock();
        if shares.is_zero() {
            stakes.delegations.remove(&key)
        } else {
            stakes.delegations.insert(key, view)
        };
    }

    /// The shares that a delegator holds of a validator, if it does.
    pub fn shares(&self, delegator: &AccAddress, validator: &ValAddress) -> Option<Dec> {
        self.lock().delegations.get(&(delegator.clone(), validator.clone())).map(|d| d.shares)
    }

    /// All slashes so far in their order.
    pub fn slashes(&self) -> Vec<SlashCall> {
        self.lock().slashes.clone()
    }

    fn set_jailed(&self, consensus: &ConsAddress, jailed: bool) -> Res<()> {
        let mut stakes = self.lock();
        let found = stakes.validators.values_mut().find(|v| v.consensus == *consensus);
        found.ok_or_else(|| Sdk::NotFound.wrap("no validator has this key"))?.jailed = jailed;
        Ok(())
    }
}

impl StakingSupply for Staking {
    fn bond_denom(&self, ctx: &Ctx) -> Res<String> {
        Ok(ctx.config().bond_denom.clone())
    }
    /// All tokens are delegated here.
    fn token_supply(&self, _: &Ctx) -> Res<Amount> {
        self.lock().validators.values().try_fold(Amount::ZERO, |sum, v| sum.add(v.tokens))
    }
    fn total_bonded(&self, _: &Ctx) -> Res<Amount> {
        let stakes = self.lock();
        let mut bonded = stakes.validators.values().filter(|v| v.is_bonded());
        bonded.try_fold(Amount::ZERO, |sum, v| sum.add(v.tokens))
    }
    fn bonded_ratio(&self, ctx: &Ctx) -> Res<Dec> {
        let supply = self.token_supply(ctx)?;
        if supply.is_zero() {
            return Ok(Dec::ZERO);
        }
        Ok(Dec::from_amount(self.total_bonded(ctx)?).quo(Dec::from_amount(supply))?)
    }
}

impl ValidatorsView for Staking {
    fn validator(&self, _: &Ctx, operator: &ValAddress) -> Res<Option<ValidatorView>> {
        Ok(self.lock().validators.get(operator).cloned())
    }
    fn validator_by_consensus(&self, _: &Ctx, consensus: &ConsAddress) -> Res<Option<ValidatorView>> {
        Ok(self.lock().validators.values().find(|v| v.consensus == *consensus).cloned())
    }
    fn all_validators(&self, _: &Ctx) -> Res<Vec<ValidatorView>> {
        Ok(self.views())
    }
    fn bonded_by_power(&self, _: &Ctx) -> Res<Vec<ValidatorView>> {
        let mut bonded: Vec<_> = self.views().into_iter().filter(ValidatorView::is_bonded).collect();
        bonded.sort_by_key(|v| std::cmp::Reverse(v.tokens));
        Ok(bonded)
    }
    /// The key of a validator says its address instead, which no real key could.
    fn consensus_key(&self, ctx: &Ctx, consensus: &ConsAddress) -> Res<Option<Any>> {
        let value = consensus.as_bytes().to_vec();
        let key = Any { type_url: "/cosmos.crypto.ed25519.PubKey".to_owned(), value };
        Ok(self.validator_by_consensus(ctx, consensus)?.map(|_| key))
    }
}

impl DelegationsView for Staking {
    fn delegation(&self, _: &Ctx, delegator: &AccAddress, operator: &ValAddress) -> Res<Option<DelegationView>> {
        Ok(self.lock().delegations.get(&(delegator.clone(), operator.clone())).cloned())
    }
    fn iterate_delegations(
        &self,
        ctx: &Ctx,
        delegator: &AccAddress,
        f: &mut dyn FnMut(DelegationView) -> Res<bool>,
    ) -> Res<()> {
        for d in self.all_delegations(ctx)?.into_iter().filter(|d| d.delegator == *delegator) {
            if f(d)? {
                break;
            }
        }
        Ok(())
    }
    fn all_delegations(&self, _: &Ctx) -> Res<Vec<DelegationView>> {
        Ok(self.lock().delegations.values().cloned().collect())
    }
}

/// Nobody redelegates here.
impl RedelegationsView for Staking {
    fn has_receiving_redelegation(&self, _: &Ctx, _: &AccAddress, _: &ValAddress) -> Res<bool> {
        Ok(false)
    }
}

impl StakingSlash for Staking {
    /// Writes the call down, and says that 77 tokens were burned.
    fn slash(
        &self,
        _: &Ctx,
        consensus: &ConsAddress,
        height: i64,
        power: i64,
        factor: Dec,
        why: Infraction,
    ) -> Res<Amount> {
        self.lock().slashes.push(SlashCall { consensus: consensus.clone(), height, power, factor, why });
        Ok(Amount::new(77))
    }
    fn jail(&self, _: &Ctx, consensus: &ConsAddress) -> Res<()> {
        self.set_jailed(consensus, true)
    }
    fn unjail(&self, _: &Ctx, consensus: &ConsAddress) -> Res<()> {
        self.set_jailed(consensus, false)
    }
}
