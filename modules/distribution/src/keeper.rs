//! The keeper: withdraw addresses, parameters, commission. The order of store accesses is that of
//! `x/distribution/keeper`, because gas is consensus.

use crate::errors::{DistributionError, OrBroken, no_delegation, no_validator, unwritten};
use crate::keys::{COMMISSION, OUTSTANDING, PARAMS, WITHDRAW_ADDRESS};
use crate::params::Params;
use crate::{MODULE, events};
use openledger_core::collections::Prefixed;
use openledger_core::ports::{AccountView, BankSend, DelegationView, StakingView, ValidatorView};
use openledger_core::{AccAddress, Coins, Ctx, DecCoins, Failure, Res, Sdk, ValAddress};
use std::sync::Arc;

/// The distribution keeper. Holds no state: all of it is in the context.
#[derive(Clone)]
pub struct DistributionKeeper {
    pub(crate) bank: Arc<dyn BankSend>,
    pub(crate) accounts: Arc<dyn AccountView>,
    pub(crate) staking: Arc<dyn StakingView>,
}

impl std::fmt::Debug for DistributionKeeper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("distribution::DistributionKeeper")
    }
}

impl DistributionKeeper {
    /// A keeper over these modules.
    pub fn new(bank: Arc<dyn BankSend>, accounts: Arc<dyn AccountView>, staking: Arc<dyn StakingView>) -> Self {
        Self { bank, accounts, staking }
    }

    /// The parameters.
    ///
    /// # Errors
    /// `undefined:1` before genesis, as the SDK's collections answer.
    pub fn params(&self, ctx: &Ctx) -> Res<Params> {
        PARAMS.get(ctx)?.ok_or_else(|| unwritten("Params"))
    }

    /// What a validator and its delegators have not withdrawn.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn outstanding(&self, ctx: &Ctx, validator: &ValAddress) -> Res<DecCoins> {
        Ok(OUTSTANDING.get(ctx, &Prefixed(validator.clone()))?.unwrap_or_default())
    }

    pub(crate) fn set_outstanding(&self, ctx: &Ctx, validator: &ValAddress, coins: &DecCoins) -> Res<()> {
        OUTSTANDING.set(ctx, &Prefixed(validator.clone()), coins)
    }

    /// A validator's commission that it has not withdrawn.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn commission(&self, ctx: &Ctx, validator: &ValAddress) -> Res<DecCoins> {
        Ok(COMMISSION.get(ctx, &Prefixed(validator.clone()))?.unwrap_or_default())
    }

    pub(crate) fn set_commission(&self, ctx: &Ctx, validator: &ValAddress, coins: &DecCoins) -> Res<()> {
        COMMISSION.set(ctx, &Prefixed(validator.clone()), coins)
    }

    /// Where the rewards of a delegator go.
    ///
    /// # Errors
    /// `sdk:11` when the gas runs out; fatal when the storage fails.
    pub fn withdraw_address(&self, ctx: &Ctx, delegator: &AccAddress) -> Res<AccAddress> {
        match WITHDRAW_ADDRESS.get(ctx, &Prefixed(delegator.clone()))? {
            None => Ok(delegator.clone()),
            Some(raw) => AccAddress::from_bytes(&raw).map_err(|e| Failure::corrupt(format!("withdraw address: {e}"))),
        }
    }

    /// Names the account that gets the rewards of a delegator from now on.
    ///
    /// # Errors
    /// `sdk:4` for an account that may not be paid, `distribution:8` when the parameters forbid it.
    pub fn set_withdraw_address(&self, ctx: &Ctx, delegator: &AccAddress, to: &AccAddress) -> Res<()> {
        if self.bank.is_blocked(ctx, to) {
            return Err(
                Sdk::Unauthorized.wrap(format!("{} is not allowed to receive external funds", ctx.address_text(to)))
            );
        }
        if !self.params(ctx)?.withdraw_addr_enabled {
            return Err(DistributionError::WithdrawAddressDisabled.into());
        }
        events::set_withdraw_address(ctx, to);
        WITHDRAW_ADDRESS.set(ctx, &Prefixed(delegator.clone()), &to.as_bytes().to_vec())
    }

    /// Pays a delegation's rewards and lets it earn anew.
    ///
    /// # Errors
    /// `staking:3`, `staking:19`, `distribution:5`, or the bank's refusal.
    pub fn withdraw_rewards(&self, ctx: &Ctx, delegator: &AccAddress, operator: &ValAddress) -> Res<Coins> {
        let validator = self.validator(ctx, operator)?;
        let delegation = self.delegation(ctx, delegator, operator)?;
        let paid = self.withdraw(ctx, &validator, &delegation)?;
        self.initialize_delegation(ctx, operator, delegator)?;
        Ok(paid)
    }

    /// Pays a validator's commission in whole coins; the rest waits.
    ///
    /// # Errors
    /// `distribution:7` when there is none, or the bank's refusal.
    pub fn withdraw_commission(&self, ctx: &Ctx, operator: &ValAddress) -> Res<Coins> {
        let accumulated = self.commission(ctx, operator)?;
        if accumulated.is_empty() {
            return Err(DistributionError::NoCommission.into());
        }
        let (paid, rest) = accumulated.truncate_decimal()?;
        self.set_commission(ctx, operator, &rest)?;
        let outstanding = self.outstanding(ctx, operator)?;
        self.set_outstanding(ctx, operator, &outstanding.sub(&DecCoins::from_coins(&paid)).or_broken()?)?;
        if !paid.is_empty() {
            let to = self.withdraw_address(ctx, &operator.account())?;
            self.bank.send_from_module(ctx, MODULE, &to, &paid)?;
        }
        events::withdraw_commission(ctx, &paid);
        Ok(paid)
    }

    /// The validator that an operator runs, which must exist.
    pub(crate) fn validator(&self, ctx: &Ctx, operator: &ValAddress) -> Res<ValidatorView> {
        self.staking.validator(ctx, operator)?.ok_or_else(no_validator)
    }

    /// The delegation of an account to a validator, which must exist.
    pub(crate) fn delegation(&self, ctx: &Ctx, delegator: &AccAddress, operator: &ValAddress) -> Res<DelegationView> {
        self.staking.delegation(ctx, delegator, operator)?.ok_or_else(no_delegation)
    }
}
